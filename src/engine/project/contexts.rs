//! Open this for where each function runs: in a workflow, read-only, in an activity, elsewhere, or in several of these.
//!
//! Four breadth-first searches over the call graph, so that each chain is a shortest one. What no workflow and no
//! activity reaches counts as elsewhere, and so does everything that it calls.

use super::keepers::{is_built_by_converters, is_handed_out};
use super::links::{Link, Links};
use super::strange::Strange;
use super::{ClassRef, FunctionRef, Project};
use crate::engine::facts::{EdgeKind, FunctionKind, Parameter, Role};
use crate::engine::transform::Step;
use compact_str::CompactString;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A kind of place where code runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Workflow,
    /// Reached from a query or an update validator.
    ReadOnly,
    Activity,
    Elsewhere,
}

/// The places where one function runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunsIn {
    pub workflow: bool,
    pub read_only: bool,
    pub activity: bool,
    pub elsewhere: bool,
}

impl RunsIn {
    /// In workflows, and nowhere where `workflow.now()` would raise.
    pub fn only_workflow_code(self) -> bool {
        (self.workflow || self.read_only) && !self.activity && !self.elsewhere
    }

    pub fn workflow_code(self) -> bool {
        self.workflow || self.read_only
    }
}

const PLACES: [Place; 4] = [Place::Workflow, Place::ReadOnly, Place::Activity, Place::Elsewhere];

/// For each place and function: unreached, a root, or reached from a function at a line.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    /// By the rows of the links.
    reached: [Vec<Reached>; 4],
    links: Links,
    /// Parameters that every workflow which gets to the function gives a value.
    given: FxHashSet<(FunctionRef, CompactString)>,
    /// What workflows reach outside of the sandbox.
    unrestricted: Vec<bool>,
    strange: Strange,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Reached {
    #[default]
    No,
    Root,
    /// From a row, at a line.
    From(u32, u32),
}

fn roots<'p>(project: &'p Project, roles: &'p [Role]) -> impl Iterator<Item = FunctionRef> + 'p {
    project.roled().filter(|&at| roles.iter().any(|&role| project.has_role(at, role)))
}

/// The constructors that run when a workflow starts.
fn inits(project: &Project) -> impl Iterator<Item = FunctionRef> {
    project.workflows().filter_map(|class| project.method(class, "__init__"))
}

impl Contexts {
    /// What workflows and activities reach: nothing is known of other places.
    pub fn inside(project: &Project) -> Self {
        let mut contexts = Self { links: Links::new(project), ..Self::default() };
        contexts.forget();
        contexts.spread_workflows(project);
        // What is never made in a workflow may be all that got to something else.
        while contexts.take_out_what_is_given(project) {
            contexts.forget();
            contexts.spread_workflows(project);
        }
        contexts.spread(project, Place::Activity, roots(project, &[Role::Activity]));
        contexts
    }

    fn forget(&mut self) {
        self.reached = PLACES.map(|_| vec![Reached::No; self.links.len()]);
    }

    /// What everybody else reaches.
    pub fn complete(&mut self, project: &Project) {
        let functions: Vec<FunctionRef> = project.functions().collect();
        self.links.make(project, functions.clone());
        let elsewhere: Vec<_> = functions.par_iter().copied().filter(|&at| self.is_elsewhere(project, at)).collect();
        self.spread(project, Place::Elsewhere, elsewhere.into_iter().chain(project.given_to_all()));
        self.unrestricted = vec![false; self.links.len()];
        for row in self.lifted(project) {
            self.unrestricted[row] = true;
        }
        let escaped: Vec<_> = functions.par_iter().flat_map_iter(|&at| self.escapes(project, at)).collect();
        let handed = self.links.handed().iter().filter(|(at, _)| !self.runs_in(*at).only_workflow_code());
        let mut given = project.all_of_modules(handed.map(|(_, module)| *module));
        given.retain(|&at| !project.is_called_by_temporal(at));
        self.spread(project, Place::Elsewhere, escaped.into_iter().chain(given));
        let read = functions.into_iter().map(|at| (at, self.links.take_strange(at)));
        let strange = Strange::new(project, read);
        loop {
            let called = strange.called(project, self);
            if called.is_empty() {
                break;
            }
            self.spread(project, Place::Elsewhere, called.into_iter());
        }
        self.strange = strange;
    }

