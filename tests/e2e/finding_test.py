# The built program finds posts again: in an archive made from the simulator, while titles of the world do what they like; lists come
# in and go out as they went.
import csv
import io
import json
import os
import pty
import subprocess
import sys
import unittest

import stage


def on_terminal(folder, columns, *words):
    """What the program writes to a terminal of that width."""
    import fcntl
    import struct
    import termios
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen([stage.HOLDFAST, *words], cwd=folder, env={**stage.environment(), "TERM": "xterm"}, stdin=slave, stdout=slave, stderr=slave) as process:
        os.close(slave)
        seen = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        process.wait(stage.PATIENCE_S)
    os.close(master)
    return seen.decode("utf-8")


class Finding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = stage.Sim("--profile", "demo", "--posts", "40", "--accounts", "2", "--seed", "11")
        cls.archive = stage.Archive(cls.sim)
        cls.handles = [account["handle"] for account in cls.sim.page("truth")["accounts"] if account["handle"]]
        for handle in cls.handles:
            cls.archive("add", "user", "@" + handle)
        cls.archive("run")

    @classmethod
    def tearDownClass(cls):
        cls.archive.__exit__()
        cls.sim.__exit__()

    def posts(self, *words):
        return json.loads(self.archive("ls", "--json", *words).stdout)["posts"]

    def test_ls_counts_what_status_counts(self):
        balance = self.archive.status()["balance"]
        self.assertEqual(len(self.posts()), balance["listed"])
        self.assertGreater(balance["archived"], 0)
        for state in ("archived", "pending", "stored"):
            self.assertEqual(len(self.posts("--state", state)), balance[state])
        for reason, count in balance["dead"].items():
            self.assertEqual(len(self.posts("--reason", reason)), count)
        for source in self.archive.status()["sources"]:
            self.assertEqual(len(self.posts("--source", "user @" + source["name"])), source["balance"]["listed"])

    def test_each_form_names_the_same_posts(self):
        ids = [post["aweme_id"] for post in self.posts()]
        rows = list(csv.DictReader(io.StringIO(self.archive("ls", "--csv").stdout)))
        lines = self.archive("ls").stdout.splitlines()
        self.assertEqual([row["aweme_id"] for row in rows], ids)
        self.assertEqual([line[:19] for line in lines], ids)
        self.assertFalse(any("\t" in line for line in lines))

    def test_a_title_finds_its_post(self):
        for post in self.posts("--state", "archived")[:10]:
            word = max((post["title"] or "").split() or [""], key=len)
            if len(word) >= 3:
                self.assertIn(post["aweme_id"], [found["aweme_id"] for found in self.posts("--text", word)], word)

    def test_the_table_fits_the_terminal(self):
        for columns in (40, 80, 200):
            shown = on_terminal(self.archive.folder, columns, "ls", "--limit", "5")
            lines = shown.replace("\r\n", "\n").splitlines()
            self.assertLessEqual(len(lines), 7)
            self.assertTrue(lines[0].startswith("ID "))
            self.assertNotIn("\x1b", shown)

    def test_show_and_its_file(self):
        post = self.posts("--state", "archived")[0]
        whole = json.loads(self.archive("show", post["aweme_id"], "--json").stdout)
        path = os.path.join(self.archive.folder, whole["media_key"])
        self.assertEqual(sum(asset["bytes"] for asset in whole["assets"][:1]), os.path.getsize(path))
        self.assertEqual(self.archive("show", post["url"]).stdout.splitlines()[0].split()[1], post["aweme_id"])
        self.assertEqual(self.archive("show", "7387261234567890123").returncode, 2)

    def test_open_starts_no_shell(self):
        bin_folder = os.path.join(self.archive.parent.name, "bin")
        os.makedirs(bin_folder, exist_ok=True)
        seen = os.path.join(bin_folder, "seen")
        os.mkfifo(seen)
        with open(os.path.join(bin_folder, "xdg-open"), "w", encoding="utf-8") as script:
            script.write('#!/bin/sh\nprintf "%s" "$#:$1" > "' + seen + '"\n')
        os.chmod(os.path.join(bin_folder, "xdg-open"), 0o755)
        environment = {**stage.environment(), "PATH": bin_folder + ":" + os.environ["PATH"]}
        post = self.posts("--state", "archived")[0]
        told = subprocess.run([stage.HOLDFAST, "show", post["aweme_id"], "--open"], cwd=self.archive.folder, env=environment, capture_output=True, text=True, timeout=stage.PATIENCE_S)
        self.assertEqual(told.returncode, 0, told.stderr)
        # It isn't waited for: what it was given comes through the pipe when it runs.
        given = subprocess.run(["cat", seen], capture_output=True, text=True, timeout=stage.PATIENCE_S, check=True).stdout
        self.assertEqual(given, "1:" + told.stdout.strip())

    def test_a_list_goes_out_and_comes_back(self):
        with stage.Archive() as other:
            table = other.write("posts.csv", self.archive("ls", "--csv").stdout)
            done = other("import", "csv", table, "--column", "url", "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            listed = self.archive.status()["balance"]["listed"]
            self.assertEqual(json.loads(done.stdout)["added"], listed)
            again = json.loads(other("import", "csv", "-", "--column", "aweme_id", "--json", stdin=self.archive("ls", "--csv").stdout).stdout)
            self.assertEqual(again["known"], listed)
            self.assertTrue(other.status()["balance"]["balances"])

    def test_what_another_tool_has_is_held_until_it_is_asked_for(self):
        with stage.Archive() as other:
            lines = other.write("archive.txt", "tiktok 7387261234567890123\ntiktok 7387261198765432109\nyoutube x\n")
            self.assertEqual(other("import", "yt-dlp-archive", lines).returncode, 2)
            self.assertEqual(other("import", "yt-dlp-archive", lines, "--skip").returncode, 0)
            balance = other.status()["balance"]
            self.assertEqual((balance["pending"], balance["held"], balance["balances"]), (2, {"elsewhere": 2}, True))
            self.assertIn("1 was held as archived elsewhere", other("add", "url", "7387261234567890123").stdout)
            taken = json.loads(other("import", "yt-dlp-archive", lines, "--take", "--json").stdout)
            self.assertEqual((taken["released"], taken["known"], taken["added"]), (1, 1, 0))
            self.assertEqual(other.status()["balance"]["held"], {})

    def test_dead_letters_go_out(self):
        dead = sum(self.archive.status()["balance"]["dead"].values())
        lines = self.archive("dead", "export", "--format", "jsonl").stdout.splitlines()
        self.assertEqual(len(lines), dead)
        self.assertEqual(len(list(csv.DictReader(io.StringIO(self.archive("dead", "export").stdout)))), dead)
        self.assertEqual(self.archive("dead", "export", "dead.csv").returncode, 0)
        self.assertEqual(self.archive("dead", "export", "dead.csv").returncode, 2)
        self.assertEqual(self.archive("dead", "export", "dead.csv", "--force").returncode, 0)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
