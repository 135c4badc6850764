//! Brings a table's elements to where it stands, and knows when to wait with it.
//!
//! Yew draws what is around the rows, and only when that changes ([`Frame`]); rows, sizes and
//! what is said of the whole table are set here by hand, each only where it differs.

use std::ops::Range;

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use heaplens_model::query::Sort;
use web_sys::HtmlElement;
use yew::{Context, NodeRef};

use super::component::{Msg, Props, TreeTable};
use super::row_dom::RowDom;
use super::window::ROW;

/// Milliseconds for which a leap shows nothing rather than what stands in for its rows: most
/// answers come sooner, and then only they are drawn.
const LEAP_PATIENCE: u32 = 80;

/// Where a block is that nobody is to see.
const OUT_OF_SIGHT: f64 = -100_000.0;

/// What Yew draws of a table.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Frame {
    sort: Sort,
    /// There are no rows, and something else is said.
    pub is_empty: bool,
}

impl TreeTable {
    /// What Yew draws of the table as it stands.
    pub(super) fn frame(&self) -> Frame {
        Frame {
            sort: self.shown.top.order(),
            is_empty: self.shown.is_begun() && self.shown.tree.rows() == 0,
        }
    }

    /// Whether rows after a leap are not here yet, but may be at once.
    fn is_leaping(&mut self, ctx: &Context<Self>) -> bool {
        let mut sight = self.measure().in_sight(self.shown.scrolled);
        if self.shown.is_begun() && (!self.is_narrow || sight.all(|flat| self.is_here(flat))) {
            self.overdue = None;
            self.is_overdue = false;
            return false;
        }
        if !self.is_overdue && self.overdue.is_none() {
            let link = ctx.link().clone();
            let timer = Timeout::new(LEAP_PATIENCE, move || link.send_message(Msg::Overdue));
            self.overdue = Some(timer);
        }
        !self.is_overdue
    }

    /// Brings the elements to where the table stands.
    pub(super) fn paint(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        if self.row_dom.is_none() {
            let block = self.block.cast::<web_sys::Element>();
            self.row_dom = block.and_then(|block| RowDom::new(block, props.table.row_prefix));
        }
        let window = self.measure();
        let is_leaping = self.is_leaping(ctx);
        if !is_leaping && let Some(mut row_dom) = self.row_dom.take() {
            let range = if self.shown.is_begun() {
                self.drawn()
            } else {
                0..12
            };
            // What the document refuses is a bug, and leaves rows as they were.
            let _ = row_dom.show(range, |flat| self.look(props, flat));
            self.row_dom = Some(row_dom);
        }
        let range = self.row_dom.as_ref().map_or(0..0, RowDom::range);
        let height = window.spacer();
        if self.laid_out.0 != height {
            self.laid_out.0 = height;
            set_style(&self.body, "height", &format!("{height}px"));
        }
        let Some(root) = self.root.cast::<HtmlElement>() else {
            return;
        };
        if self.is_moved {
            self.is_moved = false;
            let scroll = window.scroll_at(self.shown.scrolled);
            #[allow(clippy::cast_possible_truncation, reason = "below the height's cap")]
            root.set_scroll_top(scroll.round() as i32);
            self.scroll = f64::from(root.scroll_top());
        }
        #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
        let first = range.start as f64 * ROW;
        // Unscaled, the two last terms cancel out and the block scrolls with the page.
        let offset = match (window.is_scaled(), is_leaping) {
            (false, _) => first,
            (true, false) => first - self.shown.scrolled + self.scroll,
            // The rows of another place may lie in sight here.
            (true, true) => OUT_OF_SIGHT,
        };
        if self.laid_out.1 != offset {
            self.laid_out.1 = offset;
            set_style(&self.block, "transform", &format!("translateY({offset}px)"));
        }
        self.describe(props, &root, &range);
        self.mark_busy();
        if !self.is_painted && self.shown.is_begun() && self.is_first_row_here() {
            self.is_painted = true;
            self.painting = Some(on_frame(ctx, || Msg::Committed));
        }
        if self.is_narrow && !is_leaping && self.widening.is_none() {
            self.widening = Some(on_frame(ctx, || Msg::Seen));
        }
    }

    /// Says of the whole table what changes with its rows.
    fn describe(&mut self, props: &Props, root: &HtmlElement, range: &Range<u64>) {
        let cursor = self
            .shown
            .cursor
            .and_then(|row_id| self.shown.tree.flat_index(row_id));
        let cursor = cursor.filter(|flat| range.contains(flat));
        let rows = self.shown.tree.rows();
        if self.described == Some((rows, cursor)) {
            return;
        }
        self.described = Some((rows, cursor));
        let _ = root.set_attribute("aria-rowcount", &rows.to_string());
        let _ = match cursor {
            Some(flat) => {
                let id = format!("{}-{flat}", props.table.row_prefix);
                root.set_attribute("aria-activedescendant", &id)
            }
            None => root.remove_attribute("aria-activedescendant"),
        };
    }

    /// Says by hand whether other rows are awaited, so that nothing has to be drawn to say it.
    pub(super) fn mark_busy(&self) {
        let Some(root) = self.root.cast::<HtmlElement>() else {
            return;
        };
        let _ = if self.shown.is_begun()
            && self.incoming.is_none()
            && self.held.is_none()
            && self.overdue.is_none()
        {
            root.remove_attribute("aria-busy")
        } else {
            root.set_attribute("aria-busy", "true")
        };
    }

    fn is_first_row_here(&self) -> bool {
        self.is_here(self.measure().in_sight(self.shown.scrolled).start)
    }

    /// Whether nothing is awaited at a place: its row is here, or never will be.
    fn is_here(&self, flat: u64) -> bool {
        self.shown.tree.locate(flat).is_none_or(|row_id| {
            self.shown.row(row_id).is_some() || self.shown.pages.has_failed(row_id)
        })
    }
}

pub(super) fn on_frame(ctx: &Context<TreeTable>, msg: fn() -> Msg) -> AnimationFrame {
    let link = ctx.link().clone();
    request_animation_frame(move |_| link.send_message(msg()))
}

fn set_style(element: &NodeRef, property: &str, value: &str) {
    if let Some(element) = element.cast::<HtmlElement>() {
        let _ = element.style().set_property(property, value);
    }
}
