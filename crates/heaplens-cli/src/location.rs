//! Where in the code something comes from, as JSON and in tables.

use heaplens_model::Location;
use heaplens_model::allocation::StackFrame;
use heaplens_model::locale::Lang;
use serde::Serialize;

use crate::table;

/// A location as all JSON schemas spell it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LocationJson<'a> {
    script: Option<&'a str>,
    script_id: i64,
    line: Option<i64>,
    column: Option<i64>,
    /// Where a source map says that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    original: Option<OriginalJson<'a>>,
}

#[derive(Serialize)]
struct OriginalJson<'a> {
    source: &'a str,
    line: i64,
    column: i64,
    name: Option<&'a str>,
}

impl<'a> LocationJson<'a> {
    /// A location. Lines and columns count from 1, as in editors; nothing where the file gives none
    /// that a script can have.
    pub fn new(location: &'a Location) -> LocationJson<'a> {
        let position = location.position;
        let from_one = position.from_one();
        LocationJson {
            script: location.script.as_ref().map(|script| script.text.as_str()),
            script_id: position.script_id,
            line: from_one.map(|(line, _)| line),
            column: from_one.map(|(_, column)| column),
            original: location.original.as_ref().map(|original| OriginalJson {
                source: &original.source.text,
                line: original.line.saturating_add(1),
                column: original.column.saturating_add(1),
                name: original.name.as_ref().map(|name| name.text.as_str()),
            }),
        }
    }
}

/// A function of recorded stacks.
#[derive(Serialize)]
pub struct FrameJson<'a> {
    function: Option<&'a str>,
    location: Option<LocationJson<'a>>,
}

impl<'a> FrameJson<'a> {
    pub fn new(frame: &'a StackFrame) -> FrameJson<'a> {
        FrameJson {
            function: frame.function.as_ref().map(|name| name.text.as_str()),
            location: frame.location.as_ref().map(LocationJson::new),
        }
    }
}

/// Returns a function of recorded stacks with its place in the code.
pub fn frame_text(frame: &StackFrame) -> String {
    let panel = &Lang::En.texts().object_panel;
    let name = match &frame.function {
        Some(name) if name.text.is_empty() => panel.anonymous,
        Some(name) => &name.text,
        None => panel.not_in_file,
    };
    with_location(name, frame.location.as_ref())
}

/// Returns a name with the place in the code that it comes from: `Foo  (leaks.js:46:113)`. The name
/// that a source map has comes first: `Panel [t]  (src/panel.ts:4:3)`.
pub fn with_location(name: &str, location: Option<&Location>) -> String {
    let name = table::name(name);
    match location {
        Some(location) => {
            let original = location.original.as_ref();
            let original = original.and_then(|original| original.name.as_ref());
            let name = original.map_or(name.clone(), |original| {
                format!("{} [{name}]", table::name(&original.text))
            });
            let place = location.short_text(|script_id| format!("script {script_id}"));
            format!("{name}  ({})", table::name(&place))
        }
        None => name,
    }
}
