-- Finding posts again: what does not change with the question. Questions themselves are put together in search_sql.cc.

-- Sources that a person named: by label or number; "#tag", "@name" and the bare name are the source that has it, where the whole label
-- wasn't given. Capitals are those of ASCII.
CREATE FUNCTION sources_named(p_name text, p_number bigint) RETURNS TABLE (id bigint) LANGUAGE sql STABLE SET search_path = holdfast, pg_temp AS $$
  SELECT s.id FROM source s WHERE lower(s.label COLLATE "C") = lower(p_name COLLATE "C") OR s.id = p_number
  UNION
  SELECT s.id FROM source s WHERE lower(s.name COLLATE "C") = lower(ltrim(p_name, '@#') COLLATE "C")
    AND NOT EXISTS (SELECT FROM source o WHERE lower(o.label COLLATE "C") = lower(p_name COLLATE "C"))
$$;

-- Posts by an author, and what listings of the account brought, archived or not. p_id is '' when a handle was asked for.
CREATE FUNCTION posts_of_author(p_handle text, p_id text) RETURNS TABLE (id bigint) LANGUAGE sql STABLE SET search_path = holdfast, pg_temp AS $$
  WITH who AS MATERIALIZED (
    SELECT n.author_id FROM identity n WHERE lower(n.handle COLLATE "C") = lower(p_handle COLLATE "C") UNION SELECT p_id WHERE p_id <> ''
  ), names AS MATERIALIZED (
    SELECT lower(n.handle COLLATE "C") AS name FROM identity n WHERE n.author_id IN (SELECT author_id FROM who)
    UNION SELECT lower(p_handle COLLATE "C")
  )
  SELECT p.id FROM post p WHERE p.author_id IN (SELECT author_id FROM who)
  UNION
  SELECT p.id FROM post p WHERE lower(p.author_handle COLLATE "C") = lower(p_handle COLLATE "C")
  UNION
  SELECT d.id FROM discoveries d WHERE d.source IN (
    SELECT s.id FROM source s WHERE s.kind = 0 AND (s.target IN (SELECT author_id FROM who) OR s.name IN (SELECT author_id FROM who)
      OR lower(s.name COLLATE "C") IN (SELECT name FROM names)))
$$;

-- What the other tables know of one post: rows of several kinds, in order. 0 the item, 1 who listed it, 2 names of its author, 3 counters,
-- 4 assets, 5 credits, 6 dead letters. `at` and `till` are times of the database's clock, but of 2 and 3 as captures said them.
CREATE FUNCTION whole_post(p_id bigint, p_history bigint) RETURNS TABLE (part integer, at bigint, till bigint, due bigint, texts text[])
LANGUAGE sql STABLE SET search_path = holdfast, pg_temp AS $$
  (SELECT 0, i.resolved_at, l.lease_until, r.due, ARRAY[i.attempts::text, i.capture::text, i.calls::text, i.why]
   FROM item i LEFT JOIN ready r ON r.id = i.id LEFT JOIN lease l ON l.id = i.id WHERE i.id = p_id)
  UNION ALL
  (SELECT 1, d.first_seen, d.last_seen, NULL, ARRAY[s.label, d.region, d.best_rank::text]
   FROM discoveries d JOIN source s ON s.id = d.source WHERE d.id = p_id ORDER BY d.first_seen, s.id)
  UNION ALL
  (SELECT 2, n.first_seen, n.last_seen, NULL, ARRAY[n.author_id, n.handle, n.nickname]
   FROM identity n JOIN post p ON p.author_id = n.author_id WHERE p.id = p_id AND p.author_id <> '' ORDER BY n.last_seen DESC, n.first_seen DESC, n.handle)
  UNION ALL
  (SELECT 3, m.captured_at, NULL, NULL, ARRAY[m.play_count, m.digg_count, m.comment_count, m.share_count, m.download_count, m.collect_count]::text[]
   FROM metrics m WHERE m.id = p_id ORDER BY m.captured_at DESC LIMIT p_history)
  UNION ALL
  (SELECT 4, NULL, NULL, NULL, ARRAY[a.kind, a.key, a.missing, a.bytes::text, encode(a.sha256, 'hex'), a.content_type, a.codec, a.sound_codec, a.duration_ms::text,
     a.width::text, a.height::text, a.rendition, a.host, a.defects]
   FROM asset a WHERE a.id = p_id ORDER BY a.no)
  UNION ALL
  (SELECT 5, c.intent_at, NULL, NULL, ARRAY[c.no::text, c.purpose::text, c.endpoint, c.capture::text, c.call::text, c.origin::text, c.outcome::text, c.status::text]
   FROM spend c WHERE c.id = p_id ORDER BY c.no)
  UNION ALL
  (SELECT 6, d.at, d.revived_at, NULL, ARRAY[d.no::text, s.label, d.reason::text, d.stage, d.status::text, d.evidence, d.attempts::text, d.captures::text]
   FROM dead_letter d LEFT JOIN item i ON i.id = d.id LEFT JOIN source s ON s.id = i.source WHERE d.id = p_id ORDER BY d.no DESC)
$$;
