//! The menu on a row, in Simplified Chinese.

use crate::locale::menu_texts::MenuTexts;

/// See [`MenuTexts`].
pub const TEXTS: MenuTexts = MenuTexts {
    show_live: "在摘要中显示其存活对象",
    label: "行操作",
    reveal_in: |view| format!("在“{view}”中显示"),
    not_in_view: |view| format!("该对象不在“{view}”中。"),
    show_dominated: "显示它所保留的对象",
    show_merged: "显示合并路径",
    copy_name: "复制名称",
    copy_id: "复制 ID",
    copy_path: "复制到根的路径",
    copy_path_as_markdown: "以 Markdown 复制路径",
    copy_link: "复制指向它的链接",
    copy_refused: "浏览器不允许复制。",
    path_of: |object| format!("{object} 到根的路径"),
    more_steps: |steps| format!("…… 还有 {steps} 步"),

    ignore_object: "忽略此保留者",
    ignore_edge: |name| format!("忽略所有名为“{name}”的边"),
    ignore_class: |name| format!("忽略所有“{name}”"),
    stop_ignoring: "不再忽略此保留者",
    stop_ignoring_one: |what| format!("不再忽略{what}"),
    restore_all: "全部恢复",
    ignored_list: "已忽略",
    ignored_list_title: "距离、排序和路径的计算均不包含这些项，大小不变。",
    ignored_edge: |name| format!("所有名为“{name}”的边"),
    ignored_class: |name| format!("所有“{name}”"),
    ignored: "已忽略",
    ignored_title: "此处已忽略：距离的计算不包含它。",
    path_ignored: "除已忽略的项外，没有任何根能到达它",

    fold: "折叠 V8 内部对象",
    fold_title: "V8 自身的数组、代码、对象形状和隐藏对象，由更靠近根的、持有它们的对象代替显示；没有其他对象持有时则保留显示。",
    folded_title: |objects| format!("经由 V8 内部对象：{objects}"),

    merged_paths: "合并路径",
    merged_paths_title: "按类和属性分组，显示保留这些对象的对象。同一对象可能出现在多个组中。",
    merged_paths_of: "合并路径：",
    retained_by: "保留者",
    elements: "[…]",
    weak_map_entry: "WeakMap 条目",
    retainer_count: |_, grouped| format!("{grouped} 个保留者"),
    group_of_roots: "它们是根",
    group_of_roots_title: "路径到此为止：快照的根保留这些对象。",
    group_of_nothing: "无",
    group_of_nothing_title: "只有弱边指向这些对象。",
    group_cycle_title: "这些保留者均已出现在上方路径中，继续追踪会绕回原处。",
    merge_many: |count| format!("合并 {count} 个对象的路径"),
};
