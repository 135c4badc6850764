//! Every text that a person reads, one place for each language.
//!
//! A language is a value of [`Texts`]: a text that one of them lacks does not compile. Fixed
//! words are `&'static str`, sentences with a name or a number in them are functions, so that
//! each language orders and inflects as it must. No format strings, no files, no look-up at
//! run time: the whole costs a few kilobytes and no start-up.

mod allocation_texts;
mod collection_texts;
mod detached_texts;
mod en;
mod find_texts;
mod growth_texts;
mod menu_texts;
mod object_texts;
mod overview_texts;
mod palette_texts;
mod realm_texts;
mod report_texts;
mod string_texts;
mod suspect_texts;
mod table_texts;
mod texts;
mod timeline_texts;
mod variable_texts;
mod what_if_texts;
mod zh_cn;

pub use allocation_texts::AllocationTexts;
pub use collection_texts::CollectionTexts;
pub use detached_texts::DetachedTexts;
pub use find_texts::{FilterTexts, FindTexts};
pub use growth_texts::GrowthTexts;
pub use menu_texts::MenuTexts;
pub use object_texts::ObjectTexts;
pub use overview_texts::OverviewTexts;
pub use palette_texts::{KeyGroup, PaletteTexts};
pub use realm_texts::RealmTexts;
pub use report_texts::ReportTexts;
pub use string_texts::StringTexts;
pub use suspect_texts::SuspectTexts;
pub use table_texts::TableTexts;
pub use texts::{Recipe, Texts};
pub use timeline_texts::TimelineTexts;
pub use variable_texts::VariableTexts;
pub use what_if_texts::WhatIfTexts;

use crate::problem::Problem;
use crate::query_text::QueryTextCause;
use crate::source_files::SourceFileState;
use crate::words::{Word, WordGroup};

/// A language that the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Lang {
    /// All of them, in the order in which the page offers them.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::ZhCn];

    /// Returns the language's tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::ZhCn => "zh-CN",
        }
    }

    /// Its name in the language itself.
    pub const fn name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::ZhCn => "简体中文",
        }
    }

    /// Returns the language for a tag such as a browser gives: every Chinese is `zh-CN` so far.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") {
            Some(Lang::ZhCn)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Lang::En)
        } else {
            None
        }
    }

    /// Its texts.
    pub const fn texts(self) -> &'static Texts {
        match self {
            Lang::En => &en::TEXTS,
            Lang::ZhCn => &zh_cn::TEXTS,
        }
    }

    /// Returns the words for a problem: what is wrong, and what helps.
    pub fn problem(self, problem: &Problem) -> ProblemText {
        match self {
            Lang::En => en::problems::problem(problem),
            Lang::ZhCn => zh_cn::problems::problem(problem),
        }
    }

    /// What is wrong with a query, and what would be right.
    pub fn query_text(self, cause: &QueryTextCause) -> ProblemText {
        match self {
            Lang::En => en::query_text::query_text(cause),
            Lang::ZhCn => zh_cn::query_text::query_text(cause),
        }
    }

    /// Says what became of a source map or a source file, and what helps where it is of no use.
    pub fn source_file(self, state: &SourceFileState) -> String {
        match self {
            Lang::En => en::source_files::source_file(state),
            Lang::ZhCn => zh_cn::source_files::source_file(state),
        }
    }

    /// Returns the texts of suspects.
    pub const fn suspects(self) -> &'static SuspectTexts {
        self.texts().suspects
    }

    /// Returns the texts of reports.
    pub const fn report(self) -> &'static ReportTexts {
        match self {
            Lang::En => &en::report::REPORT,
            Lang::ZhCn => &zh_cn::report::REPORT,
        }
    }

    /// Explains a word in one or two sentences.
    pub fn word(self, word: Word) -> &'static str {
        match self {
            Lang::En => en::words::word(word),
            Lang::ZhCn => zh_cn::words::word(word),
        }
    }

    /// Returns the heading of a group of words.
    pub fn word_group(self, group: WordGroup) -> &'static str {
        match self {
            Lang::En => en::words::word_group(group),
            Lang::ZhCn => zh_cn::words::word_group(group),
        }
    }
}

/// A problem in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemText {
    /// One sentence: what is wrong.
    pub title: String,
    /// A step that helps.
    pub remedy: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_in_many_shapes() {
        assert_eq!(Lang::from_tag("zh-CN"), Some(Lang::ZhCn));
        assert_eq!(Lang::from_tag("zh-Hans-SG"), Some(Lang::ZhCn));
        assert_eq!(Lang::from_tag("ZH"), Some(Lang::ZhCn));
        assert_eq!(Lang::from_tag("en_GB"), Some(Lang::En));
        assert_eq!(Lang::from_tag("fr"), None);
        assert_eq!(Lang::from_tag(""), None);
    }

    #[test]
    fn each_language_finds_itself_by_its_tag() {
        for lang in Lang::ALL {
            assert_eq!(Lang::from_tag(lang.tag()), Some(lang));
        }
    }
}
