//! Open this for what the settings say of the house's own names: `"acme.clock.now" = "deterministic"` and its like.
//!
//! A name counts for what it stands for, under whatever name a file imports it; one of another library counts as written.

use super::{ClassRef, Entity, FunctionRef, Project};
use crate::engine::facts::{FunctionKind, Role};
use crate::engine::options::HouseName;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The functions, classes and modules of the project that the settings name.
#[derive(Debug, Default)]
pub(super) struct House {
    functions: FxHashMap<FunctionRef, HouseName>,
    classes: FxHashMap<ClassRef, HouseName>,
    modules: FxHashMap<usize, HouseName>,
    /// Some file has settings that name something, of the project or not.
    names_any: bool,
}

impl Project {
    pub(super) fn find_house(&self) -> House {
        let mut house = House::default();
        let mut seen = FxHashSet::default();
        for (file, row) in self.files.iter().enumerate() {
            if row.options.names.is_empty() || !seen.insert((Arc::as_ptr(&row.options), &row.root)) {
                continue;
            }
            house.names_any = true;
            for (name, &kind) in &row.options.names {
                match self.resolve(file, name) {
                    Some(Entity::Function(function)) => drop(house.functions.insert(function, kind)),
                    Some(Entity::Class(class)) => drop(house.classes.insert(class, kind)),
                    None => {
                        let whole = self.modules_of(file, name).into_iter().find(|(_, rest)| rest.is_empty());
                        house.modules.extend(whole.map(|(module, _)| (module, kind)));
                    }
                }
            }
        }
        house
    }

    /// What the settings say of a function of the project: of itself, its class, or its module.
    pub fn house_kind(&self, at: FunctionRef) -> Option<HouseName> {
        let House { functions, classes, modules, .. } = &self.house;
        if functions.is_empty() && classes.is_empty() && modules.is_empty() {
            return None;
        }
        let class = self.function(at).class.map(|class| ClassRef { file: at.file, class });
        let of_class = || class.and_then(|class| self.lineage(class).into_iter().find_map(|of| classes.get(&of)));
        functions.get(&at).or_else(of_class).or_else(|| modules.get(&at.file)).copied()
    }

    /// What the settings say of a qualified name of a file.
    pub fn house_name(&self, file: usize, qualified: &str) -> Option<HouseName> {
        let names = &self.files[file].options.names;
        if names.is_empty() {
            return None;
        }
        let written = names.get(qualified).or_else(|| names.get(&self.absolute(file, qualified)?)).copied();
        written.or_else(|| match self.resolve(file, qualified)? {
            Entity::Function(function) => self.house_kind(function),
            Entity::Class(class) => self.house.classes.get(&class).copied(),
        })
    }

    /// Whether workflow code calls a function whose inside is nobody's business: it is known to be deterministic, or to
    /// be a side effect as a whole.
    pub(super) fn is_opaque(&self, at: FunctionRef) -> bool {
        matches!(self.house_kind(at), Some(HouseName::Deterministic | HouseName::SideEffect))
    }

    /// Whether the settings make a class a workflow: by a base, or by a decorator.
    pub(super) fn is_house_workflow(&self, class: ClassRef) -> bool {
        if !self.house.names_any {
            return false;
        }
        let names = self.lineage(class).into_iter().flat_map(|of| {
            let bases = self.class(of).bases.iter().flatten();
            bases.chain(&self.class(of).decorators).map(move |name| (of.file, name))
        });
        names.into_iter().any(|(file, name)| self.house_name(file, name) == Some(HouseName::WorkflowClass))
    }

    /// The `run` methods of workflows of the house that no decorator marks: a base outside of the project does.
    pub(super) fn find_house_runs(&self) -> impl Iterator<Item = (FunctionRef, Role)> {
        let unmarked = self.house_workflows.iter().filter(|&&class| self.is_unmarked(class));
        unmarked.filter_map(|&class| Some((self.method(class, "run")?, Role::Run)))
    }

    /// Everything that a base outside of the project may call in such a workflow.
    pub(super) fn house_methods(&self) -> impl Iterator<Item = FunctionRef> {
        let mut classes: Vec<_> = self.house_workflows.iter().copied().collect();
        classes.sort_unstable();
        let unmarked = classes.into_iter().filter(|&class| self.is_unmarked(class));
        unmarked.flat_map(|class| self.hooks(class))
    }

    /// The plain methods of a workflow class that has no method of its own with a role.
    pub(super) fn hooks(&self, class: ClassRef) -> Vec<FunctionRef> {
        let mut methods = self.all_methods(class);
        methods.retain(|&at| {
            let function = self.function(at);
            function.kind == FunctionKind::Def && function.roles.is_empty() && !function.name.starts_with("__")
        });
        methods
    }

    /// Whether a workflow of the house has no method that Temporal is seen to call.
    pub(super) fn is_unmarked(&self, class: ClassRef) -> bool {
        let is_run = |&at: &FunctionRef| self.function(at).roles.contains(&Role::Run);
        self.is_house_workflow(class) && !self.all_methods(class).iter().any(is_run)
    }
}
