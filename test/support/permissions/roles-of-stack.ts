import { rolesOf, type Role } from '../../../lib/local/permissions/roles.ts';
import { policyValues } from '../../../lib/local/permissions/access.ts';
import { readOperators } from '../../../lib/local/permissions/operators.ts';
import { createResolver, parseTemplate } from '../../../lib/local/template/template.ts';
import { templateOf } from '../template/stack-template.ts';

const AWS = 'http://aws.local';

/** Every role that the recorded calls are judged by: the synthesized ones, and the policies of people. */
export async function rolesOfStack(): Promise<Role[]> {
  const template = parseTemplate(
    // As the local stack sends it, whose calls were recorded.
    templateOf('prod', { ALERT_FROM: 'errors@example.test' }).template.toJSON(),
  );
  const resolve = createResolver(template, AWS);
  const ref = (id: string): string => String(resolve({ Ref: id }));
  const operators = await readOperators({
    ...policyValues({
      tableName: ref('LedgerTable'),
      archiveBucket: ref('LedgerBucket'),
      queueUrl: ref('IngestQueue'),
      dlqUrl: ref('IngestDeadLetterQueue'),
      secretArns: {
        webhook: ref('WebhookSecret'),
        sentryToken: ref('SentryTokenSecret'),
        cron: ref('CronSecret'),
        endpoints: ref('EndpointsSecret'),
        session: ref('SessionSecret'),
      },
    }),
    RebuildTable: 'copy',
  });
  return [...rolesOf(template, AWS).roles, ...operators];
}
