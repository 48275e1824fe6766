import type { Context } from '../../../../../lib/commands/doctor/check.ts';
import { check, contextWith } from '../context.ts';

describe('the integration', () => {
  const ours = {
    slug: 'ledger',
    name: 'Ledger',
    status: 'internal',
    scopes: ['event:write', 'project:read', 'org:read'],
    events: ['issue', 'error'],
    webhookUrl: 'https://errors.example/api/webhooks/sentry',
  };
  const listed = (...apps: object[]) => contextWith({ sentry: () => [200, apps] });
  const all = ['integration', 'webhook-url', 'webhook-events', 'integration-permissions'];
  const states = async (context: Context) =>
    Promise.all(all.map(async (name) => (await check(name, context)).state));

  it('that sends everything to us is well', async () => {
    expect(await states(listed(ours))).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('is the one that sends to us, whatever others there are', async () => {
    const other = { ...ours, slug: 'other', webhookUrl: 'https://elsewhere.example/hook', events: [] };

    expect(await check('integration', listed(other, ours))).toMatchObject({
      state: 'ok',
      finding: 'Ledger (ledger)',
    });
  });

  it('that could be one of several asks for its name', async () => {
    const [a, b] = [
      { ...ours, slug: 'a', webhookUrl: null },
      { ...ours, slug: 'b', webhookUrl: null },
    ];

    const { state, fix } = await check('integration', listed(a, b));

    expect(state).toBe('warn');
    expect(fix).toContain('--integration');
  });

  it.each([
    ['disabled', { isDisabled: true }, ['fail', 'ok', 'ok', 'ok']],
    ['at another URL', { webhookUrl: 'https://x.example/api/webhooks/sentry' }, ['ok', 'fail', 'ok', 'ok']],
    ['without the error event', { events: ['issue'] }, ['ok', 'ok', 'fail', 'ok']],
    ['without org:read', { scopes: ['event:write', 'project:read'] }, ['ok', 'ok', 'ok', 'fail']],
    [
      'that may not write events',
      { scopes: ['event:read', 'project:read', 'org:read'] },
      ['ok', 'ok', 'ok', 'warn'],
    ],
  ])('%s turns its own line', async (_, parts, expected) => {
    expect(await states(listed({ ...ours, ...parts }))).toEqual(expected);
  });

  it('is fixed by a command that names the target that was looked at, and the integration', async () => {
    const context = listed({ ...ours, webhookUrl: null, events: [] });

    const fixes = [await check('webhook-url', context), await check('webhook-events', context)].map(
      ({ fix }) => fix,
    );

    for (const fix of fixes)
      expect(fix).toContain('npm run doctor -- --stage prod --integration ledger --fix');
  });

  it('that the token may not read is a warning with what to look at by hand', async () => {
    const context = contextWith({ sentry: () => [403, { detail: 'You do not have permission.' }] });

    const { state, fix } = await check('integration', context);

    expect(state).toBe('warn');
    expect(fix).toContain('https://errors.example/api/webhooks/sentry');
    expect(await states(context)).toEqual(['warn', 'skipped', 'skipped', 'skipped']);
  });
});
