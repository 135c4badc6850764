//! The list of strings in groups: the top level of Strings. An item is a position among the groups.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use heaplens_model::query::{Column, Sort};
use heaplens_model::row::{Row, Text};
use heaplens_model::string_costs::{StringGroupDetail, StringGroupRow};
use heaplens_model::{NodeIdx, StringGroupIdx};

use super::key_packing::{ItemKeys, compare_as_javascript, javascript_text_key, number_key};
use super::row_by_row::RowByRow;
use super::sort_facts::SortFacts;
use crate::query::text::NameContains;
use crate::query::{ItemIdx, Key};
use crate::tables::{NodeSet, OutOfMemory};
use crate::views::names::shown;
use crate::views::string_groups::{GroupSort, StringGroup, StringGroups, is_kept_by_slices};
use crate::views::{Snapshot, TEXT_LIMIT, directed};

/// The most UTF-16 units of a text for a client that wants whole names. V8 writes as many.
const TEXT_LENGTH: usize = 1024;

/// Strings in groups.
pub struct GroupedStrings<'a> {
    snapshot: &'a Snapshot,
    found: &'a StringGroups,
    groups: &'a [StringGroup],
    within: Option<&'a NodeSet>,
    wanted: NameContains,
}

impl<'a> GroupedStrings<'a> {
    /// Opens the list of groups whose text contains a text. Where a set is given, they count its
    /// strings alone, as `facts` tell once they are known.
    pub fn new(
        snapshot: &'a Snapshot,
        found: &'a StringGroups,
        name_contains: &str,
        within: Option<&'a NodeSet>,
        facts: &'a SortFacts,
    ) -> GroupedStrings<'a> {
        GroupedStrings {
            snapshot,
            found,
            groups: match within {
                Some(_) => &facts.string_groups,
                None => &found.groups,
            },
            within,
            wanted: NameContains::new(name_contains),
        }
    }

    fn group(&self, item: ItemIdx) -> &'a StringGroup {
        &self.groups[item.at()]
    }

    /// The beginning that strings have in common.
    fn prefix(&self, group: &StringGroup) -> Option<&'a [u8]> {
        let GroupSort::Prefix(len) = group.sort else {
            return None;
        };
        let tables = &self.snapshot.tables;
        let text = tables.strings.get(tables.nodes.name(group.first));
        Some(text.get(..len as usize).unwrap_or(text))
    }

    fn number(&self, column: Column, group: &StringGroup) -> u64 {
        match column {
            Column::Count => group.count.into(),
            Column::ShallowSize => group.shallow_size,
            Column::Waste => self.waste(group),
            _ => 0,
        }
    }

    fn waste(&self, group: &StringGroup) -> u64 {
        let waste = group.waste(self.snapshot, self.within);
        waste.unwrap_or_default()
    }

    fn text(&self, node: NodeIdx) -> Text {
        let limit = self.snapshot.name_limit().clamp(TEXT_LIMIT, TEXT_LENGTH);
        self.snapshot.object_text_within(node, limit)
    }
}

impl RowByRow for GroupedStrings<'_> {
    fn candidates(&self) -> Range<usize> {
        0..self.groups.len()
    }

    fn is_wanted(&self, item: ItemIdx) -> Result<bool, OutOfMemory> {
        let group = self.group(item);
        if group.count == 0 {
            return Ok(false);
        }
        if self.wanted.is_any() {
            return Ok(true);
        }
        Ok(match self.prefix(group) {
            Some(prefix) => self.wanted.matches(prefix),
            None => self
                .wanted
                .matches(&self.snapshot.object_name(group.first)?),
        })
    }

    fn compare(&self, sort: Sort, a: ItemIdx, b: ItemIdx) -> Ordering {
        let groups = [a, b].map(|item| self.group(item));
        let ordering = match sort.column {
            Column::Name => match groups.map(|group| self.prefix(group)) {
                [Some(a), Some(b)] => compare_as_javascript(a, b),
                _ => self
                    .snapshot
                    .compare_object_names(groups[0].first, groups[1].first),
            },
            column => {
                let [a, b] = groups.map(|group| self.number(column, group));
                a.cmp(&b)
            }
        };
        let is_text = matches!(groups[0].sort, GroupSort::Text { .. });
        directed(ordering, sort.descending)
            .then_with(|| match is_text {
                true => groups[0].first.cmp(&groups[1].first),
                false => Ordering::Equal,
            })
            .then(a.cmp(&b))
    }

    fn row(&self, item: ItemIdx) -> Row {
        let group = self.group(item);
        let snapshot = self.snapshot;
        let nodes = &snapshot.tables.nodes;
        let number = StringGroupIdx(item.0);
        let text = match self.prefix(group) {
            Some(prefix) => shown(prefix, TEXT_LENGTH),
            None => self.text(group.first),
        };
        Row::Strings(StringGroupRow {
            group: number,
            text,
            count: group.count,
            shallow_size: group.shallow_size,
            first: nodes.id(group.first),
            node: group.first,
            detail: match group.sort {
                GroupSort::Text {
                    concatenated,
                    extent,
                } => StringGroupDetail::Text {
                    waste: self.waste(group),
                    concatenated_count: concatenated,
                    extent,
                },
                GroupSort::Prefix(_) => StringGroupDetail::Prefix,
                GroupSort::Parent => {
                    let slices = self.found.members(number).unwrap_or_default();
                    let slice = slices.first().copied().unwrap_or(group.first);
                    StringGroupDetail::Parent {
                        first_slice: nodes.id(slice),
                        slice_text: self.text(slice),
                        is_kept_by_slices: is_kept_by_slices(snapshot, group.first),
                    }
                }
                GroupSort::Rope => StringGroupDetail::Rope,
            },
        })
    }

    fn first_of(&self, _: Sort, items: &[ItemIdx], node: NodeIdx) -> Option<ItemIdx> {
        let group = self.found.group_of(node)?;
        // They are in the order of groups.
        let at = items.binary_search(&ItemIdx(group.0)).ok()?;
        items.get(at).copied()
    }

    fn sort_facts(&self) -> Result<SortFacts, OutOfMemory> {
        let Some(set) = self.within else {
            return Ok(SortFacts::default());
        };
        Ok(SortFacts {
            string_groups: Arc::new(self.found.within(self.snapshot, set)?),
            ..SortFacts::default()
        })
    }
}

impl ItemKeys for GroupedStrings<'_> {
    #[inline(always)]
    fn key(&self, sort: Sort, item: ItemIdx) -> Key {
        let group = self.group(item);
        match sort.column {
            Column::Name => match self.prefix(group) {
                Some(prefix) => javascript_text_key(prefix, sort.descending),
                None => self.snapshot.name_key(group.first, sort.descending),
            },
            column => number_key(self.number(column, group), sort.descending),
        }
    }
}
