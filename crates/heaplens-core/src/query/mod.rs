//! What all views share: finding by text, and ordering and paging of long lists.

pub mod order;
pub mod parts;
pub mod text;

pub use order::{Key, Order, Ranking, coarse};
