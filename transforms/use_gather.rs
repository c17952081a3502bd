//! Replace `asyncio.wait` by `asyncio.gather` where all that is used is the results of all.
//!
//! ## Why
//!
//! `asyncio.wait` gives back sets, whose order differs from one replay to the next: results, and commands that follow
//! from them, change places. `asyncio.gather` keeps the order of what it is given. And since Python 3.11 `asyncio.wait`
//! refuses coroutines, such as `workflow.execute_activity(…)`, which `gather` takes.
//!
//! ## Left alone
//!
//! Anything with `timeout` or `return_when`, a `pending` that is used, a `done` that leaves the function, collections of
//! unknown origin: `use-workflow-wait` has those. So it has waits where something around catches a cancellation,
//! because `gather` passes a cancellation on to what it waits for; where all tasks may be done before the wait, because
//! `gather` then goes on at once; and where something, in a caller too, takes what `wait` raises for
//! coroutines. Activities, workers, clients and tests.
//!
//! ## Safety
//!
//! `safe`: with `return_exceptions=True` it waits for all, as `wait` does, and the results are read from the same tasks,
//! now in their order. A set that feeds it becomes a list where it is built. `unsafe` with coroutines whose results are
//! read: where Python is 3.10, which takes them, the first that fails now ends the wait. On Python 3.11 and later no such
//! code has worked so far.
//!
//! ## Replay
//!
//! `compatible`: the same commands at the same places; for `unsafe` fixes only where Python is 3.11 or later, or none of
//! the coroutines has failed. The closed history of a run that was cancelled while it waited differs, since `gather`
//! cancels what it waits for as it ends: that matters to queries on it, and to replay tests that keep it.

