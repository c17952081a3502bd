//! Open this for which values can go into an activity and come back: those that are the same after JSON.
//!
//! It goes by annotations and by what is written; a value that it does not know does not cross.

use super::results::RESULTS;
use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::names::{BindingId, BindingKind};
use crate::engine::options::SdkVersion;
use crate::engine::project::Entity;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextSize, ast};
use crate::engine::vocabulary::outside::Outside;

/// Values that lead to each other are followed this far.
const MAX_HOPS: u8 = 11;
/// A name that is bound more often than this is not followed.
const MAX_BINDINGS: usize = 6;
/// From here on the SDK needs a Python that takes `str | None`.
const SDK_WITH_UNIONS: SdkVersion = SdkVersion { major: 1, minor: 20 };

/// A value that crosses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// As an annotation; None where the type is not known.
    pub annotation: Option<String>,
    /// Without the annotation it would come back as something else.
    needs_annotation: bool,
}

impl Crossing {
    fn plain() -> Self {
        Self { annotation: None, needs_annotation: false }
    }

    fn of(annotation: impl Into<String>) -> Self {
        Self { annotation: Some(annotation.into()), needs_annotation: false }
    }

    /// By the qualified name of its class.
    pub(super) fn scalar(class: &str) -> Option<Self> {
        scalar(class).map(Self::of)
    }

    /// What a function of the standard library gives back.
    pub(super) fn of_result(name: &str) -> Option<Self> {
        RESULTS.iter().find(|(known, _)| *known == name).map(|(_, annotation)| Self::of(*annotation))
    }

    fn is(&self, annotation: &str) -> bool {
        self.annotation.as_deref() == Some(annotation)
    }

    /// What is one or the other.
    fn or(self, other: Self) -> Option<Self> {
        if self == other {
            return Some(self);
        }
        (!self.needs_annotation && !other.needs_annotation).then(Self::plain)
    }

    /// Whether nothing can change the value itself.
    pub fn is_fixed(&self) -> bool {
        self.annotation.as_deref().is_some_and(|of| {
            of.split('|').all(|part| ["bool", "bytes", "float", "int", "str", "None"].contains(&part.trim()))
        })
    }

    fn listed(self) -> Option<Self> {
        match self.annotation {
            Some(of) => Some(Self { annotation: Some(format!("list[{of}]")), needs_annotation: self.needs_annotation }),
            None => Some(Self::of("list")),
        }
    }
}

impl<'a> File<'a> {
    /// What every one of these bindings of a name may hold; None where one of them may not cross.
    pub fn crossing_of(&self, bindings: &[BindingId]) -> Option<Crossing> {
        self.crossing_of_all(bindings, 0)
    }

    fn crossing_of_all(&self, bindings: &[BindingId], hops: u8) -> Option<Crossing> {
        if bindings.len() > MAX_BINDINGS {
            return None;
        }
        let mut crossings = bindings.iter().map(|&binding| self.crossing_of_binding(binding, hops));
        let first = crossings.next()??;
        crossings.try_fold(first, |known, other| known.or(other?))
    }

    fn crossing_of_binding(&self, binding: BindingId, hops: u8) -> Option<Crossing> {
        let bound = &self.tree().bindings()[binding];
        match &bound.kind {
            BindingKind::Parameter(parameter) => {
                let scope = &self.tree().scopes()[bound.scope];
                let function = self.facts().functions.iter().find(|function| function.node == scope.node)?;
                // What comes from outside has crossed already.
                let is_input =
                    function.roles.iter().any(|role| matches!(role, Role::Run | Role::Signal | Role::Update));
                match &parameter.annotation {
                    Some(annotation) if is_input => self.annotated_input(annotation),
                    Some(annotation) => self.crossing_annotation(annotation),
                    None => is_input.then(Crossing::plain),
                }
            }
            BindingKind::Assigned { annotation: Some(annotation), .. } => self.crossing_annotation(annotation),
            BindingKind::Assigned { value: Some(value), .. } => self.crossing(value, hops + 1),
            BindingKind::Other => self.crossing_of_element(bound.range.start(), hops),
            _ => None,
        }
    }

    /// The target of a loop, or of `+=`.
    fn crossing_of_element(&self, at: TextSize, hops: u8) -> Option<Crossing> {
        let (id, _) = self.expressions().find(|(_, expr)| expr.is_name_expr() && expr.start() == at)?;
        let each = match self.parent(id) {
            AnyNodeRef::StmtFor(each) => each,
            // What is added to text is text, to a number a number.
            AnyNodeRef::StmtAugAssign(assign) => return self.crossing(&assign.value, hops + 1),
            _ => return None,
        };
        if let Expr::Call(call) = &*each.iter
            && self.name(&call.func).is_some_and(|name| name == "builtins.range")
        {
            return Some(Crossing::of("int"));
        }
        let of = self.crossing(&each.iter, hops + 1)?;
        match of.annotation.as_deref() {
            Some("str") => Some(Crossing::of("str")),
            Some(list) => {
                let (of_what, element) = list.strip_suffix(']')?.split_once('[')?;
                if !["Iterable", "List", "Sequence", "list"].contains(&of_what) {
                    return None;
                }
                Some(Crossing { annotation: Some(element.to_owned()), needs_annotation: of.needs_annotation })
            }
            None => Some(Crossing::plain()),
        }
    }

