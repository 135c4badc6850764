//! From bytes to an open session, with progress on the way.
//!
//! Bytes are copied into wasm memory once, into one buffer that is used again for every chunk.
//! Progress is posted as a level a few times a second. The worker rests for a moment between the
//! phases of the graph, so that the browser sends what was posted before the next phase starts.

use heaplens_core::session::{Loader, Session};
use heaplens_model::message::{FromWorker, Phase, Progress, SnapshotInfo};
use heaplens_model::problem::Problem;

use crate::outlined::outlined;
use crate::source::Source;
use crate::{clock, port};

/// Milliseconds between two reports of progress. The page draws each of them, which takes processor
/// time from the two workers that read and parse.
const REPORT_EVERY: f64 = 250.0;

/// Bytes that are parsed in one call. They may be compressed, and become twenty times as many.
const PIECE: usize = 1 << 20;

/// With fewer nodes the load ends before a person has looked at a partial Summary.
const PARTIAL_SUMMARY_NODES: usize = 1_000_000;

/// Classes shown before retained sizes are known: a screenful of the tallest screens.
const PARTIAL_SUMMARY_ROWS: usize = 100;

/// Loads all of a source.
pub async fn run(mut source: Source) -> Result<(Session, SnapshotInfo), Problem> {
    let mut timings = Vec::new();
    let mut reporter = Reporter::default();

    let start = clock::now();
    reporter.report(Phase::Parse, 0, source.total());
    let mut loader = Loader::new(Some(source.total()).filter(|total| *total > 0));
    outlined(parse(&mut source, &mut loader, &mut reporter)).await?;
    let peak_memory = clock::memory() + source.helper_memory();
    // It ends the helper.
    drop(source);
    let mut analysis = loader.finish()?;
    timings.push(clock::close_phase(Phase::Parse, start));

    while let Some(phase) = analysis.next_phase() {
        reporter.report(phase, 0, 0);
        clock::rest().await;
        let phase_start = clock::now();
        analysis.step()?;
        if phase == Phase::Classes && analysis.node_count() >= PARTIAL_SUMMARY_NODES {
            let summary = analysis.partial_summary(PARTIAL_SUMMARY_ROWS)?;
            port::post(&FromWorker::PartialSummary(summary));
        }
        // The first Summary counts in the phase of the classes.
        timings.push(clock::close_phase(phase, phase_start));
    }

    let session = analysis.finish()?;
    let facts = session.facts();
    let info = SnapshotInfo {
        bytes: facts.bytes,
        node_count: facts.node_count,
        edge_count: facts.edge_count,
        total_shallow_size: facts.total_shallow_size,
        newest_object_id: facts.newest_object_id,
        sample_count: facts.sample_count,
        root: facts.root,
        has_scopes: facts.has_scopes,
        statistics: facts.statistics,
        warnings: facts.warnings.clone(),
        timings,
        ms: clock::now() - start,
        memory: clock::memory(),
        peak_memory: clock::memory().max(peak_memory),
    };
    Ok((session, info))
}

/// Parses all of a source.
async fn parse(
    source: &mut Source,
    loader: &mut Loader,
    reporter: &mut Reporter,
) -> Result<(), Problem> {
    let mut buffer = Vec::new();
    while source.next_into(&mut buffer).await? {
        for piece in buffer.chunks(PIECE) {
            loader.push(piece)?;
            reporter.report_if_due(Phase::Parse, source.taken(), source.total());
        }
    }
    Ok(())
}

/// Posts progress, not too often.
#[derive(Default)]
struct Reporter {
    last: f64,
}

impl Reporter {
    fn report_if_due(&mut self, phase: Phase, done: u64, total: u64) {
        if clock::now() - self.last >= REPORT_EVERY {
            self.report(phase, done, total);
        }
    }

    fn report(&mut self, phase: Phase, done: u64, total: u64) {
        self.last = clock::now();
        port::post(&FromWorker::Progress(Progress { phase, done, total }));
    }
}
