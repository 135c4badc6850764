//! Source maps and source files beside the snapshots: buttons to add them, and what became of each.

use heaplens_model::format;
use heaplens_model::locale::{Lang, Texts};
use heaplens_model::location::file_name;
use heaplens_model::source_files::{SourceFile, SourceFileState, SourceFiles};
use yew::{Callback, Html, MouseEvent, html};

use crate::files::{self, Choice};
use crate::handle::Handle;
use crate::state::State;

pub fn view(state: &State, handle: &Handle) -> Html {
    let texts = state.lang.texts();
    let choose = |choice: Choice| Callback::from(move |_: MouseEvent| files::choose(choice));
    let told = state.shown().and_then(|one| one.source_files.clone());
    html! {
        <section class="source-files">
            <h2 class="side-title" id="source-files-title">{ texts.source_code }</h2>
            { files::source_inputs(texts, handle) }
            <div class="source-buttons" title={texts.source_files_hint}>
                <button type="button" class="button" onclick={choose(Choice::SourceFiles)}>
                    { texts.add_source_files }
                </button>
                <button type="button" class="button" onclick={choose(Choice::SourceFolder)}>
                    { texts.add_source_folder }
                </button>
            </div>
            if let Some(told) = told {
                { report(&told, state.lang) }
            } else if !state.sources.is_empty() && state.shown().is_some() {
                <p class="source-note" role="status">{ texts.source_files_reading }</p>
            }
        </section>
    }
}

/// Says what became of the files. Those that are of use come first.
fn report(told: &SourceFiles, lang: Lang) -> Html {
    let texts = lang.texts();
    let number = |count: u64| format::grouped(count, texts.group_separator);
    let used = told.files.iter().filter(|file| is_used(file)).count();
    let useless = told.files.len() - used;
    html! {
        <details class="source-report" open={told.files.len() <= SHOWN}>
            <summary>
                <span role="status">
                    { (texts.source_files_told)(&number(used as u64), &number(useless as u64)) }
                </span>
            </summary>
            <ul aria-labelledby="source-files-title">
                { for told.files.iter().map(|file| line(file, lang)) }
            </ul>
            { note(texts.source_files_passed, told.passed_over, texts) }
            { note(texts.source_maps_inside, told.inside_of_scripts.into(), texts) }
        </details>
    }
}

/// Files that are few enough to be read without being asked for.
const SHOWN: usize = 6;

fn note(text: fn(&str) -> String, count: u64, texts: &Texts) -> Html {
    html! {
        if count > 0 {
            <p class="source-note">{ text(&format::grouped(count, texts.group_separator)) }</p>
        }
    }
}

fn is_used(file: &SourceFile) -> bool {
    matches!(
        file.state,
        SourceFileState::Translates { .. } | SourceFileState::Shows { .. }
    )
}

fn line(file: &SourceFile, lang: Lang) -> Html {
    let class = if is_used(file) {
        "is-used"
    } else {
        "is-useless"
    };
    html! {
        <li {class}>
            <strong title={file.path.clone()}>{ file_name(&file.path) }</strong>
            { " " }{ lang.source_file(&file.state) }
        </li>
    }
}
