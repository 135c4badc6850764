//! A question of a component that is no table. The module above says how to use it.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use heaplens_model::locale::Texts;
use heaplens_model::query::{Answer, Query, QueryError};
use yew::{
    Callback, Html, MouseEvent, Reducible, UseReducerDispatcher, hook, html, use_effect_with,
    use_reducer,
};

use super::{Bar, LONG_WAIT, Wait, bar};
use crate::client::{Asked, Client};

/// The state of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionState {
    /// Nothing was asked.
    NotAsked,
    /// The answer is awaited.
    Awaited(Wait),
    /// The answer.
    Answered(Rc<Result<Answer, QueryError>>),
    /// A person stopped it.
    Stopped,
    /// The worker is gone.
    Lost,
}

/// A question, and what a person may do with it.
#[derive(Clone, PartialEq)]
pub struct Question {
    pub state: QuestionState,
    dispatch: UseReducerDispatcher<Asking>,
}

impl Question {
    /// Returns the answer, once it is here.
    pub fn answer(&self) -> Option<&Result<Answer, QueryError>> {
        match &self.state {
            QuestionState::Answered(answer) => Some(answer),
            _ => None,
        }
    }

    /// Returns what is to be drawn while there is no answer. `on_end` ends the worker.
    pub fn bar(&self, texts: &Texts, on_end: Callback<()>) -> Html {
        let shown = match self.state {
            QuestionState::Awaited(wait) => Bar::of(wait),
            QuestionState::Stopped => Some(Bar::Stopped),
            QuestionState::NotAsked | QuestionState::Answered(_) | QuestionState::Lost => None,
        };
        let Some(shown) = shown else {
            return Html::default();
        };
        let dispatch = self.dispatch.clone();
        let on_button = Callback::from(move |_: MouseEvent| match shown {
            Bar::Long => on_end.emit(()),
            Bar::Working(_) => dispatch.dispatch(Event::Stop),
            Bar::Stopped => dispatch.dispatch(Event::AskAgain),
        });
        html! { <div class="wait-line">{ bar(shown, texts, on_button) }</div> }
    }
}

/// What the hook keeps.
#[derive(PartialEq)]
struct Asking {
    /// The question that the state is of.
    of: Subject,
    state: QuestionState,
    /// Grows with each news of the work.
    news: u32,
    /// Grows each time a person asks again.
    round: u32,
}

/// Who is asked, and what.
type Subject = (Option<Client>, Option<Query>);

enum Event {
    Asked(Subject),
    Working(f64),
    WaitIsLong,
    Replied(QuestionState),
    Stop,
    AskAgain,
}

impl Reducible for Asking {
    type Action = Event;

    fn reduce(self: Rc<Self>, event: Event) -> Rc<Self> {
        let waiting = |change: &dyn Fn(&mut Wait)| match self.state {
            QuestionState::Awaited(mut wait) => {
                change(&mut wait);
                QuestionState::Awaited(wait)
            }
            ref other => other.clone(),
        };
        let mut of = self.of.clone();
        let (mut round, mut news) = (self.round, self.news);
        let state = match event {
            Event::Asked(subject) => {
                of = subject;
                first_state(&of)
            }
            Event::Working(share) => {
                news = news.wrapping_add(1);
                waiting(&|wait| wait.working(share))
            }
            Event::WaitIsLong => waiting(&Wait::lengthen),
            Event::Replied(state) => state,
            Event::Stop => QuestionState::Stopped,
            Event::AskAgain => {
                round = round.wrapping_add(1);
                QuestionState::Awaited(Wait::Short)
            }
        };
        Rc::new(Asking {
            of,
            state,
            news,
            round,
        })
    }
}

fn first_state(of: &Subject) -> QuestionState {
    match of {
        (Some(_), Some(_)) => QuestionState::Awaited(Wait::Short),
        _ => QuestionState::NotAsked,
    }
}

/// Asks a question of a snapshot's worker, and again whenever one of both changes.
#[hook]
pub fn use_question(client: Option<Client>, query: Option<Query>) -> Question {
    let asking = use_reducer(|| Asking {
        of: (None, None),
        state: QuestionState::NotAsked,
        news: 0,
        round: 0,
    });
    let dispatch = asking.dispatcher();
    let subject = (client, query);
    // What was known of another question says nothing of this one.
    let state = match asking.of == subject {
        true => asking.state.clone(),
        false => first_state(&subject),
    };
    // Stop is a change, too: it cancels the question.
    let is_stopped = state == QuestionState::Stopped;
    {
        let dispatch = dispatch.clone();
        let of = (subject, asking.round, is_stopped);
        use_effect_with(of, move |(subject, _, is_stopped)| {
            let asked = (!is_stopped).then(|| ask(subject, &dispatch)).flatten();
            move || {
                if let Some(asked) = asked {
                    asked.cancel();
                }
            }
        });
    }
    {
        let is_timed = matches!(state, QuestionState::Awaited(wait) if wait.is_timed());
        let dispatch = dispatch.clone();
        // The time begins again with each news.
        use_effect_with((is_timed, asking.news), move |(is_timed, _)| {
            let end = move || dispatch.dispatch(Event::WaitIsLong);
            let timer = is_timed.then(|| Timeout::new(LONG_WAIT, end));
            move || drop(timer)
        });
    }
    Question { state, dispatch }
}

/// Asks, if there is something to ask.
fn ask(subject: &Subject, dispatch: &UseReducerDispatcher<Asking>) -> Option<Asked> {
    dispatch.dispatch(Event::Asked(subject.clone()));
    let (Some(client), Some(query)) = subject else {
        return None;
    };
    let on_work = {
        let dispatch = dispatch.clone();
        Callback::from(move |share| dispatch.dispatch(Event::Working(share)))
    };
    let dispatch = dispatch.clone();
    let asked = client.ask_long(query.clone(), on_work, move |reply| {
        dispatch.dispatch(Event::Replied(match reply {
            Ok(answer) => QuestionState::Answered(Rc::new(answer)),
            Err(_) => QuestionState::Lost,
        }));
    });
    Some(asked)
}
