//! Open this for a key that workflows pass to an activity: the parameter or field for it, and what each call gives.
//!
//! It gives up as soon as one call site, in whatever file, cannot have a key of its own: then the activity makes the key.

use crate::engine::edits::insertion;
use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::files::FilePath;
use crate::engine::names::NodeId;
use crate::engine::project::{ClassRef, Entity, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::transform::{Edit, ImportRequest};
use crate::engine::vocabulary::activity_calls::{ActivityCall, Form};
use crate::engine::vocabulary::rounds::Rounds;

/// More files than this are not looked through.
const MAX_FILES: usize = 64;

/// A key that an activity is given.
pub struct PassedKey {
    /// What it is called in the activity: `idempotency_key`, `order.idempotency_key`. It is empty in calls that were
    /// made before.
    pub text: String,
    pub edits: Vec<(FilePath, Edit)>,
    pub imports: Vec<(FilePath, ImportRequest)>,
}

impl<'a> File<'a> {
    /// Gives an activity a key of each call's own, by a parameter or a field. None where one of its calls cannot have
    /// one, is out of sight, or would lose its type hints.
    pub fn passed_key(&self, activity: FunctionRef) -> Option<PassedKey> {
        passed_key(self, &Activity { at: activity, definition: self.definition_of(activity)? })
    }

    /// The files that may schedule an activity, this one first. None where one of them does so in a way that is not seen.
    pub fn callers_of_activity(&self, activity: FunctionRef) -> Option<Vec<File<'a>>> {
        let certain = self.project().other_schedulers(activity);
        let mut more = self.project().callers_by_variable();
        more.retain(|file| *file != self.index() && !certain.contains(file));
        if certain.len() + more.len() > MAX_FILES {
            return None;
        }
        let mut files = vec![self.other(self.index())?];
        for file in certain {
            let file = self.other(file)?;
            sites(&file, activity).next()?;
            files.push(file);
        }
        files.extend(more.into_iter().filter_map(|file| self.other(file)));
        Some(files)
    }

    /// Whether no scope of the file binds or reads a name.
    pub fn is_free(&self, name: &str) -> bool {
        !self.tree().is_bound_anywhere(name) && self.tree().uses().iter().all(|used| used.name != name)
    }
}

struct Activity<'a> {
    at: FunctionRef,
    definition: &'a ast::StmtFunctionDef,
}

fn passed_key(file: &File<'_>, activity: &Activity<'_>) -> Option<PassedKey> {
    let files = file.callers_of_activity(activity.at)?;
    if !is_all_there_is(file, activity, &files) {
        return None;
    }
    let slot = slot(file, activity)?;
    let count = own_parameters(activity).len();
    let mut key = PassedKey { text: slot.text(activity)?, edits: Vec::new(), imports: Vec::new() };
    let mut at = 0;
    for caller in &files {
        let mut passed = Passed { file: caller, edits: Vec::new(), imports: Vec::new(), rounds: Rounds::new(caller) };
        for site in sites(caller, activity.at) {
            let place = match at {
                0 => activity.definition.name.to_string(),
                // A dot, so that it differs from the third round of the first place.
                more => format!("{}.{}", activity.definition.name, more + 1),
            };
            at += 1;
            let given = passed.key(&site, &place)?;
            match &slot {
                Slot::Parameter(_) => passed.give_argument(&site, count, &given)?,
                Slot::Field { class, .. } => passed.give_field(&site, *class, &given)?,
            }
        }
        passed.edits.append(&mut passed.rounds.edits);
        key.edits.extend(passed.edits.into_iter().map(|edit| (caller.path().clone(), edit)));
        key.imports.extend(passed.imports.into_iter().map(|import| (caller.path().clone(), import)));
    }
    match slot {
        Slot::Parameter(edits) => key.edits.extend(edits.into_iter().map(|edit| (file.path().clone(), edit))),
        Slot::Field { path, edit, .. } => key.edits.push((path, edit)),
    }
    key.edits.sort();
    key.edits.dedup();
    key.imports.sort();
    key.imports.dedup();
    (at > 0).then_some(key)
}

