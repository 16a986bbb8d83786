-- What a page said of a post that only sources which want files alone have listed: its metadata, for the answer to
-- /download-video/ has none (RULES 3). Goes when another source lists the post, and when the post is stored.
CREATE TABLE listed_post (
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
  music_duration INTEGER,
  pinned INTEGER NOT NULL CHECK (pinned IN (0, 1))
) STRICT;

-- Held as not wanted, by kind: what a run that wants the kind takes up. Rows enter and leave it with their hold alone.
CREATE INDEX item_held ON item (kind, id) WHERE hold = 0;
