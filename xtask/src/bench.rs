//! `cargo xtask bench`: builds everything optimised and measures; the measurements themselves
//! are in `tests/bench`, run by Node.js beside the browser.

use anyhow::{Result, ensure};

use crate::build::Care;
use crate::shell::{program, run as run_program, under_root};
use crate::{dist, setup};

/// Passes its arguments on.
pub fn run(arguments: &[String]) -> Result<()> {
    let script = under_root("tests/bench/main.mjs");
    ensure!(
        script.exists(),
        "there is nothing to measure: tests/bench/main.mjs is not there"
    );
    let chromium = setup::everything()?;
    dist::make(Care::Release)?;
    run_program(
        program("node")
            .arg(script)
            .args(arguments)
            .env("CHROME_BIN", chromium),
    )
}
