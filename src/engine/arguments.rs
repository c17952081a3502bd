//! Open this for how to change the arguments of a call so that it looks as its author would have written it.
//!
//! It changes the text of one call; it does not judge whether the argument is right.

use super::python::ast::token::TokenKind;
use super::python::{Expr, Ranged, TextRange, TextSize, ast};
use super::source::Source;
use super::statements::line_start;
use super::transform::Edit;
use std::ops::Range;

/// Adds an argument, such as `timeout=timedelta(seconds=1)`: a keyword after the others but before a last
/// `**options`, a positional one after the positional ones. None where it cannot go: beside a generator that has no
/// parentheses of its own.
pub fn argument_insertion(source: &Source, call: &ast::ExprCall, argument: &str) -> Option<Edit> {
    let items = Items::of(source, call);
    if matches!(&call.arguments.args[..], [Expr::Generator(only)] if !only.parenthesized) {
        return None;
    }
    let at = if is_keyword(argument) {
        items.kinds.iter().rposition(|kind| *kind != Kind::Unpacked).map_or(0, |last| last + 1)
    } else {
        items.kinds.iter().position(|kind| matches!(kind, Kind::Keyword | Kind::Unpacked)).unwrap_or(items.kinds.len())
    };
    match (at.checked_sub(1), at < items.ranges.len()) {
        (Some(before), _) => Some(items.insert_after(before, argument)),
        (None, true) => Some(items.insert_before(at, argument)),
        (None, false) => Some(items.insert_only(argument)),
    }
}

/// Replaces some of the arguments, counted in the order of the source, by one text.
pub fn replace_arguments(source: &Source, call: &ast::ExprCall, which: Range<usize>, text: &str) -> Option<Edit> {
    let items = Items::of(source, call);
    let ranges = items.ranges.get(which)?;
    Some(Edit::replace(TextRange::new(ranges.first()?.start(), ranges.last()?.end()), text))
}

/// Encloses some of the arguments, counted in the order of the source, as in `args=[` and `]`, with the comments and
/// line breaks between them.
pub fn enclose_arguments(
    source: &Source,
    call: &ast::ExprCall,
    which: Range<usize>,
    [open, close]: [&str; 2],
) -> Option<[Edit; 2]> {
    let items = Items::of(source, call);
    let ranges = items.ranges.get(which)?;
    let (first, last) = (ranges.first()?, ranges.last()?);
    Some([Edit::insert(first.start(), open), Edit::insert(last.end(), close)])
}

/// Deletes an argument, counted in the order of the source, with its comma and, where it has lines of its own, with
/// these. A comment on them goes too.
pub fn delete_argument(source: &Source, call: &ast::ExprCall, which: usize) -> Option<Edit> {
    let items = Items::of(source, call);
    let range = *items.ranges.get(which)?;
    let closing = call.arguments.end() - TextSize::from(1);
    let range = match (which.checked_sub(1), items.ranges.get(which + 1)) {
        (_, Some(next)) => TextRange::new(range.start(), next.start()),
        (Some(before), None) => TextRange::new(items.ranges[before].end(), range.end()),
        (None, None) => TextRange::new(range.start(), items.comma_after(range).unwrap_or(range.end()).min(closing)),
    };
    Some(Edit::delete(range))
}

/// `name=value`, or `**value`.
fn is_keyword(argument: &str) -> bool {
    let name = argument.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').trim_start();
    argument.starts_with("**") || name.starts_with('=') && !name.starts_with("==")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Positional,
    Keyword,
    /// `**options`
    Unpacked,
}

/// The arguments of a call in the order of the source, each with the parentheses around it.
struct Items<'a> {
    source: &'a Source,
    call: &'a ast::ExprCall,
    kinds: Vec<Kind>,
    ranges: Vec<TextRange>,
}

impl<'a> Items<'a> {
    fn of(source: &'a Source, call: &'a ast::ExprCall) -> Self {
        let mut items = Self { source, call, kinds: Vec::new(), ranges: Vec::new() };
        let mut from = call.arguments.start() + TextSize::from(1);
        for argument in call.arguments.iter_source_order() {
            items.kinds.push(match argument {
                ast::ArgOrKeyword::Arg(_) => Kind::Positional,
                ast::ArgOrKeyword::Keyword(keyword) if keyword.arg.is_none() => Kind::Unpacked,
                ast::ArgOrKeyword::Keyword(_) => Kind::Keyword,
            });
            let range = items.with_parentheses(argument.range(), from);
            items.ranges.push(range);
            from = range.end();
        }
        items
    }

    /// The range with the parentheses that belong to it; `from` is the end of the argument before.
    fn with_parentheses(&self, range: TextRange, from: TextSize) -> TextRange {
        let before = self.source.tokens().in_range(TextRange::new(from, range.start()));
        let opening = before.iter().find(|token| token.kind() == TokenKind::Lpar);
        let start = opening.map_or(range.start(), Ranged::start);
        let count = before.iter().filter(|token| token.kind() == TokenKind::Lpar).count();
        let after = self.source.tokens().after(range.end()).iter().filter(|token| token.kind() == TokenKind::Rpar);
        let end = after.take(count).last().map_or(range.end(), Ranged::end);
        TextRange::new(start, end)
    }

