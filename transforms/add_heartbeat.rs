//! Heartbeat in each round of an activity's loop that may work long, and set a heartbeat timeout where it is scheduled.
//!
//! ## Why
//! Temporal learns that a worker is lost only when a timeout of the activity ends: for one that works through a long list
//! that may be an hour. With `activity.heartbeat(…)` in each round and a `heartbeat_timeout` it learns within seconds, and
//! the next attempt finds in `activity.info().heartbeat_details` how far the last one came. A cancelled workflow reaches
//! the activity at a heartbeat as well. To go on from there instead of from the start is up to the activity: read the
//! details, and skip what is done.
//!
//! ## Left alone
//! Activities that heartbeat in any way: in a helper, a base class, a context manager, a background task, a thread, a
//! decorator or an interceptor. Loops over a literal or a small range, loops that only try again, and loops whose rounds
//! neither await, nor wait for input or output, nor give an element to something unknown. Activities whose calls all
//! give them a minute or less: nothing would be noticed sooner. Activities that run as local ones only, and tests. Work
//! that a loop starts in another thread, where a heartbeat would raise.
//!
//! ## Safety
//! Unsafe: what the activity does between two heartbeats, before the first and after the last included, must now take
//! less than the heartbeat timeout (30 seconds, or as the settings say; longer where the loop sleeps or waits by a number
//! that is written out); and a cancellation is now delivered. In an async activity whose rounds never await, a heartbeat
//! would be sent only when the activity ends: there `await asyncio.sleep(0)` lets it out. Manual where the activity is also
//! called outside of Temporal, where a heartbeat raises, and where the options of a call cannot be followed.
//!
//! ## Replay
//! Compatible: timeouts are not compared. None where no call is in sight, so that only the activity changes.

use crate::engine::edits::insertion;
use crate::engine::file::File;
use crate::engine::project::FunctionRef;
use crate::engine::python::{Ranged, TextRange, ast};
use crate::engine::transform::{Edit, Finding, Fix, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::activity_calls::Form;
use crate::engine::vocabulary::durations::{self, spoken};
use crate::engine::vocabulary::loops::WorkLoop;
use crate::engine::vocabulary::rounds::Rounds;
use crate::engine::vocabulary::timeouts::{Given, HEARTBEAT, Site};
use std::time::Duration;

pub(super) const TRANSFORM: Transform = Transform {
    name: "add-heartbeat",
    tags: &[Tag::Activity],
    default: true,
    level: Level::Warning,
    labels: &[(Safety::Unsafe, Some(Replay::Compatible)), (Safety::Unsafe, None), (Safety::Manual, None)],
    doc: include_str!("add_heartbeat.rs"),
    example: &[("flows.py", include_str!("add_heartbeat/example.py"))],
    run: Run::File(run),
};

/// An attempt that ends by itself so soon needs no heartbeat.
const SHORT: Duration = Duration::from_secs(60);

fn run(file: &File<'_>) -> Vec<Finding> {
    if file.is_test() {
        return Vec::new();
    }
    file.activities().filter_map(|(at, definition)| judge(file, at, definition)).collect()
}

fn judge<'a>(file: &File<'a>, at: FunctionRef, definition: &'a ast::StmtFunctionDef) -> Option<Finding> {
    let loops = file.work_loops(definition);
    let first = loops.first()?;
    if file.project().may_heartbeat(at) {
        return None;
    }
    let sites = file.sites_of(at);
    let known = sites.as_deref().unwrap_or_default();
    let is_short = |site: &Site<'a>| {
        site.call.is_local() || site.file.longest_attempt(&site.call).is_some_and(|limit| limit <= SHORT)
    };
    let expected = known.iter().filter_map(|site| site.file.timeout_given(&site.call, HEARTBEAT).known()).min();
    if !known.is_empty() && expected.is_none() && known.iter().all(is_short) {
        return None;
    }
    let effect = match expected {
        Some(timeout) => format!("an attempt that takes longer than {} is taken for lost", spoken(timeout)),
        None => "a lost worker is noticed only when a timeout ends".to_owned(),
    };
    let problem = format!("`{}` may work long in this loop and never heartbeats: {effect}", definition.name);
    let head = file.head_of(first.statement);
    let finding = |rest: String| file.finding_at(first.id, head, format!("{problem}; {rest}"));
    Some(match heartbeats(file, at, definition, &loops).and_then(|fix| with_timeouts(file, fix, &loops, sites)) {
        Ok((fix, rest)) => finding(rest).with_fix(fix),
        Err(todo) => finding(todo.to_owned()),
    })
}

