import { refusals } from '../../../../../lib/commands/doctor/checks/ledger.ts';
import { contextWith } from '../context.ts';

const entry = (issueId: string | null, since: string) => ({
  ...{ issueId, issueIds: issueId === null ? ['8', '9'] : [], project: 'shop', since },
  reason: 'Sentry answered 403.',
});

describe('the doctor’s line on refusals', () => {
  it('is well where Sentry gives everything', async () => {
    // Act, Assert
    expect(await refusals.run(contextWith({}))).toMatchObject({ state: 'ok' });
  });

  it('is a warning that counts issues and tells the newest reason, and never a failure', async () => {
    // Arrange
    const found = [entry('7', '2026-11-20T10:00:00.000Z'), entry(null, '2026-11-20T11:00:00.000Z')];

    // Act
    const line = await refusals.run(contextWith({ table: { refusals: () => Promise.resolve(found) } }));

    // Assert
    expect(line).toMatchObject({
      state: 'warn',
      finding:
        '3 refused by Sentry; the newest, project shop since 2026-11-20T11:00:00.000Z: Sentry answered 403',
    });
  });
});
