//! Open this for one parsed file: its text, tree, comments and lines.
//!
//! It resolves no name and knows no Temporal; `names` does the first, `facts` the second.

use super::files::FilePath;
use super::python::lines::LineIndex;
use super::python::trivia::CommentRanges;
use super::python::visit::{SourceOrderVisitor, TraversalSignal};
use super::python::{AnyNodeRef, Ranged, TextRange, TextSize, ast, parser};
use super::report::{Position, Problem, ProblemKind};
use std::sync::Arc;

/// Trees deeper than this are refused: visiting and dropping one recurses, and the threads of a run have
/// [`STACK_SIZE`] bytes. Measured: a debug build overflows that stack beyond 60,000 levels.
pub const DEPTH_LIMIT: usize = 3_000;
/// Bytes of stack for each thread that parses, visits or drops trees.
pub const STACK_SIZE: usize = 256 << 20;
/// Larger files are refused, in bytes: generated data, whose tree would not fit the memory allowed.
pub const SIZE_LIMIT: usize = 16 << 20;

/// A file that parsed.
#[derive(Debug)]
pub struct Source {
    path: FilePath,
    text: Arc<str>,
    parsed: parser::Parsed<ast::ModModule>,
    lines: LineIndex,
    comments: CommentRanges,
}

impl Source {
    /// Parses a file's text.
    ///
    /// # Errors
    /// A [`Problem`] where it is no Python, too large, or nested too deep.
    pub fn parse(path: &FilePath, text: Arc<str>) -> Result<Self, Problem> {
        let problem = |kind, line, message| Problem { path: path.clone(), kind, line, message, matters: true };
        if text.len() > SIZE_LIMIT {
            let message = format!("{} MB is too large, the limit is {} MB", text.len() >> 20, SIZE_LIMIT >> 20);
            return Err(problem(ProblemKind::Limit, None, message));
        }
        let lines = LineIndex::from_source_text(&text);
        let parsed = match parser::parse_module(&text) {
            Ok(parsed) => parsed,
            Err(error) => {
                let line = lines.line_index(error.location.start()).get();
                return Err(problem(ProblemKind::Syntax, Some(line), lower_first(&error.error.to_string())));
            }
        };
        if let Some(deep) = first_too_deep(parsed.syntax()) {
            let line = lines.line_index(deep).get();
            // Dropping the tree would recurse as deep as visiting it.
            std::mem::forget(parsed);
            let message = format!("nested deeper than {DEPTH_LIMIT} levels");
            return Err(problem(ProblemKind::Limit, Some(line), message));
        }
        let comments = CommentRanges::from(parsed.tokens());
        Ok(Self { path: path.clone(), text, parsed, lines, comments })
    }

    pub fn path(&self) -> &FilePath {
        &self.path
    }

    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    pub fn tree(&self) -> &ast::ModModule {
        self.parsed.syntax()
    }

    pub fn tokens(&self) -> &ast::token::Tokens {
        self.parsed.tokens()
    }

    pub fn comments(&self) -> &CommentRanges {
        &self.comments
    }

    /// The text of a range of this file.
    pub fn slice(&self, range: TextRange) -> &str {
        &self.text[range]
    }

    /// Whether a comment lies in the range, wholly or in part.
    pub fn has_comment(&self, range: TextRange) -> bool {
        self.comments.intersects(range)
    }

    /// Counts from 1.
    pub fn line(&self, offset: TextSize) -> usize {
        self.lines.line_index(offset).get()
    }

    /// The offset of a line's first byte. Lines count from 1; beyond the last one it is the end of the text.
    pub fn line_start(&self, line: usize) -> u32 {
        let starts = self.lines.line_starts();
        starts.get(line.saturating_sub(1)).map_or(self.text.len() as u32, |&start| start.into())
    }

    pub fn position(&self, offset: TextSize) -> Position {
        let place = self.lines.line_column(offset, &self.text);
        Position { line: place.line.get(), column: place.column.get() }
    }

    /// The whole line around an offset, its ending included.
    pub fn line_range(&self, offset: TextSize) -> TextRange {
        self.lines.line_range(self.lines.line_index(offset), &self.text)
    }

    /// The white space before the first character of the line around an offset.
    pub fn indentation(&self, offset: TextSize) -> &str {
        let line = self.slice(self.line_range(offset));
        let line = line.trim_start_matches('\u{feff}');
        &line[..line.len() - line.trim_start_matches([' ', '\t', '\u{c}']).len()]
    }

    /// `\r\n`, `\n` or `\r`: the first line ending of the file, `\n` where there is none.
    pub fn line_ending(&self) -> &'static str {
        match self.text.find(['\r', '\n']) {
            Some(at) if self.text[at..].starts_with("\r\n") => "\r\n",
            Some(at) if self.text[at..].starts_with('\r') => "\r",
            _ => "\n",
        }
    }
}

fn lower_first(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The start of a node beyond the limit, found without recursion: the reason for looking is that recursion may not
/// be safe.
fn first_too_deep(module: &ast::ModModule) -> Option<TextSize> {
    let mut waiting = vec![(AnyNodeRef::from(module), 0)];
    let mut children = Children::default();
    while let Some((node, depth)) = waiting.pop() {
        if depth > DEPTH_LIMIT {
            return Some(node.start());
        }
        node.visit_source_order(&mut children);
        waiting.extend(children.0.drain(..).map(|child| (child, depth + 1)));
    }
    None
}

#[derive(Default)]
struct Children<'a>(Vec<AnyNodeRef<'a>>);

impl<'a> SourceOrderVisitor<'a> for Children<'a> {
    fn enter_node(&mut self, node: AnyNodeRef<'a>) -> TraversalSignal {
        self.0.push(node);
        TraversalSignal::Skip
    }
}
