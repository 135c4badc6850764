//! Where in the code something comes from, as JSON and in tables.

use std::borrow::Cow;

use heaplens_model::Location;
use heaplens_model::location::file_name;
use serde::Serialize;

use crate::table;

/// A location as all JSON schemas spell it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LocationJson<'a> {
    script: Option<&'a str>,
    script_id: i64,
    line: i64,
    column: i64,
}

impl<'a> LocationJson<'a> {
    /// A location. Lines and columns count from 1, as in editors.
    pub fn new(location: &'a Location) -> LocationJson<'a> {
        let position = location.position;
        LocationJson {
            script: location.script.as_ref().map(|script| script.text.as_str()),
            script_id: position.script_id,
            line: position.line.saturating_add(1),
            column: position.column.saturating_add(1),
        }
    }
}

/// Returns a name with the place in the code that it comes from: `Foo  (leaks.js:46:113)`.
pub fn with_location(name: &str, location: Option<&Location>) -> String {
    let name = table::name(name);
    match location {
        Some(location) => format!("{name}  ({})", short(location)),
        None => name,
    }
}

/// The script's last part, or its id where it has no name, with line and column.
fn short(location: &Location) -> String {
    let position = location.position;
    let script = match &location.script {
        Some(script) => Cow::Borrowed(file_name(&script.text)),
        None => Cow::Owned(format!("script {}", position.script_id)),
    };
    let script = table::name(&script);
    match position.from_one() {
        Some((line, column)) => format!("{script}:{line}:{column}"),
        None => script,
    }
}
