//! Open this for how fixes are applied until nothing is left to apply: find, choose, edit, parse again, verify.
//!
//! It writes nothing to disk: the outcome holds the texts. What may be applied at all, `standing` says.

use crate::engine::Request;
use crate::engine::edits::imports;
use crate::engine::edits::layout;
use crate::engine::edits::merge::{self, Groups};
use crate::engine::edits::positions::PositionMap;
use crate::engine::edits::verify;
use crate::engine::files::{Entry, FilePath, Role};
use crate::engine::names::Tree;
use crate::engine::project::{Modules, Project};
use crate::engine::report::{
    ChangedFile, Counts, Outcome, Problem, ProblemKind, Reported, ReportedEdit, Status, Withheld,
};
use crate::engine::run::borrowed::Borrowers;
use crate::engine::run::find::{Found, find};
use crate::engine::run::guarding;
use crate::engine::run::kept::Kept;
use crate::engine::run::load::{Loaded, LoadedFile, load};
use crate::engine::run::naming::{Names, Stand};
use crate::engine::run::remembered::Remembered;
use crate::engine::run::reported;
use crate::engine::run::standing::{Row, Standing, Standings};
use crate::engine::source::Source;
use crate::engine::transform::{Edit, Fix, Step};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Fixes that still find each other after this many passes will never settle.
const MAX_PASSES: usize = 10;

/// The whole of a run, on the threads of the current pool.
pub(in crate::engine) fn run(request: &Request<'_>) -> Outcome {
    let loaded = load(request);
    let mut unsettled = BTreeMap::new();
    // Each round freezes at least one file more.
    loop {
        let mut passes = Passes::new(request, &loaded, &unsettled);
        match passes.settle() {
            Ok(()) => {
                let outcome = passes.finish(&loaded);
                let_go(loaded);
                return outcome;
            }
            Err(more) => unsettled.extend(more),
        }
    }
}

/// Nobody has to wait until all that was read is freed.
fn let_go(loaded: Loaded) {
    rayon::spawn(move || drop(loaded));
}

/// One pass only: what its fixes leave behind is not looked at.
pub(in crate::engine) fn run_once(request: &Request<'_>) -> Outcome {
    let loaded = load(request);
    let unsettled = BTreeMap::new();
    let mut passes = Passes::new(request, &loaded, &unsettled);
    passes.once();
    passes.finish(&loaded)
}

/// Files whose fixes do not settle, and the transforms that made them.
pub(in crate::engine) type Unsettled = BTreeMap<FilePath, BTreeSet<&'static str>>;

struct Passes<'r> {
    request: &'r Request<'r>,
    unsettled: &'r Unsettled,
    /// The files as they were read.
    originals: &'r BTreeMap<FilePath, LoadedFile>,
    /// The files as they stand after the passes so far.
    now: Loaded,
    /// From the text as it stands to the text as it was read.
    back: BTreeMap<FilePath, PositionMap>,
    groups: Groups,
    /// Files that the fixes made.
    made: BTreeSet<FilePath>,
    reported: Vec<Reported>,
    problems: Vec<Problem>,
    names: Names,
    /// The fixes that were applied, in this order.
    landed: Vec<String>,
    /// Findings whose fix was applied.
    fixed: BTreeSet<String>,
    /// Findings whose fix turned out to break its file.
    broken: BTreeSet<String>,
    counts: Counts,
    remembered: Remembered,
}

impl<'r> Passes<'r> {
    fn new(request: &'r Request<'r>, loaded: &'r Loaded, unsettled: &'r Unsettled) -> Self {
        let now = Loaded {
            files: loaded.files.clone(),
            problems: Vec::new(),
            modules: Arc::clone(&loaded.modules),
            project: Arc::clone(&loaded.project),
            shelf: Arc::clone(&loaded.shelf),
            ..*loaded
        };
        Self {
            request,
            unsettled,
            originals: &loaded.files,
            now,
            back: BTreeMap::new(),
            groups: Groups::default(),
            made: BTreeSet::new(),
            reported: Vec::new(),
            problems: Vec::new(),
            names: Names::default(),
            landed: Vec::new(),
            fixed: BTreeSet::new(),
            broken: BTreeSet::new(),
            counts: Counts::default(),
            remembered: Remembered::default(),
        }
    }

