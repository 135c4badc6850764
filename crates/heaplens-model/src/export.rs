//! Rows as text for other programs: CSV, JSON, Markdown, and tab-separated text to copy.
//!
//! The columns are called as the keys of the command line's JSON (`docs/cli.md`), so that a script
//! reads both. Names come from a snapshot and are hostile text:
//!
//! - CSV and tab-separated text guard against formulas. A text that a spreadsheet would take for
//!   one gets an apostrophe before it.
//! - Markdown puts every text into a code span, in which nothing is a link, an image or HTML.
//!
//! A file is made in pieces: [`begin`], [`write_row`] for each row, [`end`].

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::query::List;
use crate::row::{GroupedRetainers, ObjectRow, Row, Text};
use crate::{Location, ScriptPosition};

/// The kinds of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExportFormat {
    /// Comma-separated values (RFC 4180), in UTF-8 with the mark by which spreadsheets know it.
    Csv,
    /// One object with a list of rows, each on a line.
    Json,
    /// A table of GitHub Flavored Markdown.
    Markdown,
}

/// The kinds of text that are copied. Apart from those of files, so that the page has no code for
/// the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyFormat {
    /// One line a row with tabs between the cells: what spreadsheets take from the clipboard.
    TabSeparated,
    /// A table of GitHub Flavored Markdown.
    Markdown,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [ExportFormat; 3] = [
        ExportFormat::Csv,
        ExportFormat::Json,
        ExportFormat::Markdown,
    ];

    /// Returns the name, which is the same in every language.
    pub const fn name(self) -> &'static str {
        match self {
            ExportFormat::Csv => "CSV",
            ExportFormat::Json => "JSON",
            ExportFormat::Markdown => "Markdown",
        }
    }

    /// Returns the ending of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            ExportFormat::Csv => "csv",
            ExportFormat::Json => "json",
            ExportFormat::Markdown => "md",
        }
    }

    /// Returns the media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            ExportFormat::Csv => "text/csv",
            ExportFormat::Json => "application/json",
            ExportFormat::Markdown => "text/markdown",
        }
    }
}

/// A column, in the order in which columns are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    EdgeType,
    EdgeName,
    Id,
    Name,
    ClassName,
    Type,
    Count,
    Distance,
    ShallowSize,
    RetainedSize,
    AddedCount,
    RemovedCount,
    CountDelta,
    AddedSize,
    RemovedSize,
    SizeDelta,
    Location,
}

/// The kinds of rows, as bits.
const CLASS: u8 = 1;
const DELTA: u8 = 2;
const OBJECT: u8 = 4;
const EDGE: u8 = 8;
const GROUP: u8 = 16;

/// The columns, their names, and the kinds of rows that have them.
const KEYS: [(Key, &str, u8); 17] = [
    (Key::EdgeType, "edgeType", EDGE | GROUP),
    (Key::EdgeName, "edgeName", EDGE | GROUP),
    (Key::Id, "id", OBJECT),
    (Key::Name, "name", CLASS | DELTA | OBJECT),
    (Key::ClassName, "className", OBJECT | GROUP),
    (Key::Type, "type", OBJECT),
    (Key::Count, "count", CLASS | GROUP),
    (Key::Distance, "distance", CLASS | OBJECT | GROUP),
    (Key::ShallowSize, "shallowSize", CLASS | OBJECT | GROUP),
    (Key::RetainedSize, "retainedSize", CLASS | OBJECT),
    (Key::AddedCount, "addedCount", DELTA),
    (Key::RemovedCount, "removedCount", DELTA),
    (Key::CountDelta, "countDelta", DELTA),
    (Key::AddedSize, "addedSize", DELTA),
    (Key::RemovedSize, "removedSize", DELTA),
    (Key::SizeDelta, "sizeDelta", DELTA),
    (Key::Location, "location", CLASS | DELTA | OBJECT),
];

/// The columns of a text: those that its rows have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportColumns(u8);

impl ExportColumns {
    /// Returns the columns of a list's rows.
    pub fn of_list(list: &List) -> ExportColumns {
        ExportColumns(match list {
            List::Classes { .. } | List::DominatedByClass { .. } => CLASS,
            List::Deltas { .. } => DELTA,
            List::MergedRetainers { .. } => GROUP,
            List::Edges { .. }
            | List::RootEdges
            | List::Retainers { .. }
            | List::FoldedRetainers { .. } => OBJECT | EDGE,
            _ => OBJECT,
        })
    }

