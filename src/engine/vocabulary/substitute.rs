//! Open this for replacing what reads the outside world (clocks, random numbers, ids) by the workflow's own.
//!
//! It knows where such a read stands and how a replacement is written there; what replaces what, transforms know.

use crate::engine::facts::is_detached;
use crate::engine::file::{Call, File};
use crate::engine::names::{BindingKind, NodeId, ScopeKind};
use crate::engine::options::HouseName;
use crate::engine::project::{ClassRef, Entity, Place};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use crate::engine::transform::{Edit, Finding, Fix, ImportRequest, Replay, Safety, Step};
use crate::engine::vocabulary::sdk;

/// A call or reference with a qualified name, in code that runs in a workflow.
pub struct Site<'a> {
    /// The call, or the name that is handed on.
    pub id: NodeId,
    /// None for a reference.
    pub call: Option<&'a ast::ExprCall>,
    /// What is called or referred to, as written.
    pub callee: &'a Expr,
    pub name: String,
    pub audience: Audience,
}

impl Site<'_> {
    pub fn callee_range(&self) -> TextRange {
        self.callee.range()
    }
}

/// Who runs the code at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Workflows only.
    Workflow,
    /// Only workflow code, but a query or an update validator reaches it: the workflow's state must not change there.
    ReadOnly,
    /// Others as well: an activity, a client, a test.
    Shared,
    /// Others as well, and read-only code among them.
    SharedReadOnly,
}

impl Audience {
    pub fn is_read_only(self) -> bool {
        matches!(self, Audience::ReadOnly | Audience::SharedReadOnly)
    }

    pub fn is_shared(self) -> bool {
        matches!(self, Audience::Shared | Audience::SharedReadOnly)
    }
}

/// How tightly a piece of code holds together where it is put in place of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// A call, a name: fits everywhere.
    Primary,
    /// `await x`.
    Await,
    /// `a if b else c`.
    Conditional,
    Lambda,
}

/// Edits that turn one expression into the workflow's own way to say it.
#[derive(Debug)]
pub struct Substitution {
    /// The expression that changes as a whole.
    pub whole: TextRange,
    /// Its place in the tree.
    pub id: NodeId,
    pub edits: Vec<Edit>,
    pub imports: Vec<Option<ImportRequest>>,
}

impl Substitution {
    /// A node whose text is replaced from end to end.
    pub fn whole(file: &File<'_>, id: NodeId, text: impl Into<String>) -> Self {
        let whole = file.tree().node(id).range();
        Self { whole, id, edits: vec![Edit::replace(whole, text)], imports: Vec::new() }
    }

    /// A node of which parts are replaced.
    pub fn parts(file: &File<'_>, id: NodeId, edits: Vec<Edit>) -> Self {
        Self { whole: file.tree().node(id).range(), id, edits, imports: Vec::new() }
    }

    #[must_use]
    pub fn import(mut self, request: Option<ImportRequest>) -> Self {
        self.imports.push(request);
        self
    }

    /// The fix in code that only workflows run.
    pub fn into_fix(self, file: &File<'_>, safety: Safety, replay: impl Into<Option<Replay>>) -> Fix {
        let fix = Fix::new(safety, replay);
        let fix = self.edits.into_iter().fold(fix, |fix, edit| fix.edit(file.path(), edit));
        self.imports.into_iter().fold(fix, |fix, request| fix.import(file.path(), request))
    }

    /// The expression as it reads after the edits.
    fn text(&self, file: &File<'_>) -> String {
        let mut edits: Vec<&Edit> = self.edits.iter().collect();
        edits.sort_by_key(|edit| edit.start);
        let (mut text, mut at) = (String::new(), u32::from(self.whole.start()));
        for edit in edits {
            text.push_str(file.source().slice(TextRange::new(at.into(), edit.start.into())));
            text.push_str(&edit.text);
            at = edit.end;
        }
        text.push_str(file.source().slice(TextRange::new(at.into(), self.whole.end())));
        text
    }

    /// The fix in code that others run too: the new expression in workflows, the old one elsewhere.
    fn guarded(mut self, file: &File<'_>, workflow: &str, replay: Option<Replay>) -> Fix {
        let new = self.text(file);
        let (open, close) = brackets(file, self.id, Strength::Conditional);
        // The whole is replaced, so that what else changes in it waits until it stands there twice.
        let old = file.source().slice(self.whole);
        let guarded = format!("{open}{new} if {workflow}.in_workflow() else {old}{close}");
        self.edits = vec![Edit::replace(self.whole, guarded)];
        self.into_fix(file, Safety::Unsafe, replay)
    }
}

