import { isOlder } from '../../../../lambdas/core/alerts/release-order.ts';

describe('one release before another', () => {
  it.each([
    ['web@1.2.3', 'web@1.10.0', true],
    ['web@1.10.0', 'web@1.2.3', false],
    ['web@1.2.3', 'web@1.2.3', false],
    ['web@1.2.3-rc.1', 'web@1.2.3', true],
    ['web@1.2.3-rc.2', 'web@1.2.3-rc.10', true],
    ['web@1.2.3+5', 'web@1.2.3+6', false],
    ['1.0', '1.0.1', true],
  ])('%s is told from %s by its version', (release, than, expected) => {
    expect(isOlder(release, than)).toBe(expected);
  });

  it.each([
    ['web@1.0.0', 'api@2.0.0'],
    ['4f2c1d9', '9aa31b0'],
    ['nightly', 'web@1.0.0'],
  ])('%s and %s cannot be told apart', (release, than) => {
    expect(isOlder(release, than)).toBeNull();
  });
});
