import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { whoAnswered, type RawAnswer } from '../../../../lambdas/core/sentry/who-answered.ts';
import { NOT_SENTRY } from '../../../support/samples/not-sentry.ts';
import { anyCharacter } from '../../../support/samples/code-points.ts';

const REQUEST = 'GET /api/0/organizations/acme/issues/';
const sentrys = (status: number, body: unknown): RawAnswer => ({
  status,
  contentType: 'application/json',
  server: 'nginx',
  location: null,
  text: JSON.stringify(body),
});

/** The table of docs/sentry-setup.md by its first column. */
const documented = new Map(
  readFileSync('docs/sentry-setup.md', 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells[2]?.startsWith('`status'))
    .map(([, name = '', facts = '', what = '', advice = '']) => [name, { facts, what, advice }]),
);

describe('an answer that is not of Sentry’s API', () => {
  it.each(NOT_SENTRY.map((sample) => [sample.name, sample] as const))(
    'is told as the page for people has it: %s',
    (name, sample) => {
      // Arrange
      const row = documented.get(name);

      // Act
      const who = whoAnswered(sample, REQUEST);

      // Assert
      const finding = `${REQUEST}: this was not Sentry's API: ${row?.what} (${row?.facts.replaceAll('`', '')})`;
      expect(who).toEqual({
        isSentry: false,
        finding,
        advice: row?.advice.replaceAll('`', ''),
        message: `${finding}. ${row?.advice.replaceAll('`', '')}`,
      });
    },
  );

  it('has a row for each, and no row for nothing', () => {
    // Act, Assert
    expect([...documented.keys()]).toEqual(NOT_SENTRY.map(({ name }) => name));
    expect(documented.size).toBeGreaterThanOrEqual(20);
  });

  it('says its status, type and server, and nothing of scopes, whatever it holds', () => {
    const text = fc.string({ maxLength: 300, unit: anyCharacter });
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 599 }),
        fc.option(text),
        fc.option(text),
        fc.option(text),
        text.map((body) => `<html>${body}`),
        (status, contentType, server, location, body) => {
          // Act
          const who = whoAnswered({ status, contentType, server, location, text: body }, REQUEST);

          // Assert
          if (who.isSentry) throw new Error('HTML is not of Sentry’s API');
          expect(who.message).toContain(`status ${status.toString()}`);
          expect(who.message).not.toMatch(/scope|[\p{Cc}<>"'`&]{2}|[\p{Cc}<>]/u);
          expect(who.message.length).toBeLessThan(600);
        },
      ),
    );
  });
});

describe('an answer of Sentry’s API', () => {
  it.each([
    ['a list', sentrys(200, []), ''],
    ['a field that is wrong', sentrys(400, { assignedTo: ['Invalid value'] }), 'assignedTo: Invalid value'],
    ['fields that do not fit', sentrys(400, { non_field_errors: ['No such team'] }), 'No such team'],
    ['a wrong token', sentrys(401, { detail: 'Invalid token' }), 'Invalid token'],
    ['a refusal with a code', sentrys(403, { detail: { code: 'sso-required', message: 'SSO' } }), 'SSO'],
    [
      'what is not there',
      sentrys(404, { detail: 'The requested resource does not exist' }),
      'The requested resource does not exist',
    ],
    ['a route that an older server lacks', sentrys(404, { info: 'Route not found' }), ''],
    [
      'a limit as text',
      sentrys(429, 'You are attempting to use this endpoint too frequently.'),
      'You are attempting to use this endpoint too frequently.',
    ],
    ['its own failure', sentrys(500, { detail: 'Internal Error', errorId: 'x' }), 'Internal Error'],
  ])('is taken for one: %s', (_case, answer, detail) => {
    // Act, Assert
    expect(whoAnswered(answer, REQUEST)).toEqual({ isSentry: true, body: JSON.parse(answer.text), detail });
  });
});
