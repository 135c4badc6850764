//! What can be wrong with a query that a person types, and how it may go on.
//!
//! The language itself is the core's (`analyses::query_text`); the sentences are in
//! [`crate::locale`].

use serde::{Deserialize, Serialize};

/// Something wrong in a query, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryTextError {
    /// Where in the text it begins, in bytes.
    pub start: u32,
    /// Where it ends, in bytes; after `start`, or equal to it at the end of the text.
    pub end: u32,
    /// What is wrong.
    pub cause: QueryTextCause,
}

/// What is wrong with a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum QueryTextCause {
    /// It is longer than any query needs to be.
    TooLong {
        /// So many bytes are allowed.
        limit: u32,
    },
    /// Too many brackets in one another.
    TooDeep {
        /// So many are allowed.
        limit: u32,
    },
    /// A quoted text has no end.
    UnclosedQuote,
    /// A bracket is not closed.
    UnclosedBracket,
    /// A bracket is closed that was not opened.
    UnopenedBracket,
    /// A word such as `or` has nothing to stand between, or a bracket has nothing in it.
    MissingTerm,
    /// Nothing is called so.
    UnknownField {
        /// What was written.
        name: String,
        /// What may have been meant.
        similar: Option<String>,
    },
    /// The field is asked in another way.
    WrongOperator {
        /// The field.
        field: String,
        /// The operators that it has.
        fits: Vec<String>,
    },
    /// Nothing stands behind the operator.
    MissingValue {
        /// The field.
        field: String,
    },
    /// The value is no number.
    NotANumber {
        /// What was written.
        value: String,
    },
    /// The value is no size in bytes.
    NotASize {
        /// What was written.
        value: String,
    },
    /// The value is no id of an object.
    NotAnId {
        /// What was written.
        value: String,
    },
    /// No node of the snapshot can have this type.
    UnknownType {
        /// What was written.
        value: String,
        /// The types that there are.
        types: Vec<String>,
    },
    /// No filter is called so.
    UnknownFilter {
        /// What was written.
        value: String,
        /// The filters that there are.
        filters: Vec<String>,
    },
    /// The regular expression is not understood.
    BadPattern {
        /// In the words of the one who runs it.
        message: String,
    },
}

/// What may be written, and what it replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completions {
    /// The text from here, in bytes,
    pub start: u32,
    /// to here is replaced.
    pub end: u32,
    /// By one of these.
    pub items: Vec<Completion>,
}

/// A text that may be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// The text, quoted where it has to be.
    pub text: String,
    /// What it is.
    pub kind: CompletionKind,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CompletionKind {
    /// The name of a field, with its usual operator.
    Field,
    /// A word: `and`, `or`, `not`, or one that is a condition.
    Word,
    /// The name of a class, and how many objects it has.
    Class(u32),
    /// A node type.
    Type,
    /// A named filter.
    Filter,
}
