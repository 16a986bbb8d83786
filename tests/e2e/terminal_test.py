# A person's session over a real terminal (tmux): the view of a run at several sizes, without colour and piped, against a feed
# whose handles and titles are made to break a screen. What stands in the pane is captured and looked at.
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
import unittest

import stage

FEED = ["--profile", "demo", "--requests-per-minute", "0", "--posts", "60", "--accounts", "2", "--rate", "hostile_text=0.7", "--rate", "photo=0", "--rate", "cdn_503=0", "--rate", "cdn_403=0",
        "--rate", "throttled_429_after=0", "--rate", "error_500=0", "--rate", "cut_json=0"]
NAMES = ("listing", "resolve", "download", "index", "credits")
OURS = re.compile(r"\x1b\[[0-9;]*m")


class Pane:
    """A tmux server of its own with one shell in one window; use as a context."""

    def __init__(self, folder, columns, rows):
        self.home = tempfile.TemporaryDirectory(prefix="holdfast tmux ")
        self.socket = os.path.join(self.home.name, "s")
        environment = {**stage.environment(), "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "PS1": "ready> "}
        self.environment = environment
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), "-c", folder, "env", *[f"{k}={environment[k]}" for k in
                  ("TIKLIVE_API_KEY", "PS1", "LC_ALL")], "bash", "--norc")
        self.tmux("set-option", "-g", "status", "off")
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True)
        self.home.cleanup()

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-u", "-S", self.socket, *words], capture_output=True, text=True, env=self.environment, timeout=stage.PATIENCE_S)
        if done.returncode != 0:
            raise RuntimeError(f"tmux {words}: {done.stderr}")
        return done.stdout

    def type(self, line):
        self.tmux("send-keys", "-l", line)
        self.tmux("send-keys", "Enter")

    def press(self, key):
        self.tmux("send-keys", key)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def seen(self, *more):
        return self.tmux("capture-pane", "-p", *more)

    def history(self):
        """All lines, those that scrolled away too, as they were written: wrapped ones are joined."""
        return self.tmux("capture-pane", "-p", "-J", "-S", "-")

    def until(self, wanted, look=None):
        """What is seen once `wanted` holds for it."""
        end = time.monotonic() + stage.PATIENCE_S
        while time.monotonic() < end:
            text = (look or self.seen)()
            if wanted(text):
                return text
            time.sleep(0.05)
        raise AssertionError("never seen; the pane shows\n" + text)


def has(*words):
    return lambda text: all(word in text for word in words)


def ended(text):
    return re.search(r"^code \d+$", text, re.M) is not None


