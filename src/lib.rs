//! `temporal-fix` reads Python repositories that use the Temporal SDK, finds code that breaks Temporal's rules, and
//! rewrites it.
//!
//! # Bird's eye
//!
//! ```text
//! walk → read → find the files that mention `temporalio`
//!      → downwards: the project modules that those import, wave by wave
//!      → upwards: whoever else names a helper that a workflow reaches
//!      → parse → names → facts → link (modules, call graph, contexts)
//!      → run the transforms → choose fixes → apply → parse again and verify   (up to 10 passes)
//!      → lay out what grew → diff or write → report
//! ```
//!
//! A *transform* is a named rewrite. It makes *findings*; a finding may carry a *fix*; a fix is *edits*, new files and
//! import requests that belong together, with its *safety* (`safe`, `unsafe`, `manual`) and its *replay* (`compatible`,
//! `breaking`): whether workflows in flight can still replay their history afterwards.
//!
//! # Codemap
//!
//! - [`engine`]: Python and Temporal's vocabulary. Nothing in it names a transform, touches the disk or prints.
//!   - `files`, `source`, `python`: the input, and the one place that names the ruff crates.
//!   - `names`: what a name means in one file. `facts`: what the project keeps of a file. `project`: facts linked into
//!     a call graph, and where each function runs.
//!   - `transform`: the words in which a transform speaks. `file`, `whole` (a project's files together) and
//!     `vocabulary`: what it may ask.
//!   - `run`: load, find, name, judge, apply in passes. `choice`: a run with some fixes only, and without refuted ones. `edits`: imports, merging, verifying, layout, the diff.
//!   - `guard`: breaking fixes behind `workflow.patched()`, and the way out of such guards (`temporal-fix retire`).
//!   - `options` is what comes in from the user, `histories` what recorded ones tell of activities, `report` what goes
//!     out.
//! - [`transforms`]: one file each, a pure function and a plain value. They know the engine only.
//! - [`disk`]: walk, read, write, git: the only code that touches the file system.
//! - [`prove`]: recorded histories replayed by the project's own interpreter, before anything is written. It knows the
//!   engine and the disk, and is the only part that runs the project's code.
//!   - `replayed`: the words, and what is asked of an interpreter. `recorded`: histories as they lie in a folder;
//!     `recording` has them from a server. `classes` and `workers`: which classes run workflows, and what they are given.
//!   - `search`: which fix is at fault, and what is left without it. `proof`: what was shown.
//!   - `python`, `process`, `said` and `runner.py`: how the project's interpreter replays, and what its answers mean.
//! - [`cli`]: arguments, settings, one file for each output format, exit codes. It knows all of them.
//!
//! # Invariants
//!
//! Each is held by tests: those named here fail without it.
//!
//! 1. Nothing is written that does not parse, or in which a statement that no edit touches has another syntax tree
//!    than before (`engine::edits::verify`).
//! 2. Running twice changes nothing the second time.
//! 3. A fix lands whole or not at all, across files too; import requests merge after the fixes are chosen. Overlapping
//!    fixes wait for the next pass; equal edits merge. What cannot settle within 10 passes leaves every file that a
//!    fix connects to it untouched, and is named.
//! 4. Bytes outside the edits do not move. Input that is not UTF-8 is reported and left alone.
//! 5. No comment is lost: a fix that would delete one is demoted to `unsafe` at least, in one place.
//! 6. Each file is written atomically, and only if it still holds what was read, or nothing is there where it is new;
//!    files connected by fixes are written together. No symbolic link is followed by the walk.
//! 7. One bad file never stops a run: it is counted and named.
//! 8. Output does not depend on threads.
//! 9. Inserted code looks as if the file's author had written it.
//! 10. Imports are requested, not spliced; one is removed only where the fix made it unused.
//! 11. Strings, comments and docstrings are never rewritten.
//! 12. Restraint: a false rewrite is worse than a missed one. At least two cases in five show code that must be left
//!     alone.
//!
//! | invariant | its tests |
//! |---|---|
//! | 1 | `invariants::{what_would_not_parse_is_thrown_away_and_named, what_no_edit_touches_keeps_its_tree}`; `engine::edits::verify::tests` |
//! | 2 | `goldens::second_run_changes_nothing`; `packages` over published code |
//! | 3 | `invariants::{a_fix_across_files_lands_whole_or_not_at_all, overlapping_fixes_wait_for_the_next_pass, what_does_not_settle_leaves_connected_files_untouched, a_new_file_that_would_not_parse_is_thrown_away_with_its_fix}`; `cli::new_files`; `engine::edits::merge::tests` |
//! | 4 | `invariants::bytes_outside_the_edits_do_not_move`; `bad_input::bytes_that_are_not_utf_8` |
//! | 5 | `invariants::a_lost_comment_makes_a_fix_unsafe`; `engine::edits::comments::tests` |
//! | 6 | `disk::killing`, `disk::writing`, `disk::walking::the_walk_follows_no_symbolic_link`; `disk::write::tests` |
//! | 7 | `bad_input`; `invariants::{one_bad_file_never_stops_a_run, a_panic_costs_one_transform_on_one_file, a_panic_costs_one_transform_on_one_project}` |
//! | 8 | `invariants::output_does_not_depend_on_threads`, `disk::walking::the_list_does_not_depend_on_threads` |
//! | 9 | `formatting::what_was_formatted_stays_formatted`; `engine::edits::layout::tests` |
//! | 10 | `invariants::imports_are_requested_and_never_spliced`; `engine::edits::imports::tests` |
//! | 11 | `invariants::strings_comments_and_docstrings_are_never_rewritten` |
//! | 12 | `house::two_cases_in_five_keep`, `goldens::keeps_cases_are_kept` |

pub mod cli;
pub mod disk;
pub mod engine;
pub mod prove;
#[path = "../transforms/mod.rs"]
pub mod transforms;
