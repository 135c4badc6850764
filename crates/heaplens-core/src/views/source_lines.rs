//! The lines of a script around a position.
//!
//! A snapshot has the texts of scripts as strings. Two things may be wrong with such a text:
//!
//! - V8 keeps the first 1024 characters of a string, unless it was started with another limit.
//! - The lines of locations are those of a file, and the text may be a part of it: a script inside
//!   of a page, or one that was compiled with an offset, which no snapshot tells. So the known
//!   positions of the script's functions are looked up in the text: a function starts at a bracket
//!   or at a name. Where they do not fit the offset is looked for, and where none fits no line is
//!   shown.
//!
//! O(text) for each question, and nothing before.

use std::borrow::Cow;
use std::ops::Range;

use heaplens_model::source_lines::{SourceLine, SourceLines, SourceMark, SourceText};
use heaplens_model::{NodeIdx, NodeKind, ScriptPosition};
use rustc_hash::FxHashMap;

use super::Snapshot;
use super::source_files::Sources;
use crate::graph::scripts::internal_target;
use crate::tables::{OutOfMemory, try_push, try_push_short, try_reserve_entry, wtf8};

/// V8's usual limit for strings in a snapshot, in UTF-16 units.
const USUAL_LIMIT: usize = 1024;
/// The most lines before or after the position.
const MOST_AROUND: u32 = 50;
/// The most bytes of a line. A minified script may be one line of megabytes.
const LINE_LENGTH: usize = 400;
/// So much of it is before the position.
const BEFORE_MARK: usize = 160;
/// So many positions of a script are looked up in its text.
const MOST_TRIED: usize = 64;
/// So many offsets are tried.
const MOST_OFFSETS: i64 = 1 << 14;
/// The bytes between two counts of a text's UTF-16 units.
const COUNTED: usize = 1024;

/// A text in lines.
#[derive(Debug)]
pub struct Lines<'a> {
    text: Cow<'a, [u8]>,
    /// Where each line starts.
    starts: Vec<u32>,
    /// The UTF-16 units before each block of [`COUNTED`] bytes; nothing for ASCII. A column of a
    /// line of megabytes is found by them without reading the line.
    units: Vec<u32>,
}

