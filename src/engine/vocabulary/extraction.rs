//! Open this for moving a piece of a workflow's method into an activity of its own: which piece, what goes in, what comes
//! out, and how it is written.
//!
//! The piece is a run of statements, or one expression. It grows until everything that crosses is known to cross; where
//! that is not so, or something would change, it says why. Whether the piece should move, transforms decide.

mod crossing;
mod flow;
mod handed;
mod held;
mod moved;
mod refusals;
mod results;
mod written;

pub use crossing::Crossing;
pub use moved::Moved;
pub use written::{NewActivity, Written};

use crate::engine::file::File;
use crate::engine::names::{BindingKind, NodeId, ScopeId, ScopeKind};
use crate::engine::options::Size;
use crate::engine::project::{ClassRef, FunctionRef};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, ast};
use crate::engine::vocabulary::outside::is_secret;
use crate::engine::vocabulary::substitute::Audience;
use flow::{Flow, bodies};
use refusals::own_state;

/// A piece does not grow beyond this many statements.
const MAX_STATEMENTS: usize = 16;
const NO_WAY_OUT: &str = "what it gives may not survive the way out of an activity";

/// A piece of a workflow's method that can become an activity.
pub struct Extraction<'a> {
    pub unit: Unit<'a>,
    pub frame: Frame<'a>,
    pub inputs: Vec<Carried<'a>>,
    pub results: Vec<Carried<'a>>,
    /// Imports inside the method that it needs.
    local_imports: Vec<&'a Stmt>,
    /// It awaits, so the activity has to be `async def`.
    pub is_async: bool,
}

#[derive(Clone, Copy)]
pub enum Unit<'a> {
    Statements(&'a [Stmt]),
    Value(&'a Expr),
    /// `await asyncio.to_thread(crunch, rows)`: the function, and what it is given.
    Handed {
        whole: &'a Expr,
        function: &'a Expr,
        arguments: TextRange,
    },
}

impl Unit<'_> {
    pub fn range(self) -> TextRange {
        match self {
            Unit::Statements([first, .., last]) => TextRange::new(first.start(), last.end()),
            Unit::Statements([only]) => only.range(),
            Unit::Statements([]) => TextRange::default(),
            Unit::Value(value) | Unit::Handed { whole: value, .. } => value.range(),
        }
    }
}

/// A value on its way in or out.
pub struct Carried<'a> {
    /// What it is called inside.
    pub name: &'a str,
    /// What is passed: `path`, `self.path`.
    pub text: String,
    pub crossing: Crossing,
}

/// The method around a piece.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    pub function: FunctionRef,
    pub method: &'a ast::StmtFunctionDef,
    pub class: ClassRef,
    pub definition: &'a ast::StmtClassDef,
    scope: ScopeId,
}

