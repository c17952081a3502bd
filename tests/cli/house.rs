//! Open this for what the tests of the command line share: a project on the disk, an engine that finds by word, and
//! streams that are kept.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use temporal_fix::cli::{Colors, Exit, Kind, Program, Stream, Streams, Transforms};
use temporal_fix::engine::Request;
use temporal_fix::engine::files::{Entry, Role};
use temporal_fix::engine::report::{ChangedFile, Counts, Outcome, Position, Problem, ProblemKind, Reported};
use temporal_fix::engine::report::{ReportedEdit, Status, Withheld};
use temporal_fix::engine::transform::{Level, Replay, Run, Safety, Step, Tag, Transform};
use temporal_fix::prove::{Interpreter, Question, replayed};

const TIME: Transform = Transform {
    name: "use-workflow-time",
    tags: &[Tag::Determinism],
    default: true,
    level: Level::Error,
    labels: &[(Safety::Safe, Some(Replay::Compatible)), (Safety::Manual, None)],
    doc: "//! Replace clocks with `workflow.time()`.\n//!\n//! ## Why\n//! Replay reads another clock.\n",
    example: &[("flows.py", "now = time.time()\n")],
    run: Run::File(|_| Vec::new()),
};

const RANDOM: Transform = Transform {
    name: "use-workflow-random",
    labels: &[(Safety::Unsafe, Some(Replay::Breaking))],
    level: Level::Warning,
    example: &[("flows.py", "value = random.random()\n")],
    ..TIME
};

const EXTRACT: Transform = Transform {
    name: "extract-activity",
    tags: &[Tag::Workflow],
    default: false,
    level: Level::Advice,
    example: &[("flows.py", "IDLE\n")],
    ..TIME
};

pub const TRANSFORMS: Transforms = &[&TIME, &RANDOM, &EXTRACT];

/// A folder with files in it.
pub struct Project(tempfile::TempDir);

impl Project {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        files.iter().for_each(|(path, text)| project.write(path, text));
        project
    }

    pub fn root(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).unwrap()
    }

    pub fn git(&self, arguments: &[&str]) {
        let done = std::process::Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"])
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    pub fn run(&self, typed: &[&str]) -> Ran {
        self.run_in(".", typed, b"")
    }

    pub fn run_in(&self, folder: &str, typed: &[&str], stdin: &[u8]) -> Ran {
        let working_dir = self.0.path().join(folder).canonicalize().unwrap();
        run(&working_dir, typed, stdin)
    }
}

/// What a run left on its streams.
#[derive(Debug)]
pub struct Ran {
    pub exit: Exit,
    pub stdout: String,
    pub stderr: String,
}

pub fn run(working_dir: &Path, typed: &[&str], stdin: &[u8]) -> Ran {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let exit = run_onto(working_dir, typed, stdin, &mut stdout, &mut stderr);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { exit, stdout: text(stdout), stderr: text(stderr) }
}

/// The real engine with transforms of a test's own.
pub fn run_really(transforms: Transforms, working_dir: &Path, typed: &[&str], stdin: &[u8]) -> Ran {
    run_proving(transforms, interpreter, working_dir, typed, stdin)
}

/// The same with an interpreter of the test's own as well.
pub fn run_proving(
    transforms: Transforms,
    interpreter: Interpreter,
    working_dir: &Path,
    typed: &[&str],
    stdin: &[u8],
) -> Ran {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let engine = temporal_fix::engine::run;
    let program = Program { transforms, engine, interpreter, working_dir: working_dir.to_path_buf() };
    let exit = run_program(&program, typed, stdin, (&mut stdout, &mut stderr));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { exit, stdout: text(stdout), stderr: text(stderr) }
}

pub fn run_onto(working_dir: &Path, typed: &[&str], stdin: &[u8], out: &mut dyn Write, err: &mut dyn Write) -> Exit {
    let program = Program { transforms: TRANSFORMS, engine, interpreter, working_dir: working_dir.to_path_buf() };
    run_program(&program, typed, stdin, (out, err))
}

/// One that a test of other things never asks.
fn interpreter<'a>(_: &Question<'a>) -> anyhow::Result<Box<dyn replayed::Replay + 'a>> {
    anyhow::bail!("there is no interpreter here")
}

fn run_program(program: &Program, typed: &[&str], stdin: &[u8], (out, err): (&mut dyn Write, &mut dyn Write)) -> Exit {
    let mut streams = Streams {
        stdin: &mut io::Cursor::new(stdin),
        stdout: Stream { out, colors: Colors::Off, kind: Kind::Other },
        stderr: Stream { out: err, colors: Colors::Off, kind: Kind::Other },
    };
    program.run(["temporal-fix"].iter().chain(typed).map(OsString::from), &mut streams)
}

