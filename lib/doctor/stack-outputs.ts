import { partsOf, textsOf, type AwsQuery } from './aws-query.ts';
import { adviceFor, CannotRunError, messageOf } from './failure.ts';

/** The outputs of a deployed stack by name. Rejects with `CannotRunError` that says what to do. */
export async function readStackOutputs(query: AwsQuery, stackName: string): Promise<Record<string, string>> {
  const xml = await query('cloudformation', {
    Action: 'DescribeStacks',
    Version: '2010-05-15',
    StackName: stackName,
  }).catch((error: unknown) => {
    // CloudFormation has no code of its own for this.
    if (error instanceof Error && error.name === 'ValidationError') {
      throw new CannotRunError(
        `There is no stack ${stackName} here: deploy it, or check --stage, --stack, AWS_PROFILE and AWS_REGION. ` +
          'For the local stack, npm start first.',
      );
    }
    const advice =
      adviceFor(error) ??
      'Check AWS_PROFILE and AWS_REGION, and the permission cloudformation:DescribeStacks.';
    throw new CannotRunError(`Stack ${stackName} could not be looked up: ${messageOf(error)}. ${advice}`);
  });
  return outputsOf(xml);
}

/** From the answer to DescribeStacks. */
export const outputsOf = (xml: string): Record<string, string> =>
  Object.fromEntries(
    partsOf(xml, 'Outputs')
      .flatMap((outputs) => partsOf(outputs, 'member'))
      .flatMap((member) => {
        const [key] = textsOf(member, 'OutputKey');
        const [value] = textsOf(member, 'OutputValue');
        return key === undefined || value === undefined ? [] : [[key, value] as const];
      }),
  );
