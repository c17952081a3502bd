//! Open this for how a pinned package gets under `target/`: once, and whole or not at all.
//!
//! It does not know what is inside; `fetch.py` unpacks without running any of it.

use super::tree::Tree;
use anyhow::{Context, Result, bail, ensure};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

const PINS: &str = include_str!("pins.txt");
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packages");

/// None where the tests that need PyPI are switched off.
pub fn unpacked(project: &str) -> Result<Option<Tree>> {
    if std::env::var_os("TEMPORAL_FIX_SKIP_REAL").is_some_and(|value| value == "1") {
        return Ok(None);
    }
    let (archive, sha256) = pin(project)?;
    let home = cache()?;
    let folder = home.join(format!("{project}-{}", &sha256[..16]));
    // Other processes may want the same package at the same time: the first one fetches it.
    let lock = File::create(home.join(format!("{project}.lock")))?;
    lock.lock()?;
    if !folder.exists() {
        fetch(project, archive, sha256, &folder)?;
    }
    Ok(Some(Tree::unpacked(&project_root(folder)?)))
}

/// The folder under `target/` that outlives a run.
pub fn cache() -> Result<PathBuf> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages");
    fs::create_dir_all(&home)?;
    Ok(home)
}

/// The interpreter that fetches and parses.
pub fn python() -> Command {
    Command::new(std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into()))
}

fn pin(project: &str) -> Result<(&'static str, &'static str)> {
    let mut pins = PINS.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    match pins.find(|words| words[0] == project).as_deref() {
        Some([_, archive, sha256]) => Ok((archive, sha256)),
        _ => bail!("tests/packages/pins.txt: no line `{project} ARCHIVE SHA256`"),
    }
}

fn fetch(project: &str, archive: &str, sha256: &str, folder: &Path) -> Result<()> {
    let partial = folder.with_extension("partial");
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    let output = python()
        .arg(Path::new(FOLDER).join("fetch.py"))
        .args([project, archive, sha256])
        .arg(&partial)
        .output()
        .context("python3 cannot be run: install Python 3.10 or newer, or set TEMPORAL_FIX_SKIP_REAL=1")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{archive} cannot be fetched with pip: {} (TEMPORAL_FIX_SKIP_REAL=1 leaves these tests out)",
        said.lines().last().unwrap_or("it said nothing")
    );
    fs::rename(&partial, folder)?;
    Ok(())
}

/// An sdist holds one folder, and that is the project; a wheel's modules lie on top.
fn project_root(folder: PathBuf) -> Result<PathBuf> {
    let entries = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    match entries.as_slice() {
        [only] => Ok(only.clone()),
        _ => Ok(folder),
    }
}
