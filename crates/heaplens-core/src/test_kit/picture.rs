//! Pictures of graphs.
//!
//! A line is a chain of nodes and arrows; `//` begins a comment. The first node is the root.
//!
//! | in the text | is |
//! |---|---|
//! | `A` | the object A of 8 bytes; where A was drawn before, that one |
//! | `A(10)` | of 10 bytes |
//! | `a1(A 10 @7)` | called a1 in the picture and A in the snapshot, with id 7 |
//! | `t(string "a text")` | of another type, with a name in quotes |
//! | `d(native "<div>" detached)` | also `attached` |
//! | `f(closure 3:10:4)` | with a location: script, line, column |
//! | `a -> b` | the property b of a |
//! | `a -x-> b` | the property x |
//! | `a -[3]-> b` | the element 3 |
//! | `a -weak x-> b` | an edge of another type; hidden ones are `-hidden 3->` |
//! | `table =key=> value` | an entry of a WeakMap, as V8 writes it: two edges |
//!
//! Nodes without an id get the odd numbers from 1 in the order of the picture.

use heaplens_model::{DomState, EdgeKind, NodeKind};

use super::{Graph, GraphEdge, GraphEdgeName, GraphNode};

/// A part of a line.
enum Token {
    Node(String, Vec<Word>),
    /// The words in an arrow.
    Arrow(Vec<Word>),
    /// The key of a WeakMap's entry.
    Entry(String),
}

/// A word, or a text in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Bare(String),
    Quoted(String),
}

impl Word {
    fn bare(&self) -> Option<&str> {
        match self {
            Word::Bare(text) => Some(text),
            Word::Quoted(_) => None,
        }
    }

    fn text(&self) -> &str {
        match self {
            Word::Bare(text) | Word::Quoted(text) => text,
        }
    }
}

pub(super) fn parse(text: &str) -> Graph {
    let mut graph = Graph::default();
    for line in text.lines() {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with("//") {
            Line { line, rest: line }.read(&mut graph);
        }
    }
    assert!(!graph.nodes.is_empty(), "the picture is empty");
    graph
}

struct Line<'a> {
    line: &'a str,
    rest: &'a str,
}

