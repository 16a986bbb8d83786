-- Workers, duties, and tickets between them (RULES 7).

CREATE FUNCTION put_card(p_owner text, p_host text, p_pid bigint, p_roles integer, p_version text, p_now bigint) RETURNS void LANGUAGE sql
SET search_path = holdfast, pg_temp AS $$
  INSERT INTO worker (owner, host, pid, roles, version, started_at, beat_at) VALUES (p_owner, p_host, p_pid, p_roles, p_version, p_now, p_now)
  ON CONFLICT (owner) DO UPDATE SET beat_at = excluded.beat_at, ended_at = NULL
$$;

-- What the live workers offer together. Bits: resolve 2, download 4 (core/govern/roles.h).
CREATE FUNCTION count_offers(p_now bigint, p_gone_after bigint)
RETURNS TABLE (workers integer, slots integer, slots_for_tickets integer, resolvers integer, listing boolean, mean_transfer bigint, downloading integer,
               resolving integer, tickets integer) LANGUAGE sql STABLE SET search_path = holdfast, pg_temp AS $$
  WITH live AS MATERIALIZED (SELECT * FROM worker w WHERE w.ended_at IS NULL AND w.beat_at > p_now - p_gone_after)
  SELECT count(*)::integer, coalesce(sum(l.slots) FILTER (WHERE l.roles & 4 <> 0), 0)::integer,
         coalesce(sum(l.slots) FILTER (WHERE l.roles & 6 = 4), 0)::integer, (count(*) FILTER (WHERE l.roles & 6 = 2))::integer,
         coalesce(max(l.listing), 0) <> 0, avg(l.mean_transfer_us) FILTER (WHERE l.roles & 4 <> 0)::bigint,
         (SELECT count(*) FROM live d JOIN lease e ON e.owner = d.owner WHERE e.stage = 5 AND d.roles & 6 = 4)::integer,
         ((SELECT count(*) FROM live d JOIN lease e ON e.owner = d.owner WHERE e.stage = 0 AND d.roles & 6 = 2)
          + (SELECT count(*) FROM live d JOIN link k ON k.owner = d.owner WHERE k.state = 1 AND d.roles & 6 = 2))::integer,
         (SELECT count(*) FROM ready r WHERE r.stage = 5)::integer
  FROM live l
$$;

-- Signs a worker on. Where nobody else is live a run begins; whoever holds a lease may still be at it, so none is ended. Two that come at once
-- wait for each other, so that one run begins.
CREATE FUNCTION enrol(p_owner text, p_host text, p_pid bigint, p_roles integer, p_version text, p_now bigint, p_gone_after bigint, p_kept bigint, p_kinds integer[],
                      p_batch integer, OUT released bigint, OUT unfinished_since bigint) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_first boolean;
BEGIN
  PERFORM alone();
  DELETE FROM worker w WHERE w.beat_at <= v_now - p_kept;
  v_first := NOT EXISTS (SELECT FROM worker w WHERE w.ended_at IS NULL AND w.beat_at > v_now - p_gone_after AND w.owner <> p_owner);
  PERFORM put_card(p_owner, p_host, p_pid, p_roles, p_version, v_now);
  IF v_first THEN
    PERFORM new_run(p_owner, v_now);
  END IF;
  released := release_held(p_kinds, p_batch, p_now);
  unfinished_since := note_unfinished(v_now);
END $$;

CREATE FUNCTION beat(p_owner text, p_host text, p_pid bigint, p_roles integer, p_version text, p_now bigint, p_gone_after bigint, p_slots integer,
                     p_resolving integer, p_downloading integer, p_listing boolean, p_bytes_per_s bigint, p_mean_transfer bigint, p_waits_for text)
RETURNS TABLE (workers integer, slots integer, slots_for_tickets integer, resolvers integer, listing boolean, mean_transfer bigint, downloading integer,
               resolving integer, tickets integer) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
BEGIN
  PERFORM put_card(p_owner, p_host, p_pid, p_roles, p_version, v_now);
  UPDATE worker w SET slots = p_slots, resolving = p_resolving, downloading = p_downloading, listing = p_listing::integer, bytes_per_s = p_bytes_per_s,
    mean_transfer_us = p_mean_transfer, waits_for = p_waits_for
  WHERE w.owner = p_owner;
  RETURN QUERY SELECT * FROM count_offers(v_now, p_gone_after);
END $$;

CREATE FUNCTION offers(p_now bigint, p_gone_after bigint)
RETURNS TABLE (workers integer, slots integer, slots_for_tickets integer, resolvers integer, listing boolean, mean_transfer bigint, downloading integer,
               resolving integer, tickets integer) LANGUAGE sql VOLATILE SET search_path = holdfast, pg_temp AS $$
  SELECT * FROM count_offers(now_us(p_now), p_gone_after)
$$;

-- --- duties

-- No row: another one has it.
CREATE FUNCTION take_duty(p_name text, p_owner text, p_length bigint, p_now bigint) RETURNS TABLE (token bigint, until bigint)
LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
BEGIN
  RETURN QUERY
  INSERT INTO duty AS d (name, owner, token, until) VALUES (p_name, p_owner, nextval('token'), v_now + p_length)
  ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, token = excluded.token, until = excluded.until
    WHERE d.owner = excluded.owner OR d.until <= v_now
  RETURNING d.token, d.until;
END $$;

CREATE FUNCTION renew_duty(p_name text, p_token bigint, p_length bigint, p_now bigint) RETURNS TABLE (until bigint)
LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
BEGIN
  RETURN QUERY UPDATE duty d SET until = v_now + p_length WHERE d.name = p_name AND d.token = p_token AND d.until > v_now RETURNING d.until;
END $$;

