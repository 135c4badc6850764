//! Suspects: what most likely leaks, in words.

use super::{Body, ViewDescription};

/// Suspects, as tabs and links have it.
pub static SUSPECTS: ViewDescription = ViewDescription {
    word: "suspects",
    title: |texts| texts.suspects.title,
    body: Body::Suspects,
};
