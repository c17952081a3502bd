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
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// The unread files that may use a helper, or have a workflow class of the settings, read and parsed.
pub(super) fn users(look: &Look<'_>, unread: &AllUnread<'_>, helpers: &Helpers) -> Vec<(FilePath, Read)> {
    let listed = look.listed;
    let modules = helpers.modules();
    let may_use = |one: &&Unread<'_>| one.names_house || modules.is_named_in(&one.digest, one.entry, listed);
    let all: Vec<&Unread<'_>> = unread.values().collect();
    let (candidates, others): (Vec<_>, Vec<_>) = all.into_par_iter().partition(may_use);
    let mut found = look.parsed(&candidates, |one, bytes| {
        one.names_house || modules.is_starred_in(&one.digest) || look.is_named_in(bytes)
    });
    let known: FxHashSet<&FilePath> = found.iter().map(|(path, _)| path).collect();
    let holds = |one: &&&Unread<'_>| !known.contains(&one.entry.path) && look.may_hold(&modules, one);
    let holders: Vec<_> = candidates.iter().filter(holds).copied().collect();
    // Those that import the helper's own module are taken to use that one.
    let imports = |one: &Unread<'_>| modules.is_imported_in(&one.digest, one.entry, listed);
    let using = candidates.iter().copied().filter(|one| known.contains(&one.entry.path) && !imports(one)).collect();
    found.extend(look.through(&holders, &others, using));
    found
}

/// How unread files are looked at.
pub(super) struct Look<'l> {
    request: &'l Request<'l>,
    shelf: &'l Arc<Shelf>,
    listed: &'l Modules,
    /// The names of the helpers.
    pub names: AhoCorasick,
}

impl<'l> Look<'l> {
    /// None where they are too many.
    pub fn new(
        request: &'l Request<'l>,
        shelf: &'l Arc<Shelf>,
        helpers: &Helpers,
        listed: &'l Modules,
    ) -> Option<Self> {
        let longest = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&helpers.names);
        Some(Self { request, shelf, listed, names: longest.ok()? })
    }

    /// Whether a file may have one of the modules as a name, and others from there.
    pub fn may_hold(&self, modules: &Wanted, one: &Unread<'_>) -> bool {
        modules.held_in(&one.digest).any(|claim| claim.is_meant_in(one.entry, self.listed))
    }

    /// Those of some files that are wanted for what they hold.
    pub fn parsed(
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

    /// Whether a helper's name stands somewhere, and not as a part of another name: in which none can begin that is a name
    /// of its own.
    fn is_named_in(&self, bytes: &[u8]) -> bool {
        let ends = |at: Option<&u8>| at.is_none_or(|&byte| !is_word(byte));
        let before = |start: usize| start.checked_sub(1).map(|at| &bytes[at]);
        self.names.find_iter(bytes).any(|found| ends(before(found.start())) && ends(bytes.get(found.end())))
    }
}
