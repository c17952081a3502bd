//! Open this for `# temporal-fix: ignore[…]`: what is suppressed where, and where each name of it stands.
//!
//! It does not judge whether a suppression is needed; whoever ran the transforms knows that.

use crate::engine::edits::statements::{line_at, line_start, starts_its_line};
use crate::engine::nearest::nearest;
use crate::engine::python::{TextRange, TextSize};
use crate::engine::source::Source;
use crate::engine::transform::Edit;
use memchr::memmem;

/// The suppressions of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suppressions {
    /// In the order of the source.
    pub all: Vec<Suppression>,
}

/// One comment that suppresses, or tries to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// From the `#` to the end of the comment, or to the next `#` in it.
    pub range: TextRange,
    /// The line, counted from 1.
    pub line: usize,
    pub scope: Scope,
    /// Empty where the comment is malformed: without brackets, unclosed, or with nothing in them.
    pub names: Vec<Name>,
    /// The word that stands in the place of `ignore`, which other tools know, such as `noqa`.
    pub foreign: Option<String>,
}

/// Words of other tools for what `ignore` is here.
const FOREIGN: &[&str] =
    &["disable", "disable-next-line", "ignore-line", "ignore-next", "ignore-next-line", "noqa", "off", "skip"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The statement on the line of the comment, or the one below where the comment stands alone.
    Statement { alone: bool },
    /// The whole file. It must stand alone; at the end of a line of code it names nothing.
    File,
}

/// The name of a transform inside the brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    pub range: TextRange,
}

/// Which name of which comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SuppressionId {
    pub comment: usize,
    pub name: usize,
}

/// Reads every suppression of a file, from its comments only: a string that looks like one is none.
pub fn parse(source: &Source) -> Suppressions {
    if !may_be_in(source.text()) {
        return Suppressions::default();
    }
    let mut all = Vec::new();
    for &comment in &source.comments()[..] {
        parse_comment(source, comment, &mut all);
    }
    Suppressions { all }
}

/// Whether a text may hold suppressions, as far as its bytes show.
pub(in crate::engine) fn may_be_in(text: &str) -> bool {
    NAMES.iter().any(|name| memmem::find(text.as_bytes(), name.as_bytes()).is_some())
}

/// How people write the name of this program; what follows the others is no suppression, but may be meant as one.
const NAMES: &[&str] = &["temporal-fix", "temporal_fix", "temporalfix"];

/// What every suppression begins with.
pub(in crate::engine) const MARK: &str = "temporal-fix:";

/// A comment may hold several parts, each with its own `#`: `# noqa: E501  # temporal-fix: ignore[…] why`.
fn parse_comment(source: &Source, comment: TextRange, all: &mut Vec<Suppression>) {
    let text = source.slice(comment);
    let alone = starts_its_line(source, comment.start());
    let mut start = 0;
    while start < text.len() {
        let end = part_end(text, start);
        let part = text[start..end].trim_end();
        let range = TextRange::at(comment.start() + size(start), TextSize::of(part));
        let line = source.line(range.start());
        all.extend(parse_part(part, range, alone).map(|(scope, names)| Suppression {
            range,
            line,
            scope,
            names,
            foreign: None,
        }));
        all.extend(foreign(part).map(|word| {
            let (scope, names) = (Scope::Statement { alone }, Vec::new());
            Suppression { range, line, scope, names, foreign: Some(word) }
        }));
        start = end;
    }
}

/// A `#` after white space starts the next part, but `#12` is the number of an issue in a reason.
fn part_end(text: &str, start: usize) -> usize {
    let mut marks = text[start + 1..].match_indices('#').map(|(at, _)| start + 1 + at);
    let starts_part = |&at: &usize| {
        text[..at].ends_with(char::is_whitespace) && !text[at + 1..].starts_with(|c: char| c.is_ascii_digit())
    };
    marks.find(starts_part).unwrap_or(text.len())
}

fn parse_part(part: &str, range: TextRange, alone: bool) -> Option<(Scope, Vec<Name>)> {
    let after_mark = part[1..].trim_start().strip_prefix(MARK)?.trim_start();
    let after_word = after_mark.strip_prefix("ignore")?;
    let (scope, list) = match after_word.strip_prefix("-file") {
        Some(list) => (Scope::File, list),
        None => (Scope::Statement { alone }, after_word),
    };
    if list.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_') {
        return None;
    }
    let is_placed = alone || scope != Scope::File;
    let inside = list.trim_start().strip_prefix('[').and_then(|list| list.split_once(']')).map(|(inside, _)| inside);
    let names = inside.filter(|_| is_placed).map_or_else(Vec::new, |inside| {
        let offset = inside.as_ptr() as usize - part.as_ptr() as usize;
        names_in(inside, range.start() + size(offset))
    });
    Some((scope, names))
}

/// `noqa` of `# temporal-fix: noqa`, and `temporal_fix: ignore` of what only looks like a suppression.
fn foreign(part: &str) -> Option<String> {
    let text = part[1..].trim_start();
    let after_name = NAMES.iter().find_map(|name| text.strip_prefix(name))?;
    let rest = after_name.strip_prefix(':').unwrap_or(after_name).trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(rest.len());
    let word = rest[..end].to_lowercase().replace('_', "-");
    let is_ours = text.starts_with(MARK) && ["ignore", "ignore-file"].contains(&&rest[..end]);
    let is_meant = FOREIGN.contains(&word.as_str()) || word.starts_with("ignore");
    let shown = if text.starts_with(MARK) { &rest[..end] } else { &text[..text.len() - rest.len() + end] };
    (is_meant && !is_ours).then(|| shown.to_owned())
}

