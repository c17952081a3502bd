//! Open this for which expressions are sets, what their elements are, and whether what a set is built from has an order.
//!
//! It answers what one function shows (literals, calls, annotations, names that are bound once), and what functions of
//! the project are given and give back.

use crate::engine::file::File;
use crate::engine::names::{Binding, BindingId, BindingKind};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, ast};

/// Names that refer to each other are followed this far.
const MAX_HOPS: u8 = 5;

/// What the place of an element in a set depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// Numbers: the same place in every process.
    Number,
    /// Text and bytes, hashed with a seed of the process.
    Text,
    /// What is hashed by its address.
    Object,
    Unknown,
}

impl Element {
    fn and(self, other: Self) -> Self {
        if self == other { self } else { Element::Unknown }
    }
}

/// A set, as it is written or where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Set {
    pub element: Element,
    /// It is written there, from something that has an order.
    pub is_built_in_order: bool,
}

impl<'a> File<'a> {
    /// What is known of an expression if it is a set for sure.
    pub fn set(&self, expr: &'a Expr) -> Option<Set> {
        self.set_within(expr, 0)
    }

    /// The kind of a value, as an element of a set.
    pub fn element_kind(&self, expr: &'a Expr) -> Element {
        self.element(expr, 0)
    }

    fn set_within(&self, expr: &'a Expr, hops: u8) -> Option<Set> {
        if hops > MAX_HOPS {
            return None;
        }
        let value = |element| Some(Set { element, is_built_in_order: false });
        match expr {
            Expr::Set(set) => {
                let is_plain = !set.elts.iter().any(Expr::is_starred_expr);
                Some(Set { element: self.all(&set.elts, hops), is_built_in_order: is_plain })
            }
            Expr::SetComp(comp) => {
                let is_built_in_order = comp.generators.iter().all(|from| self.is_ordered(&from.iter, hops + 1));
                Some(Set { element: self.element(&comp.elt, hops + 1), is_built_in_order })
            }
            Expr::Call(call) => self.set_of_call(call, hops),
            Expr::BinOp(operation) if is_set_operator(operation.op) => {
                let (left, right) = (&*operation.left, &*operation.right);
                let element = match (self.set_within(left, hops + 1), self.set_within(right, hops + 1)) {
                    (Some(left), Some(right)) if operation.op == ast::Operator::BitOr => {
                        left.element.and(right.element)
                    }
                    (Some(left), _) if operation.op != ast::Operator::BitOr => left.element,
                    (Some(_), _) | (_, Some(_)) => Element::Unknown,
                    (None, None) => return None,
                };
                value(element)
            }
            Expr::Name(name) => value(self.element_of_named_set(name, hops)?),
            _ => None,
        }
    }

    fn set_of_call(&self, call: &'a ast::ExprCall, hops: u8) -> Option<Set> {
        if let Some(name) = self.name(&call.func)
            && matches!(&*name, "builtins.set" | "builtins.frozenset")
        {
            return match (&call.arguments.args[..], call.arguments.keywords.is_empty()) {
                ([], true) => Some(Set { element: Element::Unknown, is_built_in_order: false }),
                ([from], true) if !from.is_starred_expr() => Some(Set {
                    element: self.elements_of(from, hops + 1),
                    is_built_in_order: self.is_ordered(from, hops + 1),
                }),
                _ => None,
            };
        }
        if let Some(set) = self.returned_set(call, hops) {
            return Some(set);
        }
        let Expr::Attribute(method) = &*call.func else { return None };
        let of = self.set_within(&method.value, hops + 1)?;
        let element = match method.attr.as_str() {
            "copy" | "difference" | "intersection" => of.element,
            "union" | "symmetric_difference" => Element::Unknown,
            _ => return None,
        };
        Some(Set { element, is_built_in_order: false })
    }

