//! Give search attributes by typed keys, not as a dict of lists.
//!
//! ## Why
//! A dict says nothing of the types: whether `["3"]` is a number, a keyword or a text, the server finds out when it
//! is too late. The SDK warns of dicts as deprecated, and refuses a value that is not in a list. Typed keys are checked
//! where they are used. With `require-search-attributes = true`, a client that starts a workflow without any search
//! attribute is reported too: nobody finds that workflow by its business.
//!
//! ## Left alone
//! What is typed already; dicts that are not written out there; calls of things that are no client and no workflow, such
//! as classes of the project around a client.
//! Without the setting, workflows that are started without search attributes; with it, those of tests.
//!
//! ## Safety
//! Unsafe: the type of each key is told by its value, and the server knows better. A text may be a keyword there (the
//! default, here as well), a `Text` or the one entry of a `KeywordList`. Manual where the type of a value is not known,
//! where an interceptor of the project reads the attributes, and below temporalio 1.4.
//!
//! ## Replay
//! Compatible: what a command carries is not compared.

use crate::engine::file::{Call, File};
use crate::engine::python::{Expr, Ranged, TextRange, TextSize, ast};
use crate::engine::transform::{Edit, Finding, Fix, ImportRequest, Level, Replay, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::scalars::Scalar;

pub(super) const TRANSFORM: Transform = Transform {
    name: "type-search-attributes",
    tags: &[Tag::Production],
    default: true,
    level: Level::Advice,
    labels: &[(Safety::Unsafe, Some(Replay::Compatible)), (Safety::Unsafe, None), (Safety::Manual, None)],
    doc: include_str!("type_search_attributes.rs"),
    example: &[("client.py", include_str!("type_search_attributes/example.py"))],
    run: Run::File(run),
};

const MODULE: &str = "temporalio.common";
const KEYWORD: &str = "search_attributes";

fn run(file: &File<'_>) -> Vec<Finding> {
    let judged = file.calls().filter_map(|(call, name)| match name.as_deref() {
        Some("temporalio.workflow.upsert_search_attributes") => upserted(file, call),
        Some(
            "temporalio.workflow.continue_as_new"
            | "temporalio.workflow.execute_child_workflow"
            | "temporalio.workflow.start_child_workflow",
        ) => given(file, call),
        _ if is_start(file, call) => given(file, call).or_else(|| missing(file, call)),
        _ if is_method(call, &["create_schedule"]) && is_client(file, call) => given(file, call),
        _ => None,
    });
    judged.collect()
}

fn is_method(call: Call<'_>, names: &[&str]) -> bool {
    matches!(&*call.expr.func, Expr::Attribute(method) if names.contains(&method.attr.as_str()))
}

fn is_client<'a>(file: &File<'a>, call: Call<'a>) -> bool {
    let Expr::Attribute(method) = &*call.expr.func else { return false };
    file.sdk_class(&method.value) == Some("temporalio.client.Client")
}

/// `client.start_workflow(…, task_queue=…)`; a client that is not known as one is told by its keywords, unless it is
/// known as something of the project.
fn is_start<'a>(file: &File<'a>, call: Call<'a>) -> bool {
    let has = |name: &str| call.expr.arguments.find_keyword(name).is_some();
    is_method(call, &["execute_workflow", "start_workflow"])
        && (is_client(file, call)
            || file.imports_sdk() && has("id") && has("task_queue") && !is_method_of_the_project(file, call))
}

fn is_method_of_the_project<'a>(file: &File<'a>, call: Call<'a>) -> bool {
    let Expr::Attribute(method) = &*call.expr.func else { return false };
    file.has_own_method(&method.value, &method.attr)
}

/// Whether an interceptor of the project reads the attributes, which are a dict for it as well.
fn is_intercepted(file: &File<'_>) -> bool {
    const CALLS: &[&str] = &["continue_as_new", "create_schedule", "start_child_workflow", "start_workflow"];
    file.files_of_its_project()
        .flat_map(|of| &of.facts.functions)
        .any(|function| function.class.is_some() && CALLS.contains(&function.name.as_str()) && function.reads(KEYWORD))
}

fn given<'a>(file: &File<'a>, call: Call<'a>) -> Option<Finding> {
    let keyword = call.expr.arguments.find_keyword(KEYWORD)?;
    let Expr::Dict(dict) = &keyword.value else { return None };
    (!dict.items.is_empty()).then(|| finding(file, call, dict, Form::Pairs))
}

fn upserted<'a>(file: &File<'a>, call: Call<'a>) -> Option<Finding> {
    let attributes = call.expr.arguments.find_argument_value("attributes", 0)?;
    let Expr::Dict(dict) = attributes else { return None };
    (!dict.items.is_empty()).then(|| finding(file, call, dict, Form::Updates))
}

/// How typed attributes are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `TypedSearchAttributes([SearchAttributePair(key, value)])`
    Pairs,
    /// `[key.value_set(value)]`
    Updates,
}

