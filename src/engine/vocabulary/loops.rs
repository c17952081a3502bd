//! Open this for loops that do work: each round awaits, waits for input or output, or gives an element to something that
//! may take long.
//!
//! A loop over a few known elements, and one that only tries again, does not count, whatever is in it. What a round
//! really takes is not known here.

use crate::engine::edits::statements;
use crate::engine::file::{Call, File};
use crate::engine::names::NodeId;
use crate::engine::project::Entity;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use crate::engine::vocabulary::blocking::{Blocking, is_nought};

/// A range or a literal with at most this many rounds is small.
const FEW: u64 = 20;

/// A loop that does work in its own rounds, not only in those of a loop inside it.
#[derive(Clone, Copy)]
pub struct WorkLoop<'a> {
    pub id: NodeId,
    pub statement: &'a Stmt,
}

impl<'a> WorkLoop<'a> {
    pub fn body(&self) -> &'a [Stmt] {
        match self.statement {
            Stmt::For(each) => &each.body,
            Stmt::While(each) => &each.body,
            _ => &[],
        }
    }

    pub fn body_range(&self) -> TextRange {
        match (self.body().first(), self.body().last()) {
            (Some(first), Some(last)) => TextRange::new(first.start(), last.end()),
            _ => self.statement.range(),
        }
    }

    /// The element and what it comes from; None for a `while`.
    pub fn head(&self) -> Option<(&'a Expr, &'a Expr)> {
        match self.statement {
            Stmt::For(each) => Some((&each.target, &each.iter)),
            _ => None,
        }
    }

    pub fn is_async(&self) -> bool {
        matches!(self.statement, Stmt::For(each) if each.is_async)
    }
}

impl<'a> File<'a> {
    /// Whether a function, or one that it calls, goes by the details of the last heartbeat.
    pub fn reads_heartbeat_details(&self, definition: &'a ast::StmtFunctionDef) -> bool {
        let mut seen = vec![self.definition(definition)];
        let mut next = 0;
        while let Some(&function) = seen.get(next) {
            next += 1;
            let Some((file, definition)) = self.definition_at(function) else { continue };
            if file.text(definition).contains("heartbeat_details") {
                return true;
            }
            let calls = file.calls().filter(|(call, _)| definition.range().contains_range(call.expr.range()));
            for called in calls.filter_map(|(call, _)| file.called_function(&call.expr.func)) {
                if !seen.contains(&called) {
                    seen.push(called);
                }
            }
        }
        false
    }

