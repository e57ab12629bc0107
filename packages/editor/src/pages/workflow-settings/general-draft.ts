import type { Workflow } from '../../api/workflows.ts';

/** What of a workflow the general section sets. */
export type General = Pick<Workflow, 'name' | 'description' | 'category' | 'tags'>;
type Field = keyof General;

/** What the fields show: a text that is not there is empty. */
export interface Shown {
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly tags: readonly string[];
}

/** By field what somebody wrote, and what was stored, to the letter, when they began. */
export type Draft = { readonly [Key in Field]?: { readonly written: Shown[Key]; readonly from: General[Key] } };

/** What the fields show: what is written, and of the rest what is loaded. */
export function shownOf(loaded: General, draft: Draft): Shown {
  return {
    name: draft.name?.written ?? loaded.name,
    description: draft.description?.written ?? loaded.description ?? '',
    category: draft.category?.written ?? loaded.category ?? '',
    tags: draft.tags?.written ?? loaded.tags,
  };
}

/** The draft after somebody wrote into a field. One that holds again what it began with is no part of it. */
export function withField<Key extends Field>(draft: Draft, loaded: General, key: Key, written: Shown[Key]): Draft {
  const { [key]: before, ...others } = draft;
  const from = before === undefined ? loaded[key] : before.from;
  return isSame(written, from ?? '') ? others : { ...others, [key]: { written, from } };
}

/** What is saved, and what is expected to be stored before; null: nothing would change. */
export function editOf(draft: Draft): { readonly set: Partial<General>; readonly expected: Partial<General> } | null {
  const changed = (Object.keys(draft) as Field[])
    .map((key) => ({ key, to: storedOf(key, draft[key]!.written), from: draft[key]!.from }))
    .filter(({ to, from }) => !isSame(to, from));
  if (changed.length === 0) return null;
  return {
    set: Object.fromEntries(changed.map(({ key, to }) => [key, to])),
    expected: Object.fromEntries(changed.map(({ key, from }) => [key, from])),
  };
}

/** The draft after its author was told that somebody else changed some fields: theirs is what is replaced from then on. */
export function movedOn(draft: Draft, loaded: General, fields: readonly string[]): Draft {
  return Object.fromEntries(
    (Object.keys(draft) as Field[]).map((key) => [
      key,
      fields.includes(key) ? { ...draft[key], from: loaded[key] } : draft[key],
    ]),
  );
}

/** What is left of a draft once it was saved as it was `sent`: what was written meanwhile, over what is stored now. */
export function afterSave(draft: Draft, sent: Draft): Draft {
  const written = (Object.keys({ ...sent, ...draft }) as Field[]).map((key) => {
    const was = sent[key];
    if (was === undefined) return { key, now: draft[key]!.written, from: draft[key]!.from };
    // A field that is no part of the draft any more holds what it began with.
    return { key, now: draft[key]?.written ?? was.from ?? '', from: storedOf(key, was.written) };
  });
  const left = written.filter(({ key, now, from }) => !isSame(now, sent[key]?.written) && !isSame(now, from ?? ''));
  return Object.fromEntries(left.map(({ key, now, from }) => [key, { written: now, from }]));
}

/** Texts are stored without outer blanks, and not at all where they are empty; a name is always there. */
function storedOf(key: Field, written: Shown[Field]): General[Field] {
  if (typeof written !== 'string') return [...written];
  const text = written.trim();
  return key === 'name' ? text : text || null;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
