# Each tidy rule refuses a sample that breaks it and accepts one that doesn't: a rule that can't fail is no rule.
import layers
import lengths
import machine
import symbols
import tree
import words

LONG = "// f\nnamespace a {\nvoid f(int x) {\n" + "  x = x + 1;\n" * 70 + "}\n}\n"
SHORT = LONG.replace("  x = x + 1;\n" * 70, "  x = x + 1;\n" * 60)
MEMBER = "// f\nclass A {\n  A() : b_{1} {\n" + "    f({1, 2});\n" * 70 + "  }\n};\n"


def refuses(name, found, wanted=1):
    return [] if len(found) == wanted else [f"{name}: found {len(found)} problems in the sample, not {wanted}: {found}"]


def include(path, target, mark='"'):
    other = {'"': '"', "<": ">"}[mark]
    return layers.problems({path: f"// x\n#include {mark}{target}{other}\n"})


def check_layers():
    out = []
    out += refuses("core sees a port", include("src/core/queue/x.h", "ports/clock.h"))
    out += refuses("core sees base", include("src/core/queue/x.h", "core/base/ids.h"), 0)
    out += refuses("an early stage sees a later one", include("src/core/resolve/x.h", "core/store/sidecar.h"))
    out += refuses("all see the lifecycle", include("src/core/resolve/x.h", "core/queue/lifecycle.h"), 0)
    out += refuses("core reads files", include("src/core/store/x.cc", "fstream", "<"))
    out += refuses("core uses boost", include("src/core/store/x.cc", "boost/json.hpp", "<"))
    out += refuses("an adapter sees another", include("src/adapters/disk/x.cc", "adapters/curl/client.h"))
    out += refuses("an adapter sees itself", include("src/adapters/disk/x.cc", "adapters/disk/disk.h"), 0)
    out += refuses("the pipeline sees an adapter", include("src/pipeline/x.cc", "adapters/disk/disk.h"))
    out += refuses("a command names an adapter", include("src/app/cmd_add.cc", "adapters/disk/disk.h"))
    out += refuses("wiring names an adapter", include("src/app/wiring.cc", "adapters/disk/disk.h"), 0)
    out += refuses("curl outside its adapter", include("src/pipeline/x.cc", "curl/curl.h", "<"))
    out += refuses("asio in a header", include("src/pipeline/x.h", "boost/asio/co_spawn.hpp", "<"))
    out += refuses("awaitable in a header", include("src/pipeline/x.h", "boost/asio/awaitable.hpp", "<"), 0)
    out += refuses("the universe sees core", include("sim/universe/x.cc", "core/base/ids.h"))
    return out


def check_lengths():
    out = []
    out += refuses("a long function", lengths.problems({"src/a.cc": LONG})[0])
    out += refuses("a short function", lengths.problems({"src/a.cc": SHORT})[0], 0)
    out += refuses("a long constructor with braces", lengths.problems({"src/a.cc": MEMBER})[0])
    out += refuses("a long file", lengths.problems({"src/a.cc": "\n" * 501})[0])
    out += refuses("a long test", lengths.problems({"tests/a.cc": "\n" * 501})[0], 0)
    out += refuses("many includes", lengths.problems({"src/a.cc": "#include <a>\n" * 21})[0])
    return out


def check_words():
    code = words.code_problems
    out = []
    out += refuses("a clock", code({"src/core/a.cc": "auto t = std::chrono::system_clock::now();"}))
    out += refuses("a clock in a comment", code({"src/core/a.cc": "// clock::now()\n"}), 0)
    out += refuses("a clock where it belongs", code({"src/adapters/system/a.cc": "auto t = C::now();"}), 0)
    out += refuses("printing", code({"src/pipeline/a.cc": "std::cout << 1;"}))
    out += refuses("snprintf", code({"src/core/a.cc": "std::snprintf(a, 1, b);"}), 0)
    out += refuses("sleeping", code({"tests/a.cc": "std::this_thread::sleep_for(x);"}))
    out += refuses("an empty name", words.name_problems(["src/core/base/string_" + "util.cc", "src/core/base/ids.cc"]))
    out += refuses("unfinished", words.unfinished_problems({"src/a.cc": "// TO" + "DO later"}))
    out += refuses("no opening", words.opening_problems({"src/a.cc": "int x;\n", "src/b.cc": "// b.\nint x;\n", "c.py": "#!/x\n# c.\n"}))
    out += refuses("no test", words.untested_problems(["src/core/a/x.cc", "src/core/a/y.cc", "src/core/a/z.cc", "tests/core/a/y_test.cc"],
                                                          {"tests/core/a/y_test.cc": '#include "core/a/z.h"\n'}))
    return out


def check_rest():
    nm = "check.cc.o:\n                 U abort\nids.cc.o:\n                 U getenv\n                 U memcpy\n                 U std::chrono::_V2::system_clock::now()\n"
    out = refuses("banned symbols", symbols.problems(nm), 2)
    out += refuses("a machine's folder", machine.problems({"a.md": "see /wo" + "rk/main", "b.md": "a/network/b"}))
    return out


if __name__ == "__main__":
    tree.end("rules", check_layers() + check_lengths() + check_words() + check_rest())
