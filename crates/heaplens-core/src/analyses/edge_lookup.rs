//! Finding strings and edges by their text, without an index.
//!
//! Rules name edges and nodes by text (`native_context`, `code`, `V8EventListener`). The few texts
//! of a rule are looked up once in the string table, O(strings), and compared as numbers after
//! that.

use heaplens_model::{EdgeIdx, EdgeKind, NodeIdx, StringIdx};

use crate::graph::names::NameSet;
use crate::tables::edges::{Edge, EdgeName};
use crate::tables::{OutOfMemory, StringTable, Tables, blocks};

/// Where each of some texts stands in the string table: V8 writes each text once, other programs
/// need not. O(strings).
pub fn find_strings<const N: usize>(
    strings: &StringTable,
    texts: [&str; N],
) -> Result<[NameSet; N], OutOfMemory> {
    find_by(strings, |text, place| {
        if let Some(at) = texts.iter().position(|wanted| text == wanted.as_bytes()) {
            place(at);
        }
    })
}

/// Sorts the strings into `N` sets: `sort` is called with each text and names its sets, each once.
/// O(strings).
pub fn find_by<const N: usize>(
    strings: &StringTable,
    sort: impl Fn(&[u8], &mut dyn FnMut(usize)),
) -> Result<[NameSet; N], OutOfMemory> {
    let mut found = [(); N].map(|()| NameSet::default());
    blocks::forward(strings.len(), |range| {
        for index in range.map(|index| StringIdx(index as u32)) {
            let mut added = Ok(());
            sort(strings.get(index), &mut |set| {
                if let (Some(set), Ok(())) = (found.get_mut(set), added) {
                    added = set.add(index);
                }
            });
            added?;
        }
        Ok(())
    })?;
    Ok(found)
}

/// Whether people see an edge as internal: WeakMap entries are.
#[inline(always)]
pub fn is_internal(kind: EdgeKind) -> bool {
    matches!(
        kind,
        EdgeKind::Internal | EdgeKind::WeakMapTable | EdgeKind::WeakMapKey
    )
}

/// The first internal edge of a node with one of these names. O(its edges).
pub fn internal_target(tables: &Tables, node: NodeIdx, names: &NameSet) -> Option<NodeIdx> {
    if !names.is_there() {
        return None;
    }
    tables
        .named_edges(node)
        .find(|(edge, name)| is_internal(edge.kind()) && names.contains(StringIdx(*name)))
        .map(|(edge, _)| edge.node())
}

/// A node's edges with their indices and names.
pub fn edges(tables: &Tables, node: NodeIdx) -> impl Iterator<Item = (EdgeIdx, Edge, EdgeName)> {
    let first = tables.nodes.edges(node).start as u32;
    (first..)
        .zip(tables.named_edges(node))
        .map(|(index, (edge, name))| (EdgeIdx(index), edge, EdgeName::new(edge.kind(), name)))
}

/// What JavaScript's `parseInt` reads at the start of a text, as far as names of edges go: an
/// optional sign and digits after blanks.
pub fn leading_integer(text: &[u8]) -> Option<i64> {
    let text = text.trim_ascii_start();
    let (sign, digits) = match text.split_first() {
        Some((b'-', rest)) => (-1, rest),
        Some((b'+', rest)) => (1, rest),
        _ => (1, text),
    };
    let mut value = None;
    for digit in digits.iter().take_while(|byte| byte.is_ascii_digit()) {
        let before: i64 = value.unwrap_or(0);
        value = Some(
            before
                .saturating_mul(10)
                .saturating_add(i64::from(digit - b'0')),
        );
    }
    value.map(|value| sign * value)
}
