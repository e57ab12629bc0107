import { once } from 'node:events';
import { createServer } from 'node:net';

/** Throws what the system says where nobody can listen there: an address that is none of this machine's, a port that is taken or denied. */
export async function checkAddress(address: { readonly host: string; readonly port: number }): Promise<void> {
  const tried = createServer().listen(address);
  await once(tried, 'listening');
  tried.close();
  await once(tried, 'close');
}
