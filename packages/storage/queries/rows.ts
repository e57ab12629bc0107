/** Rows as the tables hold them, where a change answers one. */
export interface StoredNode {
  readonly num: number;
  readonly id: string;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly form_values: string;
  readonly config: string;
  readonly input_data: string;
  readonly output_data: string;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface StoredConnection {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly port: string;
  readonly created_at: number;
}

export interface StoredUser {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly is_owner: number;
  readonly password_hash: string;
  readonly token_generation: number;
  readonly created_at: number;
}
