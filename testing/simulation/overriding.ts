import type { Store } from '@loopwright/runtime/ports';

/** Methods of a store's parts that a test stands before. */
export type Overrides = {
  readonly [Part in 'log' | 'workflows' | 'history' | 'waiting' | 'accounts' | 'cluster']?: Partial<
    NonNullable<Store[Part]>
  >;
};

/** The same store, some of its methods replaced: to hold a call, to let it fail, to hear of it. */
export function overriding(store: Store, overrides: Overrides): Store {
  const over = <Part extends object>(part: Part, methods: Partial<Part> | undefined): Part =>
    new Proxy(part, {
      get(target, name) {
        const replaced = methods === undefined ? undefined : Reflect.get(methods, name);
        const method = (replaced ?? Reflect.get(target, name)) as unknown;
        return typeof method === 'function' ? method.bind(replaced === undefined ? target : methods) : method;
      },
    });
  return {
    log: over(store.log, overrides.log),
    workflows: over(store.workflows, overrides.workflows),
    history: over(store.history, overrides.history),
    waiting: over(store.waiting, overrides.waiting),
    accounts: over(store.accounts, overrides.accounts),
    cluster: store.cluster === null ? null : over(store.cluster, overrides.cluster),
    backup: (file) => store.backup(file),
    probe: () => store.probe(),
    checkpoint: () => store.checkpoint(),
    stop: async () => undefined,
  };
}
