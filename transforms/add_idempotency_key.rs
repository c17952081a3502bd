//! Give an activity that charges, sends or publishes a key, so that a retry does not do it twice.
//!
//! ## Why
//! Temporal runs an activity again when it failed, timed out, or lost its worker after the work was done. Whoever is
//! called can only tell the second time from a second wish by a key. The key is passed by the workflow where that is
//! easy (run id, call site, and in a loop the round), and made in the activity from `activity.info()` otherwise: both
//! stay the same over retries, and differ after continue-as-new. An id from the business beats both, if there is one.
//!
//! ## Left alone
//! Activities that take or make a key, that look first whether the work is done, or that pass an id to what they call.
//! Activities that are never retried. Clients that are not recognised; the settings name more of them
//! (`idempotency.clients` and `verbs`). A parameter is added only where every parameter is a JSON scalar, a field only
//! to the dataclass that is the one argument: with any other signature, the SDK would drop the type hints of calls that
//! are already under way.
//!
//! ## Safety
//! Unsafe: what counts as the same call is a decision. Where a parameter or field is added, deploy the workers before
//! the workflows that pass it. Manual where what is called is not known to take a key: a key that nothing reads would
//! only look safe; and where one key would have to serve several calls.
//!
//! ## Replay
//! Compatible: inputs are not compared. None where only the activity changes.

