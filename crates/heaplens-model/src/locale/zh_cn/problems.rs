//! Problems in Simplified Chinese.

use super::super::ProblemText;
use crate::problem::{Cause, Problem};

/// See [`super::super::Lang::problem`].
pub fn problem(problem: &Problem) -> ProblemText {
    let (title, remedy) = match &problem.cause {
        Cause::Empty => (
            "文件为空。".to_owned(),
            "请重新生成快照:程序可能在写完之前就已退出。".to_owned(),
        ),
        Cause::OutOfMemory { needed } => (
            format!("内存不足:无法分配 {needed} 字节。"),
            "请关闭其他快照和标签页后重新打开。".to_owned(),
        ),
        _ => ("无法读取该文件。".to_owned(), String::new()),
    };
    ProblemText { title, remedy }
}
