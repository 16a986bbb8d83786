-- Posts that lie complete in the spool of a host and wait for their upload to a remote vault. The item is pending meanwhile, and
-- ready or leased for the stage upload; its row goes when it is stored, or when the spool lost it.
CREATE TABLE spooled (
  id bigint PRIMARY KEY,
  host text NOT NULL,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  since bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX spooled_host ON spooled (host, id);
