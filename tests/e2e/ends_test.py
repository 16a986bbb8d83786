# How a run ends when the outside fails (RULES 2): the right exit code, one clear message, no row lost or moved, and the
# next run goes on. Full and read-only disks are small tmpfs mounts of this test's own; skipped where it may not mount.
import contextlib
import os
import subprocess
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
        self.assertEqual(balance["pending"], balance["held"].get("photo", 0))
        self.assertEqual(balance["dead"], {})
        credits, counted = archive.status()["credits"], sim.page("stats")["charged"]
        self.assertLessEqual(credits["total"] - credits["ambiguous"], counted)
        self.assertLessEqual(counted, credits["total"])

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
