//! Open this for examples of what a suppression covers, and how its names are taken out.

use super::*;
use crate::engine::edits::merge::apply;
use std::sync::Arc;

fn source(text: &str) -> Source {
    Source::parse(&"a.py".into(), Arc::from(text)).unwrap()
}

/// Whether a finding of `t` at the first `X` is covered.
fn covers(text: &str) -> bool {
    let source = source(text);
    let start = text.find('X').unwrap() as u32;
    parse(&source).covers(&source, TextRange::at(start.into(), 1.into()), "t").is_some()
}

#[test]
fn a_comment_on_any_line_of_the_statement_counts() {
    assert!(covers("X  # temporal-fix: ignore[t] why\n"));
    assert!(covers("X  #temporal-fix:ignore[ a , t ]\n"));
    assert!(covers("X  # noqa: E501  # temporal-fix: ignore[t]\n"));
    assert!(covers("f(\n    X,\n    b,  # temporal-fix: ignore[t]\n)\n"));
    assert!(covers("f(\n    X,\n    b,\n)  # temporal-fix: ignore[t]\n"));
    assert!(covers("f(\n    X,\n    # temporal-fix: ignore[t]\n    b,\n)\n"));
    assert!(covers("f(\n    b,  # temporal-fix: ignore[t]\n    X,\n)\n"));
    assert!(covers("f(  # temporal-fix: ignore[t]\n    X,\n)\n"));
    assert!(!covers("f(  # temporal-fix: ignore[t]\n    b,\n)\nX\n"));
    assert!(!covers("X\ny  # temporal-fix: ignore[t]\n"));
    assert!(!covers("X  # temporal-fix: ignore[s]\n"));
    assert!(!covers("X  # temporal-fix: ignore[tt]\n"));
}

#[test]
fn of_a_compound_statement_only_the_header_counts() {
    assert!(covers("if X:  # temporal-fix: ignore[t]\n    pass\n"));
    assert!(!covers("if X:\n    pass  # temporal-fix: ignore[t]\n"));
    assert!(covers("@d\n@X\ndef f(\n    a,  # temporal-fix: ignore[t]\n):\n    pass\n"));
    assert!(covers("if a:\n    pass\nelif X:  # temporal-fix: ignore[t]\n    pass\n"));
    assert!(!covers("if a:  # temporal-fix: ignore[t]\n    pass\nelif X:\n    pass\n"));
    assert!(!covers("# temporal-fix: ignore[t]\nif a:\n    X\n"));
}

#[test]
fn a_comment_alone_above_the_statement_counts() {
    assert!(covers("# temporal-fix: ignore[t]\nX\n"));
    assert!(covers("if a:\n    # temporal-fix: ignore[t] why\n    # more\n    X\n"));
    assert!(covers("# temporal-fix: ignore[t]\nf(\n    a,\n    X,\n)\n"));
    assert!(covers("@d\n# temporal-fix: ignore[t]\ndef X(): pass\n"));
    assert!(covers("\u{feff}# temporal-fix: ignore[t]\r\nX\r\n"));
    assert!(!covers("# temporal-fix: ignore[t]\n\nX\n"));
    assert!(!covers("y  # temporal-fix: ignore[t]\nX\n"));
    assert!(!covers("'''\n# temporal-fix: ignore[t]'''\nX\n"));
}

#[test]
fn a_file_is_suppressed_from_anywhere_alone() {
    assert!(covers("X\n\n# temporal-fix: ignore-file[t]\n"));
    assert!(covers("X\ndef f():\n    # temporal-fix: ignore-file[s, t]\n    pass\n"));
    assert!(!covers("X  # temporal-fix: ignore-file[t]\n"));
    let source = source("# temporal-fix: ignore-file[t]\nX  # temporal-fix: ignore[t]\n");
    let id = parse(&source).covers(&source, TextRange::at(31.into(), 1.into()), "t");
    assert_eq!(id, Some(SuppressionId { comment: 1, name: 0 }));
}

