//! Open this for the command line: what was typed becomes a run, and the run becomes output and an exit code.
//!
//! It finds and fixes nothing itself; that is the engine's.

mod arguments;
mod color;
mod concise;
pub mod configuration;
mod diff;
mod entry_points;
mod escape;
mod exit;
mod explain;
mod github;
mod gitlab;
mod histories;
mod json;
mod jsonl;
mod labels;
mod line_length;
mod lines;
mod list;
mod present;
mod progress;
mod proof;
mod prove;
mod rdjson;
mod recording;
mod report;
mod retire;
mod rewrite;
#[cfg(test)]
mod sample;
mod sarif;
mod selection;
mod settings;
mod standard_input;
mod statistics;
mod streams;
mod summary;
mod target_sdk;
mod text;
mod toml_value;

use crate::engine::report::Outcome;
use crate::engine::{self, Request};
use crate::prove::{Interpreter, python};
use arguments::{Arguments, Command};
use clap::Parser;
use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

pub use color::Colors;
pub use exit::Exit;
pub use selection::Transforms;
pub use streams::{Kind, Stream, Streams};

/// A set of transforms and where they run: the binary has one, a test can have its own.
pub struct Program {
    pub transforms: Transforms,
    pub engine: fn(&Request<'_>) -> Outcome,
    /// What replays histories, where fixes are to be proven.
    pub interpreter: Interpreter,
    /// Without symbolic links on the way.
    pub working_dir: PathBuf,
}

/// The whole program, on the streams and the arguments of the process.
pub fn main(transforms: Transforms) -> ExitCode {
    keep_caught_panics_quiet();
    let colors = |choice| if choice == anstream::ColorChoice::Never { Colors::Off } else { Colors::On };
    let kind = |terminal| if terminal { Kind::Terminal } else { Kind::Other };
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let mut streams = Streams {
        stdin: &mut io::stdin().lock(),
        stdout: Stream {
            colors: colors(anstream::AutoStream::choice(&stdout)),
            kind: kind(stdout.is_terminal()),
            out: &mut BufWriter::new(stdout.lock()),
        },
        stderr: Stream {
            colors: colors(anstream::AutoStream::choice(&stderr)),
            kind: kind(stderr.is_terminal()),
            out: &mut &stderr,
        },
    };
    let working_dir = match crate::disk::working_dir() {
        Ok(working_dir) => working_dir,
        Err(message) => {
            streams.say("error", color::ERROR, message);
            return Exit::Trouble.code().into();
        }
    };
    let program = Program { transforms, engine: engine::run, interpreter: python::interpreter, working_dir };
    program.run(std::env::args_os(), &mut streams).code().into()
}

/// A panic that costs one file is reported with that file, in one line; any other is printed as usual.
fn keep_caught_panics_quiet() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !engine::run::defect::is_caught() {
            usual(panic);
        }
    }));
}

impl Program {
    /// One command line, the program's name first.
    pub fn run(&self, typed: impl IntoIterator<Item = OsString>, streams: &mut Streams<'_>) -> Exit {
        let typed: Vec<OsString> = typed.into_iter().collect();
        let arguments = match Arguments::try_parse_from(&typed) {
            Ok(arguments) => arguments,
            Err(error) => return refuse(&error, &typed, streams),
        };
        streams.choose(arguments.color);
        self.dispatch(&arguments, streams).unwrap_or_else(|error| {
            streams.say("error", color::ERROR, error);
            Exit::Trouble
        })
    }

    fn dispatch(&self, arguments: &Arguments, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
        match &arguments.command {
            Some(Command::List(list)) => {
                streams.stdout.write(|to| list::write(self.transforms, list.output_format, to))?;
                Ok(Exit::Clean)
            }
            Some(Command::Explain { name }) => {
                let transform = explain::find(self, name)?;
                streams.stdout.write(|to| explain::write(self, transform, to))?;
                Ok(Exit::Clean)
            }
            Some(Command::Prove(prove)) => prove::run(self, prove, streams),
            Some(Command::Histories(wanted)) => recording::run(self, wanted, streams),
            Some(Command::Retire(ids)) => retire::run(self, ids, streams),
            None if arguments.rewrite.python.is_some() && !arguments.rewrite.prove => {
                anyhow::bail!("--python names the interpreter of a proof: give --prove, or use the command `prove`")
            }
            None => {
                let rewrite = &arguments.rewrite;
                rewrite.can_count()?;
                if rewrite.reads_stdin()? {
                    return standard_input::run(self, rewrite, streams);
                }
                rewrite::run(self, rewrite, streams)
            }
        }
    }
}

/// Help and version go to standard output and are no mistake. With `-` the text comes back unchanged, as after any
/// other error.
fn refuse(error: &clap::Error, typed: &[OsString], streams: &mut Streams<'_>) -> Exit {
    let rendered = error.render();
    let paint = |colors| match colors {
        Colors::On => rendered.ansi().to_string(),
        Colors::Off => rendered.to_string(),
    };
    if !error.use_stderr() {
        let shown = streams.stdout.write(|to| write!(to.out, "{}", paint(to.colors)));
        return if shown.is_ok() { Exit::Clean } else { Exit::Trouble };
    }
    let _ = streams.stderr.write(|to| write!(to.out, "{}", paint(to.colors)));
    let tells = |word: &OsString| ["--check", "--dry-run"].iter().any(|flag| word == flag);
    let formatted = typed.iter().any(|word| word.to_string_lossy().starts_with("--output-format"));
    if typed.iter().any(|word| word == "-") && !typed.iter().any(tells) && !formatted {
        let mut input = Vec::new();
        let _ = streams.stdin.read_to_end(&mut input);
        let _ = streams.stdout.write(|to| to.out.write_all(&input));
    }
    Exit::Trouble
}
