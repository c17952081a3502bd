//! Open this for the format `github`: one annotation for each finding, as the log of a GitHub Actions job takes it.
//!
//! The form is that of workflow commands:
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

use super::labels::{message, safety_and_replay};
use super::report::Report;
use crate::engine::report::{Problem, Reported};
use crate::engine::transform::Level;
use std::io::{self, Write};

pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    report.problems().try_for_each(|found| writeln!(out, "{}", problem(found)))?;
    report.findings().try_for_each(|finding| writeln!(out, "{}", line(finding)))
}

fn line(finding: &Reported) -> String {
    let command = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "notice",
    };
    let (start, end) = (finding.start, finding.end);
    // Columns are taken of places in one line only.
    let columns = match start.line == end.line {
        true => format!(",col={},endColumn={}", start.column, end.column),
        false => String::new(),
    };
    format!(
        "::{command} title={},file={},line={},endLine={}{columns}::{}",
        property(&format!("temporal-fix: {}", finding.transform)),
        property(finding.path.as_str()),
        start.line,
        end.line,
        data(&format!("{} [{}]", message(finding), safety_and_replay(finding))),
    )
}

fn problem(problem: &Problem) -> String {
    let line = problem.line.map(|line| format!(",line={line}")).unwrap_or_default();
    format!("::error title=temporal-fix,file={}{line}::{}", property(problem.path.as_str()), data(&problem.message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::sample::{finding, outcome, report_of};
    use super::*;
    use crate::engine::report::{Status, Withheld};

    #[test]
    fn a_finding_is_an_annotation_at_its_place() {
        let place = "title=temporal-fix%3A use-workflow-time,file=app/util.py,line=5,endLine=5,col=12,endColumn=35";
        let message = "`datetime.now()` gives another value at replay";
        assert_eq!(line(&finding(Status::Manual, &[])), format!("::error {place}::{message} [manual]"));
        let withheld = finding(Status::Withheld, &[Withheld::Unsafe]);
        let rest = "(fix withheld: needs --unsafe-fixes) [safe, compatible]";
        assert_eq!(line(&withheld), format!("::error {place}::{message} {rest}"));
    }

    #[test]
    fn nothing_ends_a_command_early() {
        let mut hostile = finding(Status::Manual, &[]);
        hostile.path = "a,b:c\n::error::x.py".into();
        hostile.message = "100%\r\n::stop".to_owned();
        hostile.end.line += 1;
        hostile.level = Level::Advice;
        let expected = "::notice title=temporal-fix%3A use-workflow-time,file=a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ax.py,line=5,\
                        endLine=6::100%25%0D%0A::stop [manual]";
        assert_eq!(line(&hostile), expected);
    }

    #[test]
    fn problems_come_first() {
        let mut text = Vec::new();
        write(&report_of(&outcome()), &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(
            text.starts_with("::error title=temporal-fix,file=old.py,line=3::expected an indented block\n"),
            "{text}"
        );
        assert_eq!(text.lines().count(), 6, "{text}");
    }
}
