//! The bar that says how far the work on an answer is, with a button to stop it or to ask again.

use heaplens_model::locale::Texts;
use yew::{Callback, Html, MouseEvent, html};

use super::Wait;
use super::wait::percent;

/// What a bar says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// So many percent are done; the button cancels the question.
    Working(u8),
    /// It takes long and cannot be cut; the button ends the worker.
    Long,
    /// The question was cancelled; the button asks again.
    Stopped,
}

impl Bar {
    /// Returns the bar of work of which this share is done, from 0 to 1.
    pub fn working(share: f64) -> Bar {
        Bar::Working(percent(share))
    }

    /// Returns the bar of a wait, if it lasts long enough for one.
    pub fn of(wait: Wait) -> Option<Bar> {
        match wait {
            Wait::None | Wait::Short => None,
            Wait::Working(percent) => Some(Bar::Working(percent)),
            Wait::Long => Some(Bar::Long),
        }
    }
}

/// Returns the bar's elements. They are the same in each state, so that the keyboard stays on the
/// button.
pub fn bar(bar: Bar, texts: &Texts, on_button: Callback<MouseEvent>) -> Html {
    let (words, button, title) = match bar {
        Bar::Working(_) => (texts.working, texts.stop, texts.stop_question_title),
        Bar::Long => (texts.still_working, texts.stop, texts.stop_title),
        Bar::Stopped => (texts.question_stopped, texts.ask_again, ""),
    };
    let lead = match bar {
        Bar::Working(percent) => html! {
            <span class="progress" role="progressbar" aria-label={texts.working}
                aria-valuemin="0" aria-valuemax="100" aria-valuenow={percent.to_string()}>
                <svg class="progress-bar" aria-hidden="true"><rect width={format!("{percent}%")} height="100%" /></svg>
            </span>
        },
        Bar::Long => {
            html! { <span class="spinner" role="progressbar" aria-label={texts.still_working} /> }
        }
        Bar::Stopped => Html::default(),
    };
    html! {
        <>
            <span class="wait-lead">{ lead }</span>
            <span role="status">{ words }</span>
            <button type="button" class="button" {title} onclick={on_button}>{ button }</button>
        </>
    }
}
