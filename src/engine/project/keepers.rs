//! Open this for who keeps a function, or makes what it belongs to, and may call it from anywhere: decorators, converters.
//!
//! It says that somebody may, not who does.

use super::{ClassRef, Entity, FunctionRef, Project};

/// A decorator from outside the project keeps a reference, and may call the function from anywhere; one of the project
/// may as well, where it gives back what it decorates, or puts it, or what it makes of it, where others find it.
pub(super) fn is_handed_out(project: &Project, at: FunctionRef) -> bool {
    let keeps = |name: &String| match project.resolve(at.file, name) {
        Some(Entity::Function(decorator)) => {
            let nested = project.nested(decorator);
            let own = |at: &FunctionRef| project.function(*at).outer == decorator.function;
            // With arguments, what decorates is a function within it.
            let is_factory = !project.function(decorator).wraps;
            let made = nested.iter().copied().filter(own).filter(|_| is_factory);
            let mut decorating = std::iter::once(decorator).chain(made);
            let mut bodies = std::iter::once(decorator).chain(nested.iter().copied());
            bodies.any(|body| project.function(body).gives_back) || decorating.any(|body| project.function(body).keeps)
        }
        Some(Entity::Class(class)) => {
            project.method(class, "__init__").is_some_and(|init| project.function(init).keeps)
        }
        None => true,
    };
    let function = project.function(at);
    let class = function.class.map(|class| project.class(ClassRef { file: at.file, class }));
    let mut of_class = class.into_iter().flat_map(|class| &class.decorators);
    function.decorators.iter().any(|decorator| decorator.as_ref().is_none_or(keeps))
        || of_class.any(|decorator| project.resolve(at.file, decorator).is_some() && keeps(decorator))
}

/// What runs when a data class is built: converters build it too, for clients and activities.
pub(super) fn is_built_by_converters(project: &Project, at: FunctionRef) -> bool {
    let function = project.function(at);
    let is_data = |class| project.class(ClassRef { file: at.file, class }).is_data;
    let builds = ["__init__", "__new__", "__post_init__", "__attrs_post_init__", "model_post_init"];
    builds.contains(&function.name.as_str()) && function.class.is_some_and(is_data)
}
