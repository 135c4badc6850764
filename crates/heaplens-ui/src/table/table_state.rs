//! The state of one table, without a browser: what is shown, what is awaited, what is next.
//!
//! A table is several small state machines, each an enum:
//!
//! | part | states | moves on by |
//! |---|---|---|
//! | rows ([`Replacement`]) | shown alone; another order or object awaited behind them | an answer |
//! | [`Drawing`] | waiting, overdue, narrow, wide | answers, a timer, frames |
//! | [`ScrollBar`] | agrees with the rows; to be moved after the next painting | scrolling, painting |
//! | [`FirstRows`] | awaited, shown | painting |
//! | [`Wait`] | none, short, working, long | answers, news of the work, a timer |
//! | [`CursorTask`] | none, tell of the row, enter the row | an answer |
//! | [`Reveal`] | ask, asked, row known | answers |
//! | [`RowSelection`] | the cursor's row alone; several, being fetched or added up | the cursor, answers |
//!
//! Events come in as methods. What is to be asked and told goes out through
//! [`TableState::take_requests`] and [`TableState::take_news`]. The component
//! ([`super::component`]) owns timers and elements, and decides nothing.

use std::ops::Range;

use heaplens_model::query::{Answer, Origin, Query};

use super::cursor::{self, CursorStep};
use super::drawing::Drawing;
use super::keyboard::{Command, Key};
use super::news::{News, Pick};
use super::pages::{Failure, PageId, page_of};
use super::paths::PathShown;
use super::requests::{Part, Reply, ReplyTo, Request, collect};
use super::reveal::{Goal, Next, Reveal};
use super::scroll::ScrollBar;
use super::selection::{Reach, RowSelection};
use super::table_rows::{TableRows, Top};
use super::tree::RowId;
use crate::views::TableDescription;
use crate::waiting::Wait;

/// Milliseconds for which rows stay in their old order while those of the new one arrive, so that
/// all of them are drawn at once.
const REPLACEMENT_PATIENCE: f64 = 200.0;
/// Rows that are drawn as stand-ins before the length is known.
const STAND_INS: u64 = 12;

/// Rows in another order or of another object. They replace the shown rows as soon as they are
/// here, so that nothing flickers.
struct Replacement {
    rows: TableRows,
    /// Until when they wait to be whole, in milliseconds.
    patient_until: f64,
}

/// The state of the first rows, whose painting is reported once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FirstRows {
    Awaited,
    Shown,
}

/// The task of the cursor when an answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CursorTask {
    None,
    /// Tell of its row, which is on its way.
    Tell,
    /// Go below its row, which is being opened.
    Enter,
}

pub struct TableState {
    description: &'static TableDescription,
    shown: TableRows,
    replacement: Option<Replacement>,
    epoch: u32,
    /// The height of what is in sight, in pixels.
    height: f64,
    bar: ScrollBar,
    drawing: Drawing,
    first_rows: FirstRows,
    wait: Wait,
    cursor_task: CursorTask,
    reveal: Option<Reveal>,
    /// The search's question, until it is sent.
    position_query: Option<Query>,
    selection: RowSelection,
    /// The question for the size of the selected objects, until it is sent.
    retained_query: Option<(Origin, Query)>,
    path_told: Option<PathShown>,
    news: Vec<News>,
}

impl TableState {
    /// A table that starts from `top`, or one that was kept and comes back.
    pub fn new(
        description: &'static TableDescription,
        top: &Top,
        kept: Option<TableRows>,
        reveal: Option<Goal>,
    ) -> TableState {
        let epoch = 1;
        let bar = match kept {
            Some(_) => ScrollBar::Due { from: 0.0, to: 0.0 },
            None => ScrollBar::At(0.0),
        };
        let mut shown = kept.unwrap_or_else(|| TableRows::new(description, top.clone(), epoch));
        shown.set_epoch(epoch);
        let mut state = TableState {
            description,
            reveal: reveal.map(|goal| Reveal::new(goal, &shown)),
            shown,
            replacement: None,
            epoch,
            height: 0.0,
            bar,
            drawing: Drawing::Narrow,
            first_rows: FirstRows::Awaited,
            wait: Wait::None,
            cursor_task: CursorTask::None,
            position_query: None,
            selection: RowSelection::default(),
            retained_query: None,
            path_told: None,
            news: Vec::new(),
        };
        state.tell_path();
        state.search();
        state
    }

