//! Moves the cursor of a table by keys.

use super::keyboard::Command;
use super::tree::{RowId, Tree};

/// The effect of a key at a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CursorStep {
    /// Nothing.
    Stay,
    /// Put the cursor on the row with this flat index.
    MoveTo(u64),
    /// Open or close the row.
    Toggle(RowId),
    /// Go to the first row below the cursor as soon as it is here.
    EnterWhenHere,
}

/// Returns the effect of a command when the cursor is on `cursor` and `page` rows fit on the
/// screen.
pub fn step(command: Command, tree: &Tree, cursor: Option<RowId>, page: u64) -> CursorStep {
    let Some(last) = tree.rows().checked_sub(1) else {
        return CursorStep::Stay;
    };
    let Some(row_id) = cursor else {
        return match command {
            Command::Last => CursorStep::MoveTo(last),
            Command::Toggle
            | Command::Menu
            | Command::SelectRow
            | Command::SelectAll
            | Command::SelectAlone
            | Command::Copy => CursorStep::Stay,
            Command::Move(_) | Command::Page(_) | Command::First | Command::In | Command::Out => {
                CursorStep::MoveTo(0)
            }
        };
    };
    let by = |rows: i64| {
        let at = tree.flat_index(row_id);
        CursorStep::MoveTo(at.map_or(0, |at| at.saturating_add_signed(rows).min(last)))
    };
    let move_to = |flat: Option<u64>| flat.map_or(CursorStep::Stay, CursorStep::MoveTo);
    match command {
        Command::Move(rows) => by(rows),
        Command::Page(pages) => by(pages.saturating_mul(i64::try_from(page).unwrap_or(1))),
        Command::First => CursorStep::MoveTo(0),
        Command::Last => CursorStep::MoveTo(last),
        Command::Toggle => CursorStep::Toggle(row_id),
        // The component opens it.
        Command::Menu => CursorStep::Stay,
        Command::In if tree.is_waiting(row_id) => CursorStep::EnterWhenHere,
        Command::In if tree.is_open(row_id) => move_to(tree.first(row_id)),
        Command::In => CursorStep::Toggle(row_id),
        Command::SelectRow | Command::SelectAll | Command::SelectAlone | Command::Copy => {
            CursorStep::Stay
        }
        Command::Out if tree.is_open(row_id) => CursorStep::Toggle(row_id),
        Command::Out => {
            let parent = tree.list(row_id.list).and_then(|list| list.parent);
            move_to(parent.and_then(|parent| tree.flat_index(parent)))
        }
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::query::{List, Origin};

    use super::super::tree::ListQuery;
    use super::*;

    fn query() -> ListQuery {
        ListQuery {
            origin: Origin::Target,
            list: List::RootEdges,
            sort: List::RootEdges.default_sort(),
        }
    }

    fn tree(rows: u64) -> Tree {
        let mut tree = Tree::new(query(), None);
        tree.set_total(tree.root(), rows);
        tree
    }

    #[test]
    fn moves_stay_inside_the_table() {
        let tree = tree(5);
        let at = |flat| tree.locate(flat);
        for (command, from, to) in [
            (Command::Move(1), 0, 1),
            (Command::Move(1), 4, 4),
            (Command::Move(-1), 0, 0),
            (Command::Page(1), 1, 4),
            (Command::Page(-1), 4, 1),
            (Command::First, 3, 0),
            (Command::Last, 3, 4),
        ] {
            assert_eq!(step(command, &tree, at(from), 3), CursorStep::MoveTo(to));
        }
        assert_eq!(
            step(Command::Move(1), &tree, None, 3),
            CursorStep::MoveTo(0)
        );
    }

    #[test]
    fn an_empty_table_has_nowhere_to_go() {
        assert_eq!(step(Command::Last, &tree(0), None, 3), CursorStep::Stay);
    }

    #[test]
    fn a_row_opens_is_entered_and_left() {
        let mut tree = tree(2);
        let top = tree.locate(1).unwrap();
        let go = |command, tree: &Tree, row| step(command, tree, Some(row), 3);
        assert_eq!(go(Command::In, &tree, top), CursorStep::Toggle(top));
        tree.open(top, vec![query()], None);
        assert_eq!(go(Command::In, &tree, top), CursorStep::EnterWhenHere);
        tree.set_total(tree.below(top)[0], 2);
        assert_eq!(go(Command::In, &tree, top), CursorStep::MoveTo(2));
        let inner = tree.locate(3).unwrap();
        assert_eq!(go(Command::Out, &tree, inner), CursorStep::MoveTo(1));
        assert_eq!(go(Command::Out, &tree, top), CursorStep::Toggle(top));
    }
}
