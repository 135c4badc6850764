//! How an order begins that nobody has asked for yet, found out a little at a time.

use super::select::{Between, Keyed, Ranking, guess, pass};
use crate::tables::{OutOfMemory, try_reserve};

/// How many items are found: some screenfuls.
pub const LEN: usize = 512;

/// How far it is.
#[derive(Debug, Default)]
pub enum Beginning {
    /// Nobody began.
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
    /// It was given, or is not worth it.
    Done,
}

impl Beginning {
    /// Looks at so many more items; the first ones in order once all were looked at, if the guess
    /// was good. Of a list of at least [`LEN`] items.
    ///
    /// # Errors
    /// When there is no memory for it; answers are the same without.
    pub fn advance(
        &mut self,
        items: &[u32],
        count: usize,
        ranking: &impl Ranking,
    ) -> Result<Option<Vec<u32>>, OutOfMemory> {
        let (next, first) = match std::mem::take(self) {
            Beginning::Unknown => {
                let sought = Beginning::Sought {
                    done: 0,
                    between: guess(items, &(0..LEN), ranking)?,
                    kept: Vec::new(),
                };
                (sought, None)
            }
            Beginning::Sought {
                done,
                between,
                mut kept,
            } => {
                let end = items.len().min(done + count);
                pass(&items[done..end], &between, &mut kept, ranking)?;
                if end < items.len() {
                    let sought = Beginning::Sought {
                        done: end,
                        between,
                        kept,
                    };
                    (sought, None)
                } else {
                    (Beginning::Done, first(&mut kept, ranking)?)
                }
            }
            Beginning::Done => (Beginning::Done, None),
        };
        *self = next;
        Ok(first)
    }

    /// Whether some items were looked at, and others are left.
    pub fn is_half_done(&self) -> bool {
        matches!(self, Beginning::Sought { done: 1.., .. })
    }

    /// Whether there is more to do.
    pub fn is_under_way(&self) -> bool {
        !matches!(self, Beginning::Done)
    }
}

/// The first items in order, if enough were kept.
fn first(kept: &mut [Keyed], ranking: &impl Ranking) -> Result<Option<Vec<u32>>, OutOfMemory> {
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
