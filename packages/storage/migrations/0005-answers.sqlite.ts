/**
 * What runs wait for that somebody must answer: call-backs (kind 0) and approvals (kind 1). State 0 is open, 1 answered, 2
 * timed out; the first guarded update wins. `taken` says that its run has gone on with it: the row stays as long as the run.
 */
export const answers: string = `
CREATE TABLE wait (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  taken INTEGER NOT NULL DEFAULT 0,
  workflow_num INTEGER NOT NULL,
  node_id TEXT,
  request TEXT,
  created_at INTEGER NOT NULL,
  due_at INTEGER,
  answer TEXT,
  answered_at INTEGER,
  UNIQUE (run_id, key)
) STRICT;
CREATE INDEX wait_open ON wait (workflow_num, id) WHERE state = 0 AND kind = 1;
`;
