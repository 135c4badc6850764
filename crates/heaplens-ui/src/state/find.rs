//! What the Find box asks: the text, how it is meant, and what it is narrowed to.

use std::fmt::Write;
use std::rc::Rc;

use heaplens_model::{Filter, Search, SearchBy};

use crate::nav::FindLink;

/// A question of the Find box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Find {
    /// What a person typed.
    pub text: Rc<str>,
    /// How it is meant.
    pub by: SearchBy,
    /// Only objects of this class.
    pub class: Option<Rc<str>>,
    /// Only nodes of this type, as V8 names it.
    pub kind: Option<Rc<str>>,
    /// It waits until a person asks for it. A search that ended a worker must not run again by
    /// itself when the snapshot is opened again.
    pub is_held: bool,
}

impl Find {
    /// Returns whether nothing is asked.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Returns whether the text alone is the same, and meant in the same way.
    pub fn has_same_text(&self, other: &Find) -> bool {
        (&self.text, self.by) == (&other.text, other.by)
    }

    /// Returns whether it may hold a regular expression, which can run for ever.
    pub fn may_run_for_ever(&self) -> bool {
        !self.is_blank() && matches!(self.by, SearchBy::Pattern | SearchBy::Query)
    }

    /// Returns whether it is narrowed to a class or a type.
    pub fn is_narrowed(&self) -> bool {
        self.class.is_some() || self.kind.is_some()
    }

    /// Returns what a link says of it: nothing while there is no text.
    pub fn link(&self) -> FindLink {
        if self.text.is_empty() {
            return FindLink::default();
        }
        FindLink {
            text: self.text.to_string(),
            by: self.by,
            class: self.class.as_deref().map(str::to_owned),
            kind: self.kind.as_deref().map(str::to_owned),
        }
    }

    /// Returns the search that it asks for, without what it is narrowed to.
    pub fn whole_search(&self, filter: Option<Filter>) -> Search {
        Search {
            text: self.text.to_string(),
            by: self.by,
            filter,
        }
    }

    /// Returns the search that it asks for. One that is narrowed is a query.
    pub fn search(&self, filter: Option<Filter>) -> Search {
        if !self.is_narrowed() {
            return self.whole_search(filter);
        }
        let mut text = self.as_query();
        for (field, value) in [("class", &self.class), ("type", &self.kind)] {
            if let Some(value) = value {
                // Writing to a string never fails.
                let _ = write!(text, " {field}:{}", quoted(value));
            }
        }
        Search {
            text,
            by: SearchBy::Query,
            filter,
        }
    }

    /// Returns a query for the same objects.
    fn as_query(&self) -> String {
        let text = self.text.trim();
        match self.by {
            SearchBy::Query => format!("({text})"),
            SearchBy::Pattern => format!("name~{}", pattern(text)),
            SearchBy::Text { .. } if text.starts_with('@') => {
                let digits = text.trim_start_matches('@').trim_start();
                let end = digits.find(|c: char| !c.is_ascii_digit());
                format!(
                    "id:@{}",
                    digits
                        .get(..end.unwrap_or(digits.len()))
                        .unwrap_or_default()
                )
            }
            SearchBy::Text { match_case: false } => quoted(text),
            SearchBy::Text { match_case: true } => format!("name~{}", pattern(&escaped(text))),
        }
    }
}

/// The fields of queries, as the core's `query_text/fields.rs` has them.
pub const QUERY_FIELDS: [&str; 12] = [
    "class", "name", "string", "has", "script", "type", "in", "retained", "shallow", "distance",
    "count", "id",
];

/// Returns whether a text may be meant as a query: some piece of it begins with a field and an
/// operator.
pub fn looks_like_query(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || c == '(')
        .any(|piece| {
            let end = piece.find([':', '~', '<', '>', '=']);
            let name = end.and_then(|end| piece.get(..end));
            name.is_some_and(|name| QUERY_FIELDS.contains(&name))
        })
}

/// Returns the id that a text alone names: `@123`.
pub fn only_id(text: &str) -> Option<u64> {
    text.trim().strip_prefix('@')?.parse().ok()
}

/// Returns a query for the objects of a class.
pub fn class_query(name: &str) -> String {
    format!("class:{}", quoted(name))
}

/// Returns a text as the language of queries reads it.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// Returns a regular expression between slashes. A slash inside it is escaped.
fn pattern(source: &str) -> String {
    let mut pattern = String::with_capacity(source.len() + 2);
    pattern.push('/');
    let mut is_escaped = false;
    for character in source.chars() {
        if character == '/' && !is_escaped {
            pattern.push('\\');
        }
        is_escaped = character == '\\' && !is_escaped;
        pattern.push(character);
    }
    pattern.push('/');
    pattern
}

/// Returns a regular expression that matches a text as it stands.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\^$.*+?()[]{}|".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, by: SearchBy, query: &str) {
        let find = Find {
            text: text.into(),
            by,
            kind: Some("object shape".into()),
            ..Find::default()
        };
        let search = find.search(Some(Filter::Detached));
        assert_eq!(search.text, format!("{query} type:\"object shape\""));
        assert_eq!(
            (search.by, search.filter),
            (SearchBy::Query, Some(Filter::Detached))
        );
        assert_eq!(find.whole_search(None).text, text);
    }

    #[test]
    fn a_narrowed_search_is_a_query_for_the_same_objects() {
        let text = SearchBy::default();
        check("a b", text, "\"a b\"");
        check(" a\"\\ ", text, "\"a\\\"\\\\\"");
        check("@12x", text, "id:@12");
        let match_case = SearchBy::Text { match_case: true };
        check("a/b.c", match_case, "name~/a\\/b\\.c/");
        check("^a/b\\/c", SearchBy::Pattern, "name~/^a\\/b\\/c/");
        check("a or b", SearchBy::Query, "(a or b)");
    }

    #[test]
    fn what_is_not_narrowed_stays_as_it_is() {
        let find = Find {
            text: "a".into(),
            ..Find::default()
        };
        assert_eq!(find.search(None), find.whole_search(None));
    }

    #[test]
    fn fields_tell_a_query() {
        for text in ["class:Foo", "a retained>1MB", "not (type:closure)"] {
            assert!(looks_like_query(text), "{text}");
        }
        for text in ["", "class", "http://x", "a:class", "a > b"] {
            assert!(!looks_like_query(text), "{text}");
        }
    }

    #[test]
    fn an_id_stands_alone() {
        assert_eq!(only_id(" @12 "), Some(12));
        for text in ["@", "12", "@1x", "a @1"] {
            assert_eq!(only_id(text), None, "{text}");
        }
    }
}
