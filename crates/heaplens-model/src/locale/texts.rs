//! The shape that each language fills.

use super::{
    AllocationTexts, CollectionTexts, DetachedTexts, FilterTexts, FindTexts, GrowthTexts,
    MenuTexts, ObjectTexts, OverviewTexts, PaletteTexts, RealmTexts, StringTexts, SuspectTexts,
    TableTexts, TimelineTexts, VariableTexts, WhatIfTexts,
};
use crate::message::Phase;
use crate::query::QueryError;
use crate::row::DeltaStructure;
use crate::suspects::Confidence;
use crate::{MatchedBy, Relation};

/// One way to take a snapshot: what it is for, what to type, what to know.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// The name of the way.
    pub title: &'static str,
    /// When to use it and how it goes.
    pub text: &'static str,
    /// The command to type. Only its comments differ between languages.
    pub command: &'static str,
}

/// The texts of one language. A field is named after where it is read.
#[allow(missing_docs, reason = "the texts say it")]
pub struct Texts {
    // Header.
    pub app_tagline: &'static str,
    pub open: &'static str,
    pub open_input: &'static str,
    pub link: &'static str,
    pub link_needs_files: &'static str,
    pub link_copied: &'static str,
    pub link_copied_local: &'static str,
    pub folder_refused: &'static str,
    pub link_refused: &'static str,
    pub help: &'static str,
    pub back_to_snapshots: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub language: &'static str,
    pub drop_here: &'static str,

    // Snapshots.
    pub snapshots: &'static str,
    pub close_snapshot: fn(name: &str) -> String,
    pub cancel: &'static str,
    pub cancel_loading: fn(name: &str) -> String,
    pub starting: &'static str,
    pub not_opened: &'static str,
    pub stopped: &'static str,
    pub stopped_title: fn(name: &str) -> String,
    pub stopped_text: &'static str,
    pub stopped_remedy: &'static str,
    pub worker_ended: &'static str,
    pub worker_ended_title: fn(name: &str) -> String,
    pub failed_title: fn(name: &str) -> String,
    pub at_byte: fn(offset: &str) -> String,
    pub dismiss: &'static str,
    pub reopen: &'static str,
    pub warnings: fn(count: usize) -> String,
    pub stale: &'static str,
    pub stale_remedy: &'static str,
    pub reload: &'static str,
    pub code_awaited: &'static str,
    pub code_missing: &'static str,
    pub code_missing_remedy: &'static str,
    pub worker_missing: &'static str,
    pub worker_missing_remedy: &'static str,
    pub worker_died: &'static str,
    pub worker_died_remedy: &'static str,
    pub bad_link: fn(url: &str) -> String,
    pub bad_link_remedy: &'static str,
    pub bad_fragment: &'static str,
    pub no_such_object: fn(id: &str) -> String,
    pub no_such_object_remedy: &'static str,

    // Load details.
    pub load_details: &'static str,
    pub phase: fn(Phase) -> &'static str,
    pub total_time: &'static str,
    pub analyser_memory: &'static str,
    pub peak_memory: &'static str,
    pub file_size: &'static str,
    pub node_count: &'static str,
    pub edge_count: &'static str,

    // Views.
    pub views: &'static str,
    pub more_views: &'static str,
    pub summary: &'static str,
    pub comparison: &'static str,
    pub containment: &'static str,
    pub dominators: &'static str,
    pub statistics: &'static str,
    pub class_filter: &'static str,
    pub group_by_class: &'static str,
    pub base_snapshot: &'static str,
    pub retainers: &'static str,
    pub retainers_of: &'static str,
    pub retainers_in_base: fn(name: &str) -> String,
    pub retainers_hint: &'static str,
    pub path: &'static str,
    pub path_to_root: fn(count: u64, steps: &str) -> String,
    pub path_from_root: &'static str,
    pub path_unreachable: &'static str,
    pub path_distance: &'static str,
    pub path_left: fn(steps: &str) -> String,
    pub path_continue: &'static str,
    pub resize_retainers: &'static str,
    pub comparing: &'static str,
    pub stop_comparing_title: &'static str,
    pub comparison_stopped: &'static str,
    pub compare_again: &'static str,
    pub comparison_failed: &'static str,
    pub comparison_needs_two: &'static str,
    pub comparison_needs_two_text: &'static str,
    pub comparison_waits: &'static str,
    /// How two snapshots belong together; nothing to say of two of one process in order.
    pub relation: fn(Relation) -> &'static str,
    pub relation_text: fn(Relation, MatchedBy) -> &'static str,
    /// How sure the match by structure is, beside the name of a class.
    pub match_confidence: fn(Confidence) -> String,
    /// What is known of a class of snapshots that were matched by structure.
    pub structure: fn(&DeltaStructure) -> String,
    /// Of a snapshot whose file is cut, where it is compared.
    pub compared_cut: fn(name: &str) -> String,
    pub loading_view: fn(name: &str) -> String,
    pub partial_title: &'static str,
    pub partial_note: &'static str,
    pub partial_count: fn(shown: &str, all: &str) -> String,
    pub partial_pending: &'static str,
    pub nothing_changed: &'static str,
    pub nothing_matches: &'static str,
    pub clear_filter: &'static str,
    pub no_retainers: &'static str,
    pub no_rows: &'static str,
    pub worker_gone: &'static str,
    pub still_working: &'static str,
    pub stop: &'static str,
    pub stop_title: &'static str,
    pub working: &'static str,
    pub stop_question_title: &'static str,
    pub question_stopped: &'static str,
    pub row_stopped: &'static str,
    pub ask_again: &'static str,
    pub looking_up: fn(id: u64) -> String,
    pub stop_looking_up_title: &'static str,

