import { CannotRunError } from '../../../../lib/commands/doctor/failure.ts';
import { outputsOf } from '../../../../lib/commands/doctor/stack-outputs.ts';

const failing = (name: string) => () => Promise.reject(Object.assign(new Error('No.'), { name }));

test('the outputs of a stack are its own', async () => {
  const outputs = await outputsOf(() => Promise.resolve(new Map([['A', 'a']])), 'S');

  expect(outputs).toEqual({ A: 'a' });
});

test.each([
  ['is none', () => Promise.resolve(undefined), 'There is no stack S here: deploy it'],
  ['is no session', failing('ExpiredToken'), 'Stack S could not be looked up: No. Sign in to AWS again'],
  ['is no permission', failing('AccessDenied'), 'Give your AWS role this permission'],
  ['is anything else', failing('Strange'), 'the permission cloudformation:DescribeStacks'],
])('where there %s, the doctor says what to do', async (_, read, words) => {
  const reading = outputsOf(read, 'S');

  await expect(reading).rejects.toThrow(CannotRunError);
  await expect(reading).rejects.toThrow(words);
});