    /// An annotation of what Temporal gave.
    fn annotated_input(&self, annotation: &'a Expr) -> Option<Crossing> {
        let known = self.crossing_annotation(annotation);
        // Where the name is not there at run time, the SDK could not use it either.
        let as_it_came = || match self.is_known_at_the_top(annotation) {
            true => Crossing { annotation: Some(self.text_in_line(annotation)), needs_annotation: true },
            false => Crossing::plain(),
        };
        Some(known.unwrap_or_else(as_it_came))
    }

    /// An annotation of values that cross, as far as it is one.
    pub fn crossing_annotation(&self, annotation: &'a Expr) -> Option<Crossing> {
        let needs_annotation = self.judge_annotation(annotation)?;
        if self.is_known_at_the_top(annotation) {
            return Some(Crossing { annotation: Some(self.text_in_line(annotation)), needs_annotation });
        }
        (!needs_annotation).then(Crossing::plain)
    }

    /// Whether values of an annotation need it to come back as they were; None where they may not cross.
    fn judge_annotation(&self, annotation: &'a Expr) -> Option<bool> {
        const PLAIN: &[&str] = &[
            "builtins.bool",
            "builtins.bytes",
            "builtins.dict",
            "builtins.float",
            "builtins.int",
            "builtins.list",
            "builtins.str",
            "typing.Any",
        ];
        match annotation {
            Expr::NoneLiteral(_) => Some(false),
            Expr::BinOp(either) if either.op == ast::Operator::BitOr => {
                Some(self.judge_annotation(&either.left)? | self.judge_annotation(&either.right)?)
            }
            Expr::Subscript(of) => {
                let name = self.name(&of.value)?;
                match (&*name, &*of.slice) {
                    ("builtins.list" | "typing.List" | "typing.Optional", inner) => self.judge_annotation(inner),
                    ("builtins.dict" | "typing.Dict", Expr::Tuple(pair)) => {
                        let [key, value] = &pair.elts[..] else { return None };
                        let is_text = self.name(key).is_some_and(|name| name == "builtins.str");
                        if is_text { self.judge_annotation(value) } else { None }
                    }
                    ("typing.Union", Expr::Tuple(parts)) => {
                        parts.elts.iter().try_fold(false, |any, part| Some(any | self.judge_annotation(part)?))
                    }
                    _ => None,
                }
            }
            Expr::Name(_) | Expr::Attribute(_) => {
                let name = self.name(annotation)?;
                if PLAIN.contains(&&*name) {
                    return Some(false);
                }
                let Some(Entity::Class(class)) = self.resolve(&name) else { return None };
                self.project().class(class).is_data.then_some(true)
            }
            _ => None,
        }
    }

    /// Whether everything that an annotation names is there when the module is run.
    fn is_known_at_the_top(&self, annotation: &'a Expr) -> bool {
        let within = self.expressions().filter(|(_, expr)| annotation.range().contains_range(expr.range()));
        within.into_iter().all(|(_, expr)| match expr {
            Expr::Name(name) => self.tree().use_of(name).is_some_and(|used| {
                used.bindings.iter().all(|&id| {
                    let binding = &self.tree().bindings()[id];
                    binding.scope == 0 && !binding.type_checking
                })
            }),
            Expr::StringLiteral(_) => false,
            _ => true,
        })
    }

