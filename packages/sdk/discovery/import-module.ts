/** Imports a module by its URL, or by a name that the hooks of `resolve-sdk.ts` resolve. */
export function importModule(specifier: string): Promise<Readonly<Record<string, unknown>>> {
  return import(specifier);
}
