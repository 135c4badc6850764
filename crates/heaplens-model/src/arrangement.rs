//! Arrangement: in which order snapshots are searched for suspects, and by what they are matched.
//!
//! Only the newest snapshot can tell of what process an older one is, and which is the newest is a
//! guess at first. A client therefore tells the newest about the older ones, and hears by
//! [`Arrangement::goes_on`] whether to do so again in another order, or by structure. The page and the
//! command line share this, so that they find the same suspects.

use crate::ObjectId;
use crate::suspects::Doubt;

/// What a newest snapshot made of an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is compared.
    Kept,
    /// It was given twice, or there are too many.
    LeftOut,
    /// It is left out, as it is of another process and told ids.
    OtherProcess,
    /// It is left out, as it is of another program.
    OtherProgram,
}

impl Told {
    const ALL: [Told; 4] = [
        Told::Kept,
        Told::LeftOut,
        Told::OtherProcess,
        Told::OtherProgram,
    ];

    /// The byte that stands for it between a worker and the page.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// What the byte of [`Told::code`] stands for.
    pub fn from_code(code: u8) -> Option<Told> {
        Told::ALL.get(usize::from(code)).copied()
    }

    fn is_strange(self) -> bool {
        matches!(self, Told::OtherProcess | Told::OtherProgram)
    }
}

/// The snapshots as they are compared now. Positions are those among the given snapshots, from 0.
#[derive(Clone, Debug)]
pub struct Arrangement {
    /// By them snapshots of one process are put in order.
    newest_ids: Vec<ObjectId>,
    given: Vec<usize>,
    order: Vec<usize>,
    told: Vec<Told>,
    attempt: Attempt,
    by_structure: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attempt {
    /// In the order in which they were taken, if they are of one process.
    ByAge,
    /// As they were given: ids of different processes say nothing about the order.
    AsGiven,
    /// Without the newest, which may be the strange one.
    WithoutNewest,
    /// Those of other processes tell their structure.
    ByStructure,
}

impl Arrangement {
    /// Begins with snapshots that have these largest ids.
    pub fn new(newest_ids: &[ObjectId]) -> Arrangement {
        let given: Vec<usize> = (0..newest_ids.len()).collect();
        let mut order = given.clone();
        order.sort_by_key(|at| newest_ids.get(*at));
        Arrangement {
            newest_ids: newest_ids.to_vec(),
            given,
            order,
            told: Vec::new(),
            attempt: Attempt::ByAge,
            by_structure: Vec::new(),
        }
    }

    /// The older snapshots, the oldest first, and the newest one.
    pub fn order(&self) -> Option<(&[usize], usize)> {
        let (newest, older) = self.order.split_last()?;
        Some((older, *newest))
    }

    /// Those that tell their structure, for which the newest asks; all others tell their ids.
    pub fn by_structure(&self) -> &[usize] {
        &self.by_structure
    }

    /// Hears what the newest made of each older one. Returns whether the newest is to be told again,
    /// in the order of now.
    pub fn goes_on(&mut self, told: Vec<Told>) -> bool {
        let is_empty = !told.contains(&Told::Kept);
        let is_strange = told.iter().any(|one| one.is_strange());
        match self.attempt {
            Attempt::ByStructure => {
                self.told = told;
                return false;
            }
            Attempt::WithoutNewest if !is_empty => {
                self.told = told;
                return false;
            }
            Attempt::WithoutNewest => self.order.clone_from(&self.given),
            Attempt::ByAge if is_strange && self.order != self.given => {
                self.attempt = Attempt::AsGiven;
                self.order.clone_from(&self.given);
                return true;
            }
            Attempt::ByAge | Attempt::AsGiven => {
                self.told = told;
                if !is_empty || !is_strange {
                    return false;
                }
                if self.order.len() > 2 {
                    self.attempt = Attempt::WithoutNewest;
                    self.order.rotate_right(1);
                    let ids = &self.newest_ids;
                    self.order[1..].sort_by_key(|at| ids.get(*at));
                    return true;
                }
            }
        }
        // None is of the newest one's process. All are as they were given.
        let pairs = self.order.iter().zip(&self.told);
        let of_processes = pairs.filter(|(_, told)| **told == Told::OtherProcess);
        self.by_structure = of_processes.map(|(at, _)| *at).collect();
        self.attempt = Attempt::ByStructure;
        !self.by_structure.is_empty()
    }

    /// The snapshots that are compared, the newest last.
    pub fn compared(&self) -> Vec<usize> {
        let Some((older, newest)) = self.order() else {
            return Vec::new();
        };
        let kept = older.iter().zip(&self.told);
        let kept = kept.filter(|(_, told)| **told == Told::Kept);
        kept.map(|(at, _)| *at).chain([newest]).collect()
    }

