import type { Change, Group } from '@loopwright/runtime/ports';

type WithText<C> = C extends { readonly kind: 'set-cursor' | 'set-node-state' }
  ? Omit<C, 'value'> & { readonly value: string }
  : C extends { readonly kind: 'set-runtime' }
    ? Omit<C, 'value'> & { readonly value: string | null }
    : C extends { readonly kind: 'remember-key' }
      ? Omit<C, 'answer'> & { readonly answer: string }
      : C extends { readonly kind: 'open-wait' }
        ? Omit<C, 'request'> & { readonly request: string }
        : C;

/** A change as the writer gets it: its JSON values are text. */
export type StoredChange = WithText<Change>;

/** A change of one kind as the writer gets it. */
export type StoredChangeOf<Kind extends Change['kind']> = Extract<StoredChange, { readonly kind: Kind }>;

/** A group as the writer gets it. */
export type StoredGroup = Omit<Group, 'changes'> & { readonly changes: readonly StoredChange[] };
