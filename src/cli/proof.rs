//! Open this for how a proof is told: history by history and workflow by workflow, as text and in JSON.
//!
//! It decides no exit code but that of `prove`; what was shown, `prove::proof` says.

use super::color::{BOLD, ERROR, FAINT, WARNING};
use super::escape::one_line;
use super::exit::Exit;
use super::labels::{counted, thousands};
use super::report::Painted;
use crate::engine::choice::Tried;
use crate::prove::proof::{Failure, Fate, Judged, Proof, TakenBack, Tally};
use crate::prove::replayed::{Part, Recorded, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;

/// A proof and what it speaks of.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    pub proof: &'a Proof,
    pub recorded: &'a [Recorded],
}

/// Which histories are listed one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Those that a person has to look at.
    Telling,
    All,
}

/// What `prove` answers: whether all goes on as before with everything that would be applied.
pub fn exit(proof: &Proof) -> Exit {
    let is_bad = |judged: &Judged| matches!(judged.fate, Fate::FailsAfter | Fate::FailedBefore | Fate::Unsteady);
    let is_clean = proof.taken_back.is_empty() && !proof.histories.iter().any(is_bad);
    if is_clean { Exit::Clean } else { Exit::Findings }
}

/// The histories, then the fixes that were taken back, then each type of workflows, then all of them.
pub fn write(told: Told<'_>, detail: Detail, to: &mut Painted<'_>) -> io::Result<()> {
    let is_listed = |judged: &&Judged| detail == Detail::All || !matches!(judged.fate, Fate::Replays | Fate::NotHere);
    for judged in told.proof.histories.iter().filter(is_listed) {
        history(told, judged, to)?;
    }
    for taken in &told.proof.taken_back {
        let place = format!("{}:{}:{}", one_line(taken.path.as_str()), taken.start.line, taken.start.column);
        let place = to.colors.paint(BOLD, place);
        let (evidence, became) = (taken.evidence.to_string(), became(taken));
        writeln!(to.out, "{place}: {} (fix {}) {became}: {}", taken.transform, taken.fix, one_line(&evidence))?;
    }
    for (workflow, tally) in told.proof.by_workflow(told.recorded) {
        writeln!(to.out, "{}: {}", to.colors.paint(BOLD, one_line(workflow)), fates(&tally))?;
    }
    writeln!(to.out, "{}", summary(told))
}

/// `52 histories of 3 types of workflows: 50 replay before and after, 2 fail after a fix that was taken back`
pub fn summary(told: Told<'_>) -> String {
    let by_workflow = told.proof.by_workflow(told.recorded);
    let mut all = Tally::default();
    for (fate, count) in by_workflow.values().flat_map(|tally| &tally.0) {
        *all.0.entry(*fate).or_default() += count;
    }
    let histories = counted(told.proof.histories.len(), "history", "histories");
    let types = counted(by_workflow.len(), "type of workflow", "types of workflows");
    format!("{histories} of {types}: {}.", fates(&all))
}

fn fates(tally: &Tally) -> String {
    let said = tally.0.iter().map(|(fate, count)| {
        let s = if *count == 1 { "s" } else { "" };
        let what = match fate {
            Fate::Replays => format!("replay{s} before and after"),
            Fate::ReplaysAfterOnly => format!("replay{s} after only"),
            Fate::FailsAfter => format!("replay{s} once fixes were taken back or guarded"),
            Fate::FailedBefore => "failed before as well".to_owned(),
            Fate::Unsteady => format!("replay{s} only now and then"),
            Fate::NotHere => "of no workflow in PATHS".to_owned(),
        };
        format!("{} {what}", thousands(*count))
    });
    said.collect::<Vec<_>>().join(", ")
}

fn history(told: Told<'_>, judged: &Judged, to: &mut Painted<'_>) -> io::Result<()> {
    let Recorded { path, workflow_id, workflow_type, .. } = &told.recorded[judged.history];
    let style = match judged.fate {
        Fate::FailsAfter => ERROR,
        Fate::FailedBefore | Fate::Unsteady => WARNING,
        Fate::Replays | Fate::ReplaysAfterOnly | Fate::NotHere => FAINT,
    };
    let (path, fate) = (path.display().to_string(), judged.fate.name().replace('-', " "));
    let fate = to.colors.paint(style, fate);
    let path = to.colors.paint(BOLD, one_line(&path));
    let lead = format!("{path} (workflow {}, {})", one_line(workflow_id), one_line(workflow_type));
    match judged.fate {
        Fate::FailsAfter => judged.failures.iter().try_for_each(|failure| {
            let with = told.proof.taken_back.iter().find(|taken| taken.fix == failure.fix);
            let with = with.map(|taken| format!(" with {} at {}:{}", taken.transform, taken.path, taken.start.line));
            let with = with.unwrap_or_default();
            writeln!(to.out, "{lead}: {fate}{}{}: {}", one_line(&with), at(failure), one_line(&said(&failure.verdict)))
        }),
        Fate::FailedBefore | Fate::ReplaysAfterOnly => {
            let failed = judged.parts.iter().find(|seen| !seen.before.is_good());
            let said = failed.map(|seen| format!("{}{}", part(seen.part), said(&seen.before))).unwrap_or_default();
            writeln!(to.out, "{lead}: {fate}: {}", one_line(&said))
        }
        Fate::Unsteady => writeln!(to.out, "{lead}: the same code replays it once and another time not"),
        Fate::Replays => writeln!(to.out, "{lead}: {fate}"),
        Fate::NotHere => writeln!(to.out, "{lead}: no class in PATHS runs it"),
    }
}

