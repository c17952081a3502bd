//! Open this for calls that wait for a network, a process, a disk or a clock, and keep their thread while they do.
//!
//! It knows libraries by name and what they make; a call on a value of unknown making is none.

use crate::engine::edits::imports;
use crate::engine::facts;
use crate::engine::file::{Call, File};
use crate::engine::names::BindingKind;
use crate::engine::project::FunctionRef;
use crate::engine::python::{Expr, ast};

/// What a blocking call is made of, which decides how it can be moved to a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocking {
    /// One call that does all of it: `requests.get(…)`, `subprocess.run(…)`.
    Whole,
    /// A call on something that is kept, or that gives something to be kept: connections, cursors, files, processes.
    Part,
    /// `time.sleep(…)`.
    Sleep,
}

/// Values that are followed to what made them, this far.
const MAX_HOPS: u8 = 6;

impl<'a> File<'a> {
    /// Whether a call blocks its thread, by its name or by what the value was made of that it is called on.
    pub fn blocking(&self, call: Call<'a>) -> Option<Blocking> {
        if let Some(name) = self.name(&call.expr.func) {
            return function(&name).or_else(|| method(&name));
        }
        let Expr::Attribute(attribute) = &*call.expr.func else { return None };
        let maker = self.blocking_maker(&attribute.value, 0)?;
        library(&maker).filter(|library| library.has(attribute.attr.as_str())).map(|library| library.kind)
    }

    /// The qualified name of what made a value, through attributes, subscripts and calls on it.
    fn blocking_maker(&self, value: &'a Expr, hops: u8) -> Option<String> {
        if hops > MAX_HOPS {
            return None;
        }
        match value {
            Expr::Call(call) => match self.name(&call.func) {
                Some(name) => Some(name.into_owned()),
                None => self.blocking_maker(&call.func, hops + 1),
            },
            Expr::Subscript(subscript) => self.blocking_maker(&subscript.value, hops + 1),
            Expr::Name(name) => match self.tree().binding(name)?.kind {
                BindingKind::Assigned { value: Some(value), annotation: None } => self.blocking_maker(value, hops + 1),
                BindingKind::Entered(value) => self.blocking_maker(value, hops + 1),
                BindingKind::Assigned { annotation: Some(annotation), .. } => {
                    facts::of_annotation(self.tree(), annotation)
                }
                BindingKind::Parameter(parameter) => {
                    facts::of_annotation(self.tree(), parameter.annotation.as_deref()?)
                }
                _ => None,
            },
            Expr::Attribute(attribute) => match facts::self_class(self.tree(), &attribute.value) {
                Some(class) => {
                    let node = self.id(class);
                    let class = self.facts().classes.iter().find(|candidate| candidate.node == node)?;
                    Some(class.attributes.get(attribute.attr.as_str())?.plain()?.to_owned())
                }
                None => self.blocking_maker(&attribute.value, hops + 1),
            },
            _ => None,
        }
    }

    /// Whether a function of the project blocks, itself or through others that it calls.
    pub fn is_blocking(&self, function: FunctionRef) -> bool {
        self.project().calls_any_outside(function, &|name| self::function(name).is_some())
    }

    /// The same for one that waits for something else than a clock or a file.
    pub fn waits_for_others(&self, function: FunctionRef) -> bool {
        let waits =
            |name: &str| name != "builtins.open" && self::function(name).is_some_and(|of| of != Blocking::Sleep);
        self.project().calls_any_outside(function, &waits)
    }

    /// Whether a qualified name is of a library that is neither Python's own nor the project's.
    pub fn is_foreign(&self, name: &str) -> bool {
        let root = imports::root(name);
        !name.starts_with([':', '.'])
            && !imports::is_standard(root)
            && root != "builtins"
            && self.resolve(name).is_none()
    }
}

