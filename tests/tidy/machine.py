# The project stands alone: no file of it names a folder of the machine it was written on, or where packages come from.
import re

import tree

TRACES = [
    (r"(?<![\w.])/(work|root|Users)/", "a folder of one machine"),
    (r"(?<![\w.])/home/\w", "a folder of one person"),
    (r"\b(registry|artifactory|nexus|mirrors?|proxy)\.[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}\b", "where packages come from is the machine's setting"),
    (r"\b(pypi\.org|files\.pythonhosted\.org|(deb|ftp|snapshot|security)\.debian\.org|registry\.npmjs\.org|crates\.io)\b",
     "where packages come from is the machine's setting"),
]
TEXT = (".h", ".cc", ".py", ".sh", ".cmake", ".md", ".txt", ".json", ".toml", ".sql", ".yml", ".yaml", ".run", "/run", "/setup", "/demo", "/test")


def problems(files):
    found = []
    for path, text in files.items():
        if path == "tests/tidy/machine.py" or path == "tests/tidy/rules.py":
            continue  # the patterns themselves, and their samples
        for pattern, why in TRACES:
            for match in re.finditer(pattern, text):
                found.append(f"{path}:{tree.line_of(text, match.start())} {match.group(0)}: {why}")
    return found


if __name__ == "__main__":
    tree.end("machine", problems(tree.texts(*TEXT)))
