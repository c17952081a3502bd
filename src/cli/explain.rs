//! Open this for `temporal-fix explain NAME`: the transform's documentation, and what it does to its example.
//!
//! The example is computed, so that the documentation cannot drift.

use super::Program;
use super::color::BOLD;
use super::escape::one_line;
use super::report::Painted;
use super::{concise, diff};
use crate::engine::Request;
use crate::engine::edits::diff::of_file;
use crate::engine::files::MemoryFiles;
use crate::engine::nearest::nearest;
use crate::engine::options::{InFlight, Options};
use crate::engine::report::{Outcome, Status};
use crate::engine::transform::{Run, Transform};
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

/// # Errors
/// There is no such transform; the message names the nearest ones.
pub fn find(program: &Program, name: &str) -> anyhow::Result<&'static Transform> {
    if let Some(transform) = program.transforms.iter().find(|transform| transform.name == name) {
        return Ok(transform);
    }
    let near: Vec<_> = nearest(name, program.transforms.iter().map(|transform| transform.name));
    let near = match near[..] {
        [] => "`temporal-fix list` shows them".to_owned(),
        [one] => format!("did you mean `{one}`?"),
        [first, second] => format!("did you mean `{first}` or `{second}`?"),
        [first, second, third, ..] => format!("did you mean `{first}`, `{second}` or `{third}`?"),
    };
    anyhow::bail!("unknown transform `{}`: {near}", one_line(name))
}

pub fn write(program: &Program, transform: &Transform, to: &mut Painted<'_>) -> io::Result<()> {
    writeln!(to.out, "{}\n", to.colors.paint(BOLD, transform.name))?;
    for line in transform.documentation().trim_end().lines() {
        let line = if line.starts_with('#') { to.colors.paint(BOLD, line) } else { line.to_owned() };
        writeln!(to.out, "{line}")?;
    }
    if transform.example.is_empty() {
        return Ok(());
    }
    writeln!(to.out, "\n{}\n", to.colors.paint(BOLD, "## Example"))?;
    let outcome = example(program, transform);
    for file in &outcome.changed {
        diff::write_one(&of_file(file.path.as_str(), file.before.as_deref(), &file.after), to)?;
    }
    let unfixed = outcome.findings.iter().filter(|finding| finding.status != Status::Fixed);
    unfixed
        .filter(|finding| finding.transform == transform.name)
        .try_for_each(|finding| writeln!(to.out, "{}", concise::line(finding, to.colors)))
}

/// The transform alone on its example, with every fix applied. Suppressions are judged only for transforms that run,
/// so that theirs needs all of them.
fn example(program: &Program, transform: &Transform) -> Outcome {
    let alone = !matches!(transform.run, Run::Suppressions);
    let runs = program.transforms.iter().filter(|other| !alone || other.name == transform.name);
    let options = Options {
        selected: runs.map(|transform| transform.name).collect(),
        unsafe_fixes: true,
        in_flight: InFlight::Ignore,
        ..Options::default()
    };
    let files = transform.example.iter().map(|(path, text)| ((*path).into(), text.as_bytes().to_vec()));
    (program.engine)(&Request {
        files: &MemoryFiles::new(files),
        settings: &Arc::new(options),
        transforms: program.transforms,
        blocked: &BTreeMap::new(),
        choice: &crate::engine::choice::EVERY,
        threads: None,
        progress: &|_| {},
    })
}
