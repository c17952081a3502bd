//! Open this for the look of what was inserted: a statement that grew is broken as the project's formatter would.
//!
//! Only where the author's own lines were formatted: code laid out by hand stays as it is. It touches no line that no
//! edit touched, and never the order or the words of the code.

use crate::engine::edits::merge::apply;
use crate::engine::edits::positions::PositionMap;
use crate::engine::edits::statements::{Line, Opener, line_start, lines_at, physical, stands_alone};
use crate::engine::python::ast::comparable::ComparableStmt;
use crate::engine::python::ast::token::TokenKind;
use crate::engine::python::printer::printer::LineEnding;
use crate::engine::python::printer::{IndentStyle, IndentWidth, LineWidth};
use crate::engine::python::{Ranged, Stmt, TextRange, TextSize, formatter};
use crate::engine::source::Source;
use crate::engine::transform::Edit;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The text of `current` with the statements laid out that edits with [`Edit::layout`] touched. `map` leads from
/// `current` back to `original`. Where the result would not be the same program, nothing is laid out.
pub fn lay_out(original: &Source, current: &Source, map: &PositionMap, line_length: u16) -> String {
    let edits = layout_edits(original, current, map, line_length);
    if edits.is_empty() {
        return current.text().to_string();
    }
    let (text, _) = apply(current.text(), &edits);
    match Source::parse(current.path(), Arc::from(text.as_str())) {
        Ok(source) if is_the_same(current, &source) => text,
        _ => current.text().to_string(),
    }
}

fn layout_edits(original: &Source, current: &Source, map: &PositionMap, line_length: u16) -> Vec<Edit> {
    let author = Author::of(original, line_length);
    let mut formatted = BTreeMap::new();
    let mut edits: Vec<Edit> = Vec::new();
    for change in map.changes().iter().filter(|change| change.layout) {
        for line in lines_at(current, change.new) {
            // Border lines were found too, although nothing of them changed.
            let is_changed = change.new.is_empty() || line.range.intersect(change.new).is_some_and(|r| !r.is_empty());
            let start = u32::from(physical(current, line.range).start());
            let is_done = edits.last().is_some_and(|edit| edit.start >= start);
            if is_changed && !is_done && author.had_formatted(map, line.range, &mut formatted) {
                edits.extend(author.format(current, &line));
            }
        }
    }
    edits.retain(|edit| current.text()[edit.start as usize..edit.end as usize] != edit.text);
    edits
}

/// The same statements, and the same comments in the same order.
fn is_the_same(one: &Source, other: &Source) -> bool {
    let (mine, theirs) = (&one.tree().body, &other.tree().body);
    let comments = |source: &Source| -> Vec<String> {
        source.comments().iter().map(|&range| source.slice(range).trim_end().to_owned()).collect()
    };
    mine.len() == theirs.len()
        && mine.iter().zip(theirs).all(|(mine, theirs)| ComparableStmt::from(mine) == ComparableStmt::from(theirs))
        && comments(one) == comments(other)
}

/// How the author's lines look.
struct Author<'a> {
    source: &'a Source,
    line_length: u16,
    /// The indentation of one level.
    unit: String,
}

impl<'a> Author<'a> {
    fn of(source: &'a Source, line_length: u16) -> Self {
        // What stands before the first indented statement is its indentation.
        let first = source.tokens().iter().find(|token| token.kind() == TokenKind::Indent);
        // A module without blocks shows it inside brackets only.
        let in_brackets = if source.text().contains("\n\t") { "\t" } else { "    " };
        let unit = first.map_or(in_brackets, |token| source.slice(token.range())).to_owned();
        Self { source, line_length, unit }
    }

    /// Whether every line of the original from which a line came was formatted; of one that is new, the line after
    /// it, or before it at the end.
    fn had_formatted(&self, map: &PositionMap, new: TextRange, known: &mut BTreeMap<TextSize, bool>) -> bool {
        let old = map.range(new);
        let mut lines = lines_at(self.source, old);
        lines.retain(|line| old.is_empty() || line.range.intersect(old).is_some_and(|range| !range.is_empty()));
        if lines.is_empty() {
            lines.extend(self.neighbour(old));
        }
        !lines.is_empty()
            && lines.iter().all(|line| {
                // `else:` can be written in one way only.
                line.opener == Some(Opener::Rest)
                    || *known.entry(line.range.start()).or_insert_with(|| {
                        let text = self.source.slice(physical(self.source, line.range));
                        self.format(self.source, line).is_some_and(|edit| edit.text == text)
                    })
            })
    }

