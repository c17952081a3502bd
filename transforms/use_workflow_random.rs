//! Replace the `random` module with `workflow.random()` in code that runs in a workflow.
//!
//! ## Why
//!
//! A workflow is replayed from its history, and the module-level generator gives other numbers each time: the replay
//! takes another branch, and the workflow fails with a nondeterminism error. `workflow.random()` is a `random.Random`
//! that replay seeds alike. An unseeded `random.Random()` of one's own becomes `workflow.new_random("name")`
//! (temporalio 1.35), whose numbers depend on the run and the name.
//!
//! ## Left alone
//!
//! Random numbers in activities, clients and tests; `random.Random(seed)` and numpy's seeded generators, which are
//! deterministic; the other branch of `workflow.in_workflow()`; what is made at module level or in default arguments.
//! `seed()`, `getstate()`, `setstate()`, `SystemRandom` and `numpy.random` are reported without a fix, and so is every
//! draw that a query or an update validator reaches: drawing raises there.
//!
//! ## Safety
//!
//! Safe: one random number takes the place of another. In a helper that activities or others run too the new call is
//! guarded by `workflow.in_workflow()` (temporalio 1.11), which is unsafe; so is what the
//! project's tests replace. A generator that is made again and again,
//! in a loop or a handler, is manual: one with a name starts from its beginning each time.
//!
//! ## Replay
//!
//! Compatible where the workflow drew nothing from its random stream before, where the generator has a stream of its
//! own, or where the sandbox refused the old call. Otherwise breaking: the new draw shifts the ids and random numbers
//! that come after it. Several new draws that arrive together count as one change. Breaking, too, where code around the
//! old call may take the sandbox's error: there workflows in flight went on without a number.

