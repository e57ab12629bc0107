import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

/** What one round of load showed: all that was sent was answered 2xx. */
export interface Load {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Sends the same POST over keep-alive connections for some seconds. Throws where one of them is refused or has no answer: a
 * refusal costs next to nothing, and would count as work.
 */
export async function load(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  { seconds, connections = 32 }: { readonly seconds: number; readonly connections?: number },
): Promise<Load> {
  const result = await autocannon({
    url,
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
    connections,
    duration: seconds,
  });
  const answered = result['2xx'];
  const { sent, total } = result.requests as typeof result.requests & { readonly sent: number };
  // At the end each connection waits for one answer, which is no failure.
  const unanswered = Math.max(result.errors, sent - total - connections);
  if (answered === 0 || result.non2xx > 0 || unanswered > 0) {
    const statuses = Object.entries(result.statusCodeStats ?? {}).map(([status, { count }]) => `${count} × ${status}`);
    const all = [...statuses, ...(unanswered > 0 ? [`${unanswered} without an answer`] : [])];
    throw new Error(`Requests to ${url} were not all answered 2xx, so they measure nothing: ${all.join(', ')}`);
  }
  return {
    perSecond: answered / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
}

/** Starts the bare echo. */
export async function startEcho(): Promise<{ readonly origin: string; end(): Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(new URL('../echo.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return {
    origin: line.toString().trim(),
    async end() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

/** Memory of a process now and at its peak, MiB. Linux only: zeros elsewhere. */
export async function memoryOf(pid: number): Promise<{ readonly now: number; readonly peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const read = (name: string): number =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
  return { now: read('VmRSS'), peak: read('VmHWM') };
}
