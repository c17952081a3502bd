//! Open this for the state of a workflow: the attributes of `self` that its methods set, change and read, and who does.
//!
//! It reads the class, its bases and what is below it, in whatever file they stand. What is passed on as a whole may be
//! read and set by anybody.

use crate::engine::edits::statements;
use crate::engine::facts::{Role, self_class};
use crate::engine::file::File;
use crate::engine::names::{NodeId, ScopeId, ScopeKind};
use crate::engine::project::{ClassRef, Entity, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};

/// What a place does to an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Reads,
    /// `self.x = value`, `self.x += 1`, `del self.x`.
    Sets,
    /// `self.x.append(value)`, `self.x[key] = value`: what it holds changes, and nothing comes of it there.
    Changes,
}

/// A place that uses an attribute of a workflow.
#[derive(Clone, Copy, Debug)]
pub struct Access<'a> {
    pub name: &'a str,
    pub kind: Use,
    pub file: usize,
    /// The attribute expression.
    pub id: NodeId,
    /// The method around it, however deep.
    pub method: FunctionRef,
}

/// All uses of the attributes of a workflow class.
pub struct State<'a> {
    pub accesses: Vec<Access<'a>>,
    /// `self` is handed on, or a base is not known: others may use the attributes as well.
    pub is_shared: bool,
    /// Attributes with a value in a class body.
    on_class: Vec<&'a str>,
}

impl<'a> State<'a> {
    pub fn of<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Access<'a>> {
        self.accesses.iter().filter(move |access| access.name == name)
    }

    /// Where an attribute gets another value, or other content.
    pub fn changes<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Access<'a>> {
        self.of(name).filter(|access| access.kind != Use::Reads)
    }

    pub fn is_on_class(&self, name: &str) -> bool {
        self.on_class.contains(&name)
    }
}

