//! Open this for where a new import goes: into a statement that is there, else to its neighbours in isort's order.
//!
//! It only adds. Whether a name may be added at all, `reuse` has said before.

use super::extend::extend;
use super::order::{Section, by_form, by_kind, by_module, root, section};
use crate::engine::edits::statements::{line_start, physical};
use crate::engine::names::Tree;
use crate::engine::python::{Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::source::Source;
use crate::engine::transform::{Edit, ImportRequest};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Edits that make the requested names known, sorted, beside the `taken` edits of the fixes, which they never overlap.
/// A request that the module fulfils already needs none.
pub fn place(tree: &Tree<'_>, requests: &[ImportRequest], taken: &[Edit]) -> Vec<Edit> {
    let source = tree.source;
    let module = Module::of(source);
    let mut members: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut rows = module.rows();
    let mut edits = Vec::new();
    for request in requests.iter().filter(|request| !module.has(request)) {
        match &request.member {
            Some(member) => {
                members.entry(&request.module).or_default().insert(member);
            }
            None => insert(&mut rows, module.row(&request.module, Vec::new()), &module),
        }
    }
    for (from, members) in members {
        let mut members: Vec<&str> = members.into_iter().collect();
        members.sort_by(|one, other| by_kind(one, other));
        let extended = module.extendable(from, taken).and_then(|import| extend(source, import, &members));
        match extended {
            Some(more) => edits.extend(more),
            None if module.one_by_one => {
                members.iter().for_each(|member| insert(&mut rows, module.row(from, vec![member]), &module));
            }
            None => insert(&mut rows, module.row(from, members), &module),
        }
    }
    edits.extend(insertions(&module, &rows).into_iter().map(|edit| beside(source, edit, taken)));
    edits.sort_by_key(|edit| (edit.start, edit.end));
    edits.dedup();
    edits
}

/// The imports of a module before its first class or function.
struct Module<'a> {
    source: &'a Source,
    /// The statements before the first class or function.
    top: &'a [Stmt],
    /// Each name is imported by a statement of its own, even from one module.
    one_by_one: bool,
}

impl<'a> Module<'a> {
    fn of(source: &'a Source) -> Self {
        let body = &source.tree().body;
        let is_definition = |statement: &Stmt| matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_));
        let top = &body[..body.iter().position(is_definition).unwrap_or(body.len())];
        let mut singles: BTreeMap<&str, usize> = BTreeMap::new();
        for import in top.iter().filter_map(Stmt::as_import_from_stmt) {
            let plain = import.names.len() == 1 && import.names[0].asname.is_none() && import.level == 0;
            if let Some(module) = import.module.as_ref().filter(|_| plain) {
                *singles.entry(module.as_str()).or_default() += 1;
            }
        }
        Self { source, top, one_by_one: singles.values().any(|&count| count > 1) }
    }

    /// Whether a statement of the module itself, or of a block of imports passed through, fulfils a request.
    fn has(&self, request: &ImportRequest) -> bool {
        let fulfils = |statement: &Stmt| match (statement, &request.member) {
            (Stmt::Import(import), None) => {
                import.names.iter().any(|alias| alias.asname.is_none() && alias.name.as_str() == request.module)
            }
            (Stmt::ImportFrom(import), Some(member)) => {
                let mut plain = import.names.iter().filter(|alias| alias.asname.is_none());
                is_from(import, &request.module) && plain.any(|alias| alias.name.as_str() == member)
            }
            _ => false,
        };
        self.top.iter().any(|statement| fulfils(statement) || passed_through(statement).iter().any(fulfils))
    }

    /// The statement to which members of a module can be added.
    fn extendable(&self, module: &str, taken: &[Edit]) -> Option<&'a ast::StmtImportFrom> {
        let is_candidate = |import: &&'a ast::StmtImportFrom| {
            let touches = |edit: &Edit| edit.start <= import.end().into() && edit.end >= import.start().into();
            is_from(import, module)
                && import.names.iter().any(|alias| alias.asname.is_none())
                && import.names.iter().all(|alias| alias.name.as_str() != "*")
                && self.last_star().is_none_or(|star| star < import.start())
                && !taken.iter().any(touches)
        };
        if self.one_by_one {
            return None;
        }
        let here = self.top.iter().filter_map(Stmt::as_import_from_stmt).find(is_candidate);
        let all_passed = || !self.top.iter().any(|statement| imports(statement, module));
        // Only where all imports of the module are passed through: then it would be another module outside.
        here.or_else(|| {
            let inside = self.top.iter().filter(|_| all_passed()).flat_map(passed_through);
            inside.filter_map(Stmt::as_import_from_stmt).find(is_candidate)
        })
    }

    /// Where the last `from … import *` of the module stands: what comes later wins over its names.
    fn last_star(&self) -> Option<TextSize> {
        let is_star = |import: &&ast::StmtImportFrom| import.names.iter().any(|alias| alias.name.as_str() == "*");
        self.top.iter().filter_map(Stmt::as_import_from_stmt).filter(is_star).map(Ranged::start).last()
    }

    fn rows(&self) -> Vec<Row<'a>> {
        let mut rows: Vec<Row<'a>> = Vec::new();
        let mut last: Option<(usize, &Stmt)> = None;
        for (index, statement) in self.top.iter().enumerate() {
            let (module, level, members) = match statement {
                Stmt::Import(import) => (import.names[0].name.as_str(), 0, None),
                Stmt::ImportFrom(import) => {
                    (import.module.as_ref().map_or("", |module| module.as_str()), import.level, Some(Vec::new()))
                }
                _ => continue,
            };
            let group = match (rows.last(), last) {
                (Some(row), Some((before, previous))) => {
                    let is_near = before + 1 == index && !self.has_blank_line(previous.end(), statement.start());
                    row.group + usize::from(!is_near)
                }
                _ => 0,
            };
            let section = section(module, level, self.source.path().as_str());
            rows.push(Row { section, module, members, group, statement: Some(statement) });
            last = Some((index, statement));
        }
        rows
    }

    /// A new statement.
    fn row(&self, module: &'a str, members: Vec<&'a str>) -> Row<'a> {
        let section = section(module, 0, self.source.path().as_str());
        let members = Some(members).filter(|members| !members.is_empty());
        Row { section, module, members, group: 0, statement: None }
    }

    fn has_blank_line(&self, from: TextSize, to: TextSize) -> bool {
        let between = self.source.slice(TextRange::new(from, to));
        let lines: Vec<&str> = between.split(self.source.line_ending()).collect();
        // The first and the last line belong to the statements.
        lines.get(1..lines.len() - 1).is_some_and(|lines| lines.iter().any(|line| line.trim().is_empty()))
    }
}

