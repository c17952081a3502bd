//! Open this for which unread files may use a helper: they name it, and import something through which it can be had.
//!
//! What names and modules these are, `helpers` says. It looks at digests first, and at the bytes of few files.

use crate::engine::Request;
use crate::engine::files::FilePath;
use crate::engine::project::Modules;
use crate::engine::run::digest::{Wanted, is_word};
use crate::engine::run::helpers::Helpers;
use crate::engine::run::kept::Shelf;
use crate::engine::run::load::{AllUnread, PARSED_AT_ONCE, Read, Unread, read};
use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// The unread files that may use a helper, or have a workflow class of the settings, read and parsed.
pub(super) fn users(
    request: &Request<'_>,
    shelf: &Arc<Shelf>,
    unread: &AllUnread<'_>,
    helpers: &Helpers,
    listed: &Modules,
) -> Vec<(FilePath, Read)> {
    let longest = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&helpers.names);
    let Ok(names) = longest else { return Vec::new() };
    let look = Look { request, shelf, listed, names };
    let modules = helpers.modules();
    let may_use = |one: &&Unread<'_>| one.names_house || modules.is_named_in(&one.digest, one.entry, listed);
    let all: Vec<&Unread<'_>> = unread.values().collect();
    let (candidates, others): (Vec<_>, Vec<_>) = all.into_par_iter().partition(may_use);
    let mut found = look.parsed(&candidates, |one, bytes| {
        one.names_house || modules.is_starred_in(&one.digest) || look.is_named_in(bytes)
    });
    let known: FxHashSet<&FilePath> = found.iter().map(|(path, _)| path).collect();
    let may_hold = |one: &Unread<'_>| modules.held_in(&one.digest).any(|claim| claim.is_meant_in(one.entry, listed));
    let holds = |one: &&&Unread<'_>| !known.contains(&one.entry.path) && may_hold(one);
    let holders: Vec<_> = candidates.iter().filter(holds).copied().collect();
    // Those that import the helper's own module are taken to use that one.
    let imports = |one: &Unread<'_>| modules.is_imported_in(&one.digest, one.entry, listed);
    let using = candidates.iter().copied().filter(|one| known.contains(&one.entry.path) && !imports(one)).collect();
    found.extend(look.through(&holders, &others, using));
    let has_module = |one: &&&Unread<'_>| may_hold(one) || modules.is_below_name_of(&one.digest);
    let having = candidates.iter().filter(has_module).copied().collect::<Vec<_>>();
    found.extend(look.by_text(helpers, &having, &others, &found));
    found
}

struct Look<'l> {
    request: &'l Request<'l>,
    shelf: &'l Arc<Shelf>,
    listed: &'l Modules,
    names: AhoCorasick,
}

