//! Open this for `-`: one file from standard input, its rewritten text to standard output.
//!
//! An editor puts in place what it gets, so on any error it gets its own text back.

use super::Program;
use super::arguments::{Format, Mode, RewriteArguments};
use super::diff;
use super::exit::{self, Exit};
use super::histories;
use super::present::{Presented, present};
use super::rewrite::{tell_mistakes, would};
use super::settings::{Flags, ProjectSettings, Source};
use super::streams::Streams;
use crate::engine::Request;
use crate::engine::files::{Entry, FilePath, Files, MemoryFiles, ReadError};
use crate::engine::report::Outcome;
use std::collections::BTreeMap;
use std::path::{Component, Path};

pub fn run(program: &Program, arguments: &RewriteArguments, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    if arguments.prove {
        anyhow::bail!("--prove copies a project and takes no text from standard input");
    }
    let mut input = Vec::new();
    streams
        .stdin
        .read_to_end(&mut input)
        .map_err(|error| anyhow::anyhow!("standard input cannot be read: {}", crate::disk::reason(&error)))?;
    if !rewrites(arguments) {
        let judged = judge(program, arguments, &input, streams)?;
        return judged.map_or(Ok(Exit::Trouble), |judged| tell(program, arguments, &judged, streams));
    }
    let judged = judge(program, arguments, &input, streams);
    let text = judged.as_ref().ok().and_then(|judged| rewritten(judged.as_ref()?)).unwrap_or(&input);
    streams.stdout.write(|to| to.out.write_all(text))?;
    judged?.map_or(Ok(Exit::Trouble), |judged| tell(program, arguments, &judged, streams))
}

/// Whether the result goes to standard output, and not findings or a diff.
fn rewrites(arguments: &RewriteArguments) -> bool {
    arguments.mode() == Mode::InPlace && matches!(arguments.output_format, None | Some(Format::Text))
}

struct Judged {
    outcome: Outcome,
    files: Alone,
    exit: Exit,
    notes: Vec<String>,
}

/// The one file of the run: there is no place for another.
struct Alone(MemoryFiles);

impl Files for Alone {
    fn list(&self) -> Vec<Entry> {
        self.0.list()
    }

    fn read(&self, path: &FilePath) -> Result<Vec<u8>, ReadError> {
        self.0.read(path)
    }
}

/// None where the configuration has mistakes, which are then already told.
fn judge(
    program: &Program,
    arguments: &RewriteArguments,
    input: &[u8],
    streams: &mut Streams<'_>,
) -> anyhow::Result<Option<Judged>> {
    let (histories, unread) = histories::read(arguments.history.as_deref(), &program.working_dir)?;
    let flags = Flags { histories, ..Flags::of(arguments, program.transforms)? };
    let settings = ProjectSettings::new(program.transforms, flags, &Source::of(arguments), &program.working_dir)?;
    let name = name(arguments.stdin_filename.as_deref().unwrap_or(Path::new("stdin.py")), &program.working_dir);
    settings.look_at(&name);
    if tell_mistakes(&settings, streams) {
        return Ok(None);
    }
    let excluded = arguments.force_exclude && settings.excludes(Path::new(name.as_str()));
    let files = Alone(MemoryFiles::new((!excluded).then(|| (name, input.to_vec()))));
    let mut outcome = (program.engine)(&Request {
        files: &files,
        settings: &settings,
        transforms: program.transforms,
        blocked: &BTreeMap::new(),
        choice: &crate::engine::choice::EVERY,
        threads: arguments.jobs,
        progress: &|_| {},
    });
    outcome.problems.extend(unread);
    let outcome = if rewrites(arguments) { outcome } else { would(outcome) };
    let exit = exit::of_outcome(&outcome, arguments, &|path| settings.fail_on(path));
    Ok(Some(Judged { outcome, files, exit, notes: settings.notes() }))
}

/// The text that the fixes make; None where nothing changes or something went wrong.
fn rewritten(judged: &Judged) -> Option<&[u8]> {
    let trouble = judged.exit == Exit::Trouble;
    judged.outcome.changed.first().filter(|_| !trouble).map(|file| file.after.as_bytes())
}

fn tell(
    program: &Program,
    arguments: &RewriteArguments,
    judged: &Judged,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let absolute = |path: &FilePath| program.working_dir.join(path.as_str());
    let diffs = diff::of_changed(&judged.outcome.changed, &program.working_dir, &|file| absolute(&file.path));
    let Judged { outcome, files, notes, .. } = judged;
    let transforms = program.transforms;
    let presented = Presented { outcome, diffs: &diffs, files, transforms, arguments, notes, proof: None };
    if !rewrites(arguments) {
        present(&presented, streams)?;
        return Ok(judged.exit);
    }
    presented.problems(streams);
    if !arguments.quiet {
        presented.others(streams)?;
    }
    Ok(judged.exit)
}

/// The name as findings show it: relative to the working directory where it lies below, `/` between its parts.
fn name(typed: &Path, working_dir: &Path) -> FilePath {
    let below = typed.strip_prefix(working_dir).unwrap_or(typed);
    let parts = below.components().filter(|part| *part != Component::CurDir);
    let name: std::path::PathBuf = parts.collect();
    FilePath::new(name.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
}
