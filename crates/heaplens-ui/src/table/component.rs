//! Joins the table's model to the page: scrolling, keys, questions, painting.
//!
//! Only the rows in sight and a dozen around them are elements. They lie one after another in
//! one block, which alone is moved; sizes are set through the CSSOM. Yew draws what stands
//! around the rows and hardly changes ([`Frame`]); the rows are written in place ([`RowDom`]).

use std::ops::Range;
use std::rc::Rc;

use gloo::render::AnimationFrame;
use gloo::timers::callback::Timeout;
use heaplens_model::NodeIdx;
use heaplens_model::locale::Lang;
use heaplens_model::query::{Answer, Column, QueryError, Sort};
use heaplens_model::row::Row;
use web_sys::HtmlElement;
use yew::{AttrValue, Callback, Component, Context, Html, NodeRef, Properties};

use super::answers::ORDER_PATIENCE;
use super::columns::set_widths;
use super::draw::{Frame, on_frame};
use super::keyboard::Command;
use super::listeners::Listeners;
use super::model::{Model, Path, SavedTables, Top};
use super::pages::PageId;
use super::reveal::{Next, Reveal};
use super::row_dom::RowDom;
use super::source::{Origin, Sources};
use super::tree::RowId;
use super::window::Window;
use crate::client::Lost;
use crate::measure;
use crate::state::SnapshotId;
use crate::views::{TableDescription, describe_column, object_node};

/// A row that a person chose.
#[derive(Clone, PartialEq)]
pub struct Pick {
    /// Whose it is.
    pub origin: Origin,
    /// The row.
    pub row: Rc<Row>,
}

/// What a view says of its table.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The accessible name.
    pub label: AttrValue,
    /// What the table is.
    pub table: &'static TableDescription,
    /// The page's language.
    pub lang: Lang,
    /// Who answers.
    pub sources: Sources,
    /// What it starts from.
    pub top: Top,
    /// Where it is kept while out of sight, and under which name.
    pub saved_tables: SavedTables,
    /// See `saved_tables`.
    pub saved_as: AttrValue,
    /// Shown when the list is empty.
    pub empty: Html,
    /// An object to bring into sight, under a number that grows with each wish.
    #[prop_or_default]
    pub reveal: Option<(u32, NodeIdx)>,
    /// Hears a click on a column's header.
    pub on_sort: Callback<Sort>,
    /// Hears which row the cursor is on.
    #[prop_or_default]
    pub on_pick: Callback<Pick>,
    /// Hears how far a retaining path was followed.
    #[prop_or_default]
    pub on_path: Callback<Option<Path>>,
    /// Hears that the first rows are on the screen.
    #[prop_or_default]
    pub on_painted: Callback<()>,
    /// Hears that a person does not want to wait any longer for the answer of a snapshot's worker.
    #[prop_or_default]
    pub on_stop: Callback<SnapshotId>,
}

/// What happens to a table.
#[allow(missing_docs, reason = "the variants are what happens")]
pub enum Msg {
    Scrolled,
    Wheel(f64),
    Resized,
    Answered(u32, PageId, Result<Result<Answer, QueryError>, Lost>),
    Positioned(u32, Option<u64>),
    Click(u64),
    Toggle(u64),
    Key(Command),
    Sort(Column),
    Committed,
    Painted,
    Seen,
    Widen,
    Overdue,
}

/// The table.
pub struct TreeTable {
    pub(super) shown: Model,
    /// What takes its place as soon as its first rows are here, so that nothing flickers.
    pub(super) incoming: Option<Model>,
    /// Until when that waits for all of its rows.
    pub(super) patient_until: f64,
    pub(super) epoch: u32,
    pub(super) window: Window,
    /// The scroll bar's position.
    pub(super) scroll: f64,
    /// The scroll bar is to be set after the next painting.
    pub(super) is_moved: bool,
    /// The row under the cursor is to be told of as soon as it is here.
    pub(super) is_pick_due: bool,
    /// The cursor goes below its row as soon as the rows there are here.
    pub(super) is_going_in: bool,
    pub(super) is_painted: bool,
    pub(super) path_told: Option<Path>,
    /// Since when drawing waits for a path.
    pub(super) held: Option<f64>,
    pub(super) error: Option<&'static str>,
    reveal: Option<Reveal>,
    pub(super) root: NodeRef,
    pub(super) head: NodeRef,
    pub(super) body: NodeRef,
    pub(super) block: NodeRef,
    listeners: Option<Listeners>,
    pub(super) painting: Option<AnimationFrame>,
    /// Only what is in sight is drawn; what is around follows when it has been painted.
    pub(super) is_narrow: bool,
    pub(super) widening: Option<AnimationFrame>,
    pub(super) row_dom: Option<RowDom>,
    framed: Option<Frame>,
    /// What was set last, so that nothing is set twice: the body's height, where the block is.
    pub(super) laid_out: (f64, f64),
    /// Likewise: how many rows there are, and on which the keyboard is.
    pub(super) described: Option<(u64, Option<u64>)>,
    /// Rows in sight are awaited, and drawing waits for them until then.
    pub(super) overdue: Option<Timeout>,
    pub(super) is_overdue: bool,
}

