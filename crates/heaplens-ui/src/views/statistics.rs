//! Statistics: sizes by category, as a ring and as exact numbers.

use super::{Body, ViewDescription};

/// Statistics, as tabs and links have it.
pub static STATISTICS: ViewDescription = ViewDescription {
    word: "statistics",
    title: |texts| texts.statistics,
    body: Body::Statistics,
};
