//! Overview: what a file counts, what stands out, and the largest dominators.

use super::{Body, ViewDescription};

/// Overview, as tabs and links have it.
pub static OVERVIEW: ViewDescription = ViewDescription {
    word: "overview",
    title: |texts| texts.overview.title,
    body: Body::Overview,
};
