-- Claims (reliability.md 1.5): rows of `ready` become leases. Rows are locked as they are taken, so that no two hosts take one. The plans
-- are pinned to the indexes: what the planner believes of a queue's size is always out of date. (Where such a plan can't do without a
-- sequential scan it seems so dear that it would be compiled first: hence jit = off.)

-- The first rows of one range in its own order, by due; gone from `ready`. p_rank: 0 fresh within its deadline, 1 late, else the class.
-- The scan begins at the range's low-water bound, from the beginning where p_whole says so or the last such scan is too long ago.
CREATE FUNCTION take_range(p_stage integer, p_rank integer, p_exhausted integer, p_count integer, p_now bigint, p_whole boolean,
                           OUT ids bigint[], OUT dues bigint[]) LANGUAGE plpgsql
SET search_path = holdfast, pg_temp SET jit = off SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  v_bound bigint;
  v_scanned bigint;
  v_whole boolean := p_whole;
  v_least bigint := CASE p_rank WHEN 0 THEN p_now + 1 ELSE 0 END;
  v_most bigint := CASE p_rank WHEN 0 THEN 9223372036854775807 ELSE p_now END;
  v_class integer := CASE p_rank WHEN 1 THEN 0 ELSE p_rank END;
  v_next bigint;
BEGIN
  SELECT w.due, w.scanned_at INTO v_bound, v_scanned FROM low_water w WHERE w.stage = p_stage AND w.class = p_rank AND w.exhausted = p_exhausted;
  v_whole := v_whole OR v_bound IS NULL OR p_now NOT BETWEEN v_scanned AND v_scanned + limit_rescan_every();
  IF NOT v_whole THEN v_least := greatest(v_least, v_bound); END IF;
  WITH free AS MATERIALIZED (
    SELECT r.ctid FROM ready r WHERE r.stage = p_stage AND r.class = v_class AND r.exhausted = p_exhausted AND r.due BETWEEN v_least AND v_most
    ORDER BY r.due, r.id LIMIT p_count FOR UPDATE SKIP LOCKED
  ), gone AS (
    DELETE FROM ready r WHERE r.ctid = ANY (ARRAY(SELECT f.ctid FROM free f)) RETURNING r.id, r.due
  )
  SELECT coalesce(array_agg(g.id), '{}'), coalesce(array_agg(g.due), '{}'), min(g.due) INTO ids, dues, v_next FROM gone g;
  -- What others put with a due that is just over may not be visible yet: the bound stays a little behind.
  IF v_next IS NULL AND v_whole THEN v_next := CASE p_rank WHEN 0 THEN greatest(v_bound + limit_bound_slack(), p_now) ELSE p_now END; END IF;
  v_next := v_next - limit_bound_slack();
  IF NOT (v_whole OR v_next >= v_bound + limit_bound_slack()) OR v_next IS NULL THEN RETURN; END IF;
  IF v_bound IS NULL THEN
    INSERT INTO low_water VALUES (p_stage, p_rank, p_exhausted, v_next, p_now) ON CONFLICT DO NOTHING;
    RETURN;
  END IF;
  -- Nobody waits for a bound, and one that was lowered meanwhile stays.
  PERFORM FROM low_water w WHERE w.stage = p_stage AND w.class = p_rank AND w.exhausted = p_exhausted AND w.due = v_bound FOR UPDATE SKIP LOCKED;
  IF FOUND THEN
    UPDATE low_water w SET due = v_next, scanned_at = CASE WHEN v_whole THEN p_now ELSE w.scanned_at END
      WHERE w.stage = p_stage AND w.class = p_rank AND w.exhausted = p_exhausted;
  END IF;
END $$;

