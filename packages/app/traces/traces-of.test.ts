import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSettings } from '../settings/read-settings.ts';
import { tracesOf } from './traces-of.ts';

let server: Server;
let bodies: string[];
let lines: string[];
beforeEach(async () => {
  bodies = [];
  lines = [];
  server = createServer(async (request, reply) => {
    bodies.push(Buffer.concat(await request.toArray()).toString('utf8'));
    reply.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
  server.closeAllConnections();
});

/** Opens traces as a process with these variables does; the collector is there. */
async function opened(env: Readonly<Record<string, string>>) {
  const all = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ...env };
  const whole = {
    OTEL_SERVICE_NAME: '',
    OTEL_RESOURCE_ATTRIBUTES: '',
    OTEL_SDK_DISABLED: '',
    OTEL_TRACES_EXPORTER: '',
  };
  for (const [name, value] of Object.entries({ ...whole, ...all })) vi.stubEnv(name, value);
  const log = (_fields: object, text: string): void => void lines.push(text);
  const settings = await readSettings({ flags: {}, env: all });
  return tracesOf(settings, { info: log, warn: log, error: log });
}

describe('traces', () => {
  it.each<Readonly<Record<string, string>>>([
    { OTEL_SDK_DISABLED: 'true' },
    { OTEL_SDK_DISABLED: 'TRUE' },
    { OTEL_TRACES_EXPORTER: 'none' },
    { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
  ])('are none with %j, without a word', async (env) => {
    expect(await opened(env)).toBeNull();
    expect(lines).toEqual([]);
  });

  it('are none where the variable has no address that can be called, which a line tells, without that', async () => {
    expect(await opened({ OTEL_EXPORTER_OTLP_ENDPOINT: 'ada:secret@collector:4317' })).toBeNull();
    expect(lines).toEqual([expect.stringMatching(/^OTEL_EXPORTER_OTLP_ENDPOINT: .+--otlp-endpoint/)]);
    expect(lines.join()).not.toContain('secret');
  });

  it.each<[Readonly<Record<string, string>>, string]>([
    [{}, 'loopwright'],
    [{ OTEL_SDK_DISABLED: 'false', OTEL_TRACES_EXPORTER: 'otlp' }, 'loopwright'],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=orders,zone=a' }, 'orders'],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=orders', OTEL_SERVICE_NAME: 'shop' }, 'shop'],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=orders', OTEL_SERVICE_NAME: 'loopwright' }, 'loopwright'],
  ])('with %j name the installation %s', async (env, name) => {
    const traces = await opened(env);
    traces!.tracer.begin('run', 1, {}, [], false).end(2, 'succeeded', null);
    await traces!.stop();
    expect(bodies.join()).toContain(`{"key":"service.name","value":{"stringValue":"${name}"}}`);
  });
});
