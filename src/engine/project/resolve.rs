//! Open this for what a qualified name or a method call means in the project.
//!
//! A name that leaves the project, and a receiver of unknown class, mean nothing here.

use super::trail::Trail;
use super::{ClassRef, Entity, FunctionRef, Project};
use crate::engine::facts::{Edge, EdgeKind, MethodOf, Receiver, Symbol, Target};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;

/// Re-exports of re-exports are followed this far; more is a cycle.
const MAX_HOPS: u8 = 8;

/// A library has this many kinds of a thing only where a program picks one: a client for each service, say.
const MAX_OVERRIDES: usize = 8;

impl Project {
    /// What a qualified name of a file's facts means.
    pub fn resolve(&self, file: usize, name: &str) -> Option<Entity> {
        let (seen_from, name) = self.seen(file, name)?;
        self.known.entities.get(seen_from, &name, || self.resolve_within(file, &name, 0, &mut Trail::default()))
    }

    /// A name as all files see it that it means the same in, and a number for these. None where it leads out of the
    /// project.
    pub(super) fn seen<'n>(&self, file: usize, name: &'n str) -> Option<(usize, Cow<'n, str>)> {
        if name.starts_with(':') {
            return Some((file, Cow::Borrowed(name)));
        }
        let absolute = self.modules.absolute(&self.files[file].path, name)?;
        self.modules.may_have(&absolute).then(|| (self.files.len() + self.places[file], absolute))
    }

    /// Whether a qualified name can lead to something of the project, as far as its beginning tells.
    pub fn may_be_own(&self, file: usize, name: &str) -> bool {
        self.seen(file, name).is_some()
    }

    fn resolve_within(&self, file: usize, name: &str, hops: u8, trail: &mut Trail) -> Option<Entity> {
        if hops > MAX_HOPS {
            return None;
        }
        if let Some(path) = name.strip_prefix(':') {
            return self.member(file, path, hops, trail);
        }
        self.modules_of(file, name).into_iter().find_map(|(found, rest)| self.member(found, &rest, hops, trail))
    }

    /// The files that a name may lead into, the innermost module first, each with what is left of the name.
    pub(super) fn modules_of(&self, file: usize, name: &str) -> Vec<(usize, String)> {
        let Some(absolute) = self.modules.absolute(&self.files[file].path, name) else { return Vec::new() };
        let rest = |end: usize| absolute[end..].trim_start_matches('.').to_owned();
        self.modules_behind(file, &absolute).iter().map(|&(module, end)| (module, rest(end))).collect()
    }

    /// The same of an absolute name, each with where in the name that of its module ends.
    pub(super) fn modules_behind(&self, file: usize, absolute: &str) -> Arc<[(usize, usize)]> {
        if !self.modules.may_have(absolute) {
            return Arc::default();
        }
        self.known.modules.get(self.places[file], absolute, || self.find_modules(file, absolute))
    }

    fn find_modules(&self, file: usize, absolute: &str) -> Arc<[(usize, usize)]> {
        let from = &self.files[file];
        let whole = self.modules.file(&from.path, &from.root, absolute).and_then(|path| self.file_index(&path));
        let around = absolute.rsplit_once('.').map_or_else(Arc::default, |(outer, _)| self.modules_behind(file, outer));
        match whole {
            Some(whole) => std::iter::once((whole, absolute.len())).chain(around.iter().copied()).collect(),
            None => around,
        }
    }

    /// `Class.method` at the top of a file, through its imports and star imports.
    pub(super) fn member(&self, file: usize, path: &str, hops: u8, trail: &mut Trail) -> Option<Entity> {
        if hops > MAX_HOPS || !trail.is_new(file, path, hops) {
            return None;
        }
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        let facts = self.facts(file);
        if path.contains(".<locals>.") {
            // Inside a function a class is known by its whole path, where no other has the same.
            let mut classes = (0..facts.classes.len()).filter(|&class| facts.classes[class].qualified == path);
            let class = classes.next().filter(|_| classes.next().is_none())?;
            return Some(Entity::Class(ClassRef { file, class }));
        }
        let found = match facts.exports.get(first) {
            Some(Symbol::Function(function)) => Entity::Function(FunctionRef { file, function: *function }),
            Some(Symbol::Class(class)) => Entity::Class(ClassRef { file, class: *class }),
            Some(Symbol::Named(name)) => {
                let name = if rest.is_empty() { name.clone() } else { format!("{name}.{rest}") };
                return self.resolve_within(file, &name, hops + 1, trail);
            }
            None => {
                let mut given = facts.stars.iter().filter_map(|star| self.star_gives(file, star, first));
                return given.find_map(|module| {
                    let found = self.member(module, path, hops + 1, trail);
                    let within = || self.submodule(module, first).filter(|_| !rest.is_empty());
                    found.or_else(|| self.member(within()?, rest, hops + 1, trail))
                });
            }
        };
        rest.split('.').filter(|part| !part.is_empty()).try_fold(found, |found, part| match found {
            Entity::Class(class) => self
                .nested_class(class, part)
                .map(Entity::Class)
                .or_else(|| self.method(class, part).map(Entity::Function)),
            Entity::Function(_) => None,
        })
    }

    /// The module of `from module import *`, where that gives a name: what `__all__` lists, else what begins with no
    /// underscore.
    pub(super) fn star_gives(&self, file: usize, star: &str, name: &str) -> Option<usize> {
        let module = self.module_of(file, star)?;
        let facts = self.facts(module);
        let is_open = facts.all.is_empty() || facts.all_grows;
        (is_open && !name.starts_with('_') || facts.all.iter().any(|listed| listed == name)).then_some(module)
    }

    /// The module of this name in a package, which a star import gives where `__all__` lists it.
    fn submodule(&self, package: usize, name: &str) -> Option<usize> {
        self.is_submodule(package, name).then(|| self.module_of(package, &format!(".{name}"))).flatten()
    }

    fn nested_class(&self, outer: ClassRef, name: &str) -> Option<ClassRef> {
        let qualified = format!("{}.{name}", self.class(outer).qualified);
        let classes = &self.facts(outer.file).classes;
        let class = classes.iter().position(|class| class.qualified == qualified)?;
        Some(ClassRef { file: outer.file, class })
    }

    /// The bases of a class that are in the project, in their order.
    pub fn bases(&self, class: ClassRef) -> Vec<ClassRef> {
        self.bases.get(&class).cloned().unwrap_or_default()
    }

    pub(super) fn find_all_bases(&self) -> FxHashMap<ClassRef, Vec<ClassRef>> {
        let of = |class| Some((class, self.find_bases(class))).filter(|(_, bases)| !bases.is_empty());
        let of_file = |file| self.classes_of(file).filter_map(of).collect::<Vec<_>>();
        self.ask_files(of_file).into_iter().flatten().collect()
    }

    fn find_bases(&self, class: ClassRef) -> Vec<ClassRef> {
        let named = self.class(class).bases.iter().flatten();
        let entities = named.filter_map(|name| self.resolve(class.file, name));
        entities.filter_map(|entity| if let Entity::Class(base) = entity { Some(base) } else { None }).collect()
    }

    /// The class and its bases, each once, in the order in which Python looks a method up.
    pub fn lineage(&self, class: ClassRef) -> Vec<ClassRef> {
        self.line(class).to_vec()
    }

    /// [`Project::lineage`], as it is kept.
    pub(super) fn line(&self, class: ClassRef) -> Arc<[ClassRef]> {
        self.known.lineages.get(class, "", || self.find_lineage(class).into())
    }

    fn find_lineage(&self, class: ClassRef) -> Vec<ClassRef> {
        let mut line = vec![class];
        loop {
            let bases = line.last().map_or_else(Vec::new, |&last| self.bases(last));
            match bases[..] {
                [] => return line,
                [only] if !line.contains(&only) => line.push(only),
                // In a cycle, which Python would refuse, the order is any.
                _ => return self.merged_lineage(class, &mut Vec::new()).unwrap_or(line),
            }
        }
    }

    /// Of several bases: each class before its own bases, and these in the order in which they are written. None where
    /// there is no such order.
    fn merged_lineage(&self, class: ClassRef, below: &mut Vec<ClassRef>) -> Option<Vec<ClassRef>> {
        if below.contains(&class) {
            return None;
        }
        below.push(class);
        let bases = self.bases(class);
        let lines: Option<Vec<_>> = bases.iter().map(|&base| self.merged_lineage(base, below)).collect();
        below.pop();
        let mut lines: Vec<VecDeque<ClassRef>> = lines?.into_iter().chain([bases]).map(VecDeque::from).collect();
        let mut merged = vec![class];
        while lines.iter().any(|line| !line.is_empty()) {
            let is_free = |head: &ClassRef| lines.iter().all(|line| !line.iter().skip(1).any(|later| later == head));
            let next = lines.iter().filter_map(|line| line.front()).copied().find(is_free)?;
            merged.push(next);
            lines.iter_mut().filter(|line| line.front() == Some(&next)).for_each(|line| {
                line.pop_front();
            });
        }
        Some(merged)
    }

    /// The class and everything below it.
    pub fn descendants(&self, class: ClassRef) -> Vec<ClassRef> {
        let mut seen = FxHashSet::default();
        let mut found = Vec::new();
        let mut waiting = vec![class];
        while let Some(next) = waiting.pop() {
            if seen.insert(next) {
                found.push(next);
                waiting.extend(self.subclasses.get(&next).into_iter().flatten());
            }
        }
        found
    }

    /// The method that a class has under a name, its own or inherited.
    pub fn method(&self, class: ClassRef, name: &str) -> Option<FunctionRef> {
        self.line(class).iter().find_map(|&class| self.own_method(class, name))
    }

    fn own_method(&self, class: ClassRef, name: &str) -> Option<FunctionRef> {
        let function = *self.class(class).methods.get(name)?;
        Some(FunctionRef { file: class.file, function })
    }

    /// The functions that an edge may run: for a method every override below the receiver's class too, for a class
    /// its constructor.
    pub(in crate::engine) fn targets(&self, file: usize, target: &Target, kind: EdgeKind) -> Vec<FunctionRef> {
        match target {
            Target::Function(function) => vec![FunctionRef { file, function: *function }],
            // Most calls lead out of the project: nothing of such a name is looked for.
            Target::Named(name) if !self.may_be_own(file, name) => Vec::new(),
            Target::Named(name) => match self.resolve(file, name) {
                Some(Entity::Function(function)) => vec![function],
                Some(Entity::Class(class)) if kind == EdgeKind::Calls => self.constructors(class),
                Some(Entity::Class(_)) => Vec::new(),
                None => self.kept(file, name, kind).unwrap_or_else(|| self.on_a_value(file, name, kind)),
            },
            Target::Method(method) => {
                let MethodOf { receiver, name, above } = &**method;
                let Some(class) = self.class_of(file, receiver) else { return Vec::new() };
                if *above {
                    return self.above(class, name);
                }
                let found = self.overrides(class, name);
                if found.is_empty() && kind == EdgeKind::Calls {
                    return self.held(class, name);
                }
                found
            }
        }
    }

    /// The file of the project that a name of a file stands for, or is taken from.
    pub fn file_of(&self, file: usize, name: &str) -> Option<usize> {
        self.modules_of(file, name).first().map(|(found, _)| *found)
    }

    /// The one method that a value of a known class has under a name.
    pub fn method_of_value(&self, file: usize, receiver: &Receiver, name: &str) -> Option<FunctionRef> {
        match self.overrides(self.class_of(file, receiver)?, name)[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// What `super()` finds for instances of the class and of those below it: with several bases the next one may be
    /// no base of the class itself.
    fn above(&self, class: ClassRef, name: &str) -> Vec<FunctionRef> {
        let next = |of: ClassRef| {
            let line = self.line(of);
            let mut rest = line.iter().skip_while(|&&other| other != class).skip(1);
            rest.find_map(|&class| self.own_method(class, name))
        };
        let mut found: Vec<_> = self.descendants(class).into_iter().filter_map(next).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// `self.clock()`, where the attribute holds a function, or an instance that can be called.
    fn held(&self, class: ClassRef, name: &str) -> Vec<FunctionRef> {
        for &of in &*self.line(class) {
            if let Some(target) = self.class(of).held.get(name) {
                let found = self.handed_on(of.file, target);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        let held = self.class_of_attribute(class, name);
        held.map_or_else(Vec::new, |held| self.overrides(held, "__call__"))
    }

    /// What a partial at the top of a module runs, through imports of its name.
    fn kept(&self, file: usize, name: &str, kind: EdgeKind) -> Option<Vec<FunctionRef>> {
        let (owner, name) =
            self.variable(file, name).filter(|_| !matches!(kind, EdgeKind::Refers | EdgeKind::Names))?;
        Some(self.handed_on(owner, self.facts(owner).kept.get(&name)?))
    }

    /// The functions behind a name: what holds another such name is not followed further.
    fn handed_on(&self, file: usize, target: &Target) -> Vec<FunctionRef> {
        match target {
            Target::Function(function) => vec![FunctionRef { file, function: *function }],
            Target::Named(name) => match self.resolve(file, name) {
                Some(Entity::Function(function)) => vec![function],
                _ => Vec::new(),
            },
            Target::Method(method) => {
                let MethodOf { receiver, name, .. } = &**method;
                let class = self.class_of(file, receiver);
                class.map_or_else(Vec::new, |class| self.overrides(class, name))
            }
        }
    }

    /// `service.stamp` and `app.services.service.stamp`, where `service` is an instance at the top of a module; and
    /// `service()`, where it can be called.
    fn on_a_value(&self, file: usize, name: &str, kind: EdgeKind) -> Vec<FunctionRef> {
        if let Some((value, method)) = name.rsplit_once('.')
            && let Some(class) = self.class_of(file, &Receiver::of(value.to_owned()))
        {
            return self.overrides(class, method);
        }
        let called = (kind == EdgeKind::Calls).then(|| self.class_of(file, &Receiver::of(name.to_owned()))).flatten();
        called.map_or_else(Vec::new, |class| self.overrides(class, "__call__"))
    }

    /// A value may be of any class below the one that it is known by, where another base can provide the method. Of very
    /// many that could be meant, none is known to be.
    fn overrides(&self, class: ClassRef, name: &str) -> Vec<FunctionRef> {
        let found = self.known.overrides.get(class, name, || {
            let mut found: Vec<_> =
                self.descendants(class).into_iter().filter_map(|class| self.method(class, name)).collect();
            found.sort_unstable();
            found.dedup();
            if found.len() > MAX_OVERRIDES {
                found = self.method(class, name).into_iter().collect();
            }
            found.into()
        });
        found.to_vec()
    }

    /// The functions that the edges of a function lead to, and the classes that they name, each with the edge's line.
    pub fn edges(&self, at: FunctionRef) -> Vec<(usize, Entity)> {
        let of = |edge: &Edge| {
            let functions = self.targets(at.file, &edge.target, edge.kind).into_iter().map(Entity::Function);
            let class = self.named_class(at.file, &edge.target).map(Entity::Class);
            let line = edge.line;
            functions.chain(class).map(move |entity| (line, entity)).collect::<Vec<_>>()
        };
        self.function(at).edges.iter().flat_map(of).collect()
    }

    /// The class that an edge names.
    pub(super) fn named_class(&self, file: usize, target: &Target) -> Option<ClassRef> {
        match target {
            Target::Named(name) => match self.resolve(file, name)? {
                Entity::Class(class) => Some(class),
                Entity::Function(_) => None,
            },
            _ => None,
        }
    }

    /// The methods of a class, inherited ones included.
    pub(super) fn all_methods(&self, class: ClassRef) -> Vec<FunctionRef> {
        let of = |class: ClassRef| {
            let methods = self.class(class).methods.values();
            methods.map(move |&function| FunctionRef { file: class.file, function })
        };
        self.line(class).iter().copied().flat_map(of).collect()
    }

    fn constructors(&self, class: ClassRef) -> Vec<FunctionRef> {
        ["__init__", "__post_init__", "__new__"].into_iter().filter_map(|name| self.method(class, name)).collect()
    }
}
