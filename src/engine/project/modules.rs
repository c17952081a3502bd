//! Open this for which file a dotted module name means.
//!
//! It knows paths only. A name that two files claim means neither.

use super::standard::{is_of_others, is_taken};
use crate::engine::edits::imports::is_standard;
use crate::engine::files::{Entry, FilePath};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::{Borrow, Cow};
use std::collections::hash_map;

/// The modules of all projects of a run, made from the list of files alone.
#[derive(Debug, Default)]
pub struct Modules {
    by_name: ByName,
    /// The name that relative imports count from: by the chain of `__init__.py`.
    name_of: FxHashMap<Known, Box<str>>,
    parts: Parts,
    siblings: Siblings,
}

/// The parts of paths.
#[derive(Debug, Default)]
struct Parts {
    /// What each part of the name of a module can be: most imports are of others' modules, and begin with none of these.
    names: FxHashSet<Box<[u8]>>,
    /// The names of the folders that files lie in, at any depth.
    folders: FxHashSet<Box<[u8]>>,
}

impl Parts {
    fn of(entries: &[Entry]) -> Self {
        let mut parts = Self::default();
        let mut folder = None;
        for entry in entries {
            parts.add_name(entry.path.file_name());
            if folder.replace(entry.path.folder()) != Some(entry.path.folder()) {
                entry.path.folder().split('/').for_each(|part| parts.add_folder(part));
            }
        }
        parts
    }

    fn add_folder(&mut self, part: &str) {
        if !self.folders.contains(part.as_bytes()) {
            self.folders.insert(part.as_bytes().into());
            self.add_name(part);
        }
    }

    fn add_name(&mut self, part: &str) {
        let first = first_of(part);
        if !self.names.contains(first.as_bytes()) {
            self.names.insert(first.as_bytes().into());
        }
    }
}

/// A path that can be looked up by its text.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Known(FilePath);

impl Borrow<str> for Known {
    fn borrow(&self) -> &str {
        self.0.as_str()
    }
}

/// The projects of one repository, which may be installed beside each other.
#[derive(Debug, Default)]
struct Siblings {
    /// From a project's root to its repository's. Empty where no repository has two projects.
    repository_of: FxHashMap<FilePath, FilePath>,
    /// By repository and the first part of a name: the projects that may provide it.
    providers: FxHashMap<FilePath, FxHashMap<Box<str>, Vec<FilePath>>>,
}

impl Siblings {
    fn new(stretches: &[Stretch<'_>]) -> Self {
        let roots = stretches.iter().map(|stretch| (stretch.root.clone(), stretch.repository.clone()));
        let repository_of: FxHashMap<FilePath, FilePath> = roots.collect();
        let repositories: FxHashSet<&FilePath> = repository_of.values().collect();
        if repositories.len() == repository_of.len() {
            return Self::default();
        }
        let mut siblings = Self { repository_of, ..Self::default() };
        for Stretch { root, repository, firsts, .. } in stretches {
            let providers = siblings.providers.entry((*repository).clone()).or_default();
            for first in firsts {
                let known = providers.entry(first.clone()).or_default();
                if !known.contains(root) {
                    known.push((*root).clone());
                }
            }
        }
        siblings
    }

    /// The other projects that may provide a name.
    fn beside(&self, root: &FilePath, name: &str) -> impl Iterator<Item = &FilePath> {
        let first = first_of(name);
        let repository = self.repository_of.get(root).filter(|_| !is_standard(first));
        let providers = repository.and_then(|repository| self.providers.get(repository)?.get(first));
        providers.into_iter().flatten().filter(move |other| *other != root)
    }
}

impl Modules {
    pub fn new(entries: &[Entry]) -> Self {
        let packages: FxHashSet<&str> =
            entries.iter().filter(|e| e.path.file_name() == "__init__.py").map(|e| e.path.folder()).collect();
        let (own, mut named): (Vec<_>, Vec<_>) =
            entries.par_iter().map(|entry| Named::with_own(entry, &packages)).unzip();
        let (stretches, (name_of, parts)) = rayon::join(
            || Stretch::all(&mut named),
            || {
                let paths = || entries.iter().map(|entry| Known(entry.path.clone()));
                rayon::join(|| paths().zip(own).collect(), || Parts::of(entries))
            },
        );
        Self { siblings: Siblings::new(&stretches), by_name: by_name(stretches), name_of, parts }
    }

