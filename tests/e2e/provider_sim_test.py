#!/usr/bin/env python3
"""Drives a built holdfast-sim over real sockets: provider_sim_test.py PATH_OF_HOLDFAST_SIM

Checks what only a server can get wrong: that each transport fault is truly played, that bytes on the wire are the ones
the truth names, that many connections and long films are served in little memory, and that it stops when told to.
Uses Python's standard library only. Ends 0 when all is well.
"""
import concurrent.futures
import http.client
import hashlib
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

SIM = ""
KEY = "sim-key"
PATIENCE_S = 60  # for what must come; never waited for when all is well
SILENCE_S = 0.5  # for what must not come


class Sim:
    """One running simulator; use as a context."""

    def __init__(self, *words):
        self.folder = tempfile.TemporaryDirectory()
        self.port_file = os.path.join(self.folder.name, "port")
        self.process = subprocess.Popen([SIM, "--port-file", self.port_file, *words], stdout=subprocess.PIPE, text=True)
        self.origin = self.process.stdout.readline().strip()
        if not self.origin:
            raise RuntimeError("holdfast-sim did not start")
        self.port = int(self.origin.rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        self.folder.cleanup()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)

    def get(self, target, headers=None, method="GET"):
        connection = self.connect()
        try:
            connection.request(method, target, headers=headers if headers is not None else {"X-Api-Key": KEY})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def json(self, target, method="GET"):
        return json.loads(self.get(target, method=method)[2])

    def detail(self, post_id):
        link = urllib.parse.quote("https://www.tiktok.com/@_/video/%s" % post_id, safe="")
        return json.loads(self.get("/post-detail/?url=" + link)[2].decode("utf-8-sig").strip())

    def fetch(self, url, **more):
        return self.get(target_of(url), headers={}, **more)

    def control(self, wish):
        status, _, body = self.get("/__sim/control?" + wish, method="POST")
        if status != 200:
            raise RuntimeError(body)


def target_of(url):
    parts = urllib.parse.urlsplit(url)
    return parts.path + ("?" + parts.query if parts.query else "")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def raw(sim, target):
    """Everything the server sends for one request until it closes, and whether it reset the connection."""
    with socket.create_connection(("127.0.0.1", sim.port), timeout=PATIENCE_S) as peer:
        peer.sendall(b"GET %s HTTP/1.1\r\nHost: x\r\nX-Api-Key: sim-key\r\n\r\n" % target.encode())
        got = b""
        try:
            while block := peer.recv(65536):
                got += block
        except ConnectionResetError:
            return got, True
        return got, False


def is_silent(sim, target):
    """What came within a moment, and whether the connection then stayed open and quiet."""
    with socket.create_connection(("127.0.0.1", sim.port), timeout=PATIENCE_S) as peer:
        peer.sendall(b"GET %s HTTP/1.1\r\nHost: x\r\nX-Api-Key: sim-key\r\n\r\n" % target.encode())
        got = b""
        peer.settimeout(SILENCE_S)
        try:
            while block := peer.recv(65536):
                got += block
            return got, False
        except TimeoutError:
            return got, True


class Content(unittest.TestCase):
    def test_all_that_is_served_is_what_the_truth_names(self):
        with Sim("--profile", "clean", "--posts", "24", "--accounts", "2", "--rate", "photo=0.2", "--rate", "hd_hevc=0.3") as sim:
            truth = sim.json("/__sim/truth")
            self.assertEqual(len(truth["posts"]), 24)
            links = {"play": "play", "hdplay": "hdplay", "wmplay": "wmplay", "cover": "cover", "origin_cover": "origin_cover"}
            for post in truth["posts"]:
                said = sim.detail(post["id"])
                for name, key in links.items():
                    if name in post["renditions"]:
                        status, headers, body = sim.fetch(said[key])
                        self.assertEqual(status, 200)
                        self.assertEqual(headers["Content-Type"], post["renditions"][name]["mime"])
                        self.assertEqual(sha256(body), post["renditions"][name]["sha256"])
                for number, url in enumerate(said.get("images") or []):
                    self.assertEqual(sha256(sim.fetch(url)[2]), post["renditions"]["slide%d" % number]["sha256"])

    def test_listing_walk_matches_truth(self):
        with Sim("--profile", "demo", "--requests-per-minute", "0", "--rate", "error_500=0", "--rate", "cut_json=0", "--rate", "throttled_429_after=0") as sim:
            for account in sim.json("/__sim/truth")["accounts"]:
                seen, cursor = set(), "0"
                for _ in range(50):
                    page = sim.json("/user-posts/?userid=%s&count=30&cursor=%s" % (account["id"], cursor))
                    seen |= {item["video_id"] for item in page["videos"]}
                    if not page["hasMore"]:
                        break
                    cursor = page["cursor"]
                self.assertEqual(seen, set(account["walk"]))

    def test_links_of_the_truth(self):
        with Sim("--profile", "clean") as sim:
            for link in sim.json("/__sim/truth")["links"]:
                answer = sim.json("/post-detail/?url=" + urllib.parse.quote(link["url"], safe=""))
                self.assertEqual(answer.get("id"), link.get("id"))

    def test_cdn_answers_by_host_header_too(self):
        with Sim("--host-links") as sim:
            post = sim.json("/__sim/truth")["posts"][0]
            url = sim.detail(post["id"])["play"]
            host = urllib.parse.urlsplit(url).hostname
            self.assertTrue(host.endswith("tiktokcdn.test"))
            self.assertEqual(len(self.body(sim, url, host)), post["renditions"]["play"]["bytes"])

    def body(self, sim, url, host):
        return sim.get(target_of(url), headers={"Host": host})[2]


