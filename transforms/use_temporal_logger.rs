//! Log through `workflow.logger` and `activity.logger` in workflows and activities.
//!
//! ## Why
//!
//! A workflow is replayed, and `print` or a logger of its own writes every line again each time; `workflow.logger`
//! does not, and adds the workflow's id, run and attempt. `activity.logger` adds those of the activity. Both take only
//! the keywords of the standard library: any other raises `TypeError` where the line is logged.
//!
//! ## Left alone
//!
//! Lines under `if not workflow.unsafe.is_replaying():`; code that runs in neither; helpers that activities share with
//! clients or scripts; modules that only activities get to and that import nothing of the SDK; questions such as `logger.isEnabledFor(…)`; a logger that comes from another module; the
//! `logger = …` at the top of the file, which others may import.
//!
//! ## Safety
//!
//! `safe` for `logging.getLogger(__name__)` that nothing in the project configures, by its name, that of a package around
//! it or the SDK's, and for refused keywords, which become
//! `extra={…}`. `unsafe` for `print`, whose lines a level may now hide, for the root logger, for a logger with a
//! name or a configuration of its own or one that tests replace, for a message that is not surely text, and in a module that did
//! not import the SDK before. `manual` for loguru and structlog, for `print` with `sep`, `end` or `file`, and
//! for helpers that workflows share with other code, where `workflow.logger` raises. The SDK adds the ids to the text that
//! arguments are filled into: with a `%` in a workflow's id, a line with arguments is lost (temporalio 1.35).
//!
//! ## Replay
//!
//! `compatible`: logging makes no command.

use crate::engine::file::{Call, File};
use crate::engine::python::ast::token::TokenKind;
use crate::engine::python::{Expr, Ranged, TextRange, TextSize, ast};
use crate::engine::transform::Replay::Compatible;
use crate::engine::transform::Safety::{self, Manual, Safe, Unsafe};
use crate::engine::transform::{Edit, Finding, Fix, Level, Run, Tag, Transform};
use crate::engine::vocabulary::logging::Logger;
use crate::engine::vocabulary::scalars::Scalar;

pub(super) const TRANSFORM: Transform = Transform {
    name: "use-temporal-logger",
    tags: &[Tag::Production],
    default: true,
    level: Level::Advice,
    labels: &[(Safe, Some(Compatible)), (Safe, None), (Unsafe, Some(Compatible)), (Unsafe, None), (Manual, None)],
    doc: include_str!("use_temporal_logger.rs"),
    example: &[("flows.py", include_str!("use_temporal_logger/example.py"))],
    run: Run::File(run),
};

fn run(file: &File<'_>) -> Vec<Finding> {
    let findings = file.logging_calls().filter_map(|(call, logger)| match logger {
        Logger::Sdk => refused_keywords(file, call),
        _ => other_logger(file, call, logger),
    });
    findings.collect()
}

/// Where the line is logged from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    Workflow,
    Activity,
    /// A workflow, and other code too.
    Shared,
}

fn logged_from(file: &File<'_>, call: Call<'_>) -> Option<From> {
    let runs = file.runs_in(call.id);
    if runs.only_workflow_code() {
        return Some(From::Workflow);
    }
    if runs.workflow_code() {
        return Some(From::Shared);
    }
    (runs.activity && !runs.elsewhere).then_some(From::Activity)
}

fn other_logger(file: &File<'_>, call: Call<'_>, logger: Logger) -> Option<Finding> {
    let (from, function) = (logged_from(file, call)?, file.text(&*call.expr.func));
    let is_of_sdk = file.imports_sdk();
    // A library that an activity happens to call stays one.
    if from == From::Activity && !is_of_sdk {
        return None;
    }
    let finding = |rest: &str| file.finding(call.id, format!("`{function}` {rest}"));
    let (what, member) = match from {
        From::Workflow => ("in a workflow logs again on every replay", "workflow"),
        From::Activity => ("does not say which activity logs", "activity"),
        From::Shared => {
            let message = "logs again on every replay of a workflow, and this code runs elsewhere too, where \
                           `workflow.logger` raises: log from the workflow, or hand a logger in";
            return Some(finding(message));
        }
    };
    if logger == Logger::Foreign {
        return Some(finding(&format!("{what}; log through `{member}.logger`, with the values in `extra`, by hand")));
    }
    let by_hand = |why: &str| Some(finding(&format!("{what}; use `{member}.logger`, by hand: {why}")));
    let Ok((module, request)) = file.import("temporalio", Some(member), call.expr.start()) else {
        return by_hand(&format!("the name `{member}` is taken here"));
    };
    let edits = match logger {
        Logger::Print => printed(file, call.expr, &module),
        _ => vec![Edit::replace(call.expr.func.range(), format!("{module}.logger.{}", method(call.expr)))],
    };
    if edits.is_empty() {
        return by_hand("this `print` does more than write one line");
    }
    let replay = (from == From::Workflow).then_some(Compatible);
    let safety = if is_of_sdk { safety(file, call.expr, logger) } else { Unsafe };
    let fix = Fix::new(safety, replay).import(file.path(), request);
    let fix = edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit));
    Some(finding(&format!("{what}; use `{member}.logger`")).with_fix(fix))
}

