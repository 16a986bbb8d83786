-- An item may be held because another tool has it; hold 0 now says that its kind is not wanted. SQLite can't change a CHECK, so the
-- table is made anew.
DROP VIEW archive_queue;
DROP VIEW dead_letters;
CREATE TABLE item_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  source INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
  listed_at INTEGER NOT NULL,
  run INTEGER,
  kind INTEGER NOT NULL DEFAULT 0 CHECK (kind BETWEEN 0 AND 2),
  hold INTEGER CHECK (hold BETWEEN 0 AND 1),
  reason INTEGER CHECK (reason BETWEEN 0 AND 9),
  origin INTEGER NOT NULL DEFAULT 0 CHECK (origin BETWEEN 0 AND 1),
  capture INTEGER NOT NULL DEFAULT 0 CHECK (capture >= 0),
  captures INTEGER NOT NULL DEFAULT 0 CHECK (captures BETWEEN 0 AND capture),
  calls INTEGER NOT NULL DEFAULT 0 CHECK (calls BETWEEN 0 AND 2),
  exhausted_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  hard_refusals INTEGER NOT NULL DEFAULT 0 CHECK (hard_refusals >= 0),
  no_media_seen INTEGER NOT NULL DEFAULT 0 CHECK (no_media_seen IN (0, 1)),
  storage_key TEXT,
  resolved_at INTEGER,
  bytes INTEGER,
  sha256 BLOB CHECK (sha256 IS NULL OR length(sha256) = 32),
  why TEXT,
  CHECK ((state = 3) = (reason IS NOT NULL)),
  CHECK (hold IS NULL OR state = 0),
  CHECK (calls = 0 OR captures > 0),
  CHECK (state NOT IN (1, 2) OR storage_key IS NOT NULL)
) STRICT;
INSERT INTO item_new SELECT * FROM item;
DROP TABLE item;
ALTER TABLE item_new RENAME TO item;
-- The lines of the lifecycle table. (No long IN list where rows change: SQLite builds a table for it each time.)
CREATE TRIGGER item_transition BEFORE UPDATE OF state ON item
WHEN OLD.state <> NEW.state AND NOT CASE OLD.state
  WHEN 0 THEN NEW.state = 1 OR NEW.state = 3 OR NEW.state = 4
  WHEN 1 THEN NEW.state = 2 OR NEW.state = 4
  WHEN 2 THEN NEW.state = 0 OR NEW.state = 4
  WHEN 3 THEN NEW.state = 0 OR NEW.state = 4
  ELSE 0 END
BEGIN SELECT RAISE(ABORT, 'no such transition of an item'); END;
CREATE TRIGGER item_key_once BEFORE UPDATE OF storage_key ON item
WHEN OLD.storage_key IS NOT NULL AND NEW.storage_key IS NOT OLD.storage_key
BEGIN SELECT RAISE(ABORT, 'a storage key never changes'); END;
CREATE TRIGGER item_moved AFTER UPDATE OF state, reason, hold ON item BEGIN
  UPDATE tally SET n = n - 1 WHERE state = OLD.state AND reason = ifnull(OLD.reason, -1) AND hold = ifnull(OLD.hold, -1);
  INSERT INTO tally VALUES (NEW.state, ifnull(NEW.reason, -1), ifnull(NEW.hold, -1), 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER item_uncounted AFTER DELETE ON item BEGIN
  UPDATE tally SET n = n - 1 WHERE state = OLD.state AND reason = ifnull(OLD.reason, -1) AND hold = ifnull(OLD.hold, -1);
END;

CREATE VIEW archive_queue AS
SELECT CAST(i.id AS TEXT) AS aweme_id,
  s.label AS source,
  CASE i.state WHEN 0 THEN 'pending' WHEN 1 THEN 'stored' WHEN 2 THEN 'archived' WHEN 3 THEN 'dead' ELSE 'tombstoned' END AS state,
  i.attempts AS attempts,
  strftime('%Y-%m-%dT%H:%M:%S', i.listed_at / 1000000, 'unixepoch') || printf('.%06dZ', i.listed_at % 1000000) AS added_at,
  strftime('%Y-%m-%dT%H:%M:%S', i.resolved_at / 1000000, 'unixepoch') || printf('.%06dZ', i.resolved_at % 1000000) AS resolved_at,
  CASE i.reason WHEN 0 THEN 'deleted' WHEN 1 THEN 'private' WHEN 2 THEN 'region' WHEN 3 THEN 'restricted' WHEN 4 THEN 'unavailable'
    WHEN 5 THEN 'bad_url' WHEN 6 THEN 'no_media' WHEN 7 THEN 'bad_media' WHEN 8 THEN 'exhausted' WHEN 9 THEN 'unknown' END AS reason,
  CASE i.hold WHEN 0 THEN 'not_wanted' WHEN 1 THEN 'elsewhere' END AS hold,
  i.why AS postponed_for,
  i.capture AS captures,
  i.calls AS calls,
  i.storage_key AS storage_key,
  i.bytes AS bytes,
  lower(hex(i.sha256)) AS sha256
FROM item i LEFT JOIN source s ON s.id = i.source;

CREATE VIEW dead_letters AS
SELECT CASE WHEN d.id IS NULL THEN '' ELSE CAST(d.id AS TEXT) END AS aweme_id,
  CASE WHEN d.id IS NULL THEN l.url ELSE 'https://www.tiktok.com/@_/video/' || d.id END AS url,
  s.label AS source,
  CASE d.reason WHEN 0 THEN 'deleted' WHEN 1 THEN 'private' WHEN 2 THEN 'region' WHEN 3 THEN 'restricted' WHEN 4 THEN 'unavailable'
    WHEN 5 THEN 'bad_url' WHEN 6 THEN 'no_media' WHEN 7 THEN 'bad_media' WHEN 8 THEN 'exhausted' ELSE 'unknown' END AS reason,
  d.stage AS stage, d.status AS status, ifnull(d.evidence, '') AS evidence,
  strftime('%Y-%m-%dT%H:%M:%S', d.at / 1000000, 'unixepoch') || printf('.%06dZ', d.at % 1000000) AS at,
  d.attempts AS attempts, d.captures AS captures
FROM dead_letter d LEFT JOIN item i ON i.id = d.id LEFT JOIN link l ON l.no = d.link
  LEFT JOIN source s ON s.id = ifnull(i.source, l.source)
WHERE d.revived_at IS NULL;
