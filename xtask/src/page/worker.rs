//! The worker's one script: wasm-bindgen's glue and the call that starts it.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::read;
use crate::build::hex;

const NAME: &str = "heaplens-worker";

/// Returns whether this is one of Trunk's files of the worker.
pub fn is_raw(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with(NAME)
}

/// wasm-bindgen's glue of the worker: a classic script that defines `wasm_bindgen`.
pub fn glue(built: &Path) -> Result<String> {
    read(&built.join(format!("{NAME}.js")))
}

/// Returns the worker's code.
pub fn wasm(built: &Path) -> Result<Vec<u8>> {
    let path = built.join(format!("{NAME}_bg.wasm"));
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes the worker under names that change with its contents; gives the script's name.
pub fn place(built: &Path, site: &Path) -> Result<String> {
    let (glue, wasm) = (glue(built)?, wasm(built)?);
    let hash = Sha256::new()
        .chain_update(&glue)
        .chain_update(&wasm)
        .finalize();
    let stem = format!("worker-{}", hex(&hash, 12));
    let start = format!("wasm_bindgen({{ module_or_path: \"{stem}.wasm\" }});\n");
    fs::write(site.join(format!("{stem}.js")), format!("{glue}\n{start}"))?;
    fs::write(site.join(format!("{stem}.wasm")), wasm)?;
    Ok(format!("{stem}.js"))
}
