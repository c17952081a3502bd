//! Open this for the names by which work on the outside world is recognised: functions, classes and their methods.
//!
//! It knows words only; what a call is made on, `outside` finds out.

use super::Outside::{self, Database, Environment, File, Machine, Network, Process, Secret, Terminal, Thread};

/// Modules of which every function counts, with those that only compute or ask nobody.
const MODULES: &[(&str, Outside, &[&str])] = &[
    ("aiofiles", File, &[]),
    ("aiofiles.os", File, &[]),
    ("curses", Terminal, &["has_key"]),
    ("dbm", File, &["whichdb"]),
    ("filecmp", File, &["clear_cache"]),
    ("fileinput", File, &[]),
    ("getpass", Terminal, &[]),
    ("glob", File, &["escape", "has_magic", "translate"]),
    ("os.path", File, PURE_PATHS),
    ("platform", Machine, &[]),
    ("psutil", Machine, &[]),
    ("readline", Terminal, &[]),
    ("select", Network, &["error"]),
    ("shelve", File, &[]),
    ("shutil", File, &[]),
    ("signal", Process, &["strsignal", "valid_signals"]),
    ("socket", Network, PURE_SOCKETS),
    ("subprocess", Process, &["list2cmdline"]),
    ("tempfile", File, &[]),
    ("urllib.request", Network, &["pathname2url", "url2pathname", "quote", "unquote", "urlparse", "urlsplit"]),
    ("webbrowser", Process, &["get", "register"]),
];

/// Functions of `os.path` that only look at the text.
const PURE_PATHS: &[&str] = &[
    "basename",
    "commonpath",
    "commonprefix",
    "dirname",
    "isabs",
    "join",
    "normcase",
    "normpath",
    "split",
    "splitdrive",
    "splitext",
    "splitroot",
];

const PURE_SOCKETS: &[&str] = &[
    "error",
    "gaierror",
    "herror",
    "htonl",
    "htons",
    "inet_aton",
    "inet_ntoa",
    "inet_ntop",
    "inet_pton",
    "ntohl",
    "ntohs",
    "timeout",
];

/// What of `os` touches no file, by its beginning.
const OS: &[(&str, Outside)] = &[
    ("abort", Process),
    ("cpu_count", Machine),
    ("environ", Environment),
    ("exec", Process),
    ("fork", Process),
    ("get_terminal_size", Terminal),
    ("getenv", Environment),
    ("getlogin", Machine),
    ("getloadavg", Machine),
    ("getp", Machine),
    ("getrandom", Secret),
    ("getuid", Machine),
    ("kill", Process),
    ("name", Machine),
    ("nice", Process),
    ("popen", Process),
    ("posix_spawn", Process),
    ("process_cpu_count", Machine),
    ("putenv", Environment),
    ("spawn", Process),
    ("startfile", Process),
    ("sysconf", Machine),
    ("system", Process),
    ("times", Machine),
    ("uname", Machine),
    ("unsetenv", Environment),
    ("urandom", Secret),
    ("wait", Process),
];

/// Functions and constants of `os` that ask nobody.
const PURE_OS: &[&str] = &[
    "_exit",
    "altsep",
    "curdir",
    "defpath",
    "devnull",
    "error",
    "extsep",
    "fsdecode",
    "fsencode",
    "fspath",
    "linesep",
    "pardir",
    "path",
    "pathsep",
    "sep",
    "stat_result",
    "strerror",
    "terminal_size",
];