-- Of the next p_count rows of a class by due, how many need a new capture.
CREATE FUNCTION count_beginning(p_stage integer, p_class integer, p_count integer, p_now bigint, p_whole boolean) RETURNS integer LANGUAGE plpgsql
SET search_path = holdfast, pg_temp SET jit = off SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  v_from bigint[] := '{0,0}';
BEGIN
  IF NOT EXISTS (SELECT FROM ready r WHERE r.stage = p_stage AND r.class = p_class AND r.exhausted = 1 AND r.due <= p_now) THEN RETURN 0; END IF;
  IF NOT p_whole THEN
    SELECT ARRAY[coalesce(min(w.due) FILTER (WHERE w.exhausted = 0), 0), coalesce(min(w.due) FILTER (WHERE w.exhausted = 1), 0)] INTO v_from
      FROM low_water w WHERE w.stage = p_stage AND w.class = p_class;
  END IF;
  RETURN (SELECT count(*) FILTER (WHERE m.exhausted = 1) FROM (
    SELECT u.exhausted FROM (
      (SELECT 0 AS exhausted, r.due, r.id FROM ready r WHERE r.stage = p_stage AND r.class = p_class AND r.exhausted = 0
         AND r.due BETWEEN v_from[1] AND p_now ORDER BY r.due, r.id LIMIT p_count)
      UNION ALL
      (SELECT 1, r.due, r.id FROM ready r WHERE r.stage = p_stage AND r.class = p_class AND r.exhausted = 1
         AND r.due BETWEEN v_from[2] AND p_now ORDER BY r.due, r.id LIMIT p_count)) u
    ORDER BY u.due, u.id LIMIT p_count) m);
END $$;

-- What a claim takes: fresh within its deadline, late, retry, backfill; each by due. Those that need a new capture come among the others of
-- their class when captures may begin.
CREATE FUNCTION take_due(p_stage integer, p_count integer, p_now bigint, p_may_begin boolean, p_whole boolean,
                         OUT ids bigint[], OUT dues bigint[], OUT ranks integer[]) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v record;
  v_beginning integer;
  v_rank integer;
BEGIN
  ids := '{}'; dues := '{}'; ranks := '{}';
  FOR v_rank IN 0..3 LOOP
    CONTINUE WHEN v_rank < 2 AND p_stage <> 0;
    v_beginning := 0;
    IF v_rank > 1 AND p_may_begin AND p_stage = 0 THEN
      v_beginning := count_beginning(p_stage, v_rank, p_count - cardinality(ids), p_now, p_whole);
    END IF;
    IF v_beginning > 0 THEN
      SELECT * INTO v FROM take_range(p_stage, v_rank, 1, v_beginning, p_now, p_whole);
      ids := ids || v.ids; dues := dues || v.dues; ranks := ranks || array_fill(v_rank, ARRAY[cardinality(v.ids)]);
    END IF;
    IF cardinality(ids) < p_count THEN
      SELECT * INTO v FROM take_range(p_stage, v_rank, 0, p_count - cardinality(ids), p_now, p_whole);
      ids := ids || v.ids; dues := dues || v.dues; ranks := ranks || array_fill(v_rank, ARRAY[cardinality(v.ids)]);
    END IF;
    EXIT WHEN cardinality(ids) >= p_count;
  END LOOP;
END $$;

-- What waits in a host's spool, by due.
CREATE FUNCTION take_uploads(p_host text, p_count integer, p_now bigint, OUT ids bigint[], OUT dues bigint[], OUT ranks integer[]) LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
BEGIN
  WITH free AS MATERIALIZED (
    SELECT r.ctid FROM spooled s JOIN ready r ON r.id = s.id WHERE s.host = p_host AND r.stage = 1 AND r.due <= p_now
    ORDER BY r.due, r.id LIMIT p_count FOR UPDATE OF r SKIP LOCKED
  ), gone AS (
    DELETE FROM ready r WHERE r.ctid = ANY (ARRAY(SELECT f.ctid FROM free f)) RETURNING r.id, r.due, r.class
  )
  SELECT coalesce(array_agg(g.id), '{}'), coalesce(array_agg(g.due), '{}'), coalesce(array_agg(g.class::integer), '{}') INTO ids, dues, ranks FROM gone g;
END $$;

-- Few rows of the tally for many, with the same sums. Rows that another transaction folds are left to it.
CREATE FUNCTION fold_tally() RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  WITH many AS (
    DELETE FROM tally t WHERE t.ctid = ANY (ARRAY(SELECT o.ctid FROM tally o LIMIT 50000 FOR UPDATE SKIP LOCKED)) RETURNING t.state, t.reason, t.hold, t.n
  )
  INSERT INTO tally SELECT m.state, m.reason, m.hold, sum(m.n) FROM many m GROUP BY 1, 2, 3 HAVING sum(m.n) <> 0;
END $$;

