//! Source maps and source files beside a snapshot: which script each serves, and what it says.
//!
//! [`source_matches`](super::source_matches) decides which script a file serves.
//! All is matched when a row first asks after files were added. A file that serves is read once more where its text is shown.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use heaplens_model::ScriptPosition;
use heaplens_model::location::OriginalLocation;
use heaplens_model::source_files::{SourceFile, SourceFileState, SourceFiles, SourceMapProblem};
use rustc_hash::FxHashSet;

use super::names::shown;
use super::original_names::{class_name, has_word, is_identifier, name_columns};
use super::source_lines::Lines;
use super::source_matches::{Best, MapIdx, Matches, NamedScript, ScriptMatch};
use super::{Snapshot, TEXT_LIMIT};
use crate::source_maps::SourceMap;
use crate::source_maps::map::Source;
use crate::source_maps::paths::{common_folders, last_part};
use crate::tables::{try_copy, wtf8};

/// The texts of so many scripts are kept for the next rows.
const MOST_TEXTS: usize = 16;

/// The files that were added, and what they serve for.
#[derive(Debug, Default)]
pub struct AddedFiles {
    pub(super) files: Vec<Arc<AddedFile>>,
    passed_over: u64,
    matches: OnceLock<Matches>,
    /// The scripts whose texts rows asked for last, by their ids.
    texts: Mutex<Vec<(i64, ScriptText)>>,
}

/// The generated text of a script; nothing where not all of it is known.
type ScriptText = Option<Arc<Lines<'static>>>;

impl Clone for AddedFiles {
    fn clone(&self) -> AddedFiles {
        AddedFiles {
            files: self.files.clone(),
            passed_over: self.passed_over,
            matches: OnceLock::new(),
            texts: Mutex::default(),
        }
    }
}

/// The files of a snapshot. Work that was begun before one was added goes on with those before.
#[derive(Debug, Default)]
pub struct AddedSources(Mutex<Arc<AddedFiles>>);

impl AddedSources {
    fn lock(&self) -> MutexGuard<'_, Arc<AddedFiles>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the files.
    pub fn get(&self) -> Arc<AddedFiles> {
        self.lock().clone()
    }

    /// Changes the files.
    pub fn change(&self, change: impl FnOnce(&mut AddedFiles)) {
        change(Arc::make_mut(&mut *self.lock()));
    }
}

/// The files of a snapshot beside its scripts.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) added: &'a AddedFiles,
}

#[derive(Debug)]
pub(super) struct AddedFile {
    pub(super) path: String,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Map(SourceMap),
    Text(String),
    Refused(SourceMapProblem),
}

impl AddedFiles {
    /// Adds a file, or replaces the one with its path. A map is one by its name.
    pub fn add(&mut self, path: String, bytes: Vec<u8>) {
        let content = if is_map(&path) {
            match SourceMap::read(&bytes) {
                Ok(map) => Content::Map(map),
                Err(problem) => Content::Refused(problem),
            }
        } else {
            let text = match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
            };
            Content::Text(match text.strip_prefix('\u{feff}') {
                Some(text) => text.to_owned(),
                None => text,
            })
        };
        self.put(path, content);
    }

    /// Tells of a file that could not be read.
    pub fn refuse(&mut self, path: String, problem: SourceMapProblem) {
        self.put(path, Content::Refused(problem));
    }

    /// Counts files that were passed over, since nothing asks for them.
    pub fn pass_over(&mut self, count: u64) {
        self.passed_over = self.passed_over.saturating_add(count);
    }

    fn put(&mut self, path: String, content: Content) {
        self.matches.take();
        self.files.retain(|file| file.path != path);
        self.files.push(Arc::new(AddedFile { path, content }));
    }

    pub(super) fn map(&self, file: usize) -> Option<&SourceMap> {
        match &self.files.get(file)?.content {
            Content::Map(map) => Some(map),
            Content::Text(_) | Content::Refused(_) => None,
        }
    }

    pub(super) fn text(&self, file: usize) -> Option<&str> {
        match &self.files.get(file)?.content {
            Content::Text(text) => Some(text),
            Content::Map(_) | Content::Refused(_) => None,
        }
    }

    /// Returns the file whose folders agree best with a path, of those that `is_wanted`. Nothing
    /// where two agree equally well.
    pub(super) fn best(&self, path: &str, files: impl Iterator<Item = usize>) -> Best {
        let mut best = Best::default();
        for file in files {
            let Some(other) = self.files.get(file) else {
                continue;
            };
            let common = common_folders(path, &other.path);
            best.add(file, common);
        }
        best
    }
}

