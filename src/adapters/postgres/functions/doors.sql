-- The doors out of a lease (RULES 4), each one transaction; and the pin before them. A token that no longer matches is fenced: only the
-- credit's close is recorded then, for money is fact. A door that is taken leaves its token in item.last_token: made again, it is done.

-- left: 0 the lease was ours and is gone, 1 fenced, 2 this door was taken before.
CREATE FUNCTION end_lease(p_id bigint, p_token bigint, p_again boolean, OUT stage integer, OUT class integer, OUT due bigint, OUT "left" integer)
LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
#variable_conflict use_column
BEGIN
  DELETE FROM lease l WHERE l.id = p_id AND l.token = p_token RETURNING l.stage, l.class, l.due, 0 INTO stage, class, due, "left";
  IF NOT FOUND THEN "left" := CASE WHEN p_again AND (SELECT i.last_token = p_token FROM item i WHERE i.id = p_id) THEN 2 ELSE 1 END; END IF;
END $$;

CREATE FUNCTION refuse_door(p_id bigint) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  PERFORM refuse_bug('finish', p_id::text, 'this lease is not for that door');
END $$;
CREATE FUNCTION refuse_move(p_doing text, p_id bigint) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  PERFORM refuse_bug(p_doing, p_id::text, 'the item is not in a state that this door leads out of');
END $$;

CREATE FUNCTION finish_stored(p_id bigint, p_token bigint, p_now bigint, p_bytes bigint, p_sha256 bytea,
                              p_spend bigint, p_outcome integer, p_status integer, p_at bigint, p_again boolean) RETURNS boolean LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_lease record;
  v record;
BEGIN
  SELECT * INTO v_lease FROM end_lease(p_id, p_token, p_again);
  IF v_lease."left" = 0 THEN
    IF v_lease.stage IN (2, 4) THEN PERFORM refuse_door(p_id); END IF;
    UPDATE item i SET state = 1, bytes = p_bytes, sha256 = p_sha256, why = NULL, last_token = p_token, resolved_at = coalesce(i.resolved_at, v_now)
      FROM (SELECT o.resolved_at IS NULL AS first FROM item o WHERE o.id = p_id FOR UPDATE) was
      WHERE i.id = p_id AND i.state = 0 RETURNING was.first, i.listed_at, i.run INTO v;
    IF NOT FOUND THEN PERFORM refuse_move('store', p_id); END IF;
    IF v.first THEN PERFORM count_fresh(v.listed_at, v.run, v_now); END IF;
    DELETE FROM unpublished u WHERE u.id = p_id;
    DELETE FROM spooled s WHERE s.id = p_id;
    DELETE FROM listed_post l WHERE l.id = p_id;
    PERFORM put_ready(2, 3, 0, v_now, p_id);
  END IF;
  IF p_spend IS NOT NULL THEN PERFORM close_spend(p_spend, p_outcome, p_status, p_at, p_again); END IF;
  RETURN v_lease."left" <> 1;
END $$;

CREATE FUNCTION finish_postponed(p_id bigint, p_token bigint, p_now bigint, p_due bigint, p_class integer, p_attempts integer, p_refusals integer,
                                 p_no_media boolean, p_why text, p_spool_lost boolean,
                                 p_spend bigint, p_outcome integer, p_status integer, p_at bigint, p_again boolean) RETURNS boolean LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_lease record;
BEGIN
  SELECT * INTO v_lease FROM end_lease(p_id, p_token, p_again);
  IF v_lease."left" = 0 THEN
    IF v_lease.stage = 4 THEN PERFORM refuse_door(p_id); END IF;
    UPDATE item i SET attempts = i.attempts + p_attempts, hard_refusals = i.hard_refusals + p_refusals,
                      no_media_seen = greatest(i.no_media_seen, p_no_media::integer), why = p_why, last_token = p_token WHERE i.id = p_id;
    IF NOT FOUND THEN PERFORM refuse_bug('put back', p_id::text, 'there is no such item'); END IF;
  END IF;
  IF p_spend IS NOT NULL THEN PERFORM close_spend(p_spend, p_outcome, p_status, p_at, p_again); END IF;
  IF v_lease."left" = 0 THEN
    IF v_lease.stage = 1 AND p_spool_lost THEN DELETE FROM spooled s WHERE s.id = p_id; END IF;
    IF v_lease.stage = 2 OR (v_lease.stage = 1 AND NOT p_spool_lost) THEN PERFORM put_ready(v_lease.stage, 2, 0, p_due, p_id);
    ELSIF p_class <= 1 AND v_lease.class = 0 THEN PERFORM put_pending(p_id, 0, coalesce(v_lease.due, p_due));  -- it keeps its deadline
    ELSE PERFORM put_pending(p_id, greatest(p_class, 2), p_due);
    END IF;
    UPDATE unpublished u SET since = now_us(p_now) WHERE u.id = p_id;
  END IF;
  RETURN v_lease."left" <> 1;
END $$;

CREATE FUNCTION finish_dead(p_id bigint, p_token bigint, p_now bigint, p_reason integer, p_stage text, p_answer integer, p_evidence text,
                            p_spend bigint, p_outcome integer, p_status integer, p_at bigint, p_again boolean) RETURNS boolean LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_lease record;
  v record;
