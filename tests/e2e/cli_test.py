# The program as a person meets it: what it says, and the exit codes of RULES 2.
import json
import os
import re
import stat
import subprocess
import unittest

import stage

ONE = "https://www.tiktok.com/@alice/video/7387261234567890123"
COMMANDS = [["init"], ["add"], ["add", "user"], ["add", "url"], ["run"], ["status"], ["dead"], ["dead", "list"], ["dead", "show"], ["dead", "retry"],
            ["janitor"], ["doctor"], ["version"]]


class Help(unittest.TestCase):
    def test_every_command_has_help_with_an_example(self):
        for words in [[], *COMMANDS]:
            with self.subTest(" ".join(words)):
                told = stage.holdfast(*words, "--help")
                self.assertEqual(told.returncode, 0, told.stderr)
                self.assertIn("Example:", told.stdout)
                self.assertIn("holdfast " + " ".join(words), told.stdout)

    def test_help_lists_the_exit_codes(self):
        told = stage.holdfast("--help").stdout
        for code in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130, 143):
            self.assertRegex(told, rf"(?m)^  {code} ")

    def test_help_of_init_lists_the_keys(self):
        told = stage.holdfast("init", "--help").stdout
        for key in ("provider.base_url", "download.media", "janitor.dead_letter_max_age", "run.drain_deadline"):
            self.assertIn(key + " = ", told)

    def test_version(self):
        told = stage.holdfast("version")
        self.assertRegex(told.stdout, r"^holdfast \d+\.\d+\.\d+\n$")
        self.assertEqual(json.loads(stage.holdfast("version", "--json").stdout)["name"], "holdfast")


class Usage(unittest.TestCase):
    def refused(self, code, *words, **more):
        told = stage.holdfast(*words, **more)
        self.assertEqual(told.returncode, code, told.stdout + told.stderr)
        self.assertEqual(told.stdout, "")
        self.assertNotEqual(told.stderr, "")
        return told.stderr

    def test_an_unknown_command_is_told_with_the_nearest(self):
        self.assertIn("no command statsu; did you mean status?", self.refused(2, "statsu"))
        self.assertIn("no command usr; did you mean user?", self.refused(2, "add", "usr", "@x"))
        self.assertIn("no command frobnicate", self.refused(2, "frobnicate"))

    def test_an_unknown_option_and_a_missing_argument_are_refused(self):
        self.refused(2, "status", "--jsn")
        self.refused(2, "add", "url")
        self.refused(2, "run", "--log-format", "xml")
        self.refused(2)

    def test_no_archive_here_is_told_with_the_remedy(self):
        self.assertIn("holdfast init", self.refused(3, "status", folder="/"))
        self.assertIn("no such folder", self.refused(3, "-C", "/nowhere/at/all", "status"))


