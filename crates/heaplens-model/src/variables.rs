//! Contexts of closures and their variables, as the command line tells them.

use crate::ObjectId;
use crate::location::Location;
use crate::row::Text;

/// The contexts of a snapshot, the first of them.
#[derive(Clone, Debug, PartialEq)]
pub struct ContextsTold {
    /// Whether the file has scopes, so that it is known what is read.
    pub has_scopes: bool,
    /// How many contexts have dead variables, or how many there are where that is not known.
    pub count: u64,
    /// How many variables are dead.
    pub dead_count: u64,
    /// What they retain, added up in bytes. Values that several lead to count several times.
    pub dead_size: u64,
    /// The first contexts, those first whose dead variables retain most.
    pub contexts: Vec<ContextTold>,
}

/// A context.
#[derive(Clone, Debug, PartialEq)]
pub struct ContextTold {
    /// Its id.
    pub id: ObjectId,
    /// Its name.
    pub name: Text,
    /// Where its scope is in the code.
    pub location: Option<Location>,
    /// Bytes of itself.
    pub shallow_size: u64,
    /// Bytes that would go if it went.
    pub retained_size: u64,
    /// How many of its variables are dead.
    pub dead_count: u32,
    /// What they retain, added up in bytes.
    pub dead_size: u64,
    /// How many closures have it.
    pub function_count: u64,
    /// The first of them.
    pub functions: Vec<ContextFunction>,
    /// Its variables, dead ones first.
    pub variables: Vec<VariableTold>,
}

/// A closure that has a context.
#[derive(Clone, Debug, PartialEq)]
pub struct ContextFunction {
    /// Its id.
    pub id: ObjectId,
    /// Its name.
    pub name: Text,
    /// Where it is in the code.
    pub location: Option<Location>,
}

/// A variable of a context.
#[derive(Clone, Debug, PartialEq)]
pub struct VariableTold {
    /// Its name.
    pub name: Text,
    /// Whether no living function reads it.
    pub is_dead: bool,
    /// The id of its value.
    pub id: ObjectId,
    /// The name of its value.
    pub value: Text,
    /// Bytes that would go if the value went.
    pub retained_size: u64,
}
