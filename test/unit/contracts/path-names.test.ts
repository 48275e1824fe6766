import fc from 'fast-check';
import { nameOfPath, prefixOfPath } from '../../../lambdas/contracts/path-names.ts';

const part = fc.string({ minLength: 1, maxLength: 80 }).filter((text) => !text.includes('/'));
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const withoutDefault = (text: string) =>
  text
    .split('/')
    .filter((each) => each !== 'Default')
    .join('/');

describe('the prefix of an error log', () => {
  it.each(['', 'Default', 'Default/Default'])('of the path "%s" is none', (text) => {
    expect(prefixOfPath(text)).toBe('');
  });

  it.each(['Errors', 'Errors2', 'Default/Errors'])('of the path "%s" is what people wrote', (text) => {
    expect(prefixOfPath(text)).toBe(withoutDefault(text));
  });

  it('is what CloudFormation and every service take', () => {
    fc.assert(fc.property(path, (text) => /^[A-Za-z0-9]{0,68}$/.test(prefixOfPath(text))));
  });

  it('tells any two paths apart', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        fc.pre(withoutDefault(one) !== withoutDefault(other));
        return prefixOfPath(one) !== prefixOfPath(other);
      }),
    );
  });

  it.each([
    ['A/B', 'AB'],
    ['A-B', 'AB'],
    ['A/B', 'A-B'],
    ['x'.repeat(61), 'x'.repeat(62)],
  ])('tells %s from %s', (one, other) => {
    expect(prefixOfPath(one)).not.toBe(prefixOfPath(other));
  });
});

describe('the name of an error log', () => {
  it('is its stack’s where there is nothing else in it, and its path’s behind that elsewhere', () => {
    expect(nameOfPath('SentryErrorLog-prod', 'Default')).toBe('SentryErrorLog-prod');
    expect(nameOfPath('Platform', 'Errors')).toBe('Platform-Errors');
  });
});
