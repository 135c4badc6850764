//! The table as a component: it joins the state ([`TableState`]) to the browser.
//!
//! It turns events into calls of the state, sends the state's queries, passes its news on, runs its
//! timers and paints its rows. Only the visible rows and a dozen around them are elements.

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use heaplens_model::export::CopyFormat;
use heaplens_model::locale::Lang;
use heaplens_model::query::{Column, Sort};
use yew::{AttrValue, Callback, Component, Context, Html, KeyboardEvent, Properties};

use super::columns::ColumnWidths;
use super::drawing::Drawing;
use super::exporting::Exporting;
use super::foot::{Foot, FootAct, Note};
use super::keyboard::{Command, Key, key};
use super::listeners::{Heard, Listeners};
use super::news::{MenuWish, News, Pick, Surroundings};
use super::pages::Failure;
use super::paths::PathShown;
use super::requests::{Reply, ReplyTo, Request};
use super::reveal::Goal;
use super::row_look;
use super::saved_tables::SavedTables;
use super::source::Sources;
use super::table_dom::TableDom;
use super::table_rows::Top;
use super::table_state::TableState;
use super::tree::RowId;
use super::view::{self, Frame, HeadingAct};
use crate::browser;
use crate::client::{Asked, Lost};
use crate::explain::{By, Explanations};
use crate::measure;
use crate::state::{Reveal, SnapshotId};
use crate::views::{TableDescription, describe_column};
use crate::waiting::LONG_WAIT;

/// Milliseconds that a jump waits for its rows before placeholders are drawn. Most answers come
/// sooner, and then only the rows are drawn.
const JUMP_PATIENCE: u32 = 80;

/// The description of a table by its view.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The accessible name.
    pub label: AttrValue,
    pub table: &'static TableDescription,
    pub lang: Lang,
    /// The snapshots that answer.
    pub sources: Sources,
    /// The list that the table starts from.
    pub top: Top,
    /// Keeps the rows while the table is not shown.
    pub saved_tables: SavedTables,
    /// The name under which they are kept.
    pub saved_as: AttrValue,
    /// Shown when the list is empty.
    pub empty: Html,
    /// An object to bring into sight.
    #[prop_or_default]
    pub reveal: Option<Reveal>,
    /// The number of requests for more steps of a path that is longer than shown.
    #[prop_or_default]
    pub path_wishes: u32,
    /// Called when a column's heading is clicked.
    pub on_sort: Callback<Sort>,
    /// Called with the row that the cursor is on.
    #[prop_or_default]
    pub on_pick: Callback<Pick>,
    /// Called with the row whose menu is asked for.
    #[prop_or_default]
    pub on_menu: Callback<MenuWish>,
    /// Called with the part of the path to a root that is shown.
    #[prop_or_default]
    pub on_path: Callback<Option<PathShown>>,
    /// Called when the first rows are on the screen.
    #[prop_or_default]
    pub on_painted: Callback<()>,
    /// Called when a person stops waiting for the answer of a snapshot's worker.
    #[prop_or_default]
    pub on_stop: Callback<SnapshotId>,
    /// Told what the cursor or a pointer is on.
    #[prop_or_default]
    pub explanations: Explanations,
    /// The name of an exported file, without its ending.
    #[prop_or_default]
    pub export_as: AttrValue,
}

/// An event of a table.
pub enum Msg {
    /// An event of the browser.
    Heard(Heard),
    /// A key was pressed.
    Key(Key),
    /// A column's heading was used.
    Heading(Column, HeadingAct),
    /// Something was done in the line below the rows.
    Foot(FootAct),
    /// The browser has copied so many rows, or refused.
    Copied(Option<u64>),
    /// A piece of an exported file came.
    Exported(u32, Box<Reply>),
    /// The button of the wait's bar was pressed.
    Bar,
    /// This share of the work on an answer is done, from 0 to 1.
    Worked(ReplyTo, f64),
    /// An answer came.
    Answered(ReplyTo, Box<Reply>),
    /// A timer ran out.
    Timer(Timer),
    /// The frame that shows the new rows has begun. At the next frame they are on the screen.
    FrameBegan(Painting),
    /// The new rows are on the screen.
    FrameShown(Painting),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// Of [`JUMP_PATIENCE`].
    Jump,
    /// Of [`LONG_WAIT`].
    Wait,
}

/// The paintings that are followed to the screen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Painting {
    /// The first rows.
    First,
    /// The rows in sight alone.
    Narrow,
}

