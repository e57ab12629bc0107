import { expect, it } from 'vitest';
import { readClientTypes, renderClientTypes } from './generate-client.ts';

it('the types of the client are those of the routes (else: node packages/app/generate-client.ts)', async () => {
  expect((await readClientTypes()) === (await renderClientTypes())).toBe(true);
});
