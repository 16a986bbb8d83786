-- Sources, walks and pages (RULES 3): the ids of a page, its cursor and the close of its credit are one transaction. The source's row is
-- locked first, so that what changes its walks comes one after another; then items by id, then the rest. enable_seqscan: a plan made
-- while a table was small must not scan it when it has grown.

CREATE FUNCTION open_walk(p_source bigint, p_kind integer, p_now bigint) RETURNS SETOF walk LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  PERFORM FROM source s WHERE s.id = p_source FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM refuse_bug('open a walk', p_source::text, 'there is no such source');
  END IF;
  IF NOT EXISTS (SELECT FROM walk w WHERE w.source = p_source AND w.kind = p_kind) THEN
    INSERT INTO walk (source, kind, cursor, cursor_at) VALUES (p_source, p_kind, '0', now_us(p_now));
    UPDATE source s SET state = 0, reason = '' WHERE s.id = p_source AND s.state = 2;
  END IF;
  RETURN QUERY SELECT w.* FROM walk w WHERE w.source = p_source AND w.kind = p_kind;
END $$;

-- What the dropped walk recorded stays; a new number counts what is new to it from nothing. Asked again, a walk that has no page yet is
-- the one that was made.
CREATE FUNCTION restart_walk(p_source bigint, p_kind integer, p_now bigint, p_again boolean) RETURNS SETOF walk LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
BEGIN
  PERFORM FROM source s WHERE s.id = p_source FOR UPDATE;
  DELETE FROM walk w WHERE w.source = p_source AND w.kind = p_kind AND NOT (p_again AND w.pages = 0 AND w.cursor = '0');
  RETURN QUERY SELECT w.* FROM open_walk(p_source, p_kind, p_now) w;
END $$;

CREATE FUNCTION set_target(p_source bigint, p_target text, p_spend bigint, p_outcome integer, p_status integer, p_closed_at bigint, p_again boolean)
RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  PERFORM FROM source s WHERE s.id = p_source FOR UPDATE;
  PERFORM close_spend(p_spend, p_outcome, p_status, p_closed_at, p_again);
  UPDATE source s SET target = p_target WHERE s.id = p_source;
END $$;

-- How the ids of a page stand that were met before. Known is what a backfill recorded that has ended (or is open behind a head walk), or a
-- walk that was completed at the high-water mark.
CREATE FUNCTION page_standing(p_source bigint, p_walk bigint, p_kind integer, p_ids bigint[]) RETURNS TABLE (id bigint, known boolean, by_walk boolean)
LANGUAGE plpgsql STABLE SET search_path = holdfast, pg_temp SET enable_seqscan = off AS $$
DECLARE
  v_head bigint;
  v_backfill bigint;
  v_unsure bigint;
BEGIN
  SELECT coalesce(max(w.no) FILTER (WHERE w.kind = 0), 0), coalesce(max(w.no) FILTER (WHERE w.kind = 1), 0) INTO v_head, v_backfill
  FROM walk w WHERE w.source = p_source;
  SELECT s.unsure_from INTO v_unsure FROM source s WHERE s.id = p_source;
  RETURN QUERY
  SELECT d.id,
         bool_or((d.backfill_walk <> 0 AND (d.backfill_walk <> v_backfill OR p_kind = 0))
                 OR (d.walk NOT IN (v_head, v_backfill, p_walk) AND (v_unsure IS NULL OR d.walk < v_unsure))),
         bool_or(p_walk = CASE p_kind WHEN 0 THEN d.head_walk ELSE d.backfill_walk END)
  FROM discoveries d WHERE d.source = p_source AND d.id = ANY (p_ids) GROUP BY d.id;
END $$;

CREATE FUNCTION put_identities(p_authors text[], p_handles text[], p_nicknames text[], p_times bigint[]) RETURNS void LANGUAGE plpgsql
SET search_path = holdfast, pg_temp AS $$
BEGIN
  INSERT INTO identity AS i (author_id, handle, nickname, first_seen, last_seen)
  SELECT g.author, g.handle, g.nickname, min(g.at), max(g.at) FROM unnest(p_authors, p_handles, p_nicknames, p_times) g(author, handle, nickname, at)
  WHERE g.author <> '' AND (g.handle <> '' OR g.nickname <> '') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (author_id, index_digest(handle), index_digest(nickname)) DO UPDATE
  SET first_seen = least(i.first_seen, excluded.first_seen), last_seen = greatest(i.last_seen, excluded.last_seen)
  WHERE excluded.first_seen < i.first_seen OR excluded.last_seen > i.last_seen;
END $$;

