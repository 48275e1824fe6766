import { check, contextWith } from '../context.ts';

describe('the token', () => {
  it('that Sentry refuses needs a new one', async () => {
    const context = contextWith({ sentry: () => [401, { detail: 'Invalid token' }] });

    const { state, finding, fix } = await check('sentry-token', context);

    expect(state).toBe('fail');
    expect(finding).toContain('401 (Invalid token)');
    expect(fix).toContain('create a token');
  });

  it('without a scope is named with the permission of that scope alone', async () => {
    const context = contextWith({ sentry: (path) => (path.includes('stats_v2') ? [403] : [200, []]) });

    const { state, finding, fix } = await check('token-scopes', context);

    expect(state).toBe('fail');
    expect(finding).toContain('no org:read');
    expect(fix).toContain('Organization: Read');
    expect(fix).not.toContain('Issue & Event');
  });

  it('of another organization shows none of that name', async () => {
    const context = contextWith({ sentry: () => [404] });

    expect(await check('sentry-token', context)).toMatchObject({
      state: 'fail',
      fix: expect.stringContaining('SENTRY_ORG_SLUG') as string,
    });
  });

  it('that does not see a configured project names it', async () => {
    const context = contextWith({ sentry: () => [404] });

    expect(await check('projects', context)).toMatchObject({
      state: 'fail',
      finding: 'acme has no project web',
    });
  });
});

describe('whom errors can be assigned to', () => {
  it('is told by members and teams of the first project', async () => {
    const asked: string[] = [];
    const context = contextWith({
      sentry: (path) => {
        asked.push(path);
        return [200, []];
      },
    });

    expect(await check('assignable-people', context)).toMatchObject({ state: 'ok' });
    expect(asked).toEqual(['/projects/acme/web/members/', '/projects/acme/web/teams/']);
  });

  it.each(['members', 'teams'])(
    'is typed where the token may not read the %s: the scope is named',
    async (what) => {
      const context = contextWith({ sentry: (path) => (path.includes(what) ? [403] : [200, []]) });

      const { state, finding, fix } = await check('assignable-people', context);

      expect(state).toBe('warn');
      expect(finding).toContain(`no project:read for the ${what} of web`);
      expect(fix).toContain('Project: Read');
    },
  );

  it('is typed where Sentry does not answer', async () => {
    const context = contextWith({ sentry: () => [502] });

    expect(await check('assignable-people', context)).toMatchObject({
      state: 'warn',
      finding: expect.stringContaining('502') as string,
    });
  });
});
