import { parse } from '@huggingface/jinja';
import { arrange } from './arrange.ts';
import { checkCommas } from './check-commas.ts';
import { readTags, type Tag, TagTrouble } from './tags.ts';
import type { Token } from './tokens.ts';
import type { Statement } from './tree.ts';
import { trouble } from './trouble.ts';

/** A template as a tree. */
export interface ParsedTemplate {
  readonly body: readonly Statement[];
  /** The pieces that begin a statement, in the order of the source: the n-th statement of the tree is the n-th of them. */
  readonly tags: readonly Tag[];
  /** Names that a statement may set; any other name means what it means outside. */
  readonly assigned: ReadonlySet<string>;
}

/** Parses a template by `@huggingface/jinja`. Throws `TagTrouble` that quotes the tag at fault. */
export function parseTemplate(source: string): ParsedTemplate {
  const { tokens, tags } = readTags(source);
  const arranged = arrange(tokens);
  checkCommas(arranged, tags);
  let body: readonly Statement[];
  try {
    body = (parse(arranged as Parameters<typeof parse>[0]) as unknown as { readonly body: readonly Statement[] }).body;
  } catch (thrown) {
    if (thrown instanceof RangeError) throw thrown;
    throw explain(arranged, tags, source);
  }
  return {
    body,
    tags: tags.filter(({ keyword }) => !/^(?:else$|end)/.test(keyword)),
    assigned: assignedNames(arranged),
  };
}

/** The parser does not say where it failed: it reads again, watched, and the furthest token that it asked for is the one. */
function explain(tokens: readonly Token[], tags: readonly Tag[], source: string): TagTrouble {
  let furthest = 0;
  const watched = new Proxy(tokens, {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) furthest = Math.max(furthest, Number(key));
      return Reflect.get(target, key);
    },
  });
  try {
    parse(watched as Parameters<typeof parse>[0]);
  } catch {
    const token = tokens[furthest];
    const tag = token === undefined ? undefined : tags[token.tag];
    if (token === undefined || tag === undefined)
      return new TagTrouble(trouble('syntax', 'it ends too early: a statement is not closed'), source);
    const unknown = tokens[furthest - 1]?.type === 'OpenStatement';
    const text = unknown ? `unexpected statement "${token.value}"` : `unexpected "${token.value}"`;
    return new TagTrouble(trouble('syntax', text), tag.source);
  }
  return new TagTrouble(trouble('syntax', 'it can not be parsed'), source);
}

/** A guess on the safe side: names in a tag that sets some, up to its `=` or `in`. */
function assignedNames(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at]?.type !== 'OpenStatement') continue;
    const keyword = tokens[at + 1]?.value ?? '';
    if (keyword === 'for') names.add('loop');
    if (keyword === 'macro') for (const name of ['varargs', 'kwargs', 'caller']) names.add(name);
    if (!['for', 'set', 'macro', 'call'].includes(keyword)) continue;
    for (at += 2; at < tokens.length; at += 1) {
      const token = tokens[at] as Token;
      if (token.type === 'CloseStatement' || (keyword === 'for' && token.value === 'in' && token.type === 'Identifier'))
        break;
      if (keyword === 'set' && token.type === 'Equals') break;
      if (token.type === 'Identifier') names.add(token.value);
    }
  }
  return names;
}
