//! How long a person has waited for an answer, and what is known of the work on it.

/// The states of waiting.
///
/// ```text
///            asked              the worker tells           nothing was heard
///   None ───────────▶ Short ─────────────────────▶ Working ────────────────▶ Long
///                       │ nothing was heard for long                          ▲
///                       └─────────────────────────────────────────────────────┘
/// ```
///
/// An answer leads back to `Short` if more is awaited, else to `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Nothing is awaited.
    None,
    /// Not long yet.
    Short,
    /// So many percent of the work are done. The question can be cancelled.
    Working(u8),
    /// Nothing was heard for long. Only ending the worker stops that.
    Long,
}

impl Wait {
    /// Begins or ends the wait. One that lasts stays as it is.
    pub fn update(&mut self, is_awaited: bool) {
        *self = match *self {
            _ if !is_awaited => Wait::None,
            Wait::None => Wait::Short,
            lasting => lasting,
        };
    }

    /// An answer came. Others may be awaited.
    pub fn answered(&mut self) {
        if matches!(self, Wait::Working(_)) {
            *self = Wait::Short;
        }
    }

    /// The worker told which share of the work is done, from 0 to 1.
    pub fn working(&mut self, share: f64) {
        if *self != Wait::None {
            *self = Wait::Working(percent(share));
        }
    }

    /// The time after which a wait is long has passed, and nothing was heard.
    pub fn lengthen(&mut self) {
        if *self != Wait::None {
            *self = Wait::Long;
        }
    }

    /// Returns whether the time runs after which a wait is long.
    pub fn is_timed(self) -> bool {
        matches!(self, Wait::Short | Wait::Working(_))
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is between 0 and 100"
)]
pub fn percent(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_goes_through_its_states() {
        let mut wait = Wait::None;
        wait.working(0.5);
        assert_eq!(wait, Wait::None, "nobody waits for that");
        wait.update(true);
        assert_eq!(wait, Wait::Short);
        wait.working(0.256);
        wait.update(true);
        assert_eq!(wait, Wait::Working(25));
        wait.lengthen();
        assert_eq!(wait, Wait::Long);
        wait.answered();
        wait.update(true);
        assert_eq!(wait, Wait::Long);
        wait.working(7.0);
        assert_eq!(wait, Wait::Working(100));
        wait.answered();
        assert_eq!(wait, Wait::Short);
        wait.update(false);
        assert_eq!(wait, Wait::None);
        wait.lengthen();
        assert!(!wait.is_timed());
    }
}
