//! The names that rules speak of, found once in the string table.
//!
//! A rule then compares numbers and not texts. One pass over the strings' lengths; only those
//! of a fitting length are read.

use std::convert::Infallible;

use heaplens_model::StringIdx;

use crate::tables::{StringTable, blocks};

/// The places of one text in the string table; mostly one, since V8 folds equal strings.
#[derive(Debug, Default)]
pub struct NameSet {
    first: Option<StringIdx>,
    others: Vec<StringIdx>,
}

impl NameSet {
    fn add(&mut self, name: StringIdx) {
        if self.first.is_none() {
            self.first = Some(name);
        } else {
            self.others.push(name);
        }
    }

    /// Whether the string at this place has the text.
    #[inline(always)]
    pub fn contains(&self, name: StringIdx) -> bool {
        self.first == Some(name) || (!self.others.is_empty() && self.others.contains(&name))
    }
}

macro_rules! well_known {
    ($($field:ident = $text:literal),* $(,)?) => {
        /// Where the texts that rules speak of stand in a snapshot's string table.
        #[derive(Debug, Default)]
        #[allow(missing_docs, reason = "each field is named after its text")]
        pub struct WellKnownNames {
            $(pub $field: NameSet,)*
        }

        impl WellKnownNames {
            /// Looks through the whole string table.
            pub fn find(strings: &StringTable) -> WellKnownNames {
                let mut names = WellKnownNames::default();
                let longest = [$($text.len()),*].into_iter().max().unwrap_or(0);
                let Ok(()) = blocks::forward::<Infallible>(strings.len(), |range| {
                    for index in range.map(|index| StringIdx(index as u32)) {
                        let text = strings.get(index);
                        if text.len() > longest {
                            continue;
                        }
                        $(if text == $text.as_bytes() {
                            names.$field.add(index);
                        })*
                    }
                    Ok(())
                });
                names
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
}
