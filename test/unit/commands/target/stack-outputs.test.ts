import { readStackOutputs } from '../../../../lib/commands/target/stack-outputs.ts';
import { queryError, startAwsAnswers, type AwsAnswer } from '../../../support/aws-answers.ts';

let answer: AwsAnswer;
let stop: () => void;
beforeAll(async () => {
  stop = await startAwsAnswers(() => answer);
});
afterAll(() => stop());

describe('the outputs of a stack', () => {
  it('are those that CloudFormation names', async () => {
    // Arrange
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

    // Act
    const outputs = await readStackOutputs('S');

    // Assert
    expect(outputs).toEqual(
      new Map([
        ['A', 'https://a/?x=1&y=2'],
        ['B', 'b'],
      ]),
    );
  });

  it('are undefined where there is no such stack', async () => {
    // Arrange
    answer = queryError(400, 'ValidationError', 'Stack with id S does not exist');

    // Act
    const outputs = await readStackOutputs('S');

    // Assert
    expect(outputs).toBeUndefined();
  });

  it('are not guessed where CloudFormation refuses', async () => {
    // Arrange
    answer = queryError(403, 'AccessDenied', 'No.');

    // Act
    const reading = readStackOutputs('S');

    // Assert
    await expect(reading).rejects.toMatchObject({ name: 'AccessDenied', message: 'No.' });
  });
});
