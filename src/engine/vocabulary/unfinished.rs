//! Open this for the handlers of a workflow that may still be at work when its run method ends, and the wait for them.
//!
//! Where a run method ends, it does not say.

use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::{ClassRef, FunctionRef};
use crate::engine::python::{Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::transform::ImportRequest;
use crate::engine::vocabulary::state::{Access, State, Use};

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

    /// A method that handlers run and that waits, without a limit, for state that no handler changes and that the run
    /// method may leave as it is when it ends, the first time at the offset `ends`: to wait for all handlers there could
    /// take for ever.
    pub fn waits_for_run(
        &self,
        class: ClassRef,
        run: &ast::StmtFunctionDef,
        ends: Option<TextSize>,
        state: &State<'_>,
    ) -> Option<FunctionRef> {
        let project = self.project();
        let methods = project.lineage(class).into_iter().flat_map(|of| {
            let methods = project.class(of).methods.values();
            methods.map(move |&function| FunctionRef { file: of.file, function })
        });
        let methods: Vec<FunctionRef> = methods.collect();
        let handlers = self.methods_with(class, &[Role::Signal, Role::Update]);
        let is_by_handler = |method: FunctionRef| {
            let leading = project.leading_to(&methods, |at| at == method);
            handlers.iter().any(|handler| leading.contains(handler))
        };
        let is_left_to_run = |access: &Access<'_>| {
            let changes: Vec<_> = state.of(access.name).filter(|access| access.kind != Use::Reads).collect();
            let is_first = |access: &Access<'_>| project.function(access.method).name == "__init__";
            let mut later = changes.iter().filter(|access| !is_first(access)).peekable();
            let is_sure = later.peek().is_some() && later.all(|access| self.is_set_before(access, run, ends));
            !changes.is_empty() && !is_sure && !changes.iter().any(|access| is_by_handler(access.method))
        };
        let asks = |access: &Access<'_>| match project.method(class, access.name) {
            Some(method) => {
                let mut read = state.accesses.iter().filter(|access| access.method == method).peekable();
                read.peek().is_some() && read.all(is_left_to_run)
            }
            None => is_left_to_run(access),
        };
        let waiting = methods.iter().copied().filter(|&method| method != self.definition(run) && is_by_handler(method));
        waiting.into_iter().find(|&method| {
            let Some((file, definition)) = self.definition_at(method) else { return false };
            open_waits(&file, definition).into_iter().any(|range| {
                let is_inside =
                    |access: &&Access<'_>| access.method == method && range.contains_range(file.range(access.id));
                let mut read = state.accesses.iter().filter(is_inside).peekable();
                read.peek().is_some() && read.all(asks)
            })
        })
    }

    /// Whether a function sets an attribute whatever happens, before an offset.
    fn is_set_before(&self, access: &Access<'_>, run: &ast::StmtFunctionDef, ends: Option<TextSize>) -> bool {
        let is_plain = |outer: &&Stmt| outer.is_assign_stmt() || outer.is_ann_assign_stmt();
        let mut plain = run.body.iter().filter(is_plain).filter(|outer| ends.is_none_or(|end| outer.start() < end));
        access.kind == Use::Sets
            && access.method == self.definition(run)
            && plain.any(|outer| outer.range().contains_range(self.range(access.id)))
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

/// What a function waits for until something else happens: `await workflow.wait_condition(…)`, `await self.done.wait()`,
/// `await self.answers.get()`, `await self.answer`. What has a limit is no such wait.
fn open_waits(file: &File<'_>, definition: &ast::StmtFunctionDef) -> Vec<TextRange> {
    let range = definition.range();
    let awaited = file.expressions().filter_map(|(_, expr)| expr.as_await_expr());
    let is_open = |awaited: &&ast::ExprAwait| match &*awaited.value {
        Expr::Attribute(_) => true,
        Expr::Call(call) if file.name(&call.func).is_some_and(|name| name == "temporalio.workflow.wait_condition") => {
            call.arguments.keywords.iter().all(|keyword| keyword.value.is_none_literal_expr())
        }
        Expr::Call(call) => {
            let method = call.func.as_attribute_expr().filter(|method| method.value.is_attribute_expr());
            method.is_some_and(|method| ["get", "join", "wait"].contains(&method.attr.as_str()))
        }
        _ => false,
    };
    awaited.filter(|awaited| range.contains_range(awaited.range())).filter(is_open).map(Ranged::range).collect()
}

/// `@workflow.signal(unfinished_policy=…)`: somebody has thought of it.
fn abandons(file: &File<'_>, definition: &ast::StmtFunctionDef) -> bool {
    definition.decorator_list.iter().any(|decorator| {
        let Expr::Call(call) = &decorator.expression else { return false };
        let policy = call.arguments.find_keyword("unfinished_policy").map(|keyword| file.text(&keyword.value));
        policy.is_some_and(|policy| !policy.ends_with("WARN_AND_ABANDON"))
    })
}