    /// Returns the columns of these rows.
    pub fn of_rows<'a>(rows: impl IntoIterator<Item = &'a Row>) -> ExportColumns {
        let of_row = |row: &Row| match row {
            Row::Class(_) => CLASS,
            Row::Delta(_) => DELTA,
            Row::RetainerGroup(_) => GROUP,
            Row::Object(ObjectRow { edge: Some(_), .. }) => OBJECT | EDGE,
            Row::Object(_) => OBJECT,
        };
        ExportColumns(rows.into_iter().fold(0, |all, row| all | of_row(row)))
    }

    fn keys(self) -> impl Iterator<Item = (Key, &'static str)> {
        let keys = KEYS.iter().filter(move |(_, _, kinds)| kinds & self.0 != 0);
        keys.map(|(key, name, _)| (*key, *name))
    }

    /// Returns the key of the rows in JSON.
    fn rows_key(self) -> &'static str {
        if self.0 & GROUP != 0 {
            "rows"
        } else if self.0 & OBJECT == 0 {
            "classes"
        } else if self.0 & (CLASS | DELTA) == 0 {
            "objects"
        } else {
            "rows"
        }
    }
}

/// The name of rows that have none.
static NO_NAME: Text = Text {
    text: String::new(),
    cut: false,
};

/// A row with what it may show only the beginning of.
#[derive(Clone, Debug)]
pub struct ExportRow<'a> {
    /// The row.
    pub row: &'a Row,
    /// Its name, as whole as it is to be.
    pub name: Cow<'a, str>,
    /// Its object's type, as the file names it; empty where it is no object.
    pub type_name: &'a str,
}

impl<'a> ExportRow<'a> {
    /// Returns a row as it is shown. A cut name ends in `…`.
    pub fn shown(row: &'a Row) -> ExportRow<'a> {
        let (name, type_name) = match row {
            Row::Class(class) => (&class.name, ""),
            Row::Delta(delta) => (&delta.name, ""),
            Row::Object(object) => (&object.name, object.kind.name().unwrap_or_default()),
            Row::RetainerGroup(_) => (&NO_NAME, ""),
        };
        ExportRow {
            row,
            name: whole_or_cut(name),
            type_name,
        }
    }

    fn value(&self, key: Key) -> Value<'_> {
        let of_row = match self.row {
            Row::Class(class) => match key {
                Key::Count => Some(Value::unsigned(class.count)),
                Key::Distance => Some(Value::signed(class.distance)),
                Key::ShallowSize => Some(Value::unsigned(class.shallow_size)),
                Key::RetainedSize => Some(Value::unsigned(class.retained_size)),
                Key::Location => class.location.as_ref().map(Value::Location),
                _ => None,
            },
            Row::Delta(delta) => match key {
                Key::AddedCount => Some(Value::unsigned(delta.added_count)),
                Key::RemovedCount => Some(Value::unsigned(delta.deleted_count)),
                Key::CountDelta => Some(Value::signed(delta.count_delta)),
                Key::AddedSize => Some(Value::unsigned(delta.added_size)),
                Key::RemovedSize => Some(Value::unsigned(delta.deleted_size)),
                Key::SizeDelta => Some(Value::signed(delta.size_delta)),
                Key::Location => delta.location.as_ref().map(Value::Location),
                _ => None,
            },
            Row::RetainerGroup(group) => match (key, &group.retainers) {
                (Key::Count, _) => Some(Value::unsigned(group.object_count)),
                (Key::Distance, _) => Some(Value::signed(group.distance)),
                (Key::ShallowSize, _) => Some(Value::unsigned(group.shallow_size)),
                (Key::EdgeType, GroupedRetainers::Class { edge_kind, .. }) => {
                    edge_kind.name().map(Value::Text)
                }
                (Key::EdgeName, GroupedRetainers::Class { edge_name, .. }) => {
                    edge_name.as_ref().map(|name| Value::Text(&name.text))
                }
                (Key::ClassName, GroupedRetainers::Class { class_name, .. }) => {
                    Some(Value::Text(&class_name.text))
                }
                _ => None,
            },
            Row::Object(object) => match key {
                Key::EdgeType => object.edge.as_ref().map(|edge| {
                    let foreign = edge.foreign_type.as_deref().unwrap_or_default();
                    Value::Text(edge.kind.name().unwrap_or(foreign))
                }),
                Key::EdgeName => object
                    .edge
                    .as_ref()
                    .map(|edge| Value::Text(&edge.name.text)),
                Key::Id => Some(Value::unsigned(object.id.0)),
                Key::ClassName => Some(Value::Text(&object.class_name.text)),
                Key::Type => Some(Value::Text(self.type_name)),
                Key::Distance => Some(Value::signed(object.distance)),
                Key::ShallowSize => Some(Value::unsigned(object.shallow_size)),
                Key::RetainedSize => Some(Value::unsigned(object.retained_size)),
                Key::Location => object.location.as_ref().map(Value::Location),
                _ => None,
            },
        };
        match key {
            Key::Name => Value::Text(&self.name),
            _ => of_row.unwrap_or(Value::Nothing),
        }
    }
}

