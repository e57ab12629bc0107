import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A call that the service took. */
export interface ServiceCall {
  readonly method: string;
  readonly path: string;
  /** `Idempotency-Key` it came with. */
  readonly key: string | null;
  readonly body: unknown;
}

/** The service of the examples, in a process of its own. */
export interface ExampleService {
  readonly origin: string;
  /** All calls so far. */
  calls(): Promise<readonly ServiceCall[]>;
  end(): Promise<void>;
}

/** Starts `examples/service.mjs` on a free port. Rejects when it ends before it listens. */
export async function startExampleService(): Promise<ExampleService> {
  const program = fileURLToPath(new URL('../../examples/service.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const origin = await new Promise<string>((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
      const address = /http:\/\/\S+:\d+/.exec(out);
      if (address !== null) resolve(address[0]);
    });
    exited.then(([code]) => reject(new Error(`The service ended with ${code}`)));
  });
  return {
    origin,
    async calls() {
      return (await (await fetch(`${origin}/calls`)).json()) as ServiceCall[];
    },
    async end() {
      child.kill();
      await exited;
    },
  };
}
