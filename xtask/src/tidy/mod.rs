//! `cargo xtask tidy`: the rules of the house that a program can check.
//!
//! Who may use whom, what each file starts with and how long it may grow, what must not be in the
//! repository, whose licences we take on. All findings are told at once.

mod addresses;
mod files;
mod layers;
mod licences;

use anyhow::{Context, Result, bail};

use crate::shell::{cargo, output, program, root, say};

/// A broken rule: the file and line, and the rule.
type Finding = String;

/// Checks everything.
pub fn run() -> Result<()> {
    let sources = sources()?;
    let metadata = metadata()?;
    let mut findings = Vec::new();
    findings.extend(files::check(&sources));
    findings.extend(addresses::check(&sources));
    findings.extend(layers::check(&sources, &metadata));
    findings.extend(licences::check(&metadata));
    if findings.is_empty() {
        say(&format!("tidy: {} files are in order", sources.len()));
        return Ok(());
    }
    for finding in &findings {
        eprintln!("  {finding}");
    }
    bail!("tidy: {} things are out of order", findings.len())
}

/// A text file of the repository.
struct Source {
    /// From the top folder, with `/`.
    path: String,
    text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Returns the text without what is compiled for tests alone, line for line.
    fn lines_without_tests(&self) -> Vec<(usize, &str)> {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        if name == "tests.rs" || self.path.contains("/tests/") || self.path.contains("/benches/") {
            return Vec::new();
        }
        let mut lines = Vec::new();
        let mut all = self.text.lines().enumerate();
        while let Some((number, line)) = all.next() {
            if line == "#[cfg(test)]" {
                // rustfmt closes what starts at the margin at the margin.
                for (_, line) in all.by_ref() {
                    if line == "}" || line.ends_with(';') && !line.starts_with(' ') {
                        break;
                    }
                }
            } else {
                lines.push((number + 1, line));
            }
        }
        lines
    }
}

fn sources() -> Result<Vec<Source>> {
    let listed = output(program("git").args(["ls-files", "-z", "-c", "-o", "--exclude-standard"]))
        .context("git does not list the files")?;
    let mut sources = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        // What is deleted and not yet committed is gone; what is not text has no rules.
        let bytes = std::fs::read(root().join(path)).unwrap_or_default();
        if let Ok(text) = String::from_utf8(bytes) {
            sources.push(Source {
                path: path.to_owned(),
                text,
            });
        }
    }
    Ok(sources)
}

fn metadata() -> Result<serde_json::Value> {
    let text = output(cargo().args(["metadata", "--format-version", "1", "--locked"])).context(
        "cargo metadata fails; Cargo.lock may not fit the Cargo.toml files (run cargo check)",
    )?;
    Ok(serde_json::from_str(&text)?)
}
