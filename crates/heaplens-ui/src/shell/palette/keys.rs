//! The list of all keys.

use heaplens_model::locale::{KeyGroup, Texts};
use yew::{Html, html};

/// Returns the groups of keys.
pub fn view(texts: &Texts) -> Html {
    html! {
        <div class="key-groups" tabindex="0" role="region" aria-label={texts.palette.keys}>
            { for texts.palette.key_groups.iter().map(group) }
        </div>
    }
}

fn group(group: &KeyGroup) -> Html {
    html! {
        <section>
            <h3>{ group.title }</h3>
            <dl>
                { for group.keys.iter().map(|(keys, does)| html! {
                    <div class="key">
                        <dt>{ for keys.split(' ').map(key) }</dt>
                        <dd>{ *does }</dd>
                    </div>
                }) }
            </dl>
        </section>
    }
}

/// A key; a word that only joins two keys is none.
fn key(word: &str) -> Html {
    if matches!(word, "or" | "或") {
        html! { <span>{ format!(" {word} ") }</span> }
    } else {
        html! { <kbd>{ word }</kbd> }
    }
}
