//! Open this for the edges of the call graph between functions of the project: what the edges of facts turn out to be.
//!
//! Where anything runs, `contexts` finds out.

use super::keepers::is_handed_out;
use super::strange::strange_name;
use super::{Entity, FunctionRef, Project};
use crate::engine::facts::{Edge, EdgeKind, Role, Target};
use compact_str::CompactString;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// An edge of the call graph, from one function of the project to another.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub target: FunctionRef,
    pub line: usize,
    /// Who calls the target is unknown: it was only named.
    pub is_escape: bool,
    pub outside_workflow: bool,
    /// The target runs in another thread.
    pub is_detached: bool,
    /// The settings vouch for the target, or call the whole of it a side effect.
    pub is_opaque: bool,
    pub unrestricted: bool,
    /// It is followed only where this parameter is not given.
    pub unless: Option<CompactString>,
}

/// The links of functions, made when they are asked for: while files are still read, only workflows and activities are
/// followed.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Where each file's functions begin in the rows.
    offsets: Vec<usize>,
    rows: Vec<Option<Row>>,
    /// The modules that functions hand on as values: from there anybody may call what they have.
    handed: Vec<(FunctionRef, usize)>,
}

#[derive(Debug)]
struct Row {
    links: Vec<Link>,
    /// The names that the function reads of values of unknown classes, as numbers.
    strange: Vec<u32>,
}

impl Links {
    pub fn new(project: &Project) -> Self {
        let mut offsets = Vec::with_capacity(project.files().len());
        let mut total = 0;
        for file in project.files() {
            offsets.push(total);
            total += file.facts.functions.len();
        }
        Self { offsets, rows: (0..total).map(|_| None).collect(), handed: Vec::new() }
    }

    /// Makes those of some functions, where they are not made yet.
    pub fn make(&mut self, project: &Project, mut of: Vec<FunctionRef>) {
        of.retain(|&at| self.rows[self.row(at)].is_none());
        of.sort_unstable();
        let of_file = |functions: &[FunctionRef]| {
            let mut leads = Leads { project, file: functions[0].file, known: FxHashMap::default(), handed: Vec::new() };
            let rows: Vec<_> = functions.iter().map(|&at| (at, leads.row(at))).collect();
            (rows, leads.handed)
        };
        let made: Vec<_> = of.par_chunk_by(|one, other| one.file == other.file).map(of_file).collect();
        for (rows, handed) in made {
            self.handed.extend(handed);
            for (at, row) in rows {
                let place = self.row(at);
                self.rows[place] = Some(row);
            }
        }
    }

    /// The modules that functions hand on.
    pub fn handed(&self) -> &[(FunctionRef, usize)] {
        &self.handed
    }

    /// None of a function whose links are not made.
    pub fn of(&self, at: FunctionRef) -> &[Link] {
        self.rows[self.row(at)].as_ref().map_or(&[], |row| &row.links)
    }

    pub fn of_mut(&mut self, at: FunctionRef) -> &mut [Link] {
        let place = self.row(at);
        self.rows[place].as_mut().map_or(&mut [], |row| &mut row.links)
    }

    pub fn all(&self) -> impl Iterator<Item = &Link> {
        self.rows.iter().flatten().flat_map(|row| &row.links)
    }

    /// The names that a function reads of values of unknown classes, which nobody asks for twice.
    pub fn take_strange(&mut self, at: FunctionRef) -> Vec<u32> {
        let place = self.row(at);
        self.rows[place].as_mut().map_or_else(Vec::new, |row| std::mem::take(&mut row.strange))
    }

    /// How many functions there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn row(&self, at: FunctionRef) -> usize {
        self.offsets[at.file] + at.function
    }

    /// The function of a row: every file has at least one, its module.
    pub fn function(&self, row: usize) -> FunctionRef {
        let file = self.offsets.partition_point(|&begin| begin <= row) - 1;
        FunctionRef { file, function: row - self.offsets[file] }
    }
}