-- p_batch: this claim, by which its leases are found again when the answer was lost.
CREATE FUNCTION claim(p_stage integer, p_count integer, p_owner text, p_now bigint, p_may_begin boolean, p_batch bigint, p_again boolean, p_host text)
RETURNS TABLE (id bigint, token bigint, class integer, lease_until bigint, source bigint, storage_key text, captures integer, calls integer,
               attempts integer, hard_refusals integer, no_media_seen integer, listed boolean, author_id text, author_handle text, author_nickname text,
               title text, region text, duration bigint, create_time bigint, play_count bigint, digg_count bigint, comment_count bigint,
               share_count bigint, download_count bigint, collect_count bigint, music_id text, music_title text, music_author text,
               music_duration bigint, pinned integer) LANGUAGE plpgsql
SET search_path = holdfast, pg_temp SET jit = off SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
  v_now bigint := now_us(p_now);
  v record;
  v_rows bigint;
BEGIN
  IF NOT (p_again AND EXISTS (SELECT FROM lease l WHERE l.batch = p_batch)) THEN
    IF p_stage = 1 THEN SELECT * INTO v FROM take_uploads(p_host, p_count, v_now);
    ELSE SELECT * INTO v FROM take_due(p_stage, p_count, v_now, p_may_begin, false);
    END IF;
    IF cardinality(v.ids) = 0 AND p_stage <> 1 THEN SELECT * INTO v FROM take_due(p_stage, p_count, v_now, p_may_begin, true); END IF;
    IF cardinality(v.ids) = 0 THEN RETURN; END IF;
    RETURN QUERY
      WITH taken AS MATERIALIZED (
        SELECT t.id, t.due, t.rank FROM unnest(v.ids, v.dues, v.ranks) t (id, due, rank) ORDER BY t.rank, t.due, t.id
      ), put AS (
        INSERT INTO lease (id, token, stage, class, due, owner, batch, lease_until, hard_deadline, started_at)
        SELECT t.id, nextval('token'), p_stage, CASE t.rank WHEN 1 THEN 0 ELSE t.rank END, t.due, p_owner, p_batch,
               v_now + limit_lease_length(), v_now + limit_lease_hard_deadline(), v_now
        FROM taken t RETURNING lease.id, lease.token, lease.lease_until
      )
      SELECT p.id, p.token, t.rank, p.lease_until, i.source, i.storage_key, i.captures, i.calls::integer, i.attempts, i.hard_refusals,
             i.no_media_seen::integer, l.id IS NOT NULL, l.author_id, l.author_handle, l.author_nickname, l.title, l.region, l.duration, l.create_time,
             l.play_count, l.digg_count, l.comment_count, l.share_count, l.download_count, l.collect_count, l.music_id, l.music_title,
             l.music_author, l.music_duration, l.pinned::integer
      FROM put p JOIN taken t ON t.id = p.id JOIN item i ON i.id = p.id LEFT JOIN listed_post l ON l.id = p.id AND p_stage = 0
      ORDER BY p.token;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    IF random() < 0.002 THEN PERFORM fold_tally(); END IF;  -- every some thousand items
    IF v_rows <> cardinality(v.ids) THEN PERFORM refuse_bug('claim', v.ids::text, 'not all that is ready is in the ledger'); END IF;
    RETURN;
  END IF;
  RETURN QUERY
    SELECT p.id, p.token, CASE WHEN p.class = 0 AND p.due <= p.started_at THEN 1 ELSE p.class END, p.lease_until, i.source, i.storage_key, i.captures,
           i.calls::integer, i.attempts, i.hard_refusals, i.no_media_seen::integer, l.id IS NOT NULL, l.author_id, l.author_handle,
           l.author_nickname, l.title, l.region, l.duration, l.create_time, l.play_count, l.digg_count, l.comment_count, l.share_count,
           l.download_count, l.collect_count, l.music_id, l.music_title, l.music_author, l.music_duration, l.pinned::integer
    FROM lease p JOIN item i ON i.id = p.id LEFT JOIN listed_post l ON l.id = p.id AND p_stage = 0
    WHERE p.batch = p_batch ORDER BY p.token;
END $$;

