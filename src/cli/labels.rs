//! Open this for the words that every format uses for a finding: its labels, and what stands in the way of its fix.
//!
//! It lays nothing out; each format has its own file.

use super::escape::one_line;
use crate::engine::report::{Reported, Status, Withheld};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// `safe, compatible`, `unsafe, breaking for OrderWorkflow`, `unsafe`, `manual`.
pub fn safety_and_replay(finding: &Reported) -> String {
    let safety = finding.safety.name();
    match finding.replay {
        Some(replay) if finding.breaks.is_empty() => format!("{safety}, {}", replay.name()),
        Some(replay) => format!("{safety}, {} for {}", replay.name(), some_of(&finding.breaks)),
        None => safety.to_owned(),
    }
}

/// The first of many names: `A, B, C and 4 more`.
pub fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 3;
    match names.len().saturating_sub(SHOWN) {
        0 => names.join(", "),
        more => format!("{} and {} more", names[..SHOWN].join(", "), thousands(more)),
    }
}

/// The flags that would let the fix through; None where flags alone would not.
pub fn flags(withheld: &[Withheld]) -> Option<String> {
    let flag = |reason: &Withheld| match reason {
        Withheld::Unsafe => Some("--unsafe-fixes"),
        Withheld::Breaking => Some("--in-flight guard"),
        Withheld::Unguarded(_) => Some("--in-flight ignore"),
        Withheld::Blocked(..) | Withheld::Suppressed(..) | Withheld::Refuted(_) | Withheld::LeftOut => None,
    };
    let flags: Option<BTreeSet<_>> = withheld.iter().map(flag).collect();
    let flags: Vec<_> = flags?.into_iter().rev().collect();
    (!flags.is_empty()).then(|| flags.join(" "))
}

/// Everything that stands in the way of a withheld fix, as a clause: `needs --unsafe-fixes`.
pub fn obstacles(withheld: &[Withheld]) -> String {
    // What a history has refuted, `--in-flight ignore` would not bring back.
    let is_refuted = withheld.iter().any(|reason| matches!(reason, Withheld::Refuted(_)));
    let by_flag = |reason: &&Withheld| match reason {
        Withheld::Unsafe | Withheld::Breaking => true,
        Withheld::Unguarded(_) => !is_refuted,
        Withheld::Blocked(..) | Withheld::Suppressed(..) | Withheld::Refuted(_) | Withheld::LeftOut => false,
    };
    let by_flag: Vec<Withheld> = withheld.iter().filter(by_flag).cloned().collect();
    let needs = flags(&by_flag).map(|flags| format!("needs {flags}"));
    let others = withheld.iter().filter_map(|reason| match reason {
        Withheld::Unsafe | Withheld::Breaking => None,
        Withheld::Unguarded(why) => Some(format!("cannot be guarded: {why}")),
        Withheld::Blocked(path, why) => Some(format!("{} {}", one_line(path.as_str()), one_line(why))),
        Withheld::Suppressed(path, line) => Some(format!("suppressed at {}:{line}", one_line(path.as_str()))),
        Withheld::Refuted(evidence) => Some(one_line(&evidence.to_string()).into_owned()),
        Withheld::LeftOut => Some("left out".to_owned()),
    });
    let clauses: BTreeSet<String> = needs.into_iter().chain(others).collect();
    clauses.into_iter().collect::<Vec<_>>().join("; ")
}

/// What a message leaves unsaid about a finding whose fix did not land and why, as a clause; None for the others.
pub fn remainder(finding: &Reported) -> Option<String> {
    match finding.status {
        Status::Withheld => Some(format!("fix withheld: {}", obstacles(&finding.withheld))),
        Status::Conflict => Some("fix in conflict with others".to_owned()),
        Status::Fixed | Status::WouldFix | Status::Manual | Status::Ignored => None,
    }
}

/// The message of a finding; where a fix did not land, it says why and names the flag.
pub fn message(finding: &Reported) -> Cow<'_, str> {
    match remainder(finding) {
        Some(remainder) => Cow::Owned(format!("{} ({remainder})", finding.message)),
        None => Cow::Borrowed(finding.message.as_str()),
    }
}

/// A number with commas at the thousands.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 file`, `2 files`, `1,412 activities`.
pub fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::choice::Evidence;

    #[test]
    fn obstacles_name_the_flag_the_path_and_the_place() {
        let blocked = Withheld::Blocked("a\nb.py".into(), "is outside PATHS".to_owned());
        let evidence = Evidence { history: "h/o.json".to_owned(), workflow_id: "o-1".to_owned(), event: Some(12) };
        let refuted = Withheld::Refuted(evidence);
        for (withheld, clause) in [
            (vec![Withheld::Unsafe], "needs --unsafe-fixes"),
            (vec![Withheld::Breaking], "needs --in-flight guard"),
            (vec![Withheld::Breaking, Withheld::Unsafe], "needs --unsafe-fixes --in-flight guard"),
            (vec![blocked.clone(), Withheld::Unsafe], "a\\nb.py is outside PATHS; needs --unsafe-fixes"),
            (vec![Withheld::Suppressed("a.py".into(), 7)], "suppressed at a.py:7"),
            (vec![refuted.clone()], "h/o.json (workflow o-1) does not replay with it, from event 12"),
            (
                vec![Withheld::Breaking, refuted.clone()],
                "h/o.json (workflow o-1) does not replay with it, from event 12; needs --in-flight guard",
            ),
            (
                vec![Withheld::Unguarded("it is in a lambda"), refuted.clone()],
                "cannot be guarded: it is in a lambda; h/o.json (workflow o-1) does not replay with it, from event 12",
            ),
        ] {
            assert_eq!(obstacles(&withheld), clause);
        }
        assert_eq!(flags(&[Withheld::Unsafe, Withheld::Breaking]).unwrap(), "--unsafe-fixes --in-flight guard");
        assert_eq!(flags(&[Withheld::Unsafe, blocked]), None);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(counted(1, "file", "files"), "1 file");
    }
}
