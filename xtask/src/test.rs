//! `cargo xtask test`: runs every test, the quick ones first, and says which were skipped.
//!
//! A step that fails does not stop the next ones, so that one run tells all. The last line adds up
//! the runners' own counts. A step without a count counts as one test.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::build::Care;
use crate::shell::{cargo, program, run as run_program, run_and_read, say, under_root};
use crate::{browser, dist, setup, tidy};

/// Tests that ran and how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: u64,
    failed: u64,
    skipped: u64,
}

/// Runs a step.
type Run = fn(&Path) -> Result<Count>;

const STEPS: [(&str, Run); 9] = [
    ("fmt", |_| {
        counted(cargo().args(["fmt", "--all", "--check"]))
    }),
    ("tidy", |_| {
        tidy::run().map(|()| Count {
            passed: 1,
            ..Count::default()
        })
    }),
    ("clippy", |_| clippy(&["--workspace", "--all-targets"])),
    ("clippy-wasm", |_| {
        clippy(&[
            "-p",
            "heaplens-worker",
            "-p",
            "heaplens-ui",
            "--target",
            "wasm32-unknown-unknown",
        ])
    }),
    ("cargo", |_| {
        counted(cargo().args(["test", "--workspace", "--no-fail-fast"]))
    }),
    ("conformance", |_| {
        node_tests("tests/conformance", &mut program("node"))
    }),
    ("suspects", |chromium| {
        node_tests(
            "tests/suspects",
            program("node").env("CHROME_BIN", chromium),
        )
    }),
    ("page", |_| {
        dist::make(Care::Release).map(|_| Count::default())
    }),
    ("e2e", e2e),
];

/// Sets up and runs all steps, or those named by `--only`.
pub fn run(arguments: &[String]) -> Result<()> {
    let only = only(arguments)?;
    let chromium = setup::everything()?;
    let mut sum = Count::default();
    let mut broken = Vec::new();
    for (name, step) in STEPS {
        if !only.is_empty() && !only.contains(&name) {
            continue;
        }
        say(&format!("test: {name}"));
        let start = Instant::now();
        match step(&chromium) {
            Ok(count) => {
                sum = sum.plus(count);
                if count.failed > 0 {
                    broken.push(name);
                }
            }
            Err(error) => {
                eprintln!("{error:#}");
                sum.failed += 1;
                broken.push(name);
            }
        }
        say(&format!(
            "test: {name} took {} s",
            start.elapsed().as_secs()
        ));
    }
    if !broken.is_empty() {
        say(&format!("failed: {}", broken.join(", ")));
    }
    println!("{}", sum.line());
    if sum.failed > 0 || !broken.is_empty() {
        bail!("not all tests passed");
    }
    Ok(())
}

fn only(arguments: &[String]) -> Result<Vec<&str>> {
    let mut only = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let name = match argument.as_str() {
            "--only" => arguments.next().map(String::as_str).unwrap_or_default(),
            other => other,
        };
        if !STEPS.iter().any(|(known, _)| *known == name) {
            let names = STEPS.map(|(name, _)| name).join(", ");
            bail!("test knows --only STEP, where STEP is one of {names}");
        }
        only.push(name);
    }
    Ok(only)
}

fn clippy(packages: &[&str]) -> Result<Count> {
    counted(
        cargo()
            .arg("clippy")
            .args(packages)
            .args(["--", "-D", "warnings"]),
    )
}

/// Tests the command line by a folder's `*.test.mjs`. Files are named one by one, because versions
/// of `node --test` read a folder differently.
fn node_tests(folder: &str, node: &mut Command) -> Result<Count> {
    run_program(cargo().args(["build", "--package", "heaplens-cli"]))?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(under_root(folder))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    counted(node.arg("--test").args(files))
}

