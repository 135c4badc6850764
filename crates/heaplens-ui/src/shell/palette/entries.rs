//! What the palette can do, and which of it a text asks for.
//!
//! A text asks for what has each of its words, whatever their case, in its name or in its English
//! name. What begins with the text comes first, then what has a word that begins with it.

use heaplens_model::export::ExportFormat;
use heaplens_model::format;
use heaplens_model::locale::{Lang, Texts};
use heaplens_model::row::ClassRow;
use heaplens_model::{ClassIdx, ObjectId};

use crate::state::{Action, State, only_id};
use crate::theme::Theme;
use crate::views::View;

/// The most classes that are listed.
pub const CLASSES: u32 = 12;

/// One thing to choose.
#[derive(Clone, Debug)]
pub struct Entry {
    pub label: String,
    /// What it is.
    pub kind: &'static str,
    /// More about it.
    pub note: Option<String>,
    pub act: Act,
}

/// What happens when it is chosen.
#[derive(Clone, Debug)]
pub enum Act {
    State(Box<Action>),
    /// Shows a class in Summary.
    Class(ClassIdx),
    OpenSnapshots,
    CopyLink,
    Find,
    Export(ExportFormat),
    Keys,
}

impl Act {
    fn state(action: Action) -> Act {
        Act::State(Box::new(action))
    }
}

/// Returns what a text asks for. `classes` are those of the snapshot shown whose names contain it.
pub fn entries(state: &State, text: &str, classes: &[ClassRow], can_export: bool) -> Vec<Entry> {
    let texts = state.lang.texts();
    let english = all(state, Lang::En.texts(), can_export);
    let mut ranked: Vec<(u8, Entry)> = all(state, texts, can_export)
        .into_iter()
        .zip(english)
        .filter_map(|(entry, english)| {
            let ranks = [rank(&entry.label, text), rank(&english.label, text)];
            let best = ranks.into_iter().flatten().min()?;
            Some((best, entry))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let object = object(state, text).into_iter();
    let found = ranked.into_iter().map(|(_, entry)| entry);
    let classes = classes.iter().map(|class| of_class(class, texts));
    object.chain(found).chain(classes).collect()
}

/// Returns whether classes are to be asked for.
pub fn asks_for_classes(text: &str) -> bool {
    !text.trim().is_empty() && !text.trim().starts_with('@')
}

/// The object of an id, with or without its sign.
fn object(state: &State, text: &str) -> Option<Entry> {
    state.shown()?;
    let id = only_id(text).or_else(|| text.trim().parse().ok())?;
    let texts = state.lang.texts();
    let id = ObjectId(id);
    Some(Entry {
        label: (texts.palette.go_to_object)(&id.to_string()),
        kind: texts.palette.object,
        note: None,
        act: Act::state(Action::GoTo(id)),
    })
}

fn of_class(class: &ClassRow, texts: &Texts) -> Entry {
    let count = u64::from(class.count);
    let grouped = format::grouped(count, texts.group_separator);
    let bytes = format::bytes(class.retained_size, texts.group_separator);
    Entry {
        label: class.name.text.clone(),
        kind: texts.palette.class,
        note: Some(format!(
            "{} · {bytes}",
            (texts.palette.class_count)(count, &grouped)
        )),
        act: Act::Class(class.class),
    }
}

/// All views, snapshots and actions, in an order that does not depend on the language.
fn all(state: &State, texts: &'static Texts, can_export: bool) -> Vec<Entry> {
    let words = &texts.palette;
    let mut all = Vec::new();
    let mut add = |label: String, kind: &'static str, act: Act| {
        all.push(Entry {
            label,
            kind,
            note: None,
            act,
        });
    };
    let has_snapshot = state.shown().is_some();
    if has_snapshot {
        for view in View::ALL.iter().copied() {
            let title = view.title(texts).to_owned();
            add(title, words.view, Act::state(Action::View(view)));
        }
    }
    let open = state.snapshots.iter().filter(|one| one.info().is_some());
    let others = open.filter(|one| Some(one.id) != state.current);
    for one in others {
        let show = Act::state(Action::Show(one.id));
        add(one.name.to_string(), words.snapshot, show);
    }
    let mut action = |label: String, act: Act| add(label, words.action, act);
    action(words.open_snapshots.to_owned(), Act::OpenSnapshots);
    if has_snapshot {
        action(words.find.to_owned(), Act::Find);
        action(words.copy_link.to_owned(), Act::CopyLink);
    }
    if state.filter.is_some() || !state.name_contains.is_empty() {
        let clear = Act::state(Action::ClearFilters);
        action(words.clear_filters.to_owned(), clear);
    }
    if can_export {
        for format in ExportFormat::ALL {
            action((words.export_as)(format.name()), Act::Export(format));
        }
    }
    for (theme, label) in [
        (Theme::System, texts.theme_system),
        (Theme::Light, texts.theme_light),
        (Theme::Dark, texts.theme_dark),
    ] {
        if theme != state.theme {
            action(label.to_owned(), Act::state(Action::Theme(theme)));
        }
    }
    for lang in Lang::ALL.into_iter().filter(|lang| *lang != state.lang) {
        let label = (words.language)(lang.name());
        action(label, Act::state(Action::Lang(lang)));
    }
    let is_words_open = state.is_words_open;
    let show_words = Act::state(Action::Words(!is_words_open));
    action(words.words.to_owned(), show_words);
    if has_snapshot {
        let help = Act::state(Action::Help(!state.is_help_open));
        action(words.help.to_owned(), help);
    }
    action(words.keys.to_owned(), Act::Keys);
    all
}

/// Returns how well a name answers to a text, the best with 0.
fn rank(name: &str, text: &str) -> Option<u8> {
    let (name, text) = (name.to_lowercase(), text.trim().to_lowercase());
    if name.starts_with(&text) {
        return Some(0);
    }
    let mut words = text.split_whitespace();
    if !words.all(|word| name.contains(word)) {
        return None;
    }
    let begins = |word: &str| word.starts_with(&text);
    Some(if name.split_whitespace().any(begins) {
        1
    } else {
        2
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_the_text_comes_first() {
        assert_eq!(rank("Summary", ""), Some(0));
        assert_eq!(rank("Summary", "SUM"), Some(0));
        assert_eq!(rank("Colours: dark", "dark"), Some(1));
        assert_eq!(rank("Colours: dark", "dark col"), Some(2));
        assert_eq!(rank("Comparison", "par"), Some(2));
        assert_eq!(rank("Summary", "sux"), None);
    }

    #[test]
    fn names_in_english_are_understood_too() {
        let state = State::new(Lang::ZhCn, Theme::System);
        let found = entries(&state, "open snap", &[], false);
        assert!(found.len() == 1 && matches!(found[0].act, Act::OpenSnapshots));
        assert_eq!(found[0].label, Lang::ZhCn.texts().palette.open_snapshots);
        // Without a snapshot there is nothing to go to.
        assert!(entries(&state, "@12", &[], false).is_empty());
        assert!(entries(&state, "summary", &[], false).is_empty());
    }
}
