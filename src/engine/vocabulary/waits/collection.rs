//! Open this for what a collection holds and whether it has an order, followed from where it is used to where it is
//! built; and for the edits that make a set a list there.
//!
//! A name is followed only inside its function, and only if every use of it is one that is known.

use super::Wait;
use super::changes::uses_of;
use super::elements::{Elements, is_task_class};
use crate::engine::file::{Call, File};
use crate::engine::names::{Binding, BindingKind};
use crate::engine::python::ast::name::Name;
use crate::engine::python::{Expr, Ranged, TextRange, TextSize, ast};
use crate::engine::transform::Edit;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// A list, a tuple, a dict.
    Listed,
    /// A set that the collection's edits make a list.
    Set,
    /// A set that stays one.
    FixedSet,
    /// A generator: read once, in its order.
    Once,
    Unknown,
}

/// Whether one task may be in a collection twice. `asyncio` takes it for one, whatever holds it; the SDK does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    Never,
    /// It is built of what may be the same task.
    Maybe,
    /// It is built elsewhere.
    Unknown,
}

/// What is known of a collection.
#[derive(Clone, Debug)]
pub struct Collection {
    pub elements: Elements,
    pub order: Order,
    /// They make it a list where it is built; empty unless it is a set.
    pub edits: Vec<Edit>,
    /// It has elements for sure.
    pub is_filled: bool,
    pub repeats: Repeats,
    /// Where it can be read again, in the same order.
    pub again: Option<Again>,
}

/// An expression that gives the same elements once more.
#[derive(Clone, Debug)]
pub struct Again {
    pub text: String,
    /// Where it changes.
    pub changes: Vec<TextSize>,
}

impl Again {
    /// Whether nothing changes it between two places.
    pub fn holds_between(&self, start: TextSize, end: TextSize) -> bool {
        !self.changes.iter().any(|&change| start <= change && change < end)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    List,
    Set,
    Dict,
    Once,
}

/// A collection as it is built.
pub(super) struct Built {
    pub holder: Holder,
    /// Of a dict the keys.
    pub elements: Elements,
    pub values: Elements,
    pub edits: Vec<Edit>,
    /// Elements may repeat, in a dict its values: a list would hold more than a set.
    pub may_repeat: bool,
    pub is_filled: bool,
    /// The names among the elements.
    pub names: Vec<Name>,
}

impl Built {
    fn of(holder: Holder, elements: Elements) -> Self {
        let (values, edits) = (Elements::Nothing, Vec::new());
        Self { holder, elements, values, edits, may_repeat: false, is_filled: false, names: Vec::new() }
    }

    /// Notes one more element; twice the same name is twice the same element.
    pub(super) fn add(&mut self, element: &Expr, is_new: bool) {
        self.may_repeat |= !is_new;
        let name = match element {
            Expr::Named(named) => &*named.target,
            element => element,
        };
        let Expr::Name(name) = name else { return };
        self.may_repeat |= self.names.contains(&name.id);
        self.names.push(name.id.clone());
    }

    /// Notes the elements of another collection.
    pub(super) fn take(&mut self, more: &Built) {
        self.may_repeat |= more.may_repeat || self.names.iter().any(|name| more.names.contains(name));
        self.names.extend_from_slice(&more.names);
    }
}

impl<'a> File<'a> {
    /// What a wait is fed with.
    pub fn collection(&self, wait: &Wait<'a>) -> Collection {
        let unknown = Collection {
            elements: Elements::Unknown,
            order: Order::Unknown,
            edits: Vec::new(),
            is_filled: false,
            repeats: Repeats::Unknown,
            again: None,
        };
        let Some(fed) = wait.fed else { return unknown };
        let follow = Follow { file: self, call: wait.call };
        if let Expr::Call(call) = fed
            && let Expr::Attribute(method) = &*call.func
            && call.arguments.is_empty()
            && matches!(method.attr.as_str(), "values" | "keys")
            && let Expr::Name(name) = &*method.value
        {
            let Some((built, changes)) = follow.named(name) else { return unknown };
            if built.holder != Holder::Dict {
                return unknown;
            }
            let is_values = &method.attr == "values";
            let elements = if is_values { built.values } else { built.elements };
            let again = Some(Again { text: self.text(fed).to_owned(), changes });
            let repeats = if is_values && built.may_repeat { Repeats::Maybe } else { Repeats::Never };
            return Collection { elements, order: Order::Listed, again, repeats, ..unknown };
        }
        match fed {
            Expr::Name(name) => match follow.named(name) {
                Some((built, changes)) => {
                    let is_once = built.holder == Holder::Once;
                    let again = (!is_once).then(|| Again { text: name.id.to_string(), changes });
                    Collection { again, ..finished(built) }
                }
                None => self.annotated(name).unwrap_or(unknown),
            },
            fed => follow.built(fed).map_or(unknown, finished),
        }
    }

