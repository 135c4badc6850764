//! What became of source maps and source files, in English.

use crate::source_files::{SourceFileState, SourceMapProblem, Unused};

/// See [`super::super::Lang::source_file`].
pub fn source_file(state: &SourceFileState) -> String {
    match state {
        SourceFileState::Translates { script, scripts: 1 } => {
            format!("Translates {}.", script.text)
        }
        SourceFileState::Translates { script, scripts } => {
            format!("Translates {scripts} scripts, {} among them.", script.text)
        }
        SourceFileState::Shows { of } => format!("Shows the text of {}.", of.text),
        SourceFileState::Unused(unused) => match unused {
            Unused::NoScript => {
                "No script in the snapshot is called so, and no script or map names it. \
                Check that the name is that of the script, with .map at its end for a map."
                    .to_owned()
            }
            Unused::OtherServes { path } => {
                format!("{path} serves in its place: it agrees better.")
            }
            Unused::Ambiguous { path } => format!(
                "{path} fits the same script as well, and nothing tells which is right. \
                 Add only one of them, or both in their folders."
            ),
            Unused::OtherBuild { script } => format!(
                "It does not have the positions of {}: it belongs to another build. \
                 Add the file of the build that ran.",
                script.text
            ),
        },
        SourceFileState::Refused(problem) => refused(problem),
    }
}

fn refused(problem: &SourceMapProblem) -> String {
    match problem {
        SourceMapProblem::NotJson { line, column } => format!(
            "Not JSON from line {line}, column {column} on: the file is cut, or no source map."
        ),
        SourceMapProblem::NoSourceMap => {
            "JSON, but no source map: version, sources or mappings are missing.".to_owned()
        }
        SourceMapProblem::OtherVersion { version } => {
            format!("A source map of version {version}. Version 3 can be read.")
        }
        SourceMapProblem::MappingsDamaged { at } => {
            format!("Its mappings are damaged at character {at}. Build it again.")
        }
        SourceMapProblem::SectionElsewhere => {
            "A part of it is in another file, by its address. Nothing is fetched; build one map."
                .to_owned()
        }
        SourceMapProblem::OutOfMemory { needed } => {
            format!("Reading it needs about {needed} bytes more memory. Close other snapshots.")
        }
        SourceMapProblem::Unreadable { message } => format!("It cannot be read: {message}"),
    }
}
