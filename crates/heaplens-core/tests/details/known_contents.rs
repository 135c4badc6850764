//! Real snapshots of `tests/fixtures/make/contents.cjs` and `variety.cjs`, whose contents are known.

use heaplens_core::session::Session;
use heaplens_model::object_facts::{
    ContentsKind as Kind, EntryKey, FactLabel as Label, ObjectKind, Value,
};
use heaplens_model::query::{Answer, Query};
use heaplens_model::{EdgeKind, NodeIdx, StringIdx};

use crate::support::{all, entry, fact, facts, open};

const CONTENTS: [&str; 3] = [
    "node/20.20.2/contents.heapsnapshot.gz",
    "node/24.21.0/contents.heapsnapshot.gz",
    "chromium/156/contents.heapsnapshot.gz",
];
const VARIETY: [&str; 4] = [
    "node/10.24.1/variety.heapsnapshot.gz",
    "node/14.21.3/variety.heapsnapshot.gz",
    "node/18.20.8/variety.heapsnapshot.gz",
    "node/22.23.3/variety.heapsnapshot.gz",
];

/// A snapshot, and the object that has all others.
struct Known {
    file: &'static str,
    session: Session,
    held: NodeIdx,
}

impl Known {
    /// Opens a fixture; the object is told by two of its properties.
    fn open(file: &'static str, properties: [&str; 2]) -> Known {
        let session = open(file);
        let tables = &session.snapshot().tables;
        let has = |node, name: &str| target(&session, node, name).is_some();
        let held = (0..tables.nodes.len() as u32)
            .map(NodeIdx)
            .find(|node| properties.iter().all(|name| has(*node, name)))
            .unwrap_or_else(|| panic!("{file}: no such object"));
        Known {
            file,
            session,
            held,
        }
    }

    fn at(&self, path: &str) -> NodeIdx {
        path.split('.').fold(self.held, |node, name| {
            target(&self.session, node, name)
                .unwrap_or_else(|| panic!("{}: no {name} of {path}", self.file))
        })
    }

    fn kind(&mut self, path: &str) -> ObjectKind {
        let node = self.at(path);
        facts(&mut self.session, node).kind
    }

    fn fact(&mut self, path: &str, label: Label) -> Option<String> {
        let node = self.at(path);
        fact(&facts(&mut self.session, node), label)
    }

    fn contents(&mut self, path: &str, kind: Kind) -> Vec<String> {
        let node = self.at(path);
        let of = facts(&mut self.session, node).contents;
        let total = of.iter().find(|one| one.kind == kind && one.node == node);
        let entries = all(&mut self.session, node, kind);
        assert_eq!(total.map_or(0, |one| one.total), entries.len() as u64);
        entries.iter().map(entry).collect()
    }

    fn property(&mut self, path: &str, name: &str) -> Option<String> {
        let start = format!("{name}: ");
        let all = self.contents(path, Kind::Properties);
        let mut found = all.iter().filter_map(|one| one.strip_prefix(&start));
        found.next().map(str::to_owned)
    }
}

/// Where a property or an element leads.
fn target(session: &Session, node: NodeIdx, name: &str) -> Option<NodeIdx> {
    let tables = &session.snapshot().tables;
    tables
        .named_edges(node)
        .find(|(edge, own)| match edge.kind() {
            EdgeKind::Property => tables.strings.get(StringIdx(*own)) == name.as_bytes(),
            EdgeKind::Element => own.to_string() == name,
            _ => false,
        })
        .map(|(edge, _)| edge.node())
}

fn each(test: impl Fn(Known)) {
    for file in CONTENTS {
        test(Known::open(file, ["collections", "strings"]));
    }
}

fn each_variety(test: impl Fn(Known)) {
    for file in VARIETY {
        test(Known::open(file, ["generator", "diamond"]));
    }
}

