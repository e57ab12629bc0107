import type {
  FieldErrors,
  FormField,
  Instant,
  Item,
  Json,
  JsonObject,
  NodeKind,
  UnknownRule,
  WorkflowType,
} from '@loopwright/model';

/** What a task may do outside Loopwright: nothing, read, or change something. */
export type Effects = 'none' | 'read' | 'external';

/** Where a node's code runs: on the event loop, on a thread, or in a process of its own. */
export type Pool = 'async' | 'thread' | 'process';

/** What a node in a pool reads of its input: all, or its rendered fields alone. */
export type Reads = 'all' | 'fields';

/** One request of a node to the outside. */
export interface HttpRequest {
  readonly method: string;
  /** Credentials in it, as in `https://user:password@host/`, are sent as `Authorization: Basic` unless the headers set one. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Sent as `Idempotency-Key` unless the headers set one. */
  readonly idempotencyKey?: string;
}

/**
 * The answer to a request: header names in lower case, body as bytes (50 MiB at most). What came as gzip, deflate, br or
 * zstd is decoded, and the headers `content-encoding` and `content-length` are left out then.
 */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The one way out for HTTP: it holds the outbound policy. Redirects are not followed. Rejects with a code of the error table or of the system (`ECONNREFUSED`). */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpReply>;
}

/** Writes files below one folder that the server owns; a path that leaves it, or that names no file, is refused with FIELD_INVALID. */
export interface FileStore {
  write(path: string, content: string, mode: 'w' | 'a'): Promise<void>;
}

/** What a node keeps from one run to the next, per node of a workflow; saved with the task that changed it. */
export interface NodeState {
  get(): Json;
  set(value: Json): void;
}

/** What `execute` is handed. Everything a node needs of the world is here; it keeps nothing of its own. */
export interface NodeContext<Fields = Readonly<Record<string, Json>>> {
  /** Values of the form, templates rendered, coerced to their types. */
  readonly fields: Fields;
  /** Input data. Never changed in place: answer a new object that shares its values. */
  readonly data: JsonObject;
  readonly item: Item;
  readonly signal: AbortSignal;
  /** The same on every attempt of this task: the idempotency key of its effect. */
  readonly taskKey: string;
  /** From 1. */
  readonly attempt: number;
  readonly mode: 'production' | 'api' | 'trial';
  /** Name of the queue that this node writes to or reads from; null when it has none. */
  readonly queue: string | null;
  readonly http: HttpClient;
  readonly files: FileStore;
  readonly state: NodeState;
  /** Value of a condition (Python expression) over `data`. Throws EXPRESSION_*. */
  evaluate(expression: string): Json;
  /** Value at a dotted path such as `a.b[0].c`; null where something is missing. */
  pick(path: string): Json;
  /** The list that a text stands for: JSON, a Python list, or a dotted path in `data`; empty for anything else. */
  list(text: string): readonly Json[];
  now(): Instant;
  /** A number from 0 up to 1. */
  random(): number;
  /** A URL that answers one wait of this run, once: the same on every attempt of this task. */
  callbackUrl(): string;
}

/** What a task waits for. `timeoutMs` null: however long it takes. */
export type WaitFor =
  /** A call to a URL that `callbackUrl` gave to a node of this run. */
  | { readonly for: 'callback'; readonly url: string; readonly timeoutMs: number | null }
  /** A person's decision. `request` is what they are shown. */
  | { readonly for: 'approval'; readonly request: ApprovalRequest; readonly timeoutMs: number | null };

/** What a person is asked for. */
export interface ApprovalRequest {
  readonly title: string;
  readonly text: string;
  /** What is to be filled in beside the decision. */
  readonly fields: readonly ApprovalField[];
}

/** What a person can be asked for in a field. */
export const APPROVAL_KINDS = ['text', 'number', 'checkbox', 'choice'] as const;

export interface ApprovalField {
  readonly name: string;
  readonly label: string;
  readonly kind: (typeof APPROVAL_KINDS)[number];
  readonly required: boolean;
  /** Of a choice. */
  readonly choices: readonly string[];
}

