-- What `status` shows and what an audit asks. Each answer is of one snapshot, so that figures that must agree do agree while hosts work.
-- Functions without SET search_path name the schema: the planner puts them into the statement that calls them.

CREATE FUNCTION balance() RETURNS TABLE (listed bigint, links_pending bigint, state smallint, reason smallint, hold smallint, n bigint)
LANGUAGE sql STABLE SET search_path = holdfast, pg_temp AS $$
  SELECT (SELECT coalesce(sum(p.ids_new), 0)::bigint FROM page p),
    (SELECT count(*) FROM link k WHERE k.state = 0) + (SELECT count(*) FROM link k WHERE k.state = 1),
    t.state, nullif(t.reason, -1::smallint), nullif(t.hold, -1::smallint), t.n
  FROM (SELECT 1) one LEFT JOIN
    (SELECT y.state, y.reason, y.hold, sum(y.n)::bigint AS n FROM tally y GROUP BY 1, 2, 3) t ON true
$$;

-- Each source with its pages, and its distinct discoveries by what became of them (arrays of equal length; no state: the
-- item is gone).
CREATE FUNCTION source_statuses() RETURNS TABLE (id bigint, pages bigint, links_pending bigint, states text[], reasons text[], holds text[], counts text[])
LANGUAGE sql STABLE SET search_path = holdfast, pg_temp AS $$
  SELECT s.id, coalesce(p.n, 0), coalesce(k.n, 0), b.states, b.reasons, b.holds, b.counts
  FROM source s
  LEFT JOIN (SELECT g.source, count(*) AS n FROM page g WHERE g.walk IS NOT NULL GROUP BY 1) p ON p.source = s.id
  LEFT JOIN (SELECT l.source, count(*) AS n FROM link l WHERE l.state IN (0, 1) GROUP BY 1) k ON k.source = s.id
  LEFT JOIN (
    SELECT c.source, array_agg(c.state::text) AS states, array_agg(c.reason::text) AS reasons, array_agg(c.hold::text) AS holds, array_agg(c.n::text) AS counts
    FROM (SELECT d.source, i.state, i.reason, i.hold, count(*) AS n FROM (SELECT DISTINCT v.source, v.id FROM discoveries v) d
          LEFT JOIN item i ON i.id = d.id GROUP BY 1, 2, 3, 4) c
    GROUP BY 1) b ON b.source = s.id
$$;