#[test]
fn values_are_as_they_were() {
    each(|mut known| {
        for (name, text) in [
            ("small", "7"),
            ("negative", "-3"),
            ("double", "2.5"),
            ("large", "1099511627776"),
            ("nan", "NaN"),
            ("yes", "true"),
            ("no", "false"),
            ("nothing", "null"),
            ("missing", "undefined"),
        ] {
            let found = known.property("values", name);
            assert_eq!(found.as_deref(), Some(text), "{} {name}", known.file);
        }
        assert_eq!(
            known.fact("values.symbol", Label::Value).as_deref(),
            Some("mark")
        );
        // Only V8 up to 11 keeps a date's time where files have it.
        let date = known
            .file
            .contains("/20.")
            .then_some("2024-02-01T00:00:00.000Z");
        assert_eq!(known.fact("values.date", Label::Value).as_deref(), date);
        for (path, kind) in [
            ("values", ObjectKind::Instance),
            ("values.double", ObjectKind::Number),
            ("values.yes", ObjectKind::Constant),
            ("values.text", ObjectKind::ConcatenatedString),
            ("values.symbol", ObjectKind::Symbol),
            ("values.big", ObjectKind::BigInt),
            ("values.date", ObjectKind::Date),
            ("values.pattern", ObjectKind::RegExp),
            ("closure", ObjectKind::Function),
            ("bound", ObjectKind::BoundFunction),
            ("collections", ObjectKind::PlainObject),
            ("collections.array", ObjectKind::Array),
            ("never", ObjectKind::Promise),
            ("fulfilledWithNothing", ObjectKind::Promise),
            ("stream", ObjectKind::Generator),
            ("generator", ObjectKind::Generator),
            ("weakRef", ObjectKind::WeakRef),
            ("registry", ObjectKind::FinalizationRegistry),
            ("proxy", ObjectKind::Proxy),
            ("buffers.view", ObjectKind::DataView),
            ("buffers.part", ObjectKind::TypedArray),
            ("buffers.backing", ObjectKind::ArrayBuffer),
            ("strings.sliced", ObjectKind::SlicedString),
            ("strings.long", ObjectKind::String),
        ] {
            assert_eq!(known.kind(path), kind, "{} {path}", known.file);
        }
    });
}

#[test]
fn collections_have_the_entries_that_they_had() {
    each(|mut known| {
        let file = known.file;
        let empty: [String; 0] = [];
        assert_eq!(known.contents("collections.empty", Kind::MapEntries), empty);
        assert_eq!(
            known.contents("collections.mixed", Kind::MapEntries),
            ["? => Item", "two => Item", "Key => ?"],
            "{file}: 4 => 5 is in no file"
        );
        let many = known.contents("collections.many", Kind::MapEntries);
        assert_eq!(many, vec!["Key => Item"; 100], "{file}");
        let thinned = known.contents("collections.thinned", Kind::MapEntries);
        assert_eq!(thinned, vec!["Key => Item"; 7], "{file}");
        let set = known.contents("collections.set", Kind::SetMembers);
        assert_eq!(set, vec!["Item"; 5], "{file}");
        let weak = known.contents("collections.weakMap", Kind::WeakMapEntries);
        assert_eq!(weak, vec!["Key => Item"; 3], "{file}");
        let weak = known.contents("collections.weakSet", Kind::WeakSetMembers);
        assert_eq!(weak, vec!["Key"; 3], "{file}");
        let extended = known.contents("collections.extended", Kind::MapEntries);
        assert_eq!(extended, ["Key => Item"], "{file}");
        assert_eq!(
            known.property("collections.extended", "note").as_deref(),
            Some("Item")
        );
        let array = known.contents("collections.array", Kind::Elements);
        let expected: Vec<String> = (0..250).map(|index| format!("{index}: Item")).collect();
        assert_eq!(array, expected, "{file}");
        let sparse = known.contents("collections.sparse", Kind::Elements);
        assert_eq!(sparse, ["0: Item", "2: Item"], "{file}");
    });
}

#[test]
fn keys_of_a_map_belong_to_their_values() {
    each(|mut known| {
        let node = known.at("collections.many");
        for one in all(&mut known.session, node, Kind::MapEntries) {
            let (EntryKey::Key(Value::Object(key)), Value::Object(value)) = (&one.key, &one.value)
            else {
                panic!("{one:?}");
            };
            // Both have the number of the entry.
            let [key, value] = [key.node, value.node].map(|node| {
                let properties = all(&mut known.session, node, Kind::Properties);
                let mut texts = properties.iter().map(entry);
                texts.find(|text| text.starts_with("i: "))
            });
            assert!(key.is_some() && key == value, "{} {key:?}", known.file);
        }
    });
}

