//! Open this for how facts are read out of a tree.
//!
//! It judges nothing: roles and edges are recorded as written, `project` draws the conclusions.

use super::changes::changes;
use super::edges::Context;
use super::members;
use super::receivers::{self, Receiver};
use super::types::{self, named_class};
use super::{Class, ClassId, Facts, Function, FunctionId, FunctionKind, Role, Runner, Symbol, Worker, WorkflowClass};
use crate::engine::names::{BindingId, BindingKind, NodeId, Tree};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, ast};
use memchr::memmem;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

pub fn collect(tree: &Tree<'_>) -> Facts {
    let mut collector = Collector { tree, facts: Facts::default(), function_of: FxHashMap::default() };
    collector.functions();
    collector.classes();
    collector.edges();
    collector.calls();
    collector.module();
    collector.facts.patches = crate::engine::guard::ids(tree);
    collector.facts.replaced = super::replaced::replaced(tree);
    collector.facts.configured_loggers = super::loggers::configured(tree);
    super::draws::mark(tree, &mut collector.facts);
    super::heartbeats::mark(tree, &mut collector.facts);
    super::loose::mark(tree, &mut collector.facts);
    super::taken::mark(tree, &mut collector.facts);
    super::kept::mark(tree, &mut collector.facts);
    // They stay for the whole run.
    collector.facts.functions.iter_mut().for_each(|function| function.edges.shrink_to_fit());
    collector.facts.functions.shrink_to_fit();
    collector.facts
}

struct Collector<'t, 'a> {
    tree: &'t Tree<'a>,
    facts: Facts,
    /// From the node of a body's owner to its function; the module's is 0.
    function_of: FxHashMap<NodeId, FunctionId>,
}

