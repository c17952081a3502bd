//! Open this for which functions a body may run: its calls and the references it hands on.
//!
//! It names targets; which function that is, in which file, `project` decides.

use super::given::{Given, unless_given};
use super::members::is_kept_under_a_name;
use super::narrowing::{is_unrestricted, outside_workflow};
use super::receivers::{Receiver, meanings, possible, receiver};
use super::texts;
use super::threads::{is_detached, is_partial};
use super::types::{self, named_class};
use super::{Edge, EdgeKind, FunctionId, MethodOf, Target, number};
use crate::engine::names::{BindingKind, NodeId, Tree};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, ast};
use compact_str::CompactString;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// Names of names are followed this far; more is a cycle.
const MAX_ALIASES: u8 = 4;

/// What the edges of one file are made from.
pub(super) struct Context<'t, 'a> {
    pub tree: &'t Tree<'a>,
    /// From a definition's or lambda's node to its function.
    pub function_of: &'t FxHashMap<NodeId, FunctionId>,
    /// The names that are read of values of which nothing is known, as numbers.
    pub strange: RefCell<Vec<(NodeId, u32)>>,
}

impl Context<'_, '_> {
    /// The edges that an expression makes, if it names something that can run: several where imports disagree.
    pub fn edges(&self, id: NodeId, node: AnyNodeRef<'_>) -> Vec<Edge> {
        let targets = match node {
            // A builtin, or nobody knows what.
            AnyNodeRef::ExprName(name) if self.tree.stars().is_empty() && self.is_unbound(name) => return Vec::new(),
            AnyNodeRef::ExprName(name) if name.ctx.is_load() => {
                let targets = self.of_name(name, 0);
                if targets.is_empty() { self.called_instance(id, name) } else { targets }
            }
            AnyNodeRef::ExprAttribute(attribute) if attribute.ctx.is_load() => self.of_attribute(attribute),
            AnyNodeRef::ExprAttribute(attribute) if attribute.ctx.is_store() => return self.set(id, attribute),
            AnyNodeRef::ExprCall(call) => self.of_call(call),
            AnyNodeRef::ExprStringLiteral(text) => return self.named_by(id, text),
            AnyNodeRef::ExprLambda(_) => self.function_of.get(&id).copied().map(Target::Function).into_iter().collect(),
            _ => return Vec::new(),
        };
        let is_left_out = |target: &Target| {
            self.is_inner_part(id, node, target)
                || self.tree.is_annotation(id) && !self.is_metadata(id)
                || self.is_base(id, node)
                || texts::is_looked_into(self.tree, id)
        };
        let Some(first) = targets.first() else {
            let possible = possible(self.tree, node).into_iter().map(|name| Target::Named(name.into()));
            let possible: Vec<Target> = possible.filter(|target| !is_left_out(target)).collect();
            if possible.is_empty() {
                let read = self.read_of_unknown(node).map(|name| (id, number(name)));
                self.strange.borrow_mut().extend(read);
            }
            let line = self.tree.source.line(node.start());
            // What may be meant, anybody may call.
            let edge = |target| self.edge(id, line, (target, EdgeKind::Refers), Given::default());
            return possible.into_iter().map(edge).collect();
        };
        if is_left_out(first) {
            return Vec::new();
        }
        let line = self.tree.source.line(node.start());
        let given = match self.tree.parent(id) {
            AnyNodeRef::ExprCall(call) if call.func.range() == node.range() => Given::of(self.tree, call),
            _ => Given::default(),
        };
        let edge = |target| {
            let kind = self.kind(id, node, &target)?;
            Some(self.edge(id, line, (target, kind), given.clone()))
        };
        targets.into_iter().filter_map(edge).collect()
    }

    fn is_unbound(&self, name: &ast::ExprName) -> bool {
        self.tree.use_of(name).is_some_and(|used| used.bindings.is_empty())
    }

