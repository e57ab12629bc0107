import { expect, it } from 'vitest';
import { originElsewhere } from './origin-elsewhere.ts';

const OWN = 'http://127.0.0.1:7878';

it('the address that a server told last is kept where none tells one any more', async () => {
  let told: string | null = 'https://flows.example.com';
  const warned: object[] = [];
  const { learn, origin } = originElsewhere({ serverAddress: async () => told }, OWN, {
    warn: (what) => warned.push(what),
  });
  await learn();
  expect(origin()).toBe('https://flows.example.com');
  told = null;
  await learn();
  expect(origin()).toBe('https://flows.example.com');
  told = 'http://127.0.0.1:8080';
  await learn();
  expect(origin()).toBe('http://127.0.0.1:8080');
  expect(warned).toEqual([]);
});

it('one warning says that URLs lead nowhere as long as no server has told its address', async () => {
  const warned: object[] = [];
  const { learn, origin } = originElsewhere({ serverAddress: async () => null }, OWN, {
    warn: (what) => warned.push(what),
  });
  await learn();
  expect([origin(), origin()]).toEqual([OWN, OWN]);
  expect(warned).toEqual([{ address: OWN }]);
});
