//! Open this for runs with some fixes only, and for fixes that a history has refuted: what lands, under which names.
//!
//! Who refutes a fix is the business of `prove`.

use crate::goldens::{self, root, run_chosen, texts};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use temporal_fix::engine::choice::{Choice, EVERY, Evidence, Refuted, Tried};
use temporal_fix::engine::file::File;
use temporal_fix::engine::files::MemoryFiles;
use temporal_fix::engine::options::{InFlight, Options};
use temporal_fix::engine::python::{Expr, Ranged};
use temporal_fix::engine::report::{Outcome, Reported, Status, Withheld};
use temporal_fix::engine::transform::{Edit, Finding, Fix, Level, Replay, Run, Transform};
use temporal_fix::engine::{self, Request};
use temporal_fix::transforms;

type Files = BTreeMap<String, String>;

fn files(of: &[(&str, &str)]) -> Files {
    of.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// Everything that the tool can do.
fn everything(in_flight: InFlight) -> Arc<Options> {
    let real = transforms::ALL.iter().filter(|transform| !matches!(transform.run, Run::Suppressions));
    let selected = real.map(|transform| transform.name).collect();
    Arc::new(Options { selected, unsafe_fixes: true, in_flight, ..Options::default() })
}

fn only<'a>(fixes: impl IntoIterator<Item = &'a String>) -> Choice {
    Choice { only: Some(fixes.into_iter().cloned().collect()), ..Choice::default() }
}

fn evidence() -> Evidence {
    Evidence { history: "old.json".to_owned(), workflow_id: "old".to_owned(), event: Some(7) }
}

fn refuted(fixes: &[(&str, Tried)]) -> Choice {
    let refuted = fixes.iter().map(|(fix, tried)| ((*fix).to_owned(), Refuted { tried: *tried, by: evidence() }));
    Choice { refuted: refuted.collect(), ..Choice::default() }
}

fn after(outcome: &Outcome) -> Vec<(&str, &str)> {
    outcome.changed.iter().map(|file| (file.path.as_str(), file.after.as_str())).collect()
}

fn fix_of(outcome: &Outcome, transform: &str) -> String {
    let mut found = outcome.findings.iter().filter(|finding| finding.transform == transform);
    found.next().and_then(|finding| finding.fix.clone()).unwrap_or_else(|| panic!("no fix of {transform}"))
}

fn by<'a>(outcome: &'a Outcome, transform: &str) -> &'a Reported {
    outcome.findings.iter().find(|finding| finding.transform == transform).expect("is found")
}

/// A clock and an id in one statement, and a sleep that blocks.
const FLOWS: &str = "\
import time
import uuid

from temporalio import workflow


@workflow.defn(sandboxed=False)
class Order:
    @workflow.run
    async def run(self) -> str:
        label = f\"{time.time()} {uuid.uuid4()}\"
        time.sleep(1)
        return label
";

#[test]
fn a_run_with_some_fixes_applies_these_only() {
    let files = files(&[("flows.py", FLOWS)]);
    let options = everything(InFlight::Ignore);
    let all = run_chosen(&files, &options, &EVERY);
    assert_eq!(all.landed.len(), 3, "{:?}", all.findings);
    let clock = fix_of(&all, "use-workflow-time");
    let some = run_chosen(&files, &options, &only([&clock]));
    assert_eq!(some.landed, [clock]);
    let expected = FLOWS.replace("time.time()", "workflow.time()");
    assert_eq!(after(&some), [("flows.py", expected.as_str())]);
    assert_eq!(by(&some, "use-durable-sleep").withheld, [Withheld::LeftOut]);
    assert!(after(&run_chosen(&files, &options, &only([]))).is_empty());
}

/// Its statement is another one once the fix beside it has landed; it must not come back under another name.
#[test]
fn what_is_refuted_stays_refuted_when_its_statement_changes() {
    let files = files(&[("flows.py", FLOWS)]);
    let options = everything(InFlight::Ignore);
    let all = run_chosen(&files, &options, &EVERY);
    for transform in ["use-workflow-time", "use-workflow-uuid4"] {
        let fix = fix_of(&all, transform);
        let rest = run_chosen(&files, &options, &refuted(&[(&fix, Tried::Plain)]));
        assert_eq!(rest.landed.len(), 2, "{transform}: {:?}", rest.findings);
        let finding = by(&rest, transform);
        assert_eq!((finding.status, finding.fix.as_ref()), (Status::Withheld, Some(&fix)));
        assert_eq!(finding.withheld, [Withheld::Refuted(evidence())]);
        assert_eq!(finding.replay, Some(Replay::Breaking), "a history knows better than its label");
        assert_eq!(finding.breaks, ["Order"]);
    }
}

