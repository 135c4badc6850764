//! The texts of Realms.

/// See [`Texts::realms`](super::Texts).
#[allow(missing_docs, reason = "the texts say it")]
pub struct RealmTexts {
    pub title: &'static str,
    /// The heading of realms' names.
    pub realm: &'static str,
    pub attributed_size: &'static str,
    /// In place of a name: what several realms use.
    pub shared: &'static str,
    /// In place of a name: what belongs to none.
    pub unattributed: &'static str,
    /// On the object of a worker.
    pub worker: &'static str,
    pub worker_title: &'static str,
    /// Beside a realm whose window is in no frame.
    pub detached_title: &'static str,
    /// Before what leads into a realm.
    pub by: &'static str,
    pub by_title: &'static str,
    /// In place of the table.
    pub nothing: &'static str,
}