#[test]
fn a_string_is_no_suppression_and_a_broken_one_names_nothing() {
    assert!(!covers("X = '# temporal-fix: ignore[t]'\n"));
    for broken in ["ignore", "ignore[", "ignore[t", "ignore t", "ignore[]", "ignore-file", "ignore [ , ]"] {
        let found = parse(&source(&format!("# temporal-fix: {broken}\n")));
        assert_eq!(found.all.len(), 1, "{broken}");
        assert!(found.all[0].names.is_empty(), "{broken}");
    }
    for other in ["see the wiki", "fix", "patched by hand"] {
        assert!(parse(&source(&format!("# temporal-fix: {other}\n"))).all.is_empty(), "{other}");
    }
}

/// The line of the comment that may be meant for a finding of `use-time` at the first `X`.
fn may_cover(text: &str) -> Option<usize> {
    let source = source(text);
    let start = text.find('X').unwrap() as u32;
    let suppressions = parse(&source);
    let range = TextRange::at(start.into(), 1.into());
    let comment = suppressions.may_cover(&source, range, "use-time", &["use-time", "use-uuid4"])?;
    Some(suppressions.all[comment].line)
}

#[test]
fn what_is_no_name_may_be_meant_for_what_it_is_most_like_or_for_anything() {
    for meant in ["ignore[use-tiem]", "ignore[DTZ005]", "ignore[all]", "ignore", "ignore[]", "noqa", "Ignore[use-time]"]
    {
        assert_eq!(may_cover(&format!("f(  # temporal-fix: {meant}\n    X,\n)\n")), Some(1), "{meant}");
        assert_eq!(may_cover(&format!("f()  # temporal-fix: {meant}\nX\n")), None, "{meant}");
    }
    for meant in [
        "temporal-fix ignore[use-time]",
        "temporal_fix: ignore[use-time]",
        "temporalfix: noqa",
        "temporal-fix: ignores[t]",
    ] {
        assert_eq!(may_cover(&format!("X  # {meant}\n")), Some(1), "{meant}");
    }
    for other in ["ignore[use-uuid]", "ignore[use-uuid4]", "ignore[use-time]", "see the wiki", "skipped"] {
        assert_eq!(may_cover(&format!("X  # temporal-fix: {other}\n")), None, "{other}");
    }
    assert_eq!(may_cover("X\n\n# temporal-fix: ignore-file[tiem]\n"), Some(3));
}

/// The text after the names with these numbers, of the only comment, are taken out.
fn without(text: &str, names: &[usize]) -> String {
    let source = source(text);
    let suppressions = parse(&source);
    let ids: Vec<_> = names.iter().map(|&name| SuppressionId { comment: 0, name }).collect();
    let mut edits: Vec<Edit> = ids.iter().map(|&id| suppressions.without(&source, id, &ids)).collect();
    edits.sort();
    edits.dedup();
    apply(text, &edits).0
}

#[test]
fn names_and_comments_are_taken_out_cleanly() {
    let text = "x = 1  # temporal-fix: ignore[a, b,c] why\ny\n";
    assert_eq!(without(text, &[0]), "x = 1  # temporal-fix: ignore[b,c] why\ny\n");
    assert_eq!(without(text, &[1]), "x = 1  # temporal-fix: ignore[a,c] why\ny\n");
    assert_eq!(without(text, &[2]), "x = 1  # temporal-fix: ignore[a, b] why\ny\n");
    assert_eq!(without(text, &[0, 1]), "x = 1  # temporal-fix: ignore[c] why\ny\n");
    assert_eq!(without(text, &[0, 2]), "x = 1  # temporal-fix: ignore[b] why\ny\n");
    assert_eq!(without(text, &[1, 2]), "x = 1  # temporal-fix: ignore[a] why\ny\n");
    assert_eq!(without(text, &[0, 1, 2]), "x = 1\ny\n");
    assert_eq!(without("x = 1  # noqa  # temporal-fix: ignore[a]  see #12\n", &[0]), "x = 1  # noqa\n");
    assert_eq!(without("x = 1  # temporal-fix: ignore[a]  # noqa\n", &[0]), "x = 1  # noqa\n");
    assert_eq!(without("def f():\n\t# temporal-fix: ignore[a]\r\n\tpass\n", &[0]), "def f():\n\tpass\n");
    assert_eq!(without("    # temporal-fix: ignore[a]  # noqa\nx\n", &[0]), "    # noqa\nx\n");
    assert_eq!(without("\u{feff}# temporal-fix: ignore[a]\nx\n", &[0]), "\u{feff}x\n");
    assert_eq!(without("x\n# temporal-fix: ignore[a]", &[0]), "x\n");
}
