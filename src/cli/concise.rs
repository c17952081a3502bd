//! Open this for the format `concise`: one line for each finding, and one for each problem.
//!
//! No text of others gets past here as it is: one finding is one line.

use super::color::{BOLD, Colors, ERROR, FAINT, of_level};
use super::escape::one_line;
use super::labels::{obstacles, safety_and_replay};
use super::report::{Painted, Report};
use crate::engine::report::{Problem, Reported, Status};
use std::io;

pub fn write(report: &Report<'_>, to: &mut Painted<'_>) -> io::Result<()> {
    report.findings().try_for_each(|finding| writeln!(to.out, "{}", line(finding, to.colors)))
}

/// `app/util.py:3:12: error use-workflow-time: … [safe, compatible]`
pub fn line(finding: &Reported, colors: Colors) -> String {
    let place = format!("{}:{}:{}", one_line(finding.path.as_str()), finding.start.line, finding.start.column);
    let level = colors.paint(of_level(finding.level), finding.level.name());
    let status = match finding.status {
        Status::WouldFix | Status::Manual => String::new(),
        Status::Withheld => format!("; {}", obstacles(&finding.withheld)),
        Status::Fixed | Status::Conflict | Status::Ignored => format!("; {}", finding.status.name()),
    };
    let labels = colors.paint(FAINT, format!("[{}{status}]", safety_and_replay(finding)));
    let (place, message) = (colors.paint(BOLD, place), one_line(&finding.message));
    format!("{place}: {level} {}: {message} {labels}", finding.transform)
}

/// `error: old.py:3: …`
pub fn problem(problem: &Problem, colors: Colors) -> String {
    let (word, style) = if problem.matters { ("error", ERROR) } else { ("note", BOLD) };
    let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
    let path = one_line(problem.path.as_str());
    format!("{}: {path}{line}: {}", colors.paint(style, word), one_line(&problem.message))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{finding, outcome};
    use super::*;
    use crate::engine::report::Withheld;

    #[test]
    fn each_status_has_its_line() {
        let start = "app/util.py:5:12: error use-workflow-time: `datetime.now()` gives another value at replay";
        for (finding, labels) in [
            (finding(Status::WouldFix, &[]), "[safe, compatible]"),
            (finding(Status::Fixed, &[]), "[safe, compatible; fixed]"),
            (finding(Status::Withheld, &[Withheld::Breaking]), "[safe, compatible; needs --in-flight guard]"),
            (finding(Status::Manual, &[]), "[manual]"),
            (finding(Status::Conflict, &[]), "[safe, compatible; conflict]"),
        ] {
            assert_eq!(line(&finding, Colors::Off), format!("{start} {labels}"));
        }
    }

    #[test]
    fn a_hostile_path_stays_on_its_line() {
        let mut hostile = finding(Status::Manual, &[]);
        hostile.path = "a\n\u{1b}[2Jb.py".into();
        hostile.message = "uses \"\u{1b}[31m\"".to_owned();
        let line = line(&hostile, Colors::Off);
        assert!(line.starts_with("a\\n\\u{1b}[2Jb.py:5:12: "), "{line}");
        assert!(!line.contains(char::is_control), "{line}");
    }

    #[test]
    fn problems_say_whether_they_matter() {
        let lines: Vec<_> = outcome().problems.iter().map(|each| problem(each, Colors::Off)).collect();
        assert_eq!(
            lines,
            ["error: old.py:3: expected an indented block", "note: other.py:3: expected an indented block"]
        );
    }
}
