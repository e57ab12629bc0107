import { afterAll, expect } from 'vitest';
import { operationsOf } from '../process/operations.ts';

/** What a file of this suite has called. */
export interface Calls {
  /**
   * Compares the operations that answered well with the list in `calls/`, which is written by `vitest -u`: a call that
   * leaves the suite shows there, and in every-operation.test.ts where no other file makes it.
   */
  areThoseOf(file: string, origin: string): Promise<void>;
}

/** Hears of every request that this file makes from now on. */
export function recordCalls(): Calls {
  const called = new Set<string>();
  const plain = globalThis.fetch;
  globalThis.fetch = async (input, options) => {
    const reply = await plain(input, options);
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (reply.status < 400) called.add(`${options?.method ?? 'GET'} ${pathname.replace(/([^/])$/, '$1/')}`);
    return reply;
  };
  afterAll(() => {
    globalThis.fetch = plain;
  });

  return {
    async areThoseOf(file, origin) {
      const operations = await operationsOf(origin);
      const patterns = operations.map(({ method, path }) => ({
        name: `${method} ${path}`,
        parameters: path.split('{').length,
        pattern: new RegExp(`^${method} ${path.replace(/\{\*\}$/, '.+').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
      }));
      // Of two that fit, as nodes/flat/ and nodes/{identifier}/, the one with fewer parameters is meant.
      const named = [...called].flatMap((one) => {
        const fitting = patterns.filter(({ pattern }) => pattern.test(one));
        return fitting.toSorted((a, b) => a.parameters - b.parameters).slice(0, 1);
      });
      const names = [...new Set(named.map(({ name }) => name))].sort();
      await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(`calls/${file}.txt`);
    },
  };
}
