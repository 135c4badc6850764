//! From a scroll position to the rows in sight, and back.
//!
//! Browsers cap an element's height at 17 to 33 million pixels, and ten million rows have 220
//! million. Up to [`CAP`] a scrolled pixel is a pixel of rows. Above it the scroll range is
//! scaled: wheel and keys move the rows by exact pixels, and the scroll bar is set after them.

use std::ops::Range;

/// A row's height in pixels, the same as `--row` in `styles/tokens.css`.
pub const ROW: f64 = 22.0;
/// The tallest element that is asked for.
pub const CAP: f64 = 8_000_000.0;
/// Rows drawn beyond either edge, so that a fast scroll meets no gap.
const OVERSCAN: u64 = 12;

/// The measures of one table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Window {
    pub rows: u64,
    /// Height of what is in sight.
    pub height: f64,
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels of rows stay far below 2^53, and floats saturate when cast"
)]
impl Window {
    fn content(self) -> f64 {
        self.rows as f64 * ROW
    }

    /// Returns the height of the element that is scrolled.
    pub fn spacer(self) -> f64 {
        self.content().min(CAP)
    }

    /// Returns whether a scrolled pixel is more than one pixel of rows.
    pub fn is_scaled(self) -> bool {
        self.content() > CAP
    }

    /// Returns the furthest that the content can be scrolled.
    pub fn max_top(self) -> f64 {
        (self.content() - self.height).max(0.0)
    }

    /// Returns the pixels of rows above what is in sight, by the position of the scroll bar.
    pub fn top_at(self, scroll: f64) -> f64 {
        let range = self.spacer() - self.height;
        if !self.is_scaled() || range <= 0.0 {
            return scroll.clamp(0.0, self.max_top());
        }
        (scroll / range).clamp(0.0, 1.0) * self.max_top()
    }

    /// Returns the position of the scroll bar, by the pixels of rows above what is in sight.
    pub fn scroll_at(self, top: f64) -> f64 {
        let range = self.spacer() - self.height;
        if !self.is_scaled() || self.max_top() <= 0.0 {
            return top;
        }
        top / self.max_top() * range
    }

    /// Returns the rows to paint.
    pub fn range(self, top: f64) -> Range<u64> {
        let first = (top / ROW).floor() as u64;
        let last = ((top + self.height) / ROW).ceil() as u64;
        first.saturating_sub(OVERSCAN)..last.saturating_add(OVERSCAN).min(self.rows)
    }

    /// Returns the rows to fetch: those to paint and a screenful beyond, so that the next screenful
    /// is here before it is scrolled to.
    pub fn around(self, top: f64) -> Range<u64> {
        let (painted, page) = (self.range(top), self.page());
        let end = painted.end.saturating_add(page).min(self.rows);
        painted.start.saturating_sub(page)..end
    }

    /// Returns the rows in sight, whole or in part.
    pub fn in_sight(self, top: f64) -> Range<u64> {
        (top / ROW).floor() as u64..(((top + self.height) / ROW).ceil() as u64).min(self.rows)
    }

    /// How many rows fit as a whole.
    pub fn page(self) -> u64 {
        ((self.height / ROW).floor() as u64).max(1)
    }

    /// Returns the position nearest to `top` that has the whole row in sight.
    pub fn reveal(self, top: f64, row: u64) -> f64 {
        let start = row as f64 * ROW;
        if start < top {
            start
        } else if start + ROW > top + self.height {
            (start + ROW - self.height).max(0.0)
        } else {
            top
        }
    }

    /// Returns the position that has the row in the middle, or `top` if the row is in sight there.
    pub fn centre(self, top: f64, row: u64) -> f64 {
        if self.reveal(top, row) == top {
            return top;
        }
        (row as f64 * ROW - (self.height - ROW) / 2.0).clamp(0.0, self.max_top())
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
        height: 600.0,
    };

    #[test]
    fn small_tables_scroll_pixel_by_pixel() {
        assert!(!SMALL.is_scaled());
        assert_eq!(SMALL.spacer(), 2200.0);
        assert_eq!(SMALL.top_at(123.0), 123.0);
        assert_eq!(SMALL.scroll_at(123.0), 123.0);
        assert_eq!(SMALL.top_at(99_999.0), 1980.0);
        assert_eq!(SMALL.range(0.0), 0..22);
        assert_eq!(SMALL.range(1980.0), 78..100);
        assert_eq!(SMALL.page(), 10);
        assert_eq!(SMALL.around(0.0), 0..32);
        assert_eq!(SMALL.around(1100.0), 28..82);
    }

    #[test]
    fn large_tables_reach_their_first_and_last_row() {
        assert!(LARGE.is_scaled());
        assert_eq!(LARGE.spacer(), CAP);
        assert_eq!(LARGE.top_at(0.0), 0.0);
        assert_eq!(LARGE.top_at(CAP - 600.0), LARGE.max_top());
        assert_eq!(LARGE.range(LARGE.max_top()).end, 10_000_000);
    }

    #[test]
    fn the_scroll_bar_and_the_rows_agree() {
        for window in [SMALL, LARGE] {
            for part in [0.0, 0.1, 0.5, 0.9, 1.0] {
                let top = window.max_top() * part;
                assert!((window.top_at(window.scroll_at(top)) - top).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn a_row_is_revealed_with_the_least_movement() {
        assert_eq!(SMALL.reveal(0.0, 5), 0.0);
        assert_eq!(SMALL.reveal(0.0, 10), 22.0);
        assert_eq!(SMALL.reveal(500.0, 3), 66.0);
        assert_eq!(LARGE.reveal(0.0, 9_999_999), LARGE.max_top());
        assert_eq!(SMALL.centre(0.0, 50), 1001.0);
        assert_eq!(SMALL.centre(0.0, 99), SMALL.max_top());
    }

    #[test]
    fn nothing_to_show_is_nothing_to_paint() {
        let empty = Window {
            rows: 0,
            height: 300.0,
        };
        assert_eq!(empty.range(0.0), 0..0);
        assert_eq!(empty.max_top(), 0.0);
        assert_eq!(empty.top_at(50.0), 0.0);
    }
}
