import { conditionPath, type Path, templatePath } from '../../parts/data-view/paths.ts';
import type { Mode } from './complete-path.ts';

/**
 * What is put into a field for a path: within a template the bare path, in a condition as conditions read it, else a template of
 * its own; in a JSON field outside of a text it makes its quotes by itself.
 *
 * @param at - position in the field's text
 */
export function pathText(source: string, at: number, mode: Mode, root: string, path: Path): string {
  const before = source.slice(0, at);
  const opened = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  const isInside = opened >= 0 && !/[%}]\}/.test(before.slice(opened + 2));
  if (isInside) return templatePath(root, path);
  if (mode === 'condition') return conditionPath(root, path);
  const isBare = mode === 'json' && !isInText(before);
  return isBare ? `{{ ${templatePath(root, path)} | tojson }}` : `{{ ${templatePath(root, path)} }}`;
}

/** Whether a position in JSON is within a text; quotes within templates do not count. */
function isInText(before: string): boolean {
  const plain = before.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, '').replace(/\\./g, '');
  return (plain.match(/"/g)?.length ?? 0) % 2 === 1;
}
