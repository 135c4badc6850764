//! 嫌疑对象的简体中文文字。

use super::super::SuspectTexts;
use crate::format;
use crate::suspects::{AccumulatorKind, Confidence, Doubt, NoiseReason, Suspect};

/// See [`SuspectTexts`].
pub static SUSPECTS: SuspectTexts = SuspectTexts {
    title: "嫌疑",
    working: "正在查找泄漏…",
    stopped: "已停止，嫌疑尚未得出。",
    again: "重新查找",
    failed: "无法查找嫌疑",
    nothing: "没有可疑之处",
    nothing_text: "没有发现新对象积累的位置。“比较”列出全部新增和已删除的对象。再做一遍同样的操作后再拍摄一个快照，更容易看出缓慢的泄漏。",
    nothing_in_one_text: "没有哪个位置持有的对象远多于其他位置。要看到泄漏的增长，请打开同一进程在若干操作之后拍摄的第二个快照，以及重复同样操作之后的第三个快照。",

    headline,
    why,
    kind,
    advice,
    retained: |size| format!("保留 {size}"),
    confidence_tag: |confidence| match confidence {
        Confidence::Low => "可信度低",
        Confidence::Medium => "可信度中",
        Confidence::High => "可信度高",
    },

    growth: "增长了什么",
    amount: "数量有多少",
    all_steps: "全部阶段",
    in_snapshot: "在此快照中",
    path: "从根出发的路径",
    more_steps: |count| format!("另有 {count} 步"),
    gathers_here: "在此积累",
    held: "保留了什么",
    more_classes: |count| format!("另有 {count} 个类"),
    common_prefix: "文本的共同开头",
    examples: "例如",
    cause: "常见原因",
    code: "最近的代码",
    no_code: "快照中没有对应的代码位置。",
    sure: "有多确定",
    evidence_grew: |growing, steps| match (growing, steps) {
        (1, 1) => "在仅有的一个阶段中增长。".to_owned(),
        (growing, steps) if growing == steps => format!("在全部 {steps} 个阶段中都增长。"),
        (growing, steps) => format!("在 {steps} 个阶段中的 {growing} 个增长。"),
    },
    evidence_kept: |share| format!("增长中有 {share} 没有释放。"),
    evidence_share: |share| format!("全部持续增长中有 {share} 在此处。"),
    evidence_share_of_heap: |share| format!("占堆的 {share}。"),
    evidence_old: "该位置早已存在：新对象在旧对象中积累。",
    evidence_new: "该位置本身是新的。",
    evidence_before: |count| format!("此前已持有其中的 {count} 个，至今仍持有。"),
    see: "亲自查看",
    class_in: |class, view| format!("在“{view}”中查看 {class}"),
    accumulator_in: |view| format!("在“{view}”中查看该位置"),
    merged_paths: |class| format!("{class} 的合并路径"),

    guide_title: "示例快照导览",
    guide: [
        "一个服务器在 200 个请求之前和之后。下方第一行指出泄漏的对象，此表列出数量：200 个 `RequestContext` 积累在数组 `pendingReports` 中。",
        "证据：大部分增长都在此处，而且没有释放。用这些按钮可在其他视图中查看：“比较”中的 `RequestContext` 有 200 个新增，没有删除。",
        "是什么保留了它们：从根出发，监听器的变量持有数组 `pendingReports`。点击任一步，下方即显示其保留者和内容。",
        "代码行：标记处是该类。其对象被放入 `pendingReports` 之后，再没有代码取出。用您自己程序的两个快照，也能这样找到。",
    ],
    guide_next: "下一步",
    guide_done: "完成",

    held_back: |objects, bytes| format!("已作为非泄漏略去：{objects} 个新对象，{bytes}"),
    confidence: |confidence| match confidence {
        Confidence::Low => "低",
        Confidence::Medium => "中",
        Confidence::High => "高",
    },
    noise: |reason| match reason {
        NoiseReason::Code => "预热后的代码",
        NoiseReason::KeptByCode => "仅由代码保留",
        NoiseReason::Internal => "V8 自身的数组和表",
        NoiseReason::Embedder => "宿主程序自身的对象",
        NoiseReason::Settled => "先增长、后停止",
    },
    doubt,
};

