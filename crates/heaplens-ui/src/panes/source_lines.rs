//! The lines of code around a position, with a mark there.

use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::source_lines::{SourceLine, SourceLines, SourceText};
use yew::{Html, html};

/// Returns the lines, or why there are none.
pub fn view(title: &'static str, source: &SourceLines, texts: &Texts) -> Html {
    let panel = &texts.object_panel;
    let note = match source.text {
        SourceText::Whole => source
            .is_original
            .then(|| panel.source_is_original.to_owned()),
        SourceText::Cut { kept } => Some((panel.source_cut)(&format::grouped(
            kept,
            texts.group_separator,
        ))),
        SourceText::Missing => Some(panel.source_missing.to_owned()),
        SourceText::DoesNotFit => Some(panel.source_does_not_fit.to_owned()),
    };
    let mark = source
        .mark
        .map(|mark| (mark.line as usize, mark.byte as usize));
    html! {
        <>
            if !source.lines.is_empty() {
                <div class="source-lines" role="group" aria-label={title} tabindex="0">
                    { for source.lines.iter().enumerate().map(|(at, one)| {
                        line(one, mark.filter(|(line, _)| *line == at).map(|(_, byte)| byte))
                    }) }
                </div>
            }
            if let Some(note) = note { <p class="object-note">{ note }</p> }
        </>
    }
}

/// A line with its number; `mark` is the byte before which the mark stands.
fn line(line: &SourceLine, mark: Option<usize>) -> Html {
    let class = if mark.is_some() {
        "source-line is-marked"
    } else {
        "source-line"
    };
    let (before, after) = mark
        .and_then(|byte| line.text.split_at_checked(byte))
        .unwrap_or((&line.text, ""));
    html! {
        <div {class} aria-current={mark.map(|_| "location")}>
            <span class="line-number">{ line.number }</span>
            <code>
                if line.cut_before { <span class="cut">{ "…" }</span> }
                { before }
                if mark.is_some() { <span class="source-mark" /> }
                { after }
                if line.cut_after { <span class="cut">{ "…" }</span> }
            </code>
        </div>
    }
}