/// The calls of a file that schedule an activity.
pub fn sites<'f, 'a>(
    file: &'f File<'a>,
    activity: FunctionRef,
) -> impl Iterator<Item = ActivityCall<'a>> + use<'f, 'a> {
    file.activity_calls().filter(move |site| file.scheduled(site) == Some(activity))
}

/// Whether nothing out of sight calls the activity, overrides it or stands in for it.
fn is_all_there_is(file: &File<'_>, activity: &Activity<'_>, callers: &[File<'_>]) -> bool {
    let project = file.project();
    let function = project.function(activity.at);
    let is_registered_alone =
        project.registered(activity.at).is_some_and(|name| project.registered_as(name).len() == 1);
    let is_only_scheduled = |file: &File<'_>| {
        let firsts: Vec<TextRange> = file.activity_calls().filter_map(|site| Some(site.activity()?.range())).collect();
        file.references().all(|(id, expr, _)| {
            file.named_function(expr) != Some(activity.at)
                || firsts.contains(&expr.range())
                || !file.runs_in(id).workflow_code()
        })
    };
    // A method may be inherited or overridden.
    let is_own = function.class.is_none_or(|class| {
        let class = ClassRef { file: file.index(), class };
        project.descendants(class).len() == 1 && project.class(class).bases.is_empty()
    });
    activity.definition.decorator_list.len() == 1
        && is_registered_alone
        && is_own
        && callers.iter().all(is_only_scheduled)
}

/// Where the activity takes the key.
enum Slot {
    Parameter(Vec<Edit>),
    /// In the file of the class.
    Field {
        class: ClassRef,
        path: FilePath,
        edit: Edit,
    },
}

impl Slot {
    /// What the key is called inside the activity.
    fn text(&self, activity: &Activity<'_>) -> Option<String> {
        match self {
            Slot::Parameter(_) => Some("idempotency_key".to_owned()),
            Slot::Field { .. } => Some(format!("{}.idempotency_key", own_parameters(activity).first()?.parameter.name)),
        }
    }
}

fn slot(file: &File<'_>, activity: &Activity<'_>) -> Option<Slot> {
    let parameters = &activity.definition.parameters;
    if parameters.vararg.is_some() || parameters.kwarg.is_some() || !parameters.kwonlyargs.is_empty() {
        return None;
    }
    let own = own_parameters(activity);
    if own.iter().all(|one| is_scalar(file, one.parameter.annotation.as_deref())) {
        let last = parameters.iter_non_variadic_params().last().map(Ranged::range);
        let text = "idempotency_key: str = \"\"".replace('"', &file.quote(activity.definition.start()).to_string());
        return Some(Slot::Parameter(insertion::append(file.source(), parameters.range(), last, &[text])));
    }
    let [only] = &own[..] else { return None };
    let (class, definition) = file.annotated_anywhere(only.parameter.annotation.as_deref()?)?;
    let owner = file.other(class.file)?;
    let edit = field(&owner, class, definition)?;
    Some(Slot::Field { class, path: owner.path().clone(), edit })
}

/// Without `self`.
fn own_parameters<'a>(activity: &Activity<'a>) -> Vec<&'a ast::ParameterWithDefault> {
    let all = activity.definition.parameters.iter_non_variadic_params();
    all.filter(|one| one.parameter.name.as_str() != "self").collect()
}

fn is_scalar(file: &File<'_>, annotation: Option<&Expr>) -> bool {
    const SCALARS: &[&str] = &["builtins.str", "builtins.int", "builtins.float", "builtins.bool"];
    annotation.is_none_or(|annotation| file.name(annotation).is_some_and(|name| SCALARS.contains(&&*name)))
}

