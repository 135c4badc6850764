//! The keys of a tree grid (WAI-ARIA Authoring Practices).

use yew::KeyboardEvent;

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
}

/// Translates a key. Keys with modifiers are the browser's.
pub fn command(event: &KeyboardEvent) -> Option<Command> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return None;
    }
    let key = event.key();
    if key == "F10" && event.shift_key() {
        return Some(Command::Menu);
    }
    of_key(&key)
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
}
