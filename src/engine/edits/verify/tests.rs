//! Open this for examples of what an edit may and may not change.

use super::*;
use crate::engine::edits::merge::apply;
use std::sync::Arc;

const TEXT: &str = "import os

x = 1
class A:
    def f(self):
        a = 1
        b = 2

    def g(self):
        if a:
            return 1
        return 2
    z = 3
y = 2
";

fn source(text: &str) -> Source {
    Source::parse(&"a.py".into(), Arc::from(text)).unwrap()
}

/// Replaces the first occurrence of each text, in the order of the source.
fn edits(text: &str, changes: &[(&str, &str)]) -> Vec<Edit> {
    let edit = |(old, new): &(&str, &str)| {
        let start = text.find(old).unwrap() as u32;
        Edit { start, end: start + old.len() as u32, text: (*new).to_owned(), layout: false, unguarded: false }
    };
    changes.iter().map(edit).collect()
}

fn check(text: &str, changes: &[(&str, &str)]) -> Result<(), String> {
    let edits = edits(text, changes);
    let (after, _) = apply(text, &edits);
    let (old, new) = (source(text), source(&after));
    verify(&old, &edits, &new).map_err(|unexpected| old.slice(unexpected.range).to_owned())
}

#[test]
fn edits_that_stay_in_their_place_pass() {
    let fine: &[&[(&str, &str)]] = &[
        &[("b = 2", "b = [\n 3]")],
        &[("import os\n", "import os\nimport sys\n")],
        &[("import os\n", "")],
        &[("x = 1\n", "x = 1\nw = 1\n")],
        &[("class", "@d\nclass")],
        &[("        b = 2\n", "")],
        &[("        return 2\n", "")],
        &[("    z = 3\n", "")],
        &[("            return 1\n        return 2\n    z = 3\n", "            return 1\n")],
        &[("a = 1\n        b = 2", "c = 1")],
        &[("a:\n", "a and b:  # c\n")],
        &[("        if a:\n            return 1\n        return 2\n", "        return 3\n")],
        &[("        return 2", "        if b:\n            return 2")],
        &[("return 2", "if b:\n            return 2")],
        &[("        if a:\n            return 1", "        return 1")],
        &[("x = 1", "x = 1  # c"), ("y = 2\n", "")],
        &[(" = 1\nclass", "\nclass")],
        &[(" = 1", "")],
        &[(" = 3", "  # c\n")],
        &[("x = ", "")],
        &[("    def g", "    def h(self):\n        pass\n\n    def g")],
        &[("    def f(self):\n        a = 1\n        b = 2\n\n", "")],
    ];
    for changes in fine {
        assert_eq!(check(TEXT, changes), Ok(()), "{changes:?}");
    }
}

#[test]
fn a_statement_that_shrinks_passes() {
    assert_eq!(check("x = (\ny())\nz\n", &[("x = (\n", ""), (")\nz", "\nz")]), Ok(()));
    assert_eq!(check("import a, b  # c\nz\n", &[(", b", "")]), Ok(()));
    assert_eq!(check("x = a + \\\n  b\nz\n", &[(" + \\\n  b", "")]), Ok(()));
    assert_eq!(check("x = 1; y = 2\nz\n", &[("; y = 2", "")]), Ok(()));
    assert_eq!(check("x = 1; y = 2\nz\n", &[("x = 1; ", "")]), Ok(()));
    assert_eq!(check("if x: y = 2\nz\n", &[("if x: ", "")]), Ok(()));
    assert_eq!(check("x = 1  # c\nz\n", &[("  # c", "")]), Ok(()));
}

#[test]
fn reindentation_passes() {
    let text = "def f():\n    a()\n    b(1,\n      2)\n    c()\n";
    assert_eq!(check(text, &[("    a()", "    with x:\n        a()"), ("    b", "        b")]), Ok(()));
    let text = "def f():\n    if x:\n        a()\n        b()\n    c()\n";
    assert_eq!(check(text, &[("    if x:\n        a", "    a"), ("        b", "    b")]), Ok(()));
}

#[test]
fn a_statement_that_is_swallowed_is_found() {
    assert_eq!(check(TEXT, &[("import os\n\n", "import os\n\nv = \\\n")]), Err("x = 1".to_owned()));
    let text = "a = 1\nb = 2\nc = 3\n";
    assert_eq!(check(text, &[("a = 1", "a = '''"), ("c = 3", "'''")]), Err("b = 2".to_owned()));
}