    /// The Find box and its results.
    pub find: &'static FindTexts,
    /// The named filters.
    pub filters: &'static FilterTexts,
    /// What most likely leaks.
    pub suspects: &'static SuspectTexts,

    // Tables.
    pub tables: &'static TableTexts,
    pub constructor: &'static str,
    pub count: &'static str,
    pub object: &'static str,
    pub distance: &'static str,
    pub shallow_size: &'static str,
    pub retained_size: &'static str,
    pub new: &'static str,
    pub deleted: &'static str,
    pub delta: &'static str,
    pub alloc_size: &'static str,
    pub freed_size: &'static str,
    pub size_delta: &'static str,
    pub edge_in: &'static str,
    pub while_key_lives: &'static str,
    pub while_key_lives_title: &'static str,
    pub expand: &'static str,
    pub collapse: &'static str,
    pub internal_array: &'static str,
    pub detached: &'static str,
    pub root: &'static str,
    pub root_title: &'static str,
    pub cycle: &'static str,
    pub cycle_title: &'static str,
    pub cut: &'static str,
    pub no_distance: &'static str,
    pub new_object: &'static str,
    pub deleted_object: &'static str,
    pub bytes: fn(count: &str) -> String,
    pub objects: fn(count: &str) -> String,
    pub source_code: &'static str,
    pub add_source_files: &'static str,
    pub add_source_folder: &'static str,
    pub source_files_hint: &'static str,
    pub source_files_reading: &'static str,
    pub source_files_told: fn(used: &str, useless: &str) -> String,
    pub source_files_passed: fn(count: &str) -> String,
    pub source_maps_inside: fn(count: &str) -> String,
    pub unnamed_script: fn(script_id: i64) -> String,
    pub name_in_script: fn(name: &str) -> String,
    pub query_error: fn(QueryError) -> &'static str,
    pub comment_row_failed: &'static str,

    /// Of the Object panel.
    pub object_panel: ObjectTexts,

    // Statistics.
    pub total: &'static str,
    pub code: &'static str,
    pub strings: &'static str,
    pub js_arrays: &'static str,
    pub typed_arrays: &'static str,
    pub system_objects: &'static str,
    pub other_js_objects: &'static str,
    pub other_native: &'static str,

    // Start page.
    pub start_title: &'static str,
    pub start_lead: &'static str,
    pub start_private: &'static str,
    pub start_drop: &'static str,
    pub start_choose: &'static str,
    pub start_formats: &'static str,
    pub sample_title: &'static str,
    pub sample_text: &'static str,
    pub sample_button: &'static str,
    pub leak_title: &'static str,
    pub leak_steps: [&'static str; 3],
    pub take_title: &'static str,
    pub take_other: &'static str,
    pub recipes: [Recipe; 4],
    pub other_recipes: [Recipe; 4],
    pub warning_title: &'static str,
    pub take_warnings: [&'static str; 4],
    pub copy: &'static str,
    pub copied: &'static str,

    /// Growth, retained sizes in Comparison, and the list of snapshots.
    pub growth: GrowthTexts,
    pub allocations: AllocationTexts,
    /// Realms.
    pub realms: RealmTexts,
    /// Detached.
    pub detached_dom: DetachedTexts,
    pub string_groups: StringTexts,
    pub collections: CollectionTexts,
    /// The timeline above Summary and Find.
    pub timeline: TimelineTexts,
    pub variables: VariableTexts,
    pub overview: OverviewTexts,
    pub palette: PaletteTexts,
    pub what_if: WhatIfTexts,
    /// The menu on a row.
    pub menu: MenuTexts,

    /// The separator between groups of three digits.
    pub group_separator: &'static str,
}
