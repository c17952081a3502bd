//! Open this for the exit codes and what decides between them.
//!
//! Mistakes in usage never get as far as this.

use super::arguments::RewriteArguments;
use crate::engine::files::FilePath;
use crate::engine::report::{Outcome, Status};
use crate::engine::transform::Level;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing is left to do.
    Clean,
    /// A finding is left, or would be fixed.
    Findings,
    /// Usage, configuration, input or output; a file that git could not give back was left alone.
    Trouble,
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Trouble => 2,
        }
    }
}

/// What the outcome of a run demands; `fail_on` is the lowest level that counts for a file.
pub fn of_outcome(outcome: &Outcome, arguments: &RewriteArguments, fail_on: &dyn Fn(&FilePath) -> Level) -> Exit {
    if outcome.problems.iter().any(|problem| problem.matters) {
        return Exit::Trouble;
    }
    let fixed = outcome.findings.iter().any(|finding| finding.status == Status::Fixed);
    if fixed && arguments.exit_non_zero_on_fix {
        return Exit::Findings;
    }
    let counts = outcome.findings.iter().any(|finding| match finding.status {
        Status::Fixed | Status::Ignored => false,
        Status::WouldFix | Status::Withheld | Status::Manual | Status::Conflict => {
            finding.level >= fail_on(&finding.path)
        }
    });
    if counts && !arguments.exit_zero { Exit::Findings } else { Exit::Clean }
}

#[cfg(test)]
mod tests {
    use super::super::arguments::Arguments;
    use super::super::sample::{finding, outcome};
    use super::*;
    use clap::Parser;

    fn exit(status: Option<Status>, level: Level, typed: &[&str]) -> Exit {
        let mut findings: Vec<_> = status.map(|status| finding(status, &[])).into_iter().collect();
        findings.iter_mut().for_each(|finding| finding.level = level);
        let arguments = Arguments::try_parse_from(["temporal-fix"].iter().chain(typed)).unwrap().rewrite;
        let fail_on = arguments.fail_on.map_or(Level::Advice, Level::from);
        of_outcome(&Outcome { findings, ..Outcome::default() }, &arguments, &|_| fail_on)
    }

    #[test]
    fn the_table_of_exit_codes() {
        use Exit::{Clean, Findings};
        for (status, level, typed, expected) in [
            (None, Level::Error, &[][..], Clean),
            (Some(Status::Fixed), Level::Error, &[], Clean),
            (Some(Status::Fixed), Level::Error, &["--exit-non-zero-on-fix"], Findings),
            (None, Level::Error, &["--exit-non-zero-on-fix"], Clean),
            (Some(Status::Ignored), Level::Error, &[], Clean),
            (Some(Status::WouldFix), Level::Advice, &[], Findings),
            (Some(Status::Withheld), Level::Advice, &[], Findings),
            (Some(Status::Manual), Level::Warning, &[], Findings),
            (Some(Status::Conflict), Level::Error, &["--fail-on", "error"], Findings),
            (Some(Status::Manual), Level::Warning, &["--fail-on", "error"], Clean),
            (Some(Status::WouldFix), Level::Warning, &["--fail-on", "warning"], Findings),
            (Some(Status::Manual), Level::Error, &["--exit-zero"], Clean),
        ] {
            assert_eq!(exit(status, level, typed), expected, "{status:?} {level:?} {typed:?}");
        }
    }

    #[test]
    fn a_problem_that_matters_outweighs_all() {
        let arguments = Arguments::try_parse_from(["temporal-fix", "--exit-zero"]).unwrap().rewrite;
        assert_eq!(of_outcome(&outcome(), &arguments, &|_| Level::Advice), Exit::Trouble);
        let mut harmless = outcome();
        harmless.problems.retain(|problem| !problem.matters);
        assert_eq!(of_outcome(&harmless, &arguments, &|_| Level::Advice), Exit::Clean);
    }
}
