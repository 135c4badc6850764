//! Questions about one object, and answers as text.

use std::path::PathBuf;

use heaplens_core::session::{Loader, Session};
use heaplens_model::NodeIdx;
use heaplens_model::format;
use heaplens_model::object_facts::{
    Contents, ContentsEntry, ContentsKind, EntryKey, FactLabel, ObjectFacts, Value,
};
use heaplens_model::query::{Answer, Query};

/// Opens a fixture.
pub fn open(fixture: &str) -> Session {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("../../tests/fixtures").join(fixture);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut loader = Loader::new(Some(bytes.len() as u64));
    loader.push(&bytes).expect("a snapshot");
    let mut analysis = loader.finish().expect("a snapshot");
    while analysis.next_phase().is_some() {
        analysis.step().expect("memory");
    }
    analysis.finish().expect("memory")
}

pub fn facts(session: &mut Session, node: NodeIdx) -> ObjectFacts {
    let query = Query::Details {
        node,
        text_start: 0,
        text_count: 0,
    };
    match session.answer(&query) {
        Ok(Answer::Details(details)) => details.facts,
        other => panic!("{other:?}"),
    }
}

pub fn page(
    session: &mut Session,
    node: NodeIdx,
    kind: ContentsKind,
    start: u64,
    count: u32,
) -> Contents {
    let query = Query::Contents {
        node,
        kind,
        start,
        count,
    };
    match session.answer(&query) {
        Ok(Answer::Contents(contents)) => contents,
        other => panic!("{other:?}"),
    }
}

/// All contents of a kind, asked for in pages of several sizes, which must agree.
pub fn all(session: &mut Session, node: NodeIdx, kind: ContentsKind) -> Vec<ContentsEntry> {
    let whole = page(session, node, kind, 0, u32::MAX);
    for count in [1usize, 3, 100] {
        for start in (0..whole.entries.len()).step_by(count).take(20) {
            let part = page(session, node, kind, start as u64, count as u32);
            let end = whole.entries.len().min(start + count);
            assert_eq!(part.entries, whole.entries[start..end], "{kind:?} {start}");
        }
    }
    let past = page(session, node, kind, whole.entries.len() as u64, 10);
    assert_eq!(past.entries, []);
    whole.entries
}

pub fn value(value: &Value) -> String {
    match value {
        Value::Object(row) => row.name.text.clone(),
        Value::Primitive(text) => text.clone(),
        Value::Text(text) => text.text.clone(),
        Value::Date(milliseconds) => format::date(*milliseconds),
        Value::Bytes(bytes) => format!("{bytes} bytes"),
        Value::Count(count) => count.to_string(),
        Value::Word(word) => format!("{word:?}"),
        Value::NotInFile => "?".to_owned(),
    }
}

pub fn entry(entry: &ContentsEntry) -> String {
    let shown = value(&entry.value);
    match &entry.key {
        EntryKey::None => shown,
        EntryKey::Name(name) => format!("{}: {shown}", name.text),
        EntryKey::Index(index) => format!("{index}: {shown}"),
        EntryKey::Key(key) => format!("{} => {shown}", value(key)),
        EntryKey::Waits(by) => format!("{by:?} {shown}"),
    }
}

pub fn fact(facts: &ObjectFacts, label: FactLabel) -> Option<String> {
    let mut found = facts.facts.iter().filter(|fact| fact.label == label);
    let first = found.next().map(|fact| value(&fact.value));
    assert_eq!(found.next(), None, "{label:?} is told once");
    first
}
