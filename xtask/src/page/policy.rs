//! The Content-Security-Policy of each form of the page: what it may load and connect to.
//!
//! The browser enforces it. A mistake of ours cannot break the promise that nothing leaves the
//! computer.

use anyhow::{Context, Result, ensure};
use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};

use super::html;

/// Directives of a policy. The hashes of scripts and styles inside the page come to them.
pub struct Policy {
    script: &'static str,
    style: &'static str,
    rest: &'static str,
}

/// On a web server: loads its own files alone, and connects only to read what a link names.
pub const HOSTED: Policy = Policy {
    script: "'self' 'wasm-unsafe-eval'",
    style: "'self'",
    rest: "img-src 'self' data:; worker-src 'self'; manifest-src 'self'; \
           connect-src 'self' https: http:",
};

/// As a single file: loads and connects to nothing at all.
pub const SINGLE_FILE: Policy = Policy {
    script: "'wasm-unsafe-eval'",
    style: "",
    rest: "img-src data:; worker-src blob:; connect-src 'none'",
};

/// Returns the page with the policy in its head, after the character set, which must come early.
pub fn allow_only(page: &str, policy: &Policy) -> Result<String> {
    let mut scripts = policy.script.to_owned();
    for script in html::elements(page, "script")? {
        let runs = matches!(
            script.attribute("type"),
            None | Some("module" | "text/javascript")
        );
        if runs && script.attribute("src").is_none() {
            scripts.push_str(&hash(&page[script.body]));
        }
    }
    let mut styles = policy.style.to_owned();
    for style in html::elements(page, "style")? {
        styles.push_str(&hash(&page[style.body]));
    }
    let meta = format!(
        "\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         script-src {scripts}; style-src {styles}; {}; base-uri 'none'; form-action 'none'\">",
        policy.rest
    );
    let charset = html::elements(page, "meta")?
        .into_iter()
        .find(|meta| meta.attribute("charset").is_some())
        .context("the page does not tell its character set")?;
    let before = &page[..charset.range.start];
    ensure!(
        !before.contains("<script") && !before.contains("<link") && !before.contains("<style"),
        "something is loaded before the policy can say a word"
    );
    let at = charset.range.end;
    Ok(html::replace(page, vec![(at..at, meta)]))
}

fn hash(text: &str) -> String {
    format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_named_and_what_does_not_is_not() {
        let page = "<head><meta charset=utf-8><style>a{}</style><script>b()</script>\
                    <script type=\"text/plain\">c</script><script src=d.js></script></head>";
        let page = allow_only(page, &SINGLE_FILE).unwrap();
        assert_eq!(page.matches("'sha256-").count(), 2);
        assert!(page.contains(&hash("a{}")) && page.contains(&hash("b()")));
        assert!(page.starts_with("<head><meta charset=utf-8>\n<meta http-equiv"));
        assert!(page.contains("connect-src 'none'"));
    }

    #[test]
    fn a_page_that_starts_before_its_policy_is_an_error() {
        assert!(allow_only("<script>a()</script><meta charset=utf-8>", &HOSTED).is_err());
        assert!(allow_only("<head></head>", &HOSTED).is_err());
    }
}