/// Finds by word, line by line: `time.time()` has a safe fix, `random.random()` an unsafe and breaking one, `IDLE` is
/// advice without a fix. A line that starts with `!` does not parse.
fn engine(request: &Request<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    for entry in request.files.list() {
        outcome.counts.files += 1;
        let bytes = request.files.read(&entry.path).unwrap();
        match String::from_utf8(bytes) {
            Ok(text) => of_file(request, &entry, &text, &mut outcome),
            Err(_) => outcome.problems.push(problem(&entry, ProblemKind::Encoding, None, "is not UTF-8", true)),
        }
    }
    outcome
}

fn of_file(request: &Request<'_>, entry: &Entry, text: &str, outcome: &mut Outcome) {
    if let Some(line) = text.lines().position(|line| line.starts_with('!')) {
        let matters = text.contains("temporalio");
        let message = "expected an expression";
        outcome.problems.push(problem(entry, ProblemKind::Syntax, Some(line + 1), message, matters));
        return;
    }
    let seen = usize::from(text.contains("temporalio"));
    let Counts { parsed, workflows, activities, .. } = &mut outcome.counts;
    (*parsed, *workflows, *activities) = (*parsed + seen, *workflows + seen, *activities + seen);
    if entry.role != Role::Target {
        return;
    }
    let (mut after, mut offset) = (String::new(), 0);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let mut line_after = line.to_owned();
        for (old, new, transform) in
            [("time.time()", "workflow.time()", &TIME), ("random.random()", "rng()", &RANDOM), ("IDLE", "", &EXTRACT)]
        {
            let Some(column) = line.find(old) else { continue };
            let Some(found) = finding(request, entry, transform, (index + 1, column, offset), (old, new)) else {
                continue;
            };
            if found.status == Status::Fixed {
                line_after = line_after.replacen(old, new, 1);
            }
            outcome.findings.push(found);
        }
        after.push_str(&line_after);
        offset += line.len();
    }
    if after != text {
        let group = outcome.changed.len();
        outcome.changed.push(ChangedFile { path: entry.path.clone(), before: Some(text.into()), after, group });
    }
}

fn finding(
    request: &Request<'_>,
    entry: &Entry,
    transform: &Transform,
    (line, column, offset): (usize, usize, usize),
    (old, new): (&str, &str),
) -> Option<Reported> {
    let options = request.settings.of(&entry.path);
    let name = *options.selected.get(transform.name)?;
    let fixable = !new.is_empty();
    let mut withheld = Vec::new();
    if transform.name == RANDOM.name && !options.unsafe_fixes {
        withheld.push(Withheld::Unsafe);
    }
    if transform.name == RANDOM.name && options.in_flight == temporal_fix::engine::options::InFlight::Protect {
        withheld.push(Withheld::Breaking);
    }
    if let Some(why) = request.blocked.get(&entry.path) {
        withheld.push(Withheld::Blocked(entry.path.clone(), why.clone()));
    }
    let (safety, replay) = if fixable { transform.labels[0] } else { (Safety::Manual, None) };
    let status = match (fixable, withheld.is_empty()) {
        (false, _) => Status::Manual,
        (true, true) => Status::Fixed,
        (true, false) => Status::Withheld,
    };
    let start = offset + column;
    let edit =
        ReportedEdit { path: entry.path.clone(), start, end: start + old.len(), text: new.to_owned(), creates: false };
    Some(Reported {
        id: format!("{line:x}-0"),
        imports: false,
        transform: name,
        message: format!("`{old}` is no good in a workflow"),
        path: entry.path.clone(),
        start: Position { line, column: column + 1 },
        end: Position { line, column: column + 1 + old.len() },
        level: transform.level,
        safety,
        replay,
        status,
        withheld: if fixable { withheld } else { Vec::new() },
        chain: vec![Step { path: entry.path.clone(), line, function: "Order.run".to_owned() }],
        breaks: Vec::new(),
        fix: fixable.then(|| format!("{line:x}")),
        patch: None,
        edits: if fixable { vec![edit] } else { Vec::new() },
    })
}

fn problem(entry: &Entry, kind: ProblemKind, line: Option<usize>, message: &str, matters: bool) -> Problem {
    Problem { path: entry.path.clone(), kind, line, message: message.to_owned(), matters }
}
