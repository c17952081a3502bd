//! Open this for how a proof goes: replay before and after, find the fix at fault, take it back, and again until all that
//! replayed before replays after.
//!
//! It knows neither Python nor how a history looks: it asks [`Replay`] and the engine.

use super::proof::{Failure, Fate, Judged, Proof, Seen, TakenBack};
use super::replayed::{Part, Recorded, Replay, Replayed, Verdict};
use crate::disk::Scratch;
use crate::engine::choice::{Choice, Evidence, Refuted, Tried};
use crate::engine::report::{Outcome, Reported, Status};
use anyhow::{Context, ensure};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a proof needs.
pub struct Trial<'a> {
    pub recorded: &'a [Recorded],
    pub replay: &'a dyn Replay,
    /// What a run with a choice of fixes would make of the project.
    pub engine: &'a dyn Fn(&Choice) -> Outcome,
    pub scratch: &'a mut Scratch,
}

/// What became of each history and part.
type Verdicts = BTreeMap<(usize, Part), Verdict>;

/// Takes fixes back, beyond those that `choice` has taken back already, until every history that replays without them
/// replays with those that are left: what these make may be written.
///
/// # Errors
/// Nothing can be replayed, or no history is of a workflow of this project.
pub fn prove(trial: Trial<'_>, choice: Choice) -> anyhow::Result<(Outcome, Proof)> {
    let all: Vec<usize> = (0..trial.recorded.len()).collect();
    let before = trial.before(&all)?;
    if before.values().all(|verdict| *verdict == Verdict::NoWorkflow) {
        let types: BTreeSet<&str> = trial.recorded.iter().map(|history| &*history.workflow_type).collect();
        let types: Vec<&str> = types.into_iter().collect();
        anyhow::bail!("no history is of a workflow in PATHS: they are of {}", types.join(", "));
    }
    let outcome = (trial.engine)(&choice);
    let good = before.iter().filter(|(_, verdict)| verdict.is_good()).map(|(part, _)| *part).collect();
    let (failures, unsteady, taken) = Default::default();
    let mut search = Search { trial, choice, outcome, good, failures, unsteady, taken };
    let after = search.settle(&all, &before)?;
    if search.good.is_empty() && search.unsteady.is_empty() && !after.values().any(Verdict::is_good) {
        let said = before.values().find_map(Verdict::said).unwrap_or("it took too long");
        anyhow::bail!("no history replays, not even without any fix, so nothing can be shown: {said}");
    }
    Ok(search.finish(before, &after))
}

impl Trial<'_> {
    fn before(&self, histories: &[usize]) -> anyhow::Result<Verdicts> {
        Ok(by_part(self.replay.replay(&self.scratch.before(), histories)?))
    }

    /// Replays through what an outcome would leave behind.
    fn after(&mut self, outcome: &Outcome, histories: &[usize]) -> anyhow::Result<Verdicts> {
        self.scratch.apply(&outcome.changed)?;
        Ok(by_part(self.replay.replay(&self.scratch.after(), histories)?))
    }
}

fn by_part(replayed: Vec<Replayed>) -> Verdicts {
    replayed.into_iter().map(|one| ((one.history, one.part), one.verdict)).collect()
}

struct Search<'a> {
    trial: Trial<'a>,
    choice: Choice,
    outcome: Outcome,
    /// What replays before.
    good: BTreeSet<(usize, Part)>,
    /// How histories failed with fixes that were taken back since.
    failures: BTreeMap<usize, Vec<Failure>>,
    /// Histories that the same code replays once and another time not.
    unsteady: BTreeSet<usize>,
    taken: Vec<TakenBack>,
}

