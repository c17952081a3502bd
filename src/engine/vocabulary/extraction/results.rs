//! Open this for what functions of the standard library give back, as far as it is the same after JSON.
//!
//! And for the fields of data classes, whose annotations say so.

use super::Crossing;
use crate::engine::file::File;
use crate::engine::names::BindingKind;
use crate::engine::project::{ClassRef, Entity};
use crate::engine::python::{AnyNodeRef, Expr, Stmt, ast};

/// Functions of the standard library whose result is known.
pub(super) const RESULTS: &[(&str, &str)] = &[
    ("builtins.bool", "bool"),
    ("builtins.float", "float"),
    ("builtins.int", "int"),
    ("builtins.len", "int"),
    ("builtins.repr", "str"),
    ("builtins.str", "str"),
    ("getpass.getuser", "str"),
    ("glob.glob", "list[str]"),
    ("json.dumps", "str"),
    ("os.access", "bool"),
    ("os.cpu_count", "int | None"),
    ("os.getcwd", "str"),
    ("os.getlogin", "str"),
    ("os.getpid", "int"),
    ("os.getppid", "int"),
    ("os.listdir", "list[str]"),
    ("os.path.abspath", "str"),
    ("os.path.basename", "str"),
    ("os.path.dirname", "str"),
    ("os.path.exists", "bool"),
    ("os.path.expanduser", "str"),
    ("os.path.getmtime", "float"),
    ("os.path.getsize", "int"),
    ("os.path.isdir", "bool"),
    ("os.path.isfile", "bool"),
    ("os.path.islink", "bool"),
    ("os.path.join", "str"),
    ("os.path.lexists", "bool"),
    ("os.path.realpath", "str"),
    ("os.system", "int"),
    ("platform.machine", "str"),
    ("platform.node", "str"),
    ("platform.platform", "str"),
    ("platform.python_version", "str"),
    ("platform.release", "str"),
    ("platform.system", "str"),
    ("shutil.which", "str | None"),
    ("socket.getfqdn", "str"),
    ("socket.gethostbyname", "str"),
    ("socket.gethostname", "str"),
    ("subprocess.call", "int"),
    ("subprocess.check_call", "int"),
    ("subprocess.getoutput", "str"),
    ("tempfile.gettempdir", "str"),
    ("tempfile.mkdtemp", "str"),
];

impl<'a> File<'a> {
    /// A field of a data class, by its annotation: `order.lines`.
    pub(super) fn crossing_field(&self, attribute: &'a ast::ExprAttribute, hops: u8) -> Option<Crossing> {
        let of = self.crossing(&attribute.value, hops + 1)?;
        let class = self.data_class(of.annotation.as_deref()?)?;
        let file = self.other(class.file)?;
        let AnyNodeRef::StmtClassDef(definition) = file.tree().node(self.project().class(class).node) else {
            return None;
        };
        let annotation = definition.body.iter().find_map(|statement| match statement {
            Stmt::AnnAssign(field) => {
                let is_it = matches!(&*field.target, Expr::Name(name) if name.id == attribute.attr.id);
                is_it.then_some(&*field.annotation)
            }
            _ => None,
        })?;
        let crossing = file.crossing_annotation(annotation)?;
        // What another file calls it may mean nothing here.
        (class.file == self.index() || crossing.is_fixed()).then_some(crossing)
    }

    /// The data class that a name at the top of the module stands for.
    fn data_class(&self, name: &str) -> Option<ClassRef> {
        let &[binding] = self.tree().lookup(name, 0) else { return None };
        let qualified = match &self.tree().bindings()[binding].kind {
            BindingKind::Class(_) => format!(":{name}"),
            BindingKind::Import { qualified, .. } => qualified.clone(),
            _ => return None,
        };
        let Some(Entity::Class(class)) = self.resolve(&qualified) else { return None };
        self.project().class(class).is_data.then_some(class)
    }
}