/// Returns a text with `…` at its end where it is cut.
pub fn whole_or_cut(text: &Text) -> Cow<'_, str> {
    if text.cut {
        Cow::Owned(format!("{}…", text.text))
    } else {
        Cow::Borrowed(&text.text)
    }
}

/// The content of a cell.
enum Value<'a> {
    Nothing,
    Unsigned(u64),
    Signed(i64),
    Text(&'a str),
    Location(&'a Location),
}

impl Value<'_> {
    fn unsigned<'a>(number: impl Into<u64>) -> Value<'a> {
        Value::Unsigned(number.into())
    }

    fn is_number(&self) -> bool {
        matches!(self, Value::Unsigned(_) | Value::Signed(_))
    }

    fn signed<'a>(number: impl Into<i64>) -> Value<'a> {
        Value::Signed(number.into())
    }
}

/// Writes what comes before the rows. `total` is their number.
pub fn begin(format: ExportFormat, columns: ExportColumns, total: u64, out: &mut String) {
    match format {
        ExportFormat::Csv => {
            out.push('\u{feff}');
            join(columns, ",", out);
            out.push_str("\r\n");
        }
        ExportFormat::Markdown => begin_markdown(columns, out),
        ExportFormat::Json => {
            let key = columns.rows_key();
            let _ = write!(
                out,
                "{{\"schema\":\"heaplens/table@1\",\"total\":{total},\"{key}\":["
            );
        }
    }
}

fn join(columns: ExportColumns, between: &str, out: &mut String) {
    for (position, (_, name)) in columns.keys().enumerate() {
        if position > 0 {
            out.push_str(between);
        }
        out.push_str(name);
    }
}

fn is_number(key: Key) -> bool {
    !matches!(
        key,
        Key::EdgeType | Key::EdgeName | Key::Name | Key::ClassName | Key::Type | Key::Location
    )
}

/// Writes a row. `is_first` is whether it is the text's first one.
pub fn write_row(
    format: ExportFormat,
    columns: ExportColumns,
    row: &ExportRow<'_>,
    is_first: bool,
    out: &mut String,
) {
    match format {
        ExportFormat::Csv => {
            let values = columns.keys().map(|(key, _)| row.value(key));
            for (position, value) in values.enumerate() {
                if position > 0 {
                    out.push(',');
                }
                csv_cell(&plain_text(&value), value.is_number(), out);
            }
            out.push_str("\r\n");
        }
        ExportFormat::Markdown => markdown_row(columns, row, out),
        ExportFormat::Json => {
            out.push_str(if is_first { "\n{" } else { ",\n{" });
            json_row(columns, row, out);
            out.push('}');
        }
    }
}

fn begin_markdown(columns: ExportColumns, out: &mut String) {
    out.push_str("| ");
    join(columns, " | ", out);
    out.push_str(" |\n|");
    for (key, _) in columns.keys() {
        out.push_str(if is_number(key) { " ---: |" } else { " --- |" });
    }
    out.push('\n');
}

