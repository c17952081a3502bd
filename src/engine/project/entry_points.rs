//! Open this for what a package's metadata names: console scripts and plugins, which run outside of every workflow.

use super::{Entity, FunctionRef, Project};
use rustc_hash::FxHashSet;

impl Project {
    /// The functions that whoever installs the projects may call by the names of their entry points.
    pub(super) fn entry_points(&self) -> Vec<FunctionRef> {
        let mut seen = FxHashSet::default();
        let mut found = Vec::new();
        for (index, file) in self.files.iter().enumerate() {
            let names = file.options.entry_points.iter();
            for name in names.filter(|name| seen.insert((&file.root, name.as_str()))) {
                found.extend(match self.resolve(index, name) {
                    Some(Entity::Function(function)) => vec![function],
                    Some(Entity::Class(class)) => self.all_methods(class),
                    None => self.module_of(index, name).map_or_else(Vec::new, |module| self.all_of_module(module)),
                });
            }
        }
        found.retain(|&at| !self.is_called_by_temporal(at));
        found
    }
}
