//! Who may use whom: between the packages, and between the core's layers.

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

/// What only the browser's side may use.
const WEB: [&str; 6] = [
    "gloo",
    "js-sys",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "web-sys",
    "yew",
];

/// The core's layers: each may use those before it.
const LAYERS: [&str; 6] = ["tables", "parse", "graph", "query", "views", "session"];

const CORE: &str = "crates/heaplens-core/src/";

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
            findings.push(format!("{name}: tidy does not know this package's place"));
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
    let Some(inside) = source.path.strip_prefix(CORE) else {
        return Vec::new();
    };
    let place = inside.split(['/', '.']).next().unwrap_or_default();
    let Some(own) = LAYERS.iter().position(|layer| *layer == place) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    let lines = source.lines_without_tests();
    for (number, line) in &lines {
        for used in crate_modules(line) {
            if LAYERS
                .iter()
                .position(|layer| *layer == used)
                .is_some_and(|used| used > own)
            {
                findings.push(format!(
                    "{}:{number}: {place} must not use {used}",
                    source.path
                ));
            }
        }
    }
    findings
}

/// The modules that a line names as `crate::a` or `crate::{a, b::…}`.
fn crate_modules(line: &str) -> Vec<&str> {
    let code = line.split("//").next().unwrap_or_default();
    let mut modules = Vec::new();
    for (at, mark) in code.match_indices("crate::") {
        let rest = &code[at + mark.len()..];
        let list = rest.strip_prefix('{').unwrap_or(rest);
        let parts: Vec<&str> = if list.len() < rest.len() {
            list.split(',').collect()
        } else {
            vec![list]
        };
        modules.extend(parts.into_iter().map(|part| {
            let part = part.trim();
            let end = part
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(part.len());
            &part[..end]
        }));
    }
    modules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_may_not_use_a_later_one() {
        let text = "use crate::tables::Nodes;\nuse crate::views::Row;\nuse crate::{query, session};\n\
                    // crate::views is above\n";
        let source = Source {
            path: format!("{CORE}graph/x.rs"),
            text: text.to_owned(),
        };
        let findings = layers(&source);
        assert_eq!(findings.len(), 3, "{findings:?}");
        assert!(findings[0].contains("graph/x.rs:2: graph must not use views"));
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
