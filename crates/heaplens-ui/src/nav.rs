//! Reads and writes the address's fragment, by two pure functions.
//!
//! Nothing else reads or writes the grammar that `docs/links.md` describes. A fragment is a query
//! string (`application/x-www-form-urlencoded`), so that any tool can make one. Unknown keys are
//! ignored, so that an older page opens a newer link as far as it can.

use heaplens_model::query::Sort;
use heaplens_model::string_costs::StringsBy;
use heaplens_model::what_if::MOST_CUTS;
use heaplens_model::{Cut, Filter, Ignored, ObjectId, SearchBy, SeriesPart};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::views::{Kind, View, column_from_word, describe_column};

/// The grammar's version; a link of a later one is read as far as it is understood.
pub const VERSION: u32 = 1;

/// The characters of a value that are percent-encoded: those that would end it or get lost in a
/// chat. Addresses stay readable.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b':')
    .remove(b'@')
    .remove(b',')
    .remove(b'?')
    .remove(b'=');

/// Everything needed to come back to a view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The link was written by a later release.
    pub newer: bool,
    /// The explained words are shown in place of the views.
    pub words: bool,
    /// Address of the comparison's base; opened too, before the others.
    pub base: Option<String>,
    /// Addresses of hosted snapshots, oldest first.
    pub snapshots: Vec<String>,
    /// Which snapshot of the list is shown, from 1; the last if nothing is said.
    pub show: Option<usize>,
    /// Which snapshot of the list is the base, from 1, where it has no address.
    pub against: Option<usize>,
    /// The view; without one it follows from how many snapshots there are.
    pub view: Option<View>,
    /// Text to find in names. Its word is `filter`.
    pub name_contains: String,
    /// The named filter in force. Its word is `only`.
    pub filter: Option<Filter>,
    /// What the Find box asks.
    pub find: FindLink,
    /// The view's order, if it is not the usual one.
    pub sort: Option<Sort>,
    /// The rows of each level are grouped by class.
    pub is_by_class: bool,
    /// What kind of things the view shows, if it is not the first.
    pub kind: Option<Kind>,
    /// Comparison shows what new and deleted objects retain. Its word is `retained`.
    pub with_retained: bool,
    /// Comparison holds back what is no leak. Its word is `noise`, with `0`.
    pub without_noise: bool,
    /// The suspect that is open, by its rank from 1; 0 for none.
    pub suspect: Option<u32>,
    /// The part of the series that Growth looks at.
    pub part: Option<SeriesPart>,
    /// The object that the pictures of Overview begin with.
    pub zoom: Option<ObjectId>,
    /// The selected object.
    pub object: Option<ObjectId>,
    /// The object is of the comparison's base: one that was deleted since.
    pub in_base: bool,
    /// Whose merged paths are shown in place of an object's retainers.
    pub merged: Option<MergedLink>,
    /// V8's own plumbing is folded among retainers.
    pub is_folded: bool,
    /// What its retainers look past.
    pub ignored: Vec<Ignored>,
    /// What is cut in thought.
    pub cuts: Vec<Cut>,
}

/// What the Find box asks, as a link has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindLink {
    /// The text. Its word is `find`.
    pub text: String,
    /// How it is meant. Its word is `by`.
    pub by: SearchBy,
    /// The class that it is narrowed to.
    pub class: Option<String>,
    /// The type that it is narrowed to. Its word is `type`.
    pub kind: Option<String>,
}

/// Whose merged paths a link shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergedLink {
    /// The selected object's.
    Object,
    /// Those of the objects that the named filter lets through.
    Filter,
    /// Those of the objects that Find found.
    Found,
    /// Those of a group of strings, by the first one of it.
    Strings(StringsBy, ObjectId),
    /// Those of the objects of the class with this name, within the named filter.
    Class(String),
}

/// The words for how a text is meant. Without one, it is a text in names, whatever its case.
const BY: [(&str, SearchBy); 3] = [
    ("case", SearchBy::Text { match_case: true }),
    ("regex", SearchBy::Pattern),
    ("query", SearchBy::Query),
];

impl Link {
    /// Returns the addresses to open, oldest first, none twice.
    pub fn urls(&self) -> Vec<&str> {
        let mut urls: Vec<&str> = Vec::with_capacity(self.snapshots.len() + 1);
        if let Some(base) = self.base.as_deref()
            && !self.snapshots.iter().any(|url| url == base)
        {
            urls.push(base);
        }
        for url in &self.snapshots {
            if !urls.contains(&url.as_str()) {
                urls.push(url);
            }
        }
        urls
    }
}

