//! Open this for what a run leaves behind: findings with their status, changed files, problems and counts.
//!
//! It prints nothing; `cli` has one file per output format.

use super::choice::Evidence;
use super::files::FilePath;
use super::transform::{Level, Replay, Safety, Step};
use serde::Serialize;
use std::sync::Arc;

/// The result of a run. The same files and options give an equal value, however many threads worked on it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Sorted by path, start, transform.
    pub findings: Vec<Reported>,
    /// Sorted by path. Only files whose text differs, and new ones.
    pub changed: Vec<ChangedFile>,
    /// Sorted by path, then line.
    pub problems: Vec<Problem>,
    pub counts: Counts,
    /// The fixes in `changed` by their ids, in the order in which they were applied.
    pub landed: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub files: usize,
    pub parsed: usize,
    /// The bytes of the files that were parsed.
    pub parsed_bytes: usize,
    pub workflows: usize,
    pub activities: usize,
}

/// What has become of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Its fix is in [`Outcome::changed`]. `cli` shows it as `would-fix` where nothing is written.
    Fixed,
    WouldFix,
    /// A fix exists but something must be said or done first: see [`Reported::withheld`].
    Withheld,
    Manual,
    /// Its fix could not settle with others.
    Conflict,
    /// Suppressed in the code.
    Ignored,
}

impl Status {
    pub fn name(self) -> &'static str {
        match self {
            Status::Fixed => "fixed",
            Status::WouldFix => "would-fix",
            Status::Withheld => "withheld",
            Status::Manual => "manual",
            Status::Conflict => "conflict",
            Status::Ignored => "ignored",
        }
    }
}

/// Why a fix was withheld.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Withheld {
    /// Wants `--unsafe-fixes`.
    Unsafe,
    /// Wants `--in-flight guard` or `--in-flight ignore`.
    Breaking,
    /// No guard can hold it, and why, as a clause: it wants `--in-flight ignore`.
    Unguarded(&'static str),
    /// It would change a file that may not be changed: the path, and why, as a clause such as `is outside PATHS`.
    Blocked(FilePath, String),
    /// A suppression at this place, which the fix would change, forbids it.
    Suppressed(FilePath, usize),
    /// A history that replays without it does not with it.
    Refuted(Evidence),
    /// It is not among those that were asked for one by one.
    LeftOut,
}

/// A finding as it is reported. All positions refer to the files as they were read.
#[derive(Clone, Debug)]
pub struct Reported {
    /// Stable from run to run, whatever else is found; another one for each finding.
    pub id: String,
    pub transform: &'static str,
    pub message: String,
    pub path: FilePath,
    pub start: Position,
    pub end: Position,
    pub level: Level,
    pub safety: Safety,
    pub replay: Option<Replay>,
    pub status: Status,
    /// Everything that stands in the way, when `status` is [`Status::Withheld`].
    pub withheld: Vec<Withheld>,
    pub chain: Vec<Step>,
    /// The workflow classes whose executions in flight a `breaking` fix would break, qualified in their modules.
    pub breaks: Vec<String>,
    /// Stable from run to run; the same for findings that share a fix. None for `manual`.
    pub fix: Option<String>,
    /// The id of the patch that guards the fix, where one does.
    pub patch: Option<String>,
    /// Empty for `manual`.
    pub edits: Vec<ReportedEdit>,
    /// The fix adds imports as well, which stand in the diff and not among its edits.
    pub imports: bool,
}

/// Counts from 1; columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ReportedEdit {
    pub path: FilePath,
    /// Byte offset in the file as it was read.
    pub start: usize,
    pub end: usize,
    pub text: String,
    /// The text is that of a new file.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub creates: bool,
}

#[derive(Clone, Debug)]
pub struct ChangedFile {
    pub path: FilePath,
    /// None: the file is new.
    pub before: Option<Arc<str>>,
    pub after: String,
    /// Files with the same number are connected by fixes and must be written together.
    pub group: usize,
}

/// Trouble with one file; the run went on without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub path: FilePath,
    pub kind: ProblemKind,
    /// Counts from 1, where one is known.
    pub line: Option<usize>,
    /// One lower-case line without the path.
    pub message: String,
    /// Whether the file may matter (it mentions `temporalio`, or could not be read to tell): these make exit code 2.
    #[serde(skip)]
    pub matters: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// It could not be read.
    Read,
    /// Its bytes are not UTF-8.
    Encoding,
    Syntax,
    /// Nested too deep, or too large.
    Limit,
    /// A defect in temporal-fix itself: a panic, or a fix that would have broken the file.
    Internal,
    /// It could not be written.
    Write,
    /// It was not rewritten, because git could not give it back.
    Refused,
}
