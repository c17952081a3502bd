//! Open this for which fixes of a pass are applied together, and how edits become a new text.
//!
//! It judges by ranges alone: whether a fix is wanted is `passes`' business, whether the result is sound `verify`'s.

use crate::engine::edits::positions::PositionMap;
use crate::engine::files::FilePath;
use crate::engine::transform::{Edit, Fix, ImportRequest};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// What is applied in a pass. The numbers are indexes of the fixes, ascending.
#[derive(Debug, Default)]
pub struct Chosen {
    pub chosen: Vec<usize>,
    /// In the way of a chosen one: their turn is the next pass.
    pub waiting: Vec<usize>,
    /// Edits of the one fix overlap each other: a defect of its transform.
    pub refused: Vec<usize>,
    /// Every file that a chosen fix touches.
    pub files: BTreeMap<FilePath, FileEdits>,
    /// The new files, each with the fix that makes it.
    pub creates: BTreeMap<FilePath, (usize, String)>,
}

#[derive(Debug, Default)]
pub struct FileEdits {
    /// Sorted and disjoint.
    pub edits: Vec<Edit>,
    pub imports: BTreeSet<ImportRequest>,
}

/// Chooses fixes, each whole or not at all. Edits of two fixes that overlap, or touch where one of them inserts,
/// exclude each other unless they are equal; the earlier fix wins.
pub fn choose(fixes: &[&Fix]) -> Chosen {
    let mut result = Chosen::default();
    let mut taken: BTreeMap<&FilePath, Taken<'_>> = BTreeMap::new();
    for (index, fix) in fixes.iter().enumerate() {
        let Some(own) = edits_of(fix) else {
            result.refused.push(index);
            continue;
        };
        let in_the_way = |path: &FilePath, edit: &Edit| taken.get(path).is_some_and(|taken| taken.is_in_the_way(edit));
        if own.iter().any(|(path, edits)| edits.iter().any(|edit| in_the_way(path, edit))) {
            result.waiting.push(index);
            continue;
        }
        if fix.creates.iter().any(|(path, text)| result.creates.get(path).is_some_and(|(_, other)| other != text)) {
            result.waiting.push(index);
            continue;
        }
        result.chosen.push(index);
        for (path, text) in &fix.creates {
            result.creates.entry(path.clone()).or_insert_with(|| (index, text.clone()));
        }
        for (path, edits) in own {
            let taken = taken.entry(path).or_default();
            edits.into_iter().for_each(|edit| taken.take(edit));
        }
        for (path, request) in &fix.imports {
            result.files.entry(path.clone()).or_default().imports.insert(request.clone());
        }
    }
    for (path, taken) in taken {
        result.files.entry(path.clone()).or_default().edits = taken.0.into_values().map(Taken::owned).collect();
    }
    result
}

/// The edits of a fix for each file, sorted, equal ones merged; None where they overlap, or where two texts are
/// inserted at one place, whose order nobody has said.
fn edits_of(fix: &Fix) -> Option<BTreeMap<&FilePath, Vec<&Edit>>> {
    let mut files: BTreeMap<&FilePath, Vec<&Edit>> = BTreeMap::new();
    for (path, edit) in &fix.edits {
        files.entry(path).or_default().push(edit);
    }
    let mut made: Vec<&FilePath> = fix.creates.iter().map(|(path, _)| path).collect();
    made.sort();
    if made.windows(2).any(|pair| pair[0] == pair[1]) || made.iter().any(|path| files.contains_key(path)) {
        return None;
    }
    for edits in files.values_mut() {
        edits.sort_by_key(|edit| (edit.start, edit.end));
        edits.dedup_by(|later, earlier| are_equal(later, earlier));
        let is_sound = |pair: &[&Edit]| {
            let same_place = pair[0].start == pair[1].start && pair[0].end == pair[1].end;
            pair[0].end <= pair[1].start && !same_place
        };
        if edits.iter().any(|edit| edit.start > edit.end) || !edits.windows(2).all(is_sound) {
            return None;
        }
    }
    Some(files)
}

fn are_equal(one: &Edit, other: &Edit) -> bool {
    (one.start, one.end, &one.text) == (other.start, other.end, &other.text)
}

/// The edits that are chosen in one file, by their range; the flag says whether any of the equal ones wants layout.
#[derive(Default)]
struct Taken<'a>(BTreeMap<(u32, u32), (&'a Edit, bool)>);

impl<'a> Taken<'a> {
    fn is_in_the_way(&self, edit: &Edit) -> bool {
        if let Some((taken, _)) = self.0.get(&(edit.start, edit.end)) {
            return !are_equal(taken, edit);
        }
        let conflicts = |&(start, end): &(u32, u32)| {
            if start == end || edit.start == edit.end {
                // What an insertion at the border of a replaced range belongs to would be a guess.
                start <= edit.end && edit.start <= end
            } else {
                start < edit.end && edit.start < end
            }
        };
        // They are disjoint: of those before it, only the last three can reach it (a replacement that ends where an
        // insertion stands, the insertion, and one that is replaced from there).
        let key = (edit.start, edit.end);
        let before = self.0.range(..key).rev().take(3);
        let after =
            self.0.range((Bound::Excluded(key), Bound::Unbounded)).take_while(|((start, _), _)| *start <= edit.end);
        before.chain(after).any(|(range, _)| conflicts(range))
    }

