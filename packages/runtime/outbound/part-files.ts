import { randomBytes } from 'node:crypto';
import { opendir, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Instant } from '@loopwright/model';
import type { Clock } from '../ports.ts';

/** Whoever has not ended a file for so long will not. */
const FORSAKEN_MS = 3_600_000;
/** Folders that are remembered as looked through. */
const MAX_FOLDERS = 10_000;
const NAME = /^\.loopwright-(?<host>[0-9a-f]{8})-(?<pid>\d{1,10})-(?<life>[0-9a-f]{8})-[0-9a-f]{16}\.part$/;

/** Names of files that are being written, each beside the file that it will be. */
export interface PartFiles {
  /** A free name in this folder. With the first one there, what killed processes left in it is cleared. */
  nameIn(folder: string): Promise<string>;
}

/** Who writes: a process on a machine, in one of its lives. */
interface Writer {
  /** Eight hexadecimal digits, as is `life`. */
  readonly host: string;
  readonly pid: number;
  readonly life: string;
}

/** Whether a file of this name is one that is being written, or was left by a process that was killed. */
export function isPartName(name: string): boolean {
  return NAME.test(name);
}

/** Makes the names that one process uses. */
export function createPartFiles(clock: Pick<Clock, 'now'>, self: Writer = thisProcess()): PartFiles {
  const cleared = new Set<string>();
  return {
    async nameIn(folder) {
      if (!cleared.has(folder)) {
        if (cleared.size === MAX_FOLDERS) cleared.clear();
        cleared.add(folder);
        await clear(folder, self, clock.now()).catch(() => undefined); // they harm nobody
      }
      const { host, pid, life } = self;
      return join(folder, `.loopwright-${host}-${pid}-${life}-${randomBytes(8).toString('hex')}.part`);
    },
  };
}

export function thisProcess(): Writer {
  return { host: digits(hostname()), pid: process.pid, life: digits(String(performance.timeOrigin)) };
}

function digits(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

async function clear(folder: string, self: Writer, now: Instant): Promise<void> {
  for await (const { name } of await opendir(folder, { bufferSize: 1024 })) {
    const writer = NAME.exec(name)?.groups;
    if (writer === undefined) continue;
    const path = join(folder, name);
    // Of a machine that is not known, or whose clock is another, a file may go that is still written: it is written once more.
    if (isDead(writer, self) || (await isForsaken(path, now))) await unlink(path).catch(() => undefined);
  }
}

async function isForsaken(path: string, now: Instant): Promise<boolean> {
  const found = await stat(path).catch(() => null); // it is one no more, or was never more than a name
  return found !== null && now - found.mtimeMs > FORSAKEN_MS;
}

/** Known of a process of this machine only. */
function isDead(writer: Readonly<Record<string, string>>, self: Writer): boolean {
  if (writer.host !== self.host) return false;
  const pid = Number(writer.pid);
  if (pid === self.pid) return writer.life !== self.life;
  try {
    process.kill(pid, 0);
    return false;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
