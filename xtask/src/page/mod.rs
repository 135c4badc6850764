//! Makes the two forms of the page from Trunk's output: a folder for web servers, and one file.
//!
//! Trunk gives the worker's files no hash and loads them by a shim. Both forms have one classic
//! worker script that starts itself. A page from `file://` can have only a worker from a `Blob`,
//! and only of a classic script.

mod html;
mod policy;
mod single;
mod split;
mod worker;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

pub use self::single::single_file;
pub use self::split::split;

/// The global variable that names the worker's script: `globalThis.HEAPLENS_WORKER_URL`.
const WORKER_URL: &str = "HEAPLENS_WORKER_URL";

/// Writes the page's folder for a web server to `site`, and deletes what was there. All addresses
/// are relative.
pub fn hosted(built: &Path, site: &Path) -> Result<()> {
    if site.exists() {
        fs::remove_dir_all(site)?;
    }
    copy_folder(built, site)?;
    let worker = worker::place(built, site)?;

    let index = site.join("index.html");
    let page = read(&index)?;
    let script = format!("<script>globalThis.{WORKER_URL} = \"./{worker}\";</script>\n");
    let page = html::insert_before(&page, "</head>", &script)?;
    let page = policy::allow_only(&page, &policy::HOSTED)?;
    fs::write(&index, page)?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else if !worker::is_raw(&entry.file_name()) {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
