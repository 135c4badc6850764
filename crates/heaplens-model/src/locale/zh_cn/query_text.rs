//! What is wrong with a query, in Simplified Chinese.

use super::super::ProblemText;
use crate::query_text::QueryTextCause;

/// See [`super::super::Lang::query_text`].
pub fn query_text(cause: &QueryTextCause) -> ProblemText {
    use QueryTextCause::*;
    let (title, remedy) = match cause {
        TooLong { limit } => (
            format!("查询超过了 {limit} 字节。"),
            "请缩短查询，或分两步进行。".to_owned(),
        ),
        TooDeep { limit } => (
            format!("同时打开的括号超过了 {limit} 层。"),
            "请去掉一些括号：“and”的优先级高于“or”。".to_owned(),
        ),
        UnclosedQuote => (
            "引号内的文本没有结束。".to_owned(),
            "请用 \" 结束。引号内的引号请写作 \\\"。".to_owned(),
        ),
        UnclosedBracket => (
            "这个括号没有闭合。".to_owned(),
            "请补上 )。如需搜索括号本身，请把文本放在引号内。".to_owned(),
        ),
        UnopenedBracket => (
            "这个右括号没有对应的左括号。".to_owned(),
            "请删除它。如需搜索括号本身，请把文本放在引号内。".to_owned(),
        ),
        MissingTerm => (
            "这里缺少一个条件。".to_owned(),
            "“and”和“or”写在两个条件之间，“not”写在一个条件之前。如需搜索这些词本身，请放在引号内。"
                .to_owned(),
        ),
        UnknownField { name, similar } => (
            format!("没有名为“{name}”的查询字段。"),
            match similar {
                Some(similar) => {
                    format!("也许是“{similar}”。如需搜索这段文本本身，请放在引号内。")
                }
                None => "如需搜索这段文本本身，请放在引号内。".to_owned(),
            },
        ),
        WrongOperator { field, fits } => (
            format!("“{field}”不能这样查询。"),
            format!("请写 {}。", fits.join("、")),
        ),
        MissingValue { field } => (
            format!("“{field}”之后缺少值。"),
            "请紧接着写出值，中间不留空格，或放在引号内。".to_owned(),
        ),
        NotANumber { value } => (
            format!("“{value}”不是整数。"),
            "请只写数字，例如 100。".to_owned(),
        ),
        NotASize { value } => (
            format!("“{value}”不是大小。"),
            "请写字节数，或带单位的数字：500、10k、1.5MB、2GB。".to_owned(),
        ),
        NotAnId { value } => (
            format!("“{value}”不是对象的 ID。"),
            "请写行中 @ 之后的数字，例如 id:@123。".to_owned(),
        ),
        UnknownType { value, types } => (
            format!("没有类型“{value}”。"),
            format!("可用的类型：{}。", types.join("、")),
        ),
        UnknownFilter { value, filters } => (
            format!("没有过滤器“{value}”。"),
            format!("可用的过滤器：{}。", filters.join("、")),
        ),
        BadPattern { message } => (
            format!("无法理解正则表达式：{message}"),
            "在两个斜杠之间，请在有特殊含义的字符前加反斜杠。".to_owned(),
        ),
    };
    ProblemText { title, remedy }
}