    /// The end of the comma after an argument.
    fn comma_after(&self, range: TextRange) -> Option<TextSize> {
        let rest = self.source.tokens().in_range(TextRange::new(range.end(), self.call.arguments.end()));
        let next = rest.iter().find(|token| !token.kind().is_trivia())?;
        (next.kind() == TokenKind::Comma).then(|| next.end())
    }

    /// Whether an argument is the first thing on its line.
    fn starts_line(&self, range: TextRange) -> bool {
        let line = TextRange::new(line_start(self.source, range.start()), range.start());
        self.source.slice(line).trim().is_empty()
    }

    /// The end of an offset's line, the line ending excluded.
    fn line_end(&self, offset: TextSize) -> TextSize {
        let line = self.source.line_range(offset);
        line.start() + TextSize::of(self.source.slice(line).trim_end_matches(['\r', '\n']))
    }

    fn insert_after(&self, index: usize, argument: &str) -> Edit {
        let source = self.source;
        let range = self.ranges[index];
        if !self.starts_line(range) {
            return Edit::insert(range.end(), format!(", {argument}"));
        }
        let new_line = format!("{}{}{argument}", source.line_ending(), source.indentation(range.start()));
        let comma = self.comma_after(range);
        let end = comma.unwrap_or(range.end());
        let line_end = self.line_end(end);
        let rest = source.slice(TextRange::new(end, line_end)).trim();
        if !rest.is_empty() && !rest.starts_with('#') {
            // Something follows on the same line: the next argument, or the closing parenthesis.
            let has_own_line = comma.is_none() && self.is_below_the_one_before(index);
            let text = if has_own_line { format!(",{new_line}") } else { format!(", {argument}") };
            return Edit::insert(range.end(), text);
        }
        match comma {
            Some(_) => Edit::insert(line_end, format!("{new_line},")),
            None if rest.is_empty() => Edit::insert(range.end(), format!(",{new_line}")),
            // The comma goes before the comment.
            None => {
                let comment = TextRange::new(end, line_end);
                Edit::replace(comment, format!(",{}{new_line}", source.slice(comment)))
            }
        }
    }

    fn is_below_the_one_before(&self, index: usize) -> bool {
        index > 0 && self.source.line(self.ranges[index - 1].start()) < self.source.line(self.ranges[index].start())
    }

    fn insert_before(&self, index: usize, argument: &str) -> Edit {
        let start = self.ranges[index].start();
        if !self.starts_line(self.ranges[index]) {
            return Edit::insert(start, format!("{argument}, "));
        }
        let (ending, indentation) = (self.source.line_ending(), self.source.indentation(start));
        Edit::insert(start, format!("{argument},{ending}{indentation}"))
    }

