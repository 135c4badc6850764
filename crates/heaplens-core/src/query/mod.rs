//! What all views share: finding by text, and ordering and paging of long lists.

mod item;
#[cfg(test)]
pub mod numbers;
pub mod order;
pub mod parts;
pub mod prefix;
pub mod select;
pub mod text;

pub use item::ItemIdx;
pub use order::Order;
pub use select::{Key, Ranking, coarse};
