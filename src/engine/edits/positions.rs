//! Open this for where an offset of the new text lay in the old one, over any number of passes.
//!
//! It knows offsets only: what stands there is the business of `merge`, `verify` and `layout`.

use crate::engine::python::{TextRange, TextSize};
use crate::engine::transform::Edit;

/// The way back from a text to the one that it was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PositionMap {
    /// Sorted and disjoint in both texts.
    changes: Vec<Change>,
}

/// A range of the old text and what stands in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub old: TextRange,
    pub new: TextRange,
    /// Whether the statement around it is to be laid out: see [`Edit::layout`].
    pub layout: bool,
}

impl PositionMap {
    /// The map of edits that are sorted and disjoint.
    pub fn new(edits: &[Edit]) -> Self {
        let mut changes = Vec::with_capacity(edits.len());
        let (mut old_end, mut new_end) = (0_u32, 0_u32);
        for edit in edits {
            let start = new_end + (edit.start - old_end);
            (old_end, new_end) = (edit.end, start + edit.text.len() as u32);
            let (old, new) = (range(edit.start, edit.end), range(start, new_end));
            changes.push(Change { old, new, layout: edit.layout });
        }
        Self { changes }
    }

    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Where the text after an offset of the new text was in the old one; inside inserted text, the start of what it
    /// replaced.
    pub fn start(&self, offset: TextSize) -> TextSize {
        let before = self.changes.partition_point(|change| change.new.start() <= offset);
        match before.checked_sub(1).map(|at| self.changes[at]) {
            None => offset,
            Some(change) if offset < change.new.end() => change.old.start(),
            Some(change) => change.old.end() + (offset - change.new.end()),
        }
    }

    /// Where the text before an offset of the new text ended in the old one; inside inserted text, the end of what it
    /// replaced.
    pub fn end(&self, offset: TextSize) -> TextSize {
        let before = self.changes.partition_point(|change| change.new.start() < offset);
        match before.checked_sub(1).map(|at| self.changes[at]) {
            None => offset,
            Some(change) if offset <= change.new.end() => change.old.end(),
            Some(change) => change.old.end() + (offset - change.new.end()),
        }
    }

    /// Where a range of the new text was in the old one.
    pub fn range(&self, new: TextRange) -> TextRange {
        let (start, end) = (self.start(new.start()), self.end(new.end()));
        // An empty range where text was deleted stands for all that is gone.
        TextRange::new(start.min(end), start.max(end))
    }

    /// Where a range of the old text is in the new one, if no change reaches into it.
    pub fn forward(&self, old: TextRange) -> Option<TextRange> {
        // Changes that end where the range starts lie before it, except an insertion inside an empty range's place.
        let before = self.changes.partition_point(|change| change.old.end() <= old.start());
        if self.changes.get(before).is_some_and(|change| change.old.start() < old.end()) {
            return None;
        }
        let shifted = before.checked_sub(1).map_or(old.start(), |at| {
            let change = self.changes[at];
            change.new.end() + (old.start() - change.old.end())
        });
        Some(TextRange::at(shifted, old.len()))
    }

    /// The map over both steps, where `later` leads from a still newer text to this map's new text.
    #[must_use]
    pub fn then(&self, later: &PositionMap) -> PositionMap {
        let mut changes = Vec::with_capacity(self.changes.len() + later.changes.len());
        let (mut first, mut second) = (self.changes.as_slice(), later.changes.as_slice());
        // How far the middle text is ahead of the old one, and the new text of the middle one, before the next group.
        let (mut to_old, mut to_new) = (0_i64, 0_i64);
        while let Some(start) =
            [first.first().map(|c| c.new.start()), second.first().map(|c| c.old.start())].into_iter().flatten().min()
        {
            let (old_start, new_start) = (shift(start, to_old), shift(start, to_new));
            let (mut end, mut layout) = (start, false);
            // Changes that touch in the middle text become one: which came first would be a guess.
            loop {
                if let Some((change, rest)) = first.split_first().filter(|(change, _)| change.new.start() <= end) {
                    end = end.max(change.new.end());
                    to_old += i64::from(u32::from(change.old.len())) - i64::from(u32::from(change.new.len()));
                    (layout, first) = (layout | change.layout, rest);
                } else if let Some((change, rest)) = second.split_first().filter(|(c, _)| c.old.start() <= end) {
                    end = end.max(change.old.end());
                    to_new += i64::from(u32::from(change.new.len())) - i64::from(u32::from(change.old.len()));
                    (layout, second) = (layout | change.layout, rest);
                } else {
                    break;
                }
            }
            let old = TextRange::new(old_start, shift(end, to_old));
            changes.push(Change { old, new: TextRange::new(new_start, shift(end, to_new)), layout });
        }
        PositionMap { changes }
    }
}

