//! Open this for code on an event loop that counts on running in one go: under a lock, inside of what belongs to the
//! whole process, or around a change of what others see too.
//!
//! Where it awaits, others run in between, or it is cancelled there. Whether it should await, the asker says. Code that
//! awaits nothing so far is part of what calls it.

use super::outside::is_client;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::FunctionRef;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextSize, ast};
use rustc_hash::FxHashSet;

/// What an await would come into the middle of, the worst last; with the text that shows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Undivided {
    /// Not all of it is seen, or it is called by others.
    Unknown,
    /// The function changes what others see too.
    State(String),
    /// A context whose effect others would see: `redirect_stdout`, one of the house.
    Context(String),
    /// A lock of threads, for which others would wait without letting go of the loop.
    Lock(String),
}

impl Undivided {
    /// What comes of an await, as a clause.
    pub fn clause(&self) -> String {
        match self {
            Self::Unknown => "others run meanwhile".to_owned(),
            Self::State(what) => format!("others run while what it does with `{what}` is half done"),
            Self::Context(what) => format!("others run meanwhile, inside of `with {what}` too"),
            Self::Lock(what) => format!("whoever waits for `{what}` would stop the loop for good"),
        }
    }
}

impl<'a> File<'a> {
    /// What an await at a node of async code would divide, there or where its function is called. None where it is
    /// certain that nothing is: in an activity that works with its own input and locals.
    pub fn undivided(&self, id: NodeId) -> Option<Undivided> {
        let unknown = (!self.is_alone(id)).then_some(Undivided::Unknown);
        let mut worst = self.undivided_here(id).or(unknown);
        let mut seen = FxHashSet::default();
        let mut waiting = vec![self.function_at(id)];
        while let Some(function) = waiting.pop() {
            if !seen.insert(function) || self.other(function.file).is_none_or(|file| file.lets_go(function)) {
                continue;
            }
            for caller in self.project().called_by_activities(function) {
                let Some(file) = self.other(caller.file) else { continue };
                let places = file.calls_of(function).filter(|call| file.function_at(call.id) == caller);
                worst = places.filter_map(|call| file.undivided_here(call.id)).chain(worst).max();
                waiting.push(caller);
            }
        }
        worst
    }

    /// Whether a function lets others run already, by something besides calls of the project's own functions.
    fn lets_go(&self, function: FunctionRef) -> bool {
        let Some(definition) = self.definition_of(function) else { return false };
        let body = self.id(definition);
        self.tree().nodes().any(|(id, node)| {
            let is_free = match node {
                AnyNodeRef::ExprAwait(awaited) => !matches!(
                    &*awaited.value, Expr::Call(call) if self.called_function(&call.func).is_some()
                ),
                AnyNodeRef::StmtFor(each) => each.is_async,
                AnyNodeRef::StmtWith(with) => with.is_async,
                _ => false,
            };
            is_free && self.tree().body(id) == body
        })
    }

    fn undivided_here(&self, id: NodeId) -> Option<Undivided> {
        let start = self.range(id).start();
        let entered = self.around(id).filter_map(|(_, node)| match node {
            AnyNodeRef::StmtWith(with) if !with.is_async => Some(with),
            _ => None,
        });
        let items = entered.flat_map(|with| &with.items).filter(|item| item.context_expr.end() <= start);
        let contexts = items.filter_map(|item| self.context(&item.context_expr));
        let lock = self.acquired_before(id, start).map(Undivided::Lock);
        let state = self.changed_for_others(id).or_else(|| self.gone_through(id)).map(Undivided::State);
        contexts.chain(lock).chain(self.decorated(id)).chain(self.held_by_generators(id)).chain(state).max()
    }

    /// What a decorator of the function around a node holds while it runs.
    fn decorated(&self, id: NodeId) -> Option<Undivided> {
        let definition = self.definition_of(self.function_at(id))?;
        let held = definition.decorator_list.iter().filter_map(|decorator| {
            let of = ast::helpers::map_callable(&decorator.expression);
            if last_name(of).is_some_and(|name| sounds_like_a_lock(name) || name.starts_with("synchroni")) {
                return Some(Undivided::Lock(self.text_in_line(of)));
            }
            self.held_within(self.named_function(of)?)
        });
        held.max()
    }

    /// What a function of the project, or one inside of it, enters with a plain `with`.
    fn held_within(&self, function: FunctionRef) -> Option<Undivided> {
        let (file, definition) = self.definition_at(function)?;
        let inside = file.statements().filter_map(|(_, statement)| statement.as_with_stmt());
        let own = inside.filter(|with| !with.is_async && definition.range().contains_range(with.range()));
        own.flat_map(|with| &with.items).filter_map(|item| file.context(&item.context_expr)).max()
    }

