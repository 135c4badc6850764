//! Tables that are out of sight and come back as they were.

use std::cell::RefCell;
use std::rc::Rc;

use super::table_rows::{TableRows, Top};

/// Tables kept. Each has at most some thousand rows.
const KEPT: usize = 12;

/// Rows, and the number of the object that they brought into sight last.
type Kept = (TableRows, u32);

/// The rows of tables by name, shared by the whole page.
#[derive(Clone, Default)]
pub struct SavedTables(Rc<RefCell<Vec<(String, Kept)>>>);

impl PartialEq for SavedTables {
    fn eq(&self, other: &SavedTables) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl SavedTables {
    /// Keeps a table. The oldest one goes where there are too many. `revealed` is the number of the
    /// object that it brought into sight last.
    pub fn put(&self, name: &str, mut rows: TableRows, revealed: u32) {
        rows.forget_requests();
        let mut tables = self.0.borrow_mut();
        tables.retain(|(other, _)| other != name);
        if tables.len() >= KEPT {
            tables.remove(0);
        }
        tables.push((name.to_owned(), (rows, revealed)));
    }

    /// Takes a table back, if it still starts from the same list in the same order.
    pub fn take(&self, name: &str, top: &Top) -> Option<Kept> {
        let mut tables = self.0.borrow_mut();
        let index = tables.iter().position(|(other, _)| other == name)?;
        let (_, kept) = tables.remove(index);
        (kept.0.top() == top).then_some(kept)
    }
}
