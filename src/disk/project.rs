//! Open this for where a project begins: which folder's modules a file belongs to, and how far its context reaches.
//!
//! It reads no configuration of temporal-fix, and never looks above the repository that a folder lies in.

use super::places::repository_root;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The names whose presence may make a folder a project's root.
pub(super) const MARKERS: [&str; 4] = [".git", "pyproject.toml", "setup.py", "setup.cfg"];

/// The root of the project that a folder lies in, else its repository's root, else nothing.
pub fn root_around(folder: &Path) -> Option<PathBuf> {
    Projects::default().root_of(folder)
}

/// Finds the project of a folder by looking upwards; remembers what it has seen.
#[derive(Debug, Default)]
pub(super) struct Projects(HashMap<PathBuf, Option<PathBuf>>);

impl Projects {
    /// The nearest folder upwards that is a project, else the repository's root, else nothing.
    pub(super) fn root_of(&mut self, folder: &Path) -> Option<PathBuf> {
        let mut passed = Vec::new();
        let mut root = None;
        for folder in folder.ancestors() {
            if let Some(known) = self.0.get(folder) {
                root.clone_from(known);
                break;
            }
            passed.push(folder.to_path_buf());
            if MARKERS.iter().any(|name| is_marker(&folder.join(name))) {
                root = Some(folder.to_path_buf());
                break;
            }
        }
        self.0.extend(passed.into_iter().map(|folder| (folder, root.clone())));
        root
    }

    /// [`Projects::root_of`]; where there is none the working directory, or, for a folder outside it, `start`, the
    /// folder from which PATHS led here.
    pub(super) fn root_or(&mut self, folder: &Path, working_dir: &Path, start: &Path) -> PathBuf {
        let fallback = if folder.starts_with(working_dir) { working_dir } else { start };
        self.root_of(folder).unwrap_or_else(|| fallback.to_path_buf())
    }

    /// What is read around PATHS in `folder`: its project, and the repository whose other projects may use it or be used
    /// by it. Nothing outside of projects, and nothing where that would be the whole disk or a home folder, however it
    /// is marked (a repository of dotfiles is one).
    pub(super) fn context_of(&mut self, folder: &Path) -> Vec<PathBuf> {
        let Some(root) = self.root_of(folder) else { return Vec::new() };
        let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
        let may_be_read = |root: &PathBuf| root.parent().is_some() && home.as_ref() != Some(root);
        let mut around: Vec<PathBuf> = repository_root(&root).into_iter().chain([root]).filter(may_be_read).collect();
        around.dedup();
        around
    }
}

/// Finds the repository of a project; remembers what it has seen.
#[derive(Debug, Default)]
pub(super) struct Repositories(HashMap<PathBuf, PathBuf>);

impl Repositories {
    /// The repository around a project's root; where there is none the working directory, or, for a project outside
    /// it, the project itself.
    pub(super) fn around(&mut self, root: &Path, working_dir: &Path) -> &Path {
        self.0.entry(root.to_path_buf()).or_insert_with(|| {
            let fallback = if root.starts_with(working_dir) { working_dir } else { root };
            repository_root(root).unwrap_or_else(|| fallback.to_path_buf())
        })
    }
}

/// Whether a file of one of the names in [`MARKERS`] really makes its folder a root.
pub(super) fn is_marker(path: &Path) -> bool {
    match path.file_name().and_then(OsStr::to_str) {
        Some(".git") => path.symlink_metadata().is_ok(),
        // Inside a package it is a module like any other.
        Some("setup.py") => path.is_file() && !path.with_file_name("__init__.py").is_file(),
        Some("pyproject.toml") => {
            super::read_text(path).is_ok_and(|text| text.is_some_and(|text| names_project(&text)))
        }
        Some("setup.cfg") => {
            super::read_text(path).is_ok_and(|text| text.is_some_and(|text| has_section(&text, &["metadata"])))
        }
        _ => false,
    }
}

fn names_project(pyproject: &str) -> bool {
    let Ok(table) = pyproject.parse::<toml::Table>() else {
        // A broken file still says where the project begins; what is wrong with it is for others to report.
        return has_section(pyproject, &["project", "tool.poetry"]);
    };
    table.contains_key("project") || table.get("tool").is_some_and(|tool| tool.get("poetry").is_some())
}

fn has_section(text: &str, names: &[&str]) -> bool {
    text.lines().any(|line| {
        let name = line.trim().strip_prefix('[').and_then(|line| line.split(']').next());
        name.is_some_and(|name| names.contains(&name.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_named_setup_marks_no_project() {
        let folder = tempfile::tempdir().unwrap();
        let setup = folder.path().join("setup.py");
        assert!(!is_marker(&setup));
        std::fs::write(&setup, "").unwrap();
        assert!(is_marker(&setup));
        std::fs::write(folder.path().join("__init__.py"), "").unwrap();
        assert!(!is_marker(&setup));
    }

    #[test]
    fn a_pyproject_of_tools_only_names_no_project() {
        assert!(names_project("[project]\nname = 'x'\n"));
        assert!(names_project("project.name = 'x'\n"));
        assert!(names_project("[tool.poetry.dependencies]\npython = '3.12'\n"));
        assert!(names_project("[project]\nname = broken\n"));
        assert!(!names_project("[tool.ruff]\nline-length = 100\n"));
        assert!(!names_project("[tool.ruff]\nline-length = broken\n"));
    }
}
