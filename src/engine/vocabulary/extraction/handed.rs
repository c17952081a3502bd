//! Open this for work that a workflow hands to a thread: `await asyncio.to_thread(crunch, rows)`, and the same by
//! `run_in_executor`. The function moves into an activity with what it is given.
//!
//! Only a function that the module knows by name moves; one of the workflow's own stays.

use super::{Carried, Crossing, Extraction, Frame, Grow, NO_WAY_OUT, Trouble, Unit};
use crate::engine::facts::FunctionKind;
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::project::Entity;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange};

/// The piece that a call which hands work to a thread is; None where it is no such call.
pub(super) fn handed<'a>(file: &File<'a>, id: NodeId, frame: &Frame<'a>) -> Option<Result<Extraction<'a>, String>> {
    let AnyNodeRef::ExprCall(call) = file.tree().node(id) else { return None };
    let is_method = matches!(&*call.func, Expr::Attribute(method) if &method.attr == "run_in_executor");
    let given = match file.name(&call.func).as_deref() {
        Some("asyncio.to_thread") => &call.arguments.args[..],
        _ if is_method => call.arguments.args.get(1..)?,
        _ => return None,
    };
    Some(moved(file, id, given, frame))
}

fn moved<'a>(file: &File<'a>, id: NodeId, given: &'a [Expr], frame: &Frame<'a>) -> Result<Extraction<'a>, String> {
    let AnyNodeRef::ExprCall(call) = file.tree().node(id) else { return Err(String::new()) };
    let (whole, _) = file
        .expressions()
        .map(|(at, expr)| (expr, at))
        .find(|(_, at)| *at == file.tree().parent_id(id))
        .filter(|_| file.is_awaited(id))
        .ok_or("it is not awaited on the spot")?;
    let (function, rest) = given.split_first().ok_or("it is given nothing")?;
    if !is_of_module(file, function) {
        return Err("what it runs is not a function of a module".to_owned());
    }
    let keywords = call.arguments.keywords.iter().map(Ranged::range);
    let mut parts = rest.iter().map(Ranged::range).chain(keywords).peekable();
    let is_plain = rest.iter().all(|one| !one.is_starred_expr());
    let first = parts.peek().copied();
    let arguments = first.map(|first| parts.fold(first, |all: TextRange, one| all.cover(one)));
    let arguments = arguments.unwrap_or_else(|| TextRange::empty(call.end()));
    let refused = [function.range(), arguments].into_iter().find_map(|range| file.refusal(range, frame));
    if let Some(why) = refused.or_else(|| file.is_caught(whole.range(), frame).map(str::to_owned)) {
        return Err(why);
    }
    if file.has_comment(whole.range()) {
        return Err("a comment stands inside".to_owned());
    }
    if !is_plain {
        return Err("what it is given is not written out".to_owned());
    }
    file.carried(Unit::Handed { whole, function, arguments }, frame).map_err(|trouble| trouble.0)
}

fn is_of_module(file: &File<'_>, function: &Expr) -> bool {
    let mut root = function;
    while let Expr::Attribute(attribute) = root {
        root = &attribute.value;
    }
    let Expr::Name(name) = root else { return false };
    if file.tree().binding(name).is_none_or(|binding| binding.scope != 0) {
        return false;
    }
    match file.name(function).and_then(|name| file.resolve(&name)) {
        Some(Entity::Function(at)) => {
            let function = file.project().function(at);
            function.kind == FunctionKind::Def && !function.is_async
        }
        Some(Entity::Class(_)) => false,
        None => file.name(function).is_some(),
    }
}

/// What the function gives back, where anybody uses it.
pub(super) fn result<'a>(file: &File<'a>, whole: &'a Expr, function: &'a Expr) -> Result<Vec<Carried<'a>>, Trouble> {
    let id = file.expressions().find(|(_, expr)| expr.range() == whole.range()).map_or(0, |(id, _)| id);
    if matches!(file.parent(id), AnyNodeRef::StmtExpr(_)) {
        return Ok(Vec::new());
    }
    let no = || Trouble(NO_WAY_OUT.to_owned(), Grow::No);
    let crossing = crossing(file, function).ok_or_else(no)?;
    Ok(vec![Carried { name: "", text: String::new(), crossing }])
}

fn crossing(file: &File<'_>, function: &Expr) -> Option<Crossing> {
    let name = file.name(function)?;
    let Some(Entity::Function(at)) = file.resolve(&name) else { return Crossing::of_result(&name) };
    if let Some(definition) = file.definition_of(at)
        && let Some(returns) = &definition.returns
    {
        return file.crossing_annotation(returns);
    }
    Crossing::scalar(file.project().function(at).returns.as_ref()?)
}