fn is_from(import: &ast::StmtImportFrom, module: &str) -> bool {
    import.level == 0 && import.module.as_ref().is_some_and(|own| own.as_str() == module)
}

/// Whether a statement imports a module or something out of it.
fn imports(statement: &Stmt, module: &str) -> bool {
    match statement {
        Stmt::Import(import) => import.names.iter().any(|alias| alias.name.as_str() == module),
        Stmt::ImportFrom(import) => is_from(import, module),
        _ => false,
    }
}

/// What stands in a `with workflow.unsafe.imports_passed_through():`.
fn passed_through(statement: &Stmt) -> &[Stmt] {
    let Stmt::With(with) = statement else { return &[] };
    let [item] = &with.items[..] else { return &[] };
    let Expr::Call(call) = &item.context_expr else { return &[] };
    let name = match &*call.func {
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        Expr::Name(name) => name.id.as_str(),
        _ => return &[],
    };
    if name == "imports_passed_through" { &with.body } else { &[] }
}

/// An import statement, there already or new.
struct Row<'a> {
    section: Section,
    module: &'a str,
    /// None for `import module`. Not filled for one that is there.
    members: Option<Vec<&'a str>>,
    /// Statements without a blank line between them.
    group: usize,
    /// None for a new one.
    statement: Option<&'a Stmt>,
}

impl<'a> Row<'a> {
    fn key(&self) -> (bool, &'a str) {
        (self.members.is_some(), self.module)
    }

    fn text(&self) -> String {
        match &self.members {
            Some(members) => format!("from {} import {}", self.module, members.join(", ")),
            None => format!("import {}", self.module),
        }
    }
}

