//! Which source map or source file serves which script.
//!
//! A map serves a script whose last line names it, that is called as the map without `.map`, or
//! that the map says it is of. Of several the one whose folders agree best with the script's is
//! taken; where nothing tells them apart, none is. A file of another build is found out by the
//! known positions of the script's functions: it does not have them.
//!
//! O(scripts + files + distinct locations), and 64 positions for each pair that may match.

use std::cell::OnceCell;

use heaplens_model::source_files::{SourceFileState, Unused};
use rustc_hash::FxHashMap;

use super::names::shown;
use super::source_files::{Content, Sources};
use super::source_lines::{LineAndColumn, Lines, PositionsByScript, line_offset};
use super::{Snapshot, TEXT_LIMIT};
use crate::parse::decode_data_url;
use crate::source_maps::SourceMap;
use crate::source_maps::paths::{last_part, mapping_url};

/// What serves which script.
#[derive(Debug, Default)]
pub struct Matches {
    /// By the script's id.
    pub scripts: FxHashMap<i64, ScriptMatch>,
    /// Of each file.
    pub states: Vec<SourceFileState>,
    /// Maps that stand in their scripts.
    pub inside: Vec<SourceMap>,
}

/// What serves one script.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScriptMatch {
    /// Its map.
    pub map: Option<MapIdx>,
    /// How many lines of the script's file are before the generated code of the map.
    pub line_offset: i64,
    /// The file that has the script's own text.
    pub text: Option<usize>,
}

/// A map.
#[derive(Clone, Copy, Debug)]
pub enum MapIdx {
    /// One of the files.
    File(usize),
    /// One that stands in its script.
    Inside(usize),
}

/// A script as files are matched with it.
pub struct NamedScript {
    /// Its id.
    pub id: i64,
    /// Its path or address.
    pub name: String,
    /// The last part of the address of its map.
    pub map_name: Option<String>,
}

/// The best of some files.
#[derive(Debug, Default)]
pub struct Best {
    all: Vec<(usize, usize)>,
}

impl Best {
    /// Adds a file that has so many folders in common.
    pub fn add(&mut self, file: usize, common: usize) {
        self.all.push((file, common));
    }

    /// Returns the only best one.
    pub fn winner(&self) -> Option<usize> {
        let most = self.all.iter().map(|(_, common)| *common).max()?;
        let mut best = self.all.iter().filter(|(_, common)| *common == most);
        let (file, _) = best.next()?;
        best.next().is_none().then_some(*file)
    }
}

/// Notes what a file serves for, which counts more than what it does not.
fn note(matches: &mut Matches, file: usize, state: SourceFileState) {
    use SourceFileState::{Shows, Translates, Unused};
    let Some(known) = matches.states.get_mut(file) else {
        return;
    };
    match (known, state) {
        (Translates { scripts, .. }, Translates { .. }) => *scripts = scripts.saturating_add(1),
        (Translates { .. } | Shows { .. }, Unused(_)) => {}
        (known, state) => *known = state,
    }
}

