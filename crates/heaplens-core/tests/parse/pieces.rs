//! Reads a whole text as it may come: in pieces of any length.

use std::fmt::Debug;

use heaplens_core::parse::{Parsed, Parser};

/// Reads a snapshot of these sections, and returns what `take` takes of it, however it is cut.
#[track_caller]
pub fn read<T: Debug + PartialEq>(sections: &[&str], take: impl Fn(&Parsed) -> T) -> T {
    let text = format!("{{{}}}", sections.join(","));
    let mut all = Vec::new();
    for length in [1, 7, text.len()] {
        let mut parser = Parser::new(None);
        for piece in text.as_bytes().chunks(length) {
            parser.push(piece).expect("sound");
        }
        all.push(take(&parser.finish().expect("opens")));
    }
    assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
    all.swap_remove(0)
}
