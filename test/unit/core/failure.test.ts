import { isPermanent, withinStack } from '../../../lambdas/core/failure.ts';

const thrownBy = (error: unknown): unknown => {
  try {
    return withinStack('too_deep', 'the record is too deep', () => {
      throw error;
    });
  } catch (thrown) {
    return thrown;
  }
};

describe('work within the stack', () => {
  it('gives what it gives', () => {
    expect(withinStack('too_deep', 'the record is too deep', () => 7)).toBe(7);
  });

  it('is refused for good where it takes more stack than there is', () => {
    const error = new RangeError('Maximum call stack size exceeded');

    const thrown = thrownBy(error);

    expect(isPermanent(thrown)).toBe(true);
    expect(thrown).toMatchObject({ code: 'too_deep', message: 'the record is too deep', cause: error });
  });

  it('fails as before for any other reason', () => {
    const error = new TypeError('ours');

    expect(thrownBy(error)).toBe(error);
  });
});
