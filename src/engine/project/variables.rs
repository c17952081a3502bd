//! Open this for which module a variable belongs to, through imports and re-exports, and what its name stands for.
//!
//! What it holds is not known here: facts keep no values.

use super::trail::Trail;
use super::{Entity, Project};
use crate::engine::facts::Symbol;

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

    /// What a name that comes through modules of the project stands for outside of it: `datetime.datetime` for
    /// `.compat.datetime`, or for a name that a star import gives.
    pub fn outside(&self, file: usize, name: &str) -> Option<String> {
        let (seen_from, name) = self.seen(file, name)?;
        self.known.outside.get(seen_from, &name, || self.outside_within(file, &name, 0, &mut Trail::default()))
    }

    /// Whether a name leads into a module of the project.
    pub fn leads_inside(&self, file: usize, name: &str) -> bool {
        self.seen(file, name).is_some_and(|(_, absolute)| !self.modules_behind(file, &absolute).is_empty())
    }

    fn outside_within(&self, file: usize, name: &str, hops: u8, trail: &mut Trail) -> Option<String> {
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
        places.find_map(|(file, path)| self.member_outside(file, &path, hops, trail))
    }

    fn member_outside(&self, file: usize, path: &str, hops: u8, trail: &mut Trail) -> Option<String> {
        if hops > MAX_HOPS || !trail.is_new(file, path, hops) {
            return None;
        }
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        let facts = self.facts(file);
        match facts.exports.get(first) {
            Some(Symbol::Named(other)) if rest.is_empty() => self.outside_within(file, other, hops + 1, trail),
            Some(Symbol::Named(other)) => self.outside_within(file, &format!("{other}.{rest}"), hops + 1, trail),
            Some(_) => None,
            // Where several give names, it is not known which one has this.
            None => match &facts.stars[..] {
                [star] if !facts.values.contains_key(first) => match self.module_of(file, star) {
                    Some(module) => self.member_outside(module, path, hops + 1, trail),
                    None => self.outside_within(file, &format!("{star}.{path}"), hops + 1, trail),
                },
                _ => None,
            },
        }
    }
}
