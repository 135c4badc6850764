//! Growth, retained sizes in Comparison, and the list of snapshots, in English.

use crate::locale::growth_texts::GrowthTexts;
use crate::series::Doubt;

/// See [`GrowthTexts`].
pub const TEXTS: GrowthTexts = GrowthTexts {
    title: "Growth",
    needs_two: "Growth needs two snapshots or more",
    needs_two_text: "Open others of the same process, taken before or after this one. Three tell what grows steadily from what grew once.",
    oldest_text: "The oldest snapshot is shown. Show a newer one to see what grew until then.",
    first_snapshot: "From",
    part: "Part of the series",
    part_first: "First snapshot of the part",
    part_last: "Last snapshot of the part",
    whole_series: "Whole series",
    waits: "Another snapshot is still loading.",
    working: "Following the classes from snapshot to snapshot…",
    stop_title: "Stops following the growth. All snapshots stay open.",
    stopped: "Stopped before the growth was known.",
    again: "Follow it again",
    failed: "The growth could not be followed",
    left_out: |most| format!("Growth shows the newest {most} snapshots; older ones are left out."),
    doubt: |name, doubt| match doubt {
        Doubt::OtherProcess => format!(
            "{name} is of another process than the last snapshot. Counts and sizes can be compared, but not when objects appeared: ids agree only by chance."
        ),
        Doubt::OtherProgram => format!(
            "{name} is of another program than the last snapshot, so the numbers have nothing to do with each other."
        ),
        Doubt::Newer => format!("{name} is newer than the snapshot after it."),
        Doubt::Same => format!("{name} is the same as the snapshot after it."),
    },
    series: "Oldest first",
    nothing: "No class is in any of the snapshots.",

    steady_growth: "Steady Growth",
    curve: |numbers| format!("From snapshot to snapshot: {numbers}"),
    appeared_first: |number| format!("Since {number} or before"),
    appeared_in: |number| format!("Since {number}"),

    new_retained: "New Retained",
    deleted_retained: "Deleted Retained",
    retained_delta: "Retained Delta",
    with_retained: "Retained sizes",
    with_retained_title: "Shows what the new and the deleted objects of each class retain as a whole, and the change of the class's retained size",
    without_noise: "Without noise",
    without_noise_title: "Holds back compiled code, object shapes and feedback, V8's and Node.js's own objects, and what stopped growing",
    merged_of_new: "Show merged paths of the new objects",
    merged_of_deleted: "Show merged paths of the deleted objects",
    new_objects: |class| format!("{class}, new"),
    deleted_objects: |class| format!("{class}, deleted"),

    rename: |name| format!("Rename {name}"),
    new_name: "Name of the snapshot",
    move_title: |name| format!("Move {name}: drag it, or press the arrow keys up and down"),
    moved: |name, position, count| format!("{name} is now {position} of {count}"),
};
