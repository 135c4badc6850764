//! The whole viewer in one HTML file that works from `file://`, with no connection allowed.
//!
//! Code is packed (gzip, base64) into elements that the browser does not run. A short script
//! unpacks the page's code and makes a `Blob` of the worker's. The policy names every script that
//! runs by its hash.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use base64::prelude::{BASE64_STANDARD, Engine};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::html::{self, Element};
use super::{policy, read, split, worker};

/// Writes the file.
pub fn single_file(built: &Path, target: &Path) -> Result<()> {
    let page = read(&built.join("index.html"))?;
    let page = inline_links(&page, built)?;
    let page = inline_page_code(&page, built)?;
    let blocks = [
        data_block("heaplens-worker", "text/plain", &worker_script(built)?)?,
        data_block("heaplens-samples", "application/json", &samples(built)?)?,
    ]
    .concat();
    let page = html::insert_before(&page, "</body>", &blocks)?;
    let page = policy::allow_only(&page, &policy::SINGLE_FILE)?;
    fs::write(target, page)?;
    Ok(())
}

/// Puts styles and icons inside, and deletes links that preload or describe other files.
fn inline_links(page: &str, built: &Path) -> Result<String> {
    let mut edits = Vec::new();
    for link in html::elements(page, "link")? {
        let rel = link.attribute("rel").unwrap_or_default();
        let text = match rel {
            "stylesheet" => {
                let css = read(&built.join(href(&link)?))?;
                ensure!(
                    !css.contains("@import") && !css.contains("url(") && !css.contains("</style"),
                    "a style sheet names other files, which one file cannot hold: {}",
                    href(&link)?
                );
                format!("<style>{css}</style>")
            }
            "icon" => {
                let icon = fs::read(built.join(href(&link)?))?;
                let data = BASE64_STANDARD.encode(icon);
                format!("<link rel=\"icon\" href=\"data:image/svg+xml;base64,{data}\">")
            }
            "modulepreload" | "preload" | "manifest" => String::new(),
            other => bail!("a link of the page is not known here: rel={other}"),
        };
        edits.push((link.range, text));
    }
    Ok(html::replace(page, edits))
}

/// Replaces Trunk's start script by the page's code and our own start script.
fn inline_page_code(page: &str, built: &Path) -> Result<String> {
    let mut start = None;
    for script in html::elements(page, "script")? {
        ensure!(
            script.attribute("src").is_none(),
            "a script of the page is a file of its own"
        );
        if script.attribute("type") == Some("module") {
            ensure!(start.is_none(), "the page has two module scripts");
            start = Some(script);
        }
    }
    let start = start.context("the page has no module script")?;
    let body = &page[start.body.clone()];
    let glue = read(&built.join(html::quoted_after(body, "from ")?))?;
    let wasm = fs::read(built.join(html::quoted_after(body, "module_or_path: ")?))?;

    let code = format!(
        "\n{}\n{}",
        as_plain_module(&glue)?,
        include_str!("start_single.js")
    );
    check_inline(&code)?;
    let lazy = split::lazy_code(built)?;
    let lazy = fs::read(&lazy).with_context(|| format!("cannot read {}", lazy.display()))?;
    let block = [
        data_block("heaplens-page", "text/plain", &packed(&wasm)?)?,
        data_block("heaplens-page-opened", "text/plain", &packed(&lazy)?)?,
    ]
    .concat();
    let page = html::replace(
        page,
        vec![(
            start.range,
            format!("<script type=\"module\">{code}</script>"),
        )],
    );
    html::insert_before(&page, "</body>", &block)
}

/// wasm-bindgen's glue without the statements that only a module file can have.
fn as_plain_module(glue: &str) -> Result<String> {
    let is_import = |line: &str| line.starts_with("import ") || line.starts_with("import{");
    ensure!(
        !glue.lines().any(is_import),
        "the page's glue imports another file"
    );
    let lines = glue.lines().filter(|line| !line.starts_with("export {"));
    let lines = lines.map(|line| line.strip_prefix("export ").unwrap_or(line));
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

fn worker_script(built: &Path) -> Result<String> {
    let start =
        include_str!("start_worker.js").replace("@PACKED@", &packed(&worker::wasm(built)?)?);
    Ok(format!("{}\n{start}", worker::glue(built)?))
}

/// `{"name": "base64 of the file"}`, which the page finds as `globalThis.HEAPLENS_SAMPLES`.
fn samples(built: &Path) -> Result<String> {
    let mut samples = serde_json::Map::new();
    let folder = built.join("sample");
    if folder.exists() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            samples.insert(name, BASE64_STANDARD.encode(fs::read(entry.path())?).into());
        }
    }
    Ok(serde_json::to_string(&samples)?.replace('<', "\\u003c"))
}

fn packed(bytes: &[u8]) -> Result<String> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(BASE64_STANDARD.encode(encoder.finish()?))
}

/// Returns an element whose text is data for a script.
fn data_block(id: &str, kind: &str, text: &str) -> Result<String> {
    check_inline(text)?;
    Ok(format!(
        "<script type=\"{kind}\" id=\"{id}\">{text}</script>\n"
    ))
}

fn check_inline(text: &str) -> Result<()> {
    let lower = text.to_ascii_lowercase();
    ensure!(
        !lower.contains("</script") && !lower.contains("<!--"),
        "text with an end tag in it cannot stand inside a script element"
    );
    Ok(())
}

fn href(link: &Element) -> Result<&str> {
    let href = link.attribute("href").context("a link has no href")?;
    Ok(href.trim_start_matches("./"))
}
