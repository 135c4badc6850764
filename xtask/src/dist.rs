//! `cargo xtask dist`: makes `dist/` for any static host, and in it `heaplens.html`, the whole
//! viewer in one file.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::build::Care;
use crate::shell::{say, under_root};
use crate::{build, page, setup};

/// Sets up and makes both.
pub fn run() -> Result<()> {
    setup::for_build()?;
    let dist = make(Care::Release)?;
    for file in ["index.html", "heaplens.html"] {
        let path = dist.join(file);
        say(&format!(
            "{} ({} kB)",
            path.display(),
            fs::metadata(&path)?.len() / 1000
        ));
    }
    Ok(())
}

/// Makes both; gives the folder.
pub fn make(care: Care) -> Result<PathBuf> {
    let dist = under_root("dist");
    let built = build::page(care)?;
    page::hosted(&built, &dist)?;
    page::single_file(&built, &dist.join("heaplens.html"))?;
    Ok(dist)
}
