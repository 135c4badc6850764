//! Finds the word for what a row shows: an edge, an object, a type or a class.

use super::Word;
use super::v8_names::{BUILT_INS, EDGES, OBJECTS, SYSTEM_OBJECTS, TYPE_NAMES, find};
use crate::row::{EdgeLabel, ObjectRow};
use crate::{DomState, EdgeKind, NodeKind};

/// Returns the word for an edge: for its name where V8 gave it, else for its type.
pub fn explain_edge(edge: &EdgeLabel) -> Option<Word> {
    let name = edge.name.text.as_str();
    Some(match edge.kind {
        EdgeKind::Property if name == "__proto__" => Word::Prototype,
        EdgeKind::Property => Word::Property,
        EdgeKind::Element => Word::Element,
        EdgeKind::Context => Word::ContextVariable,
        EdgeKind::Hidden => Word::HiddenEdge,
        EdgeKind::Shortcut => Word::Shortcut,
        EdgeKind::WeakMapTable | EdgeKind::WeakMapKey => Word::WeakMapEntry,
        EdgeKind::Internal => internal(name),
        EdgeKind::Weak => match find(EDGES, name) {
            Some(word @ (Word::Transitions | Word::MachineCode)) => word,
            _ => Word::Weak,
        },
        EdgeKind::Invisible | EdgeKind::Other(_) => return None,
    })
}

fn internal(name: &str) -> Word {
    if let Some(word) = find(EDGES, name) {
        return word;
    }
    let digits = name.trim_start_matches(|character: char| character.is_ascii_digit());
    if digits.len() == name.len() || name.is_empty() {
        return Word::Internal;
    }
    match digits {
        "" => Word::NumberedSlot,
        " / backing_store" => Word::BackingStore,
        _ if digits.starts_with(" / part of key ") => Word::WeakMapEntry,
        _ if digits.starts_with(" / ") => Word::RootEntry,
        _ => Word::Internal,
    }
}

/// Returns the word for an object: for its name where V8 gave it, else for its type.
pub fn explain_object(object: &ObjectRow) -> Option<Word> {
    if object.dom_state == DomState::Detached {
        return Some(Word::Detached);
    }
    let name = object.name.text.as_str();
    let by_name = match object.kind {
        NodeKind::Object => system(name),
        NodeKind::Native => Some(native(name, object.dom_state)),
        NodeKind::Hidden | NodeKind::Array | NodeKind::ObjectShape => known(name),
        NodeKind::Code => known(name).or_else(|| Some(code(name))),
        NodeKind::Synthetic => Some(synthetic(name)),
        _ => None,
    };
    by_name.or_else(|| explain_kind(object.kind))
}

/// Returns the word for a type of nodes.
pub fn explain_kind(kind: NodeKind) -> Option<Word> {
    Some(match kind {
        NodeKind::String => Word::String,
        NodeKind::ConcatenatedString => Word::ConcatenatedString,
        NodeKind::SlicedString => Word::SlicedString,
        NodeKind::Regexp => Word::Regexp,
        NodeKind::Closure => Word::Closure,
        NodeKind::Number => Word::Number,
        NodeKind::Bigint => Word::Bigint,
        NodeKind::Symbol => Word::Symbol,
        NodeKind::WasmObject => Word::WasmObject,
        NodeKind::Object => Word::PlainObject,
        NodeKind::Native => Word::Native,
        NodeKind::Hidden => Word::Hidden,
        NodeKind::Array => Word::Array,
        NodeKind::Code => Word::Code,
        NodeKind::ObjectShape => Word::ObjectShape,
        NodeKind::Synthetic => Word::Synthetic,
        NodeKind::Other(_) => return None,
    })
}

/// Returns the word for a class of Summary: for a type of V8's own, else for what bears such names.
pub fn explain_class(name: &str) -> Word {
    let by_name = find(TYPE_NAMES, name).or_else(|| known(name));
    by_name.unwrap_or(if name.starts_with("Detached ") {
        Word::Detached
    } else if name.starts_with('<') {
        Word::DomNode
    } else if name.contains("::") || name.starts_with("Node / ") {
        Word::EmbedderObject
    } else {
        Word::PlainObject
    })
}

/// Returns whether a name is one that V8 or JavaScript gives, and so tells nothing of a program.
pub fn is_public_name(name: &str) -> bool {
    let tables = [TYPE_NAMES, OBJECTS, EDGES];
    let of_system = name.strip_prefix("system / ");
    BUILT_INS.contains(&name)
        || tables.iter().any(|table| find(table, name).is_some())
        || of_system.is_some_and(|class| find(SYSTEM_OBJECTS, class).is_some())
}

