//! Splits the page's code in two files: what the start page needs, and what comes after it.
//!
//! The functions of `lazily_loaded!` in the page say what the second file holds. The library
//! `wasm_split_cli_support` moves them there, with all that only they use, before wasm-bindgen sees
//! the code. The single file holds both.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};

use super::html;
use super::read;
use crate::shell::{program, run, under_root};
use crate::tools;

/// What the linker made of the page, with relocations.
const LINKED: &str = "target/wasm32-unknown-unknown/page/heaplens-ui.wasm";
/// The name of all split points' file in the page's code.
const SPLIT: &str = "opened";
/// Smallest when compressed, of what was tried: raw bytes are fewer with `-Oz`, brotli's are not.
/// Functions of like names stand together, which compresses better.
const OPTIMISE: [&str; 9] = [
    "-O2",
    "--reorder-functions-by-name",
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Replaces Trunk's script and wasm of the page in `built` by split ones, and adds the second file.
pub fn split(built: &Path) -> Result<()> {
    let page = read(&built.join("index.html"))?;
    let script = script_name(&page)?;
    let stem = script.trim_end_matches(".js");
    let lazy_name = lazy_name(stem);

    let folder = under_root("target/page/split");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let linked = under_root(LINKED);
    let linked = fs::read(&linked).with_context(|| format!("cannot read {}", linked.display()))?;
    let main = folder.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(&linked);
    options.output_dir = &folder;
    options.main_out_path = &main;
    let parts = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("the page's code cannot be split: {error:#}"))?;
    let [lazy] = parts.split_modules.as_slice() else {
        let found = parts.split_modules.len();
        return Err(anyhow!(
            "{found} files were split off the page's code, not one"
        ));
    };

    let bound = folder.join("bound");
    run(tool("wasm-bindgen")?
        .args(["--target", "web", "--no-typescript", "--out-name", stem])
        // The second file imports the table of functions, which the linker exports.
        .arg("--keep-lld-exports")
        .arg("--out-dir")
        .args([&bound, &main]))?;
    let wasm = format!("{stem}_bg.wasm");
    optimise(&bound.join(&wasm), &built.join(wasm))?;
    optimise(lazy, &built.join(&lazy_name))?;
    let script_text = with_loader(
        &read(&bound.join(script))?,
        &read(&folder.join("__wasm_split.js"))?,
        &lazy_name,
    )?;
    fs::write(built.join(script), script_text)?;
    Ok(())
}

/// The second file, in the folder that [`split`] changed.
pub fn lazy_code(built: &Path) -> Result<PathBuf> {
    let page = read(&built.join("index.html"))?;
    Ok(built.join(lazy_name(script_name(&page)?.trim_end_matches(".js"))))
}

fn lazy_name(stem: &str) -> String {
    format!("{stem}_{SPLIT}.wasm")
}

/// The name of the page's script, which has a hash in it.
fn script_name(page: &str) -> Result<&str> {
    let start = html::elements(page, "script")?
        .into_iter()
        .find(|script| script.attribute("type") == Some("module"))
        .context("the page has no module script")?;
    html::quoted_after(&page[start.body], "from ")
}

fn tool(name: &str) -> Result<std::process::Command> {
    let mut command = program(name);
    command.env("PATH", tools::path()?);
    Ok(command)
}

fn optimise(from: &Path, to: &Path) -> Result<()> {
    run(tool("wasm-opt")?.args(OPTIMISE).arg(from).arg("-o").arg(to))
}

/// Returns wasm-bindgen's script with the loader of the second file in it, in place of the import of
/// that loader from a file of its own.
fn with_loader(script: &str, loader: &str, lazy_name: &str) -> Result<String> {
    let import = "import * as import1 from \"./__wasm_split.js\"\n";
    let fetching = format!("fetch(new URL(\"./split_{SPLIT}.wasm\", import.meta.url))");
    let instantiating = "(WebAssembly.instantiateStreaming(src, imports))";
    let load = format!("__wasm_split_load_{SPLIT}");
    let (_, loader) = loader
        .split_once("import { initSync } from \"./main.js\";\n")
        .context("the loader of split code does not begin as expected")?;
    for (text, mark) in [
        (script, import),
        (loader, fetching.as_str()),
        (loader, instantiating),
    ] {
        ensure!(
            text.matches(mark).count() == 1,
            "the split code's script does not have once: {mark}"
        );
    }
    let loader = loader
        .replace(&fetching, &format!("fetchLazyCode(\"./{lazy_name}\")"))
        .replace(instantiating, "instantiateLazyCode(src, imports)")
        .replace("export const ", "const ");
    let loader = format!(
        "{}{loader}const import1 = {{ {load} }};\n",
        include_str!("lazy_code.js")
    );
    Ok(script.replace(import, &loader))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "import * as import1 from \"./__wasm_split.js\"\nrest();\n";
    const LOADER: &str = "import { initSync } from \"./main.js\";\n\
        export const __wasm_split_load_opened = wrap(() => {\n\
        const src = fetch(new URL(\"./split_opened.wasm\", import.meta.url));\n\
        return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n});\n";

    #[test]
    fn the_loader_goes_into_the_script() {
        let script = with_loader(SCRIPT, LOADER, "page_opened.wasm").unwrap();
        assert!(!script.contains("import {") && !script.contains("export "));
        assert!(script.contains("const src = fetchLazyCode(\"./page_opened.wasm\");"));
        assert!(script.contains("const import1 = { __wasm_split_load_opened };\nrest();\n"));
    }

    #[test]
    fn a_loader_that_is_not_as_expected_is_an_error() {
        assert!(with_loader(SCRIPT, "", "x").is_err());
        assert!(with_loader(SCRIPT, &LOADER.replace("split_opened", "split_other"), "x").is_err());
        assert!(with_loader("rest();", LOADER, "x").is_err());
    }
}
