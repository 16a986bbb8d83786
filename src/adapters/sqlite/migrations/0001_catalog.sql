-- The embedded catalog (RULES 4, reliability.md 1.5). Tables hold int64 ids and microseconds UTC; views give people TEXT
-- ids and ISO times under the spec's names. Numbers of states, reasons, stages, classes, purposes and outcomes are those
-- of the enums in core (queue/lifecycle.h, queue/claim.h, resolve/classify.h); tests compare them.

-- One row for each `holdfast run`; the last one is current. Freshness is measured over what its pages listed first.
CREATE TABLE run (
  no INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  started_at INTEGER NOT NULL
) STRICT;

-- Numbers that only grow. A lease token is never given out twice.
CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES ('token', 0), ('clean_stop', 1);

CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),
  name TEXT NOT NULL,
  region TEXT NOT NULL,
  label TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
  reason TEXT NOT NULL DEFAULT '',
  target TEXT,
  backfilled INTEGER NOT NULL DEFAULT 0 CHECK (backfilled IN (0, 1)),
  served_at INTEGER NOT NULL DEFAULT 0,
  listed_at INTEGER,
  added_at INTEGER NOT NULL,
  UNIQUE (kind, name, region)
) STRICT;

-- Open walks only: the end of a walk removes its row, and numbers are never used again, so a discovery whose walk is not
-- here was made by a completed one.
CREATE TABLE walk (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  source INTEGER NOT NULL,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 1),
  cursor TEXT NOT NULL,
  cursor_at INTEGER NOT NULL,
  pages INTEGER NOT NULL DEFAULT 0,
  empty_in_a_row INTEGER NOT NULL DEFAULT 0,
  stale_in_a_row INTEGER NOT NULL DEFAULT 0,
  ids_new INTEGER NOT NULL DEFAULT 0,
  posts_seen INTEGER NOT NULL DEFAULT 0,
  UNIQUE (source, kind)
) STRICT;

