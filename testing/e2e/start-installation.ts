import pg from 'pg';
import type { postgresForTests } from '../contracts/open-on-postgres.ts';
import { type Api, registerOwner, withApiKey } from '../process/api.ts';
import {
  type ServerProcess,
  startServer,
  startWorker,
  temporaryFolder,
  type WorkerProcess,
} from '../process/server-process.ts';

/** A database of its own, a server that runs no loop, and as many workers as a test asks for. */
export interface Installation {
  readonly folder: string;
  readonly url: string;
  readonly server: ServerProcess;
  readonly workers: WorkerProcess[];
  /** Signed in; `api` has a key. */
  readonly owner: Api;
  readonly api: Api;
  /** A look at the database from outside. */
  readonly admin: pg.Client;
  worker(...args: string[]): Promise<WorkerProcess>;
  end(): Promise<void>;
}

/** Starts it. */
export async function startInstallation(
  postgres: ReturnType<ReturnType<typeof postgresForTests>>,
  name: string,
): Promise<Installation> {
  const folder = await temporaryFolder(name);
  const url = await postgres.createDatabase();
  const server = await startServer(folder.path, { args: ['--no-work'], env: { LOOPWRIGHT_DATABASE_URL: url } });
  const owner = (await registerOwner(server.origin)).api;
  const api = await withApiKey(owner);
  const workers: WorkerProcess[] = [];
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  return {
    folder: folder.path,
    url,
    server,
    workers,
    owner,
    api,
    admin,
    async worker(...args) {
      const started = await startWorker(folder.path, url, { args });
      workers.push(started);
      return started;
    },
    async end() {
      await admin.end();
      await Promise.all([server, ...workers].map((one) => one.end('SIGKILL')));
      await postgres.dropDatabase(url);
      await folder.remove();
    },
  };
}
