//! Open this for what the elements of a collection are: tasks or coroutines, and whether each is a new one.
//!
//! What a method of the house gives may be what it gave before.

use super::collection::{Follow, Holder};
use crate::engine::names::BindingKind;
use crate::engine::python::{Expr, ast};
use crate::engine::vocabulary::sdk;

/// What a collection holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elements {
    Nothing,
    /// What runs already: tasks, futures, handles of activities.
    Tasks,
    /// At least one is a coroutine, which `asyncio.wait` refuses.
    Coroutines,
    Unknown,
}

impl Elements {
    pub(super) fn and(self, other: Self) -> Self {
        use Elements::{Coroutines, Nothing, Tasks, Unknown};
        match (self, other) {
            (Coroutines, _) | (_, Coroutines) => Coroutines,
            (Unknown, _) | (_, Unknown) => Unknown,
            (Tasks, _) | (_, Tasks) => Tasks,
            (Nothing, Nothing) => Nothing,
        }
    }
}

impl<'a> Follow<'_, 'a> {
    /// `task for task in tasks`, `ensure_future(one) for one in coroutines`, over what has each once.
    pub(super) fn is_one_of_each(&self, element: &'a Expr, generators: &'a [ast::Comprehension]) -> bool {
        let [each] = generators else { return false };
        let one = match element {
            Expr::Call(call) if self.file.name(&call.func).is_some_and(|name| name == "asyncio.ensure_future") => {
                call.arguments.args.first()
            }
            element => Some(element),
        };
        let is_target = match (one, &each.target) {
            (Some(Expr::Name(one)), Expr::Name(target)) => one.id == target.id,
            _ => false,
        };
        let source = match &each.iter {
            Expr::Name(name) => self.named(name).map(|(built, _)| built),
            iter => self.built(iter),
        };
        is_target && source.is_some_and(|source| source.holder != Holder::Dict && !source.may_repeat)
    }

    /// Whether an expression makes a new task or coroutine each time. What a method of the house gives may be one that
    /// it gave before.
    pub(super) fn is_new(&self, expr: &'a Expr) -> bool {
        match expr {
            Expr::Call(call) => match self.called(call) {
                Elements::Coroutines => true,
                // A task that it is given, it gives back.
                Elements::Tasks if self.file.name(&call.func).is_some_and(|name| name == "asyncio.ensure_future") => {
                    call.arguments.args.first().is_some_and(|of| self.element(of) == Elements::Coroutines)
                }
                made => made == Elements::Tasks,
            },
            Expr::Await(_) => self.element(expr) == Elements::Tasks,
            Expr::If(either) => self.is_new(&either.body) && self.is_new(&either.orelse),
            Expr::Named(named) => self.is_new(&named.value),
            _ => false,
        }
    }

    /// Whether an element is new, or a name that has a new one for itself.
    pub(super) fn is_one_of_its_own(&self, element: &'a Expr) -> bool {
        let Expr::Name(name) = element else { return self.is_new(element) };
        match self.file.tree().binding(name).map(|binding| &binding.kind) {
            Some(BindingKind::Assigned { value: Some(value), .. }) => self.is_new(value),
            _ => false,
        }
    }

    pub(super) fn element(&self, expr: &'a Expr) -> Elements {
        match expr {
            Expr::Call(call) => self.called(call),
            Expr::Await(awaited) => match &*awaited.value {
                Expr::Call(call) => {
                    let name = self.file.name(&call.func);
                    let is_handle = name.is_some_and(|name| name == "temporalio.workflow.start_child_workflow");
                    if is_handle { Elements::Tasks } else { Elements::Unknown }
                }
                _ => Elements::Unknown,
            },
            Expr::If(either) => self.element(&either.body).and(self.element(&either.orelse)),
            Expr::Starred(starred) => self.built(&starred.value).map_or(Elements::Unknown, |built| built.elements),
            Expr::Named(named) => self.element(&named.value),
            Expr::Name(name) => match self.file.tree().binding(name).map(|binding| &binding.kind) {
                Some(BindingKind::Assigned { value: Some(value), .. }) if !value.is_name_expr() => self.element(value),
                Some(BindingKind::Parameter(parameter)) => {
                    let class = parameter.annotation.as_deref().map(ast::helpers::map_subscript);
                    let name = class.and_then(|class| self.file.name(class));
                    if name.is_some_and(|name| is_task_class(&name)) { Elements::Tasks } else { Elements::Unknown }
                }
                _ => Elements::Unknown,
            },
            _ => Elements::Unknown,
        }
    }

    fn called(&self, call: &'a ast::ExprCall) -> Elements {
        if let Some(name) = self.file.name(&call.func) {
            if sdk::is_coroutine(&name) {
                return Elements::Coroutines;
            }
            if sdk::is_task(&name) {
                return Elements::Tasks;
            }
        }
        let Some(function) = self.file.called_function(&call.func) else {
            let is_made = matches!(&*call.func, Expr::Attribute(method) if &method.attr == "create_task");
            return if is_made { Elements::Tasks } else { Elements::Unknown };
        };
        let function = self.file.project().function(function);
        if function.is_async && function.decorators.is_empty() { Elements::Coroutines } else { Elements::Unknown }
    }
}

pub(super) fn is_task_class(name: &str) -> bool {
    matches!(
        name,
        "asyncio.Task"
            | "asyncio.Future"
            | "temporalio.workflow.ActivityHandle"
            | "temporalio.workflow.ChildWorkflowHandle"
    )
}