    /// Whether a name, or one that goes on from it, can be of a module of the run, as far as its beginning tells.
    pub fn may_have(&self, name: &str) -> bool {
        self.may_be_part(first_of(name).as_bytes())
    }

    /// Whether a whole name can be that of a module of the run, of what it has, or of a method of that.
    pub fn may_name_member(&self, name: &str) -> bool {
        if !self.may_have(name) {
            return false;
        }
        let is_module = |module: &str| self.by_name.values().any(|names| names.contains_key(module));
        let mut above = name.rmatch_indices('.').map(|(dot, _)| &name[..dot]).take(2);
        is_module(name) || above.any(is_module)
    }

    /// Whether one part of the name of a module of the run can be this.
    pub fn may_be_part(&self, part: &[u8]) -> bool {
        self.parts.names.contains(part)
    }

    /// Whether modules can lie below one whose name ends with this part.
    pub fn may_lie_below(&self, last: &[u8]) -> bool {
        self.parts.folders.contains(last)
    }

    /// The file of a module, seen from a file of a project. Where the project has no such name, or more than one, the
    /// modules beside the file's own package decide, as they do for Python when the file is run. What the project does
    /// not have at all, another one of the repository may, if it is the only one.
    pub fn file(&self, from: &FilePath, root: &FilePath, name: &str) -> Option<FilePath> {
        // Most names that lead into the project go on beyond the module: what they end with is the name of none.
        if !self.may_have(name) || !self.may_be_part(last_of(name).as_bytes()) || is_sdk(name) {
            return None;
        }
        self.own_file(from, root, name).or_else(|| self.of_sibling(from, root, name))
    }

    /// Whether a name, seen from a file of a project, certainly means another module than the one at a path: another file,
    /// or the standard library, whose module nothing can come before.
    pub fn is_another(&self, from: &FilePath, root: &FilePath, name: &str, path: &FilePath) -> bool {
        let is_claimed = || self.by_name.get(root).is_some_and(|by_name| by_name.contains_key(name));
        match self.file(from, root, name) {
            Some(file) => file != *path,
            None => is_taken(first_of(name)) && !is_claimed(),
        }
    }

    fn own_file(&self, from: &FilePath, root: &FilePath, name: &str) -> Option<FilePath> {
        match self.by_name.get(root).and_then(|by_name| by_name.get(name)) {
            Some(Some(file)) => Some(file.clone()),
            _ => self.beside(from, name).or_else(|| self.above(from, root, name)),
        }
    }

    /// A module of a folder around the file that is named like one of the standard library or of others, and comes
    /// before that when the program is started there.
    fn above(&self, from: &FilePath, root: &FilePath, name: &str) -> Option<FilePath> {
        if !is_of_others(name) {
            return None;
        }
        let mut folder = from.folder();
        while folder.len() > root.as_str().len() {
            // Inside of a package it has a longer name.
            let found = self.in_folder(folder, name).filter(|file| self.name(file) == name);
            if found.is_some() {
                return found;
            }
            folder = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
        }
        None
    }

    /// Whether two projects lie in one repository.
    pub fn are_together(&self, one: &FilePath, other: &FilePath) -> bool {
        let repository = |root| self.siblings.repository_of.get(root);
        one == other || repository(one).is_some_and(|known| Some(known) == repository(other))
    }

