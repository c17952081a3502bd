//! Open this for what may happen to each finding of a pass: applied, withheld and why, manual, ignored.
//!
//! It chooses between no two fixes; `merge` does.

use crate::engine::Request;
use crate::engine::choice::Tried;
use crate::engine::edits::comments;
use crate::engine::files::{FilePath, Role, Vacancy};
use crate::engine::nearest::nearest;
use crate::engine::options::InFlight;
use crate::engine::python::TextRange;
use crate::engine::report::Withheld;
use crate::engine::run::find::{Found, workflows_around};
use crate::engine::run::load::{Loaded, LoadedFile};
use crate::engine::run::passes::Unsettled;
use crate::engine::run::suppress::{self, SuppressionId, Suppressions};
use crate::engine::run::unused::{self, Verdict};
use crate::engine::transform::{Fix, Replay, Run, Safety};
use std::collections::{BTreeMap, BTreeSet};

const OUTSIDE: &str = "is outside PATHS, or excluded";

/// The findings of a pass, in their order.
pub(in crate::engine) struct Standings {
    pub rows: Vec<Row>,
}

pub(in crate::engine) struct Row {
    pub found: Found,
    pub standing: Standing,
}

pub(in crate::engine) enum Standing {
    Applicable(Fix),
    /// Applicable too, behind a guard.
    Guarded(Fix),
    Withheld(Vec<Withheld>),
    /// Its turn comes in a later pass.
    Waiting,
    Manual,
    /// Suppressed in the code.
    Ignored,
    /// Its fix does not settle with others, or would have broken the file.
    Conflict,
}

impl Standings {
    pub fn new(
        request: &Request<'_>,
        loaded: &Loaded,
        unsettled: &Unsettled,
        broken: &BTreeSet<String>,
        found: Vec<Found>,
    ) -> Self {
        let suppressions: BTreeMap<&FilePath, Suppressions> = loaded
            .files
            .iter()
            .filter(|(_, file)| suppress::may_be_in(file.kept.text()))
            .map(|(path, file)| (path, suppress::parse(&file.source())))
            .filter(|(_, suppressions)| !suppressions.all.is_empty())
            .collect();
        let names = request.transforms.iter().map(|transform| transform.name).collect();
        let (used, unclear) = (BTreeSet::new(), BTreeSet::new());
        let mut judge = Judge { request, loaded, unsettled, broken, suppressions, names, used, unclear };
        let mut rows: Vec<Row> = found.into_iter().map(|found| judge.row(found)).collect();
        rows.extend(judge.unused());
        rows.sort_by(|a, b| place(a).cmp(&place(b)));
        Self { rows }
    }

    /// The fixes that may be applied, in the order in which they are chosen. A guard repeats its statement, so what
    /// else is to change in there goes first.
    pub fn applicable(&self) -> impl Iterator<Item = (&Found, &Fix)> {
        let plain = self.rows.iter().filter_map(|row| match &row.standing {
            Standing::Applicable(fix) => Some((&row.found, fix)),
            _ => None,
        });
        plain.chain(self.rows.iter().filter_map(|row| match &row.standing {
            Standing::Guarded(fix) => Some((&row.found, fix)),
            _ => None,
        }))
    }
}

fn place(row: &Row) -> (&FilePath, u32, &'static str) {
    (&row.found.finding.path, row.found.finding.range.start().into(), row.found.transform.name)
}

struct Judge<'r> {
    request: &'r Request<'r>,
    loaded: &'r Loaded,
    unsettled: &'r Unsettled,
    broken: &'r BTreeSet<String>,
    suppressions: BTreeMap<&'r FilePath, Suppressions>,
    /// Of all transforms, those that do not run too.
    names: Vec<&'static str>,
    /// Suppressions that hid something.
    used: BTreeSet<(FilePath, SuppressionId)>,
    /// Comments that were meant to hide something, as far as one can tell, by their places.
    unclear: BTreeSet<(FilePath, usize)>,
}

