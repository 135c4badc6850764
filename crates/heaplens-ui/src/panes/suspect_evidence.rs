//! How sure a suspect is, what that rests on, and the ways to see it in other views.

use std::rc::Rc;

use heaplens_model::ObjectSet;
use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::{ObjectRow, Row};
use heaplens_model::suspects::Suspect;
use yew::{Callback, Html, MouseEvent, html};

use super::reveal::reveal;
use super::suspect::Shown;
use crate::client::Lost;
use crate::handle::Handle;
use crate::state::{Action, GroupOf, Notice, ObjectGroup, RevealIn, Selection, SnapshotId};
use crate::views::View;

/// Returns the evidence, and a button for each view that shows it.
pub fn view(shown: &Shown, suspect: &Suspect) -> Html {
    let words = shown.texts.suspects;
    html! {
        <>
            <ul class="suspect-evidence">{ for words.evidence(suspect, shown.texts.group_separator).into_iter().map(|one| html! { <li>{ one }</li> }) }</ul>
            <div class="suspect-ways" role="group" aria-label={words.see}>{ ways(shown, suspect) }</div>
        </>
    }
}

/// What the buttons need of a suspect.
#[derive(Clone)]
struct Way {
    handle: Handle,
    snapshot: SnapshotId,
    suspect: Rc<Suspect>,
}

impl Way {
    /// Asks for an object, and does something with its row, or says that the view does not have it.
    fn with(&self, query: Query, view: View, act: impl FnOnce(&Way, ObjectRow) + 'static) {
        let Some(client) = self.handle.pool().get(self.snapshot) else {
            return;
        };
        let way = self.clone();
        client.ask(query, move |answer| {
            let row = match answer {
                Ok(Ok(Answer::Rows(rows))) => match rows.rows.into_iter().next() {
                    Some(Row::Object(row)) => Some(row),
                    _ => None,
                },
                Ok(Ok(Answer::Object(row))) => row.map(|row| *row),
                Ok(_) => None,
                // That the worker is gone is said. The view may have the object.
                Err(Lost) => return,
            };
            match row {
                Some(row) => act(&way, row),
                None => way.handle.act(Action::Tell(Notice::NotInView(view))),
            }
        });
    }

    /// Asks for an object of the class.
    fn with_example(&self, view: View, act: impl FnOnce(&Way, ObjectRow) + 'static) {
        let list = List::ClassObjects {
            class: self.suspect.class_idx,
            filter: None,
        };
        let query = Query::Rows {
            sort: list.default_sort(),
            list,
            start: 0,
            count: 1,
        };
        self.with(query, view, act);
    }

    /// Shows the class alone in Comparison with the oldest snapshot, or in Growth from there on.
    fn show_change(&self, view: View, base: SnapshotId) {
        self.with_example(view, move |way, row| {
            for action in [
                Action::Show(way.snapshot),
                Action::Base(base),
                Action::View(view),
                Action::NameContains(row.class_name.text),
            ] {
                way.handle.act(action);
            }
        });
    }

    /// Shows the class in Summary.
    fn show_class(&self) {
        self.with_example(View::Summary, |way, row| {
            way.handle.act(Action::Reveal(RevealIn {
                view: View::Summary,
                way: Rc::new([row.node]),
                selection: way.selection(row),
                opens: false,
                is_class: true,
            }));
        });
    }

    fn selection(&self, row: ObjectRow) -> Selection {
        Selection {
            snapshot: self.snapshot,
            row: Rc::new(row),
        }
    }

    fn show_accumulator(&self, view: View) {
        let id = self.suspect.accumulator.id;
        self.with(Query::Object { id }, view, move |way, row| {
            reveal(&way.handle, &way.selection(row), view, true, None);
        });
    }

    /// Shows the merged paths of the class, or of the first objects where they have no class alone.
    fn show_merged(&self) {
        self.with_example(View::Summary, |way, row| {
            let suspect = &way.suspect;
            let (of, told) = match row.class_name == suspect.class {
                true => (
                    ObjectSet::Classes(vec![suspect.class_idx]),
                    GroupOf::Class(suspect.class.clone()),
                ),
                false => (
                    ObjectSet::Nodes(suspect.examples.clone()),
                    GroupOf::Object(Rc::from(&*suspect.class.text)),
                ),
            };
            way.handle.act(Action::PickGroup(ObjectGroup {
                snapshot: way.snapshot,
                of,
                told,
                count: None,
            }));
        });
    }
}

fn ways(shown: &Shown, suspect: &Suspect) -> Html {
    let texts = shown.texts;
    let words = texts.suspects;
    let way = Way {
        handle: shown.handle.clone(),
        snapshot: shown.source.snapshot,
        suspect: Rc::new(suspect.clone()),
    };
    let button = |label: String, act: Box<dyn Fn(&Way)>| {
        let way = way.clone();
        let on_click = Callback::from(move |_: MouseEvent| act(&way));
        html! { <button type="button" class="button" onclick={on_click}>{ label }</button> }
    };
    let class = &suspect.class.text;
    let class_in = |view: View| (words.class_in)(class, view.title(texts));
    let accumulator_in = |view: View| {
        let label = (words.accumulator_in)(view.title(texts));
        button(label, Box::new(move |way| way.show_accumulator(view)))
    };
    let oldest = shown.found.compared.first().copied();
    let oldest = oldest.filter(|oldest| *oldest != shown.source.snapshot);
    html! {
        <>
            { for oldest.into_iter().flat_map(|oldest| {
                [View::Comparison, View::Growth].map(|view| {
                    button(class_in(view), Box::new(move |way| way.show_change(view, oldest)))
                })
            }) }
            { button(class_in(View::Summary), Box::new(Way::show_class)) }
            { accumulator_in(View::Dominators) }
            { accumulator_in(View::Containment) }
            { button((words.merged_paths)(class), Box::new(Way::show_merged)) }
        </>
    }
}