fn e2e(chromium: &Path) -> Result<Count> {
    let mut command = program("node");
    command
        .args([
            "node_modules/@playwright/test/cli.js",
            "test",
            "--config",
            "tests/e2e",
        ])
        .env("CHROME_BIN", chromium);
    if let Some(firefox) = browser::firefox() {
        command.env("FIREFOX_BIN", firefox);
    }
    match browser::webkit() {
        Some(webkit) => {
            command
                .env("WEBKIT_DRIVER_BIN", webkit.driver)
                .env("XVFB_BIN", webkit.xvfb);
        }
        None => say(
            "no WebKit here: its tests are skipped; Debian has it in webkit2gtk-driver and xvfb",
        ),
    }
    counted(&mut command)
}

/// Runs a test runner and reads its counts from its output.
fn counted(command: &mut Command) -> Result<Count> {
    let (printed, success) = run_and_read(command)?;
    let mut count = read_counts(&printed).unwrap_or(Count {
        passed: u64::from(success),
        failed: u64::from(!success),
        skipped: 0,
    });
    if !success && count.failed == 0 {
        count.failed = 1;
    }
    Ok(count)
}

/// Returns the counts in the output of cargo test, Node.js's runner or Playwright's.
fn read_counts(printed: &str) -> Option<Count> {
    let mut found = None;
    for line in printed.lines() {
        let line = line.trim();
        let one = |passed, failed, skipped| Count {
            passed,
            failed,
            skipped,
        };
        let count = if let Some(rest) = line.strip_prefix("test result: ") {
            let number = |word: &str| number_before(rest, word);
            one(number("passed"), number("failed"), number("ignored"))
        } else if let Some(rest) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) {
            match rest
                .split_once(' ')
                .map(|(word, number)| (word, number.parse().unwrap_or(0)))
            {
                Some(("pass", number)) => one(number, 0, 0),
                Some(("fail" | "cancelled", number)) => one(0, number, 0),
                Some(("skipped" | "todo", number)) => one(0, 0, number),
                _ => continue,
            }
        } else {
            match line
                .split_once(' ')
                .map(|(number, word)| (number.parse(), word))
            {
                Some((Ok(number), word)) => match word.split_whitespace().next() {
                    Some("passed") => one(number, 0, 0),
                    Some("failed" | "flaky" | "interrupted") => one(0, number, 0),
                    Some("skipped") => one(0, 0, number),
                    _ if word.starts_with("did not run") => one(0, number, 0),
                    _ => continue,
                },
                _ => continue,
            }
        };
        found = Some(found.unwrap_or_default()).map(|sum: Count| sum.plus(count));
    }
    found
}

/// Returns the number before a word, as in `ok. 12 passed; 0 failed`.
fn number_before(text: &str, word: &str) -> u64 {
    let words: Vec<&str> = text
        .split([' ', ';', '.'])
        .filter(|word| !word.is_empty())
        .collect();
    let at = words.iter().position(|known| *known == word).unwrap_or(0);
    at.checked_sub(1)
        .and_then(|at| words[at].parse().ok())
        .unwrap_or(0)
}

impl Count {
    fn plus(self, other: Count) -> Count {
        Count {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }

    fn line(self) -> String {
        let skipped = match self.skipped {
            0 => String::new(),
            number => format!(", {number} skipped"),
        };
        format!("{} passed, {} failed{skipped}", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(printed: &str, expected: &str) {
        assert_eq!(
            read_counts(printed).map(Count::line).unwrap_or_default(),
            expected
        );
    }

    #[test]
    fn reads_what_the_runners_print() {
        check(
            "running 2 tests\n\
             test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
            "5 passed, 1 failed, 1 skipped",
        );
        check(
            "# tests 5\n# pass 4\n# fail 1\n# skipped 0\n",
            "4 passed, 1 failed",
        );
        check("ℹ tests 5\nℹ pass 5\nℹ fail 0", "5 passed, 0 failed");
        check(
            "  1 failed\n    a.spec.ts:3:1 › it\n  2 flaky\n  7 passed (3.2s)\n",
            "7 passed, 3 failed",
        );
        check("12 tests with 2 workers\nnothing else", "");
    }
}
