//! Lets this worker or its helper run the walks over the graph.
//!
//! [`Walks`] is the whole interface between a load and walks that run elsewhere. A load without a
//! helper uses [`WalksHere`], and [`Analysis::step`] walks.

use std::rc::Rc;

use heaplens_core::session::{Analysis, Loader};
use heaplens_model::message::WalkReport;

use crate::helper::Helper;
use crate::helper::walks::HelperWalks;
use crate::outlined::{Outlined, outlined};

/// The steps of a load that matter to walks, in their order. Each may fail silently:
/// [`Analysis::step`] runs every walk whose results have not come.
pub trait Walks {
    /// Part of the file has been parsed.
    fn send_parsed(&mut self, _loader: &Loader) {}

    /// All of the file has been parsed. Nothing else uses the helper any more.
    fn request(&mut self, _analysis: &Analysis) {}

    /// Bytes of memory that are taken elsewhere.
    fn memory(&self) -> u64 {
        0
    }

    /// The rules of the walks are known.
    fn start<'a>(&'a mut self, _analysis: &'a Analysis) -> Outlined<'a, ()> {
        outlined(async {})
    }

    /// The walks come next. Gives their results to the analysis; nothing if it has to walk
    /// itself. Memory elsewhere is given back.
    fn finish<'a>(&'a mut self, _analysis: &'a mut Analysis) -> Outlined<'a, Option<WalkReport>> {
        outlined(async { None })
    }
}

/// The analysis walks itself.
struct WalksHere;

impl Walks for WalksHere {}

/// Returns the walks of a load that has a helper, or none.
pub fn with(helper: Option<Rc<Helper>>) -> Box<dyn Walks> {
    match helper {
        Some(helper) => Box::new(HelperWalks::new(helper)),
        None => Box::new(WalksHere),
    }
}
