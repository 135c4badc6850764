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
    kind: "显示",
    elements: "DOM 元素",
    fibers: "React fiber",
    fiber: "已卸载的 fiber",
    filter_fibers: "按名称或保留者筛选",
    by_fibers: "其他已卸载的 fiber 或根",
    no_fibers: "所有存活的 React fiber 都已挂载。",
    fibers_rule: "没有任何 React 根能经由 child 和 sibling 到达的 fiber，其 alternate 也不能到达。每一行是一个分支的顶端。尚未显示的 fiber 看起来与此相同。",
    unknown: "文件未说明元素是被移除的，还是从未附加过。",
};
