//! The cuts, each with what became of it, what still keeps it, and a button that undoes it.

use heaplens_model::locale::Texts;
use heaplens_model::query::PathEnd;
use heaplens_model::row::ObjectRow;
use heaplens_model::what_if::{CutEffect, WhatIf};
use heaplens_model::{Cut, EdgesBy, format};
use yew::{Callback, Html, MouseEvent, html};

use crate::handle::Handle;
use crate::state::{Action, Seek, SnapshotId, State};

/// What the list reads.
struct Shown<'a> {
    texts: &'static Texts,
    handle: &'a Handle,
    snapshot: SnapshotId,
}

/// Returns the list. What became of the cuts comes with the answer.
pub fn view(state: &State, handle: &Handle, cuts: &[Cut], told: Option<&WhatIf>) -> Html {
    let texts = state.lang.texts();
    let Some(snapshot) = state.current else {
        return Html::default();
    };
    let shown = Shown {
        texts,
        handle,
        snapshot,
    };
    let effects = told.map_or(&[][..], |told| &told.cuts);
    let all = shown.on_click(Action::UncutAll(snapshot));
    let words = &texts.what_if;
    html! {
        <div class="cuts" role="group" aria-label={words.cuts}>
            <ul class="cut-list">
                { for cuts.iter().enumerate().map(|(at, cut)| shown.cut(cut, effects.get(at))) }
            </ul>
            <p class="cut-foot">
                if cuts.len() > 1 {
                    <button type="button" class="link-button" onclick={all}>{ words.undo_all }</button>
                    { " · " }
                }
                <span class="quiet">{ words.rule }</span>
            </p>
        </div>
    }
}