use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::project::ClassRef;
use crate::engine::python::{AnyNodeRef, Expr, ast};
use crate::engine::transform::{Edit, Finding, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::substitute::{Site, Substitution};
use std::collections::BTreeSet;

pub(super) const TRANSFORM: Transform = Transform {
    name: "use-workflow-random",
    tags: &[Tag::Determinism, Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[
        (Safety::Safe, Some(Replay::Compatible)),
        (Safety::Safe, Some(Replay::Breaking)),
        (Safety::Unsafe, Some(Replay::Compatible)),
        (Safety::Unsafe, Some(Replay::Breaking)),
        (Safety::Manual, None),
    ],
    doc: include_str!("use_workflow_random.rs"),
    example: &[("flows.py", include_str!("use_workflow_random/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let mut taken = names_in_use(file);
    let sites = file.sites(|name| Source::of(name).is_some());
    let mut findings: Vec<_> = sites.iter().filter_map(|site| finding(file, site, &mut taken)).collect();
    for (mut finding, place) in file.factories(|name| matches!(Source::of(name), Some(Source::Draw(_)))) {
        finding.message = format!(
            "the {place} gets a random value whenever one is built without it, also by converters and activities \
             where `workflow.random()` raises: pass the value from the workflow"
        );
        findings.push(finding);
    }
    findings
}

/// What a name of `random` or `numpy.random` is.
#[derive(Clone, Copy)]
enum Source<'n> {
    /// A function of the generator that the whole process shares.
    Draw(&'n str),
    Seed,
    State,
    /// Deterministic where it is given a seed.
    Generator,
    System,
    NumpyDraw,
    NumpyGenerator,
}

impl<'n> Source<'n> {
    fn of(name: &'n str) -> Option<Self> {
        if let Some(member) = name.strip_prefix("numpy.random.") {
            return match member {
                "default_rng" | "RandomState" | "SeedSequence" | "PCG64" | "PCG64DXSM" | "MT19937" | "Philox"
                | "SFC64" => Some(Source::NumpyGenerator),
                _ => member.starts_with(|first: char| first.is_ascii_lowercase()).then_some(Source::NumpyDraw),
            };
        }
        match name.strip_prefix("random.")? {
            "seed" => Some(Source::Seed),
            "getstate" | "setstate" => Some(Source::State),
            "Random" => Some(Source::Generator),
            "SystemRandom" => Some(Source::System),
            member => DRAWS.contains(&member).then_some(Source::Draw(member)),
        }
    }
}

const DRAWS: &[&str] = &[
    "betavariate",
    "binomialvariate",
    "choice",
    "choices",
    "expovariate",
    "gammavariate",
    "gauss",
    "getrandbits",
    "lognormvariate",
    "normalvariate",
    "paretovariate",
    "randbytes",
    "randint",
    "random",
    "randrange",
    "sample",
    "shuffle",
    "triangular",
    "uniform",
    "vonmisesvariate",
    "weibullvariate",
];

fn finding(file: &File<'_>, site: &Site<'_>, taken: &mut BTreeSet<String>) -> Option<Finding> {
    let spelled = file.spelled(site);
    let manual = |message: String| Some(file.finding(site.id, message));
    match Source::of(&site.name)? {
        Source::Draw(member) => Some(drawn(file, site, &spelled, member)),
        Source::Generator if is_unseeded(site) => Some(generator(file, site, &spelled, taken)),
        Source::NumpyGenerator if is_unseeded(site) => manual(format!(
            "`{spelled}` without a seed gives other numbers on each replay: seed it with \
             `workflow.random().getrandbits(64)`"
        )),
        Source::Generator | Source::NumpyGenerator => None,
        Source::Seed => manual(format!(
            "`{spelled}` seeds the generator that all workflows of the worker share: make a `random.Random(seed)` \
             and draw from that"
        )),
        Source::State => manual(format!(
            "`{spelled}` touches the generator that all workflows of the worker share: keep a `random.Random(seed)` \
             in the workflow instead"
        )),
        Source::System if site.call.is_none() => None,
        Source::System => manual(format!(
            "`{spelled}` reads the operating system, other numbers on each replay: use `workflow.random()`, or an \
             activity where the numbers must be secret"
        )),
        Source::NumpyDraw => manual(format!(
            "`{spelled}` gives other numbers on each replay: draw from \
             `numpy.random.default_rng(workflow.random().getrandbits(64))`"
        )),
    }
}

/// A call of a generator's class without a seed; `None` is none.
fn is_unseeded(site: &Site<'_>) -> bool {
    let Some(call) = site.call else { return false };
    let mut values = call.arguments.args.iter().chain(call.arguments.keywords.iter().map(|keyword| &keyword.value));
    values.all(Expr::is_none_literal_expr)
}

fn drawn(file: &File<'_>, site: &Site<'_>, spelled: &str, member: &str) -> Finding {
    let message = format!("`{spelled}` gives another value on each replay; `workflow.random()` gives the same");
    if let Some(why) = file.blocked_draw(site, "temporalio.workflow.random") {
        return file.finding(site.id, format!("{message}; {why}"));
    }
    if file.run_calls(site.id, "random.seed") {
        let todo = "the workflow seeds it, so histories may depend on its numbers: draw from a `random.Random(seed)`";
        return file.finding(site.id, format!("`{spelled}` draws from a generator that all workflows share; {todo}"));
    }
    let (workflow, request) = match file.workflow_module(site.id) {
        Ok(written) => written,
        Err(clash) => return file.finding(site.id, format!("{message}; {clash}")),
    };
    let edit = Edit::replace(site.callee_range(), format!("{workflow}.random().{member}"));
    let substitution = Substitution::parts(file, site.id, vec![edit]).import(request);
    let (labels, message) = file.drawn(site, message);
    let level = match site.call {
        Some(_) if file.reaches_only_logs_and_inputs(site.id) => Level::Warning,
        _ => Level::Error,
    };
    file.substituted(site, message, labels, substitution).with_level(level)
}

fn generator(file: &File<'_>, site: &Site<'_>, spelled: &str, taken: &mut BTreeSet<String>) -> Finding {
    let message = format!("`{spelled}` seeds itself from the operating system, other numbers on each replay");
    let manual = |why: &str| file.finding(site.id, format!("{message}: {why}"));
    if let Some(why) = file.blocked_draw(site, "temporalio.workflow.new_random(name)") {
        return manual(&why);
    }
    if !is_made_once(file, site) {
        return manual(
            "draw from `workflow.random()` here, or make one `workflow.new_random(\"name\")` in `__init__`: made \
             again, it starts from its beginning",
        );
    }
    let (workflow, request) = match file.workflow_module(site.id) {
        Ok(written) => written,
        Err(clash) => return manual(&clash),
    };
    let name = unique(name_for(file, site), taken);
    let quote = quote_at(file, site);
    let text = format!("{workflow}.new_random({quote}{name}{quote})");
    let substitution = Substitution::whole(file, site.id, text).import(request);
    let message = format!("{message}; `workflow.new_random(…)` gives the same");
    file.substituted(site, message, (Safety::Safe, Replay::Compatible), substitution)
}

/// In `run` or the `__init__` of a workflow, outside of loops: a generator with a name repeats itself when it is made a
/// second time.
fn is_made_once(file: &File<'_>, site: &Site<'_>) -> bool {
    let function = file.function(site.id);
    let is_of_workflow = |class| {
        let class = ClassRef { file: file.index(), class };
        file.project().workflows().any(|workflow| file.project().lineage(workflow).contains(&class))
    };
    let is_once = function.roles.contains(&Role::Run)
        || function.name == "__init__" && function.class.is_some_and(is_of_workflow);
    is_once && !file.is_repeated(site.id)
}

/// The function and the variable that holds the generator: stable while the code around it changes.
fn name_for(file: &File<'_>, site: &Site<'_>) -> String {
    let function = &file.function(site.id).qualified;
    let target = match file.parent(site.id) {
        AnyNodeRef::StmtAssign(ast::StmtAssign { targets, .. }) => targets.first(),
        AnyNodeRef::StmtAnnAssign(assign) => Some(&*assign.target),
        _ => None,
    };
    match target {
        Some(Expr::Name(name)) => format!("{function}.{}", name.id),
        Some(Expr::Attribute(attribute)) => format!("{function}.{}", attribute.attr),
        _ => function.clone(),
    }
}

fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let mut candidates = std::iter::once(name.clone()).chain((2..).map(|number| format!("{name}.{number}")));
    let free = candidates.find(|candidate| !taken.contains(candidate)).unwrap_or(name);
    taken.insert(free.clone());
    free
}

/// The names of the generators that the file makes already.
fn names_in_use(file: &File<'_>) -> BTreeSet<String> {
    let calls = file.named_calls().filter(|(_, name)| name == "temporalio.workflow.new_random");
    let named = calls.filter_map(|(call, _)| call.expr.arguments.find_argument_value("name", 0));
    named.filter_map(Expr::as_string_literal_expr).map(|name| name.value.to_string()).collect()
}

/// The quote that the file's strings have there, and inside an f-string the one that does not end it.
fn quote_at(file: &File<'_>, site: &Site<'_>) -> char {
    let around = file.ancestors(site.id).find_map(|(_, node)| match node {
        AnyNodeRef::FString(string) => Some(string.flags),
        _ => None,
    });
    match around {
        Some(flags) if ast::StringFlags::quote_style(flags) == ast::str::Quote::Double => '\'',
        Some(_) => '"',
        None => file.quote(file.range(site.id).start()),
    }
}
