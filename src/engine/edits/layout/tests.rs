//! Open this for examples of how statements that grew come out.

use super::*;
use crate::engine::edits::insertion;
use crate::engine::python::visit::{self, SourceOrderVisitor};
use crate::engine::python::{Expr, ast};

fn source(text: &str) -> Source {
    Source::parse(&"a.py".into(), Arc::from(text)).unwrap()
}

/// Replaces texts, in the order of the source, then lays out.
fn laid_out(text: &str, changes: &[(&str, &str)]) -> String {
    let mut from = 0;
    let edit = |(old, new): &(&str, &str)| {
        let start = from + text[from..].find(old).unwrap();
        from = start + old.len();
        Edit { start: start as u32, end: from as u32, text: (*new).to_owned(), layout: true, unguarded: false }
    };
    let edits: Vec<Edit> = changes.iter().map(edit).collect();
    let (after, map) = apply(text, &edits);
    let (original, current) = (source(text), source(&after));
    lay_out(&original, &current, &map, 60)
}

const GROWN: &str = "await workflow.execute_activity(charge, order, timeout=timedelta(seconds=60))";

#[test]
fn a_statement_that_grew_is_broken_where_it_was_formatted() {
    let text = "class A:\n    async def f(self):\n        await workflow.execute_activity(charge, order)  # c\n";
    let expected = "class A:\n    async def f(self):\n        await workflow.execute_activity(\n            charge, order, \
                    timeout=timedelta(seconds=60)\n        )  # c\n";
    assert_eq!(laid_out(text, &[("order", "order, timeout=timedelta(seconds=60)")]), expected);
    let crlf = text.replace('\n', "\r\n");
    assert_eq!(laid_out(&crlf, &[("order", "order, timeout=timedelta(seconds=60)")]), expected.replace('\n', "\r\n"));
    let tabs = text.replace("    ", "\t");
    assert_eq!(laid_out(&tabs, &[("order", "order, timeout=timedelta(seconds=60)")]), expected.replace("    ", "\t"));
    let unfinished = text.trim_end();
    assert_eq!(laid_out(unfinished, &[("order", "order, timeout=timedelta(seconds=60)")]), expected.trim_end());
}

#[test]
fn code_laid_out_by_hand_stays_as_it_is() {
    let text = "async def f():\n    await workflow.execute_activity( charge, order)\n";
    let grown = text.replace("order", "order, timeout=timedelta(seconds=60)");
    assert_eq!(laid_out(text, &[("order", "order, timeout=timedelta(seconds=60)")]), grown);
    for text in ["if x: f(a)\n", "f(a); g(b)\n", "if x:\n   f(a)\n   if y:\n     f( a)\n"] {
        let edited = text.replacen("a)", "aaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, ccccccc)", 1);
        let after = laid_out(text, &[("a)", "aaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, ccccccc)")]);
        if !text.starts_with("if x:\n") {
            assert_eq!(after, edited);
        }
    }
}

#[test]
fn only_the_touched_lines_change() {
    let text = "x = [ 1 ]\ny = f(a)\nz = { 2 : 3}\n";
    let after = laid_out(text, &[("a)", "a, 'some long text in here', another_name, the_last_name)")]);
    assert_eq!(
        after,
        "x = [ 1 ]\ny = f(\n    a, 'some long text in here', another_name, the_last_name\n)\nz = { 2 : 3}\n"
    );
}

#[test]
fn headers_are_laid_out_without_their_bodies() {
    let long = "aaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbb, c";
    let broken = |indent: &str| {
        let arguments: String = long.split(", ").map(|argument| format!("{indent}    {argument},\n")).collect();
        format!("(\n{arguments}{indent})")
    };
    let shapes = [
        ("if f(a):\n    x = [ 1]\n", ""),
        ("while f(a):  # c\n    x = [ 1]\n", ""),
        ("if x:\n    pass\nelif f(a):\n    x = [ 1]\n", ""),
        ("for i in f(a):\n    # c\n    x = [ 1]\n", ""),
        ("try:\n    pass\nexcept f(a):\n    x = [ 1]\n", ""),
        ("match f(a):\n    case 1:\n        x = [ 1]\n", ""),
        ("match x:\n    case 1 if f(a):\n        x = [ 1]\n", "    "),
        ("with f(a) as b:\n    x = [ 1]\n", ""),
        ("@f(a)\nclass A:\n    x = [ 1]\n", ""),
        ("if y:\n    async with f(a) as b:\n        x = [ 1]\n", "    "),
    ];
    for (text, indent) in shapes {
        let expected = text.replace("f(a)", &format!("f{}", broken(indent)));
        assert_eq!(laid_out(text, &[("f(a)", &format!("f({long})"))]), expected, "{text}");
    }
}

