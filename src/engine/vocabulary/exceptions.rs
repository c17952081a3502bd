//! Open this for Python's exceptions: which class is under which, and what around a place takes one.
//!
//! It looks at one function at a time and at the calls of it in the same file; what cannot be named may take anything.

use crate::engine::facts::Role;
use crate::engine::file::{Call, File};
use crate::engine::names::{BindingKind, NodeId};
use crate::engine::project::{ClassRef, Entity, FunctionRef};
use crate::engine::python::visit::{self, SourceOrderVisitor};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use rustc_hash::FxHashSet;

/// An exception class with everything that an `except` may name to take it.
#[derive(Clone, Debug)]
pub struct ExceptionClass {
    /// As the code would name it: `ValueError`.
    pub name: String,
    /// None for a builtin one.
    pub class: Option<ClassRef>,
    /// Qualified names outside the project, its own included: `builtins.ValueError`, `builtins.Exception`.
    named: Vec<String>,
    /// Classes of the project, its own included.
    classes: Vec<ClassRef>,
}

impl ExceptionClass {
    /// What a cancelled workflow or task raises at an `await`.
    pub fn cancellation() -> Self {
        let names =
            ["asyncio.CancelledError", "asyncio.exceptions.CancelledError", "concurrent.futures.CancelledError"];
        let named = names.into_iter().chain(["builtins.BaseException"]).map(str::to_owned).collect();
        Self { name: "CancelledError".to_owned(), class: None, named, classes: Vec::new() }
    }

    /// A builtin one; None for other names.
    pub fn builtin(name: &str) -> Option<Self> {
        let mut named = vec![format!("builtins.{name}")];
        let mut at = name;
        while let Some(base) = base_of_builtin(at) {
            named.push(format!("builtins.{base}"));
            at = base;
        }
        let is_known = at == "BaseException";
        is_known.then(|| Self { name: name.to_owned(), class: None, named, classes: Vec::new() })
    }

    /// The class that an expression names: a builtin one, or one of the project whose bases are all known and builtin.
    pub fn of(file: &File<'_>, class: &Expr) -> Option<Self> {
        let name = file.name(class)?;
        if let Some(builtin) = name.strip_prefix("builtins.") {
            return Self::builtin(builtin);
        }
        let Some(Entity::Class(class)) = file.resolve(&name) else { return None };
        let project = file.project();
        let classes = project.lineage(class);
        let mut named = Vec::new();
        for &ancestor in &classes {
            for base in &project.class(ancestor).bases {
                let base = base.as_ref()?;
                match base.strip_prefix("builtins.") {
                    Some(builtin) => named.extend(Self::builtin(builtin)?.named),
                    None => drop(project.resolve(ancestor.file, base)?),
                }
            }
        }
        let name = project.class(class).name.clone();
        (!named.is_empty()).then_some(Self { name, class: Some(class), named, classes })
    }

    /// Whether it is that builtin class, or under it.
    pub fn is_under(&self, builtin: &str) -> bool {
        self.named.iter().any(|name| name.strip_prefix("builtins.") == Some(builtin))
    }

    /// Whether a class by this qualified name, as a file names it, is the class or above it.
    pub fn is_under_named(&self, file: &File<'_>, name: &str) -> bool {
        self.named.iter().any(|named| named == name)
            || matches!(file.resolve(name), Some(Entity::Class(class)) if self.classes.contains(&class))
    }

    /// Whether `except expr` takes it; what has no certain name may.
    fn is_taken_by(&self, file: &File<'_>, expr: &Expr) -> bool {
        match expr {
            Expr::Tuple(tuple) => tuple.elts.iter().any(|class| self.is_taken_by(file, class)),
            class => file.name(class).is_none_or(|name| self.is_under_named(file, &name)),
        }
    }
}

impl<'a> File<'a> {
    /// Whether the function around a node catches an exception of this class that comes from there.
    pub fn catches(&self, id: NodeId, exception: &ExceptionClass) -> bool {
        self.blocks_around(id).any(|block| match block {
            AroundBlock::Try(attempt) => attempt.handlers.iter().any(|handler| {
                let ast::ExceptHandler::ExceptHandler(handler) = handler;
                handler.type_.as_deref().is_none_or(|class| exception.is_taken_by(self, class))
            }),
            AroundBlock::With(with) => with.items.iter().any(|item| {
                let Expr::Call(call) = &item.context_expr else { return false };
                let suppresses = self.name(&call.func).is_some_and(|name| name == "contextlib.suppress");
                suppresses && call.arguments.args.iter().any(|class| exception.is_taken_by(self, class))
            }),
        })
    }

    /// Whether cancelling the code at a node could be noticed and outlived: something around it, or around a call of
    /// its function in this file, catches it, waits in a `finally`, or runs it as a task of its own.
    pub fn outlives_cancellation(&self, id: NodeId) -> bool {
        self.outlives(id, &mut FxHashSet::default())
    }

    fn outlives(&self, id: NodeId, seen: &mut FxHashSet<FunctionRef>) -> bool {
        let waits = self.blocks_around(id).any(|block| match block {
            AroundBlock::Try(attempt) => holds_await(&attempt.finalbody),
            // A task group or a timeout cancels what is inside, and goes on.
            AroundBlock::With(with) => with.is_async,
        });
        if waits || self.catches(id, &ExceptionClass::cancellation()) {
            return true;
        }
        let at = self.function_at(id);
        if !seen.insert(at) {
            return false;
        }
        let roles = &self.project().function(at).roles;
        if roles.iter().any(|role| matches!(role, Role::Run | Role::Signal | Role::Update)) {
            return false;
        }
        let mut mentions = self.mentions(at).peekable();
        // Somebody calls it from another file, or in a way that is not seen.
        mentions.peek().is_none()
            || mentions.any(|(id, call)| call.is_none_or(|call| !self.is_awaited(call.id)) || self.outlives(id, seen))
    }

