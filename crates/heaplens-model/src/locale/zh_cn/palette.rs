//! The command palette and the list of keys, in Simplified Chinese.

use crate::locale::palette_texts::{KeyGroup, PaletteTexts};

/// See [`PaletteTexts`].
pub const TEXTS: PaletteTexts = PaletteTexts {
    title: "命令",
    placeholder: "视图、类、对象（@ID）或操作",
    results: "结果",
    result_count: |_, grouped| format!("{grouped} 个结果"),
    nothing: "没有匹配项。",
    close: "关闭",

    view: "视图",
    class: "类",
    object: "对象",
    snapshot: "快照",
    action: "操作",

    go_to_object: |id| format!("转到对象 {id}"),
    class_count: |_, grouped| format!("{grouped} 个对象"),
    open_snapshots: "打开快照…",
    copy_link: "复制指向此视图的链接",
    find: "用查找框搜索",
    clear_filters: "清除筛选",
    export_as: |format| format!("将表格导出为 {format}"),
    language: |name| format!("语言：{name}"),
    words: "解释术语",
    help: "帮助：如何生成快照",

    keys: "快捷键",
    key_groups: &[
        KeyGroup {
            title: "任何位置",
            keys: &[
                ("Ctrl K", "命令：任意视图、类、对象 ID 或操作"),
                ("?", "此列表"),
                ("/ 或 Ctrl F", "查找框"),
                ("F1", "朗读底部说明"),
                ("Esc", "关闭页面上方打开的内容"),
            ],
        },
        KeyGroup {
            title: "表格中",
            keys: &[
                ("↑ ↓", "上一行、下一行"),
                ("PgUp PgDn", "上一屏、下一屏"),
                ("Home End", "第一行、最后一行"),
                ("→", "展开此行，或转到其下一级"),
                ("←", "折叠此行，或转到其上一级"),
                ("Enter 或空格", "展开或折叠此行"),
                ("Shift F10 或菜单键", "行菜单"),
                ("Shift ↑ ↓", "选择多行"),
                ("Ctrl ↑ ↓", "移动但不选择"),
                ("Ctrl 空格", "加选或取消此行"),
                ("Ctrl A", "选择所有行"),
                ("Ctrl C", "复制所选行"),
                ("Esc", "只选择此行"),
            ],
        },
        KeyGroup {
            title: "表头上",
            keys: &[
                ("← →", "前一列、后一列"),
                ("Enter", "按此列排序"),
                ("Shift ← →", "加宽、变窄"),
                ("↓", "转到各行"),
            ],
        },
        KeyGroup {
            title: "查找框中",
            keys: &[
                ("Enter", "下一个找到的对象"),
                ("Shift Enter", "上一个"),
                ("@ID Enter", "直接转到该对象"),
                ("↓ ↑ Tab", "选择查询的补全"),
            ],
        },
        KeyGroup {
            title: "其他位置",
            keys: &[
                ("← → Home End", "标签上：切换视图"),
                ("F2", "列表中的快照上：重命名"),
                ("↑ ↓", "快照的拖动柄上：移动；窗格之间：移动边界"),
            ],
        },
    ],
};