impl<'a> File<'a> {
    /// The piece around a node that can become an activity.
    ///
    /// # Errors
    /// A clause that says why there is none.
    pub fn extraction(&self, id: NodeId) -> Result<Extraction<'a>, String> {
        let frame = self.frame(id)?;
        let statement = self.statement(id).ok_or("it is no statement")?;
        if let Some(handed) = handed::handed(self, id, &frame) {
            return handed;
        }
        let loops = self.statements_around(statement, &frame);
        let loops = loops.iter().rev().filter(|around| matches!(around, Stmt::For(_) | Stmt::While(_)));
        if let Some(found) = loops.into_iter().find_map(|around| self.grown(around, &frame).ok()) {
            return Ok(found);
        }
        let is_asked = matches!(statement, Stmt::If(_) | Stmt::While(_) | Stmt::Return(_) | Stmt::Match(_));
        if is_asked && let Some(found) = self.value_around(id, statement, &frame) {
            return Ok(found);
        }
        let refused = match self.grown(statement, &frame) {
            Ok(found) => return Ok(found),
            Err(why) => why,
        };
        if let Some(found) = self.value_around(id, statement, &frame) {
            return Ok(found);
        }
        let around = self.statements_around(statement, &frame);
        let refused = if matches!(statement, Stmt::Return(_)) { NO_WAY_OUT.to_owned() } else { refused };
        around.into_iter().find_map(|around| self.grown(around, &frame).ok()).ok_or(refused)
    }

    /// A statement, with as many of its neighbours as it takes, as an activity.
    ///
    /// # Errors
    /// A clause that says why it cannot be one.
    pub fn extraction_of(&self, statement: &'a Stmt) -> Result<Extraction<'a>, String> {
        let frame = self.frame(self.id(statement))?;
        self.grown(statement, &frame)
    }

    /// Whether a statement of a workflow's own method only computes: nothing in it belongs into a workflow, works on the
    /// outside world, or changes the workflow's state. What it reads and gives is not looked at.
    pub fn only_computes(&self, statement: &'a Stmt) -> bool {
        let Ok(frame) = self.frame(self.id(statement)) else { return false };
        let range = statement.range();
        self.refusal(range, &frame).is_none()
            && own_state(self, range).is_some_and(|all| all.iter().all(|one| self.crossing_of_state(one).is_some()))
            && self.outside_work().iter().all(|work| !range.contains_range(self.range(work.id)))
            && !self.awaits_within(self.id(frame.method), range)
    }

    /// How many statements there are in a range, and how many ways through them: clauses and cases count as both.
    pub fn size_of(&self, range: TextRange) -> Size {
        let mut size = Size { statements: 0, branches: 0 };
        for (_, node) in self.tree().nodes().filter(|(_, node)| range.contains_range(node.range())) {
            let is_branch = matches!(
                node,
                AnyNodeRef::StmtIf(_)
                    | AnyNodeRef::ElifElseClause(_)
                    | AnyNodeRef::MatchCase(_)
                    | AnyNodeRef::ExceptHandlerExceptHandler(_)
            );
            size.branches += usize::from(is_branch);
            size.statements += usize::from(is_branch || node.is_statement());
        }
        size
    }

    /// The method around a node, if it is a workflow's own.
    fn frame(&self, id: NodeId) -> Result<Frame<'a>, String> {
        if self.audience(id) != Some(Audience::Workflow) {
            return Err("others run this too".to_owned());
        }
        let function = self.function_at(id);
        let facts = self.project().function(function);
        let AnyNodeRef::StmtFunctionDef(method) = self.tree().node(facts.node) else {
            return Err("it is not part of a method".to_owned());
        };
        if !method.is_async {
            return Err(format!("`{}` is not async and cannot wait for an activity", facts.qualified));
        }
        let class = facts.class.map(|class| ClassRef { file: self.index(), class });
        let class = class.filter(|&class| self.project().is_workflow(class));
        let Some(class) = class.filter(|&class| self.project().descendants(class).len() == 1) else {
            return Err(format!("`{}` is not a method of one workflow alone", facts.qualified));
        };
        let AnyNodeRef::StmtClassDef(definition) = self.tree().node(self.project().class(class).node) else {
            return Err("its class is not in sight".to_owned());
        };
        let is_at_the_top = matches!(self.parent(self.id(definition)), AnyNodeRef::ModModule(_));
        let is_generator = self.expressions().any(|(at, expr)| {
            matches!(expr, Expr::Yield(_) | Expr::YieldFrom(_)) && self.tree().body(at) == facts.node
        });
        if !is_at_the_top {
            return Err("the workflow is not written at the top of its module".to_owned());
        }
        if is_generator {
            return Err(format!("`{}` is a generator", facts.qualified));
        }
        let mut scopes = self.tree().scopes().iter();
        let scope = scopes.position(|scope| scope.node == facts.node && scope.kind == ScopeKind::Function);
        let scope = scope.ok_or("its names are not known")?;
        Ok(Frame { function, method, class, definition, scope })
    }

    /// The compound statements of the method around a statement, from the innermost outwards.
    fn statements_around(&self, statement: &'a Stmt, frame: &Frame<'a>) -> Vec<&'a Stmt> {
        let method = self.id(frame.method);
        let around = self.ancestors(self.id(statement)).take_while(|(id, _)| *id != method);
        let around: Vec<NodeId> = around.filter(|(_, node)| node.is_statement()).map(|(id, _)| id).collect();
        around.into_iter().filter_map(|id| self.statement(id)).collect()
    }

    /// The statements beside one, with its place among them.
    pub(super) fn siblings(&self, statement: &'a Stmt) -> Option<(&'a [Stmt], usize)> {
        let lists = bodies(self.parent(self.id(statement)));
        lists.into_iter().find_map(|list| {
            let at = list.iter().position(|other| other.range() == statement.range())?;
            Some((list, at))
        })
    }

    /// A statement with as many of its neighbours as it takes.
    fn grown(&self, statement: &'a Stmt, frame: &Frame<'a>) -> Result<Extraction<'a>, String> {
        let (list, at) = self.siblings(statement).ok_or("it stands in no block")?;
        let (mut start, mut end) = (at, at + 1);
        let mut first_trouble = None;
        loop {
            let trouble = match self.carried(Unit::Statements(&list[start..end]), frame) {
                Ok(found) => return Ok(found),
                Err(trouble) => trouble,
            };
            let said = first_trouble.get_or_insert(trouble.0).clone();
            match trouble.1 {
                Grow::Forwards if end < list.len() => end += 1,
                Grow::BackTo(place) => {
                    let back = list[..start].iter().position(|statement| statement.range().contains_range(place));
                    start = back.ok_or_else(|| said.clone())?;
                }
                _ => return Err(said),
            }
            if end - start > MAX_STATEMENTS {
                return Err(said);
            }
        }
    }

    /// The expression around a node that crosses, or the whole value that a statement returns.
    fn value_around(&self, id: NodeId, statement: &'a Stmt, frame: &Frame<'a>) -> Option<Extraction<'a>> {
        let is_inside = |node: AnyNodeRef<'_>| {
            matches!(node, AnyNodeRef::Comprehension(_) | AnyNodeRef::ExprLambda(_) | AnyNodeRef::ExprGenerator(_))
                || matches!(
                    node,
                    AnyNodeRef::ExprListComp(_) | AnyNodeRef::ExprSetComp(_) | AnyNodeRef::ExprDictComp(_)
                )
        };
        let mut around = self.ancestors(id).take_while(|(_, node)| !node.is_statement());
        // `self.total += …` would read the old total before it waits.
        let reads_first = matches!(statement, Stmt::AugAssign(assign) if !assign.target.is_name_expr());
        let sets = self.flow_of(std::slice::from_ref(statement), frame.scope).sets;
        if reads_first || sets.into_iter().any(is_secret) {
            return None;
        }
        if let Stmt::Return(ast::StmtReturn { value: Some(value), .. }) = statement
            && let Ok(found) = self.carried(Unit::Value(value), frame)
        {
            return Some(found);
        }
        if around.any(|(_, node)| is_inside(node)) {
            return None;
        }
        let mut at = id;
        loop {
            let expr = self.expressions().find(|(other, _)| *other == at)?.1;
            if let Ok(found) = self.carried(Unit::Value(expr), frame) {
                return Some(found);
            }
            if !self.is_led_on(at) {
                return None;
            }
            at = self.tree().parent_id(at);
        }
    }

    /// Whether the node around one only takes something of its value, or waits for it.
    fn is_led_on(&self, id: NodeId) -> bool {
        let range = self.range(id);
        match self.parent(id) {
            AnyNodeRef::ExprAttribute(_) | AnyNodeRef::ExprAwait(_) => true,
            AnyNodeRef::ExprCall(call) => call.func.range() == range,
            AnyNodeRef::ExprSubscript(subscript) => subscript.value.range() == range,
            _ => false,
        }
    }

    /// What goes into a piece and comes out of it.
    fn carried(&self, unit: Unit<'a>, frame: &Frame<'a>) -> Result<Extraction<'a>, Trouble> {
        let range = unit.range();
        let refusal = match unit {
            Unit::Handed { .. } => None,
            _ => self.refusal(range, frame),
        };
        if let Some(why) = refusal {
            return Err(Trouble(why, Grow::No));
        }
        if let Unit::Statements(statements @ [first, ..]) = unit
            && !(self.stands_alone(first) && statements.last().is_none_or(|last| self.stands_alone(last)))
        {
            return Err(Trouble("it shares its line".to_owned(), Grow::No));
        }
        let flow = match unit {
            Unit::Statements(statements) => self.flow_of(statements, frame.scope),
            Unit::Value(value) => self.flow_of_values(value.range(), frame.scope),
            Unit::Handed { arguments, .. } => self.flow_of_values(arguments, frame.scope),
        };
        let results = self.goes_out(unit, &flow, frame)?;
        let (inputs, local_imports) = self.goes_in(unit, &flow, &results, frame)?;
        let names = inputs.iter().chain(&results).map(|carried| carried.name);
        if names.into_iter().chain(flow.sets.iter().copied()).any(is_secret) {
            return Err(Trouble("what looks like a secret would stand in the history".to_owned(), Grow::No));
        }
        let is_async = !matches!(unit, Unit::Handed { .. }) && self.awaits_within(self.id(frame.method), range);
        Ok(Extraction { unit, frame: *frame, inputs, results, local_imports, is_async })
    }

    fn goes_out(&self, unit: Unit<'a>, flow: &Flow<'a>, frame: &Frame<'a>) -> Result<Vec<Carried<'a>>, Trouble> {
        let range = unit.range();
        let live = self.live_after(&flow.sets, range, (self.id(frame.method), frame.scope));
        if let Unit::Handed { whole, function, .. } = unit {
            return handed::result(self, whole, function);
        }
        if let Unit::Value(value) = unit {
            let crossing = self.crossing(value, 0).filter(|_| live.is_empty());
            let no = || Trouble(NO_WAY_OUT.to_owned(), Grow::No);
            return Ok(vec![Carried { name: "", text: String::new(), crossing: crossing.ok_or_else(no)? }]);
        }
        let bindings = self.tree().bindings();
        let carried = live.into_iter().map(|name| {
            let all = self.tree().lookup(name, frame.scope).iter().copied();
            let inside: Vec<_> = all.filter(|&id| range.contains_range(bindings[id].range)).collect();
            let is_sure = flow.surely.contains(name) || !self.bindings_outside(name, range, frame.scope).is_empty();
            let crossing = self.crossing_of(&inside).filter(|_| is_sure);
            match crossing {
                Some(crossing) => Ok(Carried { name, text: name.to_owned(), crossing }),
                None => Err(Trouble(
                    format!("`{name}`, which is used afterwards, may not survive the way out of an activity"),
                    Grow::Forwards,
                )),
            }
        });
        carried.collect()
    }

    fn goes_in(
        &self,
        unit: Unit<'a>,
        flow: &Flow<'a>,
        results: &[Carried<'a>],
        frame: &Frame<'a>,
    ) -> Result<(Vec<Carried<'a>>, Vec<&'a Stmt>), Trouble> {
        let range = unit.range();
        if let Some(name) = self.changed_part(range) {
            return Err(Trouble(format!("it changes `{name}`, which is a part of something else"), Grow::No));
        }
        let (mut inputs, mut imports) = (Vec::new(), Vec::new());
        for attribute in
            own_state(self, range).ok_or_else(|| Trouble("it uses the workflow's state".to_owned(), Grow::No))?
        {
            let name = attribute.attr.as_str();
            let taken = || self.is_bound_in(name, frame);
            let crossing = self.crossing_of_state(attribute).filter(|_| !taken());
            let no = || Trouble(format!("`self.{name}` may not survive the way into an activity"), Grow::No);
            inputs.push(Carried { name, text: format!("self.{name}"), crossing: crossing.ok_or_else(no)? });
        }
        // What is set on some ways only, and used afterwards, keeps its value on the others.
        let kept =
            results.iter().map(|result| result.name).filter(|name| !name.is_empty() && !flow.surely.contains(name));
        let mut names = flow.reads.clone();
        names.extend(kept.filter(|name| !flow.reads.contains(name)).collect::<Vec<_>>());
        for name in names.into_iter().filter(|name| *name != "self") {
            let outside = self.bindings_outside(name, range, frame.scope);
            if outside.is_empty() {
                continue;
            }
            if let Some(import) = self.local_import(&outside) {
                imports.push(import);
                continue;
            }
            if let Some(crossing) = self.crossing_of(&outside) {
                let is_kept = !self.live_after(&[name], range, (self.id(frame.method), frame.scope)).is_empty();
                if is_kept
                    && !crossing.is_fixed()
                    && self.may_change(name, range)
                    && !results.iter().any(|of| of.name == name)
                {
                    let why = format!("it may change `{name}`, which is used afterwards");
                    let grow = match outside[..] {
                        [only] => Grow::BackTo(self.tree().bindings()[only].range),
                        _ => Grow::No,
                    };
                    return Err(Trouble(why, grow));
                }
                if !crossing.is_fixed() && self.changes_for_others(name, &outside, range, frame) {
                    return Err(Trouble(format!("it changes `{name}`, which others hold too"), Grow::No));
                }
                if let Some(start) = self.start_value(unit, &outside).filter(|_| flow.sets.contains(&name)) {
                    let why = format!("`{name}` gets its first value right before it");
                    return Err(Trouble(why, Grow::BackTo(start)));
                }
                inputs.push(Carried { name, text: name.to_owned(), crossing });
                continue;
            }
            let [only] = outside[..] else { return Err(no_way_in(name, Grow::No)) };
            return Err(no_way_in(name, Grow::BackTo(self.tree().bindings()[only].range)));
        }
        imports.dedup_by_key(|import| import.start());
        Ok((inputs, imports))
    }

    /// The plain value that a name gets in the statement right before a piece, and nowhere else outside.
    fn start_value(&self, unit: Unit<'a>, bindings: &[usize]) -> Option<TextRange> {
        let (Unit::Statements([first, ..]), [only]) = (unit, bindings) else { return None };
        let (list, at) = self.siblings(first)?;
        let before = list[..at].last()?;
        let bound = &self.tree().bindings()[*only];
        let is_plain =
            matches!(bound.kind, BindingKind::Assigned { value: Some(value), .. } if value.is_literal_expr());
        (is_plain && before.range().contains_range(bound.range)).then_some(bound.range)
    }

    /// The import inside the method that binds a name, and nothing else does.
    fn local_import(&self, bindings: &[usize]) -> Option<&'a Stmt> {
        let [only] = bindings else { return None };
        match self.tree().bindings()[*only].kind {
            BindingKind::Import { statement, .. } => self.statement(statement),
            _ => None,
        }
    }

    fn is_bound_in(&self, name: &str, frame: &Frame<'a>) -> bool {
        let bindings = self.tree().bindings();
        bindings.iter().any(|binding| binding.name == name && binding.scope == frame.scope)
    }

    /// A value of the workflow's own that nothing can change from outside: a number, text, bytes.
    fn crossing_of_state(&self, attribute: &'a ast::ExprAttribute) -> Option<Crossing> {
        let class = crate::engine::facts::self_class(self.tree(), &attribute.value)?;
        let node = self.id(class);
        let class = self.facts().classes.iter().find(|known| known.node == node)?;
        let of = class.attributes.get(attribute.attr.as_str())?.plain()?;
        Crossing::scalar(of)
    }
}

/// Why a piece does not do, and what might help.
struct Trouble(String, Grow);

#[derive(Clone, Copy)]
enum Grow {
    No,
    Forwards,
    /// To the statement around a range.
    BackTo(TextRange),
}

fn no_way_in(name: &str, grow: Grow) -> Trouble {
    Trouble(format!("`{name}` may not survive the way into an activity"), grow)
}
