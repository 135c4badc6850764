//! Suspects, in English.

use super::super::SuspectTexts;
use crate::format;
use crate::suspects::{AccumulatorKind, Confidence, Doubt, NoiseReason, Suspect};

/// See [`SuspectTexts`].
pub static SUSPECTS: SuspectTexts = SuspectTexts {
    title: "Suspects",
    working: "Looking for what leaks…",
    stopped: "Stopped before the suspects were known.",
    again: "Look again",
    failed: "The suspects could not be found",
    nothing: "Nothing suspicious",
    nothing_text: "No place was found where new objects gather. Comparison lists all that is new or deleted. Another snapshot, after the same work once more, shows a slow leak better.",
    nothing_in_one_text: "No place holds far more than others. To see a leak grow, open a second snapshot of the same process, taken after some work, and a third one after the same work again.",

    headline,
    why,
    kind,
    advice,
    retained: |size| format!("{size} retained"),
    confidence_tag: |confidence| match confidence {
        Confidence::Low => "low confidence",
        Confidence::Medium => "medium confidence",
        Confidence::High => "high confidence",
    },

    growth: "What grows",
    amount: "How much there is",
    all_steps: "All steps",
    in_snapshot: "In this snapshot",
    path: "Path from a root",
    more_steps: |count| match count {
        1 => "1 more step".to_owned(),
        _ => format!("{count} more steps"),
    },
    gathers_here: "gathers here",
    held: "What is retained",
    more_classes: |count| match count {
        1 => "1 more class".to_owned(),
        _ => format!("{count} more classes"),
    },
    common_prefix: "The texts all begin with",
    examples: "Such as",
    cause: "Usual cause",
    code: "The nearest code",
    no_code: "The snapshot tells no place in the code.",
    sure: "How sure this is",
    evidence_grew: |growing, steps| match (growing, steps) {
        (1, 1) => "It grew in the only step there is.".to_owned(),
        (growing, steps) if growing == steps => format!("It grew in each of {steps} steps."),
        (growing, steps) => format!("It grew in {growing} of {steps} steps."),
    },
    evidence_kept: |share| format!("{share} of the growth stays."),
    evidence_share: |share| format!("{share} of all steady growth is here."),
    evidence_share_of_heap: |share| format!("It is {share} of the heap."),
    evidence_old: "The place was there before: new objects gather in something old.",
    evidence_new: "The place itself is new.",
    evidence_before: |count| format!("It held {count} of them before, and still does."),
    see: "See for yourself",
    class_in: |class, view| format!("{class} in {view}"),
    accumulator_in: |view| format!("The place in {view}"),
    merged_paths: |class| format!("Merged paths of {class}"),

    guide_title: "Guide through the sample pair",
    guide: [
        "A server before and after 200 requests. The first line below names what leaks, and this table says how much: 200 `RequestContext` gathered in the array `pendingReports`.",
        "The evidence: most of the growth is here, and none of it went. The buttons show it in the other views; `RequestContext in Comparison` has 200 new objects and none deleted.",
        "What keeps them: from a root down, a listener's variables hold the array `pendingReports`. Click a step, and its retainers and contents show below.",
        "The line: the class is at the mark. Where its objects are pushed to `pendingReports`, nothing ever takes them out. Two snapshots of your own program lead there the same way.",
    ],
    guide_next: "Next",
    guide_done: "Done",

    held_back: |objects, bytes| format!("Held back as no leak: {objects} new objects, {bytes}"),
    confidence: |confidence| match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    },
    noise: |reason| match reason {
        NoiseReason::Code => "code that warmed up",
        NoiseReason::KeptByCode => "kept by code alone",
        NoiseReason::Internal => "V8's own arrays and tables",
        NoiseReason::Embedder => "the embedder's own objects",
        NoiseReason::Settled => "grew at first and then stopped",
    },
    doubt,
};

fn number(number: i64) -> String {
    format::grouped(number.unsigned_abs(), ",")
}

fn bytes(size: i64) -> String {
    format::bytes(size.unsigned_abs(), ",")
}

fn why(suspect: &Suspect) -> String {
    let place = place(suspect);
    let growth = suspect.growth;
    let evidence = suspect.evidence;
    let class = &suspect.class.text;
    let size = bytes(growth.retained_size);
    let count = number(growth.count);
    let mut text = if suspect.steps.is_empty() {
        let share = format::percent(evidence.share);
        let place = begun(&place);
        format!("{place} holds {count} `{class}`, which retain {size}, {share} of the heap.")
    } else if growth.count == 0 {
        let place = begun(&place);
        format!("{place} itself grew by {size}, without holding more objects.")
    } else if evidence.steps == 1 {
        format!("{count} new `{class}` gathered in {place}; together they retain {size}.")
    } else if evidence.growing_steps == evidence.steps {
        format!(
            "In each of {} steps new `{class}` gathered in {place}: {count} in all, which retain {size}.",
            evidence.steps
        )
    } else {
        format!(
            "In {} of {} steps new `{class}` gathered in {place}: {count} in all, which retain {size}.",
            evidence.growing_steps, evidence.steps
        )
    };
    if let Some(location) = &suspect.location {
        text.push_str(" The nearest code is at ");
        text.push_str(&location.whole_text());
        text.push('.');
    }
    text.push_str(match (suspect.steps.len(), evidence.kept) {
        (0, _) => " One snapshot alone does not show whether it grows.",
        (_, Some(kept)) if kept < 0.2 => " As many went as came, so it is hardly a leak.",
        (1, _) => " Two snapshots cannot tell whether it goes on; a third one can.",
        (_, Some(kept)) if kept > 0.9 => " None of them went.",
        _ => "",
    });
    text
}

