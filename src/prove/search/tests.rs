//! The search against an interpreter that is none: what "replays" is told by the text of one file.

#![allow(clippy::disallowed_methods, reason = "the tests lay out projects and read copies")]

use super::*;
use crate::disk::{Disk, Walk};
use crate::engine::file::File;
use crate::engine::options::{InFlight, Options};
use crate::engine::python::{Expr, Ranged};
use crate::engine::report::Withheld;
use crate::engine::transform::{Edit, Finding, Fix, Level, Replay as Label, Run, Transform};
use crate::engine::{self, Request};
use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const fn fake(name: &'static str, run: fn(&File<'_>) -> Vec<Finding>) -> Transform {
    let run = Run::File(run);
    Transform { name, tags: &[], default: true, level: Level::Error, labels: &[], doc: "", example: &[], run }
}

/// Calls of one function become calls of another, which is said to be compatible.
fn rename(file: &File<'_>, from: &str, to: &str) -> Vec<Finding> {
    let found = file.expressions().filter(|(_, expr)| matches!(expr, Expr::Name(found) if found.id == from));
    let fix = |expr: &Expr| Fix {
        replay: Some(Label::Compatible),
        ..Fix::safe(None).edit(file.path(), Edit::replace(expr.range(), to))
    };
    found.map(|(id, expr)| file.finding(id, "a name").with_fix(fix(expr))).collect()
}

static GOOD: Transform = fake("good", |file| rename(file, "old_good", "good"));
static WRONG: Transform = fake("wrong", |file| rename(file, "old_wrong", "wrong"));
static WORSE: Transform = fake("worse", |file| rename(file, "old_worse", "worse"));
/// Finds what another has made.
static LATER: Transform = fake("later", |file| rename(file, "good", "later"));

/// Outside of workflow code, where no guard can be.
static LIMIT: Transform = fake("limit", |file| rename(file, "was_limit", "limit"));

const FLOWS: &str = "\
from temporalio import workflow

LIMIT = was_limit


@workflow.defn
class Order:
    @workflow.run
    async def run(self) -> None:
        old_good(1)
        old_wrong(2)
        old_good(3)
        old_worse(4)
        old_good(5)
";

/// For each history the words that it cannot live with: whole, or only when it is cut (`cut:`), or in `both:`.
struct Fake {
    breaks_on: Vec<&'static [&'static str]>,
    /// How many histories each call replayed, and through which copy.
    calls: RefCell<Vec<(String, Vec<usize>)>>,
    /// The first answer about this history is wrong.
    liar: RefCell<Option<usize>>,
}

impl Fake {
    fn new(breaks_on: &[&'static [&'static str]]) -> Self {
        Self { breaks_on: breaks_on.to_vec(), calls: RefCell::default(), liar: RefCell::default() }
    }
}

impl Replay for Fake {
    fn replay(&self, tree: &Path, histories: &[usize]) -> anyhow::Result<Vec<Replayed>> {
        let name = tree.file_name().unwrap().to_string_lossy().into_owned();
        let is_after = name == "after";
        self.calls.borrow_mut().push((name, histories.to_vec()));
        let text = fs::read_to_string(tree.join("flows.py")).unwrap();
        let verdict = |history: usize, part: Part| {
            if self.breaks_on[history] == ["NOT HERE"] {
                return Verdict::NoWorkflow;
            }
            if is_after && self.liar.borrow_mut().take_if(|liar| *liar == history).is_some() {
                return Verdict::TimedOut;
            }
            let words = self.breaks_on[history].iter().filter_map(|word| match part {
                Part::Whole => word.strip_prefix("both:").or((!word.contains(':')).then_some(word)),
                Part::Cut { .. } => word.strip_prefix("both:").or_else(|| word.strip_prefix("cut:")),
            });
            let found = words.into_iter().find(|word| text.contains(*word));
            found.map_or(Verdict::Replays, |word| Verdict::Diverges { event: Some(9), said: word.to_owned() })
        };
        let parts = [Part::Whole, Part::Cut { event: 5 }];
        let each = histories.iter().flat_map(|&history| parts.map(|part| (history, part)));
        let seen = |(history, part)| Replayed { history, part, verdict: verdict(history, part) };
        Ok(each.map(seen).collect())
    }
}

fn recorded(count: usize) -> Vec<Recorded> {
    let one = |number: usize| Recorded {
        path: PathBuf::from(format!("h/{number}.json")),
        workflow_id: format!("order-{number}"),
        run_id: None,
        workflow_type: "Order".to_owned(),
        is_open: true,
        events: 9,
        cut: Some(5),
        json: Arc::from("{}"),
    };
    (0..count).map(one).collect()
}

struct Done {
    outcome: Outcome,
    proof: Proof,
    after: String,
    calls: Vec<(String, Vec<usize>)>,
    runs: usize,
}