impl Sources<'_> {
    /// Finds what serves which script.
    pub fn find_matches(&self) -> Matches {
        let mut matches = Matches::default();
        let mut scripts = self.named_scripts();
        let positions = KnownPositions::new(self.snapshot);
        self.read_inside(&mut scripts, &positions, &mut matches);
        matches.states = self
            .added
            .files
            .iter()
            .map(|file| match &file.content {
                Content::Refused(problem) => SourceFileState::Refused(problem.clone()),
                _ => SourceFileState::Unused(Unused::NoScript),
            })
            .collect();
        if self.added.files.is_empty() {
            return matches;
        }
        let mut by_name: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (at, file) in self.added.files.iter().enumerate() {
            by_name.entry(last_part(&file.path)).or_default().push(at);
            if let Content::Map(SourceMap { file: Some(of), .. }) = &file.content {
                by_name.entry(last_part(of)).or_default().push(at);
            }
        }
        let named = |name: &str| by_name.get(name).into_iter().flatten().copied();
        for script in &scripts {
            let last = last_part(&script.name);
            let texts = named(last).filter(|file| self.added.text(*file).is_some());
            let texts = self.added.best(&script.name, texts);
            self.settle(&texts, script, &mut matches, |sources, file, of_script| {
                let lines = Lines::new(sources.added.text(file)?.as_bytes()).ok()?;
                of_script.line_offset = line_offset(&lines, positions.of(script.id)?, false)?;
                of_script.text = Some(file);
                Some(SourceFileState::Shows {
                    of: shown(script.name.as_bytes(), TEXT_LIMIT),
                })
            });
            // The script's own word counts most, then the file's name, then the map's.
            let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
            let names = [
                script.map_name.clone().unwrap_or_default(),
                format!("{last}.map"),
                format!("{stem}.map"),
                last.to_owned(),
            ];
            for name in names {
                let maps = named(&name).filter(|file| self.added.map(*file).is_some());
                let maps = self.added.best(&script.name, maps);
                self.settle(&maps, script, &mut matches, |sources, file, of_script| {
                    let map = sources.added.map(file)?;
                    let positions = positions.of(script.id)?;
                    of_script.line_offset = map_offset(map, positions, *of_script)?;
                    of_script.map = Some(MapIdx::File(file));
                    Some(SourceFileState::Translates {
                        script: shown(script.name.as_bytes(), TEXT_LIMIT),
                        scripts: 1,
                    })
                });
                let of_script = matches.scripts.get(&script.id);
                if of_script.is_some_and(|of_script| of_script.map.is_some()) {
                    break;
                }
            }
        }
        self.find_texts_of_sources(&mut matches);
        matches
    }

    /// Lets the best of some files serve a script, and notes why the others do not.
    fn settle(
        &self,
        files: &Best,
        script: &NamedScript,
        matches: &mut Matches,
        mut serve: impl FnMut(&Sources<'_>, usize, &mut ScriptMatch) -> Option<SourceFileState>,
    ) {
        let mut left: Vec<(usize, usize)> = files.all.clone();
        left.sort_by_key(|(_, common)| std::cmp::Reverse(*common));
        left.dedup_by_key(|(file, _)| *file);
        // Files of other builds do not count, however well their paths agree.
        let mut fitting: Vec<(usize, usize, ScriptMatch, SourceFileState)> = Vec::new();
        for (file, common) in left {
            if fitting.first().is_some_and(|(_, most, ..)| *most > common) {
                let path = self.path_of(fitting.first().map(|(file, ..)| *file));
                note(
                    matches,
                    file,
                    SourceFileState::Unused(Unused::OtherServes { path }),
                );
                continue;
            }
            let mut of_script = matches.scripts.get(&script.id).copied().unwrap_or_default();
            match serve(self, file, &mut of_script) {
                Some(state) => fitting.push((file, common, of_script, state)),
                None => {
                    let script = shown(script.name.as_bytes(), TEXT_LIMIT);
                    note(
                        matches,
                        file,
                        SourceFileState::Unused(Unused::OtherBuild { script }),
                    );
                }
            }
        }
        if let [first, second, ..] = &fitting[..] {
            let (first, second) = (first.0, second.0);
            for (file, ..) in &fitting {
                let path = self.path_of(Some(if *file == first { second } else { first }));
                note(
                    matches,
                    *file,
                    SourceFileState::Unused(Unused::Ambiguous { path }),
                );
            }
        } else if let Some((file, _, of_script, state)) = fitting.pop() {
            matches.scripts.insert(script.id, of_script);
            note(matches, file, state);
        }
    }

    fn path_of(&self, file: Option<usize>) -> String {
        let file = file.and_then(|file| self.added.files.get(file));
        file.map_or_else(String::new, |file| file.path.clone())
    }

    /// Reads the maps that stand in their scripts as `data:` addresses, and the names of others.
    fn read_inside(
        &self,
        scripts: &mut [NamedScript],
        positions: &KnownPositions<'_>,
        matches: &mut Matches,
    ) {
        for script in scripts {
            let source = self
                .snapshot
                .scripts()
                .get(script.id)
                .and_then(|script| script.source);
            let Some(text) = source.and_then(|source| self.snapshot.source(source)) else {
                continue;
            };
            let Some(url) = mapping_url(&text) else {
                continue;
            };
            if !url.starts_with("data:") {
                script.map_name = Some(last_part(url).to_owned());
                continue;
            }
            let map = decode_data_url(url.as_bytes()).and_then(|json| SourceMap::read(&json).ok());
            if let Some(map) = map {
                let mut of_script = ScriptMatch::default();
                let positions = positions.of(script.id);
                let offset = positions.and_then(|known| map_offset(&map, known, of_script));
                if let Some(offset) = offset {
                    of_script.line_offset = offset;
                    of_script.map = Some(MapIdx::Inside(matches.inside.len()));
                    matches.scripts.insert(script.id, of_script);
                    matches.inside.push(map);
                }
            }
        }
    }

    /// Notes the files that are texts of maps' sources.
    fn find_texts_of_sources(&self, matches: &mut Matches) {
        let mut used: Vec<usize> = matches
            .scripts
            .values()
            .filter_map(|of_script| match of_script.map {
                Some(MapIdx::File(file)) => Some(file),
                _ => None,
            })
            .collect();
        used.sort_unstable();
        used.dedup();
        let mut by_name: FxHashMap<&str, Named> = FxHashMap::default();
        for (at, file) in self.added.files.iter().enumerate() {
            if self.added.text(at).is_some() {
                let named = by_name.entry(last_part(&file.path)).or_default();
                named.texts.push(at);
            }
        }
        for map in used {
            for source in self.added.map(map).into_iter().flat_map(SourceMap::sources) {
                let Some(named) = by_name.get_mut(last_part(&source.name)) else {
                    continue;
                };
                if source.content.is_some() {
                    named.served_by = Some(map);
                    continue;
                }
                let texts = named.texts.iter().copied();
                let Some(text) = self.added.best(&source.name, texts).winner() else {
                    continue;
                };
                if let Some(state @ SourceFileState::Unused(_)) = matches.states.get_mut(text) {
                    *state = SourceFileState::Shows {
                        of: shown(source.name.as_bytes(), TEXT_LIMIT),
                    };
                }
            }
        }
        for named in by_name.into_values() {
            let Some(map) = named.served_by else {
                continue;
            };
            for text in named.texts {
                if let Some(state @ SourceFileState::Unused(_)) = matches.states.get_mut(text) {
                    let path = self.path_of(Some(map));
                    *state = SourceFileState::Unused(Unused::OtherServes { path });
                }
            }
        }
    }
}