#[test]
fn under_guard_a_refuted_fix_is_guarded_first_and_withheld_then() {
    let files = files(&[("flows.py", FLOWS)]);
    let options = everything(InFlight::Guard);
    let all = run_chosen(&files, &options, &EVERY);
    assert!(by(&all, "use-durable-sleep").patch.as_ref().is_some_and(|id| id.starts_with("temporal-fix-use-durable")));
    let clock = fix_of(&all, "use-workflow-time");
    assert_eq!(by(&all, "use-workflow-time").patch, None);
    let guarded = run_chosen(&files, &options, &refuted(&[(&clock, Tried::Plain)]));
    let finding = by(&guarded, "use-workflow-time");
    assert_eq!((finding.status, finding.replay), (Status::Fixed, Some(Replay::Breaking)));
    let patch = finding.patch.clone().expect("is guarded");
    let [(_, text)] = after(&guarded)[..] else { panic!("one file changes") };
    assert!(text.contains(&format!("if workflow.patched(\"{patch}\"):")), "{text}");
    let withheld = run_chosen(&files, &options, &refuted(&[(&clock, Tried::Guarded)]));
    assert_eq!(by(&withheld, "use-workflow-time").withheld, [Withheld::Refuted(evidence())]);
}

#[test]
fn what_no_guard_can_hold_is_withheld_with_its_evidence() {
    let text = "import time\n\nfrom temporalio import workflow\n\n\n@workflow.defn(sandboxed=False)\nclass Order:\n    \
                @workflow.run\n    async def run(self) -> list[float]:\n        \
                return [time.time() + of for of in range(3)]\n";
    let files = files(&[("flows.py", text)]);
    let options = everything(InFlight::Guard);
    let clock = fix_of(&run_chosen(&files, &options, &EVERY), "use-workflow-time");
    let outcome = run_chosen(&files, &options, &refuted(&[(&clock, Tried::Plain)]));
    let [Withheld::Unguarded(_), Withheld::Refuted(by)] = &by(&outcome, "use-workflow-time").withheld[..] else {
        panic!("{:?}", outcome.findings)
    };
    assert_eq!(by, &evidence());
    assert!(after(&outcome).is_empty());
}

const fn fake(name: &'static str, run: fn(&File<'_>) -> Vec<Finding>) -> Transform {
    let run = Run::File(run);
    Transform { name, tags: &[], default: true, level: Level::Error, labels: &[], doc: "", example: &[], run }
}

fn rename(file: &File<'_>, from: &str, to: &str) -> Vec<Finding> {
    let found = file.expressions().filter(|(_, expr)| matches!(expr, Expr::Name(found) if found.id == from));
    let fix = |expr: &Expr| Fix::safe(None).edit(file.path(), Edit::replace(expr.range(), to));
    found.map(|(id, expr)| file.finding(id, "a name").with_fix(fix(expr))).collect()
}

static FIRST: Transform = fake("first", |file| rename(file, "old", "middle"));
static SECOND: Transform = fake("second", |file| rename(file, "middle", "new"));
static BESIDE: Transform = fake("beside", |file| rename(file, "it", "that"));