    fn of_sibling(&self, from: &FilePath, root: &FilePath, name: &str) -> Option<FilePath> {
        let mut providers = self.siblings.beside(root, name);
        let found = |other: &FilePath| self.by_name.get(other).and_then(|names| names.get(name));
        let first = providers.find_map(found)?;
        // A package of the project's own has all its modules there.
        let packages = name.match_indices('.').map(|(dot, _)| &name[..dot]);
        let is_own = packages.into_iter().any(|package| self.own_file(from, root, package).is_some());
        let is_only = providers.filter_map(found).next().is_none();
        if is_own || !is_only { None } else { first.clone() }
    }

    fn beside(&self, from: &FilePath, name: &str) -> Option<FilePath> {
        self.in_folder(self.import_folder(from), name)
    }

    /// The folder from which the package of a file is imported: what absolute names mean there, this and the project's
    /// root decide.
    pub fn import_folder<'p>(&self, from: &'p FilePath) -> &'p str {
        let own = self.name(from);
        let depth = own.split('.').count() - usize::from(from.file_name() != "__init__.py");
        let mut folder = from.folder();
        for _ in 0..depth {
            folder = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
        }
        folder
    }

    /// Whether a folder has a module or package of this name.
    pub fn has(&self, folder: &str, name: &str) -> bool {
        self.in_folder(folder, name).is_some()
    }

    fn in_folder(&self, folder: &str, name: &str) -> Option<FilePath> {
        let mut path = String::with_capacity(folder.len() + name.len() + "//__init__.py".len());
        path.push_str(folder);
        if !folder.is_empty() {
            path.push('/');
        }
        for (at, part) in name.split('.').enumerate() {
            path.push_str(if at > 0 { "/" } else { "" });
            path.push_str(part);
        }
        let end = path.len();
        [".py", "/__init__.py"].into_iter().find_map(|ending| {
            path.truncate(end);
            path.push_str(ending);
            self.name_of.get_key_value(path.as_str()).map(|(Known(path), _)| path.clone())
        })
    }

    /// The dotted name of a file's module.
    pub fn name(&self, path: &FilePath) -> &str {
        self.name_of.get(path.as_str()).map_or("", |name| name)
    }

    /// An absolute name for one that may begin with the dots of a relative import.
    pub fn absolute<'n>(&self, path: &FilePath, name: &'n str) -> Option<Cow<'n, str>> {
        let dots = name.len() - name.trim_start_matches('.').len();
        if dots == 0 {
            return Some(Cow::Borrowed(name));
        }
        let mut package: Vec<&str> = self.name(path).split('.').collect();
        let is_package = path.file_name() == "__init__.py";
        for _ in 0..dots - usize::from(is_package) {
            package.pop()?;
        }
        let rest = &name[dots..];
        package.retain(|part| !part.is_empty());
        package.extend((!rest.is_empty()).then_some(rest));
        Some(Cow::Owned(package.join(".")))
    }
}

pub(super) fn first_of(name: &str) -> &str {
    name.find('.').map_or(name, |dot| &name[..dot])
}

pub(super) fn last_of(name: &str) -> &str {
    name.rfind('.').map_or(name, |dot| &name[dot + 1..])
}

/// In the SDK's own repository its names still mean the SDK: what they do is known, and not to be followed. What it
/// brings for other libraries is code like any other, and so is what others put into its package.
fn is_sdk(name: &str) -> bool {
    const OWN: &[&str] = &[
        "activity",
        "api",
        "bridge",
        "client",
        "common",
        "converter",
        "envconfig",
        "exceptions",
        "nexus",
        "plugin",
        "runtime",
        "service",
        "testing",
        "types",
        "worker",
        "workflow",
    ];
    let mut parts = name.split('.');
    parts.next() == Some("temporalio") && parts.next().is_none_or(|part| OWN.contains(&part))
}

/// By the folders with an `__init__.py` above the file: what Python itself would call it.
fn package_name(path: &FilePath, packages: &FxHashSet<&str>) -> String {
    let stem = path.file_name().strip_suffix(".py").unwrap_or(path.file_name());
    let mut parts = if stem == "__init__" { Vec::new() } else { vec![stem] };
    let mut folder = path.folder();
    while packages.contains(folder) && !folder.is_empty() {
        let (outer, name) = folder.rsplit_once('/').unwrap_or(("", folder));
        parts.push(name);
        folder = outer;
    }
    parts.reverse();
    parts.join(".")
}

