//! Open this for the one line that ends a run, and for the hint when nothing of Temporal was seen.
//!
//! It lists no finding; it only counts them.

use super::arguments::Mode;
use super::labels::{counted, flags, thousands};
use super::report::Tally;
use crate::engine::report::{Counts, Outcome, Reported, Status, Withheld};
use std::collections::BTreeMap;

/// `Fixed 7 findings in 3 files (2 more with --unsafe-fixes, 1 needs manual work). 412 files, 9 workflows, …`
pub fn line(outcome: &Outcome, mode: Mode) -> String {
    let Counts { files, workflows, activities, .. } = outcome.counts;
    format!(
        "{} {}, {}, {}.",
        verdict(outcome, mode),
        counted(files, "file", "files"),
        counted(workflows, "workflow", "workflows"),
        counted(activities, "activity", "activities"),
    )
}

/// How much of what was read had to be understood, which is what a run takes its time and memory for.
pub fn parsed(counts: Counts) -> String {
    let files = counted(counts.files, "file", "files");
    let bytes = counted(counts.parsed_bytes, "byte", "bytes");
    format!("parsed {} of {files}, {bytes}", thousands(counts.parsed))
}

/// Why nothing was seen, when nothing was; the likely cause first.
/// Errors say themselves why a file counts for nothing.
pub fn hint(counts: Counts, has_errors: bool) -> Option<&'static str> {
    if counts.workflows > 0 || counts.activities > 0 || counts.files > 0 && counts.parsed == 0 && has_errors {
        return None;
    }
    Some(match counts {
        Counts { files: 0, .. } => {
            "no Python file was found: is the path right, or are its files ignored by git, hidden or excluded?"
        }
        Counts { parsed: 0, .. } => "no workflow and no activity was seen: no file mentions temporalio",
        _ => {
            "no workflow and no activity was seen: if decorators of the house make them, list these under `names` \
             in the configuration"
        }
    })
}

/// Which workflows in flight the withheld fixes would break, and how many fixes each: what a release note needs.
pub fn in_flight(outcome: &Outcome) -> Option<String> {
    let is_kept =
        |reason: &Withheld| matches!(reason, Withheld::Breaking | Withheld::Unguarded(_) | Withheld::Refuted(_));
    let withheld: Vec<&Reported> =
        outcome.findings.iter().filter(|finding| finding.withheld.iter().any(is_kept)).collect();
    let mut workflows: BTreeMap<&str, usize> = BTreeMap::new();
    for workflow in withheld.iter().flat_map(|finding| &finding.breaks) {
        *workflows.entry(workflow).or_default() += 1;
    }
    if workflows.is_empty() {
        return None;
    }
    let fixes = if withheld.len() == 1 { "fix is" } else { "fixes are" };
    let each: Vec<String> = workflows.iter().map(|(name, count)| format!("{name} ({})", thousands(*count))).collect();
    let count = thousands(withheld.len());
    Some(format!("{count} {fixes} withheld that would break workflows in flight: {}", each.join(", ")))
}

fn verdict(outcome: &Outcome, mode: Mode) -> String {
    let tally = Tally::of(&outcome.findings);
    let (done, verb) = match mode {
        // Of a text from standard input findings may be told without writing it.
        Mode::InPlace if tally.would_fix == 0 => (tally.fixed, "Fixed"),
        _ => (tally.would_fix, "Would fix"),
    };
    if tally.findings() == 0 {
        return "No findings.".to_owned();
    }
    let rest = rest(&outcome.findings, done);
    if done == 0 {
        return format!("{} ({}).", counted(tally.findings(), "finding", "findings"), rest.join(", "));
    }
    let files = counted(outcome.changed.len(), "file", "files");
    let rest = if rest.is_empty() { String::new() } else { format!(" ({})", rest.join(", ")) };
    format!("{verb} {} in {files}{rest}.", counted(done, "finding", "findings"))
}

