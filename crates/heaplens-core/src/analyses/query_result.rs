//! The objects that a query asks for.
//!
//! Each condition is one pass over the nodes, answered by columns or by what many nodes share:
//! class, name, list of properties. Named filters cost what [`named_filters`](super::named_filters)
//! says. Sets are bits, so `and`, `or` and `not` cost next to nothing. Objects of 0 bytes are left
//! out, and so is what a filter in force leaves out.
//!
//! What the core cannot know is asked of [`QueryHelp`]: regular expressions, and which objects come
//! from a script.

use heaplens_model::query::QueryError;
use heaplens_model::query_text::{QueryTextCause, QueryTextError};
use heaplens_model::row::BASE_SYSTEM_DISTANCE;
use heaplens_model::{ClassIdx, EdgeKind, NodeIdx, NodeKind, StringIdx};

use super::named_filters::NamedFilter;
use super::query_text::completion::type_names;
use super::query_text::fields::Number;
use super::query_text::{Comparison, Condition, Operation, Query, Span, TextTest};
use super::text_match::{Contains, Is, TextMatcher};
use super::text_search::NameMatches;
use super::{Progress, Steps};
use crate::tables::{NodeSet, OutOfMemory, blocks, try_filled, try_push};
use crate::views::Snapshot;

/// What a query needs and the core does not have.
pub trait QueryHelp {
    /// A regular expression: the browser's, or a crate's.
    ///
    /// # Errors
    /// When it is none: a sentence that says why.
    fn pattern(&mut self, source: &str, ignore_case: bool) -> Result<Box<dyn TextMatcher>, String>;

    /// The objects that come from scripts whose path ends so: functions, what they made, contexts.
    /// Nothing where scripts are not known.
    ///
    /// # Errors
    /// When memory runs out.
    fn script_objects(&mut self, path_end: &str) -> Result<Option<NodeSet>, OutOfMemory>;
}

/// Why a query has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoResult {
    /// Something in its text is wrong for this snapshot.
    Text(QueryTextError),
    /// It names what is not there, or memory ran out.
    Query(QueryError),
}

impl From<OutOfMemory> for NoResult {
    fn from(_: OutOfMemory) -> NoResult {
        NoResult::Query(QueryError::OutOfMemory)
    }
}

type Matcher = Box<dyn TextMatcher>;

/// Works out a query.
pub struct QueryResult<'a> {
    snapshot: &'a Snapshot,
    /// Objects of more than 0 bytes that the filter lets through.
    counted: Counted<'a>,
    /// From the last to the first.
    left: Vec<Step<'a>>,
    steps: usize,
    stack: Vec<NodeSet>,
}

/// A step that is ready to be done.
enum Step<'a> {
    Each(Each<'a>),
    Filter(Box<NamedFilter<'a>>),
    Known(NodeSet),
    Not,
    And,
    Or,
}

/// A look at each node.
struct Each<'a> {
    test: Test<'a>,
    found: NodeSet,
    next: usize,
}

enum Test<'a> {
    Name(Box<NameMatches<'a, Matcher>>),
    String(Box<NameMatches<'a, Matcher>>),
    /// By class.
    Class(Vec<bool>),
    Has(Box<Properties<'a>>),
    Kind(NodeKind),
    Number(Number, Comparison, u64),
}

struct Counted<'a> {
    snapshot: &'a Snapshot,
    filter: Option<&'a NodeSet>,
}

impl Counted<'_> {
    #[inline(always)]
    fn contains(&self, node: NodeIdx) -> bool {
        !self.snapshot.tables.nodes.shallow_sizes().is_zero(node)
            && self.filter.is_none_or(|filter| filter.contains(node))
    }
}

impl<'a> QueryResult<'a> {
    /// Prepares each condition: patterns are compiled, names looked up. O(strings + classes).
    ///
    /// # Errors
    /// When a pattern, a type or a filter is none in this snapshot, or memory runs out.
    pub fn new(
        snapshot: &'a Snapshot,
        query: &Query,
        filter: Option<&'a NodeSet>,
        help: &mut dyn QueryHelp,
    ) -> Result<QueryResult<'a>, NoResult> {
        let mut left = Vec::new();
        for operation in query.operations.iter().rev() {
            let step = match operation {
                Operation::Not => Step::Not,
                Operation::And => Step::And,
                Operation::Or => Step::Or,
                Operation::Test(condition, span) => prepare(snapshot, condition, *span, help)?,
            };
            try_push(&mut left, step)?;
        }
        Ok(QueryResult {
            snapshot,
            counted: Counted { snapshot, filter },
            steps: left.len(),
            left,
            stack: Vec::new(),
        })
    }
}

