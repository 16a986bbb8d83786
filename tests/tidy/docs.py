# What is printed from the code must be what the docs hold: docs/STATE_MACHINE.md and the lifecycle table.
import difflib
import re
import subprocess
import sys

import tree

GENERATED = {"docs/STATE_MACHINE.md": "docs_state_machine"}


def problems():
    found = []
    for path, program in GENERATED.items():
        built = tree.BUILD / "tests" / program
        if not built.exists():
            found.append(f"{built} is not built: build the target {program} first")
            continue
        wanted = subprocess.run([str(built)], capture_output=True, text=True, check=True).stdout
        have = (tree.ROOT / path).read_text(encoding="utf-8")
        if wanted != have:
            found.append(f"{path} is stale: {built} > {path}")
            sys.stdout.writelines(difflib.unified_diff(have.splitlines(True), wanted.splitlines(True), path, program))
    made = re.search(r"project\(holdfast VERSION ([0-9.]+)", (tree.ROOT / "CMakeLists.txt").read_text(encoding="utf-8"))
    told = re.search(r'version = "([0-9.]+)"', (tree.ROOT / "src/app/version.h").read_text(encoding="utf-8"))
    if not made or not told or made.group(1) != told.group(1):
        found.append("src/app/version.h and the project's version in CMakeLists.txt differ")
    return found


if __name__ == "__main__":
    tree.end("docs", problems())