@unittest.skipUnless(shutil.which("tmux"), "needs tmux")
class Terminal(unittest.TestCase):
    def setUp(self):
        self.sim = self.enterContext(stage.Sim(*FEED))
        self.archive = self.enterContext(stage.Archive(self.sim, "run.linger=1s", "provider.requests_per_minute=600"))
        for account in self.sim.page("truth")["accounts"]:
            self.assertEqual(self.archive("add", "user", "@" + account["handle"]).returncode, 0)

    def run_line(self, *words, before="", after=""):
        return f"clear; {before} {shlex.quote(stage.HOLDFAST)} run {' '.join(words)} {after}; echo code $?"

    def whole(self, text, columns):
        for line in text.splitlines():
            for letter in line:
                self.assertTrue(letter.isprintable() or letter in " ", repr(line))
            self.assertNotRegex(line, "[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028\ufeff]")
        self.assertNotIn("owned", self.title())

    def title(self):
        return self.pane.tmux("display-message", "-p", "#{pane_title}")

    def balanced(self, text):
        self.assertIn("it balances", re.sub(r"\s+", " ", text))
        self.assertRegex(text, r"This run: \d+ posts? archived")
        self.assertEqual(re.search(r"^code (\d+)$", text, re.M).group(1), "0", text)

    def session(self, columns, rows, *words, **more):
        self.pane = self.enterContext(Pane(self.archive.folder, columns, rows))
        self.pane.type(self.run_line(*words, **more))

    def look(self, columns, rows):
        self.session(columns, rows)
        text = self.pane.until(has("holdfast  0:00:", *NAMES, "newest" if rows > 20 else "credits"))
        self.whole(text, columns)
        self.assertLessEqual(len([line for line in text.splitlines() if line.startswith("holdfast  ")]), 1)
        self.pane.until(ended)
        self.balanced(self.pane.history())
        self.assertNotIn("Ctrl-C stops well", self.pane.history())  # the view is gone, and nothing of it scrolled away
        self.whole(self.pane.history(), columns)

    def test_80_by_24(self):
        self.look(80, 24)

    def test_200_by_50(self):
        self.look(200, 50)

    def test_40_by_10(self):
        self.look(40, 10)

    def test_a_change_of_size_keeps_it_whole(self):
        self.session(100, 30)
        self.pane.until(has("Ctrl-C stops well", *NAMES))
        for columns, rows in ((60, 14), (130, 40), (44, 12), (100, 24)):
            self.pane.resize(columns, rows)
            def drawn(text):
                lines = [line for line in text.splitlines() if line.strip()]
                return ended(text) or (sum(line.startswith("download  ") for line in lines) == 1 and any(line.startswith("index  ") for line in lines)
                                       and max(map(len, lines)) <= columns)
            self.whole(self.pane.until(drawn), columns)
        self.pane.until(ended)
        self.balanced(self.pane.history())

    def test_ctrl_c_ends_it_well_and_the_cursor_is_there(self):
        self.session(80, 24)
        self.pane.until(has(*NAMES))
        self.pane.press("C-c")
        text = self.pane.until(ended)
        self.assertIn("code 130", text)
        self.assertIn("it balances", self.pane.history())
        self.assertEqual(self.pane.tmux("display-message", "-p", "#{cursor_flag} #{wrap_flag} #{alternate_on}").split(), ["1", "1", "0"])

    def test_a_killed_run_leaves_a_terminal_that_works(self):
        self.session(80, 24)
        self.pane.until(has(*NAMES))
        with open(os.path.join(self.archive.folder, "holdfast.lock"), encoding="utf-8") as lock:
            holder = int(re.search(r"\d+", lock.read()).group())
        os.kill(holder, 9)
        self.assertIn("code 137", self.pane.until(ended))
        self.assertEqual(self.pane.tmux("display-message", "-p", "#{cursor_flag} #{wrap_flag} #{alternate_on}").split(), ["1", "1", "0"])

    def test_without_colour_there_is_none_and_with_it_little(self):
        self.session(80, 24, before="NO_COLOR=1")
        self.pane.until(has(*NAMES))
        self.assertEqual(OURS.findall(self.pane.seen("-e").replace("\x1b[39m", "").replace("\x1b[0m", "")), [])
        self.pane.until(ended)
        self.pane.type(f"clear; {shlex.quote(stage.HOLDFAST)} --color always status; echo code 1")
        self.pane.until(ended)
        self.assertTrue(OURS.search(self.pane.seen("-e")))

    def test_info_lines_of_the_log_are_not_on_the_screen_and_all_are_in_a_file(self):
        self.session(80, 24, after="2>log")
        self.pane.until(has(*NAMES))
        self.pane.until(ended)
        self.balanced(self.pane.history())
        self.assertNotIn("post stored", self.pane.history())
        with open(os.path.join(self.archive.folder, "log"), encoding="utf-8") as log:
            lines = log.read()
        self.assertIn("post stored", lines)
        self.assertNotIn("\x1b", lines)

    def test_without_a_view_the_log_is_there(self):
        self.session(80, 24, "--progress", "never")
        self.pane.until(ended)
        history = self.pane.history()
        self.assertIn("post stored", history)
        self.assertNotIn("Ctrl-C stops well", history)

    def test_a_dumb_terminal_gets_lines(self):
        self.session(80, 24, before="TERM=dumb")
        self.pane.until(ended)
        self.assertIn("post stored", self.pane.history())

    def test_warnings_stand_above_the_view(self):
        self.archive("add", "user", "@nobody.knows.this.one")
        self.session(80, 24)
        self.pane.until(has("warning", "@nobody.knows.this.one"), self.pane.history)
        self.pane.until(ended)
        self.assertIn("warning", self.pane.history())


class Piped(unittest.TestCase):
    def test_no_terminal_no_sequences(self):
        with stage.Sim(*FEED) as sim, stage.Archive(sim, "run.linger=1s") as archive:
            for account in sim.page("truth")["accounts"]:
                archive("add", "user", "@" + account["handle"])
            done = archive("run")
            self.assertEqual(done.returncode, 0, done.stderr)
            for text in (done.stdout, done.stderr):
                self.assertNotIn("\x1b", text)
                self.assertNotIn("\r", text)
            self.assertIn("it balances", done.stdout)
            self.assertIn("post stored", done.stderr)

    def test_quiet_says_nothing_when_all_is_well(self):
        with stage.Sim("--posts", "6", "--accounts", "1") as sim, stage.Archive(sim, "run.linger=1s") as archive:
            archive("add", "user", "@" + sim.page("truth")["accounts"][0]["handle"])
            done = archive("run", "--quiet")
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
            refused = archive("run", "-q", key="wrong")
            self.assertEqual((refused.returncode, refused.stdout), (4, ""))
            self.assertIn("key", refused.stderr)


if __name__ == "__main__":
    unittest.main()
