//! What each form of the page may load and connect to, written into it as a policy that the
//! browser enforces: the promise that nothing leaves the computer is not ours to break by mistake.

use anyhow::Result;
use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};

use super::html;

/// Directives of a Content-Security-Policy but for the scripts inside the page, told by their hash.
pub struct Policy {
    script: &'static str,
    rest: &'static str,
}

/// On a web server: loads its own files alone, and connects only to read what a link names.
pub const HOSTED: Policy = Policy {
    script: "'self' 'wasm-unsafe-eval'",
    rest: "style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self'; \
           manifest-src 'self'; connect-src 'self' https: http:",
};

/// As a single file: loads and connects to nothing at all.
pub const SINGLE_FILE: Policy = Policy {
    script: "'wasm-unsafe-eval'",
    rest: "style-src 'unsafe-inline'; img-src data:; worker-src blob:; connect-src 'none'",
};

/// The page with the policy as the first thing in its head.
pub fn allow_only(page: &str, policy: Policy) -> Result<String> {
    let mut scripts = policy.script.to_owned();
    for script in html::elements(page, "script")? {
        let runs = matches!(
            script.attribute("type"),
            None | Some("module" | "text/javascript")
        );
        if runs && script.attribute("src").is_none() {
            let hash = Sha256::digest(&page[script.body]);
            scripts.push_str(&format!(" 'sha256-{}'", BASE64_STANDARD.encode(hash)));
        }
    }
    let rest = policy.rest;
    let meta = format!(
        "\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         script-src {scripts}; {rest}; base-uri 'none'; form-action 'none'\">"
    );
    let head = html::elements(page, "head")?;
    let at = head.first().map_or(0, |head| head.range.end);
    Ok(html::replace(page, vec![(at..at, meta)]))
}
