import { createSanitise } from '../../../../lambdas/core/sanitise/sanitise.ts';

const sanitise = createSanitise();
const GONE = '[redacted IP address]';

describe('a public IP address', () => {
  it.each([
    ['by 203.0.113.9.', `by ${GONE}.`],
    ['by 203.0.113.45...', `by ${GONE}...`],
    ['(198.51.100.7)', `(${GONE})`],
    ['[2001:db8::1]:443', `[${GONE}]:443`],
    ['2001:db8:85a3::8a2e:370:7334: connection refused', `${GONE}: connection refused`],
    ['http://203.0.113.9:8080/x', `http://${GONE}:8080/x`],
    ['ip=203.0.113.9,x', `ip=${GONE},x`],
    ['ssh root@203.0.113.9 failed', `ssh root@${GONE} failed`],
    ['a%20203.0.113.9', `a%20${GONE}`],
  ])('goes before any sign: %s', (message, expected) => {
    expect(sanitise({ message })).toEqual({ message: expected });
  });

  it.each([
    'connect ECONNREFUSED 127.0.0.1:5432',
    'listen EADDRINUSE: address already in use :::3000',
    'listen 0.0.0.0:80 and [::1]:80',
    'dial tcp 10.0.3.17:5432',
    'fe80::1%lo0',
    'Firmware 4.2.0.17 on device',
    'numpy==1.20.3.4',
    'Package foo@1.2.3.4 is deprecated',
    'upgrade to v10.2.3.4',
    'nginx/1.25.3.1 returned 502',
    'Foo::Bar::Baz, ab::cd::ef and std::string',
    '12:30:45 and 00:1b:44:11:3a:b7',
  ])('is not seen in %s', (message) => {
    expect(sanitise({ message })).toEqual({ message });
  });
});
