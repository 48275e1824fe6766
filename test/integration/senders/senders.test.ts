import { startSenders, type Senders } from '../../support/senders/sender.ts';

const CLI = 'node_modules/.bin/sentry-cli';

let senders: Senders;
beforeEach(async () => {
  senders = await startSenders();
});
afterEach(() => senders.stop());

const cli = (...args: string[]) => senders.run(CLI, args);
const issues = async (query = '') =>
  (await senders.rest(`organizations/acme/issues/?query=${encodeURIComponent(query)}`)) as {
    id: string;
    title: string;
    level: string;
    status: string;
  }[];

describe('sentry-cli', () => {
  it('sends a message that is kept, with its parameters, release, environment and tags', async () => {
    await cli('send-event', '-m', 'hello %s', '-a', 'world', '-l', 'warning', '-r', 'shop@1.2.3', '-E', 'staging', '-t', 'k:v'); // prettier-ignore

    const [issue] = await issues();
    const latest = await senders.rest(`organizations/acme/issues/${issue?.id}/events/latest/`);
    expect(issue).toMatchObject({ title: 'hello world', level: 'warning' });
    expect(latest).toMatchObject({
      message: 'hello world',
      tags: expect.arrayContaining([
        { key: 'k', value: 'v' },
        { key: 'environment', value: 'staging' },
        { key: 'release', value: 'shop@1.2.3' },
      ]),
    });
  });

  it('lists issues and resolves one', async () => {
    await cli('send-event', '-m', 'plain text');
    const [issue] = await issues();

    const listed = await cli('issues', 'list');
    await cli('issues', 'resolve', '-i', issue?.id ?? '');
    const resolved = await cli('issues', 'list', '--query', 'is:resolved');

    for (const table of [listed, resolved]) {
      expect(table).toContain(issue?.id);
      expect(table).toContain('plain text');
    }
    expect(await issues('is:resolved')).toMatchObject([{ id: issue?.id, status: 'resolved' }]);
  });

  it('lists events and projects, and says what the token may do', async () => {
    await cli('send-event', '-m', 'plain text');

    expect(await cli('events', 'list')).toContain('plain text');
    expect(await cli('projects', 'list')).toContain('shop-api');
    expect(await cli('info')).toContain('event:write');
  });
});

describe('the Node SDK', () => {
  it('sends an exception with frames, a message and a feedback, each of which is an issue', async () => {
    const printed = await senders.run(process.execPath, ['test/support/senders/send.mjs']);

    const { exception, message } = await senders.eventsOf(printed);
    const feedback = await issues('issue.category:feedback');
    expect(exception).toMatchObject({ title: 'RangeError: no prices', type: 'error' });
    expect(exception.entries.map(({ type }) => type)).toContain('exception');
    expect(exception.tags).toContainEqual({ key: 'language', value: 'node' });
    expect(message).toMatchObject({ message: 'the queue is 17 behind', type: 'default' });
    expect(feedback.map(({ title }) => title)).toEqual(['User Feedback: The page is empty']);
  });
});
