import type { Cluster, Log } from '../ports.ts';

/** Where call-backs come to that a process makes which serves none. */
export interface OriginElsewhere {
  /** Asks the database anew; where that does not answer, what is known stays. */
  learn(): Promise<void>;
  /** Address of a server, without a slash at its end. */
  origin(): string;
}

/**
 * Of a worker among several processes: the address that the server which began last has told, also while none is there.
 *
 * @param own - what is taken where no server told one, which nobody can call: the log says so once
 */
export function originElsewhere(
  cluster: Pick<Cluster, 'serverAddress'>,
  own: string,
  log: Pick<Log, 'warn'>,
): OriginElsewhere {
  let known: string | null = null;
  let isTold = false;
  return {
    async learn() {
      known = (await cluster.serverAddress().catch(() => null)) ?? known;
    },
    origin() {
      if (known !== null) return known;
      if (!isTold)
        log.warn(
          { address: own },
          'A call-back URL was made that leads nowhere: no server has told its address. Start one, or set LOOPWRIGHT_PUBLIC_URL',
        );
      isTold = true;
      return own;
    },
  };
}
