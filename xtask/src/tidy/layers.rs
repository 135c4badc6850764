//! Imports go down only: between the packages, and between the layers of the core and of the page.

use serde_json::Value;

use super::{Finding, Source};

/// Our packages, and those of ours that each may use.
const PACKAGES: [(&str, &[&str]); 6] = [
    ("heaplens-model", &[]),
    ("heaplens-core", &["heaplens-model"]),
    ("heaplens-worker", &["heaplens-core", "heaplens-model"]),
    ("heaplens-cli", &["heaplens-core", "heaplens-model"]),
    ("heaplens-ui", &["heaplens-model"]),
    ("xtask", &[]),
];

/// Packages that only the browser's side may use.
const WEB: [&str; 6] = [
    "gloo",
    "js-sys",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "web-sys",
    "yew",
];

/// A package whose top modules are layers.
struct Layered {
    /// Where its source is.
    folder: &'static str,
    /// Its layers. Each may use those before it.
    layers: &'static [&'static str],
    /// Top modules that may use every layer.
    roots: &'static [&'static str],
}

const LAYERED: [Layered; 2] = [
    Layered {
        folder: "crates/heaplens-core/src/",
        layers: &[
            "tables",
            "parse",
            "graph",
            "query",
            "source_maps",
            "views",
            "analyses",
            "session",
        ],
        roots: &["lib", "test_kit"],
    },
    Layered {
        folder: "crates/heaplens-ui/src/",
        layers: &[
            "measure",
            "browser",
            "lazy_code",
            "explain",
            "theme",
            "menu",
            "views",
            "nav",
            "snapshot_time",
            "snapshot_order",
            "state",
            "client",
            "waiting",
            "table",
            "handle",
            "files",
            "panes",
            "start",
            "shell",
        ],
        roots: &["main"],
    },
];

pub fn check(sources: &[Source], metadata: &Value) -> Vec<Finding> {
    let mut findings = packages(metadata);
    for source in sources {
        findings.extend(layers(source));
    }
    findings
}

fn packages(metadata: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    let members = metadata["workspace_members"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let all = metadata["packages"].as_array().cloned().unwrap_or_default();
    for package in all
        .iter()
        .filter(|package| members.contains(&package["id"]))
    {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = PACKAGES.iter().find(|(known, _)| *known == name) else {
            findings.push(format!(
                "{name}: tidy does not know this package's position"
            ));
            continue;
        };
        let is_web = matches!(name, "heaplens-worker" | "heaplens-ui");
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let used = dependency["name"].as_str().unwrap_or_default();
            let is_ours = PACKAGES.iter().any(|(known, _)| *known == used);
            // A package's own tests may use it with another feature.
            if is_ours && used != name && !allowed.contains(&used) {
                findings.push(format!("{name}: must not use {used}"));
            }
            if WEB.contains(&used) && !is_web {
                findings.push(format!(
                    "{name}: must not use {used}: it knows nothing of browsers"
                ));
            }
        }
    }
    findings
}

fn layers(source: &Source) -> Vec<Finding> {
    let inside = LAYERED
        .iter()
        .find_map(|of| Some((of, source.path.strip_prefix(of.folder)?)));
    let Some((of, inside)) = inside else {
        return Vec::new();
    };
    let own = inside.split(['/', '.']).next().unwrap_or_default();
    if of.roots.contains(&own) {
        return Vec::new();
    }
    let position = |module: &str| of.layers.iter().position(|layer| *layer == module);
    let Some(own_position) = position(own) else {
        return vec![format!(
            "{}: tidy does not know the layer of {own}",
            source.path
        )];
    };
    let lines = source.lines_without_tests();
    let code: String = lines
        .iter()
        .flat_map(|(_, line)| [line.split("//").next().unwrap_or_default(), "\n"])
        .collect();
    let mut findings = Vec::new();
    for (line, used) in crate_modules(&code) {
        if position(used).is_some_and(|used| used > own_position) {
            let number = lines.get(line).map_or(0, |(number, _)| *number);
            findings.push(format!(
                "{}:{number}: {own} must not use {used}",
                source.path
            ));
        }
    }
    findings
}

/// Returns the modules that code names as `crate::a` or `crate::{a, b::{…}}`, and the line of each,
/// from 0.
fn crate_modules(code: &str) -> Vec<(usize, &str)> {
    let mut modules = Vec::new();
    for (at, mark) in code.match_indices("crate::") {
        let line = code[..at].matches('\n').count();
        let rest = &code[at + mark.len()..];
        match rest.strip_prefix('{') {
            None => modules.push((line, first_word(rest))),
            Some(list) => modules.extend(top_items(list).map(|item| (line, first_word(item)))),
        }
    }
    modules
}

/// Returns the items of a list in braces, whose opening brace is already behind, without those of
/// inner lists.
fn top_items(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let mut items = Vec::new();
    let mut start = 0;
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(&list[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.into_iter()
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_layers(path: &str, text: &str, expected: &[&str]) {
        let source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        assert_eq!(layers(&source), expected);
    }

    #[test]
    fn a_layer_may_not_use_a_later_one() {
        check_layers(
            "crates/heaplens-core/src/graph/x.rs",
            "use crate::tables::Nodes;\nuse crate::views::Row;\nuse crate::{query, session};\n\
             // crate::views is above\n",
            &[
                "crates/heaplens-core/src/graph/x.rs:2: graph must not use views",
                "crates/heaplens-core/src/graph/x.rs:3: graph must not use query",
                "crates/heaplens-core/src/graph/x.rs:3: graph must not use session",
            ],
        );
    }

    #[test]
    fn lists_over_several_lines_are_read() {
        check_layers(
            "crates/heaplens-ui/src/state/x.rs",
            "use crate::{\n    nav::{self, shell},\n    table::Top,\n};\n",
            &["crates/heaplens-ui/src/state/x.rs:1: state must not use table"],
        );
    }

    #[test]
    fn each_module_has_its_layer() {
        check_layers("crates/heaplens-ui/src/main.rs", "use crate::shell;\n", &[]);
        check_layers(
            "crates/heaplens-ui/src/new.rs",
            "",
            &["crates/heaplens-ui/src/new.rs: tidy does not know the layer of new"],
        );
    }

    #[test]
    fn the_page_may_not_use_the_core() {
        let metadata = serde_json::json!({
            "workspace_members": ["ui", "core"],
            "packages": [
                { "id": "ui", "name": "heaplens-ui",
                  "dependencies": [{ "name": "heaplens-core" }, { "name": "yew" }] },
                { "id": "core", "name": "heaplens-core",
                  "dependencies": [{ "name": "heaplens-model" }, { "name": "web-sys" }] },
                { "id": "elsewhere", "name": "serde", "dependencies": [] },
            ],
        });
        let findings = packages(&metadata);
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings[0].contains("heaplens-ui: must not use heaplens-core"));
        assert!(findings[1].contains("heaplens-core: must not use web-sys"));
    }
}
