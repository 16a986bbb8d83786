-- The catalog on PostgreSQL (RULES 4, reliability.md 1.5): the same tables as the embedded one, in the schema `holdfast`. Tables hold
-- bigint ids and microseconds UTC; views give people TEXT ids and ISO times under the spec's names. Numbers of states, reasons, stages,
-- classes, purposes and outcomes are those of the enums in core (queue/lifecycle.h, queue/claim.h, resolve/classify.h).

-- The database's clock decides leases and limits. Only a test puts another function in its place, which takes the caller's word.
CREATE FUNCTION now_us(said bigint) RETURNS bigint LANGUAGE sql VOLATILE PARALLEL SAFE
AS $$ SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint $$;

-- A text of any length as an index takes it, told apart by its bytes.
CREATE FUNCTION index_digest(whole text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT sha256(replace(whole, '\', '\\')::bytea) $$;

-- One row for each run; the last one is current. Freshness is measured over what its pages listed first. A host that starts while
-- others work joins their run.
CREATE TABLE run (
  no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner text NOT NULL,
  started_at bigint NOT NULL
);

-- A lease token is never given out twice. `setting` holds the few numbers that are one for the whole catalog.
CREATE SEQUENCE token AS bigint;
CREATE TABLE setting (
  name text PRIMARY KEY,
  value bigint NOT NULL
);
INSERT INTO setting VALUES ('clean_stop', 1);

CREATE TABLE source (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind smallint NOT NULL CHECK (kind BETWEEN 0 AND 4),
  name text NOT NULL,
  region text NOT NULL,
  label text NOT NULL,
  state smallint NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
  reason text NOT NULL DEFAULT '',
  target text,
  backfilled smallint NOT NULL DEFAULT 0 CHECK (backfilled IN (0, 1)),
  served_at bigint NOT NULL DEFAULT 0,
  listed_at bigint,
  added_at bigint NOT NULL,
  publish_days integer NOT NULL DEFAULT 0 CHECK (publish_days IN (0, 1, 7, 30, 90, 180)),
  sort smallint NOT NULL DEFAULT 0 CHECK (sort BETWEEN 0 AND 2),
  posts_max bigint CHECK (posts_max > 0),
  every bigint CHECK (every > 0),
  files_only smallint NOT NULL DEFAULT 0 CHECK (files_only IN (0, 1)),
  head_at bigint,
  unsure_from bigint,
  UNIQUE (kind, name, region)
) WITH (fillfactor = 50);

-- Open walks only: the end of a walk removes its row, and numbers are never used again, so a discovery whose walk is not
-- here was made by a completed one.
CREATE TABLE walk (
  no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source bigint NOT NULL,
  kind smallint NOT NULL CHECK (kind BETWEEN 0 AND 1),
  cursor text NOT NULL,
  cursor_at bigint NOT NULL,
  pages integer NOT NULL DEFAULT 0,
  empty_in_a_row integer NOT NULL DEFAULT 0,
  stale_in_a_row integer NOT NULL DEFAULT 0,
  ids_new bigint NOT NULL DEFAULT 0,
  posts_seen bigint NOT NULL DEFAULT 0,
  ids_seen bigint NOT NULL DEFAULT 0,
  UNIQUE (source, kind)
) WITH (fillfactor = 50);

CREATE FUNCTION trigger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'HF001';
END $$;

-- Append-only: `listed` is the sum of ids_new. Links that people add, and short links that turn out to be new posts,
-- stand here as pages without a walk.
CREATE TABLE page (
  no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source bigint NOT NULL,
  walk bigint,
  spend bigint UNIQUE,
  cursor_in text,
  cursor_out text,
  ids_seen integer NOT NULL CHECK (ids_seen >= 0),
  ids_new integer NOT NULL CHECK (ids_new BETWEEN 0 AND ids_seen),
  ids_fresh integer NOT NULL DEFAULT 0,
  at bigint NOT NULL
);
CREATE TRIGGER page_append_only BEFORE UPDATE OR DELETE ON page FOR EACH ROW EXECUTE FUNCTION trigger_refuse('page is append-only');

-- Who listed what. `walk` recorded it first; head_walk and backfill_walk saw it last.
CREATE TABLE discoveries (
  source bigint NOT NULL,
  id bigint NOT NULL,
  region text NOT NULL,
  first_seen bigint NOT NULL,
  last_seen bigint NOT NULL,
  best_rank integer NOT NULL,
  walk bigint NOT NULL,
  head_walk bigint NOT NULL,
  backfill_walk bigint NOT NULL,
  PRIMARY KEY (source, id, region)
) WITH (fillfactor = 85);
CREATE INDEX discoveries_id_idx ON discoveries (id);

-- The ledger of items: one row for each id for ever, and no index on anything that changes, so that every transition is HOT.
-- last_token: the lease that ended last, by which a door that was taken is known again when its answer was lost.
CREATE TABLE item (
  id bigint PRIMARY KEY CHECK (id > 0),
  source bigint NOT NULL,
  state smallint NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
  listed_at bigint NOT NULL,
  run bigint,
  kind smallint NOT NULL DEFAULT 0 CHECK (kind BETWEEN 0 AND 2),
  hold smallint CHECK (hold BETWEEN 0 AND 1),
  reason smallint CHECK (reason BETWEEN 0 AND 9),
  origin smallint NOT NULL DEFAULT 0 CHECK (origin BETWEEN 0 AND 1),
  capture integer NOT NULL DEFAULT 0 CHECK (capture >= 0),
  captures integer NOT NULL DEFAULT 0 CHECK (captures BETWEEN 0 AND capture),
  calls smallint NOT NULL DEFAULT 0 CHECK (calls BETWEEN 0 AND 2),
  exhausted_at bigint,
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  hard_refusals integer NOT NULL DEFAULT 0 CHECK (hard_refusals >= 0),
  no_media_seen smallint NOT NULL DEFAULT 0 CHECK (no_media_seen IN (0, 1)),
  storage_key text,
  resolved_at bigint,
  bytes bigint,
  sha256 bytea CHECK (sha256 IS NULL OR length(sha256) = 32),
  why text,
  last_token bigint,
  CHECK ((state = 3) = (reason IS NOT NULL)),
  CHECK (hold IS NULL OR state = 0),
  CHECK (calls = 0 OR captures > 0),
  CHECK (state NOT IN (1, 2) OR storage_key IS NOT NULL)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX item_listed_idx ON item USING brin (listed_at);

-- How many items are in each state: what the balance is read from. -1 stands for none. New items are counted by what brings them; what
-- moves or goes is counted by triggers, so that a row that is lost shows. The sum of its rows counts: rows are only added, so that hosts never
-- wait for each other and no row has a long past while a snapshot is held; fold_tally() makes few of many now and then.
CREATE TABLE tally (
  state smallint NOT NULL,
  reason smallint NOT NULL,
  hold smallint NOT NULL,
  n bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE FUNCTION shard() RETURNS smallint LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT (pg_backend_pid() % 16)::smallint $$;
CREATE FUNCTION count_items(of_state integer, of_reason integer, of_hold integer, more bigint) RETURNS void LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
BEGIN
  INSERT INTO tally VALUES (of_state, coalesce(of_reason, -1), coalesce(of_hold, -1), more);
END $$;
CREATE FUNCTION trigger_item() RETURNS trigger LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM count_items(OLD.state, OLD.reason, OLD.hold, -1);
    RETURN NULL;
  END IF;
  -- The lines of the lifecycle table.
  IF OLD.state <> NEW.state AND NOT (CASE OLD.state
      WHEN 0 THEN NEW.state = 1 OR NEW.state = 3 OR NEW.state = 4
      WHEN 1 THEN NEW.state = 2 OR NEW.state = 4
      WHEN 2 THEN NEW.state = 0 OR NEW.state = 4
      WHEN 3 THEN NEW.state = 0 OR NEW.state = 4
      ELSE false END) THEN
    RAISE EXCEPTION 'no such transition of an item' USING ERRCODE = 'HF001';
  END IF;
  IF OLD.storage_key IS NOT NULL AND NEW.storage_key IS DISTINCT FROM OLD.storage_key THEN
    RAISE EXCEPTION 'a storage key never changes' USING ERRCODE = 'HF001';
  END IF;
  IF (OLD.state, OLD.reason, OLD.hold) IS DISTINCT FROM (NEW.state, NEW.reason, NEW.hold) THEN
    INSERT INTO tally VALUES (OLD.state, coalesce(OLD.reason, -1), coalesce(OLD.hold, -1), -1), (NEW.state, coalesce(NEW.reason, -1), coalesce(NEW.hold, -1), 1);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER item_moved AFTER UPDATE OF state, reason, hold, storage_key ON item FOR EACH ROW EXECUTE FUNCTION trigger_item();
CREATE TRIGGER item_gone AFTER DELETE ON item FOR EACH ROW EXECUTE FUNCTION trigger_item();

-- Held as not wanted, by kind: what a run that wants the kind takes up.
CREATE TABLE held (
  kind smallint NOT NULL,
  id bigint NOT NULL,
  PRIMARY KEY (kind, id)
);

-- What may run now or later. Rows are inserted and deleted, never changed. `exhausted` rows need a new capture. The due
-- of a fresh row is its deadline: it may be claimed at once. One row an id.
CREATE TABLE ready (
  stage smallint NOT NULL CHECK (stage BETWEEN 0 AND 5),
  class smallint NOT NULL CHECK (class IN (0, 2, 3)),
  exhausted smallint NOT NULL CHECK (exhausted IN (0, 1)),
  due bigint NOT NULL,
  id bigint NOT NULL UNIQUE,
  PRIMARY KEY (stage, class, exhausted, due, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0,
        autovacuum_vacuum_insert_scale_factor = 0.2);
CREATE TRIGGER ready_no_update BEFORE UPDATE ON ready FOR EACH ROW EXECUTE FUNCTION trigger_refuse('ready rows never change');

-- From where a scan of `ready` begins: below it there were only rows that are gone (reliability.md 1.5, low-water bound). A scan without the
-- bound finds what was put below it. UNLOGGED: it may be forgotten.
CREATE UNLOGGED TABLE low_water (
  stage smallint NOT NULL,
  class smallint NOT NULL,
  exhausted smallint NOT NULL,
  due bigint NOT NULL,
  scanned_at bigint NOT NULL,
  PRIMARY KEY (stage, class, exhausted)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);

-- What is running. class and due are those of the ready row that was taken; null when there was none. `batch`: the claim that took it, by
-- which a claim whose answer was lost finds its leases again.
CREATE TABLE lease (
  id bigint PRIMARY KEY,
  token bigint NOT NULL UNIQUE CHECK (token > 0),
  stage smallint NOT NULL CHECK (stage BETWEEN 0 AND 5),
  class smallint CHECK (class IN (0, 2, 3)),
  due bigint,
  owner text NOT NULL,
  batch bigint,
  lease_until bigint NOT NULL,
  hard_deadline bigint NOT NULL,
  started_at bigint NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

-- Items whose storage key is pinned and whose bytes are not known to be published: what the janitor may look at.
CREATE TABLE unpublished (
  id bigint PRIMARY KEY,
  since bigint NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- The credit ledger. A row is the intent, its close is the only change; `presumed` marks an outcome that was assumed
-- because the caller went away: one true close may still replace it. `nonce`: the asking, by which an intent whose answer was lost is found.
CREATE TABLE spend (
  no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  purpose smallint NOT NULL CHECK (purpose BETWEEN 0 AND 4),
  endpoint text NOT NULL,
  id bigint,
  capture integer,
  call smallint CHECK (call IN (1, 2)),
  origin smallint NOT NULL DEFAULT 0 CHECK (origin BETWEEN 0 AND 1),
  link bigint,
  source bigint,
  token bigint,
  nonce bigint,
  intent_at bigint NOT NULL,
  outcome smallint NOT NULL DEFAULT 0 CHECK (outcome BETWEEN 0 AND 3),
  presumed smallint NOT NULL DEFAULT 0 CHECK (presumed IN (0, 1)),
  status integer,
  closed_at bigint,
  CHECK ((capture IS NULL) = (call IS NULL)),
  CHECK (call IS NULL OR id IS NOT NULL OR link IS NOT NULL),
  CHECK ((outcome = 0) = (closed_at IS NULL)),
  CHECK (presumed = 0 OR outcome = 3)
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
CREATE UNIQUE INDEX spend_purchase ON spend (id, capture, call) WHERE id IS NOT NULL AND call IS NOT NULL AND outcome <> 2;
CREATE UNIQUE INDEX spend_link ON spend (link, capture, call) WHERE link IS NOT NULL AND id IS NULL AND outcome <> 2;
CREATE INDEX spend_open ON spend (token) WHERE outcome = 0;
CREATE UNIQUE INDEX spend_nonce ON spend (nonce) WHERE outcome = 0;

-- Calls by UTC day, purpose and outcome: the budget and the ledger's sums without a scan. Of several rows (shards) the sum counts, so that hosts
-- don't wait for each other; one alone may be negative.
CREATE TABLE spend_tally (
  day bigint NOT NULL,
  purpose smallint NOT NULL,
  outcome smallint NOT NULL,
  shard smallint NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (day, purpose, outcome, shard)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE FUNCTION trigger_spend() RETURNS trigger LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.no <> OLD.no OR NEW.intent_at <> OLD.intent_at OR NEW.endpoint <> OLD.endpoint OR NEW.link IS DISTINCT FROM OLD.link OR NEW.outcome = 0
        OR NOT (OLD.outcome = 0 OR OLD.presumed = 1 OR (OLD.id IS NULL AND NEW.id IS NOT NULL AND NEW.outcome = OLD.outcome)) THEN
      RAISE EXCEPTION 'an intent is closed once' USING ERRCODE = 'HF001';
    END IF;
    IF (OLD.purpose, OLD.outcome) = (NEW.purpose, NEW.outcome) THEN
      RETURN NULL;
    END IF;
    INSERT INTO spend_tally SELECT * FROM (
      VALUES (OLD.intent_at / 86400000000, OLD.purpose, OLD.outcome, shard(), -1::bigint),
             (NEW.intent_at / 86400000000, NEW.purpose, NEW.outcome, shard(), 1::bigint)) moved (day, purpose, outcome, shard, n)
    ORDER BY day, purpose, outcome
    ON CONFLICT (day, purpose, outcome, shard) DO UPDATE SET n = spend_tally.n + excluded.n;
    RETURN NULL;
  END IF;
  INSERT INTO spend_tally VALUES (NEW.intent_at / 86400000000, NEW.purpose, NEW.outcome, shard(), 1)
  ON CONFLICT (day, purpose, outcome, shard) DO UPDATE SET n = spend_tally.n + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER spend_counted AFTER INSERT OR UPDATE ON spend FOR EACH ROW EXECUTE FUNCTION trigger_spend();
CREATE TRIGGER spend_append_only BEFORE DELETE ON spend FOR EACH ROW EXECUTE FUNCTION trigger_refuse('spend is append-only');

-- One row for everybody: who takes a grant compares and sets it (core/govern/rate_limit decides).
CREATE TABLE limiter (
  name text PRIMARY KEY,
  tat bigint NOT NULL,
  blocked_until bigint NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
INSERT INTO limiter VALUES ('provider', 0, 0);

-- Short links that hide their id. state: 0 waiting, 1 leased, 2 done, 3 dead. `id` is what it turned out to be.
CREATE TABLE link (
  no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  url text NOT NULL,
  source bigint NOT NULL,
  state smallint NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
  id bigint,
  reason smallint CHECK (reason BETWEEN 0 AND 9),
  due bigint NOT NULL,
  token bigint,
  owner text,
  batch bigint,
  last_token bigint,
  lease_until bigint,
  hard_deadline bigint,
  attempts integer NOT NULL DEFAULT 0,
  origin smallint NOT NULL DEFAULT 0 CHECK (origin BETWEEN 0 AND 1),
  capture integer NOT NULL DEFAULT 0,
  captures integer NOT NULL DEFAULT 0,
  calls smallint NOT NULL DEFAULT 0 CHECK (calls BETWEEN 0 AND 2),
  exhausted_at bigint,
  why text,
  added_at bigint NOT NULL,
  CHECK ((state = 1) = (token IS NOT NULL)),
  CHECK ((state = 2) = (id IS NOT NULL)),
  CHECK ((state = 3) = (reason IS NOT NULL))
) WITH (fillfactor = 70);
-- A link may be longer than an index takes.
CREATE UNIQUE INDEX link_url ON link (index_digest(url));
CREATE INDEX link_waiting ON link (due, no) WHERE state = 0;
CREATE UNIQUE INDEX link_leased ON link (token) WHERE state = 1;

-- Evidence of each death. The reason lives on the item: ageing drops the evidence only.
CREATE TABLE dead_letter (
  no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id bigint,
  link bigint,
  reason smallint NOT NULL CHECK (reason BETWEEN 0 AND 9),
  stage text NOT NULL,
  status integer NOT NULL,
  evidence text CHECK (octet_length(evidence) <= 2048),
  at bigint NOT NULL,
  attempts integer NOT NULL,
  captures integer NOT NULL,
  revived_at bigint,
  CHECK ((id IS NULL) <> (link IS NULL))
);
CREATE UNIQUE INDEX dead_letter_item ON dead_letter (id) WHERE revived_at IS NULL AND id IS NOT NULL;
CREATE UNIQUE INDEX dead_letter_link ON dead_letter (link) WHERE revived_at IS NULL AND link IS NOT NULL;
CREATE INDEX dead_letter_evidence ON dead_letter (at) WHERE evidence IS NOT NULL;
CREATE INDEX dead_letter_id_idx ON dead_letter (id) WHERE id IS NOT NULL;
CREATE INDEX dead_letter_open ON dead_letter (reason, no) WHERE revived_at IS NULL;

-- How long fresh items took to be resolved, in milliseconds to three digits, by the hour in which they were; of one run, and of it the
-- last 24 hours. Shards as in spend_tally.
CREATE TABLE freshness (
  hour bigint NOT NULL,
  took_ms bigint NOT NULL,
  shard smallint NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (hour, took_ms, shard)
) WITH (fillfactor = 50);

-- Spans in which nothing could be bought. Freshness leaves them out (RULES 3). They never overlap: a new one begins no earlier than the
-- last one ended.
CREATE TABLE pause (
  began bigint PRIMARY KEY,
  ended bigint NOT NULL,
  CHECK (ended > began)
);

-- What a page said of a post that only sources which want files alone have listed: its metadata, for the answer to
-- /download-video/ has none (RULES 3). Goes when another source lists the post, and when the post is stored.
CREATE TABLE listed_post (
  id bigint PRIMARY KEY CHECK (id > 0),
  author_id text NOT NULL,
  author_handle text NOT NULL,
  author_nickname text NOT NULL,
  title text,
  region text,
  duration bigint,
  create_time bigint,
  play_count bigint,
  digg_count bigint,
  comment_count bigint,
  share_count bigint,
  download_count bigint,
  collect_count bigint,
  music_id text,
  music_title text,
  music_author text,
  music_duration bigint,
  pinned smallint NOT NULL CHECK (pinned IN (0, 1))
);

-- The provider's regions, as it spells their codes.
CREATE TABLE region (
  code text PRIMARY KEY,
  name text NOT NULL,
  fetched_at bigint NOT NULL
);

-- What was answered to orders that leave no row of their own to be known by (links added, the dead revived), by the number of the asking: asked
-- again because the answer was lost, they answer the same. Kept for an hour.
CREATE TABLE answered (
  nonce bigint PRIMARY KEY,
  at bigint NOT NULL,
  answer bigint[] NOT NULL
);

-- What a run last measured, for `status`. mean_transfer_us: from a download slot taken to it freed.
CREATE TABLE measured (
  name text PRIMARY KEY,
  value bigint NOT NULL
);

-- The searchable index (RULES 9), made from sidecars alone: it can be dropped and built again.
CREATE TABLE post (
  id bigint PRIMARY KEY CHECK (id > 0),
  author_id text NOT NULL,
  author_handle text NOT NULL,
  author_nickname text NOT NULL,
  title text,
  region text,
  duration bigint,
  create_time bigint,
  play_count bigint,
  digg_count bigint,
  comment_count bigint,
  share_count bigint,
  download_count bigint,
  collect_count bigint,
  music_id text,
  music_title text,
  music_author text,
  kind smallint NOT NULL CHECK (kind BETWEEN 0 AND 2),
  images integer NOT NULL,
  url text NOT NULL,
  storage_key text NOT NULL,
  media_key text NOT NULL,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  sha256 bytea CHECK (sha256 IS NULL OR length(sha256) = 32),
  captured_at bigint NOT NULL
);
CREATE INDEX posts_author_idx ON post (author_id);
CREATE INDEX posts_music_idx ON post (music_id);
CREATE INDEX posts_create_idx ON post (create_time);

CREATE TABLE metrics (
  id bigint NOT NULL,
  captured_at bigint NOT NULL,
  play_count bigint,
  digg_count bigint,
  comment_count bigint,
  share_count bigint,
  download_count bigint,
  collect_count bigint,
  PRIMARY KEY (id, captured_at)
);

-- What the sidecar names, in its order. `missing` says why an asset is not there.
CREATE TABLE asset (
  id bigint NOT NULL,
  no integer NOT NULL,
  kind text NOT NULL,
  key text NOT NULL,
  missing text NOT NULL,
  bytes bigint NOT NULL,
  sha256 bytea CHECK (sha256 IS NULL OR length(sha256) = 32),
  content_type text NOT NULL,
  codec text NOT NULL,
  sound_codec text NOT NULL,
  duration_ms bigint,
  width integer NOT NULL,
  height integer NOT NULL,
  rendition text,
  host text NOT NULL,
  defects text NOT NULL,
  PRIMARY KEY (id, no)
);

CREATE TABLE identity (
  author_id text NOT NULL CHECK (author_id <> ''),
  handle text NOT NULL,
  nickname text NOT NULL,
  first_seen bigint NOT NULL,
  last_seen bigint NOT NULL CHECK (last_seen >= first_seen)
);
CREATE UNIQUE INDEX identity_name ON identity (author_id, index_digest(handle), index_digest(nickname));
