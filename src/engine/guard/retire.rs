//! Take guards out again whose old executions are gone, one step per run.
//!
//! ## Why
//!
//! `workflow.patched()` keeps two ways through a workflow. Once no execution needs the old one, the guard goes in two
//! steps: first `workflow.deprecate_patch()` beside the new code alone, and when the executions that recorded the
//! patch are gone too, nothing but the new code.
//!
//! ## Left alone
//!
//! Guards that are not a plain `if` with or without `else`, a plain `… and workflow.patched("id")` without `else`, or
//! a conditional expression; those with an `elif`; code that a `return` of the new path makes the old one; and a
//! conditional expression in a statement that awaits before it: the line above would come before the commands of that.
//!
//! ## Safety
//!
//! Unsafe: only whoever knows the executions can say that the old ones are gone.
//!
//! ## Replay
//!
//! Breaking: an execution that still needs the old path does not replay afterwards.
//! <https://docs.temporal.io/develop/python/versioning#deprecated-patches>

use super::branches::{self, patched};
use super::text;
use crate::engine::edits::statements::{Block, blocks, line_start, physical, stands_alone};
use crate::engine::file::File;
use crate::engine::python::ast::token::TokenKind;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::transform::{Edit, Finding, Fix, Level, Replay, Run, Safety, Tag, Transform};

/// It runs by a command of its own, never with the others.
pub const RETIRE: Transform = Transform {
    name: "retire",
    tags: &[Tag::Workflow],
    default: false,
    level: Level::Advice,
    labels: &[(Safety::Unsafe, Some(Replay::Breaking)), (Safety::Manual, None)],
    doc: include_str!("retire.rs"),
    example: &[],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (id, expr) in file.expressions() {
        let Some(retired) = branches::asked_id(file.tree(), expr).filter(|id| file.options().retires(id)) else {
            continue;
        };
        let finding = file.finding(id, "");
        findings.push(match taken_out(file, id, expr, &retired) {
            Ok((edits, step)) => {
                let mut fix = Fix::not_safe(Replay::Breaking);
                for edit in edits {
                    fix = fix.edit(file.path(), edit);
                }
                Finding { message: format!("the patch \"{retired}\" is retired: {step}"), ..finding }.with_fix(fix)
            }
            Err(why) => Finding { message: format!("the patch \"{retired}\" cannot be taken out: {why}"), ..finding },
        });
    }
    findings
}

