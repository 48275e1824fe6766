import { prepareDeployment, type Prepared } from '../support/deployed/deployment.ts';
import { RELEASES, templateOfRelease } from '../support/template/upgrade.ts';
import { UNKNOWN } from './moto-limits.ts';

/**
 * A stack that a recorded release has made, updated to this version by the CDK's command line. moto replaces nothing by itself
 * and knows no limit of index changes: test/stack/upgrade.test.ts has both from the specification of the resources.
 */

const STACK = 'SentryErrorLog-dev';
const STAGING = 'cdk-hnb659fds-assets-123456789012-eu-central-1';
/** Any code will do: nothing of it runs here. */
const UPLOAD_CODE = `folder=$(mktemp -d)
python -c "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr('index.mjs', '')" "$folder/code.zip"
aws s3 cp --quiet "$folder/code.zip" s3://${STAGING}/recorded-code.zip
rm -r "$folder"`;

describe.each(RELEASES)('release %s', (release) => {
  const template = templateOfRelease(release, 'dev');
  let prepared: Prepared;

  beforeAll(async () => {
    prepared = await prepareDeployment();
    await prepared.bootstrap();
    await prepared.moto.shell(UPLOAD_CODE);
    await prepared.stack.call('cloudformation', 'create_stack', {
      StackName: STACK,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: [{ ParameterKey: 'BootstrapVersion', ParameterValue: '/cdk-bootstrap/hnb659fds/version' }],
    });
  }, 300_000);
  afterAll(() => prepared.stop());

  it('is updated to this version, and every resource that holds data is the one it was', async () => {
    const before = await prepared.stack.physicalIds();
    const { TableName } = await prepared.stack.outputs();
    const item = { pk: { S: 'GROUP#1' }, sk: { S: 'GROUP' } };
    await prepared.stack.call('dynamodb', 'put_item', { TableName, Item: item });

    const output = await prepared.deploy();

    const after = await prepared.stack.physicalIds();
    const kept = Object.entries(template.Resources)
      .filter(([id, { Type }]) => /^[A-Z][A-Za-z]+$/.test(id) && !UNKNOWN.includes(Type))
      .filter(([, { Type }]) => /Table|Bucket|Queue|Secret$|::Api$|UserPool(?:Client)?$|EventBus/.test(Type))
      .map(([id]) => id);
    const stored = await prepared.stack.call('dynamodb', 'get_item', { TableName, Key: item });
    expect(output).toContain(`✅  ${STACK}`);
    expect(kept).toEqual(
      expect.arrayContaining(['LedgerTable', 'LedgerBucket', 'IngestQueue', 'WebhookSecret']),
    );
    expect(Object.fromEntries(kept.map((id) => [id, after[id]]))).toEqual(
      Object.fromEntries(kept.map((id) => [id, before[id]])),
    );
    expect(stored['Item']).toEqual(item);
  }, 300_000);
});
