//! Open this for a run over PATHS: open, find and fix, ask what may be rewritten, write, and tell.
//!
//! What is found and fixed is the engine's business; what is printed is `present`'s.

use super::Program;
use super::arguments::{Format, Mode, RewriteArguments};
use super::color::{BOLD, ERROR};
use super::diff;
use super::escape::one_line;
use super::exit::{self, Exit};
use super::histories;
use super::present::{Presented, present};
use super::progress::{Bar, Wanted};
use super::proof::Told;
use super::prove::Prover;
use super::report::Diffs;
use super::retire;
use super::settings::{Flags, ProjectSettings, Source};
use super::streams::{Kind, Streams};
use super::summary;
use crate::disk::{AllowDirty, Disk, Walk, WriteFailure};
use crate::engine::Request;
use crate::engine::choice::{Choice, EVERY};
use crate::engine::files::FilePath;
use crate::engine::report::{ChangedFile, Outcome, Problem, ProblemKind, Status, Withheld};
use crate::prove::proof::Proof;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub fn run(program: &Program, arguments: &RewriteArguments, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let Some(prepared) = Prepared::new(program, arguments, streams)? else { return Ok(Exit::Trouble) };
    let Prepared { settings, disk, unread } = &prepared;
    let run = Run { program, arguments, settings, disk, wanted: wanted(arguments, streams) };
    let mut prover = if arguments.prove { Some(Prover::open(&run)?) } else { None };
    if let Some(prover) = &prover {
        prover.warn(streams);
    }
    let mut exit = Exit::Clean;
    let mut refused = Vec::new();
    let (mut outcome, proof) = match arguments.mode() {
        Mode::InPlace => {
            let mut guarded = run.guarded(prover.as_mut())?;
            if !guarded.dirty.is_empty() {
                exit = Exit::Trouble;
            }
            match arguments.output_format {
                None | Some(Format::Text | Format::Concise) => tell_refusals(&guarded, &run, streams)?,
                Some(_) => refused = refusals(&guarded),
            }
            let proof = guarded.proof.take();
            (run.write(guarded, streams), proof)
        }
        Mode::DryRun | Mode::Check => {
            let nothing = BTreeMap::new();
            match prover.as_mut().map(|prover| prover.prove(&run, &nothing)).transpose()? {
                Some((outcome, proof)) => (would(outcome), Some(proof)),
                None => (would(run.engine(&nothing, &EVERY)), None),
            }
        }
    };
    // Who replays histories demands more of them.
    let unread = prover.as_ref().map_or(unread, |prover| &prover.unread);
    outcome.problems.extend(disk.problems().iter().chain(unread).chain(&refused).cloned());
    outcome.problems.sort_by(|left, right| (&left.path, left.line).cmp(&(&right.path, right.line)));
    for id in retire::unknown(&outcome, &arguments.retiring) {
        let is_path = id.contains('/') || id.ends_with(".py") || id == ".";
        let hint = if is_path { "; files are named with --in" } else { "" };
        let message = format!("retire: nothing in PATHS asks for the patch \"{}\"{hint}", one_line(id));
        streams.say("error", ERROR, message);
        exit = Exit::Trouble;
    }
    let diffs = run.diffs(&outcome.changed);
    let fail_on = |path: &FilePath| settings.fail_on(path);
    let exit = exit.max(exit::of_outcome(&outcome, arguments, &fail_on));
    let mut notes = settings.notes();
    notes.push(summary::parsed(outcome.counts));
    let proof = proof.as_ref().zip(prover.as_ref());
    let proof = proof.map(|(proof, prover)| Told { proof, recorded: &prover.recorded });
    let (transforms, files) = (program.transforms, disk);
    let presented = Presented { outcome: &outcome, diffs: &diffs, files, transforms, arguments, notes: &notes, proof };
    present(&presented, streams)?;
    if let Some(note) = retire::what_follows(&outcome).filter(|_| !arguments.quiet) {
        streams.say("note", BOLD, note);
    }
    Ok(exit)
}

/// What is read before anything is looked for.
pub struct Prepared {
    pub settings: ProjectSettings,
    pub disk: Disk,
    /// Histories that could not be read.
    pub unread: Vec<Problem>,
}

