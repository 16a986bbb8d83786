-- Intents: lease, capture, budget and rate are decided and recorded in one transaction (RULES 1, 8). The rate's rule is core's: the caller
-- brings what it decided and on what grounds; where these no longer hold it is told the new ones, and decides again.

-- The next call's numbers, as they were: none when no call may be bought. verdict: null for a call, 3 exhausted for now, 4 for good.
CREATE FUNCTION next_call(p_now bigint, p_captures_max integer, p_may_begin boolean, INOUT capture integer, INOUT captures integer, INOUT calls integer,
                          INOUT origin integer, p_exhausted_at bigint, OUT verdict integer) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  IF calls < limit_calls_per_capture() THEN
    IF captures = 0 THEN
      captures := 1;
      capture := capture + 1;
    END IF;
    calls := calls + 1;
  ELSIF captures >= p_captures_max THEN
    verdict := 4;
  ELSIF NOT p_may_begin OR p_now < p_exhausted_at + limit_capture_pause() THEN
    verdict := 3;
  ELSE
    captures := captures + 1;
    capture := capture + 1;
    calls := 1;
    origin := 0;  -- what a person asked for was the capture before
  END IF;
END $$;

-- answer: 0 granted, 1 must wait (as the caller decided), 2 budget gone `until`, 3 capture exhausted, 4 for good, 5 the lease is not ours,
-- 6 the limiter's state or the time is another one than the decision was made for: these. All times are the database's.
CREATE FUNCTION intend(p_purpose integer, p_endpoint text, p_id bigint, p_token bigint, p_link bigint, p_link_token bigint, p_source bigint,
                       p_now bigint, p_daily bigint, p_captures_max integer, p_may_begin boolean, p_nonce bigint,
                       p_seen_tat bigint, p_seen_blocked bigint, p_decided_at bigint, p_granted boolean, p_tat bigint, p_blocked bigint, p_again boolean,
                       OUT answer integer, OUT no bigint, OUT capture integer, OUT call integer, OUT until bigint,
                       OUT tat bigint, OUT blocked bigint, OUT at bigint) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v record;
  v_next record;
  v_late bigint;
