//! Named filters: which objects of a snapshot are looked at, by a rule that has a name.
//!
//! The rules are DevTools' (`HeapSnapshot.ts`, `createFilter`, `createNamedFilter`), with two of
//! our own. One filter is in force at a time, as there. On the wire, in links and on the command
//! line a filter is its name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{FunctionIdx, ObjectId};

/// A rule that says of each object whether it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Filter {
    /// `duplicated-strings`: strings whose text occurs more than once. Strings and concatenated
    /// strings count that are larger than 0 bytes and are not flattened; texts are compared as
    /// shown, so up to the 1024 characters that V8 writes. Where V8 marks a text as `truncated`,
    /// length and hash must be equal too (`createDuplicatedStringsFilter`).
    DuplicatedStrings,
    /// `retained-by-detached-dom`: objects that the root reaches only through a detached DOM
    /// node, those nodes included (`objectsRetainedByDetachedDomNodes`).
    RetainedByDetachedDom,
    /// `retained-by-contexts`: objects that the root reaches only through a function's context,
    /// contexts included: closure variables (`objectsRetainedByContexts`, `isContextObject`).
    RetainedByContexts,
    /// `retained-by-console`: objects that the root reaches only by what DevTools' console keeps:
    /// arguments of `console.log` and results of evaluations (`objectsRetainedByConsole`: edges
    /// of a synthetic node whose name ends in " / DevTools console").
    RetainedByConsole,
    /// `retained-by-event-handlers`: objects that the root reaches only through the handler of an
    /// event listener, handlers included (`objectsRetainedByEventHandlers`).
    RetainedByEventHandlers,
    /// `allocated:MIN-MAX`: objects whose id is above `after` and at most `up_to`. V8 numbers
    /// objects as it meets them, so an id range is a range of time between two snapshots
    /// (`createNodeIdFilter`).
    Allocated {
        /// The newest object of the snapshot before; 0 for the beginning.
        after: ObjectId,
        /// The newest object of the snapshot that ends the range.
        up_to: ObjectId,
    },
    /// `allocated-by:N`: objects that a function allocated while V8 recorded it, whatever called it;
    /// N is its position in the file (`createAllocationStackFilter`).
    AllocatedBy(FunctionIdx),
    /// `realm:@ID`: objects that belong to the one realm with this native context
    /// (`nativeContext_N`, where DevTools names it by its index).
    Realm(ObjectId),
    /// `shared-realm`: objects that more than one realm uses (`sharedNativeContext`).
    SharedRealm,
    /// `no-realm`: objects that no realm leads to (`noNativeContext`).
    NoRealm,
    /// `unreachable`: objects that the root does not reach, weak edges apart; V8 wrote them all
    /// the same. Our own; DevTools shows their distance as "−".
    Unreachable,
    /// `detached`: DOM nodes that are in no document, and nothing else. Our own; by DevTools'
    /// `propagateDOMState`.
    Detached,
}

impl Filter {
    /// The filters whose name says all.
    pub const PLAIN: [Filter; 9] = [
        Filter::DuplicatedStrings,
        Filter::RetainedByDetachedDom,
        Filter::RetainedByContexts,
        Filter::RetainedByConsole,
        Filter::RetainedByEventHandlers,
        Filter::SharedRealm,
        Filter::NoRealm,
        Filter::Unreachable,
        Filter::Detached,
    ];

    /// How each filter is written, with letters in place of what differs.
    pub fn forms() -> impl Iterator<Item = &'static str> {
        const WITH_PARAMETERS: [&str; 3] = ["allocated:MIN-MAX", "allocated-by:N", "realm:@ID"];
        let plain = Filter::PLAIN.iter().map(Filter::name);
        plain.chain(WITH_PARAMETERS)
    }

    /// Returns whether it is a range of ids, and so of time.
    pub const fn is_range(&self) -> bool {
        matches!(self, Filter::Allocated { .. })
    }

    /// Returns whether a range has an id; nothing for filters that do not go by ids.
    pub fn has_id(&self, id: ObjectId) -> Option<bool> {
        match self {
            Filter::Allocated { after, up_to } => Some(id > *after && id <= *up_to),
            _ => None,
        }
    }

    /// The name up to its parameters.
    pub const fn name(&self) -> &'static str {
        match self {
            Filter::DuplicatedStrings => "duplicated-strings",
            Filter::RetainedByDetachedDom => "retained-by-detached-dom",
            Filter::RetainedByContexts => "retained-by-contexts",
            Filter::RetainedByConsole => "retained-by-console",
            Filter::RetainedByEventHandlers => "retained-by-event-handlers",
            Filter::Allocated { .. } => "allocated",
            Filter::AllocatedBy(_) => "allocated-by",
            Filter::Realm(_) => "realm",
            Filter::SharedRealm => "shared-realm",
            Filter::NoRealm => "no-realm",
            Filter::Unreachable => "unreachable",
            Filter::Detached => "detached",
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Filter::Allocated { after, up_to } => write!(f, ":{}-{}", after.0, up_to.0),
            Filter::AllocatedBy(function) => write!(f, ":{}", function.0),
            Filter::Realm(id) => write!(f, ":{id}"),
            _ => Ok(()),
        }
    }
}

/// A text that names no filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchFilter;

impl FromStr for Filter {
    type Err = NoSuchFilter;

    fn from_str(text: &str) -> Result<Filter, NoSuchFilter> {
        let id = |text: &str| text.parse().map(ObjectId).map_err(|_| NoSuchFilter);
        match text.split_once(':') {
            None => Filter::PLAIN
                .into_iter()
                .find(|filter| filter.name() == text)
                .ok_or(NoSuchFilter),
            Some(("allocated", range)) => {
                let (after, up_to) = range.split_once('-').ok_or(NoSuchFilter)?;
                Ok(Filter::Allocated {
                    after: id(after)?,
                    up_to: id(up_to)?,
                })
            }
            Some(("allocated-by", function)) => {
                let function = function.parse().map_err(|_| NoSuchFilter)?;
                Ok(Filter::AllocatedBy(FunctionIdx(function)))
            }
            Some(("realm", realm)) => {
                let realm = realm.strip_prefix('@').unwrap_or(realm);
                Ok(Filter::Realm(id(realm)?))
            }
            Some(_) => Err(NoSuchFilter),
        }
    }
}

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|NoSuchFilter| serde::de::Error::custom("no such filter"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_its_name() {
        let others = [
            Filter::Allocated {
                after: ObjectId(0),
                up_to: ObjectId(u64::MAX),
            },
            Filter::AllocatedBy(FunctionIdx(7)),
            Filter::Realm(ObjectId(22_968)),
        ];
        let forms: Vec<&str> = Filter::forms()
            .map(|form| form.split(':').next().unwrap_or(form))
            .collect();
        for filter in Filter::PLAIN.into_iter().chain(others) {
            assert!(forms.contains(&filter.name()), "{filter}");
            assert_eq!(filter.to_string().parse(), Ok(filter), "{filter}");
        }
        assert_eq!("realm:7".parse(), Ok(Filter::Realm(ObjectId(7))));
        for text in [
            "",
            "realm",
            "realm:",
            "allocated:5",
            "allocated:a-b",
            "allocated-by:-1",
            "detached:1",
            "Detached",
        ] {
            assert_eq!(text.parse::<Filter>(), Err(NoSuchFilter), "{text}");
        }
    }
}
