//! A loaded snapshot: its session, and the time of each phase.

use std::ffi::OsStr;
use std::time::Instant;

use heaplens_core::session::{Facts, Loader, Session};
use heaplens_model::locale::Lang;
use heaplens_model::message::{Phase, Timing};
use heaplens_model::problem::Problem;
use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::Row;
use serde::Serialize;
use serde_json::Value;

use crate::Failure;

/// A snapshot that answers queries.
pub struct Opened {
    /// The file as it was named.
    pub file: String,
    /// What answers.
    pub session: Session,
    /// The counts, sizes and statistics of the snapshot.
    pub facts: Facts,
    /// The warnings about the file and about its compression.
    pub warnings: Vec<Problem>,
    /// Phases in the order they ran.
    pub timings: Vec<Timing>,
}

/// Loads a snapshot.
pub fn open(file: &OsStr) -> Result<Opened, Problem> {
    let mut timings = Vec::new();
    let started = Instant::now();
    let input = crate::input::Input::open(file)?;
    let mut loader = Loader::new(input.length);
    let damage = input.read(|piece| loader.push(piece))?;
    // A damaged archive is the reason why the snapshot is damaged.
    let mut analysis = loader
        .finish()
        .map_err(|problem| damage.clone().unwrap_or(problem))?;
    timings.push(timing(Phase::Parse, started));
    while let Some(phase) = analysis.next_phase() {
        let started = Instant::now();
        analysis.step()?;
        timings.push(timing(phase, started));
    }
    let mut session = analysis.finish()?;
    session.set_text_limit(usize::MAX);
    let facts = session.facts().clone();
    let warnings = damage
        .into_iter()
        .chain(facts.warnings.iter().cloned())
        .collect();
    let file = file.to_string_lossy().into_owned();
    Ok(Opened {
        file,
        session,
        facts,
        warnings,
        timings,
    })
}

/// Loads a snapshot. Without it the command fails.
pub fn require(file: &OsStr) -> Result<Opened, Failure> {
    open(file).map_err(|problem| {
        let file = crate::table::line(&file.to_string_lossy());
        let reason = ProblemJson::new(&problem).sentence();
        Failure::Unreadable(format!("{file}: {reason}"))
    })
}

fn timing(phase: Phase, started: Instant) -> Timing {
    Timing {
        phase,
        ms: started.elapsed().as_secs_f64() * 1000.0,
        beside: false,
    }
}

/// The `snapshot` of the JSON schemas.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotJson<'a> {
    file: &'a str,
    bytes: u64,
    node_count: u64,
    edge_count: u64,
    total_shallow_size: u64,
    warnings: Vec<ProblemJson>,
}

impl Opened {
    /// All rows of a list, in no promised order.
    pub fn rows(&mut self, list: List) -> Result<Vec<Row>, Failure> {
        let sort = list.default_sort();
        let query = Query::Rows {
            list,
            sort,
            start: 0,
            count: u32::MAX,
        };
        let reason = match self.session.answer(&query) {
            Ok(Answer::Rows(rows)) => return Ok(rows.rows),
            Ok(_) => "The answer is not a list.",
            Err(error) => (Lang::En.texts().query_error)(error),
        };
        let file = crate::table::line(&self.file);
        Err(Failure::Unreadable(format!("{file}: {reason}")))
    }

    /// The snapshot in the form of the JSON schemas.
    pub fn to_json(&self) -> SnapshotJson<'_> {
        SnapshotJson {
            file: &self.file,
            bytes: self.facts.bytes,
            node_count: self.facts.node_count.into(),
            edge_count: self.facts.edge_count.into(),
            total_shallow_size: self.facts.total_shallow_size,
            warnings: self.warnings.iter().map(ProblemJson::new).collect(),
        }
    }

    /// Writes the warnings to standard error.
    pub fn print_warnings(&self) {
        for warning in &self.warnings {
            eprintln!(
                "heaplens: warning: {}: {}",
                crate::table::line(&self.file),
                ProblemJson::new(warning).sentence()
            );
        }
    }
}

/// A problem, for programs and for people.
#[derive(Debug, Serialize)]
pub struct ProblemJson {
    /// The cause's name, for programs.
    pub code: String,
    /// The cause, in English.
    pub message: String,
    /// The byte of the decompressed file.
    pub offset: Option<u64>,
    /// The remedy, in English.
    pub remedy: String,
}

impl ProblemJson {
    /// A problem in English.
    pub fn new(problem: &Problem) -> ProblemJson {
        let text = Lang::En.problem(problem);
        // The code is the tag that the cause travels under.
        let code = match serde_json::to_value(&problem.cause) {
            Ok(Value::String(code)) => code,
            Ok(Value::Object(tagged)) => tagged
                .into_iter()
                .next()
                .map_or_else(String::new, |one| one.0),
            _ => String::new(),
        };
        ProblemJson {
            code,
            message: text.title,
            offset: problem.offset,
            remedy: text.remedy,
        }
    }

    /// Code, place, message and remedy in one line.
    pub fn sentence(&self) -> String {
        let place = self
            .offset
            .map_or_else(String::new, |at| format!(" at byte {at}"));
        let line = format!("{}{place}: {} {}", self.code, self.message, self.remedy);
        // A remedy may be empty, and a message may quote the file.
        crate::table::line(line.trim_end())
    }
}
