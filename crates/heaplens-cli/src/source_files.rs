//! Source maps and source files that `--source-map` names: single files, or whole folders.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use heaplens_core::session::Session;
use heaplens_model::locale::Lang;
use heaplens_model::source_files::{SourceFileState, SourceMapProblem};

use crate::table;

/// More files of a folder are left out. No build has so many.
const MOST_FILES: usize = 1_000_000;

/// Adds files and folders to a session, and says on standard error which are of no use. A file of a
/// folder that nothing asks for is passed over.
pub fn add(session: &mut Session, given: &[OsString]) {
    let mut files = Vec::new();
    for path in given {
        find(PathBuf::from(path), &mut files);
    }
    let paths: Vec<String> = files
        .iter()
        .map(|file| file.to_string_lossy().into_owned())
        .collect();
    let mut is_read = vec![false; paths.len()];
    // The second time the maps have told of more texts.
    for _ in 0..2 {
        for at in session.wanted_source_files(&paths) {
            let (Some(file), Some(path)) = (files.get(at), paths.get(at)) else {
                continue;
            };
            if is_read
                .get_mut(at)
                .is_none_or(|is_read| std::mem::replace(is_read, true))
            {
                continue;
            }
            match fs::read(file) {
                Ok(bytes) => session.add_source_file(path.clone(), bytes),
                Err(error) => {
                    let message = error.to_string();
                    let problem = SourceMapProblem::Unreadable { message };
                    session.refuse_source_file(path.clone(), problem);
                }
            }
        }
    }
    for file in session.source_files(usize::MAX).files {
        let is_of_use = matches!(
            file.state,
            SourceFileState::Translates { .. } | SourceFileState::Shows { .. }
        );
        if !is_of_use {
            let reason = Lang::En.source_file(&file.state);
            let line = format!("{}: {reason}", file.path);
            eprintln!("heaplens: source map: {}", table::line(&line));
        }
    }
    for (path, _) in paths.iter().zip(is_read).filter(|(_, is_read)| !is_read) {
        if given.iter().any(|given| given.to_string_lossy() == *path) {
            let reason = Lang::En.source_file(&SourceFileState::Unused(
                heaplens_model::source_files::Unused::NoScript,
            ));
            eprintln!("heaplens: source map: {}: {reason}", table::line(path));
        }
    }
}

/// Finds the files in a folder. Links are not followed, so that there is an end.
fn find(start: PathBuf, files: &mut Vec<PathBuf>) {
    let mut folders = vec![start];
    while let Some(path) = folders.pop() {
        let Ok(entries) = fs::read_dir(&path) else {
            files.push(path);
            continue;
        };
        for entry in entries.flatten() {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            if is_folder {
                folders.push(entry.path());
            } else if is_file && files.len() < MOST_FILES {
                files.push(entry.path());
            }
        }
    }
    files.sort();
}
