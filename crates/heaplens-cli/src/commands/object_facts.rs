//! What `heaplens object` prints of an object's kind, facts and contents.

use std::borrow::Cow;

use heaplens_model::locale::{Lang, ObjectTexts};
use heaplens_model::object_facts::{
    Contents, ContentsEntry, ContentsKind, ContentsOf, EntryKey, Fact, FactLabel, Value, ValueWord,
    WaitsBy,
};
use heaplens_model::query::{Answer, Query};
use serde::Serialize;

use crate::location::{LocationJson, with_location};
use crate::opened::Opened;
use crate::{Failure, table};

/// A fact for programs.
#[derive(Serialize)]
pub struct FactJson<'a> {
    label: FactLabel,
    value: ValueJson<'a>,
}

/// Contents for programs.
#[derive(Serialize)]
pub struct ContentsJson<'a> {
    kind: ContentsKind,
    of: Option<u64>,
    total: u64,
    entries: Vec<EntryJson<'a>>,
}

#[derive(Serialize)]
struct EntryJson<'a> {
    key: Option<KeyJson<'a>>,
    value: ValueJson<'a>,
}

/// One field names what the key is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum KeyJson<'a> {
    Name(&'a str),
    Index(u64),
    Key(ValueJson<'a>),
    Waits(WaitsBy),
}

/// Null where the file does not have the value.
#[derive(Serialize)]
#[serde(untagged)]
enum ValueJson<'a> {
    Object(ObjectJson<'a>),
    Other(OtherJson<'a>),
    NotInFile(Option<()>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectJson<'a> {
    id: u64,
    name: Cow<'a, str>,
    class_name: &'a str,
    distance: i32,
    location: Option<LocationJson<'a>>,
}

/// One field names what the value is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum OtherJson<'a> {
    Primitive(&'a str),
    Text(&'a str),
    /// As JavaScript's `toISOString` has it.
    Date(String),
    Bytes(u64),
    Count(u64),
    Word(ValueWord),
}

/// Facts for programs.
pub fn facts<'a>(opened: &mut Opened, facts: &'a [Fact]) -> Result<Vec<FactJson<'a>>, Failure> {
    let fact = |fact: &'a Fact| {
        Ok(FactJson {
            label: fact.label,
            value: value(opened, &fact.value)?,
        })
    };
    facts.iter().map(fact).collect()
}

/// Contents for programs.
pub fn contents<'a>(
    opened: &mut Opened,
    all: &'a [(ContentsOf, Contents)],
) -> Result<Vec<ContentsJson<'a>>, Failure> {
    let contents = |(of, page): &'a (ContentsOf, Contents)| {
        let entries = page.entries.iter().map(|one| entry(opened, one));
        Ok(ContentsJson {
            kind: of.kind,
            of: of.of.as_ref().map(|row| row.id.0),
            total: of.total,
            entries: entries.collect::<Result<_, Failure>>()?,
        })
    };
    all.iter().map(contents).collect()
}

fn entry<'a>(opened: &mut Opened, entry: &'a ContentsEntry) -> Result<EntryJson<'a>, Failure> {
    Ok(EntryJson {
        key: match &entry.key {
            EntryKey::None => None,
            EntryKey::Name(name) => Some(KeyJson::Name(&name.text)),
            EntryKey::Index(index) => Some(KeyJson::Index(*index)),
            EntryKey::Key(key) => Some(KeyJson::Key(value(opened, key)?)),
            EntryKey::Waits(by) => Some(KeyJson::Waits(*by)),
        },
        value: value(opened, &entry.value)?,
    })
}

fn value<'a>(opened: &mut Opened, value: &'a Value) -> Result<ValueJson<'a>, Failure> {
    Ok(ValueJson::Other(match value {
        Value::Object(row) => {
            return Ok(ValueJson::Object(ObjectJson {
                id: row.id.0,
                name: opened.whole_name(row)?,
                class_name: &row.class_name.text,
                distance: row.distance,
                location: row.location.as_ref().map(LocationJson::new),
            }));
        }
        Value::NotInFile => return Ok(ValueJson::NotInFile(None)),
        Value::Primitive(text) => OtherJson::Primitive(text),
        Value::Text(text) => OtherJson::Text(&text.text),
        Value::Date(milliseconds) => OtherJson::Date(heaplens_model::format::date(*milliseconds)),
        Value::Bytes(bytes) => OtherJson::Bytes(*bytes),
        Value::Count(count) => OtherJson::Count(*count),
        Value::Word(word) => OtherJson::Word(*word),
    }))
}

/// Asks for the contents of an object, `limit` entries of each kind at most.
pub fn ask_contents(
    opened: &mut Opened,
    contents: &[ContentsOf],
    limit: usize,
) -> Result<Vec<(ContentsOf, Contents)>, Failure> {
    let mut all = Vec::new();
    for of in contents {
        let query = Query::Contents {
            node: of.node,
            kind: of.kind,
            start: 0,
            count: u32::try_from(limit).unwrap_or(u32::MAX),
        };
        let Answer::Contents(page) = opened.ask(&query)? else {
            return Err(opened.wrong_answer());
        };
        all.push((of.clone(), page));
    }
    Ok(all)
}

fn texts() -> &'static ObjectTexts {
    &Lang::En.texts().object_panel
}

/// A line of a fact for people.
pub fn fact_line(fact: &Fact) -> String {
    format!("{}: {}", (texts().fact)(fact.label), shown(&fact.value))
}

/// The lines of contents for people.
pub fn contents_lines(of: &ContentsOf, page: &Contents) -> Vec<String> {
    let title = (texts().contents)(of.kind);
    let context = of.of.as_ref().map(|row| format!(" of {}", row.id));
    let total = table::number(of.total);
    let mut lines = vec![format!("{title}{} ({total})", context.unwrap_or_default())];
    for entry in &page.entries {
        let value = shown(&entry.value);
        lines.push(match &entry.key {
            EntryKey::None => format!("  {value}"),
            EntryKey::Name(name) => format!("  {}: {value}", table::name(&name.text)),
            EntryKey::Index(index) => format!("  [{index}]: {value}"),
            EntryKey::Key(key) => format!("  {} => {value}", shown(key)),
            EntryKey::Waits(by) => format!("  {} {value}", (texts().waits)(*by)),
        });
    }
    lines
}

fn shown(value: &Value) -> String {
    match value {
        Value::Object(row) => {
            let name = with_location(&row.name.text, row.location.as_ref());
            format!("{name} {}", row.id)
        }
        Value::Primitive(text) => table::name(text),
        Value::Text(text) => table::name(&text.text),
        Value::Date(milliseconds) => heaplens_model::format::date(*milliseconds),
        Value::Bytes(bytes) => table::number(*bytes),
        Value::Count(count) => table::number(*count),
        Value::Word(word) => (texts().word)(*word).to_owned(),
        Value::NotInFile => texts().not_in_file.to_owned(),
    }
}
