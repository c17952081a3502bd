//! Open this for who imports a module or a name of it: the imports of all files, from the other side.
//!
//! What an importer does with it, is not known here.

use super::Project;
use crate::engine::facts::Symbol;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// The imports of all files, by what they are of.
#[derive(Debug, Default)]
pub(super) struct Importers {
    /// Files, by the last part of what they import.
    by_name: FxHashMap<String, Vec<usize>>,
    /// Files, by the module that they import.
    by_module: FxHashMap<usize, Vec<usize>>,
    /// Files, by the absolute name of what they import, where that may be of the project.
    by_absolute: FxHashMap<String, Vec<usize>>,
    /// Files, by the module of which they import everything.
    by_star: FxHashMap<usize, Vec<usize>>,
    /// Files and the names that they export something under, by the last part of its name elsewhere.
    passing_on: FxHashMap<String, Vec<(usize, String)>>,
}

impl Importers {
    pub fn of(project: &Project) -> Self {
        let mut importers = Self::default();
        for (file, row) in project.files.iter().enumerate() {
            for import in &row.facts.imports {
                add(&mut importers.by_name, last(import).to_owned(), file);
                let Some((_, absolute)) = project.seen(file, import) else { continue };
                if let Some(module) = project.module_of(file, import) {
                    add(&mut importers.by_module, module, file);
                }
                add(&mut importers.by_absolute, absolute.into_owned(), file);
            }
            for module in row.facts.stars.iter().filter_map(|star| project.module_of(file, star)) {
                add(&mut importers.by_star, module, file);
            }
            for (name, symbol) in &row.facts.exports {
                if let Symbol::Named(other) = symbol
                    && !other.starts_with(':')
                {
                    let passed = importers.passing_on.entry(last(other).to_owned()).or_default();
                    passed.push((file, name.clone()));
                }
            }
        }
        importers
    }

    /// Every name under which modules export a thing, and those modules.
    fn exported_as(&self, file: usize, name: &str) -> (BTreeSet<String>, BTreeSet<usize>) {
        let mut names = BTreeMap::from([(name.to_owned(), false)]);
        let mut holders = BTreeSet::from([file]);
        while let Some((name, is_known)) = names.iter_mut().find(|(_, is_known)| !**is_known) {
            *is_known = true;
            for (holder, alias) in self.passing_on.get(name).into_iter().flatten() {
                holders.insert(*holder);
                names.entry(alias.clone()).or_default();
            }
        }
        (names.into_keys().collect(), holders)
    }
}

fn add<K: std::hash::Hash + Eq>(files: &mut FxHashMap<K, Vec<usize>>, of: K, file: usize) {
    let files = files.entry(of).or_default();
    if files.last() != Some(&file) {
        files.push(file);
    }
}

fn last(qualified: &str) -> &str {
    qualified.rsplit(['.', ':']).next().unwrap_or(qualified)
}

impl Project {
    /// The names under which something at the top of a file is imported somewhere, and the other files that may name
    /// it. None where a star import hides who does.
    pub fn who_may_name(&self, file: usize, name: &str) -> Option<(BTreeSet<String>, Vec<usize>)> {
        let importers = self.importers.get_or_init(|| Importers::of(self));
        let (names, holders) = importers.exported_as(file, name);
        let others = |files: &Vec<usize>| files.iter().any(|&other| other != file);
        if holders.iter().filter_map(|holder| importers.by_star.get(holder)).any(others) {
            return None;
        }
        let own = self.modules.name(&self.files[file].path);
        let packages = own.match_indices('.').map(|(dot, _)| &own[..dot]);
        let around = packages.filter_map(|package| importers.by_absolute.get(package));
        let by_name = names.iter().filter_map(|name| importers.by_name.get(name));
        let by_module = holders.iter().filter_map(|holder| importers.by_module.get(holder));
        let found: BTreeSet<usize> = by_name.chain(by_module).chain(around).flatten().copied().collect();
        Some((names, found.into_iter().filter(|&other| other != file).collect()))
    }
}
