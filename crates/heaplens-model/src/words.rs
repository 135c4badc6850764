//! The words that need an explanation: columns, categories, types, and V8's own names.
//!
//! A [`Word`] is a meaning. V8 has several names for some of them: the edge `feedback_cell` leads
//! to a `system / FeedbackCell`, and both say the same. [`explain_edge`] and [`explain_object`]
//! find the word for what a row shows, and [`Lang::word`](crate::locale::Lang::word) the sentences.
//! The meanings are those of V8's `heap-snapshot-generator.cc` and of the classes that it names.
//! A look-up compares some hundred short texts. It is made for one row at a time.

use crate::locale::Texts;
use crate::query::Column;
use crate::row::{EdgeLabel, ObjectRow};
use crate::{DomState, EdgeKind, NodeKind};

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

/// The classes of Summary that stand for a type, and what else a type is called.
const TYPE_NAMES: &[(&str, Word)] = &[
    ("object", Word::PlainObject),
    ("Function", Word::Closure),
    ("(array)", Word::Array),
    ("(internal array)", Word::Array),
    ("(string)", Word::String),
    ("(concatenated string)", Word::ConcatenatedString),
    ("(sliced string)", Word::SlicedString),
    ("(number)", Word::Number),
    ("(bigint)", Word::Bigint),
    ("(symbol)", Word::Symbol),
    ("RegExp", Word::Regexp),
    ("(compiled code)", Word::Code),
    ("(object shape)", Word::ObjectShape),
    ("(system)", Word::Hidden),
    ("(hidden)", Word::Hidden),
    ("(native)", Word::Native),
    ("(synthetic)", Word::Synthetic),
    ("(wasm object)", Word::WasmObject),
];

const EDGE_TYPE_NAMES: &[(&str, Word)] = &[
    ("property", Word::Property),
    ("element", Word::Element),
    ("context", Word::ContextVariable),
    ("internal", Word::Internal),
    ("0, 1, 2…", Word::NumberedSlot),
    ("hidden", Word::HiddenEdge),
    ("shortcut", Word::Shortcut),
    ("weak", Word::Weak),
    ("part of key → value in WeakMap", Word::WeakMapEntry),
    ("12 / …", Word::RootEntry),
];

/// Names of edges that are V8's own: those of internal and weak ones, and `__proto__`.
const EDGES: &[(&str, Word)] = &[
    ("map", Word::Map),
    ("back_pointer", Word::MapBackPointer),
    ("initial_map", Word::InitialMap),
    ("transition", Word::Transitions),
    ("transitions", Word::Transitions),
    ("descriptors", Word::Descriptors),
    ("enum_cache", Word::EnumCache),
    ("__proto__", Word::Prototype),
    ("prototype", Word::PrototypeOfMap),
    ("prototype_info", Word::PrototypeInfo),
    ("constructor", Word::Constructors),
    ("dependent_code", Word::DependentCode),
    ("properties", Word::Properties),
    ("elements", Word::Elements),
    ("table", Word::Table),
    ("getter", Word::Accessors),
    ("setter", Word::Accessors),
    ("bound_function", Word::BoundFunction),
    ("bound_this", Word::BoundFunction),
    ("bindings", Word::BoundFunction),
    ("buffer", Word::Buffer),
    ("backing_store", Word::BackingStore),
    ("value", Word::Cell),
    ("reactions_or_result", Word::Promise),
    ("reactions", Word::Promise),
    ("parameters_and_registers", Word::Generator),
    ("first", Word::RopePart),
    ("second", Word::RopePart),
    ("parent", Word::SlicedParent),
    ("actual", Word::ThinString),
    ("embedder_data", Word::EmbedderData),
    ("transition_info", Word::AllocationSite),
    ("nested_site", Word::AllocationSite),
    ("constant_elements", Word::Boilerplate),
    ("name", Word::NameField),
    ("description", Word::NameField),
    ("length", Word::ValueField),
    ("start_position", Word::ValueField),
    ("end_position", Word::ValueField),
    ("function_literal_id", Word::ValueField),
    ("scope_id", Word::ValueField),
    ("scope_type", Word::ValueField),
    ("scope_type_name", Word::ValueField),
    ("builtin_id", Word::ValueField),
    ("builtin_name", Word::ValueField),
    ("instance_type", Word::ValueField),
    ("instance_type_name", Word::ValueField),
    ("instance_size", Word::ValueField),
    ("visitor_id", Word::ValueField),
    ("visitor_name", Word::ValueField),
    ("elements_kind", Word::ValueField),
    ("elements_kind_name", Word::ValueField),
    ("enum_length", Word::ValueField),
    ("number_of_own_descriptors", Word::ValueField),
    ("context", Word::Context),
    ("previous", Word::PreviousContext),
    ("native_context", Word::NativeContext),
    ("global_object", Word::GlobalObject),
    ("global_proxy", Word::GlobalObject),
    ("global_proxy_object", Word::GlobalObject),
    ("scope_info", Word::ScopeInfo),
    ("outer_scope_info", Word::ScopeInfo),
    ("name_or_scope_info", Word::ScopeInfo),
    ("shared", Word::SharedFunction),
    ("function_data", Word::FunctionData),
    ("trusted_function_data", Word::FunctionData),
    ("untrusted_function_data", Word::FunctionData),
    ("feedback_cell", Word::FeedbackCell),
    (
        "raw_outer_scope_info_or_feedback_metadata",
        Word::FeedbackMetadata,
    ),
    ("code", Word::MachineCode),
    ("instruction_stream", Word::MachineCode),
    ("optimized code", Word::MachineCode),
    ("relocation_info", Word::CodeData),
    ("bytecode_offset_table", Word::CodeData),
    ("interpreter_data", Word::CodeData),
    ("deoptimization_data", Word::CodeData),
    ("source_position_table", Word::CodeData),
    ("script", Word::Script),
    ("script_or_debug_info", Word::Script),
    ("source", Word::ScriptSource),
    ("line_ends", Word::ScriptSource),
    ("context_data", Word::ContextData),
    ("javascript_to_native", Word::Wrapper),
    ("native_to_javascript", Word::Wrapper),
];