    /// The lock that a generator of the project holds while a loop or an `async with` around a node goes on.
    fn held_by_generators(&self, id: NodeId) -> Option<Undivided> {
        let made = self.around(id).flat_map(|(_, node)| match node {
            AnyNodeRef::StmtFor(each) => vec![&*each.iter],
            AnyNodeRef::StmtWith(with) => with.items.iter().map(|item| &item.context_expr).collect(),
            _ => Vec::new(),
        });
        let called = made.filter_map(|expr| self.called_function(&expr.as_call_expr()?.func));
        let held = called.filter_map(|function| self.held_within(function));
        held.filter(|held| matches!(held, Undivided::Lock(_))).max()
    }

    /// What a loop around a node goes through and others may change: that ends the loop with an error.
    fn gone_through(&self, id: NodeId) -> Option<String> {
        let loops = self.around(id).filter_map(|(_, node)| match node {
            AnyNodeRef::StmtFor(each) if !each.is_async => Some(&*each.iter),
            _ => None,
        });
        let mut sources = loops.map(|iter| match iter {
            Expr::Call(call) if call.arguments.is_empty() => match &*call.func {
                Expr::Attribute(method) if ["items", "keys", "values"].contains(&method.attr.as_str()) => {
                    &*method.value
                }
                _ => iter,
            },
            _ => iter,
        });
        sources.find(|source| self.is_changed_somewhere(source)).map(|source| self.text_in_line(source))
    }

    fn context(&self, context: &'a Expr) -> Option<Undivided> {
        let text = || self.text_in_line(context);
        if self.is_lock(context) {
            return Some(Undivided::Lock(text()));
        }
        (!self.is_of_its_own(context)).then(|| Undivided::Context(text()))
    }

    /// A lock by what made it, or by its name.
    fn is_lock(&self, expr: &'a Expr) -> bool {
        const MAKERS: &[&str] = &["threading.", "multiprocessing.", "filelock.", "fasteners.", "portalocker."];
        let is_maker = |name: &str| MAKERS.iter().any(|maker| name.starts_with(maker));
        let made = match expr {
            Expr::Call(call) => Some(call),
            _ => match self.variable_of(expr) {
                Some((_, Expr::Call(call))) => Some(call),
                _ => None,
            },
        };
        let by_maker = self.library_maker(expr, 0).is_some_and(|name| is_maker(&name))
            || made.and_then(|call| self.name(&call.func)).is_some_and(|name| is_maker(&name));
        by_maker || last_name(expr).is_some_and(sounds_like_a_lock)
    }

    /// A context that concerns nobody else: a file, a connection, an error that is passed over.
    pub(super) fn is_of_its_own(&self, expr: &'a Expr) -> bool {
        const OWN: &[&str] = &[
            "builtins.open",
            "bz2.open",
            "codecs.open",
            "contextlib.closing",
            "contextlib.nullcontext",
            "contextlib.suppress",
            "gzip.open",
            "io.open",
            "lzma.open",
            "socket.create_connection",
            "socket.socket",
            "subprocess.Popen",
            "tarfile.open",
            "urllib.request.urlopen",
            "zipfile.ZipFile",
        ];
        let Expr::Call(call) = expr else { return false };
        let Some(name) = self.name(&call.func) else { return false };
        let is_library = name.starts_with("tempfile.") || is_client(&name);
        OWN.contains(&&*name) || is_library || self.is_path(expr, 0)
    }

    /// The lock that the function has taken before a node, outside of a `with`.
    fn acquired_before(&self, id: NodeId, start: TextSize) -> Option<String> {
        let body = self.tree().body(id);
        let before = self.calls().filter(|(call, _)| call.expr.end() <= start && self.tree().body(call.id) == body);
        let mut taken =
            before.filter(|(call, _)| !self.is_awaited(call.id)).filter_map(|(call, _)| match &*call.expr.func {
                Expr::Attribute(method) if &method.attr == "acquire" => Some(self.text_in_line(&method.value)),
                Expr::Attribute(method) if &method.attr == "enter_context" => {
                    let entered = call.expr.arguments.args.first()?;
                    self.is_lock(entered).then(|| self.text_in_line(entered))
                }
                callee => self
                    .called_function(callee)
                    .is_some_and(|of| self.takes(of))
                    .then(|| format!("{}()", self.text_in_line(callee))),
            });
        taken.next()
    }

    /// Whether a function takes a lock and does not give it back.
    fn takes(&self, function: FunctionRef) -> bool {
        let Some((file, definition)) = self.definition_at(function) else { return false };
        let does = |name: &str| {
            file.calls().any(|(call, _)| {
                definition.range().contains_range(call.expr.range())
                    && call.expr.func.as_attribute_expr().is_some_and(|method| &method.attr == name)
            })
        };
        does("acquire") && !does("release")
    }
}

fn last_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        Expr::Subscript(subscript) => last_name(&subscript.value),
        Expr::Call(call) => last_name(&call.func),
        _ => None,
    }
}

fn sounds_like_a_lock(name: &str) -> bool {
    const OTHERS: &[&str] = &["block", "clock"];
    let lower = name.to_lowercase();
    let ends = |word: &str| ["lock", "locks", "mutex", "semaphore"].iter().any(|end| word.ends_with(end));
    lower.split('_').any(|word| ends(word) && !OTHERS.iter().any(|other| word.trim_end_matches('s').ends_with(other)))
}