/// By qualified name.
fn function(name: &str) -> Option<Blocking> {
    const WHOLE: &[&str] = &[
        "os.popen",
        "os.system",
        "shutil.copytree",
        "shutil.make_archive",
        "shutil.unpack_archive",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "subprocess.call",
        "subprocess.check_call",
        "subprocess.check_output",
        "subprocess.getoutput",
        "subprocess.getstatusoutput",
        "subprocess.run",
        "urllib.request.urlretrieve",
        "pandas.read_csv",
        "pandas.read_excel",
        "pandas.read_json",
        "pandas.read_parquet",
        "pandas.read_sql",
    ];
    const PART: &[&str] = &[
        "MySQLdb.connect",
        "builtins.open",
        "clickhouse_connect.get_client",
        "cx_Oracle.connect",
        "mysql.connector.connect",
        "oracledb.connect",
        "psycopg.connect",
        "psycopg2.connect",
        "pymssql.connect",
        "pymysql.connect",
        "pyodbc.connect",
        "snowflake.connector.connect",
        "socket.create_connection",
        "sqlite3.connect",
        "urllib.request.urlopen",
    ];
    let is_request = |library: &str| {
        name.strip_prefix(library).and_then(|rest| rest.strip_prefix('.')).is_some_and(|verb| REQUESTS.contains(&verb))
    };
    if name == "time.sleep" {
        return Some(Blocking::Sleep);
    }
    if WHOLE.contains(&name) || is_request("requests") || is_request("httpx") {
        return Some(Blocking::Whole);
    }
    PART.contains(&name).then_some(Blocking::Part)
}

const REQUESTS: &[&str] = &["delete", "get", "head", "options", "patch", "post", "put", "request"];

/// What something makes, and the methods of it that block; none named: all.
struct Library {
    makers: &'static [&'static str],
    methods: &'static [&'static str],
    kind: Blocking,
}

impl Library {
    fn has(&self, method: &str) -> bool {
        self.methods.is_empty() && method != "close" || self.methods.contains(&method)
    }
}

const LIBRARIES: &[Library] = &[
    Library {
        makers: &["requests.Session", "requests.session", "httpx.Client"],
        methods: REQUESTS,
        kind: Blocking::Whole,
    },
    Library { makers: &["boto3.client"], methods: &[], kind: Blocking::Whole },
    Library {
        makers: &["openai.OpenAI", "openai.AzureOpenAI", "anthropic.Anthropic"],
        methods: &["create", "generate", "parse", "retrieve"],
        kind: Blocking::Whole,
    },
    Library {
        makers: &["redis.Redis", "redis.StrictRedis", "redis.from_url", "redis.Redis.from_url"],
        methods: &[
            "blpop", "brpop", "delete", "exists", "expire", "get", "hget", "hgetall", "hset", "incr", "keys", "lpush",
            "publish", "rpush", "sadd", "set", "setex", "xadd", "zadd",
        ],
        kind: Blocking::Whole,
    },
    Library {
        makers: &["pymongo.MongoClient", "pymongo.mongo_client.MongoClient"],
        methods: &[
            "aggregate",
            "bulk_write",
            "count_documents",
            "delete_many",
            "delete_one",
            "find_one",
            "insert_many",
            "insert_one",
            "replace_one",
            "update_many",
            "update_one",
        ],
        kind: Blocking::Whole,
    },
    Library {
        makers: &["smtplib.SMTP", "smtplib.SMTP_SSL"],
        methods: &["login", "send_message", "sendmail", "starttls"],
        kind: Blocking::Part,
    },
    Library { makers: &["subprocess.Popen"], methods: &["communicate", "wait"], kind: Blocking::Whole },
    Library { makers: &["paramiko.SSHClient"], methods: &["connect", "exec_command"], kind: Blocking::Part },
    Library {
        makers: &[
            "MySQLdb.connect",
            "cx_Oracle.connect",
            "mysql.connector.connect",
            "oracledb.connect",
            "psycopg.connect",
            "psycopg2.connect",
            "pymssql.connect",
            "pymysql.connect",
            "pyodbc.connect",
            "sqlite3.connect",
            "snowflake.connector.connect",
        ],
        methods: &["commit", "execute", "executemany", "executescript", "fetchall", "fetchmany", "fetchone"],
        kind: Blocking::Part,
    },
];

fn library(maker: &str) -> Option<&'static Library> {
    LIBRARIES.iter().find(|library| library.makers.contains(&maker))
}

/// `requests.Session().get` has a qualified name only where the class itself is named; `boto3.client("s3").upload_file` has
/// none.
fn method(name: &str) -> Option<Blocking> {
    let (of, method) = name.rsplit_once('.')?;
    library(of).filter(|library| library.has(method)).map(|library| library.kind)
}

/// Whether an expression is 0, so that a sleep of it only lets others run.
pub fn is_nought(expr: &Expr) -> bool {
    let Expr::NumberLiteral(number) = expr else { return false };
    match &number.value {
        ast::Number::Int(whole) => whole.as_u64() == Some(0),
        ast::Number::Float(number) => *number == 0.0,
        ast::Number::Complex { .. } => false,
    }
}