    fn neighbour(&self, old: TextRange) -> Option<Line<'a>> {
        let is_code = |token: &&crate::engine::python::ast::token::Token| {
            let layout = [TokenKind::Newline, TokenKind::Indent, TokenKind::Dedent, TokenKind::EndOfFile];
            !token.kind().is_trivia() && !layout.contains(&token.kind())
        };
        let tokens: &[_] = self.source.tokens();
        let at = tokens.partition_point(|token| token.start() < old.end());
        let near = tokens[at..].iter().find(is_code).or_else(|| tokens[..at].iter().rev().find(is_code))?;
        crate::engine::edits::statements::line_at(self.source, near.start())
    }

    /// The whole of a logical line, comment and line ending included, as the formatter writes it; None where it
    /// shares its line or stands at an indentation that the formatter would not give it.
    fn format(&self, source: &Source, line: &Line<'_>) -> Option<Edit> {
        if !stands_alone(source, line.range) || line.opener == Some(Opener::Rest) {
            return None;
        }
        let range = physical(source, line.range);
        let indentation = source.slice(TextRange::new(line_start(source, line.range.start()), line.range.start()));
        if indentation != self.unit.repeat(line.depth) {
            return None;
        }
        let text = source.slice(range);
        let snippet = Snippet::new(self, line, text, source.line_ending());
        let code = formatter::format_module_source(&snippet.text(), self.options(source)?).ok()?.into_code();
        let code = code.strip_prefix(&snippet.before)?;
        let code = code.strip_suffix(&snippet.after)?;
        // A last line without an ending stays so.
        let has_ending = text.ends_with(['\n', '\r']);
        let code = if has_ending { code } else { code.trim_end_matches(['\n', '\r']) };
        Some(Edit { layout: false, ..Edit::replace(range, code) })
    }

    fn options(&self, source: &Source) -> Option<formatter::PyFormatOptions> {
        let (style, width) = match self.unit.as_str() {
            "\t" => (IndentStyle::Tab, 4),
            unit => (IndentStyle::Space, u8::try_from(unit.len()).ok()?),
        };
        let ending = match source.line_ending() {
            "\r\n" => LineEnding::CarriageReturnLineFeed,
            "\r" => LineEnding::CarriageReturn,
            _ => LineEnding::LineFeed,
        };
        let options = formatter::PyFormatOptions::default()
            .with_indent_style(style)
            .with_indent_width(IndentWidth::try_from(width).ok()?)
            .with_line_width(LineWidth::try_from(self.line_length).ok()?)
            .with_line_ending(ending)
            .with_quote_style(formatter::QuoteStyle::Preserve);
        Some(options)
    }
}

/// A logical line with as little around it as makes it a program at its own depth: the cost does not grow with the
/// file. What is added is formatted already, so that it can be taken off again.
struct Snippet<'a> {
    before: String,
    line: &'a str,
    after: String,
}

impl<'a> Snippet<'a> {
    fn new(author: &Author<'_>, line: &Line<'_>, text: &'a str, ending: &str) -> Self {
        let write = |lines: &[(usize, &str)]| {
            let line = |(depth, code): &(usize, &str)| format!("{}{code}{ending}", author.unit.repeat(*depth));
            lines.iter().map(line).collect::<String>()
        };
        let is_match = matches!(line.statement, Stmt::Match(_));
        let is_try = matches!(line.statement, Stmt::Try(_));
        // A `case` stands in its `match`, which is one of the levels.
        let levels = line.depth - usize::from(line.opener == Some(Opener::Case));
        let mut before: Vec<(usize, &str)> = (0..levels).map(|level| (level, "if 1:")).collect();
        match line.opener {
            Some(Opener::Elif) => before.extend([(levels, "if 1:"), (levels + 1, "pass")]),
            Some(Opener::Except) => before.extend([(levels, "try:"), (levels + 1, "pass")]),
            Some(Opener::Case) => before.push((levels, "match 1:")),
            Some(Opener::Statement | Opener::Rest) | None => {}
        }
        let after: &[(usize, &str)] = match line.opener {
            None => &[],
            Some(Opener::Statement) if is_try => {
                &[(line.depth + 1, "pass"), (line.depth, "finally:"), (line.depth + 1, "pass")]
            }
            Some(Opener::Statement) if is_match => &[(line.depth + 1, "case _:"), (line.depth + 2, "pass")],
            Some(_) => &[(line.depth + 1, "pass")],
        };
        Self { before: write(&before), line: text, after: write(after) }
    }

    fn text(&self) -> String {
        [&self.before, self.line, &self.after].concat()
    }
}

#[cfg(test)]
mod tests;
