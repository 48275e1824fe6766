import { PassThrough } from 'node:stream';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { requireReadsEvents, store } from '../../../../lib/commands/secret/command.ts';
import { askHidden, readInput } from '../../../../lib/commands/secret/hidden-input.ts';
import type { Http } from '../../../../lib/commands/target/http.ts';

const TOKEN = 'a1b2c3d4'.repeat(8);

describe('what is typed unseen', () => {
  const asked = async (typed: string, stop = new AbortController().signal) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    input.write(typed);
    const answer = await askHidden('Paste it: ', stop, { input, output });
    return { answer, shown: String(output.read()) };
  };

  it('comes back, and is not shown', async () => {
    expect(await asked('hunter2\n')).toEqual({ answer: 'hunter2', shown: 'Paste it: \n' });
  });

  it('of several lines comes with all of them, so that it can be refused', async () => {
    expect((await asked('hunter2\nhunter3\nhunter4\n')).answer.split('\n').slice(0, 2)).toEqual([
      'hunter2',
      'hunter3',
    ]);
  });

  it('is over when somebody stops the command', async () => {
    const stop = new AbortController();
    const asking = asked('', stop.signal);
    stop.abort();

    await expect(asking).rejects.toThrow(/abort/i);
  });

  it('may come from a file, of which only the beginning is read', async () => {
    const input = new PassThrough();
    input.end(`hunter2\n${'x'.repeat(200_000)}`);

    const read = await readInput(input);

    expect(read.length).toBeLessThan(100_000);
  });
});

describe('a token', () => {
  const resources = { sentryBaseUrl: 'https://sentry.test/', sentryOrganization: 'acme' };
  const sentry =
    (status: number, text = '{}'): Http =>
    (url, init) => {
      expect(url).toBe('https://sentry.test/api/0/organizations/acme/issues/?query=&limit=1');
      expect(init?.headers).toEqual({ authorization: `Bearer ${TOKEN}` });
      return Promise.resolve({ status, text, headers: new Headers(), sentAt: 0, receivedAt: 0 });
    };
  const checked = (http: Http) => requireReadsEvents({ resources }, TOKEN, http);

  it('that reads events is taken', async () => {
    await expect(checked(sentry(200, '[]'))).resolves.toBeUndefined();
  });

  it.each([
    [
      401,
      /Nothing was stored as token: Sentry does not know it.*a client secret or client id looks the same/,
    ],
    [
      403,
      /it lacks event:read in acme: .* create a new token.*Expected: a token of the internal integration/,
    ],
    [404, /it does not see the organization acme/],
    [500, /Sentry answered 500.*add --unchecked/],
  ])('that Sentry answers with %s is refused with what to do', async (status, message) => {
    const error = await checked(sentry(status)).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      name: 'CommandError',
      exitCode: 2,
      message: expect.stringMatching(message) as string,
    });
    expect(String(error)).not.toContain(TOKEN);
  });

  it('is not stored where Sentry is out of reach, unless somebody says so', async () => {
    await expect(checked(() => Promise.reject(new Error('connect ECONNREFUSED')))).rejects.toThrow(
      /could not be asked about the token: connect ECONNREFUSED\. Try again, or add --unchecked/,
    );
  });
});

describe('storing', () => {
  const secret = (before: string) => {
    const put: unknown[] = [];
    const send = ({ input }: { input: Record<string, unknown> }) => {
      if ('SecretString' in input) put.push(input);
      return Promise.resolve({ SecretString: before });
    };
    return { put, client: { send } as unknown as SecretsManagerClient };
  };

  it.each([
    ['{"clientSecret":"old","bearerToken":"kept"}', { clientSecret: 'new', bearerToken: 'kept' }, true],
    ['{"clientSecret":"new"}', { clientSecret: 'new' }, false],
    ['{}', { clientSecret: 'new' }, false],
    ['no JSON', { clientSecret: 'new' }, false],
  ])('beside %s keeps the other keys', async (before, after, isReplaced) => {
    const { client, put } = secret(before);

    expect(await store(client, 'arn', 'client-secret', 'new')).toBe(isReplaced);
    expect(put).toEqual([{ SecretId: 'arn', SecretString: JSON.stringify(after) }]);
  });
});
