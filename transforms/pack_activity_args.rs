//! Pass several arguments to an activity, a workflow or a handler as `args=[…]`.
//!
//! ## Why
//! `execute_activity` and its kin take one argument by position; a second one is a TypeError when the call is made,
//! and in a workflow that fails the workflow task again and again. Several arguments go into `args=[…]`. The same holds
//! for child workflows, `continue_as_new`, and for what clients and handles start, signal, query and update.
//! `execute_activity("name")` knows no result type: a dataclass arrives as a dict, and its attributes are missing.
//!
//! ## Left alone
//! One argument, also if it is a list, or stands alone behind a star. Methods of receivers that are not certain to be
//! Temporal's. Calls whose activity itself hides behind a star. Wrappers of the house, which may take what they like.
//! Results of by-name calls that are used as the dict that they are. Calls that a test wants to fail.
//!
//! ## Safety
//! Safe: the same arguments, evaluated in the same order; the call could not work before. What stands behind a star may
//! have been one argument: it still is. Unsafe where something around the call takes the TypeError. Manual where `args`
//! is given beside another argument, or may come with a `**` beside a star, where packing would change the order of
//! evaluation, and for by-name calls.
//!
//! ## Replay
//! Compatible: no history goes past the error. Breaking where something around takes the TypeError or delays it: there
//! history went on without the call. Outside workflows there is nothing to replay.

