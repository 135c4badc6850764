//! Nothing in the repository speaks of the machine that it was written on: no folders of a
//! person's own, no package mirrors.

use super::{Finding, Source};

/// Folders of somebody's machine; spelled apart so that this file passes.
const FOLDERS: [&str; 4] = [
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
    concat!("/Use", "rs/"),
];

/// The one registry that Cargo.lock may name.
const CRATES_IO: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

pub fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        let path = &source.path;
        let is_configuration = path.ends_with(".npmrc") || path.ends_with(".cargo/config.toml");
        for (number, line) in source.text.lines().enumerate() {
            let mut tell = |what: &str| findings.push(format!("{path}:{}: {what}", number + 1));
            if let Some(folder) = FOLDERS.iter().find(|folder| is_folder(line, folder)) {
                tell(&format!("names a folder of one machine: {folder}"));
            }
            if path.ends_with("package-lock.json") && line.contains("\"resolved\"") {
                tell("names where a package was downloaded from");
            }
            if path.ends_with("Cargo.lock") && line.starts_with("source =") && line != CRATES_IO {
                tell("names another registry than crates.io");
            }
            if is_configuration && (line.contains("registr") || line.contains("[source")) {
                tell("sets a package registry");
            }
        }
    }
    findings
}

/// Returns whether a path on this line starts with the folder: one inside an address or a longer
/// path (`https://host/work/`, `target/work/`) does not count.
fn is_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric() && !"._-/}".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_line(path: &str, line: &str, findings: usize) {
        let source = Source {
            path: path.to_owned(),
            text: line.to_owned(),
        };
        let found = check(&[source]);
        assert_eq!(found.len(), findings, "{line}: {found:?}");
    }

    #[test]
    fn machines_and_mirrors_are_found() {
        check_line("a.md", &format!("see `{}x/y`", FOLDERS[1]), 1);
        check_line("a.md", &format!("see https://host{}x", FOLDERS[1]), 0);
        check_line("a.md", &format!("see target{}x", FOLDERS[1]), 0);
        check_line(
            "package-lock.json",
            "  \"resolved\": \"https://mirror/x.tgz\",",
            1,
        );
        check_line("Cargo.lock", CRATES_IO, 0);
        check_line(
            "Cargo.lock",
            "source = \"registry+https://mirror/index\"",
            1,
        );
        check_line(".npmrc", "registry=https://mirror", 1);
        check_line(".cargo/config.toml", "[source.crates-io]", 1);
    }
}
