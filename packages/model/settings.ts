/** Value of a setting once it was read. */
export type SettingValue = string | number | boolean | readonly string[];

interface SettingRow {
  /** Command-line flag, without the dashes. */
  readonly flag: string;
  readonly env: string;
  readonly unit:
    | 'text'
    | 'path'
    | 'port'
    | 'milliseconds'
    | 'seconds'
    | 'bytes'
    | 'count'
    | 'days'
    | 'per minute'
    | 'choice'
    | 'switch'
    | 'list';
  readonly default: SettingValue;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly choices?: readonly string[];
  /** It holds a password: it is not printed. */
  readonly secret?: boolean;
  readonly meaning: string;
}

/** Every setting, declared once. Flags win over the environment, the environment over the settings file. */
export const SETTINGS = {
  host: { flag: 'host', env: 'LOOPWRIGHT_HOST', unit: 'text', default: '127.0.0.1', meaning: 'Address to listen on' },
  port: {
    flag: 'port',
    env: 'LOOPWRIGHT_PORT',
    unit: 'port',
    default: 7878,
    minimum: 0,
    maximum: 65535,
    meaning: 'TCP port to listen on; 0 takes a free one',
  },
  publicUrl: {
    flag: 'public-url',
    env: 'LOOPWRIGHT_PUBLIC_URL',
    unit: 'text',
    default: '',
    meaning:
      'Address under which others reach this server, for call-backs and node files; empty: made of host and port, of a worker the address of a server',
  },
  trustedProxies: {
    flag: 'trusted-proxies',
    env: 'LOOPWRIGHT_TRUSTED_PROXIES',
    unit: 'list',
    default: [],
    meaning: 'Addresses or networks (10.0.0.0/8) of proxies that are believed whom they forward, comma separated',
  },
  dataDir: {
    flag: 'data-dir',
    env: 'LOOPWRIGHT_DATA_DIR',
    unit: 'path',
    default: './data',
    meaning: 'Folder of the embedded database, the key and the files',
  },
  databaseUrl: {
    flag: 'database-url',
    env: 'LOOPWRIGHT_DATABASE_URL',
    unit: 'text',
    default: '',
    secret: true,
    meaning: 'PostgreSQL to work on, postgres://user:password@host:port/database; empty: the embedded database',
  },
  work: {
    flag: 'work',
    env: 'LOOPWRIGHT_WORK',
    unit: 'switch',
    default: true,
    meaning: 'Run loops in this process; --no-work leaves them to the workers on the same PostgreSQL',
  },
  tags: {
    flag: 'tags',
    env: 'LOOPWRIGHT_TAGS',
    unit: 'list',
    default: [],
    meaning: 'Tags of this worker, comma separated: loops that ask for one run on workers that have it',
  },
  concurrency: {
    flag: 'concurrency',
    env: 'LOOPWRIGHT_CONCURRENCY',
    unit: 'count',
    default: 1000,
    minimum: 1,
    maximum: 1_000_000,
    meaning:
      'Slots of loops that this worker holds at most: one for a loop in order, else one for each message at once',
  },
  logLevel: {
    flag: 'log-level',
    env: 'LOOPWRIGHT_LOG_LEVEL',
    unit: 'choice',
    default: 'info',
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    meaning: 'Least severe line that is logged',
  },
  auth: {
    flag: 'auth',
    env: 'LOOPWRIGHT_AUTH',
    unit: 'switch',
    default: true,
    meaning: 'Ask for credentials; --no-auth only on a loopback address',
  },
  openSignUp: {
    flag: 'open-sign-up',
    env: 'LOOPWRIGHT_OPEN_SIGN_UP',
    unit: 'switch',
    default: false,
    meaning: 'Let anyone make an account',
  },
  corsOrigins: {
    flag: 'cors-origins',
    env: 'LOOPWRIGHT_CORS_ORIGINS',
    unit: 'list',
    default: ['*'],
    meaning: 'Origins of browsers that may call, comma separated; * is any',
  },
  rateLimit: {
    flag: 'rate-limit',
    env: 'LOOPWRIGHT_RATE_LIMIT',
    unit: 'per minute',
    default: 6000,
    minimum: 1,
    maximum: 10_000_000,
    meaning: 'Requests a minute and user',
  },
  loginRateLimit: {
    flag: 'login-rate-limit',
    env: 'LOOPWRIGHT_LOGIN_RATE_LIMIT',
    unit: 'per minute',
    default: 10,
    minimum: 1,
    maximum: 1_000_000,
    meaning: 'Logins and registrations a minute and address',
  },
  responseShape: {
    flag: 'response-shape',
    env: 'LOOPWRIGHT_RESPONSE_SHAPE',
    unit: 'choice',
    default: 'reference',
    choices: ['reference', 'web'],
    meaning: 'Shape of two answers for requests without X-Response-Shape',
  },
  wsAuth: {
    flag: 'ws-auth',
    env: 'LOOPWRIGHT_WS_AUTH',
    unit: 'choice',
    default: 'auto',
    choices: ['auto', 'open', 'required'],
    meaning: 'Whether the workflow socket needs a token; auto: only beyond loopback',
  },
  webhookAuth: {
    flag: 'webhook-auth',
    env: 'LOOPWRIGHT_WEBHOOK_AUTH',
    unit: 'choice',
    default: 'required',
    choices: ['required', 'open'],
    meaning: "Whether webhooks need credentials; open: the owner's need none",
  },
  maxBodyBytes: {
    flag: 'max-body-bytes',
    env: 'LOOPWRIGHT_MAX_BODY_BYTES',
    unit: 'bytes',
    default: 10_485_760,
    minimum: 1024,
    maximum: 104_857_600,
    meaning: 'Largest JSON or webhook body',
  },
  maxUploadBytes: {
    flag: 'max-upload-bytes',
    env: 'LOOPWRIGHT_MAX_UPLOAD_BYTES',
    unit: 'bytes',
    default: 104_857_600,
    minimum: 1024,
    maximum: 1_073_741_824,
    meaning: 'Largest uploaded file',
  },
  queueMaxMessages: {
    flag: 'queue-max-messages',
    env: 'LOOPWRIGHT_QUEUE_MAX_MESSAGES',
    unit: 'count',
    default: 100_000,
    minimum: 1,
    maximum: 100_000_000,
    meaning: 'Messages, dead letters included, at which a queue answers 429',
  },
  deadLetterWebhook: {
    flag: 'dead-letter-webhook',
    env: 'LOOPWRIGHT_DEAD_LETTER_WEBHOOK',
    unit: 'text',
    default: '',
    secret: true,
    meaning: 'Address that is told of dead letters by POST; empty: none',
  },
  apiConcurrency: {
    flag: 'api-concurrency',
    env: 'LOOPWRIGHT_API_CONCURRENCY',
    unit: 'count',
    default: 1000,
    minimum: 1,
    maximum: 100_000,
    meaning: 'Requests of api workflows under way at once; more get 429',
  },
  nodesDir: {
    flag: 'nodes-dir',
    env: 'LOOPWRIGHT_NODES_DIR',
    unit: 'path',
    default: '',
    meaning: 'Folder of local node files, which has to be there; empty: nodes/ in the data folder',
  },
  nodePackages: {
    flag: 'node-packages',
    env: 'LOOPWRIGHT_NODE_PACKAGES',
    unit: 'list',
    default: [],
    meaning: 'npm packages with nodes, named loopwright-node-*',
  },
  development: {
    flag: 'development',
    env: 'LOOPWRIGHT_DEVELOPMENT',
    unit: 'switch',
    default: false,
    meaning: 'Reload local node files when they change',
  },
  outboundPrivate: {
    flag: 'outbound-private',
    env: 'LOOPWRIGHT_OUTBOUND_PRIVATE',
    unit: 'switch',
    default: true,
    meaning: 'Let nodes call loopback and private addresses',
  },
  retainFailedDays: {
    flag: 'retain-failed-days',
    env: 'LOOPWRIGHT_RETAIN_FAILED_DAYS',
    unit: 'days',
    default: 90,
    minimum: 1,
    maximum: 36_500,
    meaning: 'How long failed runs and dead letters are kept',
  },
  retainSucceededDays: {
    flag: 'retain-succeeded-days',
    env: 'LOOPWRIGHT_RETAIN_SUCCEEDED_DAYS',
    unit: 'days',
    default: 7,
    minimum: 1,
    maximum: 36_500,
    meaning: 'How long successful runs are kept',
  },
  retainSucceededRuns: {
    flag: 'retain-succeeded-runs',
    env: 'LOOPWRIGHT_RETAIN_SUCCEEDED_RUNS',
    unit: 'count',
    default: 10_000,
    minimum: 0,
    maximum: 100_000_000,
    meaning: 'How many successful runs are kept of each loop',
  },
  stopGraceMs: {
    flag: 'stop-grace-ms',
    env: 'LOOPWRIGHT_STOP_GRACE_MS',
    unit: 'milliseconds',
    default: 3000,
    minimum: 0,
    maximum: 60_000,
    meaning: 'How long running tasks may go on after a stop',
  },
  sessionIdleMinutes: {
    flag: 'session-idle-minutes',
    env: 'LOOPWRIGHT_SESSION_IDLE_MINUTES',
    unit: 'count',
    default: 30,
    minimum: 1,
    maximum: 1440,
    meaning: 'Minutes after which an idle development session is dropped',
  },
  poolThreads: {
    flag: 'pool-threads',
    env: 'LOOPWRIGHT_POOL_THREADS',
    unit: 'count',
    default: 2,
    minimum: 1,
    maximum: 64,
    meaning: 'Threads for nodes that compute',
  },
  otlpEndpoint: {
    flag: 'otlp-endpoint',
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    unit: 'text',
    default: '',
    secret: true,
    meaning: 'Collector that gets traces of runs by OTLP over HTTP, such as http://127.0.0.1:4318; empty: no traces',
  },
  serviceName: {
    flag: 'service-name',
    env: 'OTEL_SERVICE_NAME',
    unit: 'text',
    default: 'loopwright',
    meaning: 'Name of this installation in traces',
  },
  traceOneIn: {
    flag: 'trace-one-in',
    env: 'LOOPWRIGHT_TRACE_ONE_IN',
    unit: 'count',
    default: 1,
    minimum: 1,
    maximum: 1_000_000,
    meaning: 'Of so many traces that begin here one is told; of a call that belongs to a trace, its caller decides',
  },
  flushMaxBytes: {
    flag: 'flush-max-bytes',
    env: 'LOOPWRIGHT_FLUSH_MAX_BYTES',
    unit: 'bytes',
    default: 4_194_304,
    minimum: 65_536,
    maximum: 268_435_456,
    meaning: 'Bytes after which a flush takes no further group',
  },
  flushMaxGroups: {
    flag: 'flush-max-groups',
    env: 'LOOPWRIGHT_FLUSH_MAX_GROUPS',
    unit: 'count',
    default: 2000,
    minimum: 1,
    maximum: 1_000_000,
    meaning: 'Groups after which a flush takes no further one',
  },
} as const satisfies Record<string, SettingRow>;

/** Name of a setting. */
export type SettingName = keyof typeof SETTINGS;

type Widen<T> = T extends boolean
  ? boolean
  : T extends number
    ? number
    : T extends readonly unknown[]
      ? readonly string[]
      : string;
type ValueOf<Row> = Row extends { choices: readonly (infer C)[] }
  ? C
  : Row extends { default: infer D }
    ? Widen<D>
    : never;

/** All settings with their values, units as the table says. */
export type Settings = { readonly [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]> };

/** Shown in place of a value that holds a secret. */
const HIDDEN = '(set, not shown)';

/** A setting's value as people and the API may see it: what holds a secret is told to be set, and no more. */
export function shownSetting(settings: Settings, name: SettingName): SettingValue {
  const { default: usual }: { readonly default: SettingValue } = SETTINGS[name];
  const value = settings[name];
  return 'secret' in SETTINGS[name] && value !== usual ? HIDDEN : value;
}
