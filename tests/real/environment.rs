//! Open this for how the real SDK and the real servers get under `target/`: once, and whole or not at all.
//!
//! It runs no workflow; `bench` does.

use anyhow::{Context, Result, bail, ensure};
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PINS: &str = include_str!("requirements.txt");
const SKIPPING: &str = "TEMPORAL_FIX_SKIP_REAL=1 leaves these tests out";
const INTERPRETERS: [&str; 7] =
    ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"];

/// A virtual environment with everything that `requirements.txt` pins.
pub struct Environment {
    folder: PathBuf,
}

impl Environment {
    pub fn python(&self) -> Command {
        Command::new(self.tool("python"))
    }

    pub fn ruff(&self) -> Command {
        Command::new(self.tool("ruff"))
    }

    /// The time-skipping server.
    pub fn test_server(&self) -> PathBuf {
        self.tool("temporal-test-server")
    }

    /// Temporal's command line.
    pub fn cli(&self) -> PathBuf {
        self.tool("temporal")
    }

    fn tool(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }
}

/// None where the tests that need PyPI are switched off.
pub fn ready() -> Result<Option<Environment>> {
    if std::env::var_os("TEMPORAL_FIX_SKIP_REAL").is_some_and(|value| value == "1") {
        return Ok(None);
    }
    let (python, version) = interpreter()?;
    let mut hasher = DefaultHasher::new();
    (PINS, &version).hash(&mut hasher);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("real-venv-{:016x}", hasher.finish()));
    // Other processes may want it at the same time: the first one makes it. It is made where it stays, because its
    // scripts hold its path, and it counts once the marker is there.
    let lock = File::create(folder.with_extension("lock"))?;
    lock.lock()?;
    let marker = folder.join("complete");
    if !marker.exists() {
        make(&python, &folder)?;
        fs::write(marker, PINS)?;
    }
    Ok(Some(Environment { folder }))
}

fn make(python: &str, folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let output = Command::new(python).args(["-m", "venv"]).arg(folder).output()?;
    ensure!(
        output.status.success(),
        "{python} -m venv failed: {}; install the venv module (python3-venv on Debian), {SKIPPING}",
        last_line(&output)
    );
    let pins = folder.join("requirements.txt");
    fs::write(&pins, PINS)?;
    let mut pip = Command::new(folder.join("bin/python"));
    let output =
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(pins).output()?;
    ensure!(
        output.status.success(),
        "the packages of tests/real/requirements.txt cannot be installed from PyPI: {}; {SKIPPING}",
        last_line(&output)
    );
    Ok(())
}

/// The first Python that is new enough, and its version; `$PYTHON` comes before what is on the path.
fn interpreter() -> Result<(String, String)> {
    let named = std::env::var("PYTHON").ok();
    for python in named.iter().map(String::as_str).chain(INTERPRETERS) {
        let script = "import sys; print('%d.%d' % sys.version_info[:2]); sys.exit(sys.version_info < (3, 10))";
        let Ok(output) = Command::new(python).args(["-c", script]).output() else { continue };
        if output.status.success() {
            return Ok((python.to_owned(), String::from_utf8(output.stdout).context("a version")?.trim().to_owned()));
        }
    }
    bail!("no Python 3.10 or newer found: install one or name it by PYTHON; {SKIPPING}")
}

fn last_line(output: &Output) -> String {
    let said = [&*output.stdout, &*output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it said nothing").trim().to_owned()
}
