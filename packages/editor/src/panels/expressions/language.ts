import { HighlightStyle, StreamLanguage, type StreamParser, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import type { Mode } from './complete-path.ts';

interface State {
  /** What the text is in: its own language, or a template's expression, statement or note. */
  readonly place: 'outer' | 'expression' | 'statement' | 'note';
  /** Quote of the text that is open in it; empty where none is. */
  readonly quote: string;
  /** Quote of the JSON text that a template interrupts. */
  readonly outerQuote: string;
}

const WORDS =
  /^(?:and|or|not|in|is|if|else|elif|endif|for|endfor|set|endset|macro|endmacro|call|endcall|filter|endfilter|raw|endraw|break|continue|recursive|import|from)\b/;
const CONSTANTS = /^(?:true|false|null|none|True|False|None)\b/;
const ROOTS = /^(?:data|workflowenv|runtime|loop)\b/;
const ENDS = { expression: '}}', statement: '%}', note: '#}' } as const;

/** Colours templates, and around them JSON, a Python expression, or plain text. */
function parserOf(mode: Mode): StreamParser<{ now: State }> {
  return {
    name: `loopwright-${mode}`,
    startState: () => ({ now: { place: 'outer', quote: '', outerQuote: '' } }),
    copyState: ({ now }) => ({ now }),
    token(stream, state) {
      const { now } = state;
      if (now.place === 'outer') {
        const opened = stream.match('{{')
          ? 'expression'
          : stream.match('{%')
            ? 'statement'
            : stream.match('{#')
              ? 'note'
              : null;
        if (opened !== null) {
          state.now = { place: opened, quote: '', outerQuote: now.quote };
          return opened === 'note' ? 'comment' : 'brace';
        }
        return outer();
      }
      if (now.quote === '' && stream.match(ENDS[now.place])) {
        state.now = { place: 'outer', quote: now.outerQuote, outerQuote: '' };
        return now.place === 'note' ? 'comment' : 'brace';
      }
      if (now.place === 'note') {
        stream.next();
        return 'comment';
      }
      return expression();

      function outer(): string | null {
        if (mode === 'condition') return expression();
        if (mode === 'template') {
          stream.next();
          return null;
        }
        if (now.quote !== '') return inText();
        if (stream.eat('"')) {
          state.now = { ...now, quote: '"' };
          return 'string';
        }
        if (stream.match(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return 'number';
        if (stream.match(CONSTANTS)) return 'atom';
        stream.next();
        return null;
      }

      function expression(): string | null {
        if (now.quote !== '') return inText();
        const quote = stream.eat(/["']/);
        if (typeof quote === 'string') {
          state.now = { ...now, quote };
          return 'string';
        }
        if (stream.match(/^\d+(?:\.\d+)?/)) return 'number';
        if (stream.match(WORDS)) return 'keyword';
        if (stream.match(CONSTANTS)) return 'atom';
        if (stream.match(ROOTS)) return 'variableName';
        if (stream.match(/^\|\s*[A-Za-z_]\w*/)) return 'function';
        if (stream.match(/^\.?[A-Za-z_]\w*/)) return 'propertyName';
        if (stream.match(/^[=<>!+\-*/%~]+/)) return 'operator';
        stream.next();
        return null;
      }

      function inText(): string {
        const char = stream.next();
        if (char === '\\') stream.next();
        else if (char === now.quote) state.now = { ...now, quote: '' };
        return 'string';
      }
    },
    tokenTable: { function: tags.function(tags.variableName), brace: tags.brace },
  };
}

/** Colours of the editor's languages, in both schemes. */
export const COLOURS = HighlightStyle.define([
  { tag: tags.brace, color: 'var(--lw-accent)', fontWeight: '600' },
  { tag: tags.comment, color: 'var(--lw-soft)', fontStyle: 'italic' },
  { tag: tags.string, color: 'var(--lw-done)' },
  { tag: [tags.number, tags.atom], color: 'var(--lw-running)' },
  { tag: tags.keyword, color: 'var(--lw-failed)' },
  { tag: tags.variableName, color: 'var(--lw-accent)' },
  { tag: tags.function(tags.variableName), color: 'var(--lw-waiting)' },
  { tag: tags.propertyName, color: 'var(--lw-ink)' },
  { tag: tags.operator, color: 'var(--lw-soft)' },
]);

/** Highlighting of a field, by what it holds. */
export function languageOf(mode: Mode) {
  return [StreamLanguage.define(parserOf(mode)), syntaxHighlighting(COLOURS)];
}
