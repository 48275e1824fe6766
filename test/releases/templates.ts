import { readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import * as z from 'zod';
import { createApp } from '../../lib/app.ts';

const STAGES = ['dev', 'prod'] as const;

/** What every function's code is named in a recorded template: what it was is in git, and no test of a template is about it. */
export const RECORDED_CODE = 'recorded-code.zip';

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/** The template of each stage by its name, as its first deployment sends it, without the code of the functions. */
export function recordedTemplates(): Record<string, unknown> {
  const { context } = cdkJson.parse(JSON.parse(readFileSync('cdk.json', 'utf8')));
  return Object.fromEntries(
    STAGES.map((stage) => {
      const app = createApp(
        { SENTRY_ORG_SLUG: 'acme', CDK_DEFAULT_REGION: 'eu-central-1' },
        { context: { ...context, stage, 'aws:cdk:bundling-stacks': [] } },
      );
      const stack = app.node.children.find((child) => Stack.isStack(child));
      if (!Stack.isStack(stack)) throw new Error('the app has no stack');
      const template: unknown = app.synth().getStackArtifact(stack.artifactId).template;
      return [stage, withoutCode(template)];
    }),
  );
}

const withoutCode = (template: unknown): unknown =>
  JSON.parse(JSON.stringify(template).replaceAll(/\b[0-9a-f]{64}\.zip\b/g, RECORDED_CODE));
