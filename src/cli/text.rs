//! Open this for the format `text`: each finding with its code, the chain that leads there, and the next step.

use super::color::{self, Colors};
use super::escape::one_line;
use super::labels::{obstacles, safety_and_replay};
use super::lines::{Lines, Texts};
use super::report::{Painted, Report};
use crate::engine::report::{Position, Reported, Status};
use crate::engine::transform::{Level, Step};
use annotate_snippets::{AnnotationKind, Element, Level as Heading, Origin, Renderer, Snippet};
use std::io;
use std::ops::Range;

pub fn write(report: &Report<'_>, to: &mut Painted<'_>) -> io::Result<()> {
    let renderer = match to.colors {
        Colors::On => {
            Renderer::styled().error(color::ERROR).warning(color::WARNING).help(color::ADVICE).note(color::BOLD)
        }
        Colors::Off => Renderer::plain(),
    };
    let mut texts = Texts::new(report);
    for finding in report.findings() {
        let code = texts.of(&finding.path).and_then(|lines| Excerpt::of(lines, finding.start, finding.end));
        writeln!(to.out, "{}\n", rendered(finding, code, &renderer))?;
    }
    Ok(())
}

fn rendered(finding: &Reported, code: Option<Excerpt>, renderer: &Renderer) -> String {
    let heading = match finding.level {
        Level::Error => Heading::ERROR,
        Level::Warning => Heading::WARNING,
        Level::Advice => Heading::HELP.with_name("advice"),
    };
    let path = one_line(finding.path.as_str());
    let place: Element<'_> = match code {
        Some(excerpt) => Snippet::source(excerpt.text)
            .line_start(finding.start.line)
            .path(path)
            .annotation(AnnotationKind::Primary.span(excerpt.range))
            .into(),
        None => Origin::path(path).line(finding.start.line).char_column(finding.start.column).into(),
    };
    let group = heading.primary_title(one_line(&finding.message)).id(finding.transform).element(place);
    let note = |name: &'static str, text: String| Heading::NOTE.with_name(name).message(text);
    let chain = chain(finding).map(|text| note("chain", text));
    let fix = next_step(finding).map(|text| note("fix", text));
    renderer.render(&[group.elements(chain.into_iter().chain(fix))])
}

/// `OrderWorkflow.run (app/flows.py:9) → stamp`: the last step is where the finding is, so its place is not repeated.
fn chain(finding: &Reported) -> Option<String> {
    let (last, others) = finding.chain.split_last()?;
    let step = |step: &Step| format!("{} ({}:{})", one_line(&step.function), one_line(step.path.as_str()), step.line);
    let steps: Vec<String> = others.iter().map(step).chain([one_line(&last.function).into_owned()]).collect();
    let wide = steps.iter().map(|step| step.chars().count() + 3).sum::<usize>() > 100;
    Some(steps.join(if wide { "\n→ " } else { " → " }))
}

fn next_step(finding: &Reported) -> Option<String> {
    let labels = safety_and_replay(finding);
    match finding.status {
        Status::Manual | Status::Ignored => None,
        Status::Fixed => Some(format!("done ({labels})")),
        Status::WouldFix => Some(labels),
        Status::Withheld => Some(format!("withheld, {} ({labels})", obstacles(&finding.withheld))),
        Status::Conflict => Some(format!("in conflict with others: select fewer transforms ({labels})")),
    }
}

/// The lines of a finding, each ended by `\n`, and the finding's bytes in them.
struct Excerpt {
    text: String,
    range: Range<usize>,
}

/// A finding over more lines than these shows its first line only.
const MOST_LINES: usize = 8;

/// Lines longer than this (in bytes) are no help to a reader: the place is enough.
const LONGEST: usize = 2_000;

impl Excerpt {
    /// None where the text has no such place any more, or nobody would read it.
    fn of(lines: &Lines, start: Position, end: Position) -> Option<Self> {
        let last = if end.line >= start.line + MOST_LINES { start.line } else { end.line.max(start.line) };
        let mut text = String::new();
        let mut range = 0..0;
        for number in start.line..=last {
            let line = lines.line(number)?;
            let offset =
                |column: usize| line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |at| at.0);
            if number == start.line {
                range.start = offset(start.column);
                range.end = line.len();
            }
            if number == end.line {
                range.end = text.len() + offset(end.column);
            } else if number == last {
                range.end = text.len() + line.len();
            }
            text.push_str(line);
            text.push('\n');
        }
        range.end = range.end.max(range.start);
        (text.len() <= LONGEST).then_some(Self { text, range })
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::Listing;
    use super::super::sample::{SOURCE, finding, outcome, report_of};
    use super::*;
    use crate::engine::files::MemoryFiles;
    use crate::engine::report::{Outcome, Withheld};

    fn text(findings: Vec<Reported>, source: &str) -> String {
        let outcome = Outcome { findings, ..Outcome::default() };
        let files = MemoryFiles::new([("app/util.py".into(), source.as_bytes().to_vec())]);
        let report = Report { listing: Listing::Open, files: &files, ..report_of(&outcome) };
        let mut text = Vec::new();
        write(&report, &mut Painted { out: &mut text, colors: Colors::Off }).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_finding_shows_its_code_chain_and_next_step() {
        let expected = "\
error[use-workflow-time]: `datetime.now()` gives another value at replay
 --> app/util.py:5:12
  |
5 |     return datetime.datetime.now()
  |            ^^^^^^^^^^^^^^^^^^^^^^^
  |
  = chain: OrderWorkflow.run (app/flows.py:9) → stamp
  = fix: withheld, needs --unsafe-fixes (safe, compatible)

";
        assert_eq!(text(vec![finding(Status::Withheld, &[Withheld::Unsafe])], SOURCE), expected);
    }

    #[test]
    fn fixed_and_ignored_findings_are_not_listed() {
        let text = text(outcome().findings, SOURCE);
        assert_eq!(text.matches("error[use-workflow-time]").count(), 3, "{text}");
    }

    #[test]
    fn a_place_that_is_gone_is_still_named() {
        let text = text(vec![finding(Status::Manual, &[])], "short");
        assert!(text.contains("--> app/util.py:5:12\n"), "{text}");
        assert!(!text.contains("fix:"), "{text}");
    }

    #[test]
    fn lines_end_where_python_says_and_code_cannot_harm() {
        let text = text(vec![finding(Status::WouldFix, &[])], "a\r\nb\rc\n\n    return '\u{1b}[2J', time.time()\n");
        assert!(text.contains("5 |     return "), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
        assert!(text.contains("  = fix: safe, compatible\n"), "{text}");
    }

    #[test]
    fn long_findings_show_their_first_line() {
        let mut long = finding(Status::Manual, &[]);
        long.start = Position { line: 1, column: 1 };
        long.end = Position { line: 60, column: 2 };
        let text = text(vec![long], &"call(\n".repeat(60));
        assert_eq!(text.matches("call(").count(), 1, "{text}");
    }
}