    /// The kind of the elements of a name that holds a set, those included that are put in later.
    fn element_of_named_set(&self, name: &'a ast::ExprName, hops: u8) -> Option<Element> {
        let mut kinds = Vec::new();
        let bindings = &self.tree().use_of(name).filter(|used| !used.bindings.is_empty())?.bindings;
        for &id in bindings {
            match self.tree().bindings()[id].kind {
                BindingKind::Assigned { annotation: Some(class), .. } => {
                    return Some(self.annotated_set(class)?.element);
                }
                BindingKind::Parameter(parameter) => {
                    let given = match parameter.annotation.as_deref() {
                        Some(annotation) => self.annotated_set(annotation)?.element,
                        None => self.element_of_given_set(id, hops)?,
                    };
                    return Some(given);
                }
                BindingKind::Assigned { value: Some(value), .. } => {
                    let of = self.set_within(value, hops + 1)?.element;
                    let is_empty = matches!(value, Expr::Call(call) if call.arguments.is_empty());
                    kinds.extend((!is_empty).then_some(of));
                }
                _ => return None,
            }
        }
        let added = bindings.iter().flat_map(|&binding| self.reads(binding)).filter_map(|read| {
            let AnyNodeRef::ExprAttribute(method) = self.parent(read) else { return None };
            let AnyNodeRef::ExprCall(call) = self.parent(self.id(method)) else { return None };
            let one = call.arguments.args.first();
            match method.attr.as_str() {
                "add" => Some(one.map_or(Element::Unknown, |one| self.element(one, hops + 1))),
                "update" => Some(one.map_or(Element::Unknown, |one| self.elements_of(one, hops + 1))),
                "symmetric_difference_update" => Some(Element::Unknown),
                _ => None,
            }
        });
        kinds.extend(added);
        kinds.into_iter().reduce(Element::and).or(Some(Element::Unknown))
    }

    /// Of a parameter that every workflow which calls the function gives a set.
    fn element_of_given_set(&self, parameter: BindingId, hops: u8) -> Option<Element> {
        let Binding { name, scope, .. } = self.tree().bindings()[parameter];
        let AnyNodeRef::StmtFunctionDef(definition) = self.tree().node(self.tree().scopes()[scope].node) else {
            return None;
        };
        if self.rebindings(parameter).len() != 1 {
            return None;
        }
        let calls = self.workflow_calls(self.definition(definition))?;
        let given = calls.into_iter().map(|(file, call)| {
            let AnyNodeRef::ExprCall(call) = file.tree().node(call) else { return None };
            let argument = file.argument_for(call, (self, definition), name)?;
            Some(file.set_within(argument, hops + 1)?.element)
        });
        given.reduce(|one, other| Some(one?.and(other?)))?
    }

    /// What a function of the project gives back, by its annotation or by all that it returns.
    fn returned_set(&self, call: &'a ast::ExprCall, hops: u8) -> Option<Set> {
        let function = self.called_function(&call.func)?;
        let owner = self.other(function.file)?;
        let definition = owner.definition_of(function).filter(|definition| !definition.is_async)?;
        if let Some(annotation) = definition.returns.as_deref() {
            return owner.annotated_set(annotation);
        }
        let returned = owner.statements().filter_map(|(id, statement)| match statement {
            Stmt::Return(back) if owner.function_at(id) == function => Some(back.value.as_deref()),
            _ => None,
        });
        let sets = returned.map(|value| Some(owner.set_within(value?, hops + 1)?.element));
        let element = sets.reduce(|one, other| Some(one?.and(other?)))??;
        Some(Set { element, is_built_in_order: false })
    }

    fn annotated_set(&self, annotation: &'a Expr) -> Option<Set> {
        let Expr::Subscript(of) = annotation else { return None };
        let class = self.name(&of.value)?;
        const SETS: &[&str] = &["AbstractSet", "FrozenSet", "MutableSet", "Set", "frozenset", "set"];
        let is_set = SETS.contains(&class.rsplit('.').next()?);
        is_set.then(|| Set { element: self.annotated_element(&of.slice), is_built_in_order: false })
    }

    fn annotated_element(&self, class: &Expr) -> Element {
        match self.name(class).as_deref() {
            Some("builtins.int" | "builtins.bool" | "builtins.float" | "uuid.UUID") => Element::Number,
            Some("builtins.str" | "builtins.bytes") => Element::Text,
            _ => Element::Unknown,
        }
    }

    /// Of a list, tuple, sequence or dict that an annotation names, the kind of its elements.
    fn annotated_sequence(&self, annotation: &'a Expr) -> Option<Element> {
        const SEQUENCES: &[&str] = &[
            "Dict",
            "List",
            "Mapping",
            "MutableSequence",
            "OrderedDict",
            "Sequence",
            "Tuple",
            "dict",
            "list",
            "tuple",
        ];
        let class = self.name(ast::helpers::map_subscript(annotation))?;
        let is_sequence = SEQUENCES.contains(&class.rsplit('.').next()?);
        let first = match annotation {
            Expr::Subscript(of) => match &*of.slice {
                Expr::Tuple(parts) if class.to_lowercase().ends_with("tuple") => {
                    // `tuple[str, int]` has elements of two kinds.
                    match &parts.elts[..] {
                        [one, Expr::EllipsisLiteral(_)] => Some(one),
                        _ => None,
                    }
                }
                Expr::Tuple(parts) => parts.elts.first(),
                one => Some(one),
            },
            _ => None,
        };
        is_sequence.then(|| first.map_or(Element::Unknown, |first| self.annotated_element(first)))
    }

