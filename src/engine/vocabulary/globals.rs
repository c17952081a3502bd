//! Open this for variables at the top of a module, which outlive a run, and for the code that changes them.
//!
//! It sees assignments under `global`, through an imported module, and changes of what the usual collections, counters
//! and instances of the project's classes hold. What the methods of such an instance do to it, it does not see.

use super::variables::Variable;
use crate::engine::facts::changes::{ADDING, REMOVING};
use crate::engine::file::File;
use crate::engine::names::{BindingId, BindingKind, NodeId};
use crate::engine::project::Entity;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use crate::engine::vocabulary::cancellation::always_raises;
use rustc_hash::FxHashSet;

/// A variable at the top of a module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Global {
    pub file: usize,
    pub name: String,
}

/// A place in a function that changes one.
#[derive(Clone, Debug)]
pub struct Change {
    pub id: NodeId,
    pub global: Global,
    pub kind: ChangeKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Another value for the name.
    Rebinds,
    Adds,
    Removes,
    /// Only where nothing is there yet, from nothing that was awaited: a cache.
    Fills,
}

/// What a variable holds, as far as it can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Collection,
    /// `itertools.count()`, which `next` changes.
    Counter,
    /// Of a class of the project.
    Instance,
}

const COLLECTIONS: &[&str] = &[
    "builtins.dict",
    "builtins.list",
    "builtins.set",
    "collections.Counter",
    "collections.OrderedDict",
    "collections.defaultdict",
    "collections.deque",
];

impl<'a> File<'a> {
    /// Every place in a function of this file that changes a variable at the top of a module, in the order of the text.
    pub fn changes_of_globals(&self) -> Vec<Change> {
        let bound: FxHashSet<TextRange> =
            self.tree().bindings().iter().filter(|binding| binding.scope == 0).map(|binding| binding.range).collect();
        let inside = self.expressions().filter(|(id, _)| self.is_in_function(*id));
        inside
            .filter_map(|(id, expr)| {
                let (global, kind) = self.changed(&bound, id, expr)?;
                let is_fill = kind != ChangeKind::Removes && self.is_fill(id, &global);
                Some(Change { id, kind: if is_fill { ChangeKind::Fills } else { kind }, global })
            })
            .collect()
    }

    fn is_in_function(&self, id: NodeId) -> bool {
        matches!(self.tree().node(self.tree().body(id)), AnyNodeRef::StmtFunctionDef(_) | AnyNodeRef::ExprLambda(_))
    }

    fn changed(&self, bound: &FxHashSet<TextRange>, id: NodeId, expr: &'a Expr) -> Option<(Global, ChangeKind)> {
        let adds_or_removes = |removes: bool| if removes { ChangeKind::Removes } else { ChangeKind::Adds };
        match expr {
            Expr::Name(name) if name.ctx.is_store() || name.ctx.is_del() => {
                let own = || Global { file: self.index(), name: name.id.to_string() };
                bound.contains(&name.range()).then(|| (own(), ChangeKind::Rebinds))
            }
            Expr::Attribute(attribute) if attribute.ctx.is_store() || attribute.ctx.is_del() => {
                if let Some(global) = self.global_of(expr) {
                    return Some((global, ChangeKind::Rebinds));
                }
                let global = self.changeable(&attribute.value, &[Held::Instance])?;
                Some((global, adds_or_removes(attribute.ctx.is_del())))
            }
            Expr::Subscript(subscript) if subscript.ctx.is_store() || subscript.ctx.is_del() => {
                let global = self.changeable(&subscript.value, &[Held::Collection])?;
                Some((global, adds_or_removes(subscript.ctx.is_del())))
            }
            Expr::Call(call) => self.changed_by_call(id, call),
            _ => None,
        }
    }

    fn changed_by_call(&self, id: NodeId, call: &'a ast::ExprCall) -> Option<(Global, ChangeKind)> {
        if let Expr::Attribute(method) = &*call.func {
            let kind = match method.attr.as_str() {
                "setdefault" => ChangeKind::Fills,
                name if ADDING.contains(&name) => ChangeKind::Adds,
                name if REMOVING.contains(&name) => ChangeKind::Removes,
                _ => return None,
            };
            let is_fill = kind == ChangeKind::Fills && !self.awaits_within(self.tree().body(id), call.range());
            let kind = if kind == ChangeKind::Fills && !is_fill { ChangeKind::Adds } else { kind };
            return Some((self.changeable(&method.value, &[Held::Collection])?, kind));
        }
        let is_next = self.name(&call.func).is_some_and(|name| name == "builtins.next");
        let first = call.arguments.args.first().filter(|_| is_next)?;
        Some((self.changeable(first, &[Held::Counter])?, ChangeKind::Adds))
    }

