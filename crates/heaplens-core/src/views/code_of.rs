//! Whose code a script is: the program's own, a library's, or the platform's. Its path says so.

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
const PLATFORM: [&[u8]; 10] = [
    b"node:",
    b"internal/",
    b"native ",
    b"extensions::",
    b"chrome-extension:",
    b"chrome:",
    b"devtools:",
    b"ext:",
    b"bun:",
    b"electron/js2c",
];

/// What is in the paths of libraries' scripts.
const LIBRARY: [&[u8]; 5] = [
    b"/node_modules/",
    b"\\node_modules\\",
    b"webpack/runtime",
    b"/.yarn/",
    b"/.pnpm/",
];

impl CodeOf {
    /// Whose code a place is in, by its original source where that is known.
    pub fn location(location: &Location) -> CodeOf {
        let path = match (&location.original, &location.script) {
            (Some(original), _) => &original.source,
            (None, Some(script)) => script,
            (None, None) => return CodeOf::Unnamed,
        };
        CodeOf::path(path.text.as_bytes())
    }

    /// Whose code the script of a path is.
    pub fn path(path: &[u8]) -> CodeOf {
        let contains = |part: &&[u8]| path.windows(part.len()).any(|at| at == *part);
        if path.is_empty() {
            CodeOf::Unnamed
        } else if PLATFORM.iter().any(|start| path.starts_with(start)) {
            CodeOf::Platform
        } else if LIBRARY.iter().any(contains) || path.starts_with(b"node_modules/") {
            CodeOf::Library
        } else {
            CodeOf::Program
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_whose_code_it_is() {
        for (path, code) in [
            ("", CodeOf::Unnamed),
            ("node:internal/modules/cjs/loader", CodeOf::Platform),
            ("/app/node_modules/express/lib/router.js", CodeOf::Library),
            ("C:\\app\\node_modules\\a\\b.js", CodeOf::Library),
            ("/app/server.js", CodeOf::Program),
            ("https://example.org/main.3f2a.js", CodeOf::Program),
        ] {
            assert_eq!(CodeOf::path(path.as_bytes()), code, "{path}");
        }
    }
}