fn known(name: &str) -> Option<Word> {
    find(OBJECTS, name).or_else(|| system(name))
}

/// Returns the word for a name such as `system / Map (ConsString)` or `system / Context / scope @7`.
fn system(name: &str) -> Option<Word> {
    let rest = name.strip_prefix("system / ")?;
    let end = rest.find(" / ").or_else(|| rest.find(" ("));
    let class = rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest);
    find(SYSTEM_OBJECTS, class)
}

/// Returns the word for code that V8 names after a function: `(code for get)`, `(BASELINE code)`.
fn code(name: &str) -> Word {
    let inside = name
        .strip_prefix('(')
        .and_then(|name| name.strip_suffix(')'));
    let Some(inside) = inside else {
        return Word::Code;
    };
    let is_machine_code = inside.starts_with("code for ")
        || inside.starts_with("instruction stream for ")
        || inside.ends_with(" code")
        || inside.ends_with(" instruction stream");
    if is_machine_code {
        Word::MachineCode
    } else {
        Word::Code
    }
}

/// Natives of a browser, of Node.js, and V8's own where a snapshot shows its internals.
fn native(name: &str, dom_state: DomState) -> Word {
    if let Some(word) = known(name) {
        return word;
    }
    if name.starts_with("system") {
        Word::Hidden
    } else if dom_state != DomState::Unknown || name.starts_with('<') {
        Word::DomNode
    } else if name.contains("::") || name.contains(" / ") {
        Word::EmbedderObject
    } else {
        Word::Native
    }
}