    /// Applies what may be applied, pass by pass.
    ///
    /// # Errors
    /// The files that did not settle.
    fn settle(&mut self) -> Result<(), Unsettled> {
        let mut first = Vec::new();
        for pass in 0..MAX_PASSES {
            let project = Arc::clone(&self.now.project);
            if pass == 0 {
                self.count(&project);
            }
            let (found, problems) = self.find(&project);
            let mut standings = Standings::new(self.request, &self.now, self.unsettled, &self.broken, found);
            guarding::guard(self.request, &self.now, &project, &mut standings);
            if pass == 0 {
                self.problems.extend(problems);
                first = standings.rows.iter().map(|row| self.report(&row.found, Status::Fixed, Vec::new())).collect();
            }
            if !self.apply(&standings) {
                self.conclude(standings, first);
                return Ok(());
            }
        }
        let project = Arc::clone(&self.now.project);
        let (found, _) = self.find(&project);
        let standings = Standings::new(self.request, &self.now, self.unsettled, &self.broken, found);
        Err(self.unsettled_files(&standings))
    }

    /// What the fixes of the first pass leave behind is not looked at; but those that did not go together with others
    /// get their turn.
    fn once(&mut self) {
        let project = Arc::clone(&self.now.project);
        self.count(&project);
        let (found, problems) = self.find(&project);
        self.problems.extend(problems);
        let asked: BTreeSet<String> = found.iter().map(|found| found.id.clone()).collect();
        let standings = Standings::new(self.request, &self.now, self.unsettled, &self.broken, found);
        // Said of the text as it was read, before anything moves.
        let said: Vec<Reported> = standings.rows.iter().map(|row| self.left(row)).collect();
        let mut goes_on = self.apply(&standings);
        for _ in 1..MAX_PASSES {
            if !goes_on {
                break;
            }
            let (mut found, _) = self.find(&Arc::clone(&self.now.project));
            found.retain(|found| asked.contains(&found.id) && !self.fixed.contains(&found.id));
            goes_on = self.apply(&Standings::new(self.request, &self.now, self.unsettled, &self.broken, found));
        }
        let rows = standings.rows.iter().zip(said).filter(|(row, _)| !self.fixed.contains(&row.found.id));
        self.reported.extend(rows.map(|(_, said)| said));
    }

    fn find(&mut self, project: &Project) -> (Vec<Found>, Vec<Problem>) {
        let (mut found, problems) = find(self.request, &self.now, project, &mut self.remembered);
        let Self { originals, now, back, fixed, .. } = self;
        self.names.name(&mut found, &Stand { project, now: &now.files, originals, back, fixed });
        (found, problems)
    }

    fn count(&mut self, project: &Project) {
        self.counts = Counts {
            files: self.now.listed,
            parsed: self.now.files.len(),
            parsed_bytes: self.now.files.values().map(|file| file.kept.text().len()).sum(),
            workflows: project.workflows().count(),
            activities: project.activities().count(),
        };
    }

    /// One pass. False when nothing was left to apply.
    fn apply(&mut self, standings: &Standings) -> bool {
        let mut applicable: Vec<(&Found, &Fix)> = standings.applicable().collect();
        while !applicable.is_empty() {
            let fixes: Vec<&Fix> = applicable.iter().map(|(_, fix)| *fix).collect();
            let chosen = merge::choose(&fixes);
            for &refused in &chosen.refused {
                self.note_broken(applicable[refused].0, "its edits overlap each other");
            }
            let edits = self.with_imports(&chosen.files);
            let made = self.made(&chosen.creates, &applicable);
            match self.edited(&edits).and_then(|files| Ok((files, made?))) {
                Ok((files, made)) => {
                    for &at in &chosen.chosen {
                        let report = self.report(applicable[at].0, Status::Fixed, Vec::new());
                        self.reported.push(report);
                        self.fixed.insert(applicable[at].0.id.clone());
                        if !self.landed.contains(&applicable[at].0.fix_id) {
                            self.landed.push(applicable[at].0.fix_id.clone());
                        }
                        self.groups.connect(applicable[at].1);
                    }
                    let any = !chosen.chosen.is_empty();
                    self.add(made);
                    self.step(files);
                    return any;
                }
                // The fixes of a file that broke are tried without each other; those that break it alone are left out.
                Err(path) => self.isolate(&path, &applicable),
            }
            applicable.retain(|(found, _)| !self.broken.contains(&found.id));
        }
        false
    }