    /// `tasks: list[asyncio.Task]` as a parameter.
    fn annotated(&self, name: &ast::ExprName) -> Option<Collection> {
        let BindingKind::Parameter(parameter) = self.tree().binding(name)?.kind else { return None };
        let Expr::Subscript(of) = parameter.annotation.as_deref()? else { return None };
        let order = match self.name(&of.value)?.rsplit('.').next()? {
            "list" | "List" | "tuple" | "Tuple" | "Sequence" => Order::Listed,
            "set" | "Set" | "frozenset" | "FrozenSet" | "MutableSet" => Order::FixedSet,
            _ => Order::Unknown,
        };
        let class = ast::helpers::map_subscript(&of.slice);
        let is_task = self.name(class).is_some_and(|name| is_task_class(&name));
        let elements = if is_task { Elements::Tasks } else { Elements::Unknown };
        let repeats = Repeats::Unknown;
        Some(Collection { elements, order, edits: Vec::new(), is_filled: false, repeats, again: None })
    }
}

fn finished(built: Built) -> Collection {
    let order = match built.holder {
        Holder::List | Holder::Dict => Order::Listed,
        Holder::Once => Order::Once,
        Holder::Set if built.may_repeat || built.edits.is_empty() => Order::FixedSet,
        Holder::Set => Order::Set,
    };
    let edits = if order == Order::Set { built.edits } else { Vec::new() };
    // The keys of a dict, and what a set holds, are there once.
    let may_repeat = built.may_repeat && matches!(built.holder, Holder::List | Holder::Once);
    let repeats = if may_repeat { Repeats::Maybe } else { Repeats::Never };
    Collection { elements: built.elements, order, edits, is_filled: built.is_filled, repeats, again: None }
}

/// Follows what one call is fed with.
pub(super) struct Follow<'f, 'a> {
    pub file: &'f File<'a>,
    pub call: Call<'a>,
}

impl<'a> Follow<'_, 'a> {
    pub(super) fn built(&self, expr: &'a Expr) -> Option<Built> {
        match expr {
            Expr::List(list) => Some(self.listed(Holder::List, &list.elts)),
            Expr::Tuple(tuple) => Some(self.listed(Holder::List, &tuple.elts)),
            Expr::Set(set) => {
                let mut built = self.listed(Holder::Set, &set.elts);
                built.edits = brackets(expr);
                Some(built)
            }
            Expr::ListComp(comp) => Some(self.comprehended(Holder::List, &comp.elt, &comp.generators)),
            Expr::Generator(comp) => Some(self.comprehended(Holder::Once, &comp.elt, &comp.generators)),
            Expr::SetComp(comp) => {
                let built = self.comprehended(Holder::Set, &comp.elt, &comp.generators);
                Some(Built { edits: brackets(expr), ..built })
            }
            Expr::Dict(dict) => {
                let keys =
                    dict.items.iter().map(|item| item.key.as_ref().map_or(Elements::Unknown, |k| self.element(k)));
                let mut built = Built::of(Holder::Dict, keys.fold(Elements::Nothing, Elements::and));
                built.values = dict.items.iter().map(|i| self.element(&i.value)).fold(Elements::Nothing, Elements::and);
                dict.items.iter().for_each(|item| built.add(&item.value, self.is_one_of_its_own(&item.value)));
                Some(built)
            }
            Expr::DictComp(comp) => {
                let mut built = Built::of(Holder::Dict, self.element(comp.key.as_deref()?));
                built.values = self.element(&comp.value);
                built.may_repeat = !self.is_new(&comp.value);
                Some(built)
            }
            Expr::Call(call) => self.converted(call),
            _ => None,
        }
    }

    fn listed(&self, holder: Holder, elements: &'a [Expr]) -> Built {
        let all = elements.iter().map(|element| self.element(element)).fold(Elements::Nothing, Elements::and);
        let is_filled = elements.iter().any(|element| !element.is_starred_expr());
        let mut built = Built { is_filled, ..Built::of(holder, all) };
        for element in elements {
            match element {
                Expr::Starred(starred) => match self.built(&starred.value) {
                    Some(more) => built.take(&more),
                    None => built.may_repeat = true,
                },
                element => built.add(element, self.is_one_of_its_own(element)),
            }
        }
        built
    }

    fn comprehended(&self, holder: Holder, element: &'a Expr, generators: &'a [ast::Comprehension]) -> Built {
        let may_repeat = !self.is_new(element) && !self.is_one_of_each(element, generators);
        Built { may_repeat, ..Built::of(holder, self.element(element)) }
    }

