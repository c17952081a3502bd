//! Open this for the words in which a transform speaks: transform, finding, fix, edit, safety, replay, level.
//!
//! It decides nothing: which fixes are applied is `merge`'s and `passes`' business.

use super::file::File;
use super::files::FilePath;
use super::python::TextRange;
use super::whole::Whole;
use serde::Serialize;
use std::fmt;

/// A named rewrite: a plain value and a pure function, one file under `transforms/`.
pub struct Transform {
    /// Imperative, its words joined by hyphens.
    pub name: &'static str,
    pub tags: &'static [Tag],
    /// Whether it is among the `recommended` ones, which run when nothing is selected.
    pub default: bool,
    /// The level of its findings, unless a finding says otherwise.
    pub level: Level,
    /// Every pair of safety and replay that its findings can have; a test holds this against the cases.
    pub labels: &'static [(Safety, Option<Replay>)],
    /// The file's own text: its header is the documentation.
    pub doc: &'static str,
    /// Files on which `explain` runs the transform.
    pub example: &'static [(&'static str, &'static str)],
    pub run: Run,
}

impl Transform {
    /// The header of the transform's file, without the comment marks: what `explain` prints.
    pub fn documentation(&self) -> String {
        let lines = self.doc.lines().take_while(|line| line.starts_with("//!"));
        let lines = lines.map(|line| line.trim_start_matches("//!").strip_prefix(' ').unwrap_or(""));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The first sentence of the documentation: what `list` prints.
    pub fn summary(&self) -> String {
        let documentation = self.documentation();
        let paragraph = documentation.split("\n\n").next().unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Debug for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// What a transform looks at.
pub enum Run {
    /// One file at a time, with the project behind it.
    File(fn(&File<'_>) -> Vec<Finding>),
    /// Each project as a whole.
    Project(fn(&Whole<'_>) -> Vec<Finding>),
    /// Nothing by itself: the engine judges suppressions after every other transform has run.
    Suppressions,
}

/// The sections of the user's document of pitfalls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tag {
    Determinism,
    Activity,
    Workflow,
    Testing,
    Production,
    Ai,
}

impl Tag {
    pub const ALL: [Tag; 6] = [Tag::Determinism, Tag::Activity, Tag::Workflow, Tag::Testing, Tag::Production, Tag::Ai];

    pub fn name(self) -> &'static str {
        match self {
            Tag::Determinism => "determinism",
            Tag::Activity => "activity",
            Tag::Workflow => "workflow",
            Tag::Testing => "testing",
            Tag::Production => "production",
            Tag::Ai => "ai",
        }
    }
}

/// How bad a finding is; later ones are worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Practice.
    Advice,
    /// Replay sees another value, but it is seen to reach nothing except logs and activity inputs.
    Warning,
    /// It fails or diverges as it stands.
    Error,
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Level::Advice => "advice",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// How far a fix may be trusted; later ones less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Safety {
    /// Same meaning, or the code could not work before.
    Safe,
    /// Right in most code: read it first.
    Unsafe,
    /// No edit; the finding says what to do.
    Manual,
}

impl Safety {
    pub fn name(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
            Safety::Manual => "manual",
        }
    }
}

/// What a fix does to workflows in flight. Absent where it touches no workflow code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Replay {
    /// No open history that replays before the fix stops replaying.
    Compatible,
    /// The fix changes the commands of workflows in flight.
    Breaking,
}

impl Replay {
    pub fn name(self) -> &'static str {
        match self {
            Replay::Compatible => "compatible",
            Replay::Breaking => "breaking",
        }
    }
}

/// One place that a transform objects to.
#[derive(Clone, Debug)]
pub struct Finding {
    pub path: FilePath,
    /// The offending code.
    pub range: TextRange,
    /// One lower-case line without a final stop: what is wrong, and for `manual` what to do.
    pub message: String,
    /// Where it differs from the transform's own level.
    pub level: Option<Level>,
    /// How the code is reached, from the workflow (or activity) down to the function of the finding; empty where no
    /// call graph was asked.
    pub chain: Vec<Step>,
    /// None for `manual`.
    pub fix: Option<Fix>,
}

impl Finding {
    pub fn safety(&self) -> Safety {
        self.fix.as_ref().map_or(Safety::Manual, |fix| fix.safety)
    }

    pub fn replay(&self) -> Option<Replay> {
        self.fix.as_ref().and_then(|fix| fix.replay)
    }

