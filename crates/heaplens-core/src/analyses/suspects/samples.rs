//! Some of many nodes, spread evenly over all of them, without knowing beforehand how many come.

use heaplens_model::NodeIdx;

use crate::tables::{OutOfMemory, try_push_short};

/// At least half as many samples as the limit, once there are so many nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Samples {
    nodes: Vec<NodeIdx>,
    seen: u32,
    stride: u32,
    most: usize,
}

impl Samples {
    /// None yet, and never more than `most`.
    pub fn up_to(most: usize) -> Samples {
        Samples {
            nodes: Vec::new(),
            seen: 0,
            stride: 1,
            most,
        }
    }

    /// Offers the next node.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn offer(&mut self, node: NodeIdx) -> Result<(), OutOfMemory> {
        if self.seen.is_multiple_of(self.stride) {
            if self.nodes.len() == self.most {
                let mut at = 0usize;
                self.nodes.retain(|_| {
                    at += 1;
                    at % 2 == 1
                });
                self.stride = self.stride.saturating_mul(2);
            }
            if self.seen.is_multiple_of(self.stride) {
                try_push_short(&mut self.nodes, node)?;
            }
        }
        self.seen = self.seen.saturating_add(1);
        Ok(())
    }

    /// How many nodes there were.
    pub fn seen(&self) -> u32 {
        self.seen
    }

    /// The samples, in the order in which they came.
    pub fn nodes(&self) -> &[NodeIdx] {
        &self.nodes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_spread_over_all_nodes() {
        for count in [0, 1, 7, 8, 9, 100, 1000] {
            let mut samples = Samples::up_to(8);
            for node in (0..count).map(NodeIdx) {
                samples.offer(node).expect("fits");
            }
            assert_eq!(samples.seen(), count);
            let nodes: Vec<u32> = samples.nodes().iter().map(|node| node.0).collect();
            assert!(nodes.len() <= 8 && nodes.len() >= 4.min(count as usize));
            let gaps: Vec<u32> = nodes.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!(gaps.windows(2).all(|pair| pair[0] == pair[1]), "{nodes:?}");
        }
    }
}
