import { ORG, sendEvent, startRunning, type Running } from './running-simulator.ts';

const NOW = Date.parse('2026-11-20T12:30:00Z');

let running: Running;
beforeEach(async () => {
  running = await startRunning({ now: () => NOW });
  await running.call('PUT', '/simulator/rate-limits', { enabled: false });
});
afterEach(() => running.stop());

const seed = (category: string, count = 1) =>
  running.call('POST', '/simulator/issues', { count, category, project: 'crm' });
const listed = async (query: string): Promise<string[]> => {
  const { body } = await running.rest(`issues/?query=${encodeURIComponent(query)}`);
  return (body as { issueCategory: string }[]).map(({ issueCategory }) => issueCategory).sort();
};

describe('issues of feedback, configuration and a category that nobody knows', () => {
  const HIDDEN = ['feedback', 'configuration', 'accessibility', 'something_new'];

  beforeEach(async () => {
    for (const category of ['error', ...HIDDEN]) await seed(category);
  });

  it('are left out of lists of every status', async () => {
    expect(await listed('')).toEqual(['error']);
  });

  it.each(HIDDEN)('of %s are listed where the search asks for them', async (category) => {
    expect(await listed(`issue.category:${category}`)).toEqual([category]);
  });

  it('are listed together with others where the search names several', async () => {
    expect(await listed('issue.category:[feedback, configuration]')).toEqual(['configuration', 'feedback']);
    expect(await listed('issue.category:[error,feedback] !issue.category:feedback')).toEqual(['error']);
    expect(await listed('issue.type:feedback')).toEqual(['feedback']);
  });

  it('are found by their ids', async () => {
    const { body } = await running.call('GET', '/simulator/state');
    const ids = (body.issues as { id: string }[]).map((issue) => `group=${issue.id}`);

    expect((await running.rest(`issues/?${ids.join('&')}`)).body).toHaveLength(5);
  });

  it('are not found under a category that Sentry does not have', async () => {
    expect(await running.rest('issues/?query=issue.category:nonsense')).toMatchObject({
      status: 400,
      body: { detail: "Invalid category value of 'nonsense'" },
    });
  });

  it('have events of their own, which are not among the errors of the project', async () => {
    const { body } = await running.rest('issues/?query=issue.category:configuration');
    const [issue] = body as { id: string; issueType: string; type: string }[];

    const { body: events } = await running.rest(`issues/${issue?.id}/events/`);
    const { body: latest } = await running.rest(`issues/${issue?.id}/events/latest/`);
    const { body: errors } = await running.call('GET', `/api/0/projects/${ORG}/crm/events/`);

    expect(issue).toMatchObject({ issueType: 'sourcemap_configuration', type: 'generic' });
    expect(events).toMatchObject([{ groupID: issue?.id, 'event.type': 'generic' }]);
    expect(latest).toMatchObject({
      type: 'generic',
      occurrence: { issueTitle: 'Source maps are missing [seed 2]' },
    });
    expect((errors as { 'event.type': string }[]).map((event) => event['event.type'])).toEqual(['error']);
  });
});

describe('an occurrence', () => {
  it.each(['feedback', 'configuration', 'accessibility'])(
    'of %s is announced by issue.created and by nothing else',
    async (category) => {
      await running.call('POST', '/simulator/burst', { events: 2, newGroups: 1, category });

      expect(await running.hooks()).toEqual(['issue.created']);
      expect(running.received[0]?.body.data.issue).toMatchObject({ issueCategory: category });
    },
  );

  it('is not counted among errors; feedback has a category of its own', async () => {
    await sendEvent(running, { message: 'hello' });
    for (const category of ['feedback', 'configuration']) {
      await running.call('POST', '/simulator/burst', { events: 3, newGroups: 1, category });
    }
    const counts = async (category: string) => {
      const { body } = await running.rest(
        `stats_v2/?field=sum(quantity)&category=${category}&groupBy=outcome&interval=1h&statsPeriod=2h`,
      );
      const { groups } = body as { groups: { totals: Record<string, number> }[] };
      return groups.map(({ totals }) => totals['sum(quantity)']);
    };

    expect(await counts('error')).toEqual([1]);
    expect(await counts('feedback')).toEqual([3]);
  });

  it('that a person writes by an SDK is an issue of its own, with what was written', async () => {
    const dsn = new URL(running.simulator.dsn('shop-web'));
    const feedback = (message: string) =>
      fetch(`${running.simulator.url}/api${dsn.pathname}/envelope/?sentry_key=${dsn.username}`, {
        method: 'POST',
        body: `{}\n{"type":"feedback"}\n${JSON.stringify({
          contexts: { feedback: { message, contact_email: 'kim@example.com', name: 'Kim' } },
        })}\n`,
      });

    await feedback('The page is empty');
    await feedback('The page is empty');

    const { body } = await running.rest('issues/?query=issue.category:feedback');
    expect(body).toHaveLength(2);
    expect(body[0]).toMatchObject({
      title: 'User Feedback: The page is empty',
      issueType: 'feedback',
      metadata: { message: 'The page is empty', contact_email: 'kim@example.com' },
    });
  });
});
