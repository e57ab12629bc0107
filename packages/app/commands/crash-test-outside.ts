import type { Json, JsonObject } from '@loopwright/model';
import {
  type FileStore,
  type HttpClient,
  type HttpRequest,
  type NodeContext,
  type NodeType,
  type PullSource,
  splitCredentials,
} from '@loopwright/sdk';

/** Something that a node did outside, in a trial by crashes. */
export interface OutsideEffect {
  /** The task's key: the same on every attempt of it. */
  readonly taskKey: string;
  /** What it was, such as `POST http://example.com/orders`. */
  readonly what: string;
  /** A repeat can be told: a key went with it, or doing it again changes nothing. */
  readonly told: 'by key' | 'same file' | 'not at all';
}

/** How a node's work is watched. */
interface Watched {
  /** What every request is answered. */
  readonly reply: Json;
  /** The process is dead: nothing of it goes out any more. */
  readonly isDead: () => boolean;
  readonly onEffect: (effect: OutsideEffect) => void;
  /** A node begins its work; answers what ends it. */
  readonly begin: () => () => void;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
const NEVER = new Promise<never>(() => undefined);

/** The same node type, whose requests and files stay on this machine: they are noted, and answered by a stand-in. A producer is not waited for. */
export function watchedType(type: NodeType, watched: Watched): NodeType {
  const { execute, source } = type;
  if (source?.from === 'pull') return { ...type, source: atOnce(source) };
  if (execute === null) return type;
  return {
    ...type,
    pool: 'async',
    async execute(context) {
      const end = watched.begin();
      const seen = { key: false, effects: 0 };
      const isExternal = type.effects(context.fields) === 'external';
      try {
        const result = await execute(watchedContext(context, watched, seen));
        // It went outside by ways of its own, or would have: all that is known is whether it asked for its key.
        if (isExternal && seen.effects === 0) {
          const told = seen.key ? 'by key' : 'not at all';
          watched.onEffect({ taskKey: context.taskKey, what: `${type.label} itself`, told });
        }
        return watched.isDead() ? await NEVER : result;
      } finally {
        end();
      }
    },
  };
}

/** Who has no data before an instant is asked as if that had come. */
function atOnce({ pull }: PullSource): PullSource {
  return {
    from: 'pull',
    pull(input) {
      const answer = pull(input);
      if (answer === null || !('notBefore' in answer)) return answer;
      return pull({ ...input, now: answer.notBefore, waitedFor: answer.notBefore });
    },
  };
}

function watchedContext(
  context: NodeContext,
  { reply, onEffect, isDead }: Watched,
  seen: { key: boolean; effects: number },
): NodeContext {
  const { taskKey } = context;
  const http: HttpClient = {
    async send(request) {
      if (isDead()) return NEVER;
      if (!READING.has(request.method)) {
        seen.effects += 1;
        onEffect({
          taskKey,
          what: `${request.method} ${shownAddress(request.url)}`,
          told: hasKey(request) ? 'by key' : 'not at all',
        });
      }
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: new TextEncoder().encode(JSON.stringify(reply)),
      };
    },
  };
  const files: FileStore = {
    async write(path, _content, mode) {
      if (isDead()) return NEVER;
      seen.effects += 1;
      onEffect({
        taskKey,
        what: `${mode === 'a' ? 'append to' : 'write'} ${path}`,
        told: mode === 'a' ? 'not at all' : 'same file',
      });
    },
  };
  return new Proxy(context, {
    get(target, name) {
      if (name === 'http') return http;
      if (name === 'files') return files;
      if (name === 'taskKey') seen.key = true;
      return Reflect.get(target, name, target) as unknown;
    },
  });
}

/** Without what is secret in it. */
function shownAddress(address: string): string {
  return URL.canParse(address) ? splitCredentials(new URL(address)).url.href : address;
}

function hasKey({ idempotencyKey, headers }: HttpRequest): boolean {
  return (
    idempotencyKey !== undefined || Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'idempotency-key')
  );
}

/** What a call of a webhook brings. */
export function bodyOf(input: JsonObject): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(input));
}
