//! A source map as a file has it: JSON with sources, names and mappings, or with sections of such.
//!
//! <https://tc39.es/ecma426/>. What a file holds beside that is left alone.

use heaplens_model::source_files::SourceMapProblem;
use serde_json::{Map, Value};

use super::mappings::{Counts, Damage, Mappings, Original};
use crate::tables::{OutOfMemory, try_push, try_reserve};

/// A source map.
#[derive(Debug)]
pub struct SourceMap {
    /// The generated file that it says it is of.
    pub file: Option<String>,
    /// Ascending by position; one, unless the file has `sections`.
    sections: Vec<Section>,
}

/// A part of the generated code with a map of its own.
#[derive(Debug)]
struct Section {
    line: u32,
    column: u32,
    sources: Vec<Source>,
    names: Vec<String>,
    mappings: Mappings,
}

/// A source of a map.
#[derive(Debug)]
pub struct Source {
    /// Its path or address, after the map's `sourceRoot`.
    pub name: String,
    /// Its text, where the map has it.
    pub content: Option<String>,
}

/// What a map says of a position.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The source.
    pub source: &'a Source,
    /// The line in it, from 0.
    pub line: u32,
    /// The column, from 0.
    pub column: u32,
}

/// Servers put this before JSON, so that it is no script.
const PREFIX: &[u8] = b")]}'";
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl SourceMap {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no source map, or a damaged one.
    pub fn read(bytes: &[u8]) -> Result<SourceMap, SourceMapProblem> {
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let text = match text.strip_prefix(PREFIX) {
            Some(rest) => {
                let end = rest.iter().position(|byte| *byte == b'\n');
                rest.get(end.unwrap_or(0)..).unwrap_or_default()
            }
            None => text,
        };
        // Reading takes about so much, and reports memory that runs out by ending the program.
        let mut room: Vec<u8> = Vec::new();
        try_reserve(&mut room, text.len().saturating_mul(3)).map_err(no_memory)?;
        drop(room);
        let value = serde_json::from_slice(text).map_err(|error| SourceMapProblem::NotJson {
            line: error.line() as u64,
            column: error.column() as u64,
        })?;
        let Value::Object(mut map) = value else {
            return Err(SourceMapProblem::NoSourceMap);
        };
        check_version(&map)?;
        let file = text_of(map.remove("file")).filter(|file| !file.is_empty());
        let mut sections = Vec::new();
        match map.remove("sections") {
            Some(Value::Array(parts)) => {
                for part in parts {
                    try_push(&mut sections, read_part(part)?).map_err(no_memory)?;
                }
            }
            Some(_) => return Err(SourceMapProblem::NoSourceMap),
            None => try_push(&mut sections, read_section(map, 0, 0)?).map_err(no_memory)?,
        }
        let position = |section: &Section| (section.line, section.column);
        if !sections.is_sorted_by_key(position) {
            return Err(SourceMapProblem::NoSourceMap);
        }
        Ok(SourceMap { file, sections })
    }

    /// Returns the section of a position, and the position in it.
    fn section(&self, line: u32, column: u32) -> Option<(&Section, u32, u32)> {
        let after = self
            .sections
            .partition_point(|section| (section.line, section.column) <= (line, column));
        let section = self.sections.get(after.checked_sub(1)?)?;
        let own_column = if line == section.line {
            column - section.column
        } else {
            column
        };
        Some((section, line - section.line, own_column))
    }

    /// Returns where a position of the generated code comes from.
    pub fn find(&self, line: u32, column: u32) -> Option<Found<'_>> {
        let (section, line, column) = self.section(line, column)?;
        let Original {
            source,
            line,
            column,
            ..
        } = section.mappings.find(line, column)?.original?;
        Some(Found {
            source: section.sources.get(source as usize)?,
            line,
            column,
        })
    }

    /// Returns the original name of what begins at exactly this position and is so many UTF-16
    /// units long in the generated code.
    pub fn name_at(&self, line: u32, column: u32, length: u32) -> Option<&str> {
        let (section, line, column) = self.section(line, column)?;
        let name = section.mappings.name_at(line, column, length)?;
        section.names.get(name as usize).map(String::as_str)
    }

    /// Returns the last line of the generated code that has a mapping.
    pub fn last_line(&self) -> u32 {
        let lines = self.sections.iter();
        let last = lines.map(|section| section.line.saturating_add(section.mappings.last_line()));
        last.max().unwrap_or(0)
    }

    /// Iterates over all sources.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sections.iter().flat_map(|section| &section.sources)
    }
}

fn no_memory(error: OutOfMemory) -> SourceMapProblem {
    SourceMapProblem::OutOfMemory {
        needed: error.needed,
    }
}

fn check_version(map: &Map<String, Value>) -> Result<(), SourceMapProblem> {
    match map.get("version") {
        Some(Value::Number(version)) if version.as_u64() == Some(3) => Ok(()),
        Some(Value::Number(version)) => Err(SourceMapProblem::OtherVersion {
            version: version.to_string(),
        }),
        _ => Err(SourceMapProblem::NoSourceMap),
    }
}

