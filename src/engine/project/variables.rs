//! Open this for which module a variable belongs to, through imports and re-exports, and which files can reach it.
//!
//! What it holds is not known here: facts keep no values.

use super::{Entity, FunctionRef, Project};
use crate::engine::facts::{Facts, Symbol};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Re-exports of re-exports are followed this far; more is a cycle.
const MAX_HOPS: u8 = 8;

impl Project {
    /// The file that binds a name at its top, which is neither a function nor a class nor a module, and the name there.
    pub fn variable(&self, file: usize, qualified: &str) -> Option<(usize, String)> {
        self.variable_within(file, qualified, 0)
    }

    fn variable_within(&self, file: usize, qualified: &str, hops: u8) -> Option<(usize, String)> {
        let (file, name) = match qualified.strip_prefix(':') {
            Some(name) => (file, name.to_owned()),
            None => {
                let here = &self.files[file];
                let absolute = self.modules.absolute(&here.path, qualified)?;
                if self.modules.file(&here.path, &here.root, &absolute).is_some() {
                    return None;
                }
                let (module, name) = absolute.rsplit_once('.')?;
                (self.file_index(&self.modules.file(&here.path, &here.root, module)?)?, name.to_owned())
            }
        };
        match self.facts(file).exports.get(&name) {
            Some(Symbol::Named(next)) if hops < MAX_HOPS => self.variable_within(file, next, hops + 1),
            Some(_) => None,
            None => (!name.contains('.')).then_some((file, name)),
        }
    }

    /// The text that a name of a module or class of the project holds: `.names.CHARGE`, `Names.CHARGE`, and of a member
    /// of an enumeration also its `value`.
    pub fn text(&self, file: usize, qualified: &str) -> Option<&str> {
        if let Some((file, name)) = self.variable(file, qualified)
            && let Some(text) = self.facts(file).texts.get(&name)
        {
            return Some(text);
        }
        let (class, name) = qualified.strip_suffix(".value").unwrap_or(qualified).rsplit_once('.')?;
        let Some(Entity::Class(class)) = self.resolve(file, class) else { return None };
        let texts = self.lineage(class).into_iter().map(|of| (of, format!("{}.{name}", self.class(of).qualified)));
        texts.into_iter().find_map(|(of, name)| self.facts(of.file).texts.get(&name)).map(String::as_str)
    }

    /// The name under which an activity is registered, as far as it is known.
    pub fn registered(&self, activity: FunctionRef) -> Option<&str> {
        let function = self.function(activity);
        let written = || self.text(activity.file, function.registered_by.as_deref()?);
        function.registered.as_deref().or_else(written)
    }

    /// What a name that comes through modules of the project stands for outside of it: `datetime.datetime` for
    /// `.compat.datetime`, or for a name that a star import gives.
    pub fn outside(&self, file: usize, name: &str) -> Option<String> {
        let (seen_from, name) = self.seen(file, name)?;
        self.known.outside.get(seen_from, &name, || self.outside_within(file, &name, 0))
    }

    /// The files that a name may lead into, the innermost module first.
    pub fn leads_to(&self, file: usize, name: &str) -> impl Iterator<Item = usize> {
        self.modules_of(file, name).into_iter().map(|(found, _)| found)
    }

    /// Whether a name leads into a module of the project.
    pub fn leads_inside(&self, file: usize, name: &str) -> bool {
        !self.modules_of(file, name).is_empty()
    }

    fn outside_within(&self, file: usize, name: &str, hops: u8) -> Option<String> {
        if hops > MAX_HOPS {
            return None;
        }
        let places = match name.strip_prefix(':') {
            Some(path) => vec![(file, path.to_owned())],
            None => self.modules_of(file, name),
        };
        if places.is_empty() {
            return (hops > 0 && !name.starts_with('.')).then(|| name.to_owned());
        }
        let mut places = places.into_iter().filter(|(_, path)| !path.is_empty());
        places.find_map(|(file, path)| self.member_outside(file, &path, hops))
    }

    fn member_outside(&self, file: usize, path: &str, hops: u8) -> Option<String> {
        if hops > MAX_HOPS {
            return None;
        }
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        let facts = self.facts(file);
        match facts.exports.get(first) {
            Some(Symbol::Named(other)) if rest.is_empty() => self.outside_within(file, other, hops + 1),
            Some(Symbol::Named(other)) => self.outside_within(file, &format!("{other}.{rest}"), hops + 1),
            Some(_) => None,
            // Where several give names, it is not known which one has this.
            None => match &facts.stars[..] {
                [star] if !facts.values.contains_key(first) => match self.module_of(file, star) {
                    Some(module) => self.member_outside(module, path, hops + 1),
                    None => self.outside_within(file, &format!("{star}.{path}"), hops + 1),
                },
                _ => None,
            },
        }
    }

    /// The names under which the variable is imported somewhere, and the other files that may name it. None where a
    /// star import hides who does.
    pub fn who_may_name(&self, file: usize, name: &str) -> Option<(BTreeSet<String>, Vec<usize>)> {
        let (names, holders) = self.exported_as(file, name);
        let mut found = Vec::new();
        for (at, other) in self.files.iter().enumerate().filter(|(at, _)| *at != file) {
            let absolute = |name: &String| self.modules.absolute(&other.path, name).map(Cow::into_owned);
            let holds = |module: &str| {
                let held = self.modules.file(&other.path, &other.root, module).and_then(|path| self.file_index(&path));
                held.is_some_and(|held| holders.contains(&held))
            };
            if other.facts.stars.iter().filter_map(absolute).any(|star| holds(star.trim_end_matches('.'))) {
                return None;
            }
            let around = |module: &str| {
                let own = self.modules.name(&self.files[file].path);
                own.strip_prefix(module).is_some_and(|rest| rest.starts_with('.'))
            };
            let mut imports = other.facts.imports.iter();
            let may = imports.any(|import| {
                names.contains(last(import)) || absolute(import).is_some_and(|module| holds(&module) || around(&module))
            });
            found.extend(may.then_some(at));
        }
        Some((names, found))
    }

    /// Every name under which modules export a variable, and those modules.
    fn exported_as(&self, file: usize, name: &str) -> (BTreeSet<String>, BTreeSet<usize>) {
        let mut names = BTreeSet::from([name.to_owned()]);
        let mut holders = BTreeSet::from([file]);
        for _ in 0..MAX_HOPS {
            let before = (names.len(), holders.len());
            for (at, other) in self.files.iter().enumerate() {
                for alias in passed_on(&other.facts, &names) {
                    holders.insert(at);
                    names.insert(alias);
                }
            }
            if (names.len(), holders.len()) == before {
                break;
            }
        }
        (names, holders)
    }
}

/// The exports of a file that stand for something of one of these names elsewhere.
fn passed_on(facts: &Facts, names: &BTreeSet<String>) -> Vec<String> {
    let passed = facts.exports.iter().filter(
        |(_, symbol)| matches!(symbol, Symbol::Named(named) if !named.starts_with(':') && names.contains(last(named))),
    );
    passed.map(|(alias, _)| alias.clone()).collect()
}

fn last(qualified: &str) -> &str {
    qualified.rsplit(['.', ':']).next().unwrap_or(qualified)
}
