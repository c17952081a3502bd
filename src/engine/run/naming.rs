//! Open this for what each finding and each fix is called: the same from run to run, in every pass, and whatever other
//! fixes are left out.
//!
//! Names are made of the text as it was read, never of what the fixes made of it.

use crate::engine::edits::positions::PositionMap;
use crate::engine::edits::statements;
use crate::engine::files::FilePath;
use crate::engine::project::Project;
use crate::engine::python::TextRange;
use crate::engine::run::find::{Found, function_around};
use crate::engine::run::load::LoadedFile;
use crate::engine::transform::Edit;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

/// The names that the passes of a run have given so far.
#[derive(Debug, Default)]
pub(super) struct Names {
    given: Vec<Given>,
    /// How many findings have a name that differs in its ordinal only.
    counts: BTreeMap<u32, usize>,
    passes: usize,
}

/// What a finding looked like that has a name. The place is that in the file as it was read.
#[derive(Debug)]
struct Given {
    transform: &'static str,
    path: FilePath,
    range: TextRange,
    message: String,
    id: String,
    fix_id: String,
}

/// Where the passes stand.
pub(super) struct Stand<'a> {
    pub project: &'a Project,
    pub now: &'a BTreeMap<FilePath, LoadedFile>,
    /// The files as they were read.
    pub originals: &'a BTreeMap<FilePath, LoadedFile>,
    pub back: &'a BTreeMap<FilePath, PositionMap>,
    /// The names of findings that earlier passes fixed: what is still there is another.
    pub fixed: &'a BTreeSet<String>,
}

impl Names {
    /// Names the findings of a pass, which are sorted by place. One that was there before keeps its name.
    pub fn name(&mut self, found: &mut [Found], stand: &Stand<'_>) {
        self.passes += 1;
        let places: Vec<TextRange> = found.iter().map(|found| stand.place(found)).collect();
        let mut known = self.recognised(found, &places, stand.fixed);
        let mut sharing: BTreeMap<Changes, String> = BTreeMap::new();
        for (at, found) in found.iter_mut().enumerate() {
            let earlier = known.remove(&at).map(|given| &self.given[given]);
            found.id = match earlier {
                Some(given) => given.id.clone(),
                None => next_name(&mut self.counts, stand.hash(found, places[at], self.passes)),
            };
            let own = earlier.map_or_else(|| found.id.clone(), |given| given.fix_id.clone());
            // Findings with the same edits share one fix, and what was one fix stays one.
            found.fix_id = match (earlier, changes(found)) {
                (None, Some(changes)) => sharing.entry(changes).or_insert(own).clone(),
                (Some(_), Some(changes)) => {
                    sharing.entry(changes).or_insert_with(|| own.clone());
                    own
                }
                (_, None) => own,
            };
            if earlier.is_none() {
                self.given.push(Given {
                    transform: found.transform.name,
                    path: found.finding.path.clone(),
                    range: places[at],
                    message: found.finding.message.clone(),
                    id: found.id.clone(),
                    fix_id: found.fix_id.clone(),
                });
            }
        }
    }

    /// Which findings have a name already, by their places: exact ones first, because what another fix rewrote around a
    /// finding leaves only a rough one.
    fn recognised(&self, found: &[Found], places: &[TextRange], fixed: &BTreeSet<String>) -> FxHashMap<usize, usize> {
        let mut free: FxHashMap<(&'static str, &FilePath), Vec<usize>> = FxHashMap::default();
        for (at, given) in self.given.iter().enumerate().filter(|(_, given)| !fixed.contains(&given.id)) {
            free.entry((given.transform, &given.path)).or_default().push(at);
        }
        let ways: [fn(&Given, TextRange, &str) -> bool; 4] = [
            |given, place, message| given.range == place && given.message == message,
            |given, place, _| given.range == place,
            |given, place, message| place.contains_range(given.range) && given.message == message,
            |given, place, _| place.contains_range(given.range) || place.start() == given.range.start(),
        ];
        let mut recognised = FxHashMap::default();
        let mut waiting: Vec<usize> = (0..found.len()).collect();
        for is_same in ways {
            waiting.retain(|&at| {
                let Found { transform, finding, .. } = &found[at];
                let Some(free) = free.get_mut(&(transform.name, &finding.path)) else { return true };
                let is_same = |&given: &usize| is_same(&self.given[given], places[at], &finding.message);
                let Some(position) = free.iter().position(is_same) else { return true };
                recognised.insert(at, free.remove(position));
                false
            });
        }
        recognised
    }
}

/// A short hash of what a finding is about, with a number for each that has the same.
fn next_name(counts: &mut BTreeMap<u32, usize>, hash: u64) -> String {
    let short = ((hash >> 32) ^ (hash & 0xffff_ffff)) as u32;
    let ordinal = counts.entry(short).or_default();
    *ordinal += 1;
    format!("{short:08x}-{}", *ordinal - 1)
}

impl Stand<'_> {
    /// Where a finding was in the file as it was read.
    fn place(&self, found: &Found) -> TextRange {
        let range = found.finding.range;
        self.back.get(&found.finding.path).map_or(range, |back| back.range(range))
    }

    /// Transform, path, function and the text of the statement, so that a name survives edits elsewhere in the file.
    ///
    /// What the fixes of an earlier pass brought about counts by itself, and by how many such statements stand before
    /// it: then its name does not depend on which of those fixes were applied.
    fn hash(&self, found: &Found, place: TextRange, pass: usize) -> u64 {
        let finding = &found.finding;
        let mut hasher = rustc_hash::FxHasher::default();
        (found.transform.name, finding.path.as_str()).hash(&mut hasher);
        let (Some(now), Some(original)) = (self.now.get(&finding.path), self.original(&finding.path)) else {
            return hasher.finish();
        };
        function_around(self.project, now, finding).hash(&mut hasher);
        let source = original.source();
        let line = statements::line_at(&source, place.start());
        let range = line.map_or(place, |line| line.range);
        let text = source.slice(range);
        text.hash(&mut hasher);
        if pass > 1 {
            let before = &source.text()[..range.start().to_usize()];
            let before = if text.is_empty() { before.len() } else { before.matches(text).count() };
            ("later", before).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// A file that a fix made stands for itself.
    fn original(&self, path: &FilePath) -> Option<&LoadedFile> {
        self.originals.get(path).or_else(|| self.now.get(path))
    }
}

type Changes = (Vec<(FilePath, Edit)>, Vec<(FilePath, String)>);

fn changes(found: &Found) -> Option<Changes> {
    let fix = found.finding.fix.as_ref()?;
    let mut edits = fix.edits.clone();
    edits.sort();
    Some((edits, fix.creates.clone()))
}
