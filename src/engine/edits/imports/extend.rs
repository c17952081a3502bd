//! Open this for adding members to a `from … import …` statement that is there.
//!
//! It keeps the author's lines and order; which statement is extended, `place` decides.

use super::order::{by_kind, without_case};
use crate::engine::edits::statements::{line_start, starts_its_line};
use crate::engine::python::ast::token::TokenKind;
use crate::engine::python::{Ranged, TextRange, TextSize, ast};
use crate::engine::source::Source;
use crate::engine::transform::Edit;
use std::cmp::Ordering;

/// Edits that add members, each at its place in a sorted list, else at the end. None where the statement is continued
/// with backslashes.
pub fn extend(source: &Source, import: &ast::StmtImportFrom, members: &[&str]) -> Option<Vec<Edit>> {
    let last = import.names.last()?;
    let is_closed = source.slice(import.range()).ends_with(')');
    if !is_closed && source.slice(import.range()).contains(['\n', '\r']) {
        return None;
    }
    let names: Vec<&str> = import.names.iter().map(|alias| alias.name.as_str()).collect();
    let mut slots: Vec<(usize, &str)> = members.iter().map(|member| (slot(&names, member), *member)).collect();
    slots.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| by_kind(one.1, other.1)));
    let edits = slots.chunk_by(|one, other| one.0 == other.0).map(|chunk| {
        let members: Vec<&str> = chunk.iter().map(|(_, member)| *member).collect();
        match import.names.get(chunk[0].0) {
            Some(next) => before(source, import, next, &members),
            None => after(source, import, last, &members),
        }
    });
    Some(edits.collect())
}

/// Before which name a member goes.
fn slot(names: &[&str], member: &str) -> usize {
    let orders: [fn(&str, &str) -> Ordering; 2] = [by_kind, without_case];
    let sorted = orders.into_iter().find(|order| names.is_sorted_by(|one, other| order(one, other).is_le()));
    sorted.map_or(names.len(), |order| names.partition_point(|name| order(name, member).is_lt()))
}

fn before(source: &Source, import: &ast::StmtImportFrom, next: &ast::Alias, members: &[&str]) -> Edit {
    if !starts_its_line(source, next.start()) {
        return Edit::insert(next.start(), format!("{}, ", members.join(", ")));
    }
    // Comments above a name belong to it.
    let mut at = next.start();
    loop {
        let above = line_start(source, at);
        if above <= import.start() {
            break;
        }
        let line = source.line_range(above - TextSize::from(1));
        let text = source.slice(line);
        let indentation = text.len() - text.trim_start().len();
        if !text[indentation..].starts_with('#') || line.start() <= import.start() {
            break;
        }
        at = line.start() + TextSize::of(&text[..indentation]);
    }
    let next_line = format!(",{}{}", source.line_ending(), source.indentation(next.start()));
    Edit::insert(at, format!("{}{next_line}", members.join(&next_line)))
}

fn after(source: &Source, import: &ast::StmtImportFrom, last: &ast::Alias, members: &[&str]) -> Edit {
    if !starts_its_line(source, last.start()) {
        return Edit::insert(last.end(), format!(", {}", members.join(", ")));
    }
    let next_line = format!("{}{}", source.line_ending(), source.indentation(last.start()));
    let lines = format!("{next_line}{}", members.join(&format!(",{next_line}")));
    let rest = source.tokens().in_range(TextRange::new(last.end(), import.end()));
    let comma = rest.first().filter(|token| token.kind() == TokenKind::Comma).map(Ranged::end);
    let end = comma.unwrap_or(last.end());
    let line = source.line_range(end);
    let line_end = line.start() + TextSize::of(source.slice(line).trim_end_matches(['\r', '\n']));
    let remainder = TextRange::new(end, line_end.max(end));
    let comment = source.slice(remainder).trim_start().starts_with('#');
    match comma {
        _ if !comment && !source.slice(remainder).trim().is_empty() => {
            // The closing parenthesis follows on the same line.
            Edit::insert(last.end(), format!(",{lines}"))
        }
        Some(_) => Edit::insert(line_end, format!("{lines},")),
        None if comment => Edit::replace(remainder, format!(",{}{lines}", source.slice(remainder))),
        None => Edit::insert(last.end(), format!(",{lines}")),
    }
}
