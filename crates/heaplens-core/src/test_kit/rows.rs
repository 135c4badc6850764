//! Expected rows as text.
//!
//! The first line names columns, and each line after it is a row; `|` parts them. Columns that
//! are not named are not compared.
//!
//! ```text
//! edge | name | id | distance | retained
//! x    | B    | 7  | 2        | 20
//! ```
//!
//! The function `cell` has the columns' names. A distance is `-` where DevTools shows a dash.

use std::fmt::Write;

use heaplens_model::query::{Answer, List, Query};
use heaplens_model::row::{BASE_SYSTEM_DISTANCE, Row};

use super::Graph;
use crate::session::Session;

/// Returns all rows of a list, in the order in which DevTools opens it.
pub fn all_rows(list: List) -> Query {
    Query::Rows {
        sort: list.default_sort(),
        list,
        start: 0,
        count: u32::MAX,
    }
}

/// Returns the rows that answer a question.
///
/// # Panics
/// When the answer is an error, or no rows.
pub fn rows_of(session: &mut Session, query: &Query) -> Vec<Row> {
    match session.answer(query) {
        Ok(Answer::Rows(rows)) => rows.rows,
        other => panic!("{query:?} has no rows: {other:?}"),
    }
}

/// Checks what a graph answers to a question.
///
/// # Panics
/// When the rows are others, with both.
#[track_caller]
pub fn check_rows(graph: &Graph, query: &Query, expected: &str) {
    let rows = rows_of(&mut graph.session(), query);
    let expected = table(expected);
    let Some((columns, expected)) = expected.split_first() else {
        panic!("the first line names the columns");
    };
    let cells = |row: &Row| columns.iter().map(|column| cell(row, column)).collect();
    let found: Vec<Vec<String>> = rows.iter().map(cells).collect();
    assert!(
        found == expected,
        "expected\n{}found\n{}",
        drawn(columns, expected),
        drawn(columns, &found)
    );
}

fn table(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
    lines.map(cells).collect()
}

fn drawn(columns: &[String], rows: &[Vec<String>]) -> String {
    let mut text = format!("  {}\n", columns.join(" | "));
    for row in rows {
        let _ = writeln!(text, "  {}", row.join(" | "));
    }
    text
}

/// Returns a row's text in a column.
///
/// # Panics
/// When such a row has no such column.
fn cell(row: &Row, column: &str) -> String {
    match (row, column) {
        (Row::Class(row), "name") => row.name.text.clone(),
        (Row::Class(row), "count") => row.count.to_string(),
        (Row::Class(row), "distance") => distance(row.distance),
        (Row::Class(row), "shallow") => row.shallow_size.to_string(),
        (Row::Class(row), "retained") => row.retained_size.to_string(),
        (Row::Object(row), "name") => row.name.text.clone(),
        (Row::Object(row), "class") => row.class_name.text.clone(),
        (Row::Object(row), "id") => row.id.0.to_string(),
        (Row::Object(row), "edge") => {
            let edge = row.edge.as_ref();
            edge.map_or(String::new(), |edge| edge.name.text.clone())
        }
        (Row::Object(row), "edge type") => {
            let edge = row.edge.as_ref();
            edge.map_or(String::new(), |edge| format!("{:?}", edge.kind))
        }
        (Row::Object(row), "distance") => distance(row.distance),
        (Row::Object(row), "shallow") => row.shallow_size.to_string(),
        (Row::Object(row), "retained") => row.retained_size.to_string(),
        (Row::Object(row), "opens") => if row.expandable { "yes" } else { "no" }.to_owned(),
        (Row::Delta(row), "name") => row.name.text.clone(),
        (Row::Delta(row), "new") => row.added_count.to_string(),
        (Row::Delta(row), "delta") => row.count_delta.to_string(),
        (Row::Delta(row), "size delta") => row.size_delta.to_string(),
        (row, column) => panic!("{row:?} has no column {column:?}"),
    }
}

fn distance(distance: i32) -> String {
    if (0..BASE_SYSTEM_DISTANCE).contains(&distance) {
        distance.to_string()
    } else {
        "-".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::query::List;

    use super::*;

    #[test]
    fn rows_are_compared_by_the_columns_that_are_named() {
        let graph = Graph::parse(
            "root -> A(10) -x-> B(20)
             A -weak y-> B
             A -[2]-> C(5 @40)",
        );
        let edges = all_rows(List::Edges {
            node: graph.node("A"),
        });
        let expected = "
            edge | name | id | distance | shallow | retained | opens
            x    | B    | 5  | 2        | 20      | 20       | no
            y    | B    | 5  | 2        | 20      | 20       | no
            2    | C    | 40 | 2        | 5       | 5        | no";
        check_rows(&graph, &edges, expected);
    }

    #[test]
    #[should_panic(expected = "B | 21")]
    fn other_rows_end_the_test() {
        let graph = Graph::parse("root -> A(10) -x-> B(20)");
        let edges = all_rows(List::Edges {
            node: graph.node("A"),
        });
        check_rows(&graph, &edges, "name | shallow\n B | 21");
    }
}
