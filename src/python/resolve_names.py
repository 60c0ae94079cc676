# Looks up names as APScheduler and pickle do, and calls nothing. Runs with `python -c`.
#
# stdin: one JSON object {"marker", "memory_bytes", "names": [[kind, ...], ...]}.
# stdout: a line a message, MARKER and a JSON array:
#   ["begin", n]              the name n is looked up next
#   ["result", n, status]     status: null (found), or [kind, text]; kind: missing, import-error, limit, main
#   ["similar", n, [name]]    names in the release that a missing name may have become
#   ["setup", text]           Django could not be set up
#   ["end"]
import json
import os
import sys


def protect_channels():
    # Keeps the answers apart from what imported modules print, and gives them nothing to read.
    request = sys.stdin.read()
    answers = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return json.loads(request), answers


REQUEST, ANSWERS = protect_channels()
MARKER = REQUEST["marker"]
PROCESS = os.getpid()


def answer(*message):
    if os.getpid() != PROCESS:
        # An imported module has forked, and this is its child.
        os._exit(0)
    data = (MARKER + json.dumps(message) + "\n").encode("ascii")
    while data:
        data = data[os.write(ANSWERS, data):]


if sys.version_info < (3, 6):
    answer("setup", "Python %d.%d is too old: version 3.6 or later is required" % sys.version_info[:2])
    os._exit(0)

try:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = REQUEST["memory_bytes"]
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
except Exception:
    pass

# As for a program that is started in this directory.
if not sys.path or sys.path[0] != "":
    sys.path.insert(0, "")
sys.path[0] = os.getcwd()


def describe(error):
    try:
        text = str(error)
    except BaseException:
        text = ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (type(error).__name__ + (": " + lines[0] if lines else ""))[:300]


class Failure(Exception):
    def __init__(self, kind, text):
        Exception.__init__(self, text)
        self.kind = kind
        self.text = text


FAILED_IMPORTS = {}


def import_module(name, load):
    # A module that has failed once is not imported again: its second import could succeed half-initialized.
    if name not in FAILED_IMPORTS:
        try:
            return try_import(name, load)
        except Failure as failure:
            FAILED_IMPORTS[name] = failure
    raise FAILED_IMPORTS[name]


def try_import(name, load):
    if not name:
        raise Failure("missing", "it has no module")
    if name == "__main__":
        raise Failure("main", "it is defined in the script that starts the scheduler")
    try:
        return load()
    except MemoryError:
        raise Failure("limit", "importing %s needs too much memory" % name)
    except ModuleNotFoundError as error:
        absent = error.name
        if absent and (name == absent or name.startswith(absent + ".")):
            raise Failure("missing", "there is no module %s" % absent)
        raise Failure("import-error", "module %s cannot be imported: %s" % (name, describe(error)))
    except SystemExit as error:
        raise Failure("import-error", "importing module %s exits the interpreter (%s)" % (name, describe(error)))
    except BaseException as error:
        raise Failure("import-error", "module %s cannot be imported: %s" % (name, describe(error)))


def attribute(module, obj, path):
    if not path:
        raise Failure("missing", "it has no name")
    owner = "module %s" % module
    for part in path.split("."):
        try:
            obj = getattr(obj, part)
        except AttributeError:
            raise Failure("missing", "%s has no %s" % (owner, part))
        except BaseException as error:
            raise Failure("import-error", "%s of %s cannot be read: %s" % (part, owner, describe(error)))
        owner = part
    return obj


def look_up_global(module, name, python2):
    if python2:
        import _compat_pickle

        if (module, name) in _compat_pickle.NAME_MAPPING:
            module, name = _compat_pickle.NAME_MAPPING[(module, name)]
        elif module in _compat_pickle.IMPORT_MAPPING:
            module = _compat_pickle.IMPORT_MAPPING[module]

    def load():
        __import__(module, level=0)
        return sys.modules[module]

    attribute(module, import_module(module, load), name)


def look_up_reference(reference):
    module, colon, path = reference.partition(":")
    if not colon:
        raise Failure("missing", "it is not module:name")
    attribute(module, import_module(module, lambda: __import__(module, fromlist=[path])), path)


