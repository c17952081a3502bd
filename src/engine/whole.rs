//! Open this for one project as a whole: its files, opened when they are asked for, and where all the others lie.
//!
//! It belongs to what looks at a project and not at a file; several projects of a run are looked at one by one.

use super::facts::Target;
use super::file::File;
use super::files::{FilePath, Files};
use super::opened::Trees;
use super::project::Project;

/// One project of the run.
pub struct Whole<'a> {
    others: &'a (dyn Trees + 'a),
    listed: &'a dyn Files,
    root: &'a FilePath,
}

impl<'a> Whole<'a> {
    pub(super) fn new(others: &'a (dyn Trees + 'a), listed: &'a dyn Files, root: &'a FilePath) -> Self {
        Self { others, listed, root }
    }

    /// All projects of the run, linked.
    pub fn project(&self) -> &'a Project {
        self.others.project()
    }

    /// The folder in which the project begins.
    pub fn root(&self) -> &'a FilePath {
        self.root
    }

    /// The places of its files in the linked projects: those that matter.
    pub fn files(&self) -> impl Iterator<Item = usize> {
        let files = self.project().files().iter().enumerate();
        files.filter(|(_, file)| file.root == *self.root).map(|(index, _)| index)
    }

    /// Whether a file calls something of this name outside of the project, also where the name comes through others of
    /// its modules. It asks no tree: those of a whole project are too many to hold.
    pub fn calls(&self, file: usize, is_one: impl Fn(&str) -> bool) -> bool {
        let project = self.project();
        let mut edges = project.facts(file).functions.iter().flat_map(|function| &function.edges);
        edges.any(|edge| match &edge.target {
            Target::Named(name) => is_one(name) || project.outside(file, name).is_some_and(|name| is_one(&name)),
            _ => false,
        })
    }

    /// A file of any project, by its place.
    pub fn open(&self, index: usize) -> Option<File<'a>> {
        File::open(self.others, index)
    }

    /// Every Python file of the project, those included that nothing looks into.
    pub fn paths(&self) -> Vec<FilePath> {
        let entries = self.listed.list().into_iter();
        entries.filter(|entry| entry.root == *self.root).map(|entry| entry.path).collect()
    }
}