fn markdown_row(columns: ExportColumns, row: &ExportRow<'_>, out: &mut String) {
    let values = columns.keys().map(|(key, _)| row.value(key));
    out.push('|');
    for value in values {
        out.push(' ');
        match value {
            Value::Text(_) | Value::Location(_) => code_span(&plain_text(&value), out),
            _ => out.push_str(&plain_text(&value)),
        }
        out.push_str(" |");
    }
    out.push('\n');
}

fn tab_separated_row(columns: ExportColumns, row: &ExportRow<'_>, out: &mut String) {
    let values = columns.keys().map(|(key, _)| row.value(key));
    for (position, value) in values.enumerate() {
        if position > 0 {
            out.push('\t');
        }
        let text = plain_text(&value);
        if !value.is_number() && is_formula(&text) {
            out.push('\'');
        }
        out.extend(text.chars().map(on_one_line));
    }
    out.push('\n');
}

/// Returns rows as text to copy.
pub fn copy_text<R: AsRef<Row>>(rows: &[R], format: CopyFormat) -> String {
    let columns = ExportColumns::of_rows(rows.iter().map(AsRef::as_ref));
    let mut out = String::new();
    let write = match format {
        CopyFormat::TabSeparated => {
            join(columns, "\t", &mut out);
            out.push('\n');
            tab_separated_row
        }
        CopyFormat::Markdown => {
            begin_markdown(columns, &mut out);
            markdown_row
        }
    };
    for row in rows {
        write(columns, &ExportRow::shown(row.as_ref()), &mut out);
    }
    out
}

/// Writes what comes after the rows.
pub fn end(format: ExportFormat, out: &mut String) {
    if format == ExportFormat::Json {
        out.push_str("\n]}\n");
    }
}

/// A value as text for people.
fn plain_text(value: &Value<'_>) -> String {
    match value {
        Value::Nothing => String::new(),
        Value::Unsigned(number) => number.to_string(),
        Value::Signed(number) => number.to_string(),
        Value::Text(text) => (*text).to_owned(),
        Value::Location(at) => at.whole_text(),
    }
}

/// Returns whether a spreadsheet takes a text for a formula.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn csv_cell(text: &str, is_number: bool, out: &mut String) {
    let guard = if !is_number && is_formula(text) {
        "'"
    } else {
        ""
    };
    if text.contains(['"', ',', '\n', '\r']) {
        let _ = write!(out, "\"{guard}{}\"", text.replace('"', "\"\""));
    } else {
        out.push_str(guard);
        out.push_str(text);
    }
}

/// Tabs and line ends would break a row.
fn on_one_line(character: char) -> char {
    match character {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => ' ',
        other => other,
    }
}

/// Writes a text that Markdown takes as it is: between more backticks than it has in a row.
fn code_span(text: &str, out: &mut String) {
    if text.is_empty() {
        return;
    }
    let longest = text.split(|character| character != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0) + 1);
    // A blank at both ends is taken away again.
    let blank = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) {
        " "
    } else {
        ""
    };
    out.push_str(&fence);
    out.push_str(blank);
    for character in text.chars().map(on_one_line) {
        if character == '|' {
            out.push('\\');
        }
        out.push(character);
    }
    out.push_str(blank);
    out.push_str(&fence);
}

fn json_row(columns: ExportColumns, row: &ExportRow<'_>, out: &mut String) {
    let mut is_first = true;
    for (key, name) in columns.keys() {
        if key == Key::EdgeName {
            continue;
        }
        if !is_first {
            out.push(',');
        }
        is_first = false;
        if key == Key::EdgeType {
            out.push_str("\"edge\":");
            match (row.value(Key::EdgeType), row.value(Key::EdgeName)) {
                (Value::Text(kind), Value::Text(name)) => {
                    out.push_str("{\"type\":");
                    json_string(kind, out);
                    out.push_str(",\"name\":");
                    json_string(name, out);
                    out.push('}');
                }
                _ => out.push_str("null"),
            }
            continue;
        }
        let _ = write!(out, "\"{name}\":");
        match row.value(key) {
            Value::Nothing => out.push_str("null"),
            value @ (Value::Unsigned(_) | Value::Signed(_)) => out.push_str(&plain_text(&value)),
            Value::Text(text) => json_string(text, out),
            Value::Location(at) => {
                out.push_str("{\"script\":");
                match &at.script {
                    Some(script) => json_string(&whole_or_cut(script), out),
                    None => out.push_str("null"),
                }
                let ScriptPosition {
                    script_id,
                    line,
                    column,
                } = at.position;
                let (line, column) = (line.saturating_add(1), column.saturating_add(1));
                let _ = write!(
                    out,
                    ",\"scriptId\":{script_id},\"line\":{line},\"column\":{column}}}"
                );
            }
        }
    }
}

