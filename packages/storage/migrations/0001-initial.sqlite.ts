/**
 * The first schema. Rows of the hot tables (run, journal, message, payload) hold integers only: `workflow.num` and
 * `execution.num` stand for the UUIDs, `codes.ts` has the states.
 */
export const initial: string = `
CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL,
  username_key TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  is_owner INTEGER NOT NULL,
  password_hash TEXT NOT NULL,
  token_generation INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE api_key (
  id TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX api_key_account ON api_key (account_id, created_at);
CREATE TABLE revoked_token (jti TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX revoked_token_expiry ON revoked_token (expires_at);
CREATE TABLE invitation (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_by INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  accepted_by INTEGER
) STRICT;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  account_id INTEGER,
  username TEXT NOT NULL,
  action TEXT NOT NULL,
  target_type TEXT NOT NULL,
  target_id TEXT NOT NULL,
  details TEXT NOT NULL
) STRICT;
CREATE INDEX audit_account ON audit (account_id, id);
CREATE INDEX audit_target ON audit (target_id, id);
CREATE INDEX audit_action ON audit (action, id);

CREATE TABLE workflow (
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  owner_id INTEGER REFERENCES account ON DELETE SET NULL,
  name TEXT NOT NULL,
  description TEXT,
  category TEXT,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  last_run INTEGER,
  runs_count INTEGER NOT NULL DEFAULT 0,
  tags TEXT NOT NULL,
  env TEXT NOT NULL,
  epoch INTEGER NOT NULL DEFAULT 0,
  revision INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  removed_at INTEGER,
  purged INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX workflow_owner ON workflow (owner_id, created_at);
CREATE TABLE runtime_state (
  workflow_num INTEGER NOT NULL REFERENCES workflow ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  UNIQUE (workflow_num, key)
) STRICT;
CREATE TABLE node_state (
  workflow_num INTEGER NOT NULL REFERENCES workflow ON DELETE CASCADE,
  node_id TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (workflow_num, node_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE node (
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  workflow_num INTEGER NOT NULL REFERENCES workflow ON DELETE CASCADE,
  type TEXT NOT NULL,
  x REAL NOT NULL,
  y REAL NOT NULL,
  form_values TEXT NOT NULL,
  config TEXT NOT NULL,
  input_data TEXT NOT NULL,
  output_data TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX node_workflow ON node (workflow_num);
CREATE TABLE connection (
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  workflow_num INTEGER NOT NULL REFERENCES workflow ON DELETE CASCADE,
  source_num INTEGER NOT NULL REFERENCES node ON DELETE CASCADE,
  target_num INTEGER NOT NULL REFERENCES node ON DELETE CASCADE,
  port TEXT NOT NULL,
  port_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (source_num, target_num, port_key)
) STRICT;
CREATE INDEX connection_workflow ON connection (workflow_num);
CREATE INDEX connection_target ON connection (target_num);
CREATE TABLE removed_connection (
  id TEXT NOT NULL,
  workflow_num INTEGER NOT NULL REFERENCES workflow ON DELETE CASCADE,
  removed_at INTEGER NOT NULL,
  PRIMARY KEY (workflow_num, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX removed_connection_age ON removed_connection (removed_at);
CREATE TABLE node_file (
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  node_num INTEGER NOT NULL REFERENCES node ON DELETE CASCADE,
  key TEXT NOT NULL,
  file_name TEXT NOT NULL,
  path TEXT NOT NULL UNIQUE,
  bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (node_num, key)
) STRICT;
CREATE TABLE version (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workflow_num INTEGER NOT NULL REFERENCES workflow ON DELETE CASCADE,
  hash TEXT NOT NULL,
  graph TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (workflow_num, hash)
) STRICT;
CREATE TABLE execution (
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  workflow_num INTEGER NOT NULL REFERENCES workflow ON DELETE CASCADE,
  version_id INTEGER,
  epoch INTEGER NOT NULL,
  state TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  error TEXT
) STRICT;
CREATE UNIQUE INDEX execution_active ON execution (workflow_num) WHERE state IN ('PENDING', 'STARTED');
CREATE INDEX execution_workflow ON execution (workflow_num, num);
CREATE TABLE queue (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  name TEXT NOT NULL,
  workflow_num INTEGER REFERENCES workflow ON DELETE CASCADE,
  node_id TEXT,
  created_at INTEGER NOT NULL,
  UNIQUE (owner_id, name)
) STRICT;
CREATE INDEX queue_workflow ON queue (workflow_num);
CREATE TABLE workflow_queue (
  workflow_num INTEGER NOT NULL REFERENCES workflow ON DELETE CASCADE,
  queue_id INTEGER NOT NULL REFERENCES queue ON DELETE CASCADE,
  execution_num INTEGER NOT NULL,
  PRIMARY KEY (workflow_num, queue_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX workflow_queue_queue ON workflow_queue (queue_id);
CREATE TABLE loop (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workflow_num INTEGER NOT NULL REFERENCES workflow ON DELETE CASCADE,
  node_id TEXT NOT NULL,
  queue_id INTEGER NOT NULL REFERENCES queue ON DELETE CASCADE,
  next_iteration INTEGER NOT NULL DEFAULT 0,
  kept_succeeded INTEGER NOT NULL DEFAULT 0,
  retire_from INTEGER NOT NULL DEFAULT 0,
  UNIQUE (workflow_num, node_id)
) STRICT;
CREATE INDEX loop_queue ON loop (queue_id);
CREATE TABLE execution_loop (
  execution_num INTEGER NOT NULL REFERENCES execution ON DELETE CASCADE,
  node_id TEXT NOT NULL,
  loop_id INTEGER,
  channel TEXT,
  cursor TEXT NOT NULL DEFAULT 'null',
  source_ended INTEGER NOT NULL DEFAULT 0,
  ended INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (execution_num, node_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE worker (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  alive INTEGER NOT NULL,
  flush_seq INTEGER NOT NULL DEFAULT 0,
  flush_check TEXT,
  flush_result TEXT,
  began_at INTEGER NOT NULL
) STRICT;
CREATE TABLE sequence (kind TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO sequence (kind, next) VALUES ('run', 1), ('message', 1), ('payload', 1);
CREATE TABLE probe (id INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
CREATE TABLE blob (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL UNIQUE,
  refs INTEGER NOT NULL,
  unreferenced_at INTEGER,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX blob_unreferenced ON blob (unreferenced_at) WHERE unreferenced_at IS NOT NULL;
CREATE TABLE payload (
  id INTEGER PRIMARY KEY,
  refs INTEGER NOT NULL,
  blob_id INTEGER,
  bytes BLOB
) STRICT;
CREATE INDEX payload_unreferenced ON payload (id) WHERE refs <= 0;
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  loop_id INTEGER REFERENCES loop,
  workflow_num INTEGER NOT NULL,
  version_id INTEGER NOT NULL,
  execution_num INTEGER,
  iteration INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  state INTEGER NOT NULL,
  caller INTEGER NOT NULL,
  payload_id INTEGER,
  worker INTEGER,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  error_code TEXT,
  error_text TEXT,
  error_node TEXT
) STRICT;
CREATE INDEX run_loop ON run (loop_id);
CREATE INDEX run_not_succeeded ON run (workflow_num, started_at) WHERE state <> 5;
CREATE INDEX run_leased ON run (worker) WHERE worker IS NOT NULL;
CREATE TABLE journal (
  run_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  blob_id INTEGER,
  events BLOB,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE message (
  seq INTEGER PRIMARY KEY,
  queue_id INTEGER NOT NULL REFERENCES queue ON DELETE CASCADE,
  state INTEGER NOT NULL,
  run_id INTEGER,
  payload_id INTEGER,
  deliveries INTEGER NOT NULL,
  worker INTEGER,
  created_at INTEGER NOT NULL,
  dead_at INTEGER,
  error_code TEXT,
  error_text TEXT
) STRICT;
CREATE INDEX message_queue ON message (queue_id, state, seq);
CREATE INDEX message_run ON message (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX message_dead ON message (dead_at) WHERE dead_at IS NOT NULL;
CREATE TABLE minute (
  loop_id INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  succeeded INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  PRIMARY KEY (loop_id, minute)
) STRICT, WITHOUT ROWID;
CREATE TABLE remembered_key (
  account_id INTEGER NOT NULL,
  door TEXT NOT NULL,
  key TEXT NOT NULL,
  run_id INTEGER,
  answer TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, door, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX remembered_key_age ON remembered_key (at);
`;