    /// The loops of a function's own body that do work, in the order of the text.
    pub fn work_loops(&self, function: &'a ast::StmtFunctionDef) -> Vec<WorkLoop<'a>> {
        let body = self.id(function);
        let own = self.statements().filter(|(id, _)| function.range().contains_range(self.range(*id)));
        let own = own.filter(|(id, _)| self.tree().body(*id) == body);
        let mut found: Vec<WorkLoop<'a>> = Vec::new();
        let candidates: Vec<WorkLoop<'a>> = own
            .filter(|(_, statement)| matches!(statement, Stmt::For(_) | Stmt::While(_)))
            .map(|(id, statement)| WorkLoop { id, statement })
            .filter(|candidate| self.has_many_rounds(candidate))
            .collect();
        for candidate in &candidates {
            // An `async for` waits for each element by itself.
            if candidate.is_async()
                || self.work_in(candidate, body).any(|id| self.is_in_rounds(id, candidate, &candidates))
            {
                found.push(*candidate);
            }
        }
        found
    }

    /// Whether it is not known to end after a few rounds, or to try the same thing again.
    fn has_many_rounds(&self, each: &WorkLoop<'a>) -> bool {
        if let Some(Stmt::Break(_) | Stmt::Return(_) | Stmt::Raise(_)) = each.body().last() {
            return false;
        }
        match each.statement {
            Stmt::For(node) => !is_about_tries(self.text(&*node.target)) && !self.is_small(&node.iter),
            Stmt::While(node) => !is_about_tries(self.text(&*node.test)),
            _ => false,
        }
    }

    /// Whether a collection has a few elements, by what is written.
    fn is_small(&self, iter: &'a Expr) -> bool {
        match self.meaning(iter) {
            Expr::List(ast::ExprList { elts, .. })
            | Expr::Tuple(ast::ExprTuple { elts, .. })
            | Expr::Set(ast::ExprSet { elts, .. }) => !elts.iter().any(Expr::is_starred_expr),
            Expr::Dict(dict) => dict.items.iter().all(|item| item.key.is_some()),
            Expr::StringLiteral(_) => true,
            Expr::Subscript(subscript) => match &*subscript.slice {
                Expr::Slice(slice) => slice.upper.as_deref().is_some_and(|upper| self.is_few(upper)),
                _ => false,
            },
            Expr::Call(call) => self.gives_few(call),
            other => {
                let held = self.variable_of(other).map(|(_, value)| value);
                held.is_some_and(|value| {
                    matches!(value, Expr::List(_) | Expr::Tuple(_) | Expr::Set(_) | Expr::Dict(_))
                        && self.is_small(value)
                })
            }
        }
    }

    fn gives_few(&self, call: &'a ast::ExprCall) -> bool {
        let arguments = &call.arguments.args;
        if let Some(name) = self.name(&call.func) {
            return match &*name {
                "builtins.range" => {
                    let bound = arguments.get(1).or(arguments.first());
                    bound.is_some_and(|bound| self.is_few(bound) || is_about_tries(self.text(bound)))
                }
                "builtins.zip" => arguments.iter().any(|one| self.is_small(one)),
                "builtins.enumerate" | "builtins.reversed" | "builtins.sorted" | "builtins.list" | "builtins.set"
                | "builtins.tuple" => arguments.first().is_some_and(|first| self.is_small(first)),
                _ => false,
            };
        }
        // `{"a": 1}.items()`
        let Expr::Attribute(method) = &*call.func else { return false };
        let is_view = ["items", "keys", "values"].contains(&method.attr.as_str());
        is_view && self.is_small(&method.value)
    }

    fn is_few(&self, bound: &'a Expr) -> bool {
        let value = match self.meaning(bound) {
            Expr::NumberLiteral(number) => number,
            other => match self.variable_of(other) {
                Some((_, Expr::NumberLiteral(number))) => number,
                _ => return false,
            },
        };
        matches!(&value.value, ast::Number::Int(whole) if whole.as_u64().is_some_and(|count| count <= FEW))
    }

    /// The nodes of a loop's rounds that do work.
    fn work_in<'s>(&'s self, each: &'s WorkLoop<'a>, body: NodeId) -> impl Iterator<Item = NodeId> + 's {
        let rounds = match each.statement {
            Stmt::While(node) => TextRange::new(node.test.start(), each.body_range().end()),
            _ => each.body_range(),
        };
        let elements = self.elements(each);
        self.expressions().filter_map(move |(id, expr)| {
            let is_work = rounds.contains_range(expr.range())
                && self.tree().body(id) == body
                && match expr {
                    Expr::Await(awaited) => !self.only_yields(&awaited.value),
                    Expr::Call(call) => self.is_work(Call { id, expr: call }, &elements),
                    _ => false,
                };
            is_work.then_some(id)
        })
    }

    /// The names of a loop's element, and of what is made from it there.
    fn elements(&self, each: &WorkLoop<'a>) -> Vec<&'a str> {
        let mut names = each.head().map(|(target, _)| self.names_in(target.range())).unwrap_or_default();
        let body = each.body_range();
        for (_, statement) in self.statements().filter(|(_, statement)| body.contains_range(statement.range())) {
            let Stmt::Assign(assign) = statement else { continue };
            if let [Expr::Name(made)] = &assign.targets[..]
                && self.names_in(assign.value.range()).iter().any(|name| names.contains(name))
            {
                names.push(made.id.as_str());
            }
        }
        names
    }

    fn only_yields(&self, awaited: &'a Expr) -> bool {
        let Expr::Call(call) = awaited else { return false };
        self.name(&call.func).is_some_and(|name| name == "asyncio.sleep")
            && call.arguments.args.first().is_some_and(is_nought)
    }

    fn is_work(&self, call: Call<'a>, elements: &[&str]) -> bool {
        if let Some(blocking) = self.blocking(call) {
            return blocking != Blocking::Sleep || !call.expr.arguments.args.first().is_some_and(is_nought);
        }
        let takes_an_element = call
            .expr
            .arguments
            .iter_source_order()
            .any(|argument| self.names_in(argument.range()).iter().any(|name| elements.contains(name)));
        takes_an_element && self.may_take_long(call.expr)
    }

    /// Whether nothing is known of what is called except a name that does not say that it is quick.
    fn may_take_long(&self, call: &'a ast::ExprCall) -> bool {
        if let Some(function) = self.called_function(&call.func) {
            return !self.project().function(function).is_async && self.is_blocking(function);
        }
        if let Some(name) = self.name(&call.func) {
            let last = name.rsplit(['.', ':']).next().unwrap_or_default();
            return match self.resolve(&name) {
                Some(Entity::Class(_) | Entity::Function(_)) => false,
                None => self.is_foreign(&name) && !name.starts_with("temporalio.") && is_work_word(last, FOREIGN),
            };
        }
        match &*call.func {
            // Nothing here says what it is.
            Expr::Name(name) => {
                self.tree().stars().is_empty() && self.tree().use_of(name).is_some_and(|used| used.bindings.is_empty())
            }
            Expr::Attribute(method) => is_work_word(method.attr.as_str(), METHODS),
            _ => false,
        }
    }

    fn names_in(&self, range: TextRange) -> Vec<&'a str> {
        let inside = self.expressions().filter(|(_, expr)| range.contains_range(expr.range()));
        inside.filter_map(|(_, expr)| Some(expr.as_name_expr()?.id.as_str())).collect()
    }

    /// Whether a node is evaluated in the rounds of a loop itself: not in those of a loop inside it, and not on a way that
    /// leaves the loop or handles an error.
    fn is_in_rounds(&self, id: NodeId, each: &WorkLoop<'a>, loops: &[WorkLoop<'a>]) -> bool {
        let place = self.range(id);
        let inner = self.ancestors(id).find(|(at, _)| loops.iter().any(|one| one.id == *at && is_round(one, place)));
        if inner.is_none_or(|(at, _)| at != each.id) {
            return false;
        }
        let between: Vec<NodeId> = self.ancestors(id).map(|(at, _)| at).take_while(|at| *at != each.id).collect();
        !between.into_iter().any(|at| match self.tree().node(at) {
            AnyNodeRef::ExceptHandlerExceptHandler(_) | AnyNodeRef::StmtReturn(_) | AnyNodeRef::StmtRaise(_) => true,
            node if node.is_statement() => {
                let Some(statement) = self.statement(at) else { return false };
                let blocks = statements::blocks(statement);
                let around = blocks.iter().find(|block| block.body.iter().any(|one| one.range().contains_range(place)));
                matches!(
                    around.and_then(|block| block.body.last()),
                    Some(Stmt::Return(_) | Stmt::Break(_) | Stmt::Raise(_))
                )
            }
            _ => false,
        })
    }
}