    /// Whether an expression gives its elements in an order that replay repeats.
    fn is_ordered(&self, expr: &'a Expr, hops: u8) -> bool {
        if hops > MAX_HOPS {
            return false;
        }
        match expr {
            Expr::List(list) => self.are_ordered(&list.elts, hops),
            Expr::Tuple(tuple) => self.are_ordered(&tuple.elts, hops),
            Expr::Dict(_) | Expr::StringLiteral(_) | Expr::FString(_) => true,
            Expr::ListComp(ast::ExprListComp { generators, .. })
            | Expr::Generator(ast::ExprGenerator { generators, .. }) => {
                generators.iter().all(|from| self.is_ordered(&from.iter, hops + 1))
            }
            Expr::BinOp(sum) if sum.op == ast::Operator::Add => {
                self.is_ordered(&sum.left, hops + 1) && self.is_ordered(&sum.right, hops + 1)
            }
            Expr::Call(call) => match self.name(&call.func).as_deref() {
                Some("builtins.range" | "builtins.sorted") => true,
                Some("builtins.list" | "builtins.tuple" | "builtins.enumerate" | "builtins.reversed") => {
                    call.arguments.args.first().is_some_and(|from| self.is_ordered(from, hops + 1))
                }
                _ => is_split(call) || self.viewed(call).is_some_and(|dict| self.is_ordered(dict, hops + 1)),
            },
            Expr::Name(name) => match self.tree().binding(name).map(|binding| &binding.kind) {
                Some(BindingKind::Assigned { annotation: Some(annotation), .. }) => {
                    self.annotated_sequence(annotation).is_some()
                }
                Some(BindingKind::Parameter(parameter)) => {
                    parameter.annotation.as_deref().and_then(|of| self.annotated_sequence(of)).is_some()
                }
                Some(BindingKind::Assigned { value: Some(value), .. }) => self.is_ordered(value, hops + 1),
                _ => false,
            },
            _ => false,
        }
    }

    fn are_ordered(&self, elements: &'a [Expr], hops: u8) -> bool {
        elements.iter().all(|element| match element {
            Expr::Starred(starred) => self.is_ordered(&starred.value, hops + 1),
            _ => true,
        })
    }

