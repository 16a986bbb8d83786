-- What every store needs of the credit ledger: closing intents, keeping an item's calls in step with it (RULES 1), freshness. Within the
-- caller's transaction. Rows are locked in one order: lease (or link), item, then the intent. limit_*(): core/base/limits.h.

-- A void call never happened: its number is free again, and a capture without any other call has not begun.
CREATE FUNCTION give_back_item(p_id bigint, p_capture integer) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_capture integer;
  v_captures integer;
  v_calls bigint;
BEGIN
  SELECT i.capture, i.captures INTO v_capture, v_captures FROM item i WHERE i.id = p_id FOR UPDATE;
  -- Later captures have begun, or a person revived the item.
  IF NOT FOUND OR v_captures = 0 OR v_capture <> p_capture THEN RETURN; END IF;
  SELECT count(*) INTO v_calls FROM spend s WHERE s.id = p_id AND s.capture = v_capture AND s.call IS NOT NULL AND s.outcome <> 2;
  IF v_calls = 0 THEN
    v_capture := v_capture - 1;
    v_captures := v_captures - 1;
    IF v_captures > 0 THEN
      SELECT count(*) INTO v_calls FROM spend s WHERE s.id = p_id AND s.capture = v_capture AND s.call IS NOT NULL AND s.outcome <> 2;
    END IF;
  END IF;
  UPDATE item SET capture = v_capture, captures = v_captures, calls = v_calls WHERE id = p_id;
END $$;

CREATE FUNCTION give_back_link(p_link bigint, p_capture integer) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_capture integer;
  v_captures integer;
  v_calls bigint;
BEGIN
  SELECT l.capture, l.captures INTO v_capture, v_captures FROM link l WHERE l.no = p_link FOR UPDATE;
  IF NOT FOUND OR v_captures = 0 OR v_capture <> p_capture THEN RETURN; END IF;
  SELECT count(*) INTO v_calls FROM spend s
    WHERE s.link = p_link AND s.id IS NULL AND s.capture = v_capture AND s.call IS NOT NULL AND s.outcome <> 2;
  IF v_calls = 0 THEN
    v_capture := v_capture - 1;
    v_captures := v_captures - 1;
    IF v_captures > 0 THEN
      SELECT count(*) INTO v_calls FROM spend s
        WHERE s.link = p_link AND s.id IS NULL AND s.capture = v_capture AND s.call IS NOT NULL AND s.outcome <> 2;
    END IF;
  END IF;
  UPDATE link SET capture = v_capture, captures = v_captures, calls = v_calls WHERE no = p_link;
END $$;

-- Its capture has a call left after all: it need not wait for a new one.
CREATE FUNCTION unexhaust(p_id bigint, p_at bigint) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_stage integer;
  v_class integer;
BEGIN
  IF (SELECT i.calls >= limit_calls_per_capture() FROM item i WHERE i.id = p_id) THEN RETURN; END IF;
  DELETE FROM ready r WHERE r.id = p_id AND r.exhausted = 1 RETURNING r.stage, r.class INTO v_stage, v_class;
  IF FOUND THEN PERFORM put_ready(v_stage, v_class, 0, p_at, p_id); END IF;
END $$;

-- Closes an intent; a void one gives its call back. Refuses (bug) an intent that is unknown or was truly closed before, except when this
-- is the same close made again. Works whether or not the lease still stands: money is fact.
CREATE FUNCTION close_spend(p_no bigint, p_outcome integer, p_status integer, p_at bigint, p_again boolean) RETURNS void
LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v spend%ROWTYPE;
BEGIN
  SELECT * INTO v FROM spend s WHERE s.no = p_no;
  IF NOT FOUND THEN PERFORM refuse_bug('close an intent', p_no::text, 'there is no such intent'); END IF;
  IF p_outcome = 0 THEN PERFORM refuse_bug('close an intent', p_no::text, 'open is no outcome to close with'); END IF;
  -- Only these touch the item or the link: it is locked before the intent is.
  IF v.call IS NOT NULL AND (p_outcome = 2 OR v.call = limit_calls_per_capture()) THEN
    IF v.link IS NOT NULL THEN PERFORM 1 FROM link l WHERE l.no = v.link FOR UPDATE; END IF;
    SELECT s.id INTO v.id FROM spend s WHERE s.no = p_no;  -- a short link may have turned into an item meanwhile
    IF v.id IS NOT NULL THEN PERFORM 1 FROM item i WHERE i.id = v.id FOR UPDATE; END IF;
  END IF;
  UPDATE spend s SET outcome = p_outcome, status = p_status, closed_at = p_at, presumed = 0
    WHERE s.no = p_no AND (s.outcome = 0 OR s.presumed = 1) RETURNING s.* INTO v;
  IF NOT FOUND THEN
    IF p_again AND EXISTS (SELECT FROM spend s WHERE s.no = p_no AND s.outcome = p_outcome) THEN RETURN; END IF;
    PERFORM refuse_bug('close an intent', p_no::text, 'it is closed already');
  END IF;
  IF v.call IS NULL THEN RETURN; END IF;
  IF p_outcome = 2 THEN
    IF v.id IS NOT NULL THEN
      PERFORM give_back_item(v.id, v.capture);
      PERFORM unexhaust(v.id, p_at);
    ELSE
      PERFORM give_back_link(v.link, v.capture);
    END IF;
  ELSIF v.call = limit_calls_per_capture() THEN
    IF v.id IS NOT NULL THEN UPDATE item SET exhausted_at = p_at WHERE id = v.id AND capture = v.capture;
    ELSE UPDATE link SET exhausted_at = p_at WHERE no = v.link AND capture = v.capture;
    END IF;
  END IF;
