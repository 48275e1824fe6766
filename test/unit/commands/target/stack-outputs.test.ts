import { CommandError } from '../../../../lib/commands/command-line/exit.ts';
import { outputsOf, readStackOutputs } from '../../../../lib/commands/target/stack-outputs.ts';
import { queryError, startAwsAnswers, type AwsAnswer } from '../../../support/fakes/aws-answers.ts';

let answer: AwsAnswer;
let stop: () => void;
beforeAll(async () => {
  stop = await startAwsAnswers(() => answer);
});
afterAll(() => stop());

describe('the outputs of a stack', () => {
  it('are those that CloudFormation names', async () => {
    answer = {
      status: 200,
      body: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
        <StackName>S</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
        <Parameters><member><ParameterKey>P</ParameterKey></member></Parameters>
        <Outputs>
          <member><OutputKey>A</OutputKey><OutputValue>https://a/?x=1&amp;y=2</OutputValue></member>
          <member><OutputValue>b</OutputValue><OutputKey>B</OutputKey></member>
        </Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    };

    const outputs = await readStackOutputs('S');

    expect(outputs).toEqual(
      new Map([
        ['A', 'https://a/?x=1&y=2'],
        ['B', 'b'],
      ]),
    );
  });

  it('are undefined where there is no such stack', async () => {
    answer = queryError(400, 'ValidationError', 'Stack with id S does not exist');

    const outputs = await readStackOutputs('S');

    expect(outputs).toBeUndefined();
  });

  it('are not guessed where CloudFormation refuses', async () => {
    answer = queryError(403, 'AccessDenied', 'No.');

    const reading = readStackOutputs('S');

    await expect(reading).rejects.toMatchObject({ name: 'AccessDenied', message: 'No.' });
  });
});

describe('the outputs of a stack that must be there', () => {
  const failing = (name: string) => () => Promise.reject(Object.assign(new Error('No.'), { name }));

  it('are its own', async () => {
    const outputs = await outputsOf(() => Promise.resolve(new Map([['A', 'a']])), 'S', 'docs/doctor.md');

    expect(outputs).toEqual(new Map([['A', 'a']]));
  });

  it.each([
    ['is none', () => Promise.resolve(undefined), 'There is no stack S here: deploy it'],
    ['is no session', failing('ExpiredToken'), 'Stack S could not be looked up: No. Sign in to AWS again'],
    ['is no permission', failing('AccessDenied'), 'Give your AWS role this permission; docs/doctor.md'],
    ['is anything else', failing('Strange'), 'the permission cloudformation:DescribeStacks'],
  ])('are asked for where there %s, with what to do', async (_, read, words) => {
    const reading = outputsOf(read, 'S', 'docs/doctor.md');

    await expect(reading).rejects.toThrow(CommandError);
    await expect(reading).rejects.toThrow(words);
  });
});
