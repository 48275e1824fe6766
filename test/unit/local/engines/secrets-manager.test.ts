import { createSecretsManager } from '../../../../lib/local/engines/secrets-manager.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:S-local0';
const GET = 'secretsmanager.GetSecretValue';

it('a secret answers with its text and the second it was made', () => {
  const manager = createSecretsManager(() => 1_700_000_000_500);
  manager.put(ARN, '{"a":1}');

  const answer = manager.answer(GET, { SecretId: ARN });

  expect(answer).toMatchObject({
    status: 200,
    body: { ARN, SecretString: '{"a":1}', VersionStages: ['AWSCURRENT'], CreatedDate: 1_700_000_000.5 },
  });
});

it('after a rotation the value before is AWSPREVIOUS', () => {
  const manager = createSecretsManager();
  manager.put(ARN, 'old');

  manager.put(ARN, 'new');

  expect(manager.answer(GET, { SecretId: ARN }).body).toMatchObject({ SecretString: 'new' });
  expect(manager.answer(GET, { SecretId: ARN, VersionStage: 'AWSPREVIOUS' }).body).toMatchObject({
    SecretString: 'old',
  });
});

it('a value is put by whoever may call AWS, too', () => {
  const manager = createSecretsManager();
  manager.put(ARN, 'old');

  const answer = manager.answer('secretsmanager.PutSecretValue', { SecretId: ARN, SecretString: 'new' });
  const unknown = manager.answer('secretsmanager.PutSecretValue', { SecretId: 'other', SecretString: 'x' });
  const empty = manager.answer('secretsmanager.PutSecretValue', { SecretId: ARN });

  expect([answer.status, unknown.status, empty.status]).toEqual([200, 400, 400]);
  expect(manager.answer(GET, { SecretId: ARN }).body).toMatchObject({ SecretString: 'new' });
  expect(manager.answer(GET, { SecretId: ARN, VersionStage: 'AWSPREVIOUS' }).body).toMatchObject({
    SecretString: 'old',
  });
});

it.each([
  ['a secret that is not there', { SecretId: 'other' }],
  ['a previous version before any rotation', { SecretId: ARN, VersionStage: 'AWSPREVIOUS' }],
])('%s is a ResourceNotFoundException', (_, request) => {
  const manager = createSecretsManager();
  manager.put(ARN, 'only');

  expect(manager.answer(GET, request)).toMatchObject({
    status: 400,
    body: { __type: 'ResourceNotFoundException' },
  });
});

it('other operations are refused by name', () => {
  expect(createSecretsManager().answer('secretsmanager.DeleteSecret', {})).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('DeleteSecret') },
  });
});