use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::python::{Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::transform::Replay::Compatible;
use crate::engine::transform::Safety::{Safe, Unsafe};
use crate::engine::transform::{Edit, Finding, Fix, ImportRequest, Level, Run, Tag, Transform};
use crate::engine::vocabulary::waits::{AllResults, Each, Elements, Wait};

pub(super) const TRANSFORM: Transform = Transform {
    name: "use-gather",
    tags: &[Tag::Determinism, Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[(Safe, Some(Compatible)), (Unsafe, Some(Compatible))],
    doc: include_str!("use_gather.rs"),
    example: &[("flows.py", include_str!("use_gather/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let findings = file.waits().filter_map(|wait| {
        let results = file.all_results(&wait)?;
        let (gather, request) = gather(file, &wait)?;
        let is_read = !results.reads.is_empty();
        let (safety, message, edits) = match results.collection.elements {
            Elements::Coroutines if is_read => (
                Unsafe,
                "`asyncio.wait` refuses coroutines, and its results have no order; use `asyncio.gather`; on \
                 Python 3.10, which still takes them, the first failure now ends the wait",
                of_coroutines(file, &wait, &results, &gather),
            ),
            Elements::Coroutines => (
                Safe,
                "`asyncio.wait` refuses coroutines since Python 3.11; use `asyncio.gather`",
                of_coroutines(file, &wait, &results, &gather),
            ),
            _ => (
                Safe,
                "`asyncio.wait` gives its results in another order on each replay; use `asyncio.gather`",
                of_tasks(file, &wait, &results, &gather),
            ),
        };
        let fix = Fix::new(safety, Compatible).import(file.path(), request);
        let fix = edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit));
        Some(file.finding(wait.call.id, message).with_fix(fix))
    });
    findings.collect()
}

/// How `asyncio.gather` is written there.
fn gather(file: &File<'_>, wait: &Wait<'_>) -> Option<(String, Option<ImportRequest>)> {
    match &*wait.call.expr.func {
        Expr::Attribute(attribute) => Some((format!("{}.gather", file.text(&*attribute.value)), None)),
        func => file.import("asyncio", Some("gather"), func.start()).ok(),
    }
}

fn of_tasks(file: &File<'_>, wait: &Wait<'_>, results: &AllResults<'_>, gather: &str) -> Vec<Edit> {
    let Some(statement) = results.statement else {
        return gathered_call(file, wait, results, gather, Keep::Exceptions);
    };
    let read_again = results.reads.is_empty() || results.collection.again.is_some();
    if let (false, Some(done)) = (read_again, results.done) {
        // The tasks have no name yet: `done` becomes it.
        let source = file.source();
        let next = format!("{}{}", source.line_ending(), source.indentation(statement.start()));
        let fed = whole(file, results);
        let mut edits = results.collection.edits.clone();
        edits.push(Edit::replace(TextRange::new(statement.start(), fed.start()), format!("{done} = ")));
        let gathered = format!("{next}await {gather}(*{done}, return_exceptions=True)");
        edits.push(Edit::replace(TextRange::new(fed.end(), statement.end()), gathered));
        return edits;
    }
    let again = results.collection.again.as_ref().map_or("", |again| &again.text);
    let mut edits = gathered_call(file, wait, results, gather, Keep::Exceptions);
    edits.push(prefix(results, statement.value.start(), ""));
    edits.extend(results.reads.iter().map(|read| Edit::replace(read.place.range(), again)));
    edits
}

fn of_coroutines(file: &File<'_>, wait: &Wait<'_>, results: &AllResults<'_>, gather: &str) -> Vec<Edit> {
    // Nobody sees a failure that `wait` keeps in a result which nobody reads.
    let keep = if results.reads.is_empty() { Keep::Exceptions } else { Keep::Nothing };
    let mut edits = gathered_call(file, wait, results, gather, keep);
    let (Some(statement), Some(done)) = (results.statement, results.done) else { return edits };
    if results.reads.is_empty() {
        edits.push(prefix(results, statement.value.start(), ""));
        return edits;
    }
    if let Some(joined) = joined_with_next(file, results) {
        edits.push(prefix(results, statement.value.start(), &joined.prefix));
        edits.push(joined.deletion);
        return edits;
    }
    // Two waits in one function keep their own names apart.
    let is_only = !has_neighbour(file, wait) && results.reads.len() == 1;
    let is_free = |name: &str| is_only && !file.tree().is_bound_anywhere(name);
    let name = if is_free("results") { "results" } else { done };
    edits.push(prefix(results, statement.value.start(), &format!("{name} = ")));
    for read in &results.reads {
        match &read.each {
            Some(Each { plain: Some((comprehension, range)), .. }) => {
                // The comprehension made a new list each time.
                let is_alone = results.reads.len() == 1 && is_beside(file, wait.call.id, *comprehension);
                let list = if is_alone { name.to_owned() } else { format!("list({name})") };
                edits.push(Edit::replace(*range, list));
            }
            Some(each) => {
                edits.push(Edit::replace(read.place.range(), name));
                edits.extend(renamed(file, each, if is_free("result") { "result" } else { file.text(each.target) }));
            }
            None => edits.push(Edit::replace(read.place.range(), name)),
        }
    }
    edits
}

/// Whether a failure is kept as a result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Nothing,
    Exceptions,
}

/// The edits that turn the call into `gather(*tasks)`, or `gather(a, b)` for a list that is written out there.
fn gathered_call(file: &File<'_>, wait: &Wait<'_>, results: &AllResults<'_>, gather: &str, keep: Keep) -> Vec<Edit> {
    let call = wait.call.expr;
    let keyword = if keep == Keep::Exceptions { ", return_exceptions=True" } else { "" };
    let (start, end) = (call.func.start(), call.end());
    if let Some(inner) = written_out(file, results)
        && !file.has_comment(TextRange::new(start, inner.start()))
        && !file.has_comment(TextRange::new(inner.end(), end))
    {
        // The brackets go, and with them what would change them.
        return vec![Edit::replace(call.range(), format!("{gather}({})", arguments(file, call, inner, keyword)))];
    }
    let fed = whole(file, results);
    let (open, close) = match results.fed {
        Expr::Generator(generator) if !generator.parenthesized => ("(", ")"),
        _ => ("", ""),
    };
    let mut edits = results.collection.edits.clone();
    edits.push(Edit::replace(TextRange::new(start, fed.start()), format!("{gather}(*{open}")));
    let behind = format!("{close}{keyword}");
    edits.extend((!behind.is_empty()).then(|| Edit::insert(fed.end(), behind)));
    edits
}

