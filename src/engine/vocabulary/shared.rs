//! Open this for what a function changes that others see as well: what it has not made itself, and what there is once in
//! a process.
//!
//! It follows names inside of the function, and the functions of the project that it calls. A method of something
//! unknown is taken to change nothing, unless it is named like those of collections.

use crate::engine::edits::imports;
use crate::engine::facts::changes::{ADDING, REMOVING};
use crate::engine::facts::{self, Role};
use crate::engine::file::File;
use crate::engine::names::{BindingKind, NodeId};
use crate::engine::project::{Entity, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextSize, ast};
use rustc_hash::FxHashSet;

/// Functions that change what a process has once.
const OF_THE_PROCESS: &[&str] = &[
    "locale.setlocale",
    "os.chdir",
    "os.putenv",
    "os.setegid",
    "os.seteuid",
    "os.umask",
    "os.unsetenv",
    "random.seed",
    "signal.signal",
    "socket.setdefaulttimeout",
    "time.tzset",
];

impl<'a> File<'a> {
    /// What the function around a node changes for others too, itself or by what it calls; as it is written.
    pub(super) fn changed_for_others(&self, id: NodeId) -> Option<String> {
        self.changed_in(self.tree().body(id), &mut FxHashSet::default())
    }

    fn changed_in(&self, body: NodeId, seen: &mut FxHashSet<FunctionRef>) -> Option<String> {
        let inside = self.expressions().filter(|(id, _)| self.tree().body(*id) == body);
        let mut changes = inside.filter_map(|(id, expr)| match expr {
            Expr::Name(name) if !name.ctx.is_load() => self.is_bound_outside(id, name).then(|| name.id.to_string()),
            Expr::Call(call) => self.changed_by(call, body, seen),
            _ => assigned(expr).filter(|of| !self.is_made_here(of, body)).map(|of| self.text_in_line(of)),
        });
        changes.next()
    }

    /// What a call changes: of the process, of a collection, or in a function of the project.
    fn changed_by(&self, call: &'a ast::ExprCall, body: NodeId, seen: &mut FxHashSet<FunctionRef>) -> Option<String> {
        if self.name(&call.func).is_some_and(|name| OF_THE_PROCESS.contains(&&*name)) {
            return Some(format!("{}()", self.text_in_line(&call.func)));
        }
        if let Some(of) = filled_or_emptied(call) {
            return (!self.is_made_here(of, body)).then(|| self.text_in_line(of));
        }
        if let Expr::Attribute(method) = &*call.func
            && self.is_made_here(&method.value, body)
        {
            return None;
        }
        let function = self.called_function(&call.func)?;
        if self.project().function(function).name == "__init__" || !seen.insert(function) {
            return None;
        }
        let (file, definition) = self.definition_at(function)?;
        file.changed_in(file.id(definition), seen)
    }

    /// Whether this file changes what is written like that somewhere, outside of where it is made.
    pub(super) fn is_changed_somewhere(&self, of: &Expr) -> bool {
        if !of.is_name_expr() && !of.is_attribute_expr() || self.is_local(of) {
            return false;
        }
        let text = self.text(of);
        self.expressions().any(|(_, expr)| {
            let changed = match expr {
                Expr::Call(call) => filled_or_emptied(call),
                _ => assigned(expr).filter(|_| expr.is_subscript_expr()),
            };
            changed.is_some_and(|changed| self.text(changed) == text)
        })
    }

    /// A plain name of a function.
    fn is_local(&self, expr: &Expr) -> bool {
        let Expr::Name(name) = expr else { return false };
        let bindings = self.tree().use_of(name).map(|used| &used.bindings[..]).unwrap_or_default();
        bindings.iter().any(|&id| self.tree().bindings()[id].scope != 0)
    }

    /// `global` and `nonlocal` names.
    fn is_bound_outside(&self, id: NodeId, name: &ast::ExprName) -> bool {
        let bound = self.tree().bindings().iter().find(|binding| binding.range == name.range());
        let is_comprehended = || self.around(id).any(|(_, node)| matches!(node, AnyNodeRef::Comprehension(_)));
        let is_outside = |scope: usize| self.tree().scopes()[scope].node != self.tree().body(id);
        bound.is_some_and(|bound| is_outside(bound.scope)) && !is_comprehended()
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

    pub(super) fn is_augmented(&self, at: TextSize) -> bool {
        self.statements().any(|(_, statement)| statement.is_aug_assign_stmt() && statement.start() == at)
    }

    /// What an activity is given was read from its input.
    fn is_argument_of_activity(&self, name: &ast::ExprName) -> bool {
        let id = self.id(name);
        let is_activity = self.function(id).roles.iter().any(|role| matches!(role, Role::Activity));
        let definition = self.definition_of(self.function_at(id)).filter(|_| is_activity);
        definition.is_some_and(|definition| !self.is_receiver(definition, name))
    }

    /// Whether a name is that of the object, or class, that a function is a method of: others have it as well.
    pub(super) fn is_receiver(&self, definition: &ast::StmtFunctionDef, name: &ast::ExprName) -> bool {
        let first = definition.parameters.iter_non_variadic_params().next();
        first.is_some_and(|first| first.name().id == name.id) && facts::is_method(self.tree(), definition)
    }

    /// Whether an expression gives a new object, or one that nobody changes.
    pub(super) fn makes(&self, expr: &'a Expr) -> bool {
        match expr {
            Expr::Call(call) => {
                let Some(name) = self.name(&call.func) else { return false };
                let last = name.rsplit(['.', ':']).next().unwrap_or_default();
                match self.resolve(&name) {
                    Some(Entity::Class(_)) => true,
                    Some(Entity::Function(_)) => false,
                    // Of a method of something nothing is known.
                    None => {
                        let is_own =
                            name.starts_with([':', '.']) || self.project().has_own(self.index(), imports::root(&name));
                        !is_own && !last.starts_with("get")
                    }
                }
            }
            Expr::If(either) => self.makes(&either.body) && self.makes(&either.orelse),
            Expr::Named(named) => self.makes(&named.value),
            Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_) | Expr::Await(_) | Expr::BoolOp(_) => false,
            _ => true,
        }
    }
}

/// The collection that a call fills or empties, by the name of the method.
pub(super) fn filled_or_emptied(call: &ast::ExprCall) -> Option<&Expr> {
    let Expr::Attribute(method) = &*call.func else { return None };
    let name = method.attr.as_str();
    (ADDING.contains(&name) || REMOVING.contains(&name)).then_some(&*method.value)
}

/// What an assignment, or a `del`, changes.
fn assigned(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Attribute(attribute) if !attribute.ctx.is_load() => Some(expr),
        Expr::Subscript(subscript) if !subscript.ctx.is_load() => Some(&*subscript.value),
        _ => None,
    }
}
