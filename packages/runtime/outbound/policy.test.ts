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
    'fd00:ec2::23',
    'fd20:ce::254',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::a9fe:a9fe',
    '::169.254.169.254',
    '0:0:0:0:0:FFFF:A9FE:A9FE',
    '::ffff:0:169.254.169.254',
    '2002:a9fe:a9fe::1',
    '2001:0:a9fe:a9fe::1',
    '2001:0:5db8:d822::5601:5601',
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
    '64:ff9b::a00:1',
    '64:ff9b:1::5db8:d822',
    '::10.0.0.1',
    '2002:c0a8:101::1',
  ])('lets a node call the private address %s only by the setting', (address) => {
    expect(() => open.check(address)).not.toThrow();
    expect(() => closed.check(address)).toThrow(/outbound-private/);
  });

  it.each([
    '93.184.216.34',
    '2606:2800:220:1::1',
    '::ffff:93.184.216.34',
    '64:ff9b::5db8:d822',
    '2002:5db8:d822::1',
    '2001:db8::a9fe:a9fe',
  ])('lets a node call %s', (address) => {
    expect(() => closed.check(address)).not.toThrow();
  });
});