-- A source is finished when nothing of its listing is left to walk now; what was paused, failed or removed meanwhile stays so.
CREATE FUNCTION end_walk(p_source bigint, p_walk bigint, p_kind integer, p_reaches_mark boolean, p_now bigint) RETURNS void LANGUAGE plpgsql
SET search_path = holdfast, pg_temp SET enable_seqscan = off AS $$
BEGIN
  DELETE FROM walk w WHERE w.no = p_walk;
  UPDATE source s SET listed_at = p_now, backfilled = greatest(s.backfilled, p_kind::smallint),
    unsure_from = CASE WHEN p_kind <> 0 THEN s.unsure_from WHEN p_reaches_mark THEN NULL ELSE coalesce(s.unsure_from, p_walk) END
  WHERE s.id = p_source;
  UPDATE source s SET state = 2, reason = CASE WHEN EXISTS (SELECT FROM discoveries d WHERE d.source = p_source) THEN '' ELSE 'no posts listed' END
  WHERE s.id = p_source AND s.state IN (0, 2) AND s.backfilled = 1 AND NOT EXISTS (SELECT FROM walk w WHERE w.source = p_source);
END $$;

-- Metadata of posts that only sources which want files alone have listed: of new ones it is kept, of such that have some it is replaced.
CREATE FUNCTION note_listed(p_new bigint[], p_posts listed_post[]) RETURNS void LANGUAGE plpgsql
SET search_path = holdfast, pg_temp SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO listed_post SELECT g.* FROM unnest(p_posts) g WHERE g.id = ANY (p_new);
  PERFORM FROM listed_post l WHERE l.id IN (SELECT g.id FROM unnest(p_posts) g) AND l.id <> ALL (p_new) ORDER BY l.id FOR UPDATE;
  UPDATE listed_post l SET author_id = g.author_id, author_handle = g.author_handle, author_nickname = g.author_nickname, title = g.title, region = g.region,
    duration = g.duration, create_time = g.create_time, play_count = g.play_count, digg_count = g.digg_count, comment_count = g.comment_count,
    share_count = g.share_count, download_count = g.download_count, collect_count = g.collect_count, music_id = g.music_id, music_title = g.music_title,
    music_author = g.music_author, music_duration = g.music_duration, pinned = g.pinned
  FROM unnest(p_posts) g WHERE l.id = g.id AND l.id <> ALL (p_new);
END $$;

-- p_ids are distinct and in their order; p_ranks say where they stood on the page, of p_posts posts. p_listed: the metadata of those whose
-- source wants files alone. Two pages that bring one new id at once: the second waits, and counts it as known.
CREATE FUNCTION commit_page(
  p_spend bigint, p_outcome integer, p_status integer, p_closed_at bigint, p_again boolean,
  p_source bigint, p_walk bigint, p_kind integer, p_pages integer, p_cursor_in text, p_cursor_out text, p_cursor_next text, p_ends boolean, p_reaches_mark boolean,
  p_region text, p_video boolean, p_photo boolean, p_within bigint, p_mean_transfer bigint, p_now bigint,
  p_posts integer, p_ids bigint[], p_ranks integer[], p_kinds smallint[], p_authors text[], p_handles text[], p_nicknames text[], p_listed listed_post[],
  OUT ids_seen integer, OUT ids_new integer, OUT ids_fresh integer)
LANGUAGE plpgsql SET search_path = holdfast, pg_temp SET enable_seqscan = off AS $$
DECLARE
  v_now bigint := now_us(p_now);
  v_run bigint;
  v_rank bigint;
  v_pages integer;
  v_open boolean;
  v_met bigint := 0;
  v_new bigint[];
  v_stale boolean;
