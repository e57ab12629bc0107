import { isJsonObject, type JsonObject } from '@loopwright/model';
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
  /** Sends a request; answers the body as text. Throws Refused with what the server said, CannotStart where it does not answer, know the key or stay where it was. */
  ask(method: 'GET' | 'POST', path: string, body?: string): Promise<string>;
  /** What is to be thrown for an answer that no Loopwright gives. */
  noLoopwright(): CannotStart;
}

/**
 * A server by its address, with the API key of `LOOPWRIGHT_API_KEY`: an argument would show in the list of processes.
 * Throws WrongSetting where the address is none.
 */
export function remoteServer(url: string, env: Readonly<Record<string, string | undefined>>): RemoteServer {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new WrongSetting(`--url: ${url} is no address; give one such as http://127.0.0.1:7878`);
  const { origin, pathname } = new URL(url);
  const address = origin + pathname.replace(/\/+$/, '');
  const key = env.LOOPWRIGHT_API_KEY ?? '';
  const noLoopwright = (): CannotStart => new CannotStart(`No Loopwright answers at ${address}: name another by --url`);
  return {
    noLoopwright,
    async ask(method, path, body) {
      const reply = await fetch(address + path, {
        method,
        // Whoever is sent elsewhere goes there with a GET, and takes the key along.
        redirect: 'manual',
        headers: {
          ...(key === '' ? {} : { 'x-api-key': key }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      }).catch((cause: unknown) => {
        const reason = cause instanceof Error && cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
        throw new CannotStart(`${address} does not answer${reason}`);
      });
      const text = await reply.text();
      if (reply.ok) return text;
      if (reply.status === 401)
        throw new CannotStart(`${address} wants an API key: set LOOPWRIGHT_API_KEY to one that is valid there`);
      const location = reply.headers.get('location');
      if (reply.status < 400 && location !== null && URL.canParse(location, reply.url))
        throw new CannotStart(`${address} sends on to ${placeOf(new URL(location, reply.url), path)}`);
      const said = errorOf(text);
      if (said === null && reply.status === 404) throw noLoopwright();
      throw new Refused(reply.status, `${address} answered ${reply.status}: ${said ?? text.slice(0, 200)}`);
    },
  };
}

/** Where a request is sent on to: what to do where that is a server which has the same path, else no more than whose place it is. */
function placeOf({ href, origin }: URL, path: string): string {
  if (href.endsWith(path)) return `${href.slice(0, -path.length)}: name that by --url`;
  return `${origin}, which is no Loopwright: name an address that is by --url`;
}

/** What an error of the API says; null where the text is none. */
function errorOf(text: string): string | null {
  const { detail, error, details } = objectIn(text);
  const told = detail ?? error;
  if (typeof told !== 'string') return null;
  const fields = isJsonObject(details) ? Object.entries(details) : [];
  return [told, ...fields.map(([name, value]) => `  ${name}: ${[value].flat().join(' ')}`)].join('\n');
}

function objectIn(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
