//! The beginning of work on a set of objects, and what a set adds up to.

use heaplens_model::query::{QueryError, Totals};
use heaplens_model::{NodeIdx, ObjectSet};

use super::super::Session;
use super::{Task, WorkSteps};
use crate::analyses::named_filters::NamedFilter;
use crate::tables::NodeSet;

impl Task {
    pub(super) fn begin_set(&self, of: &ObjectSet) -> Result<WorkSteps<'_>, QueryError> {
        let snapshot = &*self.snapshot;
        let nodes = &snapshot.tables.nodes;
        Ok(match of {
            ObjectSet::Filter(filter) => {
                WorkSteps::Filter(Box::new(NamedFilter::new(snapshot, *filter)?))
            }
            ObjectSet::Matches(search) => self.begin_search(search)?,
            ObjectSet::Classes(classes) => {
                let mut set = NodeSet::empty(nodes.len())?;
                for class in classes {
                    if class.at() >= snapshot.classes.len() {
                        return Err(QueryError::NoSuchItem);
                    }
                    let Ok(()) = snapshot.classes.each_node(*class, 0..nodes.len(), |node| {
                        if !nodes.shallow_sizes().is_zero(node) {
                            set.insert(node);
                        }
                        Ok::<(), std::convert::Infallible>(())
                    });
                }
                WorkSteps::Done(set)
            }
            ObjectSet::Nodes(all) => {
                if all.iter().any(|node| node.at() >= nodes.len()) {
                    return Err(QueryError::NoSuchItem);
                }
                WorkSteps::Done(set_of(nodes.len(), all)?)
            }
            // The session listed them.
            ObjectSet::Added(..)
            | ObjectSet::Deleted(..)
            | ObjectSet::Appeared(..)
            | ObjectSet::AppearedBy(..)
            | ObjectSet::Strings(..)
            | ObjectSet::FreedOfClass(..)
            | ObjectSet::Within(..)
            | ObjectSet::Freed(_) => {
                let set = self.set.as_deref().ok_or(QueryError::NoSuchItem)?;
                WorkSteps::Done(set.try_clone()?)
            }
        })
    }
}

impl Session {
    /// What a set adds up to that [`Session::find_needed`] has found.
    pub(in crate::session) fn totals(&self, of: &ObjectSet) -> Result<Totals, QueryError> {
        let set = self.sets.require(of)?;
        let sizes = self.snapshot.tables.nodes.shallow_sizes();
        let mut totals = Totals {
            count: 0,
            shallow_size: 0,
            retained_size: set.retained_size,
        };
        for node in set.nodes.iter() {
            totals.count += 1;
            totals.shallow_size = totals.shallow_size.saturating_add(sizes.get(node));
        }
        Ok(totals)
    }
}

pub(super) fn set_of(len: usize, nodes: &[NodeIdx]) -> Result<NodeSet, QueryError> {
    Ok(NodeSet::of(len, nodes.iter().copied())?)
}
