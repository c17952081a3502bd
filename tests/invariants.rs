//! The engine's invariants, held against transforms that try to break them.
//!
//! Those that speak of the disk are in `disk`; that nothing changes on a second run, in `goldens` and `packages`.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::Arc;
use temporal_fix::engine::choice::EVERY;
use temporal_fix::engine::file::File;
use temporal_fix::engine::files::{Entry, FilePath, Files, MemoryFiles, ReadError, Role};
use temporal_fix::engine::options::Options;
use temporal_fix::engine::python::{Expr, Ranged, TextRange};
use temporal_fix::engine::report::{Outcome, ProblemKind, Status, Withheld};
use temporal_fix::engine::transform::{Edit, Finding, Fix, Level, Run, Safety, Transform};
use temporal_fix::engine::{self, Request};
use temporal_fix::transforms::ALL;

const HEAD: &str = "import temporalio\n";

/// A transform that does one thing to every name that it looks for.
const fn fake(name: &'static str, run: fn(&File<'_>) -> Vec<Finding>) -> Transform {
    let run = Run::File(run);
    Transform { name, tags: &[], default: true, level: Level::Error, labels: &[], doc: "", example: &[], run }
}

fn each(file: &File<'_>, name: &str, fix: impl Fn(&File<'_>, &Expr) -> Fix) -> Vec<Finding> {
    let found = file.expressions().filter(|(_, expr)| matches!(expr, Expr::Name(found) if found.id == name));
    found.map(|(id, expr)| file.finding(id, "a name").with_fix(fix(file, expr))).collect()
}

fn rename(file: &File<'_>, from: &str, to: &str) -> Vec<Finding> {
    each(file, from, |file, expr| Fix::safe(None).edit(file.path(), Edit::replace(expr.range(), to)))
}

static A_TO_B: Transform = fake("a-to-b", |file| rename(file, "a", "b"));
static B_TO_A: Transform = fake("b-to-a", |file| rename(file, "b", "a"));
static B_TO_C: Transform = fake("b-to-c", |file| rename(file, "b", "c"));
static BREAK: Transform = fake("break", |file| rename(file, "x", "(("));
/// Swallows the statement after the name: what no edit touches changes.
static SWALLOW: Transform = fake("swallow", |file| rename(file, "x", "x; '''"));
static PANIC: Transform = fake("panic", |file| each(file, "boom", |_, _| panic!("on purpose")));
/// Replaces the whole statement that a name is in, comments and all.
static FLATTEN: Transform = fake("flatten", |file| {
    each(file, "flat", |file, expr| {
        let statement = file.statement(file.id(expr.as_name_expr().expect("is a name"))).expect("is in a statement");
        Fix::safe(None).edit(file.path(), Edit::replace(statement.range(), "done()"))
    })
});
/// Renames in this file and at the start of `other.py`.
static BOTH: Transform = fake("both", |file| {
    each(file, "both", |file, expr| {
        let here = Edit::replace(expr.range(), "changed");
        Fix::safe(None).edit(file.path(), here).edit(&FilePath::from("other.py"), Edit::insert(0_u32, "changed = 1\n"))
    })
});