/// A text with its first letter as at the beginning of a sentence.
fn begun(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase());
    first.into_iter().flatten().chain(letters).collect()
}

fn headline(suspect: &Suspect) -> String {
    let accumulator = &suspect.accumulator;
    let (class, what) = (&suspect.class.text, kind(accumulator.kind));
    match accumulator.kind {
        AccumulatorKind::Roots => format!("`{class}` in {what}"),
        _ if suspect.growth.count == 0 => format!("{what} `{}`", accumulator.name.text),
        _ => format!("`{class}` in {what} `{}`", accumulator.name.text),
    }
}

fn place(suspect: &Suspect) -> String {
    let accumulator = &suspect.accumulator;
    let what = kind(accumulator.kind);
    match accumulator.kind {
        AccumulatorKind::Roots => what.to_owned(),
        _ => format!("{what} `{}` ({})", accumulator.name.text, accumulator.id),
    }
}

fn kind(kind: AccumulatorKind) -> &'static str {
    match kind {
        AccumulatorKind::Array => "the array",
        AccumulatorKind::Map => "the Map",
        AccumulatorKind::Set => "the Set",
        AccumulatorKind::ListenerList => "the list of listeners",
        AccumulatorKind::Dictionary => "the dictionary",
        AccumulatorKind::Object => "the object",
        AccumulatorKind::ClosureContext => "the variables of",
        AccumulatorKind::TimerList => "the list of timers",
        AccumulatorKind::LinkedList => "the linked list at",
        AccumulatorKind::ClosureChain => "the chain of functions at",
        AccumulatorKind::PromiseChain => "the promises at",
        AccumulatorKind::String => "the text of",
        AccumulatorKind::Buffer => "the bytes of",
        AccumulatorKind::DetachedTree => "the detached nodes at",
        AccumulatorKind::ManyOwners => "many objects like",
        AccumulatorKind::Roots => "the open handles of the process",
        AccumulatorKind::Other => "the object",
    }
}

fn advice(kind: AccumulatorKind) -> &'static str {
    match kind {
        AccumulatorKind::Array => {
            "Something pushes and nothing takes out. Look for a `push` without a limit, a `shift` or a `length = 0`."
        }
        AccumulatorKind::Map | AccumulatorKind::Dictionary => {
            "A cache or a register without a limit. Look for where entries are set, and delete them when their subject ends, or give it a size or an age."
        }
        AccumulatorKind::Set => {
            "What is added is not deleted. Look for an `add` without its `delete`."
        }
        AccumulatorKind::ListenerList => {
            "Listeners are added and not taken off. Look for `on`, `addEventListener` or `subscribe` in code that runs often, and for the missing `off`, `removeEventListener` or `unsubscribe`."
        }
        AccumulatorKind::Object | AccumulatorKind::Other => {
            "Look for where its properties are set, and for what should clear them."
        }
        AccumulatorKind::ClosureContext => {
            "A function's variables live as long as any closure made in it. Look for a long-lived closure beside a large variable."
        }
        AccumulatorKind::TimerList => {
            "Timers keep what their callback uses. Look for `setInterval` or `setTimeout` without its `clear`."
        }
        AccumulatorKind::LinkedList => {
            "A queue that fills faster than it empties, or a list whose old links stay held. Look for who takes out, and for a forgotten reference to the first link."
        }
        AccumulatorKind::ClosureChain => {
            "Each function holds the one before it. Look for a wrapper that wraps its own predecessor."
        }
        AccumulatorKind::PromiseChain => {
            "Promises that never settle keep all that waits for them. Look for a chain that is always extended, or an await without a time limit."
        }
        AccumulatorKind::String => {
            "A text that is only ever added to. Look for `+=`, and write it out or cut it."
        }
        AccumulatorKind::Buffer => {
            "Bytes that are only ever added to. Look for `concat`, or for an array of chunks that is not emptied."
        }
        AccumulatorKind::DetachedTree => {
            "DOM nodes left the document and are still referred to. Look for a variable, a listener or a component that keeps one of them: one keeps its whole tree."
        }
        AccumulatorKind::ManyOwners => {
            "Many objects each gain a little. Look for what each of them keeps, and when it should let go."
        }
        AccumulatorKind::Roots => {
            "Handles that are open keep all that they use. Look for sockets, servers, ports, watchers or workers that are never closed."
        }
    }
}

fn doubt(doubt: &Doubt, name: &str) -> String {
    match doubt {
        Doubt::OneSnapshot => "Nothing is known of growth, as there is one snapshot alone.".to_owned(),
        Doubt::TwoSnapshots => "Two snapshots cannot tell a cache that fills from a leak. A third one, taken after the same work again, can.".to_owned(),
        Doubt::OrderMended => "The snapshots were not given in the order in which they were taken. They were put in order.".to_owned(),
        Doubt::SameTwice { .. } => format!("{name} is the same snapshot as another one, so it was left out."),
        Doubt::OtherProcess { .. } => format!("{name} is of another process, so its objects cannot be recognised by their ids. It was left out."),
        Doubt::MatchedByStructure { .. } => format!("{name} is of another process. Its objects were matched in groups, by class and by the path from a root; where a group has more, its newest objects stand for them."),
        Doubt::OtherProgram { .. } => format!("{name} is of another program, so nothing can be compared with it. It was left out."),
        Doubt::TooMany => "There are more snapshots than can be compared. The oldest were left out.".to_owned(),
    }
}
