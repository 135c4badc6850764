//! The time that a person has waited for an answer.

/// The states of waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Nothing is awaited.
    None,
    /// Not long yet.
    Short,
    /// So long that Stop is offered.
    Long,
}

impl Wait {
    /// Begins or ends the wait. One that lasts keeps its length.
    pub fn update(&mut self, is_awaited: bool) {
        *self = match *self {
            _ if !is_awaited => Wait::None,
            Wait::None | Wait::Short => Wait::Short,
            Wait::Long => Wait::Long,
        };
    }

    /// The time after which a wait is long has passed.
    pub fn lengthen(&mut self) {
        if *self == Wait::Short {
            *self = Wait::Long;
        }
    }
}
