//! Detached, in Simplified Chinese.

use crate::locale::DetachedTexts;

/// See [`DetachedTexts`].
pub const TEXTS: DetachedTexts = DetachedTexts {
    title: "已分离",
    filter: "按元素或保留者筛选",
    by_retainer: "按保留者分组",
    element: "已分离的元素",
    tree_nodes: "树节点数",
    tree_size: "树大小",
    root: "根",
    root_title: "所在分离树的顶端节点。",
    inside: "位于",
    by: "由",
    of: "属于",
    retainers: |count| format!("{count} 个保留者"),
    nothing: "没有被 JavaScript 持有的已分离 DOM 元素。",
    not_marked: "此文件未标记 DOM 节点是否已分离。Chrome 86 及更高版本会写入该信息。",
    unknown: "文件未说明元素是被移除的，还是从未附加过。",
};