/// Where the edges of one file lead: its functions name the same things again and again.
struct Leads<'p> {
    project: &'p Project,
    file: usize,
    known: FxHashMap<(&'p Target, EdgeKind), Lead>,
    handed: Vec<(FunctionRef, usize)>,
}

#[derive(Clone)]
struct Lead {
    targets: Rc<[FunctionRef]>,
    /// Where it leads to none of these for sure: what it may lead to.
    perhaps: Rc<[FunctionRef]>,
    /// The name that is read of a value of an unknown class.
    strange: Option<u32>,
    /// The module that it names, as a value.
    module: Option<usize>,
}

impl<'p> Leads<'p> {
    fn row(&mut self, at: FunctionRef) -> Row {
        let project = self.project;
        let function = project.function(at);
        let (mut links, mut strange) = (Vec::new(), function.strange.to_vec());
        for edge in function.edges.iter().filter(|edge| edge.kind != EdgeKind::Schedules) {
            let lead = self.lead(&edge.target, edge.kind);
            strange.extend(lead.strange);
            self.handed.extend(lead.module.map(|module| (at, module)));
            links.extend(lead.targets.iter().filter_map(|&target| link(project, at, edge, target)));
            let perhaps = lead.perhaps.iter().filter(|&&target| target != at && !project.is_called_by_temporal(target));
            links.extend(perhaps.map(|&target| Link { is_escape: true, ..Link::around(target, edge.line) }));
        }
        // A decorator of the project runs its wrapper around the function.
        for decorator in function.decorators.iter().flatten() {
            let targets = wrappers(project, at.file, decorator).into_iter();
            links.extend(targets.map(|target| Link::around(target, function.line)));
        }
        Row { links, strange }
    }

    fn lead(&mut self, target: &'p Target, kind: EdgeKind) -> Lead {
        let Self { project, file, known, .. } = self;
        let make = || {
            let targets = project.targets(*file, target, kind);
            let strange = if targets.is_empty() { strange_name(project, *file, target) } else { None };
            let module = if targets.is_empty() { project.module_named(*file, target, kind) } else { None };
            // A text counts where it means something for certain.
            let is_open = targets.is_empty() && module.is_none() && kind != EdgeKind::Names;
            let perhaps = if is_open { project.perhaps(*file, target) } else { Vec::new() };
            Lead { targets: targets.into(), perhaps: perhaps.into(), strange, module }
        };
        known.entry((target, kind)).or_insert_with(make).clone()
    }
}

impl Link {
    /// From a function to what its decorator runs around it.
    fn around(target: FunctionRef, line: usize) -> Self {
        Self {
            target,
            line,
            is_escape: false,
            outside_workflow: false,
            is_detached: false,
            is_opaque: false,
            unrestricted: false,
            unless: None,
        }
    }
}

fn link(project: &Project, at: FunctionRef, edge: &Edge, target: FunctionRef) -> Option<Link> {
    if target == at || edge.kind != EdgeKind::Calls && project.is_called_by_temporal(target) {
        return None;
    }
    // A framework that decorated a function knows it by reference, and runs it where it likes.
    let is_named = edge.kind == EdgeKind::Passes && is_handed_out(project, target);
    let is_property = project.has_role(target, Role::Property);
    let is_detached = edge.kind == EdgeKind::Detaches;
    Some(Link {
        target,
        line: edge.line,
        is_escape: is_named || matches!(edge.kind, EdgeKind::Refers | EdgeKind::Names) && !is_property,
        outside_workflow: edge.outside_workflow || is_detached,
        is_detached,
        is_opaque: project.is_opaque(target),
        unrestricted: edge.unrestricted,
        unless: edge.unless.as_ref().map(|unless| unless.name.clone()),
    })
}

fn wrappers(project: &Project, file: usize, decorator: &str) -> Vec<FunctionRef> {
    match project.resolve(file, decorator) {
        Some(Entity::Function(decorator)) => project.nested(decorator),
        Some(Entity::Class(class)) => project.method(class, "__call__").into_iter().collect(),
        None => Vec::new(),
    }
}