/// Whole names of objects that are no part of a program.
const OBJECTS: &[(&str, Word)] = &[
    ("(object properties)", Word::Properties),
    ("(object elements)", Word::Elements),
    ("(map descriptors)", Word::Descriptors),
    ("(enum cache)", Word::EnumCache),
    ("(transition array)", Word::Transitions),
    ("(prototype transitions)", Word::Transitions),
    ("(bound arguments)", Word::BoundFunction),
    ("(dependent code)", Word::DependentCode),
    ("(constant elements)", Word::Boilerplate),
    ("(context)", Word::Context),
    ("(native context)", Word::NativeContext),
    ("(function scope info)", Word::ScopeInfo),
    ("(context local names)", Word::ScopeInfo),
    ("(shared function info)", Word::SharedFunction),
    ("(constant pool)", Word::ConstantPool),
    ("(function feedback cell)", Word::FeedbackCell),
    ("(feedback cell)", Word::FeedbackCell),
    ("(feedback)", Word::InlineCache),
    ("(code)", Word::MachineCode),
    ("(code relocation info)", Word::CodeData),
    ("(code deopt data)", Word::CodeData),
    ("(source position table)", Word::CodeData),
    ("(bytecode offset table)", Word::CodeData),
    ("(handler table)", Word::CodeData),
    ("(interpreter data)", Word::CodeData),
    ("(script line ends)", Word::ScriptSource),
    ("(host-defined options)", Word::ContextData),
    ("private symbol", Word::PrivateSymbol),
    ("undefined", Word::Oddball),
    ("null", Word::Oddball),
    ("true", Word::Oddball),
    ("false", Word::Oddball),
    ("(GC roots)", Word::GcRoots),
    ("(Strong roots)", Word::StrongRoots),
    ("(Strong root list)", Word::StrongRoots),
    ("(Read-only roots)", Word::StrongRoots),
    ("(Global handles)", Word::GlobalHandles),
    ("(Traced handles)", Word::GlobalHandles),
    ("(Eternal handles)", Word::GlobalHandles),
    ("(Handle scope)", Word::HandleScope),
    ("(Stack roots)", Word::StackRoots),
    ("(Builtins)", Word::Builtins),
    ("(Compilation cache)", Word::Caches),
    ("(Internalized strings)", Word::Caches),
    ("(External strings)", Word::Caches),
    ("(Startup object cache)", Word::Caches),
    ("C++ Persistent roots", Word::EmbedderRoots),
    ("C++ CrossThreadPersistent roots", Word::EmbedderRoots),
    ("C++ native stack roots", Word::EmbedderRoots),
    ("C++ roots", Word::EmbedderRoots),
    ("C++ cross-thread roots", Word::EmbedderRoots),
    ("(Document DOM trees)", Word::DomTrees),
    ("(Detached DOM trees)", Word::DomTrees),
    ("EventListener", Word::EventListener),
    ("V8EventListener", Word::EventListener),
    ("InternalNode", Word::InternalNode),
];

