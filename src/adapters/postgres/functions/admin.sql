-- What people write beside runs: links, and the revival of the dead (RULES 3, 4). Lock order: links, leases, items by id, the rest.

CREATE FUNCTION links_source(p_kind integer, p_label text, p_now bigint) RETURNS bigint LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_id bigint;
BEGIN
  SELECT s.id INTO v_id FROM source s WHERE s.kind = p_kind AND s.name = '' AND s.region = '';
  IF NOT FOUND THEN
    INSERT INTO source (kind, name, region, label, added_at) VALUES (p_kind, '', '', p_label, p_now) ON CONFLICT DO NOTHING;
    SELECT s.id INTO v_id FROM source s WHERE s.kind = p_kind AND s.name = '' AND s.region = '';
  END IF;
  RETURN v_id;
END $$;

-- What was answered to this asking; null: it is new, and whoever asks the same meanwhile waits until this one is done.
CREATE FUNCTION answered_before(p_nonce bigint, p_now bigint) RETURNS bigint[] LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  INSERT INTO answered VALUES (p_nonce, p_now, '{}') ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN (SELECT a.answer FROM answered a WHERE a.nonce = p_nonce);
  END IF;
  DELETE FROM answered WHERE nonce IN (SELECT a.nonce FROM answered a WHERE a.at < p_now - 3600000000 FOR UPDATE SKIP LOCKED);
  RETURN NULL;
END $$;

-- Distinct ids, and short links of which each is distinct. Items that people add are backfill: nobody promised them freshness (RULES 3).
-- What another tool has (p_elsewhere) waits until it is asked for. Answers: added, links, known, held, released.
CREATE FUNCTION add_links(p_nonce bigint, p_ids bigint[], p_elsewhere boolean[], p_urls text[], p_kind integer, p_label text, p_now bigint)
RETURNS bigint[] LANGUAGE plpgsql SET search_path = holdfast, pg_temp SET enable_seqscan = off AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_answer bigint[] := answered_before(p_nonce, v_now);
  v_source bigint;
  v_new bigint[];
  v_wanted bigint[];
  v_released bigint[];
  v_added bigint;
  v_held bigint;
  v_links bigint;
BEGIN
  IF v_answer IS NOT NULL THEN
    RETURN v_answer;
  END IF;
  v_source := links_source(p_kind, p_label, v_now);
  INSERT INTO link (url, source, due, added_at) SELECT g.url, v_source, v_now, v_now FROM unnest(p_urls) g(url) ORDER BY index_digest(g.url)
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_links = ROW_COUNT;

  v_wanted := ARRAY(SELECT g.id FROM unnest(p_ids, p_elsewhere) g(id, elsewhere) WHERE NOT g.elsewhere ORDER BY g.id);
  WITH made AS (
    INSERT INTO item (id, source, listed_at, hold)
    SELECT g.id, v_source, v_now, CASE WHEN g.elsewhere THEN 1 END FROM unnest(p_ids, p_elsewhere) g(id, elsewhere) ORDER BY g.id
    ON CONFLICT DO NOTHING RETURNING id, hold
  )
  SELECT coalesce(array_agg(m.id) FILTER (WHERE m.hold IS NULL), '{}'), count(*) FILTER (WHERE m.hold IS NULL), count(*) FILTER (WHERE m.hold = 1)
  INTO v_new, v_added, v_held FROM made m;
  v_released := ARRAY(SELECT i.id FROM item i WHERE i.id = ANY (v_wanted) AND i.state = 0 AND i.hold = 1 ORDER BY i.id FOR UPDATE);
  UPDATE item i SET hold = NULL WHERE i.id = ANY (v_released);
  INSERT INTO ready (stage, class, exhausted, due, id) SELECT 0, 3, 0, v_now, g.id FROM unnest(v_new || v_released) g(id);
  PERFORM lower_bound(0, 3, 0, v_now);
  INSERT INTO discoveries AS d (source, id, region, first_seen, last_seen, best_rank, walk, head_walk, backfill_walk)
  SELECT v_source, g.id, '', v_now, v_now, 0, 0, 0, 0 FROM unnest(p_ids) g(id) ORDER BY g.id
  ON CONFLICT (source, id, region) DO UPDATE SET last_seen = greatest(d.last_seen, excluded.last_seen), best_rank = least(d.best_rank, excluded.best_rank);
  DELETE FROM listed_post l WHERE l.id IN (SELECT o.id FROM listed_post o WHERE o.id = ANY (v_wanted) ORDER BY o.id FOR UPDATE);

  IF v_added > 0 THEN
    PERFORM count_items(0, NULL, NULL, v_added);
  END IF;
  IF v_held > 0 THEN
    PERFORM count_items(0, NULL, 1, v_held);
  END IF;
  IF cardinality(p_ids) > 0 THEN
    INSERT INTO page (source, ids_seen, ids_new, at) VALUES (v_source, cardinality(p_ids), v_added + v_held, v_now);
  END IF;
  v_answer := ARRAY[v_added, v_links, cardinality(p_ids) + cardinality(p_urls) - v_added - v_held - v_links - cardinality(v_released), v_held,
                    cardinality(v_released)];
  UPDATE answered a SET answer = v_answer WHERE a.nonce = p_nonce;
  RETURN v_answer;
