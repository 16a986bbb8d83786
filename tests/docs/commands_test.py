# The commands that README and docs show are true: blocks marked `sh run` are run line by line against holdfast-sim; all
# others must at least name commands, options, scripts and presets that exist.
import json
import os
import pathlib
import re
import shlex
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import stage  # noqa: E402

PLAIN = ("cp", "mkdir")  # of the system, in blocks that are run
BLOCK = re.compile(r"^```(console|sh)( run)?\n(.*?)^```$", re.M | re.S)


def pages():
    return [stage.SOURCE / "README.md", *sorted((stage.SOURCE / "docs").glob("*.md"))]


def blocks():
    for page in pages():
        for match in BLOCK.finditer(page.read_text(encoding="utf-8")):
            lines = [line[2:] if line.startswith("$ ") else line for line in match.group(3).splitlines() if line.strip()]
            yield page.name, bool(match.group(2)), lines


class Commands(unittest.TestCase):
    def test_there_is_something_to_check(self):
        found = list(blocks())
        self.assertTrue(any(run for _, run, _ in found))
        self.assertTrue(any(page == "README.md" and not run for page, run, _ in found))

    def test_links_between_pages_lead_somewhere(self):
        for page in pages():
            for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
                self.assertTrue((page.parent / target).exists(), f"{page.name} links to {target}")

    def test_marked_blocks_run(self):
        with stage.Sim("--posts", "5", "--accounts", "1") as sim:
            handle = sim.page("truth")["accounts"][0]["handle"]
            for page, run, lines in blocks():
                if run:
                    with self.subTest(page):
                        self.run_block(sim, handle, lines)

    def run_block(self, sim, handle, lines):
        with stage.Archive() as scratch:
            folder = scratch.parent.name
            for line in lines:
                words = shlex.split(line.replace("@name", "@" + handle))
                if words[0] == "cd":
                    folder = os.path.join(folder, words[1])
                    continue
                if words[:2] == ["holdfast", "init"]:
                    words += ["--set", "provider.base_url=" + sim.origin, "--set", "download.allow_private_addresses=true", "--set", "vault.min_free=1MiB",
                              "--set", "run.linger=1s"]
                program = {"holdfast": stage.HOLDFAST, "holdfast-sim": stage.SIM, **{name: name for name in PLAIN}}[words[0]]
                done = stage.subprocess.run([program, *words[1:]], cwd=folder, env=stage.environment(), capture_output=True, text=True, timeout=stage.PATIENCE_S)
                self.assertEqual(done.returncode, 0, f"{line}\n{done.stdout}{done.stderr}")
                if "--json" in words:
                    json.loads(done.stdout)

    def test_unmarked_lines_name_what_exists(self):
        presets = {preset["name"] for preset in json.loads((stage.SOURCE / "CMakePresets.json").read_text(encoding="utf-8"))["configurePresets"]}
        for page, run, lines in blocks():
            for line in lines if not run else []:
                for part in re.split(r"&&|;", line):
                    words = part.split()
                    with self.subTest(f"{page}: {part}"):
                        if words[0].startswith(("scripts/", ".ci/")):
                            self.assertTrue(os.access(stage.SOURCE / words[0], os.X_OK), words[0])
                        if words[0] == "holdfast":
                            command = [word for word in words[1:3] if re.fullmatch(r"[a-z]+", word)]
                            self.assertEqual(stage.holdfast(*command, "--help").returncode, 0)
                        if "--preset" in words:
                            self.assertIn(words[words.index("--preset") + 1], presets)


if __name__ == "__main__":
    unittest.main()
