//! Open this for the handlers of a workflow that may still be at work when its run method ends, and the wait for them.
//!
//! Where a run method ends, it does not say.

use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::{ClassRef, FunctionRef};
use crate::engine::python::{Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::transform::ImportRequest;
use crate::engine::vocabulary::flow::leaves_loop;
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

    /// What may keep a handler from ever finishing, so that to wait for all handlers could take for ever: it waits,
    /// without a limit, for state that the run method may leave as it is when it ends, the first time at the offset
    /// `ends`, and that changes with a message at most.
    pub fn never_done(
        &self,
        class: ClassRef,
        run: &'a ast::StmtFunctionDef,
        ends: Option<TextSize>,
        state: &State<'_>,
    ) -> Option<Waiting> {
        let handlers = self.methods_with(class, &[Role::Signal, Role::Update]);
        let methods = self.run_by_handlers(class);
        let ending = Ending { file: self, class, run, at: self.definition(run), ends, state, handlers, methods };
        ending.methods.iter().filter(|&&method| method != ending.at).find_map(|&method| ending.waiting(method))
    }

    /// The methods of a workflow class that its handlers run, themselves included.
    fn run_by_handlers(&self, class: ClassRef) -> Vec<FunctionRef> {
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

    /// Before which statement to wait for the handlers where one ends the run: before the assignments right above it that
    /// read what handlers change, so that nothing is lost of what they change while they finish.
    pub fn place_of_wait(&self, class: ClassRef, end: &'a Stmt, state: &State<'_>) -> &'a Stmt {
        let methods = self.run_by_handlers(class);
        let is_changed = |name| state.changes(name).any(|access| methods.contains(&access.method));
        let reads = |statement: &Stmt| {
            let here = |access: &&Access<'_>| {
                access.file == self.index() && statement.range().contains_range(self.range(access.id))
            };
            let is_method = |access: &Access<'_>| self.project().method(class, access.name).is_some();
            state.accesses.iter().filter(here).any(|access| is_changed(access.name) || is_method(access))
        };
        let Some((block, at)) = self.siblings(end) else { return end };
        let above = block[..at].iter().rev().take_while(|statement| self.only_names(statement));
        above.filter(|statement| reads(statement)).last().unwrap_or(end)
    }

    /// Whether a statement awaits nothing and does no more than to give names to values, or to log.
    fn only_names(&self, statement: &Stmt) -> bool {
        let names = match statement {
            Stmt::Assign(assign) => assign.targets.iter().all(Expr::is_name_expr),
            Stmt::AnnAssign(assign) => assign.target.is_name_expr(),
            _ => self.only_logs(std::slice::from_ref(statement)),
        };
        let mut inside = self.expressions().filter(|(_, expr)| statement.range().contains_range(expr.range()));
        names && !inside.any(|(_, expr)| expr.is_await_expr())
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

/// A method that handlers run, which may wait for ever.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    pub method: FunctionRef,
    /// What it waits for comes with another message, and not with the run method alone.
    pub for_message: bool,
}

/// A run method that ends while its handlers may be at work.
struct Ending<'f, 'a, 's> {
    file: &'f File<'a>,
    class: ClassRef,
    run: &'a ast::StmtFunctionDef,
    at: FunctionRef,
    /// Where it ends first; None where that is the end of its body.
    ends: Option<TextSize>,
    state: &'s State<'s>,
    handlers: Vec<FunctionRef>,
    /// What the handlers run of the class, themselves included.
    methods: Vec<FunctionRef>,
}

