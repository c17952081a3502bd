//! Open this for the statements of a file as lines: blocks, headers, and the logical line at a place.
//!
//! It says where statements stand, not what they mean.

use crate::engine::python::ast::token::TokenKind;
use crate::engine::python::{Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::source::Source;

/// What opens a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Opener {
    /// The first line of the statement itself: `if x:`, `def f():`, `with a:`, `try:`.
    Statement,
    Elif,
    Except,
    Case,
    /// `else:` or `finally:`.
    Rest,
}

/// A block of a compound statement.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    pub opener: Opener,
    /// Where its header starts; the keyword, or the first decorator.
    pub start: TextSize,
    pub body: &'a [Stmt],
}

/// The blocks of a statement, in the order of the source; none for a simple statement. A `match` has only its cases.
pub fn blocks(statement: &Stmt) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let start = statement.start();
    let mut add = |opener, start, body| blocks.push(Block { opener, start, body });
    // The keyword of a block without a node of its own is found from its body: see `header`.
    match statement {
        Stmt::FunctionDef(node) => add(Opener::Statement, start, &node.body[..]),
        Stmt::ClassDef(node) => add(Opener::Statement, start, &node.body[..]),
        Stmt::With(node) => add(Opener::Statement, start, &node.body[..]),
        Stmt::For(node) => {
            add(Opener::Statement, start, &node.body[..]);
            add(Opener::Rest, start, &node.orelse[..]);
        }
        Stmt::While(node) => {
            add(Opener::Statement, start, &node.body[..]);
            add(Opener::Rest, start, &node.orelse[..]);
        }
        Stmt::If(node) => {
            add(Opener::Statement, start, &node.body[..]);
            for clause in &node.elif_else_clauses {
                let opener = if clause.test.is_some() { Opener::Elif } else { Opener::Rest };
                add(opener, clause.start(), &clause.body[..]);
            }
        }
        Stmt::Try(node) => {
            add(Opener::Statement, start, &node.body[..]);
            for handler in &node.handlers {
                let ast::ExceptHandler::ExceptHandler(inner) = handler;
                add(Opener::Except, handler.start(), &inner.body[..]);
            }
            add(Opener::Rest, start, &node.orelse[..]);
            add(Opener::Rest, start, &node.finalbody[..]);
        }
        Stmt::Match(node) => node.cases.iter().for_each(|case| add(Opener::Case, case.start(), &case.body[..])),
        _ => {}
    }
    blocks.retain(|block| !block.body.is_empty());
    blocks
}

/// From the start of a block's header to its colon, the colon included.
pub fn header(source: &Source, block: &Block<'_>) -> TextRange {
    let before = source.tokens().before(block.body[0].start());
    let mut significant = before.iter().rev().filter(|token| {
        !token.kind().is_trivia() && !matches!(token.kind(), TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent)
    });
    let Some(colon) = significant.next() else { return TextRange::empty(block.start) };
    let start = match block.opener {
        // `else` and `finally` consist of one word.
        Opener::Rest => significant.next().map_or(colon.start(), Ranged::start),
        _ => block.start,
    };
    TextRange::new(start, colon.end())
}

/// The first line of a compound statement up to its colon, or the whole of a simple statement.
pub fn first_line(source: &Source, statement: &Stmt) -> TextRange {
    if let Stmt::Match(node) = statement {
        let after = source.tokens().after(node.subject.end());
        let colon = after.iter().find(|token| token.kind() == TokenKind::Colon);
        return TextRange::new(node.start(), colon.map_or(node.subject.end(), Ranged::end));
    }
    blocks(statement).first().map_or(statement.range(), |block| header(source, block))
}

/// A simple statement, or the header of a block.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Without indentation, comment and line ending.
    pub range: TextRange,
    /// None for a simple statement.
    pub opener: Option<Opener>,
    /// The statement itself, or the one that the header belongs to.
    pub statement: &'a Stmt,
    /// How many blocks it stands in; 0 at the module.
    pub depth: usize,
}

/// The logical lines that a range reaches or touches, in the order of the source.
pub fn lines_at(source: &Source, range: TextRange) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    collect(source, &source.tree().body, range, 0, &mut found);
    found
}

fn collect<'a>(source: &'a Source, body: &'a [Stmt], range: TextRange, depth: usize, found: &mut Vec<Line<'a>>) {
    let first = body.partition_point(|statement| statement.end() < range.start());
    for statement in body[first..].iter().take_while(|statement| statement.start() <= range.end()) {
        let blocks = blocks(statement);
        if blocks.is_empty() {
            found.push(Line { range: statement.range(), opener: None, statement, depth });
            continue;
        }
        // The cases of a `match` stand one level deeper than its subject.
        let mut inside = depth;
        if let Stmt::Match(_) = statement {
            inside += 1;
            let range_of_subject = first_line(source, statement);
            if touches(range_of_subject, range) {
                found.push(Line { range: range_of_subject, opener: Some(Opener::Statement), statement, depth });
            }
        }
        for block in &blocks {
            let header = header(source, block);
            if touches(header, range) {
                found.push(Line { range: header, opener: Some(block.opener), statement, depth: inside });
            }
            collect(source, block.body, range, inside + 1, found);
        }
    }
}