/// How much two links differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Not at all, or only by a text that is being typed or a handle that is moved. This is no step of the history.
    Typing,
    /// Another object is selected, or merged paths are shown of other objects.
    Object,
    /// Another view, snapshot, base or order.
    View,
}

/// How much `after` differs from `before`.
pub fn change(before: &Link, after: &Link) -> Change {
    let view = |link: &Link| Link {
        name_contains: String::new(),
        find: FindLink {
            text: String::new(),
            ..link.find.clone()
        },
        part: None,
        object: None,
        in_base: false,
        merged: None,
        ..link.clone()
    };
    let object = |link: &Link| (link.object, link.in_base, link.merged.clone());
    if view(before) != view(after) {
        Change::View
    } else if object(before) != object(after) {
        Change::Object
    } else {
        Change::Typing
    }
}

fn read_id(value: &str) -> Option<ObjectId> {
    let digits = value.strip_prefix('@').unwrap_or(value);
    digits.parse().ok().map(ObjectId)
}

/// Reads a fragment, with or without its `#`.
pub fn read(fragment: &str) -> Link {
    let mut link = Link::default();
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    for (key, value) in form_urlencoded::parse(fragment.as_bytes()) {
        let value = value.into_owned();
        match &*key {
            "v" => link.newer = value.parse::<u32>().is_ok_and(|version| version > VERSION),
            "words" => link.words = true,
            "base" if !value.is_empty() => link.base = Some(value),
            "snapshot" if !value.is_empty() => link.snapshots.push(value),
            "show" => link.show = value.parse().ok().filter(|position| *position > 0),
            "against" => link.against = value.parse().ok().filter(|position| *position > 0),
            "view" => link.view = View::from_word(&value),
            "filter" => link.name_contains = value,
            "only" => link.filter = value.parse().ok(),
            "find" => link.find.text = value,
            "by" => {
                let by = BY.iter().find(|(word, _)| *word == value);
                link.find.by = by.map(|(_, by)| *by).unwrap_or_default();
            }
            "class" if !value.is_empty() => link.find.class = Some(value),
            "type" if !value.is_empty() => link.find.kind = Some(value),
            "sort" => link.sort = read_sort(&value),
            "group" => link.is_by_class = value == "class",
            "kind" => link.kind = Kind::from_word(&value),
            "retained" => link.with_retained = value == "1",
            "noise" => link.without_noise = value == "0",
            "part" => link.part = read_part(&value),
            "suspect" => link.suspect = value.parse().ok(),
            "zoom" => link.zoom = read_id(&value),
            "object" => link.object = read_id(&value),
            "in" => link.in_base = value == "base",
            "merged" => link.merged = read_merged(&value),
            "fold" => link.is_folded = value == "1",
            "ignore" => link.ignored.extend(value.parse::<Ignored>()),
            "cut" if link.cuts.len() < MOST_CUTS => link.cuts.extend(value.parse::<Cut>()),
            _ => {}
        }
    }
    link
}

/// Writes a fragment, without its `#`; empty when there is nothing to say.
pub fn write(link: &Link) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut put = |key: &str, value: &str| {
        parts.push(format!("{key}={}", utf8_percent_encode(value, ENCODED)))
    };
    if link.words {
        put("words", "1");
    }
    if let Some(base) = &link.base {
        put("base", base);
    }
    for url in &link.snapshots {
        put("snapshot", url);
    }
    if let Some(show) = link.show {
        put("show", &show.to_string());
    }
    if let Some(against) = link.against {
        put("against", &against.to_string());
    }
    if let Some(view) = link.view {
        put("view", view.word());
    }
    if !link.name_contains.is_empty() {
        put("filter", &link.name_contains);
    }
    if let Some(filter) = link.filter {
        put("only", &filter.to_string());
    }
    if !link.find.text.is_empty() {
        put("find", &link.find.text);
        if let Some((word, _)) = BY.iter().find(|(_, by)| *by == link.find.by) {
            put("by", word);
        }
        if let Some(class) = &link.find.class {
            put("class", class);
        }
        if let Some(kind) = &link.find.kind {
            put("type", kind);
        }
    }
    if let Some(sort) = link.sort {
        put("sort", &write_sort(sort));
    }
    if link.is_by_class {
        put("group", "class");
    }
    if let Some(kind) = link.kind {
        put("kind", kind.word());
    }
    if link.with_retained {
        put("retained", "1");
    }
    if link.without_noise {
        put("noise", "0");
    }
    if let Some(suspect) = link.suspect {
        put("suspect", &suspect.to_string());
    }
    if let Some(part) = link.part {
        put("part", &format!("{}-{}", part.first + 1, part.last + 1));
    }
    if let Some(ObjectId(id)) = link.zoom {
        put("zoom", &format!("@{id}"));
    }
    if let Some(object) = link.object {
        put("object", &object.to_string());
        if link.in_base {
            put("in", "base");
        }
    }
    if let Some(merged) = &link.merged {
        put("merged", &write_merged(merged));
    }
    if link.is_folded {
        put("fold", "1");
    }
    for ignored in &link.ignored {
        put("ignore", &ignored.to_string());
    }
    for cut in &link.cuts {
        put("cut", &cut.to_string());
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!("v={VERSION}&{}", parts.join("&"))
    }
}