impl Line<'_> {
    fn read(mut self, graph: &mut Graph) {
        let mut from = None;
        let mut arrow = None;
        while let Some(token) = self.token() {
            match (token, from, arrow.take()) {
                (Token::Node(label, words), None, None) => {
                    from = Some(self.node(graph, &label, &words));
                }
                (Token::Node(label, words), Some(start), Some(Token::Arrow(arrow))) => {
                    let to = self.node(graph, &label, &words);
                    let edge = self.edge(&arrow, &label, to);
                    graph.nodes[start].edges.push(edge);
                    from = Some(to);
                }
                (Token::Node(label, words), Some(table), Some(Token::Entry(key))) => {
                    let value = self.node(graph, &label, &words);
                    let key = graph.index(&key);
                    graph.weak_map_entry(table, key, value);
                    from = Some(value);
                }
                (Token::Arrow(_) | Token::Entry(_), None, _) => self.fail("an arrow from nowhere"),
                (token @ (Token::Arrow(_) | Token::Entry(_)), Some(_), None) => arrow = Some(token),
                _ => self.fail("nodes and arrows take turns"),
            }
        }
        if arrow.is_some() {
            self.fail("an arrow to nowhere");
        }
    }

    fn fail(&self, why: &str) -> ! {
        panic!("{why}: {:?}, at {:?}", self.line, self.rest)
    }

    fn token(&mut self) -> Option<Token> {
        self.rest = self.rest.trim_start();
        if self.rest.is_empty() || self.rest.starts_with("//") {
            return None;
        }
        if let Some(rest) = self.rest.strip_prefix("->") {
            self.rest = rest;
            return Some(Token::Arrow(Vec::new()));
        }
        if let Some(rest) = self.rest.strip_prefix('-') {
            self.rest = rest;
            return Some(Token::Arrow(self.words("->")));
        }
        if let Some(rest) = self.rest.strip_prefix('=') {
            let Some((key, rest)) = rest.split_once("=>") else {
                self.fail("an entry without =>")
            };
            self.rest = rest;
            return Some(Token::Entry(key.trim().to_owned()));
        }
        let end = self
            .rest
            .find(|c: char| c.is_whitespace() || "(-=".contains(c));
        let (label, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        if label.is_empty() {
            self.fail("no label");
        }
        let label = label.to_owned();
        self.rest = rest;
        let words = match self.rest.strip_prefix('(') {
            Some(rest) => {
                self.rest = rest;
                self.words(")")
            }
            None => Vec::new(),
        };
        Some(Token::Node(label, words))
    }

    /// Returns the words up to `end`, which is taken too.
    fn words(&mut self, end: &str) -> Vec<Word> {
        let mut words = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix(end) {
                self.rest = rest;
                return words;
            }
            if let Some(rest) = self.rest.strip_prefix('"') {
                let Some((text, rest)) = rest.split_once('"') else {
                    self.fail("a quote is open")
                };
                words.push(Word::Quoted(text.to_owned()));
                self.rest = rest;
                continue;
            }
            let word_end = [self.rest.find(char::is_whitespace), self.rest.find(end)];
            let Some(word_end) = word_end.into_iter().flatten().min() else {
                self.fail("it has no end")
            };
            let (word, rest) = self.rest.split_at(word_end);
            words.push(Word::Bare(word.to_owned()));
            self.rest = rest;
        }
    }

    fn node(&self, graph: &mut Graph, label: &str, words: &[Word]) -> usize {
        let known = graph.nodes.iter().position(|node| node.label == label);
        if let Some(known) = known {
            if !words.is_empty() {
                self.fail("a node is described twice");
            }
            return known;
        }
        let mut node = if graph.nodes.is_empty() {
            GraphNode {
                label: label.to_owned(),
                ..GraphNode::root()
            }
        } else {
            GraphNode::new(label)
        };
        for word in words {
            self.describe(graph, &mut node, word);
        }
        graph.add(node)
    }

    fn describe(&self, graph: &mut Graph, node: &mut GraphNode, word: &Word) {
        let Some(bare) = word.bare() else {
            node.name = word.text().to_owned();
            return;
        };
        let state = match bare {
            "attached" => Some(DomState::Attached),
            "detached" => Some(DomState::Detached),
            _ => None,
        };
        if let Some(state) = state {
            node.dom_state = state;
            graph.has_detachedness = true;
        } else if let Some(id) = bare.strip_prefix('@') {
            node.id = self.number(id);
        } else if let Some(kind) = NodeKind::from_name(&bare.replace('-', " ")) {
            node.kind = kind;
        } else if bare.contains(':') {
            let parts: Vec<u32> = bare.split(':').map(|part| self.number(part)).collect();
            node.location = parts.try_into().ok();
            if node.location.is_none() {
                self.fail("a location has three numbers");
            }
        } else if bare.starts_with(|c: char| c.is_ascii_digit()) {
            node.size = self.number(bare);
        } else {
            node.name = bare.to_owned();
        }
    }

    fn edge(&self, arrow: &[Word], target: &str, to: usize) -> GraphEdge {
        let text = |word: &Word| GraphEdgeName::Text(word.text().to_owned());
        let (kind, name) = match arrow {
            [] => (EdgeKind::Property, GraphEdgeName::Text(target.to_owned())),
            [Word::Bare(index)] if index.starts_with('[') && index.ends_with(']') => {
                let index = self.number(index.trim_matches(['[', ']']));
                (EdgeKind::Element, GraphEdgeName::Index(index))
            }
            [name] => (EdgeKind::Property, text(name)),
            [kind, name] => {
                let kind = kind.bare().and_then(EdgeKind::from_name);
                let Some(kind) = kind else {
                    self.fail("no type of edges")
                };
                if kind.is_indexed() {
                    (kind, GraphEdgeName::Index(self.number(name.text())))
                } else {
                    (kind, text(name))
                }
            }
            _ => self.fail("too many words in an arrow"),
        };
        GraphEdge { kind, name, to }
    }

    fn number<T: std::str::FromStr>(&self, text: &str) -> T {
        let number = text.parse().ok();
        number.unwrap_or_else(|| self.fail("a number is wrong"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(graph: &Graph, label: &str) -> Vec<(EdgeKind, String, String)> {
        let edges = graph.nodes[graph.index(label)].edges.iter();
        let name = |name: &GraphEdgeName| match name {
            GraphEdgeName::Text(text) => text.clone(),
            GraphEdgeName::Index(index) => index.to_string(),
        };
        let to = |to: usize| graph.nodes[to].label.clone();
        edges
            .map(|edge| (edge.kind, name(&edge.name), to(edge.to)))
            .collect()
    }

    #[test]
    fn a_picture_is_a_graph() {
        let graph = Graph::parse(
            "root -> a(A 10 @8) -x-> b(sliced-string \"a b\") // not a node
             // a comment
             b -[3]-> a -weak next-> a -hidden 7-> d(native <div> detached 1:2:3)",
        );
        let labels: Vec<&str> = graph.nodes.iter().map(|node| node.label.as_str()).collect();
        assert_eq!(labels, ["root", "a", "b", "d"]);
        let root = &graph.nodes[0];
        assert_eq!((root.kind, root.size, root.id), (NodeKind::Synthetic, 0, 1));
        let a = &graph.nodes[1];
        assert_eq!((a.name.as_str(), a.size, a.id), ("A", 10, 8));
        let b = &graph.nodes[2];
        let kind = NodeKind::SlicedString;
        assert_eq!((b.kind, b.name.as_str(), b.size, b.id), (kind, "a b", 8, 5));
        let d = &graph.nodes[3];
        assert_eq!(
            (d.dom_state, d.location),
            (DomState::Detached, Some([1, 2, 3]))
        );
        let edge = |kind, name: &str, to: &str| (kind, name.to_owned(), to.to_owned());
        assert_eq!(edges(&graph, "root"), [edge(EdgeKind::Property, "a", "a")]);
        assert_eq!(edges(&graph, "b"), [edge(EdgeKind::Element, "3", "a")]);
        let of_a = [
            edge(EdgeKind::Property, "x", "b"),
            edge(EdgeKind::Weak, "next", "a"),
            edge(EdgeKind::Hidden, "7", "d"),
        ];
        assert_eq!(edges(&graph, "a"), of_a);
    }

    #[test]
    fn an_entry_of_a_weak_map_is_two_edges_of_one_pair() {
        let graph = Graph::parse(
            "root -> table(array T @3)
             root -> key(K @5)
             table =key=> value(V @7)",
        );
        let part = "/ part of key (K @5) -> value (V @7) pair in WeakMap (table @3)";
        for (label, number) in [("table", 1), ("key", 2)] {
            let name = format!("{number} {part}");
            let edge = (EdgeKind::Internal, name, "value".to_owned());
            assert_eq!(edges(&graph, label), [edge]);
        }
        let found = crate::graph::weak_maps::mark(&mut graph.tables()).expect("fits");
        let copies: Vec<bool> = found.entries.iter().map(|one| one.from_table).collect();
        assert_eq!((found.pairs, copies), (1, vec![true, false]));
    }

    #[test]
    fn a_wrong_picture_ends_the_test() {
        for picture in [
            "",
            "-> a",
            "root ->",
            "root a",
            "root -x a",
            "root -> a -> a(9)",
            "r -a b c-> d",
        ] {
            assert!(
                std::panic::catch_unwind(|| Graph::parse(picture)).is_err(),
                "{picture}"
            );
        }
    }
}