class Money(unittest.TestCase):
    def test_credits_key_and_counts(self):
        with Sim("--credits", "3") as sim:
            ids = [post["id"] for post in sim.json("/__sim/truth")["posts"][:4]]
            for post_id in ids[:3]:
                self.assertEqual(sim.detail(post_id)["author"]["id"].isdigit(), True)
            self.assertIn("balance", sim.detail(ids[3])["message"])
            self.assertIn("sign up", json.loads(sim.get("/region-list/", headers={})[2])["message"])
            self.assertIn("Api-Key", json.loads(sim.get("/region-list/", headers={"X-Api-Key": "no"})[2])["message"])
            stats = sim.json("/__sim/stats")
            self.assertEqual((stats["charged"], stats["api_calls"], stats["credits_left"]), (3, 6, 0))

    def test_rate_limit(self):
        with Sim("--requests-per-minute", "10") as sim:
            statuses = [sim.get("/region-list/")[0] for _ in range(15)]
            self.assertEqual(statuses, [200] * 10 + [429] * 5)
            sim.control("advance_s=60")
            self.assertEqual(sim.get("/region-list/")[0], 200)


class Transport(unittest.TestCase):
    def play_link(self, sim):
        post = next(post for post in sim.json("/__sim/truth")["posts"] if post["kind"] == "video")
        sim.play_bytes = post["renditions"]["play"]["bytes"]
        return target_of(sim.detail(post["id"])["play"])

    def test_faults_of_the_body(self):
        with Sim("--faults-in-a-row", "0", "--dear-faults", "0") as sim:
            target = self.play_link(sim)
            for rate, check in (("cdn_cut", self.cut), ("cdn_reset", self.reset), ("cdn_drop", self.drop), ("cdn_hang", self.hang),
                                ("cdn_stall", self.stall), ("cdn_no_length", self.no_length)):
                with self.subTest(rate):
                    sim.control("rate.%s=1" % rate)
                    check(sim, target)
                    sim.control("rate.%s=0" % rate)
            self.assertEqual(len(sim.get(target, headers={})[2]), sim.play_bytes)

    def cut(self, sim, target):
        got, _ = raw(sim, target)
        head, body = got.split(b"\r\n\r\n", 1)
        self.assertIn(b"Content-Length: %d" % sim.play_bytes, head)
        self.assertLess(len(body), sim.play_bytes)

    def reset(self, sim, target):
        # A reset may overtake bytes that were sent before it.
        self.assertTrue(raw(sim, target)[1])

    def drop(self, sim, target):
        self.assertEqual(raw(sim, target), (b"", False))

    def hang(self, sim, target):
        self.assertEqual(is_silent(sim, target), (b"", True))

    def stall(self, sim, target):
        got, silent = is_silent(sim, target)
        self.assertTrue(silent)
        self.assertIn(b"Content-Length: %d" % sim.play_bytes, got)
        self.assertLess(len(got.split(b"\r\n\r\n", 1)[1]), sim.play_bytes)

    def no_length(self, sim, target):
        status, headers, body = sim.get(target, headers={})
        self.assertEqual((status, headers["Transfer-Encoding"], headers["Content-Length"]), (200, "chunked", None))
        self.assertEqual(len(body), sim.play_bytes)

    def test_faults_of_the_api(self):
        with Sim("--faults-in-a-row", "0", "--dear-faults", "0") as sim:
            target = "/post-detail/?url=" + sim.json("/__sim/truth")["posts"][0]["id"]
            sim.control("rate.drop_before=1")
            self.assertEqual(raw(sim, target), (b"", False))
            sim.control("rate.drop_before=0&rate.drop_after=1")
            self.assertEqual(raw(sim, target), (b"", False))
            self.assertEqual(sim.json("/__sim/stats")["charged"], 1)
            sim.control("rate.drop_after=0&rate.api_hang=1")
            self.assertEqual(is_silent(sim, target), (b"", True))
            sim.control("rate.api_hang=0&rate.cut_answer=1")
            got, _ = raw(sim, target)
            head, body = got.split(b"\r\n\r\n", 1)
            length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
            self.assertLess(len(body), length)

    def test_slow_bodies_trickle(self):
        with Sim() as sim:
            target = self.play_link(sim)
            sim.control("cdn_bytes_per_s=2000")
            with socket.create_connection(("127.0.0.1", sim.port), timeout=PATIENCE_S) as peer:
                peer.sendall(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % target.encode())
                # More bytes than one tick brings arrive, and what has arrived is not all.
                got = b""
                while len(got) < 1200:
                    got += peer.recv(65536)
                self.assertLess(len(got), sim.play_bytes)

    def test_head_and_range_are_counted(self):
        with Sim() as sim:
            target = self.play_link(sim)
            self.assertEqual(sim.get(target, headers={}, method="HEAD")[0], 503)
            self.assertEqual(sim.get(target, headers={"Range": "bytes=5-"})[0], 206)
            stats = sim.json("/__sim/stats")
            self.assertEqual((stats["head_requests"], stats["range_requests"]), (1, 1))

    def test_outages(self):
        with Sim() as sim:
            target = self.play_link(sim)
            sim.control("provider=down&cdn=refuse")
            self.assertEqual(sim.get("/region-list/")[0], 503)
            self.assertEqual(raw(sim, target), (b"", False))
            sim.control("provider=up&cdn=up")
            self.assertEqual(sim.get("/region-list/")[0], 200)
            self.assertEqual(sim.get(target, headers={})[0], 200)
            self.assertEqual(sim.get("/__sim/control?nonsense=1", method="POST")[0], 400)

    def test_keep_alive_serves_many_requests(self):
        with Sim("--requests-per-minute", "0") as sim:
            connection = sim.connect()
            for _ in range(50):
                connection.request("GET", "/region-list/", headers={"X-Api-Key": KEY})
                answer = connection.getresponse()
                self.assertEqual(answer.status, 200)
                answer.read()
                first = connection.sock
            self.assertIsNotNone(first)
            connection.close()

    def test_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            certificate = os.path.join(folder, "sim.pem")
            with Sim("--tls", "--cert-file", certificate) as sim:
                self.assertTrue(sim.origin.startswith("https://"))
                context = ssl.create_default_context(cafile=certificate)
                connection = http.client.HTTPSConnection("127.0.0.1", sim.port, context=context, timeout=PATIENCE_S)
                connection.request("GET", "/region-list/", headers={"X-Api-Key": KEY})
                self.assertEqual(connection.getresponse().status, 200)
                connection.close()


