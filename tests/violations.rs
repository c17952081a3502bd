//! A workflow for each way of breaking determinism, directly and in a helper that the sandbox does not look into: the
//! lines marked `# expect:` are reported, each by the transform that is named there, and nothing else by that one. There
//! are thirty ways; a helper that counts in a variable of its module is one more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use temporal_fix::engine::files::{FilePath, MemoryFiles};
use temporal_fix::engine::options::Options;
use temporal_fix::engine::{self, Request};
use temporal_fix::transforms;

const HELPERS: &str = "\
import os
import random
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime


def opened():
    return datetime.now()  # expect: use-workflow-time


def chosen(rows):
    return random.choice(rows)  # expect: use-workflow-random


def numbered():
    return str(uuid.uuid4())  # expect: use-workflow-uuid4


def pause():
    time.sleep(0.01)  # expect: use-durable-sleep


count = 0


def counted():
    global count
    count += 1  # expect: move-global-state
    return count


def home():
    return os.environ.get('HOME')  # expect: move-side-effect


@dataclass
class Request:
    id: str = field(default_factory=lambda: str(uuid.uuid4()))  # expect: use-workflow-uuid4
    at: float = field(default_factory=time.time)  # expect: use-workflow-time
";

/// One workflow for each body.
const BODIES: &[&str] = &[
    "return str(datetime.now())  # expect: use-workflow-time",
    "return str(dates.datetime.now())  # expect: use-workflow-time",
    "return str(datetime.utcnow())  # expect: use-workflow-time",
    "return time.time()  # expect: use-workflow-time",
    "return time.monotonic()  # expect: use-workflow-time",
    "return list(time.gmtime())  # expect: use-workflow-time",
    "return time.strftime('%Y')  # expect: use-workflow-time",
    "return random.choice([1, 2])  # expect: use-workflow-random",
    "return random.Random().random()  # expect: use-workflow-random",
    "return str(uuid.uuid4())  # expect: use-workflow-uuid4",
    "return str(uuid.uuid1())  # expect: use-workflow-uuid4",
    "time.sleep(0.01)  # expect: use-durable-sleep",
    "tasks = [asyncio.create_task(asyncio.sleep(1)) for _ in range(3)]\n        done, _ = await asyncio.wait(tasks)  # expect: use-gather\n        return len(done)",
    "print('paid')  # expect: use-temporal-logger",
    "raise ValueError('unpaid')  # expect: raise-application-error",
    "return secrets.token_hex()  # expect: move-side-effect",
    "return os.urandom(4).hex()  # expect: move-side-effect",
    "return os.environ.get('HOME')  # expect: move-side-effect",
    "return open('/etc/hostname').read()  # expect: move-side-effect",
    "return await asyncio.to_thread(lambda: 1)  # expect: move-side-effect",
    "global total\n        total += 1  # expect: move-global-state\n        return total",
    "return list({'a', 'b', 'c'})  # expect: use-ordered-iteration",
    "return hash('abc')  # expect: use-stable-hash",
    "return id(object())  # expect: use-stable-hash",
    "return str(helpers.opened())",
    "return helpers.chosen([1, 2])",
    "return helpers.numbered()",
    "helpers.pause()",
    "return helpers.home()",
    "return helpers.counted()",
    "return helpers.Request().id",
];

fn flows() -> String {
    let mut text = "\
import asyncio
import datetime as dates
import os
import random
import secrets
import time
import uuid
from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    import helpers

total = 0
"
    .to_owned();
    for (number, body) in BODIES.iter().enumerate() {
        text.push_str(&format!(
            "\n\n@workflow.defn\nclass Flow{number}:\n    @workflow.run\n    async def run(self):\n        {body}\n"
        ));
    }
    text
}

fn expected(files: &[(&str, &str)]) -> BTreeSet<(String, usize, String)> {
    let mut expected = BTreeSet::new();
    for (path, text) in files {
        for (line, code) in text.lines().enumerate() {
            if let Some((_, transform)) = code.split_once("# expect: ") {
                expected.insert(((*path).to_owned(), line + 1, transform.to_owned()));
            }
        }
    }
    expected
}

#[test]
fn each_violation_is_reported_by_its_transform() {
    let flows = flows();
    let files = [("flows.py", flows.as_str()), ("helpers.py", HELPERS)];
    let memory = MemoryFiles::new(files.map(|(path, text)| (FilePath::from(path), text.as_bytes().to_vec())));
    let selected = transforms::ALL.iter().filter(|transform| transform.default).map(|transform| transform.name);
    let settings = Arc::new(Options { selected: selected.collect(), ..Options::default() });
    let outcome = engine::run(&Request {
        files: &memory,
        settings: &settings,
        transforms: transforms::ALL,
        blocked: &BTreeMap::new(),
        choice: &engine::choice::EVERY,
        threads: None,
        progress: &|_| {},
    });
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
    let expected = expected(&files);
    let transforms: BTreeSet<_> = expected.iter().map(|(_, _, transform)| transform.clone()).collect();
    let found: BTreeSet<_> = outcome
        .findings
        .iter()
        .map(|finding| (finding.path.to_string(), finding.start.line, finding.transform.to_owned()))
        .filter(|(_, _, transform)| transforms.contains(transform))
        .collect();
    assert_eq!(found, expected);
    let in_helpers = outcome.findings.iter().filter(|finding| finding.path.to_string() == "helpers.py");
    for finding in in_helpers {
        let start = finding.chain.first().map(|step| step.path.to_string());
        assert_eq!(start.as_deref(), Some("flows.py"), "line {} comes with its chain", finding.start.line);
    }
}
