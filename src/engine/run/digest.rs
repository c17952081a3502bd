//! Open this for what a file that was not parsed imports: numbers made of names, small enough to keep for every file.
//!
//! It looks at bytes, so an `import` in a string or a comment counts as well. That, and two names with one number, cost
//! the time of reading a file again; an import that is missed would cost a finding.

use crate::engine::edits::imports::is_standard;
use crate::engine::files::{Entry, FilePath};
use crate::engine::project::Modules;
use memchr::memmem;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::borrow::Cow;
use std::hash::Hasher;

/// What one file imports, in the order in which it stands there.
#[derive(Clone, Debug, Default)]
pub(super) struct Digest(Box<[u32]>);

/// What is done with a module, as far as it matters for who can reach a name in it.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Use {
    /// `import module`, `from module import name`.
    Named,
    /// The module is a name of the file, from which attributes may lead into modules below it.
    Bound,
    /// `from module import *`.
    Star,
}

/// The modules that are looked for.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    named: FxHashSet<u32>,
    /// The packages around them, as names of a file.
    above: FxHashSet<u32>,
    stars: FxHashSet<u32>,
    held: FxHashMap<u32, Vec<Claim>>,
    /// What nearly everybody imports from the standard library, by the names of `named`.
    standard: FxHashMap<u32, Vec<Claim>>,
}

/// A name under which some file may import a module: the end of its path, or all of it.
#[derive(Debug)]
pub(super) struct Claim {
    module: FilePath,
    /// Where in the path the name starts.
    start: usize,
}

impl Claim {
    /// Whether a file that imports the name may mean the module. Nearly every file imports a `types` or an `io`, and
    /// means those of the standard library.
    pub fn is_meant_in(&self, entry: &Entry, modules: &Modules) -> bool {
        let name = self.module.module()[self.start..].replace('/', ".");
        self.start == 0 || !modules.is_another(&entry.path, &entry.root, &name, &self.module)
    }
}

impl Wanted {
    /// Every name under which some file may import the module at a path: the end of the path is enough to find it.
    pub fn add(&mut self, path: &FilePath) {
        let stem = path.module();
        let parts: Vec<&[u8]> = stem.split('/').map(str::as_bytes).collect();
        let starts = std::iter::once(0).chain(stem.match_indices('/').map(|(at, _)| at + 1));
        for (first, start) in starts.enumerate() {
            let mut name = Name::default();
            for (at, part) in parts.iter().enumerate().skip(first) {
                if at > first {
                    self.above.insert(name.number(Use::Bound));
                }
                name = name.below(part);
            }
            let claim = || Claim { module: path.clone(), start };
            if start > 0 && first + 1 == parts.len() && is_standard(&stem[start..]) {
                self.standard.entry(name.number(Use::Named)).or_default().push(claim());
            } else {
                self.named.insert(name.number(Use::Named));
            }
            self.stars.insert(name.number(Use::Star));
            self.held.entry(name.number(Use::Bound)).or_default().push(claim());
        }
    }

    /// Whether a package around one of the modules may be a name of the file.
    pub fn is_below_name_of(&self, digest: &Digest) -> bool {
        digest.0.iter().any(|number| self.above.contains(number))
    }

    /// Whether a file may reach one of the modules by a name that it writes out.
    pub fn is_named_in(&self, digest: &Digest, entry: &Entry, modules: &Modules) -> bool {
        self.is_below_name_of(digest) || self.is_imported_in(digest, entry, modules)
    }

    /// Whether a file may import one of the modules itself, and not only a package around it.
    pub fn is_imported_in(&self, digest: &Digest, entry: &Entry, modules: &Modules) -> bool {
        let is_meant = |claim: &Claim| claim.is_meant_in(entry, modules);
        let mut numbers = digest.0.iter();
        numbers.any(|number| {
            self.named.contains(number) || self.standard.get(number).is_some_and(|claims| claims.iter().any(is_meant))
        })
    }

    /// Whether the file takes all names of one of the modules without writing them out.
    pub fn is_starred_in(&self, digest: &Digest) -> bool {
        digest.0.iter().any(|number| self.stars.contains(number))
    }

    /// The modules that may be names of the file, so that others can have them from there.
    pub fn held_in(&self, digest: &Digest) -> impl Iterator<Item = &Claim> {
        digest.0.iter().filter_map(|number| self.held.get(number)).flatten()
    }
}

/// A path or a dotted name, of which only a hash is kept: it grows part by part, and copies no text.
#[derive(Clone, Copy, Default)]
struct Name(u64);

impl Name {
    fn below(self, part: &[u8]) -> Self {
        let mut hasher = FxHasher::default();
        hasher.write_u64(self.0);
        hasher.write(part);
        Self(hasher.finish())
    }

