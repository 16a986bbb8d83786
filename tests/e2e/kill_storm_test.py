"""kill -9 at random moments, again and again, and the archive that comes of it beside an undisturbed one.

    python3 tests/e2e/kill_storm_test.py [--posts N] [--kills K] [--seed S]

The full measure is --posts 1000 --kills 50; without options it is small enough for the test run. Prints its figures.
Kills are aimed at all stages: some at a random time, some right after something happened that a crash must not tear apart.
"""
import argparse
import collections
import hashlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import stage

ASKED = argparse.Namespace(posts=150, kills=12, seed=1)
RATE = "12000"  # calls a minute: the storm is about crashes, not about waiting
KEYS = ("provider.requests_per_minute=" + RATE, "vault.min_free=1MiB", "run.linger=2s", "download.media=video, photos, cover, music")
AIMS = ("time", "page listed", "part", "bare", "post stored", "start")
LATER = ("-f", "+70m")  # an exhausted capture rests for an hour (RULES 1)
LISTINGS, DETAIL = {"/user-posts/", "/challenge-posts/", "/search-video/", "/music-posts/"}, "/post-detail/"
LOOKUPS = {"/userinfo-by-username/", "/userid/", "/challenge-info-name/"}


def pages(charged_by_path):
    return sum(charged_by_path.get(path, 0) for path in LISTINGS)


