//! Open this for which local names a block of statements reads before it sets them, and which of those that it sets are
//! read afterwards.
//!
//! It follows the order in which statements run, branch by branch. What may be read counts as read; what may not be set
//! does not count as set.

use crate::engine::file::File;
use crate::engine::names::{BindingId, BindingKind, NodeId, ScopeId};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use std::collections::BTreeSet;

/// What a block does with the local names of one function, in the order of the text.
#[derive(Debug, Default)]
pub struct Flow<'a> {
    /// Read before they are surely set.
    pub reads: Vec<&'a str>,
    /// Set on some way.
    pub sets: Vec<&'a str>,
    /// Set on every way.
    pub surely: BTreeSet<&'a str>,
}

struct Walk<'f, 'a> {
    file: &'f File<'a>,
    scope: ScopeId,
    flow: Flow<'a>,
}

impl<'a> File<'a> {
    /// The flow through statements of the function with this scope.
    pub(super) fn flow_of(&self, statements: &'a [Stmt], scope: ScopeId) -> Flow<'a> {
        let mut walk = Walk { file: self, scope, flow: Flow::default() };
        let mut set = BTreeSet::new();
        walk.block(statements, &mut set);
        walk.flow.surely = set;
        walk.flow
    }

    /// The local names that expressions in a range read, and those that they set on the way.
    pub(super) fn flow_of_values(&self, range: TextRange, scope: ScopeId) -> Flow<'a> {
        let mut walk = Walk { file: self, scope, flow: Flow::default() };
        let mut set = BTreeSet::new();
        walk.plain(range, &mut set);
        walk.flow.surely = set;
        walk.flow
    }