    /// Adds the imports that the fixes asked for.
    fn with_imports(&self, files: &BTreeMap<FilePath, merge::FileEdits>) -> BTreeMap<FilePath, Vec<Edit>> {
        let with = files.iter().filter_map(|(path, chosen)| {
            let source = self.now.files.get(path)?.source();
            let tree = Tree::new(&source);
            let requests: Vec<_> = chosen.imports.iter().cloned().collect();
            // Where a fix inserts at the same place, the import comes first: the order is kept.
            let mut edits = imports::place(&tree, &requests, &chosen.edits);
            edits.extend_from_slice(&chosen.edits);
            edits.sort_by_key(|edit| (edit.start, edit.end));
            Some((path.clone(), edits))
        });
        with.collect()
    }

    /// The files with their edits applied, parsed and verified.
    ///
    /// # Errors
    /// The first file that would not be what invariant 1 demands.
    fn edited(
        &self,
        edits: &BTreeMap<FilePath, Vec<Edit>>,
    ) -> Result<Vec<(FilePath, LoadedFile, PositionMap)>, FilePath> {
        let edited = edits.par_iter().map(|(path, edits)| {
            let before = &self.now.files[path];
            let (text, map) = merge::apply(before.kept.text(), edits);
            let after = Source::parse(path, text.into()).map_err(|_| path.clone())?;
            verify::verify(&before.source(), edits, &after).map_err(|_| path.clone())?;
            Ok((path.clone(), LoadedFile::edited(before, after), map))
        });
        edited.collect()
    }

    /// The new files, parsed; each belongs to the project of the finding that asks for it.
    ///
    /// # Errors
    /// The first file that would not parse.
    fn made(
        &self,
        texts: &BTreeMap<FilePath, (usize, String)>,
        applicable: &[(&Found, &Fix)],
    ) -> Result<Vec<(FilePath, LoadedFile)>, FilePath> {
        let made = texts.iter().map(|(path, (by, text))| {
            let source = Source::parse(path, text.as_str().into()).map_err(|_| path.clone())?;
            let LoadedFile { root, repository, .. } = &self.now.files[&applicable[*by].0.finding.path];
            let options = self.request.settings.of(path);
            let (root, repository) = (root.clone(), repository.clone());
            let entry = Entry { path: path.clone(), role: Role::Target, root, repository };
            Ok((path.clone(), LoadedFile::new(&entry, source, &self.now.shelf, options)))
        });
        made.collect()
    }

    fn add(&mut self, made: Vec<(FilePath, LoadedFile)>) {
        if made.is_empty() {
            return;
        }
        self.made.extend(made.iter().map(|(path, _)| path.clone()));
        self.now.files.extend(made);
        let mut entries = self.request.files.list();
        entries.extend(self.made.iter().map(|path| {
            let LoadedFile { role, root, repository, .. } = &self.now.files[path];
            Entry { path: path.clone(), role: *role, root: root.clone(), repository: repository.clone() }
        }));
        self.now.modules = Arc::new(Modules::new(&entries));
    }

