//! How the Object panel shows a value: an object as a button that selects it, all else as text.

use heaplens_model::Location;
use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::object_facts::Value;
use heaplens_model::row::ObjectRow;
use yew::{Callback, Html, MouseEvent, html};

use crate::table::object_label;

/// The words for values, and what a click on an object does.
pub struct Values {
    pub texts: &'static Texts,
    pub on_select: Callback<ObjectRow>,
}

impl Values {
    /// Returns a value.
    pub fn show(&self, value: &Value) -> Html {
        let panel = &self.texts.object_panel;
        let separator = self.texts.group_separator;
        match value {
            Value::Object(row) => self.object(row),
            Value::Primitive(text) => html! { <span class="kind-number">{ text }</span> },
            Value::Text(text) => html! { <span class="kind-symbol">{ &text.text }</span> },
            Value::Date(milliseconds) => {
                html! { <span class="kind-number">{ format::date(*milliseconds) }</span> }
            }
            Value::Bytes(bytes) => html! {
                <span title={(self.texts.bytes)(&format::grouped(*bytes, separator))}>
                    { format::bytes(*bytes, separator) }
                </span>
            },
            Value::Count(count) => html! { { format::grouped(*count, separator) } },
            Value::Word(word) => html! { { (panel.word)(*word) } },
            Value::NotInFile => html! {
                <span class="not-in-file" title={panel.not_in_file_title}>{ panel.not_in_file }</span>
            },
        }
    }

    /// Returns an object, as its row shows it.
    pub fn object(&self, row: &ObjectRow) -> Html {
        let on_click = {
            let (on_select, row) = (self.on_select.clone(), row.clone());
            Callback::from(move |_: MouseEvent| on_select.emit(row.clone()))
        };
        html! {
            <button type="button" class="object-button" onclick={on_click}>
                { object_label(row, self.texts) }
            </button>
        }
    }
}

/// Returns a place in the code: the file's last part, line and column, and the whole as a tooltip.
pub fn place(location: &Location, texts: &Texts) -> Html {
    html! {
        <span class="place" title={location.whole_text()}>{ location.short_text(texts.unnamed_script) }</span>
    }
}
