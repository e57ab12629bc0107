import { ANNOTATION_COLORS, isJsonObject, type Json, LONGEST_ANNOTATION, MOST_ANNOTATIONS } from '@loopwright/model';
import type { FileAnnotation, FileProblem } from './workflow-file.ts';

const KEYS = ['kind', 'text', 'color', 'x', 'y', 'width', 'height'];

/** Reads the notes and groups of a file; notes what is wrong with them. */
export function readAnnotations(problems: FileProblem[], value: Json | undefined): readonly FileAnnotation[] {
  if (value === undefined || value === null) return [];
  const refuse = (path: string, text: string): readonly FileAnnotation[] => {
    problems.push({ path, text });
    return [];
  };
  if (!Array.isArray(value)) return refuse('annotations', 'It must be a list of notes and groups');
  if (value.length > MOST_ANNOTATIONS) return refuse('annotations', `At most ${MOST_ANNOTATIONS} are allowed`);
  return value.flatMap((one: Json, index) => {
    const path = `annotations.${index}`;
    if (!isJsonObject(one)) return refuse(path, 'It must be a mapping of keys to values');
    const { kind, text = '', color, x, y, width, height } = one;
    const unknown = Object.keys(one).find((key) => !KEYS.includes(key));
    if (unknown !== undefined) return refuse(`${path}.${unknown}`, `Unknown key; known are ${KEYS.join(', ')}`);
    if (kind !== 'note' && kind !== 'group') return refuse(`${path}.kind`, 'It must be "note" or "group"');
    const known = ANNOTATION_COLORS.find((candidate) => candidate === color);
    if (known === undefined) return refuse(`${path}.color`, `It must be one of ${ANNOTATION_COLORS.join(', ')}`);
    if (typeof text !== 'string' || text.length > LONGEST_ANNOTATION)
      return refuse(`${path}.text`, `It must be text of at most ${LONGEST_ANNOTATION} characters; quote it`);
    if (typeof x !== 'number' || typeof y !== 'number') return refuse(path, 'x and y must be numbers');
    if (typeof width !== 'number' || typeof height !== 'number' || width <= 0 || height <= 0)
      return refuse(path, 'width and height must be numbers above 0');
    return [{ kind, text, color: known, x, y, width, height }];
  });
}
