//! Open this for what a guard looks like: both branches, indented as the file is, with their comments.
//!
//! Where it stands, `sites` says.

use super::sites::{Site, only_test};
use crate::engine::edits::merge::apply;
use crate::engine::edits::statements::{line_start, physical};
use crate::engine::file::File;
use crate::engine::python::ast::comparable::ComparableStmt;
use crate::engine::python::ast::token::TokenKind;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange};
use crate::engine::source::Source;
use crate::engine::transform::Edit;
use std::sync::Arc;

/// The edit that puts a site behind a condition.
///
/// # Errors
/// Its text cannot be taken apart, as a clause.
pub fn guarded(file: &File<'_>, site: &Site<'_>, asked: &str) -> Result<Edit, &'static str> {
    match site {
        Site::Statements { first, last, edits } => branches(file, first, last, edits, asked),
        Site::Header { value, edits } => Ok(either(file, value, edits, asked)),
        Site::Inserted(edit) | Site::Plain(edit) => inserted(file, edit, asked),
    }
}

/// `if patched: new else: old`, over whole lines.
fn branches(file: &File<'_>, first: &Stmt, last: &Stmt, edits: &[Edit], asked: &str) -> Result<Edit, &'static str> {
    let source = file.source();
    let range = TextRange::new(physical(source, first.range()).start(), physical(source, last.range()).end());
    let (indentation, ending) = (source.indentation(first.start()), source.line_ending());
    let step = file.indent_step(first);
    let old = source.slice(range);
    let new = within(old, range, edits).ok_or("an edit reaches over the borders of the statement")?;
    let is_last_line = !old.ends_with(['\n', '\r']);
    let whole = |text: &str| reindented(text, indentation, step).map(|text| text.trim_end().to_owned() + ending);
    let cannot = "its text cannot be indented";
    let otherwise = whole(old).ok_or(cannot)?;
    let mut text = if new.trim().is_empty() {
        format!("{indentation}if not {asked}:{ending}{otherwise}")
    } else {
        let then = whole(&new).ok_or(cannot)?;
        format!("{indentation}if {asked}:{ending}{then}{indentation}else:{ending}{otherwise}")
    };
    if is_last_line {
        text.truncate(text.trim_end().len());
    }
    Ok(Edit::replace(range, text))
}

/// `(new if patched else old)`, around as little as holds the edits.
fn either(file: &File<'_>, value: &Expr, edits: &[Edit], asked: &str) -> Edit {
    let value = smallest(file, value, edits);
    let old = file.text(value);
    let new = within(old, value.range(), edits).unwrap_or_default();
    let part = |text: &str| if needs_parentheses(text) { format!("({text})") } else { text.to_owned() };
    let either = format!("{} if {asked} else {}", part(&new), part(old));
    let either = if stands_between_brackets(file, value) { either } else { format!("({either})") };
    Edit::replace(value.range(), either)
}

/// Whether a condition may take the place of an expression as it is: as an argument, an element, or in parentheses.
fn stands_between_brackets(file: &File<'_>, value: &Expr) -> bool {
    let id = file.id(value);
    match file.parent(id) {
        AnyNodeRef::ExprCall(call) => call.func.range() != value.range(),
        AnyNodeRef::Arguments(_) | AnyNodeRef::Keyword(_) | AnyNodeRef::ExprList(_) | AnyNodeRef::ExprSet(_) => true,
        _ => file.with_parentheses(id, value) != value.range(),
    }
}

/// The innermost part of an expression that can be replaced as a whole: with what it becomes in parentheses, the
/// expression is the same as with the edits.
fn smallest<'a>(file: &File<'a>, value: &'a Expr, edits: &[Edit]) -> &'a Expr {
    let (whole, range) = (file.text(value), value.range());
    let edited = within(whole, range, edits).and_then(|text| expression(&text));
    let is_whole = |part: &Expr| {
        let inside = part.range() - range.start();
        let Some(new) = within(file.text(part), part.range(), edits) else { return false };
        let text = format!("{}({new}){}", &whole[..inside.start().into()], &whole[inside.end().into()..]);
        match (&edited, expression(&text)) {
            (Some(one), Some(other)) => tree_of(one) == tree_of(&other),
            _ => false,
        }
    };
    // What is called, or has an attribute taken, reads better with that.
    let leads_on = |id, part: &Expr| match file.parent(id) {
        AnyNodeRef::ExprAttribute(_) => true,
        AnyNodeRef::ExprCall(call) => call.func.range() == part.range(),
        _ => false,
    };
    // Below Python 3.12 the quotes of the id may not stand in a text with the same quotes.
    let in_text =
        |id| file.around(id).any(|(_, node)| matches!(node, AnyNodeRef::ExprFString(_) | AnyNodeRef::ExprTString(_)));
    let may_stand = |id, part: &Expr| range.contains_range(part.range()) && !leads_on(id, part) && !in_text(id);
    let parts = file.expressions().filter(|(id, part)| may_stand(*id, part));
    parts.map(|(_, part)| part).filter(|part| is_whole(part)).min_by_key(|part| part.range().len()).unwrap_or(value)
}

fn expression(text: &str) -> Option<Source> {
    Source::parse(&"value.py".into(), Arc::from(format!("({text})"))).ok()
}

fn tree_of(source: &Source) -> Vec<ComparableStmt<'_>> {
    source.tree().body.iter().map(ComparableStmt::from).collect()
}

