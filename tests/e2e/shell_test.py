# Completion in real shells, manual pages under a checker, and that both know every command and option that --help knows;
# what `cmake --install` puts where; the systemd unit. Shells and checkers that are absent are skipped, one by one.
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import stage

DRIVER = r"""
. "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
_holdfast
printf '%s\n' "${COMPREPLY[@]}"
"""


def text(*words):
    done = stage.holdfast(*words)
    if done.returncode != 0:
        raise AssertionError(f"{words}: {done.stderr}")
    return done.stdout


def commands_of(path=()):
    """(path, --help) of every command, by following --help."""
    page = text(*path, "--help")
    yield path, page
    part = re.search(r"^Subcommands:\n((?:  .*\n)+)", page, re.M)
    for name in re.findall(r"^  ([a-z][a-z-]*)(?: |$)", part.group(1), re.M) if part else []:
        yield from commands_of((*path, name))


def options_in(page):
    """Names of the options that a --help lists."""
    part = re.search(r"^Options:\n(.*?)(?:\n\n|\Z)", page, re.M | re.S)
    names = []
    for line in part.group(1).splitlines() if part else []:
        found = re.match(r"  (-[^ ]+)", line)
        names += found.group(1).split(",") if found else []
    return names


ALL = list(commands_of())


def needs(*programs):
    return unittest.skipUnless(all(shutil.which(program) for program in programs), "needs " + ", ".join(programs))


class Bash(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.script = os.path.join(cls.folder.name, "completion")
        pathlib.Path(cls.script).write_text(text("completion", "bash"), encoding="utf-8")
        cls.driver = os.path.join(cls.folder.name, "driver")
        pathlib.Path(cls.driver).write_text(DRIVER, encoding="utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def offers(self, *words):
        done = subprocess.run(["bash", "--norc", "-u", self.driver, self.script, *words], capture_output=True, text=True, check=True, cwd=self.folder.name)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_every_command_and_option_is_offered(self):
        for path, page in ALL:
            below = [other[-1] for other, _ in ALL if len(other) == len(path) + 1 and other[:-1] == path]
            if below:
                self.assertEqual(sorted(self.offers("holdfast", *path, "")), sorted(below), path)
            offered = self.offers("holdfast", *path, "-")
            for option in options_in(page):
                self.assertIn(option, offered, path)

    def test_values_are_offered_in_every_form(self):
        self.assertEqual(self.offers("holdfast", "run", "--log-format", ""), ["text", "json"])
        self.assertEqual(self.offers("holdfast", "run", "--log-format", "=", "j"), ["json"])
        self.assertEqual(self.offers("holdfast", "run", "--log-format", "="), ["text", "json"])
        self.assertIn("private", self.offers("holdfast", "dead", "list", "--reason", ""))
        self.assertIn("download.concurrency=", self.offers("holdfast", "--set", "download."))
        self.assertEqual(self.offers("holdfast", "completion", ""), ["bash", "zsh", "fish"])

    def test_a_value_is_not_taken_for_a_command(self):
        self.assertIn("status", self.offers("holdfast", "-C", "run", "sta"))
        self.assertIn("list", self.offers("holdfast", "--color", "never", "--set", "a=b", "dead", ""))
        self.assertIn("--progress", self.offers("holdfast", "-C", "x", "run", "--prog"))

    def test_files_with_blanks_stay_whole(self):
        os.makedirs(os.path.join(self.folder.name, "an archive"), exist_ok=True)
        done = subprocess.run(["bash", "--norc", self.driver, self.script, "holdfast", "-C", "an"], capture_output=True, text=True, check=True, cwd=self.folder.name)
        self.assertEqual(done.stdout.splitlines(), ["an archive"])

    def test_readline_would_find_it(self):
        done = subprocess.run(["bash", "--norc", "-c", '. "$1"; complete -p holdfast', "bash", self.script], capture_output=True, text=True, check=True)
        self.assertIn("-F _holdfast", done.stdout)


class OtherShells(unittest.TestCase):
    def write(self, shell):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "_holdfast")
        pathlib.Path(path).write_text(text("completion", shell), encoding="utf-8")
        return path

    @needs("zsh")
    def test_zsh_reads_it_and_every_name_is_in_it(self):
        script = self.write("zsh")
        loaded = 'autoload -Uz compinit && compinit -u -D && . "$1" && print -r -- ${_comps[holdfast]}'
        done = subprocess.run(["zsh", "-f", "-c", loaded, "zsh", script], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout.strip(), done.stderr), (0, "_holdfast", ""))
        written = pathlib.Path(script).read_text(encoding="utf-8")
        for path, page in ALL:
            for name in [*path, *options_in(page)]:
                self.assertIn("'" + name + ":" if name.startswith("-") else name, written)

    @needs("fish")
    def test_fish_offers_every_command_and_option(self):
        script = self.write("fish")
        asked = ["complete -C 'holdfast " + " ".join([*path, "-"]) + "'; echo ==" for path, _ in ALL]
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        environment = {**stage.environment(), "HOME": home.name, "XDG_CONFIG_HOME": home.name, "XDG_DATA_HOME": home.name}
        done = subprocess.run(["fish", "-N", "-c", f"source {script}; {'; '.join(asked)}; complete -C 'holdfast run --log-format '"],
                              capture_output=True, text=True, env=environment, cwd=home.name)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        answers = done.stdout.split("==\n")
        for (path, page), answer in zip(ALL, answers):
            offered = [line.split("\t")[0] for line in answer.splitlines()]
            for option in options_in(page):
                if option.startswith("--"):
                    self.assertIn(option, offered, path)
        self.assertEqual(sorted(line.split("\t")[0] for line in answers[-1].splitlines()), ["json", "text"])