    /// `d` of `d.keys()`, `d.values()`, `d.items()`.
    fn viewed(&self, call: &'a ast::ExprCall) -> Option<&'a Expr> {
        let Expr::Attribute(method) = &*call.func else { return None };
        let is_view = matches!(method.attr.as_str(), "items" | "keys" | "values") && call.arguments.is_empty();
        is_view.then_some(&*method.value)
    }

    /// The kind of the elements of something that is iterated.
    fn elements_of(&self, expr: &'a Expr, hops: u8) -> Element {
        if hops > MAX_HOPS {
            return Element::Unknown;
        }
        match expr {
            Expr::List(list) => self.all(&list.elts, hops),
            Expr::Tuple(tuple) => self.all(&tuple.elts, hops),
            Expr::ListComp(comp) => self.element(&comp.elt, hops + 1),
            Expr::Generator(comp) => self.element(&comp.elt, hops + 1),
            Expr::StringLiteral(_) | Expr::FString(_) => Element::Text,
            Expr::BinOp(sum) if sum.op == ast::Operator::Add => {
                self.elements_of(&sum.left, hops + 1).and(self.elements_of(&sum.right, hops + 1))
            }
            Expr::Call(call) => match self.name(&call.func).as_deref() {
                Some("builtins.range") => Element::Number,
                Some("builtins.sorted" | "builtins.list" | "builtins.tuple" | "builtins.reversed") => {
                    call.arguments.args.first().map_or(Element::Unknown, |from| self.elements_of(from, hops + 1))
                }
                _ if is_split(call) => Element::Text,
                _ => match (self.viewed(call), &*call.func) {
                    (Some(dict), Expr::Attribute(method)) if &method.attr == "keys" => self.elements_of(dict, hops + 1),
                    _ => self.set_within(expr, hops + 1).map_or(Element::Unknown, |set| set.element),
                },
            },
            Expr::Name(name) => match self.tree().binding(name).map(|binding| &binding.kind) {
                Some(BindingKind::Assigned { annotation: Some(of), .. }) => self.annotated_elements(of),
                Some(BindingKind::Parameter(parameter)) => {
                    parameter.annotation.as_deref().map_or(Element::Unknown, |of| self.annotated_elements(of))
                }
                // What is appended later is not looked at.
                Some(BindingKind::Assigned { value: Some(value), .. }) if !value.is_list_expr() => {
                    self.elements_of(value, hops + 1)
                }
                _ => Element::Unknown,
            },
            _ => self.set_within(expr, hops + 1).map_or(Element::Unknown, |set| set.element),
        }
    }

    fn annotated_elements(&self, annotation: &'a Expr) -> Element {
        let of_set = || self.annotated_set(annotation).map(|set| set.element);
        self.annotated_sequence(annotation).or_else(of_set).unwrap_or(Element::Unknown)
    }

    fn all(&self, elements: &'a [Expr], hops: u8) -> Element {
        let mut kinds = elements.iter().map(|element| match element {
            Expr::Starred(starred) => self.elements_of(&starred.value, hops + 1),
            element => self.element(element, hops + 1),
        });
        let first = kinds.next().unwrap_or(Element::Number);
        kinds.fold(first, Element::and)
    }

    /// The kind of one value.
    fn element(&self, expr: &'a Expr, hops: u8) -> Element {
        if hops > MAX_HOPS {
            return Element::Unknown;
        }
        match expr {
            Expr::NumberLiteral(_) | Expr::BooleanLiteral(_) => Element::Number,
            Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::FString(_) => Element::Text,
            Expr::Tuple(tuple) => match self.all(&tuple.elts, hops + 1) {
                Element::Object => Element::Unknown,
                kind => kind,
            },
            Expr::BinOp(operation) => match self.element(&operation.left, hops + 1) {
                Element::Text if operation.op == ast::Operator::Mod => Element::Text,
                left => left.and(self.element(&operation.right, hops + 1)),
            },
            Expr::UnaryOp(operation) => self.element(&operation.operand, hops + 1),
            Expr::If(either) => self.element(&either.body, hops + 1).and(self.element(&either.orelse, hops + 1)),
            Expr::Call(call) => self.element_of_call(call, hops),
            Expr::Name(name) => self.element_of_name(name, hops),
            _ => Element::Unknown,
        }
    }

    fn element_of_call(&self, call: &'a ast::ExprCall, hops: u8) -> Element {
        match self.name(&call.func).as_deref() {
            Some("builtins.len" | "builtins.int" | "builtins.float" | "builtins.bool") => Element::Number,
            Some("builtins.str" | "builtins.repr" | "builtins.bytes") => Element::Text,
            Some("builtins.object" | "asyncio.create_task" | "asyncio.ensure_future") => Element::Object,
            Some("temporalio.workflow.start_activity" | "temporalio.workflow.start_local_activity") => Element::Object,
            _ => match &*call.func {
                Expr::Attribute(method) if TEXT_METHODS.contains(&method.attr.as_str()) => {
                    self.element(&method.value, hops + 1)
                }
                _ => Element::Unknown,
            },
        }
    }

    fn element_of_name(&self, name: &'a ast::ExprName, hops: u8) -> Element {
        let bindings = self.tree().use_of(name).map_or(&[][..], |used| &used.bindings);
        let kinds = bindings.iter().map(|&id| self.element_of_binding(&self.tree().bindings()[id], hops));
        kinds.reduce(Element::and).unwrap_or(Element::Unknown)
    }

    fn element_of_binding(&self, binding: &Binding<'a>, hops: u8) -> Element {
        match &binding.kind {
            BindingKind::Parameter(parameter) => {
                parameter.annotation.as_deref().map_or(Element::Unknown, |class| self.annotated_element(class))
            }
            BindingKind::Assigned { annotation: Some(class), .. } => self.annotated_element(class),
            BindingKind::Assigned { value: Some(value), .. } => self.element(value, hops + 1),
            // The variable of a loop or a comprehension.
            BindingKind::Other => {
                let from = self.tree().nodes().find_map(|(_, node)| match node {
                    AnyNodeRef::Comprehension(comp) => (comp.target.range() == binding.range).then_some(&comp.iter),
                    AnyNodeRef::StmtFor(each) => (each.target.range() == binding.range).then_some(&*each.iter),
                    _ => None,
                });
                from.map_or(Element::Unknown, |from| self.elements_of(from, hops + 1))
            }
            _ => Element::Unknown,
        }
    }
}

const TEXT_METHODS: &[&str] =
    &["casefold", "format", "lower", "lstrip", "replace", "rstrip", "strip", "title", "upper"];

fn is_set_operator(operator: ast::Operator) -> bool {
    use ast::Operator::{BitAnd, BitOr, BitXor, Sub};
    matches!(operator, BitAnd | BitOr | BitXor | Sub)
}

/// `text.split(",")`.
fn is_split(call: &ast::ExprCall) -> bool {
    matches!(&*call.func, Expr::Attribute(method)
        if matches!(method.attr.as_str(), "rsplit" | "split" | "splitlines"))
}
