//! Open this for what a name may mean where nothing says which module it is of: a test's `pythonpath`, a script that is
//! started in its own folder, a module that two folders claim.
//!
//! Nothing is followed on that account; but whoever names something so may be one who calls it.

use super::modules::{first_of, last_of};
use super::standard::is_taken;
use super::trail::Trail;
use super::{ClassRef, Entity, FunctionRef, Project, ProjectFile};
use crate::engine::facts::{EdgeKind, FunctionKind, Target};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Files, by the last part of the name of their module.
pub(super) type ByStem = FxHashMap<Box<str>, Vec<usize>>;

pub(super) fn by_stem(files: &[ProjectFile]) -> ByStem {
    let mut by_stem = ByStem::default();
    for (index, file) in files.iter().enumerate() {
        let module = file.path.module();
        let last = module.rfind('/').map_or(module, |slash| &module[slash + 1..]);
        by_stem.entry(last.into()).or_default().push(index);
    }
    by_stem
}

impl Project {
    /// The functions that an edge may run which leads to none for sure.
    pub(super) fn perhaps(&self, file: usize, target: &Target) -> Vec<FunctionRef> {
        let Target::Named(name) = target else { return Vec::new() };
        let found = match name.strip_prefix(':') {
            Some(own) => {
                let stars = self.facts(file).stars.iter().map(|star| format!("{star}.{own}"));
                stars.flat_map(|name| self.named_like(file, &name)).collect()
            }
            None => match self.outside(file, name) {
                Some(name) => self.named_like(file, &name),
                None if self.leads_inside(file, name) => Vec::new(),
                None => self.named_like(file, name),
            },
        };
        let functions = |entity| match entity {
            Entity::Function(function) => vec![function],
            Entity::Class(class) => self.all_methods(class),
        };
        found.into_iter().flat_map(functions).collect()
    }

    /// The module that an edge names, which leads to no function. A text may be the name of a logger, where nothing loads
    /// modules by names.
    pub(super) fn module_named(&self, file: usize, target: &Target, kind: EdgeKind) -> Option<usize> {
        let Target::Named(name) = target else { return None };
        let counts = kind != EdgeKind::Names || self.facts(file).loads_by_name;
        let name = Some(name.strip_suffix(".__dict__").unwrap_or(name)).filter(|_| counts)?;
        self.module_of(file, name)
    }

    /// What anybody may call who has some modules, or those of the packages that they are.
    pub(super) fn all_of_modules(&self, modules: impl Iterator<Item = usize>) -> Vec<FunctionRef> {
        let below = |module: usize| {
            let folder = self.files[module].path.as_str().strip_suffix("__init__.py").filter(|path| !path.is_empty());
            let inside = folder.map(|folder| {
                let is_inside = |at: &usize| self.files[*at].path.as_str().starts_with(folder);
                (0..self.files.len()).filter(is_inside).collect::<Vec<_>>()
            });
            inside.unwrap_or_else(|| vec![module])
        };
        let named: BTreeSet<usize> = modules.collect();
        let all: BTreeSet<usize> = named.into_iter().flat_map(below).collect();
        all.into_iter().flat_map(|module| self.all_of_module(module)).collect()
    }

    /// What anybody may call who has a module: its functions, and the methods of its classes that are not Temporal's.
    pub(super) fn all_of_module(&self, module: usize) -> Vec<FunctionRef> {
        let is_theirs = |class: ClassRef| !self.is_workflow(class) && !self.is_interceptor(class);
        let methods =
            self.classes_of(module).filter(|&class| is_theirs(class)).flat_map(|class| self.all_methods(class));
        let is_function =
            |&at: &FunctionRef| self.function(at).outer == 0 && self.function(at).kind == FunctionKind::Def;
        self.functions_of(module).filter(is_function).chain(methods).collect()
    }

    /// What modules of the repository have under an absolute name, whatever the folder is from which they are imported.
    fn named_like(&self, file: usize, name: &str) -> Vec<Entity> {
        if !self.modules.may_have(name) || name.starts_with('.') || is_taken(first_of(name)) {
            return Vec::new();
        }
        let own = &self.files[file];
        let of_module = |(dot, _): (usize, &str)| {
            let (module, member) = (&name[..dot], &name[dot + 1..]);
            let path = module.replace('.', "/");
            let is_one = |index: &&usize| {
                let other = &self.files[**index];
                let around = other.path.module().strip_suffix(path.as_str());
                **index != file
                    && around.is_some_and(|around| around.is_empty() || around.ends_with('/'))
                    && self.modules.are_together(&own.root, &other.root)
            };
            let modules = self.by_stem.get(last_of(module)).into_iter().flatten();
            let members =
                modules.filter(is_one).filter_map(|&index| self.member(index, member, 0, &mut Trail::default()));
            members.collect::<Vec<_>>()
        };
        name.match_indices('.').flat_map(of_module).collect()
    }
}
