//! What a query can ask about an object.
//!
//! | condition | holds for objects |
//! |---|---|
//! | `name~text`, `name:text` | whose name contains, is the text |
//! | `class~text`, `class:Foo` | whose class name contains, is the text |
//! | `string~text`, `string:text` | that are strings and contain, are the text |
//! | `has:key`, `has~text` | with a property, element or closure variable so named |
//! | `script:chunk-a.js` | that come from a script whose path ends so |
//! | `type:closure` | of this node type |
//! | `in:retained-by-console` | of this named filter |
//! | `shallow>1k`, `retained>=1MB` | by size in bytes; units are decimal, `KiB` and `MiB` are not |
//! | `distance<5` | by distance; objects that are shown without a distance have none |
//! | `count>100` | whose class has so many objects |
//! | `id:@123`, `id>100` | by id |
//! | `detached`, `unreachable` | of these filters |
//!
//! `~` takes a pattern as well: `string~/^slot-/`, `class~/error$/i`. Text after `~` is found
//! whatever its case, after `:` as it is written.

use heaplens_model::Filter;
use heaplens_model::query_text::QueryTextCause;

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The object's name, as people see it.
    Name(TextTest),
    /// The name of its class.
    Class(TextTest),
    /// The text of a string.
    String(TextTest),
    /// The name of one of its properties, elements or closure variables.
    Has(TextTest),
    /// The path of the script that it comes from ends so.
    Script(String),
    /// Its node type, as the file names it.
    Type(String),
    /// It passes a named filter.
    In(Filter),
    /// A number of it.
    Number(Number, Comparison, u64),
}

/// How a text is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextTest {
    /// It is this text.
    Is(String),
    /// It contains this text, whatever its case.
    Contains(String),
    /// It matches this regular expression.
    Pattern {
        /// Between the slashes.
        source: String,
        /// Whether `i` stands behind them.
        ignore_case: bool,
    },
}

/// A number of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// Shallow size in bytes.
    ShallowSize,
    /// Retained size in bytes.
    RetainedSize,
    /// Distance from the roots.
    Distance,
    /// How many objects its class has.
    ClassCount,
    /// Its id.
    Id,
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
}

impl Comparison {
    /// Whether `a` compares so with `b`.
    #[inline(always)]
    pub fn holds(self, a: u64, b: u64) -> bool {
        match self {
            Comparison::Less => a < b,
            Comparison::LessOrEqual => a <= b,
            Comparison::Equal => a == b,
            Comparison::GreaterOrEqual => a >= b,
            Comparison::Greater => a > b,
        }
    }
}

/// A value as it was written.
pub enum Value {
    /// A word or a quoted text.
    Text(String),
    /// Between slashes.
    Pattern {
        /// What stands there.
        source: String,
        /// Whether `i` stands behind.
        ignore_case: bool,
    },
}

/// A field of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// What it is called.
    pub name: &'static str,
    /// What it asks for.
    pub kind: FieldKind,
}

/// What values a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum FieldKind {
    Name,
    Class,
    String,
    Has,
    Script,
    Type,
    In,
    Size(Number),
    Count(Number),
    Id,
}

/// All fields, in the order in which they are offered.
pub const FIELDS: [Field; 12] = [
    field("class", FieldKind::Class),
    field("name", FieldKind::Name),
    field("string", FieldKind::String),
    field("has", FieldKind::Has),
    field("script", FieldKind::Script),
    field("type", FieldKind::Type),
    field("in", FieldKind::In),
    field("retained", FieldKind::Size(Number::RetainedSize)),
    field("shallow", FieldKind::Size(Number::ShallowSize)),
    field("distance", FieldKind::Count(Number::Distance)),
    field("count", FieldKind::Count(Number::ClassCount)),
    field("id", FieldKind::Id),
];

/// The words that stand for a condition of their own.
pub const WORDS: [(&str, Filter); 2] = [
    ("detached", Filter::Detached),
    ("unreachable", Filter::Unreachable),
];