class Manual(unittest.TestCase):
    def test_every_command_and_option_has_its_place(self):
        for path, page in ALL:
            manual = text("man", *path).replace("\\-", "-")
            for option in options_in(page):
                self.assertIn("\\fB" + option + "\\fR", manual, path)
        whole = text("man").replace("\\-", "-")
        for path, _ in ALL:
            if not any(other[: len(path)] == path and len(other) > len(path) for other, _ in ALL):
                self.assertIn("\\fBholdfast " + " ".join(path) + "\\fR", whole)

    def test_a_command_that_is_none_is_refused(self):
        done = stage.holdfast("man", "dead", "lost")
        self.assertEqual(done.returncode, 2)
        self.assertIn("dead lost", done.stderr)

    def test_the_checkers_find_nothing(self):
        checkers = [words for words in (["mandoc", "-Tlint", "-W", "warning"], ["groff", "-ww", "-man", "-Tutf8", "-z"]) if shutil.which(words[0])]
        if not checkers:
            self.skipTest("needs mandoc or groff")
        with tempfile.TemporaryDirectory() as folder:
            text("man", "--all", folder)
            pages = sorted(os.listdir(folder))
            self.assertEqual(len(pages), len(ALL))
            for page in pages:
                for checker in checkers:
                    done = subprocess.run([*checker, os.path.join(folder, page)], capture_output=True, text=True)
                    self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""), page)


class Installed(unittest.TestCase):
    def test_install_brings_program_manual_and_completions(self):
        with tempfile.TemporaryDirectory() as root:
            done = subprocess.run(["cmake", "--install", str(stage.BUILD), "--prefix", "/usr"], env={**os.environ, "DESTDIR": root}, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            for name in ("bin/holdfast", "share/man/man1/holdfast.1", "share/man/man1/holdfast-dead-list.1", "share/bash-completion/completions/holdfast",
                         "share/zsh/site-functions/_holdfast", "share/fish/vendor_completions.d/holdfast.fish", "share/holdfast/holdfast.service"):
                self.assertGreater(os.path.getsize(os.path.join(root, "usr", name)), 100, name)

    @needs("systemd-analyze")
    def test_the_unit_is_one_that_systemd_takes(self):
        unit = (stage.SOURCE / "deploy" / "holdfast.service").read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "holdfast.service")
            without_manual = re.sub(r"^Documentation=.*\n", "", unit, flags=re.M)
            pathlib.Path(path).write_text(without_manual.replace("/usr/local/bin/holdfast", stage.HOLDFAST), encoding="utf-8")
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", path], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_what_the_unit_calls_exists(self):
        unit = (stage.SOURCE / "deploy" / "holdfast.service").read_text(encoding="utf-8")
        words = re.search(r"^ExecStart=/usr/local/bin/holdfast (.*)$", unit, re.M).group(1).split()
        page = text("run", "--help")
        for word in words[words.index("run") + 1:]:
            if word.startswith("--"):
                self.assertIn(word, page)


if __name__ == "__main__":
    unittest.main()