    fn number(self, what: Use) -> u32 {
        let mut hasher = FxHasher::default();
        hasher.write_u64(self.0);
        hasher.write_u8(what as u8);
        hasher.finish() as u32
    }
}

impl Digest {
    pub fn of(bytes: &[u8], path: &FilePath, modules: &Modules) -> Self {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut scan = Scan { bytes, at: 0, folder: path.folder(), modules, found: Vec::new() };
        for at in memmem::find_iter(bytes, b"import") {
            let (before, rest) = bytes.split_at(at);
            let begins = before.last().is_none_or(|&byte| !is_word(byte));
            scan.at = at + 6;
            match rest.get(6) {
                Some(b'_') if begins || before.ends_with(b"__") => scan.load(),
                Some(&byte) if is_word(byte) => {}
                _ if begins => scan.import(module_before(before)),
                _ => {}
            }
        }
        Self(scan.found.into())
    }
}

struct Scan<'b> {
    bytes: &'b [u8],
    at: usize,
    folder: &'b str,
    modules: &'b Modules,
    found: Vec<u32>,
}

/// Whether ends of lines and comments stand between the words of a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Line,
    Brackets,
}

impl<'b> Scan<'b> {
    /// The names behind `import`; `module` is what stands between it and `from`.
    fn import(&mut self, module: Option<Cow<'_, [u8]>>) {
        let Some(text) = module else { return self.names(Self::plain) };
        let Some(module) = self.absolute(&text) else { return };
        self.note(Use::Named, module);
        let last = text.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
        if last.is_empty() || self.modules.may_lie_below(last) || !last.is_ascii() {
            self.names(|scan, within| scan.from(module, within));
        } else {
            // The names are no modules, unless they are all that there are.
            self.opens();
            self.star(module);
        }
    }

    /// Takes name after name with what takes one, as long as there are more.
    fn names(&mut self, mut take: impl FnMut(&mut Self, Within) -> bool) {
        let within = self.opens();
        while take(self, within) && self.eat(b',') {
            self.blank(within);
        }
    }

    /// Goes to the first name.
    fn opens(&mut self) -> Within {
        self.blank(Within::Line);
        let within = if self.eat(b'(') { Within::Brackets } else { Within::Line };
        self.blank(within);
        within
    }

    fn star(&mut self, module: Name) -> bool {
        let is_there = self.eat(b'*');
        if is_there {
            self.note(Use::Star, module);
            self.note(Use::Bound, module);
        }
        is_there
    }

    /// One of the names behind `from module import`; false if there is none.
    fn from(&mut self, module: Name, within: Within) -> bool {
        if self.star(module) {
            return true;
        }
        let name = self.word();
        if self.may_be_module(name) {
            self.note(Use::Named, module.below(name));
            self.note(Use::Bound, module.below(name));
        }
        self.blank(within);
        self.renamed(within);
        !name.is_empty()
    }

    /// One of the names behind `import`; false if there is none.
    fn plain(&mut self, within: Within) -> bool {
        let before = self.found.len();
        let first = self.word();
        if first.is_empty() {
            return false;
        }
        let mut name = Name::default().below(first);
        self.note(Use::Bound, name);
        self.note(Use::Named, name);
        self.blank(within);
        while self.eat(b'.') {
            self.blank(within);
            name = name.below(self.word());
            self.note(Use::Named, name);
            self.blank(within);
        }
        let renamed = self.renamed(within);
        if !self.may_be_module(first) {
            self.found.truncate(before);
        } else if renamed {
            self.found.truncate(before);
            self.note(Use::Bound, name);
            self.note(Use::Named, name);
        }
        true
    }

    /// `import_module("app.clock")`, `import_module(".clock", "app")`, `__import__("app.clock")`: behind `import`.
    fn load(&mut self) {
        let name = self.word();
        if ![&b"_module"[..], b"__"].contains(&name) || !self.eat(b'(') {
            return;
        }
        let Some(text) = self.text(b"name") else { return };
        let package = if text.starts_with(b".") && self.eat(b',') { self.text(b"package") } else { None };
        let text = match package {
            Some(package) => Cow::Owned([package, text].concat()),
            None => Cow::Borrowed(text),
        };
        let Some(module) = self.absolute(&text) else { return };
        let first = text.split(|&byte| byte == b'.').next().unwrap_or_default();
        self.note(Use::Bound, Name::default().below(first));
        self.note(Use::Bound, module);
        self.note(Use::Named, module);
    }

