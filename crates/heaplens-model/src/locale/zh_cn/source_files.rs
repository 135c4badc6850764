//! What became of source maps and source files, in Simplified Chinese.

use crate::source_files::{SourceFileState, SourceMapProblem, Unused};

/// See [`super::super::Lang::source_file`].
pub fn source_file(state: &SourceFileState) -> String {
    match state {
        SourceFileState::Translates { script, scripts: 1 } => {
            format!("用于还原 {}。", script.text)
        }
        SourceFileState::Translates { script, scripts } => {
            format!("用于还原 {} 等 {scripts} 个脚本。", script.text)
        }
        SourceFileState::Shows { of } => format!("用于显示 {} 的源代码。", of.text),
        SourceFileState::Unused(unused) => match unused {
            Unused::NoScript => {
                "快照中没有同名的脚本，也没有脚本或源映射提到它。请检查文件名是否与脚本一致；源映射的文件名应以 .map 结尾。"
                    .to_owned()
            }
            Unused::OtherServes { path } => format!("已改用更匹配的 {path}。"),
            Unused::Ambiguous { path } => format!(
                "{path} 同样匹配该脚本，无法判断哪一个正确。请只添加其中一个，或连同所在文件夹一起添加。"
            ),
            Unused::OtherBuild { script } => format!(
                "其中没有 {} 的位置：它属于另一次构建。请添加实际运行的那次构建的文件。",
                script.text
            ),
        },
        SourceFileState::Refused(problem) => refused(problem),
    }
}

fn refused(problem: &SourceMapProblem) -> String {
    match problem {
        SourceMapProblem::NotJson { line, column } => {
            format!("从第 {line} 行第 {column} 列起不是 JSON：文件被截断，或者不是源映射。")
        }
        SourceMapProblem::NoSourceMap => {
            "是 JSON，但不是源映射：缺少 version、sources 或 mappings。".to_owned()
        }
        SourceMapProblem::OtherVersion { version } => {
            format!("源映射的版本是 {version}，只能读取版本 3。")
        }
        SourceMapProblem::MappingsDamaged { at } => {
            format!("mappings 在第 {at} 个字符处损坏。请重新构建。")
        }
        SourceMapProblem::SectionElsewhere => {
            "它的一部分在另一个地址的文件中。这里不会下载任何内容，请构建成单个源映射。".to_owned()
        }
        SourceMapProblem::OutOfMemory { needed } => {
            format!("读取它还需要约 {needed} 字节内存。请关闭其他快照。")
        }
        SourceMapProblem::Unreadable { message } => format!("无法读取：{message}"),
    }
}
