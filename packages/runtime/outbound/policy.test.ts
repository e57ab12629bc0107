import { describe, expect, it } from 'vitest';
import { createOutboundPolicy } from './policy.ts';

const open = createOutboundPolicy({ allowPrivate: true });
const closed = createOutboundPolicy({ allowPrivate: false });

describe('the outbound policy', () => {
  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    'fe80::1',
    'fe80::1%eth0',
    '[fe80::1]',
    '0.0.0.0',
    '::',
    '100.100.100.200',
    'fd00:ec2::254',
  ])('never lets a node call %s', (address) => {
    expect(() => open.check(address)).toThrow(/never called/);
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '::1',
    'fd12::1',
    '::ffff:127.0.0.1',
  ])('lets a node call the private address %s only by the setting', (address) => {
    expect(() => open.check(address)).not.toThrow();
    expect(() => closed.check(address)).toThrow(/outbound-private/);
  });

  it.each(['93.184.216.34', '2606:2800:220:1::1'])('lets a node call %s', (address) => {
    expect(() => closed.check(address)).not.toThrow();
  });
});
