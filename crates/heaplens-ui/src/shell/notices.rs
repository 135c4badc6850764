//! Notices: what went wrong and what helps, and for a moment what went well.

use std::rc::Rc;

use heaplens_model::format;
use heaplens_model::locale::{Lang, Texts};
use yew::{Callback, Html, MouseEvent, UseReducerHandle, html};

use crate::handle::Handle;
use crate::state::{Action, Failure, Notice, Snapshot, State, Status};
pub fn view(state: &UseReducerHandle<State>, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    let failed = state.snapshots.iter().filter_map(|one| match &one.status {
        Status::Failed(failure) => Some(view_failure(one, failure, state.lang, handle)),
        _ => None,
    });
    html! {
        <div class="notices">
            { for failed }
            { for state.notices.iter().map(|(number, notice)| view_notice(*number, notice, texts, handle)) }
        </div>
    }
}

/// Returns the warnings that every view must be read with, of all snapshots that the view shows.
pub fn grave_warnings(state: &State) -> Html {
    let base = state.view.needs_base().then(|| state.base()).flatten();
    let base = base.and_then(|base| state.snapshot(base));
    let warnings = state.shown().into_iter().chain(base).flat_map(|one| {
        let warnings = one.info().into_iter().flat_map(|info| &info.warnings);
        warnings
            .filter(|warning| warning.is_grave())
            .map(|warning| {
                let words = state.lang.problem(warning);
                html! {
                    <div class="notice is-alert" role="note">
                        <div class="notice-words">
                            <strong>{ &*one.name }{ ": " }{ words.title }</strong>
                            <p class="remedy">{ words.remedy }</p>
                        </div>
                    </div>
                }
            })
    });
    html! { <>{ for warnings }</> }
}

fn view_failure(one: &Rc<Snapshot>, failure: &Failure, lang: Lang, handle: &Handle) -> Html {
    let texts = lang.texts();
    let words = FailureWords::of(one, failure, lang);
    let id = one.id;
    let on_close = {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| handle.close(id))
    };
    let again = if *failure == Failure::Stale {
        let on_reload = Callback::from(|_: MouseEvent| {
            // Where reloading is refused there is still the browser's own button.
            let _ = gloo::utils::window().location().reload();
        });
        html! { <button type="button" class="button" onclick={on_reload}>{ texts.reload }</button> }
    } else {
        let (handle, source) = (handle.clone(), one.source.clone());
        let on_again = Callback::from(move |_: MouseEvent| handle.reopen(id, &source));
        html! { <button type="button" class="button" onclick={on_again}>{ texts.reopen }</button> }
    };
    let (class, role) = notice_class(words.is_alert);
    html! {
        <div {class} {role} key={format!("failed-{}", id.0)}>
            <div class="notice-words">
                <strong>{ words.title }</strong>
                <p>
                    { words.cause }
                    if let Some(offset) = words.offset {
                        { " " }<span class="offset" data-offset={offset.to_string()}>{ at_byte(offset, texts) }</span>
                    }
                </p>
                <p class="remedy">{ words.remedy }</p>
                if let Some(said) = words.said_by_browser {
                    <p class="said"><code>{ said }</code></p>
                }
            </div>
            <div class="notice-buttons">
                { again }
                <button type="button" class="close" aria-label={(texts.close_snapshot)(&one.name)} onclick={on_close}>{ "×" }</button>
            </div>
        </div>
    }
}

/// The words for a snapshot that cannot be used.
struct FailureWords {
    title: String,
    cause: String,
    offset: Option<u64>,
    remedy: String,
    said_by_browser: Option<String>,
    is_alert: bool,
}

impl FailureWords {
    fn of(one: &Snapshot, failure: &Failure, lang: Lang) -> FailureWords {
        let texts = lang.texts();
        let words = |cause: &str, remedy: &str| FailureWords {
            title: if one.was_open() {
                (texts.worker_ended_title)(&one.name)
            } else {
                (texts.failed_title)(&one.name)
            },
            cause: cause.to_owned(),
            offset: None,
            remedy: remedy.to_owned(),
            said_by_browser: None,
            is_alert: true,
        };
        match failure {
            Failure::Problem(problem) => {
                let text = lang.problem(problem);
                FailureWords {
                    offset: problem.offset,
                    ..words(&text.title, &text.remedy)
                }
            }
            Failure::Stale => words(texts.stale, texts.stale_remedy),
            Failure::CodeMissing => words(texts.code_missing, texts.code_missing_remedy),
            Failure::WorkerMissing => words(texts.worker_missing, texts.worker_missing_remedy),
            Failure::WorkerDied(said) => FailureWords {
                said_by_browser: Some(said.clone()).filter(|said| !said.is_empty()),
                ..words(texts.worker_died, texts.worker_died_remedy)
            },
            Failure::Stopped => FailureWords {
                title: (texts.stopped_title)(&one.name),
                is_alert: false,
                ..words(texts.stopped_text, texts.stopped_remedy)
            },
        }
    }
}

fn at_byte(offset: u64, texts: &Texts) -> String {
    (texts.at_byte)(&format::grouped(offset, texts.group_separator))
}

/// Returns the class and the role of a notice.
fn notice_class(is_alert: bool) -> (&'static str, &'static str) {
    if is_alert {
        ("notice is-alert", "alert")
    } else {
        ("notice", "status")
    }
}

fn view_notice(number: u32, notice: &Notice, texts: &Texts, handle: &Handle) -> Html {
    let (title, remedy) = match notice {
        Notice::BadLink(url) => ((texts.bad_link)(url), Some(texts.bad_link_remedy)),
        Notice::NewerLink => (texts.bad_fragment.to_owned(), None),
        Notice::NoSuchObject(id) => (
            (texts.no_such_object)(&id.to_string()),
            Some(texts.no_such_object_remedy),
        ),
        Notice::LinkNeedsFiles => (texts.link_needs_files.to_owned(), None),
        Notice::LinkCopied => (texts.link_copied.to_owned(), None),
        Notice::LinkCopiedLocal => (texts.link_copied_local.to_owned(), None),
        Notice::LinkRefused => (texts.link_refused.to_owned(), None),
        Notice::FolderRefused => (texts.folder_refused.to_owned(), None),
        Notice::Copied => (texts.copied.to_owned(), None),
        Notice::CopyRefused => (texts.menu.copy_refused.to_owned(), None),
        Notice::NotInView(view) => ((texts.menu.not_in_view)(view.title(texts)), None),
    };
    let (class, role) = notice_class(notice.is_alert());
    let handle = handle.clone();
    let on_dismiss = Callback::from(move |_: MouseEvent| handle.act(Action::Dismiss(number)));
    html! {
        <div {class} {role} key={number}>
            <div class="notice-words">
                <strong>{ title }</strong>
                if let Some(remedy) = remedy { <p class="remedy">{ remedy }</p> }
            </div>
            <div class="notice-buttons">
                <button type="button" class="close" aria-label={texts.dismiss} onclick={on_dismiss}>{ "×" }</button>
            </div>
        </div>
    }
}
