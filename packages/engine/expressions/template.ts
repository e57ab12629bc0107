import type { Scope } from '../plan.ts';
import { templateDialect } from './names.ts';
import { parseTemplate } from './parse-template.ts';
import { Run } from './run.ts';
import { StatementCompiler } from './statements.ts';
import { TagTrouble } from './tags.ts';
import { refusal } from './trouble.ts';

/** A template, compiled: rendering it costs what it reads, not what the data weigh. */
export interface Template {
  /** Throws TEMPLATE_FAILED or TEMPLATE_LIMIT, naming the tag. `steps`: its bound where another than the usual. */
  render(scope: Scope, steps?: number): string;
}

/** Whether a text holds a `{{` or a `{%`, closed or not: a comment alone makes no template (contract, section 4.3). */
export function isTemplate(source: string): boolean {
  return source.includes('{{') || source.includes('{%');
}

/** Whether a text holds a whole `{{ ... }}` or `{% ... %}`. */
export function hasWholeTag(source: string): boolean {
  const isClosed = (open: string, close: string): boolean => {
    const at = source.indexOf(open);
    return at >= 0 && source.includes(close, at + 2);
  };
  return isClosed('{{', '}}') || isClosed('{%', '%}');
}

/**
 * Compiles a template in Jinja syntax. Throws TEMPLATE_SYNTAX or TEMPLATE_LIMIT, naming the tag.
 *
 * @see https://jinja.palletsprojects.com/en/stable/templates/
 */
export function compileTemplate(source: string): Template {
  try {
    const { body, tags, assigned } = parseTemplate(source);
    const block = new StatementCompiler(templateDialect(assigned), tags).block(body);
    return {
      render(scope, steps) {
        const run = new Run(scope, steps);
        try {
          block(run);
          return run.out;
        } catch (thrown) {
          throw refusal('template', thrown, tags[run.tag]?.source ?? source);
        }
      },
    };
  } catch (thrown) {
    throw refusal('template', thrown, thrown instanceof TagTrouble ? thrown.quoted : source);
  }
}
