//! Problems in Simplified Chinese.

use super::super::ProblemText;
use super::TEXTS;
use crate::format;
use crate::problem::{Cause, Expected, Format, Found, Problem, Section};

/// See [`super::super::Lang::problem`].
pub fn problem(problem: &Problem) -> ProblemText {
    let (title, remedy) = texts(&problem.cause);
    ProblemText {
        title,
        remedy: remedy.to_owned(),
    }
}

const TAKE_AGAIN: &str =
    "请重新复制文件或重新生成快照：部分内容在传输中被更改或丢失。请以二进制方式复制，不要编辑。";
const REPORT: &str = "如果文件是运行时原样写出的，请连同运行时的名称和版本一起反馈。";
const NOTHING_TO_DO: &str = "各项数字不受影响。";
const HOW_TO_TAKE: &str =
    "请生成堆快照：在 DevTools 的“内存”面板中，或在 Node.js 中调用 v8.writeHeapSnapshot()。";
const FREE_MEMORY: &str =
    "请关闭其他快照和标签页后重新打开。特别大的快照请用命令行打开，它可用的内存比网页多。";

fn texts(cause: &Cause) -> (String, &'static str) {
    match cause {
        Cause::Empty => (
            "文件为空。".to_owned(),
            "请重新生成快照：程序可能在写完之前就已退出。",
        ),
        Cause::FileUnreadable { message } => (
            format!("无法读取文件：{message}"),
            "文件可能在选择之后被移动、更改或删除，或者没有读取权限。请重新选择。",
        ),
        Cause::UrlInvalid => (
            "链接中的地址无法打开。".to_owned(),
            "请使用 http 或 https 地址。",
        ),
        Cause::UrlUnreachable => (
            "从该链接没有收到任何内容。".to_owned(),
            "请检查地址和网络。服务器必须允许其他网站读取该文件（CORS），或者文件与本页面在同一主机上。",
        ),
        Cause::UrlForbidden => (
            "此版本的 Heaplens 不连接任何地址，因此不会有任何内容离开本机。".to_owned(),
            "请下载快照后打开文件。",
        ),
        Cause::UrlStatus { status } => (
            format!("服务器返回状态 {status}。"),
            "请检查地址，以及文件是否仍然存在并允许访问。",
        ),
        Cause::ConnectionLost => ("连接在传输结束前中断。".to_owned(), "请重新打开链接。"),
        Cause::GzipTruncated => (
            "压缩数据提前结束。".to_owned(),
            "请重新复制文件；当前显示的是在此之前的内容。",
        ),
        Cause::GzipCorrupt => (
            "压缩数据已损坏。".to_owned(),
            "请以二进制方式重新复制文件。",
        ),
        Cause::CompressedTooOften { limit } => (
            format!("文件被重复压缩了 {limit} 次以上。"),
            "请逐层解压,得到快照本身后再打开。",
        ),
        Cause::BlanksOnly { bytes: count } => (
            format!("文件开头的 {} 全是空格和换行。", bytes(*count)),
            "请重新复制文件或重新生成快照。",
        ),
        Cause::Crashed { message } => (
            format!("Heaplens 出错：{message}"),
            "这是 Heaplens 的故障，请附上这段文字反馈。",
        ),
        Cause::BuildsDiffer => (
            "页面与分析器的版本不同。".to_owned(),
            "请重新加载页面；如果无效，请清除浏览器对本页面的缓存。",
        ),
        Cause::NotOpen => ("快照未打开。".to_owned(), "请在快照列表中重新打开它。"),
        Cause::OutOfMemory { needed: 0 } => ("内存不足。".to_owned(), FREE_MEMORY),
        Cause::OutOfMemory { needed } => (
            format!("内存不足：无法一次分配 {}。", bytes(*needed)),
            FREE_MEMORY,
        ),
        Cause::TooLarge { needed, limit } => (
            format!(
                "此快照至少需要 {} 内存，而这里最多只能有 {}。",
                bytes(*needed),
                bytes(*limit)
            ),
            "请用命令行打开，它可以使用计算机的全部内存：heaplens summary FILE",
        ),

        Cause::OtherFormat { format } => other_format(*format),
        Cause::Utf16 => (
            "文件采用 UTF-16 编码，PowerShell 的 > 会这样写。".to_owned(),
            NOTHING_TO_DO,
        ),

        Cause::UnexpectedByte { byte, expected } => (
            format!(
                "不是快照的 JSON：此处应为{}，却是{}。",
                wanted(*expected),
                shown(*byte)
            ),
            TAKE_AGAIN,
        ),
        Cause::BadEscape => (
            "不是 JSON：字符串中的反斜杠之后是 JSON 不认识的内容。".to_owned(),
            TAKE_AGAIN,
        ),
        Cause::TooDeep => ("数组和对象嵌套过深，不像堆快照。".to_owned(), REPORT),
        Cause::NotAnInteger { section } => (
            format!("{} 中有不是整数的内容。", section.name()),
            TAKE_AGAIN,
        ),
        Cause::NegativeNumber { section } => (
            format!("{} 中有负数，此处没有意义。", section.name()),
            TAKE_AGAIN,
        ),
        Cause::NumberTooLarge { section } => (
            format!("{} 中有数字过大，超出其含义的范围。", section.name()),
            TAKE_AGAIN,
        ),
        Cause::TooMany { section, limit } => (
            format!("快照的 {} 超过 {limit} 个。", section.name()),
            "Heaplens 无法打开这么大的快照。",
        ),

        Cause::MissingSection {
            section: Section::Snapshot,
        } => ("文件中没有 “snapshot” 部分。".to_owned(), HOW_TO_TAKE),
        Cause::MissingSection { section } => {
            (format!("快照中没有 {}。", section.name()), TAKE_AGAIN)
        }
        Cause::HeaderInvalid => ("“snapshot” 部分与任何堆快照都不符。".to_owned(), TAKE_AGAIN),
        Cause::MetaMissing => (
            "快照没有说明自己的结构（“meta”）。".to_owned(),
            "2012 年以前的版本写出这样的文件。请用较新的运行时生成快照。",
        ),
        Cause::MetaInvalid { entry } => {
            (format!("结构说明中缺少 “{entry}”，或其形式不符。"), REPORT)
        }
        Cause::FieldMissing { section, field } => {
            (format!("{} 缺少字段 “{field}”。", section.name()), REPORT)
        }
        Cause::PartialRecord {
            section,
            fields,
            present,
        } => (
            format!(
                "{} 在一条记录中间结束：{fields} 个数字只有 {present} 个。",
                section.name()
            ),
            TAKE_AGAIN,
        ),
        Cause::EdgeTarget { to_node } => (
            format!("有一条边指向 {to_node}，那里没有节点。"),
            TAKE_AGAIN,
        ),
        Cause::EdgeCountSum { sum, edges } => (
            format!("各节点的边合计 {sum} 条，文件中却有 {edges} 条。"),
            TAKE_AGAIN,
        ),
        Cause::Truncated {
            section,
            nodes,
            edges,
            strings,
        } => (
            truncated(*section, *nodes, *edges, *strings),
            if nodes.found == 0 {
                "没有可以显示的内容。请重新复制文件;如果写出时就是如此,则当时磁盘已满或程序已退出。"
            } else {
                "显示的是完整的部分;与缺失部分有关的大小和保留者不准确。请重新复制文件;\
                 如果写出时就是如此,则当时磁盘已满或程序已退出。"
            },
        ),

        Cause::UnknownSection { name } => (format!("不认识 “{name}” 部分,已忽略。"), NOTHING_TO_DO),
        Cause::UnknownField { section, name } => (
            format!("不认识 {} 的字段 “{name}”,已忽略。", section.name()),
            NOTHING_TO_DO,
        ),
        Cause::UnknownType {
            section,
            number,
            count,
        } => (
            format!(
                "{} 中有 {count} 个的类型在文件中没有名称(第一个是 {number})。",
                section.name()
            ),
            TAKE_AGAIN,
        ),
        Cause::TypesShared { section, limit } => (
            format!("{} 的类型超过 {limit} 种，其余合并显示。", section.name()),
            NOTHING_TO_DO,
        ),
        Cause::Duplicate { name } => (
            format!("“{name}” 出现两次,采用第一个。"),
            "请检查文件的来源:可能混合了两个快照。",
        ),
        Cause::CountMismatch {
            section,
            promised,
            found,
        } => (
            format!(
                "文件声明有 {promised} 个 {},实际有 {found} 个。",
                section.name()
            ),
            "快照可能已损坏;采用实际内容。",
        ),
        Cause::CountInvalid { entry } => {
            (format!("“{entry}” 不是有效的数目,已忽略。"), NOTHING_TO_DO)
        }
        Cause::RootInvalid { root_index } => (
            format!("文件声明根位于 {root_index},那里没有节点。"),
            "已按 V8 的惯例以第一个节点为根。",
        ),
        Cause::StringMissing { index, strings } => (
            format!("有名称引用第 {index} 个字符串,但只有 {strings} 个。"),
            "这些名称显示为 “(missing string)”。要看到它们,请重新复制文件或重新生成快照。",
        ),
        Cause::NamesDoubtful { surplus, missing } => (
            if *missing > 0 {
                format!(
                    "名称不可信：缺少 {missing} 个字符串，文件似乎丢失了一段，其后的名称都属于别的对象。"
                )
            } else {
                format!(
                    "名称不可信：末尾 {surplus} 个字符串没有被使用，文件中似乎有一段重复，其后的名称都属于别的对象。"
                )
            },
            "大小和边不受影响。请重新生成快照，并确保每一段只按顺序写入一次。",
        ),
        Cause::LocationsIgnored { count } => (
            format!("{count} 个脚本位置不属于任何节点,已忽略。"),
            NOTHING_TO_DO,
        ),
        Cause::AllocationStacksDamaged { objects, calls } => (
            format!(
                "记录的分配调用栈已损坏：{objects} 个对象的调用栈丢失，{calls} 次调用的函数未列出。"
            ),
            "其他内容不受影响。请重新录制分配。",
        ),
        Cause::TimelineDamaged { samples } => (
            format!("不显示时间轴：{samples} 个采样顺序错误或不完整。"),
            "其他内容不受影响。请重新录制分配。",
        ),
        Cause::ScopesDamaged { strangers: 0 } => (
            "脚本作用域已损坏，无法指出哪些闭包变量不再被读取。".to_owned(),
            "其他内容不受影响。请重新拍摄快照。",
        ),
        Cause::ScopesDamaged { strangers } => (
            format!("{strangers} 个作用域未指明脚本，其变量不予显示。"),
            "其他内容不受影响。请重新拍摄快照。",
        ),
        Cause::InvalidUtf8 { count } => (
            format!("{count} 个字符串含有不是 UTF-8 的字节。"),
            "它们显示为 \u{FFFD}。请以二进制方式复制文件。",
        ),
        Cause::ControlCharacters { count } => (
            format!("{count} 个字符串含有 JSON 要求转义的控制字符。"),
            NOTHING_TO_DO,
        ),
        Cause::TrailingComma => (
            "某个数组的最后一个值后面多了一个逗号。".to_owned(),
            NOTHING_TO_DO,
        ),
        Cause::ArrayLeftOpen { section } => (
            format!("数组“{}”没有闭合，末尾的值可能缺失。", section.name()),
            "如果有名称显示为“(missing string)”，请用更新版本的运行时重新生成快照。",
        ),
        Cause::NegativeSizes { count } => (
            format!("有 {count} 个大小带负号；与 DevTools 一样，负号已被忽略。"),
            "写出该文件的程序可能发生了 32 位溢出，请勿相信这些大小。",
        ),
        Cause::ArchiveHasMore { count } => (
            format!("归档中还有 {count} 个文件；打开的是第一个。"),
            "要打开其他文件，请先解开归档。",
        ),
        Cause::TrailingData => (
            "快照之后还有内容,已忽略。".to_owned(),
            "如果那是另一个快照,请放入单独的文件。",
        ),
        Cause::MoreWarnings { count } => (format!("以上各类警告还有 {count} 个。"), NOTHING_TO_DO),

        Cause::LogWithoutSnapshot => (
            "文件是检查器(inspector)消息的记录,其中没有快照。".to_owned(),
            "请发送 HeapProfiler.takeHeapSnapshot,并记录直到其结果为止的所有消息。",
        ),
        Cause::LogError { message } => (
            format!("检查器返回错误:{message}"),
            "请先发送 HeapProfiler.enable,再发送 HeapProfiler.takeHeapSnapshot。",
        ),
        Cause::LogSecondSnapshot => (
            "记录中不止一个快照,读取了第一个。".to_owned(),
            "请把每个快照放入单独的文件。",
        ),
        Cause::LogSessionsMixed => (
            "记录中混有多个会话的快照片段。".to_owned(),
            "请逐个生成快照,或为每个会话单独保存记录。",
        ),
        Cause::LogLinesIgnored { count } => (
            format!("快照前后有 {count} 行不含快照内容，已跳过。"),
            "如果含有快照片段的行已损坏，请重新生成快照。",
        ),
    }
}