/// The parentheses that a piece of code needs where it takes the place of a node.
pub fn brackets(file: &File<'_>, id: NodeId, strength: Strength) -> (&'static str, &'static str) {
    let range = file.tree().node(id).range();
    let fits = strength == Strength::Primary
        || match file.parent(id) {
            AnyNodeRef::ExprAttribute(_) | AnyNodeRef::ExprAwait(_) => false,
            AnyNodeRef::ExprSubscript(subscript) => subscript.value.range() != range,
            AnyNodeRef::ExprCall(call) => call.func.range() != range,
            AnyNodeRef::ExprBinOp(_)
            | AnyNodeRef::ExprUnaryOp(_)
            | AnyNodeRef::ExprCompare(_)
            | AnyNodeRef::ExprBoolOp(_)
            | AnyNodeRef::ExprIf(_)
            | AnyNodeRef::ExprStarred(_)
            | AnyNodeRef::Comprehension(_) => strength == Strength::Await,
            // A colon would end the expression.
            AnyNodeRef::InterpolatedElement(_) => strength != Strength::Lambda,
            _ => true,
        };
    if fits { ("", "") } else { ("(", ")") }
}

/// Why a fix breaks workflows that went on after the sandbox refused the old code: a clause for a message.
pub const OUTLIVED: &str = "code around it may take the sandbox's error, and workflows in flight went on without it";