pub struct TreeTable {
    state: TableState,
    /// Whether it began with an object to bring into sight.
    is_revealing: bool,
    dom: TableDom,
    listeners: Option<Listeners>,
    widths: ColumnWidths,
    exporting: Option<Exporting>,
    exports: u32,
    note: Option<Note>,
    /// The rows that were explained last: the cursor's, and the one that a pointer is over.
    explained: [Option<RowId>; 2],
    /// The surroundings that Yew drew last.
    drawn: Option<Surroundings>,
    /// The questions that are not answered yet.
    asked: Vec<(ReplyTo, Asked)>,
    jump_timer: Option<Timeout>,
    wait_timer: Option<Timeout>,
    first_frame: Option<AnimationFrame>,
    narrow_frame: Option<AnimationFrame>,
}

impl Component for TreeTable {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> TreeTable {
        let props = ctx.props();
        let kept = props.saved_tables.take(&props.saved_as, &props.top);
        // What comes back has its cursor, unless something else was asked for meanwhile.
        let revealed = kept.as_ref().map_or(0, |(_, revealed)| *revealed);
        let reveal = props.reveal.as_ref().filter(|one| one.number > revealed);
        let kept = kept.map(|(rows, _)| rows);
        let is_revealing = reveal.is_some();
        let mut table = TreeTable {
            state: TableState::new(props.table, &props.top, kept, reveal.map(Goal::from)),
            is_revealing,
            dom: TableDom::default(),
            listeners: None,
            widths: ColumnWidths::stored(props.table),
            exporting: None,
            exports: 0,
            note: None,
            explained: [None; 2],
            drawn: None,
            asked: Vec::new(),
            jump_timer: None,
            wait_timer: None,
            first_frame: None,
            narrow_frame: None,
        };
        table.send_requests(ctx);
        table
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let props = ctx.props();
        if props.sources != old.sources || props.table != old.table {
            if props.table != old.table {
                self.dom.clear_rows();
                self.widths = ColumnWidths::stored(props.table);
                self.dom.set_widths(&self.widths);
            }
            self.exporting = None;
            self.state.restart(props.table, &props.top);
        } else if props.top != old.top {
            self.state.replace(&props.top, measure::now());
        }
        if let Some(reveal) = &props.reveal
            && props.reveal != old.reveal
        {
            self.state.reveal(reveal.into());
            self.take_keyboard(reveal);
        }
        if props.path_wishes != old.path_wishes {
            self.state.continue_path();
        }
        self.send_requests(ctx);
        self.tell_news(ctx);
        self.state.settle();
        self.dom.set_busy(self.state.is_busy());
        self.run_timers(ctx);
        // While the rows of another order are awaited, the shown rows stay. Callbacks do not change
        // what is drawn.
        props.sources != old.sources
            || props.reveal != old.reveal
            || props.path_wishes != old.path_wishes
            || props.lang != old.lang
            || props.label != old.label
            || props.empty != old.empty && self.state.surroundings().is_empty
            || self.state.due_bar().is_some()
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let is_due = match msg {
            Msg::Heard(Heard::Menu(flat, x, y)) => {
                let row_id = self.dom.row_id(flat);
                row_id
                    .inspect(|row_id| self.open_menu(ctx, *row_id, (x, y)))
                    .is_some()
            }
            Msg::Heard(heard) => self.heard(ctx, heard),
            Msg::Key(Key {
                command: Command::Menu,
                ..
            }) => {
                self.open_menu_by_key(ctx);
                false
            }
            Msg::Key(Key {
                command: Command::Copy,
                ..
            }) => {
                self.copy(ctx, CopyFormat::TabSeparated);
                false
            }
            Msg::Key(key) => {
                self.note = None;
                self.state.key(key);
                true
            }
            Msg::Heading(column, act) => {
                self.use_heading(ctx, column, act);
                false
            }
            Msg::Foot(act) => {
                self.use_foot(ctx, act);
                self.send_requests(ctx);
                return true;
            }
            Msg::Copied(rows) => {
                self.note = Some(rows.map_or(Note::CopyRefused, Note::Copied));
                return true;
            }
            Msg::Exported(number, reply) => return self.exported(ctx, number, *reply),
            Msg::Bar => self.press_bar(ctx),
            Msg::Worked(reply_to, share) => {
                // It is alive, so the time begins again.
                self.wait_timer = None;
                let is_due = self.state.worked(reply_to, share);
                if !is_due {
                    self.run_timers(ctx);
                }
                is_due
            }
            Msg::Answered(reply_to, reply) => {
                self.asked.retain(|(other, _)| *other != reply_to);
                // There is progress, so the wait begins again.
                self.wait_timer = None;
                let is_due = self.state.answered(reply_to, *reply, measure::now());
                if !is_due {
                    self.send_requests(ctx);
                    self.run_timers(ctx);
                }
                is_due
            }
            Msg::Timer(Timer::Jump) => {
                self.jump_timer = None;
                self.state.give_up_waiting();
                true
            }
            Msg::Timer(Timer::Wait) => {
                self.wait_timer = None;
                self.state.wait_longer();
                true
            }
            Msg::FrameBegan(painting) => {
                let frame = on_frame(ctx, move || Msg::FrameShown(painting));
                *self.frame_of(painting) = Some(frame);
                false
            }
            Msg::FrameShown(Painting::First) => {
                self.first_frame = None;
                ctx.props().on_painted.emit(());
                false
            }
            Msg::FrameShown(Painting::Narrow) => {
                self.narrow_frame = None;
                self.state.widen();
                true
            }
        };
        if !is_due {
            return false;
        }
        self.send_requests(ctx);
        self.tell_news(ctx);
        self.state.settle();
        if self.drawn != Some(self.state.surroundings()) {
            return true;
        }
        self.paint(ctx);
        false
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let link = ctx.link();
        let on_key = link.batch_callback(|event: KeyboardEvent| {
            let key = key(&event).filter(|key| {
                // Text that a person selected is copied by the browser.
                key.command != Command::Copy || !browser::has_selected_text()
            });
            if key.is_some() {
                event.prevent_default();
            }
            key.map(Msg::Key)
        });
        let surroundings = self.state.surroundings();
        let frame = Frame {
            description: props.table,
            label: &props.label,
            lang: props.lang,
            foot: Foot {
                total: surroundings.total,
                selected: surroundings.selected,
                note: self.note,
                exporting: self.exporting.as_ref().map(Exporting::percent),
                on_act: link.callback(Msg::Foot),
            },
            surroundings,
            empty: &props.empty,
            on_key,
            on_heading: link.callback(|(column, act)| Msg::Heading(column, act)),
            on_bar: link.callback(|_| Msg::Bar),
        };
        view::view(&frame, &self.dom)
    }

