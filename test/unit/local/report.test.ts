import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createProgress,
  readyBox,
  removeEndpoints,
  writeEndpoints,
  type LocalEndpoints,
} from '../../../lib/local/report.ts';

const endpoints: LocalEndpoints = {
  url: 'http://127.0.0.1:3000',
  webhookUrl: 'http://127.0.0.1:3000/api/webhooks/sentry',
  syncUrl: 'http://127.0.0.1:3000/api/cron/sentry-sync',
  adminUrl: 'http://127.0.0.1:3000/admin/error-log',
  apiUrl: 'http://127.0.0.1:3000/api/admin',
  adminToken: 'tok',
  webhookSecret: 'w',
  cronSecret: 'c',
  dynamodbEndpoint: 'd',
  awsEndpoint: 'a',
  tableName: 't',
  queueUrl: 'q',
  dlqUrl: 'dl',
  archiveBucket: 'b',
  secretArns: { webhook: 'wa', sentryToken: 'sa', cron: 'ca' },
  sentry: { baseUrl: 's', orgSlug: 'acme', projects: [] },
};

test('endpoints.json is written whole, with no temporary file left, and can be removed', async () => {
  // Arrange
  const folder = await mkdtemp(path.join(tmpdir(), 'report-'));

  // Act
  await writeEndpoints(folder, endpoints);

  // Assert
  expect(await readdir(folder)).toEqual(['endpoints.json']);
  expect(JSON.parse(await readFile(path.join(folder, 'endpoints.json'), 'utf8'))).toEqual(endpoints);
  await removeEndpoints(folder);
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test('the box shows how to sign in, and the simulator only where there is one', () => {
  // Act
  const without = readyBox(endpoints, '/logs');
  const box = readyBox(
    { ...endpoints, sentryUrl: 'http://127.0.0.1:9000', dsn: 'http://k@127.0.0.1:9000/1' },
    '/logs',
  );

  // Assert
  expect(without).toContain('http://127.0.0.1:3000/admin/sign-in?token=tok');
  expect(without).not.toContain('DSN');
  expect(box).toContain('http://k@127.0.0.1:9000/1');
});

test('a progress line begins with the seconds since the start, a problem is marked', () => {
  // Arrange
  const lines: string[] = [];
  const progress = createProgress(
    (line) => lines.push(line),
    () => 1500,
  );

  // Act
  progress.step('done');
  progress.problem('late');

  // Assert
  expect(lines).toEqual(['   1.5s  done', '   1.5s  ! late']);
});