fn run_over(files: &dyn Files, transforms: &[&'static Transform], blocked: &BTreeMap<FilePath, String>) -> Outcome {
    let selected = transforms.iter().map(|transform| transform.name).collect();
    let settings = Arc::new(Options { selected, ..Options::default() });
    let threads = NonZeroUsize::new(2);
    engine::run(&Request {
        files,
        settings: &settings,
        transforms,
        blocked,
        choice: &EVERY,
        threads,
        progress: &|_| {},
    })
}

fn memory(files: &[(&str, &str)]) -> MemoryFiles {
    MemoryFiles::new(files.iter().map(|(path, text)| (FilePath::from(*path), text.as_bytes().to_vec())))
}

fn run(files: &[(&str, &str)], transforms: &[&'static Transform]) -> Outcome {
    run_over(&memory(files), transforms, &BTreeMap::new())
}

fn after(outcome: &Outcome) -> Vec<(&str, &str)> {
    outcome.changed.iter().map(|file| (file.path.as_str(), file.after.as_str())).collect()
}

#[test]
fn what_would_not_parse_is_thrown_away_and_named() {
    let text = format!("{HEAD}x\na\n");
    let outcome = run(&[("f.py", &text)], &[&BREAK, &A_TO_B]);
    assert_eq!(after(&outcome), [("f.py", format!("{HEAD}x\nb\n").as_str())]);
    let status: Vec<_> = outcome.findings.iter().map(|finding| (finding.transform, finding.status)).collect();
    assert_eq!(status, [("break", Status::Conflict), ("a-to-b", Status::Fixed)]);
    assert_eq!(outcome.problems.len(), 1);
    assert_eq!(outcome.problems[0].kind, ProblemKind::Internal);
    assert!(outcome.problems[0].message.contains("`break`"), "{:?}", outcome.problems);
}

#[test]
fn what_no_edit_touches_keeps_its_tree() {
    let text = format!("{HEAD}x\nkept()\n'''\n'''\n");
    let outcome = run(&[("f.py", &text)], &[&SWALLOW]);
    assert_eq!(after(&outcome), []);
    assert!(outcome.problems[0].message.contains("`swallow`"), "{:?}", outcome.problems);
}

#[test]
fn a_fix_across_files_lands_whole_or_not_at_all() {
    let files = [("f.py", "import temporalio\nboth\n"), ("other.py", "import temporalio\n")];
    let outcome = run(&files, &[&BOTH]);
    assert_eq!(
        after(&outcome),
        [("f.py", "import temporalio\nchanged\n"), ("other.py", "changed = 1\nimport temporalio\n")]
    );
    assert_eq!(outcome.changed[0].group, outcome.changed[1].group, "they are written together");
    let blocked = BTreeMap::from([(FilePath::from("other.py"), "is not committed".to_owned())]);
    let outcome = run_over(&memory(&files), &[&BOTH], &blocked);
    assert_eq!(after(&outcome), []);
    let why = Withheld::Blocked(FilePath::from("other.py"), "is not committed".to_owned());
    assert_eq!(outcome.findings[0].withheld, [why]);
}

/// Wants `workflow` for every `ask`.
static ASK: Transform = fake("ask", |file| {
    let found = file.expressions().filter(|(_, expr)| file.text(*expr) == "ask");
    let found = found.map(|(id, expr)| match file.import("temporalio", Some("workflow"), expr.start()) {
        Ok((workflow, request)) => {
            let edit = Edit::replace(expr.range(), format!("{workflow}.now()"));
            file.finding(id, "asked").with_fix(Fix::safe(None).edit(file.path(), edit).import(file.path(), request))
        }
        Err(_) => file.finding(id, "asked in vain"),
    });
    found.collect()
});

#[test]
fn imports_are_requested_and_never_spliced() {
    let cases = [
        (
            "import temporalio\n\nask\nask\n",
            "import temporalio\nfrom temporalio import workflow\n\nworkflow.now()\nworkflow.now()\n",
        ),
        ("from temporalio import workflow as wf\n\nask\n", "from temporalio import workflow as wf\n\nwf.now()\n"),
        ("from temporalio import activity\n\nask\n", "from temporalio import activity, workflow\n\nworkflow.now()\n"),
        (
            "\"\"\"Temporalio.\"\"\"\n\nfrom __future__ import annotations\n\nimport temporalio\n\nask\n",
            "\"\"\"Temporalio.\"\"\"\n\nfrom __future__ import annotations\n\nimport temporalio\nfrom temporalio import workflow\n\nworkflow.now()\n",
        ),
        ("from temporalio import activity\n\nworkflow = 1\nask\n", ""),
        ("from temporalio import activity\n\n\ndef f(workflow):\n    ask\n", ""),
    ];
    for (text, expected) in cases {
        let outcome = run(&[("f.py", text)], &[&ASK]);
        let found = outcome.changed.first().map_or("", |file| &file.after);
        assert_eq!(found, expected, "from {text}");
        let status = if expected.is_empty() { Status::Manual } else { Status::Fixed };
        assert!(outcome.findings.iter().all(|finding| finding.status == status), "{:?}", outcome.findings);
    }
}

/// Two findings, one fix: both names change together.
static PAIR: Transform = fake("pair", |file| {
    let found: Vec<_> = file.expressions().filter(|(_, expr)| file.text(*expr) == "pair").collect();
    let edit = |fix: Fix, (_, expr): &(u32, &Expr)| fix.edit(file.path(), Edit::replace(expr.range(), "done"));
    let fix = found.iter().fold(Fix::safe(None), edit);
    found.iter().map(|(id, _)| file.finding(*id, "one of two").with_fix(fix.clone())).collect()
});

#[test]
fn findings_that_share_a_fix_say_so() {
    let outcome = run(&[("f.py", "import temporalio\npair\npair\n")], &[&PAIR]);
    assert_eq!(after(&outcome), [("f.py", "import temporalio\ndone\ndone\n")]);
    assert_eq!(outcome.findings.len(), 2);
    assert!(outcome.findings[0].fix.is_some());
    assert_eq!(outcome.findings[0].fix, outcome.findings[1].fix);
    let again = run(&[("f.py", "import temporalio\n# moved\npair\npair\n")], &[&PAIR]);
    assert_eq!(again.findings[0].fix, outcome.findings[0].fix, "ids do not depend on line numbers");
}

/// Replaces everything from the start of the statement to the name, so that the fixes of one statement overlap.
static GROW: Transform = fake("grow", |file| {
    each(file, "n", |file, expr| {
        let statement = file.statement(file.id(expr.as_name_expr().expect("is a name"))).expect("is in a statement");
        Fix::safe(None).edit(file.path(), Edit::replace(TextRange::new(statement.start(), expr.end()), "m"))
    })
});

#[test]
fn a_fix_of_a_later_pass_has_a_name_of_its_own() {
    let outcome = run(&[("f.py", "import temporalio\nn + n\nm + n\n")], &[&GROW]);
    assert_eq!(after(&outcome), [("f.py", "import temporalio\nm\nm\n")]);
    let names: BTreeSet<_> = outcome.findings.iter().map(|finding| finding.fix.as_deref()).collect();
    assert_eq!((outcome.findings.len(), names.len()), (3, 3), "{:?}", outcome.findings);
}

/// Files of which only some may be rewritten.
struct Partly(MemoryFiles);

impl Files for Partly {
    fn list(&self) -> Vec<Entry> {
        let role = |path: &FilePath| if path.as_str() == "other.py" { Role::Context } else { Role::Target };
        self.0.list().into_iter().map(|entry| Entry { role: role(&entry.path), ..entry }).collect()
    }

    fn read(&self, path: &FilePath) -> Result<Vec<u8>, ReadError> {
        self.0.read(path)
    }
}

#[test]
fn a_fix_that_leaves_the_paths_is_withheld() {
    let files = memory(&[("f.py", "import temporalio\nboth\n"), ("other.py", "import temporalio\nboth\n")]);
    let outcome = run_over(&Partly(files), &[&BOTH], &BTreeMap::new());
    assert_eq!(after(&outcome), []);
    assert_eq!(outcome.findings.len(), 1, "context is not reported");
    assert_eq!(outcome.findings[0].status, Status::Withheld);
}

#[test]
fn overlapping_fixes_wait_for_the_next_pass() {
    let outcome = run(&[("f.py", "import temporalio\na\n")], &[&A_TO_B, &B_TO_C]);
    assert_eq!(after(&outcome), [("f.py", "import temporalio\nc\n")]);
    let places: Vec<_> = outcome.findings.iter().map(|finding| (finding.start.line, finding.status)).collect();
    assert_eq!(places, [(2, Status::Fixed), (2, Status::Fixed)], "positions are those of the file as it was read");
}

#[test]
fn what_does_not_settle_leaves_connected_files_untouched() {
    let files = [
        ("calm.py", "import temporalio\nx = 1\nboth\n"),
        ("f.py", "import temporalio\na\nboth\n"),
        ("other.py", "import temporalio\n"),
    ];
    let outcome = run(&files, &[&A_TO_B, &B_TO_A, &BOTH]);
    assert_eq!(after(&outcome), [], "`both` connects every file");
    let conflicts: Vec<_> = outcome.findings.iter().map(|finding| (finding.path.as_str(), finding.status)).collect();
    assert!(conflicts.iter().all(|(_, status)| *status == Status::Conflict), "{conflicts:?}");
    let outcome = run(&[files[1], ("g.py", "import temporalio\na2\nb2\n")], &[&A_TO_B, &B_TO_A]);
    assert_eq!(after(&outcome), []);
}

/// Makes a file that does not parse, and renames something along with it.
static MAKE_BROKEN: Transform = fake("make-broken", |file| {
    each(file, "made", |file, expr| {
        let fix = Fix::safe(None).edit(file.path(), Edit::replace(expr.range(), "changed"));
        fix.create(FilePath::from("new.py"), "((\n")
    })
});

#[test]
fn a_new_file_that_would_not_parse_is_thrown_away_with_its_fix() {
    let outcome = run(&[("f.py", "import temporalio\nmade\na\n")], &[&MAKE_BROKEN, &A_TO_B]);
    assert_eq!(after(&outcome), [("f.py", "import temporalio\nmade\nb\n")]);
    assert!(outcome.problems[0].message.contains("`make-broken`"), "{:?}", outcome.problems);
}

/// Panics on a project that has a `boom`.
static PANIC_AT_ALL: Transform = Transform {
    run: Run::Project(|whole| {
        let files: Vec<_> = whole.files().filter_map(|file| whole.open(file)).collect();
        assert!(!files.iter().any(|file| file.expressions().any(|(_, expr)| file.text(expr) == "boom")), "on purpose");
        files.iter().map(|file| file.finding(0, "a file")).collect()
    }),
    ..fake("panic-at-all", |_| Vec::new())
};

#[test]
fn a_panic_costs_one_transform_on_one_project() {
    let files = memory(&[("a/f.py", "import temporalio\nboom\na\n"), ("b/f.py", "import temporalio\na\n")]);
    let outcome = run_over(&InProjects(files), &[&PANIC_AT_ALL, &A_TO_B], &BTreeMap::new());
    assert_eq!(outcome.changed.len(), 2, "{:?}", outcome.changed);
    let found: Vec<_> = outcome.findings.iter().map(|found| (found.transform, found.path.as_str())).collect();
    assert_eq!(found, [("a-to-b", "a/f.py"), ("panic-at-all", "b/f.py"), ("a-to-b", "b/f.py")]);
    let [problem] = &outcome.problems[..] else { panic!("{:?}", outcome.problems) };
    assert_eq!((problem.path.as_str(), problem.kind), ("a", ProblemKind::Internal));
    assert!(problem.message.contains("`panic-at-all` panicked on this project"), "{}", problem.message);
}

/// Files of which each top folder is a project.
struct InProjects(MemoryFiles);

impl Files for InProjects {
    fn list(&self) -> Vec<Entry> {
        let root = |path: &FilePath| FilePath::from(path.as_str().split('/').next().unwrap_or_default());
        self.0.list().into_iter().map(|entry| Entry { root: root(&entry.path), ..entry }).collect()
    }

    fn read(&self, path: &FilePath) -> Result<Vec<u8>, ReadError> {
        self.0.read(path)
    }
}

#[test]
fn bytes_outside_the_edits_do_not_move() {
    let texts = [
        "\u{feff}import temporalio\r\na\r\n\tx = [1,\r\n 2]\r\n".replace("\tx", "x"),
        "# -*- coding: utf-8 -*-\nimport temporalio\nif 1:\n\ta  \n\x0c\nx = 'é'".to_owned(),
        "import temporalio\r\na\n\r\nx = 1\\\n  + 2".to_owned(),
        "import temporalio\ra\rx = 1".to_owned(),
    ];
    for text in texts {
        let outcome = run(&[("f.py", &text)], &[&A_TO_B]);
        let place = text.match_indices('a').find(|(at, _)| {
            let around = (text[..*at].chars().last(), text[at + 1..].chars().next());
            matches!(around, (Some('\n' | '\t' | '\r'), Some('\r' | '\n' | ' ')))
        });
        let mut expected = text.clone();
        let (at, _) = place.expect("has a lone `a`");
        expected.replace_range(at..=at, "b");
        assert_eq!(after(&outcome), [("f.py", expected.as_str())]);
    }
}

#[test]
fn a_lost_comment_makes_a_fix_unsafe() {
    let outcome = run(&[("f.py", "import temporalio\nf(  # why\n    flat)\n")], &[&FLATTEN]);
    assert_eq!(after(&outcome), []);
    assert_eq!(outcome.findings[0].safety, Safety::Unsafe);
    assert_eq!(outcome.findings[0].withheld, [Withheld::Unsafe]);
    let outcome = run(&[("f.py", "import temporalio\nf(\n    flat)  # why\n")], &[&FLATTEN]);
    assert_eq!(after(&outcome), [("f.py", "import temporalio\ndone()  # why\n")]);
}

#[test]
fn a_panic_costs_one_transform_on_one_file() {
    let files = [("f.py", "import temporalio\nboom\na\n"), ("g.py", "import temporalio\na\n")];
    let outcome = run(&files, &[&PANIC, &A_TO_B]);
    assert_eq!(after(&outcome), [("f.py", "import temporalio\nboom\nb\n"), ("g.py", "import temporalio\nb\n")]);
    assert_eq!(outcome.problems.len(), 1);
    assert!(outcome.problems[0].message.contains("`panic`"), "{:?}", outcome.problems);
}

#[test]
fn one_bad_file_never_stops_a_run() {
    let files = MemoryFiles::new([
        (FilePath::from("bad.py"), b"import temporalio\n(".to_vec()),
        (FilePath::from("latin.py"), b"import temporalio\n# \xe9\n".to_vec()),
        (FilePath::from("good.py"), b"import temporalio\na\n".to_vec()),
    ]);
    let outcome = run_over(&files, &[&A_TO_B], &BTreeMap::new());
    assert_eq!(after(&outcome), [("good.py", "import temporalio\nb\n")]);
    let kinds: Vec<_> = outcome.problems.iter().map(|problem| (problem.path.as_str(), problem.kind)).collect();
    assert_eq!(kinds, [("bad.py", ProblemKind::Syntax), ("latin.py", ProblemKind::Encoding)]);
    assert!(outcome.problems.iter().all(|problem| problem.matters));
}

#[test]
fn output_does_not_depend_on_threads() {
    let files: Vec<(FilePath, Vec<u8>)> = (0..60)
        .map(|n| {
            (FilePath::from(format!("f{n:02}.py").as_str()), format!("import temporalio\na\nx\nb + {n}\n").into_bytes())
        })
        .collect();
    let files = MemoryFiles::new(files);
    let transforms: &[&Transform] = &[&A_TO_B, &B_TO_C, &BREAK];
    let settings = Arc::new(Options { selected: transforms.iter().map(|t| t.name).collect(), ..Options::default() });
    let outcome = |threads| {
        let blocked = BTreeMap::new();
        let threads = NonZeroUsize::new(threads);
        let request = Request {
            files: &files,
            settings: &settings,
            transforms,
            blocked: &blocked,
            choice: &EVERY,
            threads,
            progress: &|_| {},
        };
        format!("{:?}", engine::run(&request))
    };
    let alone = outcome(1);
    assert!(alone.contains("f59.py"));
    for threads in [2, 8] {
        assert_eq!(outcome(threads), alone);
    }
}

#[test]
fn strings_comments_and_docstrings_are_never_rewritten() {
    let mut text = String::from(
        "from temporalio import activity, workflow\n\n\n@workflow.defn\nclass Flow:\n    @workflow.run\n    async def run(self) -> str:\n",
    );
    // Suppressions are comments, and the one thing in comments that is rewritten.
    for transform in ALL.iter().filter(|transform| !matches!(transform.run, Run::Suppressions)) {
        for (_, example) in transform.example {
            let quoted: Vec<_> = example.lines().map(|line| format!("        # {line}\n")).collect();
            text.push_str(&quoted.concat());
            text.push_str(&format!("        text = r'''\n{example}\n'''\n"));
        }
    }
    text.push_str("        return text\n");
    let selected = ALL.iter().map(|transform| transform.name).collect();
    let settings = Arc::new(Options {
        selected,
        unsafe_fixes: true,
        in_flight: temporal_fix::engine::options::InFlight::Ignore,
        ..Options::default()
    });
    let files = memory(&[("f.py", &text)]);
    let blocked = BTreeMap::new();
    let request = Request {
        files: &files,
        settings: &settings,
        transforms: ALL,
        blocked: &blocked,
        choice: &EVERY,
        threads: None,
        progress: &|_| {},
    };
    let outcome = engine::run(&request);
    assert_eq!(after(&outcome), []);
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
}
