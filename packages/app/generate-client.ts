import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SETTINGS, type Settings } from '@loopwright/model';
import { createServer, openApiDocument } from '@loopwright/server';
import openapiTypes, { astToString, type OpenAPI3 } from 'openapi-typescript';
import pino from 'pino';
import { openProgram } from './start/open-program.ts';
import { systemClock } from './start/system-clock.ts';

/** File of the client's types. `node packages/app/generate-client.ts` writes it. */
const GENERATED = fileURLToPath(new URL('../client/generated.ts', import.meta.url));
const HEAD = '// Written by packages/app/generate-client.ts from the OpenAPI document; changes here are lost.\n\n';

/** The types of every route, as TypeScript. No port is opened; the data folder is a temporary one. */
export async function renderClientTypes(): Promise<string> {
  return HEAD + astToString(await openapiTypes((await readDocument()) as unknown as OpenAPI3));
}

/** The types as they were last written. */
export function readClientTypes(): Promise<string> {
  return readFile(GENERATED, 'utf8');
}

async function readDocument(): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-generate-'));
  const defaults = Object.fromEntries(Object.entries(SETTINGS).map(([name, row]) => [name, row.default]));
  const settings = { ...defaults, dataDir: folder } as unknown as Settings;
  const log = pino({ level: 'silent' });
  const program = await openProgram(settings, log, (reason) => {
    throw new Error(reason);
  });
  try {
    const app = await createServer({
      store: program.runtime.store,
      runtime: program.runtime,
      settings,
      clock: systemClock,
      log,
      tokenKey: program.keys.tokens,
      filesFolder: program.filesFolder,
      editorFolder: null,
      examplesFolder: null,
      version: '',
      build: '',
      setupToken: () => null,
      showSetupLink: () => undefined,
    });
    const document = await openApiDocument(app);
    await app.close();
    return document;
  } finally {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await writeFile(GENERATED, await renderClientTypes());