/// What stands between the brackets of a list, tuple or set that is written out.
fn written_out(file: &File<'_>, results: &AllResults<'_>) -> Option<TextRange> {
    let elements = match results.fed {
        Expr::List(list) => &list.elts[..],
        Expr::Tuple(tuple) => &tuple.elts[..],
        Expr::Set(set) => &set.elts[..],
        _ => return None,
    };
    let bracket = TextSize::of('[');
    let range = results.fed.range();
    let inner = TextRange::new(range.start() + bracket, range.end() - bracket);
    let text = file.source().slice(inner);
    let last = parenthesized(file, elements.last()?);
    // A comment behind the last element would swallow what follows.
    let rest = TextRange::new(last.end(), inner.end());
    (!text.trim().is_empty() && !file.has_comment(rest)).then_some(inner)
}

/// The elements as arguments, on lines of their own where they had such.
fn arguments(file: &File<'_>, call: &ast::ExprCall, inner: TextRange, keyword: &str) -> String {
    let source = file.source();
    let text = source.slice(inner);
    let elements = text.trim_end().trim_end_matches(',');
    if !elements.starts_with(['\r', '\n']) {
        return format!("{}{keyword}", elements.trim_start());
    }
    let (ending, outer) = (source.line_ending(), source.indentation(call.start()));
    let first = elements.len() - elements.trim_start().len();
    let step = source.indentation(inner.start() + TextSize::of(&elements[..first]));
    let keyword = keyword.trim_start_matches(", ");
    let keyword = if keyword.is_empty() { String::new() } else { format!("{ending}{step}{keyword},") };
    let lines = format!("{elements},{keyword}{ending}{}", source.indentation(inner.end()));
    // Brackets on a line of their own were one step further in than the call.
    let extra = source.indentation(inner.end()).strip_prefix(outer).unwrap_or("");
    lines.replace(&format!("{ending}{outer}{extra}"), &format!("{ending}{outer}"))
}

fn whole(file: &File<'_>, results: &AllResults<'_>) -> TextRange {
    parenthesized(file, results.fed)
}

fn parenthesized(file: &File<'_>, expr: &Expr) -> TextRange {
    file.with_parentheses(file.id(expr), expr)
}

/// Replaces `done, pending = ` by something else.
fn prefix(results: &AllResults<'_>, value: TextSize, text: &str) -> Edit {
    let start = results.statement.map_or(value, |statement| statement.start());
    Edit::replace(TextRange::new(start, value), text)
}

struct Joined {
    prefix: String,
    deletion: Edit,
}

/// `results = [task.result() for task in done]`, or `return` of it, right behind the wait and all that reads `done`.
fn joined_with_next(file: &File<'_>, results: &AllResults<'_>) -> Option<Joined> {
    let statement = results.statement?;
    let [read] = &results.reads[..] else { return None };
    let (comprehension, range) = read.each.as_ref()?.plain?;
    let next = file.statement(comprehension)?;
    let prefix = match next {
        Stmt::Assign(assign) if assign.value.range() == range => match &assign.targets[..] {
            [Expr::Name(name)] => format!("{} = ", name.id),
            _ => return None,
        },
        Stmt::Return(back) if back.value.as_ref().is_some_and(|v| v.range() == range) => "return ".to_owned(),
        _ => return None,
    };
    let between = TextRange::new(statement.end(), next.start());
    let is_next = file.source().slice(between).trim().is_empty();
    let deletion = Edit::delete(TextRange::new(statement.end(), next.end()));
    (is_next && !file.has_comment(next.range())).then_some(Joined { prefix, deletion })
}

/// Whether two nodes belong to statements of one block.
fn is_beside(file: &File<'_>, one: NodeId, other: NodeId) -> bool {
    let tree = file.tree();
    let block = |id| tree.statement(id).map(|(statement, _)| tree.parent_id(statement));
    block(one) == block(other)
}

/// Whether another wait stands in the same function.
fn has_neighbour(file: &File<'_>, wait: &Wait<'_>) -> bool {
    let function = file.function_at(wait.call.id);
    file.waits().any(|other| other.call.id != wait.call.id && file.function_at(other.call.id) == function)
}

/// `for task in done: … task.result()` as `for result in results: … result`.
fn renamed(file: &File<'_>, each: &Each<'_>, name: &str) -> Vec<Edit> {
    let results = each.results.iter().flatten().map(|&range| Edit::replace(range, name));
    let target = (name != file.text(each.target)).then(|| Edit::replace(each.target.range(), name));
    results.chain(target).collect()
}
