//! Numbers contexts such that a chain is a matter of ranges.
//!
//! Each context has at most one before it, so that they are trees, whose roots are where chains end.
//! In the order of a walk that goes into depth, a context and all that have it on their chain follow
//! one another. A damaged file may have a circle: all of its contexts are on each other's chains, and
//! share the range of all that lead into it.

use super::scan::Scan;
use crate::tables::{OutOfMemory, blocks, try_filled, try_push};

/// The ranges, by position in [`Scan::contexts`].
pub struct Chains {
    first: Vec<u32>,
    end: Vec<u32>,
}

const UNSEEN: u32 = u32::MAX;

impl Chains {
    /// Walks over all contexts. O(contexts · log contexts).
    pub fn new(scan: &Scan<'_>) -> Result<Chains, OutOfMemory> {
        Chains::of(&scan.previous()?)
    }

    /// Numbers contexts by the one before each.
    fn of(previous: &[Option<u32>]) -> Result<Chains, OutOfMemory> {
        let len = previous.len();
        let after = After::new(previous)?;
        let mut chains = Chains {
            first: try_filled(UNSEEN, len)?,
            end: try_filled(UNSEEN, len)?,
        };
        let mut next = 0;
        for root in 0..len as u32 {
            if previous[root as usize].is_none() {
                chains.walk(&after, root, &mut next)?;
            }
        }
        // What is left leads into a circle.
        for start in 0..len as u32 {
            if chains.first[start as usize] != UNSEEN {
                continue;
            }
            let step = |at: u32| previous[at as usize].unwrap_or(at);
            // After as many steps as there are contexts one is on the circle: Brent's algorithm finds
            // it sooner.
            let (mut slow, mut fast, mut power, mut lead) = (start, step(start), 1u32, 1u32);
            while slow != fast {
                if power == lead {
                    (slow, lead) = (fast, 0);
                    power = power.saturating_mul(2);
                }
                fast = step(fast);
                lead += 1;
            }
            chains.walk(&after, slow, &mut next)?;
            let range = (chains.first[slow as usize], chains.end[slow as usize]);
            let mut at = step(slow);
            while at != slow {
                (chains.first[at as usize], chains.end[at as usize]) = range;
                at = step(at);
            }
        }
        Ok(chains)
    }

    /// Numbers a context and all that have it on their chain.
    fn walk(&mut self, after: &After, root: u32, next: &mut u32) -> Result<(), OutOfMemory> {
        let mut open: Vec<u32> = Vec::new();
        try_push(&mut open, root)?;
        while let Some(at) = open.last().copied() {
            let (first, end) = (self.first[at as usize], self.end[at as usize]);
            if first != UNSEEN {
                // Everything after it was numbered meanwhile.
                open.pop();
                if end == UNSEEN {
                    self.end[at as usize] = *next;
                }
                continue;
            }
            self.first[at as usize] = *next;
            *next += 1;
            for later in after.of(at) {
                // The root of a circle is after its last one.
                if self.first[*later as usize] == UNSEEN {
                    try_push(&mut open, *later)?;
                }
            }
        }
        Ok(())
    }

    /// Where a context is.
    pub fn place(&self, context: u32) -> Option<u32> {
        self.first.get(context as usize).copied()
    }

    /// The places of the contexts that have one on their chain, itself among them.
    pub fn range(&self, context: u32) -> std::ops::Range<u32> {
        let at = context as usize;
        match (self.first.get(at), self.end.get(at)) {
            (Some(first), Some(end)) => *first..*end,
            _ => 0..0,
        }
    }
}

/// The contexts after each one.
struct After {
    ends: Vec<u32>,
    contexts: Vec<u32>,
}

impl After {
    fn new(previous: &[Option<u32>]) -> Result<After, OutOfMemory> {
        let mut ends = try_filled(0u32, previous.len() + 1)?;
        for before in previous.iter().flatten() {
            ends[*before as usize + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let mut places = try_filled(0u32, previous.len())?;
        places.copy_from_slice(&ends[..previous.len()]);
        let mut contexts = try_filled(0u32, previous.iter().flatten().count())?;
        blocks::forward(previous.len(), |range| {
            for at in range {
                if let Some(before) = previous[at] {
                    let place = &mut places[before as usize];
                    contexts[*place as usize] = at as u32;
                    *place += 1;
                }
            }
            Ok::<(), OutOfMemory>(())
        })?;
        Ok(After { ends, contexts })
    }

    fn of(&self, context: u32) -> &[u32] {
        let at = context as usize;
        &self.contexts[self.ends[at] as usize..self.ends[at + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ranges_are_chains(previous in prop::collection::vec(prop::option::of(0u32..12), 0..12)) {
            let len = previous.len() as u32;
            let previous: Vec<_> = previous.iter().map(|one| one.filter(|at| *at < len)).collect();
            let chains = Chains::of(&previous).expect("fits");
            for from in 0..len {
                let mut chain = vec![from];
                let mut at = from;
                while let Some(before) = previous[at as usize] {
                    if chain.contains(&before) {
                        break;
                    }
                    chain.push(before);
                    at = before;
                }
                let place = chains.place(from).expect("there");
                for context in 0..len {
                    let is_on = chains.range(context).contains(&place);
                    prop_assert_eq!(is_on, chain.contains(&context), "{} of {}", context, from);
                }
            }
        }
    }

    #[test]
    fn a_million_contexts_in_a_row_and_in_a_circle() {
        let len = 1_000_000u32;
        let mut previous: Vec<_> = (0..len).map(|at| at.checked_sub(1)).collect();
        assert_eq!(Chains::of(&previous).expect("fits").range(0), 0..len);
        previous[0] = Some(len / 2);
        let chains = Chains::of(&previous).expect("fits");
        assert_eq!(chains.range(7), chains.range(len / 2));
        assert_eq!(chains.range(len - 1).len(), 1);
    }
}