    /// A text as an argument, by its place or by its name.
    fn text(&mut self, keyword: &[u8]) -> Option<&'b [u8]> {
        self.blank(Within::Brackets);
        if self.word() == keyword {
            self.blank(Within::Brackets);
            self.eat(b'=');
            self.blank(Within::Brackets);
        }
        let quote = *self.bytes.get(self.at).filter(|byte| matches!(byte, b'"' | b'\''))?;
        let rest = &self.bytes[self.at + 1..];
        let length = rest.iter().position(|&byte| !is_dotted(byte)).filter(|&end| rest[end] == quote)?;
        self.at += length + 2;
        self.blank(Within::Brackets);
        Some(&rest[..length])
    }

    /// Takes `as name`, and says whether it stood there.
    fn renamed(&mut self, within: Within) -> bool {
        let before = self.at;
        if self.word() != b"as" {
            self.at = before;
            return false;
        }
        self.blank(within);
        self.word();
        self.blank(within);
        true
    }

    fn note(&mut self, what: Use, name: Name) {
        self.found.push(name.number(what));
    }

    /// None for a module of somebody else. A relative name is counted from the folder.
    fn absolute(&self, module: &[u8]) -> Option<Name> {
        let dots = module.iter().take_while(|&&byte| byte == b'.').count();
        if dots == 0 && !self.may_be_module(module) {
            return None;
        }
        let mut name = Name::default();
        if dots > 0 {
            let mut folder = self.folder;
            for _ in 1..dots {
                if folder.is_empty() {
                    return None;
                }
                folder = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
            }
            for part in folder.split('/').filter(|_| !folder.is_empty()) {
                name = name.below(part.as_bytes());
            }
        }
        let rest = &module[dots..];
        Some(rest.split(|&byte| byte == b'.').filter(|part| !part.is_empty()).fold(name, Name::below))
    }

    /// Bytes that are no text may be a module's in a file that will be named as such once it is read.
    fn may_be_module(&self, name: &[u8]) -> bool {
        let first = name.split(|&byte| byte == b'.').next().unwrap_or(name);
        self.modules.may_be_part(first) || !first.is_ascii() && std::str::from_utf8(first).is_err()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_there = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn word(&mut self) -> &'b [u8] {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|&byte| !is_word(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// White space, a line that goes on behind a backslash; in brackets the ends of lines and comments too.
    fn blank(&mut self, within: Within) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\x0c' | b'\\' => self.at += 1,
                b'\r' | b'\n' if within == Within::Brackets || goes_on(&self.bytes[..self.at]) => self.at += 1,
                b'#' if within == Within::Brackets => {
                    let rest = &self.bytes[self.at..];
                    self.at += rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
                }
                _ => return,
            }
        }
    }
}

/// Whether a line that ends here goes on in the next one.
fn goes_on(before: &[u8]) -> bool {
    before.ends_with(b"\\") || before.ends_with(b"\\\r")
}

/// What stands between `from` and the end of these bytes, without white space; None where there is no `from`.
fn module_before(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    // As nearly all are written: on one line, with nothing but spaces between the words.
    let line = without_end(bytes, is_space);
    let from = without_end(line, is_dotted);
    let module = &line[from.len()..];
    if module.is_empty() && !is_inside(line) {
        return None;
    }
    let apart = without_end(from, is_space);
    let is_from = apart.len() < from.len()
        && apart.strip_suffix(b"from").is_some_and(|before| before.last().is_none_or(|&byte| !is_word(byte)));
    if is_from && !module.is_empty() { Some(Cow::Borrowed(module)) } else { slowly(bytes).map(Cow::Owned) }
}

/// As [`module_before`], however it is written.
fn slowly(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut statement = bytes;
    while is_inside(statement) {
        statement = &statement[..statement.len() - 1];
    }
    let statement = &bytes[statement.len()..];
    let from = memmem::rfind_iter(statement, b"from").find(|&at| {
        let is_start = at == 0 || !is_word(statement[at - 1]);
        is_start && statement.get(at + 4).is_some_and(|&byte| !is_word(byte))
    })?;
    Some(statement[from + 4..].iter().copied().filter(|&byte| is_dotted(byte)).collect())
}

/// Whether the last of these bytes may stand between `from` and `import`.
fn is_inside(bytes: &[u8]) -> bool {
    match bytes {
        [before @ .., b'\r' | b'\n'] => goes_on(before),
        [.., byte] => is_dotted(*byte) || is_space(*byte) || matches!(byte, b'\x0c' | b'\\'),
        [] => false,
    }
}

fn without_end(bytes: &[u8], unwanted: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes.iter().rposition(|&byte| !unwanted(byte)).map_or(0, |at| at + 1);
    &bytes[..end]
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_dotted(byte: u8) -> bool {
    byte == b'.' || is_word(byte)
}

/// Whether a byte may be part of a name.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests;