impl Prepared {
    /// None where the configuration has mistakes, which are then already told.
    ///
    /// # Errors
    /// The command line names something impossible.
    pub fn new(
        program: &Program,
        arguments: &RewriteArguments,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<Option<Self>> {
        let (histories, unread) = histories::read(arguments.history.as_deref(), &program.working_dir)?;
        let flags = Flags { histories, ..Flags::of(arguments, program.transforms)? };
        let settings = ProjectSettings::new(program.transforms, flags, &Source::of(arguments), &program.working_dir)?;
        let disk = open(program, arguments, &settings)?;
        look_at_folders(&disk, &settings);
        Ok((!tell_mistakes(&settings, streams)).then_some(Self { settings, disk, unread }))
    }
}

/// Reads the configuration of every folder that the walk did not ask about.
fn look_at_folders(disk: &Disk, settings: &ProjectSettings) {
    let folders = disk.entries().chunk_by(|left, right| left.path.folder() == right.path.folder());
    let paths = folders.filter_map(|files| Some(&files.first()?.path));
    let unseen: Vec<&FilePath> = paths.filter(|path| !settings.has_looked_at(path)).collect();
    unseen.par_iter().for_each(|path| settings.look_at(path));
}

/// Prints the mistakes in the configuration of the files asked for; true if there is one.
pub fn tell_mistakes(settings: &ProjectSettings, streams: &mut Streams<'_>) -> bool {
    let mistakes = settings.mistakes();
    mistakes.iter().for_each(|mistake| streams.say("error", ERROR, mistake));
    !mistakes.is_empty()
}

/// The outcome of a run that writes nothing.
pub fn would(mut outcome: Outcome) -> Outcome {
    for finding in outcome.findings.iter_mut().filter(|finding| finding.status == Status::Fixed) {
        finding.status = Status::WouldFix;
    }
    outcome
}

/// A bar is wanted where someone watches.
pub fn wanted(arguments: &RewriteArguments, streams: &Streams<'_>) -> Wanted {
    let watched = streams.stderr.kind == Kind::Terminal && !arguments.quiet;
    if watched { Wanted::Yes } else { Wanted::No }
}

fn open(program: &Program, arguments: &RewriteArguments, settings: &ProjectSettings) -> anyhow::Result<Disk> {
    let walk = Walk {
        working_dir: &program.working_dir,
        paths: &arguments.paths,
        force_exclude: arguments.force_exclude,
        excluded: &|path| settings.excludes(path),
        threads: arguments.jobs.map_or(0, std::num::NonZero::get),
    };
    let command = arguments
        .paths
        .iter()
        .find(|path| ["list", "explain", "histories", "prove", "retire"].map(Path::new).contains(&path.as_path()));
    Disk::open(&walk).map_err(|error| match command {
        Some(command) => anyhow::anyhow!("{error} (the command `{}` stands first)", command.display()),
        None => match meant(&arguments.paths) {
            Some(flag) => anyhow::anyhow!("{error} (did you mean `{flag}`?)"),
            None => error.into(),
        },
    })
}

/// The flag that somebody seems to have meant who gave its name as a path.
fn meant(paths: &[std::path::PathBuf]) -> Option<&'static str> {
    const FLAGS: &[&str] = &["--check", "--dry-run", "--help", "--version"];
    paths.iter().find_map(|path| FLAGS.iter().copied().find(|flag| Path::new(&flag[2..]) == path))
}

pub struct Run<'a> {
    pub program: &'a Program,
    pub arguments: &'a RewriteArguments,
    pub settings: &'a ProjectSettings,
    pub disk: &'a Disk,
    pub wanted: Wanted,
}

/// An outcome in which no file changes that may not, and what was kept back for that.
struct Guarded {
    outcome: Outcome,
    /// That it replays, where that is wanted.
    proof: Option<Proof>,
    blocked: BTreeMap<FilePath, String>,
    /// What would have become of the files that git could not give back.
    dirty: Vec<ChangedFile>,
    /// Something changes that nothing can bring back.
    unprotected: bool,
}

