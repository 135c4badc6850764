//! What a file tells of one object beside its row: its kind, single facts, and contents in pages.
//!
//! A client draws facts and contents without knowing what they are about. A new one is a variant
//! here, a text in each language, and a line in the core file that finds it.

use serde::{Deserialize, Serialize};

use crate::NodeIdx;
use crate::row::{ObjectRow, Text};

/// What an object is, finer than its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(
    missing_docs,
    reason = "the variants are JavaScript's and V8's own words"
)]
pub enum ObjectKind {
    Root,
    Category,
    Function,
    BoundFunction,
    PlainObject,
    Instance,
    Array,
    Map,
    Set,
    WeakMap,
    WeakSet,
    Promise,
    Generator,
    Date,
    RegExp,
    ArrayBuffer,
    TypedArray,
    DataView,
    WeakRef,
    FinalizationRegistry,
    Proxy,
    String,
    ConcatenatedString,
    SlicedString,
    Number,
    BigInt,
    Symbol,
    /// `undefined`, `null`, `true` or `false`.
    Constant,
    DomObject,
    NativeObject,
    BackingStore,
    WasmObject,
    Context,
    NativeContext,
    ElementStore,
    PropertyStore,
    BoundArguments,
    InternalArray,
    Shape,
    SharedFunctionInfo,
    Script,
    ScopeInfo,
    FeedbackVector,
    Bytecode,
    Code,
    PromiseReaction,
    AccessorPair,
    Internal,
    /// Of a type that V8 does not have.
    Foreign,
}

/// Everything about an object that fits on one page, and how much there is of the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectFacts {
    /// What it is.
    pub kind: ObjectKind,
    /// What the file tells of it, the most telling first.
    pub facts: Vec<Fact>,
    /// What can be asked for in pages, in the order to show it.
    pub contents: Vec<ContentsOf>,
    /// Whether the file has numbers. V8 leaves them out unless it is asked for them.
    pub has_numbers: bool,
}

/// One thing that the file tells of an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is about.
    pub label: FactLabel,
    /// What the file says.
    pub value: Value,
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactLabel {
    /// The value of a number, a constant or a date; a symbol's description.
    Value,
    /// A bound function's target.
    BoundFunction,
    /// The `this` of a bound function.
    BoundThis,
    /// V8's description of a function's code, which all closures of that code share.
    SharedFunctionInfo,
    /// The function that a generator, async function or async generator runs.
    GeneratorFunction,
    /// Whether a promise is pending or settled.
    PromiseState,
    /// What a settled promise was fulfilled with or rejected for.
    PromiseResult,
    /// What a WeakRef refers to, without retaining it.
    WeakTarget,
    /// What a FinalizationRegistry calls.
    Cleanup,
    /// What a proxy stands for.
    ProxyTarget,
    /// The object with a proxy's traps.
    ProxyHandler,
    /// The ArrayBuffer of a typed array or DataView.
    Buffer,
    /// Where an ArrayBuffer's bytes are.
    BackingStore,
    /// How many bytes that is.
    ByteLength,
    /// The typed array's bytes, where they are on V8's own heap.
    OnHeapStore,
    /// How many UTF-16 units a string has, where the file says so.
    StringLength,
    /// The string that a sliced string is a part of, and keeps alive.
    ParentString,
    /// The first half of a concatenated string.
    FirstHalf,
    /// The second half.
    SecondHalf,
    /// The function that reads a property.
    Getter,
    /// The function that writes a property.
    Setter,
    /// The native context that an object belongs to.
    Realm,
}

/// A value: of a fact, a property, an element, a variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// An object of the snapshot, which can be selected; strings are objects too.
    Object(Box<ObjectRow>),
    /// A number, `undefined`, `null`, `true` or `false`, as JavaScript writes it.
    Primitive(String),
    /// A symbol's description.
    Text(Text),
    /// A time in milliseconds since 1970, UTC.
    Date(i64),
    /// Bytes.
    Bytes(u64),
    /// A number of things.
    Count(u64),
    /// A word that each language has.
    Word(ValueWord),
    /// The file does not have it.
    NotInFile,
}

/// A value that is one of a few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueWord {
    /// A promise that waits to be settled.
    Pending,
    /// A promise that is fulfilled or rejected. Files do not tell which.
    Settled,
}

/// What can be asked for in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContentsKind {
    /// An object's properties, in the order in which the file has them.
    Properties,
    /// Elements by index: of arrays, and of objects with such properties.
    Elements,
    /// A Map's keys and values.
    MapEntries,
    /// A Set's members.
    SetMembers,
    /// A WeakMap's keys and values.
    WeakMapEntries,
    /// A WeakSet's members.
    WeakSetMembers,
    /// The variables of a context.
    Variables,
    /// A bound function's arguments.
    BoundArguments,
    /// What goes on when a pending promise is settled.
    Waiters,
    /// The parameters, variables and temporaries of a paused generator. V8 keeps no names.
    Registers,
    /// V8's own edges.
    InternalEdges,
    /// The dominators, from the immediate one to the root.
    Dominators,
}

/// One kind of contents of an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContentsOf {
    /// What they are.
    pub kind: ContentsKind,
    /// The node to ask about: the object, or one of its contexts.
    pub node: NodeIdx,
    /// That node, where it is not the object.
    pub of: Option<Box<ObjectRow>>,
    /// How many there are in the file.
    pub total: u64,
}

/// A page of contents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// The position of the first one below.
    pub start: u64,
    /// Fewer than asked for only at the end.
    pub entries: Vec<ContentsEntry>,
}

/// One of an object's contents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContentsEntry {
    /// What it is found by.
    pub key: EntryKey,
    /// What is there.
    pub value: Value,
}

/// What an entry is found by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKey {
    /// By its position alone.
    None,
    /// A property or variable.
    Name(Text),
    /// An element, or an argument.
    Index(u64),
    /// A Map's key.
    Key(Value),
    /// The way in which something waits for a promise.
    Waits(WaitsBy),
}

/// How something waits for a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitsBy {
    /// A function is paused at `await` or `yield`.
    Await,
    /// A function is called: given to `then`, `catch` or `finally`, or V8's own.
    Call,
    /// Another promise is settled with it.
    Promise,
}
