//! What rows of Detached say: the element or the tag, what holds it, and the tree that it is in; or the
//! fiber at the top of a branch, and what holds the branch.

use heaplens_model::detached::{DetachedFacts, DetachedGroupRow, DetachedRetainer, FiberFacts};
use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::row::{ObjectRow, Text};
use heaplens_model::{EdgeKind, ObjectId};

use super::row_look::{Part, edge_class, location_part, original_name, own_name};

/// Returns detached elements of a tag, and what holds them.
pub fn detached_group_name(group: &DetachedGroupRow, texts: &Texts) -> Vec<Part> {
    let class = &group.class_name;
    let mut parts = vec![
        Part::quoted("object kind-node", ["", ""], class, texts).titled(&class.text),
        Part::new("between", texts.detached_dom.by),
    ];
    parts.extend(retainer_parts(&group.retainer, texts));
    if group.retainer_count > 1 {
        let count = format::grouped(group.retainer_count, texts.group_separator);
        let title = (texts.detached_dom.retainers)(&count);
        parts.push(Part::new("count", &format!("\u{d7}{count}")).titled(&title));
    }
    parts
}

/// Returns the function or object that holds a detached element, and where in the code it is.
fn retainer_parts(retainer: &DetachedRetainer, texts: &Texts) -> Vec<Part> {
    let words = &texts.detached_dom;
    let mut parts = Vec::new();
    if let Some(edge) = &retainer.edge {
        let marks = match edge.kind {
            EdgeKind::Element => ["[", "]"],
            _ => ["", ""],
        };
        let part = Part::quoted(edge_class(edge.kind), marks, &edge.name, texts);
        parts.push(part.titled(edge.kind.name().unwrap_or_default()));
        parts.push(Part::new("between", words.of));
    }
    let location = retainer.location.as_ref();
    let original = original_name(location);
    let name = original.unwrap_or(&retainer.name);
    let (class, marks) = if retainer.is_function {
        ("object kind-function", ["", "()"])
    } else {
        ("class-name", ["", ""])
    };
    if name.text.is_empty() {
        parts.push(Part::new("quiet", texts.object_panel.anonymous));
    } else {
        parts.push(Part::quoted(class, marks, name, texts).titled(&name.text));
    }
    parts.extend(original.map(|_| own_name(&retainer.name, texts)));
    parts.extend(location.map(|location| location_part(location, texts)));
    parts
}

/// Returns an element, what holds it, and where in its tree it is. That it is detached goes without
/// saying here.
pub fn detached_parts(object: &ObjectRow, facts: &DetachedFacts, texts: &Texts) -> Vec<Part> {
    let words = &texts.detached_dom;
    let mut parts = element_parts(&object.name, object.id, texts).to_vec();
    parts.push(Part::new("between", words.by));
    parts.extend(retainer_parts(&facts.retainer, texts));
    let tree = &facts.tree;
    if tree.is_root {
        parts.push(Part::new("tag", words.root).titled(words.root_title));
    } else {
        parts.push(Part::new("between", words.inside));
        parts.extend(element_parts(&tree.root_name, tree.root_id, texts));
    }
    parts
}

/// Returns a fiber by the name of its component or element, where it has one, and what holds its branch.
pub fn fiber_parts(object: &ObjectRow, facts: &FiberFacts, texts: &Texts) -> Vec<Part> {
    let words = &texts.detached_dom;
    let (class, marks, name) = match &facts.component {
        Some(component) => ("object kind-function", ["<", ">"], component),
        None => ("class-name", ["", ""], &object.name),
    };
    let mut parts = vec![
        Part::quoted(class, marks, name, texts).titled(&object.name.text),
        Part::new("object-id", &object.id.to_string()),
        Part::new("between", words.by),
    ];
    match &facts.retainer {
        Some(retainer) => parts.extend(retainer_parts(retainer, texts)),
        None => parts.push(Part::new("quiet", words.by_fibers)),
    }
    parts
}

/// Returns an element without DevTools' mark, and its id.
fn element_parts(name: &Text, id: ObjectId, texts: &Texts) -> [Part; 2] {
    let plain = name.text.strip_prefix("Detached ").unwrap_or(&name.text);
    let shown = Text {
        text: plain.to_owned(),
        cut: name.cut,
    };
    [
        Part::quoted("object kind-node", ["", ""], &shown, texts).titled(&name.text),
        Part::new("object-id", &id.to_string()),
    ]
}