/// A field after the last one of a plain dataclass or model, where nothing reads all fields at once.
fn field(file: &File<'_>, at: ClassRef, class: &ast::StmtClassDef) -> Option<Edit> {
    const CLASSES: &[&str] = &["dataclasses.dataclass", "pydantic.dataclasses.dataclass"];
    let is_dataclass = class.decorator_list.iter().any(|decorator| {
        file.name(ast::helpers::map_callable(&decorator.expression)).is_some_and(|name| CLASSES.contains(&&*name))
    });
    let bases: Vec<&Expr> = class.arguments.iter().flat_map(|arguments| &arguments.args).collect();
    let is_model = bases.iter().any(|base| file.name(base).is_some_and(|name| name == "pydantic.BaseModel"));
    let has_subclasses = file.project().descendants(at).len() > 1;
    let is_configured = class.body.iter().any(|statement| matches!(statement, Stmt::ClassDef(_) | Stmt::Assign(_)));
    if !(is_dataclass && bases.is_empty() || is_model && bases.len() == 1)
        || has_subclasses
        || is_read_whole(file, class)
        || is_configured
    {
        return None;
    }
    let last = class.body.iter().rfind(|statement| statement.is_ann_assign_stmt())?;
    if !file.starts_its_line(last.start()) {
        return None;
    }
    let quote = file.quote(class.start());
    let line = format!("{}{}", file.source().line_ending(), file.source().indentation(last.start()));
    let rest = file.source().slice(TextRange::new(last.end(), file.source().line_range(last.end()).end()));
    let behind = last.end() + TextSize::of(rest.trim_end_matches(['\r', '\n']));
    Some(Edit::insert(behind, format!("{line}idempotency_key: str = {quote}{quote}")))
}

/// Whether a file that may know the class reads all fields of something at once.
fn is_read_whole(file: &File<'_>, class: &ast::StmtClassDef) -> bool {
    const READERS: &[&str] =
        &["asdict", "astuple", "fields", "model_dump", "model_dump_json", "dict", "vars", "__dict__"];
    let Some((_, others)) = file.project().who_may_name(file.index(), class.name.as_str()) else { return true };
    let reads = |file: &File<'_>| {
        file.expressions().any(|(_, expr)| match expr {
            Expr::Attribute(attribute) => READERS.contains(&attribute.attr.as_str()),
            Expr::Name(name) => ["asdict", "astuple", "fields", "vars", "replace"].contains(&name.id.as_str()),
            _ => false,
        })
    };
    others.len() > MAX_FILES
        || reads(file)
        || others.into_iter().any(|at| file.other(at).is_none_or(|file| reads(&file)))
}

struct Passed<'f, 'a> {
    file: &'f File<'a>,
    edits: Vec<Edit>,
    imports: Vec<ImportRequest>,
    rounds: Rounds<'f, 'a>,
}

