//! Open this for findings about suppressions themselves: those that hide nothing, and those that name nothing.
//!
//! Which suppressions were needed is told by `standing`, which saw every finding.

use crate::engine::nearest::did_you_mean;
use crate::engine::python::TextRange;
use crate::engine::run::suppress::{Suppression, SuppressionId, Suppressions, without_comment};
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

/// One finding for each name that is not needed, and for each suppression that names nothing. Each takes it away, but
/// for what keeps fixes back because somebody seems to have meant them: a person says what.
pub fn findings(
    source: &Source,
    suppressions: &Suppressions,
    transforms: &[&str],
    is_unclear: impl Fn(usize) -> bool,
    judge: impl Fn(SuppressionId, &str) -> Verdict,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (comment, suppression) in suppressions.all.iter().enumerate() {
        let is_unclear = is_unclear(comment);
        if suppression.names.is_empty() {
            findings.extend(nameless(source, suppression, is_unclear));
            continue;
        }
        let ids = (0..suppression.names.len()).map(|name| SuppressionId { comment, name });
        let judged: Vec<_> = ids.map(|id| (id, judge(id, &suppression.names[id.name].text))).collect();
        let goes = |verdict: Verdict| match verdict {
            Verdict::Needed => false,
            Verdict::HidesNothing => true,
            Verdict::Unknown => !is_unclear,
        };
        let gone: Vec<SuppressionId> = judged.iter().filter(|(_, verdict)| goes(*verdict)).map(|&(id, _)| id).collect();
        for (id, verdict) in judged {
            let name = &suppression.names[id.name];
            let message = match verdict {
                Verdict::Needed => continue,
                Verdict::HidesNothing => format!("`{}` is suppressed here but finds nothing", name.text),
                Verdict::Unknown if is_unclear => {
                    let near = did_you_mean(&name.text, transforms.iter().copied());
                    let near = near.unwrap_or_else(|| "name the one that is meant".to_owned());
                    format!("`{}` is no transform, and nothing is fixed here before that is clear: {near}", name.text)
                }
                Verdict::Unknown => format!("`{}` is no transform, so its suppression hides nothing", name.text),
            };
            let edit = goes(verdict).then(|| suppressions.without(source, id, &gone));
            findings.push(finding(source, name.range, message, edit));
        }
    }
    findings
}

/// A word of another tool is left where it hides nothing: it may be anything.
fn nameless(source: &Source, suppression: &Suppression, is_unclear: bool) -> Option<Finding> {
    const NAME: &str = "`ignore[NAME]` with the name of a transform";
    let (message, edit) = match (&suppression.foreign, is_unclear) {
        (Some(_), false) => return None,
        (Some(word), true) => {
            (format!("`{word}` hides nothing, and nothing is fixed here before that is clear: write {NAME}"), None)
        }
        (None, true) => (
            format!(
                "a suppression that names no transform hides nothing, and nothing is fixed here before that is clear: write {NAME}"
            ),
            None,
        ),
        (None, false) => {
            let message = "a suppression that names no transform hides nothing";
            (message.to_owned(), Some(without_comment(source, suppression)))
        }
    };
    Some(finding(source, suppression.range, message, edit))
}

fn finding(source: &Source, range: TextRange, message: String, edit: Option<Edit>) -> Finding {
    let fix = edit.map(|edit| Fix::safe(None).edit(source.path(), edit));
    Finding { path: source.path().clone(), range, message, level: None, chain: Vec::new(), fix }
}
