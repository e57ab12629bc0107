import { text } from '../../text/text.ts';
import type { Entry } from './value-source.ts';

/** One value in one line, coloured by its kind. */
export function ValuePreview({ entry }: { readonly entry: Entry }) {
  const { kind, preview, length } = entry;
  if (kind === 'array') return <span className="lw-data-count">{text('dataView.items', { count: length ?? 0 })}</span>;
  if (kind === 'object') return <span className="lw-data-count">{text('dataView.keys', { count: length ?? 0 })}</span>;
  const isCut = kind === 'string' && preview !== null && (length ?? 0) > preview.length;
  return (
    <span className="lw-data-value" data-kind={kind}>
      {kind === 'string' ? JSON.stringify(preview) : preview}
      {isCut && <span className="lw-data-count"> {text('dataView.characters', { count: length ?? 0 })}</span>}
    </span>
  );
}
