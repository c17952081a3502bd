//! Open this for the lines of a file as Python counts them: places in its bytes, and bytes of its places.

use super::report::Report;
use crate::engine::files::FilePath;
use crate::engine::report::Position;
use std::sync::Arc;

/// A file's text and where its lines start: a lone `\r` ends a line, too.
pub struct Lines {
    text: Arc<str>,
    starts: Vec<usize>,
}

impl Lines {
    pub fn new(text: Arc<str>) -> Self {
        let bytes = text.as_bytes();
        let ends = |&index: &usize| match bytes[index] {
            b'\n' => true,
            b'\r' => bytes.get(index + 1) != Some(&b'\n'),
            _ => false,
        };
        let starts = std::iter::once(0).chain((0..bytes.len()).filter(ends).map(|index| index + 1)).collect();
        Self { text, starts }
    }

    /// A line without its end; they count from 1.
    pub fn line(&self, number: usize) -> Option<&str> {
        let start = *self.starts.get(number.checked_sub(1)?)?;
        let end = self.starts.get(number).copied().unwrap_or(self.text.len());
        Some(self.text.get(start..end)?.trim_end_matches(['\r', '\n']))
    }

    /// The place of a byte. None where no character begins there.
    pub fn position(&self, offset: usize) -> Option<Position> {
        let line = self.starts.partition_point(|&start| start <= offset);
        let before = self.text.get(*self.starts.get(line.checked_sub(1)?)?..offset)?;
        Some(Position { line, column: before.chars().count() + 1 })
    }

    /// The column of a place in bytes, from 1.
    pub fn byte_column(&self, place: Position) -> Option<usize> {
        let line = self.line(place.line)?;
        Some(line.char_indices().nth(place.column.checked_sub(1)?).map_or(line.len(), |at| at.0) + 1)
    }
}

/// The lines of the files of a report, of which the last one is kept: findings come file by file.
pub struct Texts<'r> {
    report: &'r Report<'r>,
    last: Option<(FilePath, Option<Lines>)>,
}

impl<'r> Texts<'r> {
    pub fn new(report: &'r Report<'r>) -> Self {
        Self { report, last: None }
    }

    /// None where the file can no longer be had.
    pub fn of(&mut self, path: &FilePath) -> Option<&Lines> {
        if self.last.as_ref().is_none_or(|(last, _)| last != path) {
            self.last = Some((path.clone(), self.report.source(path).map(Lines::new)));
        }
        self.last.as_ref()?.1.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_to_bytes_and_back() {
        let lines = Lines::new("a = 'é'\r\nb\rc = '𐐀' + x\n".into());
        assert_eq!((lines.line(1), lines.line(2), lines.line(4)), (Some("a = 'é'"), Some("b"), Some("")));
        let place = Position { line: 3, column: 9 };
        assert_eq!(lines.byte_column(place), Some(12));
        let offset = lines.text.find('x').unwrap();
        assert_eq!(lines.position(offset), Some(Position { line: 3, column: 11 }));
        assert_eq!(lines.position(6), None);
    }
}
