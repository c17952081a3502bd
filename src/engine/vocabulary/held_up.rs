//! Open this for handlers of a workflow that may wait for ever: whoever waits for them does so too.
//!
//! It says that one may; what to do about it, transforms say.

use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::BindingKind;
use crate::engine::project::{ClassRef, Entity, FunctionRef};
use crate::engine::python::{Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::vocabulary::flow::{WAIT_CONDITION, is_endless, leaves_loop};
use crate::engine::vocabulary::sleeps::is_durable_sleep;
use crate::engine::vocabulary::state::{Access, State, Use};

/// A method that handlers run, which may wait for ever.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    pub method: FunctionRef,
    pub what: What,
}

/// What a handler waits for that may never come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// What the run method does only as long as it goes on.
    Run,
    /// Another message.
    Message,
    Unknown,
}

impl<'a> File<'a> {
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
        let open = open_waits(&file, definition);
        let what = open.iter().find_map(|wait| self.never_comes(&file, method, wait));
        let what = what.or_else(|| self.waits_elsewhere(method).then_some(What::Unknown));
        what.map(|what| Waiting { method, what })
    }

    fn never_comes(&self, file: &File<'_>, method: FunctionRef, wait: &OpenWait) -> Option<What> {
        let is_inside =
            |access: &&Access<'_>| access.method == method && wait.range.contains_range(file.range(access.id));
        let read: Vec<_> = self.state.accesses.iter().filter(is_inside).collect();
        let mut names: Vec<&str> = read.iter().flat_map(|access| self.asked_for(access)).collect();
        names.retain(|name| self.state.changes(name).next().is_some());
        // What is kept in an attribute of an attribute, nobody has looked at.
        let is_deep = read.iter().any(|access| file.is_gone_into(access));
        if names.is_empty() || self.state.is_shared {
            return Some(What::Unknown);
        }
        let is_either = file.expressions().any(|(_, expr)| {
            wait.range.contains_range(expr.range())
                && expr.as_bool_op_expr().is_some_and(|both| both.op == ast::BoolOp::Or)
        });
        let may_never_come = |name: &&str| self.may_never_come(name, is_deep, wait);
        let is_one = if is_either { names.iter().all(may_never_come) } else { names.iter().any(may_never_come) };
        let is_by_run = names.iter().any(|name| self.comes_by_run(name));
        let is_message = !is_by_run && names.iter().any(|name| self.comes_by_message(name));
        is_one.then_some(if is_message { What::Message } else { What::Run })
    }

    /// Whether a method leads to a wait in code outside of the class.
    fn waits_elsewhere(&self, method: FunctionRef) -> bool {
        let project = self.file.project();
        let functions = project.edges(method).into_iter().filter_map(|(_, entity)| match entity {
            Entity::Function(function) => Some(function),
            Entity::Class(_) => None,
        });
        let mut outside = functions.filter(|function| !self.methods.contains(function) && *function != self.at);
        outside.any(|function| {
            let is_nested = project.function(function).outer != 0 && project.function(function).class.is_none();
            !is_nested && project.calls_outside(function, WAIT_CONDITION)
        })
    }

    /// An attribute itself, or what the method of this name reads.
    fn asked_for<'s>(&'s self, access: &Access<'s>) -> Vec<&'s str> {
        match self.file.project().method(self.class, access.name) {
            Some(method) => {
                let read = self.state.accesses.iter().filter(|access| access.method == method);
                read.map(|access| access.name).collect()
            }
            None => vec![access.name],
        }
    }

    fn may_never_come(&self, name: &str, is_deep: bool, wait: &OpenWait) -> bool {
        let mut later = self.state.changes(name).filter(|access| !self.is_first(access)).peekable();
        let is_sure = !is_deep && later.peek().is_some() && later.all(|access| self.is_set_by_run(access));
        let comes_by_itself = self.state.changes(name).any(|access| self.comes_by_itself(access));
        let is_awaited = || self.comes_by_message(name) && self.is_awaited_by_run(wait);
        !(is_sure || comes_by_itself || is_awaited())
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

    /// Whether handlers change an attribute back once they are at work, as with `self.busy`, themselves or by a method.
    fn comes_by_itself(&self, access: &Access<'_>) -> bool {
        let places = self.places(access.name);
        let own = |place: &&Access<'_>| {
            let by_method = self.file.project().function(access.method).name == place.name;
            place.id == access.id && place.file == access.file || place.name != access.name && by_method
        };
        places.iter().copied().filter(|place| own(place)).any(|place| {
            let mut here = places.iter().filter(|other| other.method == place.method);
            !self.comes_at_once(place, access.name) && here.any(|first| self.leads_to(first, place, access.name))
        })
    }

    /// Where handlers change an attribute, themselves or by a method of the class that they call.
    fn places(&self, name: &str) -> Vec<&Access<'_>> {
        let changers: Vec<FunctionRef> = self.state.changes(name).map(|access| access.method).collect();
        let is_change = |access: &&Access<'_>| {
            self.handlers.contains(&access.method)
                && match self.file.project().method(self.class, access.name) {
                    Some(method) => changers.contains(&method) && !self.handlers.contains(&method),
                    None => access.name == name && access.kind != Use::Reads,
                }
        };
        self.state.accesses.iter().filter(is_change).collect()
    }

    /// Whether a handler changes an attribute at once, and then goes on to another place without waiting for it.
    fn leads_to(&self, first: &Access<'_>, place: &Access<'_>, name: &str) -> bool {
        let Some((file, definition)) = self.file.definition_at(first.method) else { return false };
        let between = (file.range(first.id).end(), file.range(place.id).start());
        let waits = open_waits(&file, definition);
        let is_between = |wait: &&OpenWait| between.0 <= wait.range.start() && wait.range.end() <= between.1;
        let mut waits = waits.iter().filter(is_between);
        between.0 <= between.1 && self.comes_at_once(first, name) && !waits.any(|wait| self.reads(&file, wait, name))
    }

    fn reads(&self, file: &File<'_>, wait: &OpenWait, name: &str) -> bool {
        self.state.of(name).any(|other| other.file == file.index() && wait.range.contains_range(file.range(other.id)))
    }

    /// Whether a handler gets to a place as soon as it is called, or as soon as another message has changed an attribute.
    fn comes_at_once(&self, place: &Access<'_>, name: &str) -> bool {
        let Some((file, definition)) = self.file.definition_at(place.method) else { return false };
        let Some(statement) = file.statement(place.id) else { return false };
        let open = open_waits(&file, definition);
        let is_for_it = |awaited: TextRange| {
            open.iter().any(|wait| awaited.contains_range(wait.range) && self.reads(&file, wait, name))
        };
        let range = TextRange::new(definition.start(), statement.end());
        let awaited = file.expressions().filter_map(|(_, expr)| expr.as_await_expr()).map(Ranged::range);
        awaited.filter(|awaited| range.contains_range(*awaited)).all(is_for_it)
    }

    /// Whether the run method raises a flag or keeps what it awaits, whatever happens, before it ends.
    fn is_set_by_run(&self, access: &Access<'_>) -> bool {
        let is_there = |outer: &&Stmt| {
            let value = match outer {
                Stmt::Assign(assign) => Some(&*assign.value),
                Stmt::AnnAssign(assign) => assign.value.as_deref(),
                _ => None,
            };
            let is_true = |value: &Expr| value.as_boolean_literal_expr().is_some_and(|value| value.value);
            value.is_some_and(|value| is_true(value) || value.is_await_expr())
        };
        let mut plain = self.before_end().filter(is_there);
        access.kind == Use::Sets
            && access.method == self.at
            && plain.any(|outer| outer.range().contains_range(self.file.range(access.id)))
    }

    /// Whether the run method does not end until the very same has come.
    fn is_awaited_by_run(&self, wait: &OpenWait) -> bool {
        let open = open_waits(self.file, self.run);
        let ends = |of: TextSize| self.ends.is_none_or(|end| of <= end);
        self.before_end().any(|outer| match outer {
            Stmt::While(repeated) => {
                ends(outer.end()) && !leaves_loop(&repeated.body) && until(self.file, &repeated.test) == wait.until
            }
            Stmt::Expr(_) | Stmt::Assign(_) => {
                open.iter().any(|own| outer.range().contains_range(own.range) && own.until == wait.until)
            }
            _ => false,
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

/// A place that waits until something else happens, without a limit.
struct OpenWait {
    range: TextRange,
    /// Until what, as it is written.
    until: String,
}

/// What a function waits for until something else happens: `workflow.wait_condition(…)`, `await self.done.wait()`,
/// `await self.answers.get()`, `await self.answer`, a loop that sleeps. What has a limit is no such wait.
fn open_waits(file: &File<'_>, definition: &ast::StmtFunctionDef) -> Vec<OpenWait> {
    let range = definition.range();
    let conditions = file.expressions().filter_map(|(_, expr)| {
        let call =
            expr.as_call_expr().filter(|call| file.name(&call.func).is_some_and(|name| name == WAIT_CONDITION))?;
        let limit = call.arguments.find_keyword("timeout").map(|limit| &limit.value);
        let is_open = limit.is_none_or(Expr::is_none_literal_expr);
        let condition = call.arguments.find_argument_value("fn", 0)?;
        let body = condition.as_lambda_expr().map_or(condition, |lambda| &lambda.body);
        is_open.then(|| OpenWait { range: call.range(), until: file.text(body).to_owned() })
    });
    let awaited = file.expressions().filter_map(|(_, expr)| {
        let awaited = expr.as_await_expr()?;
        let is_open = file.waits_for_ever(expr) || is_for_something(file, &awaited.value);
        is_open.then(|| OpenWait { range: expr.range(), until: file.text(&*awaited.value).to_owned() })
    });
    let loops = file.statements().filter_map(|(_, statement)| {
        let repeated = statement.as_while_stmt().filter(|repeated| sleeps(file, &repeated.body))?;
        let range = if is_endless(repeated) { repeated.range() } else { repeated.test.range() };
        Some(OpenWait { range, until: until(file, &repeated.test) })
    });
    conditions.chain(awaited).chain(loops).filter(|wait| range.contains_range(wait.range)).collect()
}

/// Until what a loop with this test goes on.
fn until(file: &File<'_>, test: &Expr) -> String {
    match test {
        Expr::UnaryOp(not) if not.op == ast::UnaryOp::Not => file.text(&*not.operand).to_owned(),
        _ => format!("not {}", file.text(test)),
    }
}

/// Whether what is awaited is done by somebody else: an event, an element of a queue, a future.
fn is_for_something(file: &File<'_>, awaited: &Expr) -> bool {
    match awaited {
        Expr::Attribute(_) => true,
        Expr::Name(name) => match file.tree().binding(name).map(|binding| &binding.kind) {
            Some(BindingKind::Assigned { value: Some(Expr::Call(made)), .. }) => {
                let last = file.name(&made.func).unwrap_or_default();
                last == "asyncio.Future" || last.ends_with(".create_future")
            }
            _ => false,
        },
        Expr::Call(call) => {
            let method = call.func.as_attribute_expr();
            let method = method.filter(|method| method.value.is_attribute_expr() || method.value.is_subscript_expr());
            method.is_some_and(|method| ["get", "join", "wait"].contains(&method.attr.as_str()))
        }
        _ => false,
    }
}

fn sleeps(file: &File<'_>, block: &[Stmt]) -> bool {
    let inside = |range: TextRange| block.iter().any(|statement| statement.range().contains_range(range));
    let mut calls = file.named_calls().filter(|(call, _)| inside(call.expr.range()));
    calls.any(|(_, name)| is_durable_sleep(&name))
}
