# How a run ends when the outside fails (RULES 2): the right exit code, one clear message, no row lost or moved, and the
# next run goes on. Full and read-only disks are small tmpfs mounts of this test's own; skipped where it may not mount.
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import stage

SMALL = ("--posts", "20", "--accounts", "1", "--requests-per-minute", "0")
QUICK = ("vault.min_free=1MiB", "provider.requests_per_minute=6000")


@contextlib.contextmanager
def small_disk(folder, size):
    """A tmpfs of `size` at `folder`, gone at the end."""
    os.makedirs(folder, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode != 0:
        raise unittest.SkipTest("this user may not mount a tmpfs")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


class Ends(unittest.TestCase):
    def begin(self, *words, keys=()):
        sim = self.enterContext(stage.Sim(*SMALL, *words))
        archive = self.enterContext(stage.Archive(sim, *QUICK, *keys))
        self.assertEqual(archive("add", "user", "@" + sim.page("truth")["accounts"][0]["handle"]).returncode, 0)
        return sim, archive

    def ends(self, archive, code, told, *words, **more):
        run = archive("run", *words, **more)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        last = run.stderr.strip().splitlines()[-1]
        self.assertTrue(last.startswith("holdfast: "), last)
        self.assertRegex(last, told)
        self.assertNotIn(stage.KEY, run.stdout + run.stderr)
        balance = archive.status()["balance"]
        self.assertTrue(balance["balances"])
        return balance

    def goes_on(self, sim, archive, *words):
        run = archive("run", "--set", "run.linger=2min", *words)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        balance = archive.status()["balance"]
        self.assertTrue(balance["balances"])
        self.assertEqual(balance["pending"], 0)
        self.assertEqual(balance["dead"], {})
        credits, counted = archive.status()["credits"], sim.page("stats")["charged"]
        self.assertLessEqual(credits["total"] - credits["ambiguous"], counted)
        self.assertLessEqual(counted, credits["total"])

    def running(self, archive, until, *words):
        """A run beside this test, once it has logged `until`."""
        run = subprocess.Popen([stage.HOLDFAST, "run", *words], cwd=archive.folder, env=stage.environment(), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
        self.addCleanup(run.communicate)
        self.addCleanup(run.kill)  # the last cleanup is the first to be done
        seen = ""
        for line in run.stderr:
            seen += line
            if until in line:
                return run
        self.fail("the run ended before it logged %r\n%s" % (until, seen))

    def ended(self, run, code, told=None):
        _, told_to = run.communicate(timeout=stage.PATIENCE_S)
        self.assertEqual(run.returncode, code, told_to)
        if told:
            self.assertRegex(told_to.strip().splitlines()[-1], told)

    def parts_of(self, archive):
        return [name for _, _, names in os.walk(archive.folder) for name in names if name.endswith(".part")]

    def test_a_wrong_key_is_4(self):
        sim, archive = self.begin()
        balance = self.ends(archive, 4, "key", key="wrong")
        self.assertEqual(balance["listed"], 0)
        self.goes_on(sim, archive)

    def test_a_key_that_is_refused_midway_moves_no_row(self):
        sim, archive = self.begin("--credits", "6")
        before = self.ends(archive, 5, "credits")
        after = self.ends(archive, 4, "key", key="wrong")
        self.assertEqual(before, after)

    def test_spent_credits_are_5(self):
        sim, archive = self.begin("--credits", "8")
        balance = self.ends(archive, 5, "credits")
        self.assertGreater(balance["pending"], 0)
        self.assertEqual(balance["dead"], {})
        sim.control("credits=1000")
        self.goes_on(sim, archive)

    def test_a_spent_budget_is_5(self):
        sim, archive = self.begin()
        balance = self.ends(archive, 5, "provider.daily_credits", "--set", "provider.daily_credits=7")
        self.assertGreater(balance["pending"], 0)
        self.assertLessEqual(sim.page("stats")["charged"], 7)
        self.goes_on(sim, archive)

    def test_a_provider_that_is_down_is_8(self):
        sim, archive = self.begin()
        sim.control("provider=refuse")
        balance = self.ends(archive, 8, "provider", "--set", "provider.give_up_after=2s")
        self.assertEqual(balance["dead"], {})
        sim.control("provider=up")
        self.goes_on(sim, archive)

    def test_a_provider_that_goes_down_under_pending_posts_is_8(self):
        sim, archive = self.begin()
        archive("add", "url", "-", stdin="".join(post["id"] + "\n" for post in sim.page("truth")["posts"]))
        sim.control("provider=refuse")
        balance = self.ends(archive, 8, "provider", "--set", "provider.give_up_after=2s")
        self.assertEqual((balance["listed"], balance["pending"], balance["dead"]), (20, 20, {}))
        sim.control("provider=up")
        self.goes_on(sim, archive)

    def test_a_provider_that_goes_down_in_the_middle_is_8(self):
        sim, archive = self.begin("--latency-ms", "50", keys=("provider.concurrency=1", "provider.give_up_after=2s"))
        run = self.running(archive, "post stored")
        sim.control("provider=refuse")
        self.ended(run, 8, "provider")
        balance = archive.status()["balance"]
        self.assertEqual((balance["listed"], balance["dead"], balance["balances"]), (20, {}, True))
        self.assertGreater(balance["archived"], 0)
        sim.control("provider=up")
        self.goes_on(sim, archive)

    def test_a_second_run_beside_the_first_is_7(self):
        sim, archive = self.begin("--latency-ms", "50", keys=("download.concurrency=2",))
        sim.control("cdn_bytes_per_s=1000")  # so slow that the first one is still there
        first = self.running(archive, "walk=")
        self.ends(archive, 7, "process %d has held this archive" % first.pid)
        self.assertEqual(archive("janitor").returncode, 7)
        self.assertEqual(archive("add", "url", "7387261234567890123").returncode, 0)  # short commands work beside it
        self.assertEqual(archive.status()["balance"]["listed"], 21)

    def test_signals_drain_and_say_so(self):
        for word, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130)):
            with self.subTest(word):
                sim, archive = self.begin("--latency-ms", "50", "--media-bytes", "60000", keys=("download.concurrency=2",))
                sim.control("cdn_bytes_per_s=100000")
                run = self.running(archive, "post stored")
                run.send_signal(word)
                self.ended(run, code, "asked to stop")
                balance = archive.status()["balance"]
                self.assertEqual((balance["listed"], balance["stored"], balance["dead"], balance["balances"]), (20, 0, {}, True))
                self.assertGreater(balance["pending"], 0)
                self.assertEqual(self.parts_of(archive), [])
                self.assertEqual(archive.status()["credits"]["open"], 0)
                sim.control("cdn_bytes_per_s=0")
                self.goes_on(sim, archive)
                self.assertEqual(archive.status()["credits"]["re_resolve"], 0)  # what was in hand was finished, not dropped

    def test_a_drain_ends_at_its_deadline(self):
        sim, archive = self.begin("--media-bytes", "60000", keys=("download.concurrency=2", "run.drain_deadline=1s"))
        sim.control("cdn_bytes_per_s=2000")
        run = self.running(archive, "walk=")
        run.send_signal(signal.SIGTERM)
        self.ended(run, 143)
        self.assertEqual(self.parts_of(archive), [])
        self.assertTrue(archive.status()["balance"]["balances"])
        sim.control("cdn_bytes_per_s=0")
        self.goes_on(sim, archive)

    def test_a_call_to_a_silent_provider_does_not_outlast_the_drain(self):
        sim, archive = self.begin(keys=("download.concurrency=2", "run.drain_deadline=1s", "provider.timeout=5min"))
        sim.control("latency_ms=200")
        run = self.running(archive, "walk=")
        sim.control("latency_ms=120000")
        time.sleep(1)  # the calls that were under way are answered; the next ones are not
        asked_at = time.monotonic()
        run.send_signal(signal.SIGTERM)
        self.ended(run, 143)
        self.assertLess(time.monotonic() - asked_at, 60)
        self.assertTrue(archive.status()["balance"]["balances"])
        self.assertEqual(archive.status()["credits"]["open"], 0)
        sim.control("latency_ms=0")
        self.goes_on(sim, archive)

    def test_a_full_disk_under_the_catalog_is_9(self):
        place = self.enterContext(tempfile.TemporaryDirectory(prefix="holdfast catalog "))
        with small_disk(os.path.join(place, "small"), "16m") as small:
            sim, archive = self.begin(keys=("catalog.url=sqlite:" + os.path.join(small, "catalog.db"),))
            filler = os.path.join(small, "filler")
            with open(filler, "wb") as file:
                file.write(bytes(max(0, shutil.disk_usage(small).free - (64 << 10))))
            before = archive.status()["balance"]
            balance = self.ends(archive, 9, "no space left")
            self.assertGreaterEqual(balance["listed"], before["listed"])
            self.assertEqual(balance["dead"], {})
            os.unlink(filler)
            run = archive("run", "--set", "run.linger=2min")
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            balance = archive.status()["balance"]
            self.assertEqual((balance["listed"], balance["dead"], balance["balances"]), (20, {}, True))
            self.assertEqual(archive.status()["audit"], [])

    def test_a_full_disk_is_6(self):
        sim, archive = self.begin("--media-bytes", "300000")
        vault = os.path.join(archive.parent.name, "vault")
        with small_disk(vault, "2m"):
            at = ("--set", "vault.url=file:" + vault, "--set", "vault.min_free=0")
            balance = self.ends(archive, 6, "space|full", *at)
            self.assertEqual(balance["dead"], {})
            self.assertGreater(balance["pending"], 0)
            subprocess.run(["mount", "-o", "remount,size=200m", vault], check=True)
            self.goes_on(sim, archive, *at)

    def test_too_little_space_is_6_before_a_credit_is_spent(self):
        sim, archive = self.begin()
        self.ends(archive, 6, "vault.min_free", "--set", "vault.min_free=900TiB")
        self.assertEqual(archive.status()["credits"]["detail"], 0)
        self.goes_on(sim, archive)

    def test_a_folder_of_the_vault_that_is_none_is_6(self):
        for top in ("covers", "videos"):
            with self.subTest(top):
                sim, archive = self.begin()
                elsewhere = os.path.join(archive.parent.name, "elsewhere")
                os.mkdir(elsewhere)
                os.symlink(elsewhere, os.path.join(archive.folder, top))
                self.ends(archive, 6, top)
                self.assertEqual(archive.status()["credits"]["detail"], 0)
                os.unlink(os.path.join(archive.folder, top))
                self.goes_on(sim, archive)

    def test_a_lost_catalog_is_3_and_stays_lost(self):
        _, archive = self.begin()
        self.assertEqual(archive("run").returncode, 0)
        for name in ("catalog.db", "catalog.db-wal", "catalog.db-shm"):
            if os.path.exists(os.path.join(archive.folder, name)):
                os.unlink(os.path.join(archive.folder, name))
        for command in ("run", "janitor"):
            refused = archive(command)
            self.assertEqual((refused.returncode, os.path.exists(os.path.join(archive.folder, "catalog.db"))), (3, False), refused.stderr)
            self.assertIn("backup", refused.stderr)
        self.assertEqual(archive("status").returncode, 9)

    def test_a_read_only_vault_is_6(self):
        sim, archive = self.begin()
        vault = os.path.join(archive.parent.name, "vault")
        with small_disk(vault, "200m"):
            at = ("--set", "vault.url=file:" + vault)
            subprocess.run(["mount", "-o", "remount,ro", vault], check=True)
            self.ends(archive, 6, "read-only|Read-only", *at)
            self.assertEqual(archive.status()["credits"]["detail"], 0)
            subprocess.run(["mount", "-o", "remount,rw", vault], check=True)
            self.goes_on(sim, archive, *at)

    def test_an_archive_whose_catalog_was_lost_buys_nothing_again(self):
        sim, archive = self.begin()
        self.goes_on(sim, archive)
        for name in os.listdir(archive.folder):
            if name.startswith("catalog.db") or name == "holdfast.toml":
                os.rename(os.path.join(archive.folder, name), os.path.join(archive.parent.name, name))
        self.assertEqual(stage.holdfast("init", archive.folder).returncode, 0)
        os.replace(os.path.join(archive.parent.name, "holdfast.toml"), os.path.join(archive.folder, "holdfast.toml"))
        spent = sim.page("stats")["charged"]
        run = archive("run")
        self.assertEqual(run.returncode, 3, run.stdout + run.stderr)
        self.assertIn("backup", run.stderr)
        self.assertEqual(sim.page("stats")["charged"], spent)


if __name__ == "__main__":
    unittest.main()