    fn take(&mut self, edit: &'a Edit) {
        let (_, layout) = self.0.entry((edit.start, edit.end)).or_insert((edit, false));
        *layout |= edit.layout;
    }

    fn owned((edit, layout): (&Edit, bool)) -> Edit {
        Edit { layout, ..edit.clone() }
    }
}

/// The text with sorted, disjoint edits applied, and the way back.
pub fn apply(text: &str, edits: &[Edit]) -> (String, PositionMap) {
    let grown: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut new = String::with_capacity(text.len() + grown);
    let mut at = 0;
    for edit in edits {
        new.push_str(&text[at..edit.start as usize]);
        new.push_str(&edit.text);
        at = edit.end as usize;
    }
    new.push_str(&text[at..]);
    (new, PositionMap::new(edits))
}

/// Files connected by the fixes that were applied, over all passes: they are written together.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    /// Each file's neighbour on the way to the one that stands for the group: the first by path.
    parents: BTreeMap<FilePath, FilePath>,
}

impl Groups {
    /// Connects all files of a fix.
    pub fn connect(&mut self, fix: &Fix) {
        let mut first: Option<&FilePath> = None;
        for path in fix.paths() {
            self.join(first.unwrap_or(path), path);
            first.get_or_insert(path);
        }
    }

    /// The file that stands for a file's group: equal for connected files, the file itself where none is connected.
    pub fn of<'a>(&'a self, path: &'a FilePath) -> &'a FilePath {
        let mut at = path;
        while let Some(parent) = self.parents.get(at).filter(|parent| *parent != at) {
            at = parent;
        }
        at
    }

