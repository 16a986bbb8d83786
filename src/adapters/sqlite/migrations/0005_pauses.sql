-- Spans in which nothing could be bought: the provider was down or asked to be let be, no CDN host delivered, the vault couldn't be
-- written. Freshness leaves them out (RULES 3). They never overlap: a new one begins no earlier than the last one ended.
CREATE TABLE pause (
  began INTEGER PRIMARY KEY,
  ended INTEGER NOT NULL CHECK (ended > began)
) STRICT;