    /// Of some names, those that may be read after a block: in what follows, in the next round of a loop around it, or
    /// by a function inside this one.
    pub(super) fn live_after(&self, names: &[&'a str], unit: TextRange, of: (NodeId, ScopeId)) -> Vec<&'a str> {
        let (function, scope) = of;
        let mut pending: BTreeSet<&str> = names.iter().copied().collect();
        let mut live: BTreeSet<&str> =
            pending.iter().copied().filter(|name| self.is_captured(name, unit, of)).collect();
        let mut inner = unit;
        let Some(first) = self.statements().find(|(_, statement)| unit.contains_range(statement.range())) else {
            return Vec::new();
        };
        for (id, node) in self.ancestors(first.0) {
            for list in bodies(node) {
                let is_here = list.iter().any(|statement| {
                    statement.range().contains_range(inner) || inner.contains_range(statement.range())
                });
                let is_loop = matches!(node, AnyNodeRef::StmtFor(_) | AnyNodeRef::StmtWhile(_));
                let is_attempt = matches!(node, AnyNodeRef::StmtTry(_));
                let rest = match (is_here, is_loop || is_attempt) {
                    (true, _) => {
                        let at =
                            list.iter().position(|statement| statement.start() >= inner.end()).unwrap_or(list.len());
                        &list[at..]
                    }
                    (false, true) => list,
                    (false, false) => continue,
                };
                let flow = self.flow_of(rest, scope);
                live.extend(flow.reads.iter().filter(|name| pending.contains(*name)));
                if is_here && is_loop {
                    let whole = self.flow_of(list, scope);
                    let anew = self.names_of_target(node, scope);
                    let is_open = |name: &&&'a str| pending.contains(**name) && !anew.contains(*name);
                    live.extend(whole.reads.iter().filter(is_open));
                } else if is_here && !is_attempt {
                    pending.retain(|name| !flow.surely.contains(name));
                }
            }
            for later in otherwise(node) {
                let flow = later
                    .map_or_else(|test| self.flow_of_values(test.range(), scope), |body| self.flow_of(body, scope));
                live.extend(flow.reads.iter().filter(|name| pending.contains(*name)));
            }
            if id == function {
                break;
            }
            inner = node.range();
        }
        names.iter().copied().filter(|name| live.contains(name)).collect()
    }

    /// Whether a name is a parameter, or is given a value once that names one.
    pub fn is_made_of_parameters(&self, name: &ast::ExprName) -> bool {
        match self.tree().binding(name).map(|binding| &binding.kind) {
            Some(BindingKind::Parameter(_)) => true,
            Some(BindingKind::Assigned { value: Some(value), .. }) => self.expressions().any(|(_, expr)| {
                let Expr::Name(used) = expr else { return false };
                let of = self.tree().binding(used).map(|binding| &binding.kind);
                let is_parameter = matches!(of, Some(BindingKind::Parameter(of)) if &*of.name != "self");
                value.range().contains_range(used.range()) && is_parameter
            }),
            _ => false,
        }
    }

    /// The names that each round of a loop sets before anything else.
    fn names_of_target(&self, node: AnyNodeRef<'a>, scope: ScopeId) -> Vec<&'a str> {
        match node {
            AnyNodeRef::StmtFor(each) => self.flow_of_values(each.target.range(), scope).sets,
            _ => Vec::new(),
        }
    }

    /// Whether a nested function or lambda outside of a block uses a name of the function.
    fn is_captured(&self, name: &str, unit: TextRange, (_, scope): (NodeId, ScopeId)) -> bool {
        self.tree().uses().iter().any(|used| {
            let is_nested = used.scope != scope && !self.is_comprehension(used.scope);
            used.name == name
                && is_nested
                && !unit.contains_range(used.range)
                && used.bindings.iter().any(|&id| self.tree().bindings()[id].scope == scope)
        })
    }

    fn is_comprehension(&self, scope: ScopeId) -> bool {
        self.tree().scopes()[scope].kind == crate::engine::names::ScopeKind::Comprehension
    }

    /// The bindings of a function's local name outside of a block.
    pub(super) fn bindings_outside(&self, name: &str, unit: TextRange, scope: ScopeId) -> Vec<BindingId> {
        let bindings = self.tree().bindings();
        let all = self.tree().lookup(name, scope).iter().copied();
        all.filter(|&id| bindings[id].scope == scope && !unit.contains_range(bindings[id].range)).collect()
    }
}

impl<'a> Walk<'_, 'a> {
    fn block(&mut self, statements: &'a [Stmt], set: &mut BTreeSet<&'a str>) {
        for statement in statements {
            self.statement(statement, set);
        }
    }

    fn statement(&mut self, statement: &'a Stmt, set: &mut BTreeSet<&'a str>) {
        match statement {
            Stmt::If(test) => {
                self.plain(test.test.range(), set);
                let mut ways = vec![self.branch(&test.body, set)];
                let mut has_else = false;
                for clause in &test.elif_else_clauses {
                    match &clause.test {
                        Some(test) => self.plain(test.range(), set),
                        None => has_else = true,
                    }
                    ways.push(self.branch(&clause.body, set));
                }
                if has_else {
                    join(set, ways);
                }
            }
            Stmt::For(each) => {
                self.plain(each.iter.range(), set);
                let mut inside = set.clone();
                self.plain(each.target.range(), &mut inside);
                self.block(&each.body, &mut inside);
                self.block(&each.orelse, &mut set.clone());
            }
            Stmt::While(each) => {
                self.plain(each.test.range(), set);
                self.block(&each.body, &mut set.clone());
                self.block(&each.orelse, &mut set.clone());
            }
            Stmt::With(with) => {
                for item in &with.items {
                    self.plain(item.context_expr.range(), set);
                    if let Some(target) = &item.optional_vars {
                        self.plain(target.range(), set);
                        self.bound(target.range(), set);
                    }
                }
                self.block(&with.body, set);
            }
            Stmt::Try(attempt) => self.attempt(attempt, set),
            Stmt::Match(choice) => {
                self.plain(choice.subject.range(), set);
                for case in &choice.cases {
                    let mut inside = set.clone();
                    self.plain(case.pattern.range(), &mut inside);
                    self.bound(case.pattern.range(), &mut inside);
                    if let Some(guard) = &case.guard {
                        self.plain(guard.range(), &mut inside);
                    }
                    self.block(&case.body, &mut inside);
                }
            }
            Stmt::AugAssign(assign) => {
                if let Expr::Name(name) = &*assign.target {
                    self.read(name.id.as_str(), set);
                }
                self.plain(statement.range(), set);
            }
            _ => {
                self.plain(statement.range(), set);
                self.bound(statement.range(), set);
            }
        }
    }

    fn attempt(&mut self, attempt: &'a ast::StmtTry, set: &mut BTreeSet<&'a str>) {
        let mut way = set.clone();
        self.block(&attempt.body, &mut way);
        self.block(&attempt.orelse, &mut way);
        let mut ways = vec![way];
        for ast::ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
            let mut inside = set.clone();
            if let Some(class) = &handler.type_ {
                self.plain(class.range(), &mut inside);
            }
            let name = handler.name.as_ref().and_then(|name| self.local(name.range()));
            inside.extend(name);
            self.block(&handler.body, &mut inside);
            let leaves = matches!(handler.body.last(), Some(Stmt::Raise(_) | Stmt::Return(_)));
            // Python takes the exception's own name away at the end.
            name.iter().for_each(|name| _ = inside.remove(name));
            if !leaves {
                ways.push(inside);
            }
        }
        join(set, ways);
        self.block(&attempt.finalbody, set);
    }

    fn branch(&mut self, statements: &'a [Stmt], set: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
        let mut inside = set.clone();
        self.block(statements, &mut inside);
        inside
    }

    /// Names in a range without statements of its own: first what is read, then what is set.
    fn plain(&mut self, range: TextRange, set: &mut BTreeSet<&'a str>) {
        let file = self.file;
        let names = file.expressions().filter_map(|(_, expr)| expr.as_name_expr());
        let names: Vec<&'a ast::ExprName> = names.filter(|name| range.contains_range(name.range())).collect();
        for name in names.iter().filter(|name| !name.ctx.is_store()) {
            let of = file.tree().use_of(name).map(|used| &used.bindings[..]).unwrap_or_default();
            // `del` wants the name to be there.
            let is_deleted = || name.ctx.is_del() && self.local(name.range()).is_some();
            if of.iter().any(|&id| file.tree().bindings()[id].scope == self.scope) || is_deleted() {
                self.read(name.id.as_str(), set);
            }
        }
        for name in names.iter().filter(|name| name.ctx.is_store()) {
            if let Some(local) = self.local(name.range()) {
                self.set(local, set);
            }
        }
    }

    /// What a range binds otherwise: imports, patterns.
    fn bound(&mut self, range: TextRange, set: &mut BTreeSet<&'a str>) {
        let bindings = self.file.tree().bindings().iter();
        let here: Vec<&'a str> = bindings
            .filter(|binding| binding.scope == self.scope && range.contains_range(binding.range))
            .map(|binding| binding.name)
            .collect();
        here.into_iter().for_each(|name| self.set(name, set));
    }

    /// The local name that is bound at a place.
    fn local(&self, range: TextRange) -> Option<&'a str> {
        let mut bindings = self.file.tree().bindings().iter();
        bindings.find(|binding| binding.range == range && binding.scope == self.scope).map(|binding| binding.name)
    }