impl Judge<'_> {
    fn row(&mut self, mut found: Found) -> Row {
        if let Some(fix) = &mut found.finding.fix {
            comments::demote(fix, |path| self.loaded.files.get(path).map(LoadedFile::source));
            if self.request.choice.refuted.contains_key(&found.fix_id) {
                // Whatever its transform thinks of it, it breaks what is in flight.
                fix.replay = Some(Replay::Breaking);
                found.breaks = workflows_around(&self.loaded.project, &found.finding);
            }
        }
        let standing = self.standing(&found);
        Row { found, standing }
    }

    fn standing(&mut self, found: &Found) -> Standing {
        let finding = &found.finding;
        if self.is_suppressed(&finding.path, finding.range, found.transform.name).is_some() {
            return Standing::Ignored;
        }
        let Some(fix) = &finding.fix else {
            self.is_unclear(&finding.path, finding.range, found.transform.name);
            return Standing::Manual;
        };
        let is_unsettled = fix.paths().any(|path| self.unsettled.contains_key(path));
        if is_unsettled || self.broken.contains(&found.id) {
            return Standing::Conflict;
        }
        let withheld = self.withheld(found, fix);
        if withheld.is_empty() { Standing::Applicable(fix.clone()) } else { Standing::Withheld(withheld) }
    }

    fn is_suppressed(&mut self, path: &FilePath, range: TextRange, transform: &str) -> Option<usize> {
        let suppressions = self.suppressions.get(path)?;
        let source = self.loaded.files.get(path)?.source();
        let suppression = suppressions.covers(&source, range, transform)?;
        self.used.insert((path.clone(), suppression));
        Some(source.line(range.start()))
    }

    /// What somebody tried to suppress is not rewritten before it is clear what they meant.
    fn is_unclear(&mut self, path: &FilePath, range: TextRange, transform: &str) -> Option<usize> {
        let suppressions = self.suppressions.get(path)?;
        let source = self.loaded.files.get(path)?.source();
        let comment = suppressions.may_cover(&source, range, transform, &self.names)?;
        self.unclear.insert((path.clone(), comment));
        Some(suppressions.all[comment].line)
    }

    fn withheld(&mut self, found: &Found, fix: &Fix) -> Vec<Withheld> {
        let options = self.request.settings.of(&found.finding.path);
        let mut withheld = Vec::new();
        if fix.safety == Safety::Unsafe && !options.unsafe_fixes {
            withheld.push(Withheld::Unsafe);
        }
        let is_breaking = fix.replay == Some(Replay::Breaking);
        if is_breaking && options.in_flight == InFlight::Protect {
            withheld.push(Withheld::Breaking);
        }
        let will_be_guarded = is_breaking && options.in_flight == InFlight::Guard;
        if let Some(refuted) = self.request.choice.refuted.get(&found.fix_id)
            && !(will_be_guarded && refuted.tried == Tried::Plain)
        {
            withheld.push(Withheld::Refuted(refuted.by.clone()));
        }
        // Guards are named by what they hold together: there it is decided which are left out.
        if !will_be_guarded && self.request.choice.leaves_out(&found.fix_id) {
            withheld.push(Withheld::LeftOut);
        }
        let touched: BTreeSet<&FilePath> =
            fix.edits.iter().map(|(path, _)| path).chain(fix.imports.iter().map(|(path, _)| path)).collect();
        for path in touched {
            if let Some(why) = self.request.blocked.get(path) {
                withheld.push(Withheld::Blocked(path.clone(), why.clone()));
            } else if self.loaded.files.get(path).is_none_or(|file| file.role != Role::Target) {
                withheld.push(Withheld::Blocked(path.clone(), OUTSIDE.to_owned()));
            }
        }
        for (path, _) in &fix.creates {
            withheld.extend(self.obstacle(path).map(|why| Withheld::Blocked(path.clone(), why)));
        }
        let finding = &found.finding;
        let edited = fix.edits.iter().map(|(path, edit)| (path, TextRange::new(edit.start.into(), edit.end.into())));
        for (path, range) in edited.chain([(&finding.path, finding.range)]) {
            let line = self.is_suppressed(path, range, found.transform.name);
            let line = line.or_else(|| self.is_unclear(path, range, found.transform.name));
            withheld.extend(line.map(|line| Withheld::Suppressed(path.clone(), line)));
        }
        withheld.sort();
        withheld.dedup();
        withheld
    }

    /// Why a new file cannot be made.
    fn obstacle(&self, path: &FilePath) -> Option<String> {
        if let Some(why) = self.request.blocked.get(path) {
            return Some(why.clone());
        }
        let vacancy = self.request.files.vacancy(path);
        if vacancy == Vacancy::Taken || self.loaded.files.contains_key(path) {
            return Some("exists already".to_owned());
        }
        let is_outside = vacancy == Vacancy::Outside || self.request.settings.excludes(path);
        is_outside.then(|| OUTSIDE.to_owned())
    }

    /// The findings about suppressions that hid nothing, once everything else was judged.
    fn unused(&self) -> Vec<Row> {
        let Some(&transform) =
            self.request.transforms.iter().find(|transform| matches!(transform.run, Run::Suppressions))
        else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        for (&path, suppressions) in &self.suppressions {
            let options = self.request.settings.of(path);
            let is_target = self.loaded.files.get(path).is_some_and(|file| file.role == Role::Target);
            if !is_target || !options.selected.contains(transform.name) {
                continue;
            }
            let judge = |id: SuppressionId, name: &str| {
                if !self.names.contains(&name) {
                    let near = nearest(name, self.names.iter().copied()).first().copied();
                    let did_run = near.is_none_or(|near| options.selected.contains(near));
                    return if did_run { Verdict::Unknown } else { Verdict::Needed };
                }
                let hides = self.used.contains(&(path.clone(), id)) || !options.selected.contains(name);
                if hides { Verdict::Needed } else { Verdict::HidesNothing }
            };
            let source = self.loaded.files[path].source();
            let is_unclear = |comment: usize| self.unclear.contains(&(path.clone(), comment));
            for finding in unused::findings(&source, suppressions, &self.names, is_unclear, judge) {
                let ordinal = rows.len();
                let id = format!("ignore-{ordinal}");
                let found = Found { fix_id: id.clone(), id, ..Found::new(transform, finding) };
                let standing = match &found.finding.fix {
                    Some(fix) => match self.request.blocked.get(path) {
                        Some(why) => Standing::Withheld(vec![Withheld::Blocked(path.clone(), why.clone())]),
                        None => Standing::Applicable(fix.clone()),
                    },
                    None => Standing::Manual,
                };
                rows.push(Row { found, standing });
            }
        }
        rows
    }
}