fn try_out(fake: &Fake, transforms: &'static [&'static Transform], in_flight: InFlight) -> anyhow::Result<Done> {
    let project = tempfile::tempdir()?;
    fs::write(project.path().join("flows.py"), FLOWS)?;
    let disk = Disk::open(&Walk {
        working_dir: project.path(),
        paths: &[],
        force_exclude: false,
        excluded: &|_| false,
        threads: 1,
    })?;
    let selected = transforms.iter().map(|transform| transform.name).collect();
    let settings = Arc::new(Options { selected, in_flight, ..Options::default() });
    let runs = RefCell::new(0);
    let engine = |choice: &Choice| {
        *runs.borrow_mut() += 1;
        engine::run(&Request {
            files: &disk,
            settings: &settings,
            transforms,
            blocked: &BTreeMap::new(),
            choice,
            threads: std::num::NonZeroUsize::new(1),
            progress: &|_| {},
        })
    };
    let mut scratch = Scratch::copy(&disk)?;
    let recorded = recorded(fake.breaks_on.len());
    let trial = Trial { recorded: &recorded, replay: fake, engine: &engine, scratch: &mut scratch, tell: &|_| {} };
    let (outcome, proof) = prove(trial, Choice::default())?;
    assert_eq!(fs::read_to_string(project.path().join("flows.py"))?, FLOWS, "the project itself stays as it is");
    let after = outcome.changed.first().map_or_else(|| FLOWS.to_owned(), |file| file.after.clone());
    Ok(Done { outcome, proof, after, calls: fake.calls.take(), runs: runs.into_inner() })
}

fn fates(proof: &Proof) -> Vec<Fate> {
    proof.histories.iter().map(|judged| judged.fate).collect()
}

const ALL: &[&Transform] = &[&GOOD, &WRONG, &WORSE];
const ALL_AND_LIMIT: &[&Transform] = &[&GOOD, &WRONG, &WORSE, &LIMIT];
const GOOD_AND_LATER: &[&Transform] = &[&GOOD, &LATER];

#[test]
fn good_fixes_need_one_replay_of_each_copy() {
    let done = try_out(&Fake::new(&[&[], &["nothing"]]), ALL, InFlight::Protect).unwrap();
    assert_eq!(done.calls, [("before".to_owned(), vec![0, 1]), ("after".to_owned(), vec![0, 1])]);
    assert_eq!((fates(&done.proof), done.runs), (vec![Fate::Replays; 2], 1));
    assert!(done.proof.taken_back.is_empty());
    assert!(!done.after.contains("old_"), "{}", done.after);
}

#[test]
fn the_wrong_fix_among_good_ones_is_found_and_taken_back() {
    let done = try_out(&Fake::new(&[&[], &[" wrong("], &[" wrong("]]), ALL, InFlight::Ignore).unwrap();
    let [taken] = &done.proof.taken_back[..] else { panic!("{:?}", done.proof.taken_back) };
    assert_eq!((taken.transform, taken.path.as_str(), taken.start.line), ("wrong", "flows.py", 11));
    assert_eq!((taken.tried, &taken.patch), (Tried::Plain, &None));
    assert_eq!(taken.evidence.to_string(), "h/1.json (workflow order-1) does not replay with it, from event 9");
    assert_eq!(fates(&done.proof), [Fate::Replays, Fate::FailsAfter, Fate::FailsAfter]);
    let others = done.proof.histories.iter().flat_map(|judged| &judged.failures);
    assert!(others.map(|failure| &failure.fix).all(|fix| *fix == taken.fix));
    assert!(done.after.contains("old_wrong(2)") && done.after.contains(" worse(4)"), "{}", done.after);
    let finding = done.outcome.findings.iter().find(|finding| finding.transform == "wrong").unwrap();
    assert_eq!(finding.withheld, [Withheld::Refuted(taken.evidence.clone())]);
    let (last, before) = done.calls.split_last().unwrap();
    assert_eq!(*last, ("after".to_owned(), vec![0, 1, 2]), "in the end everything replays");
    assert_eq!(before.last().unwrap().1, [1, 2], "what failed is tried first");
}

#[test]
fn several_wrong_fixes_are_found_one_after_the_other() {
    let fake = Fake::new(&[&[" wrong(", " worse("], &[" worse("], &[]]);
    let done = try_out(&fake, ALL, InFlight::Ignore).unwrap();
    let names: BTreeSet<_> = done.proof.taken_back.iter().map(|taken| taken.transform).collect();
    assert_eq!(names, BTreeSet::from(["wrong", "worse"]));
    assert!(done.after.contains("old_wrong(2)") && done.after.contains("old_worse(4)"), "{}", done.after);
    assert_eq!(done.after.matches(" good(").count(), 3);
    assert_eq!(done.proof.histories[0].failures.len(), 2);
    // The same again, whatever the order of things that have none.
    let again = try_out(&fake, ALL, InFlight::Ignore).unwrap();
    let fixes = |done: &Done| done.proof.taken_back.iter().map(|taken| taken.fix.clone()).collect::<Vec<_>>();
    assert_eq!((fixes(&done), &done.calls), (fixes(&again), &again.calls));
}