fn range(start: u32, end: u32) -> TextRange {
    TextRange::new(start.into(), end.into())
}

/// Offsets fit 32 bits in every text of a run, so the sum does too.
fn shift(offset: TextSize, by: i64) -> TextSize {
    TextSize::from((i64::from(u32::from(offset)) + by) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::edits::merge::apply;

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit { start, end, text: text.to_owned(), layout: false, unguarded: false }
    }

    fn at(offset: u32) -> TextSize {
        offset.into()
    }

    #[test]
    fn a_position_inside_inserted_text_is_that_of_what_it_replaced() {
        let map = PositionMap::new(&[edit(2, 5, "abcdefg"), edit(8, 8, "xy"), edit(10, 14, "")]);
        assert_eq!(
            [map.start(at(1)), map.start(at(2)), map.start(at(5)), map.start(at(9))],
            [at(1), at(2), at(2), at(5)]
        );
        assert_eq!([map.end(at(2)), map.end(at(3)), map.end(at(9)), map.end(at(10))], [at(2), at(5), at(5), at(6)]);
        // Inserted at 8, which is 12 now; deleted at 10, which is 16 now.
        assert_eq!((map.start(at(12)), map.start(at(13)), map.end(at(14))), (at(8), at(8), at(8)));
        assert_eq!((map.end(at(16)), map.start(at(16)), map.start(at(17))), (at(10), at(14), at(15)));
        assert_eq!(map.range(range(16, 16)), range(10, 14));
    }

    #[test]
    fn forward_gives_up_where_a_change_reaches_in() {
        let map = PositionMap::new(&[edit(2, 5, "abcdefg"), edit(8, 8, "xy")]);
        assert_eq!(map.forward(range(5, 8)), Some(range(9, 12)));
        assert_eq!(map.forward(range(0, 2)), Some(range(0, 2)));
        assert_eq!(map.forward(range(8, 10)), Some(range(14, 16)));
        assert_eq!(map.forward(range(4, 6)), None);
        assert_eq!(map.forward(range(7, 9)), None);
    }

    fn random_edits(random: &mut fastrand::Rng, len: usize) -> Vec<Edit> {
        let mut edits: Vec<Edit> = Vec::new();
        let mut from = 0;
        while from < len && edits.len() < 5 {
            let start = random.usize(from..=len);
            let end = random.usize(start..=len.min(start + 6));
            let text: String = (0..random.usize(0..5)).map(|_| random.uppercase()).collect();
            if start < end || !text.is_empty() {
                edits.push(edit(start as u32, end as u32, &text));
            }
            from = end + 1;
        }
        edits
    }

    #[test]
    fn what_was_not_replaced_maps_back_to_itself_over_several_passes() {
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..500 {
            // Every character of the first text is another one, so that it can be found again.
            let first: String = (0..60).map(|i| char::from(b'a' + i % 26)).collect();
            let first: String = first
                .chars()
                .enumerate()
                .map(|(i, c)| if i % 2 == 0 { c } else { char::from(b'!' + (i / 2) as u8 % 15) })
                .collect();
            let mut text = first.clone();
            let mut map = PositionMap::default();
            for _ in 0..random.usize(1..5) {
                let (next, step) = apply(&text, &random_edits(&mut random, text.len()));
                map = map.then(&step);
                text = next;
            }
            let (mut new_at, mut old_at) = (0, 0);
            for change in map.changes() {
                let (old, new) =
                    (std::ops::Range::<usize>::from(change.old), std::ops::Range::<usize>::from(change.new));
                assert_eq!(first[old_at..old.start], text[new_at..new.start]);
                (old_at, new_at) = (old.end, new.end);
            }
            assert_eq!(first[old_at..], text[new_at..]);
            for offset in 0..=text.len() {
                let offset = TextSize::try_from(offset).unwrap();
                assert!(usize::from(map.start(offset)) <= first.len());
                if let Some(forward) = map.forward(TextRange::at(map.start(offset), 1.into())) {
                    assert_eq!(map.start(forward.start()), map.start(offset));
                }
            }
        }
    }
}
