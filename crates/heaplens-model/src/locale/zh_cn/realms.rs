//! Realms, in Simplified Chinese.

use crate::locale::RealmTexts;

/// See [`RealmTexts`].
pub const TEXTS: RealmTexts = RealmTexts {
    title: "领域",
    realm: "领域",
    attributed_size: "归属大小",
    shared: "由多个领域共用",
    unattributed: "不属于任何领域",
    worker: "堆在另一个文件中",
    worker_title: "Worker 是独立的线程，其持有的内容在该线程自己的快照中，不在此文件里。",
    detached_title: "其窗口已不在任何框架中。",
    by: "由",
    by_title: "另一领域的 JavaScript 中最先引用此领域的位置。",
    nothing: "此文件未包含任何领域：只有 V8 的文件才有框架、vm 上下文和 Worker。",
};
