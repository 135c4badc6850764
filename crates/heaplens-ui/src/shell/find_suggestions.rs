//! What may be written next in a query: a list below the box, chosen by keys or the pointer.
//!
//! It is the list of a combobox: the focus stays in the box, which names the chosen option.

use gloo::utils::document;
use heaplens_model::NodeKind;
use heaplens_model::format;
use heaplens_model::locale::Lang;
use heaplens_model::query_text::{Completion, CompletionKind, Completions};
use heaplens_model::words::explain_kind;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::{Callback, Html, MouseEvent, html};

/// The list's element id.
pub const LIST_ID: &str = "find-suggestions";

/// Suggestions, and the one that is chosen.
pub struct Suggestions {
    completions: Completions,
    /// The text that they are for. A person may have typed on since.
    asked: String,
    /// Its position in the list.
    pub active: Option<usize>,
}

impl Suggestions {
    /// Returns the suggestions for a text. There are none where all that is suggested is there
    /// already.
    pub fn new(completions: Completions, text: &str) -> Option<Suggestions> {
        let written = piece(text, &completions);
        let is_idle = completions.items.iter().all(|item| item.text == written);
        (!is_idle).then(|| Suggestions {
            completions,
            asked: text.to_owned(),
            active: None,
        })
    }

    /// Keeps what was chosen of the suggestions before, where it is suggested still.
    pub fn keep_choice(mut self, before: Option<&Suggestions>) -> Suggestions {
        let chosen = before.and_then(|before| before.completions.items.get(before.active?));
        let mut items = self.completions.items.iter();
        self.active = chosen.and_then(|chosen| items.position(|item| item.text == chosen.text));
        self
    }

    /// Moves on by so many, around the ends. Before the first and after the last is none.
    pub fn step(&mut self, by: i32) {
        let stops = self.completions.items.len() + 1;
        let at = self.active.map_or(0, |at| at + 1);
        let by = usize::try_from(by.rem_euclid(i32::try_from(stops).unwrap_or(1))).unwrap_or(0);
        self.active = ((at + by) % stops).checked_sub(1);
    }

    /// Returns the text with a suggestion in it, and where the cursor is then, in UTF-16 units. The
    /// suggestion takes the room of what was typed since it was asked for, too.
    pub fn accept(&self, text: &str, position: usize) -> Option<(String, u32)> {
        let item = self.completions.items.get(position)?;
        let start = usize::try_from(self.completions.start).ok()?;
        let end = usize::try_from(self.completions.end).ok()?;
        let after = self.asked.get(end..)?;
        let typed = text.strip_prefix(self.asked.get(..end)?)?;
        typed.strip_suffix(after)?;
        let before = text.get(..start)?;
        // A value is whole: what comes next begins after a blank.
        let is_whole = item.kind != CompletionKind::Field && !item.text.ends_with(['X', ':', '@']);
        let blank = if is_whole && !after.starts_with(' ') {
            " "
        } else {
            ""
        };
        let head = format!("{before}{}{blank}", item.text);
        let cursor = u32::try_from(head.encode_utf16().count()).ok()?;
        Some((format!("{head}{after}"), cursor))
    }
}

fn piece<'a>(text: &'a str, completions: &Completions) -> &'a str {
    let (start, end) = (completions.start as usize, completions.end as usize);
    text.get(start..end).unwrap_or_default()
}

