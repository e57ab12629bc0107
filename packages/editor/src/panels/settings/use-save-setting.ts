import type { JsonObject } from '@loopwright/model';
import { useDocumentStore } from '../../canvas/document/use-document.tsx';
import { usePanel } from '../use-panel.tsx';

/** Sets one key of the node's settings; null takes it away. */
export function useSaveSetting() {
  const { node } = usePanel();
  const store = useDocumentStore();
  return (name: string, value: JsonObject[string] | null, label: string): void => {
    const now = store.getState().document?.nodes.get(node.id);
    if (now === undefined) return;
    const { [name]: before, ...others } = now.config;
    if (JSON.stringify(before ?? null) === JSON.stringify(value)) return;
    const config = value === null ? others : { ...others, [name]: value };
    store.edit([{ op: 'update_node', id: node.id, set: { config } }], label, `${node.id} config ${name}`);
  };
}
