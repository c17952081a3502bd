//! Open this for the one visit that numbers the nodes of a file and fills its scopes.
//!
//! It follows Python's rules for what binds where: comprehension targets stay inside, a walrus leaves the
//! comprehension, decorators, defaults and annotations are evaluated outside the function they belong to.

use super::{
    Binding, BindingKind, Meaning, NodeId, Outer, Row, Scope, ScopeId, ScopeKind, Tree, Use, is_type_checking_test,
    quoted,
};
use crate::engine::python::visit::{self, SourceOrderVisitor, TraversalSignal};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use crate::engine::source::Source;
use ast::{ExprContext, HasNodeIndex, NodeIndex};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::cell::OnceCell;

/// Few files have more nodes than one for so many bytes.
const BYTES_FOR_A_NODE: usize = 12;

pub(super) fn build(source: &Source) -> Tree<'_> {
    let nodes = source.text().len() / BYTES_FOR_A_NODE;
    let mut walk = Walk {
        tree: Tree {
            source,
            nodes: Vec::with_capacity(nodes),
            expressions: Vec::with_capacity(nodes / 2),
            calls: Vec::new(),
            references: OnceCell::new(),
            statements: Vec::new(),
            scopes: vec![Scope::new(ScopeKind::Module, 0, None)],
            bindings: Vec::new(),
            uses: Vec::new(),
            quoted: FxHashMap::default(),
            meanings: Vec::new(),
            stars: Vec::new(),
            dotted: Vec::new(),
        },
        parent: 0,
        scope: 0,
        value: None,
        annotation: None,
        type_checking: false,
        in_annotation: false,
    };
    let module = source.tree();
    let node = AnyNodeRef::from(module);
    walk.enter_node(node);
    walk.visit_body(&module.body);
    walk.leave_node(node);
    let mut tree = walk.tree;
    resolve(&mut tree);
    tree
}

/// Uses are resolved when all bindings are known: a function may use what the module binds below it.
fn resolve(tree: &mut Tree<'_>) {
    let mut uses = std::mem::take(&mut tree.uses);
    for used in &mut uses {
        used.bindings = tree.seen_by(used).into();
    }
    tree.uses = uses;
}

impl Scope<'_> {
    fn new(kind: ScopeKind, node: NodeId, parent: Option<ScopeId>) -> Self {
        Self { kind, node, parent, names: FxHashMap::default(), outer: FxHashMap::default() }
    }
}

struct Walk<'a> {
    tree: Tree<'a>,
    parent: NodeId,
    scope: ScopeId,
    /// The value that the name being visited is bound to, where it is bound to just that.
    value: Option<&'a Expr>,
    annotation: Option<&'a Expr>,
    type_checking: bool,
    in_annotation: bool,
}

impl<'a> Walk<'a> {
    fn bind(&mut self, name: &'a str, range: TextRange, kind: BindingKind<'a>) {
        let scope = match self.tree.scopes[self.scope].outer.get(name) {
            Some(Outer::Global) => 0,
            Some(Outer::Nonlocal) => self.enclosing_with(name).unwrap_or(self.scope),
            None => self.scope,
        };
        self.bind_in(scope, name, range, kind);
    }

    fn bind_in(&mut self, scope: ScopeId, name: &'a str, range: TextRange, kind: BindingKind<'a>) {
        let id = self.tree.bindings.len();
        let type_checking = self.type_checking;
        self.tree.bindings.push(Binding { name, range, scope, kind, type_checking });
        self.tree.scopes[scope].names.entry(name).or_default().push(id);
    }

    /// The function around this one that binds a `nonlocal` name; its binding may come later in the text.
    fn enclosing_with(&self, name: &str) -> Option<ScopeId> {
        let mut at = self.tree.scopes[self.scope].parent;
        let mut first_function = None;
        while let Some(id) = at {
            let scope = &self.tree.scopes[id];
            if matches!(scope.kind, ScopeKind::Function | ScopeKind::Lambda) {
                first_function = first_function.or(Some(id));
                if scope.names.contains_key(name) {
                    return Some(id);
                }
            }
            at = scope.parent;
        }
        first_function
    }

