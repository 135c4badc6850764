//! `cargo xtask bench`: builds page and command line optimised, and measures them.
//!
//! The measurements are in `tests/bench`. Node.js runs them beside the browser.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

use anyhow::Result;

use crate::build::Care;
use crate::shell::{cargo, program, run as run_program, say, under_root};
use crate::{dist, setup};

/// Builds, and passes its arguments on.
pub fn run(arguments: &[String]) -> Result<()> {
    let chromium = setup::everything()?;
    dist::make(Care::Release)?;
    say("building the command line, optimised; about two minutes the first time");
    run_program(cargo().args(["build", "--release", "--package", "heaplens-cli"]))?;
    // Another analyser. Without a registry it is left out.
    if let Err(error) = run_program(
        cargo()
            .args(["build", "--release", "--locked", "--target-dir"])
            .arg(under_root("target/bench/cargo"))
            .arg("--manifest-path")
            .arg(under_root("tests/bench/peers/Cargo.toml")),
    ) {
        say(&format!("{error:#}; going on without it"));
    }
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| under_root("target"), PathBuf::from);
    run_program(
        program("node")
            .arg(under_root("tests/bench/main.mjs"))
            .args(arguments)
            .env("CHROME_BIN", chromium)
            .env(
                "HEAPLENS_BIN",
                target.join(format!("release/heaplens{EXE_SUFFIX}")),
            ),
    )
}
