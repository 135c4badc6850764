//! What an accumulator is to a programmer.

use heaplens_model::object_facts::ObjectKind;
use heaplens_model::row::Text;
use heaplens_model::suspects::AccumulatorKind;
use heaplens_model::{DomState, NodeIdx, NodeKind};

use super::dictionary_keys;
use super::holders::Holder;
use crate::views::Snapshot;

/// Parts of the names under which lists of listeners are kept.
const LISTENERS: [&str; 10] = [
    "listener",
    "_events",
    "observer",
    "subscri",
    "handler",
    "callback",
    "watcher",
    "effects",
    "hooks",
    "interceptor",
];

/// Tells the kind, from the accumulator, one held object, the new ones' number, and the names of
/// the edges by which it is held.
pub fn kind(
    snapshot: &Snapshot,
    holder: Holder,
    example: NodeIdx,
    count: u64,
    held_as: &[Text],
) -> AccumulatorKind {
    let node = holder.node;
    let name = snapshot
        .tables
        .strings
        .get(snapshot.tables.nodes.name(node));
    if name == b"TimersList" || name == b"PriorityQueue" {
        return AccumulatorKind::TimerList;
    }
    if holder.is_list {
        return kind_of_chain(snapshot, example);
    }
    let is_listeners = held_as.iter().any(|name| {
        let name = name.text.to_lowercase();
        LISTENERS.iter().any(|part| name.contains(part))
    });
    let is_detached = snapshot.tables.nodes.dom_state(example) == DomState::Detached;
    match snapshot.object_kind(node) {
        ObjectKind::Array | ObjectKind::Set | ObjectKind::Map if is_listeners => {
            AccumulatorKind::ListenerList
        }
        ObjectKind::Array => AccumulatorKind::Array,
        ObjectKind::Map | ObjectKind::WeakMap => AccumulatorKind::Map,
        ObjectKind::Set | ObjectKind::WeakSet => AccumulatorKind::Set,
        ObjectKind::Context | ObjectKind::Function => AccumulatorKind::ClosureContext,
        ObjectKind::Promise => AccumulatorKind::PromiseChain,
        ObjectKind::String | ObjectKind::ConcatenatedString => AccumulatorKind::String,
        ObjectKind::ArrayBuffer | ObjectKind::TypedArray | ObjectKind::DataView => {
            AccumulatorKind::Buffer
        }
        ObjectKind::Root | ObjectKind::Category | ObjectKind::NativeContext if is_detached => {
            AccumulatorKind::DetachedTree
        }
        ObjectKind::Root | ObjectKind::Category | ObjectKind::NativeContext => {
            AccumulatorKind::Roots
        }
        ObjectKind::DomObject if is_detached => AccumulatorKind::DetachedTree,
        ObjectKind::NativeObject if is_listeners || name_has(name, "Listener") => {
            AccumulatorKind::ListenerList
        }
        ObjectKind::PlainObject | ObjectKind::Instance => {
            if dictionary_keys::held_by_keys(snapshot, node) * 2 >= count.max(8) {
                AccumulatorKind::Dictionary
            } else {
                AccumulatorKind::Object
            }
        }
        _ => AccumulatorKind::Other,
    }
}

fn name_has(name: &[u8], part: &str) -> bool {
    memchr::memmem::find(name, part.as_bytes()).is_some()
}

fn kind_of_chain(snapshot: &Snapshot, example: NodeIdx) -> AccumulatorKind {
    match snapshot.tables.nodes.kind(example) {
        NodeKind::Closure => AccumulatorKind::ClosureChain,
        NodeKind::ConcatenatedString | NodeKind::String | NodeKind::SlicedString => {
            AccumulatorKind::String
        }
        _ => match snapshot.object_kind(example) {
            ObjectKind::Context => AccumulatorKind::ClosureChain,
            ObjectKind::Promise | ObjectKind::PromiseReaction | ObjectKind::Generator => {
                AccumulatorKind::PromiseChain
            }
            _ => AccumulatorKind::LinkedList,
        },
    }
}
