//! The names that rules refer to, found once in the string table.
//!
//! A rule then compares indices instead of texts. One pass over the lengths of all strings finds
//! them; only strings of a matching length are read.
//!
//! Names with something behind them, such as a context with its function's name, are told by text.

use heaplens_model::{NodeKind, StringIdx};

use crate::tables::{OutOfMemory, StringTable, blocks, try_push};

/// The indices of one text in the string table.
///
/// V8 writes equal strings once, so there is usually one index. Other writers may repeat a string a
/// million times; the other indices are looked up in O(log n).
#[derive(Debug, Default)]
pub struct NameSet {
    first: Option<StringIdx>,
    /// Ascending.
    others: Vec<StringIdx>,
}

impl NameSet {
    /// Adds an index, which must be above all others.
    pub fn add(&mut self, name: StringIdx) -> Result<(), OutOfMemory> {
        if self.first.is_none() {
            self.first = Some(name);
            return Ok(());
        }
        try_push(&mut self.others, name)
    }

    /// Iterates over the indices, ascending.
    pub fn iter(&self) -> impl Iterator<Item = StringIdx> + '_ {
        self.first.into_iter().chain(self.others.iter().copied())
    }

    /// Returns whether the string table has the text.
    pub fn is_there(&self) -> bool {
        self.first.is_some()
    }

    /// Returns whether the string at this index has the text.
    #[inline(always)]
    pub fn contains(&self, name: StringIdx) -> bool {
        self.first == Some(name)
            || (!self.others.is_empty() && self.others.binary_search(&name).is_ok())
    }
}

macro_rules! well_known {
    ($($field:ident = $text:literal),* $(,)?) => {
        /// The indices of the names that rules refer to, in a snapshot's string table.
        #[derive(Debug, Default)]
        #[allow(missing_docs, reason = "each field is named after its text")]
        pub struct WellKnownNames {
            $(pub $field: NameSet,)*
        }

        impl WellKnownNames {
            /// Searches the whole string table. O(strings).
            pub fn find(strings: &StringTable) -> Result<WellKnownNames, OutOfMemory> {
                let mut names = WellKnownNames::default();
                let longest = [$($text.len()),*].into_iter().max().unwrap_or(0);
                blocks::forward(strings.len(), |range| {
                    for index in range.map(|index| StringIdx(index as u32)) {
                        let text = strings.get(index);
                        if text.len() > longest {
                            continue;
                        }
                        $(if text == $text.as_bytes() {
                            names.$field.add(index)?;
                        })*
                    }
                    Ok(())
                })?;
                Ok(names)
            }
        }
    };
}

well_known! {
    object = "Object",
    array = "Array",
    elements = "elements",
    first = "first",
    second = "second",
    proto = "__proto__",
    native_context = "system / NativeContext",
    sloppy_function_map = "sloppy_function_map",
    map_descriptors = "(map descriptors)",
    document_trees = "(Document DOM trees)",
    external_string_data = "system / ExternalStringData",
    array_buffer_data = "system / JSArrayBufferData",
    smi_number = "smi number",
}

/// Returns whether a name is that of a function's context (DevTools' `isContextObject`). Newer V8
/// writes its scope behind.
pub fn is_context_name(name: &[u8]) -> bool {
    is_name_of(name, b"system / Context")
}

/// Returns whether a name is that of a native context (DevTools' `isNativeContext`).
pub fn is_native_context_name(name: &[u8]) -> bool {
    let name = name.strip_prefix(b"Detached ").unwrap_or(name);
    is_name_of(name, b"system / NativeContext")
}

fn is_name_of(name: &[u8], word: &[u8]) -> bool {
    name.strip_prefix(word)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(b" / "))
}

/// Returns whether an object of a kind and name is one of V8's hidden objects. V8 since 14 calls
/// their kind native, as that of objects of the embedder; only the name tells them apart.
pub fn is_hidden_object(kind: NodeKind, name: &[u8]) -> bool {
    match kind {
        NodeKind::Hidden => true,
        NodeKind::Native => name.starts_with(b"system / "),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_are_told_by_their_whole_name() {
        let context = |name: &str| {
            let name = name.as_bytes();
            (is_context_name(name), is_native_context_name(name))
        };
        for name in ["system / Context", "system / Context / f"] {
            assert_eq!(context(name), (true, false), "{name}");
        }
        for name in [
            "system / NativeContext",
            "system / NativeContext / https://a.example",
            "Detached system / NativeContext",
        ] {
            assert_eq!(context(name), (false, true), "{name}");
        }
        for name in [
            "system / ContextCell",
            "system / Contexts",
            "system / NativeContextData",
            "Context",
        ] {
            assert_eq!(context(name), (false, false), "{name}");
        }
    }

    #[test]
    fn hidden_objects_are_told_by_kind_or_name() {
        assert!(is_hidden_object(NodeKind::Hidden, b"Foo"));
        assert!(is_hidden_object(NodeKind::Native, b"system / ContextCell"));
        assert!(!is_hidden_object(NodeKind::Native, b"Node"));
        assert!(!is_hidden_object(NodeKind::Object, b"system / Context"));
    }

    /// With a look-up that is linear in equal strings this takes half an hour.
    #[test]
    fn millions_of_equal_strings_are_looked_up_quickly() {
        let count = 4_000_000;
        let mut strings = StringTable::default();
        for index in 0..count {
            let text: &[u8] = if index % 4 == 3 { b"Other" } else { b"Object" };
            strings.push(text).expect("fits");
        }
        let names = WellKnownNames::find(&strings).expect("fits");
        let known = (0..count).filter(|index| names.object.contains(StringIdx(*index)));
        assert!(known.eq((0..count).filter(|index| index % 4 != 3)));
        assert!(!names.array.contains(StringIdx(0)));
    }
}
