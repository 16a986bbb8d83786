-- Posts that lie complete in the spool of a host and wait for their upload to a remote vault. The item is pending meanwhile, and
-- ready or leased for the stage upload; its row goes when it is stored, or when the spool lost it.
CREATE TABLE spooled (
  id INTEGER PRIMARY KEY,
  host TEXT NOT NULL,
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  since INTEGER NOT NULL
) STRICT;
CREATE INDEX spooled_host ON spooled (host, id);