impl<'a> Collector<'_, 'a> {
    fn functions(&mut self) {
        for (id, node) in self.tree.nodes() {
            let (name, kind) = match node {
                AnyNodeRef::ModModule(_) => ("<module>", FunctionKind::Module),
                AnyNodeRef::StmtClassDef(class) => (class.name.as_str(), FunctionKind::ClassBody),
                AnyNodeRef::StmtFunctionDef(function) => (function.name.as_str(), FunctionKind::Def),
                AnyNodeRef::ExprLambda(_) => ("<lambda>", FunctionKind::Lambda),
                _ => continue,
            };
            let outer = if id == 0 { 0 } else { self.body_around(id) };
            let function = self.function(id, node, name, kind, outer);
            self.function_of.insert(id, self.facts.functions.len());
            self.facts.functions.push(function);
        }
    }

    fn function(
        &self,
        id: NodeId,
        node: AnyNodeRef<'_>,
        name: &str,
        kind: FunctionKind,
        outer: FunctionId,
    ) -> Function {
        let start = match node {
            AnyNodeRef::StmtFunctionDef(function) => function.name.start(),
            AnyNodeRef::StmtClassDef(class) => class.name.start(),
            _ => node.start(),
        };
        let mut function = Function {
            name: name.to_owned(),
            qualified: self.qualified(name, id, outer),
            kind,
            outer,
            node: id,
            range: node.range(),
            line: self.tree.source.line(start),
            is_async: matches!(node, AnyNodeRef::StmtFunctionDef(function) if function.is_async),
            ..Function::default()
        };
        if let AnyNodeRef::StmtFunctionDef(definition) = node {
            self.decorate(&mut function, definition);
            function.returns = match definition.returns.as_deref() {
                Some(returns) => types::of_annotation(self.tree, returns),
                None => members::enters_itself(definition).then(|| "typing.Self".to_owned()),
            };
        }
        function
    }

    fn qualified(&self, name: &str, id: NodeId, outer: FunctionId) -> String {
        if id == 0 {
            return name.to_owned();
        }
        match &self.facts.functions[outer] {
            outer if outer.kind == FunctionKind::Module => name.to_owned(),
            outer if outer.kind == FunctionKind::ClassBody => format!("{}.{name}", outer.qualified),
            outer => format!("{}.<locals>.{name}", outer.qualified),
        }
    }

    fn decorate(&self, function: &mut Function, definition: &ast::StmtFunctionDef) {
        for decorator in &definition.decorator_list {
            let expression = ast::helpers::map_callable(&decorator.expression);
            let name = self.tree.qualified(expression);
            match name.as_deref().and_then(role) {
                Some(role) => {
                    function.roles.push(role);
                    if role == Role::Activity {
                        match registered_name(definition, &decorator.expression) {
                            Registered::As(name) => function.registered = Some(name),
                            Registered::By(name) => function.registered_by = self.tree.qualified(name).map(Into::into),
                            Registered::Unknown => {}
                        }
                    }
                }
                None if name.as_deref().is_some_and(is_transparent) => {}
                None if is_validator(expression) => function.roles.push(Role::Validator),
                None if is_accessor(expression) => function.roles.push(Role::Property),
                None => function.decorators.push(name.map(Into::into)),
            }
        }
    }

    /// The function whose body evaluates a node.
    fn body_around(&self, id: NodeId) -> FunctionId {
        self.function_of.get(&self.tree.body(id)).copied().unwrap_or(0)
    }

    fn classes(&mut self) {
        let mut classes = Vec::new();
        for (id, node) in self.tree.nodes() {
            let AnyNodeRef::StmtClassDef(class) = node else { continue };
            classes.push(self.class(classes.len(), id, class));
        }
        self.facts.classes = classes;
    }

    fn class(&mut self, class_id: ClassId, id: NodeId, class: &'a ast::StmtClassDef) -> Class {
        let body = self.function_of[&id];
        let mut methods = BTreeMap::new();
        for function in (body + 1)..self.facts.functions.len() {
            let candidate = &mut self.facts.functions[function];
            // They are in the order of the text.
            if candidate.range.start() >= class.end() {
                break;
            }
            if candidate.outer == body && candidate.kind == FunctionKind::Def {
                candidate.class = Some(class_id);
                let AnyNodeRef::StmtFunctionDef(definition) = self.tree.node(candidate.node) else { continue };
                methods.insert(members::key(definition), function);
            }
        }
        let arguments = class.arguments.as_deref();
        let base = |base: &Expr| {
            let base = ast::helpers::map_subscript(base);
            receivers::named(self.tree, base)
        };
        Class {
            name: class.name.to_string(),
            qualified: named_class(self.tree, class)[1..].to_owned(),
            body,
            node: id,
            line: self.tree.source.line(class.name.start()),
            bases: arguments.map_or_else(Vec::new, |arguments| arguments.args.iter().map(base).collect()),
            decorators: self.class_decorators(class),
            workflow: self.workflow_class(class),
            methods,
            attributes: members::attributes(self.tree, class),
            held: Default::default(),
            is_data: self.is_data(class),
        }
    }

    fn class_decorators(&self, class: &ast::StmtClassDef) -> Vec<String> {
        let called = class.decorator_list.iter().map(|decorator| ast::helpers::map_callable(&decorator.expression));
        called.filter_map(|decorator| receivers::named(self.tree, decorator)).collect()
    }

    fn workflow_class(&self, class: &ast::StmtClassDef) -> Option<WorkflowClass> {
        let is_defn = |expr: &Expr| self.tree.qualified(expr).is_some_and(|name| name == "temporalio.workflow.defn");
        class.decorator_list.iter().find_map(|decorator| match &decorator.expression {
            Expr::Call(call) if is_defn(&call.func) => {
                let keyword = |name: &str| call.arguments.find_keyword(name).map(|keyword| &keyword.value);
                let unsandboxed = matches!(keyword("sandboxed"), Some(Expr::BooleanLiteral(value)) if !value.value);
                let failure_types = keyword("failure_exception_types").map(|types| self.name_list(types));
                let registered = match keyword("name") {
                    None => Some(class.name.to_string()),
                    Some(name) => name.as_string_literal_expr().map(|name| name.value.to_string()),
                };
                let is_open = keyword("dynamic").is_some() || call.arguments.keywords.iter().any(|of| of.arg.is_none());
                Some(WorkflowClass {
                    registered: registered.filter(|_| !is_open),
                    sandboxed: !unsandboxed,
                    failure_types: failure_types.unwrap_or_default(),
                })
            }
            expr if is_defn(expr) => {
                let registered = Some(class.name.to_string());
                Some(WorkflowClass { registered, sandboxed: true, failure_types: Vec::new() })
            }
            _ => None,
        })
    }

    /// The qualified names in a list; `?` for what is not known.
    fn name_list(&self, list: &Expr) -> Vec<String> {
        let elements = match list {
            Expr::List(list) => &list.elts,
            Expr::Tuple(tuple) => &tuple.elts,
            _ => return vec!["?".to_owned()],
        };
        elements.iter().map(|name| self.tree.qualified(name).map_or_else(|| "?".to_owned(), Into::into)).collect()
    }

    fn is_data(&self, class: &ast::StmtClassDef) -> bool {
        const DECORATORS: &[&str] =
            &["dataclasses.dataclass", "pydantic.dataclasses.dataclass", "attr.s", "attrs.define", "attrs.frozen"];
        const BASES: &[&str] = &[
            "msgspec.Struct",
            "pydantic.BaseModel",
            "pydantic.RootModel",
            "pydantic.v1.BaseModel",
            "sqlmodel.SQLModel",
            "typing.NamedTuple",
            "typing.TypedDict",
        ];
        let is = |expr: &Expr, among: &[&str]| {
            let name = self.tree.qualified(ast::helpers::map_callable(expr));
            name.is_some_and(|name| among.contains(&&*name))
        };
        class.decorator_list.iter().any(|decorator| is(&decorator.expression, DECORATORS))
            || class.arguments.as_deref().is_some_and(|arguments| arguments.args.iter().any(|base| is(base, BASES)))
    }

    fn edges(&mut self) {
        let context = Context { tree: self.tree, function_of: &self.function_of, strange: RefCell::default() };
        for class in &mut self.facts.classes {
            if let AnyNodeRef::StmtClassDef(definition) = self.tree.node(class.node) {
                class.held = members::held(&context, definition);
            }
        }
        self.facts.kept = members::kept(&context);
        self.facts.texts = members::texts(self.tree);
        let mut edges = Vec::new();
        for (id, node) in self.tree.nodes() {
            let function = || self.body_around(id);
            if let AnyNodeRef::WithItem(item) = node {
                let function = function();
                edges.extend(context.entered(item).into_iter().map(|edge| (function, edge)));
            }
            edges.extend(context.edges(id, node).into_iter().map(|edge| (function(), edge)));
        }
        for (function, edge) in edges {
            self.facts.functions[function].edges.push(edge);
        }
        let strange = context.strange.into_inner().into_iter().map(|(id, name)| (self.body_around(id), name));
        super::loose::keep_strange(strange.collect(), &mut self.facts);
        for (body, name) in changes(self.tree) {
            let function = self.function_of.get(&body).copied().unwrap_or(0);
            self.facts.functions[function].changes.push(name);
        }
    }

    fn calls(&mut self) {
        for (_, call) in self.tree.calls() {
            let Some(name) = self.tree.qualified(&call.func) else { continue };
            if name == "temporalio.worker.Worker" {
                let worker = self.worker(call);
                self.facts.workers.push(worker);
            }
            self.facts.relaxes_sandbox |= name.starts_with("temporalio.worker.workflow_sandbox.");
            self.facts.intercepts |= intercepts(self.tree, &name, call);
            if name.starts_with("temporalio.workflow.")
                && let Some(first) = call.arguments.args.first()
            {
                self.call_by_name(first, self.tree.source.line(call.start()));
            }
        }
    }

    fn call_by_name(&mut self, called: &Expr, line: usize) {
        let bound = called.as_name_expr().and_then(|name| self.tree.binding(name)).map(|binding| &binding.kind);
        let written = match bound {
            Some(BindingKind::Assigned { value: Some(value), .. }) => value,
            _ => called,
        };
        if let Expr::StringLiteral(registered) = written {
            self.facts.called_by_name.push((registered.value.to_string(), line));
        } else if called.is_attribute_expr() || matches!(bound, Some(BindingKind::Import { .. })) {
            let named = self.tree.qualified(called).filter(|name| !name.starts_with(':') || name.contains('.'));
            self.facts.called_by_import.extend(named.map(Cow::into_owned));
        }
    }

    fn worker(&self, call: &ast::ExprCall) -> Worker {
        let keyword = |name: &str| call.arguments.find_keyword(name).map(|keyword| &keyword.value);
        let spread = call.arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
        let is_on = |value: &Expr| !matches!(value, Expr::BooleanLiteral(value) if !value.value);
        // A plugin may bring a runner of its own, and for a debugger the sandbox is left out.
        let is_changed = keyword("plugins").is_some() || keyword("debug_mode").is_some_and(is_on);
        let runner = match keyword("workflow_runner") {
            None if spread || is_changed => Runner::Unknown,
            None => Runner::Default,
            Some(Expr::Call(runner)) => match self.tree.qualified(&runner.func).as_deref() {
                Some("temporalio.worker.UnsandboxedWorkflowRunner") => Runner::Unsandboxed,
                Some("temporalio.worker.workflow_sandbox.SandboxedWorkflowRunner") if runner.arguments.is_empty() => {
                    Runner::Default
                }
                _ => Runner::Unknown,
            },
            Some(_) => Runner::Unknown,
        };
        let workflows = keyword("workflows").map(|list| self.name_list(list));
        Worker {
            workflows: workflows.filter(|names| names.iter().all(|name| name != "?")),
            runner,
            spread,
            failure_types: keyword("workflow_failure_exception_types").is_some(),
            intercepted: spread || keyword("interceptors").is_some() || keyword("plugins").is_some(),
        }
    }

    fn module(&mut self) {
        // A module with `__getattr__` imports what it exports when it is asked, and tells type checkers what that is.
        let is_lazy = !self.tree.lookup("__getattr__", 0).is_empty();
        for binding in self.tree.bindings() {
            if let BindingKind::Import { qualified, statement, .. } = &binding.kind {
                self.facts.imports.push(qualified.clone());
                if self.is_passed_through(*statement) {
                    self.facts.passed_through.push(qualified.clone());
                }
            }
            if binding.scope == 0 && (is_lazy || !binding.type_checking) {
                self.export(binding.name);
            }
        }
        self.facts.stars = self.tree.stars().to_vec();
        self.facts.imports.extend(self.tree.calls().filter_map(|(_, call)| self.tree.loaded(call)));
        self.facts.imports.extend(self.facts.stars.iter().chain(self.tree.dotted()).cloned());
        self.facts.all = dunder_all(self.tree);
        self.facts.relaxes_sandbox |= self.facts.imports.iter().any(|name| name.ends_with(".SandboxRestrictions"));
    }

    fn export(&mut self, name: &str) {
        if self.facts.exports.contains_key(name) {
            return;
        }
        let ids = self.tree.lookup(name, 0);
        let bindings = || ids.iter().map(|&id| &self.tree.bindings()[id]);
        let is_typed_only = bindings().all(|binding| binding.type_checking);
        let meant = bindings().filter(|binding| is_typed_only || !binding.type_checking);
        let mut symbols = meant.map(|binding| match &binding.kind {
            BindingKind::Function(function) => {
                self.function_of.get(&self.tree.id(*function)).copied().map(Symbol::Function)
            }
            BindingKind::Class(class) => {
                let node = self.tree.id(*class);
                self.facts.classes.iter().position(|class| class.node == node).map(Symbol::Class)
            }
            BindingKind::Import { qualified, .. } => Some(Symbol::Named(qualified.clone())),
            BindingKind::Assigned { value: Some(value), .. } => {
                self.tree.qualified(value).map(|name| Symbol::Named(name.into_owned()))
            }
            _ => None,
        });
        let first = symbols.next().flatten();
        if let Some(first) = first
            && symbols.all(|other| other.as_ref() == Some(&first))
        {
            self.facts.exports.insert(name.to_owned(), first);
        } else if let [only] = ids
            && let Some(value) = self.value(*only)
        {
            self.facts.values.insert(name.to_owned(), value);
        }
    }

    /// The instance that a name at the top of the module is bound to, once.
    fn value(&self, binding: BindingId) -> Option<Receiver> {
        match &self.tree.bindings()[binding].kind {
            BindingKind::Assigned { annotation: Some(annotation), .. } => receivers::annotated(self.tree, annotation),
            BindingKind::Assigned { value: Some(value), annotation: None } => receivers::receiver(self.tree, value),
            _ => None,
        }
    }

    fn is_passed_through(&self, statement: NodeId) -> bool {
        self.tree.ancestors(statement).any(|(_, node)| match node {
            AnyNodeRef::StmtWith(with) => with.items.iter().any(|item| {
                let called = ast::helpers::map_callable(&item.context_expr);
                let name = self.tree.qualified(called);
                name.is_some_and(|name| name == "temporalio.workflow.unsafe.imports_passed_through")
            }),
            _ => false,
        })
    }
}