/// Every name under which a file may be imported: by its package, and by its path below the root or its `src`
/// (namespace packages have no `__init__.py`). A `random.py` in some folder is not what everybody imports as `random`,
/// nor is `email/utils.py` there what they import as `email.utils`, or `requests.py` as `requests`; but what the files in
/// that folder and below do.
fn names(entry: &Entry, own: String) -> Vec<Box<str>> {
    let mut names = Vec::with_capacity(2);
    let root = entry.root.as_str();
    let below = entry.path.as_str().strip_prefix(root).map(|path| path.trim_start_matches('/'));
    if let Some(below) = below.and_then(|path| path.strip_suffix(".py")) {
        let below = below.strip_suffix("/__init__").unwrap_or(below);
        names
            .extend([Some(below), below.strip_prefix("src/")].into_iter().flatten().map(|path| path.replace('/', ".")));
    }
    if !names.contains(&own) && !is_of_others(&own) {
        names.push(own);
    }
    names.into_iter().filter(|name| !name.is_empty()).map(Box::from).collect()
}

struct Named<'e> {
    entry: &'e Entry,
    names: Vec<Box<str>>,
}

impl<'e> Named<'e> {
    /// The name by the file's package, and all names.
    fn with_own(entry: &'e Entry, packages: &FxHashSet<&str>) -> (Box<str>, Self) {
        let own = package_name(&entry.path, packages);
        (own.as_str().into(), Self { entry, names: names(entry, own) })
    }
}

/// Files of one project that follow each other in the list, and the names that they claim.
struct Stretch<'e> {
    root: &'e FilePath,
    repository: &'e FilePath,
    names: Claims,
    /// What the names begin with; in their order, most of them once.
    firsts: Vec<Box<str>>,
}

/// By dotted name. None where two files claim it.
type Claims = FxHashMap<Box<str>, Option<FilePath>>;

/// By project root.
type ByName = FxHashMap<FilePath, Claims>;

impl<'e> Stretch<'e> {
    fn all(named: &mut [Named<'e>]) -> Vec<Self> {
        let stretches = named.par_chunk_by_mut(|left, right| left.entry.root == right.entry.root);
        stretches.map(Self::of).collect()
    }

    fn of(named: &mut [Named<'e>]) -> Self {
        let Entry { root, repository, .. } = named[0].entry;
        let mut stretch = Self { root, repository, names: Claims::default(), firsts: Vec::new() };
        stretch.names.reserve(named.iter().map(|named| named.names.len()).sum());
        for Named { entry, names } in named {
            for name in std::mem::take(names) {
                let first = first_of(&name);
                // Files in one folder mostly claim names of the same beginnings, two or three each.
                if !stretch.firsts.iter().rev().take(3).any(|known| **known == *first) {
                    stretch.firsts.push(first.into());
                }
                claim(&mut stretch.names, name, Some(&entry.path));
            }
        }
        stretch
    }
}

fn claim(names: &mut Claims, name: Box<str>, path: Option<&FilePath>) {
    let claimed = names.entry(name).or_insert_with(|| path.cloned());
    if claimed.as_ref() != path {
        *claimed = None;
    }
}

fn by_name(stretches: Vec<Stretch<'_>>) -> ByName {
    let mut by_name = ByName::default();
    for Stretch { root, names, .. } in stretches {
        match by_name.entry(root.clone()) {
            hash_map::Entry::Vacant(vacant) => {
                vacant.insert(names);
            }
            hash_map::Entry::Occupied(mut known) => {
                let known = known.get_mut();
                names.into_iter().for_each(|(name, path)| claim(known, name, path.as_ref()));
            }
        }
    }
    by_name
}
