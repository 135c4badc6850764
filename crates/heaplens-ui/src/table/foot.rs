//! The line below a table: how many rows there are, what the selected ones add up to, copying and
//! exporting.

use heaplens_model::export::{CopyFormat, ExportFormat};
use heaplens_model::format;
use heaplens_model::locale::Texts;
use yew::{Callback, Html, MouseEvent, html};

use super::selection::{Retained, Sum, SumFigures};

/// The state of the line.
pub struct Foot {
    /// The length of the table's list, once it is known.
    pub total: Option<u64>,
    /// What the selected rows add up to, if there are several.
    pub selected: Option<Sum>,
    pub note: Option<Note>,
    /// How far an export is, in percent.
    pub exporting: Option<u64>,
    pub on_act: Callback<FootAct>,
}

/// What came of the last thing that a person did here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// So many rows were copied.
    Copied(u64),
    CopyRefused,
    ExportFailed,
}

/// What a person can do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FootAct {
    Copy(CopyFormat),
    AskRetained,
    Export(ExportFormat),
    StopExport,
}

/// Returns the line.
pub fn view(foot: &Foot, texts: &Texts) -> Html {
    let words = texts.tables;
    let number = |number: u64| format::grouped(number, texts.group_separator);
    let act = |act: FootAct| foot.on_act.reform(move |_: MouseEvent| act);
    let note = foot.note.map(|note| match note {
        Note::Copied(rows) => (words.copied)(rows, &number(rows)),
        Note::CopyRefused => words.copy_refused.to_owned(),
        Note::ExportFailed => words.export_failed.to_owned(),
    });
    let count = foot.total.map(|total| (words.rows)(total, &number(total)));
    let said = match &foot.selected {
        Some(sum) => Some(sum_text(sum, texts)),
        None => count,
    };
    let parts: Vec<String> = said.into_iter().chain(note).collect();
    let is_ready = foot.total.is_some_and(|total| total > 0);
    html! {
        <div class="table-foot">
            <span class="table-sum" role="status">{ parts.join(" · ") }</span>
            if let Some(sum) = foot.selected {
                if matches!(sum.retained, Retained::Unasked) {
                    <button type="button" class="link-button" title={words.retained_title}
                        onclick={act(FootAct::AskRetained)}>{ words.retained_ask }</button>
                }
                if sum.is_whole {
                    <button type="button" class="link-button"
                        onclick={act(FootAct::Copy(CopyFormat::TabSeparated))}>{ texts.copy }</button>
                    <button type="button" class="link-button"
                        onclick={act(FootAct::Copy(CopyFormat::Markdown))}>{ words.copy_markdown }</button>
                }
            }
            <span class="table-export">
                if let Some(percent) = foot.exporting {
                    <span>{ (words.exporting)(&percent.to_string()) }</span>
                    <button type="button" class="link-button" onclick={act(FootAct::StopExport)}>{ texts.cancel }</button>
                } else if is_ready {
                    <span class="export-word">{ words.export }</span>
                    { for ExportFormat::ALL.into_iter().map(|format| html! {
                        <button type="button" class="link-button" aria-label={(words.export_as)(format.name())}
                            onclick={act(FootAct::Export(format))}>{ format.name() }</button>
                    }) }
                }
            </span>
        </div>
    }
}

fn sum_text(sum: &Sum, texts: &Texts) -> String {
    let words = texts.tables;
    let separator = texts.group_separator;
    let mut parts = vec![(words.rows_selected)(&format::grouped(sum.rows, separator))];
    match sum.figures {
        _ if !sum.is_whole => parts.push("…".to_owned()),
        SumFigures::Objects {
            count,
            shallow_size,
        } => {
            parts.push((texts.objects)(&format::grouped(count, separator)));
            parts.push((words.shallow_sum)(&format::bytes(shallow_size, separator)));
        }
        SumFigures::Deltas { count, size } => {
            let count = format::signed(count, separator);
            let bytes = format::signed_bytes(size, separator);
            parts.push((words.change_sum)(&count, &bytes));
        }
        SumFigures::None => {}
    }
    match sum.retained {
        Retained::None | Retained::Unasked => {}
        Retained::Asked => parts.push(words.retained_asked.to_owned()),
        Retained::Known(bytes) => {
            parts.push((words.retained_known)(&format::bytes(bytes, separator)));
        }
        Retained::Failed => parts.push(words.retained_failed.to_owned()),
    }
    parts.join(" · ")
}