fn safety(file: &File<'_>, call: &ast::ExprCall, logger: Logger) -> Safety {
    // A test that replaces the logger asks what was written to it.
    let is_replaced = match &*call.func {
        Expr::Attribute(method) => method.value.as_name_expr().is_some_and(|name| file.is_replaced(&name.id)),
        _ => false,
    };
    // The SDK's logger adds its details to the text of a message.
    // `log` is given the level first.
    let message = call.arguments.args.get(usize::from(method(call) == "log"));
    let is_text = message.is_none_or(|message| file.scalar(message) == Some(Scalar::Text));
    let is_own = logger == Logger::OfModule && !file.may_configure_own_logger();
    if is_own && is_text && !is_replaced { Safe } else { Unsafe }
}

/// The method of the SDK's logger; two old names are gone there.
fn method(call: &ast::ExprCall) -> &str {
    let name = match &*call.func {
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        Expr::Name(name) => name.id.as_str(),
        _ => "info",
    };
    match name {
        "warn" => "warning",
        "fatal" => "critical",
        name => name,
    }
}

/// Empty where `print` does more than write one line.
fn printed(file: &File<'_>, call: &ast::ExprCall, module: &str) -> Vec<Edit> {
    let arguments = &call.arguments;
    let is_plain = |argument: &Expr| {
        !matches!(argument, Expr::Starred(_) | Expr::Generator(_) | Expr::Yield(_) | Expr::YieldFrom(_))
    };
    if arguments.args.is_empty() || !arguments.keywords.is_empty() || !arguments.args.iter().all(is_plain) {
        return Vec::new();
    }
    let function = Edit::replace(call.func.range(), format!("{module}.logger.info"));
    if let [only] = &arguments.args[..] {
        if file.is_text(only) {
            return vec![function];
        }
        let quote = file.quote(call.start());
        return vec![function, Edit::insert(first_argument(file, call), format!("{quote}%s{quote}, "))];
    }
    if file.has_comment(arguments.range()) {
        return Vec::new();
    }
    let mut edits = joined(file, call);
    edits.push(function);
    edits
}

/// Where the first argument starts, its parentheses included.
fn first_argument(file: &File<'_>, call: &ast::ExprCall) -> TextSize {
    let tokens = file.source().tokens().in_range(call.arguments.range());
    let first = tokens.iter().skip(1).find(|token| !token.kind().is_trivia() && token.kind() != TokenKind::Lpar);
    let parenthesis = tokens.iter().skip(1).find(|token| token.kind() == TokenKind::Lpar);
    let first = first.map_or(call.arguments.end(), Ranged::start);
    parenthesis.map_or(first, |parenthesis| parenthesis.start().min(first))
}

