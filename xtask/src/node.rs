//! Node.js and what the tests and the build need from npm.

use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::shell::{output, program, run, say, under_root};

const OLDEST: u32 = 20;

/// Checks Node.js and installs what `package-lock.json` pins, unless it is there.
pub fn install() -> Result<()> {
    let version = output(program("node").arg("--version"))
        .with_context(|| format!("Node.js {OLDEST} or newer is needed: https://nodejs.org"))?;
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .unwrap_or_default();
    if major.parse::<u32>().unwrap_or(0) < OLDEST {
        bail!(
            "Node.js {OLDEST} or newer is needed, and this is {}",
            version.trim()
        );
    }
    if !is_fresh() {
        say("installing what package-lock.json pins into node_modules; about a minute");
        run(npm().args(["ci", "--no-audit", "--no-fund"]))?;
    }
    Ok(())
}

fn npm() -> std::process::Command {
    program(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// Returns whether all that the lock file pins is installed. npm writes its own lock file into
/// `node_modules` last of all. File times tell nothing: a checkout makes the lock file new.
fn is_fresh() -> bool {
    let read = |path: &str| -> Option<Value> {
        let text = fs::read_to_string(under_root(path)).ok()?;
        serde_json::from_str(&text).ok()
    };
    match (
        read("package-lock.json"),
        read("node_modules/.package-lock.json"),
    ) {
        (Some(wanted), Some(installed)) => has_all(&wanted, &installed),
        _ => false,
    }
}

/// Returns whether the installed packages are the wanted ones. Optional ones are for other systems.
fn has_all(wanted: &Value, installed: &Value) -> bool {
    let (Some(wanted), Some(installed)) = (
        wanted["packages"].as_object(),
        installed["packages"].as_object(),
    ) else {
        return false;
    };
    let is_there = |name: &str, package: &Value| match installed.get(name) {
        Some(one) => one["integrity"] == package["integrity"],
        // The project itself has no name.
        None => name.is_empty() || package["optional"] == Value::Bool(true),
    };
    wanted.iter().all(|(name, package)| is_there(name, package))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tells_whether_all_packages_are_installed() {
        let wanted = json!({"packages": {
            "": {"name": "heaplens"},
            "node_modules/a": {"integrity": "sha512-1"},
            "node_modules/b": {"integrity": "sha512-2", "optional": true},
        }});
        let check = |installed: Value, expected: bool| {
            assert_eq!(
                has_all(&wanted, &json!({"packages": installed})),
                expected,
                "{installed}"
            );
        };
        check(json!({"node_modules/a": {"integrity": "sha512-1"}}), true);
        check(json!({"node_modules/a": {"integrity": "sha512-0"}}), false);
        check(json!({"node_modules/b": {"integrity": "sha512-2"}}), false);
        check(json!({}), false);
        check(
            json!({"node_modules/a": {"integrity": "sha512-1"}, "node_modules/b": {"integrity": "x"}}),
            false,
        );
    }
}