impl<'a> File<'a> {
    /// The state of a workflow class, its bases and the classes below it included.
    pub fn state_of(&self, class: ClassRef) -> State<'a> {
        let project = self.project();
        let mut state = State { accesses: Vec::new(), is_shared: false, on_class: Vec::new() };
        let mut classes = project.lineage(class);
        classes.extend(project.descendants(class).into_iter().skip(1));
        for of in classes {
            let known = project.class(of);
            let is_plain = |base: &String| {
                matches!(&**base, "builtins.object" | "abc.ABC" | "typing.Generic" | "typing.Protocol")
                    || project.resolve(of.file, base).is_some()
            };
            state.is_shared |= !known.bases.iter().all(|base| base.as_ref().is_some_and(is_plain));
            match self.other(of.file) {
                Some(file) => file.collect_state(known.node, &mut state),
                None => state.is_shared = true,
            }
        }
        state
    }

    fn collect_state(&self, class: NodeId, state: &mut State<'a>) {
        let AnyNodeRef::StmtClassDef(definition) = self.tree().node(class) else { return };
        state.on_class.extend(definition.body.iter().filter_map(|statement| match statement {
            Stmt::Assign(assign) => assign.targets.first()?.as_name_expr().map(|name| name.id.as_str()),
            Stmt::AnnAssign(assign) if assign.value.is_some() => {
                assign.target.as_name_expr().map(|name| name.id.as_str())
            }
            Stmt::FunctionDef(method) => Some(method.name.as_str()),
            _ => None,
        }));
        let is_self = |expr: &Expr| self_class(self.tree(), expr).is_some_and(|of| self.id(of) == class);
        for (id, expr) in self.expressions() {
            if !definition.range().contains_range(expr.range()) || !is_self(expr) {
                continue;
            }
            match self.parent(id) {
                AnyNodeRef::ExprAttribute(attribute) if !attribute.attr.starts_with("__") => {
                    let at = self.id(attribute);
                    let Some(method) = self.method_below(at, class) else { continue };
                    let kind = self.use_of_attribute(at, attribute);
                    state.accesses.push(Access {
                        name: attribute.attr.as_str(),
                        kind,
                        file: self.index(),
                        id: at,
                        method,
                    });
                }
                _ => state.is_shared = true,
            }
        }
    }

    /// The method of a class in which a node stands, however deep.
    fn method_below(&self, id: NodeId, class: NodeId) -> Option<FunctionRef> {
        let around = self.ancestors(id).find_map(|(at, node)| match node {
            AnyNodeRef::StmtFunctionDef(function) if self.tree().parent_id(at) == class => Some(function),
            _ => None,
        })?;
        Some(self.definition(around))
    }

    /// Whether a place reads an attribute of what an attribute holds, or an element of it, or calls a method of it.
    pub fn is_gone_into(&self, access: &Access<'_>) -> bool {
        let range = self.range(access.id);
        match self.parent(access.id) {
            AnyNodeRef::ExprAttribute(outer) => outer.value.range() == range,
            AnyNodeRef::ExprSubscript(outer) => outer.value.range() == range,
            _ => false,
        }
    }

    fn use_of_attribute(&self, id: NodeId, attribute: &ast::ExprAttribute) -> Use {
        const CHANGERS: &[&str] = &[
            "add",
            "append",
            "appendleft",
            "clear",
            "discard",
            "extend",
            "insert",
            "remove",
            "set",
            "setdefault",
            "put_nowait",
            "update",
        ];
        if !attribute.ctx.is_load() {
            return Use::Sets;
        }
        match self.parent(id) {
            AnyNodeRef::ExprSubscript(subscript) if !subscript.ctx.is_load() => Use::Changes,
            AnyNodeRef::ExprAttribute(method) if CHANGERS.contains(&method.attr.as_str()) => {
                let call = self.tree().parent_id(self.id(method));
                let is_call = matches!(self.tree().node(call), AnyNodeRef::ExprCall(_));
                let is_statement = matches!(self.parent(call), AnyNodeRef::StmtExpr(_));
                if is_call && is_statement { Use::Changes } else { Use::Reads }
            }
            _ => Use::Reads,
        }
    }

    /// The methods of a workflow class, inherited ones included, that have one of these roles.
    pub fn methods_with(&self, class: ClassRef, roles: &[Role]) -> Vec<FunctionRef> {
        let project = self.project();
        let entries = project.entries(class).into_iter();
        entries.filter(|&at| roles.iter().any(|&role| project.has_role(at, role))).collect()
    }

    /// The definition of a function of any file, with that file.
    pub fn definition_at(&self, at: FunctionRef) -> Option<(File<'a>, &'a ast::StmtFunctionDef)> {
        let file = self.other(at.file)?;
        let AnyNodeRef::StmtFunctionDef(definition) = file.tree().node(self.project().function(at).node) else {
            return None;
        };
        Some((file, definition))
    }

    /// The first place of a function's own body that awaits, nested functions left out. A queue takes what is put into
    /// it at once.
    pub fn first_await(&self, function: &ast::StmtFunctionDef) -> Option<NodeId> {
        self.awaiting(function).next().map(|(id, _)| id)
    }

    /// Whether a function may stop on its way to let others run. A lock under which nothing awaits is free.
    pub fn may_be_suspended(&self, function: &ast::StmtFunctionDef) -> bool {
        let is_lock = |node: AnyNodeRef<'_>| match node {
            AnyNodeRef::StmtWith(with) => with.items.iter().all(|item| !item.context_expr.is_call_expr()),
            _ => false,
        };
        self.awaiting(function).any(|(_, node)| !is_lock(node))
    }

    fn awaiting(&self, function: &ast::StmtFunctionDef) -> impl Iterator<Item = (NodeId, AnyNodeRef<'a>)> {
        let body = self.id(function);
        self.tree().nodes().filter(move |(id, node)| {
            let is_await = match node {
                AnyNodeRef::ExprAwait(awaited) => !puts(&awaited.value),
                AnyNodeRef::StmtFor(node) => node.is_async,
                AnyNodeRef::StmtWith(node) => node.is_async,
                AnyNodeRef::Comprehension(node) => node.is_async,
                _ => false,
            };
            is_await && self.tree().body(*id) == body
        })
    }

    /// The statements of a function's own body, nested functions left out, in the order of the text.
    pub fn statements_of(&self, function: &'a ast::StmtFunctionDef) -> impl Iterator<Item = (NodeId, &'a Stmt)> {
        let body = self.id(function);
        let inside = move |id: &NodeId| self.tree().body(*id) == body;
        self.statements().filter(move |(id, statement)| {
            inside(id) && function.body.iter().any(|outer| outer.range().contains_range(statement.range()))
        })
    }

    /// Whether an expression is the same wherever it stands: made of literals, and of classes of the project or usual
    /// ones, without arguments of the function around it.
    pub fn is_made_of_nothing(&self, value: &Expr) -> bool {
        const MAKERS: &[&str] = &[
            "asyncio.Condition",
            "asyncio.Event",
            "asyncio.Future",
            "asyncio.Lock",
            "asyncio.PriorityQueue",
            "asyncio.Queue",
            "asyncio.Semaphore",
            "builtins.bool",
            "builtins.dict",
            "builtins.float",
            "builtins.int",
            "builtins.list",
            "builtins.set",
            "builtins.str",
            "builtins.tuple",
            "collections.Counter",
            "collections.OrderedDict",
            "collections.defaultdict",
            "collections.deque",
            "datetime.timedelta",
        ];
        let range = value.range();
        self.expressions().filter(|(_, expr)| range.contains_range(expr.range())).all(|(id, expr)| match expr {
            Expr::Call(call) => self
                .name(&call.func)
                .is_some_and(|name| MAKERS.contains(&&*name) || matches!(self.resolve(&name), Some(Entity::Class(_)))),
            Expr::Name(name) => self.tree().use_of(name).is_some_and(|used| {
                let is_outside = |scope: ScopeId| matches!(self.tree().scopes()[scope].kind, ScopeKind::Module);
                used.bindings.iter().all(|&binding| is_outside(self.tree().bindings()[binding].scope))
            }),
            Expr::Attribute(_) => {
                let is_called =
                    matches!(self.parent(id), AnyNodeRef::ExprCall(call) if call.func.range() == expr.range());
                is_called || self.name(expr).is_some()
            }
            Expr::Lambda(_) | Expr::Await(_) | Expr::Named(_) | Expr::Yield(_) | Expr::YieldFrom(_) => false,
            _ => true,
        })
    }

    /// The whole lines of a statement, with the comment that stands behind it.
    pub fn lines_of(&self, statement: &Stmt) -> TextRange {
        statements::physical(self.source(), statement.range())
    }
}

/// `queue.put(…)`.
fn puts(awaited: &Expr) -> bool {
    let call = awaited.as_call_expr();
    call.and_then(|call| call.func.as_attribute_expr()).is_some_and(|method| &method.attr == "put")
}
