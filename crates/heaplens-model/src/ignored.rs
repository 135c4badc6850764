//! Retainers that a person wants to look past.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ObjectId;

/// One thing to ignore in the Retainers view and in paths to a root. In links and on the command
/// line: `@ID`, `edge:NAME` or `class:NAME`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ignored {
    /// One object (DevTools' "Ignore this retainer").
    Object(ObjectId),
    /// Every edge with this name, such as `alternate`; elements by their number.
    Edge(String),
    /// Every object of the classes with this name.
    Class(String),
}

impl fmt::Display for Ignored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ignored::Object(id) => write!(f, "{id}"),
            Ignored::Edge(name) => write!(f, "edge:{name}"),
            Ignored::Class(name) => write!(f, "class:{name}"),
        }
    }
}

/// A text that is none of the three forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotIgnorable;

impl FromStr for Ignored {
    type Err = NotIgnorable;

    fn from_str(text: &str) -> Result<Ignored, NotIgnorable> {
        if let Some(name) = text.strip_prefix("edge:") {
            Ok(Ignored::Edge(name.to_owned()))
        } else if let Some(name) = text.strip_prefix("class:") {
            Ok(Ignored::Class(name.to_owned()))
        } else {
            let digits = text.strip_prefix('@').ok_or(NotIgnorable)?;
            let id = digits.parse().map_err(|_| NotIgnorable)?;
            Ok(Ignored::Object(ObjectId(id)))
        }
    }
}

impl Serialize for Ignored {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ignored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|NotIgnorable| serde::de::Error::custom("cannot be ignored"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for ignored in [
            Ignored::Object(ObjectId(17)),
            Ignored::Edge("alternate".to_owned()),
            Ignored::Edge(":@5".to_owned()),
            Ignored::Class("system / Context".to_owned()),
        ] {
            assert_eq!(ignored.to_string().parse(), Ok(ignored.clone()));
        }
        for text in ["", "17", "@", "@x", "name:a"] {
            assert_eq!(text.parse::<Ignored>(), Err(NotIgnorable), "{text}");
        }
    }
}