/// Gives a new row its place among the others.
fn insert<'a>(rows: &mut Vec<Row<'a>>, mut new: Row<'a>, module: &Module<'a>) {
    let same: Vec<usize> = (0..rows.len()).filter(|&at| rows[at].section == new.section).collect();
    // Beside the same package, else in the first group of the section.
    let near = same.iter().find(|&&at| root(rows[at].module) == root(new.module)).or(same.first());
    let (mut at, group) = if let Some(&near) = near {
        let group = rows[near].group;
        let neighbours: Vec<usize> = same.iter().copied().filter(|&at| rows[at].group == group).collect();
        (among(rows, &neighbours, &new), Some(group))
    } else {
        let at = rows.iter().rposition(|row| row.section < new.section).map_or(0, |last| last + 1);
        (at, unsectioned(rows, at))
    };
    if let Some(star) = module.last_star() {
        let behind = |row: &Row<'_>| row.statement.is_some_and(|statement| statement.start() <= star);
        at = at.max(rows.iter().rposition(behind).map_or(0, |last| last + 1));
    }
    new.group = match group {
        Some(group) => group,
        None => {
            // A group of its own: those behind it move up to make room for its number.
            let number = at.checked_sub(1).map_or(0, |before| rows[before].group + 1);
            rows[at..].iter_mut().for_each(|row| row.group += 1);
            number
        }
    };
    rows.insert(at, new);
}

/// An order of statements, each by whether it is a `from … import`, and its module.
type Order = fn((bool, &str), (bool, &str)) -> Ordering;

/// Its place among the statements of its section and group: in their order if they are sorted, else behind them.
fn among(rows: &[Row<'_>], neighbours: &[usize], new: &Row<'_>) -> usize {
    let orders: [Order; 2] = [by_form, by_module];
    let sorted = orders
        .into_iter()
        .find(|order| neighbours.windows(2).all(|pair| order(rows[pair[0]].key(), rows[pair[1]].key()).is_le()));
    match sorted {
        Some(order) => {
            let before = neighbours.iter().take_while(|&&at| order(rows[at].key(), new.key()).is_le()).count();
            match before.checked_sub(1) {
                Some(last) => neighbours[last] + 1,
                None => neighbours[0],
            }
        }
        None => {
            let same_form = |&&at: &&usize| rows[at].members.is_some() == new.members.is_some();
            neighbours.iter().rev().find(same_form).or(neighbours.last()).map_or(rows.len(), |last| last + 1)
        }
    }
}

/// The group around a place, if its author puts several sections into one group.
fn unsectioned(rows: &[Row<'_>], at: usize) -> Option<usize> {
    let near = rows.get(at.saturating_sub(1))?;
    let is_mixed = rows.iter().any(|row| row.group == near.group && row.section != near.section);
    is_mixed.then_some(near.group)
}

/// The edits for all new rows: behind the statement before them, or in front of the one after them.
fn insertions(module: &Module<'_>, rows: &[Row<'_>]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let end = at + rows[at..].iter().take_while(|row| row.statement.is_none()).count();
        if end == at {
            at += 1;
            continue;
        }
        let before = at.checked_sub(1).map(|before| &rows[before]);
        let after = rows.get(end);
        // Those in the group of the next statement go to it, unless it is the group of the one before, too.
        let leads = |row: &&Row<'_>| {
            after.is_some_and(|after| after.group == row.group) && before.is_none_or(|before| before.group != row.group)
        };
        let split = if before.is_none() { at } else { end - rows[at..end].iter().rev().take_while(leads).count() };
        if let Some(statement) = before.and_then(|row| row.statement) {
            edits.extend(behind(module.source, statement, before.map_or(0, |row| row.group), &rows[at..split]));
        }
        match after.and_then(|row| row.statement.map(|statement| (row.group, statement))) {
            Some((group, statement)) => edits.extend(in_front(module, statement, group, &rows[split..end])),
            None if before.is_none() => edits.push(alone(module.source, &rows[at..end])),
            None => {}
        }
        at = end;
    }
    edits
}

fn behind(source: &Source, statement: &Stmt, mut group: usize, rows: &[Row<'_>]) -> Option<Edit> {
    rows.first()?;
    let ending = source.line_ending();
    let line = physical(source, statement.range());
    let mut text = String::new();
    for row in rows {
        let blank = if row.group == group { "" } else { ending };
        text.push_str(&format!("{blank}{}{ending}", row.text()));
        group = row.group;
    }
    if !source.slice(line).ends_with(['\n', '\r']) {
        text.truncate(text.len() - ending.len());
        text.insert_str(0, ending);
    }
    Some(Edit::insert(line.end(), text))
}

fn in_front(module: &Module<'_>, statement: &Stmt, group: usize, rows: &[Row<'_>]) -> Option<Edit> {
    let (first, source) = (rows.first()?, module.source);
    let ending = source.line_ending();
    let start = first_on_line(module.top, source, statement);
    // A comment right above the statement is its own, but one at the top of the file is about the file; and in the
    // same group it may be the group's title.
    let (above, comments) = leading(source, start);
    let is_titled = comments && first.group != group && above > file_start(source);
    let mut text = String::new();
    for (row, next) in rows.iter().zip(rows.iter().skip(1).map(|row| row.group).chain([group])) {
        let blank = if row.group == next { "" } else { ending };
        text.push_str(&format!("{}{ending}{blank}", row.text()));
    }
    Some(Edit::insert(if is_titled { above } else { start }, text))
}