class Configuration(unittest.TestCase):
    def setUp(self):
        self.archive = stage.Archive()
        self.addCleanup(self.archive.__exit__)

    def test_init_writes_every_key_and_a_private_catalog(self):
        with open(os.path.join(self.archive.folder, "holdfast.toml"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn("\n#concurrency = 20\n", text)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.join(self.archive.folder, "catalog.db")).st_mode) & 0o077, 0)

    def test_init_never_touches_an_archive(self):
        again = stage.holdfast("init", self.archive.folder)
        self.assertEqual(again.returncode, 2)
        self.assertIn("is an archive already", again.stderr)

    def test_a_bad_line_is_told_with_file_and_line(self):
        self.archive.write("holdfast.toml", "[provider]\n\ntimeout = \"soon\"\n")
        told = self.archive("status")
        self.assertEqual(told.returncode, 3)
        self.assertRegex(told.stderr, r"holdfast\.toml:3: provider\.timeout must be a duration")

    def test_an_unknown_key_is_told_with_the_nearest(self):
        self.archive.write("holdfast.toml", "[download]\nconcurency = 3\n")
        self.assertIn("holdfast.toml:2: unknown key download.concurency; did you mean download.concurrency?", self.archive("status").stderr)
        self.archive.write("holdfast.toml", "")
        told = self.archive("status", "--set", "download.concurency=3")
        self.assertEqual(told.returncode, 3)
        self.assertIn("--set download.concurency: unknown key", told.stderr)

    def test_schemes_of_later_versions_are_told(self):
        told = self.archive("status", "--set", "vault.url=gs://bucket")
        self.assertEqual(told.returncode, 3)
        self.assertIn("file:.", told.stderr)

    def test_commands_find_the_archive_from_below_and_by_name(self):
        below = os.path.join(self.archive.folder, "videos", "deep")
        os.makedirs(below)
        self.assertEqual(stage.holdfast("status", folder=below).returncode, 0)
        self.assertEqual(stage.holdfast("-C", self.archive.folder, "status", folder="/").returncode, 0)
        self.assertEqual(stage.holdfast("status", "-C", self.archive.folder, folder="/").returncode, 0)

    def test_run_without_a_key_says_how_to_give_one(self):
        told = self.archive("run", key=None)
        self.assertEqual(told.returncode, 3)
        for part in ("export TIKLIVE_API_KEY", "provider.key_file", "scripts/demo"):
            self.assertIn(part, told.stderr)

    def test_a_key_on_the_command_line_is_refused_and_not_repeated(self):
        told = self.archive("run", "--set", "provider.api_key=sk-secret", key=None)
        self.assertEqual(told.returncode, 3)
        self.assertNotIn("sk-secret", told.stdout + told.stderr)

    def test_a_catalog_that_is_gone_or_no_catalog_is_exit_code_9(self):
        catalog = os.path.join(self.archive.folder, "catalog.db")
        for name in os.listdir(self.archive.folder):
            if name.startswith("catalog.db"):
                os.unlink(os.path.join(self.archive.folder, name))
        for words in (["status"], ["add", "user", "@alice"], ["dead", "list"]):
            self.assertEqual(self.archive(*words).returncode, 9)
        with open(catalog, "w", encoding="utf-8") as file:
            file.write("not a database, but long enough to look like one\n" * 100)
        self.assertEqual(self.archive("status").returncode, 9)


class Commands(unittest.TestCase):
    def setUp(self):
        self.archive = stage.Archive()
        self.addCleanup(self.archive.__exit__)

    def test_a_mixed_file_adds_what_it_can_and_tells_the_rest_by_number(self):
        links = self.archive.write("links.txt", "# mine\n" + ONE + "\n\nnonsense\nsee vm.tiktok.com/ZMabc/ !\nhttps://www.tiktok.com/@bob\n7387261198765432109\n")
        told = self.archive("add", "url", links)
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertIn("added 2 posts and 1 short link; 2 lines can't be used", told.stdout)
        self.assertIn("line 4:", told.stderr)
        self.assertIn("line 6: a profile, not a post: holdfast add user @bob", told.stderr)
        balance = self.archive.status()["balance"]
        self.assertEqual((balance["listed"], balance["pending"], balance["links_pending"]), (2, 2, 1))

    def test_standard_input_is_a_dash_and_twice_is_once(self):
        self.assertEqual(self.archive("add", "url", "-", stdin=ONE + "\n" + ONE + "?x=1\n").returncode, 0)
        again = self.archive("add", "url", ONE)
        self.assertEqual(again.returncode, 0)
        self.assertIn("1 is in the archive already", again.stdout)
        self.assertEqual(self.archive.status()["balance"]["listed"], 1)

    def test_nothing_usable_is_exit_code_2(self):
        self.assertEqual(self.archive("add", "url", "nonsense").returncode, 2)
        self.assertEqual(self.archive("add", "user", "no account").returncode, 2)

    def test_users_by_handle_id_and_link(self):
        for user in ("@alice", "6784563456123", "https://www.tiktok.com/@bob?lang=en"):
            self.assertEqual(self.archive("add", "user", user).returncode, 0, user)
        self.assertIn("is a source already", self.archive("add", "user", "alice").stdout)
        names = {source["name"] for source in self.archive.status()["sources"] if source["kind"] == "user"}
        self.assertEqual(names, {"alice", "6784563456123", "bob"})

    def test_status_json_has_its_shape_from_the_first_day(self):
        status = self.archive.status()
        for name in ("listed", "archived", "stored", "pending", "dead", "tombstoned", "links_pending"):
            self.assertIn(name, status["balance"])
        self.assertEqual(status["balance"]["dead"], {})
        for name in ("listing", "lookup", "detail", "re_resolve", "canary", "ambiguous", "total"):
            self.assertEqual(status["credits"][name], 0)
        self.assertEqual((status["freshness"]["p50_s"], status["freshness"]["p99_s"]), (None, None))

    def test_colours_never_go_into_a_pipe(self):
        self.assertNotIn("\x1b", self.archive("status").stdout)

    def test_dead_commands(self):
        self.assertEqual(json.loads(self.archive("dead", "list", "--json").stdout), {"dead": []})
        self.assertEqual(self.archive("dead", "list", "--reason", "delted").returncode, 2)
        self.assertEqual(self.archive("dead", "show", "7387261234567890123").returncode, 2)
        self.assertEqual(self.archive("dead", "retry").returncode, 2)
        self.assertEqual(self.archive("dead", "retry", "--all").returncode, 0)

    def test_janitor_sweeps_an_empty_archive(self):
        told = self.archive("janitor")
        self.assertEqual(told.returncode, 0, told.stderr)