impl Shown<'_> {
    fn on_click(&self, action: Action) -> Callback<MouseEvent> {
        let handle = self.handle.clone();
        Callback::from(move |_: MouseEvent| handle.act(action.clone()))
    }

    fn grouped(&self, number: u64) -> String {
        format::grouped(number, self.texts.group_separator)
    }

    fn bytes(&self, bytes: u64) -> String {
        format::bytes(bytes, self.texts.group_separator)
    }

    fn cut(&self, cut: &Cut, effect: Option<&CutEffect>) -> Html {
        let words = &self.texts.what_if;
        let label = self.label(cut, effect);
        let undo = (words.undo)(&label);
        let on_undo = self.on_click(Action::Uncut(self.snapshot, cut.clone()));
        html! {
            <li key={cut.to_string()}>
                <button type="button" class="close" aria-label={undo.clone()} title={undo} onclick={on_undo}>{ "×" }</button>
                <div class="cut-one">
                    <span class="cut-name" title={cut.to_string()}>{ label }</span>
                    { effect.map(|effect| self.effect(effect)) }
                </div>
            </li>
        }
    }

    /// What is cut, as a person knows it.
    fn label(&self, cut: &Cut, effect: Option<&CutEffect>) -> String {
        let words = &self.texts.what_if;
        let known = |row: Option<&ObjectRow>, id: String| row.map_or(id, name);
        let object = effect.and_then(|effect| effect.object.as_ref());
        match cut {
            Cut::Object(id) => (words.object)(&known(object, id.to_string())),
            Cut::Edge { from, name, to } => {
                let retainer = effect.and_then(|effect| effect.retainer.as_ref());
                let from = known(retainer, from.to_string());
                let is_one = effect.is_some_and(|effect| effect.targets == 1);
                let to = match to {
                    Some(to) => known(object, to.to_string()),
                    None => known(object.filter(|_| is_one), words.anything.to_owned()),
                };
                let edge = name.as_deref().unwrap_or(words.any_edge);
                (words.edge)(edge, &from, &to)
            }
            Cut::Into { class, from, by } => {
                let by = by.as_ref().map(|by| match by {
                    EdgesBy::Name(name) => name.as_str(),
                    EdgesBy::Number => self.texts.menu.elements,
                    EdgesBy::WeakMap => words.weak_map_entry,
                });
                match (from, by) {
                    (None, None) => (words.into)(class),
                    (Some(from), None) => (words.into_by)(class, from),
                    (None, Some(by)) => (words.into_by)(class, by),
                    (Some(from), Some(by)) => (words.into_by)(class, &format!("{from}.{by}")),
                }
            }
        }
    }

    fn effect(&self, effect: &CutEffect) -> Html {
        let words = &self.texts.what_if;
        if effect.is_nothing() {
            return html! { <span class="tag is-alert">{ words.not_there }</span> };
        }
        let outcome = if effect.targets == 1 {
            match effect.freed {
                0 => words.is_kept.to_owned(),
                _ => words.is_freed.to_owned(),
            }
        } else {
            (words.some_freed)(&self.grouped(effect.freed), &self.grouped(effect.targets))
        };
        let class = match effect.kept {
            0 => "tag is-good",
            _ => "tag is-caution",
        };
        let is_idle = effect.edges > 0 && effect.idle_edges == effect.edges;
        html! {
            <>
                <span {class}>{ outcome }</span>
                if effect.edges > 1 {
                    <span class="quiet">{ (words.edges)(effect.edges, &self.grouped(effect.edges)) }</span>
                }
                if is_idle { <span class="quiet" title={words.idle_title}>{ words.idle }</span> }
                { self.retained(effect) }
                { self.kept(effect) }
            </>
        }
    }

    /// What the targets retain that are still kept.
    fn retained(&self, effect: &CutEffect) -> Html {
        let words = &self.texts.what_if;
        let Some(then) = effect.retained_size else {
            return Html::default();
        };
        let exact = (self.texts.bytes)(&self.grouped(then));
        let before = effect.object.as_ref().filter(|_| effect.targets == 1);
        let before =
            before.map(|object| (words.retained_before)(&self.bytes(object.retained_size)));
        html! {
            <span class="quiet" data-value={then.to_string()} title={exact}>
                { (words.retained_then)(&self.bytes(then)) }
                if let Some(before) = before { { format!(", {before}") } }
            </span>
        }
    }

    /// The way on which the object is still kept, the nearest retainer in its heading.
    fn kept(&self, effect: &CutEffect) -> Html {
        let words = &self.texts.what_if;
        let (Some(object), Some(end)) = (&effect.object, effect.way_end) else {
            return Html::default();
        };
        let example = (effect.targets > 1).then(|| (words.kept_example)(&name(object)));
        let Some(first) = effect.way.first() else {
            let end = match end {
                PathEnd::Unreachable => words.ends_nowhere,
                PathEnd::Root | PathEnd::IsRoot => words.kept_as_root,
            };
            let example = example.map_or_else(String::new, |example| format!("{example}: "));
            return html! { <span class="quiet">{ example }{ end }</span> };
        };
        let edge = first
            .edge
            .as_ref()
            .map_or("", |edge| edge.name.text.as_str());
        let by = (words.kept_by)(edge, &name(first));
        let told = effect.way.len() as u64;
        let more = effect.way_length.saturating_sub(told);
        html! {
            <details class="cut-way">
                <summary>
                    { example.map_or_else(String::new, |example| format!("{example}, ")) }
                    { by }
                    { format!(" · {}", (words.steps)(effect.way_length, &self.grouped(effect.way_length))) }
                </summary>
                <ol class="suspect-path">
                    <li>{ self.object(object) }</li>
                    { for effect.way.iter().map(|row| self.step(row)) }
                    if more > 0 { <li class="quiet">{ (words.more_steps)(&self.grouped(more)) }</li> }
                    if more == 0 && end == PathEnd::Root { <li class="quiet">{ words.ends_at_root }</li> }
                    if more == 0 && end == PathEnd::Unreachable { <li class="quiet">{ words.ends_nowhere }</li> }
                </ol>
            </details>
        }
    }

    fn step(&self, row: &ObjectRow) -> Html {
        let edge = row.edge.as_ref().map(|edge| {
            let text = (self.texts.what_if.edge_of)(&edge.name.text);
            html! { <span class="edge-property">{ text }</span> }
        });
        html! { <li>{ edge }{ " " }{ self.object(row) }</li> }
    }

    /// A button that selects the object.
    fn object(&self, row: &ObjectRow) -> Html {
        let seek = Seek {
            snapshot: self.snapshot,
            id: row.id,
            is_quiet: false,
        };
        let shown = match row.name.text.as_str() {
            "" => "()",
            name => name,
        };
        html! {
            <button type="button" class="object-button" onclick={self.on_click(Action::Seek(seek))}>
                <span class="object" title={row.name.text.clone()}>{ shown }</span>
                <span class="object-id">{ row.id.to_string() }</span>
            </button>
        }
    }
}

/// The most letters of a name in a sentence.
const LETTERS: usize = 60;

/// An object's name and id, as part of a sentence.
fn name(row: &ObjectRow) -> String {
    let text = match row.name.text.as_str() {
        "" => "()",
        text => text,
    };
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(LETTERS).collect();
    if letters.next().is_some() || row.name.cut {
        short.push('…');
    }
    format!("{short} {}", row.id)
}