/// Returns how many bytes so many UTF-16 units of a text are.
pub fn bytes_of_units(text: &str, units: u32) -> u32 {
    let mut left = usize::try_from(units).unwrap_or(usize::MAX);
    let mut bytes = 0;
    for character in text.chars() {
        let Some(rest) = left.checked_sub(character.len_utf16()).filter(|_| left > 0) else {
            break;
        };
        left = rest;
        bytes += character.len_utf8();
    }
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Returns the id of an option's element.
pub fn option_id(position: usize) -> String {
    format!("find-suggestion-{position}")
}

/// Scrolls the list so that an option is in sight.
pub fn reveal(position: usize) {
    let element = |id: &str| {
        document()
            .get_element_by_id(id)?
            .dyn_into::<HtmlElement>()
            .ok()
    };
    if let (Some(list), Some(option)) = (element(LIST_ID), element(&option_id(position))) {
        let top = option.offset_top();
        let bottom = top + option.offset_height();
        if top < list.scroll_top() {
            list.set_scroll_top(top);
        } else if bottom > list.scroll_top() + list.client_height() {
            list.set_scroll_top(bottom - list.client_height());
        }
    }
}

/// Returns the list. It is there and hidden while there is nothing to suggest, since the box
/// names it.
pub fn view(suggestions: Option<&Suggestions>, lang: Lang, on_accept: &Callback<usize>) -> Html {
    let words = lang.texts().find;
    let items = suggestions.map_or(&[][..], |all| &all.completions.items);
    let active = suggestions.and_then(|all| all.active);
    html! {
        <ul class="find-suggestions" role="listbox" id={LIST_ID} aria-label={words.suggestions} hidden={items.is_empty()}>
            { for items.iter().enumerate().map(|(position, item)| {
                let on_accept = on_accept.clone();
                // The box keeps the focus.
                let on_press = Callback::from(move |event: MouseEvent| {
                    event.prevent_default();
                    on_accept.emit(position);
                });
                html! {
                    <li key={position} role="option" id={option_id(position)} onmousedown={on_press}
                        aria-selected={(active == Some(position)).to_string()}>
                        <code>{ &item.text }</code>
                        <span>{ explanation(item, lang) }</span>
                    </li>
                }
            }) }
        </ul>
    }
}

fn explanation(item: &Completion, lang: Lang) -> String {
    let texts = lang.texts();
    let words = texts.find;
    let word = item.text.trim_matches('"');
    match item.kind {
        CompletionKind::Field => {
            let name = word.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
            (words.field)(name).to_owned()
        }
        CompletionKind::Word => (words.word)(word).to_owned(),
        CompletionKind::Class(count) => {
            (texts.objects)(&format::grouped(u64::from(count), texts.group_separator))
        }
        CompletionKind::Type => {
            let meaning = NodeKind::from_name(word).and_then(explain_kind);
            meaning.map_or(String::new(), |meaning| lang.word(meaning).to_owned())
        }
        CompletionKind::Filter => {
            let filter = word.parse().ok();
            filter.map_or(String::new(), |filter| {
                (texts.filters.rule)(&filter).to_owned()
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggestions(start: u32, end: u32, items: &[(&str, CompletionKind)]) -> Completions {
        let items = items.iter().map(|(text, kind)| Completion {
            text: (*text).to_owned(),
            kind: *kind,
        });
        Completions {
            start,
            end,
            items: items.collect(),
        }
    }

    #[test]
    fn what_is_accepted_replaces_what_was_begun() {
        let class = CompletionKind::Class(2);
        let items = [("retained>", CompletionKind::Field), ("\"é b\"", class)];
        let all = Suggestions::new(suggestions(2, 4, &items), "a re").expect("there are some");
        assert_eq!(all.accept("a re", 0), Some(("a retained>".to_owned(), 11)));
        assert_eq!(all.accept("a re", 1), Some(("a \"é b\" ".to_owned(), 8)));
        assert_eq!(all.accept("a re", 2), None);
        assert_eq!(all.accept("é", 0), None);
        let middle =
            Suggestions::new(suggestions(2, 4, &items), "a re or b").expect("there are some");
        assert_eq!(
            middle.accept("a re or b", 1),
            Some(("a \"é b\" or b".to_owned(), 7))
        );
    }

    #[test]
    fn what_was_typed_since_is_replaced_too() {
        let items = [("retained>", CompletionKind::Field)];
        let all = Suggestions::new(suggestions(2, 3, &items), "a r or b").expect("there are some");
        let accepted = Some(("a retained> or b".to_owned(), 11));
        assert_eq!(all.accept("a r or b", 0), accepted);
        assert_eq!(all.accept("a reta or b", 0), accepted);
        assert_eq!(all.accept("a ", 0), None);
        assert_eq!(all.accept("b r or b", 0), None);
    }

    #[test]
    fn newer_suggestions_keep_the_choice() {
        let items = [("and", CompletionKind::Word), ("or", CompletionKind::Word)];
        let mut before = Suggestions::new(suggestions(0, 0, &items), "").expect("there are some");
        before.step(-1);
        let now = |items: &[(&str, CompletionKind)]| {
            let now = Suggestions::new(suggestions(0, 1, items), "o").expect("there are some");
            now.keep_choice(Some(&before)).active
        };
        assert_eq!(now(&items[1..]), Some(0));
        assert_eq!(now(&items[..1]), None);
    }

    #[test]
    fn what_is_written_already_is_not_suggested() {
        let items = [("detached", CompletionKind::Word)];
        assert!(Suggestions::new(suggestions(0, 8, &items), "detached").is_none());
        assert!(Suggestions::new(suggestions(0, 0, &[]), "").is_none());
    }

    #[test]
    fn keys_go_around_by_way_of_none() {
        let items = [("and", CompletionKind::Word), ("or", CompletionKind::Word)];
        let mut all = Suggestions::new(suggestions(0, 0, &items), "").expect("there are some");
        let mut seen = Vec::new();
        for by in [1, 1, 1, -1, -1, -1] {
            all.step(by);
            seen.push(all.active);
        }
        assert_eq!(seen, [Some(0), Some(1), None, Some(1), Some(0), None]);
    }

    #[test]
    fn units_and_bytes_count_the_same_characters() {
        for (units, bytes) in [(0, 0), (1, 1), (2, 3), (4, 7), (9, 8)] {
            assert_eq!(bytes_of_units("aé😀b", units), bytes, "{units}");
        }
    }
}
