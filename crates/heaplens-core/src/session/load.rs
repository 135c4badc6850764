//! Loads a session from bytes: first parsing, then the analysis, one phase a step.

use std::cmp::Reverse;
use std::sync::OnceLock;

use fixedbitset::FixedBitSet;
use heaplens_model::ClassIdx;
use heaplens_model::message::{PartialClass, PartialSummary, Phase, Statistics};
use heaplens_model::problem::Problem;

use super::{Facts, Session};
use crate::graph::distances::FromUserRoots;
use crate::graph::{
    ClassTable, DepthFirst, DistanceRules, Distances, DominatorTree, Interfaces, PlainObjects,
    RetainerCounts, RetainerTable, WellKnownNames, distances, dom_state, page_owned,
    retained_sizes, shallow_sizes, statistics, weak_maps,
};
use crate::parse::{Parsed, Parser};
use crate::tables::{OutOfMemory, Scratch, SizeColumn, Tables, try_push};
use crate::views::locations::Locations;
use crate::views::ropes::Ropes;
use crate::views::source_files::AddedSources;
use crate::views::{Snapshot, TEXT_LIMIT, names};

/// Takes the bytes of a snapshot, uncompressed and in order, in pieces of any size.
pub struct Loader {
    parser: Parser,
}

impl Loader {
    /// Makes a loader. `file_bytes` is the length of the whole file if it is known.
    pub fn new(file_bytes: Option<u64>) -> Loader {
        Loader {
            parser: Parser::new(file_bytes),
        }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// When the file cannot be a snapshot, or memory runs out. The loader is of no use then.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Problem> {
        self.parser.push(chunk)
    }

    /// Returns the number of bytes taken so far.
    pub fn bytes(&self) -> u64 {
        self.parser.bytes()
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The bytes are not a snapshot.
    pub fn finish(self) -> Result<Analysis, Problem> {
        Ok(Analysis::new(self.parser.finish()?))
    }
}

/// A parsed snapshot on its way to a [`Session`], one phase a step.
pub struct Analysis {
    parsed: Parsed,
    next: usize,
    names: WellKnownNames,
    /// Known from [`Phase::DomState`] to [`Phase::PageOwned`].
    rules: DistanceRules,
    from_user_roots: FromUserRoots,
    distances: Distances,
    page_owned: FixedBitSet,
    walk: DepthFirst,
    scratch: Scratch,
    counts: RetainerCounts,
    retainers: RetainerTable,
    dominators: DominatorTree,
    retained_sizes: SizeColumn,
    plain: PlainObjects,
    interfaces: Interfaces,
    classes: ClassTable,
    locations: Locations,
    statistics: Statistics,
    total_shallow_size: u64,
}

impl Session {
    /// Returns a session over tables that were filled by hand, all phases run.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn from_tables(tables: Tables) -> Result<Session, Problem> {
        Analysis::from_tables(tables)?.finish()
    }
}