    fn read(&mut self, name: &'a str, set: &BTreeSet<&'a str>) {
        if !set.contains(name) && !self.flow.reads.contains(&name) {
            self.flow.reads.push(name);
        }
    }

    fn set(&mut self, name: &'a str, set: &mut BTreeSet<&'a str>) {
        set.insert(name);
        if !self.flow.sets.contains(&name) {
            self.flow.sets.push(name);
        }
    }
}

/// What every way sets.
fn join<'a>(set: &mut BTreeSet<&'a str>, ways: Vec<BTreeSet<&'a str>>) {
    let mut ways = ways.into_iter();
    let Some(first) = ways.next() else { return };
    *set = ways.fold(first, |all, way| &all & &way);
}

/// What may run after a part of a node, besides its statement lists: the test of a loop, the handlers of a `try`.
fn otherwise(node: AnyNodeRef<'_>) -> Vec<Result<&[Stmt], &Expr>> {
    match node {
        AnyNodeRef::StmtWhile(each) => vec![Err(&each.test)],
        AnyNodeRef::StmtTry(attempt) => {
            let handlers = attempt.handlers.iter().filter_map(ast::ExceptHandler::as_except_handler);
            handlers.map(|handler| Ok(&handler.body[..])).collect()
        }
        _ => Vec::new(),
    }
}

/// The statement lists of a node.
pub(super) fn bodies(node: AnyNodeRef<'_>) -> Vec<&[Stmt]> {
    match node {
        AnyNodeRef::StmtFunctionDef(node) => vec![&node.body],
        AnyNodeRef::StmtIf(node) => vec![&node.body],
        AnyNodeRef::ElifElseClause(node) => vec![&node.body],
        AnyNodeRef::StmtFor(node) => vec![&node.body, &node.orelse],
        AnyNodeRef::StmtWhile(node) => vec![&node.body, &node.orelse],
        AnyNodeRef::StmtWith(node) => vec![&node.body],
        AnyNodeRef::StmtTry(node) => vec![&node.body, &node.orelse, &node.finalbody],
        AnyNodeRef::ExceptHandlerExceptHandler(node) => vec![&node.body],
        AnyNodeRef::MatchCase(node) => vec![&node.body],
        _ => Vec::new(),
    }
}
