//! Open this for which unread files may use a helper that they do not import by its name: they name it in a text, or hand
//! on its module.
//!
//! It looks at the bytes of whole packages, and so comes last.

use crate::engine::files::FilePath;
use crate::engine::run::digest::is_word;
use crate::engine::run::helpers::Helpers;
use crate::engine::run::load::{AllUnread, LoadedFile, Read, Unread};
use crate::engine::run::users::Look;
use memchr::memmem;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A package with more unread files than this, of which nothing else was read, is somebody else's: it names no code of
/// the project in a text.
const MANY: usize = 200;

/// Such files, read and parsed.
pub(super) fn spelled(
    look: &Look<'_>,
    loaded: &BTreeMap<FilePath, LoadedFile>,
    unread: &AllUnread<'_>,
    helpers: &Helpers,
) -> Vec<(FilePath, Read)> {
    let (homes, stems) = (helpers.homes(), helpers.stems());
    let has_module = |one: &Unread<'_>| homes.is_below_name_of(&one.digest) || look.may_hold(&homes, one);
    let (having, others): (Vec<_>, Vec<_>) = unread.values().partition(|one| has_module(one));
    let near = near(loaded, others, helpers);
    let is_spelled = |bytes: &[u8]| is_spelled_in(look, bytes, &stems);
    let mut found = look.parsed(&near, |_, bytes| is_spelled(bytes));
    found.extend(look.parsed(&having, |_, bytes| hands_on(bytes, &stems) || is_spelled(bytes)));
    found
}

/// Those of the projects that have helpers, without packages that nothing connects with what was read.
fn near<'u>(
    loaded: &BTreeMap<FilePath, LoadedFile>,
    mut others: Vec<&'u Unread<'u>>,
    helpers: &Helpers,
) -> Vec<&'u Unread<'u>> {
    let homes = helpers.homes.iter().filter_map(|path| loaded.get(path));
    let roots: FxHashSet<&FilePath> = homes.map(|file| &file.root).collect();
    others.retain(|one| roots.contains(&one.entry.root));
    let read: FxHashSet<_> = loaded.values().map(|file| (&file.root, package(file.path(), &file.root))).collect();
    let own = |one: &Unread<'u>| (&one.entry.root, package(&one.entry.path, &one.entry.root));
    let mut sizes: FxHashMap<_, usize> = FxHashMap::default();
    others.iter().for_each(|one| *sizes.entry(own(one)).or_default() += 1);
    others.retain(|one| read.contains(&own(one)) || sizes[&own(one)] <= MANY);
    others
}

/// The outermost folder below the root, or below its `src`; empty for the root's own files.
fn package<'p>(path: &'p FilePath, root: &FilePath) -> &'p str {
    let below = path.as_str().strip_prefix(root.as_str()).unwrap_or(path.as_str()).trim_start_matches('/');
    let below = below.strip_prefix("src/").unwrap_or(below);
    below.split_once('/').map_or("", |(package, _)| package)
}

/// Whether a text names a helper with its module: `"app.clock.stamp"`, `"stamp-it = app.clock:stamp"`.
fn is_spelled_in(look: &Look<'_>, bytes: &[u8], stems: &FxHashSet<&[u8]>) -> bool {
    let is_module = |stem: &[u8]| {
        memmem::find_iter(bytes, stem).any(|at| {
            let behind = bytes.get(at + stem.len());
            bytes[..at].ends_with(b".") && matches!(behind, Some(b'"' | b'\''))
        })
    };
    if loads(bytes) && stems.iter().any(|stem| is_module(stem)) {
        return true;
    }
    look.names.find_iter(bytes).any(|found| {
        let (before, after) = (&bytes[..found.start()], &bytes[found.end()..]);
        let Some((&separator @ (b'.' | b':'), before)) = before.split_last() else { return false };
        let end = after.iter().find(|&&byte| byte != b'.' && !is_word(byte));
        let ends = separator == b':' || matches!(end, Some(b'"' | b'\''));
        ends && stems.contains(last_word(before))
    })
}

/// Whether a file that has one of some modules as a name may pass the module itself on: `getattr(clock, name)`,
/// `[clock]`, `clock.__dict__`.
fn hands_on(bytes: &[u8], stems: &FxHashSet<&[u8]>) -> bool {
    let renamed = memmem::find_iter(bytes, b" as ").filter(|&at| stems.contains(last_word(&bytes[..at])));
    let aliases: Vec<&[u8]> = renamed.map(|at| first_word(&bytes[at + 4..])).collect();
    let is_module = |before: &[u8]| {
        let word = last_word(before);
        (stems.contains(word) || aliases.contains(&word)) && !is_imported(before)
    };
    let closes = |&(_, byte): &(usize, &u8)| matches!(byte, b')' | b']' | b'}' | b',');
    let mut ends = bytes.iter().enumerate().filter(closes);
    let loads = loads(bytes);
    ends.any(|(end, _)| match bytes[..end].trim_ascii_end() {
        [text @ .., b'"' | b'\''] => loads && is_module(text),
        before => is_module(before),
    }) || memmem::find_iter(bytes, b".__dict__").any(|end| is_module(&bytes[..end]))
}

/// Whether a file loads modules by their names, or has them from `sys.modules`.
fn loads(bytes: &[u8]) -> bool {
    const WORDS: [&str; 5] = ["import_module", "__import__", "sys.modules", "run_module", "resolve_name"];
    WORDS.iter().any(|word| memmem::find(bytes, word.as_bytes()).is_some())
}

/// Whether a line goes on from an `import`.
fn is_imported(before: &[u8]) -> bool {
    let line = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let line = &before[line..];
    memmem::find_iter(line, b"import").any(|at| line.get(at + 6).is_none_or(|&byte| !is_word(byte)))
}

fn first_word(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|&byte| !is_word(byte)).unwrap_or(bytes.len());
    &bytes[..end]
}

fn last_word(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().rposition(|&byte| !is_word(byte)).map_or(0, |at| at + 1);
    &bytes[start..]
}
