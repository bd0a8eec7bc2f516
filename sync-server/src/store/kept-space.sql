-- For which space a kept record is written, so that who may release it is found without reading it. The program fills
-- it in for older rows.
ALTER TABLE quarantine ADD COLUMN space TEXT NOT NULL DEFAULT '';
CREATE INDEX kept_by_space ON quarantine (space) WHERE released_ms = 0;
