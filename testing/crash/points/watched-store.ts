import type { Store } from '@loopwright/runtime/ports';
import type { StoreCall } from './points.ts';

const PARTS = new Set<string | symbol>([
  'log',
  'workflows',
  'accounts',
  'history',
  'waiting',
  'cluster',
] satisfies (keyof Store)[]);

/** The same store; `pass` is called before each call of its parts, and behind it before anybody hears the answer. */
export function watchedStore<Opened extends Store>(store: Opened, pass: (call: StoreCall) => void): Opened {
  const watched = (name: string, part: object): object =>
    new Proxy(part, {
      get(target, key) {
        const found = Reflect.get(target, key) as unknown;
        if (typeof found !== 'function') return found;
        const method = `${name}.${String(key)}`;
        return (...args: unknown[]) => {
          pass({ method, when: 'before', args, answer: undefined });
          const answer: unknown = found.apply(target, args);
          if (!(answer instanceof Promise)) return answer;
          return answer.then((heard: unknown) => {
            pass({ method, when: 'after', args, answer: heard });
            return heard;
          });
        };
      },
    });
  return new Proxy(store, {
    get(target, name) {
      const found = Reflect.get(target, name) as unknown;
      if (PARTS.has(name) && found !== null) return watched(String(name), found as object);
      return typeof found === 'function' ? found.bind(target) : found;
    },
  });
}
