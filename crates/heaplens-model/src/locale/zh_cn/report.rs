//! 报告的简体中文文字。

use super::super::ReportTexts;
use super::suspects::SUSPECTS;
use crate::format;
use crate::suspects::{AccumulatorKind, Suspect};

/// See [`ReportTexts`].
pub static REPORT: ReportTexts = ReportTexts {
    title: "内存泄漏嫌疑",
    snapshot: |name, nodes, size| format!("{name}：{nodes} 个节点，{size}"),
    names_hidden: "名称和路径已替换为代号。",
    none: "没有发现对象聚集之处。",
    headline,
    growth: "增长",
    path: "从根出发的路径",
    classes: "所保留的对象",
    evidence: "依据",
    step: "阶段",
    objects: "对象",
    in_all: "合计",
    gathers_here: " ← 在此聚集",
    common_prefix: |prefix| format!("它们的文本都以 {prefix} 开头。"),
    score: |score, confidence| format!("得分 {score}（满分 1），可信度：{confidence}。"),
    rests_on,
    held_back: "未列入嫌疑的新对象",
    amount: |objects, size| format!("{objects} 个新对象，浅层大小 {size}"),
    colon: "：",
    snapshot_label: |number| format!("快照 {number}"),
    class_label: |number| format!("类 {number}"),
    property_label: |number| format!("属性 {number}"),
};

fn headline(suspect: &Suspect) -> String {
    let accumulator = &suspect.accumulator;
    let (class, what) = (&suspect.class.text, (SUSPECTS.kind)(accumulator.kind));
    match accumulator.kind {
        AccumulatorKind::Roots => format!("{what}中的 `{class}`"),
        _ if suspect.growth.count == 0 => format!("{what} `{}` 的增长", accumulator.name.text),
        _ => format!("{what} `{}` 中的 `{class}`", accumulator.name.text),
    }
}

fn rests_on(suspect: &Suspect) -> Vec<String> {
    let evidence = suspect.evidence;
    let share = format::percent(evidence.share);
    if suspect.steps.is_empty() {
        return vec![format!("它保留的大小占堆的 {share}。")];
    }
    let mut told = vec![format!(
        "{} 个阶段中，有 {} 个阶段在增长。",
        evidence.steps, evidence.growing_steps
    )];
    if evidence.steps > 1 {
        let steadiness = format::percent(evidence.steadiness);
        told.push(format!("增长最少的阶段是增长最多的阶段的 {steadiness}。"));
    }
    if let Some(kept) = evidence.kept {
        told.push(format!("新增的内容有 {} 留了下来。", format::percent(kept)));
    }
    told.push(format!("占全部持续增长的 {share}。"));
    told.push(if evidence.is_old {
        "它在最旧的快照中已经存在。".to_owned()
    } else {
        "它不在最旧的快照中。".to_owned()
    });
    if evidence.before > 0 {
        let before = format::grouped(evidence.before, ",");
        told.push(format!(
            "在第一个阶段之前，它已持有 {before} 个这样的对象。"
        ));
    }
    told
}
