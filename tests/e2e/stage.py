# What the end-to-end tests share: the built programs, a simulator that is always stopped, an archive in a folder with a
# space in its name. Standard library only; talks to this machine only.
import json
import os
import pathlib
import subprocess
import tempfile
import urllib.request

SOURCE = pathlib.Path(os.environ.get("HOLDFAST_SOURCE") or pathlib.Path(__file__).resolve().parents[2])
BUILD = pathlib.Path(os.environ.get("HOLDFAST_BUILD") or SOURCE / "build" / "dev")
HOLDFAST = str(BUILD / "src" / "holdfast")
SIM = str(BUILD / "provider-sim" / "holdfast-sim")
KEY = "sim-key"
PATIENCE_S = 240  # for a command to end; never waited for when all is well

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Sim:
    """One running simulator; use as a context."""

    def __init__(self, *words):
        self.process = subprocess.Popen([SIM, "--port", "0", *words], stdout=subprocess.PIPE, text=True)
        self.origin = self.process.stdout.readline().strip()
        if not self.origin:
            raise RuntimeError("holdfast-sim did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()

    def page(self, name):
        with _direct.open(self.origin + "/__sim/" + name, timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def control(self, wish):
        with _direct.open(urllib.request.Request(self.origin + "/__sim/control?" + wish, method="POST"), timeout=PATIENCE_S) as answer:
            answer.read()


def environment(key=KEY):
    kept = {name: value for name, value in os.environ.items() if name not in ("TIKLIVE_API_KEY", "NO_COLOR")}
    if key is not None:
        kept["TIKLIVE_API_KEY"] = key
    return kept


def holdfast(*words, folder=None, key=KEY, stdin=""):
    """Runs the program to its end; the result has returncode, stdout and stderr."""
    return subprocess.run([HOLDFAST, *words], cwd=folder, env=environment(key), input=stdin, capture_output=True, text=True, timeout=PATIENCE_S)


class Archive:
    """A new archive; use as a context. `sim` is where its provider is."""

    def __init__(self, sim=None, *keys):
        self.parent = tempfile.TemporaryDirectory(prefix="holdfast e2e ")
        self.folder = os.path.join(self.parent.name, "my archive")
        words = list(keys)
        if sim:
            words += ["provider.base_url=" + sim.origin, "download.allow_private_addresses=true", "run.linger=5s"]
        made = holdfast("init", self.folder, *[part for word in words for part in ("--set", word)])
        if made.returncode != 0:
            raise RuntimeError(made.stderr)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.parent.cleanup()

    def __call__(self, *words, **more):
        return holdfast(*words, folder=self.folder, **more)

    def status(self):
        return json.loads(self("status", "--json").stdout)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path
