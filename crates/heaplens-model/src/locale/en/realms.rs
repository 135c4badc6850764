//! Realms, in English.

use crate::locale::RealmTexts;

/// See [`RealmTexts`].
pub const TEXTS: RealmTexts = RealmTexts {
    title: "Realms",
    realm: "Realm",
    attributed_size: "Attributed Size",
    shared: "used by several realms",
    unattributed: "belongs to none",
    worker: "heap in another file",
    worker_title: "A worker is a thread of its own. What it holds is in a snapshot of that thread, not in this file.",
    detached_title: "Its window is in no frame any more.",
    by: "by",
    by_title: "The first reference into this realm from JavaScript of another one.",
    nothing: "This file tells of no realm: frames, vm contexts and workers are in files of V8.",
};
