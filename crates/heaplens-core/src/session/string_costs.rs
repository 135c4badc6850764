//! What strings cost, as rows.
//!
//! The command line asks for it. It is no [`Query`](heaplens_model::query::Query) as long as the
//! page has no view of it, so that the page's programs do not grow.

use std::cmp::Reverse;

use heaplens_model::query::QueryError;
use heaplens_model::row::Text;
use heaplens_model::string_costs::{
    CommonPrefix, DuplicatedSums, EqualTexts, SlicedString, StringCosts, TextExtent,
};

use super::Session;
use super::rows_of_groups::{first_by, in_steps};
use crate::analyses::duplicated_strings::{DuplicatedText, Extent};
use crate::analyses::string_costs::{
    FindStringCosts, PrefixGroup, SlicedParent, StringGroups, is_kept_by_slices,
};
use crate::tables::OutOfMemory;
use crate::views::Snapshot;
use crate::views::names::shown;

/// The most UTF-16 units of a text. V8 writes as many of most texts.
const TEXT_LENGTH: usize = 1024;

impl Session {
    /// Returns what strings cost, with `most` rows of each list at most.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn string_costs(&self, most: usize) -> Result<StringCosts, QueryError> {
        let snapshot = &*self.snapshot;
        let found = in_steps(FindStringCosts::new(snapshot)?)?;
        Ok(rows(snapshot, found, most)?)
    }
}

fn rows(snapshot: &Snapshot, found: StringGroups, most: usize) -> Result<StringCosts, OutOfMemory> {
    let mut costs = StringCosts {
        count: found.count,
        shallow_size: found.shallow_size,
        prefix_count: found.prefixes.len() as u64,
        sliced_count: found.parents.len() as u64,
        ..StringCosts::default()
    };
    for text in &found.texts {
        let sums = match text.extent {
            Extent::MaybeCut => &mut costs.doubtful,
            Extent::Whole | Extent::Cut { .. } => &mut costs.duplicated,
        };
        add(sums, text, waste(snapshot, text));
    }
    let texts = first_by(found.texts, most, |text| {
        (Reverse(waste(snapshot, text)), text.first)
    });
    costs.texts = texts.iter().map(|text| text_row(snapshot, text)).collect();
    let prefixes = first_by(found.prefixes, most, |group| {
        (Reverse(group.shallow_size), group.first)
    });
    costs.prefixes = prefixes
        .iter()
        .map(|group| prefix_row(snapshot, group))
        .collect();
    let size = |parent: &SlicedParent| snapshot.tables.nodes.shallow_size(parent.node);
    let parents = first_by(found.parents, most, |parent| {
        (Reverse(size(parent)), parent.first)
    });
    costs.sliced = parents
        .iter()
        .map(|parent| sliced_row(snapshot, parent))
        .collect();
    Ok(costs)
}

/// The bytes beyond the first string.
fn waste(snapshot: &Snapshot, text: &DuplicatedText) -> u64 {
    let first = snapshot.tables.nodes.shallow_size(text.first);
    text.shallow_size.saturating_sub(first)
}

fn add(sums: &mut DuplicatedSums, text: &DuplicatedText, waste: u64) {
    sums.text_count += 1;
    sums.count += u64::from(text.count);
    sums.shallow_size = sums.shallow_size.saturating_add(text.shallow_size);
    sums.waste = sums.waste.saturating_add(waste);
}

fn text_row(snapshot: &Snapshot, text: &DuplicatedText) -> EqualTexts {
    EqualTexts {
        text: snapshot.object_text_within(text.first, TEXT_LENGTH),
        count: text.count.into(),
        concatenated_count: text.concatenated.into(),
        shallow_size: text.shallow_size,
        waste: waste(snapshot, text),
        first: snapshot.tables.nodes.id(text.first),
        extent: match text.extent {
            Extent::Whole => TextExtent::Whole,
            Extent::Cut { length } => TextExtent::Cut { length },
            Extent::MaybeCut => TextExtent::MaybeCut,
        },
    }
}

fn prefix_row(snapshot: &Snapshot, group: &PrefixGroup) -> CommonPrefix {
    let tables = &snapshot.tables;
    let text = tables.strings.get(tables.nodes.name(group.first));
    let prefix = text.get(..group.len as usize).unwrap_or(text);
    CommonPrefix {
        prefix: shown(prefix, TEXT_LENGTH),
        count: group.count.into(),
        shallow_size: group.shallow_size,
        first: tables.nodes.id(group.first),
    }
}

fn sliced_row(snapshot: &Snapshot, parent: &SlicedParent) -> SlicedString {
    let nodes = &snapshot.tables.nodes;
    let text = |node| -> Text { snapshot.object_text_within(node, TEXT_LENGTH) };
    SlicedString {
        id: nodes.id(parent.node),
        text: text(parent.node),
        shallow_size: nodes.shallow_size(parent.node),
        slice_count: parent.count.into(),
        first_slice: nodes.id(parent.first),
        slice_text: text(parent.first),
        is_kept_by_slices: is_kept_by_slices(snapshot, parent.node),
    }
}