/// Two equal statements, in each of which one fix brings about another, beside one that has nothing to do with them.
#[test]
fn what_a_fix_brings_about_has_its_name_from_the_place_where_it_began() {
    let files = MemoryFiles::new([("f.py".into(), b"import temporalio\nold(it)\nold(it)\n".to_vec())]);
    let transforms: &[&Transform] = &[&FIRST, &SECOND, &BESIDE];
    let selected = transforms.iter().map(|transform| transform.name).collect();
    let settings = Arc::new(Options { selected, ..Options::default() });
    let (blocked, threads, progress) = (BTreeMap::new(), std::num::NonZeroUsize::new(1), &|_| {});
    let run = |choice: &Choice| {
        engine::run(&Request {
            files: &files,
            settings: &settings,
            transforms,
            blocked: &blocked,
            choice,
            threads,
            progress,
        })
    };
    let fixes = |outcome: &Outcome, name: &str| -> Vec<String> {
        let found = outcome.findings.iter().filter(|finding| finding.transform == name);
        found.filter_map(|finding| finding.fix.clone()).collect()
    };
    let all = run(&EVERY);
    let [(_, text)] = after(&all)[..] else { panic!("one file changes") };
    assert_eq!(text, "import temporalio\nnew(that)\nnew(that)\n");
    let (first, second) = (fixes(&all, "first"), fixes(&all, "second"));
    assert_eq!((first.len(), second.len(), all.landed.len()), (2, 2, 6));
    for (place, expected) in [(0, "middle(that)\nnew(that)\n"), (1, "new(that)\nmiddle(that)\n")] {
        let rest = run(&refuted(&[(&second[place], Tried::Plain)]));
        assert_eq!(after(&rest)[0].1, format!("import temporalio\n{expected}"));
        assert_eq!(fixes(&rest, "second"), second);
        let alone = run(&only([&first[place], &second[place]]));
        let expected = if place == 0 { "new(it)\nold(it)\n" } else { "old(it)\nnew(it)\n" };
        assert_eq!(after(&alone)[0].1, format!("import temporalio\n{expected}"));
    }
}

/// Everything in the repository that a fix can be made for.
fn samples() -> Vec<(String, Files, Arc<Options>)> {
    let cases = goldens::cases().into_iter();
    let own = cases.map(|case| (format!("{}/{}", case.transform, case.name), Arc::new(goldens::options(&case)), case));
    let mut samples: Vec<_> = own.map(|(name, options, case)| (name, case.files, options)).collect();
    let demo: Files = texts(&root().join("tests/demo"))
        .into_iter()
        .filter(|(path, _)| path.ends_with(".py") && !path.contains("__pycache__"))
        .collect();
    for in_flight in [InFlight::Ignore, InFlight::Guard] {
        samples.push((format!("demo, {in_flight:?}"), demo.clone(), everything(in_flight)));
    }
    samples
}

#[test]
fn the_same_fixes_one_by_one_make_the_same_code() {
    for (name, files, options) in samples() {
        let all = run_chosen(&files, &options, &EVERY);
        let again = run_chosen(&files, &options, &only(&all.landed));
        assert_eq!(after(&all), after(&again), "{name}");
        assert_eq!(all.landed, again.landed, "{name}");
        let is_comment = |fix: &String| fix.starts_with("ignore-");
        let none = run_chosen(&files, &options, &only([]));
        assert!(none.landed.iter().all(is_comment), "{name}: {:?}", none.landed);
    }
}

/// The order in which fixes land is one in which they can be tried: each prefix lands, and nothing but it.
#[test]
fn each_prefix_of_the_fixes_lands() {
    for (name, files, options) in samples() {
        let all = run_chosen(&files, &options, &EVERY);
        let known: BTreeSet<&String> = all.landed.iter().collect();
        assert_eq!(known.len(), all.landed.len(), "{name}: a fix landed twice");
        // That none and all do is shown above.
        for count in 1..all.landed.len() {
            let some = run_chosen(&files, &options, &only(&all.landed[..count]));
            let landed: BTreeSet<&String> = some.landed.iter().filter(|fix| !fix.starts_with("ignore-")).collect();
            let wanted: BTreeSet<&String> =
                all.landed[..count].iter().filter(|fix| !fix.starts_with("ignore-")).collect();
            assert_eq!(landed, wanted, "{name}: the first {count} of {:?}", all.landed);
        }
    }
}

#[test]
fn a_refuted_fix_never_lands_under_another_name() {
    for (name, files, options) in samples() {
        let all = run_chosen(&files, &options, &EVERY);
        for fix in all.landed.iter().filter(|fix| !fix.starts_with("ignore-")) {
            let rest = run_chosen(&files, &options, &refuted(&[(fix, Tried::Guarded)]));
            assert!(!rest.landed.contains(fix), "{name}: {fix} landed");
            // What it did along with its own may need a fix of its own now.
            let known = |fix: &String| all.findings.iter().any(|finding| finding.fix.as_ref() == Some(fix));
            let strange: Vec<_> = rest.landed.iter().filter(|fix| !known(fix)).collect();
            let share_a_guard = options.in_flight == InFlight::Guard;
            assert!(strange.is_empty() || share_a_guard, "{name}: without {fix}, {strange:?} landed");
        }
    }
}
