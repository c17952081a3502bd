//! Open this for the handlers of a workflow that may still be at work when its run method ends, and the wait for them.
//!
//! Where a run method ends, it does not say.

use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::{ClassRef, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
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

    /// The methods of a workflow class that its handlers run, themselves included.
    pub(super) fn run_by_handlers(&self, class: ClassRef) -> Vec<FunctionRef> {
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
        methods.iter().copied().filter(|&method| is_by_handler(method)).collect()
    }

    /// Before which statement to wait for the handlers where one ends the run: before what reads, right above it, what
    /// handlers change, so that nothing is lost of what they change while they finish.
    pub fn place_of_wait(&self, class: ClassRef, end: &'a Stmt, state: &State<'_>) -> &'a Stmt {
        let methods = self.run_by_handlers(class);
        let is_changed = |name: &str| state.changes(name).any(|access| methods.contains(&access.method));
        let inside = |statement: &Stmt| {
            let range = statement.range();
            let here =
                move |access: &&Access<'_>| access.file == self.index() && range.contains_range(self.range(access.id));
            state.accesses.iter().filter(here)
        };
        let changes = |access: &Access<'_>| match self.project().method(class, access.name) {
            Some(method) => state.accesses.iter().any(|other| other.method == method && other.kind != Use::Reads),
            None => access.kind != Use::Reads || self.is_asked_to_act(access),
        };
        let reads =
            |access: &Access<'_>| is_changed(access.name) || self.project().method(class, access.name).is_some();
        let Some((block, at)) = self.siblings(end) else { return end };
        let may_wait = |statement: &&Stmt| self.goes_on_at_once(statement) && !inside(statement).any(changes);
        let above = block[..at].iter().rev().take_while(may_wait);
        above.filter(|statement| inside(statement).any(reads)).last().unwrap_or(end)
    }

    /// `self.task.cancel()`: whether a method is called of what an attribute holds that may do more than to read it.
    fn is_asked_to_act(&self, access: &Access<'_>) -> bool {
        const READERS: &[&str] =
            &["copy", "count", "get", "index", "items", "keys", "model_copy", "model_dump", "values"];
        let AnyNodeRef::ExprAttribute(method) = self.parent(access.id) else { return false };
        let is_called =
            self.parent(self.id(method)).as_expr_call().is_some_and(|call| call.func.range() == method.range());
        is_called && !READERS.contains(&method.attr.as_str())
    }

    /// Whether a statement awaits nothing, and what follows it runs next in any case, as long as nothing is raised.
    fn goes_on_at_once(&self, statement: &Stmt) -> bool {
        let is_inside = |range: TextRange| statement.range().contains_range(range);
        let mut expressions = self.expressions().filter(|(_, expr)| is_inside(expr.range()));
        let mut statements = self.statements().filter(|(_, inner)| is_inside(inner.range()));
        !expressions.any(|(_, expr)| expr.is_await_expr() || expr.is_yield_expr() || self.is_continue_as_new(expr))
            && !statements.any(|(_, inner)| {
                matches!(inner, Stmt::Return(_) | Stmt::Raise(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::With(_))
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