    /// The variable that a name or `module.name` stands for, in this file or another.
    pub fn global_of(&self, expr: &Expr) -> Option<Global> {
        if let Expr::Name(name) = expr {
            let bindings = &self.tree().use_of(name)?.bindings;
            let is_import = |&id: &BindingId| matches!(self.tree().bindings()[id].kind, BindingKind::Import { .. });
            if !bindings.is_empty() && bindings.iter().all(|&id| self.is_variable(id)) {
                return Some(Global { file: self.index(), name: name.id.to_string() });
            }
            if !bindings.iter().all(is_import) {
                return None;
            }
        }
        let (file, name) = self.project().variable(self.index(), &self.name(expr)?)?;
        let owner = self.other(file)?;
        let bindings = owner.tree().lookup(&name, 0);
        let is_one = !bindings.is_empty() && bindings.iter().all(|&id| owner.is_variable(id));
        is_one.then_some(Global { file, name })
    }

    fn is_variable(&self, id: BindingId) -> bool {
        let binding = &self.tree().bindings()[id];
        let is_value = matches!(binding.kind, BindingKind::Assigned { .. } | BindingKind::Other);
        binding.scope == 0 && is_value && !binding.type_checking
    }

    /// The variable at the root of `table[key].rows`, if it holds something of these kinds: an attribute of an instance
    /// may be any collection.
    fn changeable(&self, expr: &'a Expr, kinds: &[Held]) -> Option<Global> {
        let (mut at, mut is_attribute) = (expr, false);
        loop {
            if let Some(global) = self.global_of(at) {
                let held = self.held(&global)?;
                let fits = if is_attribute { held == Held::Instance } else { kinds.contains(&held) };
                return fits.then_some(global);
            }
            at = match at {
                Expr::Subscript(subscript) => &subscript.value,
                Expr::Attribute(attribute) => {
                    is_attribute = true;
                    &attribute.value
                }
                _ => return None,
            };
        }
    }

    /// What every assignment at the top of its module gives a variable.
    fn held(&self, global: &Global) -> Option<Held> {
        let owner = self.other(global.file)?;
        let bindings = owner.tree().lookup(&global.name, 0).iter().map(|&id| &owner.tree().bindings()[id]);
        let mut kinds = bindings.filter_map(|binding| match &binding.kind {
            BindingKind::Assigned { value: Some(value), .. } => Some(owner.held_by(value)),
            _ => None,
        });
        let first = kinds.next()??;
        kinds.all(|kind| kind == Some(first)).then_some(first)
    }

    fn held_by(&self, value: &Expr) -> Option<Held> {
        let call = match value {
            Expr::List(_) | Expr::Dict(_) | Expr::Set(_) => return Some(Held::Collection),
            Expr::ListComp(_) | Expr::DictComp(_) | Expr::SetComp(_) => return Some(Held::Collection),
            Expr::Call(call) => call,
            _ => return None,
        };
        let name = self.name(&call.func)?;
        if COLLECTIONS.contains(&&*name) {
            return Some(Held::Collection);
        }
        if name == "itertools.count" {
            return Some(Held::Counter);
        }
        matches!(self.resolve(&name)?, Entity::Class(_)).then_some(Held::Instance)
    }

    /// Whether a change only happens where the variable, or its entry, has nothing yet, and nothing is awaited for it.
    fn is_fill(&self, id: NodeId, global: &Global) -> bool {
        let body = self.tree().body(id);
        let mut inner = self.range(id);
        for (_, node) in self.around(id) {
            let around = match node {
                AnyNodeRef::StmtIf(test) => {
                    let is_inside = !test.test.range().contains_range(inner);
                    (is_inside && self.asks_for(&test.test, global)).then_some(test.range())
                }
                AnyNodeRef::ExceptHandlerExceptHandler(handler) => {
                    let error = handler.type_.as_deref().and_then(|error| self.name(error));
                    let is_missing = error.is_some_and(|name| {
                        ["builtins.KeyError", "builtins.LookupError", "builtins.AttributeError"].contains(&&*name)
                    });
                    is_missing.then_some(handler.range())
                }
                _ => None,
            };
            if let Some(around) = around {
                return !self.awaits_within(body, around);
            }
            inner = node.range();
        }
        self.answers_before(id, global).is_some_and(|rest| !self.awaits_within(body, rest))
    }

