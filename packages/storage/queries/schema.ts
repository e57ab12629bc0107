import type { Generated } from 'kysely';

/** The tables as the queries see them. Instants and states are numbers, JSON is text. */
export interface Schema {
  account: {
    id: Generated<number>;
    username: string;
    username_key: string;
    email: string;
    first_name: string;
    last_name: string;
    is_owner: number;
    password_hash: string;
    token_generation: number;
    created_at: number;
  };
  api_key: { id: string; account_id: number; name: string; prefix: string; hash: string; created_at: number };
  revoked_token: { jti: string; expires_at: number };
  invitation: {
    id: string;
    email: string;
    token_hash: string;
    created_by: number;
    created_at: number;
    expires_at: number;
    accepted_by: number | null;
  };
  audit: {
    id: Generated<number>;
    at: number;
    account_id: number | null;
    username: string;
    action: string;
    target_type: string;
    target_id: string;
    details: string;
  };
  workflow: {
    num: Generated<number>;
    id: string;
    owner_id: number | null;
    name: string;
    description: string | null;
    category: string | null;
    type: string;
    status: string;
    last_run: number | null;
    runs_count: number;
    tags: string;
    env: string;
    epoch: number;
    revision: number;
    created_at: number;
    updated_at: number;
    removed_at: number | null;
    purged: number;
  };
  runtime_state: { rowid: number; workflow_num: number; key: string; value: string };
  node_state: { workflow_num: number; node_id: string; value: string };
  node: {
    num: Generated<number>;
    id: string;
    workflow_num: number;
    type: string;
    x: number;
    y: number;
    form_values: string;
    config: string;
    input_data: string;
    output_data: string;
    created_at: number;
    updated_at: number;
  };
  connection: {
    num: Generated<number>;
    id: string;
    workflow_num: number;
    source_num: number;
    target_num: number;
    port: string;
    created_at: number;
  };
  node_file: {
    num: Generated<number>;
    id: string;
    node_num: number;
    key: string;
    file_name: string;
    path: string;
    bytes: number;
    created_at: number;
    updated_at: number;
  };
  version: { id: Generated<number>; workflow_num: number; hash: string; graph: string; created_at: number };
  execution: {
    num: Generated<number>;
    id: string;
    workflow_num: number;
    version_id: number | null;
    epoch: number;
    state: string;
    started_at: number;
    ended_at: number | null;
    error: string | null;
  };
  queue: {
    id: Generated<number>;
    owner_id: number;
    name: string;
    workflow_num: number | null;
    node_id: string | null;
    created_at: number;
  };
  workflow_queue: { workflow_num: number; queue_id: number; execution_num: number };
  loop: { id: Generated<number>; workflow_num: number; node_id: string; queue_id: number; next_iteration: number };
  execution_loop: {
    execution_num: number;
    node_id: string;
    loop_id: number | null;
    channel: string | null;
    cursor: string;
    source_ended: number;
    ended: number;
  };
  blob: { id: Generated<number>; bytes: Uint8Array };
  payload: { id: number; refs: number; blob_id: number | null; bytes: Uint8Array | null };
  run: {
    id: number;
    loop_id: number | null;
    workflow_num: number;
    version_id: number;
    execution_num: number | null;
    iteration: number;
    origin: number;
    state: number;
    caller: number;
    payload_id: number | null;
    started_at: number;
    ended_at: number | null;
    error_code: string | null;
    error_text: string | null;
    error_node: string | null;
  };
  journal: { run_id: number; seq: number; blob_id: number | null; events: Uint8Array | null };
  message: {
    seq: number;
    queue_id: number;
    state: number;
    run_id: number | null;
    payload_id: number | null;
    deliveries: number;
    created_at: number;
    dead_at: number | null;
    error_code: string | null;
    error_text: string | null;
  };
  minute: { loop_id: number; minute: number; succeeded: number; failed: number };
  remembered_key: { account_id: number; door: string; key: string; run_id: number | null; answer: string; at: number };
}
