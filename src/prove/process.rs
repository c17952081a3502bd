//! Open this for how the runner is started and watched: a process of its own, in a group of its own, that is killed when
//! it takes too long.
//!
//! What is asked of it and what its answers mean, `python` and `recording` know. Nothing that it prints is read.

use super::recorded::Indexed;
use crate::disk::reason;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const RUNNER: &str = include_str!("runner.py");

/// The SDK is large, and a machine may be busy.
const STARTING: Duration = Duration::from_secs(120);

/// Small against what a replay takes.
const LOOK: Duration = Duration::from_millis(5);

/// One line of the runner.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub ready: bool,
    pub end: bool,
    pub start: Option<Item>,
    pub importing: Option<String>,
    pub imported: Option<usize>,
    pub verdict: Option<Item>,
    pub kind: Option<String>,
    pub said: Option<String>,
    pub event: Option<i64>,
    pub address: Option<String>,
    pub history: Option<Indexed>,
    pub json: Option<String>,
    pub missed: Option<String>,
    refused: Option<String>,
    unusable: Option<String>,
    broken: Option<String>,
}

/// What is replayed next: a history, up to an event or whole, through a class.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Item {
    pub class: usize,
    pub history: usize,
    pub cut: Option<i64>,
}

/// How a process went.
#[derive(Debug)]
pub enum End {
    /// It did what it was asked.
    Finished,
    TimedOut,
    /// Somebody ended it.
    Ended(ExitStatus),
}

/// What the runner is asked, with the file that it answers in.
#[derive(Serialize)]
struct Asked<'a, T> {
    answers: &'a Path,
    #[serde(flatten)]
    question: &'a T,
}

/// Runs the runner once. `limit` is how long it may say nothing.
///
/// # Errors
/// It cannot be started, or has no SDK, or refuses the question as a whole: one line.
pub fn run<T: Serialize>(
    interpreter: &Path,
    question: &T,
    limit: Duration,
    take: &mut dyn FnMut(Answer),
) -> anyhow::Result<End> {
    let unmade = |error| anyhow::anyhow!("no temporary file can be made: {}", reason(&error));
    let file = tempfile::Builder::new().prefix("temporal-fix-").tempfile().map_err(unmade)?;
    let mut line = serde_json::to_vec(&Asked { answers: file.path(), question })?;
    line.push(b'\n');
    let mut command = Command::new(interpreter);
    command.args(["-c", RUNNER]).env("PYTHONDONTWRITEBYTECODE", "1");
    // Sets of texts have one order in all copies: what differs between these is the fixes.
    if std::env::var_os("PYTHONHASHSEED").is_none_or(|seed| seed == "random") {
        command.env("PYTHONHASHSEED", "0");
    }
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    apart(&mut command);
    let failed = |error| anyhow::anyhow!("{} cannot be started: {}", interpreter.display(), reason(&error));
    let child = command.spawn().map_err(failed)?;
    let mut runner = Runner { child, answers: file.reopen()?, read: 0 };
    let mut stdin = runner.child.stdin.take().context("a process without standard input")?;
    // A runner that is gone takes no question; why, its end tells. It goes on for as long as this is not closed.
    let asking = std::thread::spawn(move || stdin.write_all(&line).map(|()| stdin));
    let end = runner.watch(interpreter, limit, take);
    runner.stop();
    drop(asking.join());
    end
}

/// Whatever it starts is killed with it.
#[cfg(unix)]
fn apart(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn apart(_: &mut Command) {}

struct Runner {
    child: Child,
    answers: File,
    /// How many bytes of the answers were taken.
    read: u64,
}

impl Runner {
    fn watch(&mut self, interpreter: &Path, limit: Duration, take: &mut dyn FnMut(Answer)) -> anyhow::Result<End> {
        let (mut is_ready, mut last) = (false, Instant::now());
        loop {
            // In this order: what it said before it ended is read after it ended.
            let ended = self.child.try_wait()?;
            for answer in self.new_answers()? {
                last = Instant::now();
                is_ready |= answer.ready;
                if let Some(why) = &answer.unusable {
                    anyhow::bail!("{} cannot use temporalio: {why}", interpreter.display());
                }
                if let Some(why) = &answer.refused {
                    anyhow::bail!("{why}");
                }
                if let Some(why) = &answer.broken {
                    anyhow::bail!("a defect in temporal-fix: its runner raised {why}");
                }
                if answer.end {
                    return Ok(End::Finished);
                }
                take(answer);
            }
            match ended {
                Some(status) if is_ready => return Ok(End::Ended(status)),
                Some(status) => anyhow::bail!("{} does not run Python: {status}", interpreter.display()),
                None if last.elapsed() < if is_ready { limit } else { STARTING } => std::thread::sleep(LOOK),
                None if is_ready => return Ok(End::TimedOut),
                None => anyhow::bail!("{} did not start within {} s", interpreter.display(), STARTING.as_secs()),
            }
        }
    }

    /// Lines that are whole; the rest is still being written.
    fn new_answers(&mut self) -> anyhow::Result<Vec<Answer>> {
        self.answers.seek(SeekFrom::Start(self.read))?;
        let mut bytes = Vec::new();
        self.answers.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        self.read += whole as u64;
        // What is no answer was not written by the runner.
        let lines = bytes[..whole].split(|&byte| byte == b'\n');
        Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
    }

    fn stop(&mut self) {
        kill_group(&self.child);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
fn kill_group(child: &Child) {
    let _ = rustix::process::kill_process_group(rustix::process::Pid::from_child(child), rustix::process::Signal::KILL);
}

#[cfg(not(unix))]
fn kill_group(_: &Child) {}