impl Look<'_> {
    /// Those of some files that are wanted for what they hold.
    fn parsed(
        &self,
        candidates: &[&Unread<'_>],
        is_wanted: impl Fn(&Unread<'_>, &[u8]) -> bool + Sync,
    ) -> Vec<(FilePath, Read)> {
        let read = |buffer: &mut Vec<u8>, candidate: &&Unread<'_>| {
            let unwanted = |bytes: &[u8]| (!is_wanted(candidate, bytes)).then_some(());
            let read = read(self.request, candidate.entry, self.shelf, buffer, unwanted).ok()?;
            Some((candidate.entry.path.clone(), read))
        };
        candidates.par_iter().with_max_len(PARSED_AT_ONCE).map_init(Vec::new, read).flatten().collect()
    }

    /// `from app.common import clock`, where `app/common.py` has `from app import clock`: what uses a helper through a
    /// module that another file holds, and that file. Some of those that use it may be known.
    fn through<'u>(
        &self,
        holders: &[&Unread<'_>],
        others: &[&'u Unread<'u>],
        mut using: Vec<&'u Unread<'u>>,
    ) -> Vec<(FilePath, Read)> {
        let mut held = Wanted::default();
        holders.iter().for_each(|holder| held.add(&holder.entry.path));
        let may_use = |one: &&Unread<'_>| held.is_named_in(&one.digest, one.entry, self.listed);
        let candidates: Vec<_> = others.par_iter().copied().filter(may_use).collect();
        let mut found = self.parsed(&candidates, |_, bytes| self.is_named_in(bytes));
        let users: FxHashSet<&FilePath> = found.iter().map(|(path, _)| path).collect();
        using.extend(candidates.iter().filter(|one| users.contains(&one.entry.path)));
        let is_needed = |holder: &&&Unread<'_>| {
            let mut own = Wanted::default();
            own.add(&holder.entry.path);
            using.iter().any(|one| own.is_named_in(&one.digest, one.entry, self.listed))
        };
        let needed: Vec<_> = holders.iter().filter(is_needed).copied().collect();
        found.extend(self.parsed(&needed, |_, _| true));
        found
    }

    /// Those that name a helper in a text, in the repositories that have some, and those that hand on a module with
    /// helpers: what is used of it then, they do not tell.
    fn by_text(
        &self,
        helpers: &Helpers,
        having: &[&Unread<'_>],
        others: &[&Unread<'_>],
        found: &[(FilePath, Read)],
    ) -> Vec<(FilePath, Read)> {
        let known: FxHashSet<&FilePath> = found.iter().map(|(path, _)| path).collect();
        let is_new = |one: &&&Unread<'_>| !known.contains(&one.entry.path);
        let is_near =
            |one: &&&Unread<'_>| helpers.roots.iter().any(|root| self.listed.are_together(root, &one.entry.root));
        let near: Vec<_> = others.iter().filter(is_new).filter(is_near).copied().collect();
        let having: Vec<_> = having.iter().filter(is_new).copied().collect();
        let stems = helpers.stems();
        let mut found = self.parsed(&near, |_, bytes| self.is_spelled_in(bytes, &stems));
        found.extend(self.parsed(&having, |_, bytes| hands_on(bytes, &stems) || self.is_spelled_in(bytes, &stems)));
        found
    }

    /// Whether a text names a helper with its module: `"app.clock.stamp"`, `"stamp-it = app.clock:stamp"`.
    fn is_spelled_in(&self, bytes: &[u8], stems: &FxHashSet<&[u8]>) -> bool {
        self.names.find_iter(bytes).any(|found| {
            let (before, after) = (&bytes[..found.start()], &bytes[found.end()..]);
            let Some((&separator @ (b'.' | b':'), before)) = before.split_last() else { return false };
            let end = after.iter().find(|&&byte| byte != b'.' && !is_word(byte));
            let ends = separator == b':' || matches!(end, Some(b'"' | b'\''));
            ends && stems.contains(last_word(before))
        })
    }

    /// Whether a helper's name stands somewhere, and not as a part of another name: in which none can begin that is a name
    /// of its own.
    fn is_named_in(&self, bytes: &[u8]) -> bool {
        let ends = |at: Option<&u8>| at.is_none_or(|&byte| !is_word(byte));
        let before = |start: usize| start.checked_sub(1).map(|at| &bytes[at]);
        self.names.find_iter(bytes).any(|found| ends(before(found.start())) && ends(bytes.get(found.end())))
    }
}

fn last_word(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().rposition(|&byte| !is_word(byte)).map_or(0, |at| at + 1);
    &bytes[start..]
}

/// Whether a file that has one of some modules as a name may pass the module itself on, or look for a member of it whose
/// name does not stand there.
fn hands_on(bytes: &[u8], stems: &FxHashSet<&[u8]>) -> bool {
    const LOOKS: [&[u8]; 6] = [b"getattr", b"vars(", b"__dict__", b"getmembers", b"attrgetter", b"methodcaller"];
    let ends = bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b')' | b']' | b'}' | b','));
    let is_passed = |(end, _): (usize, &u8)| {
        let before = bytes[..end].trim_ascii_end();
        stems.contains(last_word(before)) && !is_imported(before)
    };
    LOOKS.iter().any(|word| memmem::find(bytes, word).is_some()) || ends.into_iter().any(is_passed)
}

fn is_imported(before: &[u8]) -> bool {
    let line = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    memmem::find(&before[line..], b"import").is_some()
}