#[test]
fn functions_have_their_variables() {
    each(|mut known| {
        let file = known.file;
        let node = known.at("closure");
        let contents = facts(&mut known.session, node).contents;
        let contexts: Vec<NodeIdx> = contents
            .iter()
            .filter(|one| one.kind == Kind::Variables)
            .map(|one| one.node)
            .collect();
        assert_eq!(contexts.len(), 3, "{file}: two functions and the script");
        let mut variables = |at: usize| -> Vec<String> {
            let all = all(&mut known.session, contexts[at], Kind::Variables);
            all.iter().map(entry).collect()
        };
        assert_eq!(variables(0), ["inner: Key"], "{file}");
        let outer = ["outer: Owner", "held: Item", "label: closure label"];
        assert_eq!(variables(1), outer, "{file}");
        // Of the script, whose variables Chromium keeps in cells.
        assert!(variables(2).contains(&"Key: Key".to_owned()), "{file}");

        let bound = known.fact("bound", Label::BoundFunction);
        assert_eq!(bound.as_deref(), Some("target"), "{file}");
        let this = known.fact("bound", Label::BoundThis);
        assert_eq!(this.as_deref(), Some("Owner"), "{file}");
        let arguments = known.contents("bound", Kind::BoundArguments);
        assert_eq!(arguments, ["0: Item", "1: second argument"], "{file}");
        let runs = known.fact("generator", Label::GeneratorFunction);
        assert_eq!(runs.as_deref(), Some("steps"), "{file}");
        let code = known.fact("closure", Label::SharedFunctionInfo);
        assert!(
            code.is_some_and(|name| name.ends_with("innermost")),
            "{file}"
        );
    });
}

#[test]
fn promises_tell_who_waits() {
    each(|mut known| {
        let file = known.file;
        let state = |known: &mut Known, path| known.fact(path, Label::PromiseState);
        assert_eq!(state(&mut known, "never").as_deref(), Some("Pending"));
        assert_eq!(state(&mut known, "chained").as_deref(), Some("Pending"));
        for (path, result) in [("fulfilled", "Item"), ("rejected", "Error")] {
            assert_eq!(
                state(&mut known, path).as_deref(),
                Some("Settled"),
                "{file}"
            );
            let found = known.fact(path, Label::PromiseResult);
            assert_eq!(found.as_deref(), Some(result), "{file}");
        }
        // Nothing in a file tells these apart: they are fulfilled with undefined, and pending.
        for path in ["fulfilledWithNothing", "waiting"] {
            assert_eq!(state(&mut known, path), None, "{file}");
        }
        let settles = "Promise Promise";
        assert_eq!(
            known.contents("never", Kind::Waiters),
            [
                "Await streams",
                settles,
                settles,
                settles,
                "Await waitsForever"
            ],
            "{file}"
        );
        assert_eq!(
            known.contents("chained", Kind::Waiters),
            [settles, "Call onDone", settles],
            "{file}"
        );
        let empty: [String; 0] = [];
        assert_eq!(known.contents("fulfilled", Kind::Waiters), empty);
    });
}

