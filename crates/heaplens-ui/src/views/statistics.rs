//! Statistics: sizes by category, as a ring and as exact numbers.

use super::{Body, ViewDescription};

/// See the module.
pub static STATISTICS: ViewDescription = ViewDescription {
    word: "statistics",
    title: |texts| texts.statistics,
    body: Body::Statistics,
};
