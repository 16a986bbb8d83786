# Who may include whom (house plan 3), with the reason printed for each line that is out of place.
# The second of three locks: CMake link scopes are the first, symbols.py is the third.
import re

import tree

# layer: (what it may include, why not the rest)
LAYERS = {
    "core": (("core",), "core decides: it must run in a test or the simulator without the world"),
    "ports": (("core", "ports"), "a port is what the pipeline needs, told in core's words; it knows no one who provides it"),
    "pipeline": (("core", "ports", "pipeline"), "the pipeline acts through ports, so that the simulator can stand in for the world"),
    "adapters": (("core", "ports", "adapters"), "an adapter implements a port; it knows neither the pipeline nor the program"),
    "app": (("core", "ports", "pipeline", "adapters", "app"), "the app wires the product's own layers; simulators are no part of it"),
}
# Stages of core in order: each may see itself and those before it.
STAGES = ("base", "govern", "resolve", "listing", "queue", "download", "store", "index", "janitor")
# THE table of an item's life is vocabulary: every stage may name a state or a reason.
VOCABULARY = ("core/queue/lifecycle.h",)
CORE_STD_BANNED = {
    "filesystem": "files are the vault's business (ports/file_system.h)", "fstream": "core reads no file",
    "iostream": "core prints nothing", "thread": "core has no thread", "mutex": "core has no thread, so nothing to lock",
    "shared_mutex": "core has no thread", "condition_variable": "core has no thread", "future": "core has no thread",
    "random": "chance comes in as an argument", "cstdlib": "getenv, rand and exit live there", "ctime": "time comes in as an argument",
    "coroutine": "core computes, it doesn't wait", "semaphore": "core has no thread", "latch": "core has no thread",
}
CSTDLIB_ALLOWED = ("src/core/base/check.cc",)  # abort, when an invariant broke
# Outside libraries: prefix -> who may include it.
LIBRARIES = {
    "curl/": ("src/adapters/curl/",), "libpq-fe.h": ("src/adapters/postgres/", "tests/adapters/postgres/", "bench/"), "sqlite3.h": ("src/adapters/sqlite/", "tests/adapters/sqlite/"),
    "toml++/": ("src/app/config.cc",), "CLI/": ("src/app/", "sim/", "provider-sim/", "bench/"),
    "spdlog/": ("src/adapters/log/", "tests/adapters/log/"), "fmt/": ("src/adapters/log/",),
    "boost/json": ("src/adapters/tiklive/", "src/adapters/sidecar/", "src/app/", "tests/", "sim/world/", "bench/", "fuzz/"),
    "pugixml": ("src/adapters/s3/",), "openssl/": ("src/adapters/disk/", "src/adapters/s3/", "provider-sim/", "tests/", "src/adapters/curl/"),
    "utf8proc.h": ("src/app/display_width.cc",),
    "boost/beast": ("src/adapters/metrics_http/", "provider-sim/", "cmake/", "tests/", "bench/"),
}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.M)
AWAITABLE_ONLY = "boost/asio/awaitable.hpp"


def layer_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else None


def core_problem(path, target):
    stage, wanted = path.split("/")[2], target.split("/")[1]
    if target in VOCABULARY:
        return None
    if path in tuple("src/" + name for name in VOCABULARY) + ("src/core/queue/lifecycle.cc",) and wanted not in ("base", stage):
        return "the lifecycle table is vocabulary for all stages: it may see core/base only"
    if stage not in STAGES or wanted not in STAGES:
        return f"core has the stages {', '.join(STAGES)} and no other"
    if STAGES.index(wanted) > STAGES.index(stage):
        return f"{stage} comes before {wanted}: a stage sees itself, base, govern and earlier stages"
    return None


def own_problem(path, target):
    """Why `path` must not include our header `target`; None when it may."""
    layer, wanted = layer_of(path), target.split("/")[0]
    if layer is None:
        return None
    allowed, why = LAYERS.get(layer, ((), "there is no such layer"))
    if wanted in LAYERS and wanted not in allowed:
        return why
    if wanted not in LAYERS and wanted in ("universe", "world", "sim", "provider-sim", "tests", "bench"):
        return "the product never includes simulators or tests"
    if layer == "core" and wanted == "core":
        return core_problem(path, target)
    if layer == "adapters" and wanted == "adapters" and target.split("/")[1] != path.split("/")[2]:
        return "an adapter never sees another: they meet in wiring.cc"
    if layer == "app" and wanted == "adapters" and not path.startswith(WIRING):
        return "only app/wiring, main and the files that open or probe an archive name concrete adapters"
    return None


WIRING = ("src/app/wiring", "src/app/vault_of", "src/app/spool_of", "src/app/open_archive", "src/app/catalog_of", "src/app/catalog_copy", "src/app/cmd_doctor", "src/app/probe", "src/app/main.cc")


def library_problem(path, target):
    for prefix, users in LIBRARIES.items():
        if target.startswith(prefix) and not path.startswith(users):
            return f"{prefix} belongs to {', '.join(users)}: one outside library an adapter"
    layer = layer_of(path)
    if layer == "core":
        name = target.removesuffix(".h")
        if "/" in target and not target.startswith("core/"):
            return "core sees the C++ library only"
        if name in CORE_STD_BANNED and not (name == "cstdlib" and path in CSTDLIB_ALLOWED):
            return CORE_STD_BANNED[name]
    asio_header = target.startswith("boost/asio") and path.endswith(".h") and layer in ("ports", "pipeline", "adapters", "app")
    if asio_header and target != AWAITABLE_ONLY:
        return "asio beyond awaitable stays in .cc files: a full asio include costs seconds in every file that sees it"
    return None


def universe_problem(path, target):
    if path.startswith("sim/universe/") and (target.split("/")[0] in LAYERS or target.startswith("world/")):
        return "the universe is the world outside: it must not share the product's opinions"
    if path.startswith("sim/world/") and target.startswith("app/"):
        return "the simulated world stands in for the app: it wires the pipeline itself"
    if path.startswith("provider-sim/") and (target.split("/")[0] in LAYERS or target.startswith("world/")):
        return "holdfast-sim links no core: it must not share the product's opinions"
    return None


def problems(files):
    found = []
    for path, text in files.items():
        for match in INCLUDE.finditer(text):
            target = match.group(2)
            why = own_problem(path, target) or library_problem(path, target) or universe_problem(path, target)
            if why:
                found.append(f"{path}:{tree.line_of(text, match.start())} includes {target}: {why}")
    return found


if __name__ == "__main__":
    tree.end("layers", problems(tree.texts(".h", ".cc")))