    pub fn runs_in(&self, at: FunctionRef) -> RunsIn {
        let reached = |place: Place| self.is_reached(place, at);
        RunsIn {
            workflow: reached(Place::Workflow),
            read_only: reached(Place::ReadOnly),
            activity: reached(Place::Activity),
            elsewhere: reached(Place::Elsewhere),
        }
    }

    /// The workflow code that calls a function, once for each call. None where some of it only names the function.
    pub fn workflow_callers(&self, project: &Project, target: FunctionRef) -> Option<Vec<FunctionRef>> {
        let mut callers = Vec::new();
        for at in project.functions().filter(|&at| self.runs_in(at).workflow_code()) {
            let mut here = self.links.of(at).iter().filter(|link| link.target == target && !link.outside_workflow);
            let Some(first) = here.next() else { continue };
            if first.is_escape || here.any(|link| link.is_escape) {
                return None;
            }
            for edge in project.function(at).edges.iter().filter(|edge| !edge.outside_workflow) {
                if project.targets(at.file, &edge.target, edge.kind).contains(&target) {
                    (edge.kind == EdgeKind::Calls).then(|| callers.push(at))?;
                }
            }
        }
        Some(callers)
    }

    /// Whether workflow code may call a method of this name on a value of which nothing is known.
    pub fn may_be_called_in_workflows(&self, project: &Project, at: FunctionRef) -> bool {
        self.strange.is_named_by_workflows(project, self, at)
    }

    /// Whether a function calls or names another.
    pub fn leads_to(&self, from: FunctionRef, target: FunctionRef) -> bool {
        self.links.of(from).iter().any(|link| link.target == target)
    }

    pub fn is_unrestricted(&self, at: FunctionRef) -> bool {
        self.unrestricted[self.row(at)]
    }

    pub fn chain(&self, project: &Project, at: FunctionRef, place: Place, line: usize) -> Vec<Step> {
        let mut chain = Vec::new();
        let mut next = Some((at, line));
        while let Some((at, line)) = next {
            let path = project.files()[at.file].path.clone();
            chain.push(Step { path, line, function: project.function(at).qualified.clone() });
            next = match self.reached(place, at) {
                Reached::From(caller, line) => Some((self.links.function(caller as usize), line as usize)),
                _ => None,
            };
        }
        chain.reverse();
        chain
    }

    /// Every function that runs when one of `roots` does, the roots included.
    pub fn reach(&self, roots: impl Iterator<Item = FunctionRef>) -> Vec<FunctionRef> {
        let mut seen = vec![false; self.links.len()];
        let mut waiting: Vec<_> = roots.collect();
        let mut found = Vec::new();
        while let Some(at) = waiting.pop() {
            if std::mem::replace(&mut seen[self.row(at)], true) {
                continue;
            }
            found.push(at);
            let runs = self.links.of(at).iter().filter(|link| !link.outside_workflow && !link.is_escape);
            waiting.extend(runs.map(|link| link.target));
        }
        found
    }

    fn spread_workflows(&mut self, project: &Project) {
        let handlers = roots(project, &[Role::Run, Role::Signal, Role::Update]).chain(inits(project));
        let given = project.intercepted(Place::Workflow).chain(project.house_methods());
        self.spread(project, Place::Workflow, handlers.chain(given));
        let readers = roots(project, &[Role::Query, Role::Validator]);
        self.spread(project, Place::ReadOnly, readers.chain(project.intercepted(Place::ReadOnly)));
    }

