//! Open this for taking away the imports that the fixes made unused.
//!
//! Only of the standard library and the SDK, whose modules do nothing by being imported, and only what was used before.
//! An import with a comment stays, and so does one that another file may see: in an `__init__.py`, named in `__all__`,
//! or taken by a file of the project.

use super::order::is_standard;
use crate::engine::edits::positions::PositionMap;
use crate::engine::edits::statements::{blocks, line_start, physical, stands_alone};
use crate::engine::facts::is_of_sdk;
use crate::engine::names::{BindingId, BindingKind, ScopeKind, Tree};
use crate::engine::python::{AnyNodeRef, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::source::Source;
use crate::engine::transform::Edit;
use std::collections::{BTreeMap, BTreeSet};

/// Edits of the `after` text, sorted, that take away what was used `before` and no longer is. `map` leads back from
/// `after` to `before`.
pub fn unused(before: &Tree<'_>, after: &Tree<'_>, map: &PositionMap, others_take: &dyn Fn(&str) -> bool) -> Vec<Edit> {
    if after.source.path().file_name() == "__init__.py" {
        return Vec::new();
    }
    let mut gone: BTreeMap<TextSize, BTreeSet<TextSize>> = BTreeMap::new();
    let (used_before, used_after) = (used(before), used(after));
    let was_used: BTreeSet<TextSize> =
        used_before.iter().map(|&binding| before.bindings()[binding].range.start()).collect();
    for (id, binding) in after.bindings().iter().enumerate() {
        let BindingKind::Import { qualified, statement, alias } = &binding.kind else { continue };
        let is_gone = !used_after.contains(&id)
            && was_used.contains(&map.start(binding.range.start()))
            && does_nothing(qualified)
            && is_plain(after, binding.scope, *statement)
            && !is_exported(after, binding.name, *alias)
            && !is_named_in_text(after, binding.name)
            && after.lookup(binding.name, binding.scope).iter().all(|other| !used_after.contains(other))
            && (binding.scope != 0 || !others_take(binding.name));
        if is_gone {
            gone.entry(after.node(*statement).start()).or_default().insert(alias.start());
        }
    }
    if gone.is_empty() {
        return Vec::new();
    }
    let mut removal = Removal { source: after.source, gone, edits: Vec::new() };
    removal.body(&after.source.tree().body);
    removal.edits
}

/// Whether a module does nothing when it is imported.
fn does_nothing(qualified: &str) -> bool {
    is_standard(qualified) || is_of_sdk(qualified) && !qualified.starts_with("temporalio.contrib")
}

fn used(tree: &Tree<'_>) -> BTreeSet<BindingId> {
    tree.uses().iter().flat_map(|one| one.bindings.iter().copied()).collect()
}

/// In the module, a function, or a `with` there: not where something else happens if the import fails.
fn is_plain(tree: &Tree<'_>, scope: usize, statement: u32) -> bool {
    let kind = tree.scopes()[scope].kind;
    let around = tree.ancestors(statement).map(|(_, node)| node).find(|node| !matches!(node, AnyNodeRef::StmtWith(_)));
    matches!(kind, ScopeKind::Module | ScopeKind::Function)
        && matches!(around, Some(AnyNodeRef::ModModule(_) | AnyNodeRef::StmtFunctionDef(_)))
}

/// Whether a name is said to be for others: by `__all__`, or by `import x as x`.
fn is_exported(tree: &Tree<'_>, name: &str, alias: TextRange) -> bool {
    let text = tree.source.text();
    let in_all = || ['"', '\''].iter().any(|quote| text.contains(&format!("{quote}{name}{quote}")));
    let is_redundant = tree.source.slice(alias).split_whitespace().eq([name, "as", name]);
    is_redundant || tree.lookup("__all__", 0).first().is_some_and(|_| in_all())
}

/// Whether code in strings may use a name: what `eval` and `globals()` are given, and examples in docstrings.
fn is_named_in_text(tree: &Tree<'_>, name: &str) -> bool {
    const READS_STRINGS: &[&str] = &["eval", "exec", "globals"];
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let has_name = |line: &str| line.split(|letter| !is_word(letter)).any(|word| word == name);
    let mut lines = tree.source.text().lines().map(str::trim_start);
    tree.uses().iter().any(|one| READS_STRINGS.contains(&one.name) && one.bindings.is_empty())
        || lines.any(|line| (line.starts_with(">>>") || line.starts_with("...")) && has_name(line))
}

struct Removal<'a> {
    source: &'a Source,
    /// From the start of a statement to the starts of its aliases.
    gone: BTreeMap<TextSize, BTreeSet<TextSize>>,
    edits: Vec<Edit>,
}

