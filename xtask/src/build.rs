//! Builds the page with Trunk. Page and worker bear the same build mark.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::shell::{output, program, root, run, say, under_root};
use crate::{page, tools};

/// How a build is optimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// Quick to make.
    Dev,
    /// Quick to run, and small.
    Release,
}

/// Builds the page; gives the folder that Trunk put it in.
pub fn page(care: Care) -> Result<PathBuf> {
    let folder = under_root("target/page").join(match care {
        Care::Dev => "dev",
        Care::Release => "release",
    });
    // Two Trunks at once would take each other's half-made files.
    std::fs::create_dir_all(under_root("target/page"))?;
    let lock = File::create(under_root("target/page/lock"))?;
    lock.lock()
        .context("cannot wait for another build of the page")?;
    say(match care {
        Care::Dev => "building the page; a minute or two the first time",
        Care::Release => "building the page, optimised; about three minutes the first time",
    });
    let start = Instant::now();
    let mut command = tools::trunk()?;
    command
        .args(["build", "--dist"])
        .arg(&folder)
        .env("HEAPLENS_BUILD", mark(care)?);
    if care == Care::Release {
        command.arg("--release").env("HEAPLENS_SPLIT", "1");
    }
    // Trunk fails at the usual value `1` of NO_COLOR. When a build fails, the compiler says why,
    // and Trunk's own backtrace adds nothing.
    command.env_remove("NO_COLOR").env("RUST_BACKTRACE", "0");
    run(&mut command)?;
    if care == Care::Release {
        page::split(&folder)?;
    }
    say(&format!("built in {} s", start.elapsed().as_secs()));
    Ok(folder)
}

/// Returns the build mark: page and worker of different builds do not understand each other.
///
/// It is a hash of the sources, so that equal sources give equal builds. In development it is
/// always the same. Otherwise each change of the page would compile the core again.
fn mark(care: Care) -> Result<String> {
    if care == Care::Dev {
        return Ok("dev".to_owned());
    }
    let listed = output(program("git").args(["ls-files", "-z", "-c", "-o", "--exclude-standard"]))
        .context("git does not list the sources")?;
    let mut hash = Sha256::new();
    for file in listed.split('\0').filter(|file| is_source(file)) {
        // Git still lists a file that was deleted and not committed.
        let Ok(bytes) = std::fs::read(root().join(file)) else {
            continue;
        };
        hash.update(file.as_bytes());
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    }
    Ok(hex(&hash.finalize(), 12))
}

fn is_source(file: &str) -> bool {
    let name = Path::new(file);
    name.starts_with("crates")
        || ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml"].contains(&file)
}

/// Returns the first `digits` of a hash.
pub fn hex(hash: &[u8], digits: usize) -> String {
    let mut text: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    text.truncate(digits);
    text
}
