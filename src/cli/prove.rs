//! Open this for `prove`, and for what `--prove` adds to a run: the histories, the copies, and the search for fixes that
//! break executions in flight.
//!
//! How a proof goes, `crate::prove` says; how it is told, `proof`.

use super::Program;
use super::arguments::{Format, Mode, ProveArguments};
use super::color;
use super::concise;
use super::escape::one_line;
use super::exit::Exit;
use super::json;
use super::progress::{Spinner, Wanted};
use super::proof::{self, Detail, Told};
use super::rewrite::{Prepared, Run, wanted, would};
use super::streams::Streams;
use super::summary;
use crate::disk::Scratch;
use crate::engine;
use crate::engine::choice::Choice;
use crate::engine::files::FilePath;
use crate::engine::report::{Outcome, Problem};
use crate::prove::proof::Proof;
use crate::prove::python::TIME_LIMIT;
use crate::prove::replayed::{Recorded, WorkflowClass};
use crate::prove::search::{self, Trial};
use crate::prove::workers::{Given, Known};
use crate::prove::{Question, classes, recorded, workers};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

pub fn run(program: &Program, arguments: &ProveArguments, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let arguments = arguments.run()?;
    let format = arguments.output_format.unwrap_or(Format::Text);
    if !matches!(format, Format::Text | Format::Json) {
        anyhow::bail!("`prove` prints text or json");
    }
    let Some(Prepared { settings, disk, .. }) = Prepared::new(program, arguments, streams)? else {
        return Ok(Exit::Trouble);
    };
    let run = Run { program, arguments, settings: &settings, disk: &disk, wanted: wanted(arguments, streams) };
    let mut prover = Prover::open(&run)?;
    prover.warn(streams);
    let (outcome, proof) = prover.prove(&run, &BTreeMap::new())?;
    let mut problems: Vec<&Problem> = outcome.problems.iter().chain(disk.problems()).chain(&prover.unread).collect();
    problems.retain(|problem| problem.matters);
    problems.sort_by_key(|problem| (&problem.path, problem.line, &problem.message));
    for problem in &problems {
        let _ = writeln!(streams.stderr.out, "{}", concise::problem(problem, streams.stderr.colors));
    }
    let told = Told { proof: &proof, recorded: &prover.recorded };
    let detail = if arguments.verbose { Detail::All } else { Detail::Telling };
    streams.stdout.write(|to| match format {
        Format::Json => {
            json::pretty(&Document { version: 1, proof: proof::Document::of(told), errors: &problems }, to.out)
        }
        _ => proof::write(told, detail, to),
    })?;
    let exit = if problems.is_empty() { proof::exit(&proof) } else { Exit::Trouble };
    if !arguments.quiet {
        let line = summary::line(&would(outcome), Mode::Check);
        streams.stderr.write(|to| writeln!(to.out, "{line}"))?;
    }
    Ok(exit)
}

/// What `prove` prints in JSON. The findings are those of a run.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    proof: proof::Document<'a>,
    errors: &'a [&'a Problem],
}

/// What stays the same while fixes are proven.
pub struct Prover {
    pub recorded: Vec<Recorded>,
    /// Files that are no history.
    pub unread: Vec<Problem>,
    /// What the workers are given and the replay is not, one line each.
    notes: Vec<String>,
    classes: Vec<WorkflowClass>,
    /// For each class.
    given: Vec<Given>,
    scratch: Scratch,
    python: Option<PathBuf>,
}

impl Prover {
    /// Reads the histories and copies the project.
    ///
    /// # Errors
    /// There is no history, or no copy can be made.
    pub fn open(run: &Run<'_>) -> anyhow::Result<Self> {
        let folder = run.arguments.history.as_deref();
        let folder = folder.ok_or_else(|| anyhow::anyhow!("a proof needs recorded histories: give --history DIR"))?;
        let (recorded, unread) = recorded::read(&run.program.working_dir, folder)?;
        if let (true, Some(Problem { path, message, .. })) = (recorded.is_empty(), unread.first()) {
            anyhow::bail!("no history could be read: {} {}", one_line(path.as_str()), one_line(message));
        }
        let scratch = Scratch::copy(run.disk)?;
        let (project, workers) = engine::link_with_workers(run.disk, run.settings);
        let place = |path: &FilePath| scratch.inside(path);
        let classes = classes::classes(&project, &place);
        let proving = |root: &FilePath| run.settings.proving(root);
        let known = Known { project: &project, workers: &workers, proving: &proving, place: &place };
        let (given, notes) = workers::given(&classes, &known);
        let python = run.arguments.python.clone();
        Ok(Self { recorded, unread, notes, classes, given, scratch, python })
    }

    /// Says what the replay goes without.
    pub fn warn(&self, streams: &mut Streams<'_>) {
        for note in &self.notes {
            streams.say("warning", color::WARNING, one_line(note));
        }
    }

    /// What a run may apply, and the proof that it may.
    ///
    /// # Errors
    /// Nothing can be replayed.
    pub fn prove(&mut self, run: &Run<'_>, blocked: &BTreeMap<FilePath, String>) -> anyhow::Result<(Outcome, Proof)> {
        let (project, roots) = (self.scratch.top().to_path_buf(), self.scratch.roots().to_vec());
        let time_limit = self.given.iter().filter_map(|given| given.settings.time_limit).max().unwrap_or(TIME_LIMIT);
        let question = Question {
            working_dir: &run.program.working_dir,
            python: self.python.as_deref(),
            project: &project,
            roots: &roots,
            recorded: &self.recorded,
            classes: &self.classes,
            given: &self.given,
            time_limit,
        };
        let replay = (run.program.interpreter)(&question)?;
        let spinner = Spinner::new(run.wanted);
        // One thing that moves is enough.
        let run = Run { wanted: Wanted::No, ..*run };
        let trial = Trial {
            recorded: &self.recorded,
            replay: &*replay,
            engine: &|choice| run.engine(blocked, choice),
            scratch: &mut self.scratch,
            tell: &|doing| spinner.tell(&doing),
        };
        search::prove(trial, Choice::default())
    }
}
