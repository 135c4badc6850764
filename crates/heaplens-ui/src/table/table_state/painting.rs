//! What of a table is drawn: which rows, where, and what is told of the whole.

use std::ops::Range;

use super::super::drawing::Drawing;
use super::super::news::Surroundings;
use super::super::reveal::Reveal;
use super::super::scroll::ScrollBar;
use super::super::table_rows::TableRows;
use super::super::window::Window;
use super::{FirstRows, STAND_INS, TableState};
use crate::waiting::Bar;

impl TableState {
    /// Returns the rows that are shown.
    pub fn rows(&self) -> &TableRows {
        &self.shown
    }

    /// Returns the measures of the table.
    pub fn window(&self) -> Window {
        Window {
            rows: self.shown.count(),
            height: self.height,
        }
    }

    /// Returns the state of the elements around the rows.
    pub fn surroundings(&self) -> Surroundings {
        Surroundings {
            sort: self.shown.top().order(),
            is_empty: self.shown.is_begun() && self.shown.count() == 0,
            bar: match Bar::of(self.wait) {
                None if self.shown.is_stopped() => Some(Bar::Stopped),
                bar => bar,
            },
            total: self.shown.top_total(),
            selected: self.selection.sum(),
        }
    }

    /// Decides before a painting what is drawn and what is awaited.
    pub fn settle(&mut self) {
        self.selection.refresh(&self.shown);
        let is_begun = self.shown.is_begun();
        // What is to be brought into sight is drawn where it ends up, not at each stop on the way.
        let is_complete = !self.shown.is_unfolding()
            && self.reveal.is_none()
            && self.in_sight().all(|flat| self.shown.is_here(flat));
        self.drawing.settle(is_begun, is_complete);
        let is_searching = self.reveal.as_ref().is_some_and(Reveal::is_asked);
        let is_awaited = self.replacement.is_some()
            || is_searching
            || self.selection.is_asked()
            || self.shown.is_waiting_for(self.in_sight());
        self.wait.update(is_awaited);
    }

    /// How much is drawn.
    pub fn drawing(&self) -> Drawing {
        self.drawing
    }

    /// Ends the wait after a jump.
    pub fn give_up_waiting(&mut self) {
        self.drawing.give_up_waiting();
    }

    /// The rows in sight were on the screen.
    pub fn widen(&mut self) {
        self.drawing.widen(self.shown.is_begun());
    }

    /// Returns the rows to draw.
    pub fn drawn(&self) -> Range<u64> {
        let window = self.window();
        if !self.shown.is_begun() {
            0..STAND_INS
        } else if self.drawing == Drawing::Wide || window.height <= 0.0 {
            window.range(self.shown.scroll_top())
        } else {
            self.in_sight()
        }
    }

    /// Where the block of rows is that begins with the row `first`, in pixels.
    pub fn block_offset(&self, first: u64) -> f64 {
        let is_waiting = self.drawing == Drawing::Waiting;
        let top = self.shown.scroll_top();
        self.bar.block_offset(self.window(), top, first, is_waiting)
    }

    /// Returns the position to set the scroll bar to, if it is to be set now.
    pub fn due_bar(&self) -> Option<f64> {
        let due = self.bar.due(self.window(), self.shown.scroll_top());
        due.filter(|_| !self.is_bar_held())
    }

    /// Returns whether the bar waits for the rows that it belongs to. Until then height, bar and rows
    /// stay as they are, so that the browser lays out the table once.
    pub fn is_bar_held(&self) -> bool {
        self.drawing == Drawing::Waiting && matches!(self.bar, ScrollBar::Due { .. })
    }

    /// The scroll bar was set, and the browser has it here.
    pub fn bar_is_at(&mut self, position: f64) {
        self.bar = ScrollBar::At(position);
    }

    /// Returns whether the table says that it waits for rows.
    pub fn is_busy(&self) -> bool {
        !self.shown.is_begun() || self.replacement.is_some() || self.drawing == Drawing::Waiting
    }

    /// Returns whether the first rows were painted just now. It is said once.
    pub fn take_first_rows(&mut self) -> bool {
        let is_first = self.first_rows == FirstRows::Awaited
            && self.shown.is_begun()
            && self.drawing != Drawing::Waiting
            && self.shown.is_here(self.in_sight().start);
        if is_first {
            self.first_rows = FirstRows::Shown;
        }
        is_first
    }
}
