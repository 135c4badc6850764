//! Each source file says what it is for, fits into a head, and leaves nothing for later.

use super::{Finding, Source};

/// Lines of code, without tests, that one file may have.
const LONGEST: usize = 600;

/// Marks of what was left for later; spelled apart so that this file passes.
const LEFT_OPEN: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
];

pub fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        let path = &source.path;
        if source.is_rust() && !source.text.starts_with("//!") {
            findings.push(format!("{path}: does not begin with a //! header"));
        }
        let is_code = [".rs", ".mjs", ".js", ".ts", ".css"]
            .iter()
            .any(|end| path.ends_with(end));
        if !is_code {
            continue;
        }
        let length = if source.is_rust() {
            source.lines_without_tests().len()
        } else {
            source.text.lines().count()
        };
        if length > LONGEST {
            findings.push(format!(
                "{path}: {length} lines without tests; {LONGEST} is the limit"
            ));
        }
        for (number, line) in source.text.lines().enumerate() {
            if let Some(mark) = LEFT_OPEN.iter().find(|mark| line.contains(**mark)) {
                findings.push(format!(
                    "{path}:{}: leaves something open: {mark}",
                    number + 1
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn finds_what_is_out_of_order() {
        let long = format!("//! Long.\n{}", "x\n".repeat(LONGEST));
        let tested = format!(
            "//! Tested.\n{}#[cfg(test)]\nmod tests {{\n{}}}\n",
            "x\n".repeat(LONGEST - 1),
            "    x\n".repeat(50)
        );
        let open = format!("// {}: later\n", LEFT_OPEN[0]);
        let findings = check(&[
            source("a.rs", "fn a() {}\n"),
            source("b.rs", &long),
            source("c.rs", &tested),
            source("d.mjs", &open),
            source("README.md", &open),
        ]);
        assert_eq!(findings.len(), 3, "{findings:?}");
        assert!(findings[0].starts_with("a.rs: does not begin"));
        assert!(findings[1].starts_with("b.rs: 601 lines"));
        assert!(findings[2].starts_with("d.mjs:1: leaves"));
    }
}
