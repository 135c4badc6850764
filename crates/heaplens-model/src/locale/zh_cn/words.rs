//! The words of the tables and of V8, explained in Simplified Chinese.

use crate::words::{Word, WordGroup};

/// Returns one or two sentences.
pub fn word(word: Word) -> &'static str {
    match word {
        Word::Constructor => "同一构造函数创建的对象，或 V8 某一内部类型的全部对象（名称带括号）。",
        Word::Object => "边的名称和一个对象：边所指向的对象；在“保留者”中则是边的起点。",
        Word::Count => "对象的数量。",
        Word::Distance => {
            "从根出发的最短路径的步数，根自身为 1。短横线表示程序的任何根都无法到达。"
        }
        Word::ShallowSize => "对象自身的字节数，含 V8 专为它创建的数组，不含它引用的其他对象。",
        Word::RetainedSize => "它被回收后可释放的字节数：它自身，以及仅靠它存活的一切。",
        Word::New => "在此快照中而不在基准快照中的对象：其间新创建的。",
        Word::Deleted => "在基准快照中而不在此快照中的对象：其间已被回收的。",
        Word::Delta => "新建数减去删除数。每次重复操作都增长的类可能就是泄漏点。",
        Word::AllocSize => "新建对象的浅层大小之和。",
        Word::FreedSize => "已删除对象的浅层大小之和。",
        Word::SizeDelta => "新建对象的大小减去已删除对象的大小。",
        Word::NewRetained => "若该类的新增对象全部消失，将随之释放的大小；每个对象只计一次。",
        Word::DeletedRetained => "基准快照中随该类已删除对象一并释放的大小；每个对象只计一次。",
        Word::RetainedDelta => "该类在较新快照中的保留大小减去在较旧快照中的保留大小。",
        Word::SteadyGrowth => {
            "若该类的对象在每一步都增多，则为每一步保留大小至少增长的字节数。只增长过一次的类没有此值。"
        }
        Word::AllocatedSize => "该函数分配的所有对象的字节数。",
        Word::LiveCount => "其中仍在快照中的对象数量。",
        Word::LiveSize => "其中仍在快照中的对象的浅层大小之和。",
        Word::AttributedSize => "按 DevTools 的规则仅属于该领域的所有对象的浅层大小之和。",
        Word::TreeNodes => "元素所在的分离树有多少个 DOM 节点，或已卸载的分支有多少个 fiber。",
        Word::TreeSize => "若该分离树的所有节点，或该分支的所有 fiber 都消失，将释放的字节数。",
        Word::Waste => "该文本除首个字符串外所有字符串的字节数。",
        Word::ElementCount => "文件所列的元素或条目数；缓冲区则为字节数。多数文件不含较小的整数。",
        Word::Capacity => "集合的存储可容纳的元素数，仅在其大小足以确定时给出。",
        Word::Fill => "已使用的容量所占的比例。",
        Word::StoreBytes => "集合的浅层大小，含仅属于它的存储。",
        Word::DeadCount => "该上下文中存活的函数不再读取的变量数量。",
        Word::DeadSize => "这些变量的保留大小之和。指向同一对象的两个变量会各计一次。",

        Word::StatisticsCode => "V8 运行函数所用的一切：字节码、机器码及附属数据。",
        Word::StatisticsStrings => "各种字符串。",
        Word::StatisticsArrays => "JavaScript 数组及其元素存储，不含数组中的对象。",
        Word::StatisticsSystem => "V8 自用的对象，JavaScript 无法访问。",
        Word::StatisticsOther => "V8 堆中的其余对象：程序的对象、函数及其上下文、对象形状。",
        Word::StatisticsTypedArrays => "ArrayBuffer 和类型化数组的内存，位于 V8 堆之外。",
        Word::StatisticsNative => "V8 堆之外的内存：DOM 节点，以及浏览器或 Node.js 的其他对象。",

        Word::PlainObject => "JavaScript 可使用的对象，以其构造函数命名。",
        Word::Closure => "函数。它通过上下文使外层变量保持存活。",
        Word::Array => "V8 自用的数组，例如对象的元素存储。JavaScript 数组属于 Array 类。",
        Word::String => "文本。内容相同的文本可能是多个对象。",
        Word::ConcatenatedString => {
            "用 + 连接两个字符串的结果，尚未合并为一份。它使两者都保持存活。"
        }
        Word::SlicedString => "较长字符串的一部分。无论它多短，都会使整个原字符串保持存活。",
        Word::Number => "需要单独占用一个对象的数字。较小的整数不需要。",
        Word::Bigint => "任意长度的整数。",
        Word::Symbol => "程序或语言自身的 Symbol。",
        Word::Regexp => "正则表达式，名称即其源文本。",
        Word::Code => "编译后代码的一部分，或 V8 编译、运行函数所需的数据，以其函数或脚本命名。",
        Word::ObjectShape => "V8 记录的对象布局：隐藏类、其属性以及它们之间的转换。",
        Word::Hidden => "V8 自用的对象，JavaScript 代码无法访问。",
        Word::Native => "V8 堆之外的对象，例如浏览器或 Node.js 的对象。",
        Word::Detached => "不在任何文档中的 DOM 节点或其附属对象，内存中仍有对它的引用。",
        Word::Synthetic => "并非对象，而是快照中用于归组的条目。",
        Word::WasmObject => "WebAssembly 程序的结构体或数组。",

        Word::Property => "对象的属性。",
        Word::Element => "数组的元素，或名称为整数的属性。",
        Word::ContextVariable => "被内层函数使用的变量。只要其作用域中的任一函数存活，它就存活。",
        Word::Internal => "V8 自用的引用，以其内部字段命名。没有属性通向那里。",
        Word::NumberedSlot => "V8 内部数组的一项，以编号表示。",
        Word::HiddenEdge => "V8 自用的无名引用。",
        Word::Shortcut => {
            "V8 为方便查看而添加的直接通路，例如指向绑定的参数。使其存活的是另一条边。"
        }
        Word::Weak => "弱引用：不会使目标保持存活。",
        Word::WeakMapEntry => "WeakMap 的条目。仅当键和 WeakMap 都存活时，值才会保持存活。",

        Word::Map => {
            "对象的隐藏类，即其布局和类型，以同样方式创建的对象共用。它不是 JavaScript 的 Map。"
        }
        Word::MapBackPointer => "在添加某个属性之前的隐藏类，此隐藏类由它转换而来。",
        Word::InitialMap => "由此构造函数创建的对象最初的隐藏类。",
        Word::Transitions => "添加属性后由此转换到的隐藏类。",
        Word::Descriptors => "隐藏类中的属性列表：名称、位置和特性。",
        Word::EnumCache => "列举过的属性名，留待下一次 for…in 循环使用。",
        Word::Prototype => "对象的原型，对象从它继承。",
        Word::PrototypeOfMap => "具有此隐藏类的所有对象的原型。",
        Word::PrototypeInfo => "V8 对用作原型的对象所作的记录，例如有谁依赖它。",
        Word::Constructors => "具有此隐藏类的对象的构造函数。",
        Word::DependentCode => "此处变化时必须作废的优化代码。",
        Word::Properties => "对象自身放不下的属性的存储区。",
        Word::Elements => "元素的存储区：名称为整数的属性，例如数组的各项。",
        Word::Table => "存放 Map、Set、WeakMap 或 WeakSet 条目的哈希表。",
        Word::Accessors => "属性的 getter 和 setter。",
        Word::BoundFunction => {
            "bind() 所创建函数的一部分：被调用的函数、其 this，或预先保存的参数。"
        }
        Word::Buffer => "类型化数组或 DataView 所查看的 ArrayBuffer。",
        Word::BackingStore => "ArrayBuffer 的字节，位于 V8 堆之外。",
        Word::ExternalString => "位于 V8 堆之外的字符串字符。",
        Word::Cell => "存放一个值的单元及其中的值：全局变量、导出的变量，或 V8 关于函数的记录。",
        Word::Promise => "等待 Promise 的函数，或其完成后的结果。",
        Word::Generator => "暂停中的生成器或异步函数的变量。",
        Word::RopePart => "组成连接字符串的两个字符串之一。",
        Word::SlicedParent => "切片字符串所属的完整字符串。",
        Word::ThinString => "V8 今后使用的该文本的唯一副本。",
        Word::RegexpData => "编译后的正则表达式，或上一次匹配的位置。",
        Word::EmbedderData => "属于 V8 宿主程序（如浏览器或 Node.js）的指针或数据。",
        Word::AllocationSite => "V8 对代码中某个创建对象或数组之处的记录。",
        Word::Boilerplate => "代码中书写的对象、数组或类的样板，每次运行都会复制它。",
        Word::InternalList => "V8 自用的列表。在弱列表中，条目随其对象一同消失。",
        Word::Oddball => "语言或 V8 的常量：undefined、null、true、false，或表示无值的标记。",
        Word::PrivateSymbol => {
            "JavaScript 看不到的键：用于类的私有成员，或供 V8 及其宿主程序使用。"
        }
        Word::NameField => "符号、脚本或访问器的名称或描述。",
        Word::ValueField => "V8 内部对象中的数字或词，写出以便阅读，自身不占内存。",

        Word::Context => "某次执行的作用域中被内层函数使用的变量。其中任一函数都会使它们全部存活。",
        Word::PreviousContext => "外层作用域的上下文。",
        Word::NativeContext => {
            "一个 realm：一个全局对象及全部 JavaScript 内建对象，例如一个框架或 vm 上下文。"
        }
        Word::GlobalObject => "realm 的全局对象：window 或 globalThis。",
        Word::ScopeInfo => "作用域的描述：变量的名称和位置。变量的值在上下文中。",
        Word::SharedFunction => "代码中同一函数的所有闭包共用的信息：名称、脚本、位置和字节码。",
        Word::FunctionData => {
            "函数的运行方式：字节码；若尚未编译，则为其位置；原生函数则为其模板。"
        }
        Word::Bytecode => "供 V8 解释器运行的函数。",
        Word::ConstantPool => "函数字节码所用的常量：字符串、数字、作用域和字面量的描述。",
        Word::UncompiledFunction => "尚未运行过的函数：记录其在源代码中的位置，调用时再编译。",
        Word::FeedbackCell => "由闭包通向 V8 对代码中此处函数的运行记录。",
        Word::FeedbackVector => "函数运行时 V8 收集的信息：出现过的类型和调用，用于优化。",
        Word::FeedbackMetadata => "V8 将为此函数记录哪些信息；编译之前则为外层作用域。",
        Word::InlineCache => "V8 在代码某处记下的属性查找方式，使下一次更快。",
        Word::MachineCode => "机器码：内建函数的，或为常运行的函数编译的。",
        Word::CodeData => "代码的附表：源代码位置、异常处理，或退回字节码所需的数据。",
        Word::Script => "已加载的文件或一段源代码。",
        Word::ScriptSource => "脚本的文本，或其各行的结束位置。",
        Word::ContextData => "V8 宿主程序对脚本的记录，例如它所属的模块。",
        Word::Template => "浏览器或 Node.js 创建原生函数或对象所用的模板。",
        Word::CallSite => "创建 Error 时调用栈上的一次调用。它可能使函数及其 this 保持存活。",
        Word::Module => "ECMAScript 模块：其导入、导出和状态。",

        Word::GcRoots => "垃圾回收器的全部起点。",
        Word::StrongRoots => "始终存活的 V8 内部对象。",
        Word::GlobalHandles => "由 V8 宿主程序持有的对象，例如浏览器或 Node.js 的原生模块。",
        Word::HandleScope => "原生代码当时正在使用的对象。",
        Word::StackRoots => "生成快照时正在运行的函数所使用的对象。",
        Word::Builtins => "JavaScript 内建函数的代码，是 V8 的一部分。",
        Word::Caches => "V8 自用的表，例如字符串表或已编译脚本的缓存。很少长期保留对象。",
        Word::OtherRoots => "垃圾回收器的起点列表之一，以其所属的 V8 部分命名。",
        Word::RootEntry => "根列表中的一项：编号，以及 V8 对它的称呼。",
        Word::EmbedderRoots => "由 V8 之外的 C++ 代码（如浏览器）持有的对象。",
        Word::DomTrees => "由 DOM 节点组成的树，在文档中，或不在任何文档中。",
        Word::DomNode => "DOM 的节点：元素、文本或文档。",
        Word::EventListener => "将事件与处理程序相连，使处理函数保持存活。",
        Word::InternalNode => "浏览器未显示名称的若干对象，合计为一个。",
        Word::Wrapper => "将 JavaScript 对象与其背后的原生对象相连。",
        Word::EmbedderObject => "V8 宿主程序的对象，以其 C++ 类命名：属于浏览器或 Node.js。",
    }
}

/// Returns the heading of a group of words.
pub fn word_group(group: WordGroup) -> &'static str {
    match group {
        WordGroup::Columns => "列",
        WordGroup::Statistics => "统计",
        WordGroup::Types => "对象的类型",
        WordGroup::Edges => "边的类型",
        WordGroup::Objects => "V8 的名称：对象",
        WordGroup::Functions => "V8 的名称：函数与代码",
        WordGroup::Roots => "根，以及 V8 之外的对象",
    }
}