pub fn needs_parentheses(text: &str) -> bool {
    let Some(source) = expression(text) else { return true };
    let [Stmt::Expr(statement)] = &source.tree().body[..] else { return true };
    matches!(
        &*statement.value,
        Expr::Tuple(_)
            | Expr::If(_)
            | Expr::Lambda(_)
            | Expr::Named(_)
            | Expr::Yield(_)
            | Expr::YieldFrom(_)
            | Expr::Starred(_)
            | Expr::Generator(_)
    )
}

/// New statements: a new `if` gains the condition, so that it is asked only where it would matter.
fn inserted(file: &File<'_>, edit: &Edit, asked: &str) -> Result<Edit, &'static str> {
    let source = file.source();
    let (indentation, ending) = (indentation_of_inserted(source, edit), source.line_ending());
    let start = edit.text.len() - edit.text.trim_start().len();
    let end = edit.text.trim_end().len();
    let core = &edit.text[start..end];
    let cannot = "what it inserts cannot be taken apart";
    let plain = dedented(&edit.text);
    let parsed = Source::parse(&"inserted.py".into(), Arc::from(plain.as_str())).map_err(|_| cannot)?;
    let guarded = match only_test(parsed.tree()) {
        Some(test) => {
            // The first line of the core is the same in both texts.
            let test = test.range();
            let written = &plain[test];
            let written = if needs_and_parentheses(written) { format!("({written})") } else { written.to_owned() };
            let (before, after) = (&plain[..test.start().into()], &plain[test.end().into()..]);
            indented(&format!("{before}{written} and {asked}{after}"), &indentation).ok_or(cannot)?
        }
        None => {
            let first = file.statements().map(|(_, statement)| statement);
            let step =
                first.map(|statement| file.indent_step(statement)).find(|step| !step.is_empty()).unwrap_or("    ");
            let body = reindented(&format!("{indentation}{core}"), &indentation, step).ok_or(cannot)?;
            format!("{indentation}if {asked}:{ending}{body}")
        }
    };
    let guarded = guarded.trim();
    Ok(Edit { text: format!("{}{guarded}{}", &edit.text[..start], &edit.text[end..]), ..edit.clone() })
}

fn needs_and_parentheses(test: &str) -> bool {
    let Some(source) = expression(test) else { return true };
    let [Stmt::Expr(statement)] = &source.tree().body[..] else { return true };
    matches!(&*statement.value, Expr::BoolOp(either) if either.op.is_or()) || needs_parentheses(test)
}

/// A text with the edits that lie in its range applied; None where one does not.
fn within(text: &str, range: TextRange, edits: &[Edit]) -> Option<String> {
    let start = u32::from(range.start());
    let moved = |edit: &Edit| {
        let inside = start <= edit.start && edit.end <= u32::from(range.end());
        inside.then(|| Edit { start: edit.start - start, end: edit.end - start, ..edit.clone() })
    };
    let edits: Option<Vec<Edit>> = edits.iter().map(moved).collect();
    Some(apply(text, &edits?).0)
}

/// The white space before the first statement that an edit inserts.
pub fn indentation_of_inserted(source: &Source, edit: &Edit) -> String {
    let leading = &edit.text[..edit.text.len() - edit.text.trim_start().len()];
    match leading.rfind(['\n', '\r']) {
        Some(at) => leading[at + 1..].to_owned(),
        None => {
            let line = line_start(source, edit.start.into());
            let before = source.slice(TextRange::new(line, edit.start.into()));
            let before = if before.trim().is_empty() { before } else { "" };
            format!("{before}{leading}")
        }
    }
}

/// New statements as they would stand at the module: the first line without its indentation, the others with as much
/// less.
pub fn dedented(text: &str) -> String {
    let text = text.trim_matches(['\n', '\r']).trim_end();
    let own = &text[..text.len() - text.trim_start().len()];
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default().trim_start();
    // Inserted at the first character of a statement, only the other lines show the indentation.
    let rest: Vec<&str> = lines.collect();
    let shown =
        rest.iter().filter(|line| !line.trim().is_empty()).map(|line| line.len() - line.trim_start().len()).min();
    let opens_block = first.trim_end().ends_with(':');
    let width = match (own.len(), shown) {
        (0, Some(shown)) if opens_block => shown.saturating_sub(step_of(&rest, shown)),
        (0, Some(shown)) => shown,
        (own, _) => own,
    };
    let cut = |line: &&str| {
        line.get(width.min(line.len() - line.trim_start_matches([' ', '\t']).len())..).unwrap_or_default().to_owned()
    };
    first.to_owned() + &rest.iter().map(cut).collect::<String>()
}

/// How much deeper a block is than its header, where only the block shows it.
fn step_of(lines: &[&str], shown: usize) -> usize {
    let is_tab = lines.iter().any(|line| line.starts_with('\t'));
    if is_tab { 1 } else { shown.min(4) }
}

/// Lines of a block, at the indentation of the statement around it; lines inside a text of several lines stay.
pub fn outdented(text: &str, inner: &str, outer: &str) -> Option<String> {
    let starts = starts_in_text(text, if inner.is_empty() { "" } else { "if 1:\n" })?;
    let line = |(line, in_text): (&str, bool)| match line.strip_prefix(inner) {
        Some(rest) if !in_text => format!("{outer}{rest}"),
        // A comment or a continued line that is further out than its block.
        None if !in_text && !line.trim().is_empty() => format!("{outer}{}", line.trim_start_matches([' ', '\t'])),
        _ => line.to_owned(),
    };
    Some(text.split_inclusive('\n').zip(starts).map(line).collect())
}

fn indented(text: &str, indentation: &str) -> Option<String> {
    shifted(text, "", indentation, "")
}

/// Lines that stand at `indentation`, one `step` deeper; lines inside a text of several lines stay.
pub fn reindented(text: &str, indentation: &str, step: &str) -> Option<String> {
    shifted(text, indentation, step, if indentation.is_empty() { "" } else { "if 1:\n" })
}

/// Puts `add` behind the indentation of every line that starts outside a text of several lines and is not empty.
/// `opener` makes the text a program.
fn shifted(text: &str, indentation: &str, add: &str, opener: &str) -> Option<String> {
    let mut shifted = String::with_capacity(text.len() + 64);
    for (line, in_text) in text.split_inclusive('\n').zip(starts_in_text(text, opener)?) {
        let (own, rest) = line.strip_prefix(indentation).map_or(("", line), |rest| (indentation, rest));
        shifted.push_str(own);
        if !in_text && !line.trim().is_empty() {
            shifted.push_str(add);
        }
        shifted.push_str(rest);
    }
    Some(shifted)
}

/// For each line, whether it starts inside a text of several lines. `opener` makes the text a program.
fn starts_in_text(text: &str, opener: &str) -> Option<Vec<bool>> {
    let source = Source::parse(&"block.py".into(), Arc::from(format!("{opener}{text}"))).ok()?;
    let mut texts = Vec::new();
    let mut opened = Vec::new();
    for token in source.tokens().iter() {
        match token.kind() {
            TokenKind::String => texts.push(token.range()),
            // White space between the braces of `f"{ x = }"` is text, too.
            TokenKind::FStringStart | TokenKind::TStringStart => opened.push(token.start()),
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                texts.extend(opened.pop().map(|start| TextRange::new(start, token.end())));
            }
            _ => {}
        }
    }
    let mut at = opener.len() as u32;
    let line = |line: &str| {
        let starts = texts.iter().any(|range| range.start() < at.into() && at < range.end().into());
        at += line.len() as u32;
        starts
    };
    Some(text.split_inclusive('\n').map(line).collect())
}
