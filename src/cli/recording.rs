//! Open this for `histories`: what is asked of a server, and what is said of the histories that it gave.
//!
//! How they are had and written, `crate::prove::recording` says.

use super::Program;
use super::color;
use super::escape::one_line;
use super::exit::Exit;
use super::streams::Streams;
use crate::prove::recording::{Wanted, record};
use clap::Args;
use std::num::NonZeroUsize;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "TLS, API keys and what is not said here come from the SDK's environment configuration \
    (TEMPORAL_ADDRESS, TEMPORAL_PROFILE, TEMPORAL_API_KEY, TEMPORAL_TLS_…), where temporalio has it.\n\
    Histories hold the inputs and results of workflows: keep the folder as you keep those. No code of yours is imported.")]
pub struct HistoriesArguments {
    /// The server [default: what the environment says, else localhost:7233]
    #[arg(long, value_name = "HOST:PORT")]
    pub address: Option<String>,
    /// The namespace [default: what the environment says, else default]
    #[arg(long, value_name = "NAME")]
    pub namespace: Option<String>,
    /// Which workflows: a list filter, such as `TaskQueue = 'orders'` [default: all]
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,
    /// How many at most: running ones first, then the most recent others
    #[arg(long, value_name = "N", default_value = "100")]
    pub limit: NonZeroUsize,
    /// The folder to write them to, with an index of their ids
    #[arg(short, long = "output", value_name = "DIR")]
    pub output: PathBuf,
    /// The interpreter that has temporalio [default: that of the active virtual environment, or of the project's own]
    #[arg(long, value_name = "PATH")]
    pub python: Option<PathBuf>,
}

pub fn run(program: &Program, arguments: &HistoriesArguments, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let recording = record(&Wanted {
        working_dir: &program.working_dir,
        python: arguments.python.as_deref(),
        address: arguments.address.as_deref(),
        namespace: arguments.namespace.as_deref(),
        query: arguments.query.as_deref(),
        limit: arguments.limit.get(),
        folder: &arguments.output,
    })?;
    for missed in &recording.missed {
        streams.say("warning", color::WARNING, format!("not recorded: {}", one_line(missed)));
    }
    if recording.histories == 0 {
        anyhow::bail!("{} has no such workflow: look at --namespace and --query", one_line(&recording.address));
    }
    let word = if recording.histories == 1 { "history" } else { "histories" };
    let folder = arguments.output.display().to_string();
    let (count, running) = (recording.histories, recording.running);
    let _ = writeln!(
        streams.stderr.out,
        "Recorded {count} {word} in {}, {running} of running workflows.",
        one_line(&folder)
    );
    Ok(Exit::Clean)
}
