-- Finding a post again: its words, who its author was when, and an index for each common question. `post_text` finds any
-- part of three characters or more in every script, `post_words` the beginnings of words, both without case and diacritics. Neither
-- holds a copy of the text.

CREATE TABLE identity (
  author_id TEXT NOT NULL CHECK (author_id <> ''),
  handle TEXT NOT NULL,
  nickname TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL CHECK (last_seen >= first_seen),
  PRIMARY KEY (author_id, handle, nickname)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_handle_idx ON identity (handle COLLATE NOCASE);
INSERT INTO identity SELECT author_id, author_handle, author_nickname, min(captured_at), max(captured_at)
FROM post WHERE author_id <> '' GROUP BY author_id, author_handle, author_nickname;

CREATE VIEW identities AS
SELECT author_id, handle, nickname,
  strftime('%Y-%m-%dT%H:%M:%S', first_seen / 1000000, 'unixepoch') || printf('.%06dZ', first_seen % 1000000) AS first_seen,
  strftime('%Y-%m-%dT%H:%M:%S', last_seen / 1000000, 'unixepoch') || printf('.%06dZ', last_seen % 1000000) AS last_seen
FROM identity;

CREATE VIRTUAL TABLE post_text USING fts5(title, author_handle, author_nickname, music_title, music_author,
  content = 'post', content_rowid = 'id', columnsize = 0, tokenize = 'trigram remove_diacritics 1');
CREATE VIRTUAL TABLE post_words USING fts5(title, author_handle, author_nickname, music_title, music_author,
  content = 'post', content_rowid = 'id', columnsize = 0, detail = none, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO post_text (post_text) VALUES ('rebuild');
INSERT INTO post_words (post_words) VALUES ('rebuild');
CREATE TRIGGER post_text_added AFTER INSERT ON post BEGIN
  INSERT INTO post_text (rowid, title, author_handle, author_nickname, music_title, music_author)
  VALUES (NEW.id, NEW.title, NEW.author_handle, NEW.author_nickname, NEW.music_title, NEW.music_author);
  INSERT INTO post_words (rowid, title, author_handle, author_nickname, music_title, music_author)
  VALUES (NEW.id, NEW.title, NEW.author_handle, NEW.author_nickname, NEW.music_title, NEW.music_author);
END;
CREATE TRIGGER post_text_gone AFTER DELETE ON post BEGIN
  INSERT INTO post_text (post_text, rowid, title, author_handle, author_nickname, music_title, music_author)
  VALUES ('delete', OLD.id, OLD.title, OLD.author_handle, OLD.author_nickname, OLD.music_title, OLD.music_author);
  INSERT INTO post_words (post_words, rowid, title, author_handle, author_nickname, music_title, music_author)
  VALUES ('delete', OLD.id, OLD.title, OLD.author_handle, OLD.author_nickname, OLD.music_title, OLD.music_author);
END;
CREATE TRIGGER post_text_changed AFTER UPDATE OF title, author_handle, author_nickname, music_title, music_author ON post
WHEN NEW.title IS NOT OLD.title OR NEW.author_handle <> OLD.author_handle OR NEW.author_nickname <> OLD.author_nickname
  OR NEW.music_title IS NOT OLD.music_title OR NEW.music_author IS NOT OLD.music_author
BEGIN
  INSERT INTO post_text (post_text, rowid, title, author_handle, author_nickname, music_title, music_author)
  VALUES ('delete', OLD.id, OLD.title, OLD.author_handle, OLD.author_nickname, OLD.music_title, OLD.music_author);
  INSERT INTO post_text (rowid, title, author_handle, author_nickname, music_title, music_author)
  VALUES (NEW.id, NEW.title, NEW.author_handle, NEW.author_nickname, NEW.music_title, NEW.music_author);
  INSERT INTO post_words (post_words, rowid, title, author_handle, author_nickname, music_title, music_author)
  VALUES ('delete', OLD.id, OLD.title, OLD.author_handle, OLD.author_nickname, OLD.music_title, OLD.music_author);
  INSERT INTO post_words (rowid, title, author_handle, author_nickname, music_title, music_author)
  VALUES (NEW.id, NEW.title, NEW.author_handle, NEW.author_nickname, NEW.music_title, NEW.music_author);
END;

-- The second in which a post was made is in its id too (its upper 32 bits), for posts that came without one.
CREATE INDEX posts_created_idx ON post (ifnull(create_time, id >> 32));
CREATE INDEX posts_region_idx ON post (region, ifnull(create_time, id >> 32));
CREATE INDEX posts_kind_idx ON post (kind, ifnull(create_time, id >> 32));
CREATE INDEX posts_archived_idx ON post (captured_at);
CREATE INDEX posts_plays_idx ON post (ifnull(play_count, -1));
CREATE INDEX posts_handle_idx ON post (author_handle COLLATE NOCASE);

-- What is not archived, by what became of it: small beside the archive, and an item enters and leaves it once.
CREATE INDEX item_open_idx ON item (state, reason, hold, id) WHERE state <> 2;
CREATE INDEX item_listed_idx ON item (listed_at);
CREATE INDEX dead_letter_id_idx ON dead_letter (id) WHERE id IS NOT NULL;
CREATE INDEX spend_item_idx ON spend (id) WHERE id IS NOT NULL;
