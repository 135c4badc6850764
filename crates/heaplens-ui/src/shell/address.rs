//! The address that is written after the page changed: when, and whether as a step of the history.
//!
//! It is written a moment later than the page changes. Until then the person may go back, and what
//! is pending must not overwrite where they went. Nothing here knows the browser or a clock.

use crate::nav::{self, Change, Link};

/// Milliseconds between two selections that are two steps of the history.
const STEP_MS: f64 = 700.0;

/// The state of the address.
#[derive(Debug, Default)]
pub struct Address {
    /// The page as the address says it, or is about to say it.
    link: Link,
    /// The same as a fragment. Links that are written alike lead to the same place.
    fragment: String,
    /// The fragment that the address has now, where it is known.
    present: Option<String>,
    /// The state's number of arrivals, which came with it.
    arrivals: u32,
    /// When the last step of the history was made, in milliseconds.
    last_step: f64,
    /// The state's number of objects that were followed in the Object panel.
    follows: u32,
    /// Whether what is pending is a step of the history, where something is pending.
    pending: Option<bool>,
}

impl Address {
    /// Notes where the page is at the time `now`. Returns whether the address is to be written
    /// soon, by [`Address::take_due`].
    ///
    /// `arrivals` counts how often the page went where a link says.
    pub fn page_is_at(&mut self, link: &Link, arrivals: u32, now: f64) -> bool {
        let before = std::mem::replace(&mut self.link, link.clone());
        let arrived = std::mem::replace(&mut self.arrivals, arrivals);
        let fragment = nav::write(link);
        if self.fragment == fragment {
            return false;
        }
        self.fragment = fragment;
        // Typing, arriving and running through rows by key leave no steps behind.
        let is_step = before != Link::default()
            && arrived == arrivals
            && match nav::change(&before, link) {
                Change::Typing => false,
                Change::Object => now - self.last_step > STEP_MS,
                Change::View => true,
            };
        if is_step {
            self.last_step = now;
        }
        // A step that was not written yet is not lost by what follows it.
        self.pending = Some(is_step || self.pending == Some(true));
        true
    }

    /// Notes how many objects were followed in the Object panel. Each is a step, however soon it
    /// comes: a person chose it, and does not run through rows.
    pub fn follows(&mut self, follows: u32) {
        if std::mem::replace(&mut self.follows, follows) != follows {
            self.last_step = f64::NEG_INFINITY;
        }
    }

    /// Returns the fragment to write now, and whether it is a step of the history. There is none
    /// where the person came back to what the address says.
    pub fn take_due(&mut self) -> Option<(String, bool)> {
        let is_step = self.pending.take()?;
        if self.present.as_ref() == Some(&self.fragment) {
            return None;
        }
        self.present = Some(self.fragment.clone());
        Some((self.fragment.clone(), is_step))
    }

    /// The person went back or forward to `link`: the address says so already.
    pub fn went_to(&mut self, link: Link) {
        self.fragment = nav::write(&link);
        self.present = Some(self.fragment.clone());
        self.link = link;
        self.pending = None;
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::{ObjectId, SearchBy};

    use super::*;
    use crate::views::View;

    fn at(view: View, object: Option<u64>) -> Link {
        Link {
            view: Some(view),
            object: object.map(ObjectId),
            ..Link::default()
        }
    }

    #[test]
    fn another_view_is_a_step_and_the_first_is_none() {
        let mut address = Address::default();
        assert!(address.page_is_at(&at(View::Summary, None), 0, 0.0));
        let summary = nav::write(&at(View::Summary, None));
        assert_eq!(address.take_due(), Some((summary, false)));
        assert_eq!(address.take_due(), None);
        assert!(!address.page_is_at(&at(View::Summary, None), 0, 10.0));
        assert!(address.page_is_at(&at(View::Containment, None), 0, 20.0));
        let containment = nav::write(&at(View::Containment, None));
        assert_eq!(address.take_due(), Some((containment, true)));
    }

    #[test]
    fn what_is_pending_does_not_overwrite_where_a_person_went_back_to() {
        let mut address = Address::default();
        address.page_is_at(&at(View::Summary, None), 0, 0.0);
        address.take_due();
        address.page_is_at(&at(View::Containment, None), 0, 1000.0);
        address.take_due();
        address.page_is_at(&at(View::Overview, None), 0, 2000.0);
        address.went_to(at(View::Summary, None));
        assert_eq!(address.take_due(), None);
        assert!(!address.page_is_at(&at(View::Summary, None), 1, 2010.0));
        assert_eq!(address.take_due(), None);
    }

    #[test]
    fn a_step_that_is_not_written_yet_is_not_lost() {
        let mut address = Address::default();
        address.page_is_at(&at(View::Summary, None), 0, 0.0);
        address.take_due();
        address.page_is_at(&at(View::Containment, None), 0, 1000.0);
        let typed = Link {
            name_contains: "a".to_owned(),
            ..at(View::Containment, None)
        };
        address.page_is_at(&typed, 0, 1020.0);
        assert_eq!(address.take_due(), Some((nav::write(&typed), true)));
    }

    #[test]
    fn a_step_leads_somewhere() {
        let mut address = Address::default();
        address.page_is_at(&at(View::Summary, None), 0, 0.0);
        address.take_due();
        // There and back before it is written.
        address.page_is_at(&at(View::Containment, None), 0, 1000.0);
        address.page_is_at(&at(View::Summary, None), 0, 1020.0);
        assert_eq!(address.take_due(), None);
        // Two links that are written alike.
        let mut alike = at(View::Summary, None);
        alike.find.by = SearchBy::Query;
        assert!(!address.page_is_at(&alike, 0, 2000.0));
        assert_eq!(address.take_due(), None);
        address.page_is_at(&at(View::Containment, None), 0, 3000.0);
        assert!(matches!(address.take_due(), Some((_, true))));
    }

    #[test]
    fn an_object_that_is_followed_is_a_step_however_soon_it_comes() {
        let mut address = Address::default();
        address.page_is_at(&at(View::Summary, None), 0, 0.0);
        address.page_is_at(&at(View::Summary, Some(1)), 0, 1000.0);
        address.take_due();
        for follow in 1..3 {
            address.follows(follow);
            let link = at(View::Summary, Some(u64::from(follow) + 1));
            address.page_is_at(&link, 0, 1000.0 + 10.0 * f64::from(follow));
            assert!(matches!(address.take_due(), Some((_, true))));
        }
        address.follows(2);
        address.page_is_at(&at(View::Summary, Some(9)), 0, 1100.0);
        assert!(matches!(address.take_due(), Some((_, false))));
    }

    #[test]
    fn running_through_rows_and_arriving_are_no_steps() {
        let mut address = Address::default();
        address.page_is_at(&at(View::Summary, None), 0, 0.0);
        let steps: Vec<bool> = [(1, 1000.0), (2, 1100.0), (3, 1300.0), (4, 2500.0)]
            .into_iter()
            .filter_map(|(object, now)| {
                address.page_is_at(&at(View::Summary, Some(object)), 0, now);
                address.take_due()
            })
            .map(|(_, is_step)| is_step)
            .collect();
        assert_eq!(steps, [true, false, false, true]);
        address.page_is_at(&at(View::Containment, Some(4)), 1, 9000.0);
        assert!(matches!(address.take_due(), Some((_, false))));
    }
}