    fn rendered(&mut self, ctx: &Context<Self>, first_render: bool) {
        if first_render {
            self.dom.set_widths(&self.widths);
            self.listeners = Listeners::new(&self.dom, &ctx.link().callback(Msg::Heard));
            ctx.link().send_message(Msg::Heard(Heard::Resized));
            self.tell_news(ctx);
            if let Some(reveal) = ctx.props().reveal.as_ref().filter(|_| self.is_revealing) {
                self.take_keyboard(reveal);
            }
        }
        self.drawn = Some(self.state.surroundings());
        self.state.settle();
        self.paint(ctx);
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        for (_, asked) in self.asked.drain(..) {
            asked.cancel();
        }
        let props = ctx.props();
        let revealed = props.reveal.as_ref().map_or(0, |one| one.number);
        props
            .saved_tables
            .put(&props.saved_as, self.state.take_rows(), revealed);
    }
}

impl TreeTable {
    /// Handles an event of the browser. Returns whether there may be something to draw.
    fn heard(&mut self, ctx: &Context<Self>, heard: Heard) -> bool {
        match heard {
            Heard::Scrolled => {
                let position = self.dom.scroll_position();
                position.is_some_and(|position| self.state.scrolled(position))
            }
            Heard::Wheel(pixels) => {
                self.state.wheel(pixels);
                true
            }
            Heard::Resized => {
                let height = self.dom.height_for_rows();
                height.is_some_and(|height| self.state.resized(height))
            }
            Heard::Click(flat, reach) => {
                self.note = None;
                let row_id = self.dom.row_id(flat);
                row_id
                    .inspect(|row_id| self.state.click(*row_id, reach))
                    .is_some()
            }
            Heard::Over(flat) => {
                let row_id = flat.and_then(|flat| self.dom.row_id(flat));
                self.explain(ctx, By::Pointer, row_id);
                false
            }
            Heard::Focused => {
                // A heading may have been explained since.
                self.explained = [None; 2];
                let cursor = self.state.rows().cursor();
                self.explain(ctx, By::Keyboard, cursor);
                false
            }
            Heard::Menu(..) => false,
            Heard::Toggle(flat) => {
                let row_id = self.dom.row_id(flat);
                row_id
                    .inspect(|row_id| self.state.click_twice(*row_id))
                    .is_some()
            }
        }
    }

