# An archive whose bytes lie in a bucket, on a real S3 server, looked at with clients that no one here wrote (boto3, s3cmd).
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest
import uuid

import stage

NEEDED = ("ENDPOINT", "BUCKET", "ACCESS_KEY", "SECRET_KEY")


def server_settings():
    found = {}
    file = os.environ.get("HOLDFAST_TEST_S3_ENV")
    if file and os.path.exists(file):
        with open(file, encoding="utf-8") as lines:
            found.update(line.strip().split("=", 1) for line in lines if "=" in line)
    found.update(os.environ)
    return {name[len("HOLDFAST_TEST_S3_"):]: value for name, value in found.items() if name.startswith("HOLDFAST_TEST_S3_")}


SERVER = server_settings()
MISSING = [name for name in NEEDED if not SERVER.get(name)]


class S3(unittest.TestCase):
    def setUp(self):
        os.environ["AWS_ACCESS_KEY_ID"] = SERVER["ACCESS_KEY"]
        os.environ["AWS_SECRET_ACCESS_KEY"] = SERVER["SECRET_KEY"]
        self.prefix = "e2e " + uuid.uuid4().hex + "/dt=é"
        self.bucket = self.client()
        self.addCleanup(self.empty)

    def client(self):
        import boto3
        return boto3.resource("s3", endpoint_url=SERVER["ENDPOINT"], aws_access_key_id=SERVER["ACCESS_KEY"], aws_secret_access_key=SERVER["SECRET_KEY"],
                              region_name=SERVER.get("REGION", "us-east-1")).Bucket(SERVER["BUCKET"])

    def empty(self):
        for entry in self.bucket.objects.filter(Prefix=self.prefix):
            entry.delete()

    def archive(self, sim, *more, bucket=None):
        made = stage.Archive(sim, f"vault.url=s3://{bucket or SERVER['BUCKET']}/{self.prefix}", "vault.s3.endpoint=" + SERVER["ENDPOINT"], *more)
        self.addCleanup(made.__exit__)
        return made

    def objects(self):
        return {entry.key[len(self.prefix) + 1:]: entry.get() for entry in self.bucket.objects.filter(Prefix=self.prefix)}

    def run_once(self, archive, sim):
        for account in sim.page("truth")["accounts"]:
            self.assertEqual(archive("add", "user", "@" + account["handle"]).returncode, 0)
        told = archive("run")
        self.assertEqual(told.returncode, 0, told.stdout + told.stderr)
        self.assertNotIn(SERVER["SECRET_KEY"], told.stdout + told.stderr)
        return told

    def test_an_archive_moves_into_the_bucket_and_back(self):
        with stage.Sim("--posts", "30", "--accounts", "2", "--seed", "9") as sim:
            archive = stage.Archive(sim, "vault.s3.endpoint=" + SERVER["ENDPOINT"])
            self.addCleanup(archive.__exit__)
            self.run_once(archive, sim)
            before = archive.status()["balance"]
            place = f"s3://{SERVER['BUCKET']}/{self.prefix}"
            told = archive("vault", "copy", "file:.", place, "--switch")
            self.assertEqual(told.returncode, 0, told.stdout + told.stderr)
            stored = self.objects()
            sidecars = [key for key in stored if key.startswith(("videos/", "photos/")) and key.endswith(".json")]
            self.assertEqual(len(sidecars), before["archived"])
            with open(os.path.join(archive.folder, "holdfast.toml"), encoding="utf-8") as file:
                self.assertIn(f'url = "{place}"', file.read())
            again = archive("vault", "copy", "file:.", place, "--json")
            self.assertEqual(json.loads(again.stdout)["objects"], 0)
            self.assertEqual(json.loads(again.stdout)["posts_there"], before["archived"])
            back = archive("vault", "copy", place, "file:copy", "--json")
            self.assertEqual(back.returncode, 0, back.stdout + back.stderr)
            for key, answer in stored.items():
                with open(os.path.join(archive.folder, "copy", key), "rb") as file:
                    self.assertEqual(file.read(), answer["Body"].read(), key)
            self.assertEqual(archive("run").returncode, 0)
            self.assertEqual(archive.status()["balance"]["archived"], before["archived"])

    def test_everything_listed_is_whole_and_paired_in_the_bucket(self):
        with stage.Sim("--posts", "40", "--accounts", "2", "--seed", "5") as sim:
            archive = self.archive(sim)
            self.run_once(archive, sim)
            status = archive.status()
            stored = {key: (answer["Body"].read(), answer["ContentType"]) for key, answer in self.objects().items()}
            sidecars = {key: json.loads(body) for key, (body, _) in stored.items() if key.startswith(("videos/", "photos/")) and key.endswith(".json")}
            self.assertEqual(len(sidecars), status["balance"]["archived"], "one sidecar a post, found by listing alone")
            self.assertGreater(len(sidecars), 20)
            named = set()
            for key, sidecar in sidecars.items():
                for asset in sidecar["assets"]:
                    if "key" not in asset:
                        continue
                    named.add(asset["key"])
                    body, kind = stored[asset["key"]]
                    self.assertEqual(hashlib.sha256(body).hexdigest(), asset["sha256"], asset["key"])
                    self.assertEqual(len(body), asset["bytes"])
                    self.assertRegex(kind, "^(video|image|audio)/")
            self.assertEqual(named | set(sidecars), set(stored), "nothing that no sidecar names")
            self.read_with_s3cmd(next(key for key in named if key.endswith(".mp4")), stored)
            self.assertEqual(os.listdir(os.path.join(archive.folder, "parts")), [])
            before = archive.status()["credits"]["detail"]
            self.assertEqual(archive("run").returncode, 0)
            self.assertEqual(archive.status()["credits"]["detail"], before, "nothing is bought twice")

    def read_with_s3cmd(self, key, stored):
        host = SERVER["ENDPOINT"].split("://")[1]
        with tempfile.TemporaryDirectory() as folder:
            target = os.path.join(folder, "object")
            with open(os.path.join(folder, "empty"), "w", encoding="utf-8"):
                pass
            words = ["s3cmd", "--config", os.path.join(folder, "empty"), "--host", host, "--host-bucket", host, "--region", SERVER.get("REGION", "us-east-1"), "--quiet"]
            words += [] if SERVER["ENDPOINT"].startswith("https") else ["--no-ssl"]
            subprocess.run([*words, "get", f"s3://{SERVER['BUCKET']}/{self.prefix}/{key}", target], check=True, timeout=stage.PATIENCE_S)
            with open(target, "rb") as file:
                self.assertEqual(file.read(), stored[key][0])

    def test_doctor_says_enforced_and_remembers_it(self):
        archive = self.archive(None)
        told = archive("doctor", "--json", "--set", "provider.base_url=http://127.0.0.1:1")
        store = next(check for check in json.loads(told.stdout)["checks"] if check["name"] == "store")
        self.assertEqual(store["level"], "ok", store)
        self.assertIn("enforced", store["what"])
        with open(os.path.join(archive.folder, "holdfast-stores.json"), encoding="utf-8") as file:
            text = file.read()
        self.assertEqual(json.loads(text)["stores"][0]["mode"], "enforced")
        self.assertNotIn(SERVER["SECRET_KEY"], text)
        self.assertEqual(list(self.bucket.objects.filter(Prefix=self.prefix)), [])

    @unittest.skipUnless(SERVER.get("VERSIONED_BUCKET"), "the server has no versioned bucket")
    def test_a_versioned_bucket_is_refused_until_the_risk_is_accepted(self):
        archive = self.archive(None, bucket=SERVER["VERSIONED_BUCKET"])
        told = archive("janitor")
        self.assertEqual(told.returncode, 3, told.stderr)
        self.assertIn("vault.s3.accept_overwrite_risk", told.stderr)
        self.assertEqual(archive("janitor", "--set", "vault.s3.accept_overwrite_risk=true").returncode, 0)

    def test_a_store_that_never_answered_is_not_written_to(self):
        archive = self.archive(None)
        told = archive("janitor", "--set", "vault.s3.endpoint=http://127.0.0.1:1")
        self.assertEqual(told.returncode, 6, told.stderr)
        self.assertIn("never probed", told.stderr)

    def test_credentials_come_from_a_profile_too(self):
        archive = self.archive(None)
        file = archive.write("credentials", f"[default]\naws_access_key_id = wrong\naws_secret_access_key = wrong\n[team]\n aws_access_key_id={SERVER['ACCESS_KEY']}\n"
                                            f" aws_secret_access_key = {SERVER['SECRET_KEY']}\n")
        del os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
        os.environ["AWS_SHARED_CREDENTIALS_FILE"] = file
        self.addCleanup(os.environ.pop, "AWS_SHARED_CREDENTIALS_FILE")
        self.assertEqual(archive("janitor").returncode, 6)
        os.environ["AWS_PROFILE"] = "team"
        self.addCleanup(os.environ.pop, "AWS_PROFILE")
        self.assertEqual(archive("janitor").returncode, 0)

    def test_an_empty_catalog_over_a_full_bucket_is_refused(self):
        with stage.Sim("--posts", "4", "--accounts", "1", "--seed", "5") as sim:
            self.run_once(self.archive(sim), sim)
            other = self.archive(sim)
            told = other("run")
            self.assertEqual(told.returncode, 3, told.stderr)
            self.assertIn("would buy them all again", told.stderr)


if __name__ == "__main__":
    if MISSING:
        print("NO S3 SERVER: scripts/s3-server up DIR, then export HOLDFAST_TEST_S3_ENV=DIR/env (ctest does both)", file=sys.stderr)
        sys.exit(77)
    unittest.main()