-- Append-only: `listed` is the sum of ids_new. Links that people add, and short links that turn out to be new posts,
-- stand here as pages without a walk.
CREATE TABLE page (
  no INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  walk INTEGER,
  spend INTEGER,
  cursor_in TEXT,
  cursor_out TEXT,
  ids_seen INTEGER NOT NULL CHECK (ids_seen >= 0),
  ids_new INTEGER NOT NULL CHECK (ids_new BETWEEN 0 AND ids_seen),
  at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER page_no_update BEFORE UPDATE ON page BEGIN SELECT RAISE(ABORT, 'page is append-only'); END;
CREATE TRIGGER page_no_delete BEFORE DELETE ON page BEGIN SELECT RAISE(ABORT, 'page is append-only'); END;

-- Who listed what. `walk` recorded it first; head_walk and backfill_walk saw it last.
CREATE TABLE discoveries (
  source INTEGER NOT NULL,
  id INTEGER NOT NULL,
  region TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  best_rank INTEGER NOT NULL,
  walk INTEGER NOT NULL,
  head_walk INTEGER NOT NULL,
  backfill_walk INTEGER NOT NULL,
  PRIMARY KEY (source, id, region)
) STRICT, WITHOUT ROWID;

-- The ledger of items: one row for each id for ever, no index on anything that changes.
CREATE TABLE item (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  source INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
  listed_at INTEGER NOT NULL,
  run INTEGER,
  kind INTEGER NOT NULL DEFAULT 0 CHECK (kind BETWEEN 0 AND 2),
  hold INTEGER CHECK (hold = 0),
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

-- How many items are in each state: what the balance is read from. -1 stands for none. New items are counted by the
-- page that brings them; what moves or goes is counted here, so that a row that is lost shows.
CREATE TABLE tally (
  state INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  hold INTEGER NOT NULL,
  n INTEGER NOT NULL CHECK (n >= 0),
  PRIMARY KEY (state, reason, hold)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER item_moved AFTER UPDATE OF state, reason, hold ON item BEGIN
  UPDATE tally SET n = n - 1 WHERE state = OLD.state AND reason = ifnull(OLD.reason, -1) AND hold = ifnull(OLD.hold, -1);
  INSERT INTO tally VALUES (NEW.state, ifnull(NEW.reason, -1), ifnull(NEW.hold, -1), 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER item_uncounted AFTER DELETE ON item BEGIN
  UPDATE tally SET n = n - 1 WHERE state = OLD.state AND reason = ifnull(OLD.reason, -1) AND hold = ifnull(OLD.hold, -1);
END;

-- What may run now or later. Rows are inserted and deleted, never changed. `exhausted` rows need a new capture. The due
-- of a fresh row is its deadline: it may be claimed at once.
CREATE TABLE ready (
  stage INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 4),
  class INTEGER NOT NULL CHECK (class = 0 OR class = 2 OR class = 3),
  exhausted INTEGER NOT NULL CHECK (exhausted IN (0, 1)),
  due INTEGER NOT NULL,
  id INTEGER NOT NULL UNIQUE,
  PRIMARY KEY (stage, class, exhausted, due, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER ready_no_update BEFORE UPDATE ON ready BEGIN SELECT RAISE(ABORT, 'ready rows never change'); END;

-- What is running. class and due are those of the ready row that was taken; null when there was none.
CREATE TABLE lease (
  id INTEGER PRIMARY KEY,
  token INTEGER NOT NULL UNIQUE CHECK (token > 0),
  stage INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 4),
  class INTEGER CHECK (class = 0 OR class = 2 OR class = 3),
  due INTEGER,
  owner TEXT NOT NULL,
  lease_until INTEGER NOT NULL,
  hard_deadline INTEGER NOT NULL,
  started_at INTEGER NOT NULL
) STRICT;

-- Items whose storage key is pinned and whose bytes are not known to be published: what the janitor may look at.
CREATE TABLE unpublished (
  id INTEGER PRIMARY KEY,
  since INTEGER NOT NULL
) STRICT;

-- The credit ledger. A row is the intent, its close is the only change; `presumed` marks an outcome that was assumed
-- because the caller went away: one true close may still replace it.
CREATE TABLE spend (
  no INTEGER PRIMARY KEY,
  purpose INTEGER NOT NULL CHECK (purpose BETWEEN 0 AND 4),
  endpoint TEXT NOT NULL,
  id INTEGER,
  capture INTEGER,
  call INTEGER CHECK (call IN (1, 2)),
  origin INTEGER NOT NULL DEFAULT 0 CHECK (origin BETWEEN 0 AND 1),
  link INTEGER,
  source INTEGER,
  token INTEGER,
  intent_at INTEGER NOT NULL,
  outcome INTEGER NOT NULL DEFAULT 0 CHECK (outcome BETWEEN 0 AND 3),
  presumed INTEGER NOT NULL DEFAULT 0 CHECK (presumed IN (0, 1)),
  status INTEGER,
  closed_at INTEGER,
  CHECK ((capture IS NULL) = (call IS NULL)),
  CHECK (call IS NULL OR id IS NOT NULL OR link IS NOT NULL),
  CHECK ((outcome = 0) = (closed_at IS NULL)),
  CHECK (presumed = 0 OR outcome = 3)
) STRICT;
CREATE UNIQUE INDEX spend_purchase ON spend (id, capture, call) WHERE id IS NOT NULL AND call IS NOT NULL AND outcome <> 2;
CREATE UNIQUE INDEX spend_link ON spend (link, capture, call) WHERE link IS NOT NULL AND id IS NULL AND outcome <> 2;
CREATE INDEX spend_open ON spend (token) WHERE outcome = 0;
CREATE TRIGGER spend_no_delete BEFORE DELETE ON spend BEGIN SELECT RAISE(ABORT, 'spend is append-only'); END;
CREATE TRIGGER spend_close_once BEFORE UPDATE ON spend
WHEN NEW.no <> OLD.no OR NEW.intent_at <> OLD.intent_at OR NEW.endpoint <> OLD.endpoint OR NEW.link IS NOT OLD.link
  OR NEW.outcome = 0
  OR NOT (OLD.outcome = 0 OR OLD.presumed = 1 OR (OLD.id IS NULL AND NEW.id IS NOT NULL AND NEW.outcome = OLD.outcome))
BEGIN SELECT RAISE(ABORT, 'an intent is closed once'); END;

-- Calls by UTC day, purpose and outcome: the budget and the ledger's sums without a scan.
CREATE TABLE spend_tally (
  day INTEGER NOT NULL,
  purpose INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  n INTEGER NOT NULL CHECK (n >= 0),
  PRIMARY KEY (day, purpose, outcome)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER spend_counted AFTER INSERT ON spend BEGIN
  INSERT INTO spend_tally VALUES (NEW.intent_at / 86400000000, NEW.purpose, NEW.outcome, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER spend_moved AFTER UPDATE OF purpose, outcome ON spend BEGIN
  UPDATE spend_tally SET n = n - 1 WHERE day = OLD.intent_at / 86400000000 AND purpose = OLD.purpose AND outcome = OLD.outcome;
  INSERT INTO spend_tally VALUES (NEW.intent_at / 86400000000, NEW.purpose, NEW.outcome, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TABLE limiter (
  name TEXT PRIMARY KEY,
  tat INTEGER NOT NULL,
  blocked_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO limiter VALUES ('provider', 0, 0);

-- Short links that hide their id. state: 0 waiting, 1 leased, 2 done, 3 dead. `id` is what it turned out to be.
CREATE TABLE link (
  no INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  source INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
  id INTEGER,
  reason INTEGER CHECK (reason BETWEEN 0 AND 9),
  due INTEGER NOT NULL,
  token INTEGER,
  owner TEXT,
  lease_until INTEGER,
  hard_deadline INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  origin INTEGER NOT NULL DEFAULT 0 CHECK (origin BETWEEN 0 AND 1),
  capture INTEGER NOT NULL DEFAULT 0,
  captures INTEGER NOT NULL DEFAULT 0,
  calls INTEGER NOT NULL DEFAULT 0 CHECK (calls BETWEEN 0 AND 2),
  exhausted_at INTEGER,
  why TEXT,
  added_at INTEGER NOT NULL,
  CHECK ((state = 1) = (token IS NOT NULL)),
  CHECK ((state = 2) = (id IS NOT NULL)),
  CHECK ((state = 3) = (reason IS NOT NULL))
) STRICT;
CREATE INDEX link_waiting ON link (due, no) WHERE state = 0;
CREATE UNIQUE INDEX link_leased ON link (token) WHERE state = 1;

-- Evidence of each death. The reason lives on the item: ageing drops the evidence only.
CREATE TABLE dead_letter (
  no INTEGER PRIMARY KEY,
  id INTEGER,
  link INTEGER,
  reason INTEGER NOT NULL CHECK (reason BETWEEN 0 AND 9),
  stage TEXT NOT NULL,
  status INTEGER NOT NULL,
  evidence TEXT CHECK (octet_length(evidence) <= 2048),
  at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  captures INTEGER NOT NULL,
  revived_at INTEGER,
  CHECK ((id IS NULL) <> (link IS NULL))
) STRICT;
CREATE UNIQUE INDEX dead_letter_item ON dead_letter (id) WHERE revived_at IS NULL AND id IS NOT NULL;
CREATE UNIQUE INDEX dead_letter_link ON dead_letter (link) WHERE revived_at IS NULL AND link IS NOT NULL;
CREATE INDEX dead_letter_evidence ON dead_letter (at) WHERE evidence IS NOT NULL;

-- How long fresh items took to be resolved, in milliseconds to three digits, for one run.
CREATE TABLE freshness (
  took_ms INTEGER PRIMARY KEY,
  n INTEGER NOT NULL
) STRICT;
