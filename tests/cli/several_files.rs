//! Open this for fixes over several files through the real binary: written whole, or withheld whole with the reason.

use super::house::Project;
use std::path::Path;
use std::process::Command;

const OPTIONS: &str = "QUICK = {\"task_queue\": \"quick\", \"start_to_close_timeout\": None}\n";
const MODELS: &str = "from dataclasses import dataclass\n\n\n@dataclass\nclass Payment:\n    amount: int\n";
const ACTIVITIES: &str = "import stripe
from temporalio import activity

from shop.models import Payment


@activity.defn
def charge(payment: Payment) -> None:
    stripe.Charge.create(amount=payment.amount)
";
const ORDERS: &str = "from datetime import timedelta

from temporalio import workflow

from shop.activities import charge
from shop.models import Payment
from shop.options import QUICK


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, amount: int) -> None:
        await workflow.execute_activity(\"pack\", amount, **QUICK)
        await workflow.execute_activity(charge, Payment(amount), start_to_close_timeout=timedelta(seconds=9))
";

const FILES: [(&str, &str); 4] = [
    ("shop/activities.py", ACTIVITIES),
    ("shop/models.py", MODELS),
    ("shop/options.py", OPTIONS),
    ("shop/orders.py", ORDERS),
];

fn repository() -> Project {
    let project = Project::new(&FILES);
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "start"]);
    project
}

/// The exit code and standard output of the binary, over the files named.
fn run(folder: &Path, typed: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
    let output = command.arg("--unsafe-fixes").args(typed).current_dir(folder).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

fn changed(project: &Project) -> Vec<&'static str> {
    FILES.iter().filter(|(path, text)| project.read(path) != *text).map(|(path, _)| *path).collect()
}

#[test]
fn all_files_of_a_fix_are_written() {
    let project = repository();
    let (code, said) = run(&project.root(), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(changed(&project), FILES.map(|(path, _)| path), "{said}");
    assert!(project.read("shop/models.py").ends_with("    idempotency_key: str = \"\"\n"));
    assert!(project.read("shop/orders.py").contains("Payment(amount, idempotency_key=f\""));
    assert!(project.read("shop/options.py").contains("\"start_to_close_timeout\": timedelta(seconds=60)"));
    project.git(&["add", "."]);
    let (code, said) = run(&project.root(), &["--check"]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn one_dirty_file_withholds_the_whole_fix() {
    for (dirty, rest) in [
        ("shop/models.py", &["shop/options.py"][..]),
        ("shop/activities.py", &["shop/options.py"]),
        ("shop/options.py", &["shop/activities.py", "shop/models.py", "shop/orders.py"]),
    ] {
        let project = repository();
        let text = format!("{}# later\n", project.read(dirty));
        project.write(dirty, &text);
        let (code, said) = run(&project.root(), &[]);
        assert_ne!(code, Some(0), "{dirty}: {said}");
        assert!(said.contains(&format!("withheld, {dirty} has changes that are not in git's index")), "{said}");
        assert_eq!(project.read(dirty), text);
        let others: Vec<_> = changed(&project).into_iter().filter(|path| *path != dirty).collect();
        assert_eq!(others, rest, "{dirty}: {said}");
    }
}

#[test]
fn one_file_outside_of_paths_withholds_the_whole_fix() {
    let project = repository();
    let (code, said) = run(&project.root(), &["shop/orders.py", "shop/activities.py", "shop/models.py"]);
    assert_ne!(code, Some(0), "{said}");
    assert!(said.contains("withheld, shop/options.py is outside PATHS, or excluded"), "{said}");
    assert_eq!(changed(&project), ["shop/activities.py", "shop/models.py", "shop/orders.py"], "{said}");
    let project = repository();
    let (code, said) = run(&project.root(), &["shop/activities.py"]);
    assert_ne!(code, Some(0), "{said}");
    for path in ["shop/models.py", "shop/orders.py"] {
        assert!(said.contains(&format!("{path} is outside PATHS, or excluded")), "{said}");
    }
    assert_eq!(changed(&project), [""; 0], "{said}");
}

const STOCK: &str = "from temporalio import activity

from shop.suppliers import order


@activity.defn
async def refill(products: list[str]) -> None:
    for product in products:
        await order(product)
";
const SEASON: &str = "from datetime import timedelta

from temporalio import workflow


@workflow.defn
class SeasonWorkflow:
    @workflow.run
    async def run(self, products: list[str]) -> None:
        await workflow.execute_activity(\"refill\", products, start_to_close_timeout=timedelta(hours=1))
";

/// The heartbeat in one file and the timeout in another, where the activity is called by its name.
#[test]
fn a_heartbeat_lands_with_its_timeout_or_not_at_all() {
    let run = |project: &Project, paths: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
        command.current_dir(project.root()).args(["--isolated", "--select", "add-heartbeat", "--unsafe-fixes"]);
        let output = command.args(paths).output().unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let project = Project::new(&[("stock.py", STOCK), ("season.py", SEASON)]);
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    let said = run(&project, &["stock.py"]);
    assert!(said.contains("season.py is outside PATHS"), "{said}");
    assert_eq!((project.read("stock.py"), project.read("season.py")), (STOCK.to_owned(), SEASON.to_owned()));
    project.write("season.py", &format!("{SEASON}# not added\n"));
    let said = run(&project, &["."]);
    assert!(said.contains("season.py has changes that are not in git's index"), "{said}");
    assert_eq!(project.read("stock.py"), STOCK);
    project.git(&["add", "."]);
    run(&project, &["."]);
    assert!(project.read("stock.py").contains("activity.heartbeat(index)"));
    assert!(project.read("season.py").contains("heartbeat_timeout=timedelta(seconds=30)"));
}

const TERMS: &str = "\
from temporalio import workflow


@workflow.defn(sandboxed=False)
class TermsWorkflow:
    @workflow.run
    async def run(self) -> str:
        text = open(\"terms.txt\").read()
        return text
";

const WORKER: &str = "\
from concurrent.futures import ThreadPoolExecutor

from temporalio.client import Client
from temporalio.worker import Worker

from terms import TermsWorkflow


def make_worker(client: Client) -> Worker:
    return Worker(
        client,
        task_queue=\"terms\",
        workflows=[TermsWorkflow],
        activities=[],
        activity_executor=ThreadPoolExecutor(4),
    )
";

/// The new activity in one file and the worker that has to know it in another.
#[test]
fn an_activity_lands_with_its_registration_or_not_at_all() {
    let run = |project: &Project, paths: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
        command.current_dir(project.root()).args(["--isolated", "--select", "move-side-effect", "--unsafe-fixes"]);
        let output = command.args(["--in-flight", "ignore"]).args(paths).output().unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let project = Project::new(&[("terms.py", TERMS), ("worker.py", WORKER)]);
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    let said = run(&project, &["terms.py"]);
    assert!(said.contains("worker.py is outside PATHS"), "{said}");
    assert_eq!((project.read("terms.py"), project.read("worker.py")), (TERMS.to_owned(), WORKER.to_owned()));
    project.write("worker.py", &format!("{WORKER}# not added\n"));
    let said = run(&project, &["."]);
    assert!(said.contains("worker.py has changes that are not in git's index"), "{said}");
    assert_eq!(project.read("terms.py"), TERMS);
    project.git(&["add", "."]);
    run(&project, &["."]);
    assert!(project.read("terms.py").contains("@activity.defn"), "{}", project.read("terms.py"));
    assert!(project.read("worker.py").contains("activities=[read_"), "{}", project.read("worker.py"));
}
