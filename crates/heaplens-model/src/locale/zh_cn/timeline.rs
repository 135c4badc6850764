//! The timeline of allocations, in Simplified Chinese.

use crate::locale::TimelineTexts;

/// See [`TimelineTexts`].
pub const TEXTS: TimelineTexts = TimelineTexts {
    title: "时间轴",
    start: "范围起点",
    end: "范围终点",
    before: "录制之前",
    hint: "仍存活的字节，按分配时间排列。拖动，或用方向键移动手柄，即可只看这些对象。",
    whole: |time, size, count| format!("录制 {time}：{count} 个对象仍存活，共 {size}"),
    range: |from, to, size, count| format!("{from} 至 {to}：{count} 个对象仍存活，共 {size}"),
    clear: "整个时间轴",
};