fn touches(one: TextRange, other: TextRange) -> bool {
    one.start() <= other.end() && other.start() <= one.end()
}

/// The logical line around an offset, if it stands in one.
pub fn line_at(source: &Source, offset: TextSize) -> Option<Line<'_>> {
    lines_at(source, TextRange::empty(offset)).into_iter().rfind(|line| line.range.start() <= offset)
}

/// From the start of the line on which a logical line begins to its end, comment and line ending included. `range`
/// is that of a statement or header.
pub fn physical(source: &Source, range: TextRange) -> TextRange {
    let after = source.tokens().after(range.end());
    let newline = after.iter().find(|token| token.kind() == TokenKind::Newline);
    let end = newline.map_or(TextSize::of(&**source.text()), Ranged::end);
    TextRange::new(line_start(source, range.start()), end)
}

/// The start of the line around an offset; a byte order mark stands before the first line.
pub fn line_start(source: &Source, offset: TextSize) -> TextSize {
    let start = source.line_range(offset).start();
    let mark = if start == TextSize::from(0) && source.text().starts_with('\u{feff}') { 3 } else { 0 };
    start + TextSize::from(mark)
}

/// Whether only white space stands before an offset on its line.
pub fn starts_its_line(source: &Source, offset: TextSize) -> bool {
    source.slice(TextRange::new(line_start(source, offset), offset)).trim().is_empty()
}

/// Whether nothing but a comment shares the lines with a statement or header.
pub fn stands_alone(source: &Source, range: TextRange) -> bool {
    let after = source.tokens().after(range.end()).first();
    starts_its_line(source, range.start())
        && after
            .is_none_or(|token| matches!(token.kind(), TokenKind::Newline | TokenKind::Comment | TokenKind::EndOfFile))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn source(text: &str) -> Source {
        Source::parse(&"a.py".into(), Arc::from(text)).unwrap()
    }

    #[test]
    fn every_header_is_found() {
        let text = "@a\n@b(1)\ndef f(x: {1: 2}) -> int:  # c\n    try: x\n    except* A as e:\n        y\n    else :\n        z\n    \
                    finally:\n        match x[1:2]:\n            case [1] if y:\n                pass\nif (lambda: 1): a\nelif {b: c}:\n  d\nelse:\n  # e\n  f\n\
                    for i in x[:]:\n  pass\nelse:\n  pass\n";
        let source = source(text);
        let all = lines_at(&source, TextRange::up_to(TextSize::of(text)));
        let headers: Vec<_> =
            all.iter().filter(|line| line.opener.is_some()).map(|line| source.slice(line.range)).collect();
        let expected = [
            "@a\n@b(1)\ndef f(x: {1: 2}) -> int:",
            "try:",
            "except* A as e:",
            "else :",
            "finally:",
            "match x[1:2]:",
            "case [1] if y:",
            "if (lambda: 1):",
            "elif {b: c}:",
            "else:",
            "for i in x[:]:",
            "else:",
        ];
        assert_eq!(headers, expected);
        let depths: Vec<_> = all.iter().filter(|line| line.opener.is_none()).map(|line| line.depth).collect();
        assert_eq!(depths, [2, 2, 2, 4, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn the_line_at_a_place_is_found() {
        let source = source("class A:\n    @d(1)\n    def f(self):\n        x = 1\n\n    y = 2; z = 3\nz = 3\n");
        let at = |needle: &str| {
            let offset = source.text().find(needle).unwrap() as u32;
            line_at(&source, offset.into()).map(|line| source.slice(line.range))
        };
        assert_eq!(at("1\n"), Some("x = 1"));
        assert_eq!(at("\n\n"), Some("x = 1"));
        assert_eq!(at("\n    y"), None);
        assert_eq!([at("y"), at("z")], [Some("y = 2"), Some("z = 3")]);
        assert_eq!([at("d(1"), at("f(")], [Some("@d(1)\n    def f(self):"); 2]);
        assert_eq!(at("A"), Some("class A:"));
    }

    #[test]
    fn lines_that_are_shared_do_not_stand_alone() {
        let source = source("\u{feff}a = 1; b = 2\nif a: c\nd = [\n    1,  # x\n]  # y\n");
        let alone = |needle: &str| {
            let at = source.text().find(needle).unwrap() as u32;
            stands_alone(&source, line_at(&source, at.into()).unwrap().range)
        };
        assert_eq!([alone("a = 1"), alone("b = 2"), alone("c\n"), alone("d = ")], [false, false, false, true]);
        let d = line_at(&source, (source.text().find("d = ").unwrap() as u32).into()).unwrap();
        assert_eq!(source.slice(physical(&source, d.range)), "d = [\n    1,  # x\n]  # y\n");
        assert_eq!(u32::from(line_start(&source, 4.into())), 3);
    }
}