use crate::engine::facts;
use crate::engine::file::{Call, File};
use crate::engine::names::{BindingKind, NodeId};
use crate::engine::project::Entity;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};
use crate::engine::transform::{Edit, Finding, Fix, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::activity_calls::{ActivityCall, Form};
use crate::engine::vocabulary::catching::Raised;
use crate::engine::vocabulary::exceptions::ExceptionClass;

pub(super) const TRANSFORM: Transform = Transform {
    name: "pack-activity-args",
    tags: &[Tag::Activity, Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[
        (Safety::Safe, Some(Replay::Compatible)),
        (Safety::Safe, None),
        (Safety::Unsafe, Some(Replay::Breaking)),
        (Safety::Manual, None),
    ],
    doc: include_str!("pack_activity_args.rs"),
    example: &[("flows.py", include_str!("pack_activity_args/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let packed = file.calls().filter_map(|(call, _)| judge(file, &taker(file, call)?));
    packed.chain(by_name(file)).collect()
}

/// A call of something that takes one argument, or `args`.
struct Taker<'a> {
    call: Call<'a>,
    name: String,
    /// What comes before the arguments: the activity, the workflow, the handler.
    fixed: usize,
    /// It is called in a workflow, so that history knows of it.
    in_workflow: bool,
    /// It reads its arguments when it is called; a coroutine does when it is awaited.
    at_once: bool,
    /// `args` is unpacked as a star would do it.
    unpacks: bool,
}

fn taker<'a>(file: &File<'a>, call: Call<'a>) -> Option<Taker<'a>> {
    let name = file.name(&call.expr.func);
    if let Some(member) = name.as_deref().and_then(|name| name.strip_prefix("temporalio.workflow.")) {
        let fixed = workflow_fixed(member)?;
        let at_once = member == "continue_as_new" || (member.starts_with("start_") && !member.contains("child"));
        return Some(Taker { call, name: member.to_owned(), fixed, in_workflow: true, at_once, unpacks: true });
    }
    let Expr::Attribute(method) = &*call.expr.func else { return None };
    let class = takes_args(method.attr.as_str()).then(|| file.sdk_class(&method.value)).flatten()?;
    if !methods(class).contains(&method.attr.as_str()) {
        return None;
    }
    let in_workflow = class.starts_with("temporalio.workflow.");
    let name = method.attr.to_string();
    Some(Taker { call, name, fixed: 1, in_workflow, at_once: false, unpacks: false })
}

fn workflow_fixed(member: &str) -> Option<usize> {
    match member {
        "continue_as_new" => Some(0),
        "execute_child_workflow" | "start_child_workflow" => Some(1),
        _ => Form::of(member).map(|_| 1),
    }
}

const CLIENT: &[&str] = &[
    "start_workflow",
    "execute_workflow",
    "start_activity",
    "start_activity_method",
    "start_activity_class",
    "execute_activity",
    "execute_activity_method",
    "execute_activity_class",
    "start_update_with_start_workflow",
    "execute_update_with_start_workflow",
];
const HANDLE: &[&str] = &["signal", "query", "start_update", "execute_update"];

/// Asked before anything is known of the receiver, which takes longer.
fn takes_args(method: &str) -> bool {
    CLIENT.contains(&method) || HANDLE.contains(&method)
}

fn methods(class: &str) -> &'static [&'static str] {
    match class {
        "temporalio.client.Client" => CLIENT,
        "temporalio.client.WorkflowHandle" => HANDLE,
        "temporalio.workflow.ExternalWorkflowHandle" | "temporalio.workflow.ChildWorkflowHandle" => &HANDLE[..1],
        _ => &[],
    }
}

fn judge(file: &File<'_>, taker: &Taker<'_>) -> Option<Finding> {
    let arguments = &taker.call.expr.arguments;
    let (fixed, rest) = arguments.args.split_at_checked(taker.fixed)?;
    if fixed.iter().any(Expr::is_starred_expr) || rest.is_empty() || file.is_meant_to_raise(taker.call.id) {
        return None;
    }
    if !taker.in_workflow && is_overridden(file, &taker.name) {
        return None;
    }
    let name = &taker.name;
    if arguments.find_keyword("args").is_some() {
        let message = format!("`{name}` takes one argument or `args`, not both: put all of them into `args`");
        return Some(file.finding(taker.call.id, message));
    }
    if let [only] = rest
        && is_one_at_most(only)
    {
        return None;
    }
    let message = format!("`{name}` takes one argument: several raise TypeError, unless they come as `args=[…]`");
    // A `**` may bring `args`, and the star nothing: then the call works.
    let stars = rest.iter().any(Expr::is_starred_expr);
    if stars && arguments.keywords.iter().any(|keyword| keyword.arg.is_none()) {
        let message = format!("{message}; where `**` may bring `args` too, tell the two apart by hand");
        return Some(file.finding(taker.call.id, message));
    }
    let Some(edits) = edits(file, taker, rest) else {
        let message = format!("{message}; pack them by hand, they are evaluated before the keywords in front of them");
        return Some(file.finding(taker.call.id, message));
    };
    // Python itself refuses the call, long before anything is awaited.
    let exception = ExceptionClass::builtin("TypeError")?;
    let held = taker.in_workflow && file.may_hold(taker.call.id, &exception, Raised::AtOnce);
    let mut fix = match (taker.in_workflow, held) {
        (true, true) => Fix::not_safe(Replay::Breaking),
        (true, false) => Fix::safe(Replay::Compatible),
        (false, _) => Fix::safe(None),
    };
    fix.edits.extend(edits.into_iter().map(|edit| (file.path().clone(), edit)));
    Some(file.finding(taker.call.id, message).with_fix(fix))
}

/// Whether a client or a handle of the project has a method of this name that takes what it likes.
fn is_overridden(file: &File<'_>, method: &str) -> bool {
    file.files_of_its_project().flat_map(|of| &of.facts.classes).any(|class| {
        let mut bases = class.bases.iter().flatten();
        class.methods.contains_key(method) && bases.any(|base| base.starts_with("temporalio.client."))
    })
}

/// None where packing would move what is evaluated behind keywords.
fn edits(file: &File<'_>, taker: &Taker<'_>, rest: &[Expr]) -> Option<Vec<Edit>> {
    let first_keyword = taker.call.expr.arguments.keywords.first().map(Ranged::start);
    let is_behind = |argument: &Expr| first_keyword.is_some_and(|keyword| keyword < argument.start());
    if rest.iter().any(|argument| is_behind(argument) && (rest.len() > 1 || !is_plain(argument))) {
        return None;
    }
    let ranges: Vec<TextRange> =
        rest.iter().map(|argument| file.with_parentheses(file.id(argument), argument)).collect();
    let whole = TextRange::new(ranges.first()?.start(), ranges.last()?.end());
    if let [Expr::Starred(starred)] = rest {
        let text = file.text(file.with_parentheses(file.id(&*starred.value), &starred.value));
        if is_given_as_it_is(file, taker, &starred.value) {
            return Some(vec![Edit::replace(whole, format!("args={text}"))]);
        }
    }
    if file.has_comment(whole) {
        return Some(vec![Edit::insert(whole.start(), "args=["), Edit::insert(whole.end(), "]")]);
    }
    let texts: Vec<&str> = ranges.into_iter().map(|range| file.text(range)).collect();
    Some(vec![Edit::replace(whole, format!("args=[{}]", texts.join(", ")))])
}

/// Whether a star, too, gives one argument or none: `*([order] if order else [])`.
fn is_one_at_most(argument: &Expr) -> bool {
    let Expr::Starred(starred) = argument else { return true };
    let is_short = |value: &Expr| match value {
        Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }) => {
            elts.len() < 2 && !elts.iter().any(Expr::is_starred_expr)
        }
        _ => false,
    };
    match &*starred.value {
        Expr::If(either) => is_short(&either.body) && is_short(&either.orelse),
        value => is_short(value),
    }
}

/// Whether evaluating it does nothing.
fn is_plain(argument: &Expr) -> bool {
    match argument {
        Expr::Starred(starred) => is_plain(&starred.value),
        Expr::Attribute(attribute) => is_plain(&attribute.value),
        Expr::Name(_) => true,
        literal => literal.is_literal_expr(),
    }
}

/// Whether `args=xs` means what `*xs` does: a list or a tuple, which nothing can change before it is read.
fn is_given_as_it_is(file: &File<'_>, taker: &Taker<'_>, value: &Expr) -> bool {
    let at_once = taker.at_once || file.is_awaited(taker.call.id);
    if at_once
        && taker.unpacks
        && matches!(value, Expr::Name(_) | Expr::Attribute(_) | Expr::Call(_) | Expr::Subscript(_))
    {
        return true;
    }
    match value {
        Expr::List(_) | Expr::Tuple(_) | Expr::ListComp(_) => true,
        Expr::Name(name) => match file.tree().binding(name).map(|binding| &binding.kind) {
            Some(BindingKind::Parameter(parameter)) => is_variadic(file, parameter),
            Some(BindingKind::Assigned { value: Some(value), .. }) => {
                value.is_tuple_expr() || (at_once && (value.is_list_expr() || value.is_list_comp_expr()))
            }
            _ => false,
        },
        _ => false,
    }
}

/// `*args` arrives as a tuple.
fn is_variadic(file: &File<'_>, parameter: &ast::Parameter) -> bool {
    let AnyNodeRef::Parameters(all) = file.parent(file.id(parameter)) else { return false };
    all.vararg.as_deref().is_some_and(|vararg| vararg.range() == parameter.range())
}

/// Calls of an activity by its name, whose result is used as the dataclass that it is not.
fn by_name(file: &File<'_>) -> Vec<Finding> {
    let calls = file.activity_calls().filter(|call| call.form == Form::Function && call.is_coroutine());
    let judged = calls.filter_map(|call| {
        file.constant_text(call.activity()?)?;
        let arguments = &call.call.expr.arguments;
        let says = |keyword: &ast::Keyword| keyword.arg.as_ref().is_none_or(|name| name == "result_type");
        if arguments.keywords.iter().any(says) {
            return None;
        }
        let class = returned_class(file, &call)?;
        let attribute = used_attribute(file, call.call.id)?;
        let message = format!(
            "the result is a dict, not a `{class}`: `.{attribute}` raises AttributeError; pass `result_type={class}`, or the activity itself instead of its name"
        );
        Some(file.finding(call.call.id, message))
    });
    judged.collect()
}

/// The dataclass or model that the called activity of this file returns.
fn returned_class(file: &File<'_>, call: &ActivityCall<'_>) -> Option<String> {
    let activity = file.scheduled(call)?;
    let (_, definition) = file.activities().find(|(at, _)| *at == activity)?;
    let annotated = facts::of_annotation(file.tree(), definition.returns.as_deref()?)?;
    let Entity::Class(class) = file.resolve(&annotated)? else { return None };
    let class = file.project().class(class);
    class.is_data.then(|| class.name.clone())
}

/// An attribute that code asks of the awaited result and that no dict has.
fn used_attribute(file: &File<'_>, call: NodeId) -> Option<String> {
    let (awaited, AnyNodeRef::ExprAwait(_)) = file.ancestors(call).next()? else { return None };
    let asked = |of: NodeId| match file.parent(of) {
        AnyNodeRef::ExprAttribute(attribute) => missing(attribute.attr.as_str()),
        _ => None,
    };
    let Some(binding) = file.bound_to(awaited) else { return asked(awaited) };
    let [_] = file.rebindings(binding) else { return None };
    file.reads(binding).into_iter().find_map(asked)
}

fn missing(attribute: &str) -> Option<String> {
    const OF_DICT: &[&str] =
        &["get", "items", "keys", "values", "pop", "popitem", "setdefault", "update", "copy", "clear", "fromkeys"];
    (!OF_DICT.contains(&attribute) && !attribute.starts_with("__")).then(|| attribute.to_owned())
}
