//! Open this for a variable of a module that one class alone uses, and for making it an attribute of that class.
//!
//! Whether it should be one, the asker says. Every use is seen and renamed, or there is no answer.

use super::globals::Global;
use crate::engine::edits::statements::{line_start, physical};
use crate::engine::file::File;
use crate::engine::names::{BindingKind, NodeId};
use crate::engine::python::{AnyNodeRef, Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::transform::Edit;
use std::collections::BTreeMap;

/// A variable on its way into a class.
pub struct Belonging {
    /// The attribute that it becomes.
    pub attribute: String,
    pub edits: Vec<Edit>,
}

/// The statement that gives the variable its first value, at the top of the module.
struct Start<'a> {
    statement: &'a Stmt,
    annotation: Option<&'a Expr>,
    value: &'a Expr,
}

/// What may be called for the first value: it makes something new and empty, each time.
const MAKERS: &[&str] = &[
    "builtins.bytearray",
    "builtins.dict",
    "builtins.list",
    "builtins.set",
    "collections.Counter",
    "collections.OrderedDict",
    "collections.defaultdict",
    "collections.deque",
    "itertools.count",
];

impl<'a> File<'a> {
    /// How a variable becomes an attribute of the one workflow class of this file that uses it. None where something
    /// else uses it, or a use cannot be renamed.
    pub fn belonging(&self, global: &Global) -> Option<Belonging> {
        if global.file != self.index() || self.is_named_elsewhere(global) {
            return None;
        }
        let start = self.start_of(global)?;
        let uses = self.occurrences(global, &start)?;
        let class = self.only_class(&uses)?;
        let attribute = attribute_name(&global.name);
        if self.has_attribute(class, &attribute) {
            return None;
        }
        let mut edits: Vec<Edit> = Vec::new();
        for &id in &uses {
            let instance = self.instance_at(id)?;
            edits.push(Edit::replace(self.range(id), format!("{instance}.{attribute}")));
        }
        for declared in self.declarations(&global.name) {
            edits.push(self.undeclared(declared, &global.name)?);
        }
        let uses_it = |statement: &Stmt| uses.iter().any(|&id| statement.range().contains_range(self.range(id)));
        let comment = self.comment_behind(start.statement);
        let init = self.set_in_init(class, uses_it, |instance, next| {
            let annotation = start.annotation.map_or_else(String::new, |of| format!(": {}", self.text(of)));
            let above = self.comments_above(&start).into_iter().map(|line| format!("{line}{next}"));
            let value = self.text(start.value).lines().collect::<Vec<_>>().join(next);
            format!("{}{instance}.{attribute}{annotation} = {value}{comment}", above.collect::<String>())
        })?;
        edits.push(init);
        edits.push(self.without(&start));
        Some(Belonging { attribute, edits })
    }

    /// Whether anything of another file, a test that gives it another value, or whoever installs the package, may know the
    /// variable.
    fn is_named_elsewhere(&self, global: &Global) -> bool {
        let Some((_, files)) = self.project().who_may_name(global.file, &global.name) else { return true };
        let is_it = |file: usize, name: &String| {
            self.project().variable(file, name).is_some_and(|found| found == (global.file, global.name.clone()))
        };
        self.facts().all.contains(&global.name)
            || self.is_replaced(&global.name)
            || files.into_iter().any(|file| self.project().facts(file).imports.iter().any(|name| is_it(file, name)))
    }