-- --- tickets

-- False: the lease is no longer ours. An item that this lease handed over already is told by its last token.
CREATE FUNCTION hand_over(p_again boolean, p_id bigint, p_token bigint, p_body text, p_now bigint) RETURNS boolean LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_lease lease;
BEGIN
  DELETE FROM lease l WHERE l.id = p_id AND l.token = p_token AND l.stage = 0 RETURNING l.* INTO v_lease;
  IF NOT FOUND THEN
    RETURN p_again AND EXISTS (SELECT FROM item i WHERE i.id = p_id AND i.last_token = p_token);
  END IF;
  UPDATE item i SET last_token = p_token WHERE i.id = p_id;
  PERFORM put_ready(5, coalesce(v_lease.class, 2::smallint), 0, coalesce(v_lease.due, v_now), p_id);
  INSERT INTO ticket AS t (id, body, made_at) VALUES (p_id, p_body, v_now)
  ON CONFLICT (id) DO UPDATE SET body = excluded.body, made_at = excluded.made_at;
  RETURN true;
END $$;

-- Leases what is ready for download and takes the tickets out of the table. What has none that is good goes back to be resolved: its row has
-- no token, and another round may find more. class is `late` (1) for a fresh one past its deadline.
CREATE FUNCTION claim_tickets(p_again boolean, p_batch bigint, p_count integer, p_owner text, p_now bigint, p_ticket_life bigint, p_length bigint, p_hard bigint)
RETURNS TABLE (id bigint, token bigint, class integer, until bigint, source bigint, storage_key text, captures integer, calls integer, attempts integer,
               hard_refusals integer, no_media_seen boolean, body text) LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_row record;
BEGIN
  -- A claim whose answer was lost took its tickets with it: its leases go back, and the items are resolved again.
  IF p_again THEN
    FOR v_row IN DELETE FROM lease l WHERE l.batch = p_batch AND l.stage = 5 RETURNING l.id, l.class, l.due LOOP
      PERFORM put_pending(v_row.id, coalesce(v_row.class, 2::smallint), coalesce(v_row.due, v_now));
    END LOOP;
  END IF;
  -- Rows of stage 5 are few: never more than the slots of all.
  FOR v_row IN
    WITH picked AS MATERIALIZED (
      SELECT r.id FROM ready r WHERE r.stage = 5 AND (r.class = 0 OR r.due <= v_now)
      ORDER BY CASE WHEN r.class > 0 THEN r.class WHEN r.due > v_now THEN -1 ELSE 0 END, r.due, r.id LIMIT p_count FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM ready r USING picked p WHERE r.id = p.id AND r.stage = 5 RETURNING r.id, r.class, r.due),
    bodies AS (DELETE FROM ticket t USING gone g WHERE t.id = g.id RETURNING t.id, t.body, t.made_at)
    SELECT g.id, g.class, g.due, b.body, b.made_at FROM gone g LEFT JOIN bodies b ON b.id = g.id
    ORDER BY CASE WHEN g.class > 0 THEN g.class WHEN g.due > v_now THEN -1 ELSE 0 END, g.due, g.id
  LOOP
    IF v_row.body IS NULL OR v_row.made_at <= v_now - p_ticket_life THEN
      PERFORM put_pending(v_row.id, v_row.class, v_row.due);
      RETURN QUERY SELECT v_row.id, NULL::bigint, NULL::integer, NULL::bigint, NULL::bigint, NULL::text, NULL::integer, NULL::integer, NULL::integer, NULL::integer,
                          NULL::boolean, NULL::text;
      CONTINUE;
    END IF;
    RETURN QUERY
    WITH leased AS (
      INSERT INTO lease AS l (id, token, stage, class, due, owner, batch, lease_until, hard_deadline, started_at)
      VALUES (v_row.id, nextval('token'), 5, v_row.class, v_row.due, p_owner, p_batch, v_now + p_length, v_now + p_hard, v_now) RETURNING l.token, l.lease_until)
    SELECT i.id, leased.token, CASE WHEN v_row.class = 0 AND v_row.due <= v_now THEN 1 ELSE v_row.class END::integer, leased.lease_until, i.source, i.storage_key,
           i.captures, i.calls::integer, i.attempts, i.hard_refusals, i.no_media_seen <> 0, v_row.body
    FROM item i, leased WHERE i.id = v_row.id;
  END LOOP;
END $$;

-- No ticket is of use to anybody: what waited for a download is resolved again.
CREATE FUNCTION put_back_tickets() RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_row record;
BEGIN
  DELETE FROM ticket;
  FOR v_row IN DELETE FROM ready r WHERE r.stage = 5 RETURNING r.id, r.class, r.due LOOP
    PERFORM put_pending(v_row.id, v_row.class, v_row.due);
  END LOOP;
END $$;

-- Tickets that are too old go; items without one are resolved again. How many.
CREATE FUNCTION expire_tickets(p_now bigint, p_ticket_life bigint) RETURNS bigint LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_row record;
  v_count bigint := 0;
BEGIN
  DELETE FROM ticket t WHERE t.made_at <= v_now - p_ticket_life;
  FOR v_row IN
    WITH without AS MATERIALIZED (
      SELECT r.id FROM ready r WHERE r.stage = 5 AND NOT EXISTS (SELECT FROM ticket t WHERE t.id = r.id) ORDER BY r.id FOR UPDATE SKIP LOCKED)
    DELETE FROM ready r USING without w WHERE r.id = w.id AND r.stage = 5 RETURNING r.id, r.class, r.due
  LOOP
    PERFORM put_pending(v_row.id, v_row.class, v_row.due);
    v_count := v_count + 1;
  END LOOP;
  RETURN v_count;
END $$;
