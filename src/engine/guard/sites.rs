//! Open this for where the edits of a fix stand: in which statements of workflow code, in which headers, or outside.
//!
//! It writes no text; what a guard around a place looks like, `text` says.

use crate::engine::edits::statements::{self, stands_alone, starts_its_line};
use crate::engine::file::File;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use crate::engine::source::Source;
use crate::engine::transform::Edit;
use std::sync::Arc;

/// A place that one guard holds.
pub enum Site<'a> {
    /// Outside workflow code, or the same for every execution: no guard goes around it.
    Plain(Edit),
    /// Whole statements that follow each other, each alone on its lines. Edits may stand at their borders.
    Statements { first: &'a Stmt, last: &'a Stmt, edits: Vec<Edit> },
    /// What a header evaluates: a condition, what a loop iterates, what a `with` enters.
    Header { value: &'a Expr, edits: Vec<Edit> },
    /// Statements that are new, between others.
    Inserted(Edit),
}

impl Site<'_> {
    /// The offsets at which other fixes may share the place; none outside workflow code.
    pub fn starts(&self) -> impl Iterator<Item = u32> {
        let range = match self {
            Site::Plain(_) => None,
            Site::Statements { first, last, .. } => Some((first.start().into(), last.start().into())),
            Site::Header { value, .. } => Some((value.start().into(), value.start().into())),
            Site::Inserted(edit) => Some((edit.start, edit.start)),
        };
        range.into_iter().flat_map(|(first, last): (u32, u32)| [first, last])
    }

    /// Whether the guard would go around an edit that is not its own.
    fn holds(&self, edit: &Edit) -> bool {
        let (start, end) = match self {
            Site::Plain(_) => return false,
            Site::Statements { first, last, .. } => (first.start().into(), last.end().into()),
            Site::Header { value, .. } => (value.start().into(), value.end().into()),
            Site::Inserted(inserted) => (inserted.start, inserted.end),
        };
        start <= edit.end && edit.start <= end
    }

    pub fn plain(self) -> impl Iterator<Item = Edit> {
        match self {
            Site::Plain(edit) => Some(edit),
            _ => None,
        }
        .into_iter()
    }
}

/// The sites of sorted edits in one file, in the order of the text.
///
/// # Errors
/// Why a guard cannot hold them, as a clause.
pub fn sites<'a>(file: &File<'a>, edits: &[&Edit]) -> Result<Vec<Site<'a>>, &'static str> {
    let mut sites: Vec<Site<'a>> = Vec::new();
    for &edit in edits.iter().filter(|edit| !edit.unguarded) {
        let body = &file.source().tree().body;
        let site = if is_statements(edit) { inserted(file, edit)? } else { innermost(file, body, edit)? };
        join(file, &mut sites, site);
    }
    for &edit in edits.iter().filter(|edit| edit.unguarded) {
        if sites.iter().any(|site| site.holds(edit)) {
            return Err("another part of the statement changes for every execution");
        }
        sites.push(Site::Plain(edit.clone()));
    }
    Ok(sites)
}

/// Whether an edit inserts whole statements, lines of their own.
fn is_statements(edit: &Edit) -> bool {
    let lines =
        || edit.text.starts_with(['\n', '\r']) || edit.text.trim_end_matches([' ', '\t']).ends_with(['\n', '\r']);
    let text = || text_of(edit).and_then(|text| Source::parse(&"inserted.py".into(), Arc::from(text)).ok());
    edit.start == edit.end && lines() && text().is_some()
}

fn text_of(edit: &Edit) -> Option<String> {
    (!edit.text.trim().is_empty()).then(|| super::text::dedented(&edit.text))
}

fn inserted<'a>(file: &File<'a>, edit: &Edit) -> Result<Site<'a>, &'static str> {
    let source = file.source();
    let indentation = super::text::indentation_of_inserted(source, edit);
    let Some(owner) = owner(file, &source.tree().body, edit, indentation.len()) else {
        return Ok(Site::Plain(edit.clone()));
    };
    Ok(if is_guardable(file, owner)? { Site::Inserted(edit.clone()) } else { Site::Plain(edit.clone()) })
}

