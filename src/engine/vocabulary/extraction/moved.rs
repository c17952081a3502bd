//! Open this for everything that moves out of a file as one fix: the new activities stand in one place, and in one list of
//! the workers.
//!
//! One fix for each would have them wait for each other, pass by pass.

use super::Extraction;
use crate::engine::file::File;
use crate::engine::transform::{Finding, Fix, Replay};

/// Pieces of a file on their way into activities.
pub struct Moved {
    fix: Fix,
    names: Vec<String>,
    /// What is left to do by hand, by activity.
    left: Vec<(String, String)>,
}

impl Moved {
    /// # Errors
    /// A clause that says what is in the way.
    pub fn new<'a>(file: &File<'a>, pieces: &[Extraction<'a>]) -> Result<Self, String> {
        let written = file.written_out(pieces)?;
        let registration = file.registration(&written.activities);
        let mut fix = Fix::not_safe(Replay::Breaking);
        fix.edits.extend(written.edits.into_iter().map(|edit| (file.path().clone(), edit)));
        fix.edits.extend(registration.edits);
        fix.imports.extend(written.imports.into_iter().map(|import| (file.path().clone(), import)));
        fix.imports.extend(registration.imports);
        let names = written.activities.into_iter().map(|activity| activity.name).collect();
        Ok(Self { fix, names, left: registration.left })
    }

    /// A finding with the fix, and the activity into which one of the pieces moves.
    #[must_use]
    pub fn finding(&self, finding: Finding, piece: usize) -> Finding {
        let name = &self.names[piece];
        let left = self.left.iter().filter(|(of, _)| of == name).map(|(_, what)| format!("; {what}"));
        let message = format!("{}: it moves into the activity `{name}`{}", finding.message, left.collect::<String>());
        Finding { message, ..finding }.with_fix(self.fix.clone())
    }
}