#[test]
fn a_statement_that_appears_is_found() {
    let text = "a = '''\ne = 1\nb = 2\n# ''' + d\nc = 3\n";
    assert_eq!(check(text, &[("'''\n", "1\n"), (" ''' + d", "")]), Err("c = 3".to_owned()));
}

#[test]
fn a_statement_that_moves_to_another_block_is_found() {
    let text = "def f():\n    a()\n    b()\n\n\nc()\n";
    assert_eq!(check(text, &[("    a()\n", "    a()\n    if x:\n        y()\n")]), Ok(()));
    // Deleting a header in the middle leaves its body to the block before.
    let text = "if a:\n    b()\nif c:\n    d()\n    e()\n";
    assert_eq!(check(text, &[("if c:\n    d()\n", "if c:\n    if g:\n        d()\n")]), Ok(()));
    assert_eq!(check(text, &[("if c:\n    d()\n", "if not c:  # d\n")]), Ok(()));
    assert_eq!(check(text, &[("if c:\n", "")]), Err("d()".to_owned()));
    let text = "for a in b:\n    c()\nelse:\n    d()\n";
    assert_eq!(check(text, &[("else:\n", "")]), Err("d()".to_owned()));
    assert_eq!(check(text, &[("for", "async for")]), Ok(()));
    let text = "@a\ndef f():\n    x()\n    if y:\n        z()\n        w()\n";
    assert_eq!(check(text, &[("@a\n", "")]), Ok(()));
    assert_eq!(check(text, &[("@a\n", "@a\n@b\n")]), Ok(()));
    assert_eq!(check("if x:\n  def f():\n    y()\n", &[("  def", "  @b\n  def")]), Ok(()));
    assert_eq!(check("if x:\n  def f():\n    y()\n", &[("def", "@b\n  def")]), Ok(()));
    assert_eq!(check(text, &[("    if y:\n        z()\n", "    if y:\n")]), Ok(()));
}

/// A change of the tree that the edits do not account for.
#[test]
fn a_mutated_statement_is_found() {
    let mut random = fastrand::Rng::with_seed(5);
    let places = [
        "os\n",
        "x = 1",
        "f(self",
        "a = 1",
        "b = 2",
        "g(self",
        "a:",
        "1\n        return",
        "return 2",
        "z = 3",
        "y = 2",
    ];
    for _ in 0..400 {
        let edited = *random.choice(&places).unwrap();
        let mutated = *random.choice(&places).unwrap();
        let edits = edits(TEXT, &[(edited, &edited.replacen(['o', '1', '2', '3', 'a'], "q", 1))]);
        let (after, _) = apply(TEXT, &edits);
        let Some(at) = after.find(mutated).filter(|_| !edited.contains(mutated) && !mutated.contains(edited)) else {
            continue;
        };
        let old = source(TEXT);
        assert_eq!(verify(&old, &edits, &source(&after)), Ok(()));
        let digit = mutated.find(|c: char| c.is_ascii_alphanumeric()).unwrap();
        let mut broken = after.clone();
        broken.replace_range(at + digit..=at + digit, "w");
        let Ok(broken) = Source::parse(&"a.py".into(), Arc::from(broken)) else { continue };
        let verdict = verify(&old, &edits, &broken);
        assert!(verdict.is_err(), "{edited:?} {mutated:?}");
    }
}

#[test]
fn random_edits_of_whole_lines_and_numbers_pass() {
    let mut random = fastrand::Rng::with_seed(9);
    for _ in 0..300 {
        let mut edits = Vec::new();
        let mut at = 0;
        for line in TEXT.split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            let is_simple = line.contains('=') || line.contains("return");
            let kind = random.u8(0..6);
            let edit = match kind {
                0 if is_simple => Some((at + line.len() - 2, at + line.len() - 1, "(7, 8)".to_owned())),
                1 if is_simple => Some((at, at, format!("{}new = 1\n", &line[..indent]))),
                2 if is_simple => {
                    Some((at + line.len() - 1, at + line.len() - 1, format!("\n{}new = 1", &line[..indent])))
                }
                3 if is_simple && line.contains("= ") && !line.contains("y =") && line != "        a = 1\n" => {
                    Some((at, at + line.len(), String::new()))
                }
                _ => None,
            };
            edits.extend(edit.map(|(start, end, text)| Edit {
                start: start as u32,
                end: end as u32,
                text,
                layout: false,
                unguarded: false,
            }));
            at += line.len();
        }
        let (after, _) = apply(TEXT, &edits);
        let old = source(TEXT);
        let verdict = verify(&old, &edits, &source(&after)).map_err(|unexpected| old.slice(unexpected.range));
        assert_eq!(verdict, Ok(()), "{after}");
    }
}