    /// Whether a default that a body makes (`x or make()`) was found to be made in no workflow; its calls are then
    /// outside of workflows.
    fn take_out_what_is_given(&mut self, project: &Project) -> bool {
        let mut asked: BTreeMap<FunctionRef, Vec<Box<Parameter>>> = BTreeMap::new();
        for at in project.functions().filter(|&at| self.runs_in(at).workflow_code()) {
            let is_known = |unless: &Parameter| self.given.contains(&(at, unless.name.clone()));
            let unless = project.function(at).edges.iter().filter_map(|edge| edge.unless.as_ref());
            let new: Vec<_> = unless.filter(|unless| !is_known(unless)).cloned().collect();
            let is_root =
                [Place::Workflow, Place::ReadOnly].iter().any(|&place| self.reached(place, at) == Reached::Root);
            if !new.is_empty() && !is_root {
                asked.insert(at, new);
            }
        }
        if asked.is_empty() {
            return false;
        }
        for at in project.functions().filter(|&at| self.runs_in(at).workflow_code()) {
            for edge in project.function(at).edges.iter().filter(|edge| !edge.outside_workflow) {
                for target in project.targets(at.file, &edge.target, edge.kind) {
                    if let Some(parameters) = asked.get_mut(&target) {
                        parameters.retain(|one| edge.kind == EdgeKind::Calls && edge.given.gives(one));
                    }
                }
            }
        }
        // Who may call it, and how, is not known of all.
        for at in project.functions().filter(|&at| self.runs_in(at).workflow_code()) {
            for link in self.links.of(at).iter().filter(|link| link.is_escape && !link.outside_workflow) {
                asked.remove(&link.target);
            }
        }
        let before = self.given.len();
        for (at, parameters) in asked {
            self.given.extend(parameters.into_iter().map(|parameter| (at, parameter.name)));
            let given = &self.given;
            let is_given = |unless: &CompactString| given.contains(&(at, unless.clone()));
            let links = self.links.of_mut(at).iter_mut();
            links
                .filter(|link| link.unless.as_ref().is_some_and(is_given))
                .for_each(|link| link.outside_workflow = true);
        }
        self.given.len() > before
    }

    /// Whether every workflow that gets to a function gives a parameter of it a value.
    pub fn is_given(&self, at: FunctionRef, parameter: &str) -> bool {
        !self.given.is_empty() && self.given.contains(&(at, parameter.into()))
    }

    /// Wave by wave, so that the links of a wave are made on all threads.
    fn spread(&mut self, project: &Project, place: Place, roots: impl Iterator<Item = FunctionRef>) {
        let mut wave = Vec::new();
        for root in roots {
            self.reach_first(place, root, Reached::Root, &mut wave);
        }
        let in_workflow = matches!(place, Place::Workflow | Place::ReadOnly);
        while !wave.is_empty() {
            self.links.make(project, wave.clone());
            for at in std::mem::take(&mut wave) {
                let row = self.links.row(at) as u32;
                for link in 0..self.links.of(at).len() {
                    let Link { target, line, is_escape, outside_workflow, is_opaque, .. } = self.links.of(at)[link];
                    let is_followed =
                        !(in_workflow && (outside_workflow || is_opaque)) && (place == Place::Elsewhere || !is_escape);
                    if is_followed {
                        self.reach_first(place, target, Reached::From(row, line as u32), &mut wave);
                    }
                }
            }
        }
    }

    fn reach_first(&mut self, place: Place, at: FunctionRef, from: Reached, next: &mut Vec<FunctionRef>) {
        let reached = &mut self.reached[place as usize][self.links.row(at)];
        if *reached == Reached::No {
            *reached = from;
            next.push(at);
        }
    }

