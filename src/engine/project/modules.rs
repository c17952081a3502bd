//! Open this for which file a dotted module name means.
//!
//! It knows paths only. A name that two files claim means neither.

use crate::engine::files::{Entry, FilePath};
use rustc_hash::{FxHashMap, FxHashSet};

/// The modules of all projects of a run, made from the list of files alone.
#[derive(Debug, Default)]
pub struct Modules {
    /// By project root and dotted name. None where two files claim it.
    by_name: FxHashMap<(FilePath, String), Option<FilePath>>,
    /// The name that relative imports count from: by the chain of `__init__.py`.
    name_of: FxHashMap<FilePath, String>,
}

impl Modules {
    pub fn new(entries: &[Entry]) -> Self {
        let packages: FxHashSet<&str> =
            entries.iter().filter(|e| e.path.file_name() == "__init__.py").map(|e| e.path.folder()).collect();
        let mut modules = Self::default();
        for entry in entries {
            let own = package_name(&entry.path, &packages);
            for name in names(entry, &own) {
                modules
                    .by_name
                    .entry((entry.root.clone(), name))
                    .and_modify(|claimed| {
                        if claimed.as_ref() != Some(&entry.path) {
                            *claimed = None;
                        }
                    })
                    .or_insert_with(|| Some(entry.path.clone()));
            }
            modules.name_of.insert(entry.path.clone(), own);
        }
        modules
    }

    /// The file of a module, seen from a file of a project. Where the project has no such name, or more than one, the
    /// modules beside the file's own package decide, as they do for Python when the file is run.
    pub fn file(&self, from: &FilePath, root: &FilePath, name: &str) -> Option<FilePath> {
        if is_sdk(name) {
            return None;
        }
        match self.by_name.get(&(root.clone(), name.to_owned())) {
            Some(Some(file)) => Some(file.clone()),
            _ => self.beside(from, name),
        }
    }

    /// A module in the folder from which the package of a file is imported.
    fn beside(&self, from: &FilePath, name: &str) -> Option<FilePath> {
        let own = self.name(from);
        let depth = own.split('.').count() - usize::from(from.file_name() != "__init__.py");
        let mut folder = from.folder();
        for _ in 0..depth {
            folder = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
        }
        let path = name.replace('.', "/");
        let below = if folder.is_empty() { path } else { format!("{folder}/{path}") };
        let candidates = [format!("{below}.py"), format!("{below}/__init__.py")];
        let mut files = candidates.iter().map(|path| FilePath::from(path.as_str()));
        files.find(|file| self.name_of.contains_key(file))
    }

    /// Whether a folder has a module or package of this name.
    pub fn has(&self, folder: &str, name: &str) -> bool {
        let below = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let is_there = |path: String| self.name_of.contains_key(&FilePath::from(path.as_str()));
        is_there(format!("{below}.py")) || is_there(format!("{below}/__init__.py"))
    }

    /// The dotted name of a file's module.
    pub fn name(&self, path: &FilePath) -> &str {
        self.name_of.get(path).map_or("", String::as_str)
    }

    /// An absolute name for one that may begin with the dots of a relative import.
    pub fn absolute(&self, path: &FilePath, name: &str) -> Option<String> {
        let dots = name.len() - name.trim_start_matches('.').len();
        if dots == 0 {
            return Some(name.to_owned());
        }
        let mut package: Vec<&str> = self.name(path).split('.').collect();
        let is_package = path.file_name() == "__init__.py";
        for _ in 0..dots - usize::from(is_package) {
            package.pop()?;
        }
        let rest = &name[dots..];
        package.retain(|part| !part.is_empty());
        package.extend((!rest.is_empty()).then_some(rest));
        Some(package.join("."))
    }
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
/// (namespace packages have no `__init__.py`).
fn names(entry: &Entry, own: &str) -> Vec<String> {
    let mut names = vec![own.to_owned()];
    let root = entry.root.as_str();
    let below = entry.path.as_str().strip_prefix(root).map(|path| path.trim_start_matches('/'));
    if let Some(below) = below.and_then(|path| path.strip_suffix(".py")) {
        let below = below.strip_suffix("/__init__").unwrap_or(below);
        for path in [Some(below), below.strip_prefix("src/")].into_iter().flatten() {
            let dotted = path.replace('/', ".");
            if !names.contains(&dotted) {
                names.push(dotted);
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}
