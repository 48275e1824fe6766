import * as z from 'zod';
import * as mini from 'zod/mini';
import { createSecretReader } from '../../../lambdas/adapters/secrets.ts';
import { TransientError } from '../../../lambdas/core/failure.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const schema = z.object({ token: z.string() });
const HOUR = 3_600_000;

interface Stored {
  SecretBinary?: Uint8Array;
  SecretString?: string;
  CreatedDate?: Date;
}

/** Secrets Manager with two versions that a test may change, take away or break. */
function arrange(current: Stored, previous?: Stored) {
  const state = { now: NOW, current, previous, fault: undefined as Error | undefined };
  const asked: string[] = [];
  const failures: unknown[] = [];
  const reader = createSecretReader({
    client: {
      send: ({ input }) => {
        asked.push(input.VersionStage!);
        if (state.fault) return Promise.reject(state.fault);
        const version = input.VersionStage === 'AWSCURRENT' ? state.current : state.previous;
        if (version) return Promise.resolve({ ...version, $metadata: {} });
        return Promise.reject(
          Object.assign(new Error('no such version'), { name: 'ResourceNotFoundException' }),
        );
      },
    },
    arn: 'arn:secret',
    schema,
    clock: { now: () => state.now },
    onFailure: (error) => failures.push(error),
  });
  return { state, asked, failures, reader };
}

const version = (token: string, ageHours = 1000): Stored => ({
  SecretString: JSON.stringify({ token }),
  CreatedDate: new Date(NOW - ageHours * HOUR),
});

describe('createSecretReader', () => {
  test('reads once for any number of concurrent and later reads', async () => {
    // Arrange
    const { reader, asked } = arrange(version('a'));

    // Act
    const values = await Promise.all([reader.current(), reader.current(), reader.all()]);
    const later = await reader.current();

    // Assert
    expect([...values, later]).toEqual([{ token: 'a' }, { token: 'a' }, [{ token: 'a' }], { token: 'a' }]);
    expect(asked).toEqual(['AWSCURRENT']);
  });

  test('reads again after five minutes', async () => {
    // Arrange
    const { reader, state } = arrange(version('a'));
    await reader.current();
    state.current = version('b');

    // Act
    state.now += 5 * 60_000 - 1;
    const before = await reader.current();
    state.now += 1;
    const after = await reader.current();

    // Assert
    expect([before, after]).toEqual([{ token: 'a' }, { token: 'b' }]);
  });

  test('does not cache a failed read', async () => {
    // Arrange
    const { reader, state } = arrange(version('a'));
    state.fault = new Error('down');
    await expect(reader.current()).rejects.toBeInstanceOf(TransientError);
    state.fault = undefined;

    // Act
    const value = await reader.current();

    // Assert
    expect(value).toEqual({ token: 'a' });
  });

  test('uses the expired value while reads fail, retrying every ten seconds', async () => {
    // Arrange
    const { reader, state, asked, failures } = arrange(version('a'));
    await reader.current();
    state.fault = new Error('down');
    state.now += HOUR;

    // Act
    const values = [await reader.current(), await reader.current()];
    state.now += 10_000;
    values.push(await reader.current());

    // Assert
    expect(values).toEqual([{ token: 'a' }, { token: 'a' }, { token: 'a' }]);
    expect(asked).toHaveLength(3);
    expect(failures).toHaveLength(2);
  });

  test('gives both versions in the day after a rotation', async () => {
    // Arrange
    const { reader } = arrange(version('new', 23), version('old'));

    // Act
    const values = await reader.all();

    // Assert
    expect(values).toEqual([{ token: 'new' }, { token: 'old' }]);
  });

  test('a value that has leaked is given no more, five minutes after the new one was stored twice', async () => {
    // Arrange
    const { reader, state } = arrange(version('leaked'));
    await reader.all();
    state.current = version('new', 0);
    state.previous = version('new', 0);

    // Act
    state.now += 5 * 60_000;
    const values = await reader.all();

    // Assert
    expect(values).toEqual([{ token: 'new' }, { token: 'new' }]);
  });

  test('gives the current version alone when the day is over', async () => {
    // Arrange
    const { reader, asked } = arrange(version('new', 24), version('old'));

    // Act
    const values = await reader.all();

    // Assert
    expect(values).toEqual([{ token: 'new' }]);
    expect(asked).toEqual(['AWSCURRENT']);
  });

  test('a new secret without a previous version is normal', async () => {
    // Arrange
    const { reader, failures } = arrange(version('first', 0));

    // Act
    const values = await reader.all();

    // Assert
    expect(values).toEqual([{ token: 'first' }]);
    expect(failures).toEqual([]);
  });

  test('a previous version of another shape is left out and reported', async () => {
    // Arrange
    const { reader, failures } = arrange(version('new', 1), { SecretString: 'generated text' });

    // Act
    const values = await reader.all();

    // Assert
    expect(values).toEqual([{ token: 'new' }]);
    expect(failures).toHaveLength(1);
  });

  test('refresh reads at most once in ten seconds', async () => {
    // Arrange
    const { reader, state, asked } = arrange(version('a'));
    await reader.refresh();
    state.current = version('b');

    // Act
    await reader.refresh();
    const early = await reader.current();
    state.now += 10_000;
    await Promise.all([reader.refresh(), reader.refresh(), reader.refresh()]);
    const late = await reader.current();
    await reader.refresh();

    // Assert
    expect([early, late]).toEqual([{ token: 'a' }, { token: 'b' }]);
    expect(asked).toHaveLength(2);
  });

  test('refresh follows a rotation that comes right after the first read', async () => {
    // Arrange
    const { reader, state } = arrange(version('a'));
    await reader.current();
    state.current = version('b');

    // Act
    await reader.refresh();

    // Assert
    expect(await reader.current()).toEqual({ token: 'b' });
  });

  test('a refresh that fails rejects and leaves the cached value in use', async () => {
    // Arrange
    const { reader, state } = arrange(version('a'));
    await reader.current();
    state.now += 10_000;
    state.fault = new Error('down');

    // Act
    const refreshed = reader.refresh();

    // Assert
    await expect(refreshed).rejects.toThrow('arn:secret');
    expect(await reader.current()).toEqual({ token: 'a' });
  });

  test.each([
    ['is not JSON', { SecretString: 'hunter2-hunter2' }],
    ['has another shape', { SecretString: '{"token":["hunter2-hunter2"]}' }],
    ['is binary', { SecretBinary: Buffer.from('hunter2-hunter2') }],
  ])('names the secret but never its value where it %s', async (_, stored) => {
    // Arrange
    const { reader } = arrange(stored);

    // Act
    const error = await reader.current().catch((thrown: unknown) => thrown);

    // Assert
    expect(error).toMatchObject({ code: 'secret_malformed', message: expect.stringContaining('arn:secret') });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + (error as Error).stack!).not.toContain(
      'hunter2',
    );
  });

  test('takes a schema of zod/mini as well', async () => {
    // Arrange
    const reader = createSecretReader({
      client: { send: () => Promise.resolve({ ...version('a'), $metadata: {} }) },
      arn: 'arn:secret',
      schema: mini.object({ token: mini.string() }),
      clock: { now: () => NOW },
    });

    // Act
    const value = await reader.current();

    // Assert
    expect(value.token).toBe('a');
  });
});