impl<'a> Lines<'a> {
    /// Divides a text as V8 counts lines: they end at `\n`, `\r\n`, `\r`, U+2028 and U+2029.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(text: impl Into<Cow<'a, [u8]>>) -> Result<Lines<'a>, OutOfMemory> {
        let text = text.into();
        let mut starts = Vec::new();
        try_push(&mut starts, 0)?;
        let mut at = 0;
        while let Some(byte) = text.get(at) {
            at += 1;
            let is_end = match byte {
                b'\n' => true,
                b'\r' => text.get(at) != Some(&b'\n'),
                0xE2 => matches!(text.get(at..at + 2), Some([0x80, 0xA8 | 0xA9])),
                _ => false,
            };
            if is_end {
                at += if *byte == 0xE2 { 2 } else { 0 };
                try_push(&mut starts, at as u32)?;
            }
        }
        let mut units = Vec::new();
        if !text.is_ascii() {
            let mut before = 0;
            for block in text.chunks(COUNTED) {
                try_push(&mut units, before as u32)?;
                before += wtf8::utf16_len(block);
            }
        }
        Ok(Lines {
            text,
            starts,
            units,
        })
    }

    /// Returns what of a line is before and after a position, whose column counts UTF-16 units.
    pub fn split(&self, line: u32, column: u32) -> Option<(&[u8], &[u8])> {
        let range = self.line(line.into())?;
        let at = self.byte(line.into(), column.into())?;
        Some((
            self.text.get(range.start..at)?,
            self.text.get(at..range.end)?,
        ))
    }

    /// Returns how many lines there are.
    fn count(&self) -> i64 {
        self.starts.len() as i64
    }

    /// Returns where a line is, without its end.
    fn line(&self, line: i64) -> Option<Range<usize>> {
        let line = usize::try_from(line).ok()?;
        let start = *self.starts.get(line)? as usize;
        let next = self.starts.get(line + 1).map(|next| *next as usize);
        let mut end = next.unwrap_or(self.text.len());
        if next.is_some() {
            let ends: [&[u8]; 5] = [b"\r\n", b"\n", b"\r", b"\xE2\x80\xA8", b"\xE2\x80\xA9"];
            let line = self.text.get(start..end)?;
            let length = ends.into_iter().find(|end| line.ends_with(end));
            end -= length.map_or(0, <[u8]>::len);
        }
        Some(start..end)
    }

    /// Returns the byte of a position, whose column counts UTF-16 units. The end of a line has one.
    fn byte(&self, line: i64, column: i64) -> Option<usize> {
        let range = self.line(line)?;
        let column = usize::try_from(column).ok()?;
        if column > range.len() {
            return None;
        }
        if self.units.is_empty() {
            return Some(range.start + column);
        }
        let wanted = self.units_before(range.start) + column;
        let block = self
            .units
            .partition_point(|before| *before as usize <= wanted)
            .saturating_sub(1);
        let start = (block * COUNTED).max(range.start);
        let mut left = wanted.checked_sub(self.units_before(start))?;
        for at in start..range.end {
            let byte = *self.text.get(at)?;
            if byte & 0xC0 == 0x80 {
                continue;
            }
            if left == 0 {
                return Some(at);
            }
            left = left.saturating_sub(if byte >= 0xF0 { 2 } else { 1 });
        }
        (left == 0).then_some(range.end)
    }

    /// Returns the UTF-16 units of characters that begin before a byte.
    fn units_before(&self, at: usize) -> usize {
        let block = at / COUNTED;
        let before = self.units.get(block).map_or(0, |before| *before as usize);
        let rest = self.text.get(block * COUNTED..at).unwrap_or_default();
        before + wtf8::utf16_len(rest)
    }

    /// Returns the lines around a position, and where it is in them.
    pub fn around(
        &self,
        line: i64,
        column: i64,
        around: u32,
        offset: i64,
    ) -> (Vec<SourceLine>, Option<SourceMark>) {
        let around = i64::from(around.min(MOST_AROUND));
        let mark = self.byte(line, column);
        let first = line.saturating_sub(around).max(0);
        let last = line.saturating_add(around).min(self.count() - 1);
        let mut lines = Vec::new();
        let mut marked = None;
        if !(0..self.count()).contains(&line) {
            return (lines, None);
        }
        for number in first..=last {
            let Some(range) = self.line(number) else {
                break;
            };
            let mark = mark.filter(|_| number == line);
            let shown = self.cut(&range, mark);
            if let Some(mark) = mark {
                marked = Some(SourceMark {
                    line: (number - first) as u32,
                    byte: (mark - shown.start) as u32,
                });
            }
            lines.push(SourceLine {
                number: number.saturating_add(offset).saturating_add(1),
                text: wtf8::to_string(self.text.get(shown.clone()).unwrap_or_default()),
                cut_before: shown.start > range.start,
                cut_after: shown.end < range.end,
            });
        }
        (lines, marked)
    }

    /// Cuts a long line to what is around the mark, else to its beginning.
    fn cut(&self, line: &Range<usize>, mark: Option<usize>) -> Range<usize> {
        if line.len() <= LINE_LENGTH {
            return line.clone();
        }
        let before = mark.map_or(line.start, |mark| mark.saturating_sub(BEFORE_MARK));
        let start = before.max(line.start).min(line.end - LINE_LENGTH);
        let boundary = |from: usize| {
            let is_boundary =
                |at: &usize| self.text.get(*at).is_none_or(|byte| byte & 0xC0 != 0x80);
            (from..=line.end).find(is_boundary).unwrap_or(line.end)
        };
        boundary(start)..boundary(start + LINE_LENGTH)
    }

    /// Returns whether a function may start at a position; nothing where that is not known.
    fn may_start(&self, line: i64, column: i64, is_cut: bool) -> Option<bool> {
        let Some(at) = self.byte(line, column) else {
            // It may be in the part that V8 cut off.
            return (!is_cut).then_some(false);
        };
        if at == self.text.len() && is_cut {
            return None;
        }
        let is_name = |byte: Option<&u8>| {
            byte.is_some_and(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
            })
        };
        let before = at.checked_sub(1).and_then(|before| self.text.get(before));
        Some(match self.text.get(at) {
            Some(b'(') => true,
            byte => is_name(byte) && !is_name(before),
        })
    }
}

