import { parseSettings, SettingsError } from '../../../lib/local/settings.ts';

it('an empty environment gives the defaults and random secrets', () => {
  // Act
  const settings = parseSettings({});
  const again = parseSettings({});

  expect(settings).toMatchObject({
    port: 3000,
    sentryBaseUrl: undefined,
    orgSlug: 'acme',
    projectSlugs: [],
    syncIntervalSeconds: 300,
    dataDir: undefined,
    tellsStory: true,
    trafficPerMinute: 2,
  });
  expect(settings.webhookSecret).toMatch(/^[0-9a-f]{64}$/);
  expect(settings.webhookSecret).not.toBe(again.webhookSecret);
});

it('an empty variable counts as not set', () => {
  expect(parseSettings({ PORT: '', SENTRY_BASE_URL: '', CRON_SECRET: '' })).toMatchObject({ port: 3000 });
});

it('what is set is taken', () => {
  const settings = parseSettings({
    PORT: '0',
    SENTRY_BASE_URL: 'https://sentry.example.com/',
    SENTRY_ORG_SLUG: 'shop',
    SENTRY_PROJECT_SLUG: 'web, api',
    CRON_SECRET: 'cron',
  });

  expect(settings).toMatchObject({
    port: 0,
    sentryBaseUrl: 'https://sentry.example.com',
    orgSlug: 'shop',
    projectSlugs: ['web', 'api'],
    cronSecret: 'cron',
  });
});

it('all mistakes are named at once, and no value is shown', () => {
  // Arrange
  const environment = {
    PORT: 'hidden-a',
    SYNC_INTERVAL_SECONDS: '-1',
    SENTRY_BASE_URL: 'hidden-b',
    SENTRY_PROJECT_SLUG: 'Hidden C',
  };

  const parse = () => parseSettings(environment);

  expect(parse).toThrow(SettingsError);
  for (const name of Object.keys(environment)) expect(parse).toThrow(name);
  expect(parse).not.toThrow(/hidden/i);
});

it('a Sentry server needs its organisation', () => {
  expect(() => parseSettings({ SENTRY_BASE_URL: 'https://sentry.io' })).toThrow(
    'SENTRY_ORG_SLUG is needed with SENTRY_BASE_URL',
  );
});

it.each([
  ['a Sentry', { SENTRY_BASE_URL: 'https://sentry.example.com', SENTRY_ORG_SLUG: 'shop' }],
  ['projects', { SENTRY_PROJECT_SLUG: 'web' }],
  ['an organisation', { SENTRY_ORG_SLUG: 'shop' }],
  ['a folder for data', { DATA_DIR: 'data' }],
  ['a DynamoDB', { DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000' }],
])('a run with %s of its own tells no story, and refuses to', (_, given) => {
  // Act
  const settings = parseSettings(given);
  const asked = () => parseSettings({ ...given, DEMO: 'story' });

  expect(settings).toMatchObject({ tellsStory: false, trafficPerMinute: 20 });
  expect(asked).toThrow(/DEMO must be empty/);
});

it('an empty demo begins with nothing', () => {
  expect(parseSettings({ DEMO: 'empty' })).toMatchObject({ tellsStory: false, trafficPerMinute: 20 });
});
