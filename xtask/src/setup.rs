//! What has to be on the machine before anything is built; quick when it already is.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::shell::{output, program, run, say};
use crate::{browser, node, tools};

const WASM: &str = "wasm32-unknown-unknown";

/// What a build of the page needs.
pub fn for_build() -> Result<()> {
    wasm_target()?;
    tools::install()?;
    node::install()
}

/// What the tests need besides; gives the browser to test in.
pub fn everything() -> Result<PathBuf> {
    for_build()?;
    browser::chromium()
}

/// rustup adds what `rust-toolchain.toml` lists by itself, but not where that was switched off.
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