fn text_of(value: Option<Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn read_part(part: Value) -> Result<Section, SourceMapProblem> {
    let Value::Object(mut part) = part else {
        return Err(SourceMapProblem::NoSourceMap);
    };
    if part.contains_key("url") {
        return Err(SourceMapProblem::SectionElsewhere);
    }
    let number = |key: &str| {
        let number = part.get("offset")?.get(key)?.as_u64()?;
        u32::try_from(number).ok()
    };
    let (Some(line), Some(column)) = (number("line"), number("column")) else {
        return Err(SourceMapProblem::NoSourceMap);
    };
    match part.remove("map") {
        Some(Value::Object(map)) if !map.contains_key("sections") => {
            check_version(&map)?;
            read_section(map, line, column)
        }
        _ => Err(SourceMapProblem::NoSourceMap),
    }
}

fn read_section(
    mut map: Map<String, Value>,
    line: u32,
    column: u32,
) -> Result<Section, SourceMapProblem> {
    let root = text_of(map.remove("sourceRoot")).unwrap_or_default();
    let (Some(Value::Array(sources)), Some(Value::String(mappings))) =
        (map.remove("sources"), map.remove("mappings"))
    else {
        return Err(SourceMapProblem::NoSourceMap);
    };
    let list = |value: Option<Value>| match value {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    let names: Vec<String> = list(map.remove("names"))
        .into_iter()
        .map(|name| text_of(Some(name)).unwrap_or_default())
        .collect();
    let mut contents = list(map.remove("sourcesContent")).into_iter();
    let sources: Vec<Source> = sources
        .into_iter()
        .map(|name| Source {
            name: joined(&root, text_of(Some(name)).unwrap_or_default()),
            content: text_of(contents.next()),
        })
        .collect();
    let counts = Counts {
        sources: sources.len(),
        names: names.len(),
    };
    let mappings =
        Mappings::read(mappings.into_bytes(), counts).map_err(|damage| match damage {
            Damage::At(at) => SourceMapProblem::MappingsDamaged { at: at as u64 },
            Damage::Memory(error) => no_memory(error),
        })?;
    Ok(Section {
        line,
        column,
        sources,
        names,
        mappings,
    })
}

/// Puts a map's root before the name of a source.
fn joined(root: &str, name: String) -> String {
    if root.is_empty() || name.is_empty() {
        name
    } else if root.ends_with('/') {
        format!("{root}{name}")
    } else {
        format!("{root}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SourceMap, SourceMapProblem> {
        SourceMap::read(text.as_bytes())
    }

    const SMALL: &str = r#"{"version":3,"file":"a.js","sourceRoot":"src","sources":["a.ts",null],
        "sourcesContent":["let one;"],"names":["one"],"mappings":"AAAAA,ICAC;CDEA"}"#;

    fn told(map: &SourceMap, line: u32, column: u32) -> String {
        map.find(line, column).map_or_else(String::new, |found| {
            format!("{}:{}:{}", found.source.name, found.line, found.column)
        })
    }

    #[test]
    fn positions_and_names_are_translated() {
        let map = read(SMALL).expect("sound");
        assert_eq!(map.file.as_deref(), Some("a.js"));
        assert_eq!(told(&map, 0, 3), "src/a.ts:0:0");
        assert_eq!(told(&map, 0, 4), ":0:1");
        assert_eq!(told(&map, 1, 0), "");
        assert_eq!(told(&map, 1, 7), "src/a.ts:2:1");
        assert_eq!(map.name_at(0, 0, 3), Some("one"));
        assert_eq!(map.name_at(0, 1, 3), None);
        assert_eq!(map.last_line(), 1);
        let content = map.sources().next().and_then(|one| one.content.as_deref());
        assert_eq!(content, Some("let one;"));
        let marked = format!("\u{feff})]}}' junk\n{SMALL}");
        assert!(read(&marked).is_ok());
    }

    #[test]
    fn sections_begin_where_they_say() {
        let map = read(&format!(
            r#"{{"version":3,"sections":[
                {{"offset":{{"line":0,"column":10}},"map":{SMALL}}},
                {{"offset":{{"line":7,"column":0}},"map":{SMALL}}}]}}"#
        ));
        let map = map.expect("sound");
        assert_eq!(told(&map, 0, 9), "");
        assert_eq!(told(&map, 0, 14), ":0:1");
        assert_eq!(told(&map, 1, 1), "src/a.ts:2:1");
        assert_eq!(told(&map, 8, 1), "src/a.ts:2:1");
        assert_eq!(map.name_at(7, 0, 3), Some("one"));
        assert_eq!(map.last_line(), 8);
    }

    #[test]
    fn what_is_no_map_says_why() {
        use SourceMapProblem::*;
        let of = |text: &str| read(text).expect_err("damaged");
        assert_eq!(of("function a() {}"), NotJson { line: 1, column: 2 });
        assert!(matches!(of(&SMALL[..SMALL.len() - 5]), NotJson { .. }));
        for none in [
            "[]",
            "{}",
            r#"{"version":"3"}"#,
            r#"{"version":3,"sources":[]}"#,
        ] {
            assert_eq!(of(none), NoSourceMap, "{none}");
        }
        let version = "4".to_owned();
        assert_eq!(of(&SMALL.replace(":3", ":4")), OtherVersion { version });
        assert_eq!(
            of(&SMALL.replace("AAAAA", "AAAA!")),
            MappingsDamaged { at: 0 }
        );
        assert_eq!(
            of(&SMALL.replace("CDEA", "CCCC")),
            MappingsDamaged { at: 11 }
        );
        let url = r#"{"version":3,"sections":[{"offset":{"line":0,"column":0},"url":"a.map"}]}"#;
        assert_eq!(of(url), SectionElsewhere);
        let nested = r#"{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":{"version":3,"sections":[]}}]}"#;
        assert_eq!(of(nested), NoSourceMap);
        assert_eq!(
            of(&"[".repeat(100_000)),
            NotJson {
                line: 1,
                column: 128
            }
        );
    }
}