fn other_format(format: Format) -> (String, &'static str) {
    let (what, remedy) = match format {
        Format::Zip => (
            "ZIP 压缩包，其中第一个文件不是可读取的快照",
            "请解压后打开其中的快照。",
        ),
        Format::Tar => (
            "tar 归档，其中第一个文件不是快照",
            "请用 tar -xf 解开后打开其中的快照。",
        ),
        Format::SevenZip => ("7z 压缩包", "请解压后打开其中的快照。"),
        Format::Zstd => ("Zstandard 数据", "请用 zstd -d 解压后打开。"),
        Format::Bzip2 => ("bzip2 数据", "请用 bunzip2 解压后打开。"),
        Format::Xz => ("xz 数据", "请用 unxz 解压后打开。"),
        Format::Zeros => (
            "全为零字节的文件",
            "复制中断或磁盘已满。请重新复制文件或重新生成快照。",
        ),
        Format::Binary => ("未知类型的二进制文件", HOW_TO_TAKE),
        Format::Hprof => ("Java 堆转储", "请用 Eclipse MAT 或 VisualVM 打开。"),
        Format::Firefox => (
            "Firefox 内存快照",
            "请在 Firefox 开发者工具的“内存”面板中导入。",
        ),
        Format::GitLfsPointer => (
            "Git LFS 指针,而不是文件本身",
            "请用 git lfs pull 取得文件。",
        ),
        Format::Html => (
            "网页",
            "服务器可能返回了错误页或登录页,而不是文件。请重新下载。",
        ),
        Format::Text => ("文本文件", HOW_TO_TAKE),
        Format::CpuProfile => (
            "CPU 分析文件",
            "请在 DevTools 的“性能”面板或 speedscope 中打开。",
        ),
        Format::SamplingHeapProfile => (
            "采样堆分析文件",
            "请在 DevTools 的“内存”面板中打开。其中只有分配采样,没有对象;要查看对象请生成堆快照。",
        ),
        Format::Trace => (
            "Chrome 跟踪文件",
            "请在 DevTools 的“性能”面板或 Perfetto 中打开。",
        ),
        Format::JavaScriptCore => (
            "JavaScriptCore(Safari、Bun)的堆快照",
            "Heaplens 读取 V8 的快照。在 Bun 中，请用 Bun.generateHeapSnapshot(\"v8\") 或 \
             v8.writeHeapSnapshot() 生成。",
        ),
        Format::PythonRepr => (
            "打印出来的 Python 字典,不是 JSON",
            "请用 json.dump() 写出。",
        ),
        Format::JsonArray => ("JSON 数组,不是堆快照", HOW_TO_TAKE),
        Format::PrintedMessages => (
            "console.log 打印出来的检查器消息",
            "console.log 会截断长文本，因此其中没有完整的快照。请在每条消息到达时用 \
             fs.writeSync() 把 params.chunk 依次写入文件，然后打开该文件。",
        ),
        Format::Julia => (
            "Julia 流式写出快照时的四个文件之一",
            "请在 Julia 中把它们合并：using Profile; \
             Profile.HeapSnapshot.assemble_snapshot(\"PREFIX\", \"out.heapsnapshot\")，其中 \
             PREFIX.nodes 是其中一个文件。然后打开 out.heapsnapshot。",
        ),
        Format::Json => ("JSON,但不是堆快照", HOW_TO_TAKE),
    };
    (format!("这是{what}。"), remedy)
}

