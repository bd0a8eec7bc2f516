-- Who let a kept record into the log, and when; the row stays as the trace of it.
ALTER TABLE quarantine ADD COLUMN released_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE quarantine ADD COLUMN released_by TEXT NOT NULL DEFAULT '';