/// Single names, functions and classes.
const NAMES: &[(&str, Outside)] = &[
    ("MySQLdb.connect", Database),
    ("aiomysql.connect", Database),
    ("aiomysql.create_pool", Database),
    ("aiosqlite.connect", Database),
    ("asyncio.create_subprocess_exec", Process),
    ("asyncio.create_subprocess_shell", Process),
    ("asyncio.open_connection", Network),
    ("asyncio.open_unix_connection", Network),
    ("asyncio.run_coroutine_threadsafe", Thread),
    ("asyncio.start_server", Network),
    ("asyncio.start_unix_server", Network),
    ("asyncio.to_thread", Thread),
    ("asyncpg.connect", Database),
    ("asyncpg.create_pool", Database),
    ("builtins.breakpoint", Terminal),
    ("builtins.input", Terminal),
    ("builtins.open", File),
    ("bz2.open", File),
    ("codecs.open", File),
    ("concurrent.futures.ProcessPoolExecutor", Process),
    ("concurrent.futures.ThreadPoolExecutor", Thread),
    ("cryptography.fernet.Fernet.generate_key", Secret),
    ("cx_Oracle.connect", Database),
    ("dotenv.dotenv_values", File),
    ("dotenv.find_dotenv", File),
    ("dotenv.load_dotenv", Environment),
    ("duckdb.connect", Database),
    ("ftplib.FTP", Network),
    ("ftplib.FTP_TLS", Network),
    ("gzip.open", File),
    ("http.client.HTTPConnection", Network),
    ("http.client.HTTPSConnection", Network),
    ("http.server.HTTPServer", Network),
    ("http.server.ThreadingHTTPServer", Network),
    ("imaplib.IMAP4", Network),
    ("imaplib.IMAP4_SSL", Network),
    ("io.open", File),
    ("lzma.open", File),
    ("marshal.dump", File),
    ("marshal.load", File),
    ("mmap.mmap", File),
    ("multiprocessing.Manager", Process),
    ("multiprocessing.Pool", Process),
    ("multiprocessing.Process", Process),
    ("multiprocessing.cpu_count", Machine),
    ("mysql.connector.connect", Database),
    ("oracledb.connect", Database),
    ("poplib.POP3", Network),
    ("poplib.POP3_SSL", Network),
    ("psycopg.AsyncConnection.connect", Database),
    ("psycopg.connect", Database),
    ("psycopg2.connect", Database),
    ("pymysql.connect", Database),
    ("pyodbc.connect", Database),
    ("secrets.SystemRandom", Secret),
    ("secrets.choice", Secret),
    ("secrets.randbelow", Secret),
    ("secrets.randbits", Secret),
    ("secrets.token_bytes", Secret),
    ("secrets.token_hex", Secret),
    ("secrets.token_urlsafe", Secret),
    ("selectors.DefaultSelector", Network),
    ("smtplib.SMTP", Network),
    ("smtplib.SMTP_SSL", Network),
    ("snowflake.connector.connect", Database),
    ("socket.getfqdn", Machine),
    ("socket.gethostname", Machine),
    ("socket.socket", Network),
    ("socketserver.TCPServer", Network),
    ("socketserver.UDPServer", Network),
    ("sqlite3.connect", Database),
    ("subprocess.Popen", Process),
    ("tarfile.TarFile.extract", File),
    ("tarfile.TarFile.extractall", File),
    ("tarfile.open", File),
    ("tempfile.NamedTemporaryFile", File),
    ("tempfile.SpooledTemporaryFile", File),
    ("tempfile.TemporaryDirectory", File),
    ("tempfile.TemporaryFile", File),
    ("temporalio.client.Client.connect", Network),
    ("threading.Thread", Thread),
    ("threading.Timer", Thread),
    ("time.get_clock_info", Machine),
    ("time.pthread_getcpuclockid", Machine),
    ("time.tzset", Machine),
    ("websockets.connect", Network),
    ("xmlrpc.client.ServerProxy", Network),
    ("zipfile.ZipFile.extract", File),
    ("zipfile.ZipFile.extractall", File),
];

/// Modules of which these functions go out over the network.
const HTTP: &[&str] = &["aiohttp", "httpx", "niquests", "requests"];
const METHODS: &[&str] = &["delete", "get", "head", "options", "patch", "post", "put", "request", "stream"];

/// Makers of clients that do no work themselves: each method of what they make does.
const CLIENTS: &[(&str, Outside)] = &[
    ("aiohttp.ClientSession", Network),
    ("anthropic.Anthropic", Network),
    ("anthropic.AsyncAnthropic", Network),
    ("boto3.client", Network),
    ("boto3.resource", Network),
    ("elasticsearch.AsyncElasticsearch", Database),
    ("elasticsearch.Elasticsearch", Database),
    ("httpx.AsyncClient", Network),
    ("httpx.Client", Network),
    ("motor.motor_asyncio.AsyncIOMotorClient", Database),
    ("openai.AsyncAzureOpenAI", Network),
    ("openai.AsyncOpenAI", Network),
    ("openai.AzureOpenAI", Network),
    ("openai.OpenAI", Network),
    ("pymongo.AsyncMongoClient", Database),
    ("pymongo.MongoClient", Database),
    ("redis.Redis", Database),
    ("redis.Redis.from_url", Database),
    ("redis.StrictRedis", Database),
    ("redis.asyncio.Redis", Database),
    ("redis.asyncio.Redis.from_url", Database),
    ("redis.asyncio.from_url", Database),
    ("redis.from_url", Database),
    ("requests.Session", Network),
    ("requests.session", Network),
    ("sqlalchemy.create_engine", Database),
    ("sqlalchemy.ext.asyncio.AsyncSession", Database),
    ("sqlalchemy.ext.asyncio.create_async_engine", Database),
    ("sqlalchemy.orm.Session", Database),
    ("urllib3.PoolManager", Network),
];

