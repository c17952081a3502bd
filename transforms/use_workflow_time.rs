//! Replace the worker's clocks with workflow time in code that runs in a workflow.
//!
//! ## Why
//!
//! A workflow is replayed from its history, hours or weeks later and on another host. `datetime.now()` and
//! `time.time()` then give another time, a deadline has passed that had not, and the workflow fails with a
//! nondeterminism error. `workflow.now()` and `workflow.time()` give the time at which the history was written.
//!
//! ## Left alone
//!
//! Clocks in activities, clients and tests; pure functions of `datetime` and `time`; `loop.time()`; the other branch of
//! `workflow.in_workflow()` and of `is_replaying()`; what is read at module level or in default arguments. Reported
//! without a fix: a `while` loop that waits for the clock without an await (workflow time stands still in it), CPU
//! time, a field's `default_factory`, and `datetime.now` that is handed on as a function.
//!
//! ## Safety
//!
//! Safe where the value is the same: the same instant, naive where it was naive, or where the sandbox refused the old
//! call. Unsafe where the host's zone becomes UTC, where a difference of two clocks is taken without an await that waits
//! between them, in a loop that awaits nothing, where every round reads the same time, in queries (time stands still there
//! between workflow tasks), where the project's tests replace the clock, and in a helper that activities or others run too, which is guarded by `workflow.in_workflow()` (temporalio 1.11). A naive value becomes aware only where every
//! use of it in its function is seen not to tell the difference.
//!
//! ## Replay
//!
//! Compatible: reading workflow time is no command. Breaking where the sandbox may refuse the old call and code around
//! it takes that error, as `except Exception` does: there workflows in flight went on without it. Breaking, too, where
//! the value becomes another one and may decide something: they decided by the old one.

