//! Open this for names of modules that Python or a library has too: which of them may mean a file of the project.
//!
//! It knows names only; where the files lie, `modules` knows.

use super::modules::first_of;
use crate::engine::edits::imports::is_standard;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// Packages of the standard library.
const PACKAGES: &[&str] = &[
    "asyncio",
    "collections",
    "compression",
    "concurrent",
    "ctypes",
    "curses",
    "dbm",
    "distutils",
    "email",
    "encodings",
    "html",
    "http",
    "importlib",
    "json",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "re",
    "sqlite3",
    "string",
    "sysconfig",
    "tkinter",
    "tomllib",
    "unittest",
    "urllib",
    "wsgiref",
    "xml",
    "xmlrpc",
    "zipfile",
    "zoneinfo",
];

/// A file of such a name that Python finds first breaks `import temporalio.worker`, or is not found first: tried with
/// temporalio 1.35 on Python 3.11.
const TAKEN: &str = "\
    abc array ast asyncio atexit bisect builtins codecs collections concurrent contextlib contextvars copy copyreg \
    dataclasses datetime dis encodings enum errno functools genericpath heapq importlib inspect io itertools json \
    keyword logging marshal math multiprocessing opcode operator os pickle pkgutil platform posix posixpath queue \
    random re reprlib runpy select selectors signal site socket ssl stat string struct subprocess sys threading \
    time token traceback types typing urllib warnings weakref zipimport";

/// What libraries that many programs install are imported as. The names of all others are free, as far as is known here.
static LIBRARIES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    "\
    PIL aiohttp airflow anthropic anyio attr attrs boto3 botocore bs4 celery click confluent_kafka cryptography \
    databricks dateutil django docker dotenv elasticsearch fastapi flask google grpc httpx jinja2 jwt kafka kubernetes \
    langchain langgraph litellm loguru mongoengine motor mysql nats networkx numpy openai opentelemetry orjson pandas \
    paramiko peewee pika playwright polars prefect prometheus_client psycopg psycopg2 pyarrow pydantic pymongo pymysql \
    pytest pytz redis requests rich scipy selenium sendgrid sentry_sdk simplejson sklearn slack_sdk snowflake \
    sqlalchemy sqlmodel starlette stripe structlog tenacity tensorflow torch tornado tqdm transformers twilio typer \
    ujson uvicorn websocket websockets yaml zeep"
        .split_ascii_whitespace()
        .collect()
});

/// Whether a module that is installed, or comes with Python, may have the name.
pub(super) fn is_of_others(name: &str) -> bool {
    is_of_standard(name) || LIBRARIES.contains(first_of(name))
}

/// Whether a module of the standard library may have the name. A project's `platform.clock` is no such module, since
/// `platform` there is none with others below it.
fn is_of_standard(name: &str) -> bool {
    match name.split_once('.') {
        Some((first, _)) => PACKAGES.contains(&first),
        None => is_standard(name),
    }
}

/// Whether a name that begins so means the standard library whatever the path is on which Python looks for modules.
pub(super) fn is_taken(first: &str) -> bool {
    TAKEN.split(' ').any(|name| name == first)
}

#[cfg(test)]
mod tests {
    use super::{is_of_others, is_of_standard, is_taken};

    #[test]
    fn whole_names_are_compared() {
        assert!(["abc", "zipimport", "time"].into_iter().all(is_taken));
        assert!(!["ab", "calendar", "parser", "tim", "abc array"].into_iter().any(is_taken));
        assert!(["email.utils", "bisect"].into_iter().all(is_of_standard));
        assert!(!["platform.clock", "clock"].into_iter().any(is_of_standard));
        assert!(["email.utils", "requests", "redis.client", "PIL"].into_iter().all(is_of_others));
        assert!(!["request", "app.requests", "pil", "zee"].into_iter().any(is_of_others));
    }
}