    /// Makes the newest one's doubts those of the given snapshots, and adds that the order was mended.
    pub fn mend(&self, doubts: &mut Vec<Doubt>) {
        for doubt in doubts.iter_mut() {
            if let Doubt::SameTwice { at }
            | Doubt::OtherProcess { at }
            | Doubt::OtherProgram { at }
            | Doubt::MatchedByStructure { at } = doubt
            {
                // There are few snapshots.
                *at = self.order.get(*at as usize).map_or(*at, |at| *at as u32);
            }
        }
        if !self.compared().is_sorted() {
            doubts.insert(0, Doubt::OrderMended);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A snapshot: its process, its program, and how many ids its process had given.
    type Made = (u32, u32, u64);

    /// What `newest` makes of an older one.
    fn told(newest: &Made, older: &Made, is_by_structure: bool) -> Told {
        if is_by_structure {
            Told::Kept
        } else if newest.1 != older.1 {
            Told::OtherProgram
        } else if newest.0 != older.0 {
            Told::OtherProcess
        } else if newest == older {
            Told::LeftOut
        } else {
            Told::Kept
        }
    }

    /// Returns the snapshots that are compared, those by structure among them, and the doubts.
    fn arranged(given: &[Made]) -> (Vec<usize>, Vec<usize>, Vec<Doubt>) {
        let ids: Vec<ObjectId> = given.iter().map(|one| ObjectId(one.2)).collect();
        let mut arrangement = Arrangement::new(&ids);
        loop {
            let (older, newest) = arrangement.order().expect("a snapshot");
            let by_structure = arrangement.by_structure();
            let all: Vec<Told> = older
                .iter()
                .map(|at| told(&given[newest], &given[*at], by_structure.contains(at)))
                .collect();
            if !arrangement.goes_on(all) {
                break;
            }
        }
        let mut doubts = vec![Doubt::SameTwice { at: 0 }];
        arrangement.mend(&mut doubts);
        let by_structure = arrangement.by_structure().to_vec();
        (arrangement.compared(), by_structure, doubts)
    }

    #[test]
    fn snapshots_of_one_process_are_put_in_order() {
        let one = |newest| (1, 1, newest);
        let same = vec![Doubt::SameTwice { at: 0 }];
        let made = arranged(&[one(5), one(7), one(9)]);
        assert_eq!(made, (vec![0, 1, 2], vec![], same));
        let mended = vec![Doubt::OrderMended, Doubt::SameTwice { at: 1 }];
        let made = arranged(&[one(9), one(5), one(7)]);
        assert_eq!(made, (vec![1, 2, 0], vec![], mended));
        let strange = (2, 1, 90);
        let (compared, _, doubts) = arranged(&[one(7), one(5), strange]);
        assert_eq!(compared, [1, 0]);
        assert!(doubts.contains(&Doubt::OrderMended));
        assert_eq!(arranged(&[one(5)]).0, [0]);
        assert_eq!(arranged(&[one(5), one(5)]).0, [1], "the same twice");
    }

    #[test]
    fn the_strange_one_of_three_is_left_out() {
        let [first, second] = [(1, 1, 50), (1, 1, 70)];
        for strange in [(2, 1, 10), (2, 1, 60), (2, 1, 90), (2, 2, 90), (2, 2, 10)] {
            for (given, expected) in [
                ([first, second, strange], [0, 1]),
                ([first, strange, second], [0, 2]),
                ([strange, first, second], [1, 2]),
            ] {
                let (compared, by_structure, _) = arranged(&given);
                assert_eq!(compared, expected, "{given:?}");
                assert!(by_structure.is_empty(), "{given:?}");
            }
        }
    }

    #[test]
    fn processes_are_matched_by_structure_in_the_order_in_which_they_are_given() {
        let (compared, by_structure, doubts) = arranged(&[(1, 1, 90), (2, 1, 50)]);
        assert_eq!((compared, by_structure), (vec![0, 1], vec![0]));
        assert_eq!(doubts, [Doubt::SameTwice { at: 0 }], "nothing was mended");
        let (compared, by_structure, _) = arranged(&[(1, 1, 9), (2, 1, 5), (3, 1, 7)]);
        assert_eq!((compared, by_structure), (vec![0, 1, 2], vec![0, 1]));
        let (compared, by_structure, _) = arranged(&[(1, 1, 9), (2, 2, 5), (3, 1, 7)]);
        assert_eq!((compared, by_structure), (vec![0, 2], vec![0]));
        let (compared, by_structure, _) = arranged(&[(1, 1, 9), (2, 2, 5)]);
        assert_eq!((compared, by_structure), (vec![1], vec![]));
    }

    #[test]
    fn a_byte_stands_for_what_was_told() {
        for told in Told::ALL {
            assert_eq!(Told::from_code(told.code()), Some(told));
        }
        assert_eq!(Told::from_code(4), None);
    }
}
