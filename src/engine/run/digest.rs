//! Open this for what a file that was not parsed imports: numbers made of names, small enough to keep for every file.
//!
//! It looks at bytes, so an `import` in a string or a comment counts as well. That, and two names with one number, cost
//! the time of reading a file again; an import that is missed would cost a finding.

use crate::engine::files::FilePath;
use crate::engine::project::Modules;
use memchr::memmem;
use rustc_hash::{FxHashSet, FxHasher};
use std::hash::Hasher;

/// What one file imports, sorted.
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
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    named: FxHashSet<u32>,
    stars: FxHashSet<u32>,
}

impl Wanted {
    /// Every name under which some file may import the module at a path: the end of the path is enough to find it.
    pub fn add(&mut self, path: &FilePath) {
        let stem = path.as_str().strip_suffix(".py").unwrap_or(path.as_str());
        let stem = stem.strip_suffix("/__init__").unwrap_or(stem);
        let starts = || std::iter::once(0).chain(stem.match_indices('/').map(|(at, _)| at + 1));
        for start in starts() {
            self.named.insert(number(Use::Named, &stem.as_bytes()[start..]));
            self.stars.insert(number(Use::Star, &stem.as_bytes()[start..]));
            let ends = stem.match_indices('/').map(|(at, _)| at).filter(|&at| at > start);
            self.named.extend(ends.map(|end| number(Use::Bound, &stem.as_bytes()[start..end])));
        }
    }

    /// Whether the file may reach one of the modules by a name that it writes out.
    pub fn is_named_in(&self, digest: &Digest) -> bool {
        digest.0.iter().any(|number| self.named.contains(number))
    }

    /// Whether the file takes all names of one of the modules without writing them out.
    pub fn is_starred_in(&self, digest: &Digest) -> bool {
        digest.0.iter().any(|number| self.stars.contains(number))
    }
}

impl Digest {
    pub fn of(bytes: &[u8], path: &FilePath, modules: &Modules) -> Self {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut scan = Scan { bytes, at: 0, folder: path.folder().as_bytes(), modules, found: Vec::new() };
        for at in memmem::find_iter(bytes, b"import") {
            let ends = bytes.get(at + 6).is_none_or(|&byte| !is_word(byte));
            if ends && (at == 0 || !is_word(bytes[at - 1])) {
                scan.at = at + 6;
                scan.import(module_before(&bytes[..at]));
            }
        }
        scan.found.sort_unstable();
        scan.found.dedup();
        Self(scan.found.into())
    }
}

struct Scan<'b> {
    bytes: &'b [u8],
    at: usize,
    folder: &'b [u8],
    modules: &'b Modules,
    found: Vec<u32>,
}

/// One of the names behind `import`.
struct Imported {
    name: Vec<u8>,
    renamed: bool,
}

