-- The processes that work on this catalog, what one of them does for all, and tickets on their way between two of them.

-- roles: bits by the number of the role; a row is live while beats come.
CREATE TABLE worker (
  owner text PRIMARY KEY,
  host text NOT NULL,
  pid bigint NOT NULL,
  roles integer NOT NULL CHECK (roles BETWEEN 0 AND 63),
  version text NOT NULL,
  started_at bigint NOT NULL,
  beat_at bigint NOT NULL,
  ended_at bigint,
  slots integer NOT NULL DEFAULT 0 CHECK (slots >= 0),
  resolving integer NOT NULL DEFAULT 0,
  downloading integer NOT NULL DEFAULT 0,
  listing smallint NOT NULL DEFAULT 0 CHECK (listing IN (0, 1)),
  bytes_per_s bigint NOT NULL DEFAULT 0,
  mean_transfer_us bigint,
  waits_for text NOT NULL DEFAULT ''
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);

-- What one of them does at a time for all: listing, sweeping, reaping.
CREATE TABLE duty (
  name text PRIMARY KEY,
  owner text NOT NULL,
  token bigint NOT NULL CHECK (token > 0),
  until bigint NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);

-- The only rows that ever hold a signed link (RULES 7). UNLOGGED: never in the log of changes, in no replica, and emptied by a server
-- that was not stopped in good order; after such a start or a good one, begin_run and everybody's beat empty it of what is old.
CREATE UNLOGGED TABLE ticket (
  id bigint PRIMARY KEY,
  body text NOT NULL,
  made_at bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100, autovacuum_vacuum_cost_delay = 0, toast.autovacuum_vacuum_scale_factor = 0,
        toast.autovacuum_vacuum_threshold = 100, toast.autovacuum_vacuum_cost_delay = 0);
