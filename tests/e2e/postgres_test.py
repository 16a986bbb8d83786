# An archive whose catalog lies on PostgreSQL, with the built program: from nothing, moved there from SQLite, and with a server that dies.
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import uuid

import stage

SERVER_SCRIPT = str(stage.SOURCE / "scripts" / "postgres-server")
PASSWORD = "never-to-be-seen"


def have_server():
    return any(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres")) and shutil.which("psql") is not None


class Server:
    """A private server; every archive gets a database of its own."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="holdfast-pg-")
        self.url = None

    def up(self):
        told = subprocess.run([SERVER_SCRIPT, "up", self.folder.name], capture_output=True, text=True, check=True, timeout=stage.PATIENCE_S)
        self.url = re.search(r"HOLDFAST_TEST_POSTGRES=(\S+)", told.stdout)[1]

    def kill(self):
        subprocess.run([SERVER_SCRIPT, "kill", self.folder.name], check=True, timeout=stage.PATIENCE_S)

    def down(self):
        subprocess.run([SERVER_SCRIPT, "down", self.folder.name], check=True, timeout=stage.PATIENCE_S)
        self.folder.cleanup()

    def ask(self, database, sql):
        url = self.url.rsplit("/", 1)[0] + "/" + database
        told = subprocess.run(["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", url, "-c", sql], capture_output=True, text=True, check=True, timeout=stage.PATIENCE_S)
        return told.stdout.strip()

    def database(self):
        name = "archive_" + uuid.uuid4().hex
        self.ask("postgres", f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        # Everybody is trusted here: the password is only there to be looked for in what is shown.
        return name, self.url.rsplit("/", 1)[0].replace("holdfast@", f"holdfast:{PASSWORD}@") + "/" + name


SERVER = Server()


def setUpModule():
    SERVER.up()


def tearDownModule():
    SERVER.down()


class Postgres(unittest.TestCase):
    def archive(self, sim, *keys):
        made = stage.Archive(sim, *keys)
        self.addCleanup(made.__exit__)
        return made

    def on_postgres(self, sim, *keys):
        name, url = SERVER.database()
        return self.archive(sim, "catalog.url=" + url, *keys), name

    def ends(self, code, told):
        self.assertEqual(told.returncode, code, told.stdout + told.stderr)
        self.assertNotIn(PASSWORD, told.stdout + told.stderr)
        return told

    def add_all(self, archive, sim):
        for account in sim.page("truth")["accounts"]:
            self.ends(0, archive("add", "user", "@" + account["handle"]))

    def posts(self, archive):
        return json.loads(self.ends(0, archive("ls", "--json")).stdout)["posts"]

    def charged(self, sim):
        return sim.page("stats")["charged"]

    def assert_whole(self, archive, sim):
        status = archive.status()
        balance = status["balance"]
        self.assertEqual(balance["listed"], balance["archived"] + sum(balance["dead"].values()), status)
        self.assertGreater(balance["archived"], 20)
        return balance

    def test_an_archive_from_nothing(self):
        with stage.Sim("--posts", "40", "--accounts", "2", "--seed", "5") as sim:
            archive, name = self.on_postgres(sim)
            self.assertFalse(os.path.exists(os.path.join(archive.folder, "catalog.db")))
            self.assertEqual(os.stat(os.path.join(archive.folder, "holdfast.toml")).st_mode & 0o777, 0o600, "a password is in it")
            self.add_all(archive, sim)
            self.ends(0, archive("run"))
            self.assert_whole(archive, sim)
            bought = self.charged(sim)
            self.ends(0, archive("run"))
            self.assertLessEqual(self.charged(sim) - bought, 4, "a second run looks at the tops of listings and buys nothing else")
            doctor = self.ends(0, archive("doctor"))
            self.assertRegex(doctor.stdout, r"database\s.*PostgreSQL 1[5-9]")
            self.assertIn("autovacuum", doctor.stdout)
            found = self.posts(archive)[0]
            self.assertEqual(self.ends(0, archive("show", found["aweme_id"])).returncode, 0)
            self.assertEqual(SERVER.ask(name, "SELECT count(*) FROM holdfast.posts"), SERVER.ask(name, "SELECT count(*) FROM holdfast.post"))
            links = SERVER.ask(name, "SELECT count(*) FROM (SELECT p::text AS t FROM holdfast.post p UNION ALL SELECT a::text FROM holdfast.asset a UNION ALL "
                                     "SELECT d::text FROM holdfast.dead_letter d UNION ALL SELECT l::text FROM holdfast.listed_post l) x WHERE t LIKE '%signature=%'")
            self.assertEqual(links, "0")
            backup = archive("backup", os.path.join(archive.folder, "copy.db"))
            self.assertNotEqual(backup.returncode, 0)
            self.assertIn("pg_dump", backup.stderr)
            self.assertNotIn(PASSWORD, backup.stderr)
            told = json.loads(self.ends(0, archive("migrate", "--json")).stdout)
            self.assertEqual(told["before"], told["after"])

    def test_a_copy_from_sqlite_goes_on_where_it_was(self):
        with stage.Sim("--posts", "60", "--accounts", "3", "--seed", "6") as sim:
            archive = self.archive(sim)
            accounts = sim.page("truth")["accounts"]
            self.ends(0, archive("add", "user", "@" + accounts[0]["handle"]))
            self.ends(0, archive("run"))
            for account in accounts[1:]:
                self.ends(0, archive("add", "user", "@" + account["handle"]))
            before = archive.status()
            ids = [post["aweme_id"] for post in self.posts(archive)]
            name, url = SERVER.database()
            toml = os.path.join(archive.folder, "holdfast.toml")
            with open(toml, encoding="utf-8") as file:
                text = file.read()
            archive.write("holdfast.toml", text.replace("[catalog]", "[catalog]   # mine"))
            told = json.loads(self.ends(0, archive("catalog", "copy", "sqlite:catalog.db", url, "--switch", "--json")).stdout)
            self.assertTrue(told["switched"])
            rows = {table["name"]: table["rows"] for table in told["tables"]}
            self.assertEqual(rows["item"], before["balance"]["listed"])
            with open(toml, encoding="utf-8") as file:
                text = file.read()
            self.assertIn("[catalog]   # mine", text)
            self.assertIn(url, text)
            self.assertEqual(archive.status()["balance"], before["balance"])
            self.assertEqual([post["aweme_id"] for post in self.posts(archive)], ids)
            bought = self.charged(sim)
            self.ends(0, archive("run"))
            balance = self.assert_whole(archive, sim)
            self.assertGreater(balance["archived"], before["balance"]["archived"])
            new = balance["listed"] - before["balance"]["listed"]
            self.assertLess(self.charged(sim) - bought, 2 * new + 30, "what was archived is not bought again")
            # Again: it has a catalog now. And what was there stays.
            again = archive("catalog", "copy", "sqlite:catalog.db", url)
            self.assertEqual(again.returncode, 2, again.stdout + again.stderr)
            self.assertIn("has a catalog already", again.stderr)
            self.assertNotIn(PASSWORD, again.stderr)
            self.assertEqual(archive.status()["balance"], balance)

    def test_a_copy_is_refused_while_a_run_holds_the_archive(self):
        import fcntl
        archive = self.archive(None)
        name, url = SERVER.database()
        with open(os.path.join(archive.folder, "holdfast.lock"), "a", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.ends(7, archive("catalog", "copy", "sqlite:catalog.db", url))
            self.ends(7, archive("migrate"))
        self.ends(0, archive("catalog", "copy", "sqlite:catalog.db", url))
        self.assertEqual(SERVER.ask(name, "SELECT count(*) FROM holdfast.item"), "0")

    def test_a_database_that_is_not_there_is_told_and_nothing_is_made(self):
        sim = stage.Sim("--posts", "1")
        self.addCleanup(sim.__exit__)
        archive = self.archive(sim)
        gone = SERVER.url.rsplit("/", 1)[0] + "/nowhere"
        self.ends(9, archive("catalog", "copy", "sqlite:catalog.db", gone))
        told = self.ends(9, archive("status", "--set", "catalog.url=" + gone))
        self.assertIn("does not exist", told.stderr)
        told = self.ends(9, archive("doctor", "--set", "catalog.url=" + gone.replace("holdfast@", f"holdfast:{PASSWORD}@")))
        self.assertIn("database", told.stdout)

    def test_a_server_that_is_killed_costs_no_post(self):
        with stage.Sim("--posts", "60", "--accounts", "2", "--seed", "7") as sim:
            archive, _ = self.on_postgres(sim)
            self.add_all(archive, sim)
            running = subprocess.Popen([stage.HOLDFAST, "run", "--log-format", "json"], cwd=archive.folder, env=stage.environment(), stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            self.addCleanup(lambda: running.poll() is None and running.kill())
            # When the first posts have been bought, not after a time.
            while running.poll() is None and self.charged(sim) < 10:
                threading.Event().wait(0.05)
            SERVER.kill()
            SERVER.up()
            # It pauses and goes on, and ends; or waits for a lease whose claim was never answered, and is asked to end.
            try:
                out, err = running.communicate(timeout=90)
            except subprocess.TimeoutExpired:
                running.terminate()
                out, err = running.communicate(timeout=stage.PATIENCE_S)
            self.assertIn(running.returncode, (0, 9, 143), out + err)
            self.assertNotIn(PASSWORD, out + err)
            self.ends(0, archive("run"))
            self.assert_whole(archive, sim)
            self.assertEqual(self.ends(0, archive("doctor")).returncode, 0)


if __name__ == "__main__":
    if not have_server():
        if os.environ.get("CI") or os.environ.get("HOLDFAST_REQUIRE_ALL"):
            sys.exit("catalogs on PostgreSQL must be tested here: scripts/setup --tests")
        print("NOT TESTED: no PostgreSQL; scripts/setup --tests installs it")
        sys.exit(0)
    unittest.main(verbosity=2)
