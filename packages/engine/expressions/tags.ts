import { LIMITS } from './limits.ts';
import { readTokens, type Token } from './tokens.ts';
import { Trouble, trouble } from './trouble.ts';

/** A piece of a template: text or one tag. */
export interface Tag {
  readonly source: string;
  /** First word of a `{% ... %}`, else empty. */
  readonly keyword: string;
}

/** A template cut into tokens. */
export interface Tagged {
  readonly tokens: readonly Token[];
  readonly tags: readonly Tag[];
}

/** A template that could not be read: the trouble and the tag it lies in. */
export class TagTrouble extends Trouble {
  readonly quoted: string;

  constructor(cause: Trouble, quoted: string) {
    super(cause.kind, cause.message);
    this.quoted = quoted;
  }
}

const END_RAW = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;

/**
 * Cuts a template into text and tags, and the tags into tokens. Blanks are dropped where `{%-` and `-%}` say so; one line
 * end at the very end is dropped, as Jinja2 does. `{% raw %}` is text. Time is linear in the source.
 */
export function readTags(source: string): Tagged {
  if (source.length > LIMITS.source) throw trouble('limit', `more than ${LIMITS.source} characters of source`);
  const text = source.replace(/\r?\n$/, '');
  const tokens: Token[] = [];
  const tags: Tag[] = [];
  let at = 0;
  let strip = false;
  const pushText = (piece: string, stripEnd: boolean): void => {
    const started = strip ? piece.trimStart() : piece;
    const kept = stripEnd ? started.trimEnd() : started;
    if (kept === '') return;
    tokens.push({ type: 'Text', value: kept, group: 0, tag: tags.length });
    tags.push({ source: kept, keyword: '' });
  };
  while (at < text.length) {
    const begin = nextTag(text, at);
    pushText(text.slice(at, begin), text[begin + 2] === '-');
    strip = false;
    if (begin === text.length) break;
    const mark = text[begin + 1];
    const modified = text[begin + 2] === '-' || text[begin + 2] === '+';
    if (mark === '#') {
      const end = text.indexOf('#}', begin + 2);
      if (end < 0) throw new TagTrouble(trouble('syntax', 'a "#}" is missing'), text.slice(begin));
      strip = text[end - 1] === '-';
      at = end + 2;
      continue;
    }
    const first = tokens.length;
    const statement = mark === '%';
    const open = {
      type: statement ? 'OpenStatement' : 'OpenExpression',
      value: statement ? '{%' : '{{',
      group: 0,
      tag: tags.length,
    } as const;
    tokens.push(open);
    const end = inTag(text.slice(begin), () =>
      readTokens(text, begin + (modified ? 3 : 2), statement ? '%}' : '}}', tags.length, tokens),
    );
    at = end.position;
    strip = end.strip;
    const keyword = statement ? (tokens[first + 1]?.value ?? '') : '';
    if (keyword === 'raw') {
      tokens.length = first;
      END_RAW.lastIndex = at;
      const close = END_RAW.exec(text);
      if (close === null) throw new TagTrouble(trouble('syntax', '"endraw" is missing'), text.slice(begin));
      pushText(text.slice(at, close.index), close[1] === '-');
      strip = close[2] === '-';
      at = END_RAW.lastIndex;
      continue;
    }
    tokens.push({ ...open, type: statement ? 'CloseStatement' : 'CloseExpression', value: statement ? '%}' : '}}' });
    tags.push({ source: text.slice(begin, at), keyword });
  }
  return { tokens, tags };
}

function nextTag(text: string, from: number): number {
  for (let at = text.indexOf('{', from); at >= 0; at = text.indexOf('{', at + 1)) {
    const next = text[at + 1];
    if (next === '{' || next === '%' || next === '#') return at;
  }
  return text.length;
}

/** Does something about one tag; trouble that it meets is told with the tag's source, the innermost one where tags stand in each other. */
export function inTag<T>(source: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw thrown instanceof Trouble && !(thrown instanceof TagTrouble) ? new TagTrouble(thrown, source) : thrown;
  }
}
