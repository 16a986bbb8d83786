-- Short links (RULES 3): the answer to one is the resolve of the item it turns out to be. The link's row is locked first, then the item.

CREATE FUNCTION claim_links(p_count integer, p_owner text, p_now bigint, p_batch bigint, p_again boolean)
RETURNS TABLE (no bigint, token bigint, url text, source bigint, attempts integer) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_now bigint := now_us(p_now);
BEGIN
  IF NOT (p_again AND EXISTS (SELECT FROM link k WHERE k.state = 1 AND k.batch = p_batch)) THEN
    WITH free AS MATERIALIZED (
      SELECT k.no, k.due FROM link k WHERE k.state = 0 AND k.due <= v_now ORDER BY k.due, k.no LIMIT p_count FOR UPDATE SKIP LOCKED
    ), numbered AS MATERIALIZED (
      SELECT f.no, nextval('token') AS token FROM (SELECT o.no FROM free o ORDER BY o.due, o.no) f
    )
    UPDATE link k SET state = 1, token = n.token, owner = p_owner, batch = p_batch, lease_until = v_now + limit_lease_length(),
                      hard_deadline = v_now + limit_lease_hard_deadline() FROM numbered n WHERE k.no = n.no;
  END IF;
  RETURN QUERY SELECT k.no, k.token, k.url, k.source, k.attempts FROM link k WHERE k.state = 1 AND k.batch = p_batch ORDER BY k.token;
END $$;

-- A new item that a short link turned out to be, counted and on a page of its own. False when it was known.
CREATE FUNCTION make_link_item(p_source bigint, p_id bigint, p_kind integer, p_spend bigint, p_now bigint) RETURNS boolean LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
BEGIN
  INSERT INTO discoveries VALUES (p_source, p_id, '', p_now, p_now, 0, 0, 0, 0)
    ON CONFLICT (source, id, region) DO UPDATE SET last_seen = excluded.last_seen, best_rank = least(discoveries.best_rank, excluded.best_rank);
  DELETE FROM listed_post l WHERE l.id = p_id;
  INSERT INTO item (id, source, listed_at, kind) VALUES (p_id, p_source, p_now, p_kind) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM count_items(0, NULL, NULL, 1);
  INSERT INTO page (source, spend, ids_seen, ids_new, at) VALUES (p_source, p_spend, 1, 1, p_now);
  RETURN true;
END $$;

-- What link_answered answers about an item of ours. kind 1: it is leased to who asked, with its claim.
CREATE FUNCTION link_claim(p_id bigint, p_token bigint, p_until bigint, p_class integer,
                           OUT kind integer, OUT token bigint, OUT class integer, OUT lease_until bigint, OUT source bigint, OUT storage_key text,
                           OUT captures integer, OUT calls integer, OUT attempts integer, OUT sources text[]) LANGUAGE sql VOLATILE
SET search_path = holdfast, pg_temp AS $$
  SELECT 1, p_token, coalesce(p_class, 3), p_until, i.source, i.storage_key, i.captures, i.calls::integer, i.attempts, listed_by(p_id)
  FROM item i WHERE i.id = p_id
$$;

-- kind: 0 fenced, 1 the item is ours now, 2 it is known already: the credit was a look-up. A null kind never comes back.
CREATE FUNCTION link_answered(p_link bigint, p_token bigint, p_source bigint, p_id bigint, p_kind integer, p_stem text, p_owner text, p_now bigint,
                              p_batch bigint, p_spend bigint, p_outcome integer, p_status integer, p_at bigint, p_again boolean,
                              OUT kind integer, OUT token bigint, OUT class integer, OUT lease_until bigint, OUT source bigint, OUT storage_key text,
                              OUT captures integer, OUT calls integer, OUT attempts integer, OUT sources text[]) LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_now bigint := now_us(p_now);
  v_link link%ROWTYPE;
  v_ready ready%ROWTYPE;
  v_lease lease%ROWTYPE;
  v_ours boolean;
  v_token bigint;
  v_until bigint;
