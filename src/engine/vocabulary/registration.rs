//! Open this for making the project's workers know a new activity: the list that they are given, the import, and the
//! executor that a blocking activity needs.
//!
//! It changes what is written out. What it cannot change, it names, so that a message can say it.

use crate::engine::edits::insertion;
use crate::engine::file::File;
use crate::engine::files::FilePath;
use crate::engine::names::BindingKind;
use crate::engine::project::ClassRef;
use crate::engine::python::{Expr, Ranged, TextSize};
use crate::engine::transform::{Edit, ImportRequest};
use crate::engine::vocabulary::extraction::NewActivity;
use crate::engine::vocabulary::workers::WorkerCall;
use std::collections::BTreeMap;

/// What a worker runs at once where it does not say so.
const DEFAULT_CONCURRENCY: &str = "100";

/// What makes workers know new activities.
#[derive(Default)]
pub struct Registration {
    pub edits: Vec<(FilePath, Edit)>,
    pub imports: Vec<(FilePath, ImportRequest)>,
    /// What is left to do by hand: for which activity, and a clause of a message.
    pub left: Vec<(String, String)>,
}

impl Registration {
    fn leave(&mut self, activities: &[&NewActivity], what: &str) {
        self.left.extend(activities.iter().map(|activity| (activity.name.clone(), what.to_owned())));
    }
}

type Hosted<'a> = (File<'a>, WorkerCall<'a>);

impl<'a> File<'a> {
    /// Registers new activities of this file with every worker that runs their workflows, tests included, and with
    /// those that take activities from the same task queue.
    pub fn registration(&self, activities: &[NewActivity]) -> Registration {
        let mut registration = Registration::default();
        if activities.is_empty() {
            return registration;
        }
        let workers = self.project_workers();
        let mut wanted: BTreeMap<usize, Vec<&NewActivity>> = BTreeMap::new();
        for (at, activity) in activities.iter().enumerate() {
            if activities[..at].iter().any(|earlier| earlier.name == activity.name) {
                continue;
            }
            let hosts = self.hosts(&workers, activity.class);
            if hosts.is_empty() {
                let class = &self.project().class(activity.class).name;
                registration.leave(&[activity], &format!("register it with the worker that runs `{class}`"));
            }
            for host in hosts {
                wanted.entry(host).or_default().push(activity);
            }
        }
        let mut lists: BTreeMap<(usize, TextSize), ()> = BTreeMap::new();
        for (worker, activities) in wanted {
            let (file, worker) = &workers[worker];
            self.register(&mut registration, file, worker, &activities, &mut lists);
        }
        registration
    }

