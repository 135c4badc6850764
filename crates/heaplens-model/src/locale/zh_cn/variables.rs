//! Closure variables, in Simplified Chinese.

use crate::locale::VariableTexts;

/// See [`VariableTexts`].
pub const TEXTS: VariableTexts = VariableTexts {
    title: "变量",
    filter: "按上下文或变量筛选",
    dead_count: "# 不再读取",
    dead_size: "不再读取的大小",
    rule: "闭包上下文中，存活的函数不再读取的变量。只要该作用域还有闭包存活，它们就不会释放。调试器或 eval 的读取无从得知。",
    rule_without_scopes: "此文件未说明哪些变量会被读取：V8 自 2026 年起才写入。此处列出全部闭包上下文，按各自单独保留的大小排列。",
    nothing: "没有闭包保留不再读取的变量。",
    more: |count| format!("另有 {count} 个"),
};
