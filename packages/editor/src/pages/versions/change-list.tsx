import { Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { text } from '../../text/text.ts';
import { countChanges, type FieldChange, type GraphDiff } from './graph-diff.ts';
import classes from './versions-page.module.css';

/** What changed between two versions, one line a node, connection and value of env, with the fields that differ. */
export function ChangeList({
  diff,
  names,
  chosen,
}: {
  readonly diff: GraphDiff;
  readonly names: ReadonlyMap<string, string>;
  readonly chosen: string | null;
}) {
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    if (chosen !== null) list.current?.querySelector('[data-chosen=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const nameOf = (id: string): string => names.get(id) ?? id;
  const nodes = diff.nodes.filter(({ kind }) => kind !== 'same');
  const connections = diff.connections.filter(({ kind }) => kind !== 'same');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section ref={list} className={classes.changes} aria-label={text('versions.changes')} tabIndex={0}>
      {countChanges(diff) === 0 && <Text c="var(--lw-soft)">{text('versions.nothing')}</Text>}
      {nodes.map(({ node, kind, fields }) => (
        <div key={node.id} className={classes.change} data-kind={kind} data-chosen={node.id === chosen}>
          <b>{nameOf(node.id)}</b> {text(`versions.kinds.${kind}`)}
          {fields.map((field) => (
            <Field key={field.field} change={field} />
          ))}
        </div>
      ))}
      {connections.map(({ connection, kind }) => (
        <div key={`${connection.id} ${kind}`} className={classes.change} data-kind={kind}>
          {text('versions.connection', {
            source: nameOf(connection.source_node),
            target: nameOf(connection.target_node),
          })}{' '}
          {connection.source_handle !== 'default' && text('versions.byPort', { port: connection.source_handle })}{' '}
          {text(`versions.kinds.${kind}`)}
        </div>
      ))}
      {diff.env.length > 0 && (
        <div className={classes.change} data-kind="changed">
          <b>{text('versions.env')}</b> {text('versions.kinds.changed')}
          {diff.env.map((field) => (
            <Field key={field.field} change={field} />
          ))}
        </div>
      )}
    </section>
  );
}

function Field({ change: { field, before, after } }: { readonly change: FieldChange }) {
  return (
    <div className={classes.field}>
      <code>{field}</code>
      <div>
        {before !== undefined && <del className={`${classes.value} ${classes.old}`}>{shown(before)}</del>}
        {before !== undefined && after !== undefined && ' → '}
        {after !== undefined && <ins className={`${classes.value} ${classes.new}`}>{shown(after)}</ins>}
      </div>
    </div>
  );
}

function shown(value: unknown): string {
  const words = typeof value === 'string' ? value : JSON.stringify(value);
  return words === '' ? text('versions.blank') : words;
}
