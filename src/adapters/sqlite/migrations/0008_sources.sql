-- How a source is listed besides its name. sort: 0 relevance, 1 likes, 2 date; `every` and times in microseconds. head_at: when a walk
-- last began at the top of its listing. unsure_from: the first head walk since the high-water mark last advanced that ended
-- before it reached the mark; what it and later head walks recorded is not known yet.
ALTER TABLE source ADD COLUMN publish_days INTEGER NOT NULL DEFAULT 0 CHECK (publish_days IN (0, 1, 7, 30, 90, 180));
ALTER TABLE source ADD COLUMN sort INTEGER NOT NULL DEFAULT 0 CHECK (sort BETWEEN 0 AND 2);
ALTER TABLE source ADD COLUMN posts_max INTEGER CHECK (posts_max > 0);
ALTER TABLE source ADD COLUMN every INTEGER CHECK (every > 0);
ALTER TABLE source ADD COLUMN files_only INTEGER NOT NULL DEFAULT 0 CHECK (files_only IN (0, 1));
ALTER TABLE source ADD COLUMN head_at INTEGER;
ALTER TABLE source ADD COLUMN unsure_from INTEGER;
UPDATE source SET head_at = listed_at;

-- Distinct posts of the walk: what a limit counts.
ALTER TABLE walk ADD COLUMN ids_seen INTEGER NOT NULL DEFAULT 0;
UPDATE walk SET ids_seen = posts_seen;

-- The provider's regions, as it spells their codes.
CREATE TABLE region (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  fetched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How long fresh items took to be resolved, in milliseconds to three digits, by the hour in which they were; of one run, and of it the
-- last 24 hours.
DROP TABLE freshness;
CREATE TABLE freshness (
  hour INTEGER NOT NULL,
  took_ms INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (hour, took_ms)
) STRICT, WITHOUT ROWID;

-- What a run last measured, for `status`. mean_transfer_us: from a download slot taken to it freed.
CREATE TABLE measured (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
