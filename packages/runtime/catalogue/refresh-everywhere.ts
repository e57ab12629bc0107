import type { Catalogue } from '../facade/catalogue.ts';
import type { Cluster } from '../ports.ts';

/** The same catalogue: whoever has it read the node types anew has the other processes do so too, each its own. */
export function refreshEverywhere(own: Catalogue, cluster: Cluster | null): Catalogue {
  return {
    ...own,
    get registry() {
      return own.registry;
    },
    async refresh() {
      const found = await own.refresh();
      cluster?.ring({ bell: 'node-types' });
      return found;
    },
  };
}
