//! Stand-in.
use super::names::{BindingKind, Tree};
use super::python::{Ranged, Stmt, TextRange, TextSize};
use super::transform::{Edit, ImportRequest};
#[derive(Debug)]
pub struct Clash;
pub fn reuse(t: &Tree<'_>, m: &str, n: Option<&str>, _a: TextSize) -> Result<(String, Option<ImportRequest>), Clash> {
    let full = match n {
        Some(n) => format!("{m}.{n}"),
        None => m.to_owned(),
    };
    for b in t.bindings() {
        if b.scope == 0
            && !b.type_checking
            && let BindingKind::Import { qualified, .. } = &b.kind
        {
            if *qualified == full {
                return Ok((b.name.to_owned(), None));
            }
            if let Some(n) = n
                && qualified == m
            {
                return Ok((format!("{}.{n}", b.name), None));
            }
        }
    }
    let name = n.unwrap_or(m);
    if t.is_bound_anywhere(name) {
        return Err(Clash);
    }
    Ok((name.to_owned(), Some(ImportRequest { module: m.to_owned(), member: n.map(str::to_owned) })))
}
pub fn unused(_t: &Tree<'_>, _e: &[Edit], _r: &[ImportRequest]) -> Vec<Edit> {
    Vec::new()
}
pub fn place(t: &Tree<'_>, r: &[ImportRequest], _u: &[Edit]) -> Vec<Edit> {
    let last = t
        .source
        .tree()
        .body
        .iter()
        .filter(|s| matches!(s, Stmt::Import(_) | Stmt::ImportFrom(_)))
        .map(|s| s.end())
        .max();
    let at = last.unwrap_or_default();
    let _ = TextRange::empty(at);
    r.iter()
        .map(|r| {
            let l = match &r.member {
                Some(n) => format!("from {} import {n}", r.module),
                None => format!("import {}", r.module),
            };
            Edit { start: at.into(), end: at.into(), text: format!("\n{l}"), layout: false }
        })
        .collect()
}