impl Component for TreeTable {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> TreeTable {
        let props = ctx.props();
        let kept = props.saved_tables.take(&props.saved_as, &props.top);
        let is_moved = kept.is_some();
        let mut table = TreeTable {
            shown: kept.unwrap_or_else(|| Model::new(props.table, props.top.clone(), 0)),
            incoming: None,
            patient_until: 0.0,
            epoch: 1,
            window: Window::default(),
            scroll: 0.0,
            is_moved,
            is_pick_due: false,
            is_going_in: false,
            is_painted: false,
            path_told: None,
            held: None,
            error: None,
            reveal: None,
            root: NodeRef::default(),
            head: NodeRef::default(),
            body: NodeRef::default(),
            block: NodeRef::default(),
            listeners: None,
            painting: None,
            is_narrow: true,
            widening: None,
            row_dom: None,
            framed: None,
            laid_out: (f64::NAN, f64::NAN),
            described: None,
            overdue: None,
            is_overdue: false,
        };
        table.shown.epoch = 1;
        if let Some((_, node)) = props.reveal.filter(|_| !is_moved) {
            table.reveal = Some(Reveal::new(node, &table.shown));
        }
        table.fetch(ctx);
        table.go_on(ctx);
        table
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let props = ctx.props();
        if props.table != old.table
            && let Some(row_dom) = self.row_dom.take()
        {
            row_dom.wipe();
        }
        if props.sources != old.sources {
            self.epoch += 1;
            self.shown = Model::new(props.table, props.top.clone(), self.epoch);
            self.incoming = None;
            self.scroll_to(0.0);
        } else if props.top != old.top {
            self.epoch += 1;
            let mut incoming = Model::new(props.table, props.top.clone(), self.epoch);
            if props.top.list == old.top.list && !props.table.follows_path {
                incoming.reopen_as_in(&self.shown);
            }
            // In another order, the cursor stays on its object.
            let node = self
                .cursor_node()
                .filter(|_| props.top.list == old.top.list);
            self.reveal = node.map(|node| Reveal::new(node, &incoming));
            self.incoming = Some(incoming);
            self.patient_until = measure::now() + ORDER_PATIENCE;
        }
        if props.reveal != old.reveal
            && let Some((_, node)) = props.reveal
        {
            let model = self.incoming.as_ref().unwrap_or(&self.shown);
            self.reveal = Some(Reveal::new(node, model));
        }
        self.go_on(ctx);
        self.fetch(ctx);
        self.mark_busy();
        // While the rows of another order are awaited those here stay, and callbacks are not drawn.
        props.sources != old.sources
            || props.reveal != old.reveal
            || props.lang != old.lang
            || props.label != old.label
            || props.empty != old.empty && self.shown.tree.rows() == 0
            || self.is_moved
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Scrolled => {
                let Some(root) = self.root.cast::<HtmlElement>() else {
                    return false;
                };
                let scroll = f64::from(root.scroll_top());
                // Our own setting comes back as an event, rounded to a pixel.
                if (scroll - self.scroll).abs() < 1.5 {
                    return false;
                }
                self.scroll = scroll;
                let before = self.drawn();
                self.shown.scrolled = self.measure().top_at(scroll);
                self.see_leap(before);
            }
            Msg::Wheel(pixels) => {
                let top = self.shown.scrolled + pixels;
                self.scroll_to(top);
            }
            Msg::Resized => {
                let Some((root, head)) = self
                    .root
                    .cast::<HtmlElement>()
                    .zip(self.head.cast::<HtmlElement>())
                else {
                    return false;
                };
                let height = f64::from(root.client_height() - head.offset_height()).max(0.0);
                if (height - self.window.height).abs() < 0.5 {
                    return false;
                }
                self.window.height = height;
                self.is_moved |= self.measure().is_scaled();
            }
            Msg::Answered(epoch, page, reply) => {
                if !self.answered(ctx, epoch, page, reply) {
                    self.fetch(ctx);
                    return false;
                }
                self.go_on(ctx);
            }
            Msg::Positioned(epoch, position) => {
                if epoch != self.shown.epoch {
                    return false;
                }
                if !self
                    .reveal
                    .as_mut()
                    .is_some_and(|reveal| reveal.positioned(position))
                {
                    self.reveal = None;
                }
                self.go_on(ctx);
            }
            Msg::Click(flat) => {
                let Some(row_id) = self.row_id(flat) else {
                    return false;
                };
                self.is_going_in = false;
                self.reveal = None;
                self.put_cursor(ctx, row_id);
            }
            Msg::Toggle(flat) => {
                let Some(row_id) = self.row_id(flat) else {
                    return false;
                };
                self.is_going_in = false;
                self.reveal = None;
                self.toggle(row_id);
                self.shown.cursor = Some(row_id);
            }
            Msg::Key(command) => {
                self.reveal = None;
                self.obey(ctx, command);
            }
            Msg::Sort(column) => {
                let now = self.sort(ctx);
                let descending = if now.column == column {
                    !now.descending
                } else {
                    !describe_column(column).is_ascending_first
                };
                ctx.props().on_sort.emit(Sort { column, descending });
                return false;
            }
            Msg::Committed => {
                // The frame that shows what was rendered begins now; at the next it is seen.
                self.painting = Some(on_frame(ctx, || Msg::Painted));
                return false;
            }
            Msg::Painted => {
                self.painting = None;
                ctx.props().on_painted.emit(());
                return false;
            }
            Msg::Seen => {
                self.widening = Some(on_frame(ctx, || Msg::Widen));
                return false;
            }
            Msg::Widen => {
                self.widening = None;
                if self.overdue.is_some() {
                    return false;
                }
                self.is_narrow = false;
            }
            Msg::Overdue => {
                self.overdue = None;
                self.is_overdue = true;
            }
        }
        self.fetch(ctx);
        if self.framed != Some(self.frame()) {
            return true;
        }
        self.paint(ctx);
        false
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        self.draw(ctx)
    }

    fn rendered(&mut self, ctx: &Context<Self>, first_render: bool) {
        if first_render {
            if let Some(root) = self.root.cast::<HtmlElement>() {
                set_widths(&root, ctx.props().table);
            }
            self.listeners = self.listen(ctx);
            ctx.link().send_message(Msg::Resized);
        }
        self.framed = Some(self.frame());
        self.paint(ctx);
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        let epoch = self.epoch;
        let model = std::mem::replace(
            &mut self.shown,
            Model::new(props.table, props.top.clone(), epoch),
        );
        props.saved_tables.put(&props.saved_as, model);
    }
}

