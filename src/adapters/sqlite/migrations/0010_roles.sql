-- Stage 5 is the download where another process resolves. SQLite can't change a CHECK, so both tables are made anew.
CREATE TABLE ready_new (
  stage INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 5),
  class INTEGER NOT NULL CHECK (class = 0 OR class = 2 OR class = 3),
  exhausted INTEGER NOT NULL CHECK (exhausted IN (0, 1)),
  due INTEGER NOT NULL,
  id INTEGER NOT NULL UNIQUE,
  PRIMARY KEY (stage, class, exhausted, due, id)
) STRICT, WITHOUT ROWID;
INSERT INTO ready_new SELECT * FROM ready;
DROP TABLE ready;
ALTER TABLE ready_new RENAME TO ready;
CREATE TRIGGER ready_no_update BEFORE UPDATE ON ready BEGIN SELECT RAISE(ABORT, 'ready rows never change'); END;

CREATE TABLE lease_new (
  id INTEGER PRIMARY KEY,
  token INTEGER NOT NULL UNIQUE CHECK (token > 0),
  stage INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 5),
  class INTEGER CHECK (class = 0 OR class = 2 OR class = 3),
  due INTEGER,
  owner TEXT NOT NULL,
  lease_until INTEGER NOT NULL,
  hard_deadline INTEGER NOT NULL,
  started_at INTEGER NOT NULL
) STRICT;
INSERT INTO lease_new SELECT * FROM lease;
DROP TABLE lease;
ALTER TABLE lease_new RENAME TO lease;

-- The processes that work on this catalog. roles: bits by the number of the role; a row is live while beats come.
CREATE TABLE worker (
  owner TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  roles INTEGER NOT NULL CHECK (roles BETWEEN 0 AND 63),
  version TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  beat_at INTEGER NOT NULL,
  ended_at INTEGER,
  slots INTEGER NOT NULL DEFAULT 0 CHECK (slots >= 0),
  resolving INTEGER NOT NULL DEFAULT 0,
  downloading INTEGER NOT NULL DEFAULT 0,
  listing INTEGER NOT NULL DEFAULT 0 CHECK (listing IN (0, 1)),
  bytes_per_s INTEGER NOT NULL DEFAULT 0,
  mean_transfer_us INTEGER,
  waits_for TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- What one of them does at a time for all: listing, sweeping, reaping.
CREATE TABLE duty (
  name TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  token INTEGER NOT NULL UNIQUE CHECK (token > 0),
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