fn synthetic(name: &str) -> Word {
    if let Some(word) = find(OBJECTS, name) {
        return word;
    }
    if name.starts_with('(') {
        Word::OtherRoots
    } else if name.contains(" / ") {
        Word::EmbedderObject
    } else {
        Word::Synthetic
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::locale::Lang;
    use crate::row::{NO_DISTANCE, Text};
    use crate::words::WordGroup;
    use crate::{EdgeIdx, NodeIdx, ObjectId};

    fn text(text: &str) -> Text {
        Text {
            text: text.to_owned(),
            cut: false,
        }
    }

    fn edge(kind: EdgeKind, name: &str) -> Option<Word> {
        explain_edge(&EdgeLabel {
            kind,
            foreign_type: None,
            index: EdgeIdx(0),
            name: text(name),
        })
    }

    fn object(kind: NodeKind, name: &str, dom_state: DomState) -> Option<Word> {
        explain_object(&ObjectRow {
            node: NodeIdx(0),
            id: ObjectId(1),
            edge: None,
            name: text(name),
            kind,
            class_name: text(""),
            class: None,
            dom_state,
            distance: NO_DISTANCE,
            shallow_size: 0,
            retained_size: 0,
            expandable: false,
            location: None,
            is_root: false,
            is_ignored: false,
            folded: Box::default(),
            detached: None,
            fiber: None,
            collection: None,
            dead_variables: None,
        })
    }

    fn of(kind: NodeKind, name: &str) -> Word {
        object(kind, name, DomState::Unknown).expect("a type of V8's")
    }

    fn all() -> impl Iterator<Item = Word> {
        WordGroup::ALL
            .iter()
            .flat_map(|group| group.words())
            .copied()
    }

    #[test]
    fn words_are_found_by_their_position() {
        for (position, word) in Word::ALL.iter().enumerate() {
            assert_eq!(word.position(), position);
        }
        assert!(all().eq(Word::ALL.iter().copied()));
    }

    #[test]
    fn names_of_edges_are_explained_by_their_type() {
        use EdgeKind::*;
        assert_eq!(edge(Internal, "map"), Some(Word::Map));
        assert_eq!(edge(Property, "map"), Some(Word::Property));
        assert_eq!(edge(Property, "__proto__"), Some(Word::Prototype));
        assert_eq!(edge(Context, "context"), Some(Word::ContextVariable));
        assert_eq!(edge(Internal, "context"), Some(Word::Context));
        assert_eq!(edge(Internal, "17"), Some(Word::NumberedSlot));
        assert_eq!(edge(Internal, "17 / Builtin"), Some(Word::RootEntry));
        assert_eq!(
            edge(Internal, "3 / backing_store"),
            Some(Word::BackingStore)
        );
        assert_eq!(edge(Internal, "array_function"), Some(Word::Internal));
        assert_eq!(edge(Internal, ""), Some(Word::Internal));
        assert_eq!(edge(Internal, "9x"), Some(Word::Internal));
        assert_eq!(edge(Weak, "5"), Some(Word::Weak));
        assert_eq!(edge(Weak, "transition"), Some(Word::Transitions));
        assert_eq!(
            edge(WeakMapTable, "1 / part of key"),
            Some(Word::WeakMapEntry)
        );
        assert_eq!(edge(Other(0), "map"), None);
    }

    #[test]
    fn names_of_objects_are_explained_by_their_type() {
        use NodeKind::*;
        assert_eq!(of(ObjectShape, "system / Map"), Word::Map);
        assert_eq!(of(Hidden, "system / Map (SlicedOneByteString)"), Word::Map);
        assert_eq!(of(Object, "system / Context / scope @37799"), Word::Context);
        assert_eq!(of(Object, "Map"), Word::PlainObject);
        assert_eq!(of(String, "system / Map"), Word::String);
        assert_eq!(
            of(Hidden, "system / NativeContext / file://"),
            Word::NativeContext
        );
        assert_eq!(
            of(Native, "system / NativeContext / file://"),
            Word::NativeContext
        );
        assert_eq!(of(Native, "system / SomethingNew"), Word::Hidden);
        assert_eq!(of(Hidden, "system / SomethingNew"), Word::Hidden);
        assert_eq!(of(Array, ""), Word::Array);
        assert_eq!(of(Array, "(object elements)"), Word::Elements);
        assert_eq!(of(Code, "(code for get)"), Word::MachineCode);
        assert_eq!(of(Code, "(BASELINE instruction stream)"), Word::MachineCode);
        assert_eq!(
            of(Code, "system / SharedFunctionInfo / next"),
            Word::SharedFunction
        );
        assert_eq!(of(Code, "toString"), Word::Code);
        assert_eq!(of(Native, "<li>"), Word::DomNode);
        assert_eq!(of(Native, "blink::StyleRule"), Word::EmbedderObject);
        assert_eq!(of(Native, "Node / BindingData"), Word::EmbedderObject);
        assert_eq!(of(Native, "CanvasRenderingContext2D"), Word::Native);
        assert_eq!(of(Synthetic, "(Handle scope)"), Word::HandleScope);
        assert_eq!(of(Synthetic, "(Debugger)"), Word::OtherRoots);
        assert_eq!(of(Synthetic, "Node / Environment"), Word::EmbedderObject);
        assert_eq!(
            object(Native, "<li>", DomState::Detached),
            Some(Word::Detached)
        );
        assert_eq!(object(Other(3), "(code)", DomState::Unknown), None);
    }

    #[test]
    fn classes_are_explained_by_their_names() {
        for (name, word) in [
            ("(compiled code)", Word::Code),
            ("Function", Word::Closure),
            ("system / Context", Word::Context),
            ("Detached HTMLLIElement", Word::Detached),
            ("<li>", Word::DomNode),
            ("InternalNode", Word::InternalNode),
            ("blink::StyleRule", Word::EmbedderObject),
            ("Node / BindingData", Word::EmbedderObject),
            ("Widget", Word::PlainObject),
            ("{a, b}", Word::PlainObject),
        ] {
            assert_eq!(explain_class(name), word, "{name}");
        }
    }

    #[test]
    fn every_word_is_of_something_that_a_view_shows() {
        for lang in Lang::ALL {
            for word in all() {
                // Two words are told by rules alone.
                let is_by_rule = matches!(
                    word,
                    Word::DomNode | Word::EmbedderObject | Word::OtherRoots
                );
                let names = word.names(lang.texts());
                assert_eq!(names.is_empty(), is_by_rule, "{word:?} {names:?}");
            }
        }
    }

    #[test]
    fn sentences_are_short_and_tell_words_apart() {
        for (lang, most) in [(Lang::En, 200), (Lang::ZhCn, 90)] {
            let mut seen = HashSet::new();
            for word in all() {
                let text = lang.word(word);
                assert!(seen.insert(text), "{word:?}");
                assert!(
                    text.chars().count() <= most,
                    "{word:?}: {}",
                    text.chars().count()
                );
                assert!(text.ends_with(['.', '。']), "{word:?}");
            }
        }
    }

    #[test]
    fn no_name_has_two_words() {
        for table in [TYPE_NAMES, EDGES, OBJECTS, SYSTEM_OBJECTS] {
            let mut seen = HashSet::new();
            for (name, _) in table {
                assert!(seen.insert(name), "{name}");
            }
        }
    }
}
