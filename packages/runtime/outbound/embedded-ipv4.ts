/**
 * The IPv4 addresses that an IPv6 address stands for: a gateway, or the system itself, may send there what is sent to it.
 * Mapped and translated ones (RFC 4291 section 2.5.5.2, RFC 2765), compatible ones (RFC 4291 section 2.5.5.1), those of
 * NAT64 (RFC 6052, and RFC 8215 with the address at its end), of 6to4 (RFC 3056) and of Teredo (RFC 4380: the server, then the client).
 *
 * @param address - valid, without brackets and zone
 * @returns empty for an address that stands for itself
 */
export function embeddedIpv4(address: string): readonly string[] {
  const groups = groupsOf(address);
  const starts = (...prefix: readonly number[]): boolean => prefix.every((group, at) => groups[at] === group);
  const at = (index: number): string => dotted(groups[index]!, groups[index + 1]!);
  if (starts(0, 0, 0, 0, 0, 0)) return groups[6] === 0 && groups[7]! <= 1 ? [] : [at(6)];
  if (starts(0, 0, 0, 0, 0, 0xffff) || starts(0, 0, 0, 0, 0xffff, 0)) return [at(6)];
  if (starts(0x64, 0xff9b, 0, 0, 0, 0) || starts(0x64, 0xff9b, 1)) return [at(6)];
  if (starts(0x2002)) return [at(1)];
  if (starts(0x2001, 0)) return [at(2), dotted(groups[6]! ^ 0xffff, groups[7]! ^ 0xffff)];
  return [];
}

/** The eight groups of 16 bits. */
function groupsOf(address: string): readonly number[] {
  const [before = '', after] = address.split('::');
  const head = readGroups(before);
  const tail = readGroups(after ?? '');
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

/** Of a part without a gap; its last 32 bits may be written as IPv4. */
function readGroups(part: string): readonly number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [(a << 8) | b, (c << 8) | d];
  });
}

function dotted(high: number, low: number): string {
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