class WithProvider(unittest.TestCase):
    def test_doctor_spends_nothing_unless_told(self):
        with stage.Sim() as sim, stage.Archive(sim, "vault.min_free=1MiB") as archive:
            told = archive("doctor", "--json")
            self.assertEqual(told.returncode, 0, told.stdout + told.stderr)
            checks = {check["name"]: check["level"] for check in json.loads(told.stdout)["checks"]}
            self.assertEqual(set(checks), {"key", "provider", "clock", "disk", "catalog", "lock"})
            self.assertNotIn("fail", checks.values())
            self.assertEqual(sim.page("stats")["charged"], 0)
            self.assertEqual(archive("doctor", "--spend").returncode, 0)
            self.assertEqual(sim.page("stats")["charged"], 1)
            self.assertEqual(archive.status()["credits"]["lookup"], 1)
            self.assertEqual(archive("doctor", "--spend", key="wrong").returncode, 4)

    def test_doctor_ends_with_the_code_of_what_is_wrong(self):
        with stage.Archive(None, "provider.base_url=http://127.0.0.1:9", "vault.min_free=1MiB") as archive:
            told = archive("doctor")
            self.assertEqual(told.returncode, 8, told.stdout)
            self.assertRegex(told.stdout, r"(?m)^fail +provider .*\u2192")
            self.assertEqual(archive("doctor", key=None).returncode, 3)
            self.assertEqual(archive("doctor", "--set", "vault.min_free=900TiB", "--set", "provider.base_url=http://127.0.0.1:9").returncode, 8)

    def test_a_run_archives_and_a_second_one_finds_nothing_to_do(self):
        with stage.Sim("--posts", "12", "--accounts", "1") as sim, stage.Archive(sim, "vault.min_free=1MiB") as archive:
            handle = sim.page("truth")["accounts"][0]["handle"]
            self.assertEqual(archive("add", "user", "@" + handle).returncode, 0)
            told = archive("run")
            self.assertEqual(told.returncode, 0, told.stdout + told.stderr)
            self.assertIn("it balances", told.stdout)
            self.assertNotIn(stage.KEY, told.stdout + told.stderr)
            balance = archive.status()["balance"]
            self.assertTrue(balance["balances"])
            self.assertGreater(balance["archived"], 0)
            fetched = sim.page("stats")["cdn_requests"]
            self.assertEqual(archive("run", "--log-format", "json").returncode, 0)
            self.assertEqual(sim.page("stats")["cdn_requests"], fetched)

    def test_the_key_is_in_no_process_list(self):
        with stage.Sim("--latency-ms", "200") as sim, stage.Archive(sim, "vault.min_free=1MiB") as archive:
            archive("add", "user", "@" + sim.page("truth")["accounts"][0]["handle"])
            run = subprocess.Popen([stage.HOLDFAST, "run"], cwd=archive.folder, env=stage.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            try:
                run.stderr.readline()  # it is at work
                with open(f"/proc/{run.pid}/cmdline", "rb") as file:
                    self.assertNotIn(stage.KEY.encode(), file.read())
                held = archive("run")
                self.assertEqual(held.returncode, 7, held.stdout + held.stderr)
                self.assertEqual(archive("status").returncode, 0)
            finally:
                run.terminate()
                rest = run.communicate(timeout=stage.PATIENCE_S)[1]
            self.assertEqual(run.returncode, 143, rest)
            self.assertNotIn(stage.KEY, rest)
            self.assertIsNone(re.search(r"signature=|x-expires=", rest))


if __name__ == "__main__":
    unittest.main()
