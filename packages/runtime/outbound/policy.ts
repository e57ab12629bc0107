import { BlockList, isIP } from 'node:net';
import { failure } from '@loopwright/model';

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
  ['fd00:ec2::254', 128, 'ipv6'],
  ['0.0.0.0', 8, 'ipv4'],
  ['::', 128, 'ipv6'],
];

/** Loopback, private and shared ranges (RFC 1918, RFC 4193, RFC 6598): called only where the setting says so. */
const PRIVATE: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
];

/** Makes the policy. `allowPrivate` is the setting `outbound-private`. */
export function createOutboundPolicy(options: { readonly allowPrivate: boolean }): OutboundPolicy {
  const never = listOf(NEVER);
  const inner = listOf(PRIVATE);
  return {
    check(address) {
      const plain = withoutMapping(address);
      const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
      if (never.check(plain, family)) {
        throw failure('ADDRESS_REFUSED', {
          detail: `The address ${plain} is link-local or a metadata service and is never called`,
        });
      }
      if (!options.allowPrivate && inner.check(plain, family)) {
        throw failure('ADDRESS_REFUSED', {
          detail: `The address ${plain} is private; the setting outbound-private allows such calls`,
        });
      }
    },
  };
}

function listOf(ranges: typeof NEVER): BlockList {
  const list = new BlockList();
  for (const [net, prefix, family] of ranges) list.addSubnet(net, prefix, family);
  return list;
}

/** An IPv4 address mapped into IPv6 (RFC 4291, section 2.5.5.2) is the IPv4 address. */
function withoutMapping(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  if (dotted !== null) return dotted[1]!;
  const hex = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(bare);
  if (hex === null) return bare;
  const high = Number.parseInt(hex[1]!, 16);
  const low = Number.parseInt(hex[2]!, 16);
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
