import { Names, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { metricsNamespace } from '../../lambdas/contracts/metrics.ts';
import { digestOf, nameOfPath, prefixOfPath, stackNameOf } from '../../lambdas/contracts/path-names.ts';

/** The error logs of this process: what lies in one is named after it. */
const ERROR_LOGS = new WeakSet<IConstruct>();

/** Everything below this construct is named after its path within its stack. */
export const nameAfter = (errorLog: IConstruct): void => void ERROR_LOGS.add(errorLog);

/** The path of the error log that `inside` belongs to, within its stack. */
export function pathOf(inside: IConstruct): string {
  const { scopes } = inside.node;
  const errorLog = scopes.findLast((scope) => ERROR_LOGS.has(scope));
  if (errorLog === undefined) throw new Error(`${inside.node.path} lies in no error log`);
  const own = errorLog.node.scopes;
  return own
    .slice(own.indexOf(Stack.of(errorLog)) + 1)
    .map(({ node }) => node.id)
    .join('/');
}

/** A logical id that depends on the path of the error log, and not on what lies between it and the resource. */
export const logicalIdOf = (inside: IConstruct, id: string): string => prefixOfPath(pathOf(inside)) + id;

/** What a thing is called of which the error log has one: its name is taken once in an account and region. */
export const nameOf = (inside: IConstruct): string => nameOfPath(nameOfStack(inside), pathOf(inside));

/** Where the functions' own metrics go. */
export const namespaceOf = (inside: IConstruct, stage: string): string => {
  const name = nameOf(inside);
  return metricsNamespace(stage, name === stackNameOf(stage) ? '' : name);
};

/** How a person invites somebody: from this repository where the stack is its own, else with the commands of the package. */
export const inviteCallOf = (inside: IConstruct, stage: string): string =>
  nameOf(inside) === stackNameOf(stage)
    ? `npm run invite -- --stage ${stage}`
    : `npx sentry-error-ledger invite --stack ${nameOfStack(inside)} --id ${pathOf(inside)}`;

/** Whether the error log is all that there is in its stack. */
export const isWholeStack = (inside: IConstruct): boolean => prefixOfPath(pathOf(inside)) === '';

/** Tells error logs of one stack apart where a name must hold no word; empty where the error log is the stack. */
export const pathDigestOf = (inside: IConstruct): string =>
  isWholeStack(inside) ? '' : digestOf(pathOf(inside));

/** A nested stack gets its name from CloudFormation, so that no name can hold it. */
function nameOfStack(inside: IConstruct): string {
  const stack = Stack.of(inside);
  return Token.isUnresolved(stack.stackName)
    ? Names.uniqueResourceName(stack, { maxLength: 60, separator: '-' })
    : stack.stackName;
}
