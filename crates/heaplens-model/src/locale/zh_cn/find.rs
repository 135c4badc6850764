//! 查找与命名筛选器的简体中文文字。

use super::super::{FilterTexts, FindTexts};
use crate::Filter;

/// See [`FindTexts`].
pub static FIND: FindTexts = FindTexts {
    title: "查找",
    box_title: "按名称、@编号或查询条件查找对象。按键：/ 或 Ctrl+F 转到此处，再按一次 Ctrl+F 打开浏览器自带的查找；Enter 转到下一个对象，Shift+Enter 转到上一个。",
    text_placeholder: "查找文本或 @编号",
    pattern_placeholder: "正则表达式",
    query_placeholder: "class:Foo retained>1MB",
    match_case: "区分大小写",
    pattern: "正则表达式（区分大小写）",
    query: "查询",
    query_title: "查询：按条件查找对象，例如 class:Foo retained>1MB",
    suggestions: "建议",

    intro: "查找对象",
    intro_text: "在上方的框中输入名称所含的文本，或输入 @ 加对象编号。Aa 表示区分大小写，.* 表示正则表达式。",
    intro_query: "“查询”按条件查找对象。并列的条件须同时成立，也可用 or、not 和括号组合。",
    held: "没有自动重新执行此查找",
    held_text: "快照的分析器在执行它期间或之后已终止。请修改后再查，或重新执行。",
    search: "重新执行",

    searching: "正在查找…",
    found: |_, number| format!("找到 {number} 个对象"),
    shallow: |size| format!("浅层大小 {size}"),
    retained: |size| format!("整体保留 {size}"),
    retained_title: "如果这些对象全部消失，将释放的字节数，每个对象只计一次",
    retained_pending: "正在计算保留大小…",
    nothing: "没有找到对象。",
    nothing_within: "在筛选范围内没有找到对象。",
    hit: |position, total| format!("第 {position} 个，共 {total} 个"),
    next: "下一个对象（Enter）",
    previous: "上一个对象（Shift+Enter）",
    class: "类",
    all_classes: |_, number| format!("全部 {number} 个类"),
    kind: "类型",
    all_kinds: "全部类型",
    facet: |name, number| format!("{name}（{number}）"),
    file_order: "文件顺序",
    file_order_title: "按文件中的顺序显示对象，与 DevTools 计数匹配项的顺序相同",
    ask_as_query: "作为查询执行",
    not_understood: "无法理解此内容",

    field: |name| match name {
        "class" => "类名正是它；class~Foo 表示类名包含 Foo。",
        "name" => "对象的名称，即行中显示的名称。",
        "string" => "文本正是它的字符串；string~a 表示文本包含 a，string~/^a/ 表示与之匹配。",
        "has" => "对象具有此名称的属性或变量。",
        "script" => "对象的代码位于路径以此结尾的脚本中。",
        "type" => "V8 的节点类型，例如 closure。",
        "in" => "摘要中某个命名筛选器所允许的对象。",
        "retained" => "对象消失后将释放的字节数：500、10k、1.5MB。",
        "shallow" => "对象自身的字节数：500、10k、1.5MB。",
        "distance" => "距根的步数：根的距离为 1。",
        "count" => "对象所属的类有多少个对象。",
        "id" => "行中 @ 之后的数字；编号随时间增大。",
        _ => "",
    },
    word: |word| match word {
        "and" => "两个条件都成立。空格的含义与此相同。",
        "or" => "两个条件中至少有一个成立。",
        "not" => "其后的条件不成立。",
        "detached" => "不在任何文档中的 DOM 节点。",
        "unreachable" => "任何根都无法到达的对象。",
        _ => "",
    },
};

