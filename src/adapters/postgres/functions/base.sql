-- What the other functions share. Every function begins with SET search_path, so that it works whatever a session says, and raises
-- HF001 for a broken invariant of ours, HF002 for what a person gave wrong.

CREATE FUNCTION refuse_bug(doing text, subject text, detail text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% %: %', doing, subject, detail USING ERRCODE = 'HF001';
END $$;