    /// What an expression evaluates to, where that crosses.
    pub fn crossing(&self, expr: &'a Expr, hops: u8) -> Option<Crossing> {
        if hops > MAX_HOPS {
            return None;
        }
        match expr {
            Expr::StringLiteral(_) | Expr::FString(_) => Some(Crossing::of("str")),
            Expr::BytesLiteral(_) => Some(Crossing::of("bytes")),
            Expr::BooleanLiteral(_) | Expr::Compare(_) => Some(Crossing::of("bool")),
            Expr::NoneLiteral(_) => Some(Crossing::plain()),
            Expr::NumberLiteral(number) => match number.value {
                ast::Number::Int(_) => Some(Crossing::of("int")),
                ast::Number::Float(_) => Some(Crossing::of("float")),
                ast::Number::Complex { .. } => None,
            },
            Expr::UnaryOp(operation) if operation.op == ast::UnaryOp::Not => Some(Crossing::of("bool")),
            Expr::UnaryOp(operation) => {
                self.crossing(&operation.operand, hops + 1).filter(|of| of.is("int") || of.is("float"))
            }
            Expr::BinOp(operation) => self.crossing_operation(operation, hops),
            Expr::BoolOp(operation) => {
                let mut values = operation.values.iter().map(|value| self.crossing(value, hops + 1));
                let first = values.next()??;
                values.try_fold(first, |known, other| known.or(other?))
            }
            Expr::If(either) => self.crossing(&either.body, hops + 1)?.or(self.crossing(&either.orelse, hops + 1)?),
            Expr::List(list) => match &list.elts[..] {
                [] => Some(Crossing::of("list")),
                [first, rest @ ..] => {
                    let first = self.crossing(first, hops + 1)?;
                    let of = rest.iter().try_fold(first, |known, one| known.or(self.crossing(one, hops + 1)?))?;
                    of.listed()
                }
            },
            Expr::ListComp(list) => self.crossing(&list.elt, hops + 1)?.listed(),
            Expr::Dict(dict) => {
                let is_plain = dict.items.iter().all(|item| {
                    let is_text = item.key.as_ref().is_some_and(Expr::is_string_literal_expr);
                    let value = self.crossing(&item.value, hops + 1);
                    is_text && value.is_some_and(|value| !value.needs_annotation && !value.is("bytes"))
                });
                is_plain.then(|| Crossing::of("dict"))
            }
            Expr::Await(awaited) => self.crossing_awaited(&awaited.value, hops),
            Expr::Call(call) => self.crossing_call(call, hops),
            Expr::Attribute(attribute) => {
                self.crossing_attribute(attribute).or_else(|| self.crossing_field(attribute, hops))
            }
            Expr::Subscript(subscript) => {
                if self.name(&subscript.value).is_some_and(|name| name == "os.environ") {
                    return Some(Crossing::of("str"));
                }
                let of = self.crossing(&subscript.value, hops + 1)?;
                if of.is("str") { Some(of) } else { (!of.needs_annotation).then(Crossing::plain) }
            }
            Expr::Name(name) => {
                let used = self.tree().use_of(name)?;
                self.crossing_of_all(&used.bindings, hops + 1)
            }
            _ => None,
        }
    }

    fn crossing_operation(&self, operation: &'a ast::ExprBinOp, hops: u8) -> Option<Crossing> {
        let left = self.crossing(&operation.left, hops + 1)?;
        if left.is("str") && operation.op == ast::Operator::Mod {
            return Some(left);
        }
        let right = self.crossing(&operation.right, hops + 1)?;
        let is_number = |of: &Crossing| of.is("int") || of.is("float");
        match operation.op {
            ast::Operator::Add if left == right => Some(left),
            ast::Operator::Div if is_number(&left) && is_number(&right) => Some(Crossing::of("float")),
            _ if left.is("int") && right.is("int") => Some(left),
            _ if is_number(&left) && is_number(&right) => Some(Crossing::of("float")),
            _ => None,
        }
    }

    /// The result of an activity came back already.
    fn crossing_awaited(&self, value: &'a Expr, hops: u8) -> Option<Crossing> {
        let Expr::Call(call) = value else { return None };
        if let Some(name) = self.name(&call.func) {
            if name == "asyncio.to_thread" {
                return None;
            }
            if let Some(schedules) = self.activity_call_at(self.id(call)) {
                let result = self.scheduled(&schedules).map(|at| self.project().function(at).returns.clone());
                return match result {
                    Some(Some(class)) => scalar(&class).map(Crossing::of),
                    _ => Some(Crossing::plain()),
                };
            }
        }
        self.crossing(value, hops + 1)
    }

    fn crossing_call(&self, call: &'a ast::ExprCall, hops: u8) -> Option<Crossing> {
        if let Some(name) = self.name(&call.func) {
            if let Some(known) = self.crossing_named(&name, call, hops) {
                return Some(known);
            }
            if let Some(Entity::Function(function)) = self.resolve(&name) {
                let function = self.project().function(function);
                return if function.is_async { None } else { scalar(function.returns.as_ref()?).map(Crossing::of) };
            }
        }
        let Expr::Attribute(method) = &*call.func else { return None };
        let has_arguments = !call.arguments.is_empty();
        match method.attr.as_str() {
            "json" if !has_arguments => Some(Crossing::plain()),
            "hexdigest" | "isoformat" => Some(Crossing::of("str")),
            "read_text" if self.is_path(&method.value, 0) => Some(Crossing::of("str")),
            "read_bytes" if self.is_path(&method.value, 0) => Some(Crossing::of("bytes")),
            "exists" | "is_file" | "is_dir" if self.is_path(&method.value, 0) => Some(Crossing::of("bool")),
            "write_text" | "write_bytes" if self.is_path(&method.value, 0) => Some(Crossing::of("int")),
            "read" | "readline" | "readlines" => {
                let of = self.crossing_of_handle(&method.value)?;
                if &method.attr == "readlines" { of.listed() } else { Some(of) }
            }
            name => {
                let of = self.crossing(&method.value, hops + 1)?;
                text_method(&of, name).or_else(|| {
                    let is_got = name == "get" && !of.needs_annotation && !of.is_fixed();
                    is_got.then(Crossing::plain)
                })
            }
        }
    }

