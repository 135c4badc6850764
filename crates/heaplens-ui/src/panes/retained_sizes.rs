//! The work that Comparison's retained sizes take.

use heaplens_model::query::{ComparisonId, Origin, Query};
use yew::{Html, Properties, UseReducerHandle, component, html, use_effect_with};

use super::table_view::on_stop;
use crate::handle::Handle;
use crate::state::{Outcome, SnapshotId, State};
use crate::waiting::use_question;

/// The comparison whose retained sizes are to be known.
#[derive(PartialEq, Properties)]
pub struct Props {
    pub state: UseReducerHandle<State>,
    pub handle: Handle,
    pub comparison: ComparisonId,
    pub target: SnapshotId,
    pub base: SnapshotId,
}

/// Asks both sides, and brings together what they say. It shows how far the work is.
#[component]
pub fn RetainedSizes(props: &Props) -> Html {
    let Props {
        state,
        handle,
        comparison,
        target,
        base,
    } = props;
    let texts = state.lang.texts();
    let query = |side| Query::RetainedOfDeltas {
        comparison: *comparison,
        side,
    };
    let client = |id: &SnapshotId| handle.pool().get(*id);
    let deleted = use_question(client(base), Some(query(Origin::Base)));
    let has_deleted = matches!(deleted.answer(), Some(Ok(_)));
    // One after the other, so that one bar tells how far it is.
    let asked = client(target).filter(|_| has_deleted);
    let added = use_question(asked, Some(query(Origin::Target)));
    let is_known = matches!(added.answer(), Some(Ok(_)));
    {
        let (handle, comparison, sides) = (handle.clone(), *comparison, [*target, *base]);
        use_effect_with(is_known, move |is_known| {
            if *is_known {
                handle.pool().exchange_retained(comparison, sides);
            }
        });
    }
    let failure = [&deleted, &added].into_iter().find_map(|question| {
        let error = question.answer()?.as_ref().err()?;
        Some((texts.query_error)(error.clone()).to_owned())
    });
    let failure = failure.or_else(|| match &state.comparison()?.retained {
        Some(Outcome::Refused(problem)) => {
            let problem = state.lang.problem(problem);
            Some(format!("{} {}", problem.title, problem.remedy))
        }
        Some(Outcome::Lost) => Some(texts.worker_gone.to_owned()),
        Some(Outcome::Ready(()) | Outcome::Stopped) | None => None,
    });
    let on_end = |id: SnapshotId| on_stop(handle).reform(move |()| id);
    html! {
        <>
            { deleted.bar(texts, on_end(*base)) }
            { added.bar(texts, on_end(*target)) }
            if let Some(failure) = failure { <p class="hint" role="alert">{ failure }</p> }
        </>
    }
}