/** What a task that waited got. */
export type WaitAnswer =
  | { readonly by: 'callback'; readonly body: Json; readonly query: JsonObject; readonly at: Instant }
  | {
      readonly by: 'approval';
      readonly approved: boolean;
      readonly values: JsonObject;
      readonly note: string;
      /** User name of who decided. */
      readonly person: string;
      readonly at: Instant;
    }
  | { readonly by: 'timeout'; readonly at: Instant };

/** What `execute` answers. */
export interface NodeResult {
  readonly data: JsonObject;
  /** Output port to follow; `default` where absent. A conditional always names one. */
  readonly port?: string;
  readonly metadata?: JsonObject;
  /** Its targets begin this many milliseconds later. */
  readonly delayMs?: number;
  /** Of a for-each: the items whose body is to run. */
  readonly items?: readonly Json[];
  /** Items put into durable queues, in the same group as this task's end. */
  readonly send?: readonly { readonly queue: string; readonly item: Item }[];
  /** The answer for the caller of an `api` workflow. */
  readonly answer?: { readonly status: number; readonly body: Json };
  /** The task goes on when this has come, by the node type's `resume`; the rest of this result counts for nothing. */
  readonly wait?: WaitFor;
}

/** A message as a door takes it. */
export interface DoorMessage {
  readonly channel: string;
  readonly method: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Parsed body; `{}` when it cannot be parsed. Reading it may parse it. */
  readonly body: Json;
  /** Of an `api` request: the whole input object, whose keys stay at the top of `data`. Else null. */
  readonly input: JsonObject | null;
  readonly receivedAt: Instant;
}

/** How a producer gets its data. */
export type ProducerSource<Fields> =
  /** Messages come from outside, under a channel such as the webhook's id. */
  | {
      readonly from: 'door';
      channel(fields: Fields): string;
      receive(message: DoorMessage, fields: Fields): JsonObject;
    }
  /** Messages come from a durable queue; the item goes on as it is. */
  | { readonly from: 'queue' }
  /** It makes its own data. Answers null at the end of its data, and a `notBefore` while there is none. */
  | { readonly from: 'pull'; pull(input: PullInput<Fields>): PullResult | PullLater | null };

export interface PullInput<Fields> {
  readonly fields: Fields;
  /** Null at first, then what the last answer with data had. It is saved in one group with the message that these began. */
  readonly cursor: Json;
  /** The last one that an earlier execution of the workflow has left; null where there is none. */
  readonly cursorBefore: Json;
  /** When its execution was started. */
  readonly startedAt: Instant;
  /** The clock, which may have been set back since the last call. */
  readonly now: Instant;
  /** The `notBefore` of the last answer, if this process has waited for it and begun nothing since; else null. */
  readonly waitedFor: Instant | null;
  /** It is tried in development: data are wanted at once, with all that helps to see what will come. */
  readonly isTrial: boolean;
}

export interface PullResult {
  readonly data: JsonObject;
  readonly cursor: Json;
  readonly metadata?: JsonObject;
}

/** The source of a producer that makes its own data. */
export type PullSource = Extract<ProducerSource<Readonly<Record<string, Json>>>, { readonly from: 'pull' }>;

/** There are no data yet: it is asked again then, or earlier, as after a restart. Waiting costs nothing. */
export interface PullLater {
  readonly notBefore: Instant;
}

/** How often a task is tried. */
export interface RetryPolicy {
  /** Tries in all, from 1. */
  readonly attempts: number;
  /** Wait before the second try; doubled for each further one, up to 300 s or itself where it is longer, with up to half of it taken off at random. On a producer: tries of a message. */
  readonly backoffMs: number;
}

/** What kind of value a field holds and how it is shown. */
export type FieldKind = 'text' | 'textarea' | 'json' | 'password' | 'integer' | 'decimal' | 'choice' | 'checkbox';

/** One field of a node's form. */
export interface FieldSpec {
  readonly name: string;
  readonly kind: FieldKind;
  readonly label: string;
  readonly help: string | null;
  readonly required: boolean;
  /** Value of a field that is absent; null when there is none. */
  readonly initial: Json;
  /** Whether templates in it are rendered. */
  readonly templated: boolean;
  readonly choices: readonly (readonly [value: string, label: string])[];
  /** Fields whose values its choices depend on. */
  readonly dependsOn: readonly string[];
  /** Absent: a text that the form accepts is refused by nothing else. */
  readonly readAs?: ReadAs;
}

