//! How two snapshots belong together, in Simplified Chinese.

use super::suspects::SUSPECTS;
use crate::format;
use crate::row::{DeltaPlace, DeltaStructure};
use crate::suspects::Confidence;
use crate::{MatchedBy, Relation};

/// See [`super::super::en`].
pub fn title(relation: Relation) -> &'static str {
    match relation {
        Relation::SameProcess => "",
        Relation::SameSnapshot => "这两个是同一个快照。",
        Relation::Reversed => "基准快照比另一个更新。",
        Relation::DifferentProcess => "这两个快照来自不同的进程。",
        Relation::Unrelated => "这两个快照来自互不相关的程序。",
    }
}

/// See [`super::super::en`].
pub fn text(relation: Relation, matched_by: MatchedBy) -> &'static str {
    match (relation, matched_by) {
        (Relation::SameProcess, _) => "",
        (Relation::SameSnapshot, _) => "不会有新建或已删除的对象。请与另一个快照比较。",
        (Relation::Reversed, _) => {
            "算作新建的其实已被删除，算作已删除的其实是新建的。请选择较早的快照作为基准。"
        }
        (Relation::DifferentProcess, MatchedBy::Structure) => {
            "它们的对象 ID 没有可比性，因此按类和从根出发的路径分组匹配。无法知道哪些单个对象是新建的：某组增多时，以其中最新的对象代表。"
        }
        (Relation::Unrelated, MatchedBy::Structure) => {
            "它们没有共同的自有代码。只能比较同名的类和路径，结果可能没有多大意义。"
        }
        (Relation::DifferentProcess | Relation::Unrelated, MatchedBy::ObjectId) => {
            "它们的对象 ID 只是偶然相同，这些数字也是如此。"
        }
    }
}

/// See [`super::super::en`].
pub fn confidence(confidence: Confidence) -> String {
    format!("匹配可信度：{}", (SUSPECTS.confidence)(confidence))
}

/// See [`super::super::en`].
pub fn structure(of: &DeltaStructure) -> String {
    let number = |number: u64| format::grouped(number, ",");
    let place = |place: &DeltaPlace| {
        let [base, target] = [place.base_count, place.target_count].map(u64::from);
        let path = &place.path.text;
        format!("；\n{} 个变为 {} 个：{path}", number(base), number(target))
    };
    format!(
        "按结构匹配，可信度：{}。从基准快照到此快照：对象由 {} 个变为 {} 个，大小由 {} 变为 {}{}",
        (SUSPECTS.confidence)(of.confidence),
        number(of.base_count),
        number(of.target_count),
        format::bytes(of.base_size, ","),
        format::bytes(of.target_size, ","),
        of.places.iter().map(place).collect::<String>(),
    )
}

/// See [`super::super::en`].
pub fn cut(name: &str) -> String {
    format!("{name} 不完整：缺少的部分会算作新建或已删除，大小和名称也不可靠。")
}
