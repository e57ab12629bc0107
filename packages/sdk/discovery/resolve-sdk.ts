import { registerHooks } from 'node:module';

/** The query parameter that marks the modules of one scan of a folder; it goes from a node file to the files beside it that it imports. */
export const SCAN = 'loopwright-scan';

const OURS = /^(?:@loopwright\/sdk|typebox)(?:\/|$)/;

/** Where imports by a bare name resolve from: package name to the URL of a file. */
export type ResolveFrom = ReadonlyMap<string, string>;

/**
 * Lets node files anywhere on the disk import `@loopwright/sdk` and `typebox`: they get the copies that this process
 * uses. Threads and processes that import node files call it too. In force until `deregister`.
 *
 * @param from - further names, each resolved as if the file at that URL imported it
 * @see https://nodejs.org/api/module.html#customization-hooks
 */
export function letNodeFilesImportSdk(from: ResolveFrom = new Map()): { deregister(): void } {
  return registerHooks({
    resolve(specifier, context, nextResolve) {
      const parentURL = from.get(specifier) ?? (OURS.test(specifier) ? import.meta.url : undefined);
      if (parentURL !== undefined) return nextResolve(specifier, { ...context, parentURL });
      const resolved = nextResolve(specifier, context);
      const scan = context.parentURL === undefined ? null : scanOf(context.parentURL);
      if (
        scan === null ||
        !/^\.{1,2}\//.test(specifier) ||
        !resolved.url.startsWith('file:') ||
        resolved.url.includes('?')
      )
        return resolved;
      return { ...resolved, url: `${resolved.url}?${SCAN}=${scan}` };
    },
  });
}

function scanOf(url: string): string | null {
  const at = url.indexOf(`?${SCAN}=`);
  return at === -1 ? null : url.slice(at + SCAN.length + 2);
}
