//! Open this for what the tests of the formats share: three transforms and an outcome made by hand.

use super::report::{Diffs, Listing, Report};
use super::selection::Transforms;
use crate::engine::files::MemoryFiles;
use crate::engine::report::{ChangedFile, Counts, Outcome, Position, Problem, ProblemKind, Reported, ReportedEdit};
use crate::engine::report::{Status, Withheld};
use crate::engine::transform::{Level, Replay, Run, Safety, Step, Tag, Transform};
use std::sync::LazyLock;

const TIME: Transform = Transform {
    name: "use-workflow-time",
    tags: &[Tag::Determinism],
    default: true,
    level: Level::Error,
    labels: &[(Safety::Safe, Some(Replay::Compatible)), (Safety::Manual, None)],
    doc: "//! Replace clocks with `workflow.now()`\n//! in workflows.\n//!\n//! ## Why\n//! Replay.\ncode",
    example: &[("flows.py", "x = 1\n")],
    run: Run::File(|_| Vec::new()),
};

const UUID: Transform = Transform {
    name: "use-workflow-uuid4",
    labels: &[(Safety::Safe, Some(Replay::Breaking)), (Safety::Safe, Some(Replay::Compatible))],
    ..TIME
};

const EXTRACT: Transform =
    Transform { name: "extract-activity", tags: &[Tag::Activity], default: false, level: Level::Advice, ..TIME };

pub const TRANSFORMS: Transforms = &[&TIME, &UUID, &EXTRACT];

pub const SOURCE: &str = "import datetime\n\n\ndef stamp():\n    return datetime.datetime.now()\n";

pub fn finding(status: Status, withheld: &[Withheld]) -> Reported {
    let manual = status == Status::Manual;
    Reported {
        id: "1f2e3d4c-0".to_owned(),
        transform: "use-workflow-time",
        message: "`datetime.now()` gives another value at replay".to_owned(),
        path: "app/util.py".into(),
        start: Position { line: 5, column: 12 },
        end: Position { line: 5, column: 35 },
        level: Level::Error,
        safety: if manual { Safety::Manual } else { Safety::Safe },
        replay: (!manual).then_some(Replay::Compatible),
        status,
        withheld: withheld.to_vec(),
        chain: vec![
            Step { path: "app/flows.py".into(), line: 9, function: "OrderWorkflow.run".to_owned() },
            Step { path: "app/util.py".into(), line: 5, function: "stamp".to_owned() },
        ],
        breaks: Vec::new(),
        fix: (!manual).then(|| "f1".to_owned()),
        patch: None,
        edits: if manual { Vec::new() } else { vec![edit()] },
        imports: false,
    }
}

fn edit() -> ReportedEdit {
    ReportedEdit { path: "app/util.py".into(), start: 42, end: 65, text: "workflow.now()".to_owned(), creates: false }
}

/// All of an outcome whose files cannot be had, for a format.
pub fn report_of(outcome: &Outcome) -> Report<'_> {
    static NOTHING: LazyLock<(MemoryFiles, Diffs)> = LazyLock::new(|| (MemoryFiles::new([]), Diffs::default()));
    let (files, diffs) = &*NOTHING;
    Report { outcome, files, transforms: TRANSFORMS, listing: Listing::All, diffs, proof: None }
}

/// One finding of each status, one changed file, a problem that matters and one that does not.
pub fn outcome() -> Outcome {
    let problem = |path: &str, matters| Problem {
        path: path.into(),
        kind: ProblemKind::Syntax,
        line: Some(3),
        message: "expected an indented block".to_owned(),
        matters,
    };
    Outcome {
        findings: vec![
            finding(Status::Fixed, &[]),
            finding(Status::Withheld, &[Withheld::Unsafe]),
            finding(Status::Manual, &[]),
            finding(Status::Conflict, &[]),
            finding(Status::Ignored, &[]),
        ],
        changed: vec![ChangedFile {
            path: "app/util.py".into(),
            before: Some(SOURCE.into()),
            after: SOURCE.replace("datetime.datetime.now()", "workflow.now()"),
            group: 0,
        }],
        problems: vec![problem("old.py", true), problem("other.py", false)],
        landed: Vec::new(),
        counts: Counts { files: 1412, parsed: 40, parsed_bytes: 81_000, workflows: 9, activities: 1 },
    }
}