    /// The name that an expression reads of a value.
    fn read_of_unknown<'n>(&self, node: AnyNodeRef<'n>) -> Option<&'n str> {
        match node {
            AnyNodeRef::ExprAttribute(attribute) => (!logs(attribute)).then_some(&*attribute.attr),
            AnyNodeRef::ExprCall(call) => Some(texts::member(self.tree, call)?.1),
            _ => None,
        }
    }

    /// What a text names, anybody may call.
    fn named_by(&self, id: NodeId, text: &ast::ExprStringLiteral) -> Vec<Edge> {
        let read = texts::read_of_values(self.tree, id, text).into_iter();
        self.strange.borrow_mut().extend(read.map(|name| (id, number(name))));
        let names = texts::named(self.tree, id, text).into_iter();
        let line = || self.tree.source.line(text.start());
        let edge =
            |name: String| self.edge(id, line(), (Target::Named(name.into()), EdgeKind::Names), Given::default());
        names.map(edge).collect()
    }

    /// `clock()`, where the name holds an instance.
    fn called_instance(&self, id: NodeId, name: &ast::ExprName) -> Vec<Target> {
        let is_called = matches!(self.tree.parent(id), AnyNodeRef::ExprCall(call) if call.func.range() == name.range());
        let of = is_called.then(|| receiver(self.tree, &Expr::Name(name.clone()))).flatten();
        let called = |receiver| Target::method(receiver, "__call__");
        of.map(called).into_iter().collect()
    }

    /// `order.price = 3` runs a setter.
    fn set(&self, id: NodeId, attribute: &ast::ExprAttribute) -> Vec<Edge> {
        let line = self.tree.source.line(attribute.start());
        let setter = |target| match target {
            Target::Method(read) => {
                let name = compact_str::format_compact!("{}.setter", read.name);
                let target = Target::Method(Box::new(MethodOf { name, ..*read }));
                Some(self.edge(id, line, (target, EdgeKind::Calls), Given::default()))
            }
            _ => None,
        };
        self.of_attribute(attribute).into_iter().filter_map(setter).collect()
    }

    /// What runs when a value is called: the function that it names, itself or in a `functools.partial`.
    pub fn handed(&self, value: &Expr) -> Option<Target> {
        let mut targets = self.behind(value, 0);
        let first = targets.pop()?;
        targets.is_empty().then_some(first)
    }

    fn behind(&self, value: &Expr, aliases: u8) -> Vec<Target> {
        match value {
            _ if aliases > MAX_ALIASES => Vec::new(),
            Expr::Name(name) => self.of_name(name, aliases),
            Expr::Attribute(attribute) => self.of_attribute(attribute),
            Expr::Call(call) if is_partial(self.tree, &call.func) => {
                call.arguments.args.first().map_or_else(Vec::new, |first| self.behind(first, aliases + 1))
            }
            Expr::Call(call) => self.of_call(call),
            Expr::Lambda(lambda) => {
                self.function_of.get(&self.tree.id(lambda)).copied().map(Target::Function).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// `with Resource() as r:` enters and leaves it.
    pub fn entered(&self, item: &ast::WithItem) -> Vec<Edge> {
        let Some(receiver) = receiver(self.tree, &item.context_expr) else { return Vec::new() };
        let line = self.tree.source.line(item.start());
        let methods = ["__enter__", "__exit__", "__aenter__", "__aexit__"];
        let edge = |name: &str| {
            let target = Target::method(receiver.clone(), name);
            self.edge(self.tree.id(item), line, (target, EdgeKind::Calls), Given::default())
        };
        methods.into_iter().map(edge).collect()
    }

    fn edge(&self, id: NodeId, line: usize, (target, kind): (Target, EdgeKind), given: Given) -> Edge {
        let (outside_workflow, unrestricted) = (outside_workflow(self.tree, id), is_unrestricted(self.tree, id));
        Edge {
            target,
            kind,
            line,
            outside_workflow,
            unrestricted,
            unless: unless_given(self.tree, id).map(Box::new),
            given,
        }
    }

    fn of_name(&self, name: &ast::ExprName, aliases: u8) -> Vec<Target> {
        if let Some(binding) = self.tree.binding(name)
            && let BindingKind::Function(function) = binding.kind
            && self.tree.scopes()[binding.scope].kind == crate::engine::names::ScopeKind::Function
        {
            return self.function_of.get(&self.tree.id(function)).copied().map(Target::Function).into_iter().collect();
        }
        let expr = Expr::Name(name.clone());
        // `cls()` in a class method.
        if let Some(class) = types::class_itself(self.tree, &expr) {
            return vec![Target::Named(named_class(self.tree, class).into())];
        }
        let meanings = meanings(self.tree, &expr);
        match self.tree.binding(name).map(|binding| &binding.kind) {
            // `do = self.service.do`, `fresh = partial(make, 1)`.
            Some(BindingKind::Assigned { value: Some(value), .. })
                if meanings.is_empty() && !value.is_lambda_expr() =>
            {
                self.behind(value, aliases + 1)
            }
            _ => named(meanings),
        }
    }

    /// `getattr(value, "name")`, and a module that `import_module` gives.
    fn of_call(&self, call: &ast::ExprCall) -> Vec<Target> {
        match texts::member(self.tree, call) {
            Some((value, name)) => self.member(self.tree.id(call), value, name),
            None => self.tree.loaded(call).map(|module| Target::Named(module.into())).into_iter().collect(),
        }
    }

    fn of_attribute(&self, attribute: &ast::ExprAttribute) -> Vec<Target> {
        if logs(attribute) {
            return Vec::new();
        }
        self.member(self.tree.id(attribute), &attribute.value, &attribute.attr)
    }

    /// What a name means on a value, read at a node.
    fn member(&self, id: NodeId, value: &Expr, name: &str) -> Vec<Target> {
        let name = CompactString::from(name);
        if let Some(class) = types::self_class(self.tree, value) {
            if name == "__class__" {
                return vec![Target::Named(named_class(self.tree, class).into())];
            }
            let receiver = Receiver::of(named_class(self.tree, class));
            return vec![Target::method(receiver, name)];
        }
        if let Expr::Call(call) = value
            && self.tree.qualified(&call.func).is_some_and(|name| name == "builtins.super")
        {
            let class = self.tree.ancestors(id).find_map(|(_, node)| match node {
                AnyNodeRef::StmtClassDef(class) => Some(class),
                _ => None,
            });
            let receiver = class.map(|class| Receiver::of(named_class(self.tree, class)));
            return receiver
                .into_iter()
                .map(|receiver| Target::Method(Box::new(MethodOf { receiver, name: name.clone(), above: true })))
                .collect();
        }
        let qualified = meanings(self.tree, value);
        if !qualified.is_empty() {
            return named(qualified.into_iter().map(|of| format!("{of}.{name}")).collect());
        }
        let receiver = receiver(self.tree, value);
        receiver.into_iter().map(|receiver| Target::method(receiver, name.clone())).collect()
    }

    /// `workflow` in `workflow.now`: the whole chain makes the edge, not its parts; but a property may run on the way.
    fn is_inner_part(&self, id: NodeId, node: AnyNodeRef<'_>, target: &Target) -> bool {
        match self.tree.parent(id) {
            AnyNodeRef::ExprAttribute(outer) => {
                outer.value.range() == node.range() && matches!(target, Target::Named(_))
            }
            // A decorator is recorded with the function it decorates.
            AnyNodeRef::Decorator(_) => true,
            // What loads a module only runs its body.
            AnyNodeRef::StmtExpr(_) => matches!(node, AnyNodeRef::ExprCall(_)),
            _ => false,
        }
    }

    /// `Annotated[datetime, Depends(now)]`: what stands behind the type is a value like any other.
    fn is_metadata(&self, id: NodeId) -> bool {
        let range = self.tree.node(id).range();
        self.tree.ancestors(id).take_while(|(_, node)| !node.is_statement()).any(|(_, node)| {
            let AnyNodeRef::ExprSubscript(subscript) = node else { return false };
            let Expr::Tuple(parts) = &*subscript.slice else { return false };
            let wrapper = self.tree.qualified(&subscript.value);
            wrapper.is_some_and(|name| name.ends_with(".Annotated"))
                && parts.elts.iter().skip(1).any(|part| part.range().contains_range(range))
        })
    }

    /// `class W(Base)` runs nothing of `Base`.
    fn is_base(&self, id: NodeId, node: AnyNodeRef<'_>) -> bool {
        let mut outer = self.tree.ancestors(id).map(|(_, outer)| outer);
        let is_argument = outer.next().is_some_and(
            |outer| matches!(outer, AnyNodeRef::Arguments(arguments) if arguments.range().contains_range(node.range())),
        );
        is_argument && matches!(outer.next(), Some(AnyNodeRef::StmtClassDef(_)))
    }

    /// None where the function is only given a name: whoever uses that name makes the edge.
    fn kind(&self, id: NodeId, node: AnyNodeRef<'_>, target: &Target) -> Option<EdgeKind> {
        let is_closure = matches!(target, Target::Function(_));
        if is_detached(self.tree, id) {
            return Some(EdgeKind::Detaches);
        }
        let mut inner = node;
        let mut is_alone = match node {
            AnyNodeRef::ExprName(_) => true,
            AnyNodeRef::ExprCall(call) => self.tree.loaded(call).is_some(),
            _ => false,
        };
        let mut is_in_partial = false;
        for (_, outer) in self.tree.ancestors(id) {
            match outer {
                AnyNodeRef::ExprCall(call)
                    if call.func.range() == inner.range() && (inner.range() == node.range() || is_in_partial) =>
                {
                    return Some(EdgeKind::Calls);
                }
                // What it makes is called by whoever gets it.
                AnyNodeRef::ExprCall(call) if is_first_of_partial(self.tree, call, inner) => {
                    (is_alone, is_in_partial) = (true, true);
                }
                AnyNodeRef::ExprCall(call) if call.func.range() != inner.range() => {
                    let schedules = self.tree.qualified(&call.func).is_some_and(|name| schedules(&name));
                    return Some(if schedules { EdgeKind::Schedules } else { EdgeKind::Passes });
                }
                AnyNodeRef::ExprLambda(_) | AnyNodeRef::StmtReturn(_) => return Some(EdgeKind::Refers),
                _ if outer.is_statement() && !is_closure => {
                    let is_kept = is_alone && is_kept_under_a_name(self.tree, outer, &inner);
                    return (!is_kept).then_some(EdgeKind::Refers);
                }
                _ if outer.is_statement() => break,
                AnyNodeRef::Arguments(_) => continue,
                _ => (is_alone, is_in_partial) = (false, false),
            }
            inner = outer;
        }
        Some(if is_closure { EdgeKind::Passes } else { EdgeKind::Refers })
    }
}

fn is_first_of_partial(tree: &Tree<'_>, call: &ast::ExprCall, first: AnyNodeRef<'_>) -> bool {
    call.arguments.args.first().is_some_and(|argument| argument.range() == first.range())
        && is_partial(tree, &call.func)
}

/// `logger.info`, `self.log.error`: what a logger of the house does with a message reaches no command, and a clock or an
/// id in there is none of the workflow's.
fn logs(attribute: &ast::ExprAttribute) -> bool {
    const METHODS: &[&str] =
        &["critical", "debug", "error", "exception", "info", "log", "success", "trace", "warn", "warning"];
    let of = match &*attribute.value {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(of) => of.attr.as_str(),
        _ => return false,
    };
    let is_logger = ["log", "logger"].contains(&of.trim_start_matches('_').to_ascii_lowercase().as_str());
    is_logger && METHODS.contains(&attribute.attr.as_str())
}

/// Builtins run nothing of the project.
fn named(names: Vec<String>) -> Vec<Target> {
    names.into_iter().filter(|name| !name.starts_with("builtins.")).map(|name| Target::Named(name.into())).collect()
}

/// Whether a function of the SDK runs what it is given somewhere else than the caller: activities, child workflows,
/// workers. The few that call back into the workflow are named.
fn schedules(name: &str) -> bool {
    let Some(name) = name.strip_prefix("temporalio.") else { return false };
    let calls_back = name == "workflow.wait_condition" || name.starts_with("workflow.set_") || name == "workflow.wait";
    !calls_back && !name.starts_with("workflow.unsafe.")
}