    /// Sends what is to be asked, and cancels what is of no use any more.
    fn send_requests(&mut self, ctx: &Context<Self>) {
        for Request {
            origin,
            query,
            reply_to,
        } in self.state.take_requests()
        {
            let link = ctx.link().clone();
            let then = move |reply: Reply| link.send_message(Msg::Answered(reply_to, reply.into()));
            let on_work = ctx
                .link()
                .callback(move |share| Msg::Worked(reply_to, share));
            match ctx.props().sources.of(origin) {
                None => then(Err(Failure::WorkerGone)),
                Some(source) => {
                    let asked = source.client.ask_long(query, on_work, move |reply| {
                        then(match reply {
                            Ok(Ok(answer)) => Ok(answer),
                            Ok(Err(error)) => Err(Failure::Query(error)),
                            Err(Lost) => Err(Failure::WorkerGone),
                        });
                    });
                    self.asked.push((reply_to, asked));
                }
            }
        }
        let state = &self.state;
        for (_, useless) in self
            .asked
            .extract_if(.., |(reply_to, _)| !state.awaits(*reply_to))
        {
            useless.cancel();
        }
    }

    fn tell_news(&mut self, ctx: &Context<Self>) {
        for news in self.state.take_news() {
            match news {
                News::Picked(pick) => ctx.props().on_pick.emit(pick),
                News::Path(path) => ctx.props().on_path.emit(path),
            }
        }
    }

    /// Takes the keyboard where what is brought into sight was chosen by it.
    fn take_keyboard(&self, reveal: &Reveal) {
        if reveal.focuses {
            self.dom.focus();
        }
    }

    /// Updates the elements to show the state.
    fn paint(&mut self, ctx: &Context<Self>) {
        let props = ctx.props();
        let (state, dom) = (&mut self.state, &mut self.dom);
        let window = state.window();
        if state.drawing() != Drawing::Waiting {
            let total = |origin| props.sources.of(origin).map_or(0, |source| source.total);
            let texts = props.lang.texts();
            dom.show_rows(props.table.row_prefix, state.drawn(), |flat| {
                row_look::look(
                    props.table,
                    state.rows(),
                    state.selection(),
                    flat,
                    total,
                    texts,
                )
            });
        }
        let shown = dom.shown_rows();
        if !state.is_bar_held() {
            dom.set_height(window.spacer());
            if let Some(position) = state.due_bar()
                && let Some(position) = dom.set_scroll_position(position)
            {
                state.bar_is_at(position);
            }
            dom.set_offset(state.block_offset(shown.start));
        }
        let rows = state.rows();
        let cursor = rows
            .cursor()
            .and_then(|row_id| rows.tree().flat_index(row_id));
        let cursor = cursor.filter(|flat| shown.contains(flat));
        dom.describe(props.table.row_prefix, window.rows, cursor);
        dom.set_busy(state.is_busy());
        let cursor = self.state.rows().cursor();
        self.explain(ctx, By::Keyboard, cursor);
        if self.state.take_first_rows() {
            self.first_frame = Some(on_frame(ctx, || Msg::FrameBegan(Painting::First)));
        }
        let is_narrow = matches!(self.state.drawing(), Drawing::Narrow | Drawing::Overdue);
        if is_narrow && self.narrow_frame.is_none() {
            self.narrow_frame = Some(on_frame(ctx, || Msg::FrameBegan(Painting::Narrow)));
        }
        self.run_timers(ctx);
    }

    /// Starts and stops timers as the state requires.
    fn run_timers(&mut self, ctx: &Context<Self>) {
        let timer = |slot: &mut Option<Timeout>, is_due: bool, timer, milliseconds| {
            if !is_due {
                *slot = None;
            } else if slot.is_none() {
                let link = ctx.link().clone();
                let end = move || link.send_message(Msg::Timer(timer));
                *slot = Some(Timeout::new(milliseconds, end));
            }
        };
        let is_waiting = self.state.drawing() == Drawing::Waiting;
        timer(&mut self.jump_timer, is_waiting, Timer::Jump, JUMP_PATIENCE);
        let is_timed = self.state.wait().is_timed();
        timer(&mut self.wait_timer, is_timed, Timer::Wait, LONG_WAIT);
    }

    fn frame_of(&mut self, painting: Painting) -> &mut Option<AnimationFrame> {
        match painting {
            Painting::First => &mut self.first_frame,
            Painting::Narrow => &mut self.narrow_frame,
        }
    }
}

mod acts;

/// Returns the order that a click on a column's heading asks for: the other way round, or the
/// column's usual one.
fn next_sort(top: &Top, column: Column) -> Sort {
    let now = top.order();
    let descending = if now.column == column {
        !now.descending
    } else {
        !describe_column(column).is_ascending_first
    };
    Sort { column, descending }
}

fn on_frame(ctx: &Context<TreeTable>, msg: impl FnOnce() -> Msg + 'static) -> AnimationFrame {
    let link = ctx.link().clone();
    request_animation_frame(move |_| link.send_message(msg()))
}