fn finding<'a>(file: &File<'a>, call: Call<'a>, dict: &'a ast::ExprDict, form: Form) -> Finding {
    let problem = "a dict of search attributes is deprecated and says nothing of their types";
    let finding = |message: String| file.finding_at(file.id(dict), dict.range(), message);
    if !file.sdk_has("temporalio.common.TypedSearchAttributes") {
        return finding(format!("{problem}; typed keys need temporalio 1.4"));
    }
    let items: Option<Vec<Item<'_>>> = dict.items.iter().map(|item| Item::of(file, item)).collect();
    let Some(items) = items else {
        return finding(format!("{problem}: use `SearchAttributeKey.for_…`, by the types that the server knows"));
    };
    if is_intercepted(file) {
        return finding(format!("{problem}; an interceptor of the project reads them, so make both typed by hand"));
    }
    match fix(file, call, dict, &items, form) {
        Some(fix) => {
            finding(format!("{problem}; typed keys do, by the values here: the server may know better")).with_fix(fix)
        }
        None => finding(format!(
            "{problem}; the names of `temporalio.common` already mean something else here, so import them under others"
        )),
    }
}

/// An attribute of the dict.
struct Item<'a> {
    key: &'a Expr,
    /// What the typed attribute holds: the one entry of a list, or several.
    value: &'a Expr,
    maker: &'static str,
    /// The value may be an `int`, which stands for a `float` in Python, but not for a typed key.
    may_be_whole: bool,
    whole: TextRange,
}

impl<'a> Item<'a> {
    fn of(file: &File<'a>, item: &'a ast::DictItem) -> Option<Self> {
        let key = item.key.as_ref()?;
        let value = match &item.value {
            Expr::List(list) => match &list.elts[..] {
                [only] if !only.is_starred_expr() => only,
                _ => &item.value,
            },
            value => value,
        };
        let scalar = file.scalar(value)?;
        let maker = match scalar {
            Scalar::Text => "for_keyword",
            Scalar::Integer => "for_int",
            Scalar::Float => "for_float",
            Scalar::Truth => "for_bool",
            Scalar::Moment => "for_datetime",
            Scalar::Texts => "for_keyword_list",
        };
        let whole = TextRange::new(key.start(), item.value.end());
        let gaps = [TextRange::new(key.end(), value.start()), TextRange::new(value.end(), whole.end())];
        let has_brackets = |range: TextRange| file.source().slice(range).contains(['(', ')', '#']);
        let may_be_whole = scalar == Scalar::Float && !is_surely_float(file, value);
        let is_float_free = !may_be_whole || !file.tree().is_bound_anywhere("float");
        let is_plain = is_float_free && !gaps.into_iter().any(has_brackets);
        is_plain.then_some(Self { key, value, maker, may_be_whole, whole })
    }
}

fn is_surely_float(file: &File<'_>, value: &Expr) -> bool {
    match value {
        Expr::UnaryOp(operation) => is_surely_float(file, &operation.operand),
        Expr::Call(call) => file.name(&call.func).is_some_and(|name| name == "builtins.float"),
        _ => value.is_number_literal_expr(),
    }
}

fn fix<'a>(file: &File<'a>, call: Call<'a>, dict: &ast::ExprDict, items: &[Item<'a>], form: Form) -> Option<Fix> {
    let mut imports: Vec<Option<ImportRequest>> = Vec::new();
    let mut written = |member: &str| {
        let (text, request) = file.import(MODULE, Some(member), call.expr.start()).ok()?;
        imports.push(request);
        Some(text)
    };
    let key = written("SearchAttributeKey")?;
    let (opening, open, middle, close) = match form {
        Form::Pairs => {
            let opening = format!("{}([", written("TypedSearchAttributes")?);
            (opening, format!("{}({key}", written("SearchAttributePair")?), "), ", ")")
        }
        Form::Updates => ("[".to_owned(), key, ").value_set(", ")"),
    };
    let replay = file.audience(call.id).map(|_| Replay::Compatible);
    let mut fix = Fix::not_safe(replay);
    let mut edit = |start, end, text: String| {
        fix = std::mem::replace(&mut fix, Fix::not_safe(replay))
            .edit(file.path(), Edit::replace(TextRange::new(start, end), text));
    };
    edit(dict.start(), dict.start() + brace(), opening);
    for item in items {
        edit(item.whole.start(), item.key.start(), format!("{open}.{}(", item.maker));
        let (float, end) = if item.may_be_whole { ("float(", ")") } else { ("", "") };
        edit(item.key.end(), item.value.start(), format!("{middle}{float}"));
        edit(item.value.end(), item.whole.end(), format!("{end}{close}"));
    }
    let closing = if form == Form::Pairs { "])" } else { "]" };
    edit(dict.end() - brace(), dict.end(), closing.to_owned());
    Some(imports.into_iter().fold(fix, |fix, request| fix.import(file.path(), request)))
}

fn brace() -> TextSize {
    TextSize::of('{')
}

/// A workflow that is started without search attributes, where the settings ask for some.
fn missing<'a>(file: &File<'a>, call: Call<'a>) -> Option<Finding> {
    let arguments = &call.expr.arguments;
    let is_open = arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
    let has_none = arguments.find_keyword(KEYWORD).is_none_or(|keyword| keyword.value.is_none_literal_expr());
    let is_wanted = file.options().require_search_attributes && !file.is_test();
    let message = "the workflow is started without search attributes, so nobody finds it by its business: pass \
                   `search_attributes=TypedSearchAttributes([…])`";
    (is_wanted && has_none && !is_open).then(|| file.finding(call.id, message))
}
