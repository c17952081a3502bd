//! Open this for findings about suppressions themselves: those that hide nothing, and those that name nothing.
//!
//! Which suppressions were needed is told by `standing`, which saw every finding.

use crate::engine::python::TextRange;
use crate::engine::run::suppress::{SuppressionId, Suppressions, without_comment};
use crate::engine::source::Source;
use crate::engine::transform::{Edit, Finding, Fix};

/// What is to be said of one name of a suppression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It hid something, or its transform did not run.
    Needed,
    HidesNothing,
    /// No transform has this name.
    Unknown,
}

/// One finding for each name that is not needed, and for each suppression that names nothing; each takes it away.
pub fn findings(
    source: &Source,
    suppressions: &Suppressions,
    judge: impl Fn(SuppressionId, &str) -> Verdict,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (comment, suppression) in suppressions.all.iter().enumerate() {
        if suppression.names.is_empty() {
            let message = "a suppression that names no transform hides nothing; name one in brackets";
            let edit = without_comment(source, suppression);
            findings.push(finding(source, suppression.range, message.to_owned(), edit));
            continue;
        }
        let ids = (0..suppression.names.len()).map(|name| SuppressionId { comment, name });
        let judged: Vec<_> = ids.map(|id| (id, judge(id, &suppression.names[id.name].text))).collect();
        let gone: Vec<SuppressionId> =
            judged.iter().filter(|(_, verdict)| *verdict != Verdict::Needed).map(|&(id, _)| id).collect();
        for (id, verdict) in judged {
            let name = &suppression.names[id.name];
            let message = match verdict {
                Verdict::Needed => continue,
                Verdict::HidesNothing => format!("`{}` is suppressed here but finds nothing", name.text),
                Verdict::Unknown => format!("`{}` is no transform, so its suppression hides nothing", name.text),
            };
            findings.push(finding(source, name.range, message, suppressions.without(source, id, &gone)));
        }
    }
    findings
}

fn finding(source: &Source, range: TextRange, message: String, edit: Edit) -> Finding {
    let fix = Fix::safe(None).edit(source.path(), edit);
    Finding { path: source.path().clone(), range, message, level: None, chain: Vec::new(), fix: Some(fix) }
}