impl Removal<'_> {
    /// Removes from statements and the blocks inside them.
    fn body(&mut self, body: &[Stmt]) {
        let mut at = 0;
        while at < body.len() {
            let run = body[at..].iter().take_while(|statement| self.has_own_lines(statement)).count();
            if run > 0 {
                self.remove_lines(body, at, at + run);
                at += run;
                continue;
            }
            let statement = &body[at];
            at += 1;
            if let Some(aliases) = self.gone.get(&statement.start()) {
                // Of two that share a line, and both go, one may overlap the other: it stays.
                let end = self.edits.last().map_or(0, |edit| edit.end);
                let edits = self.without(statement, aliases);
                self.edits.extend(edits.into_iter().filter(|edit| edit.start >= end));
                continue;
            }
            for block in blocks(statement) {
                // A block must keep a statement.
                if !block.body.iter().all(|statement| self.is_gone(statement)) {
                    self.body(block.body);
                }
            }
        }
    }

    /// Whether all that a statement imports goes.
    fn is_gone(&self, statement: &Stmt) -> bool {
        self.gone.get(&statement.start()).is_some_and(|aliases| names(statement).len() == aliases.len())
    }

    /// Whether a statement goes with its lines, which hold nothing else.
    fn has_own_lines(&self, statement: &Stmt) -> bool {
        self.is_gone(statement)
            && stands_alone(self.source, statement.range())
            && !self.source.has_comment(physical(self.source, statement.range()))
    }

    /// Removes whole statements `from..to`, each run without a comment between at once.
    fn remove_lines(&mut self, body: &[Stmt], from: usize, to: usize) {
        let source = self.source;
        let mut at = from;
        while at < to {
            let mut end = at + 1;
            while end < to && !source.has_comment(TextRange::new(body[end - 1].end(), body[end].start())) {
                end += 1;
            }
            let start = physical(source, body[at].range()).start();
            let lines = TextRange::new(start, physical(source, body[end - 1].range()).end());
            let lines = self.with_blank_lines(lines, at == 0);
            self.edits.push(Edit::delete(lines));
            at = end;
        }
    }

    /// Extends removed lines so that the blank lines around do not add up.
    fn with_blank_lines(&self, lines: TextRange, is_first: bool) -> TextRange {
        let text = self.source.text();
        let before = &text[..usize::from(lines.start())];
        let after = &text[usize::from(lines.end())..];
        let blank_after: Vec<&str> =
            after.split_inclusive('\n').take_while(|line| line.trim().is_empty() && line.ends_with('\n')).collect();
        let blank_before: Vec<&str> =
            before.split_inclusive('\n').rev().take_while(|line| line.trim().is_empty()).collect();
        let above = before[..before.len() - blank_before.concat().len()].trim_end();
        // The first thing of its block, with neither a comment nor a docstring above.
        let opens = is_first && (above.trim_start_matches('\u{feff}').is_empty() || !is_comment(above));
        if opens {
            return TextRange::new(lines.start(), lines.end() + size(&blank_after));
        }
        if blank_after.len() <= blank_before.len() {
            return TextRange::new(lines.start(), lines.end() + size(&blank_after));
        }
        TextRange::new(lines.start() - size(&blank_before), lines.end())
    }

    /// The edits that take names out of a statement, or the statement out of its line.
    fn without(&self, statement: &Stmt, aliases: &BTreeSet<TextSize>) -> Vec<Edit> {
        let (source, names) = (self.source, names(statement));
        if names.len() == aliases.len() {
            return self.without_statement(statement).into_iter().collect();
        }
        if source.has_comment(statement.range()) {
            return Vec::new();
        }
        let mut edits = Vec::new();
        let mut at = 0;
        while at < names.len() {
            let run = names[at..].iter().take_while(|alias| aliases.contains(&alias.start())).count();
            let range = match (names.get(at + run), at.checked_sub(1)) {
                _ if run == 0 => None,
                (Some(next), _) => Some(TextRange::new(names[at].start(), next.start())),
                (None, Some(before)) => Some(TextRange::new(names[before].end(), names[at + run - 1].end())),
                (None, None) => None,
            };
            edits.extend(range.map(|range| Edit { layout: true, ..Edit::delete(range) }));
            at += run.max(1);
        }
        edits
    }

    /// Of statements that share a line: with the semicolon.
    fn without_statement(&self, statement: &Stmt) -> Option<Edit> {
        let source = self.source;
        let line = physical(source, statement.range());
        if source.has_comment(line) {
            return None;
        }
        let after = source.slice(TextRange::new(statement.end(), line.end()));
        let rest = after.trim_start_matches([' ', '\t', ';']);
        if after.trim_start().starts_with(';') && !rest.trim().is_empty() {
            let next = statement.end() + TextSize::of(&after[..after.len() - rest.len()]);
            return Some(Edit::delete(TextRange::new(statement.start(), next)));
        }
        let before = source.slice(TextRange::new(line_start(source, statement.start()), statement.start()));
        let kept = before.trim_end_matches([' ', '\t']);
        let kept = kept.strip_suffix(';')?.trim_end_matches([' ', '\t']);
        let start = statement.start() - TextSize::of(&before[kept.len()..]);
        Some(Edit::delete(TextRange::new(start, statement.end())))
    }
}

/// Whether the text ends with a line that is a comment.
fn is_comment(text: &str) -> bool {
    let line = text.rsplit(['\n', '\r']).next().unwrap_or(text);
    line.trim_start_matches('\u{feff}').trim_start().starts_with('#')
}

fn names(statement: &Stmt) -> &[ast::Alias] {
    match statement {
        Stmt::Import(import) => &import.names,
        Stmt::ImportFrom(import) => &import.names,
        _ => &[],
    }
}

fn size(lines: &[&str]) -> TextSize {
    lines.iter().map(|line| TextSize::of(*line)).sum()
}
