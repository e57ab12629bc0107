import type { Instant, JsonObject } from '@loopwright/model';
import {
  cardOf,
  catalogueTree,
  createRegistry,
  fieldOptions,
  formOf,
  metaOf,
  type NodeType,
  type Registry,
  unknownCard,
  updateForm,
} from '@loopwright/sdk';
import type { Catalogue } from '../facade/catalogue.ts';

/** Where node types come from. */
export interface NodeTypeSource {
  /** Folder of the built-ins' icons, absolute. */
  readonly iconsFolder: string;
  load(): Promise<{
    readonly types: readonly NodeType[];
    readonly broken: readonly { readonly file: string; readonly error: string }[];
  }>;
}

/**
 * Makes the catalogue; empty until the first `refresh`.
 *
 * @param onChanged - hears that the node types are others now
 */
export function createCatalogue(source: NodeTypeSource, now: () => Instant, onChanged: () => void): Catalogue {
  let known: readonly NodeType[] = [];
  let registry: Registry = createRegistry(known);
  return {
    get registry() {
      return registry;
    },
    iconsFolder: source.iconsFolder,
    meta: metaOf,
    card(identifier) {
      const type = registry.get(identifier);
      return (type === undefined ? unknownCard(identifier) : cardOf(type)) as unknown as JsonObject;
    },
    tree: () => catalogueTree(registry.all()) as unknown as JsonObject,
    form: (type, values, errors) => formOf(type, values, errors),
    updateForm: (type, values) => updateForm(type, values, now()),
    async fieldOptions(type, { parent, dependent, parentValue, values }) {
      const { options } = await fieldOptions(type, parent, dependent, parentValue, values);
      return options.map(({ value, text }) => [value, text] as const);
    },
    async refresh() {
      const { types, broken } = await source.load();
      if (types.length !== known.length || types.some((type, at) => type !== known[at])) {
        known = types;
        registry = createRegistry(types);
        onChanged();
      }
      return { count: types.length, broken };
    },
  };
}