END $$;

-- The dead of these become pending; which those are. Their next call opens a capture of its own: the numbers of captures go on, the
-- automatic ones are counted anew.
CREATE FUNCTION revive_items(p_ids bigint[], p_reason integer, p_now bigint) RETURNS bigint[] LANGUAGE plpgsql
SET search_path = holdfast, pg_temp SET enable_seqscan = off AS $$
DECLARE
  v_ids bigint[];
  v_swept bigint[];
BEGIN
  PERFORM FROM lease l WHERE l.id = ANY (p_ids) ORDER BY l.id FOR UPDATE;
  v_ids := ARRAY(SELECT i.id FROM item i WHERE i.id = ANY (p_ids) AND i.state = 3 AND (p_reason IS NULL OR i.reason = p_reason) ORDER BY i.id FOR UPDATE);
  UPDATE item i SET state = 0, reason = NULL, origin = 1, captures = 0, calls = 0, exhausted_at = NULL, attempts = 0, hard_refusals = 0, no_media_seen = 0
  WHERE i.id = ANY (v_ids);
  UPDATE dead_letter d SET revived_at = p_now WHERE d.id = ANY (v_ids) AND d.revived_at IS NULL;
  -- The janitor may be looking at its files: the item then is ready when the lease ends.
  WITH swept AS (
    UPDATE lease l SET class = 3, due = p_now WHERE l.id = ANY (v_ids) RETURNING id
  )
  SELECT coalesce(array_agg(w.id), '{}') INTO v_swept FROM swept w;
  INSERT INTO ready (stage, class, exhausted, due, id) SELECT 0, 3, 0, p_now, g.id FROM unnest(v_ids) g(id) WHERE g.id <> ALL (v_swept);
  PERFORM lower_bound(0, 3, 0, p_now);
  RETURN v_ids;
END $$;

CREATE FUNCTION revive_links(p_links bigint[], p_reason integer, p_now bigint) RETURNS bigint[] LANGUAGE plpgsql
SET search_path = holdfast, pg_temp SET enable_seqscan = off AS $$
DECLARE
  v_links bigint[];
BEGIN
  v_links := ARRAY(SELECT k.no FROM link k WHERE k.no = ANY (p_links) AND k.state = 3 AND (p_reason IS NULL OR k.reason = p_reason) ORDER BY k.no FOR UPDATE);
  UPDATE link k SET state = 0, reason = NULL, origin = 1, captures = 0, calls = 0, exhausted_at = NULL, attempts = 0, due = p_now WHERE k.no = ANY (v_links);
  UPDATE dead_letter d SET revived_at = p_now WHERE d.link = ANY (v_links) AND d.revived_at IS NULL;
  RETURN v_links;
