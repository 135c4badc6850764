//! Growth, retained sizes in Comparison, and the list of snapshots, in Simplified Chinese.

use crate::locale::growth_texts::GrowthTexts;
use crate::series::Doubt;

/// See [`GrowthTexts`].
pub const TEXTS: GrowthTexts = GrowthTexts {
    title: "增长",
    needs_two: "查看增长需要两个或更多快照",
    needs_two_text: "请再打开同一进程的其他快照，早于或晚于此快照均可。有三个快照，就能分清持续增长的与只增长过一次的。",
    oldest_text: "当前显示的是最旧的快照。请显示较新的快照，以查看到那时为止的增长。",
    first_snapshot: "起始",
    part: "系列中的一段",
    part_first: "该段的第一个快照",
    part_last: "该段的最后一个快照",
    whole_series: "整个系列",
    waits: "还有快照正在加载。",
    working: "正在逐个快照统计各类的变化…",
    stop_title: "停止统计，所有快照都保持打开。",
    stopped: "已停止，统计尚未完成。",
    again: "重新统计",
    failed: "无法统计增长",
    left_out: |most| format!("“增长”只显示最新的 {most} 个快照，更早的未计入。"),
    doubt: |name, doubt| match doubt {
        Doubt::OtherProcess => format!(
            "{name} 与最后一个快照来自不同的进程：数量和大小可以比较，但对象何时出现无从得知，因为对象 ID 只是偶然相同。"
        ),
        Doubt::OtherProgram => format!("{name} 与最后一个快照来自不同的程序，这些数字彼此无关。"),
        Doubt::Newer => format!("{name} 比排在其后的快照更新。"),
        Doubt::Same => format!("{name} 与排在其后的快照相同。"),
    },
    series: "从旧到新",
    nothing: "这些快照中没有任何类。",

    steady_growth: "持续增长",
    curve: |numbers| format!("逐个快照：{numbers}"),
    appeared_first: |number| format!("自快照 {number} 或更早"),
    appeared_in: |number| format!("自快照 {number}"),

    new_retained: "新增保留",
    deleted_retained: "删除保留",
    retained_delta: "保留增量",
    with_retained: "保留大小",
    with_retained_title: "显示每个类的新增对象和已删除对象作为整体所保留的大小，以及该类保留大小的变化",
    without_noise: "略去噪声",
    without_noise_title: "略去已编译的代码、对象形状和反馈数据、V8 与 Node.js 自身的对象，以及已停止增长的对象",
    merged_of_new: "显示新增对象的合并路径",
    merged_of_deleted: "显示已删除对象的合并路径",
    new_objects: |class| format!("{class}（新增）"),
    deleted_objects: |class| format!("{class}（已删除）"),

    rename: |name| format!("重命名 {name}"),
    new_name: "快照名称",
    move_title: |name| format!("移动 {name}：拖动，或按上下方向键"),
    moved: |name, position, count| format!("{name} 现在是第 {position} 个，共 {count} 个"),
};
