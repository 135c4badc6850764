//! Allocations, in Simplified Chinese.

use crate::locale::AllocationTexts;

/// See [`AllocationTexts`].
pub const TEXTS: AllocationTexts = AllocationTexts {
    title: "分配",
    filter: "按函数筛选",
    function: "函数",
    live_count: "存活数量",
    live_size: "存活大小",
    nothing: "此文件没有分配调用栈。请在 DevTools 中录制“时间轴上的分配”并勾选记录调用栈。",
};