    /// The one assignment at the top of the module, alone on its lines, of a value that may as well be made later.
    fn start_of(&self, global: &Global) -> Option<Start<'a>> {
        let body = &self.source().tree().body;
        let mut starts = body.iter().filter_map(|statement| {
            let (target, annotation, value) = match statement {
                Stmt::Assign(assign) => match &assign.targets[..] {
                    [target] => (target, None, Some(&*assign.value)),
                    _ => return None,
                },
                Stmt::AnnAssign(assign) => (&*assign.target, Some(&*assign.annotation), assign.value.as_deref()),
                _ => return None,
            };
            let is_it = target.as_name_expr().is_some_and(|name| name.id == global.name);
            is_it.then_some((statement, annotation, value))
        });
        let (statement, annotation, value) = starts.next()?;
        let value = value.filter(|value| self.may_be_made_later(value))?;
        // The lines of a text would move with the code.
        let is_one_piece = !["\"\"\"", "'''", "\\"].iter().any(|mark| self.text(value).contains(mark));
        let is_plain = starts.next().is_none() && self.stands_alone(statement) && is_one_piece;
        is_plain.then_some(Start { statement, annotation, value })
    }

    fn may_be_made_later(&self, value: &Expr) -> bool {
        match value {
            Expr::List(list) => list.elts.iter().all(|element| self.may_be_made_later(element)),
            Expr::Set(set) => set.elts.iter().all(|element| self.may_be_made_later(element)),
            Expr::Tuple(tuple) => tuple.elts.iter().all(|element| self.may_be_made_later(element)),
            Expr::Dict(dict) => dict.items.iter().all(|item| {
                item.key.as_ref().is_none_or(|key| self.may_be_made_later(key)) && self.may_be_made_later(&item.value)
            }),
            Expr::UnaryOp(operation) => self.may_be_made_later(&operation.operand),
            Expr::Call(call) => {
                let is_maker = self.name(&call.func).is_some_and(|name| MAKERS.contains(&&*name));
                let keywords = call.arguments.keywords.iter().map(|keyword| &keyword.value);
                is_maker && call.arguments.args.iter().chain(keywords).all(|given| self.may_be_made_later(given))
            }
            Expr::Lambda(lambda) => self.may_be_made_later(&lambda.body),
            Expr::Name(_) => self.name(value).is_some_and(|name| name.starts_with("builtins.")),
            literal => literal.is_literal_expr(),
        }
    }

    /// Every place that names the variable but its first assignment. None where one is no plain name, or in another file.
    fn occurrences(&self, global: &Global, start: &Start<'a>) -> Option<Vec<NodeId>> {
        let uses = self.uses_of_global(global)?;
        if uses.iter().any(|&(file, _)| file != self.index()) {
            return None;
        }
        let mut found: Vec<NodeId> = uses.into_iter().map(|(_, id)| id).collect();
        let stored: BTreeMap<TextSize, NodeId> = self
            .expressions()
            .filter(|(_, expr)| expr.as_name_expr().is_some_and(|name| !name.ctx.is_load()))
            .map(|(id, expr)| (expr.start(), id))
            .collect();
        for &binding in self.tree().lookup(&global.name, 0) {
            let binding = &self.tree().bindings()[binding];
            let is_start = start.statement.range().contains_range(binding.range);
            if !is_start {
                matches!(binding.kind, BindingKind::Assigned { .. } | BindingKind::Other).then_some(())?;
                found.push(*stored.get(&binding.range.start())?);
            }
        }
        found.sort_unstable();
        found.dedup();
        (!found.is_empty() && found.iter().all(|&id| self.can_be_attribute(id))).then_some(found)
    }

    /// `(count := 1)` and `f"{count=}"` cannot name an attribute, or would say something else.
    fn can_be_attribute(&self, id: NodeId) -> bool {
        let range = self.range(id);
        let around = self.ancestors(id).take_while(|(_, node)| !node.is_statement());
        !around.into_iter().any(|(_, node)| match node {
            AnyNodeRef::ExprNamed(named) => named.target.range() == range,
            AnyNodeRef::InterpolatedElement(element) => element.debug_text.is_some(),
            _ => false,
        })
    }

    /// The method around a place, whose body evaluates it, at any depth of functions in it.
    fn method_around(&self, id: NodeId) -> Option<(&'a ast::StmtFunctionDef, &'a ast::StmtClassDef)> {
        let mut body = self.tree().body(id);
        loop {
            match self.tree().node(body) {
                AnyNodeRef::StmtFunctionDef(function) => {
                    if let AnyNodeRef::StmtClassDef(class) = self.parent(body) {
                        return Some((function, class));
                    }
                }
                AnyNodeRef::ExprLambda(_) => {}
                _ => return None,
            }
            body = self.tree().body(body);
        }
    }

    /// How the instance is written at a place: the first parameter of the method, which nothing there hides.
    fn instance_at(&self, id: NodeId) -> Option<&'a str> {
        let (method, _) = self.method_around(id)?;
        let is_other = |decorator: &ast::Decorator| {
            let name = self.name(&decorator.expression);
            name.is_some_and(|name| ["builtins.staticmethod", "builtins.classmethod"].contains(&&*name))
        };
        if method.decorator_list.iter().any(is_other) {
            return None;
        }
        let first = method.parameters.posonlyargs.first().or_else(|| method.parameters.args.first())?;
        let name = first.parameter.name.as_str();
        let &[binding] = self.tree().lookup(name, self.tree().scope(id)) else { return None };
        let is_it = self.tree().bindings()[binding].range == first.parameter.name.range();
        is_it.then_some(name)
    }

    fn only_class(&self, uses: &[NodeId]) -> Option<&'a ast::StmtClassDef> {
        let mut classes = uses.iter().map(|&id| self.method_around(id).map(|(_, class)| class));
        let first = classes.next()??;
        let is_workflow = self.workflows().any(|(_, definition)| definition.range() == first.range());
        let is_only = classes.all(|class| class.is_some_and(|class| class.range() == first.range()));
        (is_workflow && is_only).then_some(first)
    }

    /// Whether the class, or one above or below it, may have something of this name.
    fn has_attribute(&self, class: &ast::StmtClassDef, name: &str) -> bool {
        let within = |expr: &Expr| class.range().contains_range(expr.range());
        let is_named = self.expressions().any(|(_, expr)| match expr {
            Expr::Attribute(attribute) => &attribute.attr == name && within(expr),
            Expr::Name(own) => own.id == name && own.ctx.is_store() && self.tree().body(self.id(own)) == self.id(class),
            _ => false,
        });
        let node = self.id(class);
        let own = self.project().classes().find(|&of| of.file == self.index() && self.project().class(of).node == node);
        let Some(own) = own else { return true };
        let mut relatives = self.project().lineage(own);
        relatives.extend(self.project().descendants(own));
        is_named
            || relatives.into_iter().any(|of| {
                let of = self.project().class(of);
                of.methods.contains_key(name) || of.attributes.contains_key(name)
            })
    }

    /// The `global` statements that name the variable.
    fn declarations(&self, name: &str) -> Vec<&'a Stmt> {
        let declares = |statement: &Stmt| match statement {
            Stmt::Global(global) => global.names.iter().any(|declared| declared == name),
            _ => false,
        };
        self.statements().map(|(_, statement)| statement).filter(|statement| declares(statement)).collect()
    }

    /// A `global` statement without a name. None where nothing would be left around it.
    fn undeclared(&self, statement: &Stmt, name: &str) -> Option<Edit> {
        let Stmt::Global(global) = statement else { return None };
        let at = global.names.iter().position(|declared| declared == name)?;
        if let [_, _, ..] = &global.names[..] {
            let range = match global.names.get(at + 1) {
                Some(next) => TextRange::new(global.names[at].start(), next.start()),
                None => TextRange::new(global.names[at - 1].end(), global.names[at].end()),
            };
            return Some(Edit { layout: false, ..Edit::replace(range, "") });
        }
        let is_function = |node: AnyNodeRef<'_>| match node {
            AnyNodeRef::StmtFunctionDef(function) => function.body.len() > 1,
            _ => false,
        };
        let may_go = self.stands_alone(statement) && is_function(self.parent(self.id(global)));
        may_go.then(|| Edit::delete(physical(self.source(), statement.range())))
    }

    /// The comments right above the first assignment.
    fn comments_above(&self, start: &Start<'a>) -> Vec<&'a str> {
        let range = self.own_lines(start);
        let first = line_start(self.source(), start.statement.start());
        let above = self.source().slice(TextRange::new(range.start(), first));
        above.lines().map(str::trim).collect()
    }

    fn own_lines(&self, start: &Start<'a>) -> TextRange {
        let lines = physical(self.source(), start.statement.range());
        let above = self.above(start.statement.start());
        let before = self.source().text()[..above.into()].trim_end_matches([' ', '\t']);
        // A licence or an encoding line at the top of a file is about the file.
        let is_apart = before.ends_with("\n\n") || before.ends_with("\n\r\n");
        TextRange::new(if is_apart { above } else { lines.start() }, lines.end())
    }

    /// The comment on the last line of a statement, with the white space before it.
    fn comment_behind(&self, statement: &Stmt) -> &'a str {
        let end = physical(self.source(), statement.range()).end();
        self.source().slice(TextRange::new(statement.end(), end)).trim_end()
    }

    /// The module without the first assignment: of the blank lines around it, the wider gap stays.
    fn without(&self, start: &Start<'a>) -> Edit {
        let lines = self.own_lines(start);
        let text = self.source().text();
        let before = &text[..lines.start().into()];
        let after = &text[lines.end().into()..];
        let above = before.len() - before.trim_end().len();
        let above = before[before.len() - above..].find('\n').map_or(0, |line| above - line - 1);
        let below = after.len() - after.trim_start_matches(['\n', '\r']).len();
        // Into the next line where it is no blank one: a neighbour that moves as well waits, and sees the gap that is left.
        let next = if below == 0 { after.chars().next() } else { None };
        let (start, rest) = match (before.trim().is_empty(), above >= below) {
            (false, false) => (lines.start() - TextSize::from(above as u32), lines.end()),
            _ => (lines.start(), lines.end() + TextSize::from(below as u32)),
        };
        let reach = TextSize::from(next.map_or(0, char::len_utf8) as u32);
        let text = next.map_or_else(String::new, String::from);
        Edit { layout: false, ..Edit::replace(TextRange::new(start, rest + reach), text) }
    }
}

/// A constant is written in capitals, an attribute that changes is not.
fn attribute_name(variable: &str) -> String {
    if variable.chars().any(char::is_lowercase) { variable.to_owned() } else { variable.to_lowercase() }
}
