//! Open this for making a function `async`, together with everybody who calls it: they await it, or become `async` too.
//!
//! Every caller must be seen, in all files, and be able to await; or there is no answer. What is awaited inside, the
//! asker says.

use crate::engine::facts::{FunctionKind, Role};
use crate::engine::file::{Call, File};
use crate::engine::files::FilePath;
use crate::engine::names::NodeId;
use crate::engine::project::{ClassRef, FunctionRef};
use crate::engine::python::ast::token::TokenKind;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, ast};
use crate::engine::transform::Edit;
use crate::engine::vocabulary::substitute::{Strength, brackets};

/// More functions than this are not made `async` at once.
const MAX_FUNCTIONS: usize = 16;

/// What makes functions `async` and awaits them.
pub struct Awaited {
    pub functions: Vec<FunctionRef>,
    pub edits: Vec<(FilePath, Edit)>,
    /// The calls that are awaited, by file.
    pub calls: Vec<(usize, NodeId)>,
}

impl<'a> File<'a> {
    /// The edits that make a function `async`, and every call of it awaited. None where a caller is not known, or
    /// cannot await.
    pub fn made_async(&self, function: FunctionRef) -> Option<Awaited> {
        let mut awaited = Awaited { functions: vec![function], edits: Vec::new(), calls: Vec::new() };
        let mut next = 0;
        while let Some(&function) = awaited.functions.get(next) {
            next += 1;
            let owner = self.other(function.file)?;
            owner.make_async(function, &mut awaited)?;
            if awaited.functions.len() > MAX_FUNCTIONS {
                return None;
            }
        }
        Some(awaited)
    }

    fn make_async(&self, function: FunctionRef, awaited: &mut Awaited) -> Option<()> {
        let definition = self.can_be_async(function)?;
        let keyword = self.def_keyword(definition)?;
        awaited.edits.push((self.path().clone(), Edit::insert(keyword.start(), "async ").unguarded()));
        let mut calls = 0;
        for at in self.who_may_call(function)? {
            let file = self.other(at)?;
            for (_, call) in file.mentions(function) {
                let call = call?;
                let caller = file.caller(call)?;
                calls += usize::from(caller != function);
                awaited.calls.push((at, call.id));
                let (open, close) = brackets(&file, call.id, Strength::Await);
                let mut add = |edit: Edit| awaited.edits.push((file.path().clone(), edit.unguarded()));
                add(Edit::insert(call.expr.start(), format!("{open}await ")));
                if !close.is_empty() {
                    add(Edit::insert(call.expr.end(), close));
                }
                if !file.project().function(caller).is_async && !awaited.functions.contains(&caller) {
                    awaited.functions.push(caller);
                }
            }
        }
        // What the call graph knows and this did not see is called by some other way.
        (calls == self.project().links_to(function)).then_some(())
    }

    /// The definition of a function that nobody calls but workflows and activities, under its own name.
    fn can_be_async(&self, at: FunctionRef) -> Option<&'a ast::StmtFunctionDef> {
        let function = self.project().function(at);
        let runs = self.project().runs_in(at);
        let is_plain = function.kind == FunctionKind::Def
            && !function.is_async
            && !function.name.starts_with("__")
            && function.roles.iter().all(|role| matches!(role, Role::Static | Role::ClassMethod));
        let is_own = !runs.elsewhere && !runs.read_only && !self.facts().all.contains(&function.name);
        let AnyNodeRef::StmtFunctionDef(definition) = self.tree().node(function.node) else { return None };
        let is_bare = definition.decorator_list.iter().all(|decorator| {
            let name = self.name(&decorator.expression);
            name.is_some_and(|name| ["builtins.staticmethod", "builtins.classmethod"].contains(&&*name))
        });
        (is_plain
            && is_bare
            && is_own
            && self.is_only_one(at)
            && !self.is_replaced(&function.name)
            && !self.yields(definition))
        .then_some(definition)
    }

    /// Whether no class above or below, or beside those below, has a method of this name: another one would be called in
    /// its place.
    fn is_only_one(&self, at: FunctionRef) -> bool {
        let function = self.project().function(at);
        let Some(class) = function.class else { return true };
        let class = ClassRef { file: at.file, class };
        let mut relatives = self.project().lineage(class);
        let has_unknown = relatives.iter().any(|&of| {
            let bases = &self.project().class(of).bases;
            bases.iter().any(|base| base.as_ref().is_none_or(|base| self.is_strange(of.file, base)))
        });
        // Beside them another base of a class below may come first.
        let below = self.project().descendants(class);
        relatives.extend(below.iter().flat_map(|&of| self.project().lineage(of)));
        let has = |of: &ClassRef| *of != class && self.project().class(*of).methods.contains_key(&function.name);
        !has_unknown && !relatives.iter().any(has)
    }

    fn is_strange(&self, file: usize, base: &str) -> bool {
        const EMPTY: &[&str] = &["abc.ABC", "builtins.object", "typing.Generic"];
        !EMPTY.contains(&base) && self.project().resolve(file, base).is_none()
    }

    fn yields(&self, definition: &ast::StmtFunctionDef) -> bool {
        let body = self.id(definition);
        self.expressions()
            .any(|(id, expr)| matches!(expr, Expr::Yield(_) | Expr::YieldFrom(_)) && self.tree().body(id) == body)
    }

    /// The keyword, behind the decorators.
    fn def_keyword(&self, definition: &ast::StmtFunctionDef) -> Option<TextRange> {
        let head = TextRange::new(definition.start(), definition.name.start());
        let tokens = self.source().tokens().in_range(head);
        tokens.iter().rev().find(|token| token.kind() == TokenKind::Def).map(Ranged::range)
    }

    /// The files that may call a function. For a method these are the ones that know its class, and none of them names
    /// such a method of something that is not known.
    fn who_may_call(&self, at: FunctionRef) -> Option<Vec<usize>> {
        let function = self.project().function(at);
        if function.class.is_none() && function.outer != 0 {
            return Some(vec![at.file]);
        }
        let known = match function.class {
            Some(class) => &self.project().facts(at.file).classes[class].name,
            None => &function.name,
        };
        let (_, others) = self.project().who_may_name(at.file, known)?;
        let files: Vec<usize> = std::iter::once(at.file).chain(others).collect();
        let is_known = |file: &usize| self.other(*file).is_some_and(|file| !file.has_strange(at, &function.name));
        (function.class.is_none() || files.iter().all(is_known)).then_some(files)
    }

    fn has_strange(&self, at: FunctionRef, name: &str) -> bool {
        self.expressions().any(|(_, expr)| {
            expr.as_attribute_expr().is_some_and(|attribute| &attribute.attr == name)
                && self.called_function(expr) != Some(at)
        })
    }

    /// The function that makes a call, where it could await it.
    fn caller(&self, call: Call<'a>) -> Option<FunctionRef> {
        let caller = self.function_at(call.id);
        let is_def = self.project().function(caller).kind == FunctionKind::Def;
        (is_def && !self.is_in_generator(call.id)).then_some(caller)
    }

    /// Whether a node is evaluated by a generator expression, which an await would make asynchronous.
    pub fn is_in_generator(&self, id: NodeId) -> bool {
        let mut around = self.ancestors(id).take_while(|(_, node)| !node.is_statement());
        around.any(|(_, node)| matches!(node, AnyNodeRef::ExprGenerator(_)))
    }
}
