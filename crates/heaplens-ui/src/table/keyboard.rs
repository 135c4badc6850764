//! The keys of a tree grid (WAI-ARIA Authoring Practices).

use yew::KeyboardEvent;

use super::selection::Reach;

/// A command that a key gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Moves by so many rows; back where it is negative.
    Move(i64),
    /// Moves by so many screenfuls.
    Page(i64),
    /// Goes to the first row.
    First,
    /// Goes to the last row.
    Last,
    /// Opens the row, or goes to the first row below it.
    In,
    /// Closes the row, or goes to the row that it is below.
    Out,
    /// Opens or closes the row.
    Toggle,
    /// Opens the row's menu.
    Menu,
    /// Selects the row besides others, or no longer.
    SelectRow,
    /// Selects all rows.
    SelectAll,
    /// Selects the cursor's row alone.
    SelectAlone,
    /// Copies the selected rows.
    Copy,
}

/// A command, and what it does to the selected rows where it moves the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub command: Command,
    pub reach: Reach,
}

impl From<Command> for Key {
    fn from(command: Command) -> Key {
        Key {
            command,
            reach: Reach::Alone,
        }
    }
}

/// Translates a key. Other keys with modifiers are the browser's.
pub fn key(event: &KeyboardEvent) -> Option<Key> {
    if event.alt_key() {
        return None;
    }
    let with_control = event.ctrl_key() || event.meta_key();
    let key = event.key();
    if key == "F10" && event.shift_key() && !with_control {
        return Some(Command::Menu.into());
    }
    of_event(&key, event.shift_key(), with_control)
}

fn of_event(key: &str, with_shift: bool, with_control: bool) -> Option<Key> {
    if with_control {
        let command = match (key, with_shift) {
            (" ", false) => Command::SelectRow,
            ("a", false) => Command::SelectAll,
            ("c", false) => Command::Copy,
            _ => {
                let command = of_key(key).filter(|command| command.is_move())?;
                let reach = if with_shift {
                    Reach::Range
                } else {
                    Reach::Keep
                };
                return Some(Key { command, reach });
            }
        };
        return Some(command.into());
    }
    let command = of_key(key)?;
    let reach = if with_shift && command.is_move() {
        Reach::Range
    } else {
        Reach::Alone
    };
    Some(Key { command, reach })
}

impl Command {
    fn is_move(self) -> bool {
        matches!(
            self,
            Command::Move(_) | Command::Page(_) | Command::First | Command::Last
        )
    }
}

fn of_key(key: &str) -> Option<Command> {
    Some(match key {
        "ArrowDown" => Command::Move(1),
        "ArrowUp" => Command::Move(-1),
        "PageDown" => Command::Page(1),
        "PageUp" => Command::Page(-1),
        "Home" => Command::First,
        "End" => Command::Last,
        "ArrowRight" => Command::In,
        "ArrowLeft" => Command::Out,
        "Enter" | " " => Command::Toggle,
        "ContextMenu" => Command::Menu,
        "Escape" => Command::SelectAlone,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_left_to_the_page() {
        assert_eq!(of_key("a"), None);
        assert_eq!(of_key("Tab"), None);
        assert_eq!(of_key("ArrowLeft"), Some(Command::Out));
    }

    #[test]
    fn modifiers_select_several_rows() {
        let with_reach = |command, reach| Some(Key { command, reach });
        let down = Command::Move(1);
        assert_eq!(
            of_event("ArrowDown", false, false),
            with_reach(down, Reach::Alone)
        );
        assert_eq!(
            of_event("ArrowDown", true, false),
            with_reach(down, Reach::Range)
        );
        assert_eq!(
            of_event("ArrowDown", false, true),
            with_reach(down, Reach::Keep)
        );
        assert_eq!(of_event("a", false, true), Some(Command::SelectAll.into()));
        assert_eq!(of_event("c", false, true), Some(Command::Copy.into()));
        // Developer tools and the like.
        assert_eq!(of_event("c", true, true), None);
        assert_eq!(of_event("f", false, true), None);
        assert_eq!(of_event("Enter", false, true), None);
    }
}
