//! Statistics: DevTools' categories as a ring and as exact numbers.

use heaplens_model::format;
use heaplens_model::locale::Texts;
use heaplens_model::message::Statistics;
use heaplens_model::words::Word;
use yew::{Html, html};

use crate::state::State;

struct Category {
    class: &'static str,
    name: &'static str,
    bytes: u64,
    word: Word,
}

/// DevTools' categories (`HeapSnapshotView.ts`), those of V8's heap first.
fn categories(all: &Statistics, texts: &Texts) -> [Category; 7] {
    let (heap, native) = (&all.v8heap, &all.native);
    let known = [heap.code, heap.strings, heap.js_arrays, heap.system]
        .into_iter()
        .fold(0_u64, u64::saturating_add);
    let category = |class, name, bytes, word| Category {
        class,
        name,
        bytes,
        word,
    };
    [
        category("code", texts.code, heap.code, Word::StatisticsCode),
        category(
            "strings",
            texts.strings,
            heap.strings,
            Word::StatisticsStrings,
        ),
        category(
            "js-arrays",
            texts.js_arrays,
            heap.js_arrays,
            Word::StatisticsArrays,
        ),
        category(
            "system",
            texts.system_objects,
            heap.system,
            Word::StatisticsSystem,
        ),
        category(
            "other-js",
            texts.other_js_objects,
            heap.total.saturating_sub(known),
            Word::StatisticsOther,
        ),
        category(
            "typed-arrays",
            texts.typed_arrays,
            native.typed_arrays,
            Word::StatisticsTypedArrays,
        ),
        category(
            "other-native",
            texts.other_native,
            native.total.saturating_sub(native.typed_arrays),
            Word::StatisticsNative,
        ),
    ]
}

/// Ring and numbers, for Overview and beside Summary.
pub fn chart(state: &State) -> Html {
    let texts = state.lang.texts();
    let Some(info) = state.shown().and_then(|one| one.info()) else {
        return Html::default();
    };
    let all = &info.statistics;
    let separator = texts.group_separator;
    let categories = categories(all, texts);
    // A circle of circumference 100: a dash is as long as its percentage.
    let mut start = 0.0;
    let arcs: Vec<Html> = categories
        .iter()
        .filter(|one| one.bytes > 0)
        .map(|one| {
            let part = format::share(one.bytes, all.total) * 100.0;
            let offset = 25.0 - start;
            start += part;
            html! {
                <circle class={format!("arc is-{}", one.class)} cx="21" cy="21" r="15.9155"
                    stroke-dasharray={format!("{} {}", format::decimal(part, 3), format::decimal(100.0 - part, 3))}
                    stroke-dashoffset={format::decimal(offset, 3)} />
            }
        })
        .collect();
    let line = |class: String, name: &str, bytes: u64, word: Option<Word>| {
        let title = (texts.bytes)(&format::grouped(bytes, separator));
        html! {
            <tr {class}>
                <th scope="row" tabindex={word.map(|_| "0")} data-word={word.map(|word| word.position().to_string())}>
                    <span class="swatch" aria-hidden="true" />{ name }
                </th>
                <td data-value={bytes.to_string()} {title}>{ format::bytes(bytes, separator) }</td>
                <td class="share">{ format::percent(format::share(bytes, all.total)) }</td>
            </tr>
        }
    };
    html! {
        <div class="statistics">
            <svg class="ring" viewBox="0 0 42 42" aria-hidden="true">
                <circle class="ring-back" cx="21" cy="21" r="15.9155" />
                { arcs }
                <text class="ring-number" x="21" y="20.6">{ format::bytes(all.total, separator) }</text>
                <text class="ring-word" x="21" y="25.2">{ texts.total }</text>
            </svg>
            <table class="legend" aria-label={texts.statistics}>
                <tbody>
                    { for categories.iter().map(|one| line(format!("is-{}", one.class), one.name, one.bytes, Some(one.word))) }
                </tbody>
                <tfoot>{ line("is-total".to_owned(), texts.total, all.total, None) }</tfoot>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use heaplens_model::locale::Lang;
    use heaplens_model::message::{NativeStatistics, V8Statistics};

    use super::*;

    #[test]
    fn the_categories_add_up_to_the_whole() {
        let all = Statistics {
            total: 1000,
            native: NativeStatistics {
                total: 300,
                typed_arrays: 100,
            },
            v8heap: V8Statistics {
                total: 700,
                code: 10,
                js_arrays: 20,
                strings: 30,
                system: 40,
            },
        };
        let parts = categories(&all, Lang::En.texts());
        assert_eq!(parts.iter().map(|one| one.bytes).sum::<u64>(), 1000);
        assert_eq!(parts[4].bytes, 600);
        assert_eq!(parts[6].bytes, 200);
    }
}