/// A statement of the block that new statements join: the one before them, or after them at the start of a block.
fn owner<'a>(file: &File<'a>, body: &'a [Stmt], edit: &Edit, indentation: usize) -> Option<&'a Stmt> {
    let mut found = None;
    let mut body = Some(body);
    while let Some(statements) = body {
        let before = statements.iter().rev().find(|statement| u32::from(statement.start()) < edit.start);
        let near = before.or(statements.first())?;
        if file.source().indentation(near.start()).len() == indentation {
            found = Some(near);
        }
        let blocks = before.map(statements::blocks).unwrap_or_default();
        // The last block that starts before the edit; an insertion right behind a header joins its block.
        let inner =
            blocks.iter().rev().find(|block| u32::from(statements::header(file.source(), block).end()) <= edit.start);
        body = inner.map(|block| block.body);
    }
    found
}

fn innermost<'a>(file: &File<'a>, body: &'a [Stmt], edit: &Edit) -> Result<Site<'a>, &'static str> {
    let range = TextRange::new(edit.start.into(), edit.end.into());
    let source = file.source();
    // What takes a statement away takes its line.
    let lines = |first: &Stmt, last: &Stmt| {
        let physical = |statement: &Stmt| statements::physical(source, statement.range());
        let start = if starts_its_line(source, first.start()) { physical(first).start() } else { first.start() };
        TextRange::new(start, physical(last).end())
    };
    let mut body = body;
    loop {
        let around = body.iter().find(|statement| statement.range().contains_range(range));
        let on_lines = || body.iter().find(|one| !range.is_empty() && lines(one, one).contains_range(range));
        let Some(statement) = around.or_else(on_lines) else { return several(file, body, edit) };
        let blocks = statements::blocks(statement);
        let inside = |block: &&statements::Block<'a>| {
            let (first, last) = (&block.body[0], &block.body[block.body.len() - 1]);
            lines(first, last).contains_range(range)
        };
        match blocks.iter().find(inside) {
            Some(block) => body = block.body,
            // A block may be replaced as a whole.
            None if blocks.is_empty() || range.contains_range(statement.range()) => {
                return simple(file, statement, statement, edit);
            }
            None => return header(file, statement, edit, range),
        }
    }
}

/// An edit that reaches over several statements of a block, from their borders.
fn several<'a>(file: &File<'a>, body: &'a [Stmt], edit: &Edit) -> Result<Site<'a>, &'static str> {
    let physical = |statement: &Stmt| statements::physical(file.source(), statement.range());
    let first = body.iter().find(|statement| u32::from(physical(statement).end()) > edit.start);
    let last =
        body.iter().rev().find(|statement| u32::from(physical(statement).start()) < edit.end.max(edit.start + 1));
    match (first, last) {
        (Some(first), Some(last)) if first.start() <= last.start() => simple(file, first, last, edit),
        _ => Ok(Site::Plain(edit.clone())),
    }
}

fn simple<'a>(file: &File<'a>, first: &'a Stmt, last: &'a Stmt, edit: &Edit) -> Result<Site<'a>, &'static str> {
    if !is_guardable(file, first)? {
        return Ok(Site::Plain(edit.clone()));
    }
    if in_comprehension(file, edit) {
        return Err("it stands in a comprehension");
    }
    let source = file.source();
    if !starts_its_line(source, first.start()) || !stands_alone(source, TextRange::new(first.start(), last.end())) {
        return Err("the statement shares its line with others");
    }
    Ok(Site::Statements { first, last, edits: vec![edit.clone()] })
}

fn header<'a>(file: &File<'a>, statement: &'a Stmt, edit: &Edit, range: TextRange) -> Result<Site<'a>, &'static str> {
    if let Stmt::FunctionDef(function) = statement {
        if file.project().runs_in(file.definition(function)).workflow_code() {
            return Err("it changes the signature of a function that workflows call");
        }
        if is_guardable(file, statement)? {
            return Err("it changes how a function is defined");
        }
        return Ok(Site::Plain(edit.clone()));
    }
    if !is_guardable(file, statement)? || names_what_is_caught(edit) {
        return Ok(Site::Plain(edit.clone()));
    }
    let value = evaluated(statement).into_iter().find(|value| value.range().contains_range(range));
    let Some(value) = value else { return Err("it changes how a block is entered") };
    if in_comprehension(file, edit) {
        return Err("it stands in a comprehension");
    }
    Ok(Site::Header { value, edits: vec![edit.clone()] })
}

