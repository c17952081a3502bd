//! Open this for how long trees are kept: the text of a parsed file stays, its tree is dropped and made again.
//!
//! A tree takes more than twenty times the memory of its text, and in most files that matter to the call graph nothing
//! is ever looked for.

use crate::engine::files::FilePath;
use crate::engine::python::TextSize;
use crate::engine::python::lines::LineIndex;
use crate::engine::report::Position;
use crate::engine::source::Source;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

/// All trees stay while their files have no more text than this together, in bytes: most projects are parsed once.
const FEW: usize = 1 << 21;

/// In a larger project trees stay until those that came after them have more text than this together, in bytes.
const ROOM: usize = 1 << 18;

/// A file that parsed, with or without its tree.
#[derive(Debug)]
pub(in crate::engine) struct Kept {
    path: FilePath,
    text: Arc<str>,
    lines: OnceLock<LineIndex>,
    tree: Mutex<Weak<Source>>,
    shelf: Arc<Shelf>,
}

/// The trees that were wanted last.
#[derive(Debug, Default)]
pub(in crate::engine) struct Shelf(Mutex<Row>);

#[derive(Debug, Default)]
struct Row {
    trees: VecDeque<Arc<Source>>,
    /// How much text the trees have.
    bytes: usize,
    /// How much all had that were ever put here.
    ever: usize,
}

impl Kept {
    pub fn new(source: Source, shelf: &Arc<Shelf>) -> Self {
        let (path, text, source) = (source.path().clone(), Arc::clone(source.text()), Arc::new(source));
        let tree = Mutex::new(Arc::downgrade(&source));
        shelf.put(source);
        Self { path, text, lines: OnceLock::new(), tree, shelf: Arc::clone(shelf) }
    }

    pub fn path(&self) -> &FilePath {
        &self.path
    }

    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    pub fn shelf(&self) -> &Arc<Shelf> {
        &self.shelf
    }

    /// The file with its tree, which goes when the caller lets go of it and the shelf is full.
    pub fn source(&self) -> Arc<Source> {
        let mut tree = self.tree.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(source) = tree.upgrade() {
            return source;
        }
        let parsed = Source::parse(&self.path, Arc::clone(&self.text));
        let source = Arc::new(parsed.expect("a text that was parsed once parses again"));
        *tree = Arc::downgrade(&source);
        drop(tree);
        self.shelf.put(Arc::clone(&source));
        source
    }

    /// As [`Source::line`].
    pub fn line(&self, offset: TextSize) -> usize {
        self.lines().line_index(offset).get()
    }

    /// As [`Source::line_start`].
    pub fn line_start(&self, line: usize) -> u32 {
        let starts = self.lines().line_starts();
        starts.get(line.saturating_sub(1)).map_or(self.text.len() as u32, |&start| start.into())
    }

    /// As [`Source::position`].
    pub fn position(&self, offset: TextSize) -> Position {
        let place = self.lines().line_column(offset, &self.text);
        Position { line: place.line.get(), column: place.column.get() }
    }

    fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::from_source_text(&self.text))
    }
}

impl Shelf {
    fn put(&self, source: Arc<Source>) {
        let mut dropped = Vec::new();
        let mut row = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        row.bytes += source.text().len();
        row.ever += source.text().len();
        row.trees.push_back(source);
        let room = if row.ever <= FEW { FEW } else { ROOM };
        while row.bytes > room
            && let Some(oldest) = row.trees.pop_front()
        {
            row.bytes -= oldest.text().len();
            dropped.push(oldest);
        }
        // Dropping trees takes time, in which others may use the shelf.
        drop(row);
    }
}

#[cfg(test)]
mod tests {
    use super::{FEW, Kept, ROOM, Shelf};
    use crate::engine::source::Source;
    use std::sync::Arc;

    fn kept(text: &str, shelf: &Arc<Shelf>) -> Kept {
        Kept::new(Source::parse(&"a.py".into(), Arc::from(text)).unwrap(), shelf)
    }

    fn has_tree(kept: &Kept) -> bool {
        kept.tree.lock().unwrap().upgrade().is_some()
    }

    #[test]
    fn few_trees_live_at_once() {
        let shelf = Arc::default();
        let text = format!("'{}'\n", "x".repeat(ROOM / 4));
        let few = FEW / text.len();
        let mut files: Vec<Kept> = (0..few).map(|_| kept(&text, &shelf)).collect();
        let alive = |files: &[Kept]| files.iter().filter(|file| has_tree(file)).count();
        assert_eq!(alive(&files), few);
        files.push(kept(&text, &shelf));
        assert_eq!(alive(&files), 3);
        let held = files[0].source();
        files.iter().for_each(|file| drop(file.source()));
        assert_eq!(alive(&files), 4);
        assert_eq!(held.tree().body.len(), 1);
    }

    #[test]
    fn small_projects_are_parsed_once() {
        let shelf = Arc::default();
        let files: Vec<Kept> = (0..20).map(|_| kept("x = 1\n", &shelf)).collect();
        assert!(files.iter().all(has_tree));
    }

    #[test]
    fn places_are_those_of_the_source() {
        let text = "a = 'é'\r\nb = 2  # x\rc";
        let file = kept(text, &Arc::default());
        let source = file.source();
        for offset in (0..=text.len() as u32).filter(|&offset| text.is_char_boundary(offset as usize)) {
            assert_eq!(file.line(offset.into()), source.line(offset.into()));
            assert_eq!(file.position(offset.into()), source.position(offset.into()));
        }
        (1..6).for_each(|line| assert_eq!(file.line_start(line), source.line_start(line)));
    }
}
