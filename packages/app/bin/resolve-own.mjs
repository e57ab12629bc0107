// Resolves what the program's own modules import. Node looks for each file, its real path and its package's kind at every import; a
// start has two thousand of them.
import { registerHooks } from 'node:module';

const packages = new URL('../../', import.meta.url).href;
/** What `@loopwright/...` stands for: the same wherever it is imported. */
const known = new Map();

/** Flags by which others come before the program. They may have hooks of their own, as tracers do, and are to see every import. */
const OTHERS = /^(-r|--require|--import|--loader|--experimental-loader)(=|$)/;
const given = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)];

function resolve(specifier, context, next) {
  if (!context.parentURL?.startsWith(packages)) return next(specifier, context);
  if (specifier.startsWith('node:')) return { url: specifier, format: 'builtin', shortCircuit: true };
  if (specifier.startsWith('.') && specifier.endsWith('.ts'))
    return { url: new URL(specifier, context.parentURL).href, format: 'module-typescript', shortCircuit: true };
  if (!specifier.startsWith('@loopwright/')) return next(specifier, context);
  const found = known.get(specifier);
  if (found !== undefined) return found;
  const resolved = { ...next(specifier, context), shortCircuit: true };
  known.set(specifier, resolved);
  return resolved;
}

if (!given.some((flag) => OTHERS.test(flag))) registerHooks({ resolve });