#[test]
fn an_import_that_grew_gets_parentheses() {
    let text = "from temporalio.exceptions import ActivityError, ApplicationError\n\nx = 1\n";
    let after = laid_out(text, &[("ApplicationError", "ApplicationError, CancelledError")]);
    // The line was too long for the width before, so it was not formatted.
    assert_eq!(after, text.replace("ApplicationError", "ApplicationError, CancelledError"));
    let text = "from temporalio.exceptions import ActivityError\n\nx = 1\n";
    let after = laid_out(text, &[("ActivityError", "ActivityError, ApplicationError")]);
    assert_eq!(after, "from temporalio.exceptions import (\n    ActivityError,\n    ApplicationError,\n)\n\nx = 1\n");
}

#[test]
fn new_statements_follow_their_neighbours() {
    let text = "def f():\n    a = 1\n    return a\n";
    let long = format!("    {GROWN}\n");
    let after = laid_out(text, &[("    return", &format!("{long}    return"))]);
    assert!(after.contains("execute_activity(\n        charge, order"), "{after}");
    let text = "def f():\n    a =  1\n    return  a\n";
    assert!(laid_out(text, &[("    return", &format!("{long}    return"))]).contains(GROWN));
}

#[test]
fn comments_and_multi_line_strings_stay() {
    let text = "f(\n    a,  # first\n    '''x\n  y''',\n    # last\n)\n";
    let after = laid_out(
        text,
        &[("# last\n", "# last\n    another_argument=aaaaaaaaaaaaaaaaaaaaaaaaaaa(bbbbbbbbbbbbbbbbbbbbb),\n")],
    );
    assert!(
        after.contains("# first\n    '''x\n  y''',\n    # last\n    another_argument=aaaaaaaaaaaaaaaaaaaaaaaaaaa(\n"),
        "{after}"
    );
}

#[test]
fn edits_that_want_no_layout_get_none() {
    let text = "f(a)\n";
    let edit = Edit { layout: false, ..Edit::replace(TextRange::new(2.into(), 3.into()), "a, ".repeat(40)) };
    let (after, map) = apply(text, &[edit]);
    assert_eq!(lay_out(&source(text), &source(&after), &map, 60), after);
}

const FORMATTED: &str = r#"import asyncio


class Flow:
    async def run(self, order):
        if f(order):
            await g(order, 1)
        elif h(*order, **self.options):
            return g(
                order,
                self.options,  # why
            )
        with open(order) as file, lock():
            x = [f(a) for a in order if g(a)] + list()
        for item in sorted(order, key=lambda item: item.name):
            assert f(item), "no item"
        return await asyncio.gather(*[g(item) for item in order])


@decorate(1)
def helper(a=f(1), *, b: int = g(2)) -> None:
    """Says what."""
    x = f(1)  # type: ignore
    while f(x):
        x += g(x)
    try:
        raise ValueError(f(x))
    except errors(x):
        print("x", f"{g(x)}")
"#;

/// The formatter itself is the judge: a formatted file with longer calls is formatted again.
#[test]
fn a_formatted_file_stays_formatted() {
    let mut random = fastrand::Rng::with_seed(21);
    let formatted = |text: &str| {
        let width = LineWidth::try_from(60).unwrap();
        let options = formatter::PyFormatOptions::default().with_line_width(width);
        let options = options.with_quote_style(formatter::QuoteStyle::Preserve);
        formatter::format_module_source(text, options).unwrap().into_code()
    };
    let text = formatted(FORMATTED);
    let original = source(&text);
    let mut calls = Calls::default();
    calls.visit_body(&original.tree().body);
    for _ in 0..200 {
        let argument = format!("x={}", "y".repeat(random.usize(1..50)));
        let insert = |call: &&ast::ExprCall| {
            let last = call.arguments.iter_source_order().last().map(|argument| argument.range());
            insertion::append(&original, call.arguments.range(), last, std::slice::from_ref(&argument))
        };
        let mut edits: Vec<Edit> = calls.0.iter().filter(|_| random.u8(0..4) == 0).flat_map(insert).collect();
        edits.sort();
        let (after, map) = apply(&text, &edits);
        let current = source(&after);
        let result = lay_out(&original, &current, &map, 60);
        assert_eq!(formatted(&result), result, "{edits:?}");
    }
}

#[derive(Default)]
struct Calls<'a>(Vec<&'a ast::ExprCall>);

impl<'a> SourceOrderVisitor<'a> for Calls<'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr {
            self.0.push(call);
        }
        visit::walk_expr(self, expr);
    }
}