    /// What code that does not run in workflows only names, anybody may call. So it is with the methods of a class that
    /// it names: whose instance a call of one is for, is not always known. And what workflow code hands to a thread runs
    /// there, outside of the workflow.
    fn escapes(&self, project: &Project, at: FunctionRef) -> Vec<FunctionRef> {
        let runs = self.runs_in(at);
        let escapes =
            |link: &&Link| link.is_escape && !runs.only_workflow_code() || link.is_detached && runs.workflow_code();
        let mut found: Vec<_> = self.links.of(at).iter().filter(escapes).map(|link| link.target).collect();
        if !runs.only_workflow_code() {
            let edges = project.function(at).edges.iter().filter(|edge| edge.kind != EdgeKind::Schedules);
            let classes = edges.filter_map(|edge| project.named_class(at.file, &edge.target));
            let classes = classes.filter(|&class| !project.is_workflow(class) && !project.is_interceptor(class));
            let methods = classes.flat_map(|class| project.all_methods(class));
            found.extend(
                methods
                    .filter(|&method| !project.is_called_by_temporal(method) && self.runs_in(method).workflow_code()),
            );
        }
        found
    }

    fn is_elsewhere(&self, project: &Project, at: FunctionRef) -> bool {
        let function = project.function(at);
        let runs = self.runs_in(at);
        if !(runs.workflow || runs.read_only || runs.activity) {
            return true;
        }
        let published = function.kind == FunctionKind::Def
            && function.outer == 0
            && project.facts(at.file).all.contains(&function.name);
        let is_shared = published || is_handed_out(project, at) || is_built_by_converters(project, at);
        !project.is_called_by_temporal(at) && is_shared
    }

    /// The rows of what workflow code calls outside of the sandbox, and of all that this runs.
    fn lifted(&self, project: &Project) -> Vec<usize> {
        let calling = project.functions().filter(|&at| self.runs_in(at).workflow_code());
        let lifted = calling.flat_map(|at| self.links.of(at).iter().filter(|link| link.unrestricted));
        self.reach(lifted.map(|link| link.target)).into_iter().map(|at| self.row(at)).collect()
    }

    fn reached(&self, place: Place, at: FunctionRef) -> Reached {
        self.reached[place as usize][self.row(at)]
    }

    pub fn is_reached(&self, place: Place, at: FunctionRef) -> bool {
        self.reached(place, at) != Reached::No
    }

    /// How many functions there are.
    pub fn len(&self) -> usize {
        self.links.len()
    }

    pub fn row(&self, at: FunctionRef) -> usize {
        self.links.row(at)
    }
}

/// What one workflow class runs.
#[derive(Debug)]
pub(super) struct Reach {
    class: ClassRef,
    /// Sorted.
    functions: Vec<FunctionRef>,
    draws: bool,
}

impl Project {
    /// The workflow classes whose runs reach a function.
    pub fn workflows_reaching(&self, at: FunctionRef) -> Vec<ClassRef> {
        let reaching = self.reaches().iter().filter(|reach| reach.functions.binary_search(&at).is_ok());
        reaching.map(|reach| reach.class).collect()
    }

    /// Whether a workflow that reaches the function draws from its random stream anywhere: a new draw would then shift
    /// what comes after it.
    pub fn draws(&self, at: FunctionRef) -> bool {
        let mut reaching = self.reaches().iter().filter(|reach| reach.functions.binary_search(&at).is_ok()).peekable();
        // Reached, but from no class that is known, or in every workflow of a worker: nothing is certain.
        reaching.peek().is_none() || self.is_run_by_interceptors(at) || reaching.any(|reach| reach.draws)
    }

    /// Whether a workflow that reaches the function calls something outside the project, there or anywhere.
    pub fn run_calls(&self, at: FunctionRef, qualified: &str) -> bool {
        let reaching = self.reaches().iter().filter(|reach| reach.functions.binary_search(&at).is_ok());
        reaching.flat_map(|reach| &reach.functions).any(|&at| self.names(at, qualified))
    }

    /// How many places of other functions name this one, by what the call graph knows.
    pub fn links_to(&self, at: FunctionRef) -> usize {
        self.contexts.links.all().filter(|link| link.target == at).count()
    }