-- Where the tables contradict each other (reliability.md 1.5, fsck): at most p_most of each kind. Quick asks what an index or a small table
-- answers; the others read everything once.
CREATE FUNCTION audit(p_quick boolean, p_most bigint) RETURNS TABLE (wrong text, subject bigint)
LANGUAGE sql STABLE SET search_path = holdfast, pg_temp AS $$
  WITH counted AS MATERIALIZED (
    SELECT i.state, coalesce(i.reason, -1::smallint) AS reason, coalesce(i.hold, -1::smallint) AS hold, count(*) AS n FROM item i GROUP BY 1, 2, 3
  ), told AS MATERIALIZED (
    SELECT t.state, t.reason, t.hold, sum(t.n)::bigint AS n FROM tally t GROUP BY 1, 2, 3 HAVING sum(t.n) <> 0
  )
  (SELECT 'pending and not in exactly one of ready and lease', i.id FROM item i LEFT JOIN ready r ON r.id = i.id LEFT JOIN lease l ON l.id = i.id
   WHERE NOT p_quick AND i.state = 0 AND i.hold IS NULL AND (r.id IS NULL) = (l.id IS NULL) LIMIT p_most)
  UNION ALL
  (SELECT 'held, and ready or leased for work', i.id FROM item i LEFT JOIN ready r ON r.id = i.id LEFT JOIN lease l ON l.id = i.id
   WHERE NOT p_quick AND i.hold IS NOT NULL AND (r.id IS NOT NULL OR l.stage <> 4) LIMIT p_most)
  UNION ALL
  (SELECT 'held as not wanted, and not found by its kind', i.id FROM item i LEFT JOIN held h ON h.id = i.id AND h.kind = i.kind
   WHERE NOT p_quick AND i.hold = 0 AND h.id IS NULL LIMIT p_most)
  UNION ALL
  (SELECT 'found as not wanted, and not held', h.id FROM held h LEFT JOIN item i ON i.id = h.id
   WHERE i.id IS NULL OR i.hold IS DISTINCT FROM 0 OR i.kind <> h.kind LIMIT p_most)
  UNION ALL
  (SELECT 'pending, and ready or leased for the index', i.id FROM item i LEFT JOIN ready r ON r.id = i.id LEFT JOIN lease l ON l.id = i.id
   WHERE NOT p_quick AND i.state = 0 AND (r.stage = 2 OR l.stage = 2) LIMIT p_most)
  UNION ALL
  (SELECT 'stored and not in exactly one of ready and lease for the index', i.id FROM item i LEFT JOIN ready r ON r.id = i.id AND r.stage = 2
   LEFT JOIN lease l ON l.id = i.id AND l.stage = 2 WHERE NOT p_quick AND i.state = 1 AND (r.id IS NULL) = (l.id IS NULL) LIMIT p_most)
  UNION ALL
  (SELECT 'settled, and ready or leased for work', i.id FROM item i LEFT JOIN ready r ON r.id = i.id LEFT JOIN lease l ON l.id = i.id
   WHERE NOT p_quick AND i.state IN (2, 3, 4) AND (r.stage < 3 OR l.stage < 3 OR r.stage = 5 OR l.stage = 5) LIMIT p_most)
  UNION ALL
  (SELECT 'in a spool, and not pending with its upload ready or leased', s.id FROM spooled s LEFT JOIN item i ON i.id = s.id
   LEFT JOIN ready r ON r.id = s.id AND r.stage = 1 LEFT JOIN lease l ON l.id = s.id AND l.stage = 1
   WHERE i.state IS DISTINCT FROM 0 OR (r.id IS NULL) = (l.id IS NULL) LIMIT p_most)
  UNION ALL
  (SELECT 'its upload is ready or leased, and it is in no spool', u.id FROM (SELECT r.id FROM ready r WHERE r.stage = 1 UNION ALL SELECT l.id FROM lease l WHERE l.stage = 1) u
   WHERE NOT EXISTS (SELECT FROM spooled s WHERE s.id = u.id) LIMIT p_most)
  UNION ALL
  (SELECT 'ready, and not in the ledger of items', r.id FROM ready r LEFT JOIN item i ON i.id = r.id WHERE NOT p_quick AND i.id IS NULL LIMIT p_most)
  UNION ALL
  (SELECT 'leased, and not in the ledger of items', l.id FROM lease l LEFT JOIN item i ON i.id = l.id WHERE i.id IS NULL LIMIT p_most)
  UNION ALL
  (SELECT DISTINCT 'listed by a source, and not in the ledger of items', d.id FROM discoveries d LEFT JOIN item i ON i.id = d.id
   WHERE NOT p_quick AND i.id IS NULL LIMIT p_most)
  UNION ALL
  (SELECT 'calls differ from the purchases of its capture', i.id FROM item i LEFT JOIN
     (SELECT s.id, s.capture, count(*) AS n FROM spend s WHERE s.call IS NOT NULL AND s.id IS NOT NULL AND s.outcome <> 2 GROUP BY 1, 2) b
     ON b.id = i.id AND b.capture = i.capture
   WHERE NOT p_quick AND i.calls <> CASE WHEN i.captures = 0 THEN 0 ELSE coalesce(b.n, 0) END LIMIT p_most)
  UNION ALL
  (SELECT 'an intent is open and its lease is gone', s.no FROM spend s
   WHERE s.outcome = 0 AND s.token IS NOT NULL AND NOT EXISTS (SELECT FROM lease l WHERE l.token = s.token)
   AND NOT EXISTS (SELECT FROM link k WHERE k.token = s.token AND k.state = 1) LIMIT p_most)
  UNION ALL
  (SELECT 'archived, and not in posts', i.id FROM item i LEFT JOIN post p ON p.id = i.id WHERE NOT p_quick AND i.state = 2 AND p.id IS NULL LIMIT p_most)
  UNION ALL
  (SELECT 'dead without a dead letter', i.id FROM item i LEFT JOIN dead_letter d ON d.id = i.id AND d.revived_at IS NULL
   WHERE NOT p_quick AND i.state = 3 AND d.id IS NULL LIMIT p_most)
  UNION ALL
  (SELECT 'a dead letter, and not dead', d.id FROM dead_letter d JOIN item i ON i.id = d.id
   WHERE NOT p_quick AND d.revived_at IS NULL AND i.state <> 3 AND i.state <> 4 LIMIT p_most)
  UNION ALL
  (SELECT 'keyed and unpublished, and hidden from the janitor', i.id FROM item i LEFT JOIN unpublished u ON u.id = i.id
   WHERE NOT p_quick AND i.state IN (0, 3) AND i.storage_key IS NOT NULL AND u.id IS NULL LIMIT p_most)
  UNION ALL
  (SELECT 'shown to the janitor, and published or without a key', u.id FROM unpublished u LEFT JOIN item i ON i.id = u.id
   WHERE NOT p_quick AND (i.id IS NULL OR i.storage_key IS NULL OR i.state NOT IN (0, 3)) LIMIT p_most)
  UNION ALL
  (SELECT 'metadata is kept as listed, and the post is stored', l.id FROM listed_post l LEFT JOIN item i ON i.id = l.id
   WHERE NOT p_quick AND (i.id IS NULL OR i.state IN (1, 2)) LIMIT p_most)
  UNION ALL
  (SELECT 'a token above the counter', l.id FROM lease l WHERE l.token > (SELECT q.last_value FROM token q) LIMIT p_most)
  UNION ALL
  (SELECT 'states are counted wrong', w.state FROM (SELECT * FROM counted EXCEPT SELECT * FROM told) w WHERE NOT p_quick LIMIT p_most)
  UNION ALL
  (SELECT 'states are counted that nothing is in', w.state FROM (SELECT * FROM told EXCEPT SELECT * FROM counted) w WHERE NOT p_quick LIMIT p_most)
  UNION ALL
  -- What is not archived, from what waits, runs and was given up, instead of from every row.
  (SELECT 'what is not archived is counted wrong', w.state FROM (VALUES
     (0, coalesce((SELECT sum(t.n) FROM told t WHERE t.state = 0 AND t.hold = -1), 0)
         - (SELECT count(*) FROM ready r WHERE r.stage IN (0, 1, 5)) - (SELECT count(*) FROM lease l WHERE l.stage IN (0, 1, 5) OR (l.stage = 4 AND l.class IS NOT NULL))),
     (0, coalesce((SELECT sum(t.n) FROM told t WHERE t.state = 0 AND t.hold = 0), 0) - (SELECT count(*) FROM held h)),
     (1, coalesce((SELECT sum(t.n) FROM told t WHERE t.state = 1), 0) - (SELECT count(*) FROM ready r WHERE r.stage = 2) - (SELECT count(*) FROM lease l WHERE l.stage = 2)),
     (3, greatest(0, coalesce((SELECT sum(t.n) FROM told t WHERE t.state = 3), 0)
         - (SELECT count(*) FROM dead_letter d WHERE d.revived_at IS NULL AND d.id IS NOT NULL)))
   ) w (state, off) WHERE w.off <> 0 LIMIT p_most)
  UNION ALL
  (SELECT 'credits are counted wrong', w.day FROM (
     (SELECT s.intent_at / 86400000000 AS day, s.purpose, s.outcome, count(*) AS n FROM spend s WHERE NOT p_quick GROUP BY 1, 2, 3
      EXCEPT SELECT c.day, c.purpose, c.outcome, sum(c.n)::bigint FROM spend_tally c GROUP BY 1, 2, 3)
     UNION ALL
     (SELECT c.day, c.purpose, c.outcome, sum(c.n)::bigint FROM spend_tally c GROUP BY 1, 2, 3 HAVING sum(c.n) <> 0
      EXCEPT SELECT s.intent_at / 86400000000, s.purpose, s.outcome, count(*) FROM spend s WHERE NOT p_quick GROUP BY 1, 2, 3)) w
   WHERE NOT p_quick LIMIT p_most)
  UNION ALL
  (SELECT 'ids were listed that the ledger of items lacks, or the other way: the difference is', w.off FROM
     (SELECT coalesce((SELECT sum(p.ids_new) FROM page p), 0)::bigint - (SELECT count(*) FROM item i) AS off) w WHERE w.off <> 0 LIMIT p_most)
