//! Closure variables, in English.

use crate::locale::VariableTexts;

/// See [`VariableTexts`].
pub const TEXTS: VariableTexts = VariableTexts {
    title: "Variables",
    filter: "Filter by context or variable",
    dead_count: "# Unread",
    dead_size: "Unread Size",
    rule: "Contexts of closures with variables that no living function reads any more. They stay as long as any closure of the scope lives. What a debugger or eval reads is not known.",
    rule_without_scopes: "This file does not tell which variables are read: V8 writes that since 2026. These are all contexts of closures, by what each alone keeps alive.",
    nothing: "No closure keeps a variable that nobody reads any more.",
    more: |count| format!("and {count} more"),
};
