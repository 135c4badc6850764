//! The class that tells held objects best: the program's own before a library's, a class before a
//! function, the held objects themselves before what is in them.

use heaplens_model::row::Text;
use heaplens_model::{Location, NodeIdx, NodeKind};

use super::contents::Content;
use crate::views::Snapshot;
use crate::views::code_of::CodeOf;

/// JavaScript's own classes, which tell little even where the file has a place for them.
pub const BUILT_IN: [&str; 14] = [
    "Array",
    "ArrayBuffer",
    "AsyncGenerator",
    "Date",
    "Error",
    "Function",
    "Generator",
    "Map",
    "Object",
    "Promise",
    "Proxy",
    "RegExp",
    "Set",
    "WeakMap",
];

/// What tells a suspect's objects best.
pub struct Best {
    /// The class, with an object of it.
    pub content: Content,
    /// Where these are made.
    pub location: Option<Location>,
}

impl Snapshot {
    /// The class of a node, or the name of a closure's function.
    pub fn class_text(&self, node: NodeIdx) -> Text {
        let name = self.name_of_class(node).name;
        if name.is_empty() {
            return self.name_text(self.classes.key(self.classes.of_node(node)).name);
        }
        self.name_text(name.as_bytes())
    }
}

/// How telling a class is: the program's own objects, then its functions, then libraries' objects.
pub fn weight(snapshot: &Snapshot, content: &Content) -> u32 {
    let node = content.example;
    let kind = snapshot.tables.nodes.kind(node);
    let code = snapshot.location(node).as_ref().map(CodeOf::location);
    let name = snapshot.name_of_class(node).name;
    let is_plain = name.is_empty() || name == "Object" || name.starts_with('{');
    let is_context = name.starts_with("system /");
    let of_code = match code {
        Some(_) if BUILT_IN.contains(&name.as_str()) => 4,
        Some(CodeOf::Program) => 40,
        Some(CodeOf::Unnamed) => 32,
        Some(CodeOf::Library) => 12,
        _ => 0,
    };
    if is_context || name.is_empty() {
        return 0;
    }
    let of_kind = match kind {
        NodeKind::Object if !is_plain && code.is_some() => 10,
        NodeKind::Closure => 6,
        NodeKind::Object if name == "Array" || is_plain => 2,
        NodeKind::Object => 5,
        NodeKind::Native => 5,
        _ => 1,
    };
    of_code + of_kind
}

/// Chooses among what is in `opened` held objects.
pub fn best_content(snapshot: &Snapshot, contents: &[Content], opened: usize) -> Option<Best> {
    let value = |content: &Content| {
        let weight = weight(snapshot, content);
        // The held objects themselves come before what is in them, and one each before many.
        let is_one_each = content.count * 4 <= opened * 5;
        let of_depth = 8 - content.depth.min(8) as u32;
        weight * 4 + u32::from(content.depth == 0) * 14 + u32::from(is_one_each) * 8 + of_depth
    };
    let best = contents.iter().max_by_key(|content| value(content));
    best.map(|content| Best {
        content: *content,
        location: snapshot.location(content.example),
    })
}
