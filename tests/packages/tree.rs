//! Open this for a package's files as a git repository that a test may spoil, and for comparing two of them.
//!
//! It knows nothing of temporal-fix.

use super::archive;
use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use temporal_fix::engine::files::FilePath;
use temporal_fix::engine::source::Source;

/// Path and bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

pub struct Tree {
    pub root: PathBuf,
    /// Removes the copy at the end; None for what was unpacked, which stays.
    _folder: Option<tempfile::TempDir>,
}

impl Tree {
    /// Never written to.
    pub fn unpacked(root: &Path) -> Tree {
        Tree { root: root.to_path_buf(), _folder: None }
    }

    /// A repository of its own, outside of this one, whose `.gitignore` would hide it.
    pub fn copy(&self) -> Result<Tree> {
        let folder = tempfile::tempdir()?;
        // The temporary folder's name may start with a dot, and a walk leaves hidden folders out.
        let root = folder.path().join("project");
        for (path, bytes) in self.files()? {
            let target = root.join(path);
            fs::create_dir_all(target.parent().context("a file has a folder")?)?;
            fs::write(target, bytes)?;
        }
        let copy = Tree { root, _folder: Some(folder) };
        copy.git(&["init", "--quiet"], b"")?;
        Ok(copy)
    }

    /// Afterwards git could give each file back, and a run in place has no reason to refuse one.
    pub fn stage(&self) -> Result<()> {
        self.git(&["add", "--all", "--force"], b"")
    }

    pub fn apply(&self, diff: &[u8]) -> Result<()> {
        if diff.is_empty() {
            return Ok(());
        }
        self.git(&["apply", "--whitespace=nowarn", "-"], diff).context("the diff does not apply")
    }

    /// Every file but git's own, by path.
    pub fn files(&self) -> Result<Files> {
        let mut files = Files::new();
        let mut folders = vec![self.root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let path = entry.path();
                let name = path.strip_prefix(&self.root)?.to_string_lossy().into_owned();
                if !entry.file_type()?.is_dir() {
                    files.insert(name, fs::read(&path)?);
                } else if name != ".git" {
                    folders.push(path);
                }
            }
        }
        Ok(files)
    }

    pub fn append_to_python_files(&self, text: &str) -> Result<()> {
        for (path, bytes) in self.files()?.into_iter().filter(|(path, _)| path.ends_with(".py")) {
            fs::write(self.root.join(path), [bytes.as_slice(), text.as_bytes()].concat())?;
        }
        Ok(())
    }

    /// By the engine's parser, and by Python's own where that could read the file before: it may be older than the
    /// package's syntax.
    pub fn ensure_still_parse(&self, before: &Tree, paths: &[String]) -> Result<()> {
        for path in paths {
            let text = fs::read_to_string(self.root.join(path))?;
            if let Err(problem) = Source::parse(&FilePath::new(path.as_str()), text.into()) {
                bail!("{path}: no longer parses: {}", problem.message);
            }
        }
        let output = archive::python()
            .arg("-c")
            .arg(STILL_PARSE)
            .args([&before.root, &self.root])
            .args(paths)
            .output()
            .context("python3 cannot be run")?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    fn git(&self, arguments: &[&str], input: &[u8]) -> Result<()> {
        let mut child = without_own_settings(Command::new("git"))
            .current_dir(&self.root)
            .args(arguments)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("git cannot be run")?;
        child.stdin.take().context("stdin is piped")?.write_all(input)?;
        let output = child.wait_with_output()?;
        ensure!(output.status.success(), "git {}: {}", arguments[0], String::from_utf8_lossy(&output.stderr));
        Ok(())
    }
}

/// The paths of the files that are not the same in both, sorted.
pub fn differences(one: &Files, other: &Files) -> Vec<String> {
    let paths: BTreeSet<_> = one.keys().chain(other.keys()).filter(|path| one.get(*path) != other.get(*path)).collect();
    paths.into_iter().cloned().collect()
}

/// A command that sees no configuration of git but the repository's, whoever runs the test.
pub fn without_own_settings(mut command: Command) -> Command {
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

const STILL_PARSE: &str = r#"
import ast, pathlib, sys

def parses(path):
    try:
        ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return False
    return True

before, after, *names = sys.argv[1:]
for name in names:
    was = pathlib.Path(before, name)
    if (not was.exists() or parses(was)) and not parses(pathlib.Path(after, name)):
        sys.exit(f"{name}: Python no longer parses it")
"#;
