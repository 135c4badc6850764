//! The keys of a tree grid (WAI-ARIA Authoring Practices).

use yew::KeyboardEvent;

/// What a key queries for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// So many rows on, or back.
    Move(i64),
    /// So many screenfuls on, or back.
    Page(i64),
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Open the row, or go to its first child.
    In,
    /// Close the row, or go to its parent.
    Out,
    /// Open or close the row.
    Toggle,
}

/// What a key queries for, if anything; keys with modifiers are the browser's.
pub fn command(event: &KeyboardEvent) -> Option<Command> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return None;
    }
    of_key(&event.key())
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
