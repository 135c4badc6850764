//! An edge as the JSON schemas spell it: `{"type","name"}`.

use heaplens_model::row::EdgeLabel;
use serde::Serialize;

/// The type and the name of an edge.
#[derive(Serialize)]
pub struct EdgeJson<'a> {
    r#type: &'a str,
    name: NameJson<'a>,
}

/// The name of an edge.
#[derive(Serialize)]
#[serde(untagged)]
enum NameJson<'a> {
    /// Of an element or a hidden edge.
    Index(u64),
    /// Of every other edge.
    Text(&'a str),
}

impl<'a> EdgeJson<'a> {
    /// Takes an edge of a row whose names are whole.
    pub fn new(edge: &'a EdgeLabel) -> EdgeJson<'a> {
        let text = edge.name.text.as_str();
        let index = edge.kind.is_indexed().then(|| text.parse().ok()).flatten();
        EdgeJson {
            r#type: type_name(edge),
            name: index.map_or(NameJson::Text(text), NameJson::Index),
        }
    }
}

/// Returns an edge's type, as the file names it.
pub fn type_name(edge: &EdgeLabel) -> &str {
    let known = edge.kind.name();
    known.or(edge.foreign_type.as_deref()).unwrap_or("unknown")
}
