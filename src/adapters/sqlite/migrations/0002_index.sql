-- The searchable index (RULES 9), made from sidecars alone: it can be dropped and built again.

CREATE TABLE post (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  author_id TEXT NOT NULL,
  author_handle TEXT NOT NULL,
  author_nickname TEXT NOT NULL,
  title TEXT,
  region TEXT,
  duration INTEGER,
  create_time INTEGER,
  play_count INTEGER,
  digg_count INTEGER,
  comment_count INTEGER,
  share_count INTEGER,
  download_count INTEGER,
  collect_count INTEGER,
  music_id TEXT,
  music_title TEXT,
  music_author TEXT,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
  images INTEGER NOT NULL,
  url TEXT NOT NULL,
  storage_key TEXT NOT NULL,
  media_key TEXT NOT NULL,
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  sha256 BLOB CHECK (sha256 IS NULL OR length(sha256) = 32),
  captured_at INTEGER NOT NULL
) STRICT;
CREATE INDEX posts_author_idx ON post (author_id);
CREATE INDEX posts_music_idx ON post (music_id);
CREATE INDEX posts_create_idx ON post (create_time);

CREATE TABLE metrics (
  id INTEGER NOT NULL,
  captured_at INTEGER NOT NULL,
  play_count INTEGER,
  digg_count INTEGER,
  comment_count INTEGER,
  share_count INTEGER,
  download_count INTEGER,
  collect_count INTEGER,
  PRIMARY KEY (id, captured_at)
) STRICT, WITHOUT ROWID;

-- What the sidecar names, in its order. `missing` says why an asset is not there.
CREATE TABLE asset (
  id INTEGER NOT NULL,
  no INTEGER NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  missing TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 BLOB CHECK (sha256 IS NULL OR length(sha256) = 32),
  content_type TEXT NOT NULL,
  codec TEXT NOT NULL,
  sound_codec TEXT NOT NULL,
  duration_ms INTEGER,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  rendition TEXT,
  host TEXT NOT NULL,
  defects TEXT NOT NULL,
  PRIMARY KEY (id, no)
) STRICT, WITHOUT ROWID;
