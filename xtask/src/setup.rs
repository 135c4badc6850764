//! Installs what a build or a test needs. Quick when everything is there.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::shell::{output, program, run, say};
use crate::{browser, node, tools};

const WASM: &str = "wasm32-unknown-unknown";

/// Installs what a build of the page needs.
pub fn for_build() -> Result<()> {
    wasm_target()?;
    tools::install()?;
    node::install()
}

/// Installs what the tests need, too; gives the browser to test in.
pub fn everything() -> Result<PathBuf> {
    for_build()?;
    browser::chromium()
}

/// Adds the target. rustup does so by itself, unless that is switched off.
fn wasm_target() -> Result<()> {
    let sysroot = output(program("rustc").args(["--print", "sysroot"]))
        .context("rustc does not run; install Rust with rustup: https://rustup.rs")?;
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(WASM)
        .exists()
    {
        return Ok(());
    }
    say("adding the WebAssembly target to the Rust toolchain; a few seconds");
    run(program("rustup").args(["target", "add", WASM]))
        .context("rustup has to add the WebAssembly target: https://rustup.rs")
}
