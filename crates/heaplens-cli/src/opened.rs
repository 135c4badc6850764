//! A loaded snapshot: its session, and the time of each phase.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::time::Instant;

use heaplens_core::session::{Facts, Loader, Session};
use heaplens_model::locale::Lang;
use heaplens_model::message::{Overlap, Phase, Timing};
use heaplens_model::problem::Problem;
use heaplens_model::query::{Answer, List, Query, QueryError, Rows};
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::{ClassIdx, NodeIdx, ObjectId, Relation};
use serde::Serialize;
use serde_json::Value;

use crate::Failure;
use crate::patterns::RegexPatterns;

/// So many rows are asked for at first.
const FIRST_WINDOW: u32 = 1 << 14;

/// A snapshot that answers queries.
pub struct Opened {
    /// The file as it was named.
    pub file: String,
    /// The session that answers.
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
    input.read(|piece| loader.push(piece))?;
    let mut analysis = loader.finish()?;
    timings.push(timing(Phase::Parse, started));
    while let Some(phase) = analysis.next_phase() {
        let started = Instant::now();
        analysis.step()?;
        timings.push(timing(phase, started));
    }
    let mut session = analysis.finish()?;
    session.set_name_limit(usize::MAX);
    session.set_patterns(RegexPatterns);
    let facts = session.facts().clone();
    let warnings = facts.warnings.clone();
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

/// What two snapshots have in common.
#[derive(Serialize)]
pub struct OverlapJson {
    shared: u64,
    base: u64,
    target: u64,
    relation: Relation,
}

impl OverlapJson {
    /// Takes over what was found.
    pub fn new(overlap: Overlap) -> OverlapJson {
        OverlapJson {
            shared: overlap.shared,
            base: overlap.base,
            target: overlap.target,
            relation: overlap.relation,
        }
    }
}

impl Opened {
    /// Asks the session a question.
    pub fn ask(&mut self, query: &Query) -> Result<Answer, Failure> {
        let answer = self.session.answer(query);
        answer.map_err(|error| self.failure(error))
    }

    /// Says why there is no answer.
    pub fn failure(&self, error: QueryError) -> Failure {
        if let QueryError::Text(error) = error {
            let text = Lang::En.query_text(&error.cause);
            let (start, end) = (error.start, error.end);
            let line = format!("bytes {start} to {end}: {} {}", text.title, text.remedy);
            return Failure::Usage(crate::table::line(line.trim_end()));
        }
        let reason = (Lang::En.texts().query_error)(error);
        let file = crate::table::line(&self.file);
        Failure::Unreadable(format!("{file}: {reason}"))
    }

    /// Returns the first rows of a list in its usual order, `limit` at most.
    pub fn first_rows(&mut self, list: List, limit: usize) -> Result<Vec<Row>, Failure> {
        let count = u32::try_from(limit).unwrap_or(u32::MAX);
        Ok(self.window(&list, 0, count)?.rows)
    }

    /// Calls `take` with each row of a list, in its usual order. Not all rows are in memory at
    /// once.
    pub fn each_row(&mut self, list: &List, mut take: impl FnMut(Row)) -> Result<(), Failure> {
        let mut start = 0;
        let mut count = FIRST_WINDOW;
        loop {
            let rows = self.window(list, start, count)?;
            start += rows.rows.len() as u64;
            rows.rows.into_iter().for_each(&mut take);
            if start >= rows.total {
                return Ok(());
            }
            // A window of more than an eighth of the list makes the session sort all of it, so
            // that the later windows cost nothing.
            let window = u32::try_from(rows.total / 8 + 1).unwrap_or(u32::MAX);
            count = window.max(FIRST_WINDOW);
        }
    }

    fn window(&mut self, list: &List, start: u64, count: u32) -> Result<Rows, Failure> {
        let query = Query::Rows {
            list: list.clone(),
            sort: list.default_sort(),
            start,
            count,
        };
        match self.ask(&query)? {
            Answer::Rows(rows) => Ok(rows),
            _ => Err(self.wrong_answer()),
        }
    }

    /// The object with an id.
    pub fn node_of(&mut self, id: ObjectId) -> Result<NodeIdx, Failure> {
        self.object(id).map(|row| row.node)
    }

    /// The row of the object with an id.
    pub fn object(&mut self, id: ObjectId) -> Result<ObjectRow, Failure> {
        let Answer::Object(found) = self.ask(&Query::Object { id })? else {
            return Err(self.wrong_answer());
        };
        let file = crate::table::line(&self.file);
        let found = found.map(|row| *row);
        found.ok_or_else(|| Failure::Usage(format!("{file}: no object {id}")))
    }

    /// The classes of a name; there may be several, at different locations.
    pub fn classes_named(&mut self, name: &str) -> Result<Vec<ClassIdx>, Failure> {
        let list = List::Classes {
            name_contains: name.to_owned(),
            filter: None,
        };
        let mut classes = Vec::new();
        self.each_row(&list, |row| {
            if let Row::Class(row) = row
                && row.name.text == name
            {
                classes.push(row.class);
            }
        })?;
        if classes.is_empty() {
            let file = crate::table::line(&self.file);
            let name = crate::table::name(name);
            return Err(Failure::Usage(format!("{file}: no class `{name}`")));
        }
        Ok(classes)
    }

    /// The whole name of an object, of which a row may show the beginning.
    pub fn whole_name<'a>(&mut self, row: &'a ObjectRow) -> Result<Cow<'a, str>, Failure> {
        if !row.name.cut {
            return Ok(Cow::Borrowed(&row.name.text));
        }
        let query = Query::Text {
            node: row.node,
            start: 0,
            count: u32::MAX,
        };
        match self.ask(&query)? {
            Answer::Text(page) => Ok(Cow::Owned(page.text)),
            _ => Err(self.wrong_answer()),
        }
    }

    /// The type of an object, as the file names it.
    pub fn type_name(&mut self, row: &ObjectRow) -> Result<String, Failure> {
        if let Some(name) = row.kind.name() {
            return Ok(name.to_owned());
        }
        let query = Query::Details {
            node: row.node,
            text_start: 0,
            text_count: 0,
        };
        match self.ask(&query)? {
            Answer::Details(details) => Ok(details.type_name),
            _ => Err(self.wrong_answer()),
        }
    }

    /// Returns the failure that an answer is not of the query's kind. No session gives such an
    /// answer.
    pub fn wrong_answer(&self) -> Failure {
        let file = crate::table::line(&self.file);
        Failure::Unreadable(format!("{file}: The answer is of another kind."))
    }

    /// Returns the snapshot in the form of the JSON schemas.
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

    /// Returns code, offset, message and remedy in one line.
    pub fn sentence(&self) -> String {
        let offset = self
            .offset
            .map_or_else(String::new, |at| format!(" at byte {at}"));
        let line = format!("{}{offset}: {} {}", self.code, self.message, self.remedy);
        // A remedy may be empty, and a message may quote the file.
        crate::table::line(line.trim_end())
    }
}
