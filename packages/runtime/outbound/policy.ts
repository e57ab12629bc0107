import { BlockList, isIP } from 'node:net';
import { failure } from '@loopwright/model';
import { embeddedIpv4 } from './embedded-ipv4.ts';

/** Which addresses nodes may call. */
export interface OutboundPolicy {
  /** Throws ADDRESS_REFUSED for an address that may not be called. */
  check(address: string): void;
}

/** Link-local and metadata addresses: never called (RFC 3927, RFC 4291 section 2.5.6; the metadata services of the clouds live there). */
const NEVER: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['169.254.0.0', 16, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  ['100.100.100.200', 32, 'ipv4'],
  ['192.0.0.192', 32, 'ipv4'],
  ['168.63.129.16', 32, 'ipv4'],
  ['fd00:ec2::', 32, 'ipv6'],
  ['fd20:ce::', 32, 'ipv6'],
  ['0.0.0.0', 8, 'ipv4'],
  ['::', 128, 'ipv6'],
];

/** Loopback, private and shared ranges, and where a network translates for itself (RFC 1918, RFC 4193, RFC 6598, RFC 8215): called only where the setting says so. */
const PRIVATE: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
];

/** Makes the policy. `allowPrivate` is the setting `outbound-private`. */
export function createOutboundPolicy(options: { readonly allowPrivate: boolean }): OutboundPolicy {
  const never = listOf(NEVER);
  const inner = listOf(PRIVATE);
  return {
    check(address) {
      const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
      const meant = isIP(plain) === 6 ? [plain, ...embeddedIpv4(plain)] : [plain];
      const hit = (list: BlockList): string | undefined => meant.find((one) => list.check(one, familyOf(one)));
      const refused = hit(never);
      if (refused !== undefined) {
        throw failure('ADDRESS_REFUSED', {
          detail: `The address ${refused} is link-local or a metadata service and is never called`,
        });
      }
      const hidden = options.allowPrivate ? undefined : hit(inner);
      if (hidden !== undefined) {
        throw failure('ADDRESS_REFUSED', {
          detail: `The address ${hidden} is private; the setting outbound-private allows such calls`,
        });
      }
    },
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function listOf(ranges: typeof NEVER): BlockList {
  const list = new BlockList();
  for (const [net, prefix, family] of ranges) list.addSubnet(net, prefix, family);
  return list;
}