/// What an activity is called.
enum Registered<'e> {
    As(String),
    By(&'e Expr),
    Unknown,
}

/// Its own name, or `name="…"`. A name that is computed, and `dynamic=True`, leave none.
fn registered_name<'e>(definition: &ast::StmtFunctionDef, decorator: &'e Expr) -> Registered<'e> {
    let Expr::Call(call) = decorator else { return Registered::As(definition.name.to_string()) };
    if call.arguments.find_keyword("dynamic").is_some() || call.arguments.keywords.iter().any(|k| k.arg.is_none()) {
        return Registered::Unknown;
    }
    match call.arguments.find_keyword("name").map(|keyword| &keyword.value) {
        None => Registered::As(definition.name.to_string()),
        Some(Expr::StringLiteral(name)) => Registered::As(name.value.to_string()),
        Some(name @ (Expr::Name(_) | Expr::Attribute(_))) => Registered::By(name),
        Some(_) => Registered::Unknown,
    }
}

/// Whether a client or a worker is given something that may change the calls of its workflows.
fn intercepts(tree: &Tree<'_>, name: &str, call: &ast::ExprCall) -> bool {
    let takes =
        ["temporalio.worker.Worker", "temporalio.client.Client", "temporalio.client.Client.connect"].contains(&name);
    let given = |keyword: &str| {
        let value = call.arguments.find_keyword(keyword).map(|keyword| &keyword.value);
        value.is_some_and(|value| {
            !matches!(value, Expr::List(list) if list.elts.is_empty()) && !value.is_none_literal_expr()
        })
    };
    // `Client.connect(**options)`, where options are put together in the file.
    let is_spread = call.arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
    let speaks = || {
        let text = tree.source.text().as_bytes();
        ["interceptors", "plugins"].iter().any(|word| memmem::find(text, word.as_bytes()).is_some())
    };
    takes && (given("interceptors") || given("plugins") || is_spread && speaks())
}

