import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, DefaultStackSynthesizer, Stack, Stage } from 'aws-cdk-lib';
import { ErrorLog } from '../../../../../lib/error-log.ts';
import type { ErrorLogSettings } from '../../../../../lib/error-log-settings.ts';
import { readSynthesized } from '../../../../../lib/commands/doctor/account/synthesized.ts';
import { withoutTemplateRules } from '../../../../support/template/stack-template.ts';

/** What `doctor --before --stack` reads, of real output of the CDK. */

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'synthesized-'));
});
afterEach(() => rm(folder, { recursive: true }));

const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/1';
const SETTINGS: ErrorLogSettings = {
  SENTRY_ORG_SLUG: 'acme',
  SCALE: 100,
  DOMAIN_NAME: 'errors.example.com',
  DOMAIN_CERTIFICATE_ARN: CERTIFICATE,
};

/** An app with these error logs in one stack of a stage, as `cdk synth` leaves it. */
function synthesize(...ids: string[]): void {
  const app = new App({ outdir: folder, context: { 'aws:cdk:bundling-stacks': [] } });
  const stage = new Stage(app, 'Production', { env: { account: '123456789012', region: 'eu-central-1' } });
  const stack = new Stack(stage, 'Platform', {
    stackName: 'acme-platform',
    synthesizer: new DefaultStackSynthesizer({ qualifier: 'acme' }),
  });
  for (const id of ids) new ErrorLog(stack, id, { stage: 'prod', settings: SETTINGS });
  withoutTemplateRules(() => app.synth());
}

it('says what an error log asks of the account, and where its stack goes', async () => {
  synthesize('Errors');

  const { path: at, settings } = await readSynthesized({ stack: 'acme-platform', id: undefined }, folder);

  expect(at).toBe('Errors');
  expect(settings).toMatchObject({
    STACK_ACCOUNT: '123456789012',
    STACK_REGION: 'eu-central-1',
    BOOTSTRAP_QUALIFIER: 'acme',
    DOMAIN_NAME: 'errors.example.com',
    DOMAIN_CERTIFICATE_ARN: CERTIFICATE,
    SCALE: 100,
  });
  expect(settings.TABLE_MAX_WRITE_UNITS).toBeGreaterThan(1000);
});

it('takes a stack by its path in the app as well', async () => {
  synthesize('Errors');

  const { path: at } = await readSynthesized({ stack: 'Production/Platform', id: 'Errors' }, folder);

  expect(at).toBe('Errors');
});

it('does not guess among several', async () => {
  synthesize('Errors', 'More');

  const reading = readSynthesized({ stack: 'acme-platform', id: undefined }, folder);

  await expect(reading).rejects.toThrow('the error logs of acme-platform are Errors, More');
});

it('asks for a synthesis where there was none', async () => {
  const reading = readSynthesized({ stack: 'acme-platform', id: undefined }, folder);

  await expect(reading).rejects.toThrow('run npx cdk synth --quiet first');
});
