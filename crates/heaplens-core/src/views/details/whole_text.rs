//! The whole text of a concatenated string, in pages.
//!
//! A name ends after 1024 UTF-16 units, as in DevTools. Here all parts are read. The length of each
//! concatenated part is worked out once, so that a page reads only the parts on it: a text that was
//! doubled thirty times has a milliard units and thirty parts. O(concatenated parts) for a page.

use heaplens_model::NodeIdx;
use heaplens_model::query::TextPage;
use rustc_hash::FxHashMap;

use crate::tables::{OutOfMemory, try_push, wtf8};
use crate::views::Snapshot;
use crate::views::names::page;

/// The most concatenated strings that are opened for one text.
const MAX_OPENED: usize = 1 << 24;

/// The lengths of concatenated strings in UTF-16 units; nothing while their parts are measured.
type Lengths = FxHashMap<NodeIdx, Option<u64>>;

impl Snapshot {
    /// Returns a page of a string's text, of other objects of the name: the characters that begin
    /// within `count` UTF-16 units from `start` on.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn text_page(
        &self,
        node: NodeIdx,
        start: u64,
        count: u32,
    ) -> Result<TextPage, OutOfMemory> {
        let lengths = match self.is_rope(node) {
            true => self.rope_lengths(node)?,
            false => None,
        };
        let Some(lengths) = lengths else {
            return page(&self.object_name(node)?, start, count);
        };
        let mut page_of_text = TextPage {
            text: String::new(),
            start,
            total: self.part_length(node, &lengths),
        };
        let end = start.saturating_add(u64::from(count));
        let mut stack = vec![node];
        let mut at = 0u64;
        while at < end
            && let Some(part) = stack.pop()
        {
            let length = self.part_length(part, &lengths);
            let part_end = at.saturating_add(length);
            if part_end > start {
                if self.is_rope(part) {
                    let [first, second] = self.halves(part);
                    try_push(&mut stack, second)?;
                    try_push(&mut stack, first)?;
                    continue;
                }
                let from = start.saturating_sub(at);
                let wanted = u32::try_from(end - at.max(start)).unwrap_or(u32::MAX);
                let own = self.tables.strings.get(self.tables.nodes.name(part));
                let more = page(own, from, wanted)?.text;
                let text = &mut page_of_text.text;
                text.try_reserve(more.len()).map_err(|_| OutOfMemory {
                    needed: (text.len() + more.len()) as u64,
                })?;
                text.push_str(&more);
            }
            at = part_end;
        }
        Ok(page_of_text)
    }

    fn part_length(&self, node: NodeIdx, lengths: &Lengths) -> u64 {
        if self.is_rope(node) {
            return lengths.get(&node).copied().flatten().unwrap_or(0);
        }
        wtf8::utf16_len(self.tables.strings.get(self.tables.nodes.name(node))) as u64
    }

    /// The lengths of a string and of all concatenated strings in it; nothing where one is a part
    /// of itself, or there are too many.
    fn rope_lengths(&self, node: NodeIdx) -> Result<Option<Lengths>, OutOfMemory> {
        let mut lengths = Lengths::default();
        let mut stack = vec![node];
        while let Some(part) = stack.last().copied() {
            match lengths.get(&part) {
                Some(Some(_)) => {
                    stack.pop();
                }
                // Its parts have been measured by now, unless it is one of them.
                Some(None) => {
                    let mut length = 0u64;
                    for half in self.halves(part) {
                        if matches!(lengths.get(&half), Some(None)) {
                            return Ok(None);
                        }
                        length = length.saturating_add(self.part_length(half, &lengths));
                    }
                    lengths.insert(part, Some(length));
                    stack.pop();
                }
                None => {
                    if lengths.len() == MAX_OPENED {
                        return Ok(None);
                    }
                    crate::tables::try_reserve_entry(&mut lengths)?;
                    lengths.insert(part, None);
                    for half in self.halves(part) {
                        if !self.is_rope(half) {
                            continue;
                        }
                        match lengths.get(&half) {
                            Some(None) => return Ok(None),
                            Some(Some(_)) => {}
                            None => try_push(&mut stack, half)?,
                        }
                    }
                }
            }
        }
        Ok(Some(lengths))
    }
}
