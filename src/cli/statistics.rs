//! Open this for `--statistics`: how many findings each transform has, in the place of their list.
//!
//! The machine formats take its rows and lay them out themselves.

use super::color::BOLD;
use super::json::Row;
use super::labels::thousands;
use super::report::{Painted, Tally};
use crate::engine::report::Reported;
use std::collections::BTreeMap;
use std::io;

/// One row for each transform with findings, the most frequent first.
pub fn rows(findings: &[Reported]) -> Vec<Row> {
    let mut by_transform: BTreeMap<&'static str, Vec<&Reported>> = BTreeMap::new();
    for finding in findings {
        by_transform.entry(finding.transform).or_default().push(finding);
    }
    let mut rows: Vec<Row> =
        by_transform.into_iter().map(|(name, findings)| Row::new(name, Tally::of(findings))).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.findings));
    rows
}

type Count = fn(&Tally) -> usize;

/// A table; a status that no finding has gets no column.
pub fn write(rows: &[Row], to: &mut Painted<'_>) -> io::Result<()> {
    let columns: [(&str, Count); 7] = [
        ("findings", Tally::findings),
        ("fixed", |tally| tally.fixed),
        ("would-fix", |tally| tally.would_fix),
        ("withheld", |tally| tally.withheld),
        ("manual", |tally| tally.manual),
        ("conflict", |tally| tally.conflict),
        ("ignored", |tally| tally.ignored),
    ];
    let shown: Vec<_> = columns.into_iter().filter(|(_, count)| rows.iter().any(|row| count(&row.tally) > 0)).collect();
    if shown.is_empty() {
        return Ok(());
    }
    let head: String = shown.iter().map(|(name, _)| format!("{name:>9}  ")).collect();
    writeln!(to.out, "{}", to.colors.paint(BOLD, format!("{head}transform")))?;
    for row in rows {
        let counts: String = shown.iter().map(|(_, count)| format!("{:>9}  ", thousands(count(&row.tally)))).collect();
        writeln!(to.out, "{counts}{}", row.transform)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::color::Colors;
    use super::super::sample::{finding, outcome};
    use super::*;
    use crate::engine::report::Status;

    #[test]
    fn columns_without_a_count_are_left_out() {
        let mut findings = outcome().findings;
        findings.retain(|finding| matches!(finding.status, Status::Fixed | Status::Manual));
        let mut other = finding(Status::Manual, &[]);
        other.transform = "use-workflow-uuid4";
        findings.push(other);
        let mut text = Vec::new();
        write(&rows(&findings), &mut Painted { out: &mut text, colors: Colors::Off }).unwrap();
        let expected = " findings      fixed     manual  transform\n        2          1          1  use-workflow-time\n        \
                        1          0          1  use-workflow-uuid4\n";
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }
}