fn is_round(each: &WorkLoop<'_>, place: TextRange) -> bool {
    match each.statement {
        Stmt::While(node) => node.test.range().contains_range(place) || each.body_range().contains_range(place),
        _ => each.body_range().contains_range(place),
    }
}

fn is_about_tries(text: &str) -> bool {
    let text = text.to_lowercase();
    ["attempt", "retry", "retries", "tries"].iter().any(|word| text.contains(word))
}

/// First words of functions of libraries that work on what they are given.
const FOREIGN: &[&str] = &[
    "analyze",
    "compile",
    "compress",
    "convert",
    "crawl",
    "download",
    "embed",
    "evaluate",
    "execute",
    "extract",
    "fetch",
    "generate",
    "import",
    "index",
    "infer",
    "ingest",
    "load",
    "parse",
    "predict",
    "process",
    "query",
    "read",
    "render",
    "run",
    "save",
    "scan",
    "scrape",
    "send",
    "summarize",
    "train",
    "transcode",
    "transcribe",
    "translate",
    "upload",
];

/// First words of methods, whatever they are called on.
const METHODS: &[&str] = &[
    "crawl",
    "download",
    "embed",
    "execute",
    "executemany",
    "fetch",
    "generate",
    "ingest",
    "publish",
    "query",
    "scrape",
    "send",
    "summarize",
    "train",
    "transcode",
    "transcribe",
    "translate",
    "upload",
];

fn is_work_word(name: &str, words: &[&str]) -> bool {
    let first = name.trim_start_matches('_').split('_').next().unwrap_or_default();
    words.contains(&first)
}
