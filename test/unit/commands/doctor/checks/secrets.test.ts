import { allChecks, examine } from '../../../../../lib/commands/doctor/examine.ts';
import { check, contextWith } from '../context.ts';

describe('secrets', () => {
  it('that still have the random value of the deployment are named, with where their values come from', async () => {
    const secrets = { 'arn:webhook': { clientSecret: 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF' } };

    const { state, finding, fix } = await check('secrets', contextWith({ secrets }));

    expect(state).toBe('fail');
    expect(finding).toContain('clientSecret still has the random value');
    expect(fix).toContain('--set client-secret');
    expect(fix).not.toContain('--set token');
  });

  it('of another shape are named without their value', async () => {
    const context = contextWith({ secrets: { 'arn:token': { token: 'topsecret' } } });

    const [result] = await examine(
      allChecks().filter(({ name }) => name === 'secrets'),
      context,
      { onStart: () => undefined, onResult: () => undefined },
    );

    expect(result).toMatchObject({
      state: 'fail',
      finding: expect.stringContaining('SentryTokenSecretArn') as string,
    });
    expect(JSON.stringify(result)).not.toContain('topsecret');
  });
});