    fn crossing_named(&self, name: &str, call: &'a ast::ExprCall, hops: u8) -> Option<Crossing> {
        if let Some((_, annotation)) = RESULTS.iter().find(|(known, _)| *known == name) {
            return Some(self.written_union(annotation));
        }
        let keyword = |name: &str| call.arguments.find_keyword(name).is_some();
        match name {
            "json.load" | "json.loads" | "yaml.safe_load" => Some(Crossing::plain()),
            "os.getenv" | "os.environ.get" => match call.arguments.args.get(1) {
                None => Some(self.written_union("str | None")),
                Some(default) => self.crossing(default, hops + 1)?.or(Crossing::of("str")),
            },
            "subprocess.check_output" => {
                let is_text = ["text", "encoding", "universal_newlines"].into_iter().any(keyword);
                Some(Crossing::of(if is_text { "str" } else { "bytes" }))
            }
            _ => None,
        }
    }

    fn written_union(&self, annotation: &str) -> Crossing {
        if annotation.contains('|') && self.target_sdk() < SDK_WITH_UNIONS {
            return Crossing::plain();
        }
        Crossing::of(annotation)
    }

    /// What is read from an open file.
    fn crossing_of_handle(&self, handle: &'a Expr) -> Option<Crossing> {
        let opened = self.made_of(handle)?;
        let name = self.name(&opened.func)?;
        let by_position = usize::from(["builtins.open", "io.open"].contains(&&*name));
        if by_position == 0 {
            return None;
        }
        let mode = opened.arguments.find_argument_value("mode", by_position);
        match mode {
            None => Some(Crossing::of("str")),
            Some(mode) => {
                let is_binary = self.constant_text(mode)?.contains('b');
                Some(Crossing::of(if is_binary { "bytes" } else { "str" }))
            }
        }
    }

    /// Of the answer to a request, and of a process that ended.
    fn crossing_attribute(&self, attribute: &'a ast::ExprAttribute) -> Option<Crossing> {
        let made = self.made_of(&attribute.value)?;
        let name = self.name(&made.func);
        let is_answer = || self.outside_call(made, name.as_deref()) == Some(Outside::Network);
        let is_process = || name.as_deref() == Some("subprocess.run");
        match attribute.attr.as_str() {
            "text" | "reason" | "reason_phrase" if is_answer() => Some(Crossing::of("str")),
            "status_code" | "status" if is_answer() => Some(Crossing::of("int")),
            "content" if is_answer() => Some(Crossing::of("bytes")),
            "ok" | "is_success" if is_answer() => Some(Crossing::of("bool")),
            "returncode" if is_process() => Some(Crossing::of("int")),
            "stdout" | "stderr" if is_process() => {
                let is_text = ["text", "encoding", "universal_newlines"].into_iter();
                let is_text = is_text.into_iter().any(|name| made.arguments.find_keyword(name).is_some());
                Some(Crossing::of(if is_text { "str" } else { "bytes" }))
            }
            _ => None,
        }
    }
}

fn text_method(of: &Crossing, method: &str) -> Option<Crossing> {
    const SAME: &[&str] = &[
        "capitalize",
        "casefold",
        "format",
        "join",
        "lower",
        "lstrip",
        "removeprefix",
        "removesuffix",
        "replace",
        "rstrip",
        "strip",
        "title",
        "upper",
    ];
    if !of.is("str") {
        return (of.is("bytes") && method == "decode").then(|| Crossing::of("str"));
    }
    match method {
        "encode" => Some(Crossing::of("bytes")),
        "split" | "splitlines" | "rsplit" => Some(Crossing::of("list[str]")),
        "startswith" | "endswith" | "isdigit" => Some(Crossing::of("bool")),
        "count" | "find" | "index" => Some(Crossing::of("int")),
        _ => SAME.contains(&method).then(|| of.clone()),
    }
}

/// A class that every file can name.
fn scalar(class: &str) -> Option<&str> {
    let name = class.strip_prefix("builtins.")?;
    ["bool", "bytes", "float", "int", "str"].contains(&name).then_some(name)
}
