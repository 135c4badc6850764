//! The first items of an order, found a little at a time while no question waits.

use super::ItemIdx;
use super::select::{Between, Keyed, Ranking, guess, pass};
use crate::tables::{OutOfMemory, try_reserve};

/// How many items are found: some screenfuls.
pub const LEN: usize = 512;

/// How far the search for the first items is.
#[derive(Debug, Default)]
pub enum Prefix {
    /// It has not begun.
    #[default]
    Unknown,
    /// So many items were looked at, and these may be among the first.
    Sought {
        /// Items looked at.
        done: usize,
        /// Where the first items lie.
        between: Between,
        /// Those of them that were seen, and some more.
        kept: Vec<Keyed>,
    },
    /// The items were given, or are not worth it.
    Done,
}

impl Prefix {
    /// Looks at `count` more items. Returns the first ones in order when all were looked at, if the
    /// guess was good. The list has at least [`LEN`] items.
    ///
    /// # Errors
    /// When there is no memory for it; answers are the same without.
    pub fn advance(
        &mut self,
        items: &[ItemIdx],
        count: usize,
        ranking: &impl Ranking,
    ) -> Result<Option<Vec<ItemIdx>>, OutOfMemory> {
        let (next, first) = match std::mem::take(self) {
            Prefix::Unknown => {
                let sought = Prefix::Sought {
                    done: 0,
                    between: guess(items, &(0..LEN), ranking)?,
                    kept: Vec::new(),
                };
                (sought, None)
            }
            Prefix::Sought {
                done,
                between,
                mut kept,
            } => {
                let end = items.len().min(done + count);
                pass(&items[done..end], &between, &mut kept, ranking)?;
                if end < items.len() {
                    let sought = Prefix::Sought {
                        done: end,
                        between,
                        kept,
                    };
                    (sought, None)
                } else {
                    (Prefix::Done, first(&mut kept, ranking)?)
                }
            }
            Prefix::Done => (Prefix::Done, None),
        };
        *self = next;
        Ok(first)
    }

    /// Whether some items were looked at, and others are left.
    pub fn is_half_done(&self) -> bool {
        matches!(self, Prefix::Sought { done: 1.., .. })
    }

    /// Whether there is more to do.
    pub fn is_under_way(&self) -> bool {
        !matches!(self, Prefix::Done)
    }
}

/// The first items in order, if enough were kept.
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