/// The same after `system / `: the names of V8's own classes.
const SYSTEM_OBJECTS: &[(&str, Word)] = &[
    ("Map", Word::Map),
    ("DescriptorArray", Word::Descriptors),
    ("TransitionArray", Word::Transitions),
    ("EnumCache", Word::EnumCache),
    ("PrototypeInfo", Word::PrototypeInfo),
    ("PropertyArray", Word::Properties),
    ("AccessorPair", Word::Accessors),
    ("AccessorInfo", Word::Accessors),
    ("PropertyCell", Word::Cell),
    ("Cell", Word::Cell),
    ("ContextCell", Word::Cell),
    ("WeakCell", Word::Weak),
    ("JSArrayBufferData", Word::BackingStore),
    ("ExternalStringData", Word::ExternalString),
    ("RegExpDataWrapper", Word::RegexpData),
    ("IrRegExpData", Word::RegexpData),
    ("AtomRegExpData", Word::RegexpData),
    ("RegExpMatchInfo", Word::RegexpData),
    ("EmbedderDataArray", Word::EmbedderData),
    ("Foreign", Word::EmbedderData),
    ("AllocationSite", Word::AllocationSite),
    ("ObjectBoilerplateDescription", Word::Boilerplate),
    ("ArrayBoilerplateDescription", Word::Boilerplate),
    ("ClassBoilerplate", Word::Boilerplate),
    ("ClassPositions", Word::CodeData),
    ("WeakFixedArray", Word::InternalList),
    ("WeakArrayList", Word::InternalList),
    ("ArrayList", Word::InternalList),
    ("ProtectedFixedArray", Word::InternalList),
    ("ProtectedWeakFixedArray", Word::InternalList),
    ("TrustedWeakFixedArray", Word::InternalList),
    ("TrustedFixedArray", Word::InternalList),
    ("Tuple2", Word::InternalList),
    ("EphemeronHashTable", Word::Table),
    ("Hole", Word::Oddball),
    ("Oddball", Word::Oddball),
    ("Context", Word::Context),
    ("NativeContext", Word::NativeContext),
    ("ScriptContextTable", Word::NativeContext),
    ("ScopeInfo", Word::ScopeInfo),
    ("SharedFunctionInfo", Word::SharedFunction),
    ("SharedFunctionInfoWrapper", Word::SharedFunction),
    ("BytecodeArray", Word::Bytecode),
    ("BytecodeWrapper", Word::Bytecode),
    ("TrustedByteArray", Word::CodeData),
    (
        "UncompiledDataWithoutPreparseData",
        Word::UncompiledFunction,
    ),
    ("UncompiledDataWithPreparseData", Word::UncompiledFunction),
    ("PreparseData", Word::UncompiledFunction),
    ("FeedbackCell", Word::FeedbackCell),
    ("ClosureFeedbackCellArray", Word::FeedbackCell),
    ("FeedbackVector", Word::FeedbackVector),
    ("FeedbackMetadata", Word::FeedbackMetadata),
    ("LoadHandler", Word::InlineCache),
    ("StoreHandler", Word::InlineCache),
    ("Code", Word::MachineCode),
    ("CodeWrapper", Word::MachineCode),
    ("CodeDataContainer", Word::MachineCode),
    ("InstructionStream", Word::MachineCode),
    ("InterpreterData", Word::CodeData),
    ("Script", Word::Script),
    ("FunctionTemplateInfo", Word::Template),
    ("FunctionTemplateRareData", Word::Template),
    ("ObjectTemplateInfo", Word::Template),
    ("DictionaryTemplateInfo", Word::Template),
    ("CallHandlerInfo", Word::Template),
    ("InterceptorInfo", Word::Template),
    ("AccessCheckInfo", Word::Template),
    ("CallSiteInfo", Word::CallSite),
    ("StackFrameInfo", Word::CallSite),
    ("StackTraceFrame", Word::CallSite),
    ("SourceTextModule", Word::Module),
    ("SyntheticModule", Word::Module),
    ("SourceTextModuleInfoEntry", Word::Module),
    ("ModuleRequest", Word::Module),
    ("PromiseReaction", Word::Promise),
    ("PromiseFulfillReactionJobTask", Word::Promise),
];