type Step = Result<(Vec<Edit>, &'static str), &'static str>;

/// How the message of a first step ends.
pub const DEPRECATED: &str = "its new path stays, and the patch is deprecated";
const GONE: &str = "nothing is left of it";

fn taken_out(file: &File<'_>, id: u32, call: &Expr, patch: &str) -> Step {
    if patched(file.tree(), call).is_none() {
        if is_still_asked(file, patch) {
            return Err("something asks for it still, so first take that out");
        }
        return deprecated(file, id).map(|edit| (vec![edit], GONE));
    }
    let deprecate = deprecation(file, call, patch).ok_or("the call is not written as a function of a module")?;
    let edits = match file.parent(id) {
        AnyNodeRef::StmtIf(statement) => chosen(file, statement, &statement.body, &deprecate),
        AnyNodeRef::ExprUnaryOp(not) if not.op == ast::UnaryOp::Not => match file.parent(file.id(not)) {
            AnyNodeRef::StmtIf(statement) => {
                let [rest] = &statement.elif_else_clauses[..] else { return Err("it has no plain `else`") };
                match rest.test {
                    None => chosen(file, statement, &rest.body, &deprecate),
                    Some(_) => Err("an `elif` would remain"),
                }
            }
            _ => Err("it is not a plain `if`"),
        },
        AnyNodeRef::ExprBoolOp(both) if both.op == ast::BoolOp::And => narrowed(file, both, call, &deprecate),
        AnyNodeRef::ExprIf(either) => conditional(file, either, call, &deprecate),
        _ => Err("it is not a plain `if`"),
    };
    edits.map(|edits| (edits, DEPRECATED))
}

/// Whether this file chooses between two ways by a patch.
fn is_still_asked(file: &File<'_>, patch: &str) -> bool {
    file.expressions().any(|(_, expr)| patched(file.tree(), expr).is_some_and(|id| id == patch))
}

/// `workflow.deprecate_patch("id")`, as the call beside it is written.
fn deprecation(file: &File<'_>, call: &Expr, patch: &str) -> Option<String> {
    let call = call.as_call_expr()?;
    let Expr::Attribute(function) = &*call.func else { return None };
    let quote = file.quote(call.start());
    let id = match call.arguments.find_argument_value("id", 0)? {
        Expr::StringLiteral(_) => &format!("{quote}{patch}{quote}"),
        id => file.text(id),
    };
    Some(format!("{}.deprecate_patch({id})", file.text(&*function.value)))
}

/// The statement goes; in its place stands the chosen block.
fn chosen(
    file: &File<'_>,
    statement: &ast::StmtIf,
    block: &[Stmt],
    deprecate: &str,
) -> Result<Vec<Edit>, &'static str> {
    if statement.elif_else_clauses.iter().any(|clause| clause.test.is_some()) {
        return Err("an `elif` would remain");
    }
    let is_old_behind = statement.elif_else_clauses.is_empty() && block.last().is_some_and(leaves);
    if is_old_behind {
        return Err("what follows it is the old path: take that out by hand");
    }
    let source = file.source();
    let (first, last) = block.first().zip(block.last()).ok_or("its block is empty")?;
    if !stands_alone(source, statement.range()) || !file.starts_its_line(first.start()) {
        return Err("it shares its lines with other code");
    }
    let indentation = source.indentation(statement.start());
    // The comments above the first statement belong to the block, and those below the last one, up to the next.
    let header = source.tokens().before(first.start()).iter().rev().find(|token| token.kind() == TokenKind::Newline);
    let start = header.map_or(line_start(source, first.start()), |newline| newline.end());
    let next = statement.elif_else_clauses.first().filter(|clause| clause.start() > last.end());
    let range = physical(source, statement.range());
    let range = TextRange::new(range.start(), behind_comments(file, range.end(), indentation));
    let end = if next.is_some() { physical(source, last.range()).end() } else { range.end() };
    let inside = TextRange::new(start, next.map_or(end, |clause| line_start(source, clause.start()).max(end)));
    let kept = text::outdented(source.slice(inside), source.indentation(first.start()), indentation)
        .ok_or("its text cannot be indented")?;
    let ending = source.line_ending();
    let mut text = format!("{indentation}{deprecate}{ending}{kept}");
    if !text.ends_with(['\n', '\r']) && source.slice(range).ends_with(['\n', '\r']) {
        text.push_str(ending);
    }
    Ok(vec![Edit::replace(range, text)])
}

/// Where the comments end that follow a block and are indented like it.
fn behind_comments(file: &File<'_>, from: TextSize, indentation: &str) -> TextSize {
    let mut end = from;
    let rest = TextRange::new(from, TextSize::of(file.source().text().as_ref()));
    for line in file.source().slice(rest).split_inclusive('\n') {
        let is_deeper = line.strip_prefix(indentation).is_some_and(|line| line.starts_with([' ', '\t']));
        if !(is_deeper && line.trim_start().starts_with('#')) {
            break;
        }
        end += TextSize::of(line);
    }
    end
}

fn leaves(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Return(_) | Stmt::Raise(_) | Stmt::Continue(_) | Stmt::Break(_))
}

