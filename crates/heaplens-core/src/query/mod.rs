//! What all views share: finding by text, and ordering and paging of long lists.

pub mod beginning;
#[cfg(test)]
pub mod numbers;
pub mod order;
pub mod parts;
pub mod select;
pub mod text;

pub use order::Order;
pub use select::{Key, Ranking, coarse};