fn json_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if u32::from(control) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::{ClassRow, DeltaRow, EdgeLabel};
    use crate::{ClassIdx, DeltaIdx, DomState, EdgeIdx, EdgeKind, NodeIdx, NodeKind, ObjectId};

    const HOSTILE: [&str; 14] = [
        "",
        "plain",
        "a,b;c",
        "say \"hi\"",
        "two\r\nlines\n",
        "=HYPERLINK(\"https://a.example\")",
        "-1+1",
        "@SUM(A1)",
        "\tx",
        "a|b",
        "`x` and ``y``",
        "![](https://a.example/x.png) <img src=x>",
        "\u{0}\u{1f}\u{7f}\\",
        "\u{fffd}\u{2028}名前\u{202e}",
    ];

    fn text(text: &str) -> Text {
        Text {
            text: text.to_owned(),
            cut: false,
        }
    }

    fn class(name: &str) -> Row {
        Row::Class(ClassRow {
            class: ClassIdx(0),
            name: text(name),
            count: 3,
            distance: -5,
            shallow_size: 40,
            retained_size: u64::MAX,
            location: None,
        })
    }

    fn object(name: &str, edge: Option<EdgeLabel>) -> Row {
        Row::Object(ObjectRow {
            node: NodeIdx(0),
            id: ObjectId(7),
            edge,
            name: text(name),
            kind: NodeKind::Object,
            class_name: text("Widget"),
            class: None,
            dom_state: DomState::Unknown,
            distance: 2,
            shallow_size: 16,
            retained_size: 32,
            expandable: false,
            location: None,
            is_root: false,
            is_ignored: false,
            folded: Box::default(),
        })
    }

    fn edge(name: &str) -> EdgeLabel {
        EdgeLabel {
            kind: EdgeKind::Property,
            foreign_type: None,
            index: EdgeIdx(0),
            name: text(name),
        }
    }

    fn export(format: ExportFormat, rows: &[Row]) -> String {
        let columns = ExportColumns::of_rows(rows);
        let mut out = String::new();
        begin(format, columns, rows.len() as u64, &mut out);
        for (position, row) in rows.iter().enumerate() {
            let row = ExportRow::shown(row);
            write_row(format, columns, &row, position == 0, &mut out);
        }
        end(format, &mut out);
        out
    }

    /// Reads CSV by the letter of RFC 4180.
    fn read_csv(csv: &str) -> Vec<Vec<String>> {
        let mut rows = vec![vec![String::new()]];
        let mut is_quoted = false;
        let mut characters = csv.chars().peekable();
        while let Some(character) = characters.next() {
            let row = rows.last_mut().expect("a row");
            let cell = row.last_mut().expect("a cell");
            match character {
                '"' if is_quoted && characters.peek() == Some(&'"') => {
                    characters.next();
                    cell.push('"');
                }
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => row.push(String::new()),
                '\r' if !is_quoted => assert_eq!(characters.peek(), Some(&'\n')),
                '\n' if !is_quoted => rows.push(vec![String::new()]),
                other => cell.push(other),
            }
        }
        assert_eq!(rows.pop(), Some(vec![String::new()]), "the last line ends");
        rows
    }

    #[test]
    fn csv_gives_every_name_back_and_no_formula() {
        let rows = HOSTILE.map(class);
        let csv = export(ExportFormat::Csv, &rows);
        let read = read_csv(csv.strip_prefix('\u{feff}').expect("the mark of UTF-8"));
        assert_eq!(
            read[0],
            [
                "name",
                "count",
                "distance",
                "shallowSize",
                "retainedSize",
                "location"
            ]
        );
        for (line, name) in read[1..].iter().zip(HOSTILE) {
            let guard = if is_formula(name) { "'" } else { "" };
            assert_eq!(line[0], format!("{guard}{name}"));
            assert!(!is_formula(&line[0]));
            // A number is no formula, whatever its sign.
            assert_eq!(line[1..], ["3", "-5", "40", "18446744073709551615", ""]);
        }
    }

    #[test]
    fn json_gives_every_name_back() {
        let rows: Vec<Row> = HOSTILE
            .iter()
            .map(|name| object(name, Some(edge(name))))
            .collect();
        let json = export(ExportFormat::Json, &rows);
        let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(read["total"], 14);
        for (row, name) in read["objects"]
            .as_array()
            .expect("rows")
            .iter()
            .zip(HOSTILE)
        {
            assert_eq!(
                *row,
                serde_json::json!({
                    "edge": { "type": "property", "name": name },
                    "id": 7, "name": name, "className": "Widget", "type": "object",
                    "distance": 2, "shallowSize": 16, "retainedSize": 32, "location": null,
                })
            );
        }
        assert_eq!(json.lines().count(), 14 + 2, "a row is a line");
        let none = export(ExportFormat::Json, &[]);
        assert!(serde_json::from_str::<serde_json::Value>(&none).is_ok());
    }

    #[test]
    fn markdown_keeps_a_row_on_its_line_and_a_name_in_its_cell() {
        let markdown = export(ExportFormat::Markdown, &HOSTILE.map(class));
        let copied = copy_text(&HOSTILE.map(class).map(Box::new), CopyFormat::Markdown);
        assert_eq!(copied, markdown);
        let lines: Vec<&str> = markdown.lines().collect();
        assert_eq!(lines.len(), 14 + 2);
        for line in &lines {
            let bars = line.replace("\\|", "").matches('|').count();
            assert_eq!(bars, 7, "{line}");
        }
        assert_eq!(lines[1], "| --- | ---: | ---: | ---: | ---: | --- |");
        assert_eq!(
            lines[3],
            "| `plain` | 3 | -5 | 40 | 18446744073709551615 |  |"
        );
        assert!(lines[11].starts_with("| `a\\|b` |"));
        assert!(lines[12].starts_with("| ``` `x` and ``y`` ``` |"));
        assert!(lines[13].starts_with("| `![](https://a.example/x.png) <img src=x>` |"));
    }

    #[test]
    fn what_is_copied_has_a_cell_for_each_tab() {
        let text = copy_text(&HOSTILE.map(class).map(Box::new), CopyFormat::TabSeparated);
        assert_eq!(text.lines().count(), 14 + 1);
        for line in text.split_terminator('\n') {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 6, "{line}");
            assert!(!is_formula(cells[0]));
        }
    }

    #[test]
    fn rows_of_several_kinds_have_all_columns() {
        let delta = Row::Delta(DeltaRow {
            delta: DeltaIdx(0),
            name: text("Widget"),
            added_count: 1,
            deleted_count: 3,
            count_delta: -2,
            added_size: 10,
            deleted_size: 30,
            size_delta: -20,
            location: Some(Location {
                script: Some(text("/app/a.js")),
                position: ScriptPosition {
                    script_id: 9,
                    line: 11,
                    column: 12,
                },
                original: None,
            }),
        });
        let rows = [delta, object("a", None)];
        let text = copy_text(&rows.clone().map(Box::new), CopyFormat::TabSeparated);
        assert_eq!(
            text,
            "id\tname\tclassName\ttype\tdistance\tshallowSize\tretainedSize\taddedCount\t\
             removedCount\tcountDelta\taddedSize\tremovedSize\tsizeDelta\tlocation\n\
             \tWidget\t\t\t\t\t\t1\t3\t-2\t10\t30\t-20\t/app/a.js:12:13\n\
             7\ta\tWidget\tobject\t2\t16\t32\t\t\t\t\t\t\t\n"
        );
        let json = export(ExportFormat::Json, &rows);
        let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(read["rows"][0]["sizeDelta"], -20);
        assert_eq!(
            read["rows"][0]["location"],
            serde_json::json!({ "script": "/app/a.js", "scriptId": 9, "line": 12, "column": 13 })
        );
        assert_eq!(read["rows"][1]["sizeDelta"], serde_json::Value::Null);
    }
}