impl TreeTable {
    pub(super) fn measure(&self) -> Window {
        Window {
            rows: self.shown.tree.rows(),
            ..self.window
        }
    }

    /// The rows that are elements.
    pub(super) fn drawn(&self) -> Range<u64> {
        let window = self.measure();
        if self.is_narrow && window.height > 0.0 {
            window.in_sight(self.shown.scrolled)
        } else {
            window.range(self.shown.scrolled)
        }
    }

    /// Hurries where most of what is in sight now was not drawn before: a leap, not a scroll.
    fn see_leap(&mut self, before: Range<u64>) {
        let sight = self.measure().in_sight(self.shown.scrolled);
        let start = before.start.max(sight.start);
        let drawn = before.end.min(sight.end).saturating_sub(start);
        self.is_narrow |= 3 * drawn < 2 * (sight.end - sight.start);
    }

    fn row_id(&self, flat: u64) -> Option<RowId> {
        self.row_dom.as_ref()?.row_id(flat)
    }

    /// The order that was asked for last.
    fn sort(&self, ctx: &Context<Self>) -> Sort {
        ctx.props().top.order()
    }

    pub(super) fn scroll_to(&mut self, top: f64) {
        let window = self.measure();
        self.shown.scrolled = top.clamp(0.0, window.max_top());
        self.scroll = window.scroll_at(self.shown.scrolled).round();
        self.is_moved = true;
    }

