//! Translates names of Python 2, which protocols 0 to 2 use, to names of Python 3.

/// Returns the module and name in Python 3 of Python 2's `module.name`.
pub(crate) fn python3_name<'p>(module: &'p [u8], name: &'p [u8]) -> (&'p [u8], &'p [u8]) {
    let is_it = |old: &Name| (old.0.as_bytes(), old.1.as_bytes()) == (module, name);
    if let Some((_, now)) = NAMES.iter().find(|(old, _)| is_it(old)) {
        return (now.0.as_bytes(), now.1.as_bytes());
    }
    let now = MODULES.iter().find(|(old, _)| old.as_bytes() == module);
    (now.map_or(module, |(_, now)| now.as_bytes()), name)
}

const MODULES: [(&str, &str); 12] = [
    ("__builtin__", "builtins"),
    ("copy_reg", "copyreg"),
    ("exceptions", "builtins"),
    ("Queue", "queue"),
    ("ConfigParser", "configparser"),
    ("SocketServer", "socketserver"),
    ("Cookie", "http.cookies"),
    ("cPickle", "pickle"),
    ("cStringIO", "io"),
    ("StringIO", "io"),
    ("urlparse", "urllib.parse"),
    ("_abcoll", "collections.abc"),
];

type Name = (&'static str, &'static str);

const NAMES: [(Name, Name); 12] = [
    (("exceptions", "StandardError"), ("builtins", "Exception")),
    (("__builtin__", "unicode"), ("builtins", "str")),
    (("__builtin__", "long"), ("builtins", "int")),
    (("__builtin__", "xrange"), ("builtins", "range")),
    (("__builtin__", "unichr"), ("builtins", "chr")),
    (("__builtin__", "basestring"), ("builtins", "str")),
    (("__builtin__", "reduce"), ("functools", "reduce")),
    (("__builtin__", "intern"), ("sys", "intern")),
    (("UserDict", "UserDict"), ("collections", "UserDict")),
    (("UserList", "UserList"), ("collections", "UserList")),
    (("UserString", "UserString"), ("collections", "UserString")),
    (("whichdb", "whichdb"), ("dbm", "whichdb")),
];
