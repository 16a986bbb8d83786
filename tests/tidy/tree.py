# What the tidy checks share: the project's files, their text without comments and strings, and how a check ends.
# Standard library only; never writes a file.
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(os.environ.get("HOLDFAST_SOURCE") or pathlib.Path(__file__).resolve().parents[2])
BUILD = pathlib.Path(os.environ.get("HOLDFAST_BUILD") or ROOT / "build" / "dev")
OUR_FOLDERS = ("src/", "sim/", "provider-sim/", "tests/", "bench/", "fuzz/", "docs/", "cmake/", "scripts/", ".ci/")
SKIPPED = ("tests/fixtures/", "third_party/", "sim/media/")


def names():
    """Paths of the project's own files, relative, with slashes: tracked ones and new ones that are not ignored."""
    try:
        run = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             capture_output=True, check=True)
        found = [name for name in run.stdout.decode().split("\0") if name]
        found = [name for name in found if (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        found = []
    if not found:  # an unpacked archive without git
        skipped = re.compile(r"(^|/)(build[^/]*|\.git|\.cache|demo-archive|__pycache__)/")
        found = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
        found = [name for name in found if not skipped.search(name)]
    return sorted(found)


def texts(*suffixes):
    """{path: text} of our files with these endings."""
    chosen = {}
    for name in names():
        if name.endswith(suffixes) and not name.startswith(SKIPPED):
            chosen[name] = (ROOT / name).read_text(encoding="utf-8", errors="replace")
    return chosen


_NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.S)


def code_only(text):
    """C++ without comments and with empty literals; line numbers stay."""
    def blank(match):
        piece = match.group(0)
        kept = "\n" * piece.count("\n")
        return kept if piece.startswith("/") else '""' + kept
    return _NOISE.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def end(check, problems, warnings=()):
    for line in warnings:
        print("warn  " + line)
    for line in problems:
        print("FAIL  " + line)
    print(f"{check}: {len(problems)} problems, {len(warnings)} warnings")
    sys.exit(1 if problems else 0)