    fn step(&mut self, files: Vec<(FilePath, LoadedFile, PositionMap)>) {
        let mut touched = self.made.clone();
        for (path, file, map) in files {
            touched.insert(path.clone());
            let back = match self.back.remove(&path) {
                Some(earlier) => earlier.then(&map),
                None => map,
            };
            self.back.insert(path.clone(), back);
            self.now.files.insert(path, file);
        }
        self.now.project = Arc::new(self.now.link());
        self.remembered.forget(&self.now.project, &touched);
    }

    fn isolate(&mut self, path: &FilePath, applicable: &[(&Found, &Fix)]) {
        let touching = applicable.iter().filter(|(_, fix)| fix.paths().any(|touched| touched == path));
        let mut broke = Vec::new();
        for (found, fix) in touching.clone() {
            let alone = merge::choose(&[fix]);
            let made = self.made(&alone.creates, &[(*found, *fix)]);
            if made.is_err() || self.edited(&self.with_imports(&alone.files)).is_err() {
                broke.push(*found);
            }
        }
        // Each is fine alone, but not together: all wait for a person.
        if broke.is_empty() {
            broke = touching.map(|(found, _)| *found).collect();
        }
        for found in broke {
            self.note_broken(found, "it would have broken the file");
        }
    }

    fn note_broken(&mut self, found: &Found, why: &str) {
        self.broken.insert(found.id.clone());
        let line = self.original_line(&found.finding.path, found.finding.range.start().into());
        self.problems.push(Problem {
            path: found.finding.path.clone(),
            kind: ProblemKind::Internal,
            line: Some(line),
            message: format!("a defect in temporal-fix: a fix of `{}` was thrown away, {why}", found.transform.name),
            matters: true,
        });
    }

    /// Reports what is left, and what the fixes of others made vanish.
    fn conclude(&mut self, standings: Standings, first: Vec<Reported>) {
        let left: Vec<Reported> = standings.rows.iter().map(|row| self.left(row)).collect();
        self.reported.extend(left);
        let vanished = reported::recognise(&mut self.reported, first);
        // They went with another finding's edits; their own were never made.
        let vanished: Vec<_> = vanished.into_iter().map(|finding| Reported { edits: Vec::new(), ..finding }).collect();
        self.reported.extend(vanished);
    }

    /// What is said of a finding whose fix was not applied.
    fn left(&self, row: &Row) -> Reported {
        let (status, withheld) = match &row.standing {
            Standing::Applicable(_) | Standing::Guarded(_) | Standing::Waiting => (Status::Conflict, Vec::new()),
            Standing::Ignored => (Status::Ignored, Vec::new()),
            Standing::Manual => (Status::Manual, Vec::new()),
            Standing::Conflict => (Status::Conflict, Vec::new()),
            Standing::Withheld(withheld) => (Status::Withheld, withheld.clone()),
        };
        self.report(&row.found, status, withheld)
    }

    fn unsettled_files(&mut self, standings: &Standings) -> Unsettled {
        let mut unsettled = Unsettled::new();
        for (found, fix) in standings.applicable() {
            self.groups.connect(fix);
            for path in fix.paths() {
                unsettled.entry(path.clone()).or_default().insert(found.transform.name);
            }
        }
        for (path, names) in unsettled.clone() {
            let group = self.groups.of(&path).clone();
            let members = self.originals.keys().filter(|&other| *self.groups.of(other) == group);
            for member in members {
                unsettled.entry(member.clone()).or_default().extend(names.iter().copied());
            }
        }
        unsettled
    }