/// What the headers of a statement evaluate where a condition may choose between two values.
fn evaluated(statement: &Stmt) -> Vec<&Expr> {
    match statement {
        Stmt::If(node) => {
            let clauses = node.elif_else_clauses.iter().filter_map(|clause| clause.test.as_ref());
            std::iter::once(&*node.test).chain(clauses).collect()
        }
        Stmt::While(node) => vec![&node.test],
        Stmt::For(node) => vec![&node.iter],
        Stmt::Match(node) => {
            let guards = node.cases.iter().filter_map(|case| case.guard.as_deref());
            std::iter::once(&*node.subject).chain(guards).collect()
        }
        Stmt::With(node) => node.items.iter().map(|item| &item.context_expr).collect(),
        _ => Vec::new(),
    }
}

/// `except X:` becomes `except X as e:`, or `except:` becomes `except BaseException as e:`, which changes nothing by
/// itself.
fn names_what_is_caught(edit: &Edit) -> bool {
    let text = edit.text.trim_start();
    edit.start == edit.end && text.strip_prefix("BaseException ").unwrap_or(text).starts_with("as ")
}

fn in_comprehension(file: &File<'_>, edit: &Edit) -> bool {
    let range = TextRange::new(edit.start.into(), edit.end.into());
    file.expressions().any(|(_, expr)| {
        let is_comprehension =
            matches!(expr, Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_));
        is_comprehension && expr.range() != range && expr.range().contains_range(range)
    })
}

/// Whether the code at a statement runs in workflows; false where it runs outside of them only.
///
/// # Errors
/// It runs there, but asking for a patch would fail or record nothing.
fn is_guardable(file: &File<'_>, statement: &Stmt) -> Result<bool, &'static str> {
    let id = file.id(statement);
    let runs = file.runs_in(id);
    let is_class_body =
        matches!(file.tree().node(file.tree().body(id)), AnyNodeRef::StmtClassDef(_) | AnyNodeRef::ModModule(_));
    if !runs.workflow_code() || is_class_body {
        return Ok(false);
    }
    if runs.read_only {
        return Err("it runs in a query or an update validator too, where nothing may be patched");
    }
    if runs.activity || runs.elsewhere {
        return Err("it runs outside workflows too, where there is no patch to ask for");
    }
    Ok(true)
}

/// Edits of one place come together; so do statements that follow each other.
fn join<'a>(file: &File<'a>, sites: &mut Vec<Site<'a>>, site: Site<'a>) {
    let joined = match (sites.last_mut(), &site) {
        (Some(Site::Header { value, edits }), Site::Header { value: other, edits: more })
            if value.range() == other.range() =>
        {
            edits.extend(more.iter().cloned());
            true
        }
        (Some(Site::Statements { last, edits, .. }), Site::Statements { first, last: end, edits: more })
            if first.start() <= last.end() || follows(file, last, first) =>
        {
            if end.end() > last.end() {
                *last = end;
            }
            edits.extend(more.iter().cloned());
            true
        }
        (Some(Site::Statements { last, edits, .. }), Site::Inserted(edit)) if touches(file, last, edit) => {
            edits.push(edit.clone());
            true
        }
        _ => false,
    };
    if joined {
        return;
    }
    let site = match (sites.last(), site) {
        (Some(Site::Inserted(edit)), Site::Statements { first, last, edits }) if touches(file, first, edit) => {
            let mut all = vec![edit.clone()];
            all.extend(edits);
            sites.pop();
            Site::Statements { first, last, edits: all }
        }
        (_, site) => site,
    };
    sites.push(site);
}

/// Whether a statement is the next one of the same block.
fn follows(file: &File<'_>, one: &Stmt, next: &Stmt) -> bool {
    let source = file.source();
    let end = statements::physical(source, one.range()).end();
    let between = TextRange::new(end, statements::line_start(source, next.start()).max(end));
    source.slice(between).trim().is_empty() && source.indentation(one.start()) == source.indentation(next.start())
}

fn touches(file: &File<'_>, statement: &Stmt, edit: &Edit) -> bool {
    let range = statements::physical(file.source(), statement.range());
    let same_block =
        super::text::indentation_of_inserted(file.source(), edit) == file.source().indentation(statement.start());
    same_block && u32::from(range.start()) <= edit.start && edit.start <= u32::from(range.end())
}

/// The test of a new `if` without `else`, to which a guard is added.
pub fn only_test(module: &ast::ModModule) -> Option<&Expr> {
    match &module.body[..] {
        [Stmt::If(only)] if only.elif_else_clauses.is_empty() => Some(&only.test),
        _ => None,
    }
}
