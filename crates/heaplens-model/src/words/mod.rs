//! The words that need an explanation: columns, categories, types, and V8's own names.
//!
//! A [`Word`] is a meaning. V8 has several names for some of them: the edge `feedback_cell` leads
//! to a `system / FeedbackCell`, and both say the same. [`explain_edge`] and [`explain_object`]
//! find the word for what a row shows (`explain.rs`, by the names in `v8_names.rs`), and [`Lang::word`](crate::locale::Lang::word) the sentences.
//! The meanings are those of V8's `heap-snapshot-generator.cc` and of the classes that it names.
//! A look-up compares some hundred short texts. It is made for one row at a time.

mod explain;
mod v8_names;

pub use explain::{explain_class, explain_edge, explain_kind, explain_object, is_public_name};

use crate::locale::Texts;
use crate::query::Column;
use v8_names::{EDGE_TYPE_NAMES, EDGES, OBJECTS, SYSTEM_OBJECTS, TYPE_NAMES};

/// Declares the words by group, in the order in which the page lists them.
macro_rules! words {
    ($($(#[$attribute:meta])* $group:ident { $($word:ident,)* })*) => {
        /// Something that is explained.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the texts say it")]
        pub enum Word {
            $($($word,)*)*
        }

        impl Word {
            /// All words, in the order of the list.
            pub const ALL: &'static [Word] = &[$($(Word::$word,)*)*];
        }

        /// Words that are listed together.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum WordGroup {
            $($(#[$attribute])* $group,)*
        }

        impl WordGroup {
            /// All groups, in the order of the list.
            pub const ALL: &'static [WordGroup] = &[$(WordGroup::$group,)*];

            /// Returns the group's words.
            pub const fn words(self) -> &'static [Word] {
                match self {
                    $(WordGroup::$group => &[$(Word::$word,)*],)*
                }
            }
        }
    };
}

words! {
    /// The tables' columns.
    Columns {
        Constructor, Object, Count, Distance, ShallowSize, RetainedSize,
        New, Deleted, Delta, AllocSize, FreedSize, SizeDelta,
        NewRetained, DeletedRetained, RetainedDelta, SteadyGrowth,
        AllocatedSize, LiveCount, LiveSize, TreeNodes, TreeSize,
        Waste, ElementCount, Capacity, Fill, StoreBytes,
        DeadCount, DeadSize, AttributedSize,
    }
    /// Statistics' categories.
    Statistics {
        StatisticsCode, StatisticsStrings, StatisticsArrays, StatisticsSystem, StatisticsOther,
        StatisticsTypedArrays, StatisticsNative,
    }
    /// Types of objects, and the classes of Summary that are named after them.
    Types {
        PlainObject, Closure, Array, String, ConcatenatedString, SlicedString, Number, Bigint, Symbol,
        Regexp, Code, ObjectShape, Hidden, Native, Detached, Synthetic, WasmObject,
    }
    /// Types of edges.
    Edges {
        Property, Element, ContextVariable, Internal, NumberedSlot, HiddenEdge, Shortcut, Weak, WeakMapEntry,
    }
    /// What V8 keeps for the objects of a program.
    Objects {
        Map, MapBackPointer, InitialMap, Transitions, Descriptors, EnumCache, Prototype, PrototypeOfMap,
        PrototypeInfo, Constructors, DependentCode, Properties, Elements, Table, Accessors, BoundFunction,
        Buffer, BackingStore, ExternalString, Cell, Promise, Generator, RopePart, SlicedParent, ThinString,
        RegexpData, EmbedderData, AllocationSite, Boilerplate, InternalList, Oddball, PrivateSymbol, NameField, ValueField,
    }
    /// What V8 keeps for functions and code.
    Functions {
        Context, PreviousContext, NativeContext, GlobalObject, ScopeInfo, SharedFunction, FunctionData,
        Bytecode, ConstantPool, UncompiledFunction, FeedbackCell, FeedbackVector, FeedbackMetadata,
        InlineCache, MachineCode, CodeData, Script, ScriptSource, ContextData, Template, CallSite, Module,
    }
    /// Where the paths to objects begin, and what is outside of V8.
    Roots {
        GcRoots, StrongRoots, GlobalHandles, HandleScope, StackRoots, Builtins, Caches, OtherRoots,
        RootEntry, EmbedderRoots, DomTrees, DomNode, EventListener, InternalNode, Wrapper, EmbedderObject,
    }
}

impl Word {
    /// Returns the word's position in [`Word::ALL`].
    pub const fn position(self) -> usize {
        self as usize
    }

    /// Returns the word of a column; the heading of names differs by table.
    pub fn of_column(column: Column, is_class: bool) -> Option<Word> {
        Some(match column {
            Column::Name if is_class => Word::Constructor,
            Column::Name => Word::Object,
            Column::Count => Word::Count,
            Column::Distance => Word::Distance,
            Column::ShallowSize => Word::ShallowSize,
            Column::RetainedSize => Word::RetainedSize,
            Column::AddedCount => Word::New,
            Column::DeletedCount => Word::Deleted,
            Column::CountDelta => Word::Delta,
            Column::AddedSize => Word::AllocSize,
            Column::DeletedSize => Word::FreedSize,
            Column::SizeDelta => Word::SizeDelta,
            Column::AddedRetained => Word::NewRetained,
            Column::DeletedRetained => Word::DeletedRetained,
            Column::RetainedDelta => Word::RetainedDelta,
            Column::SteadyGrowth => Word::SteadyGrowth,
            Column::AllocatedSize => Word::AllocatedSize,
            Column::LiveCount => Word::LiveCount,
            Column::LiveSize => Word::LiveSize,
            Column::TreeNodes => Word::TreeNodes,
            Column::TreeSize => Word::TreeSize,
            Column::Waste => Word::Waste,
            Column::ElementCount => Word::ElementCount,
            Column::Capacity => Word::Capacity,
            Column::Fill => Word::Fill,
            Column::Bytes => Word::StoreBytes,
            Column::DeadCount => Word::DeadCount,
            Column::DeadSize => Word::DeadSize,
            Column::AttributedSize => Word::AttributedSize,
            Column::FileOrder => return None,
        })
    }

    /// Returns the text of a column's heading or of a category that the word explains.
    fn heading(self, texts: &Texts) -> Option<&'static str> {
        Some(match self {
            Word::Constructor => texts.constructor,
            Word::Object => texts.object,
            Word::Count => texts.count,
            Word::Distance => texts.distance,
            Word::ShallowSize => texts.shallow_size,
            Word::RetainedSize => texts.retained_size,
            Word::New => texts.new,
            Word::Deleted => texts.deleted,
            Word::Delta => texts.delta,
            Word::AllocSize => texts.alloc_size,
            Word::FreedSize => texts.freed_size,
            Word::SizeDelta => texts.size_delta,
            Word::NewRetained => texts.growth.new_retained,
            Word::DeletedRetained => texts.growth.deleted_retained,
            Word::RetainedDelta => texts.growth.retained_delta,
            Word::SteadyGrowth => texts.growth.steady_growth,
            Word::AllocatedSize => texts.alloc_size,
            Word::LiveCount => texts.allocations.live_count,
            Word::LiveSize => texts.allocations.live_size,
            Word::TreeNodes => texts.detached_dom.tree_nodes,
            Word::TreeSize => texts.detached_dom.tree_size,
            Word::Waste => texts.string_groups.waste,
            Word::ElementCount => texts.collections.elements,
            Word::Capacity => texts.collections.capacity,
            Word::Fill => texts.collections.fill,
            Word::StoreBytes => texts.collections.bytes,
            Word::DeadCount => texts.variables.dead_count,
            Word::DeadSize => texts.variables.dead_size,
            Word::AttributedSize => texts.realms.attributed_size,
            Word::StatisticsCode => texts.code,
            Word::StatisticsStrings => texts.strings,
            Word::StatisticsArrays => texts.js_arrays,
            Word::StatisticsSystem => texts.system_objects,
            Word::StatisticsOther => texts.other_js_objects,
            Word::StatisticsTypedArrays => texts.typed_arrays,
            Word::StatisticsNative => texts.other_native,
            Word::Detached => texts.detached,
            _ => return None,
        })
    }

    /// Returns the names that the word explains, as the views show them: a heading or a category
    /// in the page's language, or V8's own names.
    pub fn names(self, texts: &Texts) -> Vec<&'static str> {
        let named = |table: &[(&'static str, Word)]| -> Vec<&'static str> {
            let of_word = table.iter().filter(|(_, word)| *word == self);
            of_word.map(|(name, _)| *name).collect()
        };
        let mut names: Vec<&'static str> = self.heading(texts).into_iter().collect();
        for table in [TYPE_NAMES, EDGE_TYPE_NAMES, EDGES, OBJECTS, SYSTEM_OBJECTS] {
            for name in named(table) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }
}