    /// The workers that have to know an activity of a workflow.
    fn hosts(&self, workers: &[Hosted<'a>], class: ClassRef) -> Vec<usize> {
        let queue = |at: usize| {
            let (file, worker) = &workers[at];
            file.constant_text(worker.keyword("task_queue")?).map(str::to_owned)
        };
        let takes = |at: &usize| workers[*at].1.keyword("activities").is_some();
        let runs = |at: &usize| workers[*at].0.listed_workflows(&workers[*at].1).contains(&class);
        let mut hosts = Vec::new();
        for runner in (0..workers.len()).filter(runs) {
            let of = queue(runner);
            let near = |at: &usize| *at == runner || of.is_some() && queue(*at) == of;
            let takers: Vec<usize> = (0..workers.len()).filter(near).filter(takes).collect();
            hosts.extend(if takers.is_empty() { vec![runner] } else { takers });
        }
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    }

    fn register(
        &self,
        registration: &mut Registration,
        file: &File<'a>,
        worker: &WorkerCall<'a>,
        activities: &[&NewActivity],
        lists: &mut BTreeMap<(usize, TextSize), ()>,
    ) {
        let mut keywords = Vec::new();
        let line = file.source().line(worker.call.expr.start());
        let by_hand = format!("register it with the worker at {}:{line}", file.path().as_str());
        let listed = file.listed(worker, "activities");
        let place = listed.as_ref().and_then(|list| file.other(list.file)).or_else(|| file.other(file.index()));
        let Some(place) = place else { return };
        let at = listed.as_ref().map_or(worker.call.expr.start(), |list| list.list.start());
        let names: Option<Vec<(String, Option<ImportRequest>)>> =
            activities.iter().map(|activity| self.known_as(&place, activity, at)).collect();
        let Some(names) = names else { return registration.leave(activities, &by_hand) };
        let texts: Vec<String> = names.iter().map(|(text, _)| text.clone()).collect();
        match &listed {
            Some(list) => {
                if lists.insert((list.file, at), ()).is_none() {
                    let last = list.list.elts.last().map(Ranged::range);
                    let edits = insertion::append(place.source(), list.list.range(), last, &texts);
                    registration.edits.extend(edits.into_iter().map(|edit| (place.path().clone(), edit)));
                }
            }
            None if worker.keyword("activities").is_some() || worker.is_spread() => {
                return registration.leave(activities, &by_hand);
            }
            None => keywords.push(format!("activities=[{}]", texts.join(", "))),
        }
        let imports = names.into_iter().filter_map(|(_, import)| Some((place.path().clone(), import?)));
        registration.imports.extend(imports);
        if activities.iter().any(|activity| !activity.is_async) && worker.keyword("activity_executor").is_none() {
            match file.executor(worker) {
                Some((text, import)) => {
                    keywords.push(text);
                    registration.imports.extend(import.map(|import| (file.path().clone(), import)));
                }
                None => {
                    let what = format!("give the worker at {}:{line} an `activity_executor`", file.path().as_str());
                    registration.leave(activities, &what);
                }
            }
        }
        if !keywords.is_empty() {
            let edits = insertion::keywords(file.source(), worker.call.expr, &keywords);
            registration.edits.extend(edits.into_iter().map(|edit| (file.path().clone(), edit)));
        }
    }

    /// The keyword that gives a worker threads for its blocking activities, as many as it runs at once. None where it
    /// may have some already, or the name is taken.
    pub fn executor(&self, worker: &WorkerCall<'a>) -> Option<(String, Option<ImportRequest>)> {
        if worker.is_spread() {
            return None;
        }
        let at = worker.call.expr.start();
        let (pool, import) = self.import("concurrent.futures", Some("ThreadPoolExecutor"), at).ok()?;
        let many = match worker.keyword("max_concurrent_activities") {
            Some(many @ (Expr::NumberLiteral(_) | Expr::Name(_))) => self.text(many),
            None => DEFAULT_CONCURRENCY,
            Some(_) => return None,
        };
        Some((format!("activity_executor={pool}({many})"), import))
    }

    /// How another file names an activity of this one, and the import for it.
    fn known_as(
        &self,
        place: &File<'a>,
        activity: &NewActivity,
        at: TextSize,
    ) -> Option<(String, Option<ImportRequest>)> {
        if place.index() == self.index() {
            return Some((activity.name.clone(), None));
        }
        let own = self.absolute(&format!(":{}", self.project().class(activity.class).name))?;
        let is_workflow = |expr: &Expr| {
            let name = place.name(expr)?;
            (place.absolute(&name)? == own).then_some(name)
        };
        // As the workflow is named there.
        for (_, expr) in place.expressions() {
            match expr {
                Expr::Attribute(attribute) if is_workflow(expr).is_some() => {
                    return Some((format!("{}.{}", place.text(&*attribute.value), activity.name), None));
                }
                Expr::Name(name) => {
                    let Some(qualified) = is_workflow(expr) else { continue };
                    let is_import = matches!(place.tree().binding(name)?.kind, BindingKind::Import { .. });
                    let (module, _) = qualified.rsplit_once('.').filter(|_| is_import)?;
                    let module = if module.is_empty() || module.ends_with('.') {
                        format!("{module}.")
                    } else {
                        module.to_owned()
                    };
                    return place.import(&module, Some(&activity.name), at).ok();
                }
                _ => {}
            }
        }
        let (module, _) = own.rsplit_once('.')?;
        place.import(module, Some(&activity.name), at).ok()
    }
}