    /// A number for each file, in the order given; equal for connected files.
    pub fn numbers<'a>(&'a self, paths: impl IntoIterator<Item = &'a FilePath>) -> Vec<usize> {
        let mut known = BTreeMap::new();
        let mut number = |path| {
            let next = known.len();
            *known.entry(self.of(path)).or_insert(next)
        };
        paths.into_iter().map(&mut number).collect()
    }

    /// Connects two files, or two folders.
    pub fn join(&mut self, one: &FilePath, other: &FilePath) {
        let (one, other) = (self.of(one), self.of(other));
        if one == other && self.parents.contains_key(one) {
            return;
        }
        let (one, other) = (one.clone(), other.clone());
        let (first, second) = if one <= other { (one, other) } else { (other, one) };
        self.parents.insert(second, first.clone());
        self.parents.insert(first.clone(), first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(edits: &[(u32, u32, &str)]) -> Fix {
        fix_in("a.py", edits)
    }

    fn fix_in(path: &str, edits: &[(u32, u32, &str)]) -> Fix {
        edits.iter().fold(Fix::safe(None), |fix, &(start, end, text)| {
            fix.edit(&path.into(), Edit { start, end, text: text.into(), layout: false, unguarded: false })
        })
    }

    fn choose_of(fixes: &[Fix]) -> Chosen {
        choose(&fixes.iter().collect::<Vec<_>>())
    }

    fn shape(fixes: &[Fix]) -> (Vec<usize>, Vec<usize>, Vec<usize>) {
        let chosen = choose_of(fixes);
        (chosen.chosen, chosen.waiting, chosen.refused)
    }

    #[test]
    fn overlapping_fixes_wait_whole() {
        let fixes = [fix(&[(0, 4, "x")]), fix(&[(3, 6, "y"), (20, 21, "z")]), fix(&[(20, 21, "w")])];
        assert_eq!(shape(&fixes), (vec![0, 2], vec![1], vec![]));
    }

    #[test]
    fn overlap_is_judged_per_edit() {
        assert_eq!(shape(&[fix(&[(0, 1, "x"), (20, 21, "y")]), fix(&[(10, 12, "z")])]).0, [0, 1]);
        assert_eq!(shape(&[fix(&[(0, 3, "x")]), fix(&[(3, 6, "y")])]).0, [0, 1]);
    }

    #[test]
    fn equal_edits_merge() {
        let fixes = [fix(&[(5, 5, "x"), (8, 9, "a")]), fix(&[(5, 5, "x"), (9, 12, "")]), fix(&[(5, 5, "y")])];
        let chosen = choose_of(&fixes);
        assert_eq!((chosen.chosen, chosen.waiting), (vec![0, 1], vec![2]));
        let edits = &chosen.files[&"a.py".into()].edits;
        assert_eq!(edits.iter().map(|edit| (edit.start, edit.end)).collect::<Vec<_>>(), [(5, 5), (8, 9), (9, 12)]);
    }

    #[test]
    fn one_of_equal_edits_that_wants_layout_is_enough() {
        let wanting = Fix::safe(None).edit(&"a.py".into(), Edit::insert(5_u32, "x"));
        assert!(choose_of(&[fix(&[(5, 5, "x")]), wanting]).files[&"a.py".into()].edits[0].layout);
    }

    #[test]
    fn an_insertion_at_the_border_of_anothers_replacement_waits() {
        for insertion in [(3, 3, "i"), (6, 6, "i"), (4, 4, "i")] {
            assert_eq!(shape(&[fix(&[(3, 6, "x")]), fix(&[insertion])]), (vec![0], vec![1], vec![]), "{insertion:?}");
            assert_eq!(shape(&[fix(&[insertion]), fix(&[(3, 6, "x")])]), (vec![0], vec![1], vec![]), "{insertion:?}");
        }
        assert_eq!(shape(&[fix(&[(3, 6, "x")]), fix(&[(2, 2, "i")]), fix(&[(7, 7, "i")])]).0, [0, 1, 2]);
        // Its own border is no guess.
        let both = [fix(&[(3, 3, "a"), (3, 6, "b"), (6, 6, "c")])];
        let edits = &choose_of(&both).files[&"a.py".into()].edits;
        assert_eq!(apply("0123456789", edits).0, "012abc6789");
    }

    #[test]
    fn a_fix_that_overlaps_itself_is_refused() {
        let defects =
            [fix(&[(0, 4, "x"), (3, 5, "y")]), fix(&[(1, 1, "x"), (1, 1, "y")]), fix(&[(0, 4, "x"), (2, 2, "y")])];
        assert_eq!(shape(&defects), (vec![], vec![], vec![0, 1, 2]));
        assert_eq!(shape(&[fix(&[(0, 4, "x"), (0, 4, "x")])]).0, [0]);
    }

    #[test]
    fn a_fix_across_files_waits_in_all_of_them() {
        let path = FilePath::from("b.py");
        let across = fix(&[(0, 2, "x")]).edit(&path, Edit::insert(0_u32, "y"));
        let fixes = [fix(&[(1, 3, "z")]), across];
        let chosen = choose_of(&fixes);
        assert_eq!((chosen.waiting, chosen.files.len()), (vec![1], 1));
    }

    #[test]
    fn a_new_file_is_made_once() {
        let path = FilePath::from("new.py");
        let made = |text: &str| Fix::safe(None).create(path.clone(), text);
        let chosen = choose_of(&[made("a\n"), made("b\n"), made("a\n")]);
        assert_eq!((chosen.chosen, chosen.waiting), (vec![0, 2], vec![1]));
        assert_eq!(chosen.creates, BTreeMap::from([(path.clone(), (0, "a\n".to_owned()))]));
        let twice = made("a\n").create(path.clone(), "a\n");
        let edited = made("a\n").edit(&path, Edit::insert(0_u32, "x"));
        assert_eq!(shape(&[twice, edited]), (vec![], vec![], vec![0, 1]));
        let mut groups = Groups::default();
        groups.connect(&made("a\n").edit(&"a.py".into(), Edit::insert(0_u32, "x")));
        assert_eq!(groups.numbers(&[FilePath::from("a.py"), path]), [0, 0]);
    }

    #[test]
    fn connected_files_have_one_number() {
        let mut groups = Groups::default();
        let paths: Vec<FilePath> = ["a", "b", "c", "d", "e"].map(FilePath::from).into();
        let across = |files: &[usize]| {
            files.iter().fold(Fix::safe(None), |fix, &file| fix.edit(&paths[file], Edit::insert(0_u32, "x")))
        };
        groups.connect(&across(&[3, 1]));
        groups.connect(&across(&[2]));
        assert_eq!(groups.numbers(&paths), [0, 1, 2, 1, 3]);
        groups.connect(&across(&[3, 4]));
        let request = ImportRequest { module: "uuid".into(), member: None };
        groups.connect(&across(&[4]).import(&paths[0], Some(request)));
        assert_eq!(groups.numbers(&paths), [0, 0, 1, 0, 0]);
    }

    #[test]
    fn chosen_edits_are_always_disjoint() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..2000 {
            let fixes: Vec<Fix> = (0..6)
                .map(|_| {
                    let edits: Vec<_> = (0..random.usize(1..4))
                        .map(|_| {
                            let start = random.u32(0..12);
                            (start, start + random.u32(0..3), *random.choice(&["", "x", "y"]).unwrap())
                        })
                        .collect();
                    fix(&edits)
                })
                .collect();
            let chosen = choose_of(&fixes);
            assert_eq!(chosen.chosen.len() + chosen.waiting.len() + chosen.refused.len(), fixes.len());
            for FileEdits { edits, .. } in chosen.files.values() {
                assert!(edits.windows(2).all(|pair| pair[0].end <= pair[1].start), "{edits:?}");
                for &index in &chosen.chosen {
                    assert!(fixes[index].edits.iter().all(|(_, own)| edits.iter().any(|edit| are_equal(edit, own))));
                }
            }
            // Nobody waits without a reason: alone with the chosen ones it still does not fit.
            for &index in &chosen.waiting {
                let pair = chosen.chosen.iter().any(|&other| {
                    let pair = [fixes[other].clone(), fixes[index].clone()];
                    choose_of(&pair).waiting == [1]
                });
                assert!(pair);
            }
        }
    }
}