    /// The workflow code that leads to a function, called or not.
    pub fn linked_from(&self, at: FunctionRef) -> Vec<FunctionRef> {
        let links = |from: &FunctionRef| {
            let links = self.contexts.links.of(*from);
            links.iter().any(|link| link.target == at && !link.outside_workflow)
        };
        self.functions().filter(|from| self.runs_in(*from).workflow_code() && links(from)).collect()
    }

    /// The activity code that leads to a function, called or not.
    pub fn called_by_activities(&self, at: FunctionRef) -> Vec<FunctionRef> {
        let links = |from: &FunctionRef| self.contexts.links.of(*from).iter().any(|link| link.target == at);
        self.functions().filter(|from| self.runs_in(*from).activity && links(from)).collect()
    }

    /// Of these functions, those that are what is looked for, or from which others of them lead there.
    pub fn leading_to(&self, among: &[FunctionRef], is_end: impl Fn(FunctionRef) -> bool) -> FxHashSet<FunctionRef> {
        let mut leading: FxHashMap<FunctionRef, Vec<FunctionRef>> = FxHashMap::default();
        for &from in among {
            for link in self.contexts.links.of(from) {
                leading.entry(link.target).or_default().push(from);
            }
        }
        let mut found = FxHashSet::default();
        let mut waiting: Vec<_> = among.iter().copied().filter(|&at| is_end(at)).collect();
        while let Some(at) = waiting.pop() {
            if found.insert(at) {
                waiting.extend(leading.get(&at).into_iter().flatten());
            }
        }
        found
    }

    /// Whether a function runs when some function with this role does.
    pub fn runs_under(&self, at: FunctionRef, role: Role) -> bool {
        let reach = || Arc::new(self.contexts.reach(roots(self, &[role])).into_iter().collect());
        self.known.under.get(role, "", reach).contains(&at)
    }

    /// Made on first use: most runs never ask.
    fn reaches(&self) -> &[Reach] {
        self.reaches.get_or_init(|| {
            let draws = |functions: &[FunctionRef]| functions.iter().any(|&at| self.function(at).draws.is_some());
            // An interceptor draws from the stream of every workflow of its worker.
            let is_shared = draws(self.run_by_interceptors());
            let reach = |class| {
                let mut functions = self.contexts.reach(self.entries(class).into_iter());
                functions.sort_unstable();
                let draws = is_shared || draws(&functions);
                Reach { class, functions, draws }
            };
            let mut reaches: Vec<Reach> = self.workflows().map(reach).collect();
            let loose = self.loose_draws(&reaches);
            for reach in &mut reaches {
                let root = |file: usize| &self.files[file].root;
                reach.draws |= loose.iter().any(|&file| self.modules.are_together(root(file), root(reach.class.file)));
            }
            reaches
        })
    }

    /// The files with draws in functions that no workflow is seen to run: a default factory, a `__bool__`, a table of
    /// functions. Any may run them.
    fn loose_draws(&self, reaches: &[Reach]) -> Vec<usize> {
        let is_reached = |at: &FunctionRef| reaches.iter().any(|reach| reach.functions.binary_search(at).is_ok());
        let drawing = self.functions().filter(|&at| self.function(at).draws.is_some());
        drawing.filter(|at| !is_reached(at)).map(|at| at.file).collect()
    }

    /// What runs in a workflow of this class by itself: run, handlers and constructor, inherited ones included.
    pub fn entries(&self, class: ClassRef) -> Vec<FunctionRef> {
        const ENTRIES: &[Role] = &[Role::Run, Role::Signal, Role::Update, Role::Query, Role::Validator];
        let lineage = self.lineage(class);
        let methods = lineage.iter().flat_map(|&class| {
            let methods = self.class(class).methods.values();
            methods.map(move |&function| FunctionRef { file: class.file, function })
        });
        let entries = methods.filter(|&at| ENTRIES.iter().any(|&role| self.has_role(at, role)));
        let hooks = if self.is_unmarked(class) { self.hooks(class) } else { Vec::new() };
        entries.chain(self.method(class, "__init__")).chain(hooks).collect()
    }
}
