//! Find: what a search found, what it adds up to, and the steps from object to object.
//!
//! One search is under way at a time. While a person types on, only the newest text waits for it,
//! so that a worker never works on what nobody wants any more. What the objects retain as a whole
//! is asked last, once the person rests.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use heaplens_model::query::{Answer, Facets, List, Query, QueryError, Sort, Totals};
use heaplens_model::row::Row;
use heaplens_model::{NodeIdx, ObjectSet, Search};
use yew::{Component, Context, Html, Properties, UseReducerHandle, html};

use super::{find_facets, find_notes, find_totals, table_view};
use crate::handle::Handle;
use crate::state::{Action, Selection, State};
use crate::table::{Source, Sources};
use crate::views::{Start, TableView};

/// Milliseconds from the first answer until the retained size is asked for.
const REST_MS: u32 = 300;

/// The description of the view. Descriptions are statics: each is equal to itself alone.
#[derive(Clone, Copy)]
pub struct FindView(pub &'static TableView);

impl PartialEq for FindView {
    fn eq(&self, other: &FindView) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

/// The values that the pane reads.
#[derive(PartialEq, Properties)]
pub struct Props {
    pub state: UseReducerHandle<State>,
    /// To reach the workers.
    pub handle: Handle,
    pub view: FindView,
}

/// A search of one snapshot.
#[derive(Clone, PartialEq)]
struct Asked {
    source: Source,
    /// Without the class and the type that it is narrowed to.
    whole: Search,
    search: Search,
}

/// How far a search is.
#[derive(Clone, PartialEq)]
enum Outcome {
    Awaited,
    Found(Totals),
    Failed(QueryError),
    /// The worker is gone. The page tells of it elsewhere.
    Lost,
}

/// An answer to the search with this number.
pub enum Msg {
    Totals(u32, Option<Result<Answer, QueryError>>),
    Facets(u32, Facets),
    Position(u32, NodeIdx, Option<u64>),
    /// The row of a step, with the step's number and its position.
    Hit(u32, u32, u64, Option<Row>),
    /// The person rests.
    Rested(u32),
}

pub struct FindPane {
    asked: Option<Asked>,
    /// Of the search. Answers to others are dropped.
    number: u32,
    is_awaiting: bool,
    outcome: Outcome,
    facets: Option<Facets>,
    is_retained_asked: bool,
    /// The object whose position was asked for, in which order, and the position.
    position: Option<(NodeIdx, Option<Sort>, Option<u64>)>,
    /// The number of the step that is under way, and the position that it leads to. Whoever
    /// presses Enter again before it is there goes on from this position.
    step: Option<(u32, u64)>,
    rest: Option<Timeout>,
}

impl Component for FindPane {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> FindPane {
        let mut pane = FindPane {
            asked: None,
            number: 0,
            is_awaiting: false,
            outcome: Outcome::Awaited,
            facets: None,
            is_retained_asked: false,
            position: None,
            step: None,
            rest: None,
        };
        pane.follow(ctx);
        pane
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &Props) -> bool {
        self.follow(ctx);
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Totals(number, reply) => {
                if number != self.number {
                    return false;
                }
                let is_first = std::mem::take(&mut self.is_awaiting);
                self.outcome = match reply {
                    Some(Ok(Answer::Totals(totals))) => Outcome::Found(totals),
                    // What is known stays, where the retained size cannot be worked out.
                    _ if !is_first => return false,
                    Some(Ok(_)) => Outcome::Failed(QueryError::NoSuchItem),
                    Some(Err(error)) => Outcome::Failed(error),
                    None => Outcome::Lost,
                };
                self.follow(ctx);
                if number == self.number {
                    self.ask_more(ctx);
                }
            }
            Msg::Facets(number, facets) if number == self.number => self.facets = Some(facets),
            Msg::Position(number, node, position) if number == self.number => {
                if let Some(known) = self.position.as_mut().filter(|known| known.0 == node) {
                    known.2 = position;
                }
            }
            Msg::Hit(number, step, position, row) if number == self.number => {
                if self.step.is_none_or(|(latest, _)| latest != step) {
                    return false;
                }
                self.step = None;
                let selection = match (row, &self.asked) {
                    (Some(Row::Object(object)), Some(asked)) => {
                        let sort = ctx.props().state.sort(ctx.props().state.view);
                        self.position = Some((object.node, sort, Some(position)));
                        Some(Selection {
                            snapshot: asked.source.snapshot,
                            row: Rc::new(object),
                        })
                    }
                    _ => None,
                };
                ctx.props().handle.act(Action::Stepped(step, selection));
            }
            Msg::Rested(number) if number == self.number => {
                self.rest = None;
                self.ask_retained(ctx);
                return false;
            }
            Msg::Facets(..) | Msg::Position(..) | Msg::Hit(..) | Msg::Rested(_) => return false,
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props {
            state,
            handle,
            view: FindView(view),
        } = ctx.props();
        let texts = state.lang.texts();
        if state.find.is_blank() {
            return find_notes::intro(state);
        }
        if state.find.is_held {
            return find_notes::held(state, handle);
        }
        let Some(asked) = &self.asked else {
            return Html::default();
        };
        let totals = match &self.outcome {
            Outcome::Failed(error) => return find_notes::failure(state, &asked.search, error),
            Outcome::Found(totals) => Some(totals),
            Outcome::Awaited | Outcome::Lost => None,
        };
        let nothing = if state.filter.is_some() {
            texts.find.nothing_within
        } else {
            (view.nothing)(texts)
        };
        let list = (view.start)(&Start {
            search: Some(&asked.search),
            ..Start::default()
        });
        let sources = Sources {
            target: asked.source.clone(),
            base: None,
        };
        let key = asked.source.key();
        let empty = html! { <p>{ nothing }</p> };
        html! {
            <>
                <div class="toolbar find-bar">
                    { find_totals::view(state, handle, totals, self.shown_position()) }
                    { find_facets::view(state, handle, self.facets.as_ref()) }
                </div>
                <div class="view-body">
                    { table_view::tree_table(state, handle, view, sources, &key, list, empty) }
                </div>
            </>
        }
    }
}

impl FindPane {
    /// Asks what is asked for now, unless another search is under way.
    fn follow(&mut self, ctx: &Context<Self>) {
        let state = &ctx.props().state;
        let wanted = self.wanted(ctx);
        if wanted.is_none() {
            self.give_step_up(ctx);
        }
        let is_other_worker = match (&wanted, &self.asked) {
            (Some(wanted), Some(asked)) => wanted.source != asked.source,
            (None, _) => true,
            (Some(_), None) => false,
        };
        if wanted != self.asked && (!self.is_awaiting || is_other_worker) {
            self.number = self.number.wrapping_add(1);
            self.asked = wanted;
            self.outcome = Outcome::Awaited;
            self.is_awaiting = self.asked.is_some();
            self.facets = None;
            self.is_retained_asked = false;
            self.position = None;
            self.step = None;
            self.rest = None;
            self.ask_totals(ctx, false);
        }
        if matches!(self.outcome, Outcome::Found(_)) {
            self.find_position(ctx);
            if let Some((step, is_forward)) = state.step {
                self.take_step(ctx, step, is_forward);
            }
        } else if !self.is_awaiting {
            self.give_step_up(ctx);
        }
    }

    fn wanted(&self, ctx: &Context<Self>) -> Option<Asked> {
        let Props { state, handle, .. } = ctx.props();
        let find = &state.find;
        if find.is_blank() || find.is_held {
            return None;
        }
        Some(Asked {
            source: handle.source(state, state.current?)?,
            whole: find.whole_search(state.filter),
            search: find.search(state.filter),
        })
    }

    fn ask_totals(&self, ctx: &Context<Self>, with_retained: bool) {
        let Some(asked) = &self.asked else { return };
        let (link, number) = (ctx.link().clone(), self.number);
        let of = ObjectSet::Matches(asked.search.clone());
        let query = Query::Totals { of, with_retained };
        asked.source.client.ask(query, move |reply| {
            link.send_message(Msg::Totals(number, reply.ok()));
        });
    }

    /// Asks for what is of use once the objects are found.
    fn ask_more(&mut self, ctx: &Context<Self>) {
        let (Some(asked), Outcome::Found(totals)) = (&self.asked, &self.outcome) else {
            return;
        };
        let (link, number) = (ctx.link().clone(), self.number);
        if self.facets.is_none() {
            let of = ObjectSet::Matches(asked.whole.clone());
            let link = link.clone();
            asked.source.client.ask(Query::Facets { of }, move |reply| {
                if let Ok(Ok(Answer::Facets(facets))) = reply {
                    link.send_message(Msg::Facets(number, facets));
                }
            });
        }
        if totals.retained_size.is_none() && !self.is_retained_asked && totals.count > 0 {
            self.rest = Some(Timeout::new(REST_MS, move || {
                link.send_message(Msg::Rested(number));
            }));
        }
    }

    fn ask_retained(&mut self, ctx: &Context<Self>) {
        if !self.is_retained_asked {
            self.is_retained_asked = true;
            self.ask_totals(ctx, true);
        }
    }

    /// Asks where the selected object stands.
    fn find_position(&mut self, ctx: &Context<Self>) {
        let state = &ctx.props().state;
        let Some(asked) = &self.asked else { return };
        let selection = state.selection.as_ref();
        let selection = selection.filter(|one| one.snapshot == asked.source.snapshot);
        let Some(node) = selection.map(|selection| selection.row.node) else {
            self.position = None;
            return;
        };
        let order = state.sort(state.view);
        if self
            .position
            .is_some_and(|(of, by, _)| (of, by) == (node, order))
        {
            return;
        }
        self.position = Some((node, order, None));
        let list = asked.list();
        let sort = order.unwrap_or(list.default_sort());
        let (link, number) = (ctx.link().clone(), self.number);
        let query = Query::Position { list, sort, node };
        asked.source.client.ask(query, move |reply| {
            if let Ok(Ok(Answer::Position(position))) = reply {
                link.send_message(Msg::Position(number, node, position));
            }
        });
    }

    fn shown_position(&self) -> Option<u64> {
        self.position.and_then(|(_, _, position)| position)
    }

    /// Asks for the object after or before the selected one, and around the end.
    fn take_step(&mut self, ctx: &Context<Self>, step: u32, is_forward: bool) {
        let (Some(asked), Outcome::Found(totals)) = (&self.asked, &self.outcome) else {
            return;
        };
        if self.step.is_some_and(|(number, _)| number == step) {
            return;
        }
        let Some(last) = totals.count.checked_sub(1) else {
            self.give_step_up(ctx);
            return;
        };
        let from = self.step.map(|(_, position)| position);
        let position = match (from.or(self.shown_position()), is_forward) {
            (Some(position), true) if position < last => position + 1,
            (None, true) | (Some(_), true) => 0,
            (Some(position), false) if position > 0 => position - 1,
            (None, false) | (Some(_), false) => last,
        };
        let list = asked.list();
        let state = &ctx.props().state;
        let query = Query::Rows {
            sort: state.sort(state.view).unwrap_or(list.default_sort()),
            list,
            start: position,
            count: 1,
        };
        self.step = Some((step, position));
        let (link, number) = (ctx.link().clone(), self.number);
        asked.source.client.ask(query, move |reply| {
            let row = match reply {
                Ok(Ok(Answer::Rows(rows))) => rows.rows.into_iter().next(),
                _ => None,
            };
            link.send_message(Msg::Hit(number, step, position, row));
        });
    }

    fn give_step_up(&mut self, ctx: &Context<Self>) {
        self.step = None;
        if let Some((step, _)) = ctx.props().state.step {
            ctx.props().handle.act(Action::Stepped(step, None));
        }
    }
}

impl Asked {
    fn list(&self) -> List {
        List::Matches {
            search: self.search.clone(),
        }
    }
}
