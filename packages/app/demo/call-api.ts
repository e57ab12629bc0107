import { randomBytes } from 'node:crypto';

/** Where a server is and who calls it. */
export interface Caller {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Calls the API; answers the body. Throws when the answer is no success. */
export async function callApi<Body = unknown>(
  caller: Caller,
  method: string,
  path: string,
  body?: unknown,
): Promise<Body> {
  const reply = await fetch(caller.origin + path, {
    method,
    headers: { ...caller.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path} answered ${reply.status}: ${text}`);
  return (text === '' ? null : JSON.parse(text)) as Body;
}

/** Makes the owner's account, with a password that nobody needs again, and an API key. */
export async function signUp(origin: string): Promise<Caller> {
  const password = randomBytes(18).toString('base64url');
  const account = { username: 'demo', email: '', first_name: '', last_name: '', password, password_confirm: password };
  const { access } = await callApi<{ access: string }>({ origin, headers: {} }, 'POST', '/api/auth/register/', account);
  const owner = { origin, headers: { authorization: `Bearer ${access}` } };
  const { key } = await callApi<{ key: string }>(owner, 'POST', '/api/auth/api-keys/', { name: 'demo' });
  return { origin, headers: { 'x-api-key': key } };
}
