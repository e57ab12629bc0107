import { randomBytes } from 'node:crypto';
import type { Settings } from '@loopwright/model';
import { isAddressForOthers } from '@loopwright/server';
import { addressFromElsewhere } from './address-from-elsewhere.ts';

/** The one-time link by which the owner's account is made from elsewhere. */
export interface SetupLink {
  /** Null: there is an owner, or nobody signs in. */
  readonly token: string | null;
  /** Writes the link where it was not yet. */
  show(): void;
}

/**
 * Makes it.
 *
 * @param write - writes to the terminal
 */
export function createSetupLink(
  settings: Pick<Settings, 'auth' | 'host' | 'publicUrl' | 'trustedProxies'>,
  options: { readonly hasOwner: boolean; readonly port: () => number; readonly write: (text: string) => void },
): SetupLink {
  const token = settings.auth && !options.hasOwner ? randomBytes(24).toString('base64url') : null;
  let isShown = token === null;
  return {
    token,
    show() {
      if (isShown) return;
      isShown = true;
      const path = `/?setup_token=${token}`;
      options.write(
        isAddressForOthers(settings)
          ? `Make the owner's account from elsewhere with this one-time link: ${addressFromElsewhere(settings, options.port())}${path}\n`
          : `Make the owner's account from elsewhere, or through a proxy, with this one-time end of the address: ${path}\n`,
      );
    },
  };
}