    // What the view wants.

    /// Starts anew: other snapshots answer, or it is another table.
    pub fn restart(&mut self, description: &'static TableDescription, top: &Top) {
        self.description = description;
        self.epoch += 1;
        self.reveal = None;
        self.shown = TableRows::new(self.description, top.clone(), self.epoch);
        self.replacement = None;
        self.selection.clear();
        self.scroll_to(0.0);
        self.tell_path();
    }

    /// Goes over to another order or list, as soon as its rows are here.
    pub fn replace(&mut self, top: &Top, now: f64) {
        self.epoch += 1;
        let mut rows = TableRows::new(self.description, top.clone(), self.epoch);
        let is_same_list = self.latest().top().list == top.list;
        if is_same_list && !self.description.follows_path {
            rows.reopen_as_in(&self.shown);
        }
        // In another order, the cursor stays on its object.
        let node = self.shown.cursor_node().filter(|_| is_same_list);
        self.reveal = node.map(|node| Reveal::new(node.into(), &rows));
        self.replacement = Some(Replacement {
            rows,
            patient_until: now + REPLACEMENT_PATIENCE,
        });
        self.search();
    }

    /// Brings an object into sight.
    pub fn reveal(&mut self, goal: Goal) {
        self.reveal = Some(Reveal::new(goal, self.latest()));
        self.search();
    }

    /// Unfolds more steps of a path that is longer than what shows.
    pub fn continue_path(&mut self) {
        self.shown.continue_path();
        self.hurry_along_path();
    }

    /// Returns the rows that are or will be shown.
    fn latest(&self) -> &TableRows {
        self.replacement
            .as_ref()
            .map_or(&self.shown, |replacement| &replacement.rows)
    }

    /// Gives the rows away, to be kept while the table is out of sight.
    pub fn take_rows(&mut self) -> TableRows {
        let top = self.shown.top().clone();
        let empty = TableRows::new(self.description, top, self.epoch);
        std::mem::replace(&mut self.shown, empty)
    }

    // What a person does.

    /// The scroll bar was moved. Returns whether it was by somebody else than the table,
    /// whose own setting comes back as an event, rounded to a pixel.
    pub fn scrolled(&mut self, position: f64) -> bool {
        if !self.bar.moved(position) {
            return false;
        }
        let before = self.drawn();
        let top = self.window().top_at(position);
        self.shown.set_scroll_top(top);
        self.hurry_after_jump(&before);
        true
    }

    /// The wheel was turned by so many pixels of rows.
    pub fn wheel(&mut self, pixels: f64) {
        self.scroll_to(self.shown.scroll_top() + pixels);
    }

    /// The room for rows has another height. Returns whether it has.
    pub fn resized(&mut self, height: f64) -> bool {
        if (height - self.height).abs() < 0.5 {
            return false;
        }
        self.height = height;
        self.bar.follow_if_scaled(self.window());
        true
    }

    /// A row was chosen with the mouse.
    pub fn click(&mut self, row_id: RowId, reach: Reach) {
        self.stop_entering();
        self.reveal = None;
        self.move_cursor(row_id, reach);
    }

    /// A row was opened or closed with the mouse.
    pub fn click_twice(&mut self, row_id: RowId) {
        self.stop_entering();
        self.reveal = None;
        self.toggle(row_id);
        self.shown.set_cursor(row_id);
    }

    /// A key was pressed.
    pub fn key(&mut self, key: impl Into<Key>) {
        self.reveal = None;
        let key = key.into();
        if !self.change_selection(key.command) {
            self.obey(key);
        }
    }

