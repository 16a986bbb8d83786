#!/bin/sh
# The most memory that `holdfast run` ever held (peak RSS) while it archived large videos side by side. The target is under
# 200 MiB with 20 transfers of 500 MB. Usage: bench/memory.sh [TRANSFERS] [BYTES] [BUILD]
# Needs room for all the videos in TMPDIR; everything is deleted at the end.
set -eu
cd "$(dirname "$0")/.."
TRANSFERS=${1:-20}
BYTES=${2:-500000000}
BUILD=${3:-build/dev}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
HOLDFAST=$BUILD/src/holdfast
SIM=$BUILD/provider-sim/holdfast-sim
for program in "$HOLDFAST" "$SIM"; do
  [ -x "$program" ] || { echo "$program is missing: cmake --build $BUILD --target holdfast holdfast-sim" >&2; exit 1; }
done

scratch=$(mktemp -d)
sim_pid=
finish() {
  [ -z "$sim_pid" ] || kill "$sim_pid" 2>/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

needed_kib=$((TRANSFERS * (BYTES / 1024) + 2 * 1024 * 1024))
free_kib=$(df -Pk "$scratch" | awk 'NR == 2 {print $4}')
[ "$free_kib" -ge "$needed_kib" ] || { echo "needs $((needed_kib / 1048576)) GiB in $scratch, there are $((free_kib / 1048576))" >&2; exit 1; }

"$SIM" --posts "$TRANSFERS" --accounts 1 --media-bytes "$BYTES" --requests-per-minute 0 --port-file "$scratch/port" >"$scratch/sim.log" 2>&1 &
sim_pid=$!
waited=0
while [ ! -s "$scratch/port" ]; do
  waited=$((waited + 1))
  [ $waited -le 100 ] || { cat "$scratch/sim.log" >&2; exit 1; }
  sleep 0.1
done

TIKLIVE_API_KEY=sim-key python3 - "$HOLDFAST" "$scratch" "$TRANSFERS" "$BYTES" <<'PYTHON'
import json, os, subprocess, sys, time, urllib.request
SLOWEST_S = 40
holdfast, scratch, transfers, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with open(scratch + "/port") as file:
    origin = "http://127.0.0.1:" + file.read().strip()
web = urllib.request.build_opener(urllib.request.ProxyHandler({}))
page = lambda name: json.load(web.open(origin + "/__sim/" + name, timeout=600))
archive = scratch + "/archive"
keys = {"provider.base_url": origin, "download.allow_private_addresses": "true", "provider.requests_per_minute": "6000",
        "provider.concurrency": str(transfers), "download.concurrency": str(transfers), "run.linger": "0s"}
subprocess.run([holdfast, "init", archive, *[part for key, value in keys.items() for part in ("--set", key + "=" + value)]],
               check=True, stdout=subprocess.DEVNULL)
subprocess.run([holdfast, "-C", archive, "add", "url", "-"], check=True, stdout=subprocess.DEVNULL, text=True,
               input="".join(post["id"] + "\n" for post in page("truth")["posts"]))
# So slow that all of them are under way at the same time, however fast this machine is.
pace = max(1, size // SLOWEST_S)
web.open(urllib.request.Request(origin + "/__sim/control?cdn_bytes_per_s=%d" % pace, method="POST"), timeout=60).read()


def high_water_kib(process):
    """VmHWM: the kernel's own mark of what was ever resident; it never falls, so the last one that is read counts."""
    try:
        with open("/proc/%d/status" % process.pid) as file:
            return int(next((line for line in file if line.startswith("VmHWM")), "VmHWM: 0").split()[1])
    except ProcessLookupError:
        return 0


with open(scratch + "/run.log", "w+") as log:
    began = time.monotonic()
    run = subprocess.Popen([holdfast, "-C", archive, "run"], stdout=log, stderr=subprocess.STDOUT)
    peak = 0
    while run.poll() is None:
        peak = max(peak, high_water_kib(run))
        time.sleep(0.02)
    took = time.monotonic() - began
    log.seek(0)
    said = log.read()
videos = [os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(archive + "/videos") for name in names if name.endswith(".mp4")]
if run.returncode != 0 or len(videos) != transfers or min(videos) < size:
    sys.exit(said[-3000:] + "\n%d of %d videos are there" % (len(videos), transfers))
print("%d transfers of %d MB (at most %d at a time at the server), %.1f GB in %.1f s: peak RSS %.1f MiB" %
      (transfers, size // 10**6, page("stats")["cdn_peak"], sum(videos) / 1e9, took, peak / 1024))
PYTHON
