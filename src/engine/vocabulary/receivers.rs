//! Open this for which class of the SDK a value has: clients, workflow handles, workers, infos, test environments.
//!
//! It answers only where annotations or the calls that made the value leave no doubt.

use crate::engine::facts;
use crate::engine::file::File;
use crate::engine::names::BindingKind;
use crate::engine::python::{AnyNodeRef, Expr, Stmt, ast};

const CLIENT: &str = "temporalio.client.Client";
const HANDLE: &str = "temporalio.client.WorkflowHandle";
const ENVIRONMENT: &str = "temporalio.testing.WorkflowEnvironment";
const WORKER: &str = "temporalio.worker.Worker";
const WORKFLOW_INFO: &str = "temporalio.workflow.Info";
const ACTIVITY_INFO: &str = "temporalio.activity.Info";
/// Values that refer to each other are followed this far.
const MAX_HOPS: u8 = 6;

impl<'a> File<'a> {
    /// The SDK's class of what an expression evaluates to, qualified.
    pub fn sdk_class(&self, expr: &'a Expr) -> Option<&'static str> {
        self.sdk_class_within(expr, 0)
    }

    /// Whether a value is of a class of the project that has such a method, itself or from another of the project.
    pub fn has_own_method(&self, value: &Expr, method: &str) -> bool {
        let class = facts::receiver(self.tree(), value).and_then(|of| self.project().class_of(self.index(), &of));
        class.is_some_and(|class| self.project().method(class, method).is_some())
    }

    fn sdk_class_within(&self, expr: &'a Expr, hops: u8) -> Option<&'static str> {
        if hops > MAX_HOPS {
            return None;
        }
        let own = self.own_class(expr, hops);
        own.or_else(|| self.class_elsewhere(expr, hops))
    }

    fn own_class(&self, expr: &'a Expr, hops: u8) -> Option<&'static str> {
        match expr {
            Expr::Await(awaited) => match &*awaited.value {
                Expr::Call(call) => self.made_class(call, Made::Awaited, hops),
                _ => None,
            },
            Expr::Call(call) => self.made_class(call, Made::Called, hops),
            Expr::Name(name) => match self.tree().binding(name)?.kind {
                BindingKind::Parameter(parameter) => self.annotated_class(parameter.annotation.as_deref()?),
                BindingKind::Assigned { annotation: Some(annotation), .. } => self.annotated_class(annotation),
                BindingKind::Assigned { value: Some(value), .. } => self.sdk_class_within(value, hops + 1),
                // `async with await WorkflowEnvironment.start_local() as env` gives itself.
                BindingKind::Entered(value) => {
                    self.sdk_class_within(value, hops + 1).filter(|of| [ENVIRONMENT, WORKER].contains(of))
                }
                _ => None,
            },
            Expr::Attribute(attribute) => self.attribute_class(attribute, hops),
            _ => None,
        }
    }

    /// Of a variable of another module, by its annotation or by what it is given.
    fn class_elsewhere(&self, expr: &'a Expr, hops: u8) -> Option<&'static str> {
        let (file, name) = match expr {
            Expr::Name(_) | Expr::Attribute(_) => self.project().variable(self.index(), &self.name(expr)?)?,
            _ => return None,
        };
        let other = self.other(file).filter(|_| file != self.index())?;
        let bindings = other.tree().lookup(&name, 0).iter().map(|&id| &other.tree().bindings()[id].kind);
        let mut classes = bindings.filter_map(|kind| match kind {
            BindingKind::Assigned { annotation: Some(annotation), .. } => Some(other.annotated_class(annotation)),
            // It is filled later.
            BindingKind::Assigned { value: Some(Expr::NoneLiteral(_)), .. } => None,
            BindingKind::Assigned { value: Some(value), .. } => Some(other.sdk_class_within(value, hops + 1)),
            _ => Some(None),
        });
        let first = classes.next()??;
        classes.all(|class| class == Some(first)).then_some(first)
    }

    /// What a function of the project gives back, by its annotation or by everything that it returns.
    fn returned_class(&self, call: &'a ast::ExprCall, made: Made, hops: u8) -> Option<&'static str> {
        let at = self.named_function(&call.func)?;
        let function = self.project().function(at);
        let is_async = made == Made::Awaited;
        if function.is_async != is_async || hops > MAX_HOPS {
            return None;
        }
        if let Some(class) = &function.returns {
            return known(class);
        }
        let owner = self.other(at.file)?;
        let mut returned = owner.statements().filter_map(|(id, statement)| match statement {
            Stmt::Return(back) if owner.function_at(id) == at => Some(back.value.as_deref()),
            _ => None,
        });
        let first = owner.sdk_class_within(returned.next()??, hops + 1)?;
        let mut rest = returned.map(|value| owner.sdk_class_within(value?, hops + 1));
        rest.all(|class| class == Some(first)).then_some(first)
    }

    fn annotated_class(&self, annotation: &Expr) -> Option<&'static str> {
        known(&facts::of_annotation(self.tree(), annotation)?)
    }

    /// `env.client`, and `self.client` where the class says what it is.
    fn attribute_class(&self, attribute: &'a ast::ExprAttribute, hops: u8) -> Option<&'static str> {
        if &attribute.attr == "client" && self.sdk_class_within(&attribute.value, hops + 1) == Some(ENVIRONMENT) {
            return Some(CLIENT);
        }
        let Some(class) = facts::self_class(self.tree(), &attribute.value) else {
            let held = self.project().held_class(self.index(), self.tree(), attribute)?;
            return if held == "temporalio.client.Client.connect" { Some(CLIENT) } else { known(held) };
        };
        let node = self.id(class);
        let class = self.facts().classes.iter().find(|candidate| candidate.node == node)?;
        let name = attribute.attr.as_str();
        let named = class.attributes.get(name).and_then(|of| known(of.plain()?));
        named.or_else(|| self.filled_class(class.node, name, hops))
    }

    /// Of `self.client = await Client.connect(…)`, where nothing else fills it.
    fn filled_class(&self, class: u32, name: &str, hops: u8) -> Option<&'static str> {
        let mut values = self.tree().nodes().filter_map(|(_, node)| {
            let AnyNodeRef::StmtAssign(assign) = node else { return None };
            let [Expr::Attribute(target)] = &assign.targets[..] else { return None };
            let is_it = &target.attr == name
                && facts::self_class(self.tree(), &target.value).is_some_and(|of| self.id(of) == class);
            is_it.then_some(&*assign.value)
        });
        let first = self.sdk_class_within(values.next()?, hops + 1)?;
        values.all(|value| self.sdk_class_within(value, hops + 1) == Some(first)).then_some(first)
    }

    fn made_class(&self, call: &'a ast::ExprCall, made: Made, hops: u8) -> Option<&'static str> {
        if let Some(name) = self.name(&call.func)
            && let Some(class) = made_by_name(&name, made)
        {
            return Some(class);
        }
        if let Some(class) = self.returned_class(call, made, hops) {
            return Some(class);
        }
        let Expr::Attribute(method) = &*call.func else { return None };
        let method_name = method.attr.as_str();
        let handles = match made {
            Made::Called => ["get_workflow_handle", "get_workflow_handle_for"].contains(&method_name),
            Made::Awaited => method_name == "start_workflow",
        };
        (handles && self.sdk_class_within(&method.value, hops + 1)? == CLIENT).then_some(HANDLE)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    Called,
    Awaited,
}

fn made_by_name(name: &str, made: Made) -> Option<&'static str> {
    match (made, name) {
        (Made::Awaited, "temporalio.client.Client.connect") | (Made::Called, CLIENT) => Some(CLIENT),
        (
            Made::Awaited,
            "temporalio.testing.WorkflowEnvironment.start_time_skipping"
            | "temporalio.testing.WorkflowEnvironment.start_local",
        )
        | (Made::Called, "temporalio.testing.WorkflowEnvironment.from_client") => Some(ENVIRONMENT),
        (
            Made::Called,
            "temporalio.workflow.get_external_workflow_handle" | "temporalio.workflow.get_external_workflow_handle_for",
        ) => Some("temporalio.workflow.ExternalWorkflowHandle"),
        (Made::Called, WORKER) => Some(WORKER),
        (Made::Called, "temporalio.workflow.info") => Some(WORKFLOW_INFO),
        (Made::Called, "temporalio.activity.info") => Some(ACTIVITY_INFO),
        (Made::Awaited, "temporalio.workflow.start_child_workflow") => Some("temporalio.workflow.ChildWorkflowHandle"),
        _ => None,
    }
}

fn known(qualified: &str) -> Option<&'static str> {
    const KNOWN: &[&str] = &[
        CLIENT,
        HANDLE,
        ENVIRONMENT,
        WORKER,
        WORKFLOW_INFO,
        ACTIVITY_INFO,
        "temporalio.workflow.ExternalWorkflowHandle",
        "temporalio.workflow.ChildWorkflowHandle",
    ];
    KNOWN.iter().find(|&&name| name == qualified).copied()
}