impl Scan<'_> {
    /// The names behind `import`; `module` is what stands between it and `from`.
    fn import(&mut self, module: Option<Vec<u8>>) {
        let module = match module {
            None => None,
            Some(module) => match self.absolute(&module) {
                Some(module) => Some(module),
                None => return,
            },
        };
        if let Some(module) = &module {
            self.note(Use::Named, module);
        }
        self.blank(false);
        let in_brackets = self.bytes.get(self.at) == Some(&b'(');
        self.at += usize::from(in_brackets);
        while let Some(imported) = self.imported(in_brackets) {
            match &module {
                Some(module) => self.from(module, &imported),
                None => self.plain(&imported),
            }
            if self.bytes.get(self.at) != Some(&b',') {
                return;
            }
            self.at += 1;
        }
    }

    fn from(&mut self, module: &[u8], imported: &Imported) {
        if imported.name == b"*" {
            self.note(Use::Star, module);
            self.note(Use::Bound, module);
        } else if self.may_be_module(&imported.name) {
            let mut below = module.to_vec();
            below.extend(Some(b'.').filter(|_| !module.is_empty()));
            below.extend_from_slice(&imported.name);
            self.note(Use::Named, &below);
            self.note(Use::Bound, &below);
        }
    }

    fn plain(&mut self, imported: &Imported) {
        let name = &imported.name;
        if !self.may_be_module(name) {
            return;
        }
        self.note(Use::Named, name);
        if imported.renamed {
            return self.note(Use::Bound, name);
        }
        let first = name.iter().position(|&byte| byte == b'.').unwrap_or(name.len());
        self.note(Use::Bound, &name[..first]);
        for (at, _) in name.iter().enumerate().filter(|(_, byte)| **byte == b'.') {
            self.note(Use::Named, &name[..at]);
        }
    }

    fn note(&mut self, what: Use, name: &[u8]) {
        self.found.push(number(what, name));
    }

    /// None for a module of somebody else. A relative name is counted from the folder.
    fn absolute(&self, module: &[u8]) -> Option<Vec<u8>> {
        let dots = module.iter().take_while(|&&byte| byte == b'.').count();
        if dots == 0 {
            return self.may_be_module(module).then(|| module.to_vec());
        }
        let mut folder = self.folder;
        for _ in 1..dots {
            if folder.is_empty() {
                return None;
            }
            folder = &folder[..folder.iter().rposition(|&byte| byte == b'/').unwrap_or(0)];
        }
        let rest = &module[dots..];
        let mut absolute = folder.to_vec();
        absolute.extend(Some(b'.').filter(|_| !folder.is_empty() && !rest.is_empty()));
        absolute.extend_from_slice(rest);
        Some(absolute)
    }

    fn may_be_module(&self, name: &[u8]) -> bool {
        std::str::from_utf8(name).map_or(true, |name| self.modules.may_have(name))
    }

    fn imported(&mut self, in_brackets: bool) -> Option<Imported> {
        self.blank(in_brackets);
        if self.bytes.get(self.at) == Some(&b'*') {
            self.at += 1;
            return Some(Imported { name: b"*".to_vec(), renamed: false });
        }
        let mut name = self.word().to_vec();
        self.blank(in_brackets);
        while self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.blank(in_brackets);
            name.push(b'.');
            name.extend_from_slice(self.word());
            self.blank(in_brackets);
        }
        let before = self.at;
        let renamed = self.word() == b"as";
        if renamed {
            self.blank(in_brackets);
            self.word();
            self.blank(in_brackets);
        } else {
            self.at = before;
        }
        (!name.is_empty()).then_some(Imported { name, renamed })
    }

    fn word(&mut self) -> &[u8] {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|&byte| is_word(byte)) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    /// White space, a line that goes on behind a backslash; in brackets the ends of lines and comments too.
    fn blank(&mut self, in_brackets: bool) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\x0c' | b'\\' => self.at += 1,
                b'\r' | b'\n' if in_brackets || self.goes_on() => self.at += 1,
                b'#' if in_brackets => {
                    let rest = &self.bytes[self.at..];
                    self.at += rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
                }
                _ => return,
            }
        }
    }

    fn goes_on(&self) -> bool {
        goes_on(&self.bytes[..self.at])
    }
}

/// Whether a line that ends here goes on in the next one.
fn goes_on(before: &[u8]) -> bool {
    before.ends_with(b"\\") || before.ends_with(b"\\\r")
}

/// What stands between `from` and the end of these bytes, without white space; None where there is no `from`.
fn module_before(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut start = bytes.len();
    while let Some(at) = start.checked_sub(1) {
        let is_part = match bytes[at] {
            b'.' | b' ' | b'\t' | b'\x0c' | b'\\' => true,
            b'\r' | b'\n' => goes_on(&bytes[..at]),
            byte => is_word(byte),
        };
        if !is_part {
            break;
        }
        start = at;
    }
    let statement = &bytes[start..];
    let from = memmem::rfind_iter(statement, b"from").find(|&at| {
        let is_start = at == 0 || !is_word(statement[at - 1]);
        is_start && statement.get(at + 4).is_some_and(|&byte| !is_word(byte))
    })?;
    let module = statement[from + 4..].iter().copied();
    Some(module.filter(|&byte| byte == b'.' || is_word(byte)).collect())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// A path and a dotted name have one number.
fn number(what: Use, name: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write_u8(what as u8);
    for &byte in name {
        hasher.write_u8(if byte == b'/' { b'.' } else { byte });
    }
    hasher.finish() as u32
}

#[cfg(test)]
mod tests;
