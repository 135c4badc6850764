//! The parts that all views share: finding text, and the order and windows of long lists.

mod item;
#[cfg(test)]
pub mod numbers;
pub mod order;
pub mod parts;
pub mod prefix;
pub mod pseudo_random;
pub mod select;
pub mod text;

pub use item::ItemIdx;
pub use order::Order;
pub use select::{Key, Ranking, coarse};