/// What a decorator makes of a function, by the decorator's qualified name.
pub fn role(decorator: &str) -> Option<Role> {
    Some(match decorator {
        "temporalio.workflow.run" => Role::Run,
        "temporalio.workflow.signal" => Role::Signal,
        "temporalio.workflow.update" => Role::Update,
        "temporalio.workflow.query" => Role::Query,
        "temporalio.activity.defn" => Role::Activity,
        "nexusrpc.handler.operation_handler"
        | "nexusrpc.handler.sync_operation"
        | "temporalio.nexus.temporal_operation"
        | "temporalio.nexus.workflow_run_operation" => Role::Operation,
        "builtins.property" => Role::Property,
        "builtins.staticmethod" => Role::Static,
        "builtins.classmethod" => Role::ClassMethod,
        // Of Python, or of one of the many libraries that have their own.
        _ if decorator.rsplit(['.', ':']).next() == Some("cached_property") => Role::Property,
        _ => return None,
    })
}

/// Decorators that hand the function to nobody who would call it elsewhere.
fn is_transparent(decorator: &str) -> bool {
    const MODULES: &[&str] = &["functools.", "contextlib.", "typing.", "typing_extensions.", "abc.", "dataclasses."];
    decorator == "temporalio.workflow.init" || MODULES.iter().any(|module| decorator.starts_with(module))
}

/// `@set_price.validator`.
fn is_validator(expression: &Expr) -> bool {
    matches!(expression, Expr::Attribute(attribute) if &attribute.attr == "validator")
}

/// `@price.setter`.
fn is_accessor(expression: &Expr) -> bool {
    matches!(expression, Expr::Attribute(attribute) if matches!(attribute.attr.as_str(), "setter" | "getter" | "deleter"))
}

fn dunder_all(tree: &Tree<'_>) -> Vec<String> {
    let assigned = tree.bindings().iter().find(|binding| binding.scope == 0 && binding.name == "__all__");
    let Some(BindingKind::Assigned { value: Some(value), .. }) = assigned.map(|binding| &binding.kind) else {
        return Vec::new();
    };
    let elements = match value {
        Expr::List(list) => &list.elts,
        Expr::Tuple(tuple) => &tuple.elts,
        _ => return Vec::new(),
    };
    elements.iter().filter_map(|name| name.as_string_literal_expr()).map(|name| name.value.to_string()).collect()
}
