//! The beginning of a search: by text, by a regular expression, by an id or by a query.

use heaplens_model::query::QueryError;
use heaplens_model::query_text::{QueryTextCause, QueryTextError};
use heaplens_model::{Search, SearchBy};

use super::super::patterns::{Help, matcher};
use super::sets::set_of;
use super::{Task, WorkSteps};
use crate::analyses::query_result::{NoResult, QueryResult};
use crate::analyses::query_text;
use crate::analyses::text_match::{Contains, TextMatcher};
use crate::analyses::text_search::{SearchText, TextSearch};

impl Task {
    pub(super) fn begin_search(&self, search: &Search) -> Result<WorkSteps<'_>, QueryError> {
        let snapshot = &*self.snapshot;
        let filter = self.set.as_deref();
        let match_case = match search.by {
            SearchBy::Query => {
                let query = query_text::parse(&search.text).map_err(QueryError::Text)?;
                let mut help = Help {
                    patterns: &*self.patterns,
                    snapshot,
                };
                let work = QueryResult::new(snapshot, &query, filter, &mut help);
                let work = work.map_err(|error| match error {
                    NoResult::Text(error) => QueryError::Text(error),
                    NoResult::Query(error) => error,
                })?;
                return Ok(WorkSteps::Query(Box::new(work)));
            }
            SearchBy::Text { match_case } => match_case,
            SearchBy::Pattern => true,
        };
        let nodes = &snapshot.tables.nodes;
        let text = match SearchText::read(&search.text) {
            SearchText::Nothing => return Ok(WorkSteps::Done(set_of(nodes.len(), &[])?)),
            SearchText::Object(id) => {
                let found = nodes.ids().find(id);
                return Ok(WorkSteps::Done(set_of(nodes.len(), found.as_slice())?));
            }
            SearchText::Text(text) => text,
        };
        let matcher: Box<dyn TextMatcher> = if search.by == SearchBy::Pattern {
            let pattern = matcher(&*self.patterns, text, !match_case);
            pattern.map_err(|message| {
                QueryError::Text(QueryTextError {
                    start: 0,
                    end: search.text.len().try_into().unwrap_or(u32::MAX),
                    cause: QueryTextCause::BadPattern { message },
                })
            })?
        } else {
            Box::new(Contains::new(text, match_case))
        };
        let work = TextSearch::new(snapshot, filter, matcher)?;
        Ok(WorkSteps::Text(Box::new(work)))
    }
}
