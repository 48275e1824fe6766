import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { createAuthority, startTlsServer } from '../../../support/engines/authority.ts';

/** What a program trusts holds for its whole thread, so each case has a thread of its own, which runs the code itself. */
const PROGRAM = `
import { workerData, parentPort } from 'node:worker_threads';
const { trustAuthorities } = await import(workerData.authorities);
const { createSentryApi } = await import(workerData.api);
trustAuthorities(workerData.file);
const api = createSentryApi({
  baseUrl: workerData.url,
  orgSlug: 'acme',
  token: async () => 'token',
  clock: { now: () => Date.now() },
  sleep: async () => undefined,
  random: () => 0,
  retries: 0,
});
const given = await api.lookUpIssues(['7']).then(({ issues }) => issues, (error) => error.message);
parentPort.postMessage(given);
`;
const moduleOf = (file: string) => pathToFileURL(path.resolve('lambdas/adapters/sentry', file)).href;

const folder = mkdtempSync(path.join(tmpdir(), 'trust-'));
const ours = createAuthority('Our authority');
const theirs = createAuthority('Another authority');
const server = startTlsServer(ours, (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('[{"id":"7"}]');
});
afterAll(async () => {
  await (await server).stop();
  rmSync(folder, { recursive: true });
});

const lookUp = async (pem: string | null): Promise<unknown> => {
  const file = pem === null ? '' : path.join(folder, 'ca.pem');
  if (pem !== null) writeFileSync(file, pem);
  const { url } = await server;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(PROGRAM)}`), {
    workerData: { file, url, authorities: moduleOf('authorities.ts'), api: moduleOf('api.ts') },
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
};

describe('a Sentry whose certificate is of an authority of its own', () => {
  it('is refused without its file, and the message names the setting', async () => {
    // Act, Assert
    expect(await lookUp(null)).toMatch(/unable to verify.*SENTRY_CA_FILE/);
  });

  it('is read with its file, which may hold others', async () => {
    // Act, Assert
    expect(await lookUp(theirs.pem + ours.pem)).toEqual([{ id: '7' }]);
  });

  it('is refused with the file of another authority', async () => {
    // Act, Assert
    expect(await lookUp(theirs.pem)).toMatch(/unable to verify|self.signed/);
  });
});
