//! Open this for the files that are looked at together: the one whose turn it is, and others that it asks for.
//!
//! Each is taken apart when it is first asked for, and all are dropped together. It decides nothing about them.

use super::edits::imports;
use super::files::FilePath;
use super::names::Tree;
use super::options::Options;
use super::project::Project;
use super::source::Source;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where the parsed files of the project come from.
pub type Sources<'r> = dyn Fn(&FilePath) -> Option<Arc<Source>> + 'r;

/// The sources that one look needs, held until it is over.
pub struct Held<'r> {
    project: &'r Project,
    sources: &'r Sources<'r>,
    rows: Chain<Arc<Source>>,
}

/// The trees of those sources.
pub struct Opened<'r> {
    held: &'r Held<'r>,
    trees: Chain<(Tree<'r>, BTreeSet<String>)>,
}

/// What [`File`](super::file::File) asks for: its lifetime says nothing about when trees are made.
pub trait Trees {
    fn project(&self) -> &Project;
    /// A file's tree and settings, and the modules of the project that hide one of the standard library from it, such
    /// as `uuid`; by its place in the project. None where its source cannot be had any more.
    fn open(&self, index: usize) -> Option<(&Tree<'_>, &Options, &BTreeSet<String>)>;
}

impl<'r> Held<'r> {
    pub fn new(project: &'r Project, sources: &'r Sources<'r>) -> Self {
        Self { project, sources, rows: Chain::default() }
    }

    fn get(&self, index: usize) -> Option<&Arc<Source>> {
        let path = &self.project.files().get(index)?.path;
        self.rows.get(index, || (self.sources)(path))
    }
}

impl<'r> Opened<'r> {
    pub fn new(held: &'r Held<'r>) -> Self {
        Self { held, trees: Chain::default() }
    }
}

impl Trees for Opened<'_> {
    fn project(&self) -> &Project {
        self.held.project
    }

    fn open(&self, index: usize) -> Option<(&Tree<'_>, &Options, &BTreeSet<String>)> {
        let held = self.held;
        let source = held.get(index)?;
        let (tree, own) = self.trees.get(index, || Some((Tree::new(source), own(held.project, index))))?;
        Some((tree, &held.project.files()[index].options, own))
    }
}

fn own(project: &Project, file: usize) -> BTreeSet<String> {
    let roots: BTreeSet<&str> = project.facts(file).imports.iter().map(|name| imports::root(name)).collect();
    let own = roots.into_iter().filter(|name| project.has_own(file, name) && imports::is_standard(name));
    own.map(str::to_owned).collect()
}

/// A short list that only grows, so that what is in it can be lent while more is added.
struct Chain<T>(OnceCell<Box<Row<T>>>);

struct Row<T> {
    index: usize,
    value: T,
    next: Chain<T>,
}

impl<T> Default for Chain<T> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}

impl<T> Chain<T> {
    fn get(&self, index: usize, make: impl FnOnce() -> Option<T>) -> Option<&T> {
        let mut end = self;
        while let Some(row) = end.0.get() {
            if row.index == index {
                return Some(&row.value);
            }
            end = &row.next;
        }
        let row = Row { index, value: make()?, next: Self::default() };
        Some(&end.0.get_or_init(|| Box::new(row)).value)
    }
}
