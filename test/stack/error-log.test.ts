import { App, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ErrorLog } from '../../lib/error-log.ts';
import { FEATURE_FLAGS } from '../../lib/feature-flags.ts';
import { Identity } from '../../lib/identity-choice.ts';
import { fixedNamesOf, PROPS, templateWith, type Made } from '../support/construct/apps.ts';
import { cdkContext, templateOf } from '../support/template/stack-template.ts';
import { withoutPlace } from '../support/template/under-other-ids.ts';

const prod = templateOf('prod').template.toJSON() as Made;
const alone = (id: string, props = PROPS) => templateWith((stack) => new ErrorLog(stack, id, props));
/** As `templateWith`, of a stack that knows its region. */
const inRegion = (fill: (stack: Stack) => unknown) => templateWith(fill, { env: { region: 'eu-central-1' } });
const typesOf = ({ Resources }: Made): string[] =>
  Object.values(Resources)
    .map(({ Type }) => String(Type))
    .sort();
const ofType = ({ Resources }: Made, type: string) =>
  Object.values(Resources).filter(({ Type }) => Type === type);
const variablesOf = ({ Resources }: Made, service: string): Record<string, unknown>[] =>
  Object.values(Resources)
    .map(({ Properties }) => Properties?.Environment?.Variables as Record<string, unknown> | undefined)
    .filter((variables) => variables !== undefined)
    .filter(({ POWERTOOLS_SERVICE_NAME }) => POWERTOOLS_SERVICE_NAME === service);

describe('an error log', () => {
  it('with the ids and flags of the repository’s own stack is that stack', () => {
    const made = templateWith((stack) => new ErrorLog(stack, 'Default', PROPS), {
      name: 'SentryErrorLog-prod',
      context: cdkContext(),
    });

    expect(made).toEqual(prod);
  });

  it('is that stack without any flag as well', () => {
    const made = templateWith((stack) => new ErrorLog(stack, 'Default', PROPS), {
      name: 'SentryErrorLog-prod',
    });

    expect(made).toEqual(prod);
  });

  it('has the flags of cdk.json, so that an app’s own flags change nothing of it', () => {
    const flags = Object.entries(cdkContext()).filter(([name]) => name.startsWith('@aws-cdk'));

    expect(FEATURE_FLAGS).toEqual(Object.fromEntries(flags));
  });

  it('under other ids is that stack, but for ids and the names that follow its path', () => {
    const at = (name: string, id: string) =>
      withoutPlace(
        templateWith((stack) => new ErrorLog(stack, id, PROPS), {
          name,
          context: { 'aws:cdk:enable-path-metadata': true },
        }),
        { stack: name, id },
      );

    expect(at('Platform', 'Errors')).toEqual(at('SentryErrorLog-prod', 'Default'));
  });

  it('pins what holds data or an address by its path, and needs nothing that the repository’s stack has not', () => {
    const made = alone('Errors');

    expect(Object.keys(made.Resources)).toEqual(
      expect.arrayContaining([
        'ErrorsLedgerTable',
        'ErrorsLedgerBucket',
        'ErrorsIngestQueue',
        'ErrorsHttpApi',
      ]),
    );
    expect(Object.keys(made.Resources).filter((id) => !id.startsWith('Errors'))).toEqual([]);
    expect(Object.keys(made.Outputs).sort()).toEqual(
      Object.keys(prod.Outputs)
        .map((name) => `Errors${name}`)
        .sort(),
    );
    expect(typesOf(made)).toEqual(typesOf(prod));
  });

  it('says how somebody is invited to it', () => {
    const [mine, own] = [alone('Errors').Outputs['ErrorsInvite'], prod.Outputs['Invite']];

    expect(mine?.Value).toMatch(/^npx sentry-error-ledger invite --stack Platform --id Errors you@/);
    expect(own?.Value).toMatch(/^npm run invite -- --stage prod you@/);
  });

  it('counts its metrics apart from those of any other stack', () => {
    const [mine] = variablesOf(alone('Errors'), 'sync');
    const [own] = variablesOf(prod, 'sync');

    expect(mine?.['POWERTOOLS_METRICS_NAMESPACE']).toBe('SentryErrorLedger/prod/Platform-Errors');
    expect(own?.['POWERTOOLS_METRICS_NAMESPACE']).toBe('SentryErrorLedger/prod');
  });

  it('lies in a nested stack as well', () => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    const nested = new NestedStack(new Stack(app, 'Platform'), 'Nested');

    const errors = new ErrorLog(nested, 'Errors', PROPS);

    expect(nested.resolve(errors.bus.eventBusName)).toMatchObject({ Ref: 'ErrorsEventBus' });
    expect(errors.alarms.length).toBeGreaterThan(10);
  });
});

