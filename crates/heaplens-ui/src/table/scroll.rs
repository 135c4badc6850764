//! The scroll bar of a table: its position, and when the table moves it.

use super::window::{ROW, Window};

/// How far the browser's position of a scroll bar may be from the one that was set, in pixels.
const ROUNDING: f64 = 1.5;
/// The offset of a block of rows that must not be visible, in pixels.
const OUT_OF_SIGHT: f64 = -100_000.0;

/// The scroll bar's position in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScrollBar {
    /// It is at the browser's position.
    At(f64),
    /// It is to be set together with the rows that it belongs to.
    Due {
        /// The browser's position until then.
        from: f64,
        /// The position to set.
        to: f64,
    },
}

impl ScrollBar {
    fn position(self) -> f64 {
        let (ScrollBar::At(position) | ScrollBar::Due { to: position, .. }) = self;
        position
    }

    fn set_to(&mut self, to: f64) {
        let (ScrollBar::At(from) | ScrollBar::Due { from, .. }) = *self;
        *self = ScrollBar::Due { from, to };
    }

    /// Takes a position from the browser. Returns whether a person moved the bar: the table's own
    /// setting also comes back as an event, rounded to a pixel.
    pub fn moved(&mut self, position: f64) -> bool {
        let is_at = |known: f64| (position - known).abs() < ROUNDING;
        let is_known = match *self {
            ScrollBar::At(known) => is_at(known),
            ScrollBar::Due { from, to } => is_at(from) || is_at(to),
        };
        if !is_known {
            *self = ScrollBar::At(position);
        }
        !is_known
    }

    /// Lets the bar follow rows that were scrolled to `top`. Where it is there already, it is not set:
    /// setting makes the browser lay out the page at once.
    pub fn follow(&mut self, window: Window, top: f64) {
        let position = window.scroll_at(top).round();
        if *self != ScrollBar::At(position) {
            self.set_to(position);
        }
    }

    /// Sets the bar again where the same rows have another position: in a scaled table whose
    /// length or height changed.
    pub fn follow_if_scaled(&mut self, window: Window) {
        if window.is_scaled() {
            self.set_to(self.position());
        }
    }

    /// Returns the position to set the bar to, if it is to be set.
    pub fn due(self, window: Window, top: f64) -> Option<f64> {
        match self {
            ScrollBar::At(_) => None,
            ScrollBar::Due { .. } => Some(window.scroll_at(top).round()),
        }
    }

    /// Returns the offset of a block of rows that begins with `first`, in pixels. `is_waiting` is
    /// whether the rows are those from before a jump.
    pub fn block_offset(self, window: Window, top: f64, first: u64, is_waiting: bool) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
        let first = first as f64 * ROW;
        match (window.is_scaled(), is_waiting) {
            // The bar and the rows move alike, and the block scrolls with the page.
            (false, _) => first,
            (true, false) => first - top + self.position(),
            // Rows of another position may lie in sight here.
            (true, true) => OUT_OF_SIGHT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Window = Window {
        rows: 100,
        height: 220.0,
    };
    const LARGE: Window = Window {
        rows: 10_000_000,
        height: 220.0,
    };

    #[test]
    fn what_the_table_set_itself_is_no_news() {
        let mut bar = ScrollBar::At(0.0);
        bar.follow(SMALL, 100.0);
        assert_eq!(bar.due(SMALL, 100.0), Some(100.0));
        assert!(!bar.moved(101.0));
        assert!(bar.moved(110.0));
        assert_eq!(bar.due(SMALL, 110.0), None);
    }

    #[test]
    fn a_bar_that_is_there_already_is_not_set() {
        let mut bar = ScrollBar::At(0.0);
        bar.follow(SMALL, 0.3);
        assert_eq!(bar, ScrollBar::At(0.0));
        // It was asked for and not set yet: it may be anywhere.
        bar.follow(SMALL, 100.0);
        bar.follow(SMALL, 100.0);
        assert_eq!(bar.due(SMALL, 100.0), Some(100.0));
    }

    #[test]
    fn an_event_from_before_a_setting_does_not_undo_it() {
        let mut bar = ScrollBar::At(40.0);
        bar.follow(SMALL, 500.0);
        assert!(!bar.moved(40.0));
        assert_eq!(bar.due(SMALL, 500.0), Some(500.0));
        assert!(bar.moved(90.0));
        assert_eq!(bar, ScrollBar::At(90.0));
    }

    #[test]
    fn only_a_scaled_table_sets_its_bar_again() {
        for (window, is_due) in [(SMALL, false), (LARGE, true)] {
            let mut bar = ScrollBar::At(50.0);
            bar.follow_if_scaled(window);
            assert_eq!(bar.due(window, 50.0).is_some(), is_due);
        }
    }

    #[test]
    fn a_scaled_block_lies_where_its_rows_are_in_sight() {
        let bar = ScrollBar::At(1000.0);
        let top = LARGE.top_at(1000.0);
        let first = 10_000;
        let offset = bar.block_offset(LARGE, top, first, false);
        assert!((offset - 1000.0 - (10_000.0 * ROW - top)).abs() < 1e-6);
        assert!(bar.block_offset(LARGE, top, first, true) < 0.0);
        assert_eq!(bar.block_offset(SMALL, 0.0, 3, true), 3.0 * ROW);
    }
}