impl Analysis {
    /// Returns the analysis of tables that were filled by hand.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn from_tables(mut tables: Tables) -> Result<Analysis, Problem> {
        let folded = tables.edges.fold_names(&tables.nodes);
        folded?;
        Ok(Analysis::new(Parsed {
            tables,
            warnings: Vec::new(),
            bytes: 0,
        }))
    }

    fn new(parsed: Parsed) -> Analysis {
        Analysis {
            parsed,
            // Parsing is over when the analysis begins.
            next: 1,
            names: WellKnownNames::default(),
            rules: DistanceRules::default(),
            from_user_roots: FromUserRoots::default(),
            distances: Distances::default(),
            page_owned: FixedBitSet::new(),
            walk: DepthFirst::default(),
            scratch: Scratch::default(),
            counts: RetainerCounts::default(),
            retainers: RetainerTable::default(),
            dominators: DominatorTree::default(),
            retained_sizes: SizeColumn::default(),
            plain: PlainObjects::default(),
            interfaces: Interfaces::default(),
            classes: ClassTable::default(),
            locations: Locations::default(),
            statistics: Statistics::default(),
            total_shallow_size: 0,
        }
    }

    /// Returns the phase of the next step, or nothing when the analysis is done.
    pub fn next_phase(&self) -> Option<Phase> {
        Phase::ALL.get(self.next).copied()
    }

    /// Runs the next phase.
    ///
    /// # Errors
    /// When memory runs out. The analysis is of no use then.
    pub fn step(&mut self) -> Result<(), Problem> {
        let Some(phase) = self.next_phase() else {
            return Ok(());
        };
        self.next += 1;
        self.run(phase).map_err(Problem::from)
    }

    fn run(&mut self, phase: Phase) -> Result<(), OutOfMemory> {
        let tables = &mut self.parsed.tables;
        match phase {
            Phase::Parse => {}
            Phase::DomState => {
                self.total_shallow_size = tables.nodes.shallow_sizes().total();
                dom_state::propagate(tables)?;
                self.names = WellKnownNames::find(&tables.strings)?;
                let entries = weak_maps::mark(tables)?;
                self.rules = DistanceRules::find(tables, &self.names, entries)?;
            }
            Phase::ShallowSizes => {
                shallow_sizes::redistribute(tables, &self.names, &mut self.scratch)?
            }
            Phase::Classes => self.classify()?,
            Phase::RetainerCounts => self.counts = RetainerCounts::count(tables.topology())?,
            Phase::Statistics => {
                let all_sizes = self.total_shallow_size;
                self.statistics = statistics::add_up(tables, &self.names, &self.counts, all_sizes)?;
            }
            Phase::Distances => {
                (self.distances, self.from_user_roots) =
                    distances::measure(tables.topology(), &self.rules, &mut self.scratch)?;
                self.classes.find_distances(tables, &self.distances)?;
            }
            Phase::PageOwned => {
                let rules = std::mem::take(&mut self.rules);
                let from_user_roots = std::mem::take(&mut self.from_user_roots);
                self.page_owned = page_owned::mark(tables.topology(), &rules, from_user_roots)?;
            }
            Phase::Walk => {
                self.walk =
                    DepthFirst::walk(tables.topology(), &self.page_owned, &mut self.scratch)?;
            }
            Phase::Retainers => {
                let counts = std::mem::take(&mut self.counts);
                let vertex = &self.walk.node_at;
                self.retainers = RetainerTable::build(tables, counts, vertex, &mut self.scratch)?;
            }
            Phase::Dominators => {
                let mut walk = std::mem::take(&mut self.walk);
                self.dominators = DominatorTree::build(
                    tables,
                    &mut walk,
                    &self.retainers,
                    &self.page_owned,
                    &mut self.scratch,
                )?;
                self.retainers.set_nodes_by_position(walk.node_at);
                self.page_owned = FixedBitSet::new();
            }
            Phase::RetainedSizes => {
                self.retained_sizes =
                    retained_sizes::add_up(tables, &self.dominators, &mut self.classes)?;
                self.dominators.forget_preorder();
            }
        }
        Ok(())
    }

    fn classify(&mut self) -> Result<(), OutOfMemory> {
        let tables = &self.parsed.tables;
        self.plain = PlainObjects::group(tables, &self.names)?;
        self.interfaces = self.plain.infer(tables, &self.names)?;
        self.classes = ClassTable::assign(tables, &self.names, &self.plain, &self.interfaces)?;
        self.classes.add_up(tables)
    }

    /// Returns the first Summary, once [`Phase::Classes`] is done: the `most` classes with the
    /// largest shallow sizes. O(classes · log classes), and the search for the scripts.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn partial_summary(&self, most: usize) -> Result<PartialSummary, Problem> {
        let classes = &self.classes;
        let mut shown: Vec<ClassIdx> = Vec::new();
        for class in classes.indices() {
            if classes.sums(class).count > 0 {
                try_push(&mut shown, class)?;
            }
        }
        let class_count = shown.len() as u32;
        shown.sort_unstable_by_key(|class| {
            let size = classes.sums(*class).shallow_size;
            (Reverse(size), classes.key(*class).name, *class)
        });
        shown.truncate(most);
        let tables = &self.parsed.tables;
        let scripts = self.locations.scripts(tables);
        let row = |class: ClassIdx| {
            let (key, sums) = (classes.key(class), classes.sums(class));
            PartialClass {
                name: names::shown(key.name, TEXT_LIMIT),
                count: sums.count,
                shallow_size: sums.shallow_size,
                location: key
                    .location
                    .map(|position| scripts.early_location(tables, position)),
            }
        };
        Ok(PartialSummary {
            rows: shown.into_iter().map(row).collect(),
            class_count,
        })
    }

    /// Returns the number of nodes.
    pub fn node_count(&self) -> usize {
        self.parsed.tables.nodes.len()
    }

    /// Returns the session. Phases that have not run leave their columns empty, so run them all
    /// first.
    ///
    /// # Errors
    /// When a phase that still had to run ran out of memory.
    pub fn finish(mut self) -> Result<Session, Problem> {
        while self.next_phase().is_some() {
            self.step()?;
        }
        let Parsed {
            tables,
            warnings,
            bytes,
        } = self.parsed;
        let facts = Facts {
            bytes,
            node_count: tables.nodes.len() as u32,
            edge_count: tables.edges.len() as u32,
            root: tables.root,
            total_shallow_size: self.total_shallow_size,
            newest_object_id: tables.nodes.ids().newest(),
            sample_count: tables.samples.len() as u64,
            has_scopes: !tables.scopes.is_empty(),
            statistics: self.statistics,
            warnings,
        };
        let snapshot = Snapshot {
            tables,
            names: self.names,
            retainers: self.retainers,
            distances: self.distances,
            dominators: self.dominators,
            retained_sizes: self.retained_sizes,
            plain: self.plain,
            interfaces: self.interfaces,
            classes: self.classes,
            locations: self.locations,
            alike_places: OnceLock::new(),
            added: AddedSources::default(),
            ropes: Ropes::default(),
            name_limit: TEXT_LIMIT.into(),
        };
        Ok(Session::new(snapshot, facts))
    }
}