/// How well positions fit a text.
#[derive(Clone, Copy, Debug, Default)]
struct Fit {
    fitting: usize,
    known: usize,
}

impl Fit {
    /// A position that is in no place of a function hits one by chance in one case of six.
    fn is_good(self) -> bool {
        5 * self.fitting >= 3 * self.known
    }
}

impl Snapshot {
    /// Returns the lines around a position. O(the script's text).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn source_lines(
        &self,
        position: ScriptPosition,
        around: u32,
    ) -> Result<SourceLines, OutOfMemory> {
        let mut found = SourceLines {
            location: self.location_at(position, b""),
            lines: Vec::new(),
            mark: None,
            is_original: false,
            text: SourceText::Missing,
        };
        let added = self.added.get();
        let sources = Sources::new(self, &added);
        if let Some(original) = &found.location.original
            && let Some(text) = sources.original_text(position)
        {
            let lines = Lines::new(text.as_bytes())?;
            let around = lines.around(original.line, original.column, around, 0);
            if around.1.is_some() {
                (found.lines, found.mark) = around;
                found.is_original = true;
                found.text = SourceText::Whole;
                return Ok(found);
            }
        }
        if let Some(text) = sources.added_text(position.script_id) {
            let lines = Lines::new(text.as_bytes())?;
            let positions = self.positions_of_script(position.script_id);
            if let Some(offset) = line_offset(&lines, &positions, false) {
                let line = position.line.saturating_sub(offset);
                (found.lines, found.mark) = lines.around(line, position.column, around, offset);
                found.text = SourceText::Whole;
                return Ok(found);
            }
        }
        let script = self.scripts().get(position.script_id);
        let source = script.and_then(|script| script.source);
        let Some((source, text)) = source.and_then(|source| Some((source, self.source(source)?)))
        else {
            return Ok(found);
        };
        let is_cut = self.is_cut(source, &text);
        let lines = Lines::new(text.as_ref())?;
        let positions = self.positions_of_script(position.script_id);
        let Some(offset) = line_offset(&lines, &positions, is_cut) else {
            found.text = SourceText::DoesNotFit;
            return Ok(found);
        };
        let line = position.line.saturating_sub(offset);
        (found.lines, found.mark) = lines.around(line, position.column, around, offset);
        found.text = if is_cut {
            SourceText::Cut {
                kept: wtf8::utf16_len(&text) as u64,
            }
        } else if found.mark.is_some() {
            SourceText::Whole
        } else {
            SourceText::DoesNotFit
        };
        if found.mark.is_none() {
            found.lines.clear();
        }
        Ok(found)
    }

    /// Returns the text of a string; nothing of a slice, which does not tell where it starts, and
    /// of an empty one.
    pub fn source(&self, source: NodeIdx) -> Option<Cow<'_, [u8]>> {
        if self.tables.nodes.is(source, NodeKind::SlicedString) {
            return None;
        }
        self.object_name(source)
            .ok()
            .filter(|text| !text.is_empty())
    }

    /// Returns whether V8 cut a string. Newer files say so.
    pub fn is_cut(&self, string: NodeIdx, text: &[u8]) -> bool {
        let tables = &self.tables;
        if let Some(truncated) = internal_target(tables, string, &[b"truncated"]) {
            let value = internal_target(tables, truncated, &[b"value"]).unwrap_or(truncated);
            return tables.strings.get(tables.nodes.name(value)) != b"false";
        }
        // The half of a surrogate pair that is cut off is left out.
        let length = wtf8::utf16_len(text);
        self.is_rope(string) && length >= USUAL_LIMIT
            || length == USUAL_LIMIT
            || length + 1 == USUAL_LIMIT
    }

    /// Returns the first known positions of a script. O(distinct locations).
    fn positions_of_script(&self, script_id: i64) -> Vec<LineAndColumn> {
        let all = self.tables.locations.distinct().iter();
        all.filter(|[id, ..]| i64::from(*id) == script_id)
            .filter_map(known_position)
            .take(MOST_TRIED)
            .collect()
    }

    /// Returns the first known positions of each script. O(distinct locations).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn positions_by_script(&self) -> Result<PositionsByScript, OutOfMemory> {
        let mut by_script = PositionsByScript::default();
        for location in self.tables.locations.distinct() {
            let Some(position) = known_position(location) else {
                continue;
            };
            try_reserve_entry(&mut by_script)?;
            let known = by_script.entry(i64::from(location[0])).or_default();
            if known.len() < MOST_TRIED {
                try_push_short(known, position)?;
            }
        }
        Ok(by_script)
    }
}

