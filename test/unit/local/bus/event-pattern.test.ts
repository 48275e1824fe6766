import { compilePattern, UnknownPatternError } from '../../../../lib/local/bus/event-pattern.ts';

const event = {
  source: 'sentry-error-ledger',
  'detail-type': 'error-group.created',
  resources: ['a', 'b'],
  detail: { data: { n: 3, group: { level: 'fatal', environment: null } } },
};

describe('an event pattern', () => {
  it.each([
    ['one of the values', { source: ['other', 'sentry-error-ledger'] }],
    ['a number', { detail: { data: { n: [3] } } }],
    ['null', { detail: { data: { group: { environment: [null] } } } }],
    ['a prefix', { 'detail-type': [{ prefix: 'error-group.' }] }],
    ['a suffix', { 'detail-type': [{ suffix: '.created' }] }],
    ['anything but', { detail: { data: { group: { level: [{ 'anything-but': ['info', 'debug'] }] } } } }],
    ['a member of a list', { resources: ['b'] }],
    ['an absent field', { 'replay-name': [{ exists: false }] }],
    ['a present field', { detail: { data: { n: [{ exists: true }] } } }],
  ])('matches by %s', (_, pattern) => {
    expect(compilePattern(pattern)(event)).toBe(true);
  });

  it.each([
    ['another value', { source: ['other'] }],
    ['a field that is there', { source: [{ exists: false }] }],
    ['an absent field', { 'replay-name': ['x'] }],
    ['an absent field with anything-but', { 'replay-name': [{ 'anything-but': 'x' }] }],
    ['one of two fields', { source: ['sentry-error-ledger'], 'detail-type': ['other'] }],
    ['a number as text', { detail: { data: { n: ['3'] } } }],
  ])('does not match %s', (_, pattern) => {
    expect(compilePattern(pattern)(event)).toBe(false);
  });

  it.each([
    ['an operator that is not evaluated here', { detail: { data: { n: [{ numeric: ['>', 2] }] } } }],
    ['alternatives', { $or: [{ source: ['a'] }] }],
    ['a bare value', { source: 'sentry-error-ledger' }],
    ['no condition', { source: [] }],
  ])('is refused where it has %s, as a guess would tell nothing of AWS', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(UnknownPatternError);
  });
});