/// What is left, by what it takes.
fn rest(findings: &[Reported], done: usize) -> Vec<String> {
    let more = if done > 0 { " more" } else { "" };
    let mut by_flags: BTreeMap<String, usize> = BTreeMap::new();
    let (mut suppressed, mut blocked, mut refuted) = (0, 0, 0);
    for finding in findings.iter().filter(|finding| finding.status == Status::Withheld) {
        match flags(&finding.withheld) {
            Some(flags) => *by_flags.entry(flags).or_default() += 1,
            None if finding.withheld.iter().any(|reason| matches!(reason, Withheld::Blocked(..))) => blocked += 1,
            None if finding.withheld.iter().any(|reason| matches!(reason, Withheld::Refuted(_))) => refuted += 1,
            None => suppressed += 1,
        }
    }
    let tally = Tally::of(findings);
    let needs = if tally.manual == 1 { "needs" } else { "need" };
    let mut flagged: Vec<_> = by_flags.into_iter().collect();
    flagged.sort_by_key(|(flags, _)| (flags.len(), !flags.starts_with("--unsafe")));
    let flagged = flagged.into_iter().map(|(flags, count)| format!("{}{more} with {flags}", thousands(count)));
    let others = [
        (blocked, "in files that are left alone".to_owned()),
        (refuted, "refuted by a history".to_owned()),
        (suppressed, "withheld by a suppression".to_owned()),
        (tally.conflict, "in conflict".to_owned()),
        (tally.manual, format!("{needs} manual work")),
    ];
    let others = others.into_iter().filter(|(count, _)| *count > 0);
    flagged.chain(others.map(|(count, what)| format!("{} {what}", thousands(count)))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{finding, outcome};
    use super::*;

    fn of(findings: Vec<Reported>, mode: Mode) -> String {
        line(&Outcome { findings, ..outcome() }, mode)
    }

    #[test]
    fn the_line_counts_what_was_done_and_what_is_left() {
        let counts = "1,412 files, 9 workflows, 1 activity.";
        let fixed = || finding(Status::Fixed, &[]);
        let would = || finding(Status::WouldFix, &[]);
        let manual = || finding(Status::Manual, &[]);
        let withheld = |reasons: &[Withheld]| finding(Status::Withheld, reasons);
        let blocked = Withheld::Blocked("a.py".into(), "is outside PATHS".to_owned());
        for (findings, mode, verdict) in [
            (vec![], Mode::InPlace, "No findings."),
            (vec![finding(Status::Ignored, &[])], Mode::InPlace, "No findings."),
            (vec![fixed()], Mode::InPlace, "Fixed 1 finding in 1 file."),
            (vec![would(), would()], Mode::Check, "Would fix 2 findings in 1 file."),
            (vec![would(), would()], Mode::InPlace, "Would fix 2 findings in 1 file."),
            (
                vec![fixed(), withheld(&[Withheld::Unsafe]), withheld(&[Withheld::Unsafe]), manual()],
                Mode::InPlace,
                "Fixed 1 finding in 1 file (2 more with --unsafe-fixes, 1 needs manual work).",
            ),
            (
                vec![
                    withheld(&[Withheld::Breaking]),
                    withheld(&[Withheld::Unsafe, Withheld::Breaking]),
                    manual(),
                    manual(),
                ],
                Mode::Check,
                "4 findings (1 with --in-flight guard, 1 with --unsafe-fixes --in-flight guard, 2 need manual work).",
            ),
            (
                vec![
                    withheld(&[Withheld::Unsafe, blocked]),
                    withheld(&[Withheld::Suppressed("a.py".into(), 1)]),
                    finding(Status::Conflict, &[]),
                ],
                Mode::InPlace,
                "3 findings (1 in files that are left alone, 1 withheld by a suppression, 1 in conflict).",
            ),
        ] {
            assert_eq!(of(findings, mode), format!("{verdict} {counts}"));
        }
    }

    #[test]
    fn nothing_seen_has_a_likely_cause() {
        let counts = |files, parsed, workflows| Counts { files, parsed, workflows, ..Counts::default() };
        assert_eq!(hint(counts(3, 1, 1), false), None);
        assert!(hint(counts(0, 0, 0), false).unwrap().contains("is the path right"));
        assert!(hint(counts(3, 0, 0), false).unwrap().contains("no file mentions temporalio"));
        assert!(hint(counts(3, 1, 0), false).unwrap().contains("`names`"));
        assert_eq!(hint(counts(3, 0, 0), true), None);
    }
    #[test]
    fn what_is_withheld_names_the_workflows_in_flight() {
        let breaking = |names: &[&str]| Reported {
            breaks: names.iter().map(|&name| name.to_owned()).collect(),
            ..finding(Status::Withheld, &[Withheld::Breaking])
        };
        let all = vec![breaking(&["Order", "Refund"]), breaking(&["Order"]), finding(Status::Manual, &[])];
        let said = in_flight(&Outcome { findings: all, ..outcome() });
        let expected = "2 fixes are withheld that would break workflows in flight: Order (2), Refund (1)";
        assert_eq!(said.as_deref(), Some(expected));
        assert_eq!(in_flight(&Outcome { findings: vec![finding(Status::Fixed, &[])], ..outcome() }), None);
    }
}