use crate::engine::edits::insertion;
use crate::engine::file::File;
use crate::engine::files::FilePath;
use crate::engine::options::IdempotencyStyle;
use crate::engine::project::FunctionRef;
use crate::engine::python::{AnyNodeRef, Ranged, ast};
use crate::engine::transform::{Edit, Finding, Fix, ImportRequest, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::effects::{Accepts, Blank, Effect};
use crate::engine::vocabulary::passing::PassedKey;

pub(super) const TRANSFORM: Transform = Transform {
    name: "add-idempotency-key",
    tags: &[Tag::Activity, Tag::Ai],
    default: true,
    level: Level::Warning,
    labels: &[(Safety::Unsafe, Some(Replay::Compatible)), (Safety::Unsafe, None), (Safety::Manual, None)],
    doc: include_str!("add_idempotency_key.rs"),
    example: &[("flows.py", include_str!("add_idempotency_key/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    file.activities().filter_map(|(at, definition)| judge(file, &Activity { at, definition })).collect()
}

struct Activity<'a> {
    at: FunctionRef,
    definition: &'a ast::StmtFunctionDef,
}

/// A key on its way into the call: what is written there, and what makes it.
struct Key {
    /// Otherwise callers from before the fix give an empty one.
    is_never_blank: bool,
    text: String,
    edits: Vec<(FilePath, Edit)>,
    imports: Vec<(FilePath, ImportRequest)>,
    replay: Option<Replay>,
}

impl From<PassedKey> for Key {
    fn from(PassedKey { text, edits, imports }: PassedKey) -> Self {
        Self { is_never_blank: false, text, edits, imports, replay: Some(Replay::Compatible) }
    }
}

fn judge(file: &File<'_>, activity: &Activity<'_>) -> Option<Finding> {
    let effects = file.effects_of(activity.definition);
    let first = effects.iter().find(|effect| effect.accepts != Accepts::Nothing).or(effects.first())?;
    if file.is_done_once(activity.at, first) {
        return None;
    }
    let name = activity.definition.name.as_str();
    let callee = file.text(&*first.call.expr.func);
    let problem = format!("a retry of `{name}` calls `{callee}` again, without a key that tells the second time");
    let manual = |advice: &str| Some(file.finding(first.call.id, format!("{problem}; {advice}")));
    let accepting = effects.iter().filter(|effect| effect.accepts != Accepts::Nothing).count();
    if accepting == 0 {
        return manual(
            "pass it one made of the run id and activity id in `activity.info()` if it takes one, or look first whether it is done",
        );
    }
    if accepting > 1 || is_repeated(file, first, activity) {
        return manual("give each of its calls a key of its own");
    }
    let Some(key) = key(file, activity, first) else { return manual(why_none(file, activity)) };
    let mut fix = Fix::not_safe(key.replay);
    fix.edits.extend(given(file, first, &key).into_iter().map(|edit| (file.path().clone(), edit)));
    fix.edits.extend(key.edits);
    fix.imports.extend(key.imports);
    let order = if key.replay.is_some() { "; deploy workers before the workflows that pass one" } else { "" };
    Some(file.finding(first.call.id, format!("{problem}{order}")).with_fix(fix))
}

/// One key for several rounds would drop all but the first.
fn is_repeated(file: &File<'_>, effect: &Effect<'_>, activity: &Activity<'_>) -> bool {
    let body = file.id(activity.definition);
    file.ancestors(effect.call.id).take_while(|(id, _)| *id != body).any(|(_, node)| {
        matches!(
            node,
            AnyNodeRef::StmtFor(_)
                | AnyNodeRef::StmtWhile(_)
                | AnyNodeRef::ExprListComp(_)
                | AnyNodeRef::ExprSetComp(_)
                | AnyNodeRef::ExprDictComp(_)
                | AnyNodeRef::ExprGenerator(_)
                | AnyNodeRef::ExprFString(_)
        )
    })
}

fn key(file: &File<'_>, activity: &Activity<'_>, effect: &Effect<'_>) -> Option<Key> {
    let needs_one = matches!(effect.accepts, Accepts::Keyword { blank: Blank::Never, .. });
    let passed = || if needs_one { None } else { file.passed_key(activity.at).map(Key::from) };
    match file.options().idempotency.style {
        IdempotencyStyle::Auto => passed().or_else(|| derived(file, activity, effect)),
        IdempotencyStyle::Parameter => passed(),
        IdempotencyStyle::Derive => derived(file, activity, effect),
    }
}

fn why_none(file: &File<'_>, activity: &Activity<'_>) -> &'static str {
    if file.options().idempotency.style == IdempotencyStyle::Parameter {
        return "not every call of it can pass one, as the settings ask for";
    }
    if file.project().runs_in(activity.at).elsewhere {
        return "it is also called directly, where there is no `activity.info()`: let its callers pass one";
    }
    "make one of the run id and activity id in `activity.info()`"
}

/// From the activity's own information, which is there only while it runs as one.
fn derived(file: &File<'_>, activity: &Activity<'_>, effect: &Effect<'_>) -> Option<Key> {
    if file.project().runs_in(activity.at).elsewhere {
        return None;
    }
    let statement = file.statement(effect.call.id)?;
    if !file.starts_its_line(statement.start()) {
        return None;
    }
    let (module, import) = file.import("temporalio", Some("activity"), effect.call.expr.start()).ok()?;
    let name = ["info", "activity_info"].into_iter().find(|name| file.is_free(name))?;
    let next = format!("{}{}", file.source().line_ending(), file.source().indentation(statement.start()));
    let quote = file.quote(effect.call.expr.start());
    // Without a workflow there is no run id of one.
    let run = match file.is_started_by_a_client(activity.at) {
        true => format!("{{{name}.workflow_run_id or {name}.activity_run_id}}"),
        false => format!("{{{name}.workflow_run_id}}"),
    };
    Some(Key {
        is_never_blank: true,
        text: format!("f{quote}{run}-{{{name}.activity_id}}{quote}"),
        edits: vec![(file.path().clone(), Edit::insert(statement.start(), format!("{name} = {module}.info(){next}")))],
        imports: import.map(|import| (file.path().clone(), import)).into_iter().collect(),
        replay: None,
    })
}

/// The edits that give the call its key.
fn given(file: &File<'_>, effect: &Effect<'_>, key: &Key) -> Vec<Edit> {
    let call = effect.call.expr;
    let or_none = if key.is_never_blank { key.text.clone() } else { format!("{} or None", key.text) };
    let argument = match effect.accepts {
        Accepts::Keyword { name, blank: Blank::EmptyText } => format!("{name}={}", key.text),
        Accepts::Keyword { name, .. } => format!("{name}={or_none}"),
        Accepts::Options => {
            let quote = file.quote(call.start());
            format!("options={{{quote}idempotency_key{quote}: {or_none}}}")
        }
        Accepts::Nothing => return Vec::new(),
    };
    let last = call.arguments.iter_source_order().last().map(|last| last.range());
    insertion::append(file.source(), call.arguments.range(), last, &[argument])
}
