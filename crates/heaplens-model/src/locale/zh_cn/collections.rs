//! Collections, in Simplified Chinese.

use crate::collections::CollectionKind;
use crate::locale::CollectionTexts;

/// See [`CollectionTexts`].
pub const TEXTS: CollectionTexts = CollectionTexts {
    title: "集合",
    filter: "按类或内容筛选",
    collection: "集合",
    elements: "元素",
    capacity: "容量",
    fill: "填充率",
    bytes: "字节",
    kind: "种类",
    all: "所有种类",
    of_one_class: "内容为单一类",
    empty: "空集合",
    kinds: |kind| match kind {
        CollectionKind::Array => "数组",
        CollectionKind::Map => "Map",
        CollectionKind::Set => "Set",
        CollectionKind::WeakMap => "WeakMap",
        CollectionKind::WeakSet => "WeakSet",
        CollectionKind::Dictionary => "字典",
        CollectionKind::TypedArray => "类型化数组",
        CollectionKind::ArrayBuffer => "ArrayBuffer",
    },
    nothing: "没有这样的集合。",
    sums: |count, bytes, empty, empty_bytes| {
        format!("共 {count} 个集合，{bytes}；其中 {empty} 个为空，{empty_bytes}。")
    },
    hold_one_class: |count| format!("{count} 个只含单一类的对象。"),
    unlisted: |count| format!("{count} 个集合的内容未列入文件：文件不含较小的整数。"),
    of: "内容为",
    may_hold_numbers: "可能含有数字",
    may_hold_numbers_title: "它留有空间，而文件未列出其内容。文件不含较小的整数。",
    exact_elements: |count| format!("{count} 个元素"),
};