/// `("order", id, "is paid")` as `("order %s is paid", id)`. The values stay as they are: others may change them too.
fn joined(file: &File<'_>, call: &ast::ExprCall) -> Vec<Edit> {
    let arguments = &call.arguments.args;
    let quote = arguments
        .iter()
        .find_map(|argument| plain_text(file, argument))
        .map_or(file.quote(call.start()), |(quote, _)| quote);
    let fits = |(own, text): &(char, &str)| *own == quote || !text.contains(['"', '\'', '\\']);
    let literal = |argument: &Expr| plain_text(file, argument).filter(fits).map(|(_, text)| text.to_owned());
    let values: Vec<&Expr> = arguments.iter().filter(|argument| literal(argument).is_none()).collect();
    // Without values nothing is formatted, and `%` stands for itself.
    let percent = if values.is_empty() { "%" } else { "%%" };
    let words = arguments.iter().map(|a| literal(a).map_or("%s".to_owned(), |text| text.replace('%', percent)));
    let message = format!("{quote}{}{quote}", words.collect::<Vec<_>>().join(" "));
    let mut edits = Vec::new();
    let (mut from, mut between) = (call.arguments.start() + TextSize::of('('), message);
    for value in values {
        let range = file.with_parentheses(file.id(value), value);
        edits.push(Edit::replace(TextRange::new(from, range.start()), format!("{between}, ")));
        (from, between) = (range.end(), String::new());
    }
    edits.push(Edit::replace(TextRange::new(from, call.arguments.end()), format!("{between})")));
    edits
}

/// The quote and the text between the quotes, of a string without prefix on one line.
fn plain_text<'f>(file: &File<'f>, argument: &Expr) -> Option<(char, &'f str)> {
    argument.as_string_literal_expr()?.as_single_part_string()?;
    let text = file.text(argument);
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains('\n') && !inner.starts_with(quote)).then_some((quote, inner))
}

/// `workflow.logger.info("paid", order=id)`: the adapters hand `order` on to a method that does not take it.
fn refused_keywords(file: &File<'_>, call: Call<'_>) -> Option<Finding> {
    const TAKEN: &[&str] = &["exc_info", "extra", "level", "msg", "stack_info", "stacklevel"];
    let runs = file.runs_in(call.id);
    let keywords = &call.expr.arguments.keywords[..];
    let is_refused = |keyword: &&ast::Keyword| keyword.arg.as_ref().is_some_and(|name| !TAKEN.contains(&name.as_str()));
    let refused: Vec<&ast::Keyword> = keywords.iter().filter(is_refused).collect();
    let (first, last) = (refused.first()?, refused.last()?);
    if !runs.workflow_code() && !runs.activity {
        return None;
    }
    let name = first.arg.as_ref().map_or("", |name| name.as_str());
    let message = format!("the SDK's loggers take no keyword `{name}`: logging this line raises `TypeError`");
    let finding = |rest: &str| file.finding(call.id, format!("{message}; {rest}")).with_level(Level::Error);
    let span = TextRange::new(first.start(), last.end());
    if let Some(name) = refused.iter().filter_map(|keyword| keyword.arg.as_deref()).find(|name| is_record_field(name)) {
        return Some(finding(&format!("rename it and pass it in `extra`, where `{name}` is taken too")));
    }
    let is_open = keywords.iter().any(|keyword| keyword.arg.as_deref().is_none_or(|name| name == "extra"));
    if is_open || file.has_comment(span) {
        return Some(finding("pass it in `extra`, by hand: more is handed on here"));
    }
    let quote = file.quote(first.start());
    let entries = refused.iter().filter_map(|keyword| {
        let name = keyword.arg.as_ref()?;
        let value = file.source().slice(TextRange::new(name.end(), keyword.end())).trim_start();
        Some(format!("{quote}{name}{quote}: {}", value.strip_prefix('=')?.trim_start()))
    });
    let extra = format!("extra={{{}}}", entries.collect::<Vec<_>>().join(", "));
    let kept = keywords.iter().filter(|keyword| span.contains_range(keyword.range()) && !is_refused(keyword));
    let parts = std::iter::once(extra).chain(kept.map(|keyword| file.text(keyword).to_owned()));
    let edit = Edit::replace(span, parts.collect::<Vec<_>>().join(", "));
    let fix = Fix::safe(runs.workflow_code().then_some(Compatible)).edit(file.path(), edit);
    Some(finding("pass it in `extra`").with_fix(fix))
}

/// What `extra` must not name: the record has it already.
fn is_record_field(name: &str) -> bool {
    const FIELDS: &[&str] = &[
        "args",
        "asctime",
        "created",
        "exc_text",
        "filename",
        "funcName",
        "levelname",
        "levelno",
        "lineno",
        "message",
        "module",
        "msecs",
        "name",
        "pathname",
        "process",
        "processName",
        "relativeCreated",
        "taskName",
        "thread",
        "threadName",
    ];
    FIELDS.contains(&name)
}
