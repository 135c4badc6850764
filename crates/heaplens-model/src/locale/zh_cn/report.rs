//! 报告的简体中文文字。

use super::super::ReportTexts;

/// See [`ReportTexts`].
pub static REPORT: ReportTexts = ReportTexts {
    title: "内存泄漏嫌疑",
    snapshot: |name, nodes, size| format!("{name}：{nodes} 个节点，{size}"),
    names_hidden: "名称和路径已替换为代号。",
    step: "阶段",
    objects: "对象",
    colon: "：",
    snapshot_label: |number| format!("快照 {number}"),
    class_label: |number| format!("类 {number}"),
    property_label: |number| format!("属性 {number}"),

    copy_markdown_title: "将嫌疑复制为 Markdown，便于粘贴到问题跟踪系统",
    save_html: "保存为 HTML",
    save_html_title: "将嫌疑保存为任何浏览器都能打开的文件",
    hide_names: "隐藏名称",
    hide_names_title: "用代号替换名称、路径和文件名",
    with_strings: "包含字符串内容",
    only_suspect: |rank| format!("仅第 {rank} 个嫌疑"),
};
