//! Open this for putting whole lines into a block: before one of its statements, or at its end.
//!
//! A block that shares the line of its header is moved to lines of its own. Statements joined by `;` are left alone.

use super::statements::{line_start, physical, stands_alone, starts_its_line};
use crate::engine::python::ast::token::TokenKind;
use crate::engine::python::{Ranged, Stmt, TextRange, TextSize};
use crate::engine::source::Source;
use crate::engine::transform::Edit;

/// Lines to put in, each with the number of steps that it stands deeper than the block.
pub struct Lines<'a> {
    lines: &'a [(usize, &'a str)],
    /// One step of indentation.
    step: &'a str,
}

impl<'a> Lines<'a> {
    pub fn new(lines: &'a [(usize, &'a str)], step: &'a str) -> Self {
        Self { lines, step }
    }

    /// The lines joined, behind an indentation that is already there.
    pub fn text(&self, source: &Source, indentation: &str) -> String {
        let mut text = String::new();
        for (at, (depth, line)) in self.lines.iter().enumerate() {
            if at > 0 {
                text.push_str(source.line_ending());
                text.push_str(indentation);
            }
            text.push_str(&self.step.repeat(*depth));
            text.push_str(line);
        }
        text
    }

    /// An edit that puts the lines before a statement. None where something else shares the statement's line.
    pub fn before(&self, source: &Source, statement: &Stmt) -> Option<Edit> {
        let indentation = source.indentation(statement.start());
        if starts_its_line(source, statement.start()) {
            return Some(self.above(source, statement.start()));
        }
        let inner = format!("{indentation}{}", self.step);
        let next = format!("{}{inner}", source.line_ending());
        let text = format!("{next}{}{next}", self.text(source, &inner));
        Some(Edit::replace(gap_behind_header(source, statement)?, text))
    }

    /// An edit that puts the lines behind a statement. None where something else shares the statement's lines.
    pub fn after(&self, source: &Source, statement: &Stmt) -> Option<Edit> {
        if !stands_alone(source, statement.range()) {
            return None;
        }
        Some(self.below(source, source.indentation(statement.start()), statement))
    }

    fn below(&self, source: &Source, indentation: &str, statement: &Stmt) -> Edit {
        let line = physical(source, statement.range());
        let text = self.text(source, indentation);
        Edit::insert(
            line.end(),
            match source.slice(line).ends_with(['\n', '\r']) {
                true => format!("{indentation}{text}{}", source.line_ending()),
                false => format!("{}{indentation}{text}", source.line_ending()),
            },
        )
    }

    /// An edit that puts the lines before a clause such as `except`. None where something else begins its line.
    pub fn before_clause(&self, source: &Source, start: TextSize) -> Option<Edit> {
        starts_its_line(source, start).then(|| self.above(source, start))
    }

    /// An edit that puts the lines before whatever begins a line: a statement, or a clause such as `except`.
    fn above(&self, source: &Source, start: TextSize) -> Edit {
        let indentation = source.indentation(start);
        let text = format!("{indentation}{}{}", self.text(source, indentation), source.line_ending());
        Edit::insert(line_start(source, start), text)
    }

    /// Edits that put the lines behind the last statement of a block.
    pub fn at_end(&self, source: &Source, block: &[Stmt]) -> Option<Vec<Edit>> {
        let (first, last) = (block.first()?, block.last()?);
        let indentation = source.indentation(first.start());
        if starts_its_line(source, first.start()) {
            return Some(vec![self.below(source, indentation, last)]);
        }
        let inner = format!("{indentation}{}", self.step);
        let next = format!("{}{inner}", source.line_ending());
        let gap = gap_behind_header(source, first).filter(|_| block.len() == 1)?;
        Some(vec![
            Edit::replace(gap, next.clone()),
            Edit::insert(last.end(), format!("{next}{}", self.text(source, &inner))),
        ])
    }
}

/// The white space between the colon of a header and the one statement that stands behind it on the line.
fn gap_behind_header(source: &Source, statement: &Stmt) -> Option<TextRange> {
    let colon = source.tokens().before(statement.start()).iter().rev().find(|token| !token.kind().is_trivia())?;
    let after = source.tokens().after(statement.end()).first();
    let is_alone = after
        .is_none_or(|token| matches!(token.kind(), TokenKind::Newline | TokenKind::Comment | TokenKind::EndOfFile));
    (colon.kind() == TokenKind::Colon && is_alone).then(|| TextRange::new(colon.end(), statement.start()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::files::FilePath;

    const LINES: &[(usize, &str)] = &[(0, "if x:"), (1, "raise")];

    fn put(text: &str, edits: impl Fn(&Source, &[Stmt]) -> Option<Vec<Edit>>) -> String {
        let source = Source::parse(&FilePath::new("a.py"), text.into()).unwrap();
        let Stmt::If(statement) = &source.tree().body[0] else { panic!("no block") };
        let Some(mut edits) = edits(&source, &statement.body) else { return "none".to_owned() };
        edits.sort();
        let mut text = text.to_owned();
        for edit in edits.iter().rev() {
            text.replace_range(edit.start as usize..edit.end as usize, &edit.text);
        }
        text
    }

    fn before(text: &str) -> String {
        put(text, |source, block| Some(vec![Lines::new(LINES, "  ").before(source, &block[0])?]))
    }

    fn at_end(text: &str) -> String {
        put(text, |source, block| Lines::new(LINES, "  ").at_end(source, block))
    }

    #[test]
    fn lines_stand_before_a_statement() {
        assert_eq!(before("if a:\n  b\n"), "if a:\n  if x:\n    raise\n  b\n");
        assert_eq!(before("if a: b\n"), "if a:\n  if x:\n    raise\n  b\n");
        assert_eq!(before("if a:\r\n\tb\r\n"), "if a:\r\n\tif x:\r\n\t  raise\r\n\tb\r\n");
        assert_eq!(before("if a: b; c\n"), "none");
    }

    #[test]
    fn lines_stand_at_the_end_of_a_block() {
        assert_eq!(at_end("if a:\n  b  # c\n  d()  # e\nf\n"), "if a:\n  b  # c\n  d()  # e\n  if x:\n    raise\nf\n");
        assert_eq!(at_end("if a:\n  b"), "if a:\n  b\n  if x:\n    raise");
        assert_eq!(at_end("if a: b"), "if a:\n  b\n  if x:\n    raise");
        assert_eq!(at_end("if a: b; c\n"), "none");
        assert_eq!(at_end("if a:\n  b; c\n"), "if a:\n  b; c\n  if x:\n    raise\n");
    }
}
