//! Overview, in Simplified Chinese.

use crate::locale::OverviewTexts;

/// See [`OverviewTexts`].
pub const TEXTS: OverviewTexts = OverviewTexts {
    title: "概览",
    counted: "此文件统计的内容",
    v8_heap: "V8 堆",
    native: "其统计的原生内存",
    buffers: |count| format!("其中 {count} 个 ArrayBuffer 的存储"),
    extra_native: "其中不属于任何对象（extra_native_bytes）",
    not_here: "此文件中没有的内容",
    not_here_lead: "进程占用的内存多于快照所示。以下内容请到别处查找：",
    not_here_items: [
        "其他线程的堆。每个 Worker 和每个其他进程都有各自的快照。",
        "V8 之外、没有对象代表的内存：原生模块和库、图像、缓存，以及 V8 不知道的缓冲区。",
        "程序本身、其编译后的代码和栈，以及已空闲但尚未归还系统的内存。",
    ],

    stands_out: "值得注意",
    detached: "已分离的 DOM 节点",
    detached_figures: |count, size| format!("{count} 个，自身 {size}"),
    repeated: "重复出现的文本",
    repeated_figures: |count, texts, waste| {
        format!("{count} 个字符串，{texts} 种文本，除首个外占 {waste}")
    },
    collections: "最大的集合",
    collection_figures: |elements, size| format!("{elements} 个元素，{size}"),
    contexts: "函数的变量（上下文）",
    workers: "Worker",
    workers_hint: "它们的堆在各自的文件中。",
    realms: "Realm：框架、vm 上下文",
    none: "无",
    awaited: "…",
    show: "显示",

    largest: "最大的支配者",
    largest_hint: "某个对象消失时，其区域覆盖的内存将被释放。",
    icicle: "冰柱图",
    treemap: "矩形树图",
    table: "表格",
    shown_as: "显示方式",
    object: "对象",
    share: "占比",
    way: "从根开始的路径",
    more_above: |count| format!("另外 {count} 个"),
    zoom_out: "缩小",
    others: |_, grouped| format!("其他，{grouped} 个对象"),
    itself: "自身",
    part: |name, retained, share, own| format!("{name}：保留 {retained}（{share}），自身 {own}"),
    empty: "此对象不支配任何对象。",
    keys: "方向键在对象间移动，Enter 选中，+ 放大，− 缩小。",
    begin_here: "放大",
    show_in: |view| format!("在“{view}”中显示"),
};
