//! Every text that a person reads, one place for each language.