    /// From an `if` that leaves where there is something already to the end of the function.
    fn answers_before(&self, id: NodeId, global: &Global) -> Option<TextRange> {
        let AnyNodeRef::StmtFunctionDef(function) = self.tree().node(self.tree().body(id)) else { return None };
        let at = self.range(id).start();
        function.body.iter().take_while(|statement| statement.end() <= at).find_map(|statement| {
            let Stmt::If(test) = statement else { return None };
            let leaves = matches!(test.body.last(), Some(Stmt::Return(_)));
            let is_it = leaves && self.names_global(&test.test, global);
            is_it.then(|| TextRange::new(statement.end(), function.end()))
        })
    }

    /// `x is None`, `not x`, `key not in x`, `x.get(key) is None`, or the same of a local name for what was in it.
    fn asks_for(&self, test: &Expr, global: &Global) -> bool {
        let is_about_nothing = match test {
            Expr::Compare(compare) => compare.ops.iter().any(|op| matches!(op, ast::CmpOp::NotIn | ast::CmpOp::Is)),
            Expr::UnaryOp(not) => not.op == ast::UnaryOp::Not,
            Expr::BoolOp(operation) => return operation.values.iter().any(|test| self.asks_for(test, global)),
            _ => false,
        };
        is_about_nothing && self.names_global(test, global)
    }

    fn names_global(&self, within: &Expr, global: &Global) -> bool {
        self.inside(within).any(|expr| {
            self.global_of(expr).as_ref() == Some(global)
                || self
                    .local_values(expr)
                    .any(|value| self.inside(value).any(|expr| self.global_of(expr).as_ref() == Some(global)))
        })
    }

    fn inside(&self, expr: &Expr) -> impl Iterator<Item = &'a Expr> {
        let range = expr.range();
        self.expressions().map(|(_, expr)| expr).filter(move |expr| range.contains_range(expr.range()))
    }

    /// What a local name is given, at any place.
    fn local_values(&self, expr: &Expr) -> impl Iterator<Item = &'a Expr> {
        let used = expr.as_name_expr().and_then(|name| self.tree().use_of(name));
        let bindings = used.map_or(&[][..], |used| &used.bindings).iter().map(|&id| &self.tree().bindings()[id]);
        bindings.filter_map(|binding| match binding.kind {
            BindingKind::Assigned { value: Some(value), .. } if binding.scope != 0 => Some(value),
            _ => None,
        })
    }

    /// Whether a change is one of the entry for this run: `table[workflow.info().run_id] = …`, `table.pop(run_id)`.
    pub fn is_keyed_by_run(&self, change: NodeId) -> bool {
        let key = match self.tree().node(change) {
            AnyNodeRef::ExprSubscript(subscript) => Some(&*subscript.slice),
            AnyNodeRef::ExprCall(call) => call.arguments.args.first(),
            _ => None,
        };
        key.is_some_and(|key| match self.meaning(key) {
            Expr::Attribute(attribute) => ["run_id", "workflow_run_id"].contains(&attribute.attr.as_str()),
            _ => false,
        })
    }

    /// Whether the block that a change stands in goes on to raise: so tests fail once and no more, on purpose.
    pub fn fails_afterwards(&self, change: NodeId) -> bool {
        let statement = self.tree().statement_of(change);
        let block = statement.and_then(|statement| self.siblings(statement));
        block.is_some_and(|(block, at)| always_raises(&block[at..]))
    }

    /// Every place that reads a variable or adds to it, by file. None where not all of them are seen.
    pub fn uses_of_global(&self, global: &Global) -> Option<Vec<(usize, NodeId)>> {
        let owner = self.other(global.file)?;
        let &binding = owner.tree().lookup(&global.name, 0).first()?;
        self.readers(Variable { file: global.file, binding })
    }

    /// Whether a use only changes the variable, so that nothing is learnt from it: `seen.append(x)`, `count += 1`.
    pub fn only_changes(&self, id: NodeId) -> bool {
        let mut at = id;
        loop {
            let range = self.range(at);
            let parent = self.tree().parent_id(at);
            match self.tree().node(parent) {
                AnyNodeRef::StmtAugAssign(assign) => return assign.target.range() == range,
                AnyNodeRef::StmtAssign(assign) => return assign.targets.iter().any(|target| target.range() == range),
                AnyNodeRef::StmtDelete(_) | AnyNodeRef::StmtExpr(_) => return at != id,
                AnyNodeRef::ExprSubscript(subscript) if subscript.value.range() == range => {}
                AnyNodeRef::ExprAttribute(_) => {}
                AnyNodeRef::ExprCall(call) if call.func.range() == range => {}
                _ => return false,
            }
            at = parent;
        }
    }
}
