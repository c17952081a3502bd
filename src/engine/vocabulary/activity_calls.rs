//! Open this for the calls that schedule an activity, in whatever form: `execute_activity`, its siblings, and wrappers
//! of the house.
//!
//! It reads calls; what is wrong with one, transforms say.

use crate::engine::edits::insertion;
use crate::engine::facts::Role;
use crate::engine::file::{Call, File};
use crate::engine::names::NodeId;
use crate::engine::options::HouseName;
use crate::engine::project::FunctionRef;
use crate::engine::python::{AnyNodeRef, Expr, Ranged, TextRange, TextSize, ast};
use crate::engine::transform::Edit;
use ast::StringFlags;

/// A call that schedules an activity.
#[derive(Clone)]
pub struct ActivityCall<'a> {
    pub call: Call<'a>,
    pub form: Form,
    /// `execute_activity`, `start_local_activity_method`, or the last part of a wrapper's name.
    pub name: String,
}

/// How the activity is named by the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Function,
    Method,
    Class,
    /// A wrapper of the house, from the settings.
    Wrapper,
}

impl Form {
    /// Of a function of `temporalio.workflow`.
    pub fn of(member: &str) -> Option<Self> {
        let rest = member.strip_prefix("execute_").or_else(|| member.strip_prefix("start_"))?;
        match rest.strip_prefix("local_").unwrap_or(rest) {
            "activity" => Some(Form::Function),
            "activity_method" => Some(Form::Method),
            "activity_class" => Some(Form::Class),
            _ => None,
        }
    }
}

impl<'a> ActivityCall<'a> {
    /// The activity as it is written; None behind a star.
    pub fn activity(&self) -> Option<&'a Expr> {
        self.call.expr.arguments.find_argument_value("activity", 0).filter(|first| !first.is_starred_expr())
    }

    /// Everything after the activity that is passed by position.
    pub fn positional(&self) -> &'a [Expr] {
        self.call.expr.arguments.args.get(1..).unwrap_or_default()
    }

    pub fn is_local(&self) -> bool {
        self.name.contains("_local_")
    }

    /// The call raises only once it is awaited; `start_activity` does at once.
    pub fn is_coroutine(&self) -> bool {
        !self.name.starts_with("start_")
    }
}

impl<'a> File<'a> {
    /// Every call that schedules an activity, in the order of the text.
    pub fn activity_calls(&self) -> impl Iterator<Item = ActivityCall<'a>> {
        self.named_calls().filter_map(|(call, name)| self.activity_call(call, &name))
    }

    /// The call at a node, if it schedules an activity.
    pub fn activity_call_at(&self, id: NodeId) -> Option<ActivityCall<'a>> {
        let AnyNodeRef::ExprCall(expr) = self.tree().node(id) else { return None };
        self.activity_call(Call { id, expr }, &self.name(&expr.func)?)
    }

    fn activity_call(&self, call: Call<'a>, name: &str) -> Option<ActivityCall<'a>> {
        let form = match name.strip_prefix("temporalio.workflow.") {
            Some(member) => Form::of(member)?,
            None => {
                let is_wrapper = self.house_name(name) == Some(HouseName::ExecuteActivity);
                is_wrapper.then_some(Form::Wrapper)?
            }
        };
        let name = name.rsplit(['.', ':']).next().unwrap_or_default().to_owned();
        Some(ActivityCall { call, form, name })
    }

    /// The activity of the project that a call schedules.
    pub fn scheduled(&self, call: &ActivityCall<'a>) -> Option<FunctionRef> {
        let activity = call.activity()?;
        if let Some(registered) = self.constant_text(activity) {
            let [only] = self.project().registered_as(registered) else { return None };
            return Some(*only);
        }
        let function = self.named_function(activity)?;
        self.project().has_role(function, Role::Activity).then_some(function)
    }

    /// The name under which the scheduled activity is registered. Of one that is not in sight, the name that its
    /// definition most likely has.
    pub fn scheduled_name(&self, call: &ActivityCall<'a>) -> Option<String> {
        let activity = call.activity()?;
        if let Some(registered) = self.constant_text(activity) {
            return Some(registered.to_owned());
        }
        if let Some(function) = self.scheduled(call) {
            return self.project().registered(function).map(str::to_owned);
        }
        let name = self.name(activity)?;
        name.rsplit(['.', ':']).next().map(str::to_owned)
    }

    /// The text of a string literal, or of a name that stands for one, here or in another module.
    pub fn constant_text(&self, expr: &'a Expr) -> Option<&'a str> {
        let text = |expr: &'a Expr| expr.as_string_literal_expr().map(|text| text.value.to_str());
        let written = text(self.meaning(expr)).or_else(|| text(self.variable_of(expr)?.1));
        written.or_else(|| self.project().text(self.index(), &self.name(expr)?))
    }

    /// What the settings say that a function of the house stands for.
    pub fn house_name(&self, qualified: &str) -> Option<HouseName> {
        self.project().house_name(self.index(), qualified)
    }

    /// A qualified name of this file as other files would write it: relative imports and own definitions by module.
    pub fn absolute(&self, qualified: &str) -> Option<String> {
        self.project().absolute(self.index(), qualified)
    }

    /// The value of a keyword argument.
    pub fn keyword(&self, call: &'a ast::ExprCall, name: &str) -> Option<&'a Expr> {
        call.arguments.find_keyword(name).map(|keyword| &keyword.value)
    }

    /// An edit that takes a keyword argument away.
    pub fn without_keyword(&self, call: &'a ast::ExprCall, name: &str) -> Option<Edit> {
        let keyword = call.arguments.find_keyword(name)?;
        Some(insertion::without(self.source(), call.arguments.range(), keyword.range()))
    }

    /// An expression with the parentheses around it.
    pub fn with_parentheses(&self, id: NodeId, expr: &Expr) -> TextRange {
        let parent = self.parent(id);
        let range = ast::token::parenthesized_range(expr.into(), parent, self.source().tokens());
        range.unwrap_or_else(|| expr.range())
    }

    /// The quote that the file's own strings have at a place: of the nearest string before it, else of any.
    pub fn quote(&self, at: TextSize) -> char {
        let mut found = None;
        for (_, expr) in self.expressions() {
            let Expr::StringLiteral(text) = expr else { continue };
            let Some(part) = text.value.iter().next().filter(|part| !part.flags.is_triple_quoted()) else { continue };
            let is_docstring = matches!(self.parent(self.id(text)), AnyNodeRef::StmtExpr(_));
            if is_docstring || (expr.start() > at && found.is_some()) {
                continue;
            }
            found = Some(part.flags.quote_style().as_char());
        }
        found.unwrap_or('"')
    }
}
