//! Reports of suspects with names of all kinds: they stay names, are hidden or are shown.

use proptest::prelude::*;

use super::*;
use crate::location::{Location, OriginalLocation, ScriptPosition};
use crate::row::Text;
use crate::suspects::{
    Accumulator, AccumulatorKind, Confidence, Doubt, Evidence, Growth, Noise, NoisePart,
    NoiseReason, Suspect, SuspectClass, SuspectStep,
};
use crate::{ClassIdx, MatchedBy, NodeIdx, ObjectId};

const HOSTILE: [&str; 16] = [
    "",
    " ",
    "a|b\\|c",
    "`x` and ``y``",
    "```",
    "<script>alert(1)</script>",
    "</code></p><img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>",
    "' onmouseover='alert(1)",
    "![](https://a.example/x.png) [x](javascript:alert(1))",
    "@someone #1 https://a.example www.a.example a@a.example",
    "\r\n\r\n# Heading\n- item\n```\n",
    "\u{202e}txt.exe\u{0}\u{1b}[2J\u{2066}\u{61c}",
    "&lt;b&gt; &amp; &#39;",
    "\\`\\",
    "\u{f0000}\u{f0001}",
];

fn text(text: &str) -> Text {
    Text {
        text: text.to_owned(),
        cut: false,
    }
}

fn at(script: &str) -> Option<Location> {
    Some(Location {
        script: Some(text(script)),
        position: ScriptPosition {
            script_id: 7,
            line: 11,
            column: 2,
        },
        original: None,
    })
}

fn step(node: u32, edge: Option<&str>, name: &str, is_text: bool) -> SuspectStep {
    SuspectStep {
        edge: edge.map(text),
        node: NodeIdx(node),
        id: ObjectId(u64::from(node) * 2 + 1),
        name: text(name),
        is_text,
        is_key: false,
        location: None,
    }
}

fn growth(count: i64) -> Growth {
    Growth {
        count,
        shallow_size: count * 64,
        retained_size: count * 1000,
    }
}

/// A suspect in which every text of a snapshot is one of `names`, in turn.
fn suspect(names: &[&str]) -> Suspect {
    let mut at_name = 0;
    let mut next = || {
        at_name += 1;
        names[(at_name - 1) % names.len()]
    };
    let mut steps = vec![
        step(0, None, next(), false),
        step(1, Some(next()), next(), false),
        step(2, Some(next()), next(), true),
    ];
    steps[1].location = at(next());
    steps[2].location = Some(Location {
        original: Some(Box::new(OriginalLocation {
            source: text(next()),
            line: 3,
            column: 4,
            name: Some(text(next())),
        })),
        ..at(next()).unwrap()
    });
    Suspect {
        class: text(next()),
        class_idx: ClassIdx(0),
        classes: vec![SuspectClass {
            name: text(next()),
            count: 800,
            location: at(next()),
        }],
        growth: growth(800),
        steps: vec![growth(400), growth(400)],
        accumulator: Accumulator {
            node: NodeIdx(1),
            id: ObjectId(3),
            name: text(next()),
            class_name: text(next()),
            kind: AccumulatorKind::Array,
        },
        path: steps,
        steps_behind: 1,
        examples: vec![NodeIdx(2)],
        common_prefix: Some(text(next())),
        location: at(next()),
        score: 0.974,
        confidence: Confidence::High,
        evidence: Evidence {
            growing_steps: 2,
            steps: 2,
            steadiness: 1.0,
            kept: Some(1.0),
            share: 0.5,
            is_old: true,
            before: 40,
        },
    }
}

fn answer(suspects: Vec<Suspect>) -> Suspects {
    Suspects {
        matched_by: Some(MatchedBy::ObjectId),
        snapshots: 3,
        noise: Noise {
            objects: 2151,
            bytes: 431_884,
            parts: vec![NoisePart {
                reason: NoiseReason::Internal,
                objects: 2151,
                bytes: 431_884,
            }],
        },
        suspects,
        doubts: vec![Doubt::OtherProcess { at: 1 }],
    }
}

fn options() -> ReportOptions {
    ReportOptions {
        lang: Lang::En,
        hide_names: false,
        with_strings: false,
        which: 0..usize::MAX,
    }
}

fn made(format: ReportFormat, suspects: &Suspects, file: &str, options: &ReportOptions) -> String {
    let snapshot = ReportSnapshot {
        file,
        node_count: 58_560,
        total_shallow_size: 4_596_971,
    };
    let of = ReportOf {
        suspects,
        given: &[snapshot; 3],
        order: &[0, 2],
    };
    report(format, &of, options)
}