/// Reads the numbers of the first and the last snapshot, from 1.
fn read_part(text: &str) -> Option<SeriesPart> {
    let (first, last) = text.split_once('-')?;
    let position = |number: &str| number.parse::<u8>().ok()?.checked_sub(1);
    let (first, last) = (position(first)?, position(last)?);
    (first < last).then_some(SeriesPart { first, last })
}

fn read_merged(text: &str) -> Option<MergedLink> {
    match text {
        "object" => Some(MergedLink::Object),
        "only" => Some(MergedLink::Filter),
        "find" => Some(MergedLink::Found),
        _ => {
            if let Some(strings) = text.strip_prefix("strings:") {
                let (by, id) = strings.split_once(':')?;
                let by = StringsBy::ALL.into_iter().find(|one| one.name() == by)?;
                let id = id.strip_prefix('@').unwrap_or(id).parse().ok()?;
                return Some(MergedLink::Strings(by, ObjectId(id)));
            }
            let name = text.strip_prefix("class:")?;
            (!name.is_empty()).then(|| MergedLink::Class(name.to_owned()))
        }
    }
}

fn write_merged(merged: &MergedLink) -> String {
    match merged {
        MergedLink::Object => "object".to_owned(),
        MergedLink::Filter => "only".to_owned(),
        MergedLink::Found => "find".to_owned(),
        MergedLink::Strings(by, id) => format!("strings:{}:{id}", by.name()),
        MergedLink::Class(name) => format!("class:{name}"),
    }
}

fn read_sort(text: &str) -> Option<Sort> {
    let (descending, word) = match text.strip_prefix('-') {
        Some(word) => (true, word),
        None => (false, text),
    };
    let column = column_from_word(word)?;
    Some(Sort { column, descending })
}

fn write_sort(sort: Sort) -> String {
    let word = describe_column(sort.column).word;
    format!("{}{word}", if sort.descending { "-" } else { "" })
}

#[cfg(test)]
mod tests {
    use heaplens_model::query::Column;

    use super::*;

