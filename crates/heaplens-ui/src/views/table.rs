//! The description of a table: its columns, the list that it starts from, and the lists that open
//! below its rows.

use heaplens_model::locale::{Lang, Texts};
use heaplens_model::query::{Column, ComparisonId, GrowthId, List, Sort};
use heaplens_model::row::Row;
use heaplens_model::{Cut, Filter, NodeIdx, Search, SeriesPart};

use super::columns::{Cell, Width, describe};
use super::figure::Figure;
use super::kinds::Kind;

/// A table, whatever list it starts from.
pub struct TableDescription {
    /// The name under which the widths of its columns are kept.
    pub word: &'static str,
    /// The column that shows a curve beside a number, with the pixels that it needs for both.
    pub curve_in: Option<(Column, Width)>,
    /// The columns. The first is [`Column::Name`].
    pub columns: &'static [Column],
    /// The heading of the first column.
    pub name_heading: fn(&Texts) -> &'static str,
    /// The lists that open below a row of a list.
    pub below: fn(row: &Row, list: &List) -> Vec<List>,
    /// The word between an edge's name and the object beside it.
    pub after_edge: fn(&Texts) -> &'static str,
    /// Whether rows lead from an object up to a root: a retaining path is followed then.
    pub follows_path: bool,
    /// The beginning of the rows' element ids. Two tables on one page need two.
    pub row_prefix: &'static str,
}

impl PartialEq for TableDescription {
    /// Descriptions are statics: each is equal to itself alone.
    fn eq(&self, other: &TableDescription) -> bool {
        std::ptr::eq(self, other)
    }
}

/// A table that is a view of its own, with its toolbar and its surroundings.
pub struct TableView {
    pub table: TableDescription,
    /// The list that it starts from.
    pub start: fn(&Start<'_>) -> List,
    /// Whether the view compares with a base snapshot.
    pub needs_base: bool,
    /// Whether the list can be cut down to names that contain a text.
    pub has_name_filter: bool,
    /// Whether the list can be cut down to what a named filter lets through.
    pub has_named_filter: bool,
    /// Whether a switch groups the rows of each level by class.
    pub can_group_by_class: bool,
    /// The same view with retained sizes, where a switch shows them.
    pub with_retained: Option<&'static TableView>,
    /// Whether Statistics stand beside the table.
    pub has_statistics: bool,
    /// The text of an empty table.
    pub nothing: fn(&Texts) -> &'static str,
}

/// The choices that the list of a view depends on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Start<'a> {
    /// Text to find in names. An empty text lets all names through.
    pub name_contains: &'a str,
    /// The named filter in force.
    pub filter: Option<Filter>,
    /// What Find asks for.
    pub search: Option<&'a Search>,
    /// The comparison with the base, for views that need one.
    pub comparison: ComparisonId,
    /// The growth, for the view that shows it.
    pub growth: GrowthId,
    /// The part of the series that is looked at; nothing for the whole.
    pub part: Option<SeriesPart>,
    /// Whether the rows of each level are grouped by class, where the view can do so.
    pub is_by_class: bool,
    /// What kind of things is shown, where a view has several.
    pub kind: Kind,
    /// What is cut in thought.
    pub cuts: &'a [Cut],
}

impl TableView {
    /// Returns the columns that the view may have.
    pub fn all_columns(&self) -> impl Iterator<Item = Column> + use<> {
        let more = self
            .with_retained
            .map_or(&[][..], |view| view.table.columns);
        let columns = self.table.columns;
        let more = more.iter().filter(|column| !columns.contains(column));
        columns.iter().chain(more).copied()
    }

    /// Returns whether a range of time leaves something out of the view's list. Lists with a named
    /// filter have the range as that.
    pub fn can_be_within(&self) -> bool {
        (self.start)(&Start::default()).can_be_within()
    }

    /// Returns the order of a view when nobody has chosen one.
    pub fn usual_sort(&self) -> Sort {
        (self.start)(&Start::default()).default_sort()
    }
}

impl TableDescription {
    /// Returns whether the first column is headed as one of classes.
    pub fn is_of_classes(&self) -> bool {
        let texts = Lang::En.texts();
        (self.name_heading)(texts) == texts.constructor
    }

    /// Returns a column's heading.
    pub fn heading(&self, column: Column, texts: &Texts) -> &'static str {
        match describe(column).heading {
            Some(heading) => heading(texts),
            None => (self.name_heading)(texts),
        }
    }

    /// Returns a column's width, unless a person chose another.
    pub fn width(&self, column: Column) -> &Width {
        match &self.curve_in {
            Some((of, width)) if *of == column => width,
            _ => &describe(column).width,
        }
    }

    /// Returns a cell's number. There is none where the column says nothing about the row.
    pub fn figure(&self, column: Column, row: &Row, cell: &Cell<'_>) -> Option<Figure> {
        (describe(column).figure)(row, cell)
    }

    /// Returns the columns after the first, which hold numbers.
    pub fn figure_columns(&self) -> impl Iterator<Item = Column> {
        self.columns.iter().skip(1).copied()
    }
}

/// Below an object its edges open, below a class its objects, under the filter of the classes.
pub fn edges_below(row: &Row, list: &List) -> Vec<List> {
    match row {
        Row::Class(class) => vec![List::ClassObjects {
            class: class.class,
            filter: match list {
                List::Classes { filter, .. } => *filter,
                _ => None,
            },
        }],
        Row::Object(object) => vec![List::Edges { node: object.node }],
        _ => Vec::new(),
    }
}

/// Returns the object of a row.
pub fn object_node(row: &Row) -> Option<NodeIdx> {
    match row {
        Row::Object(object) => Some(object.node),
        _ => None,
    }
}

/// Returns whether lists can open below a row.
pub fn is_expandable(row: &Row) -> bool {
    match row {
        Row::Class(class) => class.count > 0,
        Row::Delta(_) | Row::Appeared(_) | Row::DetachedGroup(_) => true,
        Row::Growth(class) => class.appeared.iter().any(|count| *count > 0),
        Row::RetainerGroup(group) => group.is_expandable(),
        Row::Realm(realm) => realm.filter().is_some() && realm.attributed_size != Some(0),
        Row::Function(function) => function.is_called,
        Row::Strings(_) => true,
        Row::Object(object) => object.expandable,
    }
}