BEGIN
  PERFORM FROM source s WHERE s.id = p_source FOR UPDATE;
  IF p_again THEN
    SELECT p.ids_seen, p.ids_new, p.ids_fresh INTO ids_seen, ids_new, ids_fresh FROM page p WHERE p.spend = p_spend;
    IF FOUND THEN
      RETURN;
    END IF;
  END IF;
  PERFORM close_spend(p_spend, p_outcome, p_status, p_closed_at, false);
  SELECT max(r.no) INTO v_run FROM run r;
  SELECT w.posts_seen, w.pages INTO v_rank, v_pages FROM walk w WHERE w.no = p_walk;
  v_open := FOUND AND v_pages = p_pages;
  ids_seen := cardinality(p_ids);
  IF v_pages IS DISTINCT FROM 0 THEN
    SELECT count(DISTINCT d.id) INTO v_met FROM discoveries d
    WHERE d.source = p_source AND d.id = ANY (p_ids) AND p_walk = CASE p_kind WHEN 0 THEN d.head_walk ELSE d.backfill_walk END;
  END IF;
  v_stale := v_met = ids_seen;

  WITH made AS (
    INSERT INTO item (id, source, listed_at, run, kind, hold)
    SELECT g.id, p_source, v_now, v_run, g.kind, CASE WHEN (g.kind = 1 AND NOT p_video) OR (g.kind = 2 AND NOT p_photo) THEN 0 END
    FROM unnest(p_ids, p_kinds) g(id, kind) ON CONFLICT DO NOTHING RETURNING id, kind, hold
  ), waiting AS (
    INSERT INTO ready (stage, class, exhausted, due, id) SELECT 0, 0, 0, v_now + p_within, m.id FROM made m WHERE m.hold IS NULL
  ), unwanted AS (
    INSERT INTO held (kind, id) SELECT m.kind, m.id FROM made m WHERE m.hold = 0
  )
  SELECT coalesce(array_agg(m.id), '{}'), count(*), count(*) FILTER (WHERE m.hold IS NULL) INTO v_new, ids_new, ids_fresh FROM made m;

  INSERT INTO discoveries AS d (source, id, region, first_seen, last_seen, best_rank, walk, head_walk, backfill_walk)
  SELECT p_source, g.id, p_region, v_now, v_now, coalesce(v_rank, 0) + g.rank, p_walk, CASE p_kind WHEN 0 THEN p_walk ELSE 0 END,
         CASE p_kind WHEN 0 THEN 0 ELSE p_walk END
  FROM unnest(p_ids, p_ranks) g(id, rank)
  ON CONFLICT (source, id, region) DO UPDATE SET last_seen = excluded.last_seen, best_rank = least(d.best_rank, excluded.best_rank),
    head_walk = greatest(d.head_walk, excluded.head_walk), backfill_walk = greatest(d.backfill_walk, excluded.backfill_walk);

  -- What somebody lists who wants more than files is resolved like others.
  IF ids_new < ids_seen THEN
    DELETE FROM listed_post l WHERE l.id IN (
      SELECT o.id FROM listed_post o WHERE o.id = ANY (p_ids) AND o.id <> ALL (v_new) AND o.id NOT IN (SELECT g.id FROM unnest(p_listed) g) ORDER BY o.id FOR UPDATE);
  END IF;
  IF cardinality(p_listed) > 0 THEN
    PERFORM note_listed(v_new, p_listed);
  END IF;
  IF cardinality(p_authors) > 0 THEN
    PERFORM put_identities(p_authors, p_handles, p_nicknames, array_fill(v_now, ARRAY[cardinality(p_authors)]));
  END IF;
  IF ids_fresh > 0 THEN
    PERFORM lower_bound(0, 0, 0, v_now + p_within);
    PERFORM count_items(0, NULL, NULL, ids_fresh);
  END IF;
  IF ids_new > ids_fresh THEN
    PERFORM count_items(0, NULL, 0, ids_new - ids_fresh);
  END IF;
  INSERT INTO page (source, walk, spend, cursor_in, cursor_out, ids_seen, ids_new, ids_fresh, at)
  VALUES (p_source, p_walk, p_spend, p_cursor_in, p_cursor_out, commit_page.ids_seen, commit_page.ids_new, commit_page.ids_fresh, v_now);

  -- A walk that was dropped meanwhile (its source is asked for something else now), or that another lister took on since the page was
  -- asked for, is neither advanced nor ended.
  IF v_open AND p_ends THEN
    PERFORM end_walk(p_source, p_walk, p_kind, p_reaches_mark, v_now);
  ELSIF v_open THEN
    UPDATE walk w SET cursor = p_cursor_next, cursor_at = v_now, pages = w.pages + 1, empty_in_a_row = CASE WHEN p_posts = 0 THEN w.empty_in_a_row + 1 ELSE 0 END,
      stale_in_a_row = CASE WHEN v_stale THEN w.stale_in_a_row + 1 ELSE 0 END, ids_new = w.ids_new + commit_page.ids_new, posts_seen = w.posts_seen + p_posts,
      ids_seen = w.ids_seen + commit_page.ids_seen - v_met
    WHERE w.no = p_walk;
  END IF;
  UPDATE source s SET served_at = v_now, head_at = CASE p_pages WHEN 0 THEN v_now ELSE s.head_at END WHERE s.id = p_source;
  IF p_mean_transfer IS NOT NULL THEN
    INSERT INTO measured VALUES ('mean_transfer_us', p_mean_transfer) ON CONFLICT DO NOTHING;
    -- Whoever has it locked writes as good a figure.
    UPDATE measured m SET value = p_mean_transfer
    WHERE m.name IN (SELECT o.name FROM measured o WHERE o.name = 'mean_transfer_us' AND o.value <> p_mean_transfer FOR UPDATE SKIP LOCKED);
  END IF;
END $$;

-- p_spend null: nothing was bought for it.
CREATE FUNCTION end_source(p_source bigint, p_state integer, p_reason text, p_spend bigint, p_outcome integer, p_status integer, p_closed_at bigint, p_again boolean)
RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp AS $$
BEGIN
  PERFORM FROM source s WHERE s.id = p_source FOR UPDATE;
  IF p_spend IS NOT NULL THEN
    PERFORM close_spend(p_spend, p_outcome, p_status, p_closed_at, p_again);
  END IF;
  IF p_state = 2 THEN
    UPDATE source s SET backfilled = 1 WHERE s.id = p_source AND EXISTS (SELECT FROM walk w WHERE w.source = p_source AND w.kind = 1);
    DELETE FROM walk w WHERE w.source = p_source;
  END IF;
  UPDATE source s SET state = p_state, reason = p_reason WHERE s.id = p_source AND s.state IN (0, 2, 3);
END $$;