fn number(number: i64) -> String {
    format::grouped(number.unsigned_abs(), ",")
}

fn bytes(size: i64) -> String {
    format::bytes(size.unsigned_abs(), ",")
}

fn why(suspect: &Suspect) -> String {
    let place = place(suspect);
    let growth = suspect.growth;
    let evidence = suspect.evidence;
    let class = &suspect.class.text;
    let size = bytes(growth.retained_size);
    let count = number(growth.count);
    let mut text = if suspect.steps.is_empty() {
        let share = format::percent(evidence.share);
        format!("{place}持有 {count} 个 `{class}`，共保留 {size}，占堆的 {share}。")
    } else if growth.count == 0 {
        format!("{place}自身增长了 {size}，所持有的对象数量并未增加。")
    } else if evidence.steps == 1 {
        format!("{place}中新增了 {count} 个 `{class}`，共保留 {size}。")
    } else if evidence.growing_steps == evidence.steps {
        format!(
            "在全部 {} 个阶段中，{place}都有新的 `{class}` 积累：共 {count} 个，保留 {size}。",
            evidence.steps
        )
    } else {
        format!(
            "在 {} 个阶段中的 {} 个，{place}有新的 `{class}` 积累：共 {count} 个，保留 {size}。",
            evidence.steps, evidence.growing_steps
        )
    };
    if let Some(location) = &suspect.location {
        text.push_str("最近的代码位于 ");
        text.push_str(&location.whole_text());
        text.push('。');
    }
    text.push_str(match (suspect.steps.len(), evidence.kept) {
        (0, _) => "仅凭一个快照无法判断它是否在增长。",
        (_, Some(kept)) if kept < 0.2 => "释放的与新增的一样多，因此不太可能是泄漏。",
        (1, _) => "两个快照无法判断它是否会继续增长，第三个快照可以。",
        (_, Some(kept)) if kept > 0.9 => "它们都没有被释放。",
        _ => "",
    });
    text
}

fn headline(suspect: &Suspect) -> String {
    let accumulator = &suspect.accumulator;
    let (class, what) = (&suspect.class.text, kind(accumulator.kind));
    match accumulator.kind {
        AccumulatorKind::Roots => format!("{what}中的 `{class}`"),
        _ if suspect.growth.count == 0 => format!("{what} `{}`", accumulator.name.text),
        _ => format!("{what} `{}` 中的 `{class}`", accumulator.name.text),
    }
}

fn place(suspect: &Suspect) -> String {
    let accumulator = &suspect.accumulator;
    let what = kind(accumulator.kind);
    match accumulator.kind {
        AccumulatorKind::Roots => what.to_owned(),
        _ => format!("{what} `{}`（{}）", accumulator.name.text, accumulator.id),
    }
}

fn kind(kind: AccumulatorKind) -> &'static str {
    match kind {
        AccumulatorKind::Array => "数组",
        AccumulatorKind::Map => "Map",
        AccumulatorKind::Set => "Set",
        AccumulatorKind::ListenerList => "监听器列表",
        AccumulatorKind::Dictionary => "字典",
        AccumulatorKind::Object | AccumulatorKind::Other => "对象",
        AccumulatorKind::ClosureContext => "闭包上下文",
        AccumulatorKind::TimerList => "定时器列表",
        AccumulatorKind::LinkedList => "链表",
        AccumulatorKind::ClosureChain => "函数链",
        AccumulatorKind::PromiseChain => "Promise 链",
        AccumulatorKind::String => "文本",
        AccumulatorKind::Buffer => "字节缓冲区",
        AccumulatorKind::DetachedTree => "已分离的节点",
        AccumulatorKind::ManyOwners => "许多同类对象",
        AccumulatorKind::Roots => "进程中未关闭的句柄",
    }
}

