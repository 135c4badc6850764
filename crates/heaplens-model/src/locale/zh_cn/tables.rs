//! The texts of tables and words in Simplified Chinese.

use crate::locale::TableTexts;

/// See [`TableTexts`].
pub static TABLES: TableTexts = TableTexts {
    rows: |_, grouped| format!("{grouped} 行"),
    rows_selected: |grouped| format!("已选择 {grouped} 行"),
    shallow_sum: |bytes| format!("浅层大小 {bytes}"),
    change_sum: |count, bytes| format!("{count} 个对象，{bytes}"),
    retained_ask: "共同保留多少？",
    retained_title: "计算这些对象全部消失后可释放的内存，每个对象只计一次。较大的快照需要几秒钟。",
    retained_asked: "正在计算…",
    retained_known: |bytes| format!("共同保留 {bytes}"),
    retained_failed: "无法计算共同保留的大小",
    copy_markdown: "复制为 Markdown",
    copied: |_, grouped| format!("已复制 {grouped} 行"),
    copy_refused: "浏览器不允许复制",
    export: "导出全部行：",
    export_as: |format| format!("将全部行导出为 {format}"),
    exporting: |percent| format!("正在导出，{percent}%"),
    export_failed: "无法导出",
    column_keys: "Enter 键排序，Shift 加方向键调整列宽。",
    explanation: "说明",
    explanation_hint: "指向或移到任何内容，这里会显示其含义。",
    words: "词汇",
    words_lead: "各列、类型和名称的含义。V8 的名称取自其源代码，在快照中原样出现。",
};
