import { SentryRefusal } from '../../../../lambdas/adapters/sentry/api.ts';
import { addHours, hourOf } from '../../../../lambdas/core/ledger/ledger.ts';
import { FakeLedger } from '../../../support/fakes/fake-ledger.ts';
import { createWorld, NOW } from '../fakes.ts';

const PROJECT = '11';
const HOUR = hourOf(NOW - 5 * 3_600_000);

it('the hours of a project that is out of sight are one refusal of the project, and no error each', async () => {
  // Arrange: five hours of which an event lacks
  const world = createWorld();
  const ledger = new FakeLedger();
  world.services.ledger = ledger;
  const hours = new Map(
    [0, 1, 2, 3, 4].map((ago) => [addHours(HOUR, -ago), { accepted: 1, dropped: {} }] as const),
  );
  world.sentry.hourlyOutcomes = () => Promise.resolve(new Map([[PROJECT, hours]]));
  const { listIssues } = world.sentry;
  let refused = 0;
  world.sentry.listIssues = (query) => {
    if (query.projects.length === 0) return listIssues(query);
    refused++;
    return Promise.reject(new SentryRefusal('sentry_forbidden', 'Sentry answered 403.', 403, ''));
  };

  // Act
  const outcome = await world.sync();

  // Assert
  expect(outcome).toMatchObject({
    kind: 'finished',
    run: {
      ...{ complete: true, errors: [], refused: 1 },
      refusals: [{ part: 'list', issueId: null, project: PROJECT }],
    },
  });
  expect(refused).toBe(1);
  expect(ledger.hours.get(`${PROJECT} ${HOUR}`)).toMatchObject({ state: 'GAP', verifiedAt: null });
});