fn prepare<'a>(
    snapshot: &'a Snapshot,
    condition: &Condition,
    span: Span,
    help: &mut dyn QueryHelp,
) -> Result<Step<'a>, NoResult> {
    let mut text = |test: &TextTest| -> Result<Matcher, NoResult> {
        Ok(match test {
            TextTest::Is(text) => Box::new(Is(text.as_bytes().to_vec())),
            TextTest::Contains(text) => Box::new(Contains::new(text, false)),
            TextTest::Pattern {
                source,
                ignore_case,
            } => help.pattern(source, *ignore_case).map_err(|message| {
                NoResult::Text(span.error(QueryTextCause::BadPattern { message }))
            })?,
        })
    };
    let test = match condition {
        Condition::Name(test) => Test::Name(Box::new(NameMatches::new(snapshot, text(test)?)?)),
        Condition::String(test) => Test::String(Box::new(NameMatches::new(snapshot, text(test)?)?)),
        Condition::Class(test) => {
            let mut matcher = text(test)?;
            Test::Class(by_class(snapshot, |class| {
                matcher.matches(snapshot.classes.key(class).name)
            })?)
        }
        Condition::Number(Number::ClassCount, comparison, wanted) => {
            Test::Class(by_class(snapshot, |class| {
                let count = snapshot.classes.sums(class).count;
                comparison.holds(u64::from(count), *wanted)
            })?)
        }
        Condition::Has(test) => Test::Has(Box::new(Properties {
            snapshot,
            matcher: text(test)?,
            strings: try_filled(UNKNOWN, snapshot.tables.strings.len())?,
            lists: try_filled(UNKNOWN, snapshot.tables.edges.names().list_count())?,
        })),
        Condition::Type(name) => Test::Kind(kind(snapshot, name, span)?),
        Condition::Number(number, comparison, wanted) => {
            Test::Number(*number, *comparison, *wanted)
        }
        Condition::Script(path_end) => {
            let found = help.script_objects(path_end)?;
            return found.map(Step::Known).ok_or_else(|| {
                NoResult::Text(span.error(QueryTextCause::UnknownField {
                    name: "script".to_owned(),
                    similar: None,
                }))
            });
        }
        Condition::In(filter) => {
            let work = NamedFilter::new(snapshot, *filter).map_err(NoResult::Query)?;
            return Ok(Step::Filter(Box::new(work)));
        }
    };
    Ok(Step::Each(Each {
        test,
        found: NodeSet::empty(snapshot.tables.nodes.len())?,
        next: 0,
    }))
}

fn by_class(
    snapshot: &Snapshot,
    mut test: impl FnMut(ClassIdx) -> bool,
) -> Result<Vec<bool>, OutOfMemory> {
    let mut tests = Vec::new();
    for class in snapshot.classes.indices() {
        try_push(&mut tests, test(class))?;
    }
    Ok(tests)
}

fn kind(snapshot: &Snapshot, name: &str, span: Span) -> Result<NodeKind, NoResult> {
    let wanted = name.replace('-', " ").to_lowercase();
    let is_wanted = |known: &str| known.replace('-', " ").to_lowercase() == wanted;
    let foreign = || {
        let mut foreign = snapshot.tables.foreign_node_types.iter();
        let position = foreign.position(|known| is_wanted(known))?;
        u8::try_from(position).ok().map(NodeKind::Other)
    };
    NodeKind::from_name(&wanted)
        .or_else(foreign)
        .ok_or_else(|| {
            NoResult::Text(span.error(QueryTextCause::UnknownType {
                value: name.to_owned(),
                types: type_names(snapshot).map(str::to_owned).collect(),
            }))
        })
}

const UNKNOWN: u8 = 0;
const NO: u8 = 1;
const YES: u8 = 2;

/// Whether nodes have a property that is called so: asked once for each name and each list.
struct Properties<'a> {
    snapshot: &'a Snapshot,
    matcher: Matcher,
    strings: Vec<u8>,
    lists: Vec<u8>,
}

impl Properties<'_> {
    fn matches(&mut self, node: NodeIdx, cost: &mut usize) -> bool {
        let list = self.snapshot.tables.edges.names().list(node);
        let known = list.and_then(|list| self.lists.get(list as usize)).copied();
        if let Some(known) = known
            && known != UNKNOWN
        {
            return known == YES;
        }
        let matches = self.matches_edges(node, cost);
        if let Some(cell) = list.and_then(|list| self.lists.get_mut(list as usize)) {
            *cell = if matches { YES } else { NO };
        }
        matches
    }

    fn matches_edges(&mut self, node: NodeIdx, cost: &mut usize) -> bool {
        let tables = &self.snapshot.tables;
        for (edge, name) in tables.named_edges(node) {
            *cost += 1;
            let matches = match edge.kind() {
                EdgeKind::Element => {
                    let digits = name.to_string();
                    self.matcher.matches(digits.as_bytes())
                }
                EdgeKind::Property | EdgeKind::Context => {
                    let name = StringIdx(name);
                    let Some(known) = self.strings.get_mut(name.at()) else {
                        continue;
                    };
                    if *known == UNKNOWN {
                        let matches = self.matcher.matches(tables.strings.get(name));
                        *known = if matches { YES } else { NO };
                    }
                    *known == YES
                }
                _ => false,
            };
            if matches {
                return true;
            }
        }
        false
    }
}

