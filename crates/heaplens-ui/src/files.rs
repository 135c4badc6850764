//! How a person hands over files: inputs, the browser's dialogs for them, and drops.
//!
//! A file that is no source map and no source by its name is a snapshot.

use heaplens_model::locale::Texts;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};
use yew::{Callback, Event, Html, html};

use crate::handle::Handle;
use crate::state::{Action, Notice, SourceFile};

/// The ends of names of source maps and of what people write code in.
const SOURCES: [&str; 13] = [
    ".map", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte",
    ".astro", ".coffee",
];
/// More files of a folder are left out. No build has so many.
const MOST_FILES: usize = 200_000;

/// What a dialog is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Snapshots.
    Snapshots,
    /// Source maps and source files.
    SourceFiles,
    /// A folder of such.
    SourceFolder,
}

impl Choice {
    /// Returns the element id of its input, by which the buttons find it.
    fn id(self) -> &'static str {
        match self {
            Choice::Snapshots => "choose-snapshots",
            Choice::SourceFiles => "choose-source-files",
            Choice::SourceFolder => "choose-source-folder",
        }
    }
}

/// Returns the input for snapshots. It is out of sight: buttons open its dialog by [`choose`].
pub fn input(texts: &Texts, handle: &Handle) -> Html {
    html! {
        <input class="visually-hidden" type="file" id={Choice::Snapshots.id()} multiple={true} tabindex="-1"
            aria-label={texts.open_input} onchange={on_files(Choice::Snapshots, handle)} />
    }
}

/// Returns the inputs for source files and for a folder of them, out of sight too.
pub fn source_inputs(texts: &Texts, handle: &Handle) -> Html {
    html! {
        <>
            <input class="visually-hidden" type="file" id={Choice::SourceFiles.id()} multiple={true} tabindex="-1"
                aria-label={texts.add_source_files} onchange={on_files(Choice::SourceFiles, handle)} />
            <input class="visually-hidden" type="file" id={Choice::SourceFolder.id()} webkitdirectory={true} tabindex="-1"
                aria-label={texts.add_source_folder} onchange={on_files(Choice::SourceFolder, handle)} />
        </>
    }
}

fn on_files(choice: Choice, handle: &Handle) -> Callback<Event> {
    let handle = handle.clone();
    Callback::from(move |event: Event| {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            take(list(&input.files().into()), choice, &handle);
            // The same file can be chosen again.
            input.set_value("");
        }
    })
}

/// Opens the browser's dialog for files.
pub fn choose(choice: Choice) {
    let input = gloo::utils::document().get_element_by_id(choice.id());
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
        input.click();
    }
}

/// Returns files with their paths, which a browser tells only of those in a folder.
fn list(files: &JsValue) -> Vec<(String, File)> {
    let all = array(files).into_iter();
    let all = all.filter_map(|file| file.dyn_into::<File>().ok());
    all.map(|file| {
        let path = text(&file, "webkitRelativePath");
        let path = if path.is_empty() { file.name() } else { path };
        (path, file)
    })
    .collect()
}

/// Takes files that were chosen or dropped: snapshots are opened, sources added.
fn take(files: Vec<(String, File)>, choice: Choice, handle: &Handle) {
    let is_source = |path: &str| {
        let path = path.to_ascii_lowercase();
        choice == Choice::SourceFiles || SOURCES.iter().any(|end| path.ends_with(end))
    };
    let (sources, others): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|(path, _)| is_source(path));
    let source = |(path, file): (String, File)| SourceFile {
        path: path.into(),
        file,
    };
    let sources = sources.into_iter().take(MOST_FILES);
    handle.add_sources(sources.map(source).collect());
    if choice == Choice::Snapshots {
        handle.open_files(others);
    }
}

/// Takes what was dropped before the page's code had started. The start page keeps it.
pub fn take_early_drops(handle: &Handle) {
    let early = call(&js_sys::global(), "HEAPLENS_EARLY_DROPS").unwrap_or_default();
    for data in array(&early).iter() {
        take_dropped(&data, handle);
    }
}

/// Takes what was dropped: a `DataTransfer`, or what has its `files` and `items`. Folders are read
/// through, which takes a while.
pub fn take_dropped(data: &JsValue, handle: &Handle) {
    let list_of = |key: &str| Reflect::get(data, &JsValue::from_str(key)).unwrap_or_default();
    let folders: Vec<JsValue> = array(&list_of("items"))
        .iter()
        .filter_map(|item| call(&item, "webkitGetAsEntry"))
        .filter(|entry| is_true(entry, "isDirectory"))
        .collect();
    // A folder is in the list of files too, as a file that cannot be read.
    let mut files = list(&list_of("files"));
    files.retain(|(_, file)| {
        let mut names = folders.iter().map(|folder| text(folder, "name"));
        names.all(|name| name != file.name())
    });
    take(files, Choice::Snapshots, handle);
    if !folders.is_empty() {
        let handle = handle.clone();
        spawn_local(async move {
            match read_folders(folders).await {
                Some(files) => take(files, Choice::SourceFolder, &handle),
                None => handle.act(Action::Tell(Notice::FolderRefused)),
            }
        });
    }
}

/// Returns the files in some folders, by the path from there on. Nothing where the browser does not
/// let them be read, as Chromium does for a page from a disk.
async fn read_folders(mut folders: Vec<JsValue>) -> Option<Vec<(String, File)>> {
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let Some(reader) = call(&folder, "createReader") else {
            continue;
        };
        // The entries come in parts; an empty one is the last.
        loop {
            let entries = Array::from(&answer(&reader, "readEntries").await?);
            if entries.length() == 0 || files.len() >= MOST_FILES {
                break;
            }
            for entry in entries.iter() {
                if is_true(&entry, "isDirectory") {
                    folders.push(entry);
                    continue;
                }
                let path = text(&entry, "fullPath");
                let file = answer(&entry, "file").await;
                if let Some(file) = file.and_then(|file| file.dyn_into::<File>().ok()) {
                    files.push((path.trim_start_matches('/').to_owned(), file));
                }
            }
        }
    }
    Some(files)
}

// The types of a folder's entries are many, and a few of their names are all that is needed here.

fn call(object: &JsValue, method: &str) -> Option<JsValue> {
    let function = Reflect::get(object, &JsValue::from_str(method)).ok()?;
    let found = function.dyn_ref::<Function>()?.call0(object).ok()?;
    found.is_truthy().then_some(found)
}

/// Calls a method that answers through a callback; nothing where it fails.
async fn answer(object: &JsValue, method: &str) -> Option<JsValue> {
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        let function = Reflect::get(object, &JsValue::from_str(method));
        if let Some(function) = function.ok().and_then(|it| it.dyn_into::<Function>().ok()) {
            let _ = function.call2(object, &resolve, &reject);
        }
    });
    JsFuture::from(promise).await.ok()
}

/// Returns what a list of the browser's holds; nothing where it is none.
fn array(list: &JsValue) -> Array {
    match list.is_object() {
        true => Array::from(list),
        false => Array::new(),
    }
}

fn is_true(object: &JsValue, key: &str) -> bool {
    Reflect::get(object, &JsValue::from_str(key)).is_ok_and(|value| value.is_truthy())
}

fn text(object: &JsValue, key: &str) -> String {
    let value = Reflect::get(object, &JsValue::from_str(key));
    value
        .ok()
        .and_then(|value| value.as_string())
        .unwrap_or_default()
}