/// Returns whether a file is a source map by its name.
pub fn is_map(path: &str) -> bool {
    let name = last_part(path);
    name.len() > 4 && name.to_ascii_lowercase().ends_with(".map")
}

impl Snapshot {
    /// Returns which of some files are worth reading; see [`Sources::wanted`].
    pub fn wanted_source_files(&self, paths: &[String]) -> Vec<usize> {
        Sources::new(self, &self.added.get()).wanted(paths)
    }

    /// Returns what became of the files that were added; see [`Sources::told`].
    pub fn source_files(&self, most: usize) -> SourceFiles {
        Sources::new(self, &self.added.get()).told(most)
    }

    /// Returns what a map says of a position: of what is called `name` there.
    pub fn original(&self, position: ScriptPosition, name: &[u8]) -> Option<OriginalLocation> {
        Sources::new(self, &self.added.get()).original(position, name)
    }
}

impl<'a> Sources<'a> {
    /// Puts both together.
    pub fn new(snapshot: &'a Snapshot, added: &'a AddedFiles) -> Sources<'a> {
        Sources { snapshot, added }
    }

    /// Returns which of some files are worth reading, as positions: maps, and texts that a script
    /// or a map's source is called as. Maps come first: they tell of more texts.
    pub fn wanted(&self, paths: &[String]) -> Vec<usize> {
        let scripts = self.named_scripts();
        let mut names: FxHashSet<&str> = FxHashSet::default();
        names.extend(scripts.iter().map(|script| last_part(&script.name)));
        let maps = (0..self.added.files.len()).filter_map(|file| self.added.map(file));
        let sources = maps.flat_map(SourceMap::sources);
        names.extend(sources.map(|source| last_part(&source.name)));
        let wanted = |want_map: bool| {
            let names = &names;
            let files = paths.iter().enumerate();
            files.filter_map(move |(at, path)| {
                let is_wanted = is_map(path) || names.contains(last_part(path));
                (is_map(path) == want_map && is_wanted).then_some(at)
            })
        };
        wanted(true).chain(wanted(false)).collect()
    }

    /// Returns what became of the files that were added, of `most` of them one by one: the useful
    /// ones come first.
    pub fn told(&self, most: usize) -> SourceFiles {
        let matches = self.matches();
        let files = self.added.files.iter().zip(&matches.states);
        let mut files: Vec<SourceFile> = files
            .map(|(file, state)| SourceFile {
                path: file.path.clone(),
                state: state.clone(),
            })
            .collect();
        let is_useless = |file: &SourceFile| match file.state {
            SourceFileState::Translates { .. } | SourceFileState::Shows { .. } => 0,
            SourceFileState::Refused(_) => 1,
            SourceFileState::Unused(_) => 2,
        };
        files.sort_by(|a, b| (is_useless(a), &a.path).cmp(&(is_useless(b), &b.path)));
        let left_out = files.len().saturating_sub(most) as u64;
        files.truncate(most);
        SourceFiles {
            files,
            passed_over: self.added.passed_over.saturating_add(left_out),
            inside_of_scripts: matches.inside.len() as u32,
        }
    }

    /// Returns what a map says of a position: of what is called `name` there.
    pub fn original(&self, position: ScriptPosition, name: &[u8]) -> Option<OriginalLocation> {
        let matches = self.matches();
        let of_script = matches.scripts.get(&position.script_id)?;
        let map = self.map_at(matches, of_script.map?)?;
        let line = u32::try_from(position.line.checked_sub(of_script.line_offset)?).ok()?;
        let column = u32::try_from(position.column).ok()?;
        // There the whole script begins, which comes from many sources.
        if (line, column) == (0, 0) {
            return None;
        }
        let found = map.find(line, column)?;
        let name = std::str::from_utf8(name)
            .ok()
            .filter(|name| is_identifier(name));
        let original = name.and_then(|name| {
            // Reading a text costs more than the map does, so the map is asked first.
            let text = || self.script_text(position.script_id, of_script);
            let is_there =
                |column: u32| text().is_none_or(|text| has_word(&text, line, column, name));
            let length = name.encode_utf16().count() as u32;
            let columns = name_columns(column, length);
            let at = columns.into_iter().flatten().find_map(|column| {
                map.name_at(line, column, length)
                    .filter(|_| is_there(column))
            });
            at.or_else(|| {
                let column = class_name(&*text()?, line, column, name)?;
                map.name_at(line, column, length)
            })
        });
        let original = original.filter(|original| Some(*original) != name);
        Some(OriginalLocation {
            source: shown(found.source.name.as_bytes(), self.snapshot.name_limit()),
            line: i64::from(found.line),
            column: i64::from(found.column),
            name: original.map(|name| shown(name.as_bytes(), TEXT_LIMIT)),
        })
    }

    /// Returns the text of the source that a position comes from by a map.
    pub fn original_text(&self, position: ScriptPosition) -> Option<&str> {
        let matches = self.matches();
        let of_script = matches.scripts.get(&position.script_id)?;
        let map = self.map_at(matches, of_script.map?)?;
        let line = u32::try_from(position.line.checked_sub(of_script.line_offset)?).ok()?;
        let found = map.find(line, u32::try_from(position.column).ok()?)?;
        match &found.source.content {
            Some(content) => Some(content),
            None => self.added.text(self.file_of_source(found.source)?),
        }
    }

    /// Returns a script's text from a file that was added.
    pub fn added_text(&self, script_id: i64) -> Option<&str> {
        self.added
            .text(self.matches().scripts.get(&script_id)?.text?)
    }

    pub(super) fn file_of_source(&self, source: &Source) -> Option<usize> {
        let name = last_part(&source.name);
        let files = 0..self.added.files.len();
        let same = files.filter(|file| {
            self.added.text(*file).is_some()
                && self
                    .added
                    .files
                    .get(*file)
                    .is_some_and(|file| last_part(&file.path) == name)
        });
        self.added.best(&source.name, same).winner()
    }

    fn map_at(&self, matches: &'a Matches, map: MapIdx) -> Option<&'a SourceMap> {
        match map {
            MapIdx::File(file) => self.added.map(file),
            MapIdx::Inside(map) => matches.inside.get(map),
        }
    }

    fn matches(&self) -> &'a Matches {
        self.added.matches.get_or_init(|| self.find_matches())
    }

    pub(super) fn named_scripts(&self) -> Vec<NamedScript> {
        let scripts = self.snapshot.scripts().iter();
        let named = scripts.filter_map(|(id, script)| {
            let name = wtf8::to_string(&self.snapshot.script_name(script)?);
            Some(NamedScript {
                id: i64::from(id),
                name,
                map_name: None,
            })
        });
        named.collect()
    }

    /// Returns the generated text of a script, where all of it is known. O(text) the first time.
    fn script_text(&self, script_id: i64, of_script: &ScriptMatch) -> ScriptText {
        let mut texts = self
            .added
            .texts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = texts.iter().position(|(id, _)| *id == script_id) {
            if let Some(known) = texts.get_mut(..=at) {
                known.rotate_right(1);
            }
            return texts.first()?.1.clone();
        }
        let text = self.read_script_text(script_id, of_script).map(Arc::new);
        texts.truncate(MOST_TEXTS - 1);
        texts.insert(0, (script_id, text.clone()));
        text
    }

    fn read_script_text(&self, script_id: i64, of_script: &ScriptMatch) -> Option<Lines<'static>> {
        let from_file = of_script.text.and_then(|file| self.added.text(file));
        let text = match from_file {
            Some(text) => Cow::Borrowed(text.as_bytes()),
            None => {
                let source = self.snapshot.scripts().get(script_id)?.source?;
                let text = self.snapshot.source(source)?;
                if self.snapshot.is_cut(source, &text) {
                    return None;
                }
                text
            }
        };
        let text = match text {
            Cow::Borrowed(text) => try_copy(text).ok()?,
            Cow::Owned(text) => text,
        };
        Lines::new(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::source_lines::SourceText;

    use super::*;
    use crate::test_kit::{Graph, GraphNode, MapSegment, source_map};

    const GENERATED: &str =
        "class t{constructor(){this.a=1}}function e(n){return n}let r=()=>new t;";

    /// A program of one line, compiled from two sources.
    fn program(path: &str, source: &str) -> Graph {
        let mut graph = Graph::parse(
            "root -> fun(code) -internal script-> a(code) -internal source-> text(string \"\")
             a -internal name-> path(string \"\")
             root -> t1(t 7:0:19)
             root -> t2(t 7:0:19)",
        );
        let (text, name, fun) = (graph.index("text"), graph.index("path"), graph.index("fun"));
        source.clone_into(&mut graph.nodes[text].name);
        path.clone_into(&mut graph.nodes[name].name);
        for (name, column) in [("t", 19), ("e", 42), ("r", 61)] {
            let mut closure = GraphNode::new(name);
            closure.kind = heaplens_model::NodeKind::Closure;
            closure.location = Some([7, 0, column]);
            closure.edge(heaplens_model::EdgeKind::Internal, "shared", fun);
            let closure = graph.add(closure);
            graph.nodes[0].element(closure as u32, closure);
        }
        graph
    }

    const SEGMENTS: [MapSegment<'static>; 7] = [
        ([0, 0], [0, 2, 0], None),
        ([0, 6], [0, 2, 6], Some("Panel")),
        ([0, 8], [0, 3, 2], None),
        ([0, 32], [1, 0, 0], None),
        ([0, 41], [1, 0, 9], Some("echo")),
        ([0, 43], [1, 0, 14], Some("value")),
        ([0, 59], [1, 4, 6], Some("make")),
    ];

    fn map(file: Option<&str>, has_texts: bool) -> Vec<u8> {
        let text = |text| has_texts.then_some(text);
        let sources = [
            (
                "../src/panel.ts",
                text("// Panel\n\nclass Panel {\n  constructor() {}\n}\n"),
            ),
            ("../src/echo.ts", text("function echo(value) {}\n")),
        ];
        source_map(file, &sources, &SEGMENTS).into_bytes()
    }

    fn told(snapshot: &Snapshot, column: i64, name: &str) -> String {
        let position = ScriptPosition {
            script_id: 7,
            line: 0,
            column,
        };
        let location = snapshot.location_at(position, name.as_bytes());
        let name = location
            .original
            .as_ref()
            .and_then(|original| original.name.as_ref());
        let name = name.map_or("", |name| name.text.as_str());
        format!("{name} {}", location.whole_text())
    }

    fn states(snapshot: &Snapshot) -> Vec<(String, String)> {
        let files = snapshot.source_files(usize::MAX).files.into_iter();
        let word = |state: SourceFileState| match state {
            SourceFileState::Translates { script, scripts } => {
                format!("translates {} ({scripts})", script.text)
            }
            SourceFileState::Shows { of } => format!("shows {}", of.text),
            SourceFileState::Unused(why) => format!("{why:?}"),
            SourceFileState::Refused(problem) => format!("{problem:?}"),
        };
        files.map(|file| (file.path, word(file.state))).collect()
    }

    /// Opens a program and adds files.
    fn opened(path: &str, source: &str, files: &[(&str, Vec<u8>)]) -> crate::session::Session {
        let mut session = program(path, source).session();
        for (path, bytes) in files {
            session.add_source_file((*path).to_owned(), bytes.clone());
        }
        session
    }

    const CUT: &str = "class t{";

    #[test]
    fn a_map_translates_positions_and_names() {
        let path = "/app/dist/a.js";
        for source in [GENERATED, ""] {
            let session = opened(path, source, &[("x/a.js.map", map(None, true))]);
            let snapshot = session.snapshot();
            assert_eq!(told(snapshot, 19, "t"), "Panel ../src/panel.ts:4:3");
            assert_eq!(told(snapshot, 42, "e"), "echo ../src/echo.ts:1:10");
            assert_eq!(told(snapshot, 61, "r"), "make ../src/echo.ts:5:7");
            assert_eq!(
                told(snapshot, 61, "make"),
                " ../src/echo.ts:5:7",
                "the same name"
            );
            let state = format!("translates {path} (1)");
            assert_eq!(states(snapshot), [("x/a.js.map".to_owned(), state)]);
        }
        // The script itself comes from many sources, and is not called as a class that begins it.
        let session = opened(path, "", &[("x/a.js.map", map(None, true))]);
        assert_eq!(told(session.snapshot(), 0, path), format!(" {path}:1:1"));
        assert_eq!(
            told(session.snapshot(), 42, "longer"),
            " ../src/echo.ts:1:10"
        );
        // Where the text is known the name must be there.
        let session = opened(path, GENERATED, &[("x/a.js.map", map(None, true))]);
        assert_eq!(told(session.snapshot(), 42, "x"), " ../src/echo.ts:1:10");
    }

    #[test]
    fn the_name_of_a_class_may_be_far_before_its_constructor() {
        let source = "class t extends e.f(function(){}){static x=1;constructor(){}}";
        let column = source.find("(){}}").expect("there") as u32;
        let mut graph = program("/a.js", source);
        for node in &mut graph.nodes {
            node.location = node.location.map(|[id, line, _]| [id, line, column]);
        }
        let segments = [
            ([0, 6], [0, 2, 6], Some("Panel")),
            ([0, 16], [0, 9, 9], Some("Base")),
        ];
        let map = source_map(None, &[("a.ts", None)], &segments);
        let mut session = graph.session();
        session.add_source_file("a.js.map".to_owned(), map.into_bytes());
        let column = i64::from(column);
        assert_eq!(told(session.snapshot(), column, "t"), "Panel a.ts:10:10");
        assert_eq!(told(session.snapshot(), column, "e"), " a.ts:10:10");
    }

    #[test]
    fn maps_are_found_by_name_by_file_and_by_the_scripts_own_word() {
        let found = |session: &crate::session::Session| told(session.snapshot(), 19, "t");
        let translated = "Panel ../src/panel.ts:4:3";
        let path = "https://a.example/dist/a.js?v=1";
        for (name, file) in [
            ("a.js.map", None),
            ("a.map", None),
            ("x.map", Some("dist/a.js")),
        ] {
            let session = opened(path, CUT, &[(name, map(file, true))]);
            assert_eq!(found(&session), translated, "{name}");
        }
        let session = opened(path, CUT, &[("x.map", map(Some("b.js"), true))]);
        assert_eq!(found(&session), format!(" {path}:1:20"));
        assert_eq!(states(session.snapshot())[0].1, "NoScript");
        let source = format!("{GENERATED}\n//# sourceMappingURL=maps/x.map\n");
        let session = opened(path, &source, &[("x.map", map(Some("b.js"), true))]);
        assert_eq!(found(&session), translated);
        // A map inside of the script needs no file.
        let json = String::from_utf8(map(None, true)).expect("text");
        let json = json.replace('%', "%25");
        let source = format!("{GENERATED}\n//# sourceMappingURL=data:application/json,{json}");
        let session = opened(path, &source, &[]);
        assert_eq!(found(&session), translated);
        assert_eq!(session.source_files(0).inside_of_scripts, 1);
    }

    #[test]
    fn folders_decide_and_where_they_do_not_nothing_is_guessed() {
        let path = "/app/dist/one/a.js";
        let files = [
            ("dist/two/a.js.map", map(None, true)),
            ("dist/one/a.js.map", map(None, true)),
        ];
        let session = opened(path, CUT, &files);
        assert_eq!(
            told(session.snapshot(), 19, "t"),
            "Panel ../src/panel.ts:4:3"
        );
        let other = "OtherServes { path: \"dist/one/a.js.map\" }";
        assert_eq!(states(session.snapshot())[1].1, other);
        let session = opened("a.js", CUT, &files);
        assert_eq!(told(session.snapshot(), 19, "t"), " a.js:1:20");
        let ambiguous = "Ambiguous { path: \"dist/two/a.js.map\" }";
        assert_eq!(states(session.snapshot())[0].1, ambiguous);
        // One of them is of another build, so the other one it is.
        let elsewhere = source_map(None, &[("x", None)], &[([5, 0], [0, 0, 0], None)]);
        let files = [
            files[0].clone(),
            ("dist/one/a.js.map", elsewhere.into_bytes()),
        ];
        let session = opened(path, CUT, &files);
        assert_eq!(
            told(session.snapshot(), 19, "t"),
            "Panel ../src/panel.ts:4:3"
        );
        assert!(states(session.snapshot())[1].1.starts_with("OtherBuild"));
        // The same path again is the same file.
        let mut session = opened(path, CUT, &files);
        session.add_source_file("dist/two/a.js.map".to_owned(), b"{".to_vec());
        assert_eq!(
            told(session.snapshot(), 19, "t"),
            " /app/dist/one/a.js:1:20"
        );
        assert!(states(session.snapshot())[0].1.starts_with("NotJson"));
    }

    #[test]
    fn code_of_an_offset_is_found_by_the_lines_of_the_map() {
        let mut graph = program("/app/a.js", CUT);
        for node in &mut graph.nodes {
            node.location = node.location.map(|[id, _, column]| [id, 4, column]);
        }
        let mut session = graph.session();
        session.add_source_file("a.js.map".to_owned(), map(None, true));
        let position = ScriptPosition {
            script_id: 7,
            line: 4,
            column: 19,
        };
        let location = session.snapshot().location_at(position, b"t");
        assert_eq!(location.whole_text(), "../src/panel.ts:4:3");
        assert_eq!(location.generated_text(), "/app/a.js:5:20");
    }

    #[test]
    fn texts_are_those_of_maps_and_of_files() {
        let lines = |session: &crate::session::Session| {
            let position = ScriptPosition {
                script_id: 7,
                line: 0,
                column: 19,
            };
            let found = session.snapshot().source_lines(position, 0).expect("fits");
            let text = found
                .lines
                .first()
                .map_or("", |line| line.text.as_str())
                .to_owned();
            (text, found.is_original, found.text)
        };
        let path = "/app/dist/a.js";
        let whole = SourceText::Whole;
        let original = ("  constructor() {}".to_owned(), true, whole);
        let session = opened(path, GENERATED, &[("a.js.map", map(None, true))]);
        assert_eq!(lines(&session), original);
        // A map without texts, and the source beside it.
        let panel = b"// Panel\n\nclass Panel {\n  constructor() {}\n}\n".to_vec();
        let files = [
            ("a.js.map", map(None, false)),
            ("lib/panel.ts", b"another".to_vec()),
            ("app/src/panel.ts", panel),
        ];
        let session = opened(path, GENERATED, &files);
        assert_eq!(lines(&session), original);
        assert_eq!(
            states(session.snapshot()),
            [
                ("a.js.map", "translates /app/dist/a.js (1)"),
                ("app/src/panel.ts", "shows ../src/panel.ts"),
                ("lib/panel.ts", "NoScript"),
            ]
            .map(|(path, state)| (path.to_owned(), state.to_owned()))
        );
        // The script itself, of which the snapshot has the beginning.
        let generated = (GENERATED.to_owned(), false, whole);
        let cut = "x".repeat(1024);
        let session = opened(path, &cut, &[("dist/a.js", GENERATED.into())]);
        assert_eq!(lines(&session), generated);
        assert_eq!(states(session.snapshot())[0].1, "shows /app/dist/a.js");
        let session = opened(
            path,
            &cut,
            &[("dist/a.js", b"let of = 'another build';".to_vec())],
        );
        assert!(states(session.snapshot())[0].1.starts_with("OtherBuild"));
    }

    #[test]
    fn only_what_may_serve_is_wanted() {
        let mut session = opened("/app/a.js", CUT, &[]);
        let paths = ["a.js", "b.js", "src/panel.ts", "z.map", ".map", "echo.ts"];
        let paths = paths.map(str::to_owned);
        assert_eq!(session.wanted_source_files(&paths), [3, 0]);
        session.add_source_file("z.map".to_owned(), map(None, false));
        assert_eq!(session.wanted_source_files(&paths), [3, 0, 2, 5]);
    }
}
