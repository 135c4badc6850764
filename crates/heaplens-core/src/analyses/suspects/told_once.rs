//! Counts each new object for one suspect alone, the first of several, and takes from what is held back
//! what suspects retain.

use heaplens_model::suspects::{Growth, Noise, NoisePart, NoiseReason, Suspect, SuspectClass};

use super::claims::{Candidate, Candidates};
use super::contents::Content;
use super::{FoundSuspects, MOST_SUSPECTS};
use crate::views::Snapshot;

/// So many classes are told.
const MOST_CLASSES: usize = 8;

/// A suspect before its objects are counted.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it is in the claims.
    pub candidate: Candidate,
    /// The pick whose objects it holds; nothing where an object grows by itself.
    pub main: Option<usize>,
    /// What its objects consist of, the most telling first.
    pub contents: Vec<Content>,
    /// The suspect. Where an object grows by itself, its growth is known already.
    pub suspect: Suspect,
}

impl FoundSuspects {
    /// The suspects with their numbers, and what is held back. The likeliest come first.
    pub fn count_once(&self, snapshot: &Snapshot, mut all: Vec<Told>) -> (Noise, Vec<Suspect>) {
        let mut before = Candidates::default();
        all.retain_mut(|told| {
            let Some(pick) = told.main else {
                return true;
            };
            let has_own = self.count_cluster(snapshot, told, pick, before);
            // One snapshot alone tells sizes and no growth, so what is in another is told as well.
            if has_own && self.births.snapshots() > 1 {
                before = before.and(Candidates::of(told.candidate));
            }
            has_own
        });
        // What an object gained by itself is beside what others gather in it.
        let mut others: Vec<(Candidates, Vec<u64>)> = Vec::new();
        for told in all.iter_mut().filter(|told| told.main.is_none()) {
            let own = Candidates::of(told.candidate);
            let mut shared = self.claims.shared_bytes(own, before);
            for (other, steps) in &others {
                let is_in_other = self.claims.bytes(own, *other).iter().all(|own| *own == 0);
                let is_other_in = self.claims.bytes(*other, own).iter().all(|own| *own == 0);
                if is_in_other || is_other_in {
                    for (sum, step) in shared.iter_mut().zip(steps) {
                        *sum = sum.saturating_add(*step);
                    }
                }
            }
            for (step, shared) in told.suspect.steps.iter_mut().zip(shared) {
                let shared = i64::try_from(shared).unwrap_or(i64::MAX);
                step.retained_size = step.retained_size.saturating_sub(shared).max(0);
            }
            told.suspect.growth = sum(&told.suspect.steps);
            let steps = told.suspect.steps.iter();
            others.push((
                own,
                steps.map(|step| step.retained_size.max(0) as u64).collect(),
            ));
        }
        all.retain(|told| told.main.is_some() || told.suspect.growth.retained_size > 0);
        all.truncate(MOST_SUSPECTS);
        let candidates = all.iter().map(|told| Candidates::of(told.candidate));
        let candidates = candidates.fold(Candidates::default(), Candidates::and);
        let suspects = all.into_iter().map(|told| told.suspect).collect();
        (self.noise_without(candidates), suspects)
    }

    /// Whether a suspect has objects that are in none before.
    fn count_cluster(
        &self,
        snapshot: &Snapshot,
        told: &mut Told,
        pick: usize,
        before: Candidates,
    ) -> bool {
        let own = Candidates::of(told.candidate);
        let members = self.claims.members(pick, own, before);
        let retained = self.claims.bytes(own, before);
        let steps = members.iter().zip(retained);
        let steps = steps.map(|(step, retained)| Growth {
            count: i64::from(step.count),
            shallow_size: i64::try_from(step.shallow_size).unwrap_or(i64::MAX),
            retained_size: i64::try_from(retained).unwrap_or(i64::MAX),
        });
        let steps: Vec<Growth> = steps.collect();
        let suspect = &mut told.suspect;
        suspect.growth = sum(&steps);
        // Of one snapshot there are no steps.
        suspect.steps = if self.births.snapshots() == 1 {
            Vec::new()
        } else {
            steps
        };
        let classes = told.contents.iter().enumerate().map(|(at, content)| {
            let class = SuspectClass {
                name: snapshot.class_text(content.example),
                count: self.claims.count(content.class, own, before),
                location: snapshot.location(content.example),
            };
            (at, class)
        });
        let is_there = |(at, class): &(usize, SuspectClass)| *at == 0 || class.count > 0;
        let classes = classes.filter(is_there).take(MOST_CLASSES);
        suspect.classes = classes.map(|(_, class)| class).collect();
        suspect.growth.count > 0
    }

    /// What is held back, but for what suspects retain.
    fn noise_without(&self, suspects: Candidates) -> Noise {
        let mut noise = Noise::default();
        for part in &self.noise.parts {
            let at = NoiseReason::ALL
                .iter()
                .position(|other| *other == part.reason);
            let claimed = at
                .map(|at| self.claims.noise(at, suspects))
                .unwrap_or_default();
            let part = NoisePart {
                objects: part.objects.saturating_sub(claimed.objects),
                bytes: part.bytes.saturating_sub(claimed.bytes),
                ..*part
            };
            if part.objects > 0 {
                noise.objects = noise.objects.saturating_add(part.objects);
                noise.bytes = noise.bytes.saturating_add(part.bytes);
                noise.parts.push(part);
            }
        }
        noise
    }
}

fn sum(steps: &[Growth]) -> Growth {
    steps.iter().fold(Growth::default(), |sum, step| Growth {
        count: sum.count.saturating_add(step.count),
        shallow_size: sum.shallow_size.saturating_add(step.shallow_size),
        retained_size: sum.retained_size.saturating_add(step.retained_size),
    })
}
