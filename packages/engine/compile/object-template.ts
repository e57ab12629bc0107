import type { Json } from '@loopwright/model';
import { compileTemplate, isTemplate } from '../expressions/index.ts';
import type { Scope } from '../plan.ts';

type Render = (scope: Scope) => Json;

/** Whether a text is a template, or an object or a list has one in its texts or keys. */
export function holdsTemplate(value: Json): boolean {
  if (typeof value === 'string') return isTemplate(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, part]) => isTemplate(key) || holdsTemplate(part));
}

/** Compiles the templates in the texts and keys of an object or a list, each by itself. What it renders is JSON, whatever they say. */
export function compileObjectTemplate(value: Json): { render(scope: Scope): string } {
  const render = compilePart(value);
  return { render: (scope) => JSON.stringify(render(scope)) };
}

function compilePart(value: Json): Render {
  if (typeof value === 'string') return compileText(value);
  if (Array.isArray(value)) {
    const parts = (value as readonly Json[]).map(compilePart);
    return (scope) => parts.map((part) => part(scope));
  }
  if (typeof value !== 'object' || value === null) return () => value;
  const parts = Object.entries(value).map(([key, part]) => [compileText(key), compilePart(part)] as const);
  return (scope) => Object.fromEntries(parts.map(([key, part]) => [key(scope), part(scope)]));
}

function compileText(text: string): (scope: Scope) => string {
  if (!isTemplate(text)) return () => text;
  const template = compileTemplate(text);
  return (scope) => template.render(scope);
}