const fn field(name: &'static str, kind: FieldKind) -> Field {
    Field { name, kind }
}

/// All operators, longer ones before those that they begin with.
const OPERATORS: [&str; 7] = ["<=", ">=", ":", "~", "<", ">", "="];

impl FieldKind {
    /// The operators that such a field has.
    pub const fn operators(self) -> &'static [&'static str] {
        match self {
            FieldKind::Name | FieldKind::Class | FieldKind::String | FieldKind::Has => &[":", "~"],
            FieldKind::Script | FieldKind::Type | FieldKind::In => &[":"],
            FieldKind::Size(_) | FieldKind::Count(_) => &["<", "<=", "=", ">=", ">"],
            FieldKind::Id => &[":", "<", "<=", "=", ">=", ">"],
        }
    }
}

/// The operator that a text begins with.
pub fn operator(text: &str) -> Option<&'static str> {
    OPERATORS
        .into_iter()
        .find(|operator| text.starts_with(operator))
}

/// The field of a name.
pub fn find(name: &str) -> Result<Field, QueryTextCause> {
    let found = FIELDS.into_iter().find(|field| field.name == name);
    found.ok_or_else(|| QueryTextCause::UnknownField {
        name: name.to_owned(),
        similar: similar(name).map(str::to_owned),
    })
}

/// A field that may have been meant: of which the name is a beginning, or from which it differs
/// in one or two letters.
fn similar(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    if name.len() > 20 {
        return None;
    }
    let names = FIELDS.iter().map(|field| field.name);
    let known = [
        ("size", "shallow"),
        ("self", "shallow"),
        ("constructor", "class"),
        ("text", "string"),
        ("prop", "has"),
        ("property", "has"),
        ("filter", "in"),
    ];
    let synonym = known.iter().find(|(word, _)| *word == name);
    if let Some((_, field)) = synonym {
        return Some(field);
    }
    if name.len() >= 2
        && let Some(whole) = names
            .clone()
            .find(|field| field.starts_with(&name) || name.starts_with(*field))
    {
        return Some(whole);
    }
    names
        .map(|field| (edits(field, &name), field))
        .filter(|(edits, field)| *edits <= 1 + usize::from(field.len() > 5))
        .min()
        .map(|(_, field)| field)
}

