/** The server's error envelope, as far as the editor reads it. */
export interface ErrorBody {
  readonly error?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errors?: Readonly<Record<string, readonly string[]>>;
  readonly form?: unknown;
}

/** A call that did not succeed. `status` 0: the server was not reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly body: ErrorBody;
  /** Seconds to wait before another try; null where the server did not say. */
  readonly retryAfter: number | null;

  constructor(status: number, body: ErrorBody, retryAfter: number | null = null, options?: ErrorOptions) {
    super(textOf(status, body), options);
    this.status = status;
    this.code = body.code ?? (status === 0 ? 'UNREACHABLE' : 'UNKNOWN');
    this.body = body;
    this.retryAfter = retryAfter;
  }

  /** Texts by field name, where the server refused a form or body. */
  get fields(): Readonly<Record<string, readonly string[]>> {
    return this.body.errors ?? {};
  }
}

/** Whether the server knows nothing of what was asked for: it was taken away, or never was. */
export function isNotFound(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** What the server says is a noun on 404 ("Workflow"); the rest are sentences. */
function textOf(status: number, body: ErrorBody): string {
  const general = body.error ?? '';
  if (status === 404) return `${general || 'It'} was not found`;
  return body.detail !== undefined && body.detail !== '' ? body.detail : general || `The server answered ${status}`;
}
