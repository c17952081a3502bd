//! Open this for what the user decided, as the engine sees it: selection, safety, house names and durations per file.
//!
//! It reads no configuration; `cli` makes these values from flags and files.

use super::files::FilePath;
use super::histories::Histories;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// What applies to one file: flags merged over the configuration closest to it.
#[derive(Clone, Debug)]
pub struct Options {
    /// The transforms that report here, by name; per-file ignores are already taken out.
    pub selected: std::collections::BTreeSet<&'static str>,
    pub unsafe_fixes: bool,
    pub in_flight: InFlight,
    /// None: the newest version known.
    pub target_sdk: Option<SdkVersion>,
    /// The width beyond which a statement that grew is broken, from the project's formatter settings.
    pub line_length: u16,
    pub timeouts: Timeouts,
    pub idempotency: Idempotency,
    /// From where on a computation is too much for a workflow.
    pub computation: Size,
    /// The guards that are to be taken out.
    pub retiring: Retiring,
    /// How long a worker waits for its activities when it is shut down.
    pub graceful_shutdown: Duration,
    /// Workflows that are started without search attributes are reported.
    pub require_search_attributes: bool,
    /// House wrappers, by qualified name.
    pub names: BTreeMap<String, HouseName>,
    /// What the metadata of the package around the file names as entry points: `app.clock.stamp`.
    pub entry_points: Arc<[String]>,
    /// How long activities really took, from recorded histories.
    pub histories: Arc<Histories>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            selected: std::collections::BTreeSet::new(),
            unsafe_fixes: false,
            in_flight: InFlight::Protect,
            target_sdk: None,
            line_length: 88,
            timeouts: Timeouts::default(),
            idempotency: Idempotency::default(),
            computation: Size::default(),
            retiring: Retiring::default(),
            graceful_shutdown: Duration::from_secs(30),
            require_search_attributes: false,
            names: BTreeMap::new(),
            entry_points: Arc::default(),
            histories: Arc::default(),
        }
    }
}

impl Options {
    /// Whether a guard is to be taken out, by the id of its patch.
    pub fn retires(&self, id: &str) -> bool {
        match &self.retiring {
            Retiring::All => true,
            Retiring::Ids(ids) => ids.contains(id),
        }
    }
}

/// Which guards have no execution left that needs them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retiring {
    All,
    /// By the ids of their patches.
    Ids(BTreeSet<String>),
}

impl Default for Retiring {
    fn default() -> Self {
        Self::Ids(BTreeSet::new())
    }
}

/// The settings of a run, asked file by file.
pub trait Settings: Sync {
    fn of(&self, path: &FilePath) -> Arc<Options>;
    /// Whether the configuration keeps a file from being rewritten, or made.
    fn excludes(&self, _: &FilePath) -> bool {
        false
    }
}

/// One set of options for every file: standard input, cases.
impl Settings for Arc<Options> {
    fn of(&self, _: &FilePath) -> Arc<Options> {
        Arc::clone(self)
    }
}

/// What to do with `breaking` fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InFlight {
    /// Withhold them.
    Protect,
    /// Put them behind `workflow.patched()`.
    Guard,
    /// Apply them plainly.
    Ignore,
}

/// A `temporalio` version, as far as it decides which names exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SdkVersion {
    pub major: u32,
    pub minor: u32,
}

/// The timeouts that are inserted where a call has none: patterns over the activity's registered name, the longest that matches wins.
#[derive(Clone, Debug, Default)]
pub struct Timeouts {
    pub patterns: Vec<(String, Timeout)>,
    /// The heartbeat timeout where no pattern has one; 30 seconds where the settings say nothing.
    pub heartbeat: Option<Duration>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeout {
    pub start_to_close: Option<Duration>,
    pub schedule_to_close: Option<Duration>,
    pub heartbeat: Option<Duration>,
}

impl Timeouts {
    /// The timeout for an activity's registered name; 60 seconds start-to-close where nothing matches, or where the
    /// activity's name is not known and there is no `*`.
    pub fn of(&self, activity: Option<&str>) -> Timeout {
        self.matching(activity).map_or_else(
            || Timeout { start_to_close: Some(Duration::from_secs(60)), ..Timeout::default() },
            Timeout::clone,
        )
    }

    /// The heartbeat timeout for an activity's registered name.
    pub fn heartbeat(&self, activity: Option<&str>) -> Duration {
        let own = self.matching(activity).and_then(|timeout| timeout.heartbeat);
        own.or(self.heartbeat).unwrap_or(Duration::from_secs(30))
    }

    fn matching(&self, activity: Option<&str>) -> Option<&Timeout> {
        let matching = self.patterns.iter().filter(|(pattern, _)| match activity {
            Some(name) => globset::Glob::new(pattern).is_ok_and(|glob| glob.compile_matcher().is_match(name)),
            None => pattern == "*",
        });
        matching.max_by_key(|(pattern, _)| pattern.len()).map(|(_, timeout)| timeout)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Idempotency {
    pub style: IdempotencyStyle,
    /// Added to the built-in verbs.
    pub verbs: Vec<String>,
    /// Added to the built-in clients, by qualified name.
    pub clients: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdempotencyStyle {
    #[default]
    Auto,
    Parameter,
    Derive,
}

/// How large a piece of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub statements: usize,
    pub branches: usize,
}

impl Default for Size {
    fn default() -> Self {
        Self { statements: 8, branches: 3 }
    }
}

/// What a wrapper of the house stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HouseName {
    Deterministic,
    SideEffect,
    ExecuteActivity,
    WorkflowClass,
}