/// `if due and workflow.patched("id"):` becomes `if due:`, with the deprecation where the patch was asked for.
fn narrowed(file: &File<'_>, both: &ast::ExprBoolOp, call: &Expr, deprecate: &str) -> Result<Vec<Edit>, &'static str> {
    let AnyNodeRef::StmtIf(statement) = file.parent(file.id(both)) else { return Err("it is not a plain `if`") };
    if !both.values.last().is_some_and(|last| last.range() == call.range()) {
        return Err("it is not the last that its condition asks for");
    }
    if statement.test.range() != both.range() || !statement.elif_else_clauses.is_empty() {
        return Err("an `else` would remain");
    }
    let source = file.source();
    let behind = both.values[..both.values.len() - 1].last().map_or(both.start(), Ranged::end);
    if source.has_comment(TextRange::new(behind, both.end())) {
        return Err("a comment in its condition would go with it");
    }
    let first = statement.body.first().ok_or("its block is empty")?;
    if !file.starts_its_line(first.start()) {
        return Err("it shares its lines with other code");
    }
    let rest = &both.values[..both.values.len() - 1];
    let and = source.tokens().before(call.start()).iter().rev().find(|token| token.kind() == TokenKind::And);
    let kept = match (rest, and) {
        ([only], _) => file.text(only),
        (_, Some(and)) => source.slice(TextRange::new(both.start(), and.start())).trim_end(),
        (_, None) => return Err("it is not a plain `if`"),
    };
    let line = format!("{}{deprecate}{}", source.indentation(first.start()), source.line_ending());
    let above = line_start(source, first.start());
    Ok(vec![Edit::replace(both.range(), kept), Edit { layout: false, ..Edit::insert(above, line) }])
}

/// `(new if workflow.patched("id") else old)` becomes `new`; the deprecation stands before the statement.
fn conditional(file: &File<'_>, either: &ast::ExprIf, call: &Expr, deprecate: &str) -> Result<Vec<Edit>, &'static str> {
    if either.test.range() != call.range() {
        return Err("it is not a plain condition");
    }
    let source = file.source();
    let id = file.id(either);
    let statement = file.statement(id).ok_or("it stands in no statement")?;
    let whole = file.expressions().find_map(|(at, expr)| (at == id).then_some(expr)).ok_or("it is no expression")?;
    if file.tree().body(id) != file.tree().body(file.id(statement)) {
        return Err("it stands in a lambda, which runs later than the line before it");
    }
    let in_clause = match statement {
        Stmt::If(node) => node.elif_else_clauses.iter().any(|clause| clause.range().contains_range(either.range())),
        Stmt::Match(node) => node.cases.iter().any(|case| case.range().contains_range(either.range())),
        Stmt::Try(node) => node.handlers.iter().any(|handler| handler.range().contains_range(either.range())),
        _ => false,
    };
    if file.ancestors(id).take_while(|(_, node)| !node.is_statement()).any(|(_, node)| node.is_expr_generator()) {
        return Err("it stands in a generator, which runs later than the line before it");
    }
    if waits_before(file, either, statement) {
        return Err("something before it in its statement waits, and the patch would be deprecated ahead of that");
    }
    if in_clause || !stands_alone(source, statement.range()) {
        return Err("there is no line before it on which the patch could be deprecated");
    }
    let line = format!("{deprecate}{}{}", source.line_ending(), source.indentation(statement.start()));
    let range = file.with_parentheses(id, whole);
    let kept = file.text(&*either.body).to_owned();
    let kept = if text::needs_parentheses(&kept) { format!("({kept})") } else { kept };
    Ok(vec![Edit { layout: false, ..Edit::insert(statement.start(), line) }, Edit::replace(range, kept)])
}

/// Whether a statement awaits anything before it gets to a part of it: commands would change their order.
fn waits_before(file: &File<'_>, part: &ast::ExprIf, statement: &Stmt) -> bool {
    let own = file.id(statement);
    // What is evaluated first may stand behind it: `new if await due() else …`, `… for row in await rows()`.
    let around: Vec<TextRange> = file
        .ancestors(file.id(part))
        .take_while(|(_, node)| !node.is_statement())
        .filter_map(|(_, node)| match node {
            AnyNodeRef::ExprIf(either) => Some(either.test.range()),
            AnyNodeRef::ExprListComp(_) | AnyNodeRef::ExprSetComp(_) | AnyNodeRef::ExprDictComp(_) => {
                Some(node.range())
            }
            _ => None,
        })
        .collect();
    let is_first = |at: TextRange| at.start() < part.start() || around.iter().any(|first| first.contains_range(at));
    let awaits = file.tree().nodes().any(|(id, node)| {
        let waits = match node {
            AnyNodeRef::ExprAwait(_) => true,
            AnyNodeRef::Comprehension(each) => each.is_async,
            _ => false,
        };
        let is_beside = !part.range().contains_range(node.range()) && is_first(node.range());
        waits && is_beside && file.tree().statement(id).is_some_and(|(of, _)| of == own)
    });
    let entered = match statement {
        Stmt::With(with) if with.is_async => with.items.first().is_some_and(|first| first.end() < part.start()),
        _ => false,
    };
    awaits || entered
}

/// The statement `workflow.deprecate_patch("id")` goes.
fn deprecated(file: &File<'_>, id: u32) -> Result<Edit, &'static str> {
    let source = file.source();
    let AnyNodeRef::StmtExpr(statement) = file.parent(id) else { return Err("it is part of an expression") };
    if !stands_alone(source, statement.range()) {
        return Err("it shares its line with other code");
    }
    let around = file.ancestors(file.id(statement)).find(|(_, node)| node.is_statement());
    let blocks = around.and_then(|(id, _)| file.statement(id)).map(blocks).unwrap_or_default();
    let own = |block: &&Block<'_>| block.body.iter().any(|sibling| sibling.range() == statement.range());
    let siblings = blocks.iter().find(own).map_or(1, |block| block.body.len());
    if siblings == 1 {
        return Ok(Edit::replace(statement.range(), "pass"));
    }
    Ok(Edit::delete(physical(source, statement.range())))
}