/// See [`FilterTexts`].
pub static FILTERS: FilterTexts = FilterTexts {
    label: "显示的对象",
    all_objects: "所有对象",
    retained_by: "仅由以下内容保留",
    allocated: "分配时间",
    by_realm: "按 realm",
    other: "其他",
    name: |filter| match filter {
        Filter::DuplicatedStrings => "重复的字符串",
        Filter::RetainedByDetachedDom => "由已分离的 DOM 节点保留的对象",
        Filter::RetainedByContexts => "由上下文保留的对象",
        Filter::RetainedByConsole => "由 DevTools 控制台保留的对象",
        Filter::RetainedByEventHandlers => "由事件处理函数保留的对象",
        Filter::SharedRealm => "多个 realm 共用的对象",
        Filter::NoRealm => "不属于任何 realm 的对象",
        Filter::Unreachable => "无法到达的对象",
        Filter::Detached => "已分离的 DOM 节点",
        Filter::Allocated { .. } => "某段时间内分配的对象",
        Filter::AllocatedBy(_) => "某个函数分配的存活对象",
        Filter::Realm(_) => "某个 realm 的对象",
    },
    rule: |filter| match filter {
        Filter::DuplicatedStrings => {
            "文本出现不止一次的字符串。V8 只写出字符串的前 1,024 个字符，比较的就是这些字符。"
        }
        Filter::RetainedByDetachedDom => {
            "根只能经由不在任何文档中的 DOM 节点到达的对象，包括这些节点本身。"
        }
        Filter::RetainedByContexts => {
            "根只能经由函数的上下文到达的对象，包括上下文本身，即闭包变量。"
        }
        Filter::RetainedByConsole => {
            "根只能经由 DevTools 控制台所保留的内容到达的对象：输出过的值和求值的结果。"
        }
        Filter::RetainedByEventHandlers => {
            "根只能经由 DOM 事件监听器的处理函数到达的对象，包括处理函数本身。"
        }
        Filter::Allocated { .. } => {
            "编号在某个范围内的对象：介于两个快照的最新编号之间，或介于时间轴上两点的最新编号之间。V8 在遇到对象时依次编号，因此只要快照属于同一进程，这就是一段时间。"
        }
        Filter::AllocatedBy(_) => "录制期间由某个函数分配、快照中仍存在的对象，不论由谁调用。",
        Filter::Realm(_) => {
            "只属于此 realm 的对象：由其 map 的 native context 判定，或只有该 realm 的对象通向它。"
        }
        Filter::SharedRealm => "不止一个 realm 通向的对象。",
        Filter::NoRealm => "没有任何 realm 通向的对象。",
        Filter::Unreachable => "除弱边外任何根都无法到达的对象。V8 仍写出了它们，其距离显示为“−”。",
        Filter::Detached => "仅包括不在任何文档中的 DOM 节点。",
    },
    lacks: |filter| match filter {
        Filter::RetainedByDetachedDom | Filter::Detached => "此快照中没有已分离的 DOM 节点。",
        Filter::RetainedByContexts => "此快照中没有函数的上下文。",
        Filter::RetainedByConsole => "DevTools 控制台在此快照中没有保留任何内容。",
        Filter::RetainedByEventHandlers => "此快照中没有 DOM 事件监听器。",
        Filter::Realm(_) | Filter::SharedRealm | Filter::NoRealm => {
            "此快照没有指明任何 realm（native context）。"
        }
        _ => "",
    },
    allocated_before: |snapshot| format!("{snapshot} 之前分配的对象"),
    allocated_between: |before, after| format!("{before} 与 {after} 之间分配的对象"),
    allocated_after: |snapshot| format!("{snapshot} 之后分配的对象"),
    allocated_range: |after, up_to| format!("编号大于 @{after} 且不超过 @{up_to} 的对象"),
    realm: |name, id| format!("Realm {name} {id}"),
    within: |filter| format!("范围：{filter}"),
    clear: "显示所有对象",
    dominators_stay: "范围之外的对象若支配范围内的对象，则仍然显示。大小是整个快照中的大小。",
    outside: "范围之外",
    outside_title: "它支配范围内的对象，但不是在该范围内分配的。",
    nothing_in_range: "这里没有在该范围内分配的内容。",
};
