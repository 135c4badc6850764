//! What Find says in place of results: what can be asked, that a search waits, what is wrong.

use heaplens_model::Search;
use heaplens_model::query::QueryError;
use heaplens_model::query_text::QueryTextError;
use yew::{Callback, Html, MouseEvent, html};

use crate::handle::Handle;
use crate::state::{Action, Find, QUERY_FIELDS, State};

/// Bytes of a query that are shown before and after what is wrong.
const AROUND: usize = 60;

/// An example of each field of the query language, in the order of [`QUERY_FIELDS`].
const EXAMPLES: [&str; QUERY_FIELDS.len()] = [
    "class:Foo",
    "name~/^on[A-Z]/",
    "string~/^slot-/",
    "has:parentNode",
    "script:app.js",
    "type:closure",
    "in:duplicated-strings",
    "retained>1MB",
    "shallow<1k",
    "distance<5",
    "count>100",
    "id:@123",
];

/// The words of the query language.
const WORDS: [&str; 5] = ["and", "or", "not", "detached", "unreachable"];

/// Returns what can be asked.
pub fn intro(state: &State) -> Html {
    let words = state.lang.texts().find;
    html! {
        <div class="find-intro" tabindex="0" role="region" aria-label={words.intro}>
            <h2>{ words.intro }</h2>
            <p>{ words.intro_text }</p>
            <p>{ words.intro_query }</p>
            <dl>
                { for QUERY_FIELDS.iter().zip(EXAMPLES).map(|(field, example)| html! {
                    <><dt><code>{ example }</code></dt><dd>{ (words.field)(field) }</dd></>
                }) }
                { for WORDS.iter().map(|word| html! {
                    <><dt><code>{ *word }</code></dt><dd>{ (words.word)(word) }</dd></>
                }) }
            </dl>
        </div>
    }
}

/// Says that a search waits, and offers to run it.
pub fn held(state: &State, handle: &Handle) -> Html {
    let words = state.lang.texts().find;
    let (handle, find) = (handle.clone(), state.find.clone());
    let on_click = Callback::from(move |_: MouseEvent| {
        let is_held = false;
        handle.act(Action::Find(Find {
            is_held,
            ..find.clone()
        }));
    });
    html! {
        <div class="state" role="status">
            <h2>{ words.held }</h2>
            <p>{ words.held_text }</p>
            <button type="button" class="button" onclick={on_click}>{ words.search }</button>
        </div>
    }
}

/// Says why there is no result.
pub fn failure(state: &State, search: &Search, error: &QueryError) -> Html {
    let texts = state.lang.texts();
    let QueryError::Text(error) = error else {
        return html! { <div class="state" role="status"><p>{ (texts.query_error)(error.clone()) }</p></div> };
    };
    let words = state.lang.query_text(&error.cause);
    let [before, wrong, after] = pieces(&search.text, error);
    html! {
        <div class="state" role="status" id="find-problem">
            <h2>{ texts.find.not_understood }</h2>
            <p class="query-text"><code>
                { before }<mark>{ if wrong.is_empty() { "\u{a0}" } else { wrong } }</mark>{ after }
            </code></p>
            <p><strong>{ words.title }</strong></p>
            <p class="remedy">{ words.remedy }</p>
        </div>
    }
}

/// Returns what is wrong in a text, and some of what is around it.
fn pieces<'a>(text: &'a str, error: &QueryTextError) -> [&'a str; 3] {
    let floor = |at: usize| text.floor_char_boundary(at.min(text.len()));
    let start = floor(error.start as usize);
    let end = floor(error.end as usize).max(start);
    let first = floor(start.saturating_sub(AROUND));
    let wrong_end = floor(end.min(start + AROUND));
    let last = floor(wrong_end.saturating_add(AROUND));
    let piece = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let after = if wrong_end < end {
        "…"
    } else {
        piece(wrong_end..last)
    };
    [piece(first..start), piece(start..wrong_end), after]
}

#[cfg(test)]
mod tests {
    use heaplens_model::query_text::QueryTextCause;

    use super::*;
    use crate::state::looks_like_query;

    #[test]
    fn an_example_is_of_its_field() {
        for (field, example) in QUERY_FIELDS.iter().zip(EXAMPLES) {
            assert!(example.starts_with(field), "{example}");
            assert!(looks_like_query(example), "{example}");
        }
    }

    #[test]
    fn the_wrong_piece_is_shown_with_what_is_around_it() {
        let pieces = |text: &'static str, start: u32, end: u32| {
            let cause = QueryTextCause::UnclosedQuote;
            pieces(text, &QueryTextError { start, end, cause })
        };
        assert_eq!(pieces("a clas:b c", 2, 6), ["a ", "clas", ":b c"]);
        assert_eq!(pieces("a", 1, 1), ["a", "", ""]);
        // No position splits a character, and none is beyond the end.
        assert_eq!(pieces("é", 1, 9), ["", "é", ""]);
        assert_eq!(pieces("", 5, 2), ["", "", ""]);
    }

    #[test]
    fn a_long_text_is_shown_in_part() {
        let text = "é".repeat(50_000);
        let cause = QueryTextCause::TooLong { limit: 10_000 };
        let error = QueryTextError {
            start: 10_000,
            end: 100_000,
            cause,
        };
        let [before, wrong, after] = pieces(&text, &error);
        assert!(before.len() <= AROUND && wrong.len() <= AROUND);
        assert_eq!(after, "…");
    }
}
