//! Open this for the process that runs workflows: started at the first question, shared by all tests of this process.
//!
//! What it is asked, `proof` decides; what it does, `runner.py` says.

use super::environment::Environment;
use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// Far more than any scenario takes: this is only so that a hanging one is named.
const PATIENCE: Duration = Duration::from_secs(120);

static BENCH: OnceLock<Result<Bench, String>> = OnceLock::new();

struct Bench {
    port: u16,
    said: Mutex<File>,
    /// The runner ends when this is closed, which happens when this process ends, however it does.
    _stdin: ChildStdin,
}

pub fn ask(environment: &Environment, question: &Value) -> Result<Value> {
    let bench = BENCH.get_or_init(|| Bench::start(environment).map_err(|error| format!("{error:#}")));
    let bench = bench.as_ref().map_err(|error| anyhow!("{error}"))?;
    bench.ask(question).with_context(|| format!("the runner gave no answer; the last it said: {}", bench.last_words()))
}

impl Bench {
    fn start(environment: &Environment) -> Result<Self> {
        let said = tempfile::tempfile()?;
        let mut child = environment
            .python()
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/runner.py"))
            .arg(environment.test_server())
            .arg(environment.cli())
            // Text has the same hashes in each test run; what replays elsewhere has others.
            .env("PYTHONHASHSEED", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(said.try_clone()?)
            .spawn()?;
        let stdin = child.stdin.take().context("it has an input")?;
        let stdout = child.stdout.take().context("it has an output")?;
        let bench = Self { port: 0, said: Mutex::new(said), _stdin: stdin };
        let port = announced(&mut child, stdout).map_err(|error| anyhow!("{error}: {}", bench.last_words()))?;
        Ok(Self { port, ..bench })
    }

    fn ask(&self, question: &Value) -> Result<Value> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        writeln!(stream, "{question}")?;
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer)?;
        let answer: Value = serde_json::from_str(&answer)?;
        match answer.get("broken") {
            Some(why) => bail!("{}", why.as_str().unwrap_or_default()),
            None => Ok(answer),
        }
    }

    fn last_words(&self) -> String {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = Vec::new();
        let read = said.rewind().and_then(|()| said.read_to_end(&mut text));
        let text = String::from_utf8_lossy(&text);
        let tail: Vec<_> = text.lines().rev().take(12).collect();
        read.map_or_else(|error| error.to_string(), |_| tail.into_iter().rev().collect::<Vec<_>>().join("\n"))
    }
}

/// The port that the runner answers on, as soon as its servers are up.
fn announced(child: &mut Child, stdout: ChildStdout) -> Result<u16> {
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    if let Ok(port) = line.trim().parse() {
        return Ok(port);
    }
    bail!("the runner did not start ({})", child.wait()?)
}