#[test]
fn weak_things_proxies_and_bytes_lead_where_they_did() {
    each(|mut known| {
        let file = known.file;
        for (path, label, name) in [
            ("weakRef", Label::WeakTarget, "Key"),
            ("registry", Label::Cleanup, "cleanUp"),
            ("proxy", Label::ProxyTarget, "Item"),
            ("proxy", Label::ProxyHandler, "{get}"),
            ("buffers.backing", Label::ByteLength, "10000 bytes"),
            ("buffers.part", Label::Buffer, "ArrayBuffer"),
            ("buffers.part", Label::ByteLength, "10000 bytes"),
            ("buffers.view", Label::ByteLength, "10000 bytes"),
            ("buffers.shared", Label::ByteLength, "2048 bytes"),
            ("buffers.onShared", Label::ByteLength, "2048 bytes"),
            ("buffers.small", Label::OnHeapStore, "(object elements)"),
        ] {
            let found = known.fact(path, label);
            assert_eq!(found.as_deref(), Some(name), "{file} {path} {label:?}");
        }
        assert_eq!(known.fact("buffers.small", Label::ByteLength), None);
        let target = known.at("weakKeys.0");
        let node = known.at("weakRef");
        let facts = facts(&mut known.session, node);
        let of_facts = facts
            .facts
            .iter()
            .find(|one| one.label == Label::WeakTarget);
        assert!(matches!(
            of_facts.map(|one| &one.value),
            Some(Value::Object(row)) if row.node == target
        ));
        let accessor = known.contents("accessor", Kind::Properties);
        assert_eq!(accessor[0], "get got: reads", "{file}");
    });
}

#[test]
fn strings_tell_their_parts_and_their_whole_text() {
    each(|mut known| {
        let file = known.file;
        let parent = known.fact("strings.sliced", Label::ParentString);
        assert!(
            parent.is_some_and(|text| text.starts_with("abcdefghij")),
            "{file}"
        );
        let length = known.fact("strings.sliced", Label::StringLength);
        let tells = file.contains("chromium").then_some("50");
        assert_eq!(length.as_deref(), tells, "{file}");
        let second = known.fact("strings.joined", Label::SecondHalf);
        assert_eq!(second.as_deref(), Some(" part 299"), "{file}");
        let node = known.at("strings.joined");
        let mut text = String::new();
        loop {
            let start = text.encode_utf16().count() as u64;
            let query = Query::Text {
                node,
                start,
                count: 700,
            };
            let Ok(Answer::Text(page)) = known.session.answer(&query) else {
                panic!("no text");
            };
            assert_eq!(page.start, start);
            text.push_str(&page.text);
            if start + 700 >= page.total {
                assert_eq!(page.total, text.encode_utf16().count() as u64);
                break;
            }
        }
        let parts: String = (0..300).map(|part| format!(" part {part}")).collect();
        assert!(
            text.starts_with("start 0.") && text.ends_with(&parts),
            "{file} {text}"
        );
    });
}

#[test]
fn older_snapshots_tell_the_same() {
    each_variety(|mut known| {
        let file = known.file;
        assert_eq!(
            known.contents("maps.0", Kind::MapEntries),
            ["? => {}", "two => {}"],
            "{file}"
        );
        assert_eq!(known.contents("maps.1", Kind::SetMembers), ["{}", "{}"]);
        let weak = known.contents("weakMap", Kind::WeakMapEntries);
        assert_eq!(weak, vec!["{key} => {value, big}"; 20], "{file}");
        let weak = known.contents("weakSet", Kind::WeakSetMembers);
        assert_eq!(weak, vec!["{key}"; 20], "{file}");
        let bound = known.fact("bound", Label::BoundFunction);
        assert_eq!(bound.as_deref(), Some("Point"), "{file}");
        let state = known.fact("promise", Label::PromiseState);
        assert_eq!(state.as_deref(), Some("Settled"), "{file}");
        // Node.js 10 has no edge that tells a generator.
        let generator = known.kind("generator");
        assert!(
            generator == ObjectKind::Generator || file.contains("/10."),
            "{file}"
        );
        let bytes = known.fact("buffers.0", Label::ByteLength);
        assert_eq!(bytes.as_deref(), Some("10000 bytes"), "{file}");
        let node = known.held;
        assert!(!facts(&mut known.session, node).has_numbers);
    });
}

#[test]
fn dominators_lead_to_the_root() {
    each(|mut known| {
        let node = known.at("collections.array.3");
        let chain = all(&mut known.session, node, Kind::Dominators);
        let root = known.session.facts().root;
        let mut at = node;
        for one in &chain {
            let Value::Object(row) = &one.value else {
                panic!("{one:?}");
            };
            at = known.session.snapshot().dominators.dominator(at);
            assert_eq!(row.node, at);
        }
        assert_eq!(at, root);
        assert_eq!(all(&mut known.session, root, Kind::Dominators), []);
    });
}
