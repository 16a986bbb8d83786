-- Rows of `ready` and `lease` (RULES 4): the moves that several stores make, within the caller's transaction. Rows are locked in one order:
-- lease (or link), item, then the rest; of `ready` only with SKIP LOCKED where a lease is to be made of it. limit_*(): core/base/limits.h.

CREATE FUNCTION next_token() RETURNS bigint LANGUAGE sql VOLATILE SET search_path = holdfast, pg_temp AS $$ SELECT nextval('token') $$;

-- What was put below the low-water bound of its range must be seen by the next claim. Who holds the bound is left alone: within
-- limits::catalog_rescan_every a scan without the bound finds it.
CREATE FUNCTION lower_bound(p_stage integer, p_class integer, p_exhausted integer, p_due bigint) RETURNS void LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
BEGIN
  -- Fresh rows have two bounds: 0 within the deadline, 1 (late) past it.
  IF EXISTS (SELECT FROM low_water w WHERE w.stage = p_stage AND w.class IN (p_class, CASE p_class WHEN 0 THEN 1 END) AND w.exhausted = p_exhausted
      AND w.due > p_due) THEN
    UPDATE low_water w SET due = p_due FROM (
      SELECT o.class FROM low_water o WHERE o.stage = p_stage AND o.class IN (p_class, CASE p_class WHEN 0 THEN 1 END) AND o.exhausted = p_exhausted
        AND o.due > p_due FOR UPDATE SKIP LOCKED) free
      WHERE w.stage = p_stage AND w.class = free.class AND w.exhausted = p_exhausted;
  END IF;
END $$;

-- Class late is derived when claimed: it is kept as fresh.
CREATE FUNCTION put_ready(p_stage integer, p_class integer, p_exhausted integer, p_due bigint, p_id bigint) RETURNS void LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_class integer := CASE p_class WHEN 1 THEN 0 ELSE p_class END;
BEGIN
  INSERT INTO ready VALUES (p_stage, v_class, p_exhausted, p_due, p_id);
  PERFORM lower_bound(p_stage, v_class, p_exhausted, p_due);
END $$;

-- Where a pending item belongs: not before its capture may go on or a new one may begin. Only an item that never was in trouble can be
-- fresh; one that waits for a capture is a retry.
CREATE FUNCTION pending_class(p_class integer, p_calls integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_class > 1 THEN p_class WHEN p_calls >= limit_calls_per_capture() THEN 2 ELSE 0 END
$$;
CREATE FUNCTION pending_due(p_due bigint, p_calls integer, p_exhausted_at bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_calls >= limit_calls_per_capture() THEN greatest(p_due, p_exhausted_at + limit_capture_pause()) ELSE p_due END
$$;

-- A pending item back among what is ready.
CREATE FUNCTION put_pending(p_id bigint, p_class integer, p_due bigint) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v ready%ROWTYPE;
BEGIN
  INSERT INTO ready SELECT 0, pending_class(p_class, i.calls), (i.calls >= limit_calls_per_capture())::integer,
                           pending_due(p_due, i.calls, i.exhausted_at), i.id
    FROM item i WHERE i.id = p_id RETURNING * INTO v;
  IF NOT FOUND THEN PERFORM refuse_bug('put back', p_id::text, 'there is no such item'); END IF;
  PERFORM lower_bound(0, v.class, v.exhausted, v.due);
END $$;

-- The same for many, all with the same due; how many.
CREATE FUNCTION put_all_pending(p_ids bigint[], p_class integer, p_due bigint) RETURNS bigint LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_rows bigint;
BEGIN
  INSERT INTO ready SELECT 0, pending_class(p_class, i.calls), (i.calls >= limit_calls_per_capture())::integer,
                           pending_due(p_due, i.calls, i.exhausted_at), i.id
    FROM item i WHERE i.id = ANY (p_ids) ORDER BY i.id;
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  PERFORM lower_bound(0, c, e, p_due) FROM unnest(ARRAY[0, 2, 3]) c, unnest(ARRAY[0, 1]) e;
  RETURN v_rows;
END $$;

CREATE FUNCTION put_lease(p_id bigint, p_token bigint, p_stage integer, p_class integer, p_due bigint, p_owner text, p_batch bigint, p_now bigint,
                          p_length bigint, p_hard bigint) RETURNS bigint LANGUAGE sql VOLATILE SET search_path = holdfast, pg_temp AS $$
  INSERT INTO lease (id, token, stage, class, due, owner, batch, lease_until, hard_deadline, started_at)
  VALUES (p_id, p_token, p_stage, p_class, p_due, p_owner, p_batch, p_now + p_length, p_now + p_hard, p_now)
  RETURNING lease_until
$$;

-- Labels of the sources that listed an item; who listed it first comes first.
CREATE FUNCTION listed_by(p_id bigint) RETURNS text[] LANGUAGE sql STABLE SET search_path = holdfast, pg_temp AS $$
  SELECT coalesce(array_agg(s.label ORDER BY s.id <> (SELECT i.source FROM item i WHERE i.id = p_id), s.id), '{}')
  FROM source s WHERE s.id IN (SELECT d.source FROM discoveries d WHERE d.id = p_id)
$$;

-- Gives a swept item back as it was. The lease is locked.
CREATE FUNCTION return_swept(p_id bigint, p_class integer, p_due bigint) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  DELETE FROM lease WHERE id = p_id;
  IF p_class IS NOT NULL THEN PERFORM put_pending(p_id, p_class, coalesce(p_due, 0)); END IF;
END $$;

-- What becomes of a lease nobody will finish: its open intents are ambiguous, its item is ready again. Intents presumed. The lease is locked.
CREATE FUNCTION abandon(p_lease lease, p_now bigint) RETURNS bigint LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_presumed bigint;
BEGIN
  PERFORM 1 FROM item i WHERE i.id = p_lease.id FOR UPDATE;
  v_presumed := presume_ambiguous(p_lease.token, p_now);
  IF p_lease.stage = 4 THEN
    PERFORM return_swept(p_lease.id, p_lease.class, p_lease.due);
    RETURN v_presumed;
  END IF;
  DELETE FROM lease WHERE id = p_lease.id;
  IF p_lease.stage IN (1, 2) THEN
    PERFORM put_ready(p_lease.stage, 3, 0, p_now, p_lease.id);
  ELSE
    UPDATE unpublished SET since = p_now WHERE id = p_lease.id;
    PERFORM put_pending(p_lease.id, 2, p_now);
  END IF;
  RETURN v_presumed;
END $$;

-- The same for a short link; its row is locked.
CREATE FUNCTION abandon_link(p_link link, p_now bigint) RETURNS bigint LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  UPDATE link SET state = 0, token = NULL, owner = NULL, batch = NULL, lease_until = NULL, hard_deadline = NULL,
                  due = pending_due(p_now, p_link.calls, p_link.exhausted_at) WHERE no = p_link.no;
  RETURN presume_ambiguous(p_link.token, p_now);
END $$;
