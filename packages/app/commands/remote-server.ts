import { WrongSetting } from '../settings/read-settings.ts';
import { CannotStart } from '../start/cannot-start.ts';

/** The server answered, and not with what was asked for. */
export class Refused extends CannotStart {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

/** A running server that a command works on instead of a data folder. */
export interface RemoteServer {
  /** Sends a request; answers the body as text. Throws Refused with what the server said, CannotStart where it does not answer or know the key. */
  ask(method: 'GET' | 'POST', path: string, body?: string): Promise<string>;
}

/**
 * A server by its address, with the API key of `LOOPWRIGHT_API_KEY`: an argument would show in the list of processes.
 * Throws WrongSetting where the address is none.
 */
export function remoteServer(url: string, env: Readonly<Record<string, string | undefined>>): RemoteServer {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new WrongSetting(`--url: ${url} is no address; give one such as http://127.0.0.1:7878`);
  const origin = new URL(url).origin;
  const key = env.LOOPWRIGHT_API_KEY ?? '';
  return {
    async ask(method, path, body) {
      const reply = await fetch(origin + path, {
        method,
        headers: {
          ...(key === '' ? {} : { 'x-api-key': key }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      }).catch((cause: unknown) => {
        const reason = cause instanceof Error && cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
        throw new CannotStart(`${origin} does not answer${reason}`);
      });
      const text = await reply.text();
      if (reply.ok) return text;
      if (reply.status === 401)
        throw new CannotStart(`${origin} wants an API key: set LOOPWRIGHT_API_KEY to one that is valid there`);
      throw new Refused(reply.status, `${origin} answered ${reply.status}: ${detailOf(text)}`);
    },
  };
}

function detailOf(text: string): string {
  try {
    const { detail, error, details } = JSON.parse(text) as { detail?: string; error?: string; details?: object };
    const more = Object.entries(details ?? {}).map(([name, value]) => `\n  ${name}: ${[value].flat().join(' ')}`);
    return `${detail ?? error ?? text}${more.join('')}`;
  } catch {
    return text.slice(0, 200);
  }
}
