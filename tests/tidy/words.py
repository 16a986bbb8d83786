# Names and words that the house does not use, each with what to do instead; and that files say what they are.
import re

import tree

CODE = (".h", ".cc")
SCRIPTS = (".py", ".sh", ".cmake", "CMakeLists.txt")
PRODUCT_QUIET = ("src/core/", "src/ports/", "src/pipeline/", "src/adapters/")
# (pattern, where, except, instead). The database's connections run on a thread of their own, time their own waits and draw their own nonces.
IN_CODE = [
    (r"::now\s*\(", ("src/", "sim/"), ("src/adapters/system/", "src/adapters/postgres/"), "time comes in as an argument; the clock is read in src/adapters/system only"),
    (r"\bstd::(cout|cerr|clog)\b|\bstd::print(ln)?\b|(?<![\w:])printf\s*\(", PRODUCT_QUIET, (), "tell it through ports/log.h, or return a Failure"),
    (r"\bstd::random_device\b|\bstd::mt19937", ("src/",), ("src/adapters/system/", "src/adapters/postgres/nonce.h"), "chance comes in through ports/random.h"),
    (r"\bgetenv\s*\(", ("src/",), ("src/app/",), "the environment is read in src/app only"),
    (r"\b(class|struct|enum class|namespace)\s+\w*(Manager|Util|Utils|Helper|Helpers|Common|Misc)\b", ("src/", "sim/", "provider-sim/", "tests/"), (),
     "name it after what it is for"),
    (r"\bnamespace\s+(util|utils|common|helpers?|misc|detail_util)\b", ("src/", "sim/", "provider-sim/", "tests/"), (), "name it after what it is for"),
    (r"\.(and_then|transform|or_else|transform_error)\s*\(", ("src/",), (), "this library's std::expected has no monadic members"),
    (r"\bassert\s*\(", ("src/",), (), "HOLDFAST_CHECK stays on in release"),
    (r"\bsleep_for\s*\(|\bsleep_until\s*\(|(?<!\w)u?sleep\s*\(", ("src/", "tests/", "sim/"), ("src/adapters/system/",), "wait on a Timer, or on what is waited for"),
]
NAME = re.compile(r"(^|[_/.-])(util|utils|common|helper|helpers|manager|managers|misc)([_/.-]|$)", re.I)
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


def code_problems(files):
    found = []
    for path, text in files.items():
        if not path.endswith(CODE):
            continue
        code = tree.code_only(text)
        for pattern, where, but, instead in IN_CODE:
            if not path.startswith(where) or (but and path.startswith(but)):
                continue
            for match in re.finditer(pattern, code):
                found.append(f"{path}:{tree.line_of(code, match.start())} {match.group(0).strip()}: {instead}")
    return found


def name_problems(paths):
    return [f"{path}: the name says nothing; name it after what it is for" for path in paths
            if NAME.search(path) and not path.startswith(tree.SKIPPED)]


def unfinished_problems(files):
    return [f"{path}:{tree.line_of(text, match.start())} {match.group(0)}: finish it, or open an issue"
            for path, text in files.items() for match in UNFINISHED.finditer(text)]


def opening_problems(files):
    """1 to 4 lines of comment first: what the file is, what it must never do."""
    found = []
    for path, text in files.items():
        lines = text.splitlines()
        if lines and lines[0].startswith("#!"):
            lines = lines[1:]
        if path.endswith(".py") and lines and lines[0].startswith('"""'):
            continue
        mark = "//" if path.endswith(CODE) else "#"
        count = 0
        while count < len(lines) and lines[count].startswith(mark) and not lines[count].startswith("#!"):
            count += 1
        if not 1 <= count <= 4:
            found.append(f"{path}: starts with {count} comment lines; 1 to 4 say what the file is and what it must never do")
        if path.endswith(".h") and "#pragma once" not in text:
            found.append(f"{path}: no #pragma once")
    return found


def untested_problems(paths, files):
    """Every core file has a test of its name, or a test that includes its header to ask it directly."""
    tested = {path.split("/")[-1] for path in paths if path.startswith("tests/")}
    asked = {target for path, text in files.items() if path.startswith("tests/") for target in re.findall(r'#include "(core/[^"]+)"', text)}
    found = []
    for path in paths:
        if not path.startswith("src/core/") or not path.endswith(".cc"):
            continue
        name = path.split("/")[-1][:-3]
        if name + "_test.cc" not in tested and path[len("src/"):-3] + ".h" not in asked:
            found.append(f"{path}: no tests/**/{name}_test.cc, and no test includes its header; what core decides is tested")
    return found


if __name__ == "__main__":
    every = tree.names()
    sources = tree.texts(*CODE, *SCRIPTS)
    tree.end("words", code_problems(sources) + name_problems(every) + unfinished_problems(sources) + opening_problems(sources) + untested_problems(every, sources))