    fn full() -> Link {
        Link {
            newer: false,
            words: true,
            base: Some("https://ci.example/runs/7/before.heapsnapshot.gz".to_owned()),
            snapshots: vec![
                "../after & more.heapsnapshot".to_owned(),
                "x?sig=a+b%2F".to_owned(),
            ],
            show: Some(2),
            against: Some(1),
            view: Some(View::Comparison),
            name_contains: "请求 Context+&=#%".to_owned(),
            filter: Some(Filter::Realm(ObjectId(7))),
            find: FindLink {
                text: "class:Foo & /a+b/".to_owned(),
                by: SearchBy::Query,
                class: Some("{a, b}".to_owned()),
                kind: Some("object shape".to_owned()),
            },
            sort: Some(Sort {
                column: Column::SizeDelta,
                descending: true,
            }),
            is_by_class: true,
            kind: Kind::from_word("prefix"),
            with_retained: true,
            without_noise: true,
            suspect: Some(2),
            part: Some(SeriesPart { first: 1, last: 3 }),
            zoom: Some(ObjectId(7)),
            object: Some(ObjectId(u64::MAX)),
            in_base: true,
            merged: Some(MergedLink::Class("请求 & class:A".to_owned())),
            is_folded: true,
            ignored: vec![
                Ignored::Object(ObjectId(7)),
                Ignored::Edge("a & b".to_owned()),
                Ignored::Class("请求".to_owned()),
            ],
            cuts: ["@7", "@7:a & b:@9", "into:请求;from:system / Context;by:[]"]
                .map(|cut| cut.parse().expect("a cut"))
                .to_vec(),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        assert_eq!(read(&write(&full())), full());
        assert_eq!(read(&write(&Link::default())), Link::default());
        for view in View::ALL {
            let link = Link {
                view: Some(*view),
                ..Link::default()
            };
            assert_eq!(read(&write(&link)), link);
            for column in view.table().map_or(&[][..], |view| view.table.columns) {
                for descending in [false, true] {
                    let column = *column;
                    let sort = Some(Sort { column, descending });
                    let link = Link {
                        sort,
                        ..link.clone()
                    };
                    assert_eq!(read(&write(&link)), link);
                }
            }
        }
    }

    #[test]
    fn what_is_read_is_written_back() {
        for fragment in [
            "",
            "v=1&base=a.heapsnapshot&snapshot=b.heapsnapshot&view=comparison&sort=-alloc&object=@123",
            "v=1&snapshot=https://h/a.gz&view=summary&filter=%E8%AF%B7",
            "v=1&show=1&object=@7&in=base",
            "v=1&view=summary&only=duplicated-strings",
            "v=1&only=allocated:5-9&find=a",
            "v=1&view=find&find=a&by=case&class=Foo",
            "v=1&view=summary&object=@7&ignore=@9&ignore=edge:alternate&ignore=class:Tag",
            "v=1&view=summary&object=@7&merged=object&fold=1",
            "v=1&view=summary&only=detached&merged=only",
            "v=1&view=find&find=a&merged=find",
            "v=1&view=summary&merged=class:Map",
            "v=1&view=strings&kind=prefix&merged=strings:prefix:@7",
            "v=1&view=suspects&suspect=0",
            "v=1&view=what-if&cut=@7:cache:@9",
            "v=1&words=1",
        ] {
            assert_eq!(write(&read(fragment)), fragment);
        }
    }

    #[test]
    fn other_writers_are_understood() {
        let link = read("#snapshot=https%3A%2F%2Fh%2Fa+b.gz&view=Comparison&object=%40123&later=1");
        assert_eq!(link.snapshots, ["https://h/a b.gz"]);
        assert_eq!(link.view, Some(View::Comparison));
        assert_eq!(link.object, Some(ObjectId(123)));
        assert_eq!(read("object=123").object, Some(ObjectId(123)));
        assert!(read("v=2&view=of-later").newer);
        assert_eq!(read("view=of-later").view, None);
    }

    #[test]
    fn nonsense_does_no_harm() {
        assert_eq!(
            read("&&=&x&%&v=&object=@&sort=-&show=0&against=-1&base=&ignore=&ignore=7"),
            Link::default()
        );
        assert_eq!(
            read("filter=%F0%9F%&object=18446744073709551616").object,
            None
        );
        assert_eq!(
            read(
                "only=of-later&by=of-later&class=&type=&merged=&merged=class:&merged=strings:equal&merged=strings:x:@1&merged=strings:equal:@x&merged=of-later&kind=&suspect=-1&part=3-2&part=0-1&part=1"
            ),
            Link::default()
        );
        assert_eq!(read("filter=100%").name_contains, "100%");
        assert_eq!(read("filter=%zz%4").name_contains, "%zz%4");
    }

    #[test]
    fn typing_is_no_step_and_a_view_is_one() {
        let before = full();
        let name_contains = "x".to_owned();
        assert_eq!(change(&before, &before), Change::Typing);
        let typed = Link {
            name_contains,
            ..full()
        };
        assert_eq!(change(&before, &typed), Change::Typing);
        let searched = Link {
            find: FindLink {
                text: "y".to_owned(),
                ..full().find
            },
            ..full()
        };
        assert_eq!(change(&before, &searched), Change::Typing);
        let filtered = Link {
            filter: None,
            ..full()
        };
        assert_eq!(change(&before, &filtered), Change::View);
        let selected = Link {
            object: None,
            ..full()
        };
        assert_eq!(change(&before, &selected), Change::Object);
        let merged = Link {
            merged: Some(MergedLink::Object),
            ..full()
        };
        assert_eq!(change(&before, &merged), Change::Object);
        let viewed = Link {
            view: Some(View::Summary),
            object: None,
            ..full()
        };
        assert_eq!(change(&before, &viewed), Change::View);
    }

    #[test]
    fn the_base_is_opened_once_and_first() {
        let link = read("snapshot=b&base=a&snapshot=b&snapshot=c");
        assert_eq!(link.urls(), ["a", "b", "c"]);
        assert_eq!(read("snapshot=a&snapshot=b&base=b").urls(), ["a", "b"]);
    }
}
