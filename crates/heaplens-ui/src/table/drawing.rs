//! Decides which rows are drawn now: all, only the visible ones, or none for a moment.

/// The states of drawing.
///
/// ```text
///            rows in sight are here
///  Waiting ─────────────────────────▶ Narrow ──── shown on the screen ───▶ Wide
///     │                                 ▲                                   │
///     │ patience is over                │ rows in sight are here            │ a jump, a
///     ▼                                 │                                   │ closed row,
///  Overdue ─────────────────────────────┘                                   │ new rows
///     │                                                                     ▼
///     └──────────────── shown on the screen ──▶ Wide             Narrow, else Waiting
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// Rows in sight are on their way. What is on the screen stays, since most answers come
    /// sooner than a person sees.
    Waiting,
    /// They did not come in time: stand-ins are drawn for them.
    Overdue,
    /// Only the rows in sight are drawn, so that they are seen as soon as possible.
    Narrow,
    /// The rows around are drawn, too.
    Wide,
}

impl Drawing {
    /// Draws the rows in sight first, and those around later.
    pub fn hurry(&mut self) {
        if *self == Drawing::Wide {
            *self = Drawing::Narrow;
        }
    }

    /// Decides before a painting whether to wait. `is_begun` is whether the table's length is
    /// known, `is_complete` whether nothing in sight is awaited either.
    pub fn settle(&mut self, is_begun: bool, is_complete: bool) {
        *self = match *self {
            Drawing::Wide if is_begun => Drawing::Wide,
            _ if is_begun && is_complete => Drawing::Narrow,
            Drawing::Overdue => Drawing::Overdue,
            Drawing::Waiting | Drawing::Narrow | Drawing::Wide => Drawing::Waiting,
        };
    }

    /// Ends the wait after a jump.
    pub fn give_up_waiting(&mut self) {
        if *self == Drawing::Waiting {
            *self = Drawing::Overdue;
        }
    }

    /// Draws the rows around next, after the visible rows were on the screen.
    pub fn widen(&mut self, is_begun: bool) {
        match self {
            Drawing::Narrow => *self = Drawing::Wide,
            Drawing::Overdue if is_begun => *self = Drawing::Wide,
            Drawing::Overdue | Drawing::Waiting | Drawing::Wide => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(mut drawing: Drawing, is_begun: bool, is_complete: bool) -> Drawing {
        drawing.settle(is_begun, is_complete);
        drawing
    }

    #[test]
    fn what_is_here_is_drawn_narrow_first() {
        for drawing in [Drawing::Waiting, Drawing::Overdue, Drawing::Narrow] {
            let mut drawing = settled(drawing, true, true);
            assert_eq!(drawing, Drawing::Narrow);
            drawing.widen(true);
            assert_eq!(drawing, Drawing::Wide);
        }
    }

    #[test]
    fn a_slow_scroll_shows_stand_ins_and_a_jump_waits() {
        assert_eq!(settled(Drawing::Wide, true, false), Drawing::Wide);
        let mut jump = Drawing::Wide;
        jump.hurry();
        assert_eq!(settled(jump, true, false), Drawing::Waiting);
    }

    #[test]
    fn waiting_ends_by_patience_and_only_once() {
        let mut drawing = settled(Drawing::Narrow, true, false);
        drawing.give_up_waiting();
        assert_eq!(settled(drawing, true, false), Drawing::Overdue);
        drawing.widen(true);
        assert_eq!(settled(drawing, true, false), Drawing::Wide);
        drawing.give_up_waiting();
        assert_eq!(drawing, Drawing::Wide);
    }

    #[test]
    fn nothing_widens_before_the_length_is_known() {
        let mut drawing = settled(Drawing::Wide, false, false);
        assert_eq!(drawing, Drawing::Waiting);
        drawing.widen(false);
        assert_eq!(drawing, Drawing::Waiting);
        drawing.give_up_waiting();
        drawing.widen(false);
        assert_eq!(settled(drawing, false, false), Drawing::Overdue);
    }
}
