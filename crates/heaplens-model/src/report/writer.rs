//! Prints sentences as Markdown or as HTML. Names are put in for their marks, as code.

use super::ReportFormat;
use super::names::Names;
use crate::export::code_span;
use crate::locale::Lang;

/// What a sentence, or what stands around some, is in the report.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Title,
    Heading,
    Section,
    Paragraph,
    List,
    NumberedList,
    Item,
}

impl Part {
    /// What stands before it in Markdown, and its element.
    const fn signs(self) -> (&'static str, &'static str) {
        match self {
            Part::Title => ("# ", "h1"),
            Part::Heading => ("\n## ", "h2"),
            Part::Section => ("\n### ", "h3"),
            Part::Paragraph => ("\n", "p"),
            Part::List => ("\n", "ul"),
            Part::NumberedList => ("\n", "ol"),
            Part::Item => ("", "li"),
        }
    }
}

/// No script, no network, no form; styles are those of the file.
const HEAD: &str = "<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<style>
:root { color-scheme: light dark; --faint: #0000000f; --line: #00000033; }
@media (prefers-color-scheme: dark) { :root { --faint: #ffffff1a; --line: #ffffff40; } }
body { margin: 2em auto; max-width: 56em; padding: 0 1em; font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2em; border-top: 1px solid var(--line); padding-top: 1em; }
code { padding: .1em .3em; border-radius: .25em; background: var(--faint); font: .9em ui-monospace, monospace; unicode-bidi: isolate; white-space: pre-wrap; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .25em .75em; text-align: end; font-variant-numeric: tabular-nums; }
</style>
";

/// A report while it is made.
pub(super) struct Writer<'a> {
    format: ReportFormat,
    names: Names<'a>,
    out: String,
    /// The number of the next item, in a numbered list.
    number: Option<u32>,
}

impl<'a> Writer<'a> {
    /// Begins a report.
    pub(super) fn new(
        format: ReportFormat,
        lang: Lang,
        title: &str,
        names: Names<'a>,
    ) -> Writer<'a> {
        let mut writer = Writer {
            format,
            names,
            out: String::new(),
            number: None,
        };
        if format == ReportFormat::Html {
            let out = &mut writer.out;
            for piece in [
                "<!doctype html>\n<html lang=\"",
                lang.tag(),
                "\">\n<head>\n",
            ] {
                out.push_str(piece);
            }
            out.push_str(HEAD);
            for piece in ["<title>", title, "</title>\n</head>\n<body>\n<main>\n"] {
                out.push_str(piece);
            }
        }
        writer.line(Part::Title, title);
        writer
    }

    /// Ends the report.
    pub(super) fn finish(mut self) -> String {
        if self.format == ReportFormat::Html {
            self.out.push_str("</main>\n</body>\n</html>\n");
        }
        self.out
    }

    /// Writes a sentence.
    pub(super) fn line(&mut self, part: Part, sentence: &str) {
        self.open(part);
        self.sentence(sentence);
        self.close(part);
    }

    /// Writes a list, unless it is empty.
    pub(super) fn list(&mut self, part: Part, items: &[String]) {
        if items.is_empty() {
            return;
        }
        self.number = (part == Part::NumberedList).then_some(1);
        self.open(part);
        if self.format == ReportFormat::Html {
            self.out.push('\n');
        }
        for item in items {
            self.line(Part::Item, item);
        }
        if self.format == ReportFormat::Html {
            self.close(part);
        }
    }

    /// Writes a table of numbers. The first row has the headings, which are the locale's.
    pub(super) fn table(&mut self, rows: &[Vec<String>]) {
        let is_html = self.format == ReportFormat::Html;
        self.out.push_str(if is_html { "<table>\n" } else { "\n" });
        for (at, row) in rows.iter().enumerate() {
            let [before, between, after] = match (self.format, at) {
                (ReportFormat::Markdown, _) => ["| ", " | ", " |\n"],
                (ReportFormat::Html, 0) => [
                    "<tr><th scope=\"col\">",
                    "</th><th scope=\"col\">",
                    "</th></tr>\n",
                ],
                (ReportFormat::Html, _) => ["<tr><td>", "</td><td>", "</td></tr>\n"],
            };
            for (column, cell) in row.iter().enumerate() {
                self.out
                    .push_str(if column == 0 { before } else { between });
                self.words(cell);
            }
            self.out.push_str(after);
            if at == 0 && !is_html {
                for _ in row {
                    self.out.push_str("| ---: ");
                }
                self.out.push_str("|\n");
            }
        }
        if is_html {
            self.out.push_str("</table>\n");
        }
    }

    fn open(&mut self, part: Part) {
        let (before, element) = part.signs();
        match self.format {
            ReportFormat::Html => {
                for piece in ["<", element, ">"] {
                    self.out.push_str(piece);
                }
            }
            ReportFormat::Markdown if part == Part::Item => match &mut self.number {
                Some(number) => {
                    self.out.push_str(&number.to_string());
                    self.out.push_str(". ");
                    *number += 1;
                }
                None => self.out.push_str("- "),
            },
            ReportFormat::Markdown => self.out.push_str(before),
        }
    }

    fn close(&mut self, part: Part) {
        if self.format == ReportFormat::Html {
            for piece in ["</", part.signs().1, ">"] {
                self.out.push_str(piece);
            }
        }
        self.out.push('\n');
    }

    /// Writes the words of the locale as they are, and as code what is between backticks, each mark
    /// and each id: GitHub would take `@7` for a person.
    fn sentence(&mut self, sentence: &str) {
        let mut rest = sentence;
        while let Some(at) = rest.find(|character| self.is_sign(character)) {
            let (words, from) = rest.split_at(at);
            self.words(words);
            let mut characters = from.chars();
            let first = characters.next().unwrap_or_default();
            let behind = characters.as_str();
            let (code, after) = match first {
                '`' => behind.split_once('`').unwrap_or((behind, "")),
                '@' => {
                    let digits = behind.trim_start_matches(|digit: char| digit.is_ascii_digit());
                    from.split_at(from.len() - digits.len())
                }
                _ => from.split_at(first.len_utf8()),
            };
            self.code(code);
            rest = after;
        }
        self.words(rest);
    }

    fn is_sign(&self, character: char) -> bool {
        matches!(character, '`' | '@') || self.names.of_mark(character).is_some()
    }

    fn words(&mut self, words: &str) {
        for character in words.chars() {
            match self.format {
                ReportFormat::Html => push_html(character, &mut self.out),
                ReportFormat::Markdown => {
                    if matches!(
                        character,
                        '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '#' | '~'
                    ) {
                        self.out.push('\\');
                    }
                    self.out.push(character);
                }
            }
        }
    }

    fn code(&mut self, code: &str) {
        let mut text = String::with_capacity(code.len());
        for character in code.chars() {
            match self.names.of_mark(character) {
                Some(name) => text.push_str(name),
                None => text.push(character),
            }
        }
        if text.is_empty() {
            text.push_str("\"\"");
        }
        match self.format {
            ReportFormat::Html => {
                self.out.push_str("<code>");
                for character in text.chars() {
                    push_html(character, &mut self.out);
                }
                self.out.push_str("</code>");
            }
            ReportFormat::Markdown => {
                // Two code spans would become one.
                if self.out.ends_with('`') {
                    self.out.push(' ');
                }
                code_span(&text, false, &mut self.out);
            }
        }
    }
}

fn push_html(character: char, out: &mut String) {
    match character {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        other => out.push(other),
    }
}
