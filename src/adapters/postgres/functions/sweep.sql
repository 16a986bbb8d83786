-- The start of a run, leases that ran out, and what the janitor may look at (RULES 4, 6). Other hosts may live: what they hold stays.

-- Whose beat is younger than limits::worker_gone_after: their leases stand, and who starts beside them joins their run.
CREATE FUNCTION living(p_owner text, p_now bigint) RETURNS text[] LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  RETURN (SELECT coalesce(array_agg(w.owner), '{}') FROM worker w
          WHERE w.ended_at IS NULL AND w.beat_at > p_now - limit_worker_gone_after() AND w.owner IS DISTINCT FROM p_owner);
END $$;

-- Ends leases past `p_past` that none of p_living holds. Those that another transaction is ending are left to it.
CREATE FUNCTION end_leases(p_past bigint, p_living text[], p_now bigint, OUT ended bigint, OUT presumed bigint) LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_lease lease%ROWTYPE;
  v_link link%ROWTYPE;
BEGIN
  ended := 0;
  presumed := 0;
  FOR v_link IN SELECT k.* FROM link k WHERE k.state = 1 AND least(k.lease_until, k.hard_deadline) <= p_past AND k.owner <> ALL (p_living)
      ORDER BY k.no FOR UPDATE SKIP LOCKED LOOP
    presumed := presumed + abandon_link(v_link, p_now);
    ended := ended + 1;
  END LOOP;
  FOR v_lease IN SELECT l.* FROM lease l WHERE least(l.lease_until, l.hard_deadline) <= p_past AND l.owner <> ALL (p_living)
      ORDER BY l.id FOR UPDATE SKIP LOCKED LOOP
    presumed := presumed + abandon(v_lease, p_now);
    ended := ended + 1;
  END LOOP;
END $$;

-- Whoever held a lease or an intent and doesn't live is gone. An intent without a lease doesn't say whose it is: beside living hosts only
-- one that is older than any lease is called ambiguous (a true close may still replace that).
CREATE FUNCTION end_all(p_living text[], p_now bigint, OUT ended bigint, OUT presumed bigint) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_rows bigint;
BEGIN
  SELECT e.ended, e.presumed INTO ended, presumed FROM end_leases(9223372036854775807, p_living, p_now) e;
  UPDATE spend s SET outcome = 3, presumed = 1, closed_at = p_now
    WHERE s.outcome = 0 AND (cardinality(p_living) = 0 OR (s.intent_at < p_now - limit_lease_length()
      AND NOT EXISTS (SELECT FROM lease l WHERE l.token = s.token) AND NOT EXISTS (SELECT FROM link k WHERE k.state = 1 AND k.token = s.token)));
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  presumed := presumed + v_rows;
END $$;

-- One host at a time takes over or begins a run: otherwise two would each end what the other has just taken.
CREATE FUNCTION alone() RETURNS void LANGUAGE sql VOLATILE SET search_path = holdfast, pg_temp AS $$ SELECT pg_advisory_xact_lock(7245903366117492482) $$;

CREATE FUNCTION take_over(p_now bigint, OUT leases_ended bigint, OUT intents_ambiguous bigint) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
BEGIN
  PERFORM alone();
  SELECT e.ended, e.presumed INTO leases_ended, intents_ambiguous FROM end_all(living(NULL, v_now), v_now) e;
END $$;

-- Held as not wanted, of the kinds that are wanted now; at most p_most. What another tool has is never among them. How many.
CREATE FUNCTION release_held(p_kinds integer[], p_most integer, p_now bigint) RETURNS bigint LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_ids bigint[];
BEGIN
  WITH free AS MATERIALIZED (
    SELECT h.kind, h.id FROM held h WHERE h.kind = ANY (p_kinds) ORDER BY h.kind, h.id LIMIT p_most FOR UPDATE SKIP LOCKED
  ), gone AS (
    DELETE FROM held h USING free f WHERE h.kind = f.kind AND h.id = f.id RETURNING h.id
  )
  SELECT coalesce(array_agg(g.id), '{}') INTO v_ids FROM gone g;
  IF cardinality(v_ids) = 0 THEN RETURN 0; END IF;
  PERFORM FROM item i WHERE i.id = ANY (v_ids) ORDER BY i.id FOR UPDATE;
  WITH freed AS (
    UPDATE item i SET hold = NULL WHERE i.id = ANY (v_ids) AND i.hold = 0 RETURNING i.id
  )
  SELECT coalesce(array_agg(f.id), '{}') INTO v_ids FROM freed f;
  RETURN put_all_pending(v_ids, 3, now_us(p_now));