    /// `set(…)`, `list(…)`, `tuple(…)`, `dict()`.
    fn converted(&self, call: &'a ast::ExprCall) -> Option<Built> {
        let name = self.file.name(&call.func)?;
        let inner = match (&call.arguments.args[..], call.arguments.keywords.is_empty()) {
            ([], true) => None,
            ([one], true) if !one.is_starred_expr() => Some(one),
            _ => return None,
        };
        let of = |inner: &'a Expr| match inner {
            Expr::Name(name) => self.named(name).map(|(built, _)| built),
            inner => self.built(inner),
        };
        match (&*name, inner) {
            ("builtins.list" | "builtins.tuple", None) => Some(Built::of(Holder::List, Elements::Nothing)),
            ("builtins.dict", None) => Some(Built::of(Holder::Dict, Elements::Nothing)),
            ("builtins.set", None) => {
                let edits = vec![Edit::replace(call.range(), "[]")];
                Some(Built { edits, ..Built::of(Holder::Set, Elements::Nothing) })
            }
            ("builtins.list" | "builtins.tuple", Some(inner)) => {
                let built = of(inner)?;
                let holder = if built.holder == Holder::Set { Holder::Set } else { Holder::List };
                Some(Built { holder, ..built })
            }
            ("builtins.set", Some(inner)) => {
                let mut built = of(inner)?;
                if built.holder != Holder::Set {
                    (built.holder, built.edits) = (Holder::Set, vec![Edit::replace(call.func.range(), "list")]);
                } else if !built.edits.is_empty() {
                    built.edits.push(Edit::replace(call.func.range(), "list"));
                }
                Some(built)
            }
            _ => None,
        }
    }

    /// A name of the function around, with everything that is put into it, and where it changes.
    pub(super) fn named(&self, name: &'a ast::ExprName) -> Option<(Built, Vec<TextSize>)> {
        let tree = self.file.tree();
        let used = tree.use_of(name)?;
        let mut bound: Option<Built> = None;
        let mut changes = Vec::new();
        let mut is_known = true;
        for &id in &used.bindings {
            let binding = &tree.bindings()[id];
            if binding.type_checking || tree.scopes()[binding.scope].node != tree.body(self.call.id) {
                return None;
            }
            changes.push(binding.range.start());
            let Some(built) = self.bound(binding) else {
                is_known = false;
                continue;
            };
            let Some(built) = built else { continue };
            bound = Some(match bound {
                None => built,
                Some(before) if before.holder == built.holder => joined(before, built),
                Some(_) => return None,
            });
        }
        let mut built = bound?;
        for (id, place) in uses_of(self.file, &used.bindings) {
            is_known &= self.used(id, place, &mut built, &mut changes).is_some();
        }
        if !is_known && built.holder != Holder::Set {
            return None;
        }
        if !is_known {
            (built.elements, built.may_repeat) = (built.elements.and(Elements::Unknown), true);
        }
        Some((built, changes))
    }

    /// What one binding puts there; nothing where it is what this very call, or a wait of the SDK, gives back.
    fn bound(&self, binding: &Binding<'a>) -> Option<Option<Built>> {
        match &binding.kind {
            BindingKind::Assigned { value: Some(value), annotation } => {
                let mut built = match value {
                    // Another name for the same collection may change it unseen.
                    Expr::Name(_) => return None,
                    value => self.built(value)?,
                };
                if built.holder == Holder::Set
                    && let Some(annotation) = annotation
                {
                    match set_annotation(self.file, annotation) {
                        Some(range) => built.edits.push(Edit::replace(range, "list")),
                        None => built.may_repeat = true,
                    }
                }
                Some(Some(built))
            }
            BindingKind::Other => self.is_unpacked(binding).then_some(None),
            _ => None,
        }
    }

    fn is_unpacked(&self, binding: &Binding<'a>) -> bool {
        self.file.statements().any(|(_, statement)| {
            let Some(assign) = statement.as_assign_stmt() else { return false };
            let Expr::Await(awaited) = &*assign.value else { return false };
            let Expr::Call(call) = &*awaited.value else { return false };
            let is_it = assign.targets.iter().any(|target| target.range().contains_range(binding.range));
            is_it
                && (call.range() == self.call.expr.range()
                    || self.file.name(&call.func).is_some_and(|name| name == "temporalio.workflow.wait"))
        })
    }
}

fn joined(mut one: Built, other: Built) -> Built {
    one.take(&other);
    // A set of which one part cannot become a list stays one.
    let both = !one.edits.is_empty() && !other.edits.is_empty();
    one.edits = if both { one.edits.into_iter().chain(other.edits).collect() } else { Vec::new() };
    one.elements = one.elements.and(other.elements);
    one.values = one.values.and(other.values);
    one.is_filled &= other.is_filled;
    one
}

/// `[` and `]` for the braces of a set.
fn brackets(expr: &Expr) -> Vec<Edit> {
    let open = TextRange::at(expr.start(), TextSize::of('{'));
    let close = TextRange::new(expr.end() - TextSize::of('}'), expr.end());
    vec![Edit::replace(open, "["), Edit::replace(close, "]")]
}

fn set_annotation(file: &File<'_>, annotation: &Expr) -> Option<TextRange> {
    let class = ast::helpers::map_subscript(annotation);
    let is_set = class.is_name_expr() && file.name(class).is_some_and(|name| name == "builtins.set");
    is_set.then(|| class.range())
}