BEGIN
  SELECT * INTO v_link FROM link k WHERE k.no = p_link FOR UPDATE;
  IF p_again AND v_link.last_token = p_token AND v_link.state = 2 THEN
    SELECT * INTO v_lease FROM lease l WHERE l.id = v_link.id AND l.batch = p_batch;
    IF NOT FOUND THEN kind := 2; RETURN; END IF;
    SELECT * INTO kind, token, class, lease_until, source, storage_key, captures, calls, attempts, sources
      FROM link_claim(v_link.id, v_lease.token, v_lease.lease_until, v_lease.class);
    RETURN;
  END IF;
  IF v_link.state IS DISTINCT FROM 1 OR v_link.token IS DISTINCT FROM p_token THEN
    PERFORM close_spend(p_spend, p_outcome, p_status, p_at, p_again);
    kind := 0;
    RETURN;
  END IF;
  v_ours := make_link_item(p_source, p_id, p_kind, p_spend, v_now);
  IF NOT v_ours THEN
    -- Ours to capture: pending with nothing bought and nobody at it. Its place in the queue is taken where nobody holds it.
    PERFORM FROM item i WHERE i.id = p_id FOR UPDATE;
    IF EXISTS (SELECT FROM item i WHERE i.id = p_id AND i.state = 0 AND i.calls = 0 AND i.storage_key IS NULL) THEN
      DELETE FROM ready r WHERE r.ctid = (SELECT o.ctid FROM ready o WHERE o.id = p_id FOR UPDATE SKIP LOCKED) RETURNING r.* INTO v_ready;
      v_ours := FOUND;
    END IF;
  END IF;
  PERFORM close_spend(p_spend, p_outcome, p_status, p_at, p_again);
  IF v_ours THEN
    SELECT * INTO v_link FROM link k WHERE k.no = p_link;  -- its calls as the close left them
    -- The calls that were bought for the link become those of the item's next capture.
    UPDATE spend s SET id = p_id, capture = (SELECT i.capture + 1 FROM item i WHERE i.id = p_id)
      WHERE s.link = p_link AND s.id IS NULL AND s.outcome <> 2 AND s.call IS NOT NULL AND s.capture = v_link.capture;
    UPDATE item i SET capture = i.capture + 1, captures = i.captures + 1, origin = v_link.origin, calls = v_link.calls,
                      exhausted_at = v_link.exhausted_at, storage_key = p_stem, kind = CASE p_kind WHEN 0 THEN i.kind ELSE p_kind END WHERE i.id = p_id;
    INSERT INTO unpublished VALUES (p_id, v_now) ON CONFLICT DO NOTHING;
    PERFORM note_resolved(p_id, v_now);
    v_token := next_token();
    v_until := put_lease(p_id, v_token, 0, v_ready.class, v_ready.due, p_owner, p_batch, v_now, limit_lease_length(), limit_lease_hard_deadline());
    SELECT * INTO kind, token, class, lease_until, source, storage_key, captures, calls, attempts, sources
      FROM link_claim(p_id, v_token, v_until, v_ready.class);
  ELSE
    -- A charged answer about a post that was known bought nothing but the knowledge of its id.
    UPDATE spend s SET purpose = 1, id = p_id, capture = NULL, call = NULL WHERE s.no = p_spend;
    kind := 2;
  END IF;
  UPDATE link k SET state = 2, id = p_id, token = NULL, owner = NULL, batch = NULL, lease_until = NULL, hard_deadline = NULL, why = NULL,
                    last_token = p_token WHERE k.no = p_link;
END $$;

-- 0 the link is ours, 1 fenced, 2 this door was taken before. The row is locked.
CREATE FUNCTION find_link(p_link bigint, p_token bigint, p_again boolean) RETURNS integer LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v record;
BEGIN
  SELECT k.state, k.token, k.last_token INTO v FROM link k WHERE k.no = p_link FOR UPDATE;
  IF v.state = 1 AND v.token = p_token THEN RETURN 0; END IF;
  RETURN CASE WHEN p_again AND v.last_token = p_token THEN 2 ELSE 1 END;
END $$;

CREATE FUNCTION link_postponed(p_link bigint, p_token bigint, p_due bigint, p_attempts integer, p_why text,
                               p_spend bigint, p_outcome integer, p_status integer, p_at bigint, p_again boolean) RETURNS boolean LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_left integer := find_link(p_link, p_token, p_again);
BEGIN
  IF p_spend IS NOT NULL THEN PERFORM close_spend(p_spend, p_outcome, p_status, p_at, p_again); END IF;
  IF v_left = 0 THEN
    UPDATE link k SET state = 0, token = NULL, owner = NULL, batch = NULL, lease_until = NULL, hard_deadline = NULL,
                      due = pending_due(p_due, k.calls, k.exhausted_at), attempts = k.attempts + p_attempts, why = p_why, last_token = p_token
      WHERE k.no = p_link;
  END IF;
  RETURN v_left <> 1;
END $$;

CREATE FUNCTION link_dead(p_link bigint, p_token bigint, p_now bigint, p_reason integer, p_stage text, p_answer integer, p_evidence text,
                          p_spend bigint, p_outcome integer, p_status integer, p_at bigint, p_again boolean) RETURNS boolean LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_left integer := find_link(p_link, p_token, p_again);
BEGIN
  IF p_spend IS NOT NULL THEN PERFORM close_spend(p_spend, p_outcome, p_status, p_at, p_again); END IF;
  IF v_left = 0 THEN
    UPDATE link k SET state = 3, reason = p_reason, token = NULL, owner = NULL, batch = NULL, lease_until = NULL, hard_deadline = NULL, why = NULL,
                      last_token = p_token WHERE k.no = p_link;
    INSERT INTO dead_letter (link, reason, stage, status, evidence, at, attempts, captures)
      SELECT k.no, p_reason, p_stage, p_answer, p_evidence, now_us(p_now), k.attempts, k.capture FROM link k WHERE k.no = p_link;
  END IF;
  RETURN v_left <> 1;
END $$;