END $$;

CREATE FUNCTION new_run(p_owner text, p_now bigint) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  -- Freshness is promised within a run (RULES 3): what an earlier one left is backfill. Rows that are being claimed stay what they are.
  WITH free AS MATERIALIZED (
    SELECT r.ctid FROM ready r WHERE r.stage = 0 AND r.class = 0 FOR UPDATE SKIP LOCKED
  ), aged AS (
    DELETE FROM ready r WHERE r.ctid = ANY (ARRAY(SELECT f.ctid FROM free f)) RETURNING r.id, r.due
  )
  INSERT INTO ready SELECT 0, 3, 0, least(a.due, p_now), a.id FROM aged a;
  DELETE FROM low_water;
  DELETE FROM freshness;
  INSERT INTO run (owner, started_at) VALUES (p_owner, p_now);
END $$;

-- When the first of the runs began that none has finished since; null: the run before finished, and this one is the first.
CREATE FUNCTION note_unfinished(p_now bigint) RETURNS bigint LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_since bigint;
BEGIN
  SELECT s.value INTO v_since FROM setting s WHERE s.name = 'unfinished_since';
  INSERT INTO setting VALUES ('unfinished_since', p_now) ON CONFLICT DO NOTHING;
  RETURN v_since;
END $$;

-- p_batch: this asking. Made again, the run that it began is not begun once more.
CREATE FUNCTION begin_run(p_owner text, p_now bigint, p_kinds integer[], p_most integer, p_batch bigint,
                          OUT leases_ended bigint, OUT intents_ambiguous bigint, OUT released bigint, OUT unfinished_since bigint) LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_living text[];
BEGIN
  PERFORM alone();
  IF EXISTS (SELECT FROM setting s WHERE s.name = 'begun_by' AND s.value = p_batch) THEN
    leases_ended := 0;
    intents_ambiguous := 0;
    released := release_held(p_kinds, p_most, p_now);
    SELECT s.value INTO unfinished_since FROM setting s WHERE s.name = 'begun_since';
    RETURN;
  END IF;
  PERFORM fold_tally();
  v_living := living(p_owner, v_now);
  SELECT e.ended, e.presumed INTO leases_ended, intents_ambiguous FROM end_all(v_living, v_now) e;
  IF cardinality(v_living) = 0 THEN
    PERFORM put_back_tickets();
  END IF;
  -- Who comes to living ones joins their run.
  IF cardinality(v_living) = 0 OR NOT EXISTS (SELECT FROM run) THEN
    PERFORM new_run(p_owner, v_now);
  END IF;
  released := release_held(p_kinds, p_most, p_now);
  unfinished_since := note_unfinished(v_now);
  DELETE FROM setting s WHERE s.name IN ('begun_by', 'begun_since');
  INSERT INTO setting SELECT b.name, b.value FROM (VALUES ('begun_by', p_batch), ('begun_since', unfinished_since)) b (name, value)
    WHERE b.value IS NOT NULL;
END $$;

-- Leases past their time go back to `ready`, and those of processes that signed off: a claim whose answer never came is held by nobody.
CREATE FUNCTION reap(p_now bigint) RETURNS bigint LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_ended bigint;
  v_lease lease%ROWTYPE;
  v_link link%ROWTYPE;
BEGIN
  SELECT e.ended INTO v_ended FROM end_leases(v_now, '{}', v_now) e;
  FOR v_link IN SELECT k.* FROM link k JOIN worker w ON w.owner = k.owner WHERE k.state = 1 AND w.ended_at IS NOT NULL
      ORDER BY k.no FOR UPDATE OF k SKIP LOCKED LOOP
    PERFORM abandon_link(v_link, v_now);
    v_ended := v_ended + 1;
  END LOOP;
  FOR v_lease IN SELECT l.* FROM lease l JOIN worker w ON w.owner = l.owner WHERE w.ended_at IS NOT NULL
      ORDER BY l.id FOR UPDATE OF l SKIP LOCKED LOOP
    PERFORM abandon(v_lease, v_now);
    v_ended := v_ended + 1;
  END LOOP;
  RETURN v_ended;
