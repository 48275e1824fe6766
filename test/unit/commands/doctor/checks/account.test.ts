import { check, contextWith } from '../context.ts';

const LOCAL = { endpoints: { dynamodb: 'http://127.0.0.1:1', aws: 'http://127.0.0.1:2' } };
const protectedBy = (stack: boolean, table: boolean) => ({
  aws: { protection: () => Promise.resolve({ stack, table }) },
});

describe('protection', () => {
  it.each([
    [false, true, 'the stack can'],
    [true, false, 'the table can'],
    [false, false, 'the stack and the table can'],
  ])('is red where stack %s and table %s', async (stack, table, finding) => {
    const found = await check('protection', contextWith(protectedBy(stack, table)));

    expect(found).toMatchObject({ state: 'fail', finding: expect.stringContaining(finding) });
    expect(found.fix).toContain('DELETION_PROTECTION');
  });

  it('is well where both refuse', async () => {
    const { state } = await check('protection', contextWith(protectedBy(true, true)));

    expect(state).toBe('ok');
  });

  it('is not asked of a development stack', async () => {
    const context = contextWith({
      ...protectedBy(false, false),
      target: { stackName: 'SentryErrorLog-dev' },
    });

    const { state } = await check('protection', context);

    expect(state).toBe('ok');
  });

  it('is not asked of the local stack', async () => {
    const { state } = await check('protection', contextWith({ ...protectedBy(false, false), target: LOCAL }));

    expect(state).toBe('skipped');
  });
});

describe('the line of the write fuse', () => {
  const bounds = (...units: (number | null)[]) => ({
    aws: {
      writeBounds: () =>
        Promise.resolve(
          units.map((each, n) => ({ name: n === 0 ? 'the table' : `index ${n.toString()}`, units: each })),
        ),
    },
  });

  it('is well where the table and each index are bounded, and names the least', async () => {
    expect(await check('write-fuse', contextWith(bounds(4000, 4000, 1000)))).toEqual({
      state: 'ok',
      finding: 'table and 2 indexes are bounded, at 1000 write units a second',
      fix: null,
    });
  });

  it.each([
    [[null, 4000], 'nothing bounds what the table may write'],
    [[4000, null, 4000, null], 'nothing bounds what index 1, index 3 may write'],
  ])('is red with %j', async (units, finding) => {
    const found = await check('write-fuse', contextWith(bounds(...units)));

    expect(found).toMatchObject({ state: 'fail', finding: expect.stringContaining(finding) });
    expect(found.fix).toContain('TABLE_MAX_WRITE_UNITS');
  });

  it('is not asked of the local stack', async () => {
    const { state } = await check('write-fuse', contextWith({ ...bounds(null), target: LOCAL }));

    expect(state).toBe('skipped');
  });
});

describe('concurrency', () => {
  it('is well where there is room', async () => {
    expect(await check('concurrency', contextWith({}))).toMatchObject({ state: 'ok' });
  });

  it('is red where consumer, sync and admin leave nothing to the verifier', async () => {
    const context = contextWith({
      aws: {
        concurrency: () => Promise.resolve({ limit: 10, unreserved: 10 }),
        consumerConcurrency: () => Promise.resolve(10),
      },
    });

    const found = await check('concurrency', context);

    expect(found.state).toBe('fail');
    expect(found.fix).toContain('CONSUMER_MAX_CONCURRENCY');
  });

  it('is not asked of the local stack', async () => {
    const { state } = await check('concurrency', contextWith({ target: LOCAL }));

    expect(state).toBe('skipped');
  });
});

describe('the line of the customer key', () => {
  const arn = 'arn:aws:kms:eu-central-1:123456789012:key/0a1b';
  const keyIn = (state: string) => ({ arn, state, usage: 'ENCRYPT_DECRYPT', spec: 'SYMMETRIC_DEFAULT' });
  const under = (key: ReturnType<typeof keyIn> | undefined) =>
    contextWith({ aws: { ownKey: () => Promise.resolve({ arn, key }) } });

  it.each([
    ['is well where it is enabled', under(keyIn('Enabled')), 'ok', null],
    ['is red where it is disabled', under(keyIn('Disabled')), 'fail', `aws kms enable-key --key-id ${arn}`],
    ['is red where KMS knows it no more', under(undefined), 'fail', 'aws kms list-keys'],
    ['is not looked at under keys of AWS', contextWith({}), 'skipped', null],
    ['is not asked of the local stack', contextWith({ target: LOCAL }), 'skipped', null],
  ])('%s', async (_, context, state, fix) => {
    const found = await check('customer-key', context);

    expect(found.state).toBe(state);
    expect(found.fix ?? 'nothing to do').toContain(fix ?? 'nothing to do');
  });
});
