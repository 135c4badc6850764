//! What the table queries its workers for, and what it does with the answers.

use heaplens_model::query::{Answer, List, Query, QueryError, Sort};
use yew::Context;

use super::component::{Msg, TreeTable};
use super::keyboard::Command;
use super::model::Model;
use super::pages::{PAGE, PageId, page_of};
use crate::client::Lost;
use crate::measure;

/// Milliseconds that drawing waits for a path towards a root.
const PATH_PATIENCE: f64 = 80.0;
/// Milliseconds for which rows stay in their old order while those below them are awaited in the
/// new one, so that both are drawn at once.
pub(super) const ORDER_PATIENCE: f64 = 200.0;

/// What a table queries first whose rows are a list's, if nobody has chosen an order.
pub fn first_query(list: List) -> Query {
    let sort = list.default_sort();
    page_query(list, sort, 0)
}

/// A page of a list.
fn page_query(list: List, sort: Sort, page: u64) -> Query {
    Query::Rows {
        list,
        sort,
        start: page * PAGE,
        count: u32::try_from(PAGE).unwrap_or(u32::MAX),
    }
}

impl TreeTable {
    /// Asks for what is in sight and not here.
    pub(super) fn fetch(&mut self, ctx: &Context<Self>) {
        let window = self.measure();
        let (in_sight, around) = (
            window.in_sight(self.shown.scrolled),
            window.around(self.shown.scrolled),
        );
        let mut queries = Vec::new();
        let mut collect = |model: &mut Model, wanted: &[PageId]| {
            for page in model.pages.ask_now(wanted) {
                if let Some(list) = model.tree.list(page.0) {
                    queries.push((model.epoch, page, list.query.clone()));
                }
            }
        };
        let wanted = self.shown.wanted(in_sight, around);
        collect(&mut self.shown, &wanted);
        if let Some(model) = &mut self.incoming {
            let wanted = model.wanted(0..0, 0..0);
            collect(model, &wanted);
        }
        for (epoch, page, ask) in queries {
            let link = ctx.link().clone();
            let then = move |reply| link.send_message(Msg::Answered(epoch, page, reply));
            match ctx.props().sources.of(ask.origin) {
                None => then(Err(Lost)),
                Some(source) => {
                    let query = page_query(ask.list, ask.sort, page.1);
                    source.client.ask(query, then);
                }
            }
        }
    }

    /// Takes an answer in; whether there is something to draw.
    pub(super) fn answered(
        &mut self,
        ctx: &Context<Self>,
        epoch: u32,
        page: PageId,
        reply: Result<Result<Answer, QueryError>, Lost>,
    ) -> bool {
        let model = if epoch == self.shown.epoch {
            &mut self.shown
        } else if let Some(model) = &mut self.incoming
            && model.epoch == epoch
        {
            model
        } else {
            return false;
        };
        let texts = ctx.props().lang.texts();
        let rows = model.tree.rows();
        match reply {
            Ok(Ok(Answer::Rows(rows))) => model.put(page, rows),
            Ok(Err(error)) => {
                self.error = Some((texts.query_error)(error));
                model.fail(page);
            }
            Ok(Ok(_)) => {
                self.error = Some(texts.comment_row_failed);
                model.fail(page);
            }
            Err(Lost) => {
                self.error = Some(texts.worker_gone);
                model.fail(page);
            }
        }
        // A path of many steps is many answers, and is drawn as a whole if it comes soon.
        let is_path_due = model.is_following();
        if self.holds(is_path_due) {
            return false;
        }
        let is_due = self.incoming.as_ref().is_some_and(|model| {
            let is_whole = model.tree.waiting().next().is_none();
            model.is_begun() && (is_whole || measure::now() >= self.patient_until)
        });
        if is_due && let Some(model) = self.incoming.take() {
            self.shown = model;
            self.scroll_to(0.0);
            self.is_narrow = true;
        } else if epoch != self.shown.epoch {
            return false;
        }
        self.is_narrow |= self.shown.tree.rows() != rows || self.is_in_sight(page);
        if self.is_pick_due
            && let Some(cursor) = self.shown.cursor
        {
            self.pick(ctx, cursor);
        }
        if self.is_going_in {
            self.obey(ctx, Command::In);
        }
        if ctx.props().table.follows_path && self.path_told != self.shown.path {
            self.path_told = self.shown.path;
            ctx.props().on_path.emit(self.shown.path);
        }
        true
    }

    fn is_in_sight(&self, page: PageId) -> bool {
        let sight = self.measure().in_sight(self.shown.scrolled);
        let ends = [sight.start, sight.end.saturating_sub(1)];
        let pages = ends.map(|flat| self.shown.tree.locate(flat).map(page_of));
        pages.contains(&Some(page))
    }

    /// Whether drawing waits for the rest of a path, which it does for a while.
    fn holds(&mut self, is_path_due: bool) -> bool {
        if !is_path_due {
            self.held = None;
            return false;
        }
        let now = measure::now();
        let is_held = now - *self.held.get_or_insert(now) < PATH_PATIENCE;
        if !is_held {
            self.held = Some(now);
        }
        is_held
    }
}