/// `, at event 12`, `, cut at event 9, at event 7`
fn at(failure: &Failure) -> String {
    let cut = match failure.part {
        Part::Whole => String::new(),
        Part::Cut { event } => format!(", cut at event {event}"),
    };
    let event = failure.event().map(|event| format!(", at event {event}"));
    cut + &event.unwrap_or_default()
}

fn part(part: Part) -> String {
    match part {
        Part::Whole => String::new(),
        Part::Cut { event } => format!("cut at event {event}: "),
    }
}

fn said(verdict: &Verdict) -> String {
    match verdict {
        Verdict::TimedOut => "it took longer than the time limit".to_owned(),
        verdict => verdict.said().unwrap_or("it replays").to_owned(),
    }
}

/// What has become of a fix that a history refutes.
fn became(taken: &TakenBack) -> String {
    match (&taken.patch, taken.tried) {
        (Some(patch), _) => format!("is put behind the patch \"{patch}\""),
        (None, Tried::Plain) => "is withheld".to_owned(),
        (None, Tried::Guarded) => "is withheld, because its guard does not hold".to_owned(),
    }
}

/// The part of a document that tells of a proof.
#[derive(Serialize)]
pub struct Document<'a> {
    histories: Vec<History<'a>>,
    workflows: BTreeMap<&'a str, BTreeMap<&'static str, usize>>,
    taken_back: Vec<Taken<'a>>,
}

#[derive(Serialize)]
struct History<'a> {
    history: String,
    workflow_id: &'a str,
    run_id: Option<&'a str>,
    workflow: &'a str,
    outcome: &'static str,
    parts: Vec<SeenPart<'a>>,
    /// With fixes that were taken back.
    failures: Vec<Failed<'a>>,
}

#[derive(Serialize)]
struct SeenPart<'a> {
    /// None for the whole.
    cut: Option<i64>,
    before: Seen<'a>,
    after: Option<Seen<'a>>,
}

#[derive(Serialize)]
struct Seen<'a> {
    verdict: &'static str,
    event: Option<i64>,
    message: Option<&'a str>,
}

#[derive(Serialize)]
struct Failed<'a> {
    fix: &'a str,
    cut: Option<i64>,
    #[serde(flatten)]
    seen: Seen<'a>,
}

#[derive(Serialize)]
struct Taken<'a> {
    fix: &'a str,
    transform: &'a str,
    path: &'a str,
    line: usize,
    column: usize,
    /// The patch that guards it in the end; without one it is withheld.
    patch: Option<&'a str>,
    history: &'a str,
    workflow_id: &'a str,
    event: Option<i64>,
}

impl<'a> Document<'a> {
    pub fn of(Told { proof, recorded }: Told<'a>) -> Self {
        let by_name = |tally: Tally| tally.0.into_iter().map(|(fate, count)| (fate.name(), count)).collect();
        let workflows = proof.by_workflow(recorded).into_iter().map(|(workflow, tally)| (workflow, by_name(tally)));
        Self {
            histories: proof.histories.iter().map(|judged| History::of(judged, &recorded[judged.history])).collect(),
            workflows: workflows.collect(),
            taken_back: proof.taken_back.iter().map(Taken::of).collect(),
        }
    }
}

impl<'a> History<'a> {
    fn of(judged: &'a Judged, recorded: &'a Recorded) -> Self {
        let parts = judged.parts.iter().map(|seen| SeenPart {
            cut: cut(seen.part),
            before: Seen::of(&seen.before),
            after: seen.after.as_ref().map(Seen::of),
        });
        let failures = judged.failures.iter().map(|failure| Failed {
            fix: &failure.fix,
            cut: cut(failure.part),
            seen: Seen::of(&failure.verdict),
        });
        Self {
            history: recorded.path.display().to_string(),
            workflow_id: &recorded.workflow_id,
            run_id: recorded.run_id.as_deref(),
            workflow: &recorded.workflow_type,
            outcome: judged.fate.name(),
            parts: parts.collect(),
            failures: failures.collect(),
        }
    }
}

impl<'a> Seen<'a> {
    fn of(verdict: &'a Verdict) -> Self {
        let (name, event) = match verdict {
            Verdict::Replays => ("replays", None),
            Verdict::Diverges { event, .. } => ("diverges", *event),
            Verdict::Fails { .. } => ("fails", None),
            Verdict::NoWorkflow => ("no-workflow", None),
            Verdict::TimedOut => ("timed-out", None),
            Verdict::Ended { .. } => ("ended", None),
        };
        Self { verdict: name, event, message: verdict.said() }
    }
}

impl<'a> Taken<'a> {
    fn of(taken: &'a TakenBack) -> Self {
        Self {
            fix: &taken.fix,
            transform: taken.transform,
            path: taken.path.as_str(),
            line: taken.start.line,
            column: taken.start.column,
            patch: taken.patch.as_deref(),
            history: &taken.evidence.history,
            workflow_id: &taken.evidence.workflow_id,
            event: taken.evidence.event,
        }
    }
}

fn cut(part: Part) -> Option<i64> {
    match part {
        Part::Whole => None,
        Part::Cut { event } => Some(event),
    }
}
