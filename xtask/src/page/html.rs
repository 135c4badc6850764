//! Just enough HTML to edit the page that Trunk wrote from our own `index.html`.
//!
//! It is not a general parser: it finds tags by name. An error says what was not as expected, so
//! that a change in Trunk's output is noticed.

use std::ops::Range;

use anyhow::{Context, Result, ensure};

#[derive(Debug)]
pub struct Element {
    /// Its range, with the end tag if it has one.
    pub range: Range<usize>,
    /// The text between its tags; empty for elements without an end tag.
    pub body: Range<usize>,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// Returns an attribute's value, empty for one without.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Returns all elements of a name; `script` and `style` with their bodies.
pub fn elements(page: &str, name: &str) -> Result<Vec<Element>> {
    let open = format!("<{name}");
    let close = format!("</{name}>");
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = page[at..].find(&open).map(|offset| at + offset) {
        at = start + open.len();
        if !page[at..].starts_with(|next: char| next.is_whitespace() || next == '>' || next == '/')
        {
            continue;
        }
        let (attributes, end) = attributes(page, at)?;
        let (body, end) = if matches!(name, "script" | "style") {
            let length = page[end..]
                .find(&close)
                .with_context(|| format!("no {close}"))?;
            (end..end + length, end + length + close.len())
        } else {
            (end..end, end)
        };
        found.push(Element {
            range: start..end,
            body,
            attributes,
        });
        at = end;
    }
    Ok(found)
}

/// Returns the attributes from `at` and where the tag ends.
fn attributes(page: &str, mut at: usize) -> Result<(Vec<(String, String)>, usize)> {
    let mut attributes = Vec::new();
    loop {
        let rest = page[at..].trim_start_matches(|next: char| next.is_whitespace() || next == '/');
        at = page.len() - rest.len();
        if rest.starts_with('>') {
            return Ok((attributes, at + 1));
        }
        let length = rest.find(|next: char| next.is_whitespace() || "=>/".contains(next));
        let length = length.context("a tag has no end")?;
        ensure!(length > 0, "an attribute has no name: {:.40}", rest);
        let name = rest[..length].to_owned();
        let rest = &rest[length..];
        at += length;
        let Some(rest) = rest.strip_prefix('=') else {
            attributes.push((name, String::new()));
            continue;
        };
        at += 1;
        let quote = rest
            .chars()
            .next()
            .filter(|quote| matches!(quote, '"' | '\''));
        let (value, used) = match quote {
            Some(quote) => {
                let length = rest[1..].find(quote).context("a quote has no end")?;
                (&rest[1..1 + length], length + 2)
            }
            None => {
                let length = rest.find(|next: char| next.is_whitespace() || next == '>');
                let length = length.context("a tag has no end")?;
                (&rest[..length], length)
            }
        };
        attributes.push((name, value.to_owned()));
        at += used;
    }
}

/// Returns the page with something before the one place where `mark` stands.
pub fn insert_before(page: &str, mark: &str, text: &str) -> Result<String> {
    let (before, after) = page
        .split_once(mark)
        .with_context(|| format!("no {mark}"))?;
    ensure!(!after.contains(mark), "{mark} twice");
    Ok(format!("{before}{text}{mark}{after}"))
}

/// Returns the page with ranges replaced, given in any order.
pub fn replace(page: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut result = String::with_capacity(page.len());
    let mut at = 0;
    for (range, text) in edits {
        result.push_str(&page[at..range.start]);
        result.push_str(&text);
        at = range.end;
    }
    result.push_str(&page[at..]);
    result
}

/// Returns the quoted path that follows `mark`.
pub fn quoted_after<'a>(text: &'a str, mark: &str) -> Result<&'a str> {
    let (_, rest) = text
        .split_once(mark)
        .with_context(|| format!("Trunk's start script has no `{mark}`:\n{text}"))?;
    let path = rest
        .trim_start_matches(['\'', '"'])
        .split(['\'', '"'])
        .next();
    Ok(path.unwrap_or_default().trim_start_matches("./"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_elements_whatever_their_quotes() {
        let page = "<head><link rel=icon href='a b.svg'/><links><link\nrel=\"stylesheet\" crossorigin>\
                    <script type=module>x < y</script></head>";
        let links = elements(page, "link").unwrap();
        assert_eq!(links.len(), 2);
        assert_eq!(links[0].attribute("href"), Some("a b.svg"));
        assert_eq!(links[1].attribute("rel"), Some("stylesheet"));
        assert_eq!(links[1].attribute("crossorigin"), Some(""));
        let scripts = elements(page, "script").unwrap();
        assert_eq!(&page[scripts[0].body.clone()], "x < y");
        let gone = replace(page, vec![(scripts[0].range.clone(), String::new())]);
        assert!(gone.ends_with("crossorigin></head>"), "{gone}");
    }

    #[test]
    fn a_page_that_is_not_as_expected_is_an_error() {
        assert!(elements("<script>never ends", "script").is_err());
        assert!(elements("<link rel=\"open", "link").is_err());
        assert!(insert_before("<p>", "</head>", "").is_err());
        assert!(insert_before("</head></head>", "</head>", "").is_err());
    }
}
