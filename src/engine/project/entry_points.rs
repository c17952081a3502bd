//! Open this for what code gives everybody by its name: entry points of packages, and modules that give away all
//! that they have.

use super::{Entity, FunctionRef, Project};
use rustc_hash::FxHashSet;

impl Project {
    /// The functions that anybody may call who installs the projects, or has their modules.
    pub(super) fn given_to_all(&self) -> Vec<FunctionRef> {
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
        for (index, file) in self.files.iter().enumerate() {
            if file.facts.hands_itself_on {
                found.extend(self.all_of_module(index));
            }
        }
        found.retain(|&at| !self.is_called_by_temporal(at));
        found
    }

    /// Whether the metadata of its project names a function itself.
    pub(super) fn is_entry_point(&self, at: FunctionRef) -> bool {
        let mut names = self.files[at.file].options.entry_points.iter();
        names.any(|name| self.resolve(at.file, name) == Some(Entity::Function(at)))
    }
}