    fn obey(&mut self, Key { command, reach }: Key) {
        self.stop_entering();
        let window = self.window();
        let cursor = self.shown.cursor();
        match cursor::step(command, self.shown.tree(), cursor, window.page()) {
            CursorStep::Stay => {}
            CursorStep::Toggle(row_id) => self.toggle(row_id),
            CursorStep::EnterWhenHere => self.cursor_task = CursorTask::Enter,
            CursorStep::MoveTo(flat) => {
                let Some(row_id) = self.shown.tree().locate(flat) else {
                    return;
                };
                self.move_cursor(row_id, reach);
                let top = window.reveal(self.shown.scroll_top(), flat);
                if (top - self.shown.scroll_top()).abs() > f64::EPSILON {
                    let before = self.drawn();
                    self.scroll_to(top);
                    self.hurry_after_jump(&before);
                }
            }
        }
    }

    fn toggle(&mut self, row_id: RowId) {
        if self.shown.tree().is_open(row_id) {
            self.shown.close(row_id);
            self.selection.forget_closed(self.shown.tree());
            self.drawing.hurry();
        } else {
            self.shown.open(row_id);
            self.hurry_along_path();
        }
        let top = self.shown.scroll_top();
        if top > self.window().max_top() {
            self.scroll_to(top);
        }
        self.bar.follow_if_scaled(self.window());
        self.tell_path();
    }

    fn stop_entering(&mut self) {
        if self.cursor_task == CursorTask::Enter {
            self.cursor_task = CursorTask::None;
        }
    }

    // What workers answer.

    /// Takes an answer in. Returns whether there may be something to draw.
    pub fn answered(&mut self, reply_to: ReplyTo, reply: Reply, now: f64) -> bool {
        let ReplyTo { epoch, part } = reply_to;
        self.wait.answered();
        let count = self.shown.count();
        let rows = match &mut self.replacement {
            Some(replacement) if replacement.rows.epoch() == epoch => &mut replacement.rows,
            _ if self.shown.epoch() == epoch => &mut self.shown,
            _ => return false,
        };
        match (part, reply) {
            (Part::Page(page), Ok(Answer::Rows(answer))) => rows.put_page(page, answer),
            (Part::Page(page), Ok(_)) => rows.fail_page(page, Failure::WrongAnswer),
            (Part::Page(page), Err(failure)) => rows.fail_page(page, failure),
            (Part::Path(list), Ok(Answer::Path(path))) => rows.put_path(list, path),
            (Part::Path(list), _) => rows.fail_path(list),
            (Part::Position, reply) => self.positioned(reply),
            (Part::Retained(version), reply) => self.put_retained(version, reply),
        }
        if self.is_replacement_due(now) {
            if let Some(replacement) = self.replacement.take() {
                self.shown = replacement.rows;
                self.selection.clear();
                self.scroll_to(0.0);
                self.drawing.hurry();
            }
        } else if epoch != self.shown.epoch() {
            return false;
        }
        let is_in_sight = matches!(part, Part::Page(page) if self.is_in_sight(page));
        if is_in_sight || self.shown.count() != count {
            self.drawing.hurry();
        }
        match (self.cursor_task, self.shown.cursor()) {
            (CursorTask::Tell, Some(cursor)) => self.tell_pick(cursor),
            (CursorTask::Enter, _) => self.obey(Command::In.into()),
            _ => {}
        }
        self.tell_path();
        self.search();
        true
    }

    fn is_replacement_due(&self, now: f64) -> bool {
        self.replacement.as_ref().is_some_and(|replacement| {
            let rows = &replacement.rows;
            rows.is_begun() && (rows.is_whole() || now >= replacement.patient_until)
        })
    }

    fn is_in_sight(&self, page: PageId) -> bool {
        let sight = self.in_sight();
        let ends = [sight.start, sight.end.saturating_sub(1)];
        let pages = ends.map(|flat| self.shown.tree().locate(flat).map(page_of));
        pages.contains(&Some(page))
    }

