//! The whole text of a concatenated string, in pages.
//!
//! A name ends after 1024 UTF-16 units, as in DevTools. Here all parts are read. The length of each
//! part is worked out once, so that a page reads only the parts on it, and no empty ones: a text
//! that was doubled thirty times has a milliard units and thirty parts. A page costs O(parts + bytes
//! of the flat ones).

use heaplens_model::NodeIdx;
use heaplens_model::query::TextPage;
use rustc_hash::FxHashMap;

use crate::tables::{OutOfMemory, try_push, try_reserve_entry, wtf8};
use crate::views::Snapshot;
use crate::views::names::page;

/// The most parts that are measured for one text.
const MAX_PARTS: usize = 1 << 24;

/// The lengths of parts in UTF-16 units; nothing while the parts of a concatenated one are measured.
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
            total: part_length(node, &lengths),
        };
        let end = start.saturating_add(u64::from(count));
        let mut stack = vec![node];
        let mut at = 0u64;
        while at < end
            && let Some(part) = stack.pop()
        {
            let length = part_length(part, &lengths);
            let part_end = at.saturating_add(length);
            // An empty part may have 2^40 empty ones below it.
            if length > 0 && part_end > start {
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

    /// The lengths of a concatenated string and of all parts in it; nothing where one is a part
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
                        length = length.saturating_add(part_length(half, &lengths));
                    }
                    lengths.insert(part, Some(length));
                    stack.pop();
                }
                None => {
                    if lengths.len() >= MAX_PARTS {
                        return Ok(None);
                    }
                    try_reserve_entry(&mut lengths)?;
                    lengths.insert(part, None);
                    for half in self.halves(part) {
                        match lengths.get(&half) {
                            Some(None) => return Ok(None),
                            Some(Some(_)) => {}
                            None if self.is_rope(half) => try_push(&mut stack, half)?,
                            None => {
                                let text = self.tables.strings.get(self.tables.nodes.name(half));
                                try_reserve_entry(&mut lengths)?;
                                lengths.insert(half, Some(wtf8::utf16_len(text) as u64));
                            }
                        }
                    }
                }
            }
        }
        Ok(Some(lengths))
    }
}

fn part_length(part: NodeIdx, lengths: &Lengths) -> u64 {
    lengths.get(&part).copied().flatten().unwrap_or(0)
}
