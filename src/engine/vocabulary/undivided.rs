//! Open this for code on an event loop that counts on running in one go: under a lock, inside of what belongs to the
//! whole process, or around a change of what others see too.
//!
//! Where it awaits, others run in between, or it is cancelled there. Whether it should await, the asker says. Code that
//! awaits nothing so far is part of what calls it.

use super::outside::is_client;
use crate::engine::facts::changes::{ADDING, REMOVING};
use crate::engine::facts::{FunctionKind, Role};
use crate::engine::file::File;
use crate::engine::names::{BindingKind, NodeId};
use crate::engine::project::{Entity, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextSize, ast};
use rustc_hash::FxHashSet;

/// What an await would come into the middle of, the worst last; with the text that shows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Undivided {
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
            Self::State(what) => format!("others run meanwhile, and may see or change `{what}` half done"),
            Self::Context(what) => format!("others run meanwhile, inside of `with {what}` too"),
            Self::Lock(what) => format!("whoever waits for `{what}` would stop the loop for good"),
        }
    }
}

impl<'a> File<'a> {
    /// What an await at a node of async code would divide, there or where its function is called.
    pub fn undivided(&self, id: NodeId) -> Option<Undivided> {
        let mut worst = self.undivided_here(id);
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
        contexts.chain(lock).chain(self.changed_for_others(id).map(Undivided::State)).max()
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
    fn is_of_its_own(&self, expr: &'a Expr) -> bool {
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
        self.calls().find_map(|(call, _)| {
            let Expr::Attribute(method) = &*call.expr.func else { return None };
            let takes = &method.attr == "acquire" && call.expr.end() <= start && self.tree().body(call.id) == body;
            (takes && !self.is_awaited(call.id)).then(|| self.text_in_line(&method.value))
        })
    }

    /// What the function around a node changes that it has not made itself.
    fn changed_for_others(&self, id: NodeId) -> Option<String> {
        let body = self.tree().body(id);
        let inside = self.expressions().filter(|(id, _)| self.tree().body(*id) == body);
        let mut changes = inside.filter_map(|(id, expr)| {
            let changed = match expr {
                Expr::Name(name) if !name.ctx.is_load() => {
                    let bound = self.tree().bindings().iter().find(|binding| binding.range == name.range())?;
                    let is_local = self.tree().scopes()[bound.scope].node == self.tree().body(id);
                    return (!is_local && !self.is_in_comprehension(id)).then(|| name.id.to_string());
                }
                Expr::Attribute(attribute) if !attribute.ctx.is_load() => expr,
                Expr::Subscript(subscript) if !subscript.ctx.is_load() => &*subscript.value,
                Expr::Call(call) => {
                    let Expr::Attribute(method) = &*call.func else { return None };
                    let name = method.attr.as_str();
                    (ADDING.contains(&name) || REMOVING.contains(&name)).then_some(())?;
                    &*method.value
                }
                _ => return None,
            };
            (!self.is_made_here(changed, body)).then(|| self.text_in_line(changed))
        });
        changes.next()
    }

    fn is_in_comprehension(&self, id: NodeId) -> bool {
        self.around(id).any(|(_, node)| matches!(node, AnyNodeRef::Comprehension(_)))
    }

    /// Whether a value, or what it is a part of, was made in this function, or for this execution alone.
    fn is_made_here(&self, expr: &'a Expr, body: NodeId) -> bool {
        let name = match expr {
            Expr::Attribute(attribute) => return self.is_made_here(&attribute.value, body),
            Expr::Subscript(subscript) => return self.is_made_here(&subscript.value, body),
            Expr::Name(name) => name,
            expr => return self.makes(expr),
        };
        let Some(used) = self.tree().use_of(name) else { return false };
        let bindings = used.bindings.iter().map(|&id| &self.tree().bindings()[id]);
        let mut known = bindings.map(|binding| match &binding.kind {
            _ if self.tree().scopes()[binding.scope].node != body => false,
            BindingKind::Assigned { value: Some(value), .. } | BindingKind::Entered(value) => self.makes(value),
            BindingKind::Parameter(_) => self.is_argument_of_activity(name),
            // `total += 1`, after one that counts.
            BindingKind::Other => self.is_augmented(binding.range.start()),
            _ => false,
        });
        !used.bindings.is_empty() && known.all(|is_known| is_known)
    }

    fn is_augmented(&self, at: TextSize) -> bool {
        self.statements().any(|(_, statement)| statement.is_aug_assign_stmt() && statement.start() == at)
    }

    /// What an activity is given was read from its input.
    fn is_argument_of_activity(&self, name: &ast::ExprName) -> bool {
        let function = self.function(self.id(name));
        function.kind == FunctionKind::Def
            && function.roles.iter().any(|role| matches!(role, Role::Activity))
            && !["cls", "self"].contains(&name.id.as_str())
    }

    /// Whether an expression gives a new object, or one that nobody changes.
    fn makes(&self, expr: &'a Expr) -> bool {
        match expr {
            Expr::Call(call) => {
                let Some(name) = self.name(&call.func) else { return false };
                let last = name.rsplit(['.', ':']).next().unwrap_or_default();
                match self.resolve(&name) {
                    Some(Entity::Class(_)) => true,
                    Some(Entity::Function(_)) => false,
                    // Of a method of something nothing is known.
                    None => !name.starts_with(':') && !last.starts_with("get"),
                }
            }
            Expr::If(either) => self.makes(&either.body) && self.makes(&either.orelse),
            Expr::Named(named) => self.makes(&named.value),
            Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_) | Expr::Await(_) | Expr::BoolOp(_) => false,
            _ => true,
        }
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