fn find(table: &[(&str, Word)], name: &str) -> Option<Word> {
    let mut entries = table.iter();
    entries
        .find(|(known, _)| *known == name)
        .map(|(_, word)| *word)
}

/// Returns the word for an edge: for its name where V8 gave it, else for its type.
pub fn explain_edge(edge: &EdgeLabel) -> Option<Word> {
    let name = edge.name.text.as_str();
    Some(match edge.kind {
        EdgeKind::Property if name == "__proto__" => Word::Prototype,
        EdgeKind::Property => Word::Property,
        EdgeKind::Element => Word::Element,
        EdgeKind::Context => Word::ContextVariable,
        EdgeKind::Hidden => Word::HiddenEdge,
        EdgeKind::Shortcut => Word::Shortcut,
        EdgeKind::WeakMapTable | EdgeKind::WeakMapKey => Word::WeakMapEntry,
        EdgeKind::Internal => internal(name),
        EdgeKind::Weak => match find(EDGES, name) {
            Some(word @ (Word::Transitions | Word::MachineCode)) => word,
            _ => Word::Weak,
        },
        EdgeKind::Invisible | EdgeKind::Other(_) => return None,
    })
}

fn internal(name: &str) -> Word {
    if let Some(word) = find(EDGES, name) {
        return word;
    }
    let digits = name.trim_start_matches(|character: char| character.is_ascii_digit());
    if digits.len() == name.len() || name.is_empty() {
        return Word::Internal;
    }
    match digits {
        "" => Word::NumberedSlot,
        " / backing_store" => Word::BackingStore,
        _ if digits.starts_with(" / part of key ") => Word::WeakMapEntry,
        _ if digits.starts_with(" / ") => Word::RootEntry,
        _ => Word::Internal,
    }
}

/// Returns the word for an object: for its name where V8 gave it, else for its type.
pub fn explain_object(object: &ObjectRow) -> Option<Word> {
    if object.dom_state == DomState::Detached {
        return Some(Word::Detached);
    }
    let name = object.name.text.as_str();
    let by_name = match object.kind {
        NodeKind::Object => system(name),
        NodeKind::Native => Some(native(name, object.dom_state)),
        NodeKind::Hidden | NodeKind::Array | NodeKind::ObjectShape => known(name),
        NodeKind::Code => known(name).or_else(|| Some(code(name))),
        NodeKind::Synthetic => Some(synthetic(name)),
        _ => None,
    };
    by_name.or_else(|| explain_kind(object.kind))
}

/// Returns the word for a type of nodes.
pub fn explain_kind(kind: NodeKind) -> Option<Word> {
    Some(match kind {
        NodeKind::String => Word::String,
        NodeKind::ConcatenatedString => Word::ConcatenatedString,
        NodeKind::SlicedString => Word::SlicedString,
        NodeKind::Regexp => Word::Regexp,
        NodeKind::Closure => Word::Closure,
        NodeKind::Number => Word::Number,
        NodeKind::Bigint => Word::Bigint,
        NodeKind::Symbol => Word::Symbol,
        NodeKind::WasmObject => Word::WasmObject,
        NodeKind::Object => Word::PlainObject,
        NodeKind::Native => Word::Native,
        NodeKind::Hidden => Word::Hidden,
        NodeKind::Array => Word::Array,
        NodeKind::Code => Word::Code,
        NodeKind::ObjectShape => Word::ObjectShape,
        NodeKind::Synthetic => Word::Synthetic,
        NodeKind::Other(_) => return None,
    })
}

/// Returns the word for a class of Summary: for a type of V8's own, else for what bears such names.
pub fn explain_class(name: &str) -> Word {
    let by_name = find(TYPE_NAMES, name).or_else(|| known(name));
    by_name.unwrap_or(if name.starts_with("Detached ") {
        Word::Detached
    } else if name.starts_with('<') {
        Word::DomNode
    } else if name.contains("::") || name.starts_with("Node / ") {
        Word::EmbedderObject
    } else {
        Word::PlainObject
    })
}

fn known(name: &str) -> Option<Word> {
    find(OBJECTS, name).or_else(|| system(name))
}

