-- The book of spools.

-- The host never comes back: its posts are ready for resolve again. What is leased just now stays.
CREATE FUNCTION give_up_spool(p_host text, p_now bigint) RETURNS bigint LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_id bigint;
  v_count bigint := 0;
BEGIN
  FOR v_id IN
    WITH waiting AS MATERIALIZED (
      SELECT r.id FROM spooled s JOIN ready r ON r.id = s.id WHERE s.host = p_host AND r.stage = 1 ORDER BY r.id FOR UPDATE OF r SKIP LOCKED),
    gone AS (DELETE FROM ready r USING waiting w WHERE r.id = w.id AND r.stage = 1 RETURNING r.id)
    DELETE FROM spooled s USING gone g WHERE s.id = g.id RETURNING s.id
  LOOP
    UPDATE item i SET why = NULL WHERE i.id = v_id;
    PERFORM put_pending(v_id, 3, v_now);
    v_count := v_count + 1;
  END LOOP;
  RETURN v_count;
END $$;

-- A complete post was found in a host's spool: into the book, where it waits to be resolved under that stem.
CREATE FUNCTION take_into_spool(p_id bigint, p_stem text, p_host text, p_bytes bigint, p_now bigint) RETURNS boolean LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_now bigint := now_us(p_now);
BEGIN
  PERFORM FROM item i WHERE i.id = p_id AND i.state = 0 AND i.storage_key = p_stem FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  DELETE FROM ready r WHERE r.id = p_id AND r.stage = 0;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE item i SET why = NULL WHERE i.id = p_id;
  INSERT INTO spooled VALUES (p_id, p_host, p_bytes, v_now);
  PERFORM put_ready(1, 3, 0, v_now, p_id);
  RETURN true;
END $$;
