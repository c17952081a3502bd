//! Open this for how a piece reads once it moved: the new activity above the workflow's class, and the call in its place.
//!
//! Comments travel with the piece; text that spans lines keeps its own. Names are chosen here; who registers the
//! activity, `registration` knows.

use super::{Carried, Extraction, Unit};
use crate::engine::edits::statements;
use crate::engine::file::File;
use crate::engine::project::ClassRef;
use crate::engine::python::{Expr, Ranged, Stmt, TextRange, TextSize, ast};
use crate::engine::transform::{Edit, ImportRequest};
use crate::engine::vocabulary::durations;
use crate::engine::vocabulary::outside::{Outside, Work};
use crate::engine::vocabulary::substitute::{Strength, brackets};
use ast::StringFlags;
use std::collections::BTreeMap;

/// New activities of one file, with the edits that call them.
pub struct Written {
    /// In the order of the pieces.
    pub activities: Vec<NewActivity>,
    pub edits: Vec<Edit>,
    pub imports: Vec<ImportRequest>,
}

pub struct NewActivity {
    pub name: String,
    /// The workflow that calls it.
    pub class: ClassRef,
    pub is_async: bool,
}

impl<'a> File<'a> {
    /// Pieces of this file, none inside another, as activities of their own.
    ///
    /// # Errors
    /// A clause that says which name is in the way.
    pub fn written_out(&self, pieces: &[Extraction<'a>]) -> Result<Written, String> {
        let mut written = Written { activities: Vec::new(), edits: Vec::new(), imports: Vec::new() };
        let mut definitions: BTreeMap<TextSize, String> = BTreeMap::new();
        let mut known: Vec<(String, String)> = Vec::new();
        for piece in pieces {
            let name = self.activity_name(piece, &written.activities);
            let place = above(self, piece.frame.definition.start());
            let mut text = Text { file: self, piece, name: &name, written: &mut written };
            let definition = text.definition()?;
            // The same work twice in a workflow is one activity.
            let twin = known.iter().find(|(of, text)| *text == definition.replace(&name, of)).map(|(of, _)| of.clone());
            let name = match twin.filter(|_| definitions.contains_key(&place)) {
                Some(twin) => {
                    text.name = &twin;
                    let edit = text.call()?;
                    written.edits.push(edit);
                    twin
                }
                None => {
                    let edit = text.call()?;
                    written.edits.push(edit);
                    known.push((name.clone(), definition.clone()));
                    definitions.entry(place).or_default().push_str(&definition);
                    name
                }
            };
            written.activities.push(NewActivity { name, class: piece.frame.class, is_async: piece.is_async });
        }
        written.edits.extend(definitions.into_iter().map(|(place, text)| Edit::insert(place, text)));
        written.imports.sort();
        written.imports.dedup();
        Ok(written)
    }

    /// A name that says what the piece does, and that nothing has yet.
    fn activity_name(&self, piece: &Extraction<'a>, taken: &[NewActivity]) -> String {
        let range = piece.unit.range();
        let works = self.outside_work();
        let work = works.iter().find(|work| range.contains_range(self.range(work.id)));
        let workflow = snake(piece.frame.definition.name.trim_end_matches("Workflow"));
        let base = match (&piece.results[..], work) {
            _ if matches!(piece.unit, Unit::Handed { .. }) => self.name_of_handed(piece),
            ([only], work) if !only.name.is_empty() => format!("{}_{}", verb(work), only.name.trim_start_matches('_')),
            (_, Some(work)) => self.name_of_work(work),
            _ => format!("compute_{workflow}"),
        };
        let more = (2..).map(|number| format!("{base}_{number}"));
        let mut candidates = [base.clone(), format!("{base}_for_{workflow}")].into_iter().chain(more);
        let is_free = |name: &String| {
            let mut registered =
                self.project().activities().filter_map(|at| self.project().function(at).registered.as_deref());
            self.is_free(name) && taken.iter().all(|other| other.name != *name) && registered.all(|other| other != name)
        };
        candidates.find(is_free).unwrap_or(base)
    }

    fn name_of_handed(&self, piece: &Extraction<'a>) -> String {
        let Unit::Handed { function, .. } = piece.unit else { return String::new() };
        let text = self.text(function);
        format!("run_{}", text.rsplit('.').next().unwrap_or(text).trim_start_matches('_'))
    }

    fn name_of_work(&self, work: &Work<'a>) -> String {
        if let Some(variable) = self.environment_variable(work).filter(|_| work.on == Outside::Environment) {
            let name: String =
                variable.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
            return format!("read_{}", name.trim_matches('_'));
        }
        let qualified = self.name(work.callee);
        let last = match (&qualified, work.callee) {
            (Some(name), _) => name.rsplit(['.', ':']).next().unwrap_or_default(),
            (None, Expr::Attribute(attribute)) => attribute.attr.as_str(),
            _ => "",
        };
        let writes = || {
            let mode = work.call.and_then(|call| call.arguments.find_argument_value("mode", 1));
            mode.is_some_and(|mode| self.constant_text(mode).is_none_or(|mode| !mode.starts_with('r')))
        };
        let known = match (last, work.on) {
            ("open", _) if !writes() => "read_file",
            ("open" | "write_text" | "write_bytes", _) => "write_file",
            ("touch", _) => "touch_file",
            ("read_text" | "read_bytes", _) => "read_file",
            ("remove" | "unlink", _) => "remove_file",
            ("mkdir" | "makedirs", _) => "make_folder",
            ("rmdir" | "rmtree" | "removedirs", _) => "remove_folder",
            ("exists", Outside::File) => "path_exists",
            ("isfile" | "is_file", _) => "is_file",
            ("isdir" | "is_dir", _) => "is_folder",
            ("listdir" | "iterdir" | "scandir", _) => "list_folder",
            ("get" | "head", Outside::Network) => "fetch",
            ("delete" | "patch" | "post" | "put" | "request", Outside::Network) => "send_request",
            ("Popen" | "call" | "check_call" | "check_output" | "run" | "system", Outside::Process) => "run_command",
            (name, _) if name.len() > 3 && name == name.to_lowercase() => name,
            (_, Outside::Database) => "use_database",
            _ => "do_work",
        };
        known.trim_matches('_').to_owned()
    }
}

fn verb(work: Option<&Work<'_>>) -> &'static str {
    if work.is_some_and(|work| matches!(work.callee, Expr::Attribute(method) if method.attr.starts_with("write_"))) {
        return "write";
    }
    match work.map(|work| work.on) {
        None | Some(Outside::Thread) => "compute",
        Some(Outside::Network) => "fetch",
        Some(Outside::Process) => "run",
        Some(Outside::Database) => "load",
        Some(Outside::House) => "get",
        Some(_) => "read",
    }
}

/// `order_flow` of `OrderFlow`.
fn snake(name: &str) -> String {
    let mut text = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 && !text.ends_with('_') {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

/// `ReadReport` of `read_report`.
fn camel(name: &str) -> String {
    let mut text = String::new();
    for word in name.split('_') {
        let mut letters = word.chars();
        text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        text.extend(letters);
    }
    text
}

/// Where a definition goes that is to stand above another: before the comments that belong to that one.
fn above(file: &File<'_>, at: TextSize) -> TextSize {
    let source = file.source();
    let mut start = statements::line_start(source, at);
    while start > TextSize::from(0) {
        let before = statements::line_start(source, start - TextSize::from(1));
        if before == start || !source.slice(TextRange::new(before, start)).starts_with('#') {
            break;
        }
        start = before;
    }
    start
}

struct Text<'t, 'a> {
    file: &'t File<'a>,
    piece: &'t Extraction<'a>,
    name: &'t str,
    written: &'t mut Written,
}

impl<'a> Text<'_, 'a> {
    fn imported(&mut self, module: &str, member: &str, at: TextSize) -> Result<String, String> {
        let (text, request) = self
            .file
            .import(module, Some(member), at)
            .map_err(|_| format!("`{member}` already means something else here"))?;
        self.written.imports.extend(request);
        Ok(text)
    }

    /// The activity, with the class of its result where there is one, and the lines that keep it apart.
    fn definition(&mut self) -> Result<String, String> {
        let (file, piece) = (self.file, self.piece);
        let place = piece.frame.definition.start();
        let step = file.indent_step(&piece.frame.definition.body[0]);
        let end = file.source().line_ending();
        let activity = self.imported("temporalio", "activity", place)?;
        let parameters: Vec<String> = piece.inputs.iter().map(annotated).collect();
        let (class, returns) = self.returned(step, place)?;
        let def = if piece.is_async { "async def" } else { "def" };
        let body = self.body(step).join(end);
        Ok(format!(
            "{class}@{activity}.defn{end}{def} {}({}){returns}:{end}{body}{end}{end}{end}",
            self.name,
            parameters.join(", ")
        ))
    }

    /// The class that holds several results, and the annotation of what is returned.
    fn returned(&mut self, step: &str, place: TextSize) -> Result<(String, String), String> {
        let end = self.file.source().line_ending();
        let (class, annotation) = match &self.piece.results[..] {
            [] => (String::new(), Some("None".to_owned())),
            [only] => (String::new(), only.crossing.annotation.clone()),
            several => {
                let dataclass = self.imported("dataclasses", "dataclass", place)?;
                let any = match several.iter().all(|one| one.crossing.annotation.is_some()) {
                    true => String::new(),
                    false => self.imported("typing", "Any", place)?,
                };
                let name = self.class_name();
                let field = |one: &Carried<'_>| {
                    format!("{step}{}: {}{end}", one.name, one.crossing.annotation.as_ref().unwrap_or(&any))
                };
                let fields: String = several.iter().map(field).collect();
                (format!("@{dataclass}{end}class {name}:{end}{fields}{end}{end}"), Some(name))
            }
        };
        Ok((class, annotation.map(|annotation| format!(" -> {annotation}")).unwrap_or_default()))
    }

    fn class_name(&self) -> String {
        format!("{}Result", camel(self.name))
    }

    /// The lines of the activity.
    fn body(&self, step: &str) -> Vec<String> {
        match self.piece.unit {
            Unit::Value(value) => {
                let text = self.moved(value.range(), step);
                let is_long = text.contains(['\n', '\r']);
                let (open, close) = if is_long { ("(", ")") } else { ("", "") };
                vec![format!("{step}return {open}{text}{close}")]
            }
            Unit::Handed { function, arguments, .. } => {
                let (function, given) = (self.moved(function.range(), step), self.moved(arguments, step));
                let keyword = if self.piece.results.is_empty() { "" } else { "return " };
                vec![format!("{step}{keyword}{function}({given})")]
            }
            Unit::Statements(statements) => {
                let mut lines: Vec<String> = self
                    .piece
                    .local_imports
                    .iter()
                    .map(|one| format!("{step}{}", self.moved(one.range(), step)))
                    .collect();
                if !lines.is_empty() {
                    lines.push(String::new());
                }
                let whole = self.with_comment(self.piece.unit.range());
                if let Some((kept, value)) = self.last_assigned(statements) {
                    let kept = self.moved(TextRange::new(whole.start(), kept), step);
                    let value = self.moved(TextRange::new(value, whole.end()), step);
                    lines.push(format!("{step}{kept}return {value}"));
                    return lines;
                }
                lines.push(format!("{step}{}", self.moved(whole, step)));
                match &self.piece.results[..] {
                    [] => {}
                    [only] => lines.push(format!("{step}return {}", only.name)),
                    several => {
                        let fields: Vec<String> = several.iter().map(|one| format!("{0}={0}", one.name)).collect();
                        lines.push(format!("{step}return {}({})", self.class_name(), fields.join(", ")));
                    }
                }
                lines
            }
        }
    }

    /// Where the last statement starts and its value does, if it only sets the one result.
    fn last_assigned(&self, statements: &[Stmt]) -> Option<(TextSize, TextSize)> {
        let ([only], Some(Stmt::Assign(assign))) = (&self.piece.results[..], statements.last()) else { return None };
        let [Expr::Name(target)] = &assign.targets[..] else { return None };
        if target.id != only.name {
            return None;
        }
        let rest = TextRange::new(target.end(), assign.value.end());
        let text = self.file.source().slice(rest);
        let behind = text.find('=')? + 1;
        let spaces = text[behind..].len() - text[behind..].trim_start_matches([' ', '\t']).len();
        let value = rest.start() + TextSize::try_from(behind + spaces).ok()?;
        Some((assign.start(), value))
    }

    /// A range with the comment that ends its last line.
    fn with_comment(&self, range: TextRange) -> TextRange {
        let source = self.file.source();
        let rest = TextRange::new(range.end(), source.line_range(range.end()).end());
        let comment = source.comments().comments_in_range(rest).first();
        comment.map_or(range, |comment| range.cover(*comment))
    }

    /// Code as it reads one step from the margin, with the workflow's state by its parameters. The first line is not
    /// indented.
    fn moved(&self, range: TextRange, step: &str) -> String {
        let file = self.file;
        let start = self.piece.unit.range().start();
        let old = file.source().indentation(start);
        let mut cuts: Vec<(TextRange, String)> = Vec::new();
        for (_, expr) in file.expressions() {
            let Expr::Attribute(attribute) = expr else { continue };
            let is_own = matches!(&*attribute.value, Expr::Name(name) if name.id == "self");
            if is_own && range.contains_range(attribute.range()) {
                cuts.push((attribute.range(), attribute.attr.to_string()));
            }
        }
        let kept = literal_lines(file, range);
        let mut line = range.start();
        while let Some(next) = next_line(file, line, range.end()) {
            line = next;
            if kept.iter().any(|text| text.contains(line) && text.start() != line) {
                continue;
            }
            let rest = file.source().slice(TextRange::new(line, range.end()));
            let own = &rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()];
            let is_blank = rest.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
            let new = match own.strip_prefix(old) {
                _ if is_blank => String::new(),
                Some(deeper) => format!("{step}{deeper}"),
                None => own.to_owned(),
            };
            cuts.push((TextRange::at(line, TextSize::of(own)), new));
        }
        cuts.sort_by_key(|(range, _)| range.start());
        let (mut text, mut at) = (String::new(), range.start());
        for (cut, new) in cuts {
            text.push_str(file.source().slice(TextRange::new(at, cut.start())));
            text.push_str(&new);
            at = cut.end();
        }
        text.push_str(file.source().slice(TextRange::new(at, range.end())));
        text
    }

    /// The edit that calls the activity where the piece was.
    fn call(&mut self) -> Result<Edit, String> {
        let (file, piece) = (self.file, self.piece);
        let at = piece.unit.range().start();
        let call = self.scheduled(at)?;
        match piece.unit {
            Unit::Value(value) | Unit::Handed { whole: value, .. } => {
                let id = file.expressions().find(|(_, expr)| expr.range() == value.range()).map(|(id, _)| id);
                let (open, close) = id.map_or(("(", ")"), |id| brackets(file, id, Strength::Await));
                Ok(Edit::replace(value.range(), format!("{open}{call}{close}")))
            }
            Unit::Statements(statements) => {
                let next = format!("{}{}", file.source().line_ending(), file.source().indentation(at));
                let text = match (&piece.results[..], statements) {
                    ([], _) => call,
                    ([only], [Stmt::AnnAssign(one)]) => {
                        format!("{}: {} = {call}", only.name, file.text(&*one.annotation))
                    }
                    ([only], _) => format!("{} = {call}", only.name),
                    (several, _) => {
                        let whole = ["result", "moved", "outcome"].into_iter().find(|name| file.is_free(name));
                        let whole = whole.ok_or("no name is free for what it returns")?;
                        let fields = several.iter().map(|one| format!("{next}{0} = {whole}.{0}", one.name));
                        format!("{whole} = {call}{}", fields.collect::<String>())
                    }
                };
                Ok(Edit::replace(self.with_comment(piece.unit.range()), text))
            }
        }
    }

    fn scheduled(&mut self, at: TextSize) -> Result<String, String> {
        let workflow = self.imported("temporalio", "workflow", at)?;
        let timedelta = self.imported("datetime", "timedelta", at)?;
        let given: Vec<&str> = self.piece.inputs.iter().map(|input| input.text.as_str()).collect();
        let given = match &given[..] {
            [] => String::new(),
            [only] => format!(", {only}"),
            several => format!(", args=[{}]", several.join(", ")),
        };
        let timeouts = self.file.options().timeouts.of(Some(self.name));
        let timeouts = [
            ("start_to_close_timeout", timeouts.start_to_close),
            ("schedule_to_close_timeout", timeouts.schedule_to_close),
        ];
        let timeouts: String = timeouts
            .into_iter()
            .filter_map(|(name, duration)| Some(format!(", {name}={timedelta}({})", durations::arguments(duration?))))
            .collect();
        Ok(format!("await {workflow}.execute_activity({}{given}{timeouts})", self.name))
    }
}

fn annotated(input: &Carried<'_>) -> String {
    match &input.crossing.annotation {
        Some(annotation) => format!("{}: {annotation}", input.name),
        None => input.name.to_owned(),
    }
}

/// Parts of text that span lines, which are not to be indented anew.
fn literal_lines(file: &File<'_>, range: TextRange) -> Vec<TextRange> {
    let mut found = Vec::new();
    for (_, expr) in file.expressions().filter(|(_, expr)| range.contains_range(expr.range())) {
        match expr {
            Expr::StringLiteral(text) => found.extend(text.value.iter().map(Ranged::range)),
            Expr::BytesLiteral(bytes) => found.extend(bytes.value.iter().map(Ranged::range)),
            Expr::FString(text) => {
                let is_long = |part: &&ast::FStringPart| match part {
                    ast::FStringPart::Literal(part) => part.flags.is_triple_quoted(),
                    ast::FStringPart::FString(part) => part.flags.is_triple_quoted(),
                };
                found.extend(text.value.iter().filter(is_long).map(Ranged::range));
            }
            _ => {}
        }
    }
    found.retain(|part| file.source().slice(*part).contains(['\n', '\r']));
    found
}

/// The start of the next line, up to an end.
fn next_line(file: &File<'_>, from: TextSize, end: TextSize) -> Option<TextSize> {
    let next = file.source().line_range(from).end();
    (next < end && next > from).then_some(next)
}
