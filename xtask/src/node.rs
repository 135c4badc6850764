//! Node.js and what the tests and the build need from npm.

use std::fs;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

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

/// npm writes its own lock file into `node_modules` last of all.
fn is_fresh() -> bool {
    let changed =
        |path: &str| -> Option<SystemTime> { fs::metadata(under_root(path)).ok()?.modified().ok() };
    match (
        changed("node_modules/.package-lock.json"),
        changed("package-lock.json"),
    ) {
        (Some(installed), Some(wanted)) => installed >= wanted,
        _ => false,
    }
}