/// How many letters to insert, delete or replace (Levenshtein).
fn edits(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.bytes().enumerate() {
        let mut diagonal = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, b) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

/// The condition that a word stands for.
pub fn word(word: &str) -> Option<Condition> {
    let mut words = WORDS.into_iter();
    let (_, filter) = words.find(|(known, _)| *known == word)?;
    Some(Condition::In(filter))
}

/// What a field, an operator and a value ask.
pub fn condition(
    field: Field,
    operator: &str,
    value: Option<Value>,
) -> Result<Condition, QueryTextCause> {
    let name = || field.name.to_owned();
    let wrong_operator = || QueryTextCause::WrongOperator {
        field: name(),
        fits: field
            .kind
            .operators()
            .iter()
            .map(|operator| format!("{}{operator}", field.name))
            .collect(),
    };
    // What people write for numbers; `:` is asked of all fields.
    let operator = match (operator, field.kind) {
        (":", FieldKind::Size(_) | FieldKind::Count(_)) => "=",
        ("=", FieldKind::Size(_) | FieldKind::Count(_) | FieldKind::Id) => "=",
        ("=", _) => ":",
        (operator, _) => operator,
    };
    if !field.kind.operators().contains(&operator) {
        return Err(wrong_operator());
    }
    let value = value.ok_or(QueryTextCause::MissingValue { field: name() })?;
    let text = |value: Value| match value {
        Value::Text(text) => Ok(text),
        Value::Pattern { source, .. } => Ok(format!("/{source}/")),
    };
    let text_test = |value: Value| match (operator, value) {
        (
            "~",
            Value::Pattern {
                source,
                ignore_case,
            },
        ) => TextTest::Pattern {
            source,
            ignore_case,
        },
        ("~", Value::Text(text)) => TextTest::Contains(text),
        (_, Value::Text(text)) => TextTest::Is(text),
        (_, Value::Pattern { source, .. }) => TextTest::Is(format!("/{source}/")),
    };
    let comparison = match operator {
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">=" => Comparison::GreaterOrEqual,
        ">" => Comparison::Greater,
        _ => Comparison::Equal,
    };
    Ok(match field.kind {
        FieldKind::Name => Condition::Name(text_test(value)),
        FieldKind::Class => Condition::Class(text_test(value)),
        FieldKind::String => Condition::String(text_test(value)),
        FieldKind::Has => Condition::Has(text_test(value)),
        FieldKind::Script => Condition::Script(text(value)?),
        FieldKind::Type => Condition::Type(text(value)?),
        FieldKind::In => {
            let value = text(value)?;
            let filter = value.parse();
            Condition::In(filter.map_err(|_| QueryTextCause::UnknownFilter {
                value,
                filters: filter_names().map(str::to_owned).collect(),
            })?)
        }
        FieldKind::Size(number) => {
            let value = text(value)?;
            let size = size(&value).ok_or(QueryTextCause::NotASize { value })?;
            Condition::Number(number, comparison, size)
        }
        FieldKind::Count(number) => {
            let value = text(value)?;
            let count = value.parse();
            let count = count.map_err(|_| QueryTextCause::NotANumber { value })?;
            Condition::Number(number, comparison, count)
        }
        FieldKind::Id => {
            let value = text(value)?;
            let id = value.strip_prefix('@').unwrap_or(&value).parse();
            let id = id.map_err(|_| QueryTextCause::NotAnId { value })?;
            Condition::Number(Number::Id, comparison, id)
        }
    })
}

/// The names of the filters, as they are written after `in:`.
pub fn filter_names() -> impl Iterator<Item = &'static str> {
    let plain = Filter::PLAIN.iter().map(Filter::name);
    plain.chain(["allocated:MIN-MAX", "realm:@ID"])
}

/// Bytes: a decimal number and a unit.
fn size(text: &str) -> Option<u64> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit: u128 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.len() > 9 || fraction.contains('.') {
        return None;
    }
    let digits = |text: &str| match text {
        "" => Some(0u128),
        text => text.parse::<u64>().ok().map(u128::from),
    };
    let scale = 10u128.pow(fraction.len() as u32);
    let bytes = digits(whole)? * unit + digits(fraction)? * unit / scale;
    u64::try_from(bytes).ok()
}

#[cfg(test)]
mod tests {
    use heaplens_model::ObjectId;

