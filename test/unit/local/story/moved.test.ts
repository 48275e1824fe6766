import fc from 'fast-check';
import { createMove } from '../../../../lib/local/story/moved.ts';

const MIDNIGHT = Date.parse('2026-11-29T00:00:00.000Z');
const DAY_MS = 86_400_000;

it.each([
  ['a date', '2026-11-28', '2026-12-08'],
  ['an instant', '2026-11-28T23:59:59.999Z', '2026-12-08T23:59:59.999Z'],
  ['an hour of the ledger', '2026-11-28T07', '2026-12-08T07'],
  ['a folder of the archive', 'archive/dt=2026-11-28/hh=03/', 'archive/dt=2026-12-08/hh=03/'],
  ['a key', 'DAY#2026-11-28#4509877862268928', 'DAY#2026-12-08#4509877862268928'],
  ['milliseconds', '1795910400123', '1796774400123'],
  ['padded milliseconds', 'SENT#001795910400123#7', 'SENT#001796774400123#7'],
  ['when and where an event was first seen', 'w1795910400123#7052318418', 'w1796774400123#7052318418'],
  ['the same of a row', 'r1795910400123#7052318418', 'r1796774400123#7052318418'],
  ['seconds', '{"N":"1795910400"}', '{"N":"1796774400"}'],
  ['seconds with a part', '1795910400.25', '1796774400.25'],
  ['the time of an e-mail', 'at 28 Nov 2026, 03:10 UTC', 'at 08 Dec 2026, 03:10 UTC'],
  [
    'a date in text that is in text',
    String.raw`"{\"at\":\"2026-11-28T00:00:00Z\"}"`,
    String.raw`"{\"at\":\"2026-12-08T00:00:00Z\"}"`,
  ],
])('moves %s by whole days', (_, before, after) => {
  expect(createMove(MIDNIGHT, 10)(before)).toBe(after);
});

it('moves the time in a ULID and leaves its other half', () => {
  // 01M8... is of November 2026.
  const ulid = '01KB2J5800ABCDEFGHJKMNPQRS';
  const midnight = Date.parse('2025-11-27T00:00:00.000Z');

  const moved = createMove(midnight, 1)(ulid);

  expect(moved).not.toBe(ulid);
  expect(moved.slice(10)).toBe(ulid.slice(10));
  expect(createMove(midnight + DAY_MS, -1)(moved)).toBe(ulid);
});

it.each([
  ['a date that a customer typed', '2024-02-30 and 2028-01-01'],
  ['an id', '4509877862268928 7052318401'],
  ['a count', '000000000247#7052318401'],
  ['an address of memory', '0x1795910400 0x00000001a1b6e06c'],
  ['an id in hex', 'a1795910400f1795910400123000000a'],
  ['a name that ends in digits', 'w1795910400123 r17959104001234#1'],
  ['a part of a number', '0.1795910400 17959104001'],
])('leaves %s as it is', (_, text) => {
  expect(createMove(MIDNIGHT, 10)(text)).toBe(text);
});

it('moves back what it moved, whatever stands around it', () => {
  const instant = fc
    .integer({ min: MIDNIGHT - 14 * DAY_MS, max: MIDNIGHT + DAY_MS })
    .map((ms) => new Date(ms));
  const time = fc.oneof(
    instant.map((at) => at.toISOString()),
    instant.map((at) => String(at.getTime())),
    instant.map((at) => String(Math.floor(at.getTime() / 1000))),
  );
  const text = fc
    .array(fc.oneof(time, fc.constantFrom('#', '"', ' ', '{"a":', ',', 'GROUP')))
    .map((parts) => parts.join('"'));

  fc.assert(
    fc.property(text, fc.integer({ min: -20, max: 1000 }), (before, days) => {
      const there = createMove(MIDNIGHT, days)(before);

      expect(createMove(MIDNIGHT + days * DAY_MS, -days)(there)).toBe(before);
    }),
  );
});