impl<'a> File<'a> {
    /// Every call of, and every reference to, a wanted name in code that runs in a workflow, in the order of the
    /// text. What is called by an alias that the function itself made (`clock = time.time`) is found where the alias
    /// is made.
    pub fn sites(&self, wanted: impl Fn(&str) -> bool) -> Vec<Site<'a>> {
        let calls = self.named_calls().filter(|(_, name)| wanted(name));
        let calls = calls.map(|(Call { id, expr }, name)| (id, Some(expr), &*expr.func, name));
        let references = self.references().filter(|(id, _, name)| wanted(name) && !is_detached(self.tree(), *id));
        let references = references.map(|(id, expr, name)| (id, None, expr, name));
        let here = calls.chain(references).filter(|(_, _, callee, name)| {
            !self.is_local_alias(callee) && self.house_name(name) != Some(HouseName::Deterministic)
        });
        let mut sites: Vec<_> = here
            .filter_map(|(id, call, callee, name)| {
                let audience = self.audience(id)?;
                Some(Site { id, call, callee, name: name.into_owned(), audience })
            })
            .collect();
        sites.sort_by_key(|site| site.id);
        sites
    }

    /// Who runs a node; None where no workflow does.
    pub fn audience(&self, id: NodeId) -> Option<Audience> {
        let runs = self.runs_in(id);
        match (runs.workflow_code(), runs.activity || runs.elsewhere, runs.read_only) {
            (false, ..) => None,
            (true, true, true) => Some(Audience::SharedReadOnly),
            (true, true, false) => Some(Audience::Shared),
            (true, false, true) => Some(Audience::ReadOnly),
            (true, false, false) => Some(Audience::Workflow),
        }
    }

    /// Whether the first name of an expression is a variable of a function rather than an import.
    pub fn is_local_alias(&self, expr: &Expr) -> bool {
        let mut root = expr;
        while let Expr::Attribute(attribute) = root {
            root = &attribute.value;
        }
        let Expr::Name(name) = root else { return false };
        self.tree().binding(name).is_some_and(|binding| {
            let scope = self.tree().scopes()[binding.scope].kind;
            matches!(binding.kind, BindingKind::Assigned { .. })
                && matches!(scope, ScopeKind::Function | ScopeKind::Lambda | ScopeKind::Comprehension)
        })
    }

    /// How `temporalio.workflow` is written at a node.
    ///
    /// # Errors
    /// What to do about the name that is in the way.
    pub fn workflow_module(&self, id: NodeId) -> Result<(String, Option<ImportRequest>), String> {
        self.written("temporalio", "workflow", id)
    }

    /// How a member of a module is written at a node, and the import that must be asked for.
    ///
    /// # Errors
    /// What to do about the name that is in the way.
    pub fn written(&self, module: &str, member: &str, id: NodeId) -> Result<(String, Option<ImportRequest>), String> {
        let at = self.tree().node(id).start();
        self.import(module, Some(member), at).map_err(|_| {
            format!("`{member}` already means something else here, so import `{module}.{member}` under another name")
        })
    }

    /// The finding at a site, with the fix that its audience allows: plain in workflow code, guarded by
    /// `workflow.in_workflow()` where others run the code too.
    pub fn substituted(
        &self,
        site: &Site<'a>,
        mut message: String,
        mut labels: (Safety, Replay),
        substitution: Substitution,
    ) -> Finding {
        if self.is_spelled_out(site.id) {
            message.push_str("; the text shows the code itself");
            labels.0 = Safety::Unsafe;
        }
        if let Some(name) = self.replaced_by_tests(site) {
            message.push_str(&format!("; tests replace `{name}`, which is not asked any more then"));
            labels.0 = Safety::Unsafe;
        }
        if !site.audience.is_shared() {
            let fix = substitution.into_fix(self, labels.0, labels.1);
            return self.finding(site.id, message).with_fix(fix);
        }
        let others = self.others(site.id);
        if !self.sdk_has("temporalio.workflow.in_workflow") {
            let todo = "asking `workflow.in_workflow()` first needs temporalio 1.11, so give workflows a function of \
                        their own";
            return self.finding(site.id, format!("{message}; {others} too, and {todo}"));
        }
        match self.workflow_module(site.id) {
            Ok((workflow, request)) => {
                let fix = substitution.import(request).guarded(self, &workflow, Some(labels.1));
                self.finding(site.id, format!("{message}; {others} too")).with_fix(fix)
            }
            Err(clash) => self.finding(site.id, format!("{message}; {clash}")),
        }
    }

    /// The part of what a site calls in whose place the project's tests put something else.
    fn replaced_by_tests<'s>(&'s self, site: &Site<'a>) -> Option<&'s str> {
        let mut names = self.text(site.callee).split('.').map(str::trim);
        names.find(|name| self.is_replaced_in_its_project(name))
    }

    /// `f"{time.time()=}"` shows the code beside its value.
    fn is_spelled_out(&self, id: NodeId) -> bool {
        self.ancestors(id)
            .into_iter()
            .any(|(_, node)| matches!(node, AnyNodeRef::InterpolatedElement(element) if element.debug_text.is_some()))
    }

    /// Why no draw from the workflow's random stream may stand at a site, and what to do: read-only code, an SDK that
    /// does not have the function yet.
    pub fn blocked_draw(&self, site: &Site<'a>, function: &str) -> Option<String> {
        if site.audience.is_read_only() {
            let todo = "draw in the run method or a handler and keep the value";
            return Some(format!("a query or an update validator reaches this, where drawing raises: {todo}"));
        }
        if self.is_cached(site.id) {
            let todo = "draw where it is called, and give it the value";
            return Some(format!("a cache keeps what this gives, for other workflows of the worker too: {todo}"));
        }
        if !self.sdk_has(function) {
            let since = sdk::since(function);
            let short = function.trim_start_matches("temporalio.");
            return Some(format!("`{short}` needs temporalio 1.{since}"));
        }
        None
    }

    /// Whether a function around a node keeps its results for whoever calls it next.
    fn is_cached(&self, id: NodeId) -> bool {
        let definitions = self.ancestors(id).filter_map(|(_, node)| match node {
            AnyNodeRef::StmtFunctionDef(definition) => Some(definition),
            _ => None,
        });
        let mut decorators = definitions.flat_map(|definition| &definition.decorator_list);
        decorators.any(|decorator| {
            let of = ast::helpers::map_callable(&decorator.expression);
            self.name(of).is_some_and(|name| matches!(&*name, "functools.cache" | "functools.lru_cache"))
        })
    }

    /// How far a new draw at a site may be trusted, and the message with the reason where it breaks workflows in flight.
    /// All new draws of one change count together, so only draws that were there before it matter.
    pub fn drawn(&self, site: &Site<'a>, message: String) -> ((Safety, Replay), String) {
        if self.outlives_refusal(site.id, &site.name) {
            return ((Safety::Unsafe, Replay::Breaking), format!("{message}; {OUTLIVED}"));
        }
        if self.is_refused(site.id, &site.name) || !self.draws(site.id) {
            return ((Safety::Safe, Replay::Compatible), message);
        }
        let why = "the workflow draws from its random stream already, and a further draw shifts the ids and numbers \
                   that workflows in flight got from it";
        ((Safety::Safe, Replay::Breaking), format!("{message}; {why}"))
    }

    /// Who else runs a node: a clause for a message.
    pub fn others(&self, id: NodeId) -> String {
        let runs = self.runs_in(id);
        let place = if runs.activity { Place::Activity } else { Place::Elsewhere };
        let chain = self.chain_from(id, place);
        match (chain.first(), runs.activity) {
            (Some(first), true) => format!("the activity `{}` runs this", first.function),
            (Some(first), false) if first.function != "<module>" && chain.len() > 1 => {
                format!("`{}` runs this outside of workflows", first.function)
            }
            _ => "code outside of workflows runs this".to_owned(),
        }
    }

    /// What a site calls, on one line.
    pub fn spelled(&self, site: &Site<'a>) -> String {
        let text: String = self.text(site.callee).split_whitespace().collect();
        if site.call.is_some() { format!("{text}()") } else { text }
    }

    /// Default factories of data classes (`field(default_factory=uuid4)`, a lambda or a function of the project that calls
    /// it) that run in a workflow: one is built there without a value for the field. The clause says which class and field.
    pub fn factories(&self, wanted: impl Fn(&str) -> bool) -> Vec<(Finding, String)> {
        if !self.source().text().contains("factory") {
            return Vec::new();
        }
        let calls = self.named_calls().map(|(call, name)| (call.id, name));
        let references = self.references().map(|(id, _, name)| (id, name));
        let named = calls.chain(references).filter(|(_, name)| wanted(name) || self.leads_to(name, &wanted));
        let mut found: Vec<_> = named.filter_map(|(id, _)| self.factory(id)).collect();
        found.sort_by_key(|(finding, _)| finding.range.start());
        found
    }

    /// Whether a name is a function of the project that calls something wanted, itself or through others.
    fn leads_to(&self, name: &str, wanted: &impl Fn(&str) -> bool) -> bool {
        match self.resolve(name) {
            Some(Entity::Function(function)) => self.project().reaches_outside(function, wanted),
            _ => false,
        }
    }

    fn factory(&self, id: NodeId) -> Option<(Finding, String)> {
        let field = self.ancestors(id).find_map(|(_, node)| match node {
            AnyNodeRef::StmtAnnAssign(field) => Some(field),
            _ => None,
        })?;
        let Some(Expr::Call(made)) = field.value.as_deref() else { return None };
        let factory = ["default_factory", "factory"].into_iter().find_map(|name| made.arguments.find_keyword(name))?;
        let range = self.tree().node(id).range();
        let AnyNodeRef::StmtClassDef(class) = self.parent(self.id(field)) else { return None };
        if !factory.range().contains_range(range) || !self.name(&made.func).is_some_and(|name| makes_field(&name)) {
            return None;
        }
        let Expr::Name(name) = &*field.target else { return None };
        let mut finding = self.finding(id, String::new());
        finding.chain = self.built_without(class, name.id.as_str())?;
        Some((finding, format!("field `{}` of `{}`", name.id, class.name)))
    }

    /// How workflow code gets to a call, in this file or another, that builds the class, or one below it, and gives no
    /// value for a field.
    pub(super) fn built_without(&self, class: &ast::StmtClassDef, field: &str) -> Option<Vec<Step>> {
        let own = self.facts().classes.iter().position(|known| known.node == self.id(class))?;
        let own = ClassRef { file: self.index(), class: own };
        let fields = class.body.iter().filter_map(|statement| match statement {
            Stmt::AnnAssign(field) => field.target.as_name_expr(),
            _ => None,
        });
        let at = fields.into_iter().position(|name| name.id == field)?;
        let here = std::iter::once(self.index());
        let others = self.project().workflow_builders(own).into_iter().filter(|file| *file != self.index());
        here.chain(others).find_map(|file| {
            let file = self.other(file)?;
            let built = file.built_there(own, at, field)?;
            Some(file.chain(built))
        })
    }

    fn built_there(&self, class: ClassRef, at: usize, field: &str) -> Option<NodeId> {
        let builds = self.named_calls().find(|(call, name)| {
            let Some(Entity::Class(built)) = self.resolve(name) else { return false };
            let arguments = &call.expr.arguments;
            let is_open = arguments.args.iter().any(Expr::is_starred_expr)
                || arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
            let given = arguments.find_keyword(field).is_some() || arguments.args.len() > at;
            let is_it = self.project().lineage(built).contains(&class);
            is_it && !is_open && !given && self.runs_in(call.id).workflow_code()
        });
        builds.map(|(call, _)| call.id)
    }
}

fn makes_field(name: &str) -> bool {
    const MAKERS: &[&str] = &[
        "attr.attrib",
        "attr.field",
        "attr.ib",
        "attrs.field",
        "dataclasses.field",
        "msgspec.field",
        "pydantic.Field",
        "pydantic.dataclasses.Field",
        "pydantic.fields.Field",
    ];
    MAKERS.contains(&name)
}
