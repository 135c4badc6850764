//! Whose code a place is in: the program's own, a library's, or the platform's.

use heaplens_model::Location;

/// Whose code it is. The program's own comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeOf {
    /// The program's own.
    Program,
    /// That of a script without a name, such as one that was evaluated.
    Unnamed,
    /// A library's.
    Library,
    /// That of Node.js, a browser or another platform.
    Platform,
}

/// What the paths of platforms' scripts begin with.
const PLATFORM: [&str; 10] = [
    "node:",
    "internal/",
    "native ",
    "extensions::",
    "chrome-extension:",
    "chrome:",
    "devtools:",
    "ext:",
    "bun:",
    "electron/js2c",
];

/// What is in the paths of libraries' scripts.
const LIBRARY: [&str; 5] = [
    "/node_modules/",
    "\\node_modules\\",
    "webpack/runtime",
    "/.yarn/",
    "/.pnpm/",
];

/// Whose code a place is in.
pub fn code_of(location: &Location) -> CodeOf {
    let path = match (&location.original, &location.script) {
        (Some(original), _) => original.source.text.as_str(),
        (None, Some(script)) => script.text.as_str(),
        (None, None) => return CodeOf::Unnamed,
    };
    if path.is_empty() || PLATFORM.iter().any(|start| path.starts_with(start)) {
        CodeOf::Platform
    } else if LIBRARY.iter().any(|part| path.contains(part)) || path.starts_with("node_modules/") {
        CodeOf::Library
    } else {
        CodeOf::Program
    }
}
