//! Finds the first items of an order in small steps, while no query waits.

use super::ItemIdx;
use super::select::{Between, Keyed, Ranking, guess, pass};
use crate::tables::{OutOfMemory, try_reserve};

/// The number of items that are found: enough for some windows.
pub const LEN: usize = 512;

/// The search for the first items, in its stages.
#[derive(Debug, Default)]
pub enum Prefix {
    /// Not begun.
    #[default]
    Unknown,
    /// Some items were examined.
    Searching {
        /// The number of examined items.
        done: usize,
        /// The range that contains the first items.
        between: Between,
        /// The examined items in that range.
        kept: Vec<Keyed>,
    },
    /// The items were returned, or the search does not pay.
    Done,
}

impl Prefix {
    /// Examines `count` more items. After the last one it returns the first items in order, if the
    /// guessed range contains them. The list must have at least [`LEN`] items.
    ///
    /// # Errors
    /// There is no memory for it. Answers stay the same.
    pub fn advance(
        &mut self,
        items: &[ItemIdx],
        count: usize,
        ranking: &impl Ranking,
    ) -> Result<Option<Vec<ItemIdx>>, OutOfMemory> {
        let (next, first) = match std::mem::take(self) {
            Prefix::Unknown => {
                let searching = Prefix::Searching {
                    done: 0,
                    between: guess(items, &(0..LEN), ranking)?,
                    kept: Vec::new(),
                };
                (searching, None)
            }
            Prefix::Searching {
                done,
                between,
                mut kept,
            } => {
                let end = items.len().min(done + count);
                pass(&items[done..end], &between, &mut kept, ranking)?;
                if end < items.len() {
                    let searching = Prefix::Searching {
                        done: end,
                        between,
                        kept,
                    };
                    (searching, None)
                } else {
                    (Prefix::Done, first(&mut kept, ranking)?)
                }
            }
            Prefix::Done => (Prefix::Done, None),
        };
        *self = next;
        Ok(first)
    }

    /// Returns whether some items were examined and others are left.
    pub fn is_half_done(&self) -> bool {
        matches!(self, Prefix::Searching { done: 1.., .. })
    }

    /// Returns whether there is more to do.
    pub fn is_under_way(&self) -> bool {
        !matches!(self, Prefix::Done)
    }
}

/// Returns the first items in order, if enough were kept.
fn first(kept: &mut [Keyed], ranking: &impl Ranking) -> Result<Option<Vec<ItemIdx>>, OutOfMemory> {
    if kept.len() <= LEN {
        return Ok(None);
    }
    let compare = |a: &Keyed, b: &Keyed| a.compare(b, ranking);
    let (first, ..) = kept.select_nth_unstable_by(LEN, compare);
    first.sort_unstable_by(compare);
    let mut items = Vec::new();
    try_reserve(&mut items, first.len())?;
    items.extend(first.iter().map(|one| one.item));
    Ok(Some(items))
}
