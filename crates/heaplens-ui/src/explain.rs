//! What is explained at the moment: the row or heading that a pointer rests on, else the one that
//! the keyboard is on.
//!
//! It changes with each move of a pointer, so it goes past the page's state to the one line that
//! shows it (`shell/explanation.rs`).

use std::cell::RefCell;
use std::rc::Rc;

use heaplens_model::export::whole_or_cut;
use heaplens_model::row::{DeltaStructure, GroupedRetainers, RetainerGroupRow, Row, Text};
use heaplens_model::words::{Word, explain_class, explain_edge, explain_object};
use yew::Callback;

/// Names of so many characters fit into a row as a rule. Longer ones are shown whole in the line.
const FITS: usize = 40;

/// Something with its explanation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explained {
    /// A name that a row may have no room for.
    pub name: Option<String>,
    /// Words, each with the name that it is of.
    pub words: Vec<(String, Word)>,
    /// What is known of a class that was matched by structure.
    pub structure: Option<Box<DeltaStructure>>,
    /// Whether it is a column's heading, which has keys of its own.
    pub is_heading: bool,
}

/// Who points at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Pointer,
    Keyboard,
}

/// The way from whatever is pointed at to the line that explains it.
#[derive(Clone, Default)]
pub struct Explanations(Rc<RefCell<Receiver>>);

/// Hears what is pointed at; nothing when it is nothing.
type Receiver = Callback<(By, Option<Explained>)>;

impl PartialEq for Explanations {
    fn eq(&self, other: &Explanations) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Explanations {
    /// Sets the receiver.
    pub fn hear(&self, receiver: Receiver) {
        *self.0.borrow_mut() = receiver;
    }

    /// Tells what is pointed at now; nothing when it is nothing.
    pub fn tell(&self, by: By, explained: Option<Explained>) {
        let receiver = self.0.borrow().clone();
        receiver.emit((by, explained));
    }
}

/// Explains a row of a table.
pub fn explain_row(row: &Row) -> Explained {
    let mut explained = Explained::default();
    let mut add = |name: &Text, word: Option<Word>| {
        if let Some(word) = word
            && explained.words.iter().all(|(_, other)| *other != word)
        {
            let short: String = name.text.chars().take(FITS).collect();
            let rest = if short.len() < name.text.len() {
                "…"
            } else {
                ""
            };
            explained.words.push((short + rest, word));
        }
    };
    let name = match row {
        Row::Class(class) => {
            add(&class.name, Some(explain_class(&class.name.text)));
            &class.name
        }
        Row::Delta(delta) => {
            add(&delta.name, Some(explain_class(&delta.name.text)));
            &delta.name
        }
        Row::Object(object) => {
            if let Some(edge) = &object.edge {
                add(&edge.name, explain_edge(edge));
            }
            add(&object.name, explain_object(object));
            &object.name
        }
        Row::RetainerGroup(RetainerGroupRow {
            retainers: GroupedRetainers::Class { class_name, .. },
            ..
        }) => {
            add(class_name, Some(explain_class(&class_name.text)));
            class_name
        }
        Row::Growth(class) => {
            add(&class.name, Some(explain_class(&class.name.text)));
            &class.name
        }
        // They say themselves what they are.
        Row::RetainerGroup(_)
        | Row::Appeared(_)
        | Row::Function(_)
        | Row::DetachedGroup(_)
        | Row::Realm(_) => {
            return explained;
        }
        Row::Strings(group) => &group.text,
    };
    if let Row::Delta(delta) = row {
        explained.structure.clone_from(&delta.structure);
    }
    if name.cut || name.text.chars().nth(FITS).is_some() {
        explained.name = Some(whole_or_cut(name).into_owned());
    }
    explained
}

#[cfg(test)]
mod tests {
    use heaplens_model::row::{EdgeLabel, ObjectRow};
    use heaplens_model::{DomState, EdgeIdx, EdgeKind, NodeIdx, NodeKind, ObjectId};

    use super::*;

    fn row(edge: &str, kind: NodeKind, name: &str) -> Row {
        let text = |text: &str| Text {
            text: text.to_owned(),
            cut: false,
        };
        Row::Object(ObjectRow {
            node: NodeIdx(0),
            id: ObjectId(1),
            edge: Some(EdgeLabel {
                kind: EdgeKind::Internal,
                foreign_type: None,
                index: EdgeIdx(0),
                name: text(edge),
            }),
            name: text(name),
            kind,
            class_name: text(""),
            class: None,
            dom_state: DomState::Unknown,
            distance: 1,
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

    #[test]
    fn an_edge_and_its_object_are_explained_once_where_they_are_the_same() {
        let words = |row: &Row| explain_row(row).words;
        let map = row("map", NodeKind::ObjectShape, "system / Map");
        assert_eq!(words(&map), [("map".to_owned(), Word::Map)]);
        let script = row("script", NodeKind::Code, "app.js");
        let expected = [
            ("script".to_owned(), Word::Script),
            ("app.js".to_owned(), Word::Code),
        ];
        assert_eq!(words(&script), expected);
    }

    #[test]
    fn long_names_are_there_whole() {
        let name = "长".repeat(FITS + 1);
        let long = explain_row(&row("1", NodeKind::String, &name));
        assert_eq!(long.name, Some(name.clone()));
        assert_eq!(long.words[1].0, format!("{}…", "长".repeat(FITS)));
        let short = explain_row(&row("1", NodeKind::String, "ab"));
        assert_eq!(short.name, None);
    }
}