def look_up_dotted(path):
    # Like pkgutil.resolve_name: imports modules as far as there are any.
    parts = path.split(".")
    if len(parts) < 2:
        raise Failure("missing", "it is not module.name")
    module = parts[0]
    loaded = import_module(module, lambda: __import__(module))
    for at in range(1, len(parts) - 1):
        if hasattr(loaded, parts[at]) and not hasattr(loaded, "__path__"):
            break
        deeper = ".".join(parts[: at + 1])
        try:
            loaded = import_module(deeper, lambda: __import__(deeper, fromlist=["x"]))
        except Failure as failure:
            if failure.kind != "missing" or not hasattr(loaded, parts[at]):
                raise
            break
        module = deeper
    attribute(module, loaded, path[len(module) + 1 :])


def look_up_zone(library, key):
    loaded = import_module(library, lambda: __import__(library))
    get = loaded.ZoneInfo if library == "zoneinfo" else loaded.timezone
    try:
        get(key)
    except BaseException as error:
        raise Failure("missing", "%s has no time zone %s (%s)" % (library, key, type(error).__name__))


LOOK_UP = {
    "global": look_up_global,
    "reference": look_up_reference,
    "dotted": look_up_dotted,
    "zone": look_up_zone,
}


def module_and_path(name):
    kind = name[0]
    if kind == "global":
        return name[1], name[2]
    if kind == "reference":
        return name[1].partition(":")[::2]
    if kind == "dotted":
        return name[1].rpartition(".")[::2]
    return None, None


def defines(folder, module, name):
    # Whether the source of a module in a folder defines the name, without importing it.
    import re

    for path in (os.path.join(folder, module + ".py"), os.path.join(folder, module, "__init__.py")):
        try:
            with open(path, "rb") as source:
                text = source.read(1 << 20)
        except OSError:
            continue
        pattern = rb"^(?:async\s+def|def|class)\s+" + re.escape(name.encode()) + rb"\b|^" + re.escape(name.encode()) + rb"\s*="
        if re.search(pattern, text, re.MULTILINE):
            return True
    return False


def similar_names(name):
    import difflib
    import pkgutil

    module, path = module_and_path(name)
    if not module or not path or name[0] == "zone":
        return []
    separator = "." if name[0] == "dotted" else ":"
    found = []
    first = path.split(".")[0]
    loaded = sys.modules.get(module)
    if loaded is not None and "." not in path:
        names = [other for other in dir(loaded) if not other.startswith("_")]
        found += [module + separator + other for other in difflib.get_close_matches(path, names, 2, 0.75)]
    parent, _, last = module.rpartition(".")
    if parent and parent not in sys.modules:
        return found
    folders = list(sys.modules[parent].__path__) if parent else [sys.path[0]]
    if loaded is not None and hasattr(loaded, "__path__"):
        folders, parent = list(loaded.__path__), module
    for folder in folders[:3]:
        siblings = [found.name for found in pkgutil.iter_modules([folder])][:200]
        siblings.sort(key=lambda other: (-difflib.SequenceMatcher(None, last, other).ratio(), other))
        for other in siblings:
            whole = (parent + "." if parent else "") + other
            if whole != module and defines(folder, other, first):
                found.append(whole + separator + path)
    return found[:3]


def main():
    names = REQUEST["names"]
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        try:
            import django

            django.setup()
        except BaseException as error:
            answer("setup", "django.setup() fails: " + describe(error))
            return
    missing = []
    for number, name in enumerate(names):
        answer("begin", number)
        status = None
        try:
            LOOK_UP[name[0]](*name[1:])
        except Failure as failure:
            status = [failure.kind, failure.text[:500]]
        except MemoryError:
            status = ["limit", "it needs too much memory"]
        except BaseException as error:
            status = ["import-error", describe(error)]
        answer("result", number, status)
        if status and status[0] == "missing":
            missing.append(number)
    for number in missing[:100]:
        try:
            similar = similar_names(names[number])
        except BaseException:
            similar = []
        if similar:
            answer("similar", number, similar)
    answer("end")


try:
    main()
finally:
    # Neither threads nor exit handlers of imported modules delay the end.
    os._exit(0)