def made_of(archive):
    """Name below the vault (its ingest date left out: midnight may pass) -> sha256 of what people keep."""
    found = {}
    for top in ("videos", "covers", "photos", "music"):
        for at, _, names in os.walk(os.path.join(archive.folder, top)):
            for name in names:
                path = os.path.join(at, name)
                short = re.sub(r"/dt=\d{4}-\d\d-\d\d/", "/dt=/", os.path.relpath(path, archive.folder))
                if short in found:
                    raise AssertionError("two objects for one post: " + short)
                found[short] = path
    return found


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def told_by(path):
    """What a sidecar says of its post and its files, without when that was captured."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"/dt=\d{4}-\d\d-\d\d/", "/dt=/", file.read())
    told = json.loads(text)
    post = {key: value for key, value in told["post"].items() if not key.endswith("_count")}  # people go on watching
    assets = [{key: asset[key] for key in ("kind", "key", "bytes", "sha256") if key in asset} for asset in told["assets"]]
    return {"post": post, "assets": assets, "storage_key": told["storage_key"]}


class Running:
    """One `holdfast run` that can be killed; its log is read as it comes."""

    def __init__(self, archive):
        self.process = subprocess.Popen([stage.HOLDFAST, "run"], cwd=archive.folder, env=stage.environment(), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        self.seen = collections.Counter()
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stderr:
            with self.changed:
                self.seen["page listed" if " walk=" in line else "post stored" if "post stored" in line else "other"] += 1
                self.changed.notify()

    def wait_for(self, what, count, patience_s):
        with self.changed:
            self.changed.wait_for(lambda: self.seen[what] >= count or self.process.poll() is not None, patience_s)

    def kill(self):
        """True when it was still running."""
        alive = self.process.poll() is None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(stage.PATIENCE_S)
        self.reader.join(stage.PATIENCE_S)
        self.process.stderr.close()
        return alive and self.process.returncode == -signal.SIGKILL


class Storm:
    """An archive whose runs are killed, and what each kill hit."""

    def __init__(self, archive, chance, kills, run_s):
        self.archive, self.chance, self.kills, self.run_s = archive, chance, kills, run_s
        self.hits = collections.Counter()
        self.in_flight = 0
        self.killed = 0
        self.killed_at_work = 0

    def blow(self):
        while self.killed < self.kills:
            aim = AIMS[self.killed % len(AIMS)]
            before = self.in_vault()
            run = Running(self.archive)
            self.aim(run, aim, before)
            self.killed += 1
            if run.kill():
                self.look(run.process.pid, before)
            else:
                self.hits["nothing, the run had ended"] += 1

    def aim(self, run, aim, before):
        share = self.run_s / self.kills  # of the work that is to be done between two kills
        patience_s = max(0.3, share)  # what is waited for may not come: the walks may be over
        if aim == "start":
            time.sleep(self.chance.uniform(0, 0.15))
        elif aim == "time":
            time.sleep(0.05 + self.chance.uniform(0, share))
        elif aim == "page listed":
            run.wait_for(aim, self.chance.randint(1, 2), patience_s)
            time.sleep(self.chance.uniform(0, 0.01))
        elif aim == "post stored":
            run.wait_for(aim, self.chance.randint(1, max(1, ASKED.posts // self.kills)), patience_s)
            time.sleep(self.chance.uniform(0, 0.003))
        else:
            self.spy(run, aim, before, patience_s)

    def spy(self, run, aim, before, patience_s):
        """Until a part, or a video without its sidecar, is in the vault."""
        time.sleep(self.chance.uniform(0, patience_s / 2))
        until = time.monotonic() + patience_s
        while time.monotonic() < until and run.process.poll() is None:
            if self.in_vault()[aim] - before[aim]:
                break
        time.sleep(self.chance.uniform(0, 0.02) if aim == "part" else 0)

    def in_vault(self):
        names = set()
        for top in ("videos", "photos"):
            for at, _, files in os.walk(os.path.join(self.archive.folder, top)):
                names.update(os.path.join(at, name) for name in files)
        slides = {name for name in names if re.search(r"/\d{3}\.\w+$", name)}
        return {"part": {name for name in names if name.endswith(".part")},
                "bare": {name for name in names if name.endswith(".mp4") and name not in slides and name[:-4] + ".json" not in names}
                        | {name for name in slides if os.path.dirname(name) + ".json" not in names}}

    def look(self, pid, before):
        """What the kill hit, read from a copy of the catalog so that nothing of it is touched."""
        vault = self.in_vault()
        with tempfile.TemporaryDirectory() as folder:
            for name in ("catalog.db", "catalog.db-wal"):
                if os.path.exists(os.path.join(self.archive.folder, name)):
                    shutil.copy(os.path.join(self.archive.folder, name), folder)
            catalog = sqlite3.connect(os.path.join(folder, "catalog.db"))
            ours = ("run@%d" % pid,)
            leased = catalog.execute("SELECT count(*) FROM lease WHERE stage < 2 AND owner = ?", ours).fetchone()[0]
            leased += catalog.execute("SELECT count(*) FROM link WHERE state = 1 AND owner = ?", ours).fetchone()[0]
            calls = dict(catalog.execute("SELECT CASE purpose WHEN 0 THEN 'listing' WHEN 1 THEN 'lookup' ELSE 'detail' END, count(*) "
                                         "FROM spend WHERE outcome = 0 GROUP BY 1"))
            stored = catalog.execute("SELECT count(*) FROM item WHERE state = 1").fetchone()[0]
            catalog.close()
        self.in_flight += leased
        left = self.archive.status()["balance"]
        self.killed_at_work += 1 if left["pending"] + left["stored"] + left["links_pending"] > 0 or calls else 0
        found = {"listing (a page or look-up was being bought)": calls.get("listing", 0) + calls.get("lookup", 0),
                 "resolving (a post was being bought)": calls.get("detail", 0),
                 "downloading (a part was there)": vault["part"] - before["part"],
                 "publishing (a video or slide without its sidecar)": vault["bare"] - before["bare"],
                 "indexing (a post was stored, not indexed)": stored}
        for what, count in found.items():
            self.hits[what] += 1 if count else 0


def finish(archive, sim, words=()):
    """Runs until nothing is left; says how many rounds had to be put an hour ahead, and the words to go on with."""
    hours = 0
    while True:
        run = subprocess.run([*words, stage.HOLDFAST, "run"], cwd=archive.folder, env=stage.environment(), capture_output=True, text=True,
                             timeout=stage.PATIENCE_S)
        if run.returncode != 0:
            raise AssertionError(run.stdout + run.stderr)
        balance = archive.status()["balance"]
        if balance["pending"] + balance["links_pending"] == 0 or hours == 2 or not shutil.which("faketime"):
            return hours, words, balance
        if not re.search(r"postponed until", run.stdout):
            raise AssertionError("posts are pending, and the run doesn't say until when:\n" + run.stdout)
        hours += 1
        words = ("faketime", "-f", "+%dm" % (70 * hours))
        sim.control("advance_s=4200")


class World:
    """The same feed in two simulators, and the two archives of it. Everything is done here; the tests only look."""

    def __init__(self, asked):
        self.asked = asked
        words = ("--seed", str(asked.seed), "--posts", str(asked.posts), "--accounts", "4", "--requests-per-minute", "0",
                 "--latency-ms", "40", "--media-bytes", "200000", "--rate", "photo=0.2", "--rate", "slide_video=0.3")
        with stage.Sim(*words) as sim, stage.Archive(sim, *KEYS) as archive:
            self.prepare(sim, archive)
            began = time.monotonic()
            finish(archive, sim)
            self.undisturbed_s = time.monotonic() - began
            self.calm = self.facts(sim, archive)
        with stage.Sim(*words) as sim, stage.Archive(sim, *KEYS) as archive:
            self.prepare(sim, archive)
            self.storm = Storm(archive, random.Random(asked.seed), asked.kills, self.undisturbed_s)
            self.storm.blow()
            self.unswept = [name for name in made_of(archive) if name.endswith(".part")]
            self.swept = archive("janitor", "--json", "--set", "janitor.part_max_age=0s")
            self.parts = [name for name in made_of(archive) if name.endswith(".part")]
            self.hours, words, self.left = finish(archive, sim)
            self.hard = self.facts(sim, archive)
            self.again(sim, archive, words)

    def prepare(self, sim, archive):
        """An account, a hashtag, a search and a sound; everything else, and a part of the account, by links: sources overlap."""
        sim.control("cdn_bytes_per_s=2000000")
        truth = sim.page("truth")
        self.handles = [account["handle"] for account in truth["accounts"]]
        of = collections.defaultdict(list)
        for post in truth["posts"]:
            of[post["handle"]].append("https://www.tiktok.com/@%s/video/%s" % (post["handle"], post["id"]))
        links = archive.write("links.txt", "\n".join(of[self.handles[1]] + of[self.handles[2]] + of[self.handles[3]] + of[self.handles[0]][::4]) + "\n")
        self.all_links = [link for some in of.values() for link in some]
        for words in (["user", "@" + self.handles[0]], ["hashtag", truth["hashtags"][0]["name"]], ["search", truth["hashtags"][1]["name"]],
                      ["music", truth["sounds"][0]], ["url", links]):
            added = archive("add", *words)
            if added.returncode != 0:
                raise AssertionError(added.stderr)

    def facts(self, sim, archive):
        files = made_of(archive)
        return {"files": {name: digest(path) for name, path in files.items() if not name.endswith((".json", ".part"))},
                "sidecars": {name: told_by(path) for name, path in files.items() if name.endswith(".json")},
                "parts": [name for name in files if name.endswith(".part")], "status": archive.status(), "stats": sim.page("stats")}

    def again(self, sim, archive, words):
        """A finished archive once more; then with every link again and an account whose posts came by links."""
        hits = os.stat(os.path.join(archive.folder, "videos")).st_mtime_ns
        sim.control("reset=1")
        finish(archive, sim, words)
        self.second = sim.page("stats")
        sim.control("reset=1")
        archive("add", "url", archive.write("all.txt", "\n".join(self.all_links) + "\n"))
        archive("add", "user", "@" + self.handles[2])
        finish(archive, sim, words)
        self.third = sim.page("stats")
        self.third_status = archive.status()
        self.untouched = hits == os.stat(os.path.join(archive.folder, "videos")).st_mtime_ns


def figures(world):
    calm, hard, storm = world.calm["stats"]["charged_by_path"], world.hard["stats"]["charged_by_path"], world.storm
    again = world.hard["stats"]["pages_charged_again"]
    print(f"\nkill storm, seed {world.asked.seed}: {world.asked.posts} posts, {storm.killed} kills ({storm.killed_at_work} with work left), "
          f"undisturbed run {world.undisturbed_s:.1f} s")
    for what, count in sorted(storm.hits.items()):
        print(f"  {count:3d} kills hit {what}")
    print(f"  leases held at the kills {storm.in_flight}; detail credits {calm[DETAIL]} undisturbed, {hard[DETAIL]} in the storm, "
          f"bound {world.asked.posts + storm.in_flight}")
    print(f"  pages {pages(calm)} undisturbed, {pages(hard)} in the storm (runs after a finished one list anew); "
          f"look-ups {sum(calm.get(path, 0) for path in LOOKUPS)} and {sum(hard.get(path, 0) for path in LOOKUPS)}; pages bought again: {again}")
    credits = world.hard["status"]["credits"]
    print(f"  ledger: {credits['total'] - credits['ambiguous']} charged <= {world.hard['stats']['charged']} counted <= {credits['total']} with {credits['ambiguous']} ambiguous")
    print(f"  the kills left {len(world.unswept)} parts, the janitor {len(world.parts)}; an hour ahead {world.hours} times for exhausted captures; "
          f"left pending {world.left['pending']}", flush=True)


class KillStorm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World(ASKED)
        figures(cls.world)

    def test_the_undisturbed_run_archives_everything(self):
        balance = self.world.calm["status"]["balance"]
        self.assertEqual((balance["listed"], balance["archived"]), (ASKED.posts, ASKED.posts))
        self.assertEqual(self.world.calm["stats"]["charged_by_path"][DETAIL], ASKED.posts)

    def test_most_kills_hit_work(self):
        storm = self.world.storm
        self.assertEqual(storm.killed, ASKED.kills)
        self.assertGreater(storm.killed_at_work, storm.killed // 2)

    def test_the_same_posts_with_the_same_names_and_bytes(self):
        calm, hard = self.world.calm, self.world.hard
        if self.world.left["pending"] > 0:
            self.skipTest("%d posts wait for a new capture, and there is no faketime to wait for them" % self.world.left["pending"])
        self.assertEqual(hard["files"], calm["files"])
        self.assertEqual(sorted(hard["sidecars"]), sorted(calm["sidecars"]))

    def test_sidecars_say_the_same_of_posts_and_files(self):
        for name, told in self.world.hard["sidecars"].items():
            with self.subTest(name):
                self.assertEqual(told, self.world.calm["sidecars"][name])

    def test_no_part_is_left_after_the_janitor(self):
        self.assertEqual(self.world.swept.returncode, 0, self.world.swept.stderr)
        self.assertEqual(self.world.parts, [])
        self.assertEqual(self.world.hard["parts"], [])

    def test_the_books_are_in_order(self):
        status = self.world.hard["status"]
        self.assertTrue(status["balance"]["balances"])
        self.assertEqual(status["audit"], [])
        self.assertEqual(status["balance"]["listed"], ASKED.posts)
        self.assertEqual(status["balance"]["archived"] + self.world.left["pending"], ASKED.posts)
        self.assertEqual(status["balance"]["dead"], {})

    def test_the_ledger_brackets_what_the_provider_counted(self):
        credits, counted = self.world.hard["status"]["credits"], self.world.hard["stats"]["charged"]
        self.assertEqual(credits["open"], 0)
        self.assertLessEqual(credits["total"] - credits["ambiguous"], counted)
        self.assertLessEqual(counted, credits["total"])

    def test_one_credit_extra_at_most_for_each_item_in_flight_at_a_kill(self):
        self.assertLessEqual(self.world.hard["stats"]["charged_by_path"][DETAIL], ASKED.posts + self.world.storm.in_flight)

    def test_one_page_at_most_is_bought_twice_for_each_kill(self):
        # A run that follows a finished one (the kill came too late, or an hour was waited for) lists every source's head anew.
        world = self.world
        anew = (world.storm.hits["nothing, the run had ended"] + world.hours) * pages(world.second["charged_by_path"])
        bought = pages(world.hard["stats"]["charged_by_path"])
        self.assertLessEqual(bought, pages(world.calm["stats"]["charged_by_path"]) + world.storm.killed_at_work + anew)

    def test_a_second_run_spends_listing_credits_only_and_downloads_nothing(self):
        self.assertLessEqual(set(self.world.second["charged_by_path"]), LISTINGS)
        self.assertEqual(self.world.second["cdn_requests"], 0)

    def test_ids_known_from_another_source_cost_no_detail_call(self):
        self.assertLessEqual(set(self.world.third["charged_by_path"]), LISTINGS | LOOKUPS)
        self.assertEqual(self.world.third["cdn_requests"], 0)
        self.assertEqual(self.world.third_status["balance"]["archived"] + self.world.left["pending"], ASKED.posts)
        self.assertTrue(self.world.third_status["balance"]["balances"])


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--posts", type=int, default=ASKED.posts)
    options.add_argument("--kills", type=int, default=ASKED.kills)
    options.add_argument("--seed", type=int, default=ASKED.seed)
    ASKED, rest = options.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
