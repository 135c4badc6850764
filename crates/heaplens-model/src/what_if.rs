//! What if: edges and objects that are taken away in thought, and what would be freed by it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ObjectId;
use crate::query::PathEnd;
use crate::row::ObjectRow;

/// The most cuts of one question.
pub const MOST_CUTS: usize = 100;
/// The most steps of a way that is told.
pub const MOST_STEPS: usize = 100;

/// Something to take away in thought. In links and on the command line:
///
/// - `@ID`: an object;
/// - `@FROM:NAME:@TO`: the edges of this name from one object to another. `@FROM:NAME` are those to
///   any object, `@FROM:@TO` those of any name. Elements have their number as name;
/// - `into:CLASS`: all edges to objects of the classes with this name; `into:CLASS;from:RETAINER`
///   those from objects of the classes with that name; `into:CLASS;from:RETAINER;by:NAME` of those
///   the ones of this name. `by:[]` are all whose name is a number, `by:<WeakMap>` the entries of
///   WeakMaps. In names, `%` is `%25` and `;` is `%3B`; a leading `[` is `%5B` and `<` is `%3C`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cut {
    /// An object, with all edges to and from it.
    Object(ObjectId),
    /// Edges of one object.
    Edge {
        /// The object that they start from.
        from: ObjectId,
        /// Their name; nothing for any.
        name: Option<String>,
        /// The object that they lead to; nothing for any.
        to: Option<ObjectId>,
    },
    /// What holds the objects of the classes with one name.
    Into {
        /// The name of the classes.
        class: String,
        /// The name of the retainers' classes; nothing for any.
        from: Option<String>,
        /// Which of their edges; nothing for all.
        by: Option<EdgesBy>,
    },
}

/// Edges of many objects, by their name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EdgesBy {
    /// Those of one name.
    Name(String),
    /// Those whose name is a number: elements, and edges of V8's own arrays.
    Number,
    /// The entries of WeakMaps, whose names are all different.
    WeakMap,
}

const NUMBER: &str = "[]";
const WEAK_MAP: &str = "<WeakMap>";

fn escaped(name: &str) -> String {
    name.replace('%', "%25").replace(';', "%3B")
}

fn unescaped(text: &str) -> String {
    let text = text.replace("%3C", "<").replace("%5B", "[");
    text.replace("%3B", ";").replace("%25", "%")
}

impl fmt::Display for EdgesBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            EdgesBy::Number => return f.write_str(NUMBER),
            EdgesBy::WeakMap => return f.write_str(WEAK_MAP),
            EdgesBy::Name(name) => escaped(name),
        };
        match (name.strip_prefix('['), name.strip_prefix('<')) {
            (Some(rest), _) => write!(f, "%5B{rest}"),
            (_, Some(rest)) => write!(f, "%3C{rest}"),
            _ => f.write_str(&name),
        }
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cut::Object(id) => write!(f, "{id}"),
            Cut::Edge { from, name, to } => {
                write!(f, "{from}")?;
                if let Some(name) = name {
                    write!(f, ":{name}")?;
                }
                match to {
                    Some(to) => write!(f, ":{to}"),
                    None => Ok(()),
                }
            }
            Cut::Into { class, from, by } => {
                write!(f, "into:{}", escaped(class))?;
                if let Some(from) = from {
                    write!(f, ";from:{}", escaped(from))?;
                }
                match by {
                    Some(by) => write!(f, ";by:{by}"),
                    None => Ok(()),
                }
            }
        }
    }
}

/// A text that is none of the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCut;

impl FromStr for Cut {
    type Err = NoCut;

    fn from_str(text: &str) -> Result<Cut, NoCut> {
        if let Some(rest) = text.strip_prefix("into:") {
            return into_class(rest);
        }
        let Some((from, rest)) = text.split_once(':') else {
            return id(text).map(Cut::Object).ok_or(NoCut);
        };
        let from = id(from).ok_or(NoCut)?;
        let (name, to) = match (id(rest), rest.rsplit_once(':')) {
            (Some(to), _) => (None, Some(to)),
            (None, Some((name, to))) if id(to).is_some() => (Some(name), id(to)),
            _ => (Some(rest), None),
        };
        Ok(Cut::Edge {
            from,
            name: name.map(str::to_owned),
            to,
        })
    }
}

fn id(text: &str) -> Option<ObjectId> {
    let digits = text.strip_prefix('@')?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok().map(ObjectId))?
}