fn names_in(list: &str, start: TextSize) -> Vec<Name> {
    let mut names = Vec::new();
    let mut at = start;
    for entry in list.split(',') {
        let name = entry.trim();
        let lead = TextSize::of(&entry[..entry.len() - entry.trim_start().len()]);
        if !name.is_empty() {
            names.push(Name { text: name.to_owned(), range: TextRange::at(at + lead, TextSize::of(name)) });
        }
        at += TextSize::of(entry) + TextSize::of(',');
    }
    names
}

impl Suppressions {
    /// The suppression that hides a finding of a transform at a range, if there is one; the nearest one wins over one
    /// for the file.
    pub fn covers(&self, source: &Source, range: TextRange, transform: &str) -> Option<SuppressionId> {
        let name = |one: &Suppression| one.names.iter().position(|name| name.text == transform);
        self.find(source, range, |one| name(one).is_some())
            .and_then(|comment| Some(SuppressionId { comment, name: name(&self.all[comment])? }))
    }

    /// The comment that may be meant to hide a finding of a transform at a range, and does not: it has no names, or one
    /// that none of the transforms has and that is most like this one, or like none.
    pub fn may_cover(&self, source: &Source, range: TextRange, transform: &str, all: &[&str]) -> Option<usize> {
        let is_meant = |name: &Name| {
            !all.contains(&name.text.as_str())
                && nearest(&name.text, all.iter().copied()).first().is_none_or(|near| *near == transform)
        };
        self.find(source, range, |one| one.names.is_empty() || one.names.iter().any(is_meant))
    }

    /// The first comment that speaks of a range and is wanted.
    fn find(&self, source: &Source, range: TextRange, is_wanted: impl Fn(&Suppression) -> bool) -> Option<usize> {
        let wanted: Vec<_> = self.all.iter().enumerate().filter(|(_, one)| is_wanted(one)).collect();
        if wanted.is_empty() {
            return None;
        }
        let lines = Lines::of(source, range);
        let near = wanted.iter().find(|(_, one)| match one.scope {
            Scope::File => false,
            Scope::Statement { alone } => lines.hold(one, alone),
        });
        near.or_else(|| wanted.iter().find(|(_, one)| one.scope == Scope::File)).map(|(comment, _)| *comment)
    }

    /// The edit that takes one name out, or the whole comment where no other name is left in it. Of the others, those
    /// in `gone` count as taken out too.
    pub fn without(&self, source: &Source, id: SuppressionId, gone: &[SuppressionId]) -> Edit {
        let suppression = &self.all[id.comment];
        let stays = |name: usize| {
            let other = SuppressionId { comment: id.comment, name };
            other != id && !gone.contains(&other)
        };
        if !(0..suppression.names.len()).any(stays) {
            return without_comment(source, suppression);
        }
        // With the comma before it, or after it for the first ones.
        let range = suppression.names[id.name].range;
        match (0..id.name).rev().find(|&name| stays(name)) {
            Some(_) => Edit::delete(TextRange::new(suppression.names[id.name - 1].range.end(), range.end())),
            None => Edit::delete(TextRange::new(range.start(), suppression.names[id.name + 1].range.start())),
        }
    }
}

/// The edit that takes a whole suppression away: with the white space before it, and with its line where it is alone.
pub fn without_comment(source: &Source, suppression: &Suppression) -> Edit {
    let text = source.text();
    let range = suppression.range;
    let line = TextRange::new(line_start(source, range.start()), source.line_range(range.start()).end());
    let before = &text[TextRange::new(line.start(), range.start())];
    let after = &text[TextRange::new(range.end(), line.end())];
    if before.trim().is_empty() && after.trim().is_empty() {
        return Edit::delete(line);
    }
    if before.trim().is_empty() {
        // Another part of the comment follows: it moves to the front.
        let blank = after.len() - after.trim_start().len();
        return Edit::delete(TextRange::new(range.start(), range.end() + size(blank)));
    }
    let blank = before.len() - before.trim_end().len();
    Edit::delete(TextRange::new(range.start() - size(blank), range.end()))
}

/// Where a comment speaks of a finding.
struct Lines {
    first: usize,
    last: usize,
    /// The comments alone above the statement, and above the finding's own line.
    above: [TextRange; 2],
}

impl Lines {
    /// All of its statement; of a compound statement, its header.
    fn of(source: &Source, range: TextRange) -> Self {
        let statement = line_at(source, range.start()).map_or(range, |line| line.range);
        let first = source.line(range.start());
        Self {
            first: source.line(statement.start()).min(first),
            last: source.line(statement.end()).max(first),
            above: [comments_above(source, statement.start()), comments_above(source, range.start())],
        }
    }

    fn hold(&self, suppression: &Suppression, alone: bool) -> bool {
        let is_above = || self.above.iter().any(|above| above.contains_range(suppression.range));
        (self.first..=self.last).contains(&suppression.line) || alone && is_above()
    }
}

/// The lines right above an offset's line that hold nothing but a comment.
fn comments_above(source: &Source, offset: TextSize) -> TextRange {
    let end = line_start(source, offset);
    let mut start = end;
    while start > TextSize::from(0) {
        let above = source.line_range(start - TextSize::from(1));
        if !source.slice(above).trim_start_matches('\u{feff}').trim_start().starts_with('#') {
            break;
        }
        start = above.start();
    }
    TextRange::new(start, end)
}

fn size(len: usize) -> TextSize {
    TextSize::try_from(len).unwrap_or_default()
}

#[cfg(test)]
mod tests;
