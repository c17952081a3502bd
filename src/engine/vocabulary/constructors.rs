//! Open this for setting an attribute when an object is made: where `__init__` does it, and what makes one.
//!
//! Whether the attribute is wanted, and what it holds, the asker says. Where the class, or one below it, is made in a way
//! that cannot be seen, there is no answer.

use crate::engine::edits::statements::{line_start, physical};
use crate::engine::facts::self_class;
use crate::engine::file::File;
use crate::engine::project::ClassRef;
use crate::engine::python::{Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::transform::Edit;

/// Bases that have no constructor of their own.
const WITHOUT_INIT: &[&str] = &["abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol"];

impl<'a> File<'a> {
    /// The edit that sets an attribute in `__init__`, which is made where the class has none. `written` is given the
    /// name of the instance and a line break with the right indentation. `late` says which statements of `__init__` may
    /// not run before. None where no edit can be trusted.
    pub fn set_in_init(
        &self,
        class: &'a ast::StmtClassDef,
        late: impl Fn(&Stmt) -> bool,
        written: impl Fn(&str, &str) -> String,
    ) -> Option<Edit> {
        if !self.is_made_plainly(class) {
            return None;
        }
        let mut methods = class.body.iter().filter_map(Stmt::as_function_def_stmt);
        match methods.clone().find(|method| &method.name == "__init__") {
            Some(init) => self.set_in(init, late, written),
            None => self.make_init(class, methods.next()?, methods.any(|method| method.returns.is_some()), written),
        }
    }

    /// No decorator but the SDK's, no constructor from elsewhere, none below it.
    fn is_made_plainly(&self, class: &ast::StmtClassDef) -> bool {
        let node = self.id(class);
        let Some(own) = self.facts().classes.iter().position(|known| known.node == node) else { return false };
        let own = ClassRef { file: self.index(), class: own };
        let is_sdks = |decorator: &ast::Decorator| {
            let name = self.name(ast::helpers::map_callable(&decorator.expression));
            name.is_some_and(|name| name == "temporalio.workflow.defn")
        };
        let has_init = |class: ClassRef| self.project().class(class).methods.contains_key("__init__");
        let lineage = self.project().lineage(own);
        let is_known = |class: &ClassRef| {
            self.project().class(*class).bases.iter().all(|base| {
                let Some(name) = base else { return false };
                WITHOUT_INIT.contains(&name.as_str()) || self.project().resolve(class.file, name).is_some()
            })
        };
        class.decorator_list.iter().all(is_sdks)
            && lineage.iter().all(is_known)
            && lineage.iter().skip(1).all(|&base| !has_init(base))
            && self.project().descendants(own).into_iter().filter(|&below| below != own).all(|below| !has_init(below))
            && !class.body.iter().any(|statement| self.text(statement).starts_with("__slots__"))
    }

    /// After the attributes that it sets first, else before everything else.
    fn set_in(
        &self,
        init: &'a ast::StmtFunctionDef,
        late: impl Fn(&Stmt) -> bool,
        written: impl Fn(&str, &str) -> String,
    ) -> Option<Edit> {
        let first = init.parameters.posonlyargs.first().or_else(|| init.parameters.args.first())?;
        let name = first.parameter.name.as_str();
        let start = init.body.first()?.start();
        if !self.starts_its_line(start) || !init.decorator_list.iter().all(|d| self.is_init(&d.expression)) {
            return None;
        }
        let indentation = self.source().indentation(start);
        let next = format!("{}{indentation}", self.source().line_ending());
        let text = written(name, &next);
        if let [only] = &init.body[..]
            && is_blank(only)
        {
            return Some(Edit::replace(only.range(), text));
        }
        let settles = |statement: &&Stmt| !late(statement) && (self.sets_plainly(statement) || is_opening(statement));
        let Some(before) = init.body.iter().take_while(settles).last() else {
            return Some(Edit::insert(
                self.above(start),
                format!("{indentation}{text}{}", self.source().line_ending()),
            ));
        };
        self.stands_alone(before).then(|| self.line_after(before.range(), &format!("{indentation}{text}")))
    }

    fn is_init(&self, decorator: &Expr) -> bool {
        self.name(decorator).is_some_and(|name| name == "temporalio.workflow.init")
    }

    /// `self.x = value`, where the value calls nothing of the instance.
    fn sets_plainly(&self, statement: &Stmt) -> bool {
        let (target, value) = match statement {
            Stmt::Assign(assign) => match &assign.targets[..] {
                [target] => (target, Some(&*assign.value)),
                _ => return false,
            },
            Stmt::AnnAssign(assign) => (&*assign.target, assign.value.as_deref()),
            _ => return false,
        };
        let Expr::Attribute(attribute) = target else { return false };
        let names_self = |value: &Expr| {
            let within = |expr: &Expr| value.range().contains_range(expr.range());
            self.expressions().any(|(_, expr)| within(expr) && self_class(self.tree(), expr).is_some())
        };
        self_class(self.tree(), &attribute.value).is_some() && !value.is_some_and(names_self)
    }

    /// A constructor before the first method.
    fn make_init(
        &self,
        class: &'a ast::StmtClassDef,
        first: &'a ast::StmtFunctionDef,
        is_annotated: bool,
        written: impl Fn(&str, &str) -> String,
    ) -> Option<Edit> {
        let statement = class.body.iter().find(|statement| statement.range() == first.range())?;
        if !self.starts_its_line(first.start()) {
            return None;
        }
        let end = self.source().line_ending();
        let outer = self.source().indentation(first.start());
        let inner = format!("{outer}{}", self.indent_step(statement));
        let returns = if is_annotated || first.returns.is_some() { " -> None" } else { "" };
        let text = written("self", &format!("{end}{inner}"));
        let init = format!("{outer}def __init__(self){returns}:{end}{inner}{text}{end}{end}");
        Some(Edit { layout: false, ..Edit::insert(self.above(first.start()), init) })
    }

    /// The start of the line of a statement, or of the comments that stand right above it.
    pub fn above(&self, statement: TextSize) -> TextSize {
        let mut start = line_start(self.source(), statement);
        while start > TextSize::from(0) {
            let before = line_start(self.source(), start - TextSize::from(1));
            let line = self.source().slice(TextRange::new(before, start)).trim();
            if !line.starts_with('#') {
                break;
            }
            start = before;
        }
        start
    }

    /// The edit that adds a line after the one on which a statement ends.
    pub fn line_after(&self, statement: TextRange, line: &str) -> Edit {
        let end = physical(self.source(), statement).end();
        let ending = self.source().line_ending();
        let is_closed = self.source().text()[..end.into()].ends_with(['\n', '\r']);
        Edit::insert(end, if is_closed { format!("{line}{ending}") } else { format!("{ending}{line}") })
    }
}

/// `pass` or `...`.
fn is_blank(statement: &Stmt) -> bool {
    match statement {
        Stmt::Pass(_) => true,
        Stmt::Expr(expr) => expr.value.is_ellipsis_literal_expr(),
        _ => false,
    }
}

/// A docstring, or `super().__init__()`.
fn is_opening(statement: &Stmt) -> bool {
    let Stmt::Expr(expr) = statement else { return false };
    match &*expr.value {
        Expr::StringLiteral(_) => true,
        Expr::Call(call) => matches!(&*call.func, Expr::Attribute(method) if &method.attr == "__init__"),
        _ => false,
    }
}