    fn positioned(&mut self, reply: Reply) {
        let position = match reply {
            Ok(Answer::Position(position)) => position,
            _ => None,
        };
        let goes_on = self
            .reveal
            .as_mut()
            .is_some_and(|reveal| reveal.positioned(position));
        if !goes_on {
            self.reveal = None;
        }
    }

    /// Goes on with bringing an object into sight.
    fn search(&mut self) {
        if self.replacement.is_some() {
            return;
        }
        while let Some(reveal) = &mut self.reveal {
            match reveal.advance(&mut self.shown) {
                Next::Wait => return,
                Next::GiveUp => self.reveal = None,
                Next::Ask(query) => {
                    self.position_query = Some(query);
                    return;
                }
                Next::Show(row_id, is_object) => {
                    // What is open already is not awaited.
                    let goes_on = reveal.is_to_ask();
                    if let Some(flat) = self.shown.tree().flat_index(row_id) {
                        let top = self.window().centre(self.shown.scroll_top(), flat);
                        self.scroll_to(top);
                    }
                    if is_object {
                        self.selection.clear();
                        self.shown.set_cursor(row_id);
                        self.reveal = None;
                    } else if !goes_on {
                        return;
                    }
                }
            }
        }
    }

    // What is asked and told.

    /// Returns the questions to ask now.
    pub fn take_requests(&mut self) -> Vec<Request> {
        let window = self.window();
        let top = self.shown.scroll_top();
        let mut requests = Vec::new();
        if let Some(query) = self.position_query.take() {
            requests.push(Request {
                origin: Origin::Target,
                query,
                reply_to: ReplyTo {
                    epoch: self.shown.epoch(),
                    part: Part::Position,
                },
            });
        }
        requests.extend(self.take_retained_request());
        collect(
            &mut self.shown,
            window.in_sight(top),
            window.around(top),
            self.selection.missing(),
            &mut requests,
        );
        if let Some(replacement) = &mut self.replacement {
            collect(&mut replacement.rows, 0..0, 0..0, [], &mut requests);
        }
        requests
    }

    /// Returns the news for the view.
    pub fn take_news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.news)
    }

    fn tell_pick(&mut self, row_id: RowId) {
        let list = self.shown.tree().list(row_id.list);
        match (self.shown.row(row_id), list) {
            (Some(row), Some(list)) => {
                let pick = Pick {
                    origin: list.query.origin,
                    list: list.query.list.clone(),
                    row: row.clone(),
                };
                self.news.push(News::Picked(pick));
                self.cursor_task = CursorTask::None;
            }
            _ => self.cursor_task = CursorTask::Tell,
        }
    }

    fn tell_path(&mut self) {
        let path = self.shown.path();
        if self.path_told != path {
            self.path_told = path;
            self.news.push(News::Path(path));
        }
    }

    // Where it is.

    fn in_sight(&self) -> Range<u64> {
        self.window().in_sight(self.shown.scroll_top())
    }

    fn scroll_to(&mut self, top: f64) {
        let window = self.window();
        let top = top.clamp(0.0, window.max_top());
        self.shown.set_scroll_top(top);
        self.bar.follow(window, top);
    }

    /// Draws the visible rows first if most of them were not drawn `before`: a jump, not a scroll.
    fn hurry_after_jump(&mut self, before: &Range<u64>) {
        let sight = self.in_sight();
        let start = before.start.max(sight.start);
        let drawn = before.end.min(sight.end).saturating_sub(start);
        if 3 * drawn < 2 * (sight.end - sight.start) {
            self.drawing.hurry();
        }
    }

    /// A path is many lists, and is drawn as a whole if it comes soon.
    fn hurry_along_path(&mut self) {
        if self.shown.is_unfolding() {
            self.drawing.hurry();
        }
    }
}

mod painting;
mod selecting;
mod waits;

#[cfg(test)]
mod tests;