/// Returns the word for a name such as `system / Map (ConsString)` or `system / Context / scope @7`.
fn system(name: &str) -> Option<Word> {
    let rest = name.strip_prefix("system / ")?;
    let end = rest.find(" / ").or_else(|| rest.find(" ("));
    let class = rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest);
    find(SYSTEM_OBJECTS, class)
}

/// Returns the word for code that V8 names after a function: `(code for get)`, `(BASELINE code)`.
fn code(name: &str) -> Word {
    let inside = name
        .strip_prefix('(')
        .and_then(|name| name.strip_suffix(')'));
    let Some(inside) = inside else {
        return Word::Code;
    };
    let is_machine_code = inside.starts_with("code for ")
        || inside.starts_with("instruction stream for ")
        || inside.ends_with(" code")
        || inside.ends_with(" instruction stream");
    if is_machine_code {
        Word::MachineCode
    } else {
        Word::Code
    }
}

/// Natives of a browser, of Node.js, and V8's own where a snapshot shows its internals.
fn native(name: &str, dom_state: DomState) -> Word {
    if let Some(word) = known(name) {
        return word;
    }
    if name.starts_with("system") {
        Word::Hidden
    } else if dom_state != DomState::Unknown || name.starts_with('<') {
        Word::DomNode
    } else if name.contains("::") || name.contains(" / ") {
        Word::EmbedderObject
    } else {
        Word::Native
    }
}