/**
 * How a node reads a text of its form as it runs: as a condition, by `evaluate`; or by a function, which throws an error of
 * the table for a text that it refuses. A text without templates is read so before anything runs.
 */
export type ReadAs = 'condition' | ((text: string) => unknown);

/** A value that fits its field, or why it does not. */
export type Checked = { readonly value: Json } | { readonly errors: readonly string[] };

/** The form of a node type, made from its schema by `defineNode`. */
export interface NodeForm {
  /** Legacy class name, such as `HttpRequestForm`. */
  readonly name: string;
  readonly fields: readonly FieldSpec[];
  /** Coerces one value (a client may send text for anything) and applies the field's rules. `undefined` takes `initial`. */
  check(name: string, value: unknown): Checked;
  /** Whole-form rules, on coerced values. */
  checkTogether(values: Readonly<Record<string, Json>>): FieldErrors;
  /** Whether `hints` has anything to tell. */
  readonly hasHints: boolean;
  /** What is to be known at fields for these values, coerced and checked, instead of their help. */
  hints(values: Readonly<Record<string, Json>>, now: Instant): Readonly<Record<string, string>>;
  /** Wire form of the fields; `options` holds choices of dependent fields, `errors` what to show at each. */
  describe(
    values?: JsonObject,
    errors?: FieldErrors,
    options?: Readonly<Record<string, Choices>>,
  ): readonly FormField[];
  /** Choices of a dependent field for the values of its parents. */
  options(name: string, values: JsonObject): Promise<Choices>;
}

export type Choices = readonly (readonly [value: string, label: string])[];

/** A node type: everything about one kind of node, in one object. Made by `defineNode`. */
export interface NodeType {
  readonly identifier: string;
  readonly version: number;
  /** Legacy class name on the wire, such as `HttpRequestNode`. */
  readonly className: string;
  readonly label: string;
  readonly description: string;
  /** `A/B` nests. */
  readonly category: string;
  /** Path below the icons folder, or null. */
  readonly icon: string | null;
  readonly kind: NodeKind;
  readonly ports: { readonly in: readonly string[]; readonly out: readonly string[] };
  readonly workflowTypes: readonly WorkflowType[];
  readonly form: NodeForm | null;
  readonly pool: Pool;
  /** Absent in types made by an older SDK: all. */
  readonly reads?: Reads;
  /** Its output is plain JSON that nobody else holds: it is looked through, and not copied. Absent in types made by an older SDK. */
  readonly plainOutput?: boolean;
  readonly retry: RetryPolicy;
  /** Longest run of one attempt, milliseconds; null: no bound but the run's. */
  readonly timeoutMs: number | null;
  /** Of producers. */
  readonly source: ProducerSource<Readonly<Record<string, Json>>> | null;
  effects(fields: Readonly<Record<string, Json>>): Effects;
  /** Absent on producers. */
  execute: ((context: NodeContext) => NodeResult | Promise<NodeResult>) | null;
  /** Goes on when what `execute` waited for has come; absent on types that never wait. */
  resume: ((context: NodeContext, answer: WaitAnswer) => NodeResult) | null;
  /** What is done with a task of which nobody knows whether it was done, where its node does not say. */
  readonly whenUnknown: UnknownRule;
  /**
   * Looks whether an earlier attempt of this task was done, and changes nothing outside. Null: it was not, and is done now;
   * else what it gave. `url` is where the node's settings say to look. Absent on types that cannot tell.
   */
  probe: ((context: NodeContext, url: string | null) => NodeResult | null | Promise<NodeResult | null>) | null;
  /** Other identifiers under which a client may name it. */
  readonly aliases: readonly string[];
  /** Where `execute` can be imported from, for the pools `thread` and `process`: a module and the name of its export. */
  readonly module: { readonly url: string; readonly export: string } | null;
}

/** The node types at hand. */
export interface Registry {
  /** By identifier or alias. */
  get(identifier: string): NodeType | undefined;
  /** All, in the order of the catalogue. */
  all(): readonly NodeType[];
}