    fn cursor_node(&self) -> Option<NodeIdx> {
        object_node(self.shown.row(self.shown.cursor?)?)
    }

    /// Goes on with bringing an object into sight.
    fn go_on(&mut self, ctx: &Context<Self>) {
        if self.incoming.is_some() {
            return;
        }
        let Some(reveal) = &mut self.reveal else {
            return;
        };
        match reveal.advance(&mut self.shown) {
            Next::Wait => {}
            Next::GiveUp => self.reveal = None,
            Next::Ask(query) => {
                let (link, epoch) = (ctx.link().clone(), self.shown.epoch);
                ctx.props().sources.target.client.ask(query, move |reply| {
                    let position = match reply {
                        Ok(Ok(Answer::Position(position))) => position,
                        _ => None,
                    };
                    link.send_message(Msg::Positioned(epoch, position));
                });
            }
            Next::Show(row_id, is_object) => {
                if let Some(flat) = self.shown.tree.flat_index(row_id) {
                    let top = self.measure().centre(self.shown.scrolled, flat);
                    self.scroll_to(top);
                }
                if is_object {
                    self.shown.cursor = Some(row_id);
                    self.reveal = None;
                }
            }
        }
    }

    fn put_cursor(&mut self, ctx: &Context<Self>, row_id: RowId) {
        self.shown.cursor = Some(row_id);
        self.pick(ctx, row_id);
    }

    pub(super) fn pick(&mut self, ctx: &Context<Self>, row_id: RowId) {
        let row = self.shown.row(row_id).cloned();
        let list = self.shown.tree.list(row_id.list);
        self.is_pick_due = row.is_none();
        if let (Some(row), Some(list)) = (row, list) {
            ctx.props().on_pick.emit(Pick {
                origin: list.query.origin,
                row,
            });
        }
    }

    fn toggle(&mut self, row_id: RowId) {
        if self.shown.tree.is_open(row_id) {
            self.shown.close(row_id);
            self.is_narrow = true;
        } else {
            self.shown.open(row_id);
        }
        let top = self.shown.scrolled;
        if top > self.measure().max_top() {
            self.scroll_to(top);
        }
        self.is_moved |= self.measure().is_scaled();
    }

    pub(super) fn obey(&mut self, ctx: &Context<Self>, command: Command) {
        let window = self.measure();
        self.is_going_in = false;
        if window.rows == 0 {
            return;
        }
        let last = window.rows - 1;
        let cursor = self.shown.cursor;
        let at = cursor.and_then(|row_id| self.shown.tree.flat_index(row_id));
        let by = |rows: i64| match at {
            Some(at) => at.saturating_add_signed(rows).min(last),
            None => 0,
        };
        let page = i64::try_from(window.page()).unwrap_or(1);
        let target = match command {
            Command::Move(rows) => by(rows),
            Command::Page(pages) => by(pages * page),
            Command::First => 0,
            Command::Last => last,
            Command::Toggle => {
                if let Some(row_id) = cursor {
                    self.toggle(row_id);
                }
                return;
            }
            Command::In => match cursor {
                Some(row_id) if self.shown.tree.is_waiting(row_id) => {
                    self.is_going_in = true;
                    return;
                }
                Some(row_id) if self.shown.tree.is_open(row_id) => {
                    match self.shown.tree.first(row_id) {
                        Some(flat) => flat,
                        None => return,
                    }
                }
                Some(row_id) => {
                    self.toggle(row_id);
                    return;
                }
                None => 0,
            },
            Command::Out => match cursor {
                Some(row_id) if self.shown.tree.is_open(row_id) => {
                    self.toggle(row_id);
                    return;
                }
                Some(row_id) => {
                    let parent = self
                        .shown
                        .tree
                        .list(row_id.list)
                        .and_then(|list| list.parent);
                    match parent.and_then(|parent| self.shown.tree.flat_index(parent)) {
                        Some(flat) => flat,
                        None => return,
                    }
                }
                None => 0,
            },
        };
        if let Some(row_id) = self.shown.tree.locate(target) {
            self.put_cursor(ctx, row_id);
            let top = window.reveal(self.shown.scrolled, target);
            if (top - self.shown.scrolled).abs() > f64::EPSILON {
                let before = self.drawn();
                self.scroll_to(top);
                self.see_leap(before);
            }
        }
    }
}