class Load(unittest.TestCase):
    def test_many_connections_at_once(self):
        with Sim("--requests-per-minute", "0", "--latency-ms", "300") as sim:
            with concurrent.futures.ThreadPoolExecutor(300) as pool:
                statuses = list(pool.map(lambda _: sim.get("/region-list/")[0], range(300)))
            self.assertEqual(statuses, [200] * 300)
            self.assertGreater(sim.json("/__sim/stats")["api_peak"], 20)

    def test_long_films_take_little_memory(self):
        with Sim("--posts", "8", "--accounts", "1", "--media-bytes", "60000000") as sim:
            posts = sim.json("/__sim/truth")["posts"]
            targets = [target_of(sim.detail(post["id"])["play"]) for post in posts]

            def length(target):
                connection = sim.connect()
                connection.request("GET", target)
                answer = connection.getresponse()
                total = 0
                while block := answer.read(1 << 20):
                    total += len(block)
                connection.close()
                return total

            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                self.assertEqual(list(pool.map(length, targets)), [60_000_000] * 8)
            with open("/proc/%d/status" % sim.process.pid) as status:
                peak_kib = int(next(line for line in status if line.startswith("VmHWM")).split()[1])
            self.assertLess(peak_kib, 100 * 1024)


class Life(unittest.TestCase):
    def test_stops_when_told(self):
        for word in (signal.SIGTERM, signal.SIGINT):
            with Sim() as sim:
                with open(sim.port_file) as file:
                    self.assertEqual(int(file.read()), sim.port)
                sim.process.send_signal(word)
                self.assertEqual(sim.process.wait(PATIENCE_S), 0)

    def test_same_seed_same_world_after_a_restart(self):
        worlds = []
        for _ in range(2):
            with Sim("--profile", "demo") as sim:
                worlds.append([(post["id"], post["renditions"]) for post in sim.json("/__sim/truth")["posts"]])
        self.assertEqual(worlds[0], worlds[1])

    def test_command_line_complaints(self):
        for words in (["--rate", "nonsense=1"], ["--rate", "photo=2"], ["--profile", "none"], ["--no-such"]):
            done = subprocess.run([SIM, *words], capture_output=True, text=True, timeout=PATIENCE_S)
            self.assertEqual(done.returncode, 2, words)
            self.assertTrue(done.stderr, words)
        done = subprocess.run([SIM, "--help"], capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0)
        self.assertIn("Examples:", done.stdout)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    SIM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