fn both(suspects: &Suspects, file: &str, options: &ReportOptions) -> [String; 2] {
    [ReportFormat::Markdown, ReportFormat::Html].map(|format| made(format, suspects, file, options))
}

/// The tags of HTML as they come, and the text between them. All elements must be closed.
fn read_html(html: &str) -> (Vec<String>, Vec<String>) {
    let (mut tags, mut texts) = (Vec::new(), Vec::new());
    let mut open: Vec<String> = Vec::new();
    let mut pieces = html.split('<');
    assert_eq!(pieces.next(), Some(""));
    for piece in pieces {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "{text}");
        let name = tag.split(' ').next().unwrap_or_default();
        if let Some(closed) = name.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(closed), "{piece}");
        } else if !matches!(name, "!doctype" | "meta") {
            open.push(name.to_owned());
        }
        for quoted in text.split('&').skip(1) {
            let end = quoted.find(';').expect("a character reference ends");
            assert!(matches!(
                &quoted[..end],
                "amp" | "lt" | "gt" | "quot" | "#39"
            ));
        }
        let plain = [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&#39;", "'"),
            ("&amp;", "&"),
        ];
        let plain = plain.iter().fold(text.to_owned(), |text, (code, sign)| {
            text.replace(code, sign)
        });
        tags.push(tag.to_owned());
        texts.push(plain);
    }
    assert!(open.is_empty(), "{open:?}");
    (tags, texts)
}

/// The words of Markdown with an empty code span for each one, and what the code spans have: by the
/// rules of CommonMark, where a run of backticks ends at the next one of its length.
fn read_markdown(markdown: &str) -> (String, Vec<String>) {
    let (mut words, mut codes) = (String::new(), Vec::new());
    for line in markdown.lines() {
        let mut rest = line;
        while let Some(at) = rest.find('`') {
            words.push_str(&rest[..at]);
            words.push('`');
            rest = &rest[at..];
            let length = |text: &str| text.len() - text.trim_start_matches('`').len();
            let fence = length(rest);
            rest = &rest[fence..];
            let mut end = 0;
            let code = loop {
                end += rest[end..].find('`').expect("a code span ends");
                let run = length(&rest[end..]);
                if run == fence {
                    break &rest[..end];
                }
                end += run;
            };
            let is_padded = code.starts_with(' ') && code.ends_with(' ') && !code.trim().is_empty();
            codes.push(if is_padded {
                code[1..code.len() - 1].to_owned()
            } else {
                code.to_owned()
            });
            rest = &rest[end + fence..];
        }
        words.push_str(rest);
        words.push('\n');
    }
    (words, codes)
}

#[test]
fn a_report_in_markdown() {
    let mut leak = suspect(&["x"]);
    leak.class = text("Session");
    leak.accumulator.name = text("sessions");
    leak.path[1] = step(1, Some("sessions"), "Array", false);
    leak.path[1].location = at("/app/store.js");
    leak.path[2] = step(2, Some("0"), "the text", true);
    leak.classes[0].name = text("Session");
    leak.location = at("/app/store.js");
    let markdown = made(
        ReportFormat::Markdown,
        &answer(vec![leak]),
        "a.heapsnapshot",
        &options(),
    );
    let expected = "\
# Memory leak suspects

1. `a.heapsnapshot`: 58,560 nodes, 4.6 MB
2. `a.heapsnapshot`: 58,560 nodes, 4.6 MB

`a.heapsnapshot` is of another process, so its objects cannot be recognised by their ids. It was left out.

## 1. `Session` in the array `sessions`

In each of 2 steps new `Session` gathered in the array `sessions` (`@3`): 800 in all, which retain 800 kB. The nearest code is at `/app/store.js:12:3`. None of them went.

Something pushes and nothing takes out. Look for a `push` without a limit, a `shift` or a `length = 0`.

### What grows

| Step | Objects | Shallow Size | Retained Size |
| ---: | ---: | ---: | ---: |
| 1 | +400 | +25.6 kB | +400 kB |
| 2 | +400 | +25.6 kB | +400 kB |
| All steps | +800 | +51.2 kB | +800 kB |

### Path from a root

1. `x` `@1`
2. `sessions` → `Array` `@3` – `/app/store.js:12:3` ← gathers here
3. `0` → `(string)` `@5`

### What is retained

- 800 × `Session` – `x:12:3`

### How sure this is

- high confidence: 0.97
- It grew in each of 2 steps.
- 100 % of the growth stays.
- 50 % of all steady growth is here.
- The place was there before: new objects gather in something old.
- It held 40 of them before, and still does.

Held back as no leak: 2,151 new objects, 432 kB

- V8's own arrays and tables: 2,151 (432 kB)
";
    assert_eq!(markdown.replace('\u{a0}', " "), expected);
}

