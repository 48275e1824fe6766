import { Queue } from 'aws-cdk-lib/aws-sqs';
import { appOf, stackOf } from '../support/stack-template.ts';

describe('the rule packs', () => {
  it.each(['dev', 'prod'] as const)('have every finding of %s answered', (stage) => {
    // Arrange
    const app = appOf(stage);

    // Act
    const synthesize = () => app.synth();

    // Assert
    expect(synthesize).not.toThrow();
  });

  it('have every finding of a verifier that is kept warm answered', () => {
    // Arrange
    const app = appOf('prod', { VERIFIER_PROVISIONED_CONCURRENCY: '1' });

    // Act
    const synthesize = () => app.synth();

    // Assert
    expect(synthesize).not.toThrow();
  });

  it('stop a stack that breaks a rule', () => {
    // Arrange
    const app = appOf('dev');
    new Queue(stackOf(app), 'QueueWithoutTransportSecurity');

    // Act
    const synthesize = () => app.synth();

    // Assert
    expect(synthesize).toThrow(/does not require requests to use SSL/);
  });
});

it('a stack with data cannot be deleted by one command', () => {
  // Arrange
  const protectedIn = (stage: 'dev' | 'prod') => stackOf(appOf(stage)).terminationProtection;

  // Act
  const answers = [protectedIn('dev'), protectedIn('prod')];

  // Assert
  expect(answers).toEqual([false, true]);
});