use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, TextSize};
use crate::engine::transform::{Edit, Finding, Fix, ImportRequest, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::clocks::{Clock, Family, Zone, is_clock};
use crate::engine::vocabulary::datetimes::{Births, Form, Outcome};
use crate::engine::vocabulary::substitute::{OUTLIVED, Site, Strength, Substitution, brackets};
use std::collections::BTreeMap;

pub(super) const TRANSFORM: Transform = Transform {
    name: "use-workflow-time",
    tags: &[Tag::Determinism, Tag::Ai],
    default: true,
    level: Level::Error,
    labels: &[
        (Safety::Safe, Some(Replay::Compatible)),
        (Safety::Unsafe, Some(Replay::Compatible)),
        (Safety::Unsafe, Some(Replay::Breaking)),
        (Safety::Manual, None),
    ],
    doc: include_str!("use_workflow_time.rs"),
    example: &[("flows.py", include_str!("use_workflow_time/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let sites = file.sites(is_clock);
    let reads: Vec<Read<'_, '_>> = sites.iter().filter_map(|site| Read::of(file, site)).collect();
    let outcomes = outcomes(file, &reads);
    let mut findings: BTreeMap<NodeId, Finding> =
        reads.iter().map(|read| (read.site.id, finding(file, read, outcomes.get(&read.site.id)))).collect();
    join(&mut findings, &outcomes);
    let factories = file.factories(is_clock).into_iter().map(|(mut finding, place)| {
        finding.message = format!(
            "the {place} reads the worker's clock whenever one is built without it, also by converters and activities \
             where `workflow.now()` raises: pass the time from the workflow"
        );
        finding
    });
    findings.into_values().chain(factories).collect()
}

struct Read<'s, 'a> {
    site: &'s Site<'a>,
    clock: Clock<'a>,
}

impl<'s, 'a> Read<'s, 'a> {
    fn of(file: &File<'a>, site: &'s Site<'a>) -> Option<Self> {
        let clock = Clock::of_site(file, site)?;
        // Handed on as functions, these are no clock yet: `converter = time.gmtime`.
        let is_data = matches!(clock, Clock::UtcFields | Clock::LocalFields | Clock::LocalText);
        (site.call.is_some() || !is_data).then_some(Self { site, clock })
    }
}

/// Where the values of calls go, for each function and each family of clocks that may meet.
fn outcomes(file: &File<'_>, reads: &[Read<'_, '_>]) -> BTreeMap<NodeId, Outcome> {
    let mut families: BTreeMap<(NodeId, Family), Vec<NodeId>> = BTreeMap::new();
    for read in reads.iter().filter(|read| read.site.call.is_some()) {
        let body = file.tree().body(read.site.id);
        families.entry((body, read.clock.family())).or_default().push(read.site.id);
    }
    let births = families.into_values().map(|ids| Births::new(file, ids));
    births.flat_map(|births| births.outcomes()).map(|outcome| (outcome.id, outcome)).collect()
}

/// Values that meet change together or not at all: a difference of two clocks means nothing.
fn join(findings: &mut BTreeMap<NodeId, Finding>, outcomes: &BTreeMap<NodeId, Outcome>) {
    let fixes: BTreeMap<NodeId, Option<Fix>> =
        findings.iter().map(|(&id, finding)| (id, finding.fix.clone())).collect();
    for outcome in outcomes.values().filter(|outcome| outcome.together.len() > 1) {
        let Some(finding) = findings.get_mut(&outcome.id) else { continue };
        let own: Option<Vec<Fix>> = outcome.together.iter().map(|id| fixes.get(id).cloned().flatten()).collect();
        let had_fix = finding.fix.take().is_some();
        match own {
            Some(fixes) => finding.fix = fixes.into_iter().reduce(Fix::and),
            None if had_fix => finding.message.push_str("; it meets a clock that has no fix, so both stay"),
            None => {}
        }
    }
}

fn finding(file: &File<'_>, read: &Read<'_, '_>, outcome: Option<&Outcome>) -> Finding {
    let site = read.site;
    let level = match site.call {
        Some(_) if file.reaches_only_logs_and_inputs(site.id) => Level::Warning,
        _ => Level::Error,
    };
    let message = message(file, read);
    let finding = match manual(file, read, outcome) {
        Some(todo) => file.finding(site.id, format!("{message}: {todo}")),
        None => match plan(file, read, outcome) {
            Ok(plan) => fixed(file, read, message, plan.judged(file, read, outcome), level),
            Err(clash) => file.finding(site.id, format!("{message}: {clash}")),
        },
    };
    finding.with_level(level)
}

fn message(file: &File<'_>, read: &Read<'_, '_>) -> String {
    let spelled = file.spelled(read.site);
    let own = match read.clock {
        Clock::LocalOf(_) => {
            return format!("`{spelled}` without a zone reads the worker's, another where replay runs");
        }
        Clock::Processor => return format!("`{spelled}` measures the worker's processor, other values on each replay"),
        Clock::Seconds | Clock::SteadySeconds => "workflow.time()",
        Clock::Nanoseconds | Clock::SteadyNanoseconds => "workflow.time_ns()",
        Clock::UtcFields | Clock::LocalFields | Clock::LocalFormat(_) | Clock::LocalText => "workflow.time()",
        Clock::Aware(..) | Clock::Local | Clock::Utc | Clock::Today => "workflow.now()",
    };
    format!("`{spelled}` reads the worker's clock, so each replay sees another time; `{own}` stays the same")
}

/// What to do where no edit can be trusted.
fn manual(file: &File<'_>, read: &Read<'_, '_>, outcome: Option<&Outcome>) -> Option<&'static str> {
    if matches!(read.clock, Clock::Processor) {
        return Some("measure in an activity");
    }
    if read.site.call.is_none() {
        // `datetime.now` may be given a zone by whoever calls it, and a lambda does not fit into a guard.
        return match read.clock {
            Clock::Local => Some("hand on a function that returns `workflow.now()`"),
            Clock::Utc | Clock::Today if read.site.audience.is_shared() => {
                Some("hand on a function that returns `workflow.now()` in a workflow")
            }
            _ => None,
        };
    }
    if stands_still(file, read.site.id) {
        return Some(
            "this loop never awaits, and workflow time stands still in it: await `workflow.wait_condition()` or \
             `asyncio.sleep()`",
        );
    }
    if is_read_as_local(file, read.site.id) {
        return Some("`time.mktime` reads it in the worker's zone: use `workflow.time()` instead of the two");
    }
    let form = outcome.filter(|_| matches!(read.clock, Clock::Local | Clock::LocalOf(_)))?.form;
    (form == Form::Neither)
        .then_some("one use wants a naive time and another reads it in the worker's zone: make both aware first")
}

/// `time.mktime(…)` around fields of local time.
fn is_read_as_local(file: &File<'_>, id: NodeId) -> bool {
    let mut inner = file.range(id);
    for (_, node) in file.ancestors(id) {
        match node {
            AnyNodeRef::ExprCall(call) if call.func.range() != inner => {
                return file.name(&call.func).is_some_and(|name| name == "time.mktime");
            }
            AnyNodeRef::ExprCall(_) | AnyNodeRef::ExprAttribute(_) | AnyNodeRef::Arguments(_) => inner = node.range(),
            _ => return false,
        }
    }
    false
}

/// Whether a `while` loop without an await waits for the clock.
fn stands_still(file: &File<'_>, id: NodeId) -> bool {
    let Some((_, around)) = file.while_around(id) else { return false };
    if file.awaits_within(file.tree().body(id), around.range()) {
        return false;
    }
    let test = around.test.range();
    let is_endless = matches!(&*around.test, Expr::BooleanLiteral(value) if value.value)
        || matches!(&*around.test, Expr::NumberLiteral(_));
    is_endless || test.contains_range(file.range(id)) || file.sets_what_is_read_in(id, test)
}

/// What a clock becomes, and how far that can be trusted where the old code could run.
struct Plan {
    substitution: Substitution,
    safety: Safety,
    /// Why it is unsafe: a clause for the message.
    note: &'static str,
}

const ZONE: &str = "the worker's zone becomes UTC";
const STEADY: &str = "without an await in between, two readings are the same";

impl Plan {
    fn safe(substitution: Substitution) -> Self {
        Self { substitution, safety: Safety::Safe, note: "" }
    }

    fn not_safe(substitution: Substitution, note: &'static str) -> Self {
        Self { substitution, safety: Safety::Unsafe, note }
    }

    /// Two readings that meet without an await in between become one.
    fn judged(mut self, file: &File<'_>, read: &Read<'_, '_>, outcome: Option<&Outcome>) -> Self {
        if self.safety == Safety::Safe && meets(file, read, outcome).any(|is_apart| !is_apart) {
            (self.safety, self.note) = (Safety::Unsafe, STEADY);
        }
        let is_told = || !file.reaches_only_logs_and_inputs(read.site.id);
        if self.safety == Safety::Safe && file.runs_again_at_once(read.site.id) && is_told() {
            (self.safety, self.note) = (Safety::Unsafe, STEADY);
        }
        self
    }

    fn import(mut self, request: Option<ImportRequest>) -> Self {
        self.substitution = self.substitution.import(request);
        self
    }
}

fn fixed(file: &File<'_>, read: &Read<'_, '_>, mut message: String, plan: Plan, level: Level) -> Finding {
    let site = read.site;
    let is_refused = file.is_refused(site.id, &site.name);
    // Where the value is another one, and decides something, histories hold what the old one decided.
    let decides = plan.safety == Safety::Unsafe && level == Level::Error && site.call.is_some();
    let is_outlived = file.outlives_refusal(site.id, &site.name);
    let (safety, note) = match plan.safety {
        _ if site.audience.is_read_only() => {
            (Safety::Unsafe, "in a query workflow time stands still between workflow tasks")
        }
        _ if is_refused => (Safety::Safe, ""),
        safety if is_outlived => (safety.max(Safety::Unsafe), plan.note),
        safety => (safety, plan.note),
    };
    if !note.is_empty() {
        message = format!("{message}; {note}");
    }
    let replay = match site.audience.is_read_only() || is_refused {
        true => Replay::Compatible,
        false if is_outlived => {
            message = format!("{message}; {OUTLIVED}");
            Replay::Breaking
        }
        false if decides => {
            message.push_str(", and workflows in flight may have decided by the old one");
            Replay::Breaking
        }
        false => Replay::Compatible,
    };
    let mut finding = file.substituted(site, message, (safety, replay), plan.substitution);
    // Two clocks in one difference would be an old and a new one.
    finding.fix.iter_mut().for_each(|fix| fix.meets_others = true);
    finding
}

fn plan(file: &File<'_>, read: &Read<'_, '_>, outcome: Option<&Outcome>) -> Result<Plan, String> {
    let site = read.site;
    let (workflow, request) = file.workflow_module(site.id)?;
    let Some(call) = site.call else { return Ok(reference(file, read, &workflow).import(request)) };
    let whole = |text: String| Substitution::whole(file, site.id, text);
    let callee = |text: &str| Substitution::parts(file, site.id, vec![Edit::replace(site.callee_range(), text)]);
    let plan = match read.clock {
        Clock::Aware(..) | Clock::Local | Clock::Utc | Clock::LocalOf(_) => datetime(file, read, outcome, &workflow)?,
        Clock::Today => Plan::not_safe(whole(format!("{workflow}.now().date()")), ZONE),
        Clock::Seconds => Plan::safe(callee(&format!("{workflow}.time"))),
        Clock::Nanoseconds => Plan::safe(callee(&format!("{workflow}.time_ns"))),
        Clock::SteadySeconds => steady(file, read, outcome, callee(&format!("{workflow}.time"))),
        Clock::SteadyNanoseconds => steady(file, read, outcome, callee(&format!("{workflow}.time_ns"))),
        Clock::UtcFields => Plan::safe(whole(format!("{}({workflow}.time())", file.text(&*call.func)))),
        Clock::LocalFields | Clock::LocalText | Clock::LocalFormat(_) => fields(file, read, &workflow)?,
        Clock::Processor => return Err("measure in an activity".to_owned()),
    };
    Ok(plan.import(request))
}

fn datetime(file: &File<'_>, read: &Read<'_, '_>, outcome: Option<&Outcome>, workflow: &str) -> Result<Plan, String> {
    let id = read.site.id;
    let now = || Substitution::whole(file, id, format!("{workflow}.now()"));
    let naive = || Substitution::whole(file, id, format!("{workflow}.now().replace(tzinfo=None)"));
    if let Clock::LocalOf(value) = read.clock {
        return local_of(file, read, outcome, value);
    }
    if let Some(chain) = timestamp_of(file, id) {
        let seconds = Substitution::whole(file, chain, format!("{workflow}.time()"));
        return Ok(match read.clock {
            Clock::Utc => Plan::not_safe(seconds, "the old value was off by the worker's zone"),
            _ => Plan::safe(seconds),
        });
    }
    let asks_instant = outcome.is_some_and(|outcome| outcome.asks_instant);
    Ok(match read.clock {
        Clock::Aware(Zone::Utc, _) => Plan::safe(now()),
        Clock::Aware(Zone::Known, zone) => Plan::safe(in_zone(file, read, zone, workflow)),
        Clock::Aware(_, zone) => Plan::not_safe(in_zone(file, read, zone, workflow), "a zone of None would change"),
        Clock::Utc if asks_instant && becomes_aware(read, outcome) => {
            Plan::not_safe(now(), "the old instant was off by the worker's zone")
        }
        Clock::Utc if asks_instant => Plan::not_safe(naive(), "its instant is still off by the worker's zone"),
        Clock::Utc => Plan::safe(naive()),
        _ if outcome.is_some_and(|outcome| outcome.instant_only) => Plan::safe(now()),
        _ if becomes_aware(read, outcome) => Plan::not_safe(now(), ZONE),
        _ => Plan::not_safe(naive(), ZONE),
    })
}

/// Where others run the code too, the value stays naive there, and so it does here.
fn becomes_aware(read: &Read<'_, '_>, outcome: Option<&Outcome>) -> bool {
    outcome
        .is_some_and(|outcome| outcome.instant_only || outcome.form == Form::Aware && !read.site.audience.is_shared())
}

/// The call of `.timestamp()` on the value of a node.
fn timestamp_of(file: &File<'_>, id: NodeId) -> Option<NodeId> {
    let AnyNodeRef::ExprAttribute(attribute) = file.parent(id) else { return None };
    let AnyNodeRef::ExprCall(call) = file.parent(file.id(attribute)) else { return None };
    let is_chain = &attribute.attr == "timestamp" && call.func.range() == attribute.range();
    (is_chain && call.arguments.is_empty()).then(|| file.id(call))
}

/// `workflow.now().astimezone(zone)`, around the argument as it stands.
fn in_zone(file: &File<'_>, read: &Read<'_, '_>, zone: &Expr, workflow: &str) -> Substitution {
    let mut edits = vec![Edit::replace(read.site.callee_range(), format!("{workflow}.now().astimezone"))];
    let keywords = read.site.call.into_iter().flat_map(|call| &*call.arguments.keywords);
    // Up to the value's own parentheses, if it has any.
    edits.extend(keywords.filter(|keyword| keyword.value.range() == zone.range()).map(|keyword| {
        let text = file.text(keyword);
        let value = text.find('=').map_or(0, |at| text[at + 1..].len() - text[at + 1..].trim_start().len() + at + 1);
        Edit::delete(TextRange::at(keyword.start(), TextSize::of(&text[..value])))
    }));
    Substitution::parts(file, read.site.id, edits)
}

fn local_of(file: &File<'_>, read: &Read<'_, '_>, outcome: Option<&Outcome>, value: &Expr) -> Result<Plan, String> {
    let (timezone, request) = file.written("datetime", "timezone", read.site.id)?;
    let end = file.range(read.site.id).end();
    let mut edits = vec![further_argument(file, read, value, &format!("{timezone}.utc"))?];
    let stays_naive = !becomes_aware(read, outcome);
    if stays_naive {
        edits.push(Edit::insert(end, ".replace(tzinfo=None)"));
    }
    let substitution = Substitution::parts(file, read.site.id, edits).import(request);
    let is_same = outcome.is_some_and(|outcome| outcome.instant_only);
    Ok(if is_same { Plan::safe(substitution) } else { Plan::not_safe(substitution, ZONE) })
}

/// An argument behind the only one that a call has.
fn further_argument(file: &File<'_>, read: &Read<'_, '_>, only: &Expr, text: &str) -> Result<Edit, String> {
    let close = file.range(read.site.id).end() - TextSize::of(')');
    let between = file.source().slice(TextRange::new(only.end(), close)).trim();
    match between {
        "" | "," => Ok(Edit::insert(only.end(), format!(", {text}"))),
        _ => Err(format!("give it `{text}` as its second argument")),
    }
}

/// Safe where the clocks are only subtracted from each other, across an await.
fn steady(file: &File<'_>, read: &Read<'_, '_>, outcome: Option<&Outcome>, substitution: Substitution) -> Plan {
    let mut others = meets(file, read, outcome).peekable();
    let is_measured = outcome.is_some_and(|outcome| outcome.subtracted_only) && others.peek().is_some();
    if is_measured && others.all(|is_apart| is_apart) {
        return Plan::safe(substitution);
    }
    Plan::not_safe(substitution, STEADY)
}

/// The other clocks that a reading is compared with or subtracted from: whether something is awaited in between.
fn meets<'m>(
    file: &'m File<'_>,
    read: &'m Read<'_, '_>,
    outcome: Option<&'m Outcome>,
) -> impl Iterator<Item = bool> + use<'m> {
    let id = read.site.id;
    let body = file.tree().body(id);
    let others = outcome.map_or(&[][..], |outcome| &outcome.together);
    others.iter().filter(move |&&other| other != id).map(move |&other| {
        let (one, two) = (file.range(id), file.range(other));
        let (first, second) = if one.start() < two.start() { (one, two) } else { (two, one) };
        file.waits_within(body, TextRange::new(first.end(), second.start()))
    })
}

/// Local time fields and texts, made from workflow time in UTC.
fn fields(file: &File<'_>, read: &Read<'_, '_>, workflow: &str) -> Result<Plan, String> {
    let id = read.site.id;
    let (gmtime, request) = file.written("time", "gmtime", id)?;
    let fields = format!("{gmtime}({workflow}.time())");
    let substitution = match read.clock {
        Clock::LocalFormat(format) => {
            Substitution::parts(file, id, vec![further_argument(file, read, format, &fields)?])
        }
        Clock::LocalText => {
            let (asctime, request) = file.written("time", "asctime", id)?;
            Substitution::whole(file, id, format!("{asctime}({fields})")).import(request)
        }
        _ => Substitution::whole(file, id, fields),
    };
    Ok(Plan::not_safe(substitution.import(request), ZONE))
}

/// A clock that is handed on as a function.
fn reference(file: &File<'_>, read: &Read<'_, '_>, workflow: &str) -> Plan {
    let id = read.site.id;
    let plain = |name: &str| Substitution::whole(file, id, format!("{workflow}.{name}"));
    let lambda = |value: &str| {
        let (open, close) = brackets(file, id, Strength::Lambda);
        Substitution::whole(file, id, format!("{open}lambda: {workflow}.now(){value}{close}"))
    };
    match read.clock {
        Clock::Nanoseconds => Plan::safe(plain("time_ns")),
        Clock::SteadySeconds => Plan::not_safe(plain("time"), STEADY),
        Clock::SteadyNanoseconds => Plan::not_safe(plain("time_ns"), STEADY),
        Clock::Utc => Plan::safe(lambda(".replace(tzinfo=None)")),
        Clock::Today => Plan::not_safe(lambda(".date()"), ZONE),
        _ => Plan::safe(plain("time")),
    }
}