fn truncated(section: Option<Section>, nodes: Found, edges: Found, strings: Found) -> String {
    let mut text = "文件提前结束".to_owned();
    if let Some(section) = section {
        text += &format!(",断在 “{}” 部分", section.name());
    }
    let parts = [("nodes", nodes), ("edges", edges), ("strings", strings)];
    let missing: Vec<String> = parts
        .iter()
        .filter(|(_, part)| part.expected != Some(part.found))
        .map(|(name, part)| match part.expected {
            Some(expected) => format!("{name} 有 {} / {expected}", part.found),
            None if part.found == 0 => format!("没有 {name}"),
            None => format!("{name} 有 {}", part.found),
        })
        .collect();
    if missing.is_empty() {
        text += ";没有缺少重要内容";
    } else {
        text += &format!(";{}", missing.join(","));
    }
    text + "。"
}

fn wanted(expected: Expected) -> &'static str {
    match expected {
        Expected::Object => "{",
        Expected::Array => "[",
        Expected::String => "字符串",
        Expected::Number => "数字",
        Expected::Value => "值",
        Expected::Key => "键",
        Expected::Colon => "冒号",
        Expected::Comma => "逗号或结尾",
        Expected::Base64 => "base64 字符",
    }
}

fn shown(byte: u8) -> String {
    match byte {
        0x21..=0x7E => format!("“{}”", char::from(byte)),
        _ => format!("字节 {byte:#04x}"),
    }
}

fn bytes(count: u64) -> String {
    format::bytes(count, TEXTS.group_separator)
}