END $$;

-- Nobody will close the open intents of this lease: they are ambiguous, unless a true close comes after all. How many.
CREATE FUNCTION presume_ambiguous(p_token bigint, p_at bigint) RETURNS bigint LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_rows bigint;
BEGIN
  UPDATE spend SET outcome = 3, presumed = 1, closed_at = p_at WHERE outcome = 0 AND token = p_token;
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  RETURN v_rows;
END $$;

-- Spans never overlap, so that their lengths add up; those that no fresh item can span any more go. The limiter's row keeps two hosts from
-- noting one at the same time.
CREATE FUNCTION note_pause(p_began bigint, p_ended bigint) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_began bigint;
BEGIN
  PERFORM 1 FROM limiter WHERE name = 'provider' FOR UPDATE;
  v_began := greatest(p_began, (SELECT max(p.ended) FROM pause p));
  IF p_ended <= v_began THEN RETURN; END IF;
  DELETE FROM pause WHERE began < v_began - limit_pauses_kept();
  INSERT INTO pause VALUES (v_began, p_ended);
END $$;

-- How long a fresh item took, in milliseconds rounded up to three digits; with a new hour, those that left the window go.
CREATE FUNCTION count_resolved(p_at bigint, p_took_us bigint) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_ms bigint := (p_took_us + 999) / 1000;
  v_unit bigint := 1;
  v_hour bigint := p_at / 3600000000;
  v_new boolean;
BEGIN
  WHILE v_ms / v_unit >= 1000 LOOP v_unit := v_unit * 10; END LOOP;
  INSERT INTO freshness VALUES (v_hour, (v_ms + v_unit - 1) / v_unit * v_unit, shard(), 1)
    ON CONFLICT (hour, took_ms, shard) DO UPDATE SET n = freshness.n + 1 RETURNING freshness.n = 1 INTO v_new;
  IF v_new THEN
    DELETE FROM freshness f WHERE f.ctid = ANY (ARRAY(
      SELECT o.ctid FROM freshness o WHERE o.hour <= v_hour - limit_freshness_window() / 3600000000 FOR UPDATE SKIP LOCKED));
  END IF;
END $$;

-- The first definite answer about an item that this run listed: the run's freshness, pauses left out.
CREATE FUNCTION count_fresh(p_listed bigint, p_run bigint, p_at bigint) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_paused bigint;
BEGIN
  IF p_run IS DISTINCT FROM (SELECT max(r.no) FROM run r) OR p_run IS NULL THEN RETURN; END IF;
  SELECT sum(least(p.ended, p_at) - greatest(p.began, p_listed)) INTO v_paused FROM pause p
    WHERE p.began < p_at AND p.ended > p_listed
      AND p.began >= coalesce((SELECT max(o.began) FROM pause o WHERE o.began <= p_listed), p_listed);
  PERFORM count_resolved(p_at, greatest(0, p_at - p_listed - coalesce(v_paused, 0)));
END $$;

-- The first definite answer about an item: its resolved_at, and the run's freshness.
CREATE FUNCTION note_resolved(p_id bigint, p_at bigint) RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_listed bigint;
  v_run bigint;
BEGIN
  UPDATE item i SET resolved_at = p_at WHERE i.id = p_id AND i.resolved_at IS NULL RETURNING i.listed_at, i.run INTO v_listed, v_run;
  IF FOUND THEN PERFORM count_fresh(v_listed, v_run, p_at); END IF;
END $$;