impl Run<'_> {
    pub fn engine(&self, blocked: &BTreeMap<FilePath, String>, choice: &Choice) -> Outcome {
        let bar = Bar::new(self.wanted);
        let outcome = (self.program.engine)(&Request {
            files: self.disk,
            settings: self.settings,
            transforms: self.program.transforms,
            blocked,
            choice,
            threads: self.arguments.jobs,
            progress: &|progress| bar.tell(progress),
        });
        bar.finish();
        outcome
    }

    /// Runs until nothing changes that may not: with a file blocked, fixes that had lost against another may win and
    /// change a file that was not asked about.
    fn guarded(&self, mut prover: Option<&mut Prover>) -> anyhow::Result<Guarded> {
        let allow = if self.arguments.allow_dirty { AllowDirty::Yes } else { AllowDirty::No };
        let mut blocked = BTreeMap::new();
        let mut dirty = Vec::new();
        let mut proof = None;
        loop {
            let outcome = match &proof {
                Some(Proof { choice, .. }) => self.engine(&blocked, choice),
                None => self.engine(&blocked, &EVERY),
            };
            let paths_of = |made: bool| -> Vec<FilePath> {
                let changed = outcome.changed.iter().filter(|file| file.before.is_none() == made);
                changed.map(|file| file.path.clone()).collect()
            };
            let (rewritten, made) = (paths_of(false), paths_of(true));
            if let Some(path) = rewritten.iter().chain(&made).find(|path| blocked.contains_key(path)) {
                anyhow::bail!(
                    "{}: a fix changed it although it may not be changed; this is a defect",
                    one_line(path.as_str())
                );
            }
            let guard = self.disk.guard(&rewritten, &made, allow);
            if guard.blocked.is_empty() {
                let unprotected = guard.unprotected;
                match prover.as_mut().filter(|_| proof.is_none()) {
                    // Without the fixes that are taken back others may win, and change other files.
                    Some(prover) => proof = Some(prover.prove(self, &blocked)?.1),
                    None => return Ok(Guarded { outcome, proof, blocked, dirty, unprotected }),
                }
                continue;
            }
            proof = None;
            dirty.extend(outcome.changed.into_iter().filter(|file| guard.dirty.contains(&file.path)));
            blocked.extend(guard.blocked);
        }
    }

    /// Writes what changes, and takes back what is said of files that could not be written.
    fn write(&self, guarded: Guarded, streams: &mut Streams<'_>) -> Outcome {
        let Guarded { mut outcome, unprotected, .. } = guarded;
        let failures = self.disk.write(&outcome.changed);
        take_back(&mut outcome, &failures);
        if self.arguments.quiet || outcome.changed.is_empty() {
            return outcome;
        }
        if unprotected {
            let message = "some rewritten files are not in a git repository: nothing can bring their old text back";
            streams.say("warning", super::color::WARNING, message);
        }
        outcome
    }

    fn diffs(&self, changed: &[ChangedFile]) -> Diffs {
        diff::of_changed(changed, &self.program.working_dir, &|file| self.disk.absolute(&file.path))
    }
}

/// Files that git could not give back, for formats that have a place for errors.
fn refusals(guarded: &Guarded) -> Vec<Problem> {
    let refused = guarded.dirty.iter().map(|file| Problem {
        path: file.path.clone(),
        kind: ProblemKind::Refused,
        line: None,
        message: guarded.blocked.get(&file.path).cloned().unwrap_or_default(),
        matters: true,
    });
    refused.collect()
}

/// For people such a file is an error that shows what would change.
fn tell_refusals(guarded: &Guarded, run: &Run<'_>, streams: &mut Streams<'_>) -> anyhow::Result<()> {
    for file in &guarded.dirty {
        let clause = guarded.blocked.get(&file.path).map(String::as_str).unwrap_or_default();
        streams.say("error", ERROR, format!("{} {}", one_line(file.path.as_str()), one_line(clause)));
        let diffs = run.diffs(std::slice::from_ref(file));
        streams.stderr.write(|to| diff::write(&diffs, to))?;
    }
    Ok(())
}

/// A fix of which one file could not be written has not landed.
fn take_back(outcome: &mut Outcome, failures: &[WriteFailure]) {
    if failures.is_empty() {
        return;
    }
    let failed: BTreeSet<&FilePath> = failures.iter().map(|failure| &failure.path).collect();
    for finding in outcome.findings.iter_mut().filter(|finding| finding.status == Status::Fixed) {
        let unwritten = finding.edits.iter().map(|edit| &edit.path).find(|path| failed.contains(path));
        if let Some(path) = unwritten {
            finding.withheld = vec![Withheld::Blocked(path.clone(), "could not be written".to_owned())];
            finding.status = Status::Withheld;
        }
    }
    outcome.changed.retain(|file| !failed.contains(&file.path));
    outcome.problems.extend(failures.iter().map(|failure| Problem {
        path: failure.path.clone(),
        kind: ProblemKind::Write,
        line: None,
        message: failure.message.clone(),
        matters: true,
    }));
}

#[cfg(test)]
mod tests {
    use super::super::sample::outcome;
    use super::*;

    #[test]
    fn a_fix_that_could_not_be_written_is_no_longer_called_fixed() {
        let mut outcome = outcome();
        outcome.problems.clear();
        let failure = WriteFailure { path: "app/util.py".into(), message: "no space left on the disk".to_owned() };
        take_back(&mut outcome, &[failure]);
        let [first, ..] = &outcome.findings[..] else { panic!("no findings") };
        assert_eq!(first.status, Status::Withheld);
        assert_eq!(first.withheld, [Withheld::Blocked("app/util.py".into(), "could not be written".to_owned())]);
        assert!(outcome.changed.is_empty());
        assert_eq!((outcome.problems[0].kind, outcome.problems[0].matters), (ProblemKind::Write, true));
    }

    #[test]
    fn what_was_written_stays_fixed() {
        let mut outcome = outcome();
        take_back(&mut outcome, &[WriteFailure { path: "else.py".into(), message: String::new() }]);
        assert_eq!((outcome.findings[0].status, outcome.changed.len()), (Status::Fixed, 1));
    }
}
