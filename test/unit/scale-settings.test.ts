import { App } from 'aws-cdk-lib';
import fc from 'fast-check';
import { readConfig } from '../../lib/config.ts';
import { capacityFor, limitsFor, WITHOUT_SCALE } from '../../lib/cost/scale.ts';

const settingsOf = (environment: Record<string, string>) =>
  readConfig(
    new App({ context: { stage: 'dev', stages: { dev: { SENTRY_ORG_SLUG: 'acme' } } } }).node,
    environment,
  ).settings;

/** More than any stage here needs. */
const GRANTED = 'executions=100000,table-write-units=2000000,api-requests=200000,api-burst=200000';

const NEEDS = [
  'WEBHOOK_RATE_LIMIT',
  'WEBHOOK_BURST_LIMIT',
  'CONSUMER_MAX_CONCURRENCY',
  'TABLE_MAX_WRITE_UNITS',
  'STATUS_SHARDS',
  'verifierExecutions',
] as const;

describe('SCALE', () => {
  it('sets throttle, fuse and concurrency together', () => {
    expect(settingsOf({ SCALE: '1000' })).toMatchObject({
      ...{ WEBHOOK_RATE_LIMIT: 1200, WEBHOOK_BURST_LIMIT: 2400 },
      ...{ CONSUMER_MAX_CONCURRENCY: 7, TABLE_MAX_WRITE_UNITS: 13_200 },
    });
  });

  it('that is small lowers the fuse and nothing else', () => {
    expect(settingsOf({ SCALE: '100' })).toMatchObject({ ...WITHOUT_SCALE, TABLE_MAX_WRITE_UNITS: 1320 });
  });

  it('leaves the defaults where it is not set', () => {
    expect(settingsOf({})).toMatchObject(WITHOUT_SCALE);
  });

  it('yields to a setting that is larger', () => {
    expect(settingsOf({ SCALE: '100', CONSUMER_MAX_CONCURRENCY: '30' }).CONSUMER_MAX_CONCURRENCY).toBe(30);
  });

  it.each([
    ['100', 4],
    ['1000', 4],
    ['2000', 7],
    ['10000', 32],
    ['20000', 64],
    ['100000', 64],
  ])('of %s spreads the groups of a status over %d partitions', (scale, shards) => {
    expect(settingsOf({ SCALE: scale, QUOTAS: GRANTED }).STATUS_SHARDS).toBe(shards);
  });

  it('leaves each partition room for half more groups than an even spread would put there', () => {
    for (let scale = 1; scale <= 20_000; scale += 37) {
      expect((scale * 2 * 1.5) / capacityFor(scale).STATUS_SHARDS).toBeLessThanOrEqual(1000);
    }
  });

  it('is refused beside fewer partitions than it needs', () => {
    expect(() => settingsOf({ SCALE: '10000', QUOTAS: GRANTED, STATUS_SHARDS: '31' })).toThrow(
      /STATUS_SHARDS must not be below what SCALE needs/,
    );
  });

  it.each(['TABLE_MAX_WRITE_UNITS', 'WEBHOOK_RATE_LIMIT', 'CONSUMER_MAX_CONCURRENCY'])(
    'is refused beside a %s that is too small for it',
    (name) => {
      expect(() =>
        settingsOf({ SCALE: '1000', [name]: '100', ...(name.startsWith('CONSUMER') && { [name]: '2' }) }),
      ).toThrow(new RegExp(`${name} must not be below what SCALE needs`));
    },
  );

  it('is refused where AWS gives an account less, and names each quota', () => {
    const read = () => settingsOf({ SCALE: '10000' });

    expect(read).toThrow(
      /TABLE_MAX_WRITE_UNITS must not be above the quota table-write-units, by default 40000/,
    );
    expect(read).toThrow(/WEBHOOK_RATE_LIMIT must not be above the quota api-requests, by default 10000/);
    expect(read).toThrow(/WEBHOOK_BURST_LIMIT must not be above the quota api-burst/);
  });

  it('is taken where the account has been granted what it needs', () => {
    expect(settingsOf({ SCALE: '10000', QUOTAS: GRANTED })).toMatchObject(limitsFor(10_000));
  });

  it('is refused where webhooks and consumers need more executions than there are', () => {
    expect(() => settingsOf({ SCALE: '10000', QUOTAS: GRANTED.replace('100000', '300') })).toThrow(
      /SCALE must not need more executions/,
    );
  });

  it('of more events never needs less of anything', () => {
    const someRate = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(someRate, someRate, (one, other) => {
        const [less, more] = [capacityFor(Math.min(one, other)), capacityFor(Math.max(one, other))];

        for (const name of NEEDS) expect(more[name]).toBeGreaterThanOrEqual(less[name]);
      }),
    );
  });

  it('that is wrong is the only mistake', () => {
    expect(() => settingsOf({ SCALE: 'large' })).toThrow(/^ {2}SCALE must be a whole number.*(?!\n)$/m);
  });
});

it('a limit above what AWS gives is refused without SCALE, too', () => {
  expect(() => settingsOf({ TABLE_MAX_WRITE_UNITS: '40001' })).toThrow(/quota table-write-units/);
  expect(settingsOf({ TABLE_MAX_WRITE_UNITS: '40001', QUOTAS: GRANTED }).TABLE_MAX_WRITE_UNITS).toBe(40_001);
});

it.each(['3', '65'])('groups of a status are never spread over %s partitions', (shards) => {
  expect(() => settingsOf({ STATUS_SHARDS: shards })).toThrow(/STATUS_SHARDS must be a whole number/);
});
