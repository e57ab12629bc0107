import { readFile } from 'node:fs/promises';
import { LoopwrightError } from '@loopwright/model';
import type { Runtime } from '@loopwright/runtime';
import type { Scene } from './crash-everywhere.ts';

export const WAITS_FILE = (): Promise<string> => readFile(new URL('workflows/waits.yaml', import.meta.url), 'utf8');

/** Calls back each URL that went out, again and again, until nothing waits any more. */
export async function answerAll(runtime: Runtime, scene: Scene): Promise<void> {
  const answered = new Set<string>();
  await scene.until('every call-back is answered and its run has ended', async () => {
    for (const url of await scene.lines('urls.txt')) {
      if (answered.has(url)) continue;
      await runtime.waits.callback(url, { body: { said: 'yes' }, query: {} }).then(
        () => answered.add(url),
        (cause: unknown) => {
          if (!(cause instanceof LoopwrightError)) throw cause;
          answered.add(url); // the process that died had it
        },
      );
    }
    return scene.isDone();
  });
}
