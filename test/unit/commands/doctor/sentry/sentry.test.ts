import { fix } from '../../../../../lib/commands/doctor/sentry/fix.ts';
import { ok } from '../../../../../lib/commands/doctor/check.ts';
import { examine } from '../../../../../lib/commands/doctor/examine.ts';
import { createSentry } from '../../../../../lib/commands/doctor/sentry/sentry.ts';
import { answer, contextWith, NOW } from '../context.ts';

const app = {
  slug: 'ledger',
  name: 'Ledger',
  status: 'internal',
  scopes: ['event:write'],
  events: ['comment'],
  webhookUrl: 'https://old.example/api/webhooks/sentry',
};

describe('the client of Sentry', () => {
  it('waits until the rate limit of 429 is over, and asks again', async () => {
    const waits: number[] = [];
    const answers = [
      answer(429, '"too often"', { 'x-sentry-rate-limit-reset': String(NOW / 1000 + 4) }),
      answer(200, { id: '1' }),
    ];
    const sentry = createSentry({
      baseUrl: 'https://sentry.example/',
      http: () => Promise.resolve(answers.shift()!),
      token: () => Promise.resolve('t'),
      personsToken: undefined,
      clock: { now: () => NOW },
      sleep: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    });

    const { status, body } = await sentry.request('/organizations/acme/');

    expect({ status, body }).toEqual({ status: 200, body: { id: '1' } });
    expect(waits).toEqual([4_000]);
  });

  it('says that something else answered, and what to do, instead of reading a status into it', async () => {
    const sentry = createSentry({
      baseUrl: 'https://sentry.example',
      http: () =>
        Promise.resolve(answer(403, '<html>', { 'content-type': 'text/html', server: 'squid/6.10' })),
      token: () => Promise.resolve('t'),
      personsToken: undefined,
      clock: { now: () => NOW },
      sleep: () => Promise.resolve(),
    });
    const check = { name: 'x', run: () => sentry.request('/organizations/acme/?a=b').then(() => ok('fine')) };

    const [result] = await examine([check], contextWith({}), {
      onStart: () => undefined,
      onResult: () => undefined,
    });

    expect(result).toMatchObject({
      state: 'fail',
      finding:
        "GET /api/0/organizations/acme/: this was not Sentry's API: a refusal by something on the way (status 403, text/html, server squid/6.10)",
    });
    expect(JSON.stringify(result)).not.toContain('scope');
  });

  it("uses the person's token where it is asked to and there is one", async () => {
    const used: string[] = [];
    const withPerson = (personsToken: string | undefined) =>
      createSentry({
        baseUrl: 'https://sentry.example',
        http: (_, init) => {
          used.push(init?.headers?.['authorization'] ?? '');
          return Promise.resolve(answer(200));
        },
        token: () => Promise.resolve('stored'),
        personsToken,
        clock: { now: () => NOW },
        sleep: () => Promise.resolve(),
      });

    await withPerson('person').request('/x/', { as: 'person' });
    await withPerson(undefined).request('/x/', { as: 'person' });
    await withPerson('person').request('/x/');

    expect(used).toEqual(['Bearer person', 'Bearer stored', 'Bearer stored']);
  });
});

describe('--fix', () => {
  const run = async (
    put: [number, unknown?],
    options: { isAgreed?: boolean; answer?: boolean; apps?: object[]; integration?: string },
  ) => {
    const said: string[] = [];
    const methods: string[] = [];
    const context = contextWith({
      sentry: (path, method) => {
        methods.push(method);
        if (method === 'PUT') return put;
        const apps = options.apps ?? [app];
        return [200, path.startsWith('/sentry-apps/') ? apps[0] : apps];
      },
    });
    const outcome = await fix(
      { ...context, integration: options.integration },
      {
        ask: options.answer === undefined ? undefined : () => Promise.resolve(options.answer!),
        isAgreed: options.isAgreed ?? false,
        say: (text) => said.push(text),
      },
    ).then(
      () => 'done',
      (error: unknown) => String(error),
    );
    return { outcome, said: said.join('\n'), changed: methods.includes('PUT') };
  };

  it('shows what it would change and changes it when the person agrees', async () => {
    const { outcome, said, changed } = await run([200], { answer: true });

    expect({ outcome, changed }).toEqual({ outcome: 'done', changed: true });
    expect(said).toContain('comment  ->  comment, issue, error');
    expect(said).toContain('Changed.');
  });

  it('shows what Sentry says as plain text of one line, so that nothing can hide the question', async () => {
    const hostile = {
      ...app,
      name: 'Log\u001b[1A\u001b[2K\nNothing to fix in Sentry',
      webhookUrl: 'https://a.example\u009b8m/',
      events: ['comment\r'],
    };

    const { said, outcome } = await run([400, { detail: 'no\u001b[2Jno' }], {
      isAgreed: true,
      integration: 'ledger',
      apps: [hostile],
    });

    expect(`${said}${outcome}`.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(said.split('\n')).toHaveLength(3);
  });

  it('changes nothing when the person does not agree, or nobody can be asked', async () => {
    expect(await run([200], { answer: false })).toMatchObject({ outcome: 'done', changed: false });
    expect(await run([200], {})).toMatchObject({
      outcome: expect.stringContaining('--yes') as string,
      changed: false,
    });
  });

  it('without a person to ask, takes no integration that sends somewhere else, unless it is named', async () => {
    expect(await run([200], { isAgreed: true })).toMatchObject({
      outcome: expect.stringContaining('--integration ledger') as string,
      changed: false,
    });
    expect(await run([200], { isAgreed: true, integration: 'ledger' })).toMatchObject({ changed: true });
  });

  it.each([
    ['nowhere yet', { webhookUrl: null }],
    ['to us', { webhookUrl: 'https://errors.example/api/webhooks/sentry' }],
  ])('without a person to ask, completes the integration that sends %s', async (_, parts) => {
    const { changed } = await run([200], { isAgreed: true, apps: [{ ...app, ...parts }] });

    expect(changed).toBe(true);
  });

  it('changes nothing where everything is right', async () => {
    const right = {
      ...app,
      events: ['issue', 'error'],
      webhookUrl: 'https://errors.example/api/webhooks/sentry',
    };

    const { said, changed } = await run([200], { isAgreed: true, apps: [right] });

    expect(changed).toBe(false);
    expect(said).toContain('Nothing to fix');
  });

  it.each([
    [[403, { detail: 'You do not have permission.' }], 'SENTRY_ADMIN_TOKEN'],
    [
      [403, { detail: "Your organization does not have access to the 'error' resource subscription." }],
      'the plan',
    ],
    [[400, {}], '400'],
  ] as [[number, unknown], string][])('says why Sentry refuses: %j', async (put, words) => {
    expect((await run(put, { isAgreed: true, integration: 'ledger' })).outcome).toContain(words);
  });
});
