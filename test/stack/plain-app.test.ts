import { createPlainApp } from '../../lib/plain-app.ts';
import { appOf, cdkContext, withoutTemplateRules } from '../support/template/stack-template.ts';

it('an app without rule packs, as a local run synthesizes it, has the template that is deployed', () => {
  const judged = appOf('dev');
  const ofLocalRun = createPlainApp(
    { SENTRY_ORG_SLUG: 'acme' },
    { context: { ...cdkContext(), stage: 'dev', 'aws:cdk:bundling-stacks': [] } },
  );

  const [deployed] = judged.synth().stacks;
  const [local] = withoutTemplateRules(() => ofLocalRun.synth().stacks);

  expect(local?.template).toEqual(deployed?.template);
});
