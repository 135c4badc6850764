//! Warms up the browser's compiler: loads a small generated snapshot before there is a real one.
//!
//! A browser first compiles WebAssembly quickly. It optimises only functions that it has seen run,
//! and the optimised code serves all workers of a page. A client that is idle can warm up, so that
//! the first snapshot runs at full speed. In Chromium this saves a quarter of the time for 100 MB.
//! Natively it has no use.

use std::fmt::Write;

use heaplens_model::problem::Problem;
use heaplens_model::query::{Column, ComparisonId, List, Query, Sort};

use super::{Analysis, Loader, Session};
use crate::query::pseudo_random::PseudoRandom;

/// Enough that each loop is a few calls (see [`crate::tables::blocks`]).
const NODES: u32 = 24_000;
const NAMES: u32 = 100;
/// More rounds gain nothing: most of the code is optimised by then. Half of them load a snapshot
/// in V8's present layout, half one with a field that older versions wrote.
const ROUNDS: u32 = 4;
/// Bytes that are parsed in a step.
const CHUNK: usize = 1 << 18;

/// A warm-up, a few milliseconds a step.
pub struct WarmUp {
    /// The generated snapshot of this round.
    file: String,
    stage: Stage,
    rounds_left: u32,
}

enum Stage {
    Parsing { loader: Box<Loader>, taken: usize },
    Analysing(Box<Analysis>),
    Over,
}

impl Default for WarmUp {
    fn default() -> WarmUp {
        WarmUp {
            file: String::new(),
            stage: Stage::Over,
            rounds_left: ROUNDS,
        }
    }
}

impl WarmUp {
    /// Takes the next step; says whether there are more.
    ///
    /// # Errors
    /// When memory runs out; the next step begins the next round.
    pub fn step(&mut self) -> Result<bool, Problem> {
        let file = &self.file;
        self.stage = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Parsing { mut loader, taken } => {
                let end = file.len().min(taken + CHUNK);
                loader.push(&file.as_bytes()[taken..end])?;
                if end < file.len() {
                    Stage::Parsing { loader, taken: end }
                } else {
                    Stage::Analysing(Box::new(loader.finish()?))
                }
            }
            Stage::Analysing(mut analysis) if analysis.next_phase().is_some() => {
                analysis.step()?;
                Stage::Analysing(analysis)
            }
            Stage::Analysing(analysis) => {
                use_session(analysis.finish()?)?;
                Stage::Over
            }
            Stage::Over if self.rounds_left == 0 => return Ok(false),
            Stage::Over => {
                if self.rounds_left.is_multiple_of(ROUNDS / 2) {
                    self.file = generate(self.rounds_left == ROUNDS);
                }
                self.rounds_left -= 1;
                Stage::Parsing {
                    loader: Box::new(Loader::new(Some(self.file.len() as u64))),
                    taken: 0,
                }
            }
        };
        Ok(true)
    }
}

/// Asks the first queries of a page: Summary's first window, and Comparison.
fn use_session(mut session: Session) -> Result<(), Problem> {
    let first_screenful = Query::Rows {
        list: List::Classes {
            name_contains: String::new(),
            filter: None,
        },
        sort: Sort {
            column: Column::RetainedSize,
            descending: true,
        },
        start: 0,
        count: 50,
    };
    // Nobody reads it.
    let _ = session.answer(&first_screenful);
    let request = session.export_request()?;
    let digest = session.export_digest(&request)?;
    session.compare(ComparisonId::default(), &digest)?;
    Ok(())
}

/// How many edges a node has: mostly few, as in any heap, and sometimes more than the core's
/// loops take at a time.
fn edges_of(node: u32) -> u32 {
    match node % 16 {
        0 => 12,
        few => 2 + few % 6,
    }
}

/// Returns the text of a snapshot with edges in no order, in which the root reaches every node. It
/// has a field for allocation traces or not.
fn generate(with_trace: bool) -> String {
    let edge_count = 1 + (1..NODES).map(edges_of).sum::<u32>();
    let (trace_field, trace) = if with_trace {
        ("\"trace_node_id\",", "0,")
    } else {
        ("", "")
    };
    let fields = if with_trace { 7 } else { 6 };
    let mut text = format!(
        "{{\"snapshot\":{{\"meta\":{{\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\",\
         \"edge_count\",{trace_field}\"detachedness\"],\"node_types\":[[\"hidden\",\"array\",\
         \"string\",\"object\",\"code\",\"closure\",\"synthetic\"]],\"edge_fields\":[\"type\",\
         \"name_or_index\",\"to_node\"],\"edge_types\":[[\"context\",\"element\",\"property\",\
         \"internal\",\"shortcut\"]],\"location_fields\":[\"object_index\",\"script_id\",\"line\",\
         \"column\"]}},\"node_count\":{NODES},\"edge_count\":{edge_count}}},\n\
         \"nodes\":[6,0,1,0,1,{trace}0\n"
    );
    let mut write = |part: std::fmt::Arguments<'_>| {
        // Writing to a String cannot fail.
        let _ = text.write_fmt(part);
    };
    let mut random = PseudoRandom::default();
    let mut below = |end: u32| (random.next_number() >> 33) as u32 % end;
    for node in 1..NODES {
        let (kind, name, size) = (below(6), below(NAMES), 8 * below(40));
        let (id, edges) = (2 * node + 1, edges_of(node));
        write(format_args!(
            ",{kind},{name},{id},{size},{edges},{trace}0\n"
        ));
    }
    write(format_args!("],\n\"edges\":[1,0,{fields}\n"));
    for node in 1..NODES {
        for edge in 0..edges_of(node) {
            let to = match edge {
                // Every node is reached by the one before it.
                0 => (node + 1).min(NODES - 1),
                1 | 2 => 1 + (node + below(200)) % (NODES - 1),
                _ => 1 + below(NODES - 1),
            };
            let (name, to) = (edge + below(8), fields * to);
            write(format_args!(",2,{name},{to}\n"));
        }
    }
    write(format_args!("],\n\"locations\":[0,0,0,0"));
    for node in (8..NODES).step_by(8) {
        let (object, line) = (fields * node, below(500));
        write(format_args!("\n,{object},7,{line},{}", below(80)));
    }
    write(format_args!("],\n\"strings\":[\"\""));
    for name in 1..NAMES {
        write(format_args!(",\n\"name{name}\""));
    }
    write(format_args!("]}}\n"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_over_in_the_end_and_loads_the_whole_snapshot() {
        let mut warm_up = WarmUp::default();
        let mut sessions = 0;
        let mut was_analysing = false;
        while warm_up.step().expect("memory") {
            let is_analysing = matches!(warm_up.stage, Stage::Analysing(_));
            sessions += u32::from(was_analysing && !is_analysing);
            was_analysing = is_analysing;
        }
        assert_eq!(sessions, ROUNDS);
        assert!(!warm_up.step().expect("memory"));
    }

    #[test]
    fn its_snapshots_are_as_browsers_write_them() {
        for text in [true, false].map(generate) {
            let mut loader = Loader::new(Some(text.len() as u64));
            loader.push(text.as_bytes()).expect("a snapshot");
            let session = loader
                .finish()
                .and_then(Analysis::finish)
                .expect("a snapshot");
            assert_eq!(session.facts().node_count, NODES);
            assert!(session.facts().warnings.is_empty());
            // Whatever the root does not reach would not be looked at by half of the phases.
            let snapshot = session.snapshot();
            for node in snapshot.tables.nodes.indices().skip(1) {
                assert!(snapshot.distances.get(node) < 1000, "{node:?}");
            }
        }
    }
}
