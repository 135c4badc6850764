//! How a person hands over files: the page's one file input and the browser's dialog for it.

use heaplens_model::locale::Texts;
use wasm_bindgen::JsCast;
use web_sys::{File, FileList, HtmlInputElement};
use yew::{Callback, Event, Html, html};

use crate::handle::Handle;

/// Returns the page's file input. It is out of sight: buttons open its dialog by [`choose`].
pub fn input(texts: &Texts, handle: &Handle) -> Html {
    let on_files = {
        let handle = handle.clone();
        Callback::from(move |event: Event| {
            let input = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                handle.open_files(list(input.files()));
                // The same file can be chosen again.
                input.set_value("");
            }
        })
    };
    html! {
        <input class="visually-hidden" type="file" multiple={true} tabindex="-1"
            aria-label={texts.open_input} onchange={on_files} />
    }
}

/// Opens the browser's dialog for files.
pub fn choose() {
    let input = gloo::utils::document().query_selector("input[type=file]");
    let input = input.ok().flatten();
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
        input.click();
    }
}

pub fn list(files: Option<FileList>) -> Vec<File> {
    let Some(files) = files else {
        return Vec::new();
    };
    let all = 0..files.length();
    all.filter_map(|index| files.item(index)).collect()
}