impl Ending<'_, '_, '_> {
    /// A method, if it may wait for ever.
    fn waiting(&self, method: FunctionRef) -> Option<Waiting> {
        let (file, definition) = self.file.definition_at(method)?;
        open_waits(&file, definition).into_iter().find_map(|range| {
            let is_inside =
                |access: &&Access<'_>| access.method == method && range.contains_range(file.range(access.id));
            let read = self.state.accesses.iter().filter(is_inside).map(|access| self.asked_for(access));
            let names = read.collect::<Option<Vec<_>>>()?.concat();
            let may_never_come = !names.is_empty() && names.iter().all(|name| self.may_never_come(name, &names));
            let comes = |by: fn(&Self, &str) -> bool| names.iter().any(|name| by(self, name));
            let for_message = comes(Self::comes_by_message) && !comes(Self::comes_by_run);
            may_never_come.then_some(Waiting { method, for_message })
        })
    }

    /// An attribute itself, or what the method of this name reads. None where that is nothing.
    fn asked_for<'s>(&'s self, access: &Access<'s>) -> Option<Vec<&'s str>> {
        let Some(method) = self.file.project().method(self.class, access.name) else { return Some(vec![access.name]) };
        let read = self.state.accesses.iter().filter(|access| access.method == method);
        Some(read.map(|access| access.name).collect::<Vec<_>>()).filter(|read| !read.is_empty())
    }

    /// Whether an attribute may stay as it is, of those that a handler waits for together.
    fn may_never_come(&self, name: &str, together: &[&str]) -> bool {
        let mut later = self.state.changes(name).filter(|access| !self.is_first(access)).peekable();
        let is_sure = later.peek().is_some() && later.all(|access| self.is_set_by_run(access));
        let mut changes = self.state.changes(name).peekable();
        let is_changed = changes.peek().is_some();
        let comes = is_sure
            || changes.any(|access| self.comes_by_itself(access))
            || self.comes_by_message(name) && self.is_awaited_by_run(together);
        is_changed && !comes
    }

    fn comes_by_message(&self, name: &str) -> bool {
        self.state.changes(name).any(|access| self.methods.contains(&access.method) && !self.comes_by_itself(access))
    }

    fn comes_by_run(&self, name: &str) -> bool {
        self.state.changes(name).any(|access| !self.methods.contains(&access.method) && !self.is_first(access))
    }

    fn is_first(&self, access: &Access<'_>) -> bool {
        self.file.project().function(access.method).name == "__init__"
    }

    /// Whether handlers change an attribute back once they are at work, as with `self.busy`. What they call may do so.
    fn comes_by_itself(&self, access: &Access<'_>) -> bool {
        let mut here = self.state.changes(access.name).filter(|other| other.method == access.method);
        let is_in_handler = self.handlers.contains(&access.method);
        self.methods.contains(&access.method)
            && (!is_in_handler || !self.comes_at_once(access) && here.any(|other| self.comes_at_once(other)))
    }

    /// Whether a handler changes an attribute as soon as it is called, or as soon as another message has come for it.
    fn comes_at_once(&self, access: &Access<'_>) -> bool {
        let Some((file, definition)) = self.file.definition_at(access.method) else { return false };
        let Some(statement) = file.statement(access.id) else { return false };
        let open = open_waits(&file, definition);
        let is_for_it = |awaited: TextRange| {
            let here = |other: &Access<'_>| other.file == access.file && awaited.contains_range(file.range(other.id));
            open.contains(&awaited) && self.state.of(access.name).any(here)
        };
        let range = TextRange::new(definition.start(), statement.end());
        let awaited = file.expressions().filter_map(|(_, expr)| expr.as_await_expr()).map(Ranged::range);
        awaited.filter(|awaited| range.contains_range(*awaited)).all(is_for_it)
    }

    /// Whether the run method sets an attribute whatever happens, before it ends.
    fn is_set_by_run(&self, access: &Access<'_>) -> bool {
        let is_plain = |outer: &&Stmt| outer.is_assign_stmt() || outer.is_ann_assign_stmt();
        let mut plain = self.before_end().filter(is_plain);
        access.kind == Use::Sets
            && access.method == self.at
            && plain.any(|outer| outer.range().contains_range(self.file.range(access.id)))
    }

    /// Whether the run method does not end until what a handler waits for has come: nothing else may end its own wait.
    fn is_awaited_by_run(&self, together: &[&str]) -> bool {
        let open = open_waits(self.file, self.run);
        let ends = |of: TextSize| self.ends.is_none_or(|end| of <= end);
        let waits = self.before_end().flat_map(|outer| match outer {
            Stmt::While(repeated) if ends(outer.end()) && !leaves_loop(&repeated.body) => vec![repeated.test.range()],
            Stmt::Expr(_) | Stmt::Assign(_) => {
                open.iter().copied().filter(|range| outer.range().contains_range(*range)).collect()
            }
            _ => Vec::new(),
        });
        let mut waits = waits.collect::<Vec<_>>().into_iter();
        let own = || self.state.accesses.iter().filter(|access| access.method == self.at);
        waits.any(|range| {
            let mut read = own().filter(|access| range.contains_range(self.file.range(access.id))).peekable();
            read.peek().is_some() && read.all(|access| together.contains(&access.name))
        })
    }

    /// The statements that run whatever happens, as long as nothing is raised.
    fn before_end(&self) -> impl Iterator<Item = &Stmt> {
        let mut certain = Vec::new();
        certain_in(&self.run.body, &mut certain);
        certain.into_iter().filter(|outer| self.ends.is_none_or(|end| outer.start() < end))
    }
}

fn certain_in<'b>(block: &'b [Stmt], found: &mut Vec<&'b Stmt>) {
    for statement in block {
        match statement {
            Stmt::Try(attempt) if attempt.handlers.is_empty() => certain_in(&attempt.body, found),
            _ => found.push(statement),
        }
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
