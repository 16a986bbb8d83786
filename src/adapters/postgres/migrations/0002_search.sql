-- Finding a post again: its words, who its author was when, and an index for each common question. `folded` is the text of a post without case
-- and diacritics, in every script; its index holds each three characters in a row of it, and how its words begin. Nothing here needs an
-- extension, and the locale of the database doesn't matter: Unicode's own rules hold.

DO $$ BEGIN
  IF current_setting('server_encoding') <> 'UTF8' THEN
    RAISE EXCEPTION 'the database must be made with the encoding UTF8: createdb -E UTF8 -T template0 NAME' USING ERRCODE = 'HF002';
  END IF;
END $$;

-- Decomposed, without the marks of U+0300 to U+036F, and composed again: what has no marks of that kind (Hangul, kana) stays as it was.
-- U+0001 and U+0002 are ours.
CREATE FUNCTION index_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT normalize(regexp_replace(normalize(translate(lower(given COLLATE "und-x-icu"), U&'\03C2\0001\0002', U&'\03C3'), NFD), U&'[\0300-\036F]', '', 'g'), NFC)
$$;
CREATE FUNCTION index_text(title text, handle text, nickname text, music_title text, music_author text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT holdfast.index_fold(coalesce(title, '')) || U&'\0001' || holdfast.index_fold(handle) || U&'\0001' || holdfast.index_fold(nickname) || U&'\0001'
    || holdfast.index_fold(coalesce(music_title, '')) || U&'\0001' || holdfast.index_fold(coalesce(music_author, ''))
$$;
-- What a folded text is found by: each three characters in a row, and behind U+0002 the first one and two of each word.
CREATE FUNCTION index_marks(folded text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  v_letters text[] := string_to_array(folded, NULL);
  v_marks text[];
  v_one text;
  v_two text := v_letters[1];
  v_three text := v_letters[2];
BEGIN
  v_marks := (SELECT coalesce(array_agg(DISTINCT U&'\0002' || left(w.word[1], k.n)), '{}')
              FROM regexp_matches(folded COLLATE "und-x-icu", '[[:alnum:]]+', 'g') w(word), (VALUES (1), (2)) k(n));
  FOR v_at IN 3 .. coalesce(cardinality(v_letters), 0) LOOP
    v_one := v_two;
    v_two := v_three;
    v_three := v_letters[v_at];
    v_marks := v_marks || (v_one || v_two || v_three);
  END LOOP;
  RETURN v_marks;
END $$;
-- What a text that holds `part` (folded) must be marked with.
CREATE FUNCTION index_parts(part text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(substr(part, n, 3)), '{}') FROM generate_series(1, length(part) - 2) n
$$;

ALTER TABLE post ADD COLUMN folded text GENERATED ALWAYS AS (index_text(title, author_handle, author_nickname, music_title, music_author)) STORED;
CREATE INDEX posts_text_idx ON post USING gin (index_marks(folded)) WITH (fastupdate = on);

-- The second in which a post was made is in its id too (its upper 32 bits), for posts that came without one.
CREATE INDEX posts_created_idx ON post ((coalesce(create_time, id >> 32)), id);
CREATE INDEX posts_region_idx ON post (left(region, 8), (coalesce(create_time, id >> 32)), id);
CREATE INDEX posts_kind_idx ON post (kind, (coalesce(create_time, id >> 32)), id);
CREATE INDEX posts_archived_idx ON post (captured_at, id);
CREATE INDEX posts_plays_idx ON post ((coalesce(play_count, -1)), id);
-- Capitals of handles are those of ASCII. A handle may be longer than a tree takes.
CREATE INDEX posts_handle_idx ON post USING hash (lower(author_handle COLLATE "C"));
CREATE INDEX identity_handle_idx ON identity USING hash (lower(handle COLLATE "C"));
CREATE INDEX spend_item_idx ON spend (id) WHERE id IS NOT NULL;