/// Methods of `pathlib.Path` that look at the disk or the machine.
const PATH_METHODS: &[&str] = &[
    "absolute",
    "chmod",
    "copy",
    "copy_into",
    "cwd",
    "exists",
    "expanduser",
    "glob",
    "group",
    "hardlink_to",
    "home",
    "is_block_device",
    "is_char_device",
    "is_dir",
    "is_fifo",
    "is_file",
    "is_junction",
    "is_mount",
    "is_socket",
    "is_symlink",
    "iterdir",
    "lchmod",
    "link_to",
    "lstat",
    "mkdir",
    "move",
    "move_into",
    "open",
    "owner",
    "read_bytes",
    "read_link",
    "read_text",
    "readlink",
    "rename",
    "replace",
    "resolve",
    "rglob",
    "rmdir",
    "samefile",
    "stat",
    "symlink_to",
    "touch",
    "unlink",
    "walk",
    "write_bytes",
    "write_text",
];

/// What a function, or a class where it is called, does by its qualified name.
pub fn of_name(name: &str) -> Option<Outside> {
    if let Ok(at) = NAMES.binary_search_by_key(&name, |row| row.0) {
        return Some(NAMES[at].1);
    }
    let (module, member) = name.rsplit_once('.')?;
    if HTTP.contains(&module) && METHODS.contains(&member) {
        return Some(Network);
    }
    if ["pathlib.Path", "pathlib.PosixPath"].contains(&module) && PATH_METHODS.contains(&member) {
        return Some(File);
    }
    if module == "os.environ" || module == "os.environb" {
        return Some(Environment);
    }
    let is_function = member.starts_with(char::is_lowercase);
    if module == "os" && is_function && !PURE_OS.contains(&member) {
        let known = OS.iter().find(|(beginning, _)| member.starts_with(beginning));
        return Some(known.map_or(File, |row| row.1));
    }
    let (_, work, pure) = MODULES.iter().find(|row| row.0 == module)?;
    (is_function && !pure.contains(&member)).then_some(*work)
}

/// What the methods of something do, by what made it.
pub fn of_client(maker: &str) -> Option<Outside> {
    CLIENTS.binary_search_by_key(&maker, |row| row.0).ok().map(|at| CLIENTS[at].1)
}

/// Methods of clients that only let go of them, or ask for nothing.
pub fn is_idle(method: &str) -> bool {
    method.starts_with("__") || ["aclose", "close", "dispose", "expunge", "get_bind", "quit"].contains(&method)
}

/// Whether a function of `os.path` only looks at the text.
pub fn is_path_text(member: &str) -> bool {
    PURE_PATHS.contains(&member)
}

pub fn is_path_method(method: &str) -> bool {
    PATH_METHODS.contains(&method)
}

/// Whether the name of an environment variable, or of anything else, says that it holds a secret.
pub fn is_secret(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "apikey",
        "auth",
        "authorization",
        "bearer",
        "cert",
        "cookie",
        "cred",
        "creds",
        "credential",
        "credentials",
        "dsn",
        "key",
        "keys",
        "pass",
        "passphrase",
        "passwd",
        "password",
        "pin",
        "private",
        "pwd",
        "salt",
        "secret",
        "secrets",
        "session",
        "signature",
        "signing",
        "token",
        "tokens",
        "webhook",
    ];
    let lower = name.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| {
        WORDS.contains(&word) || ["password", "secret", "token", "apikey"].iter().any(|end| word.ends_with(end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(NAMES.is_sorted_by_key(|row| row.0));
        assert!(CLIENTS.is_sorted_by_key(|row| row.0));
    }

    #[test]
    fn functions_are_told_from_those_that_only_compute() {
        assert_eq!(of_name("os.path.exists"), Some(File));
        assert_eq!(of_name("os.listdir"), Some(File));
        assert_eq!(of_name("os.getenv"), Some(Environment));
        assert_eq!(of_name("os.environ.get"), Some(Environment));
        assert_eq!(of_name("os.environ"), Some(Environment));
        assert_eq!(of_name("os.urandom"), Some(Secret));
        assert_eq!(of_name("requests.post"), Some(Network));
        assert_eq!(of_name("subprocess.Popen"), Some(Process));
        for name in
            ["os.path.join", "os.sep", "os.fspath", "os.PathLike", "glob.escape", "subprocess.PIPE", "json.load"]
        {
            assert_eq!(of_name(name), None, "{name}");
        }
    }

    #[test]
    fn secrets_are_told_by_their_names() {
        for name in ["STRIPE_API_KEY", "DB_PASSWORD", "GITHUB_TOKEN", "SENTRY_DSN", "APP_SECRET", "OPENAI_APIKEY"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["HOME", "REGION", "KEYSPACE", "AUTHOR", "PASSENGERS", "TASK_QUEUE"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