#[test]
fn the_cut_history_counts_as_well() {
    let done = try_out(&Fake::new(&[&["cut: worse("]]), ALL, InFlight::Protect).unwrap();
    let [judged] = &done.proof.histories[..] else { panic!("{:?}", done.proof.histories) };
    assert_eq!(judged.failures.iter().map(|failure| failure.part).collect::<Vec<_>>(), [Part::Cut { event: 5 }]);
    assert_eq!(judged.parts.len(), 2);
    assert!(judged.parts.iter().all(|seen| seen.after == Some(Verdict::Replays)));
    assert_eq!(done.proof.taken_back[0].transform, "worse");
}

#[test]
fn what_others_brought_about_is_found_too() {
    let done = try_out(&Fake::new(&[&[" later("]]), GOOD_AND_LATER, InFlight::Ignore).unwrap();
    assert_eq!(done.proof.taken_back.len(), 3, "{:?}", done.proof.taken_back);
    assert!(done.proof.taken_back.iter().all(|taken| taken.transform == "later"));
    assert_eq!(done.after.matches(" good(").count(), 3, "{}", done.after);
}

#[test]
fn under_guard_a_wrong_fix_is_guarded_and_withheld_only_if_that_fails_too() {
    let is_guarded = |done: &Done| done.after.contains("if workflow.patched(\"temporal-fix-wrong-");
    // The text cannot tell which branch an old execution takes; the name before `if` can.
    let done = try_out(&Fake::new(&[&["\n        wrong("]]), ALL, InFlight::Guard).unwrap();
    assert!(is_guarded(&done), "{}", done.after);
    let [taken] = &done.proof.taken_back[..] else { panic!("{:?}", done.proof.taken_back) };
    assert!(taken.patch.as_ref().is_some_and(|patch| patch.starts_with("temporal-fix-wrong-")), "{taken:?}");
    assert_eq!(fates(&done.proof), [Fate::FailsAfter]);

    let done = try_out(&Fake::new(&[&[" wrong("]]), ALL, InFlight::Guard).unwrap();
    assert!(!is_guarded(&done) && done.after.contains("old_wrong(2)"), "{}", done.after);
    let tried: Vec<_> = done.proof.taken_back.iter().map(|taken| (taken.tried, taken.patch.is_some())).collect();
    assert_eq!(tried, [(Tried::Plain, false), (Tried::Guarded, false)]);
}

#[test]
fn what_no_guard_can_hold_is_withheld() {
    let done = try_out(&Fake::new(&[&[" limit\n"]]), ALL_AND_LIMIT, InFlight::Guard).unwrap();
    assert!(done.after.contains("LIMIT = was_limit\n") && done.after.contains(" worse(4)"), "{}", done.after);
    assert!(done.proof.taken_back.iter().all(|taken| taken.transform == "limit" && taken.patch.is_none()));
    assert_eq!(fates(&done.proof), [Fate::FailsAfter]);
}

#[test]
fn what_failed_before_blames_nobody() {
    let fake = Fake::new(&[&["old_wrong"], &["from temporalio"], &["NOT HERE"], &[]]);
    let done = try_out(&fake, ALL, InFlight::Protect).unwrap();
    let expected = [Fate::ReplaysAfterOnly, Fate::FailedBefore, Fate::NotHere, Fate::Replays];
    assert_eq!(fates(&done.proof), expected);
    assert!(done.proof.taken_back.is_empty());
    let recorded = recorded(4);
    let tallies = done.proof.by_workflow(&recorded);
    assert_eq!(tallies["Order"].0, expected.map(|fate| (fate, 1)).into());
}

#[test]
fn what_fails_now_and_then_blames_nobody_either() {
    let fake = Fake::new(&[&[], &[]]);
    fake.liar.replace(Some(1));
    let done = try_out(&fake, ALL, InFlight::Protect).unwrap();
    assert_eq!(fates(&done.proof), [Fate::Replays, Fate::Unsteady]);
    assert!(done.proof.taken_back.is_empty() && !done.after.contains("old_"));
}

#[test]
fn without_a_history_that_can_tell_nothing_is_proven() {
    let error = |fake: &Fake| try_out(fake, ALL, InFlight::Protect).err().unwrap().to_string();
    assert_eq!(error(&Fake::new(&[&["NOT HERE"]])), "no history is of a workflow in PATHS: they are of Order");
    let said = error(&Fake::new(&[&["both:from temporalio"], &["NOT HERE"]]));
    assert_eq!(said, "no history replays, not even without any fix, so nothing can be shown: from temporalio");
}

#[test]
fn the_search_is_short() {
    let done = try_out(&Fake::new(&[&[" wrong("]]), ALL, InFlight::Ignore).unwrap();
    // Five fixes: all, at most three halves, and what is left.
    assert!(done.runs <= 6, "{}", done.runs);
}