BEGIN
  SELECT * INTO v_lease FROM end_lease(p_id, p_token, p_again);
  IF v_lease."left" = 0 THEN
    IF v_lease.stage IN (1, 2, 4) THEN PERFORM refuse_door(p_id); END IF;
    UPDATE item i SET state = 3, reason = p_reason, why = NULL, last_token = p_token, resolved_at = coalesce(i.resolved_at, v_now)
      FROM (SELECT o.resolved_at IS NULL AS first FROM item o WHERE o.id = p_id FOR UPDATE) was
      WHERE i.id = p_id AND i.state = 0 RETURNING was.first, i.listed_at, i.run INTO v;
    IF NOT FOUND THEN PERFORM refuse_move('bury', p_id); END IF;
    IF v.first THEN PERFORM count_fresh(v.listed_at, v.run, v_now); END IF;
  END IF;
  IF p_spend IS NOT NULL THEN PERFORM close_spend(p_spend, p_outcome, p_status, p_at, p_again); END IF;
  IF v_lease."left" = 0 THEN
    INSERT INTO dead_letter (id, reason, stage, status, evidence, at, attempts, captures)
      SELECT i.id, p_reason, p_stage, p_answer, p_evidence, v_now, i.attempts, i.capture FROM item i WHERE i.id = p_id;
    UPDATE unpublished u SET since = v_now WHERE u.id = p_id;
  END IF;
  RETURN v_lease."left" <> 1;
END $$;

-- Complete in the spool of a host, pending still: its upload is ready, for that host alone.
CREATE FUNCTION finish_spooled(p_id bigint, p_token bigint, p_now bigint, p_bytes bigint, p_host text,
                               p_spend bigint, p_outcome integer, p_status integer, p_at bigint, p_again boolean) RETURNS boolean LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_lease record;
  v record;
BEGIN
  SELECT * INTO v_lease FROM end_lease(p_id, p_token, p_again);
  IF v_lease."left" = 0 THEN
    IF v_lease.stage IN (1, 2, 4) THEN PERFORM refuse_door(p_id); END IF;
    UPDATE item i SET why = NULL, last_token = p_token, resolved_at = coalesce(i.resolved_at, v_now)
      FROM (SELECT o.resolved_at IS NULL AS first FROM item o WHERE o.id = p_id FOR UPDATE) was
      WHERE i.id = p_id AND i.state = 0 AND i.storage_key IS NOT NULL RETURNING was.first, i.listed_at, i.run INTO v;
    IF NOT FOUND THEN PERFORM refuse_move('spool', p_id); END IF;
    IF v.first THEN PERFORM count_fresh(v.listed_at, v.run, v_now); END IF;
    UPDATE unpublished u SET since = v_now WHERE u.id = p_id;
    INSERT INTO spooled VALUES (p_id, p_host, p_bytes, v_now);
    PERFORM put_ready(1, 3, 0, v_now, p_id);
  END IF;
  IF p_spend IS NOT NULL THEN PERFORM close_spend(p_spend, p_outcome, p_status, p_at, p_again); END IF;
  RETURN v_lease."left" <> 1;
END $$;

CREATE FUNCTION finish_held(p_id bigint, p_token bigint, p_now bigint, p_hold integer,
                            p_spend bigint, p_outcome integer, p_status integer, p_at bigint, p_again boolean) RETURNS boolean LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_lease record;
  v record;
BEGIN
  SELECT * INTO v_lease FROM end_lease(p_id, p_token, p_again);
  IF v_lease."left" = 0 THEN
    IF v_lease.stage IN (1, 2, 4) THEN PERFORM refuse_door(p_id); END IF;
    UPDATE item i SET hold = p_hold, why = NULL, last_token = p_token, resolved_at = coalesce(i.resolved_at, v_now)
      FROM (SELECT o.resolved_at IS NULL AS first FROM item o WHERE o.id = p_id FOR UPDATE) was
      WHERE i.id = p_id AND i.state = 0 RETURNING was.first, i.listed_at, i.run, i.kind INTO v;
    IF NOT FOUND THEN PERFORM refuse_move('hold', p_id); END IF;
    IF v.first THEN PERFORM count_fresh(v.listed_at, v.run, v_now); END IF;
    IF p_hold = 0 THEN INSERT INTO held VALUES (v.kind, p_id) ON CONFLICT DO NOTHING; END IF;
    UPDATE unpublished u SET since = v_now WHERE u.id = p_id;
  END IF;
  IF p_spend IS NOT NULL THEN PERFORM close_spend(p_spend, p_outcome, p_status, p_at, p_again); END IF;
  RETURN v_lease."left" <> 1;
END $$;

-- Closes the charged call and pins the storage key (RULES 6). stem: the one that holds, null when the lease is no longer ours.
CREATE FUNCTION pin(p_id bigint, p_token bigint, p_stem text, p_kind integer, p_spend bigint, p_outcome integer, p_status integer, p_at bigint,
                    p_again boolean, OUT stem text, OUT sources text[]) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v record;
BEGIN
  PERFORM FROM lease l WHERE l.id = p_id AND l.token = p_token FOR UPDATE;
  IF FOUND THEN
    UPDATE item i SET storage_key = coalesce(i.storage_key, p_stem), kind = CASE p_kind WHEN 0 THEN i.kind ELSE p_kind END,
                      resolved_at = coalesce(i.resolved_at, p_at)
      FROM (SELECT o.resolved_at IS NULL AS first FROM item o WHERE o.id = p_id FOR UPDATE) was
      WHERE i.id = p_id RETURNING i.storage_key, i.state, was.first, i.listed_at, i.run INTO v;
    IF NOT FOUND THEN PERFORM refuse_bug('pin', p_id::text, 'it is leased and not in the ledger'); END IF;
    IF v.first THEN PERFORM count_fresh(v.listed_at, v.run, p_at); END IF;
    IF v.state IN (0, 3) THEN
      INSERT INTO unpublished VALUES (p_id, p_at) ON CONFLICT (id) DO UPDATE SET since = excluded.since;
    END IF;
    stem := v.storage_key;
    sources := listed_by(p_id);
  END IF;
  PERFORM close_spend(p_spend, p_outcome, p_status, p_at, p_again);
END $$;
