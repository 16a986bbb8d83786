#!/bin/sh
# Makes the small media files that the made-up TikTok serves. Run it in any folder; it writes beside itself.
# Needs ffmpeg with libx264, libx265, libwebp and libmp3lame. The results are committed; builds only read them.
# What each is for: clean hd and standard videos (index first or last), HEVC with and without sound, a silent
# H.264, covers and slides in the three image types a browser shows, and two kinds of sound.
set -eu
cd "$(dirname "$0")"

run() { ffmpeg -nostdin -v error -y -fflags +bitexact "$@"; }
# picture SIZE SECONDS, tone HZ SECONDS: a moving test card and a steady tone, as ffmpeg inputs.
picture() { echo "testsrc2=size=$1:rate=15:duration=$2"; }
tone() { echo "sine=frequency=$1:sample_rate=22050:duration=$2"; }
plain="-map_metadata -1 -flags +bitexact -pix_fmt yuv420p"
h264="-c:v libx264 -profile:v main -preset veryslow -crf 40 -g 45"
h265="-c:v libx265 -preset slow -crf 40 -tag:v hvc1 -x265-params log-level=error:pools=1:info=0"
aac="-c:a aac -b:a 16k -ac 1"

small=120x214
large=160x284
for s in 2 3 4 5; do
  run -f lavfi -i "$(picture $small $s)" -f lavfi -i "$(tone 330 $s)" $plain $h264 $aac -movflags +faststart "h264_first_${s}s.mp4"
  run -f lavfi -i "$(picture $small $s)" -f lavfi -i "$(tone 330 $s)" $plain $h264 $aac "h264_last_${s}s.mp4"
  run -f lavfi -i "$(picture $large $s)" -f lavfi -i "$(tone 440 $s)" $plain $h264 $aac -movflags +faststart "h264_large_${s}s.mp4"
  run -f lavfi -i "$(picture $large $s)" -f lavfi -i "$(tone 440 $s)" $plain $h265 $aac -movflags +faststart "hevc_${s}s.mp4"
  run -f lavfi -i "$(picture $large $s)" $plain $h265 -an -movflags +faststart "hevc_silent_${s}s.mp4"
  run -f lavfi -i "$(picture $small $s)" $plain $h264 -an -movflags +faststart "h264_silent_${s}s.mp4"
done

still="-frames:v 1 -map_metadata -1 -flags +bitexact"
run -f lavfi -i "$(picture $small 1)" $still -q:v 12 -pix_fmt yuvj420p cover.jpeg
run -f lavfi -i "$(picture $small 1)" $still -c:v libwebp -quality 40 cover.webp
run -f lavfi -i "testsrc=size=$small:rate=1:duration=1" $still cover.png
run -f lavfi -i "testsrc=size=$small:rate=1:duration=1" $still -q:v 12 -pix_fmt yuvj420p slide.jpeg
run -f lavfi -i "testsrc=size=$small:rate=1:duration=1" $still -c:v libwebp -quality 40 slide.webp

run -f lavfi -i "$(tone 440 4)" -map_metadata -1 -flags +bitexact -c:a libmp3lame -b:a 24k -ac 1 -ar 22050 -id3v2_version 0 -write_xing 0 sound.mp3
run -f lavfi -i "$(tone 440 4)" -map_metadata -1 -flags +bitexact $aac -movflags +faststart sound.m4a