impl Search<'_> {
    /// Takes back fix after fix. What failed is tried again at once, everything once nothing of that fails.
    fn settle(&mut self, all: &[usize], before: &Verdicts) -> anyhow::Result<Verdicts> {
        if self.outcome.changed.is_empty() {
            return Ok(before.clone());
        }
        let mut suspects = all.to_vec();
        let mut earlier = BTreeMap::new();
        loop {
            let after = self.trial.after(&self.outcome, &suspects)?;
            let failing = self.failing(&after);
            self.note_cured(&earlier, &failing);
            let Some((&history, _)) = failing.first_key_value() else {
                if suspects.len() == all.len() {
                    return Ok(after);
                }
                (suspects, earlier) = (all.to_vec(), failing);
                continue;
            };
            suspects = failing.keys().copied().collect();
            let Some(failure) = self.blame(history)? else {
                self.unsteady.insert(history);
                self.good.retain(|(of, _)| *of != history);
                earlier.clear();
                continue;
            };
            self.take_back(history, &failure)?;
            self.failures.entry(history).or_default().push(failure);
            earlier = failing;
        }
    }

    /// The histories that replayed before and do not any more, each with the first part that shows it.
    fn failing(&self, after: &Verdicts) -> BTreeMap<usize, (Part, Verdict)> {
        let mut failing = BTreeMap::new();
        for (&(history, part), verdict) in after {
            if self.good.contains(&(history, part)) && !verdict.is_good() {
                failing.entry(history).or_insert_with(|| (part, verdict.clone()));
            }
        }
        failing
    }

    /// What replays again since the last fix was taken back failed with it.
    fn note_cured(&mut self, earlier: &BTreeMap<usize, (Part, Verdict)>, failing: &BTreeMap<usize, (Part, Verdict)>) {
        let Some(last) = self.taken.last().map(|taken| taken.fix.clone()) else { return };
        for (history, (part, verdict)) in earlier.iter().filter(|(history, _)| !failing.contains_key(history)) {
            let failures = self.failures.entry(*history).or_default();
            if !self.unsteady.contains(history) && failures.last().is_none_or(|failure| failure.fix != last) {
                failures.push(Failure { part: *part, verdict: verdict.clone(), fix: last.clone() });
            }
        }
    }

    /// The last fix of a shortest run of fixes, in the order in which they land, with which a history fails, and how it
    /// does. None where it fails without any as well, or only now and then.
    fn blame(&mut self, history: usize) -> anyhow::Result<Option<Failure>> {
        let landed = self.outcome.landed.clone();
        let (mut passes, mut fails, mut seen) = (0, landed.len(), None);
        while fails - passes > 1 {
            let middle = passes.midpoint(fails);
            match self.with_some(&landed[..middle], history)? {
                Some(failure) => (fails, seen) = (middle, Some(failure)),
                None => passes = middle,
            }
        }
        // What was seen once only is looked at again.
        if seen.is_none() {
            seen = self.with_some(&landed, history)?;
        }
        let is_steady = passes > 0 || self.failing(&self.trial.before(&[history])?).is_empty();
        let Some((part, verdict)) = seen.filter(|_| is_steady) else { return Ok(None) };
        let fix = landed.get(fails.saturating_sub(1)).context("a history fails although no fix landed")?;
        Ok(Some(Failure { part, verdict, fix: fix.clone() }))
    }

    /// How a history fails with these fixes only; None where it replays.
    fn with_some(&mut self, fixes: &[String], history: usize) -> anyhow::Result<Option<(Part, Verdict)>> {
        let only = Some(fixes.iter().cloned().collect());
        let some = (self.trial.engine)(&Choice { only, ..self.choice.clone() });
        let after = self.trial.after(&some, &[history])?;
        Ok(self.failing(&after).remove(&history))
    }

    fn take_back(&mut self, history: usize, failure: &Failure) -> anyhow::Result<()> {
        let (fix, recorded) = (&failure.fix, &self.trial.recorded[history]);
        let by = Evidence {
            history: recorded.path.display().to_string(),
            workflow_id: recorded.workflow_id.clone(),
            event: failure.event(),
        };
        let is_it = |finding: &&Reported| finding.fix.as_ref() == Some(fix) && !finding.edits.is_empty();
        let mut landed = self.outcome.findings.iter().filter(|finding| finding.status == Status::Fixed);
        let finding = landed.find(is_it).with_context(|| format!("nobody made the fix {fix}; this is a defect"))?;
        let tried = if finding.patch.is_some() { Tried::Guarded } else { Tried::Plain };
        let known = self.choice.refuted.get(fix).map(|refuted| refuted.tried);
        ensure!(known != Some(tried), "the fix {fix} landed although it was taken back; this is a defect");
        self.taken.push(TakenBack::new(finding, fix, tried, by.clone()));
        self.choice.refuted.insert(fix.clone(), Refuted { tried, by });
        self.outcome = (self.trial.engine)(&self.choice);
        Ok(())
    }

    fn finish(mut self, before: Verdicts, after: &Verdicts) -> (Outcome, Proof) {
        let mut histories: Vec<Judged> = Vec::new();
        for (key @ (history, part), first) in before {
            let seen = Seen { part, before: first, after: after.get(&key).cloned() };
            match histories.last_mut().filter(|judged| judged.history == history) {
                Some(judged) => judged.parts.push(seen),
                None => {
                    histories.push(Judged { history, fate: Fate::Replays, parts: vec![seen], failures: Vec::new() })
                }
            }
        }
        for judged in &mut histories {
            judged.failures = self.failures.remove(&judged.history).unwrap_or_default();
            judged.fate = Fate::of(judged, self.unsteady.contains(&judged.history));
        }
        self.taken.iter_mut().for_each(|taken| taken.look(&self.outcome));
        (self.outcome, Proof { choice: self.choice, histories, taken_back: self.taken })
    }
}

#[cfg(test)]
mod tests;