    /// Takes away the imports that nothing needs any more, lays out what grew, and puts everything together.
    fn finish(mut self, loaded: &Loaded) -> Outcome {
        let touched: Vec<&FilePath> = self.back.keys().collect();
        let texts: Vec<(FilePath, Arc<str>, String)> = touched
            .par_iter()
            .filter_map(|&path| {
                let before = &*loaded.files.get(path)?.source();
                let after = &*self.now.files.get(path)?.source();
                let options = &self.now.files.get(path)?.options;
                let others = Borrowers::new(self.request.files, path);
                let tidied = imports::without_unused(before, after, &self.back[path], &|name| others.take(name));
                let (after, map) = tidied.as_ref().map_or((after, &self.back[path]), |(after, map)| (after, map));
                let text = layout::lay_out(before, after, map, options.line_length);
                (text != **before.text()).then(|| (path.clone(), Arc::clone(before.text()), text))
            })
            .collect();
        let texts = texts.into_iter().map(|(path, before, after)| (path, Some(before), after));
        let made = self.made.iter().map(|path| (path.clone(), None, self.now.files[path].kept.text().to_string()));
        let mut texts: Vec<(FilePath, Option<Arc<str>>, String)> = texts.chain(made).collect();
        texts.sort();
        let groups = self.groups.numbers(texts.iter().map(|(path, _, _)| path));
        let files = texts.into_iter().zip(groups);
        let changed = files.map(|((path, before, after), group)| ChangedFile { path, before, after, group }).collect();
        self.reported
            .sort_by(|a, b| (&a.path, a.start, a.transform, &a.fix).cmp(&(&b.path, b.start, b.transform, &b.fix)));
        let mut problems = loaded.problems.clone();
        problems.extend(self.problems);
        problems.sort_by(|a, b| (&a.path, a.line, &a.message).cmp(&(&b.path, b.line, &b.message)));
        problems.dedup();
        let_go(self.now);
        Outcome { findings: self.reported, changed, problems, counts: self.counts, landed: self.landed }
    }

    fn report(&self, found: &Found, status: Status, withheld: Vec<Withheld>) -> Reported {
        let finding = &found.finding;
        let original = self.original(&finding.path);
        let place = |offset: u32, end: bool| {
            let offset = self.original_offset(&finding.path, offset, end);
            original.map_or_else(
                || crate::engine::report::Position { line: 1, column: 1 },
                |source| source.position(offset.into()),
            )
        };
        let fix = finding.fix.as_ref();
        let edits = fix.into_iter().flat_map(|fix| &fix.edits).map(|(path, edit)| ReportedEdit {
            path: path.clone(),
            start: self.original_offset(path, edit.start, false) as usize,
            end: self.original_offset(path, edit.end, true) as usize,
            text: edit.text.clone(),
            creates: false,
        });
        let new = |(path, text): &(FilePath, String)| ReportedEdit {
            path: path.clone(),
            start: 0,
            end: 0,
            text: text.clone(),
            creates: true,
        };
        let made = fix.into_iter().flat_map(|fix| &fix.creates).map(new);
        Reported {
            id: found.id.clone(),
            transform: found.transform.name,
            message: finding.message.clone(),
            path: finding.path.clone(),
            start: place(finding.range.start().into(), false),
            end: place(finding.range.end().into(), true),
            level: finding.level.unwrap_or(found.transform.level),
            safety: finding.safety(),
            replay: finding.replay(),
            status,
            withheld,
            chain: finding.chain.iter().map(|step| self.original_step(step)).collect(),
            breaks: found.breaks.clone(),
            fix: fix.map(|_| found.fix_id.clone()),
            patch: found.patch.clone(),
            edits: edits.chain(made).collect(),
            imports: fix.is_some_and(|fix| !fix.imports.is_empty()),
        }
    }

    fn original(&self, path: &FilePath) -> Option<&Kept> {
        self.originals.get(path).map(|file| &*file.kept)
    }

    fn original_offset(&self, path: &FilePath, offset: u32, end: bool) -> u32 {
        self.back
            .get(path)
            .map_or(offset, |map| if end { map.end(offset.into()) } else { map.start(offset.into()) }.into())
    }

    fn original_line(&self, path: &FilePath, offset: u32) -> usize {
        let offset = self.original_offset(path, offset, false);
        self.original(path).map_or(1, |source| source.line(offset.into()))
    }

    fn original_step(&self, step: &Step) -> Step {
        let Some(now) = self.now.files.get(&step.path).filter(|_| self.back.contains_key(&step.path)) else {
            return step.clone();
        };
        let start = now.kept.line_start(step.line);
        Step { line: self.original_line(&step.path, start), ..step.clone() }
    }
}
