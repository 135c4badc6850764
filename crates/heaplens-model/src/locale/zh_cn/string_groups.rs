//! Strings, in Simplified Chinese.

use crate::locale::StringTexts;

/// See [`StringTexts`].
pub const TEXTS: StringTexts = StringTexts {
    title: "字符串",
    filter: "按文本筛选",
    text: "文本",
    waste: "浪费",
    group_by: "分组方式",
    by_text: "相同文本",
    by_prefix: "首个数字之前的开头",
    by_parent: "所属的原字符串（切片）",
    by_rope: "拼接字符串",
    nothing: "没有这样的字符串。",
    all: |count, size| format!("共 {count} 个字符串，{size}。"),
    equal: |texts, strings, waste| {
        format!("{texts} 个文本重复出现：{strings} 个字符串，除首个外共 {waste}。")
    },
    doubtful: |texts, strings, waste| {
        format!("另有 {texts} 个文本可能比文件所含的更长：{strings} 个字符串，除首个外共 {waste}。")
    },
    alike: |prefixes, strings| format!("{prefixes} 个开头由多个文本共有：{strings} 个字符串。"),
    sliced: |parents, size, slices| {
        format!("{parents} 个字符串（{size}）因 {slices} 个切片而保持存活，无论切片多短。")
    },
    never_flattened: |ropes, parts| {
        format!("{ropes} 个文本由 + 拼接而成且从未合并：各部分由 {parts} 个拼接字符串保存。")
    },
    cut: "已截断",
    cut_title: |length| match length {
        Some(length) => format!("文件只含开头部分。长度（{length}）和哈希值也相同。"),
        None => "文件只含开头部分。哈希值也相同。".to_owned(),
    },
    maybe_cut: "可能更长",
    maybe_cut_title: "文件含 1,024 个字符，V8 在此处截断。后续部分可能不同。",
    concatenated: |count| format!("{count} 个为拼接字符串"),
    kept_by_slices: "仅由切片保留",
    kept_by_slices_title: "除切片外没有任何对象保留此字符串。复制切片的文本即可释放它。",
    with_text: |text| format!("字符串“{text}”"),
    with_prefix: |prefix| format!("字符串“{prefix}…”"),
    slices_of: |text| format!("“{text}”的切片"),
};
