//! Open this for what a function is to Temporal: by the SDK's decorators, or by one of the project that applies them.
//!
//! Of a decorator that applies several, it is not known which one a function gets: it gets none.

use super::{ClassRef, Entity, FunctionRef, Project};
use crate::engine::facts::{self, Role, Target};
use rustc_hash::FxHashSet;

impl Project {
    pub fn has_role(&self, at: FunctionRef, role: Role) -> bool {
        self.function(at).roles.contains(&role) || self.house_roles.get(&at) == Some(&role)
    }

    /// Whether Temporal calls the function by itself: a reference to it only names it, as in `activities=[charge]`.
    pub fn is_called_by_temporal(&self, at: FunctionRef) -> bool {
        self.house_roles.contains_key(&at) || self.function(at).roles.iter().any(|&role| is_temporals(role))
    }

    pub fn is_workflow(&self, class: ClassRef) -> bool {
        self.class(class).workflow.is_some() || self.house_workflows.contains(&class)
    }

    /// Classes that a decorator of the project makes workflows (its body applies `@workflow.defn` to a class), and those
    /// that the settings make some.
    pub(super) fn find_house_workflows(&self) -> FxHashSet<ClassRef> {
        let is_made = |class: &ClassRef| {
            let mut decorators = self.class(*class).decorators.iter();
            decorators.any(|decorator| self.applies(class.file, decorator, "temporalio.workflow.defn"))
        };
        let is_one = |class: &ClassRef| is_made(class) || self.is_house_workflow(*class);
        let of_file = |file| self.classes_of(file).filter(is_one).collect::<Vec<_>>();
        self.ask_files(of_file).into_iter().flatten().collect()
    }

    fn applies(&self, file: usize, decorator: &str, applied: &str) -> bool {
        let Some(Entity::Function(decorator)) = self.resolve(file, decorator) else { return false };
        std::iter::once(decorator).chain(self.nested(decorator)).any(|body| self.names(body, applied))
    }

    /// Roles that functions have by a decorator of the project.
    pub(super) fn find_house_roles(&self) -> Vec<(FunctionRef, Role)> {
        let role = |at: FunctionRef| {
            let mut decorators = self.function(at).decorators.iter().flatten();
            decorators.find_map(|decorator| Some((at, self.applied_role(at.file, decorator)?)))
        };
        let of_file = |file| self.functions_of(file).filter_map(role).collect::<Vec<_>>();
        self.ask_files(of_file).into_iter().flatten().collect()
    }

    pub(super) fn find_roled(&self) -> Vec<FunctionRef> {
        let has_one = |at: &FunctionRef| !self.function(*at).roles.is_empty() || self.house_roles.contains_key(at);
        self.functions().filter(has_one).collect()
    }

    /// The functions that have a role, in their order.
    pub(super) fn roled(&self) -> impl Iterator<Item = FunctionRef> {
        self.roled.iter().copied()
    }

    fn applied_role(&self, file: usize, decorator: &str) -> Option<Role> {
        let Entity::Function(decorator) = self.resolve(file, decorator)? else { return None };
        let bodies = std::iter::once(decorator).chain(self.nested(decorator));
        let mut roles = bodies.flat_map(|body| {
            let body = self.function(body);
            let called = body.edges.iter().filter_map(|edge| match &edge.target {
                Target::Named(name) => facts::role(name),
                _ => None,
            });
            called.chain(body.roles.iter().copied()).filter(|&role| is_temporals(role))
        });
        let first = roles.next()?;
        roles.all(|role| role == first).then_some(first)
    }

    /// The functions, classes and lambdas in the body of a function, at any depth.
    pub fn nested(&self, outer: FunctionRef) -> Vec<FunctionRef> {
        let functions = &self.facts(outer.file).functions;
        let is_inside = |mut function: usize| {
            while function != 0 && function != outer.function {
                function = functions[function].outer;
            }
            function == outer.function
        };
        let nested = (outer.function + 1..functions.len()).filter(|&function| is_inside(function));
        nested.map(|function| FunctionRef { file: outer.file, function }).collect()
    }
}

fn is_temporals(role: Role) -> bool {
    !matches!(role, Role::Property | Role::Static | Role::ClassMethod)
}
