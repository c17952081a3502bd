//! Open this for the check that an edited file is still the same program where no edit was.
//!
//! It knows nothing of what the edits are for. A statement that an edit touches may become anything that parses; all
//! others must be found again, with the same tree, at the place where the edits have moved them.

use crate::engine::edits::positions::{Change, PositionMap};
use crate::engine::edits::statements::{blocks, first_line, header, line_start};
use crate::engine::python::ast::comparable::ComparableStmt;
use crate::engine::python::ast::token::TokenKind;
use crate::engine::python::{Ranged, Stmt, TextRange, TextSize};
use crate::engine::source::Source;
use crate::engine::transform::Edit;

/// A statement that changed, vanished or appeared though no edit touches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unexpected {
    /// In the old text.
    pub range: TextRange,
}

/// Compares a file before and after sorted, disjoint edits.
///
/// # Errors
/// The first statement that is another than before, without an edit that touches it.
pub fn verify(old: &Source, edits: &[Edit], new: &Source) -> Result<(), Unexpected> {
    let map = PositionMap::new(edits);
    let mut before = Walk::new(old, touches(old, edits, map.changes(), |change| change.old));
    let mut after = Walk::new(new, touches(old, edits, map.changes(), |change| change.new));
    loop {
        let (was, is) = match (before.pending.pop(), after.pending.pop()) {
            (None, None) => return Ok(()),
            (Some(vanished), None) => return Err(Unexpected { range: vanished.range }),
            (None, Some(appeared)) => return Err(Unexpected { range: map.range(appeared.range) }),
            (Some(was), Some(is)) => (was, is),
        };
        let unexpected = Err(Unexpected { range: was.range });
        if map.forward(was.range).map(|range| range.start()) != Some(is.range.start()) {
            // With a decorator more or less, the statement starts elsewhere, and its header is touched on one side.
            if after.is_bordered(&is) {
                before.pending.push(was);
                after.open(is);
            } else if before.is_bordered(&was) {
                after.pending.push(is);
                before.open(was);
            } else {
                return unexpected;
            }
            continue;
        }
        match (was.part, is.part) {
            // A block that lost its last statement has an end that no edit touches any more.
            (Part::Header, Part::Whole) => {
                before.pending.push(was);
                after.open_with_header(is);
            }
            (Part::Whole, Part::Header) => {
                after.pending.push(is);
                before.open_with_header(was);
            }
            _ => {
                let same_text = old.slice(was.range) == new.slice(is.range);
                if !same_text || !is_the_same(&was, &is, &map) || !same_block(was.block, is.block, &map) {
                    return unexpected;
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A statement with everything inside it.
    Whole,
    /// The header of a compound statement with an edit somewhere behind the header.
    Header,
}

/// A statement, or its header, that no edit touches.
#[derive(Clone, Copy)]
struct Untouched<'a> {
    statement: &'a Stmt,
    part: Part,
    range: TextRange,
    block: Place,
}

/// The block that a statement stands in.
#[derive(Clone, Copy)]
struct Place {
    /// In how many blocks.
    depth: usize,
    /// The colon of the innermost one; none at the module.
    colon: Option<TextSize>,
}

/// Whether a statement that no edit touches stayed in its block. The header may have become another one, but it must
/// not be gone, which would leave the statement to the block before.
fn same_block(old: Place, new: Place, map: &PositionMap) -> bool {
    let same_header = match (old.colon, new.colon) {
        (None, None) => true,
        (Some(old), Some(new)) => {
            let is_inserted = |change: &Change| change.new.start() <= new && new < change.new.end();
            map.start(new) == old || map.changes().iter().any(is_inserted)
        }
        _ => false,
    };
    old.depth == new.depth && same_header
}

fn is_the_same(old: &Untouched<'_>, new: &Untouched<'_>, map: &PositionMap) -> bool {
    let same_place = map.forward(old.range) == Some(new.range);
    let same_kind = std::mem::discriminant(old.statement) == std::mem::discriminant(new.statement);
    let same_tree = || ComparableStmt::from(old.statement) == ComparableStmt::from(new.statement);
    same_place && same_kind && (old.part == Part::Header || same_tree())
}

/// The way through one of the two texts.
struct Walk<'a> {
    source: &'a Source,
    touches: Vec<Touch>,
    /// The topmost statements and headers without an edit that are still to be compared, the next one last.
    pending: Vec<Untouched<'a>>,
}

impl<'a> Walk<'a> {
    fn new(source: &'a Source, touches: Vec<Touch>) -> Self {
        let mut walk = Self { source, touches, pending: Vec::new() };
        let mut found = Vec::new();
        walk.collect(&source.tree().body, Place { depth: 0, colon: None }, &mut found);
        walk.put_back(found);
        walk
    }

    fn put_back(&mut self, parts: Vec<Untouched<'a>>) {
        self.pending.extend(parts.into_iter().rev());
    }

    /// Puts what is inside a statement in its place.
    fn open(&mut self, whole: Untouched<'a>) {
        let mut parts = Vec::new();
        self.collect_inside(whole.statement, whole.block, &mut parts);
        self.put_back(parts);
    }

    fn open_with_header(&mut self, whole: Untouched<'a>) {
        let header = Untouched { part: Part::Header, range: first_line(self.source, whole.statement), ..whole };
        self.open(whole);
        self.pending.push(header);
    }

    /// Whether an edit ends right before a compound statement.
    fn is_bordered(&self, one: &Untouched<'a>) -> bool {
        let at = self.touches.partition_point(|touch| touch.range.end() < one.range.start());
        let is_near = self.touches.get(at).is_some_and(|touch| touch.range.end() == one.range.start());
        is_near && one.part == Part::Whole && !blocks(one.statement).is_empty()
    }

    fn collect(&self, body: &'a [Stmt], block: Place, found: &mut Vec<Untouched<'a>>) {
        for statement in body {
            let range = statement.range();
            if !self.is_touched(range) {
                found.push(Untouched { statement, part: Part::Whole, range, block });
                continue;
            }
            let range = first_line(self.source, statement);
            if range != statement.range() && !self.is_touched(range) {
                found.push(Untouched { statement, part: Part::Header, range, block });
            }
            self.collect_inside(statement, block, found);
        }
    }

    fn collect_inside(&self, statement: &'a Stmt, block: Place, found: &mut Vec<Untouched<'a>>) {
        for inner in blocks(statement) {
            let colon = header(self.source, &inner).end() - TextSize::from(1);
            self.collect(inner.body, Place { depth: block.depth + 1, colon: Some(colon) }, found);
        }
    }

    fn is_touched(&self, range: TextRange) -> bool {
        let first = self.touches.partition_point(|touch| touch.range.end() < range.start());
        let near = self.touches[first..].iter().take_while(|touch| touch.range.start() <= range.end());
        near.into_iter().any(|touch| {
            if touch.range.end() == range.start() && touch.ends_before_a_line {
                return false;
            }
            !(touch.range.start() == range.end() && touch.starts_after_a_line)
        }) || self.is_indentation_touched(range.start())
    }

    /// Whether an edit changes the white space before a statement, which decides where it belongs.
    fn is_indentation_touched(&self, start: TextSize) -> bool {
        let line = line_start(self.source, start);
        let before = &self.source.text()[TextRange::new(line, start)];
        if before.is_empty() || !before.trim_start_matches([' ', '\t', '\u{c}']).is_empty() {
            return false;
        }
        let first = self.touches.partition_point(|touch| touch.range.end() < line);
        let near = self.touches[first..].iter().take_while(|touch| touch.range.start() < start);
        near.into_iter().any(|touch| !(touch.ends_before_a_line && touch.range.end() == line))
    }
}

/// An edit as one of the texts sees it.
struct Touch {
    range: TextRange,
    /// What follows starts a line as it did before, with the same indentation.
    ends_before_a_line: bool,
    /// What precedes ends a line as it did before.
    starts_after_a_line: bool,
}

fn touches(old: &Source, edits: &[Edit], changes: &[Change], side: impl Fn(&Change) -> TextRange) -> Vec<Touch> {
    let text = old.text();
    let touch = |(edit, change): (&Edit, &Change)| {
        let removed = &text[change.old];
        let has_break = |text: &str| text.contains(['\n', '\r']);
        // What will stand between the last line break and the end of the edit.
        let line = line_start(old, change.old.start());
        let tail = match edit.text.rfind(['\n', '\r']) {
            Some(at) => edit.text[at + 1..].to_owned(),
            None => format!("{}{}", &text[TextRange::new(line, change.old.start())], edit.text),
        };
        let was = &text[TextRange::new(line_start(old, change.old.end()), change.old.end())];
        let is_blank = |text: &str| text.chars().all(|c| matches!(c, ' ' | '\t' | '\u{c}'));
        let ends_before_a_line = (has_break(&edit.text) || has_break(removed)) && is_blank(&tail) && tail == was;
        let ends_before_a_line = ends_before_a_line && starts_line(old, change.old.end());
        let first = edit.text.trim_start_matches([' ', '\t']).chars().next();
        let rest = text[usize::from(change.old.end())..].chars().next();
        let breaks = match first {
            Some(first) => matches!(first, '\n' | '\r' | '#'),
            None => rest.is_none_or(|rest| matches!(rest, '\n' | '\r')),
        };
        let starts_after_a_line = breaks && ends_line(old, change.old.start());
        Touch { range: side(change), ends_before_a_line, starts_after_a_line }
    };
    edits.iter().zip(changes).map(touch).collect()
}

/// Whether a logical line of the old text may start at an offset: an edit that ends there did not reach into it.
fn starts_line(source: &Source, offset: TextSize) -> bool {
    let tokens: &[_] = source.tokens();
    let before = &tokens[..tokens.partition_point(|token| token.end() <= offset)];
    let is_layout = |kind: TokenKind| kind.is_trivia() || matches!(kind, TokenKind::Indent | TokenKind::Dedent);
    let last = before.iter().rev().find(|token| !is_layout(token.kind()));
    last.is_none_or(|token| token.kind() == TokenKind::Newline)
}

/// Whether a logical line of the old text ends at an offset, but for a comment.
fn ends_line(source: &Source, offset: TextSize) -> bool {
    let tokens: &[_] = source.tokens();
    let mut after = tokens[tokens.partition_point(|token| token.end() <= offset)..].iter();
    let next = after.find(|token| token.kind() != TokenKind::Comment);
    next.is_none_or(|token| {
        token.start() >= offset && matches!(token.kind(), TokenKind::Newline | TokenKind::EndOfFile)
    })
}

#[cfg(test)]
mod tests;