/// The heartbeats in the activity itself.
///
/// # Errors
/// What to do instead.
fn heartbeats<'a>(
    file: &File<'a>,
    at: FunctionRef,
    definition: &'a ast::StmtFunctionDef,
    loops: &[WorkLoop<'a>],
) -> Result<Fix, &'static str> {
    let runs = file.project().runs_in(at);
    if runs.elsewhere || runs.workflow_code() {
        return Err("it is also called directly, where there is no activity: heartbeat `if activity.in_activity()`");
    }
    if file.reads_heartbeat_details(definition) {
        return Err("it reads `heartbeat_details`: heartbeat what it expects there, once the round is done");
    }
    let taken = "`activity` means something else here, so heartbeat by hand";
    let inside = loops.first().map_or(definition.start(), |first| first.body_range().start());
    let (activity, import) = file.import("temporalio", Some("activity"), inside).map_err(|_| taken)?;
    let mut fix = Fix::not_safe(None).import(file.path(), import);
    let mut rounds = Rounds::new(file);
    let mut numbers: Vec<(TextRange, String)> = Vec::new();
    for each in loops {
        let own_line = each.body().first().filter(|first| file.starts_its_line(first.start()));
        let Some(top) = own_line else { return Err("call `activity.heartbeat()` in each round") };
        // The last heartbeat is what is kept: it tells the rounds of the loops around, too.
        let own = number(file, &mut rounds, each).map(|number| (each.body_range(), number));
        numbers.retain(|(body, _)| body.contains_range(each.body_range()));
        numbers.extend(own);
        let details: Vec<&str> = numbers.iter().map(|(_, number)| number.as_str()).collect();
        let mut lines = vec![format!("{activity}.heartbeat({})", details.join(", "))];
        if definition.is_async && !each.is_async() && !file.awaits_within(file.id(definition), each.body_range()) {
            let taken = "`asyncio` means something else here, so heartbeat by hand";
            let (asyncio, import) = file.import("asyncio", None, inside).map_err(|_| taken)?;
            lines.push(format!("await {asyncio}.sleep(0)"));
            // Nobody else may make it a plain function in the same pass.
            let stays = file.async_of(definition).map(|word| Edit::replace(word, file.text(word)));
            fix = stays.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit));
            fix = fix.import(file.path(), import);
        }
        fix = fix.edit(file.path(), file.at_the_top(file.head_of(each.statement), top, &lines));
    }
    Ok(rounds.edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit)))
}

fn number<'a>(file: &File<'a>, rounds: &mut Rounds<'_, 'a>, each: &WorkLoop<'a>) -> Option<String> {
    let (target, iter) = each.head().filter(|_| !each.is_async())?;
    match file.counter(target, iter) {
        Some(name) => Some(name.id.to_string()),
        None => rounds.number(each.statement.range(), target, iter),
    }
}

/// The fix with a heartbeat timeout at each call that has none, and what is to be known of it.
///
/// # Errors
/// What to do instead.
fn with_timeouts<'a>(
    file: &File<'a>,
    mut fix: Fix,
    loops: &[WorkLoop<'a>],
    sites: Option<Vec<Site<'a>>>,
) -> Result<(Fix, String), &'static str> {
    const OPEN: &str =
        "heartbeat in each round, and set heartbeat_timeout where it is scheduled, as its options are made";
    let Some(sites) = sites else { return Err(OPEN) };
    let mut longest = None;
    for Site { file: caller, call } in sites.iter().filter(|site| !site.call.is_local()) {
        match caller.timeout_given(call, HEARTBEAT) {
            Given::Known(_) => continue,
            Given::Unknown => return Err(OPEN),
            Given::Nothing => {}
        }
        let pause = pause(file, loops).ok_or(
            "heartbeat in each round, and set heartbeat_timeout where it is scheduled to more than its pauses take",
        )?;
        let setting = caller.options().timeouts.heartbeat(caller.scheduled_name(call).as_deref());
        let timeout = if pause * 2 > setting { setting + pause } else { setting };
        if caller.longest_attempt(call).is_some_and(|limit| limit <= timeout) {
            continue;
        }
        fix = given(caller, call.call.expr, fix, timeout).ok_or(OPEN)?;
        longest = longest.max(Some(timeout));
    }
    let rest = match longest {
        Some(timeout) => format!(
            "with the heartbeat timeout, what it does between two heartbeats must take less than {}",
            spoken(timeout)
        ),
        None if sites.is_empty() => "set heartbeat_timeout where it is scheduled".to_owned(),
        None => "a heartbeat in each round says that it is alive".to_owned(),
    };
    Ok((fix, rest))
}

/// The longest that the loops are seen to wait at once; None where a sleep has no duration that is known.
fn pause<'a>(file: &File<'a>, loops: &[WorkLoop<'a>]) -> Option<Duration> {
    let within = |range: TextRange| loops.iter().any(|each| each.body_range().contains_range(range));
    let mut longest = Duration::ZERO;
    for (call, name) in file.calls().filter(|(call, _)| within(call.expr.range())) {
        let is_sleep = name.is_some_and(|name| name == "asyncio.sleep" || name == "time.sleep");
        if is_sleep {
            longest = longest.max(file.seconds_of(call.expr.arguments.args.first()?)?);
        } else if let Some(timeout) = file.keyword(call.expr, "timeout") {
            longest = longest.max(file.seconds_of(timeout).unwrap_or_default());
        }
    }
    Some(longest)
}

/// The timeout as one more argument of the call; None where it cannot be added there.
fn given(file: &File<'_>, call: &ast::ExprCall, mut fix: Fix, timeout: Duration) -> Option<Fix> {
    if file.activity_call_at(file.id(call)).is_none_or(|call| call.form == Form::Wrapper) {
        return None;
    }
    let (timedelta, import) = file.import("datetime", Some("timedelta"), call.start()).ok()?;
    let value = format!("{timedelta}({})", durations::arguments(timeout));
    fix.replay = Some(Replay::Compatible);
    if let Some(none) = file.keyword(call, HEARTBEAT) {
        return Some(fix.edit(file.path(), Edit::replace(none.range(), value)).import(file.path(), import));
    }
    let edits = insertion::keywords(file.source(), call, &[format!("{HEARTBEAT}={value}")]);
    let fix = edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit));
    Some(fix.import(file.path(), import))
}
