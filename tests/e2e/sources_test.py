# Sources as a person follows them: all four kinds, regions, what a run would cost, and a run that watches while commands write beside it.
import json
import os
import signal
import subprocess
import time
import unittest
import urllib.parse

import stage


def ask(sim, path, **words):
    """One call of the simulator's API, as its provider would answer."""
    request = stage.urllib.request.Request(f"{sim.origin}{path}?{urllib.parse.urlencode(words)}", headers={"X-Api-Key": stage.KEY})
    with stage._direct.open(request, timeout=stage.PATIENCE_S) as answer:
        return json.load(answer)


class Sources(unittest.TestCase):
    def setUp(self):
        self.sim = stage.Sim("--posts", "60", "--accounts", "3", "--seed", "3")
        self.addCleanup(self.sim.__exit__)
        self.archive = stage.Archive(self.sim)
        self.addCleanup(self.archive.__exit__)
        self.truth = self.sim.page("truth")

    def ok(self, *words, **more):
        told = self.archive(*words, **more)
        self.assertEqual(told.returncode, 0, told.stdout + told.stderr)
        return told.stdout

    def listed(self):
        return {source["kind"]: source for source in json.loads(self.ok("sources", "--json"))["sources"]}

    def test_all_four_kinds_are_followed_and_a_second_run_costs_listings_only(self):
        post = self.truth["posts"][0]["id"]
        sound = ask(self.sim, "/post-detail/", url=f"https://www.tiktok.com/@_/video/{post}")["music_info"]["id"]
        self.ok("add", "user", "@" + self.truth["accounts"][0]["handle"])
        self.ok("add", "hashtag", "#ColdBrew")
        self.ok("add", "search", "at", "dawn", "--sort", "date", "--limit", "3")
        self.ok("add", "music", sound)
        self.ok("run")
        sources = self.listed()
        self.assertEqual(set(sources), {"user", "hashtag", "search", "music"})
        for kind, source in sources.items():
            self.assertEqual(source["state"], "finished", source)
            self.assertEqual(source["listed"], source["archived"], source)
            self.assertGreater(source["listed"], 0, source)
        self.assertLessEqual(sources["search"]["listed"], 3)
        first = self.archive.status()["credits"]
        self.assertEqual(first["lookup"], 2, "a handle and a hashtag's name; words and a sound's id need none")
        self.ok("run")
        second = self.archive.status()["credits"]
        self.assertEqual({name: second[name] - first[name] for name in ("detail", "lookup", "re_resolve")}, {"detail": 0, "lookup": 0, "re_resolve": 0})
        self.assertGreater(second["listing"], first["listing"])

    def test_regions_are_fetched_once_and_checked(self):
        told = self.ok("add", "hashtag", "coldbrew", "--region", "us")
        self.assertIn("the run asks the provider whether there is US", told)
        before = self.sim.page("stats")["api_calls"]
        listed = json.loads(self.ok("regions", "--json"))
        self.assertIn("US", [region["code"] for region in listed["regions"]])
        self.assertEqual(self.sim.page("stats")["api_calls"], before + 1)
        self.assertEqual(json.loads(self.ok("regions", "--json", key=None)), listed, "the list that is kept needs no key")
        self.assertEqual(self.sim.page("stats")["api_calls"], before + 1)
        refused = self.archive("add", "hashtag", "coldbrew", "--region", "UX")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("no region UX; near are US", refused.stderr)
        self.ok("run")
        self.assertEqual(self.archive.status()["credits"]["lookup"], 2, "the list, and the hashtag's name")

    def test_a_region_that_was_added_blindly_fails_at_the_run_and_says_why(self):
        self.ok("add", "search", "dawn", "--region", "UX")
        self.ok("run")
        source = self.listed()["search"]
        self.assertEqual(source["state"], "failed")
        self.assertIn("no region UX; near are US", source["reason"])

    def test_a_forecast_calls_nobody_and_needs_no_key(self):
        self.ok("add", "user", "@" + self.truth["accounts"][0]["handle"])
        self.ok("add", "url", "7387261234567890123", "7387261198765432109")
        before = self.sim.page("stats")["api_calls"]
        forecast = json.loads(self.ok("run", "--dry-run", "--json", "--set", "provider.daily_credits=3", key=None))
        self.assertEqual(forecast["at_least"], {"head_pages": 0, "backfill_pages": 1, "lookups": 1, "region_lists": 0, "details": 2, "links": 0, "credits": 4})
        self.assertFalse(forecast["fits_the_budget"])
        self.assertIn("= credits", self.ok("run", "--dry-run", key=None))
        self.assertEqual(self.sim.page("stats")["api_calls"], before)

    def wait_for(self, what, seen):
        deadline = time.monotonic() + stage.PATIENCE_S
        while not seen():
            self.assertLess(time.monotonic(), deadline, "never happened: " + what)
            time.sleep(0.1)

    def test_a_run_that_watches_sees_what_is_said_beside_it_and_drains_on_sigterm(self):
        handles = [account["handle"] for account in self.truth["accounts"] if not account["private"] and not account["missing"]]
        run = subprocess.Popen([stage.HOLDFAST, "run", "--watch", "--set", "listing.every=1min"], cwd=self.archive.folder, env=stage.environment(),
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(run.stdout.close)
        self.addCleanup(run.kill)
        self.wait_for("the run holds the archive", lambda: os.path.exists(os.path.join(self.archive.folder, "holdfast.lock")))
        self.ok("add", "user", "@" + handles[0])
        self.wait_for("the account that was added is listed", lambda: self.listed()["user"]["archived"] > 0)
        self.ok("sources", "pause", "user", "@" + handles[0])
        self.assertEqual(self.listed()["user"]["state"], "paused")
        self.assertEqual(self.archive("run").returncode, 7, "another run holds the archive")
        self.ok("sources", "set", "user", "@" + handles[0], "--every", "2h", "--files-only")
        self.ok("sources", "resume", "user", "@" + handles[0])
        source = self.listed()["user"]
        self.assertEqual((source["options"]["every_s"], source["options"]["files_only"]), (7200, True))
        self.assertIsNone(run.poll(), "it goes on although nothing is left to do")
        run.send_signal(signal.SIGTERM)
        self.assertEqual(run.wait(stage.PATIENCE_S), 143)
        self.ok("sources", "remove", "user", "@" + handles[0])
        self.assertIn("1 removed source is not shown", self.ok("sources"))
        self.assertGreater(self.archive.status()["balance"]["archived"], 0, "its posts stay")


if __name__ == "__main__":
    unittest.main()
