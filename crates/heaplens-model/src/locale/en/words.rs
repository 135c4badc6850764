//! The words of the tables and of V8, explained in English.

use crate::words::{Word, WordGroup};

/// Returns one or two sentences.
pub fn word(word: Word) -> &'static str {
    match word {
        Word::Constructor => {
            "Objects made by one constructor, or all of one type of V8's own. Names in brackets are such types."
        }
        Word::Object => {
            "An edge's name and an object: the one that it leads to, or in Retainers the one that it comes from."
        }
        Word::Count => "How many objects there are.",
        Word::Distance => {
            "Steps on the shortest way from a root, which has 1 itself. A dash: no root of the program leads there."
        }
        Word::ShallowSize => {
            "Bytes of the object itself, with the arrays that V8 made for it alone, and without what it refers to."
        }
        Word::RetainedSize => {
            "Bytes that would become free if it were gone: its own, and those of all that it alone keeps alive."
        }
        Word::New => "Objects that are in this snapshot and not in the base: made since then.",
        Word::Deleted => {
            "Objects that are in the base and not in this snapshot: collected since then."
        }
        Word::Delta => {
            "New objects less deleted ones. A class that grows with each repetition may be the leak."
        }
        Word::AllocSize => "The shallow sizes of the new objects together.",
        Word::FreedSize => "The shallow sizes of the deleted objects together.",
        Word::SizeDelta => "The sizes of the new objects less those of the deleted ones.",
        Word::NewRetained => {
            "What would go if all new objects of the class went, each object counted once."
        }
        Word::DeletedRetained => {
            "What would have gone from the base with all deleted objects of the class, each object counted once."
        }
        Word::RetainedDelta => {
            "The class's retained size in the newer snapshot, less that in the older one."
        }
        Word::SteadyGrowth => {
            "The retained bytes that the class grows by in every step at least, if its objects become more in every step. What grew only once has none."
        }
        Word::AllocatedSize => "The bytes of all objects that the function allocated.",
        Word::LiveCount => "Those of its objects that are in the snapshot.",
        Word::LiveSize => "The shallow sizes of its objects that are in the snapshot.",
        Word::AttributedSize => {
            "The shallow sizes of all that belongs to the realm alone, by DevTools' rules."
        }
        Word::TreeNodes => {
            "How many DOM nodes the element's detached tree has, or how many fibers the unmounted branch."
        }
        Word::TreeSize => {
            "What would go if all nodes of the detached tree went, or all fibers of the branch."
        }
        Word::Waste => "The bytes of all strings of this text but the first one.",
        Word::ElementCount => {
            "Elements or entries, as far as the file lists them; of buffers the bytes. Small integers are not in most files."
        }
        Word::Capacity => {
            "How many elements the collection's store has room for, where its size tells that for certain."
        }
        Word::Fill => "Which part of the room holds something.",
        Word::StoreBytes => "The collection's shallow size with the stores that it alone owns.",
        Word::DeadCount => "How many variables of the context no living function reads any more.",
        Word::DeadSize => {
            "What these variables retain, added up. Two that lead to one object both count."
        }

        Word::StatisticsCode => {
            "Functions as V8 runs them: bytecode, machine code, and what belongs to them."
        }
        Word::StatisticsStrings => "Strings of all kinds.",
        Word::StatisticsArrays => {
            "JavaScript arrays with their elements, not with the objects in them."
        }
        Word::StatisticsSystem => "Objects of V8's own that JavaScript cannot reach.",
        Word::StatisticsOther => {
            "All other objects in V8's heap: those of the program, its functions, their contexts, object shapes."
        }
        Word::StatisticsTypedArrays => {
            "The memory of ArrayBuffers and typed arrays, which is outside of V8's heap."
        }
        Word::StatisticsNative => {
            "Memory outside of V8's heap: DOM nodes, and other objects of the browser or of Node.js."
        }

        Word::PlainObject => "An object that JavaScript can use, named after its constructor.",
        Word::Closure => "A function. It keeps the variables around it alive by its context.",
        Word::Array => {
            "An array of V8's own, such as the elements of an object. JavaScript's arrays are in the class Array."
        }
        Word::String => "A text. Equal texts may be several objects.",
        Word::ConcatenatedString => {
            "The result of + on two strings, not yet copied into one. It keeps both alive."
        }
        Word::SlicedString => {
            "A part of a longer string. It keeps all of that string alive, however short it is itself."
        }
        Word::Number => "A number that needs an object of its own. Small whole numbers need none.",
        Word::Bigint => "A whole number of any length.",
        Word::Symbol => "A Symbol of the program or of the language.",
        Word::Regexp => "A regular expression; its name is its source.",
        Word::Code => {
            "A part of compiled code, or of what V8 keeps to compile and run a function. It bears the name of its function or script."
        }
        Word::ObjectShape => {
            "What V8 knows about the layout of objects: hidden classes, their properties, and the steps between them."
        }
        Word::Hidden => "An object of V8's own that JavaScript cannot reach.",
        Word::Native => "An object outside of V8's heap, such as one of the browser or of Node.js.",
        Word::Detached => {
            "A DOM node that is in no document, or what belongs to it. Something in memory still refers to it."
        }
        Word::Synthetic => "No object: an entry of the snapshot that groups others.",
        Word::WasmObject => "A struct or an array of a WebAssembly program.",

        Word::Property => "A property of the object.",
        Word::Element => "An element of an array, or a property whose name is a whole number.",
        Word::ContextVariable => {
            "A variable that a function inside uses. It lives as long as any function of its scope."
        }
        Word::Internal => {
            "A reference that V8 keeps for itself, by the name of its own field. No property leads there."
        }
        Word::NumberedSlot => "An entry of an array of V8's own, by its number.",
        Word::HiddenEdge => "A reference of V8's own that has no name.",
        Word::Shortcut => {
            "A direct way that V8 adds for convenience, such as to a bound argument. What keeps it alive is another edge."
        }
        Word::Weak => "A weak reference: it does not keep its target alive.",
        Word::WeakMapEntry => {
            "An entry of a WeakMap. It keeps the value alive only while both the key and the WeakMap live."
        }

        Word::Map => {
            "The object's hidden class: its layout and type. Objects made in the same way share one. It is no JavaScript Map."
        }
        Word::MapBackPointer => {
            "The hidden class that this one was made from, by adding a property."
        }
        Word::InitialMap => "The hidden class that objects of this constructor begin with.",
        Word::Transitions => {
            "The hidden classes that follow from this one when a property is added."
        }
        Word::Descriptors => {
            "The list of properties in a hidden class: names, places and attributes."
        }
        Word::EnumCache => "Property names that were listed once, kept for the next for…in loop.",
        Word::Prototype => "The object's prototype, from which it inherits.",
        Word::PrototypeOfMap => "The prototype of all objects that have this hidden class.",
        Word::PrototypeInfo => {
            "What V8 notes about an object that serves as a prototype, such as who depends on it."
        }
        Word::Constructors => "The constructor of the objects that have this hidden class.",
        Word::DependentCode => "Optimized code that must be given up when this changes.",
        Word::Properties => "The store of properties that do not fit into the object itself.",
        Word::Elements => {
            "The store of elements: properties whose names are whole numbers, such as the items of an array."
        }
        Word::Table => "The hash table that holds the entries of a Map, Set, WeakMap or WeakSet.",
        Word::Accessors => "The getter and the setter of a property.",
        Word::BoundFunction => {
            "Part of a function that bind() made: the function called, its this, or the arguments kept for it."
        }
        Word::Buffer => "The ArrayBuffer that a typed array or a DataView looks into.",
        Word::BackingStore => "The bytes of an ArrayBuffer. They are outside of V8's heap.",
        Word::ExternalString => "The characters of a string that are outside of V8's heap.",
        Word::Cell => {
            "A box for one value, and the value in it: of a global variable, an export, or V8's notes on a function."
        }
        Word::Promise => "The functions that wait for a Promise, or its result once it is settled.",
        Word::Generator => "The variables of a generator or an async function that is suspended.",
        Word::RopePart => "One of the two strings that a concatenated string is made of.",
        Word::SlicedParent => "The whole string that a sliced string is a part of.",
        Word::ThinString => "The one copy of this text that V8 uses from now on.",
        Word::RegexpData => "A compiled regular expression, or where the last one matched.",
        Word::EmbedderData => {
            "A pointer or data that belongs to the program around V8, such as the browser or Node.js."
        }
        Word::AllocationSite => {
            "V8's notes about one place in the code that makes objects or arrays."
        }
        Word::Boilerplate => {
            "The pattern of an object, array or class as written in the code. Each run copies it."
        }
        Word::InternalList => {
            "A list of V8's own. In a weak one, entries vanish with their objects."
        }
        Word::Oddball => {
            "A constant of the language or of V8: undefined, null, true, false, or a mark for no value."
        }
        Word::PrivateSymbol => {
            "A key that JavaScript cannot see: for private class members, or for V8 and the program around it."
        }
        Word::NameField => "The name or description of a symbol, a script or an accessor.",
        Word::ValueField => {
            "A number or a word in an object of V8's own, written out for readers. It takes no memory of its own."
        }

        Word::Context => {
            "The variables of one run of a scope that functions inside use. Any of these functions keeps all of them alive."
        }
        Word::PreviousContext => "The context of the scope around this one.",
        Word::NativeContext => {
            "A realm: one global object with all of JavaScript's builtins, such as a frame or a vm context."
        }
        Word::GlobalObject => "The global object of a realm: window or globalThis.",
        Word::ScopeInfo => {
            "The description of a scope: the names of its variables and where they are. The values are in contexts."
        }
        Word::SharedFunction => {
            "What all closures of one function in the code share: its name, script, position and bytecode."
        }
        Word::FunctionData => {
            "How the function is run: its bytecode, where it stands if not compiled yet, or its template for native ones."
        }
        Word::Bytecode => "A function as V8's interpreter runs it.",
        Word::ConstantPool => {
            "The constants that a function's bytecode uses: strings, numbers, descriptions of scopes and literals."
        }
        Word::UncompiledFunction => {
            "A function that did not run yet: where it stands in the source, to be compiled when it is called."
        }
        Word::FeedbackCell => {
            "Leads from a closure to what V8 learnt about the function at this place in the code."
        }
        Word::FeedbackVector => {
            "What V8 learnt while a function ran: types seen, calls made. It optimizes by it."
        }
        Word::FeedbackMetadata => {
            "What kinds of notes V8 will make about the function; before it is compiled, the scope around it."
        }
        Word::InlineCache => {
            "V8's note at one place in the code of how it found a property there, so that the next time is quick."
        }
        Word::MachineCode => {
            "Machine code: of a builtin, or compiled for a function that runs often."
        }
        Word::CodeData => {
            "A table beside code: positions in the source, handlers of exceptions, or what is needed to go back to bytecode."
        }
        Word::Script => "A file or a piece of source code that was loaded.",
        Word::ScriptSource => "The text of a script, or where its lines end.",
        Word::ContextData => {
            "What the program around V8 notes about a script, such as the module that it is of."
        }
        Word::Template => {
            "The pattern by which the browser or Node.js makes a native function or object."
        }
        Word::CallSite => {
            "A call that was on the stack when an Error was made. It may keep the function and its this alive."
        }
        Word::Module => "An ECMAScript module: its imports, its exports and its state.",

        Word::GcRoots => "All that the garbage collector begins from.",
        Word::StrongRoots => "Objects of V8's own that always live.",
        Word::GlobalHandles => {
            "Objects that the program around V8 holds, such as the browser or a native module of Node.js."
        }
        Word::HandleScope => "Objects that native code was using just then.",
        Word::StackRoots => {
            "Objects that functions were using which ran when the snapshot was taken."
        }
        Word::Builtins => "Code of JavaScript's own functions, a part of V8.",
        Word::Caches => {
            "A table of V8's own, such as of strings or of scripts compiled before. It keeps little alive for long."
        }
        Word::OtherRoots => {
            "One of the lists that the garbage collector begins from, by the part of V8 that owns it."
        }
        Word::RootEntry => "An entry of a list of roots: its number, and what V8 calls it.",
        Word::EmbedderRoots => "Objects that C++ code around V8 holds, such as the browser's.",
        Word::DomTrees => "Trees of DOM nodes, in a document or out of every one.",
        Word::DomNode => "A node of the DOM: an element, a text or a document.",
        Word::EventListener => {
            "What joins an event to its handler. It keeps the handler's function alive."
        }
        Word::InternalNode => "Objects of the browser whose names are not shown, counted as one.",
        Word::Wrapper => "Joins a JavaScript object to the native one behind it.",
        Word::EmbedderObject => {
            "An object of the program around V8, by the name of its C++ class: of the browser, or of Node.js."
        }
    }
}

/// Returns the heading of a group of words.
pub fn word_group(group: WordGroup) -> &'static str {
    match group {
        WordGroup::Columns => "Columns",
        WordGroup::Statistics => "Statistics",
        WordGroup::Types => "Types of objects",
        WordGroup::Edges => "Types of edges",
        WordGroup::Objects => "V8's names: objects",
        WordGroup::Functions => "V8's names: functions and code",
        WordGroup::Roots => "Roots, and what is outside of V8",
    }
}
