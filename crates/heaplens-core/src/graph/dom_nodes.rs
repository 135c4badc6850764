//! Which nodes are DOM nodes, by their names.
//!
//! Blink calls an element by its interface, `HTMLDivElement`, and since Chrome 131 by its tag,
//! `<div class="x">`. All else of a document keeps its interface. DevTools writes "Detached "
//! before the name of what is in no document (`HeapSnapshot.ts`, `propagateDOMState`).

/// What a DOM node is to its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomNode {
    /// A document or a shadow root: the top of a tree, which each node of the tree refers to.
    Scope,
    /// Any other node: an element, a text, a fragment.
    Node,
}

/// Returns what a native node of this name is to its tree; nothing if it is no DOM node.
pub fn dom_node(name: &[u8]) -> Option<DomNode> {
    let name = name.strip_prefix(b"Detached ").unwrap_or(name);
    match name {
        b"HTMLDocument" | b"XMLDocument" | b"SVGDocument" | b"Document" | b"ShadowRoot" => {
            Some(DomNode::Scope)
        }
        b"Text"
        | b"Comment"
        | b"CDATASection"
        | b"ProcessingInstruction"
        | b"DocumentType"
        | b"DocumentFragment"
        | b"Element" => Some(DomNode::Node),
        [b'<', letter, ..] if letter.is_ascii_alphabetic() => Some(DomNode::Node),
        _ => {
            let is_interface = [&b"HTML"[..], b"SVG", b"MathML"]
                .iter()
                .any(|start| name.starts_with(start));
            (is_interface && name.ends_with(b"Element")).then_some(DomNode::Node)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dom_nodes_are_told_by_their_names() {
        for name in [
            "<b>",
            "<div class=\"x\">",
            "Detached <my-el>",
            "HTMLDivElement",
            "Detached HTMLLIElement",
            "SVGSVGElement",
            "MathMLElement",
            "Element",
            "Detached Text",
        ] {
            assert_eq!(dom_node(name.as_bytes()), Some(DomNode::Node), "{name}");
        }
        for name in ["HTMLDocument", "Detached ShadowRoot"] {
            assert_eq!(dom_node(name.as_bytes()), Some(DomNode::Scope), "{name}");
        }
        for name in [
            "",
            "<",
            "<3",
            "Detached Node / BindingData",
            "HTMLCollection",
            "EventListener",
            "PerformanceElementTiming",
            "Window",
        ] {
            assert_eq!(dom_node(name.as_bytes()), None, "{name}");
        }
    }
}