$$;

CREATE FUNCTION freshness_now() RETURNS TABLE (mean_transfer_us bigint, took_ms bigint, n bigint)
LANGUAGE sql STABLE SET search_path = holdfast, pg_temp AS $$
  SELECT (SELECT m.value FROM measured m WHERE m.name = 'mean_transfer_us'), f.took_ms, f.n
  FROM (SELECT 1) one LEFT JOIN (SELECT y.took_ms, sum(y.n)::bigint AS n FROM freshness y GROUP BY 1) f ON true
  ORDER BY f.took_ms
$$;

-- Dead letters that nobody revived, as they are read. source: who listed it first.
CREATE FUNCTION open_letters() RETURNS TABLE (no bigint, id bigint, url text, label text, reason smallint, stage text, status integer, evidence text,
  at bigint, attempts integer, captures integer, revived_at bigint)
LANGUAGE sql STABLE AS $$
  SELECT d.no, d.id, k.url, s.label, d.reason, d.stage, d.status, d.evidence, d.at, d.attempts, d.captures, d.revived_at
  FROM holdfast.dead_letter d LEFT JOIN holdfast.item i ON i.id = d.id LEFT JOIN holdfast.link k ON k.no = d.link
  LEFT JOIN holdfast.source s ON s.id = coalesce(i.source, k.source) WHERE d.revived_at IS NULL
