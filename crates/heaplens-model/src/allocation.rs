//! By which calls an object was allocated, where that was recorded.

use serde::{Deserialize, Serialize};

use crate::location::Location;
use crate::row::Text;

/// The stack by which an object was allocated, in a file that has recorded stacks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllocationStack {
    /// The first frames, from the function that allocated the object on.
    pub frames: Vec<StackFrame>,
    /// How many frames there are in all; 0 of an object that was allocated before the recording
    /// began, or by V8 itself.
    pub length: u64,
}

/// A function of an allocation stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackFrame {
    /// Its name, which may be empty; nothing where the file does not list the function.
    pub function: Option<Text>,
    /// Where it begins; nothing of V8's own functions.
    pub location: Option<Location>,
}