/// The first known positions of each script, by its id.
pub type PositionsByScript = FxHashMap<i64, Vec<LineAndColumn>>;

/// A line and a column.
pub type LineAndColumn = [i64; 2];

/// Returns the line and column of a location. All of a script starts at its beginning, whatever
/// stands there, so that is left out.
fn known_position(location: &[u32; 3]) -> Option<LineAndColumn> {
    let [_, line, column] = location.map(i64::from);
    ((line, column) != (0, 0)).then_some([line, column])
}

/// Returns how many lines of a file are before the text, by the known positions of its script;
/// nothing where these do not fit.
pub fn line_offset(lines: &Lines<'_>, positions: &[LineAndColumn], is_cut: bool) -> Option<i64> {
    let fit = |offset: i64| {
        let mut fit = Fit::default();
        for [line, column] in positions {
            let known = lines.may_start(line - offset, *column, is_cut);
            fit.known += usize::from(known.is_some());
            fit.fitting += usize::from(known == Some(true));
        }
        fit
    };
    if fit(0).is_good() {
        return Some(0);
    }
    let first = positions.iter().map(|[line, _]| *line).min()?;
    let last = positions.iter().map(|[line, _]| *line).max()?;
    // A whole text has all positions.
    let least = if is_cut {
        1
    } else {
        (last - lines.count() + 1).max(1)
    };
    if first - least > MOST_OFFSETS {
        return None;
    }
    let mut best: Option<(Fit, i64)> = None;
    let mut is_alone = true;
    for offset in least..=first {
        let fit = fit(offset);
        if fit.fitting == 0 || !fit.is_good() {
            continue;
        }
        match best {
            Some((known, _)) if known.fitting > fit.fitting => {}
            Some((known, _)) if known.fitting == fit.fitting => is_alone = false,
            _ => {
                best = Some((fit, offset));
                is_alone = true;
            }
        }
    }
    best.filter(|_| is_alone).map(|(_, offset)| offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_kit::{Graph, GraphNode};

    /// Draws the lines as an editor does; the position is marked.
    fn drawn(found: &SourceLines) -> Vec<String> {
        let line = |(index, line): (usize, &SourceLine)| {
            let mut text = line.text.clone();
            if let Some(mark) = found.mark.filter(|mark| mark.line as usize == index) {
                text.insert(mark.byte as usize, '▸');
            }
            let [before, after] =
                [line.cut_before, line.cut_after].map(|is| if is { "…" } else { "" });
            format!("{} {before}{text}{after}", line.number)
        };
        found.lines.iter().enumerate().map(line).collect()
    }

    fn program(source: &str, positions: &[[u32; 2]]) -> Graph {
        let mut graph = Graph::parse(
            "root -> fun(code) -internal script-> a(code) -internal source-> text(string \"\")
             a -internal name-> path(string \"/app/a.js\")",
        );
        let (text, fun) = (graph.index("text"), graph.index("fun"));
        source.clone_into(&mut graph.nodes[text].name);
        for [line, column] in positions {
            let mut closure = GraphNode::new("f");
            closure.kind = NodeKind::Closure;
            closure.location = Some([7, *line, *column]);
            closure.edge(heaplens_model::EdgeKind::Internal, "shared", fun);
            let closure = graph.add(closure);
            graph.nodes[0].element(closure as u32, closure);
        }
        graph
    }

    fn lines(graph: &Graph, [line, column]: [i64; 2], around: u32) -> SourceLines {
        let position = ScriptPosition {
            script_id: 7,
            line,
            column,
        };
        let session = graph.session();
        session
            .snapshot()
            .source_lines(position, around)
            .expect("fits")
    }

    #[test]
    fn the_lines_around_a_function_are_shown() {
        let graph = program("a\nfunction f() {\r\n  x\r}\u{2028}end\n", &[[1, 10]]);
        let found = lines(&graph, [1, 10], 1);
        assert_eq!(drawn(&found), ["1 a", "2 function f▸() {", "3   x"]);
        assert_eq!(found.text, SourceText::Whole);
        let found = lines(&graph, [4, 0], 5);
        let expected = ["1 a", "2 function f() {", "3   x", "4 }", "5 ▸end", "6 "];
        assert_eq!(drawn(&found), expected);
    }

    #[test]
    fn a_long_line_is_cut_around_the_position() {
        let source = format!("{}function f(){{}}{}", "é;".repeat(5000), "😀".repeat(5000));
        let graph = program(&source, &[[0, 10_010]]);
        let found = lines(&graph, [0, 10_010], 3);
        let [line] = &drawn(&found)[..] else {
            panic!("one line");
        };
        assert!(line.starts_with("1 …") && line.ends_with("😀…"), "{line}");
        assert!(line.contains("é;function f▸(){}😀"), "{line}");
        assert!(line.len() < LINE_LENGTH + 20);
        // The end of the text has a position, and no other beyond.
        let end = lines(&graph, [0, 10_014 + 10_000], 3);
        assert!(drawn(&end)[0].ends_with("😀▸"));
        assert_eq!(
            lines(&graph, [0, 10_015 + 10_000], 3).text,
            SourceText::DoesNotFit
        );
    }

    #[test]
    fn a_column_of_a_long_line_is_found_by_counts() {
        let text = format!("é\n{}\n", "aé😀\u{4e00};".repeat(3000));
        let lines = Lines::new(text.as_bytes()).expect("fits");
        let line = text.lines().nth(1).expect("there");
        let mut column = 0;
        for (at, character) in line.char_indices() {
            let (before, after) = lines.split(1, column).expect("in the line");
            assert_eq!((before.len(), after.len()), (at, line.len() - at));
            column += character.len_utf16() as u32;
        }
        assert!(lines.split(1, column).is_some());
        assert!(lines.split(1, column + 1).is_none());
    }

    #[test]
    fn a_text_that_v8_cut_says_so() {
        let source = "function f() {}\n".repeat(64);
        let graph = program(&source, &[[0, 10], [50, 10], [900, 10]]);
        let cut = SourceText::Cut { kept: 1024 };
        let found = lines(&graph, [50, 10], 0);
        assert_eq!(
            (drawn(&found), found.text),
            (vec!["51 function f▸() {}".to_owned()], cut)
        );
        let beyond = lines(&graph, [900, 10], 5);
        assert_eq!((drawn(&beyond), beyond.text), (Vec::new(), cut));
    }

    #[test]
    fn newer_files_say_whether_a_text_is_cut() {
        let mut graph = program("function f() {}", &[[0, 10]]);
        let value = graph.add(GraphNode::new("true"));
        let mut bool_node = GraphNode::new("bool");
        bool_node.edge(heaplens_model::EdgeKind::Internal, "value", value);
        let truncated = graph.add(bool_node);
        let text = graph.index("text");
        graph.nodes[text].edge(heaplens_model::EdgeKind::Internal, "truncated", truncated);
        assert_eq!(lines(&graph, [0, 10], 0).text, SourceText::Cut { kept: 15 });
        graph.nodes[value].name = "false".to_owned();
        assert_eq!(lines(&graph, [0, 10], 0).text, SourceText::Whole);
    }

    #[test]
    fn a_script_inside_of_a_page_is_found_by_its_functions() {
        let source = "let x;\nfunction first() {}\nclass Second { constructor(a) {} }\n";
        let positions = [[121, 14], [122, 26]];
        let graph = program(source, &positions);
        let found = lines(&graph, [122, 26], 1);
        let expected = [
            "122 function first() {}",
            "123 class Second { constructor▸(a) {} }",
            "124 ",
        ];
        assert_eq!(drawn(&found), expected);
        // One position that fits nowhere is no proof of another text; most of them are.
        let graph = program(source, &[[121, 14], [122, 26], [122, 3], [122, 4]]);
        assert_eq!(lines(&graph, [122, 26], 1).text, SourceText::DoesNotFit);
    }

    #[test]
    fn a_text_of_another_part_is_not_shown() {
        let graph = program("let x = 1;\nlet y;\n", &[[0, 5], [1, 5]]);
        assert_eq!(lines(&graph, [0, 5], 1).text, SourceText::DoesNotFit);
        assert!(lines(&graph, [0, 5], 1).lines.is_empty());
    }

    #[test]
    fn what_is_not_there_is_missing() {
        let graph = program("", &[[0, 10]]);
        assert_eq!(lines(&graph, [0, 10], 1).text, SourceText::Missing);
        let other = ScriptPosition {
            script_id: 8,
            line: i64::MAX,
            column: i64::MIN,
        };
        let session = graph.session();
        let found = session
            .snapshot()
            .source_lines(other, u32::MAX)
            .expect("fits");
        assert_eq!(found.text, SourceText::Missing);
        let mut graph = program("function f() {}", &[[0, 10]]);
        assert_eq!(lines(&graph, [i64::MAX, i64::MIN], 9).lines, []);
        assert_eq!(lines(&graph, [i64::from(u32::MAX), 0], 9).lines, []);
        let text = graph.index("text");
        graph.nodes[text].kind = NodeKind::SlicedString;
        assert_eq!(lines(&graph, [0, 10], 1).text, SourceText::Missing);
    }

    #[test]
    fn lines_are_those_of_a_naive_reader() {
        let parts = [
            "a", "é", "😀", "\n", "\r", "\r\n", "\u{2028}", "\u{2029}", "\u{2030}", "(",
        ];
        for seed in 0..5000u32 {
            let mut text = String::new();
            let mut left = seed;
            while left > 0 {
                text.push_str(parts[(left % 10) as usize]);
                left /= 10;
            }
            let normal = text.replace("\r\n", "\n");
            let naive: Vec<&str> = normal.split(['\n', '\r', '\u{2028}', '\u{2029}']).collect();
            let lines = Lines::new(text.as_bytes()).expect("fits");
            let found: Vec<&str> = (0..lines.count())
                .map(|line| &text[lines.line(line).expect("there")])
                .collect();
            assert_eq!(found, naive, "{text:?}");
            for (number, line) in (0..).zip(&naive) {
                let units = line.encode_utf16().count() as i64;
                assert!(lines.byte(number, units).is_some());
                assert_eq!(lines.byte(number, units + 1), None);
                let mut column = 0;
                for (at, character) in line.char_indices() {
                    let start = lines.line(number).expect("there").start;
                    assert_eq!(lines.byte(number, column), Some(start + at));
                    column += character.len_utf16() as i64;
                }
            }
        }
    }
}
