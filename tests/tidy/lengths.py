# Size is a signal (STYLE 9): files 300 lines soft, 500 hard (tests 800); functions 70 hard; 20 includes; 4 parameters soft.
import re

import tree

FILE_SOFT, FILE_HARD, TEST_HARD, FUNCTION_HARD, INCLUDES_HARD = 300, 500, 800, 70, 20
# The one file that names every concrete class together.
INCLUDES_FREE = ("src/app/wiring.cc", "src/app/wiring.h")
CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum)\b[^()=]*$|\bextern\b\s*\"\"\s*$")


def functions(text):
    """(first line, last line, head) of each function at namespace or class level, by counting braces."""
    code = tree.code_only(text)
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: "\n" * m.group(0).count("\n"), code, flags=re.M)
    stack, found, head_from, after_function = [], [], 0, False
    for position, letter in enumerate(code):
        if letter == "{":
            head = code[head_from:position]
            inside = any(kind != "container" for kind, _, _ in stack)
            if not inside and CONTAINER.search(head):
                kind = "container"
            elif not inside and ("(" in head or (after_function and not head.strip(" \n,"))):
                kind = "function"
            else:
                kind = "other"
            lead = len(head) - len(head.lstrip())
            stack.append((kind, tree.line_of(code, head_from + lead), head.strip()))
            head_from = position + 1
            after_function = False
        elif letter == "}":
            if stack:
                kind, first, head = stack.pop()
                after_function = kind == "function"
                if kind == "function":
                    found.append((first, tree.line_of(code, position), " ".join(head.split())))
            head_from = position + 1
        elif letter == ";":
            head_from = position + 1
            after_function = False
    return found


def problems(files):
    hard, soft = [], []
    for path, text in files.items():
        lines = text.count("\n")
        most = TEST_HARD if path.startswith("tests/") else FILE_HARD
        if lines > most:
            hard.append(f"{path}: {lines} lines, at most {most}: cut it by what its parts are for")
        elif lines > FILE_SOFT and not path.startswith("tests/"):
            soft.append(f"{path}: {lines} lines, aim under {FILE_SOFT}")
        includes = len(re.findall(r"^[ \t]*#[ \t]*include", text, re.M))
        if includes > INCLUDES_HARD and path not in INCLUDES_FREE:
            hard.append(f"{path}: {includes} includes, at most {INCLUDES_HARD}: it knows too many things")
        for first, last, head in functions(text):
            if last - first + 1 > FUNCTION_HARD:
                hard.append(f"{path}:{first}: a function of {last - first + 1} lines, at most {FUNCTION_HARD}: {head[:80]}")
    return hard, soft


if __name__ == "__main__":
    found, warned = problems(tree.texts(".h", ".cc"))
    tree.end("lengths", found, warned)