/// The first imports of a file: behind its docstring, else behind the comments at its top.
fn alone(source: &Source, rows: &[Row<'_>]) -> Edit {
    let ending = source.line_ending();
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        let blank = if at > 0 && rows[at - 1].group != row.group { ending } else { "" };
        text.push_str(&format!("{blank}{}{ending}", row.text()));
    }
    let body = &source.tree().body;
    let docstring = body.first().filter(|statement| is_docstring(statement));
    let next = body.get(usize::from(docstring.is_some()));
    let wanted: usize = match next {
        Some(Stmt::FunctionDef(_) | Stmt::ClassDef(_)) => 2,
        Some(_) => 1,
        None => 0,
    };
    if let Some(docstring) = docstring {
        let line = physical(source, docstring.range());
        let rest = &source.text()[usize::from(line.end())..];
        let there = rest.lines().take_while(|line| line.trim().is_empty()).count();
        let blank = ending.repeat(if next.is_some() { wanted.saturating_sub(there) } else { 0 });
        let unfinished = if source.slice(line).ends_with(['\n', '\r']) { "" } else { ending };
        return Edit::insert(line.end(), format!("{unfinished}{ending}{text}{blank}"));
    }
    let Some(next) = next else {
        let end = TextSize::of(&**source.text());
        let unfinished = end > file_start(source) && !source.text().ends_with(['\n', '\r']);
        return Edit::insert(end, format!("{}{text}", if unfinished { ending } else { "" }));
    };
    let blank = ending.repeat(wanted);
    let start = line_start(source, next.start());
    let (above, comments) = leading(source, start);
    if comments && (above > file_start(source) || wanted == 2 && !is_about_the_file(source, above, start)) {
        return Edit::insert(above, format!("{text}{blank}"));
    }
    Edit::insert(start, format!("{}{text}{blank}", if comments { ending } else { "" }))
}

fn is_docstring(statement: &Stmt) -> bool {
    statement.as_expr_stmt().is_some_and(|statement| statement.value.is_string_literal_expr())
}

/// Whether comments at the top of a file say what runs it, how it is encoded, or whose it is.
fn is_about_the_file(source: &Source, from: TextSize, to: TextSize) -> bool {
    let text = source.slice(TextRange::new(from, to)).to_lowercase();
    ["#!", "coding", "vim:", "copyright", "license", "licence", "spdx"].iter().any(|word| text.contains(word))
}

/// The start of the comment lines right above a line, and whether there are any.
fn leading(source: &Source, start: TextSize) -> (TextSize, bool) {
    let mut above = start;
    while above > file_start(source) {
        let line = line_start(source, above - TextSize::from(1));
        if !source.slice(TextRange::new(line, above)).trim_start().starts_with('#') {
            break;
        }
        above = line;
    }
    (above, above < start)
}

fn file_start(source: &Source) -> TextSize {
    line_start(source, TextSize::from(0))
}

/// The start of the line of a statement; of the first one where several share it.
fn first_on_line(body: &[Stmt], source: &Source, statement: &Stmt) -> TextSize {
    let mut start = statement.start();
    for before in body.iter().rev().filter(|before| before.start() < statement.start()) {
        if physical(source, before.range()).end() <= start {
            break;
        }
        start = before.start();
    }
    line_start(source, start)
}

/// Moves an insertion out of a range that a fix replaces: to its end, or where that is inside a line, to its start.
fn beside(source: &Source, edit: Edit, taken: &[Edit]) -> Edit {
    let Some(around) = taken.iter().find(|taken| taken.start < edit.start && edit.start < taken.end) else {
        return edit;
    };
    let is_line = source.text()[..around.end as usize].ends_with(['\n', '\r']);
    let at = if is_line { around.end } else { around.start };
    Edit { start: at, end: at, ..edit }
}