fn synthetic(name: &str) -> Word {
    if let Some(word) = find(OBJECTS, name) {
        return word;
    }
    if name.starts_with('(') {
        Word::OtherRoots
    } else if name.contains(" / ") {
        Word::EmbedderObject
    } else {
        Word::Synthetic
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::locale::Lang;
    use crate::row::{NO_DISTANCE, Text};
    use crate::{EdgeIdx, NodeIdx, ObjectId};

    fn text(text: &str) -> Text {
        Text {
            text: text.to_owned(),
            cut: false,
        }
    }

    fn edge(kind: EdgeKind, name: &str) -> Option<Word> {
        explain_edge(&EdgeLabel {
            kind,
            foreign_type: None,
            index: EdgeIdx(0),
            name: text(name),
        })
    }

    fn object(kind: NodeKind, name: &str, dom_state: DomState) -> Option<Word> {
        explain_object(&ObjectRow {
            node: NodeIdx(0),
            id: ObjectId(1),
            edge: None,
            name: text(name),
            kind,
            class_name: text(""),
            class: None,
            dom_state,
            distance: NO_DISTANCE,
            shallow_size: 0,
            retained_size: 0,
            expandable: false,
            location: None,
            is_root: false,
            is_ignored: false,
            folded: Box::default(),
        })
    }

    fn of(kind: NodeKind, name: &str) -> Word {
        object(kind, name, DomState::Unknown).expect("a type of V8's")
    }

    fn all() -> impl Iterator<Item = Word> {
        WordGroup::ALL
            .iter()
            .flat_map(|group| group.words())
            .copied()
    }

    #[test]
    fn words_are_found_by_their_position() {
        for (position, word) in Word::ALL.iter().enumerate() {
            assert_eq!(word.position(), position);
        }
        assert!(all().eq(Word::ALL.iter().copied()));
    }

    #[test]
    fn names_of_edges_are_explained_by_their_type() {
        use EdgeKind::*;
        assert_eq!(edge(Internal, "map"), Some(Word::Map));
        assert_eq!(edge(Property, "map"), Some(Word::Property));
        assert_eq!(edge(Property, "__proto__"), Some(Word::Prototype));
        assert_eq!(edge(Context, "context"), Some(Word::ContextVariable));
        assert_eq!(edge(Internal, "context"), Some(Word::Context));
        assert_eq!(edge(Internal, "17"), Some(Word::NumberedSlot));
        assert_eq!(edge(Internal, "17 / Builtin"), Some(Word::RootEntry));
        assert_eq!(
            edge(Internal, "3 / backing_store"),
            Some(Word::BackingStore)
        );
        assert_eq!(edge(Internal, "array_function"), Some(Word::Internal));
        assert_eq!(edge(Internal, ""), Some(Word::Internal));
        assert_eq!(edge(Internal, "9x"), Some(Word::Internal));
        assert_eq!(edge(Weak, "5"), Some(Word::Weak));
        assert_eq!(edge(Weak, "transition"), Some(Word::Transitions));
        assert_eq!(
            edge(WeakMapTable, "1 / part of key"),
            Some(Word::WeakMapEntry)
        );
        assert_eq!(edge(Other(0), "map"), None);
    }

    #[test]
    fn names_of_objects_are_explained_by_their_type() {
        use NodeKind::*;
        assert_eq!(of(ObjectShape, "system / Map"), Word::Map);
        assert_eq!(of(Hidden, "system / Map (SlicedOneByteString)"), Word::Map);
        assert_eq!(of(Object, "system / Context / scope @37799"), Word::Context);
        assert_eq!(of(Object, "Map"), Word::PlainObject);
        assert_eq!(of(String, "system / Map"), Word::String);
        assert_eq!(
            of(Hidden, "system / NativeContext / file://"),
            Word::NativeContext
        );
        assert_eq!(
            of(Native, "system / NativeContext / file://"),
            Word::NativeContext
        );
        assert_eq!(of(Native, "system / SomethingNew"), Word::Hidden);
        assert_eq!(of(Hidden, "system / SomethingNew"), Word::Hidden);
        assert_eq!(of(Array, ""), Word::Array);
        assert_eq!(of(Array, "(object elements)"), Word::Elements);
        assert_eq!(of(Code, "(code for get)"), Word::MachineCode);
        assert_eq!(of(Code, "(BASELINE instruction stream)"), Word::MachineCode);
        assert_eq!(
            of(Code, "system / SharedFunctionInfo / next"),
            Word::SharedFunction
        );
        assert_eq!(of(Code, "toString"), Word::Code);
        assert_eq!(of(Native, "<li>"), Word::DomNode);
        assert_eq!(of(Native, "blink::StyleRule"), Word::EmbedderObject);
        assert_eq!(of(Native, "Node / BindingData"), Word::EmbedderObject);
        assert_eq!(of(Native, "CanvasRenderingContext2D"), Word::Native);
        assert_eq!(of(Synthetic, "(Handle scope)"), Word::HandleScope);
        assert_eq!(of(Synthetic, "(Debugger)"), Word::OtherRoots);
        assert_eq!(of(Synthetic, "Node / Environment"), Word::EmbedderObject);
        assert_eq!(
            object(Native, "<li>", DomState::Detached),
            Some(Word::Detached)
        );
        assert_eq!(object(Other(3), "(code)", DomState::Unknown), None);
    }

    #[test]
    fn classes_are_explained_by_their_names() {
        for (name, word) in [
            ("(compiled code)", Word::Code),
            ("Function", Word::Closure),
            ("system / Context", Word::Context),
            ("Detached HTMLLIElement", Word::Detached),
            ("<li>", Word::DomNode),
            ("InternalNode", Word::InternalNode),
            ("blink::StyleRule", Word::EmbedderObject),
            ("Node / BindingData", Word::EmbedderObject),
            ("Widget", Word::PlainObject),
            ("{a, b}", Word::PlainObject),
        ] {
            assert_eq!(explain_class(name), word, "{name}");
        }
    }

    #[test]
    fn every_word_is_of_something_that_a_view_shows() {
        for lang in Lang::ALL {
            for word in all() {
                // Two words are told by rules alone.
                let is_by_rule = matches!(
                    word,
                    Word::DomNode | Word::EmbedderObject | Word::OtherRoots
                );
                let names = word.names(lang.texts());
                assert_eq!(names.is_empty(), is_by_rule, "{word:?} {names:?}");
            }
        }
    }

    #[test]
    fn sentences_are_short_and_tell_words_apart() {
        for (lang, most) in [(Lang::En, 200), (Lang::ZhCn, 90)] {
            let mut seen = HashSet::new();
            for word in all() {
                let text = lang.word(word);
                assert!(seen.insert(text), "{word:?}");
                assert!(
                    text.chars().count() <= most,
                    "{word:?}: {}",
                    text.chars().count()
                );
                assert!(text.ends_with(['.', '。']), "{word:?}");
            }
        }
    }

    #[test]
    fn no_name_has_two_words() {
        for table in [TYPE_NAMES, EDGES, OBJECTS, SYSTEM_OBJECTS] {
            let mut seen = HashSet::new();
            for (name, _) in table {
                assert!(seen.insert(name), "{name}");
            }
        }
    }
}