/// The files of one name beside the sources of maps.
#[derive(Default)]
struct Named {
    texts: Vec<usize>,
    /// A map that has the text of a source of this name.
    served_by: Option<usize>,
}

/// The known positions of scripts, found when a file that may match first asks.
struct KnownPositions<'a> {
    snapshot: &'a Snapshot,
    found: OnceCell<Option<PositionsByScript>>,
}

impl<'a> KnownPositions<'a> {
    fn new(snapshot: &'a Snapshot) -> KnownPositions<'a> {
        KnownPositions {
            snapshot,
            found: OnceCell::new(),
        }
    }

    /// Returns the positions of a script; nothing where memory ran out.
    fn of(&self, script_id: i64) -> Option<&[LineAndColumn]> {
        let find = || self.snapshot.positions_by_script().ok();
        let found = self.found.get_or_init(find).as_ref()?;
        Some(found.get(&script_id).map_or(&[], Vec::as_slice))
    }
}

/// Returns how many lines of the script's file are before the code of a map; nothing where the map
/// does not have the known positions.
fn map_offset(map: &SourceMap, positions: &[LineAndColumn], known: ScriptMatch) -> Option<i64> {
    let fits = |offset: i64| {
        let found = positions.iter().filter(|[line, column]| {
            let line = u32::try_from(line - offset).ok();
            let found = line.and_then(|line| map.find(line, u32::try_from(*column).ok()?));
            found.is_some()
        });
        2 * found.count() >= positions.len()
    };
    let first = positions.iter().map(|[line, _]| *line).min().unwrap_or(0);
    let last = positions.iter().map(|[line, _]| *line).max().unwrap_or(0);
    // The only offset by which a map of few lines has them all.
    let only = last - i64::from(map.last_line());
    let offsets = [
        known.text.map(|_| known.line_offset),
        Some(0),
        (only > 0 && only == first).then_some(only),
    ];
    offsets.into_iter().flatten().find(|offset| fits(*offset))
}
