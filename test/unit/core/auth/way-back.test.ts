import fc from 'fast-check';
import { wayBack } from '../../../../lambdas/core/auth/way-back.ts';

it.each([
  '/admin/error-log',
  '/admin/error-log/101',
  '/admin/error-log?search=a%20b&status=ALL',
  '/admin/error-log?search=//evil.example.test',
])('%s is a page to come back to', (path) => {
  expect(wayBack(path)).toBe(path);
});

it('whatever the text, a browser that follows it stays on this site', () => {
  const pieces = [
    '/',
    '\\',
    '//',
    'admin',
    '..',
    '.',
    '@',
    ':',
    'https:',
    'evil.test',
    '\t',
    '\n',
    '%2f',
    '?',
    '#',
  ];
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 8 });
  fc.assert(
    fc.property(text, (parts) => {
      const back = wayBack(parts.join('')) ?? wayBack(`/admin/${parts.join('')}`);
      const url = new URL(back ?? '/admin/error-log', 'https://ledger.example.test');
      expect([url.origin, url.pathname.startsWith('/admin/')]).toEqual(['https://ledger.example.test', true]);
    }),
    { numRuns: 2000 },
  );
});

it('an address too long for the way through the provider is left out', () => {
  expect(wayBack(`/admin/error-log?search=${'x'.repeat(1500)}`)).toBeUndefined();
});