    fn use_name(&mut self, name: &'a str, range: TextRange) {
        self.tree.uses.push(Use { name, range, scope: self.scope, bindings: SmallVec::new() });
    }

    /// Runs `inside` in a new scope that the current node opens.
    fn within(&mut self, kind: ScopeKind, inside: impl FnOnce(&mut Self)) {
        let outer = self.scope;
        self.tree.scopes.push(Scope::new(kind, self.parent, Some(outer)));
        self.scope = self.tree.scopes.len() - 1;
        inside(self);
        self.scope = outer;
    }

    fn function(&mut self, function: &'a ast::StmtFunctionDef) {
        let node = AnyNodeRef::from(function);
        let outer = self.type_checking;
        self.type_checking |= is_overload(function);
        self.bind(function.name.as_str(), function.name.range(), BindingKind::Function(function));
        self.type_checking = outer;
        self.enter_node(node);
        for decorator in &function.decorator_list {
            self.visit_decorator(decorator);
        }
        self.with_type_parameters(function.type_params.as_deref(), |walk| {
            walk.visit_parameters(&function.parameters);
            if let Some(returns) = &function.returns {
                walk.visit_annotation(returns);
            }
            walk.within(ScopeKind::Function, |walk| {
                walk.bind_parameters(&function.parameters);
                walk.visit_body(&function.body);
            });
        });
        self.leave_node(node);
    }

    fn class(&mut self, class: &'a ast::StmtClassDef) {
        let node = AnyNodeRef::from(class);
        self.bind(class.name.as_str(), class.name.range(), BindingKind::Class(class));
        self.enter_node(node);
        for decorator in &class.decorator_list {
            self.visit_decorator(decorator);
        }
        self.with_type_parameters(class.type_params.as_deref(), |walk| {
            if let Some(arguments) = &class.arguments {
                walk.visit_arguments(arguments);
            }
            walk.within(ScopeKind::Class, |walk| walk.visit_body(&class.body));
        });
        self.leave_node(node);
    }

    fn with_type_parameters(&mut self, parameters: Option<&'a ast::TypeParams>, inside: impl FnOnce(&mut Self)) {
        let Some(parameters) = parameters else { return inside(self) };
        self.within(ScopeKind::TypeParameters, |walk| {
            for parameter in &parameters.type_params {
                let name = match parameter {
                    ast::TypeParam::TypeVar(parameter) => &parameter.name,
                    ast::TypeParam::TypeVarTuple(parameter) => &parameter.name,
                    ast::TypeParam::ParamSpec(parameter) => &parameter.name,
                };
                walk.bind(name.as_str(), name.range(), BindingKind::Other);
            }
            walk.visit_type_params(parameters);
            inside(walk);
        });
    }

    fn bind_parameters(&mut self, parameters: &'a ast::Parameters) {
        for parameter in parameters {
            let parameter = parameter.as_parameter();
            self.bind(parameter.name.as_str(), parameter.name.range(), BindingKind::Parameter(parameter));
        }
    }

