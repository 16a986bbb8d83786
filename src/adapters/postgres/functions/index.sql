-- Sidecars into post, metrics and asset (RULES 9): any order, any number of times, the newest capture stands. Times of captures are what the
-- sidecars say, on no database's clock: made again from its sidecar, a post is the same.

-- Of each post the newest capture that was given; p_metrics: all that were, with p_authors, p_handles and p_nicknames beside them. Posts that are
-- neither stored nor archived are left alone.
CREATE FUNCTION write_posts(
  p_id bigint[], p_author_id text[], p_author_handle text[], p_author_nickname text[], p_title text[], p_region text[], p_duration bigint[],
  p_create_time bigint[], p_play_count bigint[], p_digg_count bigint[], p_comment_count bigint[], p_share_count bigint[], p_download_count bigint[],
  p_collect_count bigint[], p_music_id text[], p_music_title text[], p_music_author text[], p_kind smallint[], p_images integer[], p_url text[],
  p_storage_key text[], p_media_key text[], p_bytes bigint[], p_sha256 bytea[], p_captured_at bigint[],
  p_assets asset[], p_metrics metrics[], p_authors text[], p_handles text[], p_nicknames text[])
RETURNS void LANGUAGE plpgsql SET search_path = holdfast, pg_temp SET enable_seqscan = off AS $$
DECLARE
  v_ids bigint[];
  v_stored bigint[];
  v_newest bigint[];
BEGIN
  PERFORM FROM lease l WHERE l.id = ANY (p_id) ORDER BY l.id FOR UPDATE;
  SELECT coalesce(array_agg(o.id), '{}'), coalesce(array_agg(o.id) FILTER (WHERE o.state = 1), '{}') INTO v_ids, v_stored
  FROM (SELECT i.id, i.state FROM item i WHERE i.id = ANY (p_id) AND i.state IN (1, 2) ORDER BY i.id FOR UPDATE) o;

  WITH written AS (
    INSERT INTO post AS old (
      id, author_id, author_handle, author_nickname, title, region, duration, create_time, play_count, digg_count, comment_count, share_count,
      download_count, collect_count, music_id, music_title, music_author, kind, images, url, storage_key, media_key, bytes, sha256, captured_at)
    SELECT p.* FROM unnest(
      p_id, p_author_id, p_author_handle, p_author_nickname, p_title, p_region, p_duration, p_create_time, p_play_count, p_digg_count,
      p_comment_count, p_share_count, p_download_count, p_collect_count, p_music_id, p_music_title, p_music_author, p_kind, p_images, p_url,
      p_storage_key, p_media_key, p_bytes, p_sha256, p_captured_at) p(
      id, author_id, author_handle, author_nickname, title, region, duration, create_time, play_count, digg_count, comment_count, share_count,
      download_count, collect_count, music_id, music_title, music_author, kind, images, url, storage_key, media_key, bytes, sha256, captured_at)
    WHERE p.id = ANY (v_ids) ORDER BY p.id
    ON CONFLICT (id) DO UPDATE SET author_id = excluded.author_id, author_handle = excluded.author_handle, author_nickname = excluded.author_nickname,
      title = excluded.title, region = excluded.region, duration = excluded.duration, create_time = excluded.create_time, play_count = excluded.play_count,
      digg_count = excluded.digg_count, comment_count = excluded.comment_count, share_count = excluded.share_count, download_count = excluded.download_count,
      collect_count = excluded.collect_count, music_id = excluded.music_id, music_title = excluded.music_title, music_author = excluded.music_author,
      kind = excluded.kind, images = excluded.images, url = excluded.url, storage_key = excluded.storage_key, media_key = excluded.media_key,
      bytes = excluded.bytes, sha256 = excluded.sha256, captured_at = excluded.captured_at
    WHERE excluded.captured_at >= old.captured_at RETURNING id
  )
  SELECT coalesce(array_agg(w.id), '{}') INTO v_newest FROM written w;
  DELETE FROM asset a WHERE a.id = ANY (v_newest);
  INSERT INTO asset SELECT a.* FROM unnest(p_assets) a WHERE a.id = ANY (v_newest);
  INSERT INTO metrics SELECT m.* FROM unnest(p_metrics) m WHERE m.id = ANY (v_ids) ORDER BY m.id, m.captured_at ON CONFLICT DO NOTHING;
  PERFORM put_identities(array_agg(g.author), array_agg(g.handle), array_agg(g.nickname), array_agg(m.captured_at))
  FROM (SELECT r.id, r.captured_at, r.place FROM unnest(p_metrics) WITH ORDINALITY r(id, captured_at, c1, c2, c3, c4, c5, c6, place)) m
  JOIN unnest(p_authors, p_handles, p_nicknames) WITH ORDINALITY g(author, handle, nickname, place) ON g.place = m.place
  WHERE m.id = ANY (v_ids);

  UPDATE item i SET state = 2 WHERE i.id = ANY (v_stored);
  DELETE FROM ready r WHERE r.id = ANY (v_stored);
  DELETE FROM lease l WHERE l.id = ANY (v_stored);
END $$;
