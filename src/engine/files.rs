//! Open this for how the engine sees the world: a list of files and their bytes, from a disk, a map or a buffer.
//!
//! It does not touch the file system; `disk` implements [`Files`] for that.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A path as the user sees it: relative to the working directory (absolute where that is not possible), `/` between
/// its parts. It sorts as text, which is the order of every report.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilePath(Arc<str>);

impl FilePath {
    /// Takes the path as it will be shown; the caller has already made it relative and its separators `/`.
    pub fn new(path: impl Into<Arc<str>>) -> Self {
        Self(path.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the last `/`.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The path of a module without the ending, which for a package is that of its folder.
    pub fn module(&self) -> &str {
        let module = self.0.strip_suffix(".py").unwrap_or(&self.0);
        module.strip_suffix("/__init__").unwrap_or(module)
    }

    /// Whether it is a test, or belongs to some.
    pub fn is_test(&self) -> bool {
        let is_folder = self.folder().split('/').any(|part| part == "tests" || part == "test");
        is_folder || self.file_name().starts_with("test_") || self.file_name() == "conftest.py"
    }

    /// The part before the last `/`; empty for a file of the working directory itself.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl From<&str> for FilePath {
    fn from(path: &str) -> Self {
        Self::new(path)
    }
}

/// Whether a file may be reported and rewritten, or is only read for the call graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Inside PATHS and not excluded.
    Target,
    /// Part of the project around PATHS, or excluded by the configuration.
    Context,
}

/// One file of the list that [`Files::list`] gives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub path: FilePath,
    pub role: Role,
    /// The root of the project that the file belongs to, in the form of a [`FilePath`]; modules are resolved in it.
    pub root: FilePath,
    /// The root of the repository around that project, in the same form: its projects may import each other.
    pub repository: FilePath,
}

/// Why a file's bytes could not be had.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct ReadError {
    /// One lower-case line, such as `permission denied`; the path is added by whoever reports it.
    pub message: String,
}

/// The files of a run. Implementations are shared by all threads and give the same answers during one run.
pub trait Files: Sync {
    /// Every Python file of the run, sorted by path, each once.
    fn list(&self) -> Vec<Entry>;
    /// The bytes of one file of the list.
    ///
    /// # Errors
    /// The file could not be read; the message says why, in one line.
    fn read(&self, path: &FilePath) -> Result<Vec<u8>, ReadError>;
    /// As [`Files::read`], into a buffer whose contents are replaced.
    ///
    /// # Errors
    /// The file could not be read; the message says why, in one line.
    fn read_into(&self, path: &FilePath, buffer: &mut Vec<u8>) -> Result<(), ReadError> {
        *buffer = self.read(path)?;
        Ok(())
    }

    /// Whether a new file may be made. Where nothing else is said, none may.
    fn vacancy(&self, _: &FilePath) -> Vacancy {
        Vacancy::Outside
    }
}

/// What is where a new file would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vacancy {
    Free,
    /// Something is there, be it in the list or not.
    Taken,
    /// It would not lie inside PATHS.
    Outside,
}

/// Files held in memory: the cases of a transform, standard input, an editor's buffers. All are of one repository, and a
/// `pyproject.toml` among them begins a project.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles(BTreeMap<FilePath, Vec<u8>>);

impl MemoryFiles {
    pub fn new(files: impl IntoIterator<Item = (FilePath, Vec<u8>)>) -> Self {
        Self(files.into_iter().collect())
    }

    /// The closest folder with a `pyproject.toml`, else the whole.
    fn root_of(&self, path: &FilePath) -> FilePath {
        let mut folder = path.folder();
        while !folder.is_empty() && !self.0.contains_key(&FilePath::new(format!("{folder}/pyproject.toml"))) {
            folder = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
        }
        FilePath::new(folder)
    }
}

impl Files for MemoryFiles {
    fn list(&self) -> Vec<Entry> {
        let files = self.0.keys().filter(|path| !path.as_str().ends_with(".toml"));
        let entry = |path: &FilePath| Entry {
            path: path.clone(),
            role: Role::Target,
            root: self.root_of(path),
            repository: FilePath::new(""),
        };
        files.map(entry).collect()
    }

    fn read(&self, path: &FilePath) -> Result<Vec<u8>, ReadError> {
        self.0.get(path).cloned().ok_or_else(|| ReadError { message: "no such file".to_owned() })
    }

    fn vacancy(&self, path: &FilePath) -> Vacancy {
        if self.0.contains_key(path) { Vacancy::Taken } else { Vacancy::Free }
    }
}
