-- What people say about sources, and the list of regions (RULES 3). What a source shall be is decided by the caller, from what it has read
-- (core/listing): these compare and set, and answer false when it is otherwise by now.

-- A new one. p_newest: the newest source that the caller knew of.
CREATE FUNCTION add_source(p_newest bigint, p_kind integer, p_name text, p_region text, p_label text, p_target text, p_days integer, p_sort integer, p_max bigint,
  p_every bigint, p_files_only boolean, p_now bigint, p_again boolean)
RETURNS boolean LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_id bigint;
BEGIN
  -- Names that differ by capitals alone are one source, which no index knows: those who add one come one after another.
  PERFORM pg_advisory_xact_lock(7245903366117492482);
  IF EXISTS (SELECT FROM source s WHERE s.id > p_newest) THEN
    RETURN p_again AND EXISTS (SELECT FROM source s WHERE s.id > p_newest AND s.kind = p_kind AND s.name = p_name AND s.region = p_region);
  END IF;
  INSERT INTO source (kind, name, region, label, target, added_at, publish_days, sort, posts_max, every, files_only)
  VALUES (p_kind, p_name, p_region, p_label, p_target, now_us(p_now), p_days, p_sort, p_max, p_every, p_files_only::integer) ON CONFLICT DO NOTHING
  RETURNING id INTO v_id;
  RETURN v_id IS NOT NULL;
END $$;

-- The options of one that is there, from p_old to p_new (days, sort, max, every, files only), p_anew: its listing brings other posts with
-- them. p_resume: and it is active again, or (false) was not to be resumed; null: its state stays.
CREATE FUNCTION change_source(p_source bigint, p_old bigint[], p_new bigint[], p_anew boolean, p_resume boolean, p_target text, p_again boolean)
RETURNS boolean LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
DECLARE
  v_is bigint[];
  v_rests boolean;
BEGIN
  SELECT ARRAY[s.publish_days, s.sort, s.posts_max, s.every, s.files_only]::bigint[], s.state IN (1, 3, 4) INTO v_is, v_rests
  FROM source s WHERE s.id = p_source FOR UPDATE;
  IF v_is IS DISTINCT FROM p_old OR v_rests <> p_resume THEN
    RETURN p_again AND v_is IS NOT DISTINCT FROM p_new AND (p_resume IS NULL OR NOT v_rests);
  END IF;
  IF p_anew THEN
    -- Its cursors belong to another question, and what was walked to its end is now longer or another.
    DELETE FROM walk w WHERE w.source = p_source;
    UPDATE source s SET backfilled = 0, state = CASE s.state WHEN 2 THEN 0 ELSE s.state END, reason = CASE s.state WHEN 2 THEN '' ELSE s.reason END
    WHERE s.id = p_source;
  END IF;
  UPDATE source s SET publish_days = p_new[1], sort = p_new[2], posts_max = p_new[3], every = p_new[4], files_only = p_new[5], target = coalesce(s.target, p_target)
  WHERE s.id = p_source;
  IF p_resume THEN
    UPDATE source s SET state = 0, reason = '' WHERE s.id = p_source;
  END IF;
  RETURN true;
END $$;

CREATE FUNCTION keep_regions(p_codes text[], p_names text[], p_now bigint, p_spend bigint, p_outcome integer, p_status integer, p_closed_at bigint, p_again boolean)
RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  PERFORM close_spend(p_spend, p_outcome, p_status, p_closed_at, p_again);
  -- Two lists at once must not mix.
  LOCK TABLE region IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM region;
  INSERT INTO region SELECT g.code, g.name, now_us(p_now) FROM unnest(p_codes, p_names) g(code, name) ON CONFLICT DO NOTHING;
END $$;