$$;

-- What waits, counted for `run --dry-run`, without the sources. A fresh row's due is its deadline: it may be claimed at once. What a live or a
-- killed run has in hand, the next one would take up.
CREATE FUNCTION workload(p_now bigint) RETURNS TABLE (fresh bigint, retry bigint, backfill bigint, exhausted bigint, later bigint, adoptable bigint, links bigint,
  links_later bigint, stored bigint, spent_today bigint, region_codes text[], region_names text[], regions_at bigint)
LANGUAGE sql STABLE SET search_path = holdfast, pg_temp AS $$
  SELECT count(*) FILTER (WHERE r.class = 0),
    count(*) FILTER (WHERE r.class = 2 AND r.due <= p_now) + (SELECT count(*) FROM lease l WHERE l.stage = 0),
    count(*) FILTER (WHERE r.class = 3 AND r.due <= p_now),
    count(*) FILTER (WHERE r.exhausted = 1 AND (r.class = 0 OR r.due <= p_now)),
    count(*) FILTER (WHERE r.class <> 0 AND r.due > p_now),
    (SELECT count(*) FROM unpublished u JOIN ready y ON y.id = u.id WHERE y.stage = 0 AND (y.class = 0 OR y.due <= p_now)),
    (SELECT count(*) FROM link k WHERE k.state = 0 AND k.due <= p_now) + (SELECT count(*) FROM link k WHERE k.state = 1),
    (SELECT count(*) FROM link k WHERE k.state = 0 AND k.due > p_now),
    (SELECT coalesce(sum(t.n), 0)::bigint FROM tally t WHERE t.state = 1),
    (SELECT coalesce(sum(c.n), 0)::bigint FROM spend_tally c WHERE c.day = p_now / 86400000000 AND c.outcome <> 2),
    (SELECT array_agg(g.code ORDER BY g.code COLLATE "C") FROM region g), (SELECT array_agg(g.name ORDER BY g.code COLLATE "C") FROM region g),
    (SELECT max(g.fetched_at) FROM region g)
  FROM ready r WHERE r.stage = 0
$$;

-- All of it. Whole tables are compared, whatever the planner believes of their size: it must not look up each row of one in another.
CREATE FUNCTION audit_whole(p_most bigint) RETURNS TABLE (wrong text, subject bigint) LANGUAGE plpgsql STABLE
SET search_path = holdfast, pg_temp SET enable_nestloop = off AS $$
BEGIN
  RETURN QUERY SELECT a.wrong, a.subject FROM audit(false, p_most) a;
END $$;
