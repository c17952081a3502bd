//! Open this for adding one more item to what stands in brackets: arguments, parameters, lists, dicts.
//!
//! It keeps to the author's lines: an item of its own line gets a neighbour of its own line. Whether the statement
//! is then too wide, `layout` looks after.

use super::statements::starts_its_line;
use crate::engine::python::ast::token::TokenKind;
use crate::engine::python::{Ranged, TextRange, TextSize, ast};
use crate::engine::source::Source;
use crate::engine::transform::Edit;

/// Edits that add items after the last one. `brackets` reaches from the opening to the closing one; `last` is the last
/// item, None where there is none.
pub fn append(source: &Source, brackets: TextRange, last: Option<TextRange>, items: &[String]) -> Vec<Edit> {
    let Some(last) = last else {
        return vec![Edit::insert(brackets.start() + TextSize::of('('), items.join(", "))];
    };
    let ends = ends(source, brackets);
    if !starts_its_line(source, last.start()) {
        return vec![Edit::insert(ends.item, format!(", {}", items.join(", ")))];
    }
    let next = format!("{}{}", source.line_ending(), source.indentation(last.start()));
    let lines = format!("{next}{}", items.join(&format!(",{next}")));
    match ends.comma {
        Some(_) => vec![Edit::insert(ends.line, format!("{lines},"))],
        None if ends.line == ends.item => vec![Edit::insert(ends.item, format!(",{lines}"))],
        None => vec![Edit::insert(ends.item, ","), Edit::insert(ends.line, lines)],
    }
}

/// An edit that adds items before one that is there.
pub fn before(source: &Source, item: TextRange, items: &[String]) -> Edit {
    let next = match starts_its_line(source, item.start()) {
        true => format!(",{}{}", source.line_ending(), source.indentation(item.start())),
        false => ", ".to_owned(),
    };
    Edit::insert(item.start(), items.iter().flat_map(|item| [item.as_str(), &next]).collect::<String>())
}

/// Edits that add keywords to a call, before the `**options` that its author wrote last.
pub fn keywords(source: &Source, call: &ast::ExprCall, items: &[String]) -> Vec<Edit> {
    let last = call.arguments.iter_source_order().last().map(|last| last.range());
    let spread = call.arguments.keywords.last().filter(|keyword| keyword.arg.is_none());
    match spread.map(Ranged::range).filter(|spread| Some(*spread) == last) {
        Some(spread) => vec![before(source, spread, items)],
        None => append(source, call.arguments.range(), last, items),
    }
}

/// An edit that takes one of several items away, with its comma; with its line where it has one of its own.
pub fn without(source: &Source, brackets: TextRange, item: TextRange) -> Edit {
    let inside = TextRange::new(item.end(), brackets.end() - TextSize::of(')'));
    let after = source.tokens().in_range(inside);
    let comma = after.iter().find(|token| !token.kind().is_trivia()).filter(|token| token.kind() == TokenKind::Comma);
    let before = source.tokens().in_range(TextRange::new(brackets.start(), item.start()));
    let earlier = before.iter().rev().find(|token| !token.kind().is_trivia()).map(Ranged::range);
    let earlier = earlier.filter(|comma| source.slice(*comma) == ",");
    if let Some(comma) = comma {
        let line = source.line_range(item.start());
        let rest = TextRange::new(comma.end(), source.line_range(comma.end()).end());
        let is_at_the_end = source.slice(rest).trim().is_empty();
        if is_at_the_end && starts_its_line(source, item.start()) {
            return Edit::delete(TextRange::new(line.start(), rest.end()));
        }
        if let Some(earlier) = earlier.filter(|_| is_at_the_end) {
            return Edit::delete(TextRange::new(earlier.start(), item.end()));
        }
        let gap = source.slice(TextRange::new(comma.end(), inside.end()));
        let blank = gap.len() - gap.trim_start_matches([' ', '\t']).len();
        let end = comma.end() + TextSize::try_from(blank).unwrap_or_default();
        return Edit::delete(TextRange::new(item.start(), end));
    }
    // The last one goes with the comma before it.
    Edit::delete(TextRange::new(earlier.map_or(item.start(), TextRange::start), item.end()))
}

struct Ends {
    /// Of the last item, parentheses around it included.
    item: TextSize,
    /// Of the trailing comma, if there is one.
    comma: Option<TextSize>,
    /// Of the last item with its comma and the comment that follows on the line.
    line: TextSize,
}

fn ends(source: &Source, brackets: TextRange) -> Ends {
    let inside = TextRange::new(brackets.start(), brackets.end() - TextSize::of(')'));
    let mut significant = source.tokens().in_range(inside).iter().rev().filter(|token| !token.kind().is_trivia());
    let last = significant.next();
    let comma = last.filter(|token| token.kind() == TokenKind::Comma).map(Ranged::end);
    let item = match comma {
        Some(_) => significant.next().map_or(inside.end(), Ranged::end),
        None => last.map_or(inside.end(), Ranged::end),
    };
    let from = comma.unwrap_or(item);
    let rest = TextRange::new(from, source.line_range(from).end().min(inside.end()));
    let comment = source.comments().comments_in_range(rest).first();
    Ends { item, comma, line: comment.map_or(from, Ranged::end) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::files::FilePath;
    use crate::engine::python::Stmt;

    fn appended(text: &str) -> String {
        let source = Source::parse(&FilePath::new("a.py"), text.into()).unwrap();
        let Stmt::Expr(statement) = &source.tree().body[0] else { panic!("no expression") };
        let ast::Expr::Call(call) = &*statement.value else { panic!("no call") };
        let last = call.arguments.iter_source_order().last().map(|argument| argument.range());
        let mut edits = append(&source, call.arguments.range(), last, &["new=1".to_owned()]);
        edits.sort();
        let mut text = text.to_owned();
        for edit in edits.iter().rev() {
            text.insert_str(edit.start as usize, &edit.text);
        }
        text
    }

    #[test]
    fn an_item_joins_the_line_of_the_last() {
        assert_eq!(appended("f()"), "f(new=1)");
        assert_eq!(appended("f(a)"), "f(a, new=1)");
        assert_eq!(appended("f((a), )"), "f((a), new=1, )");
        assert_eq!(appended("f(\n    a, b\n)"), "f(\n    a, b, new=1\n)");
        assert_eq!(appended("f(a, g(\n    b,\n))"), "f(a, g(\n    b,\n), new=1)");
    }

    #[test]
    fn an_item_gets_a_line_where_the_last_has_one() {
        assert_eq!(appended("f(\n    a,\n)"), "f(\n    a,\n    new=1,\n)");
        assert_eq!(appended("f(\r\n\ta\r\n)"), "f(\r\n\ta,\r\n\tnew=1\r\n)");
        assert_eq!(appended("f(\n    a,  # why\n)"), "f(\n    a,  # why\n    new=1,\n)");
        assert_eq!(appended("f(\n    a  # why\n)"), "f(\n    a,  # why\n    new=1\n)");
        assert_eq!(appended("f(\n    a,\n    # gone\n)"), "f(\n    a,\n    new=1,\n    # gone\n)");
    }
}
