//! Open this for the way of the data: files → source → names → facts → project → transforms → merge → diff → report.
//!
//! The engine knows Python and Temporal's vocabulary. It names no transform (they come in as a value), touches no
//! disk and writes to no terminal.

pub mod choice;
pub mod edits;
pub mod facts;
pub mod file;
pub mod files;
pub mod guard;
pub mod histories;
pub mod names;
pub mod nearest;
pub mod opened;
pub mod options;
pub mod project;
pub mod python;
pub mod report;
pub mod run;
pub mod source;
pub mod transform;
pub mod vocabulary;
pub mod whole;

use choice::Choice;
use files::{FilePath, Files};
use options::Settings;
use report::Outcome;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use transform::Transform;
use vocabulary::given::Worker;

/// Everything that one run needs.
pub struct Request<'a> {
    pub files: &'a dyn Files,
    pub settings: &'a dyn Settings,
    pub transforms: &'a [&'static Transform],
    /// Files that may not be changed, and why, as a clause such as `is not committed`: every fix that touches one is
    /// withheld as a whole.
    pub blocked: &'a BTreeMap<FilePath, String>,
    /// [`choice::EVERY`], but where fixes are proven.
    pub choice: &'a Choice,
    /// None: one for each core.
    pub threads: Option<NonZeroUsize>,
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// Told now and then while a run goes on, from any thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub total: usize,
}

/// Finds, fixes and settles: the whole of a run, without a byte written.
pub fn run(request: &Request<'_>) -> Outcome {
    on_deep_stacks(request.threads, || run::passes::run(request))
}

/// The same, but what its own fixes leave behind is the next run's.
pub fn run_once(request: &Request<'_>) -> Outcome {
    on_deep_stacks(request.threads, || run::passes::run_once(request))
}

fn on_deep_stacks<T: Send>(threads: Option<NonZeroUsize>, work: impl FnOnce() -> T + Send) -> T {
    let threads = threads.map_or(0, NonZeroUsize::get);
    // Trees recurse as deep as the code nests: parsing, visiting and dropping them all happen on these threads.
    match rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(source::STACK_SIZE).build() {
        Ok(pool) => pool.install(work),
        // No thread can be had: the caller's own will do, with the stack it has.
        Err(_) => work(),
    }
}

/// Reads and links files without looking for anything in them: who calls what, and where it runs.
pub fn link(files: &dyn Files, settings: &dyn Settings) -> project::Project {
    on_deep_stacks(None, || run::load::load(&plain(files, settings)).link())
}

/// The same, and the workers that the files make.
pub fn link_with_workers(files: &dyn Files, settings: &dyn Settings) -> (project::Project, Vec<Worker>) {
    on_deep_stacks(None, || {
        let loaded = run::load::load(&plain(files, settings));
        let project = loaded.link();
        let sources = |path: &FilePath| loaded.files.get(path).map(run::load::LoadedFile::source);
        let held = opened::Held::new(&project, &sources);
        let workers = vocabulary::given::workers(&opened::Opened::new(&held));
        (project, workers)
    })
}

/// A request that looks for nothing.
fn plain<'a>(files: &'a dyn Files, settings: &'a dyn Settings) -> Request<'a> {
    const NONE: &BTreeMap<FilePath, String> = &BTreeMap::new();
    Request {
        files,
        settings,
        transforms: &[],
        blocked: NONE,
        choice: &choice::EVERY,
        threads: None,
        progress: &|_| {},
    }
}