    /// The same finding with a fix; without one it is `manual`.
    #[must_use]
    pub fn with_fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    #[must_use]
    pub fn with_level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }
}

/// One step of a call chain: a function, and the line in it that leads to the next step or is the finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    pub path: FilePath,
    /// Counts from 1, in the file as it was read.
    pub line: usize,
    /// The qualified name inside its module, such as `OrderWorkflow.run`.
    pub function: String,
}

impl Serialize for FilePath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Edits that belong together, applied whole or not at all, with the imports that they need.
#[derive(Clone, Debug)]
pub struct Fix {
    pub safety: Safety,
    pub replay: Option<Replay>,
    pub edits: Vec<(FilePath, Edit)>,
    pub imports: Vec<(FilePath, ImportRequest)>,
    /// New files, whole: one is made only where nothing is.
    pub creates: Vec<(FilePath, String)>,
    /// What it changes may meet what other fixes of its transform change, in other functions too: behind guards, one
    /// patch decides for all of them in a workflow.
    pub meets_others: bool,
}

impl Fix {
    pub fn safe(replay: impl Into<Option<Replay>>) -> Self {
        Self {
            safety: Safety::Safe,
            replay: replay.into(),
            edits: Vec::new(),
            imports: Vec::new(),
            creates: Vec::new(),
            meets_others: false,
        }
    }

    pub fn not_safe(replay: impl Into<Option<Replay>>) -> Self {
        Self { safety: Safety::Unsafe, ..Self::safe(replay) }
    }

    /// `safety` must not be [`Safety::Manual`]: a finding without an edit has no fix.
    pub fn new(safety: Safety, replay: impl Into<Option<Replay>>) -> Self {
        debug_assert_ne!(safety, Safety::Manual);
        Self { safety, ..Self::safe(replay) }
    }

    /// Both fixes as one, as safe as the less safe of them.
    #[must_use]
    pub fn and(mut self, other: Fix) -> Self {
        self.safety = self.safety.max(other.safety);
        self.replay = self.replay.max(other.replay);
        self.edits.extend(other.edits);
        self.imports.extend(other.imports);
        self.creates.extend(other.creates);
        self.meets_others |= other.meets_others;
        self
    }

    /// Every file that changes or is made, some of them more than once.
    pub fn paths(&self) -> impl Iterator<Item = &FilePath> {
        let changed = self.edits.iter().map(|(path, _)| path).chain(self.imports.iter().map(|(path, _)| path));
        changed.chain(self.creates.iter().map(|(path, _)| path))
    }

    #[must_use]
    pub fn edit(mut self, path: &FilePath, edit: Edit) -> Self {
        self.edits.push((path.clone(), edit));
        self
    }

    /// Makes a new file.
    #[must_use]
    pub fn create(mut self, path: FilePath, text: impl Into<String>) -> Self {
        self.creates.push((path, text.into()));
        self
    }

    /// Asks for an import; [`File::import`](super::file::File::import) says under which name it will be known.
    #[must_use]
    pub fn import(mut self, path: &FilePath, request: Option<ImportRequest>) -> Self {
        self.imports.extend(request.map(|request| (path.clone(), request)));
        self
    }
}

/// A byte range and the text that replaces it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    pub start: u32,
    pub end: u32,
    pub text: String,
    /// The statement around it grows: it is laid out by the project's line length afterwards, where it was before.
    pub layout: bool,
    /// It changes no command by itself: executions in flight take it too, and no guard goes around it.
    pub unguarded: bool,
}

impl Edit {
    pub fn replace(range: TextRange, text: impl Into<String>) -> Self {
        Self { start: range.start().into(), end: range.end().into(), text: text.into(), layout: true, unguarded: false }
    }

    pub fn insert(offset: impl Into<u32>, text: impl Into<String>) -> Self {
        let offset = offset.into();
        Self { start: offset, end: offset, text: text.into(), layout: true, unguarded: false }
    }

    pub fn delete(range: TextRange) -> Self {
        Self { layout: false, ..Self::replace(range, "") }
    }

    #[must_use]
    pub fn unguarded(self) -> Self {
        Self { unguarded: true, ..self }
    }
}

/// A name that a fix needs at module level: `from temporalio import workflow`, or `import asyncio`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImportRequest {
    /// `temporalio`, or `asyncio`.
    pub module: String,
    /// `workflow`; None for the module itself.
    pub member: Option<String>,
}