END $$;

-- At most p_most of the dead, those whose letters come after p_after. Answers: how many were revived, and the last letter; 0 when there was none.
CREATE FUNCTION retry_all(p_nonce bigint, p_reason integer, p_after bigint, p_most integer, p_now bigint) RETURNS bigint[] LANGUAGE plpgsql
SET search_path = holdfast, pg_temp SET enable_seqscan = off AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_answer bigint[] := answered_before(p_nonce, v_now);
  v_ids bigint[];
  v_links bigint[];
  v_last bigint;
BEGIN
  IF v_answer IS NOT NULL THEN
    RETURN v_answer;
  END IF;
  SELECT coalesce(array_agg(o.id) FILTER (WHERE o.id IS NOT NULL), '{}'), coalesce(array_agg(o.link) FILTER (WHERE o.link IS NOT NULL), '{}'), coalesce(max(o.no), 0)
  INTO v_ids, v_links, v_last FROM (
    SELECT d.no, d.id, d.link FROM dead_letter d WHERE d.revived_at IS NULL AND d.no > p_after AND (p_reason IS NULL OR d.reason = p_reason) ORDER BY d.no LIMIT p_most) o;
  v_answer := ARRAY[cardinality(revive_links(v_links, p_reason, v_now)) + cardinality(revive_items(v_ids, p_reason, v_now)), v_last];
  UPDATE answered a SET answer = v_answer WHERE a.nonce = p_nonce;
  RETURN v_answer;
END $$;

-- By name, an id or a link at each place. A link that became a post is that post. Answers: the places of what was not dead, or not any more
-- when its turn came.
CREATE FUNCTION retry_named(p_nonce bigint, p_ids bigint[], p_urls text[], p_reason integer, p_now bigint) RETURNS bigint[] LANGUAGE plpgsql
SET search_path = holdfast, pg_temp SET enable_seqscan = off AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_answer bigint[] := answered_before(p_nonce, v_now);
  v_digests bytea[] := ARRAY(SELECT index_digest(g.url) FROM unnest(p_urls) g(url) WHERE g.url IS NOT NULL);
  v_ids bigint[];
  v_links bigint[];
  v_named_ids bigint[];
  v_named_links bigint[];
BEGIN
  IF v_answer IS NOT NULL THEN
    RETURN v_answer;
  END IF;
  PERFORM FROM link k WHERE index_digest(k.url) = ANY (v_digests) ORDER BY k.no FOR UPDATE;
  SELECT array_agg(coalesce(g.id, o.id) ORDER BY g.place), array_agg(o.no ORDER BY g.place) INTO v_named_ids, v_named_links
  FROM unnest(p_ids, p_urls) WITH ORDINALITY g(id, url, place)
  LEFT JOIN (SELECT k.no, k.id, k.url FROM link k WHERE index_digest(k.url) = ANY (v_digests)) o ON o.url = g.url;
  v_links := revive_links(ARRAY(SELECT DISTINCT g.link FROM unnest(v_named_ids, v_named_links) g(id, link) WHERE g.id IS NULL AND g.link IS NOT NULL), p_reason, v_now);
  v_ids := revive_items(ARRAY(SELECT DISTINCT g.id FROM unnest(v_named_ids) g(id) WHERE g.id IS NOT NULL), p_reason, v_now);
  v_answer := ARRAY(
    SELECT o.place FROM (
      SELECT g.place, g.id, g.link, row_number() OVER (PARTITION BY g.id, CASE WHEN g.id IS NULL THEN g.link END ORDER BY g.place) AS turn
      FROM unnest(v_named_ids, v_named_links) WITH ORDINALITY g(id, link, place)) o
    WHERE o.turn > 1 OR NOT coalesce(CASE WHEN o.id IS NULL THEN o.link = ANY (v_links) ELSE o.id = ANY (v_ids) END, false)
    ORDER BY o.place);
  UPDATE answered a SET answer = v_answer WHERE a.nonce = p_nonce;
  RETURN v_answer;
END $$;
