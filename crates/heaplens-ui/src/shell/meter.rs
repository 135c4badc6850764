//! How far a load is, and the button that cancels it.
//!
//! A component, so that progress within a phase draws this again and nothing else. It moves by
//! whole percents and without transitions: each picture in between would take processor time
//! away from the workers that read and parse.

use std::rc::Rc;

use heaplens_model::locale::Lang;
use heaplens_model::message::{Phase, Progress};
use yew::{
    Callback, Html, MouseEvent, Properties, classes, component, html, use_effect_with, use_state_eq,
};

use crate::client::Pool;
use crate::state::SnapshotId;

/// The snapshot that is loading.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Its handle.
    pub id: SnapshotId,
    /// The file's name.
    pub name: Rc<str>,
    /// The first that was heard of the present phase.
    pub started: Option<Progress>,
    pub lang: Lang,
    /// Where to hear more.
    pub pool: Pool,
    /// Ends the load.
    pub on_cancel: Callback<MouseEvent>,
}

/// The phase, and the percentage of the whole load.
type Level = Option<(Phase, Option<u64>)>;

/// Returns the bar, the phase and the button.
#[component]
pub fn Meter(props: &Props) -> Html {
    let latest = use_state_eq(|| level(props.started));
    {
        let (latest, pool) = (latest.clone(), props.pool.clone());
        use_effect_with(props.id, move |id| {
            let hear = Callback::from(move |progress| latest.set(level(Some(progress))));
            let watch = pool.watch(*id, hear);
            move || drop(watch)
        });
    }
    // Both are true; the later one is shown.
    let shown = (*latest).max(level(props.started));
    let texts = props.lang.texts();
    let name = shown.map_or(texts.starting, |(phase, _)| (texts.phase)(phase));
    let percent = shown.and_then(|(_, percent)| percent);
    let known = percent.map(|percent| percent.to_string());
    let width = format!("{}%", percent.unwrap_or(30));
    let is_unknown = known.is_none().then_some("is-unknown");
    let spoken = known.as_ref().map(|known| format!("{name} {known}%"));
    html! {
        <div class="progress-line">
            <div class={classes!("progress", is_unknown)} role="progressbar"
                aria-label={format!("{}: {name}", props.name)} aria-valuemin="0" aria-valuemax="100"
                aria-valuenow={known} aria-valuetext={spoken}>
                <svg class="progress-bar" aria-hidden="true"><rect {width} height="100%" /></svg>
            </div>
            <div class="progress-words">
                <span class="phase">{ name }</span>
                <button type="button" class="link-button" onclick={props.on_cancel.clone()}
                    aria-label={(texts.cancel_loading)(&props.name)}>{ texts.cancel }</button>
            </div>
        </div>
    }
}

fn level(progress: Option<Progress>) -> Level {
    progress.map(|progress| (progress.phase, percent_done(progress)))
}

/// Percent of the whole load: parsing counts half, the graph's phases share the rest.
fn percent_done(progress: Progress) -> Option<u64> {
    let part = |of: u64| progress.done.min(progress.total) * of / progress.total.max(1);
    if progress.phase == Phase::Parse {
        return (progress.total > 0).then(|| part(50));
    }
    let before = Phase::ALL
        .iter()
        .position(|phase| *phase == progress.phase)?;
    let each = 50 / (Phase::ALL.len() - 1);
    let before = u64::try_from((before - 1) * each).ok()?;
    Some(50 + before + part(u64::try_from(each).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_only_grows() {
        let mut last = 0;
        for phase in Phase::ALL {
            for done in [0, 50, 100] {
                let now = percent_done(Progress {
                    phase,
                    done,
                    total: 100,
                })
                .unwrap();
                assert!(now >= last && now <= 100, "{phase:?} {now}");
                last = now;
            }
        }
        assert_eq!(
            percent_done(Progress {
                phase: Phase::Parse,
                done: 5,
                total: 0
            }),
            None
        );
    }
}