-- Renews leases of items and short links; the tokens that are still ours.
CREATE FUNCTION heartbeat(p_tokens bigint[], p_now bigint) RETURNS TABLE (token bigint) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_now bigint := now_us(p_now);
BEGIN
  RETURN QUERY
    WITH ours AS MATERIALIZED (
      SELECT l.id FROM lease l WHERE l.token = ANY (p_tokens) AND l.hard_deadline > v_now ORDER BY l.id FOR UPDATE)
    UPDATE lease l SET lease_until = least(v_now + limit_lease_length(), l.hard_deadline) FROM ours o
    WHERE l.id = o.id AND l.token = ANY (p_tokens) RETURNING l.token;
  RETURN QUERY
    WITH ours AS MATERIALIZED (
      SELECT l.no FROM link l WHERE l.state = 1 AND l.token = ANY (p_tokens) AND l.hard_deadline > v_now ORDER BY l.no FOR UPDATE)
    UPDATE link l SET lease_until = least(v_now + limit_lease_length(), l.hard_deadline) FROM ours o
    WHERE l.no = o.no AND l.state = 1 AND l.token = ANY (p_tokens) RETURNING l.token;
END $$;

-- How much waits, counted so that it costs the same at any size: totals come from the tally, due rows are counted up to p_most. One
-- snapshot for all of it.
CREATE FUNCTION backlog(p_now bigint, p_most bigint, OUT fresh bigint, OUT ready_now bigint, OUT exhausted bigint, OUT leased bigint, OUT later bigint,
                        OUT links bigint, OUT next_due bigint, OUT fresh_due bigint, OUT credits_today bigint, OUT spooled bigint) LANGUAGE plpgsql STABLE
SET search_path = holdfast, pg_temp SET jit = off SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  v_now bigint := now_us(p_now);
  v_fresh bigint;
  v record;
BEGIN
  SELECT count(*) INTO v_fresh FROM (SELECT FROM ready r WHERE r.stage = 0 AND r.class = 0 AND r.exhausted = 0 LIMIT p_most) t;
  SELECT count(*) FILTER (WHERE l.stage = 0 AND l.class = 0) AS fresh, count(*) AS n,
         count(*) FILTER (WHERE l.stage IN (0, 1, 2, 5) OR l.class IS NOT NULL) AS of_ready INTO v FROM lease l;
  fresh := v_fresh + v.fresh;
  leased := v.n;
  SELECT r.due INTO fresh_due FROM ready r WHERE r.stage = 0 AND r.class = 0 AND r.exhausted = 0 ORDER BY r.due LIMIT 1;
  SELECT v_fresh + coalesce(sum(d.n), 0), coalesce(sum(d.n) FILTER (WHERE g.exhausted = 1), 0), min(d.next) INTO ready_now, exhausted, next_due
    FROM (VALUES (0, 2, 0), (0, 2, 1), (0, 3, 0), (0, 3, 1), (2, 2, 0), (2, 3, 0)) g (stage, class, exhausted), LATERAL (
      SELECT (SELECT count(*) FROM (SELECT FROM ready r WHERE r.stage = g.stage AND r.class = g.class AND r.exhausted = g.exhausted
                AND r.due <= v_now LIMIT p_most) t) AS n,
             (SELECT r.due FROM ready r WHERE r.stage = g.stage AND r.class = g.class AND r.exhausted = g.exhausted AND r.due > v_now
                ORDER BY r.due LIMIT 1) AS next) d;
  -- Tickets that wait may be taken at once.
  ready_now := ready_now + (SELECT count(*) FROM (SELECT FROM ready r WHERE r.stage = 5 LIMIT p_most) t);
  SELECT count(*) INTO spooled FROM spooled s WHERE NOT EXISTS (SELECT FROM lease l WHERE l.id = s.id);
  -- What is pending or stored and neither held nor leased is in `ready`.
  SELECT coalesce(sum(t.n), 0) INTO later FROM tally t WHERE (t.state = 0 AND t.hold = -1) OR t.state = 1;
  later := greatest(0, later - v.of_ready - ready_now - spooled);
  SELECT count(*) INTO links FROM (SELECT FROM link k WHERE k.state = 0 AND k.due <= v_now LIMIT p_most) t;
  leased := leased + (SELECT count(*) FROM link k WHERE k.state = 1);
  later := later + (SELECT count(*) FROM (SELECT FROM link k WHERE k.state = 0 AND k.due > v_now LIMIT p_most) t);
  next_due := least(next_due, (SELECT min(k.due) FROM link k WHERE k.state = 0 AND k.due > v_now));
  SELECT coalesce(sum(t.n), 0) INTO credits_today FROM spend_tally t WHERE t.day = v_now / 86400000000 AND t.outcome <> 2;
END $$;
