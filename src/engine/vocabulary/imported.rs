//! Open this for the imports at the head of a file, and for moving some of them into a block below.
//!
//! Which ones, and why, the asker says. Imports further down, and under conditions, are not looked at.

use crate::engine::edits::statements::{line_start, physical};
use crate::engine::file::File;
use crate::engine::names::NodeId;
use crate::engine::python::{AnyNodeRef, Ranged, Stmt, TextRange, ast};
use crate::engine::transform::Edit;

const PASSED_THROUGH: &str = "temporalio.workflow.unsafe.imports_passed_through";

impl<'a> File<'a> {
    /// The imports before all other code, each alone on its lines; what comes from `__future__` has to stay first.
    pub fn head_imports(&self) -> Vec<&'a Stmt> {
        let mut body = self.source().tree().body.iter().peekable();
        let is_text = |statement: &&Stmt| matches!(statement, Stmt::Expr(of) if of.value.is_string_literal_expr());
        body.next_if(is_text);
        let is_future = |statement: &&Stmt| {
            let module = statement.as_import_from_stmt().and_then(|import| import.module.as_ref());
            module.is_some_and(|module| module.as_str() == "__future__")
        };
        while body.next_if(is_future).is_some() {}
        let is_import = |statement: &&Stmt| matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_));
        body.take_while(is_import).take_while(|statement| self.stands_alone(statement)).collect()
    }

    /// What an import statement imports, qualified: `app.util.now`, or with the dots of a relative one.
    pub fn imported_names(&self, statement: &Stmt) -> Vec<String> {
        match statement {
            Stmt::Import(import) => import.names.iter().map(|alias| alias.name.to_string()).collect(),
            Stmt::ImportFrom(import) => {
                let module = format!(
                    "{}{}",
                    ".".repeat(import.level as usize),
                    import.module.as_ref().map_or("", |module| module.as_str())
                );
                let dot = if module.ends_with('.') { "" } else { "." };
                let named = import.names.iter().filter(|alias| alias.name.as_str() != "*");
                let mut names: Vec<String> = named.map(|alias| format!("{module}{dot}{}", alias.name)).collect();
                names.push(module);
                names
            }
            _ => Vec::new(),
        }
    }

    /// The edits that move imports of the head into the block that passes imports through, which is made behind the
    /// head where there is none. None where a comment between them would lose its place.
    pub fn passed_through(&self, head: &[&'a Stmt], moved: &[&'a Stmt], workflow: &str) -> Option<Vec<Edit>> {
        let is_moved = |statement: &Stmt| moved.iter().any(|one| one.range() == statement.range());
        let source = self.source();
        let end = source.line_ending();
        // A comment above the first one may be about the file.
        let first = line_start(source, head.first()?.start());
        let above = |statement: &Stmt| self.above(statement.start()).max(first);
        let (mut kept, mut block, mut at, mut is_apart) = (String::new(), Vec::new(), first, false);
        for statement in head {
            let lines = physical(source, statement.range());
            let gap = source.slice(TextRange::new(at, above(statement)));
            let text = source.slice(TextRange::new(above(statement), lines.end()));
            is_apart |= !gap.is_empty();
            if is_moved(statement) {
                if !gap.trim().is_empty() {
                    return None;
                }
                // As formatters have it: a comment among imports begins a group.
                let opens = text.starts_with('#') && !block.is_empty();
                block.extend(opens.then_some("").into_iter().chain(text.lines()));
            } else {
                let blank = if !gap.is_empty() || !is_apart || kept.is_empty() { "" } else { end };
                kept.push_str(blank);
                kept.push_str(if kept.is_empty() { gap.trim_start_matches(['\n', '\r']) } else { gap });
                kept.push_str(text);
                is_apart = false;
            }
            at = lines.end();
        }
        if kept.is_empty() || !source.text()[..at.into()].ends_with(['\n', '\r']) {
            return None;
        }
        let replaced = |text: String| Edit { layout: false, ..Edit::replace(TextRange::new(first, at), text) };
        let indented = |indentation: &str| {
            let lines =
                block.iter().map(|line| if line.is_empty() { String::new() } else { format!("{indentation}{line}") });
            lines.collect::<Vec<_>>().join(end)
        };
        if let Some(last) = self.passing_block(head).and_then(|block| block.body.last()) {
            let indentation = source.indentation(last.start());
            let line = Edit { layout: false, ..self.line_after(last.range(), &indented(indentation)) };
            return self.starts_its_line(last.start()).then(|| vec![replaced(kept), line]);
        }
        let step = self.step();
        let opening = format!("with {workflow}.unsafe.imports_passed_through():");
        Some(vec![replaced(format!("{kept}{end}{opening}{end}{}{end}", indented(step)))])
    }

    /// Whether importing the module starts an event loop: `asyncio.run(main())` at its top, and not only where it is the
    /// program.
    pub fn runs_when_imported(&self) -> bool {
        let is_main = |id: NodeId| {
            self.ancestors(id)
                .any(|(_, node)| matches!(node, AnyNodeRef::StmtIf(of) if self.text(&*of.test).contains("__name__")))
        };
        let starts = |name: &str| ["asyncio.run", "uvloop.run"].contains(&name);
        let mut calls = self.named_calls();
        calls.any(|(call, name)| starts(&name) && self.function_at(call.id).function == 0 && !is_main(call.id))
    }

    /// The block right behind the first imports whose own are passed through: code in between may need what is moved.
    fn passing_block(&self, head: &[&'a Stmt]) -> Option<&'a ast::StmtWith> {
        let last = head.last()?;
        let behind = self.source().tree().body.iter().find(|statement| statement.start() > last.start())?;
        behind.as_with_stmt().filter(|with| {
            let mut called = with.items.iter().map(|item| ast::helpers::map_callable(&item.context_expr));
            called.any(|called| self.name(called).is_some_and(|name| name == PASSED_THROUGH))
        })
    }

    /// One step of indentation, as the first block of the file has it.
    fn step(&self) -> &'a str {
        let body = self.source().tree().body.iter();
        let mut classes = body.filter_map(Stmt::as_class_def_stmt).filter_map(|class| class.body.first());
        let first = classes.find(|statement| self.starts_its_line(statement.start()));
        first.map_or("    ", |statement| self.source().indentation(statement.start()))
    }
}