BEGIN
  IF p_again THEN
    SELECT 0, s.no, coalesce(s.capture, 0), coalesce(s.call, 0), s.intent_at + limit_grant_life() INTO answer, no, capture, call, until
      FROM spend s WHERE s.nonce = p_nonce AND s.outcome = 0;
    IF FOUND THEN RETURN; END IF;
  END IF;
  IF p_id IS NOT NULL THEN
    PERFORM FROM lease l WHERE l.id = p_id AND l.token = p_token AND l.stage IN (0, 1) FOR UPDATE;
    IF FOUND THEN
      SELECT i.capture, i.captures, i.calls::integer AS calls, i.origin::integer AS origin, i.exhausted_at INTO v FROM item i WHERE i.id = p_id FOR UPDATE;
    END IF;
  ELSIF p_link IS NOT NULL THEN
    SELECT k.capture, k.captures, k.calls::integer AS calls, k.origin::integer AS origin, k.exhausted_at INTO v FROM link k
      WHERE k.no = p_link AND k.state = 1 AND k.token = p_link_token FOR UPDATE;
  END IF;
  IF p_id IS NOT NULL OR p_link IS NOT NULL THEN
    IF NOT FOUND THEN answer := 5; RETURN; END IF;
    SELECT * INTO v_next FROM next_call(now_us(p_now), p_captures_max, p_may_begin, v.capture, v.captures, v.calls, v.origin, v.exhausted_at);
    IF v_next.verdict IS NOT NULL THEN answer := v_next.verdict; RETURN; END IF;
  END IF;

  -- From here on one intent at a time: budget and rate hold for all hosts together. The clock is read when it is our turn.
  SELECT m.tat, m.blocked_until INTO tat, blocked FROM limiter m WHERE m.name = 'provider' FOR UPDATE;
  at := now_us(p_now);
  IF p_daily IS NOT NULL AND p_daily <= (SELECT coalesce(sum(t.n), 0) FROM spend_tally t WHERE t.day = at / 86400000000 AND t.outcome <> 2) THEN
    answer := 2;
    until := (at / 86400000000 + 1) * 86400000000;
    RETURN;
  END IF;
  v_late := at - p_decided_at;
  IF tat <> p_seen_tat OR blocked <> p_seen_blocked OR v_late NOT BETWEEN 0 AND limit_grant_life() THEN answer := 6; RETURN; END IF;
  -- Granted a moment ago is granted now; the next one is as much later as this one is.
  tat := p_tat + CASE WHEN p_granted THEN v_late ELSE 0 END;
  blocked := p_blocked;
  IF tat <> p_seen_tat OR blocked <> p_seen_blocked THEN UPDATE limiter m SET tat = intend.tat, blocked_until = blocked WHERE m.name = 'provider'; END IF;
  IF NOT p_granted THEN answer := 1; RETURN; END IF;

  answer := 0;
  until := at + limit_grant_life();
  IF p_id IS NULL AND p_link IS NULL THEN
    INSERT INTO spend (purpose, endpoint, source, token, nonce, intent_at) VALUES (p_purpose, p_endpoint, p_source, p_link_token, p_nonce, at)
      RETURNING spend.no INTO no;
    capture := 0;
    call := 0;
    RETURN;
  END IF;
  capture := v_next.capture;
  -- The number of the call is the lowest that is free: a void call 1 may stand beside a call 2.
  call := 1;
  IF p_id IS NOT NULL THEN
    IF v_next.calls > 1 AND EXISTS (SELECT FROM spend s WHERE s.id = p_id AND s.capture = v_next.capture AND s.call = 1 AND s.outcome <> 2) THEN call := 2; END IF;
    UPDATE item SET capture = v_next.capture, captures = v_next.captures, calls = v_next.calls, origin = v_next.origin,
                    exhausted_at = CASE WHEN v_next.calls >= limit_calls_per_capture() THEN at ELSE v.exhausted_at END WHERE id = p_id;
  ELSE
    IF v_next.calls > 1 AND EXISTS (SELECT FROM spend s WHERE s.link = p_link AND s.id IS NULL AND s.capture = v_next.capture AND s.call = 1
                                    AND s.outcome <> 2) THEN call := 2; END IF;
    UPDATE link k SET capture = v_next.capture, captures = v_next.captures, calls = v_next.calls, origin = v_next.origin,
                      exhausted_at = CASE WHEN v_next.calls >= limit_calls_per_capture() THEN at ELSE v.exhausted_at END WHERE k.no = p_link;
  END IF;
  INSERT INTO spend (purpose, endpoint, id, capture, call, origin, link, source, token, nonce, intent_at)
    VALUES (CASE WHEN v_next.calls >= limit_calls_per_capture() THEN 3 ELSE p_purpose END, p_endpoint, p_id, capture, call, v_next.origin,
            CASE WHEN p_id IS NULL THEN p_link END, p_source, coalesce(p_token, p_link_token), p_nonce, at) RETURNING spend.no INTO no;
END $$;

-- Nobody is granted before the state that the caller decided on. done: false when it was decided for another state or time: these.
CREATE FUNCTION block(p_now bigint, p_wait bigint, p_seen_tat bigint, p_seen_blocked bigint, p_decided_at bigint, p_blocked bigint,
                      OUT done boolean, OUT tat bigint, OUT blocked bigint, OUT at bigint) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
#variable_conflict use_column
BEGIN
  SELECT m.tat, m.blocked_until INTO tat, blocked FROM limiter m WHERE m.name = 'provider' FOR UPDATE;
  at := now_us(p_now);
  done := tat = p_seen_tat AND blocked = p_seen_blocked AND at - p_decided_at BETWEEN 0 AND limit_grant_life();
  IF NOT done THEN RETURN; END IF;
  blocked := p_blocked;
  UPDATE limiter m SET blocked_until = p_blocked WHERE m.name = 'provider';
  PERFORM note_pause(at, at + p_wait);
END $$;
