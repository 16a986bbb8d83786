-- The catalog under the spec's names, for people and their tools: TEXT ids, ISO times in UTC. Nothing of ours reads these.

CREATE FUNCTION index_iso(us bigint) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
  SELECT to_char(timestamp 'epoch' + us * interval '1 microsecond', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

CREATE VIEW archive_queue AS
SELECT i.id::text AS aweme_id,
  s.label AS source,
  CASE i.state WHEN 0 THEN 'pending' WHEN 1 THEN 'stored' WHEN 2 THEN 'archived' WHEN 3 THEN 'dead' ELSE 'tombstoned' END AS state,
  i.attempts AS attempts,
  index_iso(i.listed_at) AS added_at,
  index_iso(i.resolved_at) AS resolved_at,
  CASE i.reason WHEN 0 THEN 'deleted' WHEN 1 THEN 'private' WHEN 2 THEN 'region' WHEN 3 THEN 'restricted' WHEN 4 THEN 'unavailable'
    WHEN 5 THEN 'bad_url' WHEN 6 THEN 'no_media' WHEN 7 THEN 'bad_media' WHEN 8 THEN 'exhausted' WHEN 9 THEN 'unknown' END AS reason,
  CASE i.hold WHEN 0 THEN 'not_wanted' WHEN 1 THEN 'elsewhere' END AS hold,
  i.why AS postponed_for,
  i.capture AS captures,
  i.calls AS calls,
  i.storage_key AS storage_key,
  i.bytes AS bytes,
  encode(i.sha256, 'hex') AS sha256
FROM item i LEFT JOIN source s ON s.id = i.source;

CREATE VIEW posts AS
SELECT id::text AS aweme_id, author_id, author_handle, title, region, duration, create_time,
  play_count, digg_count, comment_count, share_count, music_id, storage_key, bytes,
  index_iso(captured_at) AS archived_at,
  author_nickname, download_count, collect_count, music_title, music_author,
  CASE kind WHEN 1 THEN 'video' WHEN 2 THEN 'photo' ELSE 'unknown' END AS kind,
  images, url, media_key, encode(sha256, 'hex') AS sha256
FROM post;

CREATE VIEW post_metrics_history AS
SELECT id::text AS aweme_id, index_iso(captured_at) AS captured_at, play_count, digg_count, comment_count, share_count, download_count, collect_count
FROM metrics;

CREATE VIEW assets AS
SELECT id::text AS aweme_id, no, kind, key, missing, bytes, encode(sha256, 'hex') AS sha256, content_type, codec, sound_codec,
  duration_ms, width, height, rendition, host, defects
FROM asset;

CREATE VIEW dead_letters AS
SELECT CASE WHEN d.id IS NULL THEN '' ELSE d.id::text END AS aweme_id,
  CASE WHEN d.id IS NULL THEN l.url ELSE 'https://www.tiktok.com/@_/video/' || d.id END AS url,
  s.label AS source,
  CASE d.reason WHEN 0 THEN 'deleted' WHEN 1 THEN 'private' WHEN 2 THEN 'region' WHEN 3 THEN 'restricted' WHEN 4 THEN 'unavailable'
    WHEN 5 THEN 'bad_url' WHEN 6 THEN 'no_media' WHEN 7 THEN 'bad_media' WHEN 8 THEN 'exhausted' ELSE 'unknown' END AS reason,
  d.stage AS stage, d.status AS status, coalesce(d.evidence, '') AS evidence,
  index_iso(d.at) AS at,
  d.attempts AS attempts, d.captures AS captures
FROM dead_letter d LEFT JOIN item i ON i.id = d.id LEFT JOIN link l ON l.no = d.link
  LEFT JOIN source s ON s.id = coalesce(i.source, l.source)
WHERE d.revived_at IS NULL;

CREATE VIEW credit_ledger AS
SELECT no,
  CASE purpose WHEN 0 THEN 'listing' WHEN 1 THEN 'lookup' WHEN 2 THEN 'detail' WHEN 3 THEN 're_resolve' ELSE 'canary' END AS purpose,
  endpoint, id::text AS aweme_id, capture, call,
  CASE origin WHEN 0 THEN 'automatic' ELSE 'retry' END AS origin,
  CASE outcome WHEN 0 THEN 'open' WHEN 1 THEN 'charged' WHEN 2 THEN 'void' ELSE 'ambiguous' END AS outcome,
  status, index_iso(intent_at) AS intent_at, index_iso(closed_at) AS closed_at
FROM spend;

CREATE VIEW identities AS
SELECT author_id, handle, nickname, index_iso(first_seen) AS first_seen, index_iso(last_seen) AS last_seen
FROM identity;
