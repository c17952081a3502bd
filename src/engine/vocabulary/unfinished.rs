//! Open this for the handlers of a workflow that may still be at work when its run method ends, and the wait for them.
//!
//! Where a run method ends, it does not say.

use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::{ClassRef, FunctionRef};
use crate::engine::python::{Expr, Ranged, ast};
use crate::engine::transform::ImportRequest;

const FINISHED: &str = "temporalio.workflow.all_handlers_finished";

impl<'a> File<'a> {
    /// The signal and update handlers of a workflow class that await something and may be cut off.
    pub fn unfinished_handlers(&self, class: ClassRef) -> Vec<FunctionRef> {
        let handlers = self.methods_with(class, &[Role::Signal, Role::Update]).into_iter();
        let may_wait = |at: &FunctionRef| {
            let Some((file, definition)) = self.definition_at(*at) else { return false };
            definition.is_async && file.may_be_suspended(definition) && !abandons(&file, definition)
        };
        handlers.filter(may_wait).collect()
    }

    /// Whether a workflow waits for all handlers, on the way of its run method or anywhere in its classes.
    pub fn waits_for_handlers(&self, class: ClassRef, run: FunctionRef) -> bool {
        let project = self.project();
        project.calls_outside(run, FINISHED)
            || project.lineage(class).into_iter().any(|of| {
                let Some(file) = self.other(of.file) else { return false };
                let inside = file.range(project.class(of).node);
                let mut named = file.expressions().filter(|(_, expr)| inside.contains_range(expr.range()));
                named.any(|(_, expr)| file.name(expr).is_some_and(|name| name == FINISHED))
            })
    }

    /// The statement that waits for all handlers, as it is written at a node.
    ///
    /// # Errors
    /// Why it cannot be written there, as a clause.
    pub fn wait_for_handlers(&self, id: NodeId) -> Result<(String, Option<ImportRequest>), String> {
        if !self.sdk_has(FINISHED) {
            return Err("`workflow.all_handlers_finished` needs temporalio 1.7".to_owned());
        }
        let (workflow, request) = self.workflow_module(id)?;
        Ok((format!("await {workflow}.wait_condition({workflow}.all_handlers_finished)"), request))
    }
}

/// `@workflow.signal(unfinished_policy=…)`: somebody has thought of it.
fn abandons(file: &File<'_>, definition: &ast::StmtFunctionDef) -> bool {
    definition.decorator_list.iter().any(|decorator| {
        let Expr::Call(call) = &decorator.expression else { return false };
        let policy = call.arguments.find_keyword("unfinished_policy").map(|keyword| file.text(&keyword.value));
        policy.is_some_and(|policy| !policy.ends_with("WARN_AND_ABANDON"))
    })
}
