//! Copies a text to the clipboard, and tells a person whether it was.

use crate::browser;
use crate::handle::Handle;
use crate::state::{Action, Notice};

/// Copies a text. Browsers may refuse it.
pub fn copy(handle: &Handle, text: String) {
    let handle = handle.clone();
    browser::copy(text, move |is_copied| {
        let notice = match is_copied {
            true => Notice::Copied,
            false => Notice::CopyRefused,
        };
        handle.act(Action::Tell(notice));
    });
}