    /// The first iterable is evaluated outside the comprehension, everything else inside.
    fn comprehension(&mut self, expr: &'a Expr, generators: &'a [ast::Comprehension], elements: [Option<&'a Expr>; 2]) {
        let node = AnyNodeRef::from(expr);
        self.enter_node(node);
        let Some((first, rest)) = generators.split_first() else { return self.leave_node(node) };
        let first_node = AnyNodeRef::from(first);
        self.enter_node(first_node);
        self.visit_expr(&first.iter);
        self.leave_node(first_node);
        self.within(ScopeKind::Comprehension, |walk| {
            walk.reenter(first_node, |walk| {
                walk.visit_expr(&first.target);
                first.ifs.iter().for_each(|test| walk.visit_expr(test));
            });
            rest.iter().for_each(|generator| walk.visit_comprehension(generator));
            elements.into_iter().flatten().for_each(|element| walk.visit_expr(element));
        });
        self.leave_node(node);
    }

    /// Visits more children of a node that was left already.
    fn reenter(&mut self, node: AnyNodeRef<'a>, inside: impl FnOnce(&mut Self)) {
        let outer = self.parent;
        self.parent = index_of(node);
        inside(self);
        self.parent = outer;
    }

    fn import(&mut self, import: &'a ast::StmtImport) {
        for alias in &import.names {
            let dotted = alias.name.as_str();
            let (name, range, qualified) = match &alias.asname {
                Some(asname) => (asname.as_str(), asname.range(), dotted),
                None => {
                    let first = dotted.split('.').next().unwrap_or(dotted);
                    self.tree.dotted.push(dotted.to_owned());
                    (first, TextRange::at(alias.name.start(), ast_len(first)), first)
                }
            };
            let (statement, qualified) = (index_of(AnyNodeRef::from(import)), qualified.to_owned());
            self.bind(name, range, BindingKind::Import { qualified, statement, alias: alias.range() });
        }
    }

    fn import_from(&mut self, import: &'a ast::StmtImportFrom) {
        let dots = ".".repeat(import.level as usize);
        let module = format!("{dots}{}", import.module.as_ref().map_or("", |module| module.as_str()));
        for alias in &import.names {
            if alias.name.as_str() == "*" {
                self.tree.stars.push(module.clone());
                continue;
            }
            let dot = if module.ends_with('.') || module.is_empty() { "" } else { "." };
            let qualified = format!("{module}{dot}{}", alias.name);
            let name = alias.asname.as_ref().unwrap_or(&alias.name);
            let statement = index_of(AnyNodeRef::from(import));
            let kind = BindingKind::Import { qualified, statement, alias: alias.range() };
            self.bind(name.as_str(), name.range(), kind);
        }
    }

    fn declare(&mut self, names: &'a [ast::Identifier], outer: Outer) {
        for name in names {
            self.tree.scopes[self.scope].outer.insert(name.as_str(), outer);
        }
    }

    fn assign(&mut self, targets: &'a [Expr], value: &'a Expr) {
        for target in targets {
            self.value = target.is_name_expr().then_some(value);
            self.visit_expr(target);
            self.value = None;
        }
        self.visit_expr(value);
    }

    fn name(&mut self, name: &'a ast::ExprName) {
        match name.ctx {
            ExprContext::Store => {
                let kind = match (self.value.take(), self.annotation.take()) {
                    (None, None) => BindingKind::Other,
                    (value, annotation) => BindingKind::Assigned { value, annotation },
                };
                self.bind(name.id.as_str(), name.range(), kind);
            }
            ExprContext::Del => self.bind(name.id.as_str(), name.range(), BindingKind::Other),
            ExprContext::Load | ExprContext::Invalid => self.use_name(name.id.as_str(), name.range()),
        }
        // What `x += 1` sets it has read before.
        let last = self.tree.uses.len().wrapping_sub(1);
        if self.tree.uses.get(last).is_some_and(|used| used.range == name.range())
            && let Some(meaning) = self.tree.meanings.last_mut()
        {
            meaning.used = last as u32;
        }
    }

    /// `(name := value)` binds in the function around the comprehensions.
    fn walrus(&mut self, named: &'a ast::ExprNamed) {
        let Expr::Name(target) = &*named.target else { return self.visit_expr(&named.target) };
        let mut scope = self.scope;
        while self.tree.scopes[scope].kind == ScopeKind::Comprehension {
            scope = self.tree.scopes[scope].parent.unwrap_or(0);
        }
        let inner = std::mem::replace(&mut self.scope, scope);
        let kind = BindingKind::Assigned { value: Some(&named.value), annotation: None };
        self.bind(target.id.as_str(), target.range(), kind);
        self.scope = inner;
        let node = AnyNodeRef::from(&*named.target);
        self.enter_node(node);
        self.leave_node(node);
    }

    /// The names inside `"Optional[Service]"`: used, though only in a string.
    fn string_annotation(&mut self, string: &'a ast::ExprStringLiteral) {
        for range in quoted::names(self.tree.source.text(), string) {
            let name = &self.tree.source.text()[range];
            // An escape inside the string would shift the text; such a name is no identifier then.
            self.tree.quoted.insert(range.start(), self.tree.uses.len());
            self.use_name(name, range);
        }
    }

    fn if_statement(&mut self, test: &'a ast::StmtIf) {
        let node = AnyNodeRef::from(test);
        self.enter_node(node);
        self.visit_expr(&test.test);
        let outer = self.type_checking;
        self.type_checking |= is_type_checking_test(&test.test);
        self.visit_body(&test.body);
        self.type_checking = outer;
        test.elif_else_clauses.iter().for_each(|clause| self.visit_elif_else_clause(clause));
        self.leave_node(node);
    }

    fn pattern(&mut self, pattern: &'a ast::Pattern) {
        let bound = match pattern {
            ast::Pattern::MatchAs(pattern) => pattern.name.as_ref(),
            ast::Pattern::MatchStar(pattern) => pattern.name.as_ref(),
            ast::Pattern::MatchMapping(pattern) => pattern.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = bound {
            self.bind(name.as_str(), name.range(), BindingKind::Other);
        }
    }
}

impl<'a> SourceOrderVisitor<'a> for Walk<'a> {
    fn enter_node(&mut self, node: AnyNodeRef<'a>) -> TraversalSignal {
        let id = self.tree.nodes.len() as NodeId;
        node.node_index().set(NodeIndex::from(id));
        let mut meaning = u32::MAX;
        if matches!(node, AnyNodeRef::ExprName(_) | AnyNodeRef::ExprAttribute(_)) {
            meaning = self.tree.meanings.len() as u32;
            self.tree.meanings.push(Meaning { qualified: OnceCell::new(), used: u32::MAX });
        }
        self.tree.nodes.push(Row { node, parent: self.parent, scope: self.scope as u32, meaning });
        self.parent = id;
        TraversalSignal::Traverse
    }

    fn leave_node(&mut self, node: AnyNodeRef<'a>) {
        self.parent = self.tree.nodes[index_of(node) as usize].parent;
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        self.tree.statements.push((self.tree.nodes.len() as NodeId, stmt));
        match stmt {
            Stmt::FunctionDef(function) => return self.function(function),
            Stmt::ClassDef(class) => return self.class(class),
            Stmt::If(test) => return self.if_statement(test),
            _ => {}
        }
        let node = AnyNodeRef::from(stmt);
        self.enter_node(node);
        match stmt {
            Stmt::Assign(assign) => self.assign(&assign.targets, &assign.value),
            Stmt::AnnAssign(assign) => {
                self.value = assign.value.as_deref().filter(|_| assign.target.is_name_expr());
                self.annotation = Some(&assign.annotation).map(|a| &**a).filter(|_| assign.target.is_name_expr());
                self.visit_expr(&assign.target);
                (self.value, self.annotation) = (None, None);
                self.visit_annotation(&assign.annotation);
                assign.value.iter().for_each(|value| self.visit_expr(value));
            }
            Stmt::AugAssign(assign) => {
                // `x += 1` reads what it writes.
                if let Expr::Name(name) = &*assign.target {
                    self.use_name(name.id.as_str(), name.range());
                }
                self.visit_expr(&assign.target);
                self.visit_expr(&assign.value);
            }
            Stmt::TypeAlias(alias) => {
                self.visit_expr(&alias.name);
                self.with_type_parameters(alias.type_params.as_deref(), |walk| walk.visit_annotation(&alias.value));
            }
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Global(global) => self.declare(&global.names, Outer::Global),
            Stmt::Nonlocal(nonlocal) => self.declare(&nonlocal.names, Outer::Nonlocal),
            _ => {
                self.leave_node(node);
                self.tree.nodes.pop();
                return visit::walk_stmt(self, stmt);
            }
        }
        self.leave_node(node);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        self.tree.expressions.push((self.tree.nodes.len() as NodeId, expr));
        match expr {
            Expr::Call(call) => {
                self.tree.calls.push((self.tree.nodes.len() as NodeId, call));
                visit::walk_expr(self, expr);
            }
            Expr::Name(name) => {
                self.enter_node(AnyNodeRef::from(expr));
                self.name(name);
                self.leave_node(AnyNodeRef::from(expr));
            }
            Expr::Named(named) => {
                let node = AnyNodeRef::from(expr);
                self.enter_node(node);
                self.walrus(named);
                self.visit_expr(&named.value);
                self.leave_node(node);
            }
            Expr::Lambda(lambda) => {
                let node = AnyNodeRef::from(expr);
                self.enter_node(node);
                lambda.parameters.iter().for_each(|parameters| self.visit_parameters(parameters));
                self.within(ScopeKind::Lambda, |walk| {
                    lambda.parameters.iter().for_each(|parameters| walk.bind_parameters(parameters));
                    walk.visit_expr(&lambda.body);
                });
                self.leave_node(node);
            }
            Expr::ListComp(node) => self.comprehension(expr, &node.generators, [Some(&node.elt), None]),
            Expr::SetComp(node) => self.comprehension(expr, &node.generators, [Some(&node.elt), None]),
            Expr::Generator(node) => self.comprehension(expr, &node.generators, [Some(&node.elt), None]),
            Expr::DictComp(node) => {
                self.comprehension(expr, &node.generators, [node.key.as_deref(), Some(&node.value)]);
            }
            Expr::StringLiteral(string) if self.in_annotation => {
                self.string_annotation(string);
                visit::walk_expr(self, expr);
            }
            _ => visit::walk_expr(self, expr),
        }
    }

    fn visit_annotation(&mut self, expr: &'a Expr) {
        let outer = std::mem::replace(&mut self.in_annotation, true);
        self.visit_expr(expr);
        self.in_annotation = outer;
    }

    fn visit_with_item(&mut self, item: &'a ast::WithItem) {
        let node = AnyNodeRef::from(item);
        self.enter_node(node);
        self.visit_expr(&item.context_expr);
        if let Some(target) = &item.optional_vars {
            match &**target {
                Expr::Name(name) => {
                    self.enter_node(AnyNodeRef::from(&**target));
                    self.bind(name.id.as_str(), name.range(), BindingKind::Entered(&item.context_expr));
                    self.leave_node(AnyNodeRef::from(&**target));
                }
                _ => self.visit_expr(target),
            }
        }
        self.leave_node(node);
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.bind(name.as_str(), name.range(), BindingKind::Other);
        }
        visit::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a ast::Pattern) {
        self.pattern(pattern);
        visit::walk_pattern(self, pattern);
    }
}

fn index_of(node: AnyNodeRef<'_>) -> NodeId {
    node.node_index().load().as_u32().unwrap_or(0)
}

fn ast_len(text: &str) -> crate::engine::python::TextSize {
    crate::engine::python::TextSize::of(text)
}

/// `@overload` or `@typing.overload`; by its spelling, as with `TYPE_CHECKING`.
fn is_overload(function: &ast::StmtFunctionDef) -> bool {
    function.decorator_list.iter().any(|decorator| match &decorator.expression {
        Expr::Name(name) => name.id == "overload",
        Expr::Attribute(attribute) => &attribute.attr == "overload",
        _ => false,
    })
}
