#!/bin/sh
# How fast Holdfast archives a batch of 3 MB videos, beside `curl --parallel` that only fetches the same ones from the same
# server with as many transfers at a time. Usage: bench/download_vs_curl.sh [POSTS] [TRANSFERS] [BUILD]
# Holdfast also resolves each post, checks its boxes, digests and syncs it, writes a sidecar and the catalog.
set -eu
cd "$(dirname "$0")/.."
POSTS=${1:-200}
TRANSFERS=${2:-32}
BUILD=${3:-build/dev}
HOLDFAST=$PWD/$BUILD/src/holdfast
SIM=$PWD/$BUILD/provider-sim/holdfast-sim
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

"$SIM" --posts "$POSTS" --accounts 1 --media-bytes 3000000 --requests-per-minute 0 --port-file "$scratch/port" >"$scratch/sim.log" 2>&1 &
sim_pid=$!
waited=0
while [ ! -s "$scratch/port" ]; do
  waited=$((waited + 1))
  [ $waited -le 100 ] || { cat "$scratch/sim.log" >&2; exit 1; }
  sleep 0.1
done
ORIGIN=http://127.0.0.1:$(cat "$scratch/port")
export TIKLIVE_API_KEY=sim-key

# Every post's link, and for curl the media link that Holdfast would choose, as the provider answers.
python3 - "$ORIGIN" "$scratch" <<'PYTHON'
import json, os, sys, urllib.parse, urllib.request
origin, scratch = sys.argv[1:]
web = urllib.request.build_opener(urllib.request.ProxyHandler({}))
truth = json.load(web.open(origin + "/__sim/truth", timeout=60))
ids = [str(post["id"]) for post in truth["posts"]]
os.mkdir(scratch + "/curl")
with open(scratch + "/ids", "w") as links, open(scratch + "/curl.conf", "w") as wanted:
    for one in ids:
        ask = urllib.request.Request(origin + "/post-detail/?" + urllib.parse.urlencode({"url": one}), headers={"X-Api-Key": "sim-key"})
        post = json.load(web.open(ask, timeout=60))
        post = post.get("data") or post
        if post.get("images"):
            continue
        links.write(one + "\n")
        wanted.write('url = "%s"\noutput = "%s/curl/%s.mp4"\n' % (post.get("hdplay") or post["play"], scratch, one))
PYTHON
FILES=$(wc -l <"$scratch/ids")

now_ms() { python3 -c 'import time; print(int(time.monotonic() * 1000))'; }
report() { # NAME MILLISECONDS FOLDER
  python3 - "$@" <<'PYTHON'
import os, sys
name, ms, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
sizes = [os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(folder) for f in files if f.endswith(".mp4")]
print("%-28s %5d videos  %7.1f MB  %6.2f s  %7.1f MB/s  %6.1f videos/s" %
      (name, len(sizes), sum(sizes) / 1e6, ms / 1e3, sum(sizes) / 1e3 / ms, len(sizes) * 1e3 / ms))
PYTHON
}

echo "$FILES videos, $TRANSFERS at a time, $(nproc) processors"
begin=$(now_ms)
curl --silent --no-progress-meter --show-error --fail --noproxy '*' --parallel --parallel-max "$TRANSFERS" --config "$scratch/curl.conf"
end=$(now_ms)
report "curl --parallel" $((end - begin)) "$scratch/curl"
sync
end=$(now_ms)
report "curl --parallel, then sync" $((end - begin)) "$scratch/curl"

"$HOLDFAST" init "$scratch/archive" --set "provider.base_url=$ORIGIN" --set download.allow_private_addresses=true \
  --set provider.requests_per_minute=100000 --set "provider.concurrency=$TRANSFERS" --set "download.concurrency=$TRANSFERS" \
  --set download.media=video --set run.linger=0s >"$scratch/init.log"
"$HOLDFAST" -C "$scratch/archive" add url "$scratch/ids" >"$scratch/add.log"
begin=$(now_ms)
"$HOLDFAST" -C "$scratch/archive" run >"$scratch/run.log" 2>&1 || { tail -20 "$scratch/run.log" >&2; exit 1; }
end=$(now_ms)
report "holdfast run" $((end - begin)) "$scratch/archive"