describe('two error logs in one stack', () => {
  const both = templateWith((stack) => {
    new ErrorLog(stack, 'Errors', PROPS);
    new ErrorLog(stack, 'More', PROPS);
  });

  it('are twice what one is', () => {
    expect(typesOf(both)).toEqual([...typesOf(prod), ...typesOf(prod)].sort());
  });

  it('share no name that can be taken once', () => {
    const names = fixedNamesOf(both);

    expect(names.length).toBe(2 * fixedNamesOf(prod).length);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('share what they are given: provider, endpoints, bus, topic and key', () => {
    const made = inRegion((stack) => {
      const given = {
        ...PROPS,
        identity: Identity.pool(new UserPool(stack, 'Staff')),
        endpoints: new Secret(stack, 'Endpoints'),
        bus: new EventBus(stack, 'Bus'),
        topic: new Topic(stack, 'Topic'),
        key: new Key(stack, 'Key'),
      };
      new ErrorLog(stack, 'Errors', given);
      new ErrorLog(stack, 'More', given);
    });

    const count = (type: string) => ofType(made, type).length;
    expect({
      pools: count('AWS::Cognito::UserPool'),
      clients: count('AWS::Cognito::UserPoolClient'),
      buses: count('AWS::Events::EventBus'),
      archives: count('AWS::Events::Archive'),
      topics: count('AWS::SNS::Topic'),
      keys: count('AWS::KMS::Key'),
      secrets: count('AWS::SecretsManager::Secret'),
    }).toEqual({ pools: 1, clients: 4, buses: 1, archives: 0, topics: 1, keys: 1, secrets: 9 });
    const scopes = ofType(made, 'AWS::Cognito::UserPoolResourceServer');
    expect(new Set(scopes.map(({ Properties }) => String(Properties.Identifier))).size).toBe(2);
  });

  it('hear on a shared bus each of its own events alone', () => {
    const made = templateWith((stack) => {
      const bus = new EventBus(stack, 'Bus');
      new ErrorLog(stack, 'Errors', { ...PROPS, bus });
      new ErrorLog(stack, 'More', { ...PROPS, bus });
    });

    const heard = ofType(made, 'AWS::Events::Rule')
      .map(({ Properties }) => Properties.EventPattern.detail?.data?.url as unknown)
      .filter((url) => url !== undefined);

    expect(heard).toHaveLength(2);
    expect(JSON.stringify(heard[0])).toContain('ErrorsHttpApi');
    expect(JSON.stringify(heard[1])).toContain('MoreHttpApi');
  });
});

describe('who signs in to an error log', () => {
  const admin = (identity: Identity, settings: object = {}) =>
    variablesOf(
      alone('Errors', { ...PROPS, settings: { ...PROPS.settings, ...settings }, identity }),
      'admin',
    )[0];

  it('are the people of its own pool, of a provider, or nobody', () => {
    const issuer = Identity.issuer('https://id.example.com/', {
      clientId: 'errors',
      audiences: ['a', 'b'],
      adminValues: ['admins', 'leads'],
    });

    expect(admin(Identity.ownPool())).toMatchObject({ IDENTITY: 'cognito', OIDC_ADMIN_VALUES: 'admin' });
    expect(admin(Identity.none())).toMatchObject({ IDENTITY: 'none', OIDC_ISSUER: '' });
    expect(admin(issuer)).toMatchObject({
      IDENTITY: 'oidc',
      OIDC_ISSUER: 'https://id.example.com/',
      OIDC_CLIENT_ID: 'errors',
      OIDC_AUDIENCE: 'a,b',
      OIDC_ADMIN_VALUES: 'admins,leads',
      OIDC_VIEWER_VALUES: '',
    });
  });

  it('are those of a given pool by the groups that are named', () => {
    const made = templateWith((stack) => {
      const identity = Identity.pool(new UserPool(stack, 'Staff'), {
        adminGroups: ['sre'],
        managedLogin: false,
      });
      new ErrorLog(stack, 'Errors', { ...PROPS, identity });
    });

    const [variables] = variablesOf(made, 'admin');

    expect(variables).toMatchObject({
      IDENTITY: 'oidc',
      OIDC_CLIENT_ID: { Ref: 'ErrorsUserPoolClient' },
      OIDC_ADMIN_VALUES: 'sre',
      OIDC_VIEWER_VALUES: 'viewer',
    });
    expect(JSON.stringify(variables?.['OIDC_ISSUER'])).toContain('Staff');
    expect(ofType(made, 'AWS::Cognito::ManagedLoginBranding')).toEqual([]);
  });
});

describe('what an error log is given', () => {
  it('is checked, with every mistake at once and no value', () => {
    const make = () =>
      alone('Errors', { stage: 'prod', settings: { SENTRY_ORG_SLUG: 'hunter2!', SYNC_WINDOW_DAYS: 0 } });

    expect(make).toThrow(
      /error log Platform\/Errors are wrong.*SENTRY_ORG_SLUG must be.*SYNC_WINDOW_DAYS must be/s,
    );
    expect(make).not.toThrow(/hunter2/);
  });

  it.each([
    ['identity says where', { identity: Identity.none() }, { IDENTITY: 'oidc' }],
    ['topic has its own', { topic: {} }, { ALARM_EMAIL: 'a@example.com' }],
    ['key is the key', { key: {} }, { KMS_KEY_ARN: 'arn' }],
  ])('is refused where it is said twice: %s', (mistake, given, settings) => {
    const props = { ...PROPS, ...given, settings: { ...PROPS.settings, ...settings } } as typeof PROPS;

    expect(() => alone('Errors', props)).toThrow(mistake);
  });

  it('of its region says whether there can be a user pool', () => {
    const app = new App();
    const stack = new Stack(app, 'China', { env: { region: 'cn-north-1' } });
    const own = { ...PROPS, identity: Identity.ownPool() };

    expect(() => new ErrorLog(stack, 'Errors', own)).toThrow('IDENTITY must not be cognito in cn-north-1');
    expect(() => alone('Errors', { ...own, region: 'cn-north-1' })).toThrow('IDENTITY must not be cognito');
  });

  it('decides what becomes of the data', () => {
    const made = alone('Errors', { ...PROPS, removalPolicy: RemovalPolicy.DESTROY });

    expect(made.Resources['ErrorsLedgerTable']).toMatchObject({ DeletionPolicy: 'Delete' });
    expect(made.Resources['ErrorsLedgerBucket']).toMatchObject({ DeletionPolicy: 'Delete' });
  });

  it('is refused where a key is of a region that nobody knows', () => {
    const make = () =>
      templateWith((stack) => new ErrorLog(stack, 'Errors', { ...PROPS, key: new Key(stack, 'Key') }));

    expect(make).toThrow('key needs a stack whose env has a region');
  });

  it('encrypts everything with a given key', () => {
    const made = inRegion((stack) => new ErrorLog(stack, 'Errors', { ...PROPS, key: new Key(stack, 'Key') }));

    const key = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
    expect(made.Resources['ErrorsIngestQueue']?.Properties.KmsMasterKeyId).toEqual(key);
    expect(made.Resources['ErrorsEventBus']?.Properties.KmsKeyIdentifier).toEqual(key);
    expect(ofType(made, 'AWS::KMS::Key')).toHaveLength(1);
  });
});

describe('what others get of an error log', () => {
  const statementsOf = (grant: (errors: ErrorLog, role: Role) => unknown) => {
    const made = templateWith((stack) => {
      const role = new Role(stack, 'Theirs', { assumedBy: new AccountRootPrincipal() });
      grant(new ErrorLog(stack, 'Errors', PROPS), role);
    });
    const policy = Object.entries(made.Resources).find(([id]) => id.startsWith('TheirsDefaultPolicy'))?.[1];
    return (policy?.Properties.PolicyDocument.Statement ?? []) as {
      Action: string | string[];
      Resource: unknown;
    }[];
  };
  const actionsOf = (grant: (errors: ErrorLog, role: Role) => unknown) =>
    statementsOf(grant).flatMap(({ Action }) => Action);

  it('is to read the table, and to write nothing', () => {
    const actions = actionsOf(({ grants }, role) => grants.readTable(role));

    expect(actions).toContain('dynamodb:Query');
    expect(actions.filter((action) => /Put|Update|Delete|Write/.test(action))).toEqual([]);
  });

  it('is to read the archive, and neither quarantine nor audit', () => {
    const statements = statementsOf(({ grants }, role) => grants.readArchive(role));

    expect(JSON.stringify(statements)).toContain('/archive/*');
    expect(JSON.stringify(statements)).not.toMatch(/quarantine|audit|LedgerBucket","Arn"\]},"\/\*"/);
  });

  it('is to fill in secrets without reading them', () => {
    const actions = actionsOf(({ grants }, role) => grants.fillSecrets(role));

    expect(actions).toContain('secretsmanager:PutSecretValue');
    expect(actions).not.toContain('secretsmanager:GetSecretValue');
  });

  it('is to start a sync, and to take messages that failed five times', () => {
    expect(actionsOf(({ grants }, role) => grants.startSync(role))).toEqual(['lambda:InvokeFunction']);
    expect(actionsOf(({ grants }, role) => grants.consumeDeadLetters(role))).toContain('sqs:ReceiveMessage');
  });

  it('are metrics under its own namespace, by the function that counts them', () => {
    const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Platform');

    const metric = new ErrorLog(stack, 'Errors', PROPS).metric('events_stored', { label: 'stored' });

    expect(metric).toMatchObject({
      namespace: 'SentryErrorLedger/prod/Platform-Errors',
      metricName: 'events_stored',
      dimensions: { service: 'consumer' },
      statistic: 'Sum',
      label: 'stored',
    });
  });

  it('are the addresses that Sentry and a provider are told', () => {
    const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Platform');
    const settings = {
      ...PROPS.settings,
      DOMAIN_NAME: 'errors.example.com',
      DOMAIN_CERTIFICATE_ARN: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b',
    };

    const errors = new ErrorLog(stack, 'Errors', { ...PROPS, settings });

    expect([errors.webhookUrl, errors.adminUrl, errors.callbackUrl]).toEqual([
      'https://errors.example.com/api/webhooks/sentry',
      'https://errors.example.com/admin/error-log',
      'https://errors.example.com/admin/callback',
    ]);
  });
});
