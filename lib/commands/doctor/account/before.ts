import { capacityFor } from '../../../cost/scale.ts';
import { fail, ok, skipped, warn, type Finding } from '../check.ts';
import type { Before } from './before-check.ts';
import { roomForVerifier } from './room.ts';
import { boundary, customerKey } from './rules.ts';

const credentials: Before = {
  name: 'credentials',
  run: async ({ account, settings }) => {
    const [id, region] = await Promise.all([account.accountId(), account.region()]);
    if (settings.STACK_ACCOUNT !== '' && settings.STACK_ACCOUNT !== id) {
      return fail(
        `the credentials are of account ${id}, STACK_ACCOUNT is ${settings.STACK_ACCOUNT}`,
        'Set AWS_PROFILE to the account of this stage, or correct STACK_ACCOUNT.',
      );
    }
    return ok(`account ${id}, region ${region}`);
  },
};

/** What the synthesizer of the CDK asks for; it stops a deployment with "requires bootstrap stack version". */
const BOOTSTRAP_VERSION = 6;
/** The CDK's own, where nobody set another. */
const CDK_QUALIFIER = 'hnb659fds';

/** The CDK wants its boundary by name: of an ARN that is what follows `policy/`. */
const nameOfPolicy = (nameOrArn: string): string => nameOrArn.replace(/^arn:.*?:policy\//, '');

const bootstrap: Before = {
  name: 'bootstrap',
  needs: 'credentials',
  run: async ({ account, settings, stage }) => {
    const qualifier = settings.BOOTSTRAP_QUALIFIER || CDK_QUALIFIER;
    const own = settings.BOOTSTRAP_QUALIFIER === '' ? '' : ` --qualifier ${qualifier}`;
    const bounded =
      settings.PERMISSIONS_BOUNDARY === ''
        ? ''
        : ` --custom-permissions-boundary ${nameOfPolicy(settings.PERMISSIONS_BOUNDARY)}`;
    const ofStage = stage === undefined ? '' : ` -c stage=${stage}`;
    const command = `npx cdk bootstrap${ofStage}${own}${bounded}`;
    const version = await account.bootstrapVersion(qualifier);
    if (version === undefined)
      return fail(`the CDK is not bootstrapped here (qualifier ${qualifier})`, command);
    if (!(version >= BOOTSTRAP_VERSION))
      return fail(`the CDK's bootstrap has version ${version}, needed is ${BOOTSTRAP_VERSION}`, command);
    return ok(`the CDK is bootstrapped, version ${version}`);
  },
};

const concurrency: Before = {
  name: 'concurrency',
  needs: 'credentials',
  run: async ({ account, settings }) => {
    const demand = {
      consumer: settings.CONSUMER_MAX_CONCURRENCY,
      webhooks: settings.SCALE > 0 ? capacityFor(settings.SCALE).verifierExecutions : undefined,
      forVerifier: Math.max(
        settings.VERIFIER_RESERVED_CONCURRENCY,
        settings.VERIFIER_PROVISIONED_CONCURRENCY,
      ),
    };
    return roomForVerifier(await account.concurrency(), demand, await account.region());
  },
};

const tableQuota: Before = {
  name: 'table-quota',
  needs: 'credentials',
  run: async ({ account, settings: { TABLE_MAX_WRITE_UNITS: wanted } }) => {
    const allowed = await account.tableWriteUnits();
    return wanted <= allowed
      ? ok(`a table may write ${allowed} units a second here, the stage up to ${wanted}`)
      : fail(
          `a table may write ${allowed} units a second here, and the stage is to write up to ${wanted}`,
          'Ask AWS for more (Service Quotas, DynamoDB, table-level write throughput), or lower SCALE or TABLE_MAX_WRITE_UNITS.',
        );
  },
};

/** A wildcard stands for one label (RFC 6125, 6.4.3). */
const covers = (name: string, domain: string): boolean =>
  name === domain || (name.startsWith('*.') && domain.slice(domain.indexOf('.')) === name.slice(1));

const certificate: Before = {
  name: 'certificate',
  needs: 'credentials',
  run: async ({ account, settings: { DOMAIN_NAME, DOMAIN_CERTIFICATE_ARN } }) => {
    if (DOMAIN_NAME === '') return skipped('no DOMAIN_NAME is set');
    const region = await account.region();
    if (DOMAIN_CERTIFICATE_ARN.split(':')[3] !== region) {
      return fail(
        `DOMAIN_CERTIFICATE_ARN is not of ${region}, and an HTTP API takes no certificate of another region`,
        `Request one, and set DOMAIN_CERTIFICATE_ARN to it: aws acm request-certificate --region ${region} --validation-method DNS --domain-name ${DOMAIN_NAME}`,
      );
    }
    const found = await account.certificate(DOMAIN_CERTIFICATE_ARN);
    if (found === undefined)
      return fail(
        'there is no certificate DOMAIN_CERTIFICATE_ARN',
        `Correct DOMAIN_CERTIFICATE_ARN; these there are: aws acm list-certificates --region ${region}`,
      );
    if (found.status !== 'ISSUED')
      return fail(
        `the certificate is ${found.status}`,
        `Add the DNS record that ACM names, and wait until the certificate is ISSUED: aws acm describe-certificate --region ${region} --certificate-arn ${DOMAIN_CERTIFICATE_ARN}`,
      );
    if (!found.names.some((name) => covers(name, DOMAIN_NAME)))
      return fail(
        `the certificate is for ${found.names.join(', ')}, not for ${DOMAIN_NAME}`,
        'Correct DOMAIN_NAME or DOMAIN_CERTIFICATE_ARN.',
      );
    return ok(`the certificate for ${DOMAIN_NAME} is issued`);
  },
};

/** Log delivery adds to the policy of this name (CloudWatch Logs guide, "Enable logging from AWS services"). */
const DELIVERY_POLICY = /^AWSLogDeliveryWrite/;
const VENDED = '/aws/vendedlogs/';
/** Characters of a policy, and policies of a region ("CloudWatch Logs quotas"). */
const POLICY_SIZE = 5120;
const POLICIES = 10;
/** Room for the one statement of the prefix. */
const STATEMENT_SIZE = 500;

const logPolicy: Before = {
  name: 'log-policy',
  needs: 'credentials',
  run: async ({ account }) => {
    const [policies, region] = await Promise.all([account.logPolicies(), account.region()]);
    const showing = `aws logs describe-resource-policies --region ${region}`;
    if (policies.some(({ text }) => text.includes(VENDED)))
      return ok(`log delivery may write under ${VENDED} already`);
    const delivery = policies.find(({ name }) => DELIVERY_POLICY.test(name));
    if (delivery !== undefined && delivery.text.length > POLICY_SIZE - STATEMENT_SIZE) {
      return fail(
        `the resource policy ${delivery.name} has ${delivery.text.length} of ${POLICY_SIZE} characters, too many for one more statement`,
        `Replace its statements for single log groups by one for ${VENDED}* (aws logs put-resource-policy); it reads: ${showing}`,
      );
    }
    if (delivery === undefined && policies.length >= POLICIES) {
      return fail(
        `CloudWatch Logs has ${policies.length} resource policies here, and takes no more`,
        `Merge or delete one, so that log delivery can add its own: ${showing}`,
      );
    }
    return ok('log delivery has room for its resource policy');
  },
};

/** A stack that can be updated; every other state stops the next deployment, or is another deployment at work. */
const UPDATABLE = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/;

const names: Before = {
  name: 'names',
  needs: 'credentials',
  run: async ({ account, settings, stackName, namePrefix }): Promise<Finding> => {
    const status = await account.stackStatus(stackName);
    if (status !== undefined && UPDATABLE.test(status))
      return ok(`${stackName} is deployed (${status}): this will be an update`);
    if (status?.endsWith('_IN_PROGRESS') === true)
      return warn(`${stackName} is being changed (${status})`, 'Wait until it is done.');
    if (status !== undefined && status !== 'ROLLBACK_COMPLETE')
      return fail(
        `${stackName} is ${status} and takes no deployment`,
        'docs/deploy.md, The deployment failed, says how to get it out of there.',
      );
    // In ROLLBACK_COMPLETE nothing of it is left; the CDK deletes the stack and makes it anew.
    const taken = await account.namesTaken(namePrefix);
    if (taken.length > 0)
      return fail(
        `these names are taken: ${taken.join(', ')}`,
        'Delete what an earlier stack left under them: docs/deploy.md, Remove.',
      );
    if (settings.DOMAIN_NAME !== '' && (await account.hasDomain(settings.DOMAIN_NAME)))
      return fail(
        `API Gateway has a custom domain ${settings.DOMAIN_NAME} already`,
        `Set another DOMAIN_NAME, or delete this one: aws apigatewayv2 delete-domain-name --region ${await account.region()} --domain-name ${settings.DOMAIN_NAME}`,
      );
    return ok(`nothing has the names of ${namePrefix}`);
  },
};

/** What a first deployment runs into, in the order in which it would. */
export const BEFORE_CHECKS: readonly Before[] = [
  credentials,
  bootstrap,
  concurrency,
  tableQuota,
  certificate,
  logPolicy,
  boundary,
  customerKey,
  names,
];