fn advice(kind: AccumulatorKind) -> &'static str {
    match kind {
        AccumulatorKind::Array => {
            "只有放入，没有取出。请查找没有上限、也没有 `shift` 或 `length = 0` 的 `push`。"
        }
        AccumulatorKind::Map | AccumulatorKind::Dictionary => {
            "没有上限的缓存或登记表。请找到写入条目的位置，并在其主体结束时删除条目，或限制其大小或存活时间。"
        }
        AccumulatorKind::Set => "加入的元素没有被删除。请查找缺少对应 `delete` 的 `add`。",
        AccumulatorKind::ListenerList => {
            "监听器只添加、不移除。请在经常运行的代码中查找 `on`、`addEventListener` 或 `subscribe`，以及缺少的 `off`、`removeEventListener` 或 `unsubscribe`。"
        }
        AccumulatorKind::Object | AccumulatorKind::Other => {
            "请查找设置其属性的位置，以及本应清除这些属性的代码。"
        }
        AccumulatorKind::ClosureContext => {
            "只要函数中创建的任一闭包仍存活，该函数的变量就不会释放。请查找与大变量同处一个函数的长寿命闭包。"
        }
        AccumulatorKind::TimerList => {
            "定时器会保留其回调所用的一切。请查找缺少对应 `clear` 的 `setInterval` 或 `setTimeout`。"
        }
        AccumulatorKind::LinkedList => {
            "队列的写入快于取出，或旧的链节仍被引用。请检查由谁取出，以及是否遗留了对首个链节的引用。"
        }
        AccumulatorKind::ClosureChain => {
            "每个函数都持有前一个函数。请查找不断包装自身前一版本的包装函数。"
        }
        AccumulatorKind::PromiseChain => {
            "永不敲定的 Promise 会保留所有等待它的对象。请查找不断延长的链，或没有时限的 await。"
        }
        AccumulatorKind::String => "只增不减的文本。请查找 `+=`，并将文本写出或截断。",
        AccumulatorKind::Buffer => "只增不减的字节。请查找 `concat`，或从不清空的数据块数组。",
        AccumulatorKind::DetachedTree => {
            "DOM 节点已离开文档，但仍被引用。请查找保留其中某个节点的变量、监听器或组件：一个节点会保留整棵树。"
        }
        AccumulatorKind::ManyOwners => {
            "许多对象各自增加一点。请检查每个对象保留了什么，以及何时应当释放。"
        }
        AccumulatorKind::Roots => {
            "打开的句柄会保留其所用的一切。请查找从未关闭的套接字、服务器、端口、监视器或 worker。"
        }
    }
}

fn doubt(doubt: &Doubt, name: &str) -> String {
    match doubt {
        Doubt::OneSnapshot => "只有一个快照，因此无法得知增长情况。".to_owned(),
        Doubt::TwoSnapshots => {
            "两个快照无法区分正在填充的缓存与泄漏。再做一遍同样的操作后拍摄的第三个快照可以。"
                .to_owned()
        }
        Doubt::OrderMended => "给出快照的顺序与拍摄顺序不符，已按拍摄顺序排列。".to_owned(),
        Doubt::SameTwice { .. } => format!("{name} 与另一个快照相同，已略去。"),
        Doubt::OtherProcess { .. } => {
            format!("{name} 来自另一个进程，无法按编号识别其中的对象，已略去。")
        }
        Doubt::MatchedByStructure { .. } => {
            format!(
                "{name} 来自另一个进程，其中的对象按类和从根出发的路径分组匹配；某组增多时，以其中最新的对象代表。"
            )
        }
        Doubt::OtherProgram { .. } => {
            format!("{name} 来自另一个程序，无法与之比较，已略去。")
        }
        Doubt::TooMany => "快照数量超出可比较的上限，最旧的已略去。".to_owned(),
    }
}
