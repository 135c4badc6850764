//! What if, in Simplified Chinese.

use crate::locale::WhatIfTexts;

/// See [`WhatIfTexts`].
pub const TEXTS: WhatIfTexts = WhatIfTexts {
    title: "假设",

    cut_object: "假设切除此对象",
    cut_edge: "假设切除此边",
    cut_into: "假设没有任何对象持有它们",
    cut_group: "假设不以此方式持有它们",

    intro: "会释放什么？",
    intro_text: "切除一条边、一个对象，或持有某个类的所有引用，立即查看会释放什么，以及其余部分由什么保留。快照本身不会改变。",
    intro_ways: &[
        "对象：在其行菜单中选择“假设切除此对象”。",
        "边：在“保留者”或“包含关系”的行菜单中选择“假设切除此边”。",
        "持有某个类的所有引用：“摘要”中该类的菜单。",
        "指向某个类的对象的同名边：选择该类，打开其合并路径中某一组的菜单。",
    ],
    rule: "计算规则与支配者相同：弱边不保留任何对象，V8 和调试器指向页面对象的边也不保留。因此切除一个对象所释放的正是其保留大小。",

    cuts: "切除项",
    undo: |cut| format!("撤销切除：{cut}"),
    undo_all: "全部撤销",
    working: "正在计算……",
    freed: |_, grouped, bytes, percent| {
        format!("将释放 {grouped} 个对象：{bytes}，占全部的 {percent}")
    },
    frees_nothing: "不会释放任何对象",
    nothing_freed: "没有释放任何对象：其他保留者仍保留着全部。上方的切除项说明是哪些。",

    object: |name| format!("{name} 及其所有边"),
    edge: |name, from, to| format!("{from} 的 {name} → {to}"),
    into: |class| format!("持有 {class} 的所有引用"),
    into_by: |class, by| format!("持有 {class} 的 {by}"),
    any_edge: "任意边",
    anything: "任意对象",
    weak_map_entry: "WeakMap 条目",

    is_freed: "已释放",
    is_kept: "仍被保留",
    some_freed: |freed, of| format!("{of} 个中释放 {freed} 个"),
    edges: |_, grouped| format!("{grouped} 条边"),
    idle: "本来就不保留任何对象",
    idle_title: "弱边，或支配者计算不考虑的其他边：没有它也不会有变化。",
    not_there: "此快照中没有这一项。",
    retained_then: |bytes| format!("届时保留 {bytes}"),
    retained_before: |bytes| format!("之前 {bytes}"),
    kept_by: |edge, of| format!("由 {of} 的 {edge}"),
    kept_example: |object| format!("例如 {object}"),
    kept_as_root: "它是根。",
    steps: |_, grouped| format!("{grouped} 步"),
    edge_of: |edge| format!("{edge}，属于"),
    ends_at_root: "这是根。",
    ends_nowhere: "根无法到达保留它的对象。",
    more_steps: |steps| format!("…… 到根还有 {steps} 步"),
};
