//! Open this for the one rule about comments: a fix that would lose one is not safe.
//!
//! It moves no comment; a fix that keeps one repeats it in the text that it inserts.

use crate::engine::files::FilePath;
use crate::engine::python::{TextRange, TextSize};
use crate::engine::run::suppress::MARK;
use crate::engine::source::Source;
use crate::engine::transform::{Edit, Fix, Safety};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Makes a fix `unsafe` if it deletes a comment of any file without repeating it. Files that `source` does not know
/// have no comments: they are new.
pub fn demote(fix: &mut Fix, source: impl Fn(&FilePath) -> Option<Arc<Source>>) {
    if fix.safety != Safety::Safe {
        return;
    }
    let mut files: BTreeMap<&FilePath, Vec<&Edit>> = BTreeMap::new();
    for (path, edit) in &fix.edits {
        files.entry(path).or_default().push(edit);
    }
    let is_lost = |(path, edits): (_, Vec<&Edit>)| source(path).is_some_and(|source| comments_lost(&source, &edits));
    if files.into_iter().any(is_lost) {
        fix.safety = Safety::Unsafe;
    }
}

/// Whether the edits of one fix, in one file, delete a comment, wholly or in part, that their inserted texts do not
/// repeat. Each comment counts: of two equal ones both must come back.
pub fn comments_lost(source: &Source, edits: &[&Edit]) -> bool {
    let mut lost: BTreeMap<&str, usize> = BTreeMap::new();
    for edit in edits {
        for &comment in comments_in(source, TextRange::new(edit.start.into(), edit.end.into())) {
            if takes_suppression_away(source, edit, comment) {
                continue;
            }
            *lost.entry(source.slice(comment).trim_end()).or_default() += 1;
        }
    }
    if lost.is_empty() {
        return false;
    }
    // The longest first, so that a comment does not count as another one that it ends with.
    let mut kept: Vec<&str> = edits.iter().flat_map(|edit| edit.text.lines()).map(str::trim_end).collect();
    let mut comments: Vec<(&str, usize)> = lost.into_iter().collect();
    comments.sort_by_key(|(comment, _)| std::cmp::Reverse(comment.len()));
    comments.into_iter().any(|(comment, count)| {
        let before = kept.len();
        let mut wanted = count;
        kept.retain(|line| {
            let found = wanted > 0 && line.ends_with(comment);
            wanted -= usize::from(found);
            !found
        });
        before - kept.len() < count
    })
}

/// Whether an edit is about nothing but one of this tool's own comments: taking that away is its purpose.
fn takes_suppression_away(source: &Source, edit: &Edit, comment: TextRange) -> bool {
    let text = &source.text()[edit.start as usize..edit.end as usize];
    let start = TextSize::from(edit.start) + TextSize::of(&text[..text.len() - text.trim_start().len()]);
    let removed = TextRange::at(start, TextSize::of(text.trim()));
    edit.text.is_empty() && comment.contains_range(removed) && source.slice(comment).contains(MARK)
}

/// The comments that share at least a byte with a range.
fn comments_in(source: &Source, range: TextRange) -> &[TextRange] {
    let comments: &[TextRange] = source.comments();
    let first = comments.partition_point(|comment| comment.end() <= range.start());
    let count = comments[first..].partition_point(|comment| comment.start() < range.end());
    &comments[first..first + if range.is_empty() { 0 } else { count }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    const TEXT: &str = "f(\n    a,  # one\n    # two\n    b,  # one\n    '# three',\n)\n";

    fn lost(edits: &[(&str, &str)]) -> bool {
        let source = Source::parse(&"a.py".into(), Arc::from(TEXT)).unwrap();
        let edits: Vec<Edit> = edits
            .iter()
            .map(|(old, new)| {
                let start = TEXT.find(old).unwrap() as u32;
                Edit { start, end: start + old.len() as u32, text: (*new).to_owned(), layout: false, unguarded: false }
            })
            .collect();
        comments_lost(&source, &edits.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_comment_must_come_back() {
        assert!(!lost(&[("a,", "c,")]));
        assert!(lost(&[("a,  # one\n", "c,\n")]));
        assert!(!lost(&[("a,  # one\n", "c,  # one\n")]));
        assert!(!lost(&[("a,  # one\n", ""), ("f(", "# one\nf(")]));
        // A part of one is gone too.
        assert!(lost(&[("ne\n    # two", "")]));
        assert!(!lost(&[("'# three'", "'x'")]));
    }

    #[test]
    fn each_comment_counts() {
        let all = "a,  # one\n    # two\n    b,  # one\n";
        assert!(lost(&[(all, "b,  # one\n  # two\n")]));
        assert!(!lost(&[(all, "# one\n b,  # one\n  # two\n")]));
        assert!(lost(&[(all, "# one\n b,  # one # two\n")]));
        assert!(lost(&[(all, "# one # two # one")]));
    }

    #[test]
    fn a_suppression_may_be_taken_away() {
        let text = "x = 1  # noqa  # temporal-fix: ignore[a, b] why\ny = 2  # other\n";
        let source = Source::parse(&"a.py".into(), Arc::from(text)).unwrap();
        let lost = |from: &str, to: &str| {
            let (start, end) = (text.find(from).unwrap() as u32, text.find(to).unwrap() as u32);
            comments_lost(&source, &[&Edit { start, end, text: String::new(), layout: false, unguarded: false }])
        };
        assert!(!lost("  # temporal", "\ny"));
        assert!(!lost("b]", "] why"));
        assert!(lost("1  # noqa", "\ny"));
        assert!(lost("why", "2  # other"));
        assert!(!lost("2  # other", "# other"));
        assert!(lost("# other", "her"));
    }

    #[test]
    fn only_a_safe_fix_is_demoted() {
        let source = Arc::new(Source::parse(&"a.py".into(), Arc::from(TEXT)).unwrap());
        let path = FilePath::from("a.py");
        let mut fix = Fix::safe(None).edit(&path, Edit::delete(TextRange::new(9.into(), 20.into())));
        demote(&mut fix, |_| None);
        assert_eq!(fix.safety, Safety::Safe);
        demote(&mut fix, |_| Some(Arc::clone(&source)));
        assert_eq!(fix.safety, Safety::Unsafe);
    }
}