impl Test<'_> {
    #[inline(always)]
    fn holds(
        &mut self,
        snapshot: &Snapshot,
        node: NodeIdx,
        cost: &mut usize,
    ) -> Result<bool, OutOfMemory> {
        let nodes = &snapshot.tables.nodes;
        Ok(match self {
            Test::Name(names) => {
                *cost += names.look_ahead(node.at(), |_| true)?;
                names.matches(node, cost)?
            }
            Test::String(names) => {
                let is_string = |node| nodes.kind(node).is_string();
                *cost += names.look_ahead(node.at(), is_string)?;
                is_string(node) && names.matches(node, cost)?
            }
            Test::Class(classes) => {
                let class = snapshot.classes.of_node(node);
                classes.get(class.at()).copied().unwrap_or(false)
            }
            Test::Has(properties) => properties.matches(node, cost),
            Test::Kind(kind) => nodes.is(node, *kind),
            Test::Number(number, comparison, wanted) => {
                let own = match number {
                    Number::ShallowSize => nodes.shallow_size(node),
                    Number::RetainedSize => snapshot.retained_sizes.get(node),
                    Number::Id => nodes.id(node).0,
                    Number::Distance => match snapshot.distances.get(node) {
                        distance @ 0..BASE_SYSTEM_DISTANCE => distance as u64,
                        // Shown as a dash, and neither near nor far.
                        _ => return Ok(false),
                    },
                    Number::ClassCount => return Ok(false),
                };
                comparison.holds(own, *wanted)
            }
        })
    }
}

impl Each<'_> {
    /// Looks at nodes until the budget is spent; what it cost.
    fn look_block(
        &mut self,
        counted: &Counted<'_>,
        end: usize,
        budget: usize,
    ) -> Result<usize, OutOfMemory> {
        let mut cost = 0;
        while self.next < end && cost < budget {
            let node = NodeIdx(self.next as u32);
            self.next += 1;
            cost += 1;
            if self.test.holds(counted.snapshot, node, &mut cost)? && counted.contains(node) {
                self.found.insert(node);
            }
        }
        Ok(cost)
    }

    fn advance(
        &mut self,
        counted: &Counted<'_>,
        budget: usize,
    ) -> Result<Option<NodeSet>, OutOfMemory> {
        let len = counted.snapshot.tables.nodes.len();
        let mut left = budget.max(1);
        blocks::until_done(|| {
            let end = len.min(self.next + blocks::LEN);
            let cost = self.look_block(counted, end, left)?;
            left = left.saturating_sub(cost);
            Ok::<bool, OutOfMemory>(left == 0 || self.next == len)
        })?;
        Ok((self.next == len).then(|| std::mem::take(&mut self.found)))
    }
}

impl Steps for QueryResult<'_> {
    type Output = NodeSet;

    fn advance(&mut self, budget: usize) -> Result<Option<NodeSet>, OutOfMemory> {
        let Some(step) = self.left.last_mut() else {
            return self.outcome().map(Some);
        };
        let set = match step {
            Step::Each(each) => match each.advance(&self.counted, budget)? {
                Some(set) => Some(set),
                None => return Ok(None),
            },
            Step::Filter(work) => match work.advance(budget)? {
                Some(set) => Some(set),
                None => return Ok(None),
            },
            Step::Known(set) => Some(std::mem::take(set)),
            Step::Not => {
                if let Some(top) = self.stack.last_mut() {
                    top.complement();
                }
                None
            }
            Step::And | Step::Or => {
                if let Some(second) = self.stack.pop()
                    && let Some(first) = self.stack.last_mut()
                {
                    if matches!(step, Step::And) {
                        first.intersect_with(&second);
                    } else {
                        first.union_with(&second);
                    }
                }
                None
            }
        };
        if let Some(set) = set {
            try_push(&mut self.stack, set)?;
        }
        self.left.pop();
        if self.left.is_empty() {
            self.outcome().map(Some)
        } else {
            Ok(None)
        }
    }

    fn progress(&self) -> Progress {
        let nodes = self.snapshot.tables.nodes.len();
        let within = match self.left.last() {
            Some(Step::Each(each)) => each.next,
            _ => 0,
        };
        let done = (self.steps - self.left.len()) * nodes + within;
        Progress::new(done, self.steps * nodes)
    }
}

impl QueryResult<'_> {
    /// The one set that is left, but for what does not count.
    fn outcome(&mut self) -> Result<NodeSet, OutOfMemory> {
        let nodes = self.snapshot.tables.nodes.len();
        let Some(mut set) = self.stack.pop() else {
            return NodeSet::empty(nodes);
        };
        blocks::nodes(nodes, |node| {
            if !self.counted.contains(node) {
                set.remove(node);
            }
            Ok(())
        })?;
        Ok(set)
    }
}
