//! Names that come through `from … import *`, where modules import each other so.

use super::{HEAD, project};

#[test]
fn modules_that_star_each_other_are_searched_once() {
    const COUNT: usize = 16;
    let module = |at: usize| -> String {
        let stars = (0..COUNT).filter(|&other| other != at).map(|other| format!("from .m{other} import *\n"));
        let helper = if at == COUNT - 1 { "def helper():\n    ...\n" } else { "" };
        stars.chain([helper.to_owned()]).collect()
    };
    let flows = format!(
        "{HEAD}from .m0 import absent, helper
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        absent()
        helper()
"
    );
    let mut files = vec![("app/__init__.py".to_owned(), String::new()), ("app/flows.py".to_owned(), flows)];
    files.extend((0..COUNT).map(|at| (format!("app/m{at}.py"), module(at))));
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let project = project(&files);
    let helper = project.functions().find(|&at| project.function(at).name == "helper").expect("is defined");
    assert!(project.runs_in(helper).workflow);
}