    /// Into empty parentheses, which may hold a comment.
    fn insert_only(&self, argument: &str) -> Edit {
        let arguments = self.call.arguments.range();
        let (open, close) = (arguments.start() + TextSize::from(1), arguments.end() - TextSize::from(1));
        if !self.source.has_comment(arguments) {
            return Edit::replace(TextRange::new(open, close), argument);
        }
        let last = self.source.comments().comments_in_range(arguments).last().map_or(open, Ranged::end);
        let outside = self.source.indentation(self.call.start());
        let unit = if outside.starts_with('\t') { "\t" } else { "    " };
        Edit::insert(last, format!("{}{outside}{unit}{argument},", self.source.line_ending()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::merge::apply;
    use crate::engine::python::Stmt;
    use std::sync::Arc;

    fn edited(text: &str, change: impl Fn(&Source, &ast::ExprCall) -> Option<Vec<Edit>>) -> Option<String> {
        let source = Source::parse(&"a.py".into(), Arc::from(text)).unwrap();
        let mut statement = &source.tree().body[0];
        while let Stmt::If(inner) = statement {
            statement = &inner.body[0];
        }
        let Stmt::Expr(statement) = statement else { panic!("{text}") };
        let Expr::Call(call) = &*statement.value else { panic!("{text}") };
        let after = apply(text, &change(&source, call)?).0;
        assert!(Source::parse(&"a.py".into(), Arc::from(after.as_str())).is_ok(), "{after}");
        Some(after)
    }

    fn add(text: &str, argument: &str) -> Option<String> {
        edited(text, |source, call| argument_insertion(source, call, argument).map(|edit| vec![edit]))
    }

    #[test]
    fn a_keyword_goes_where_the_author_would_put_it() {
        let shapes = [
            ("f()\n", "f(x=1)\n"),
            ("f(a)\n", "f(a, x=1)\n"),
            ("f(a,)\n", "f(a, x=1,)\n"),
            ("f( a )\n", "f( a, x=1 )\n"),
            ("f((a))\n", "f((a), x=1)\n"),
            ("f(((a)), (b), c=(1))\n", "f(((a)), (b), c=(1), x=1)\n"),
            ("f(a, **o)\n", "f(a, x=1, **o)\n"),
            ("f(**o)\n", "f(x=1, **o)\n"),
            ("f(**o, a=1)\n", "f(**o, a=1, x=1)\n"),
            ("f(*a)\n", "f(*a, x=1)\n"),
            ("f(\n    a,\n    b,\n)\n", "f(\n    a,\n    b,\n    x=1,\n)\n"),
            ("f(\n    a,\n    b\n)\n", "f(\n    a,\n    b,\n    x=1\n)\n"),
            ("f(\n    a,  # a\n    b,  # b\n)\n", "f(\n    a,  # a\n    b,  # b\n    x=1,\n)\n"),
            ("f(\n    a,\n    b  # b\n)\n", "f(\n    a,\n    b,  # b\n    x=1\n)\n"),
            ("f(\n    a,\n    # end\n)\n", "f(\n    a,\n    x=1,\n    # end\n)\n"),
            ("f(\n    a, b\n)\n", "f(\n    a, b, x=1\n)\n"),
            ("f(\n    a, b,\n)\n", "f(\n    a, b, x=1,\n)\n"),
            ("f(\n    a\n)\n", "f(\n    a,\n    x=1\n)\n"),
            ("f(a,\n  b)\n", "f(a,\n  b,\n  x=1)\n"),
            ("f(\n    a)\n", "f(\n    a, x=1)\n"),
            ("f(\n\ta,\n\tb,\n)\n", "f(\n\ta,\n\tb,\n\tx=1,\n)\n"),
            ("f(\r\n    a,\r\n    b,\r\n)\r\n", "f(\r\n    a,\r\n    b,\r\n    x=1,\r\n)\r\n"),
            ("f(\n    a,\n    **o,\n)\n", "f(\n    a,\n    x=1,\n    **o,\n)\n"),
            ("f(\n    # all\n    **o,\n)\n", "f(\n    # all\n    x=1,\n    **o,\n)\n"),
            ("f(a, g(\n    1,\n))\n", "f(a, g(\n    1,\n), x=1)\n"),
            (
                "f(\n    a,\n    b=g(\n        1,\n    ),\n)\n",
                "f(\n    a,\n    b=g(\n        1,\n    ),\n    x=1,\n)\n",
            ),
            ("f(  # why\n)\n", "f(  # why\n    x=1,\n)\n"),
            ("f(\n)\n", "f(x=1)\n"),
            ("if y:\n\tf(  # why\n\t)\n", "if y:\n\tf(  # why\n\t\tx=1,\n\t)\n"),
            ("f((a for a in b))\n", "f((a for a in b), x=1)\n"),
            ("f(lambda: (1))\n", "f(lambda: (1), x=1)\n"),
            ("f('größe')\n", "f('größe', x=1)\n"),
            ("f((a),  # (\n  )\n", "f((a), x=1,  # (\n  )\n"),
        ];
        for (before, after) in shapes {
            assert_eq!(add(before, "x=1").as_deref(), Some(after), "{before}");
        }
        assert_eq!(add("f(a for a in b)\n", "x=1"), None);
    }

    #[test]
    fn a_positional_argument_goes_before_the_keywords() {
        assert_eq!(add("f(a, k=1)\n", "b").as_deref(), Some("f(a, b, k=1)\n"));
        assert_eq!(add("f(k=1)\n", "a == b").as_deref(), Some("f(a == b, k=1)\n"));
        assert_eq!(add("f(\n    a,\n    k=1,\n)\n", "b").as_deref(), Some("f(\n    a,\n    b,\n    k=1,\n)\n"));
        assert_eq!(add("f(\n    k=1,\n)\n", "b").as_deref(), Some("f(\n    b,\n    k=1,\n)\n"));
    }

    #[test]
    fn arguments_are_replaced_and_enclosed_with_their_parentheses() {
        let replace =
            |text| edited(text, |source, call| Some(vec![replace_arguments(source, call, 1..3, "args=[b, c]")?]));
        assert_eq!(replace("f(a, (b), (c), k=1)\n").as_deref(), Some("f(a, args=[b, c], k=1)\n"));
        assert_eq!(replace("f(a, b)\n"), None);
        let enclose =
            |text| edited(text, |source, call| enclose_arguments(source, call, 1..3, ["args=[", "]"]).map(Vec::from));
        let multi = "f(\n    a,\n    b,  # b\n    (c),  # c\n)\n";
        assert_eq!(enclose(multi).as_deref(), Some("f(\n    a,\n    args=[b,  # b\n    (c)],  # c\n)\n"));
    }

    #[test]
    fn an_argument_is_deleted_with_its_comma() {
        let delete =
            |text, which| edited(text, |source, call| Some(vec![delete_argument(source, call, which)?])).unwrap();
        assert_eq!(delete("f(a, (b), c)\n", 1), "f(a, c)\n");
        assert_eq!(delete("f(a, b)\n", 1), "f(a)\n");
        assert_eq!(delete("f((a),)\n", 0), "f()\n");
        assert_eq!(delete("f(\n    a,\n    b,\n)\n", 1), "f(\n    a,\n)\n");
        assert_eq!(delete("f(\n    a,\n    b,\n)\n", 0), "f(\n    b,\n)\n");
    }
}
