import { allChecks, examine } from '../../../../lib/commands/doctor/examine.ts';
import { contextWith } from './context.ts';

it('a Sentry out of reach is told once', async () => {
  // Arrange
  const context = contextWith({
    sentry: () => {
      throw new Error('getaddrinfo ENOTFOUND sentry.example');
    },
  });

  const results = await examine(allChecks(), context, {
    onStart: () => undefined,
    onResult: () => undefined,
  });

  const states = Object.fromEntries(results.map(({ name, state }) => [name, state]));
  expect(states).toMatchObject({
    'sentry-token': 'fail',
    'token-scopes': 'skipped',
    projects: 'skipped',
    'assignable-people': 'skipped',
    'webhook-url': 'skipped',
    'test-delivery': 'ok',
  });
});

it('what a check may not look at fails with the fix of that failure, and the others go on', async () => {
  // Arrange
  const denied = Object.assign(new Error('User is not authorized'), { name: 'AccessDeniedException' });
  const context = contextWith({ aws: { queue: () => Promise.reject(denied) } });

  const results = await examine(allChecks(), context, {
    onStart: () => undefined,
    onResult: () => undefined,
  });

  expect(results).toHaveLength(allChecks().length);
  expect(results.find(({ name }) => name === 'queue')).toEqual({
    name: 'queue',
    state: 'fail',
    finding: 'could not look: User is not authorized',
    fix: expect.stringContaining('docs/doctor.md') as string,
  });
  expect(results.find(({ name }) => name === 'last-sync')?.state).toBe('ok');
});

it('nothing more is begun once somebody stops it', async () => {
  // Arrange
  const stopping = new AbortController();
  const context = contextWith({ stop: stopping.signal });

  // Act
  const results = await examine(allChecks(), context, {
    onStart: (name) => {
      if (name === 'clock') stopping.abort();
    },
    onResult: () => undefined,
  });

  // Assert
  expect(results.map(({ name }) => name)).toEqual([
    'aws',
    'secrets',
    'protection',
    'customer-key',
    'concurrency',
    'write-fuse',
    'clock',
  ]);
});
