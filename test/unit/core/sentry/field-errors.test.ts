import fc from 'fast-check';
import { fieldErrorsIn } from '../../../../lambdas/core/sentry/field-errors.ts';

describe('what a 400 says of single fields', () => {
  it.each([
    [{ assignedTo: ['Unknown actor input'] }, 'assignedTo: Unknown actor input'],
    [
      { statusDetails: { inRelease: ['Unable to find a release with the given version.'] } },
      'statusDetails.inRelease: Unable to find a release with the given version.',
    ],
    [{ a: 'one', b: ['two', 'three'] }, 'a: one; b: two; b: three'],
    [{ non_field_errors: ['Not both.'] }, 'Not both.'],
    [{ a: 1 }, ''],
    ['text', ''],
    [null, ''],
  ])('of %j is "%s"', (body, words) => {
    expect(fieldErrorsIn(body)).toBe(words);
  });

  it('is text, whatever the body', () => {
    fc.assert(fc.property(fc.jsonValue(), (body) => expect(typeof fieldErrorsIn(body)).toBe('string')));
  });
});