impl<'a> Passed<'_, 'a> {
    /// Run id, place, and the round of every loop around it.
    fn key(&mut self, site: &ActivityCall<'a>, place: &str) -> Option<String> {
        let function = self.file.function(site.call.id);
        // Whoever calls `run` by hand runs its places more than once.
        if self.file.calls_of(self.file.function_at(site.call.id)).next().is_some() {
            return None;
        }
        if site.form == Form::Wrapper || site.form == Form::Class || !function.roles.contains(&Role::Run) {
            return None;
        }
        let mut rounds = Vec::new();
        let mut inner = site.call.expr.range();
        let around: Vec<(NodeId, AnyNodeRef<'a>)> =
            self.file.ancestors(site.call.id).take_while(|(id, _)| *id != function.node).collect();
        for (_, node) in around {
            match node {
                AnyNodeRef::StmtWhile(_) | AnyNodeRef::ExprFString(_) => return None,
                AnyNodeRef::StmtFor(each) if !each.iter.range().contains_range(inner) => {
                    let is_inside = each.body.iter().any(|statement| statement.range().contains_range(inner));
                    if each.is_async && is_inside {
                        return None;
                    }
                    if is_inside {
                        rounds.push(self.round(each.range(), &each.target, &each.iter)?);
                    }
                }
                node => {
                    for generator in generators(node, inner)?.into_iter().rev() {
                        rounds.push(self.round(generator.range(), &generator.target, &generator.iter)?);
                    }
                }
            }
            inner = node.range();
        }
        rounds.reverse();
        let (module, import) = self.file.import("temporalio", Some("workflow"), site.call.expr.start()).ok()?;
        self.imports.extend(import);
        let quote = self.file.quote(site.call.expr.start());
        let rounds: String = rounds.into_iter().map(|round| format!("-{{{round}}}")).collect();
        Some(format!("f{quote}{{{module}.info().run_id}}-{place}{rounds}{quote}"))
    }

    /// The name that counts the rounds of a loop; one is added where there is none.
    fn round(&mut self, range: TextRange, target: &'a Expr, iter: &'a Expr) -> Option<String> {
        let Some(name) = self.file.counter(target, iter) else { return self.rounds.number(range, target, iter) };
        // A second try of the same work is no second work.
        let is_try = ["attempt", "retry", "try"].iter().any(|word| name.id.contains(word));
        let is_only_counted = self.file.tree().bindings().iter().filter(|b| b.name == name.id.as_str()).count() == 1;
        (!is_try && is_only_counted).then(|| name.id.to_string())
    }

    /// As one more of the arguments, of which all but the key must be there.
    fn give_argument(&mut self, site: &ActivityCall<'a>, count: usize, key: &str) -> Option<()> {
        let arguments = &site.call.expr.arguments;
        if let Some(given) = arguments.find_keyword("args") {
            let Expr::List(list) = &given.value else { return None };
            if list.elts.len() != count || list.elts.iter().any(Expr::is_starred_expr) || !site.positional().is_empty()
            {
                return None;
            }
            let last = list.elts.last().map(Ranged::range);
            self.edits.extend(insertion::append(self.file.source(), list.range(), last, &[key.to_owned()]));
            return Some(());
        }
        let given = site.positional();
        if given.len() != count || given.iter().any(Expr::is_starred_expr) {
            return None;
        }
        let ranges: Vec<TextRange> =
            given.iter().map(|expr| self.file.with_parentheses(self.file.id(expr), expr)).collect();
        let (Some(first), Some(last)) = (ranges.first(), ranges.last()) else {
            if arguments.args.is_empty() {
                // By keyword, behind which nothing may come by position.
                return None;
            }
            let activity = self.file.with_parentheses(self.file.id(site.activity()?), site.activity()?);
            self.edits.push(Edit::insert(activity.end(), format!(", {key}")));
            return Some(());
        };
        let whole = TextRange::new(first.start(), last.end());
        if self.file.has_comment(whole) {
            return None;
        }
        let texts: Vec<&str> = ranges.iter().map(|range| self.file.text(*range)).collect();
        self.edits.push(Edit::replace(whole, format!("args=[{}, {key}]", texts.join(", "))));
        Some(())
    }

    /// As one more field of the one argument, which must be made on the spot.
    fn give_field(&mut self, site: &ActivityCall<'a>, class: ClassRef, key: &str) -> Option<()> {
        let given = match self.file.keyword(site.call.expr, "args") {
            Some(Expr::List(list)) if site.positional().is_empty() => &list.elts[..],
            Some(_) => return None,
            None => site.positional(),
        };
        let [Expr::Call(made)] = given else { return None };
        let built = self.file.name(&made.func).and_then(|name| self.file.resolve(&name));
        let is_open = made.arguments.keywords.iter().any(|keyword| keyword.arg.is_none())
            || made.arguments.args.iter().any(Expr::is_starred_expr);
        if built != Some(Entity::Class(class)) || is_open {
            return None;
        }
        let last = made.arguments.iter_source_order().last().map(|last| last.range());
        let argument = format!("idempotency_key={key}");
        self.edits.extend(insertion::append(self.file.source(), made.arguments.range(), last, &[argument]));
        Some(())
    }
}

/// The generators of a comprehension that repeat what is inside; None where they are asynchronous.
fn generators(node: AnyNodeRef<'_>, inner: TextRange) -> Option<Vec<&ast::Comprehension>> {
    let generators = match node {
        AnyNodeRef::ExprListComp(node) => &node.generators,
        AnyNodeRef::ExprSetComp(node) => &node.generators,
        AnyNodeRef::ExprDictComp(node) => &node.generators,
        AnyNodeRef::ExprGenerator(node) => &node.generators,
        _ => return Some(Vec::new()),
    };
    let is_once = generators.first().is_some_and(|first| first.iter.range().contains_range(inner));
    let is_plain = generators.iter().all(|one| !one.is_async && !one.range().contains_range(inner));
    match (is_once, is_plain) {
        (true, _) => Some(Vec::new()),
        (false, true) => Some(generators.iter().collect()),
        (false, false) => None,
    }
}