    use super::super::{Operation, parse};
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Condition) {
        let query = parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        match query.operations.as_slice() {
            [Operation::Test(found, _)] => assert_eq!(*found, expected, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[track_caller]
    fn check_error(text: &str, piece: &str, cause: QueryTextCause) {
        let error = parse(text).expect_err(text);
        assert_eq!(error.cause, cause, "{text}");
        let span = error.start as usize..error.end as usize;
        assert_eq!(text.get(span), Some(piece), "{text}");
    }

    fn is(text: &str) -> TextTest {
        TextTest::Is(text.to_owned())
    }

    fn contains(text: &str) -> TextTest {
        TextTest::Contains(text.to_owned())
    }

    fn pattern(source: &str, ignore_case: bool) -> TextTest {
        TextTest::Pattern {
            source: source.to_owned(),
            ignore_case,
        }
    }

    #[test]
    fn each_field_is_read() {
        use Comparison::*;
        use Condition::*;
        check("class:Foo", Class(is("Foo")));
        check("class=Foo", Class(is("Foo")));
        check("class~foo", Class(contains("foo")));
        check("class:(compiled code)", Class(is("(compiled code)")));
        check("class:\"{a, b}\"", Class(is("{a, b}")));
        check("class~/^Foo$/", Class(pattern("^Foo$", false)));
        check("string~/^slot-/i", String(pattern("^slot-", true)));
        check("string~/a b[/]\\/c/", String(pattern("a b[/]\\/c", false)));
        check("string~/src/app.js", String(contains("/src/app.js")));
        check("/node_modules/", Name(pattern("node_modules", false)));
        check("/", Name(contains("/")));
        check("//", Name(contains("//")));
        check("name:f()", Name(is("f()")));
        check(
            "has:_hasDecorationsForKey",
            Has(is("_hasDecorationsForKey")),
        );
        check("script:chunk-a.js", Script("chunk-a.js".to_owned()));
        check("type:closure", Type("closure".to_owned()));
        check("type:\"object shape\"", Type("object shape".to_owned()));
        check("in:no-realm", In(Filter::NoRealm));
        check("in:realm:@7", In(Filter::Realm(ObjectId(7))));
        check("detached", In(Filter::Detached));
        check(
            "retained>1MB",
            Number(super::Number::RetainedSize, Greater, 1_000_000),
        );
        check(
            "shallow<1k",
            Number(super::Number::ShallowSize, Less, 1_000),
        );
        check(
            "shallow>=.5kB",
            Number(super::Number::ShallowSize, GreaterOrEqual, 500),
        );
        check(
            "shallow<=2MiB",
            Number(super::Number::ShallowSize, LessOrEqual, 2 << 20),
        );
        check("shallow:16", Number(super::Number::ShallowSize, Equal, 16));
        check("distance<5", Number(super::Number::Distance, Less, 5));
        check("count>100", Number(super::Number::ClassCount, Greater, 100));
        check("id:@123", Number(super::Number::Id, Equal, 123));
        check("id>=123", Number(super::Number::Id, GreaterOrEqual, 123));
        // A colon without a field before it, or behind more than letters, is text.
        check("\"http://x\"", Name(contains("http://x")));
        check("a-b:c", Name(contains("a-b:c")));
        check(":x", Name(contains(":x")));
    }

    #[test]
    fn what_is_wrong_is_told_with_what_would_be_right() {
        use QueryTextCause::*;
        let unknown = |name: &str, similar: Option<&str>| UnknownField {
            name: name.to_owned(),
            similar: similar.map(str::to_owned),
        };
        check_error("http://x", "http", unknown("http", None));
        check_error("a clas:Foo", "clas", unknown("clas", Some("class")));
        check_error(
            "retianed>5",
            "retianed",
            unknown("retianed", Some("retained")),
        );
        check_error("size>5", "size", unknown("size", Some("shallow")));
        let fits = |field: &str, operators: &[&str]| WrongOperator {
            field: field.to_owned(),
            fits: operators.iter().map(|one| (*one).to_owned()).collect(),
        };
        check_error("class>5", "class>", fits("class", &["class:", "class~"]));
        check_error("type~a", "type~", fits("type", &["type:"]));
        let missing = |field: &str| MissingValue {
            field: field.to_owned(),
        };
        check_error("class: Foo", "class:", missing("class"));
        check_error("retained>", "retained>", missing("retained"));
        let value = "1XB".to_owned();
        check_error("shallow>1XB", "1XB", NotASize { value });
        for wrong in ["1.2.3", ".", "-1", "1e3", "99999999999999999999"] {
            let value = wrong.to_owned();
            check_error(&format!("shallow>{wrong}"), wrong, NotASize { value });
        }
        let value = "five".to_owned();
        check_error("distance<five b", "five", NotANumber { value });
        let value = "@x".to_owned();
        check_error("id:@x", "@x", NotAnId { value });
        let error = parse("in:detatched").expect_err("no filter");
        assert!(matches!(error.cause, UnknownFilter { .. }), "{error:?}");
    }
}