fn into_class(text: &str) -> Result<Cut, NoCut> {
    let mut fields = text.split(';');
    let class = unescaped(fields.next().unwrap_or_default());
    let (mut from, mut by) = (None, None);
    for field in fields {
        match field.split_once(':') {
            Some(("from", name)) if from.is_none() => from = Some(unescaped(name)),
            Some(("by", NUMBER)) if by.is_none() => by = Some(EdgesBy::Number),
            Some(("by", WEAK_MAP)) if by.is_none() => by = Some(EdgesBy::WeakMap),
            Some(("by", name)) if by.is_none() => by = Some(EdgesBy::Name(unescaped(name))),
            _ => return Err(NoCut),
        }
    }
    Ok(Cut::Into { class, from, by })
}

impl Serialize for Cut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cut {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|NoCut| serde::de::Error::custom("nothing to cut"))
    }
}

/// What all cuts of a question do together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// How many objects would be freed; those of 0 bytes are not counted.
    pub count: u64,
    /// Their bytes.
    pub size: u64,
    /// What became of each cut, in the order of the question.
    pub cuts: Vec<CutEffect>,
}

/// What became of what a cut let go, while all other cuts are made, too.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CutEffect {
    /// How many objects were cut.
    pub objects: u64,
    /// How many edges were cut, without those of cut objects.
    pub edges: u64,
    /// How many of these keep nothing in any case: weak ones and other edges that dominators pass
    /// over.
    pub idle_edges: u64,
    /// How many objects were cut or lost an edge.
    pub targets: u64,
    /// How many of these would be freed.
    pub freed: u64,
    /// How many would still be kept.
    pub kept: u64,
    /// The object that a cut edge started from, where it is one.
    pub retainer: Option<ObjectRow>,
    /// The one target, or of several the one that is still kept and retains most; with the edge,
    /// where it was one.
    pub object: Option<ObjectRow>,
    /// Where that one would still be kept: the nearest retainers to a root, the next one first.
    pub way: Vec<ObjectRow>,
    /// How many steps this way has, of which [`MOST_STEPS`] are told.
    pub way_length: u64,
    /// Where it ends; nothing where the object is freed.
    pub way_end: Option<PathEnd>,
    /// What the targets that are still kept would retain together; nothing where none is kept.
    pub retained_size: Option<u64>,
}

impl CutEffect {
    /// Whether the snapshot has nothing that the cut names.
    pub fn is_nothing(&self) -> bool {
        self.objects == 0 && self.edges == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn into(class: &str, from: Option<&str>, by: Option<EdgesBy>) -> Cut {
        Cut::Into {
            class: class.to_owned(),
            from: from.map(str::to_owned),
            by,
        }
    }

    fn edge(from: u64, name: Option<&str>, to: Option<u64>) -> Cut {
        Cut::Edge {
            from: ObjectId(from),
            name: name.map(str::to_owned),
            to: to.map(ObjectId),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let named = |name: &str| Some(EdgesBy::Name(name.to_owned()));
        for (text, cut) in [
            ("@17", Cut::Object(ObjectId(17))),
            ("@1:cache:@2", edge(1, Some("cache"), Some(2))),
            ("@1:cache", edge(1, Some("cache"), None)),
            ("@1:@2", edge(1, None, Some(2))),
            ("@1:a:b: @7:@2", edge(1, Some("a:b: @7"), Some(2))),
            ("@1::@2", edge(1, Some(""), Some(2))),
            ("into:Foo", into("Foo", None, None)),
            ("into:a%3Bb%25;from:", into("a;b%", Some(""), None)),
            (
                "into:Foo;from:system / Context;by:x:y",
                into("Foo", Some("system / Context"), named("x:y")),
            ),
            ("into:Foo;by:[]", into("Foo", None, Some(EdgesBy::Number))),
            (
                "into:Foo;by:<WeakMap>",
                into("Foo", None, Some(EdgesBy::WeakMap)),
            ),
            ("into:Foo;by:%5B]", into("Foo", None, named("[]"))),
            ("into:%2541", into("%41", None, None)),
        ] {
            assert_eq!(text.parse(), Ok(cut.clone()), "{text}");
            assert_eq!(cut.to_string(), text);
        }
        for text in [
            "",
            "17",
            "@",
            "@x",
            "@+1",
            "name:a",
            "into:a;b",
            "@:a",
            "into:a;from:b;from:c",
        ] {
            assert_eq!(text.parse::<Cut>(), Err(NoCut), "{text}");
        }
    }
}
