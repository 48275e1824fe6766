import { refused, type Refusal } from '../../../lambdas/core/ledger/refusals.ts';
import { refusalsSection } from '../../../lambdas/admin/pages/system/refusals-section.ts';
import { readCompleteness } from '../../../lambdas/admin/system/completeness.ts';
import { FakeLedger } from '../../support/fakes/fake-ledger.ts';

const NOW = Date.parse('2026-11-20T10:00:00.000Z');
const refusal = (fields: Partial<Refusal> = {}): Refusal => ({
  ...refused(
    undefined,
    { part: 'events', issueId: '7', project: '11' },
    { code: 'sentry_forbidden', message: 'Sentry answered 403.', status: 403 },
    NOW,
  ),
  ...fields,
});
const sectionOf = async (refusals: Refusal[]) =>
  String(await refusalsSection({ refused: refusals.length, refusals }, NOW));

describe('what Sentry refuses', () => {
  it('is in the answer on completeness, also where the ledger knows nothing', async () => {
    // Arrange
    const services = {
      ledger: new FakeLedger(),
      refusals: {
        list: () => Promise.resolve([refusal(), refusal({ issueId: null, issueIds: ['8', '9'] })]),
      },
      clock: { now: () => NOW },
    };

    // Act
    const answer = await readCompleteness(services, {
      from: '2026-11-19T10:00:00.000Z',
      to: '2026-11-20T10:00:00.000Z',
    });

    // Assert
    expect(answer).toMatchObject({ known: false, refused: 3 });
    expect(answer.refusals.map(({ issueId }) => issueId)).toEqual(['7', null]);
  });

  it('is on the page with reason, since and next try, each issue a link', async () => {
    // Act
    const text = await sectionOf([refusal()]);

    // Assert
    expect(text).toContain('<a href="/admin/error-log/7">7</a>');
    expect(text).toContain('Sentry answered 403.');
    expect(text).toContain('2026-11-20T10:04:00.000Z');
  });

  it('of a whole project is one row that counts its issues', async () => {
    // Act, Assert
    expect(await sectionOf([refusal({ issueId: null, issueIds: ['8', '9'], project: 'shop' })])).toContain(
      'project shop (2 errors)',
    );
  });

  it('leaves no trace on the page where there is nothing', async () => {
    // Act, Assert
    expect(await sectionOf([])).toBe('');
  });

  it('is escaped: a stranger wrote the reason', async () => {
    // Act, Assert
    expect(await sectionOf([refusal({ reason: '<script>alert(1)</script>' })])).not.toContain('<script>');
  });
});