END $$;

-- Of these tokens, those that a live lease holds.
CREATE FUNCTION live(p_tokens bigint[], p_now bigint) RETURNS TABLE (token bigint) LANGUAGE plpgsql STABLE SET search_path = holdfast, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_now bigint := now_us(p_now);
BEGIN
  RETURN QUERY
    SELECT l.token FROM lease l WHERE l.token = ANY (p_tokens) AND l.lease_until > v_now AND l.hard_deadline > v_now
    UNION ALL
    SELECT k.token FROM link k WHERE k.state = 1 AND k.token = ANY (p_tokens) AND k.lease_until > v_now AND k.hard_deadline > v_now;
END $$;

-- Items with a pinned key, pending or dead, without a lease and idle: leased for `sweep`. What one was in `ready`, if it was, the lease remembers.
-- An item that another transaction is moving, and a place in `ready` that is being claimed, are left alone.
CREATE FUNCTION claim_sweep(p_after bigint, p_idle_since bigint, p_owner text, p_now bigint, p_most integer, p_batch bigint, p_again boolean)
RETURNS TABLE (id bigint, token bigint, storage_key text, state integer) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_now bigint := now_us(p_now);
  v_ids bigint[];
BEGIN
  IF NOT (p_again AND EXISTS (SELECT FROM lease l WHERE l.batch = p_batch)) THEN
    SELECT array_agg(c.id) INTO v_ids FROM (
      SELECT i.id FROM unpublished u JOIN item i ON i.id = u.id
      WHERE u.id > p_after AND u.since < p_idle_since AND i.state IN (0, 3) AND NOT EXISTS (SELECT FROM lease l WHERE l.id = u.id)
        AND NOT EXISTS (SELECT FROM ready r WHERE r.id = u.id AND r.stage = 5) AND NOT EXISTS (SELECT FROM spooled s WHERE s.id = u.id)
      ORDER BY u.id LIMIT p_most FOR UPDATE OF i SKIP LOCKED) c;
    WITH places AS MATERIALIZED (
      SELECT r.ctid, r.id, r.class, r.due FROM ready r WHERE r.id = ANY (v_ids) FOR UPDATE SKIP LOCKED
    ), taken AS (
      DELETE FROM ready r WHERE r.ctid = ANY (ARRAY(SELECT p.ctid FROM places p)) RETURNING r.id
    ), free AS MATERIALIZED (
      SELECT i.id, p.class, p.due FROM item i LEFT JOIN places p ON p.id = i.id
      WHERE i.id = ANY (v_ids) AND (i.state = 3 OR i.hold IS NOT NULL OR p.id IS NOT NULL) AND NOT EXISTS (SELECT FROM lease l WHERE l.id = i.id)
      ORDER BY i.id
    )
    INSERT INTO lease (id, token, stage, class, due, owner, batch, lease_until, hard_deadline, started_at)
    SELECT f.id, nextval('token'), 4, f.class, f.due, p_owner, p_batch, v_now + limit_lease_length(), v_now + limit_lease_hard_deadline(), v_now
    FROM free f;
  END IF;
  RETURN QUERY SELECT l.id, l.token, i.storage_key, i.state::integer FROM lease l JOIN item i ON i.id = l.id WHERE l.batch = p_batch ORDER BY l.id;
END $$;

CREATE FUNCTION release_sweep(p_ids bigint[], p_tokens bigint[]) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v lease%ROWTYPE;
BEGIN
  FOR v IN SELECT l.* FROM lease l JOIN unnest(p_ids, p_tokens) o (id, token) ON l.id = o.id AND l.token = o.token
      WHERE l.stage = 4 ORDER BY l.id FOR UPDATE OF l LOOP
    PERFORM FROM item i WHERE i.id = v.id FOR UPDATE;
    PERFORM return_swept(v.id, v.class, v.due);
  END LOOP;
END $$;