    /// Whether a caller in this file, near or far, catches an exception of this class that leaves a function.
    pub fn caller_catches(&self, function: FunctionRef, exception: &ExceptionClass) -> bool {
        let mut seen = FxHashSet::default();
        let mut waiting = vec![function];
        while let Some(next) = waiting.pop() {
            if !seen.insert(next) {
                continue;
            }
            for (id, _) in self.mentions(next) {
                if self.catches(id, exception) {
                    return true;
                }
                waiting.push(self.function_at(id));
            }
        }
        false
    }

    /// Every place of this file that names a function of the project, with the call where it is called there.
    pub fn mentions(&self, function: FunctionRef) -> impl Iterator<Item = (NodeId, Option<Call<'a>>)> {
        self.expressions().filter_map(move |(id, expr)| {
            let is_load = match expr {
                Expr::Name(name) => name.ctx.is_load(),
                Expr::Attribute(attribute) => attribute.ctx.is_load(),
                _ => false,
            };
            if !is_load || self.called_function(expr) != Some(function) {
                return None;
            }
            let call = match self.parent(id) {
                AnyNodeRef::ExprCall(call) if call.func.range() == expr.range() => {
                    Some(Call { id: self.id(call), expr: call })
                }
                _ => None,
            };
            Some((id, call))
        })
    }

    /// The function of the project that an expression names, nested ones included.
    pub fn called_function(&self, expr: &Expr) -> Option<FunctionRef> {
        let named = self.named_function(expr);
        let Expr::Name(name) = expr else { return named };
        if named.is_some() {
            return named;
        }
        match self.tree().binding(name)?.kind {
            BindingKind::Function(definition) => Some(self.definition(definition)),
            _ => None,
        }
    }

    /// The `try` statements whose body (no handler, `else` or `finally`) holds a node, and the `with` statements that
    /// hold it, in its own function.
    fn blocks_around(&self, id: NodeId) -> impl Iterator<Item = AroundBlock<'a>> {
        let place = self.tree().node(id).range();
        let inside = self.ancestors(id).map(|(_, node)| node);
        let inside = inside.take_while(|node| {
            !matches!(node, AnyNodeRef::StmtFunctionDef(_) | AnyNodeRef::ExprLambda(_) | AnyNodeRef::StmtClassDef(_))
        });
        inside.filter_map(move |node| match node {
            AnyNodeRef::StmtTry(attempt) => holds(&attempt.body, place).then_some(AroundBlock::Try(attempt)),
            AnyNodeRef::StmtWith(with) => holds(&with.body, place).then_some(AroundBlock::With(with)),
            _ => None,
        })
    }
}

enum AroundBlock<'a> {
    Try(&'a ast::StmtTry),
    With(&'a ast::StmtWith),
}

fn holds(body: &[Stmt], place: TextRange) -> bool {
    body.iter().any(|statement| statement.range().contains_range(place))
}

/// Whether statements await anything themselves; nested functions do not count.
fn holds_await(body: &[Stmt]) -> bool {
    let mut awaits = Awaits(false);
    body.iter().for_each(|statement| awaits.visit_stmt(statement));
    awaits.0
}

struct Awaits(bool);

impl<'v> SourceOrderVisitor<'v> for Awaits {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        self.0 |= matches!(statement, Stmt::For(each) if each.is_async);
        self.0 |= matches!(statement, Stmt::With(with) if with.is_async);
        if !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
            visit::walk_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expr: &'v Expr) {
        self.0 |= expr.is_await_expr();
        visit::walk_expr(self, expr);
    }
}

/// The class above a builtin exception; None for `BaseException` and for what is no exception.
fn base_of_builtin(name: &str) -> Option<&'static str> {
    Some(match name {
        "Exception" | "BaseExceptionGroup" | "KeyboardInterrupt" | "SystemExit" | "GeneratorExit" => "BaseException",
        "ArithmeticError" | "AssertionError" | "AttributeError" | "BufferError" | "EOFError" | "ExceptionGroup"
        | "ImportError" | "LookupError" | "MemoryError" | "NameError" | "OSError" | "ReferenceError"
        | "RuntimeError" | "StopAsyncIteration" | "StopIteration" | "SyntaxError" | "SystemError" | "TypeError"
        | "ValueError" | "Warning" => "Exception",
        "FloatingPointError" | "OverflowError" | "ZeroDivisionError" => "ArithmeticError",
        "IndexError" | "KeyError" => "LookupError",
        "ModuleNotFoundError" => "ImportError",
        "UnboundLocalError" => "NameError",
        "NotImplementedError" | "RecursionError" => "RuntimeError",
        "UnicodeError" => "ValueError",
        "UnicodeDecodeError" | "UnicodeEncodeError" | "UnicodeTranslateError" => "UnicodeError",
        "BlockingIOError" | "ChildProcessError" | "ConnectionError" | "FileExistsError" | "FileNotFoundError"
        | "IOError" | "InterruptedError" | "IsADirectoryError" | "NotADirectoryError" | "PermissionError"
        | "ProcessLookupError" | "TimeoutError" => "OSError",
        "BrokenPipeError" | "ConnectionAbortedError" | "ConnectionRefusedError" | "ConnectionResetError" => {
            "ConnectionError"
        }
        _ => return None,
    })
}