#[test]
fn html_needs_nothing_else() {
    let html = made(
        ReportFormat::Html,
        &answer(vec![suspect(&["x"])]),
        "a",
        &options(),
    );
    assert!(
        html.starts_with("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    );
    assert!(html.contains("default-src 'none'"));
    assert!(html.contains("prefers-color-scheme: dark"));
    for outside in [
        "http:", "https:", "src=", "href=", "url(", "<script", "<link", "@import",
    ] {
        assert!(!html.contains(outside), "{outside}");
    }
    let (tags, _) = read_html(&html);
    let count = |tag: &str| tags.iter().filter(|one| *one == tag).count();
    assert_eq!(
        [count("h1"), count("h2"), count("h3"), count("table")],
        [1, 1, 4, 1]
    );
    let chinese = ReportOptions {
        lang: Lang::ZhCn,
        ..options()
    };
    let html = made(
        ReportFormat::Html,
        &answer(vec![suspect(&["x"])]),
        "a",
        &chinese,
    );
    assert!(html.contains("<html lang=\"zh-CN\">") && html.contains("内存泄漏嫌疑"));
}

/// Whatever the names are, they stay names: tags and words are those of a report with plain names.
fn names_stay_names(names: &[&str], options: &ReportOptions) {
    let hostile = answer(vec![suspect(names), suspect(&names[1..])]);
    let plain = answer(vec![suspect(&["x"]), suspect(&["x"])]);
    let [markdown, html] = both(&hostile, names[0], options);
    let [plain_markdown, plain_html] = both(&plain, "x", options);
    let (tags, texts) = read_html(&html);
    assert_eq!(tags, read_html(&plain_html).0);
    let (words, codes) = read_markdown(&markdown);
    assert_eq!(words, read_markdown(&plain_markdown).0);
    // Both have the same names.
    let in_html = tags.iter().zip(&texts).filter(|(tag, _)| *tag == "code");
    let in_html: Vec<&String> = in_html.map(|(_, text)| text).collect();
    assert_eq!(codes.iter().collect::<Vec<_>>(), in_html);
    let unseen = |character: char| character.is_control() && character != '\n';
    assert!(!markdown.contains(unseen) && !markdown.contains('\u{202e}'));
}

#[test]
fn hostile_names_stay_names() {
    for lang in Lang::ALL {
        for with_strings in [false, true] {
            let options = ReportOptions {
                lang,
                with_strings,
                ..options()
            };
            names_stay_names(&HOSTILE, &options);
            for name in HOSTILE {
                names_stay_names(&[name, name], &options);
            }
        }
    }
}

proptest! {
    #[test]
    fn any_names_stay_names(names in prop::collection::vec(".{0,40}|[`<>&\"'|\\\\ ]{0,8}", 2..24)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let with_strings = ReportOptions { with_strings: true, ..options() };
        names_stay_names(&names, &with_strings);
    }
}

#[test]
fn hidden_names_are_nowhere() {
    let names: Vec<String> = (0..40).map(|number| format!("secret{number}x")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for lang in Lang::ALL {
        let hidden = ReportOptions {
            lang,
            hide_names: true,
            ..options()
        };
        for text in both(&answer(vec![suspect(&names)]), names[39], &hidden) {
            assert!(!text.contains("secret"), "{text}");
        }
    }
}

#[test]
fn labels_are_the_same_wherever_a_name_is() {
    let mut first = suspect(&["/a.js"]);
    first.class = text("Session");
    first.path[0].name = text("(GC roots)");
    first.path[1] = step(1, Some("sessions"), "Session", false);
    first.accumulator.name = text("sessions");
    let mut second = suspect(&["/a.js"]);
    second.class = text("Session");
    second.accumulator.name = text("Other");
    let hidden = ReportOptions {
        hide_names: true,
        ..options()
    };
    let all = answer(vec![first, second]);
    let [markdown, _] = both(&all, "f", &hidden);
    assert!(markdown.contains("1. `snapshot 1`"), "{markdown}");
    assert!(markdown.contains("`(GC roots)` `@1`"), "{markdown}");
    assert!(
        markdown.contains("`property 1` → `class 1` `@3`"),
        "{markdown}"
    );
    assert!(
        markdown.contains("## 1. `class 1` in the array `property 1`"),
        "{markdown}"
    );
    assert!(markdown.contains("file-1.js:12:3"), "{markdown}");
    // One alone is called as among all.
    let one = ReportOptions {
        which: 1..2,
        ..hidden
    };
    let [alone, _] = both(&all, "f", &one);
    assert!(!alone.contains("## 1."), "{alone}");
    let start = alone
        .find("## 2. `class 1` in the array")
        .expect("the second one");
    assert!(markdown.contains(alone[start..].trim_end()));
}

#[test]
fn strings_are_shown_only_when_asked_for() {
    let mut leak = suspect(&["x"]);
    leak.common_prefix = Some(text("secret prefix"));
    leak.accumulator.kind = AccumulatorKind::Dictionary;
    leak.accumulator.class_name = text("Object");
    leak.path[1] = step(
        1,
        Some("12 / part of key (a @1) -> value (secret value @3) pair in WeakMap (table @9)"),
        "{secret@a.example}",
        false,
    );
    leak.path[2] = step(2, Some("secret key"), "secret text", true);
    let mut grown = suspect(&["x"]);
    grown.accumulator.node = NodeIdx(2);
    grown.accumulator.name = text("secret text");
    grown.path[2] = step(2, Some("log"), "secret text", true);
    grown.common_prefix = None;
    let of = answer(vec![leak, grown]);
    for text in both(&of, "f", &options()) {
        assert!(!text.contains("secret"), "{text}");
        assert!(text.contains("(string)") && text.contains("[…]"));
    }
    let asked = ReportOptions {
        with_strings: true,
        hide_names: true,
        ..options()
    };
    for text in both(&of, "f", &asked) {
        assert!(text.contains("secret prefix") && text.contains("secret text"));
        assert!(!text.contains("secret key"), "a key is a name, too");
    }
}

#[test]
fn keys_are_shown_only_when_asked_for() {
    let mut leak = suspect(&["x"]);
    leak.class = text("{secret class, other}");
    leak.classes[0].name = text("{secret class, other}");
    leak.path[0] = step(0, None, "{secret name@a.example, …}", false);
    leak.path[1] = SuspectStep {
        is_key: true,
        ..step(1, Some("secret@a.example"), "Array", false)
    };
    leak.path[2] = step(2, Some("0"), "{secret class, other}", false);
    leak.accumulator.name = text("secret@a.example");
    leak.accumulator.class_name = text("Array");
    leak.common_prefix = None;
    let mut plain = leak.clone();
    plain.path[1].name = text("{secret one}");
    plain.accumulator.class_name = text("{secret one}");
    // The name may be that of an edge above.
    let mut above = leak.clone();
    above.path[0].edge = Some(text("secret@a.example"));
    above.path[0].is_key = true;
    above.path[1] = step(1, Some("0"), "Array", false);
    let of = answer(vec![leak, plain, above]);
    for text in both(&of, "f", &options()) {
        assert!(!text.contains("secret"), "{text}");
        assert!(text.contains("[…]") && text.contains("Object") && text.contains("Array"));
    }
    let asked = ReportOptions {
        with_strings: true,
        ..options()
    };
    for text in both(&of, "f", &asked) {
        assert!(text.contains("secret@a.example") && text.contains("{secret class, other}"));
    }
}

/// The page gets 400 UTF-16 units of a name, and the command line all of it.
#[test]
fn a_long_name_is_the_same_when_it_was_cut_before() {
    for character in ["a", "名", "😀"] {
        let whole = character.repeat(1000);
        let units = 400 / character.encode_utf16().count();
        let cut = Text {
            text: character.repeat(units),
            cut: true,
        };
        for hide_names in [false, true] {
            let options = ReportOptions {
                hide_names,
                ..options()
            };
            let mut of_page = suspect(&[&whole]);
            of_page.class = cut.clone();
            of_page.path[1].edge = Some(cut.clone());
            if let Some(Location { script, .. }) = &mut of_page.location {
                *script = Some(cut.clone());
            }
            let of_page = both(&answer(vec![of_page]), "f", &options);
            assert_eq!(
                of_page,
                both(&answer(vec![suspect(&[&whole])]), "f", &options)
            );
        }
    }
}

#[test]
fn one_snapshot_has_no_growth_and_none_has_suspects() {
    let mut single = suspect(&["x"]);
    single.steps.clear();
    let [markdown, _] = both(&answer(vec![single]), "f", &options());
    assert!(
        markdown.contains("| In this snapshot | 800 | 51.2"),
        "{markdown}"
    );
    assert!(!markdown.contains('+'), "{markdown}");
    let [markdown, _] = both(&answer(Vec::new()), "f", &options());
    assert!(markdown.contains("\nNothing suspicious\n"), "{markdown}");
}
