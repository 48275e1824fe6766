/**
 * Whether one release is older than another, as far as their names tell: `package@1.2.3-rc.1+build` by Semantic Versioning
 * (https://semver.org), as Sentry orders releases; null where a name is no version or of another package.
 */
export function isOlder(release: string, than: string): boolean | null {
  if (release === than) return false;
  const [one, other] = [versionOf(release), versionOf(than)];
  if (one === null || other === null || one.package !== other.package) return null;
  const order = compare(one.numbers, other.numbers) || comparePre(one.pre, other.pre);
  return order < 0;
}

interface Version {
  package: string;
  numbers: readonly number[];
  pre: readonly string[];
}

const VERSION = /^(?:(.*)@)?v?(\d+(?:\.\d+){1,3})(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$/s;

function versionOf(release: string): Version | null {
  const [, name = '', numbers, pre] = VERSION.exec(release) ?? [];
  if (numbers === undefined) return null;
  return {
    package: name,
    numbers: numbers.split('.').map(Number),
    pre: pre === undefined ? [] : pre.split('.'),
  };
}

function compare(one: readonly number[], other: readonly number[]): number {
  const length = Math.max(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A version without a pre-release is the later one; numbers come before words. */
function comparePre(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return other.length - one.length;
  for (const [index, part] of one.entries()) {
    const against = other[index];
    if (against === undefined) return 1;
    const difference = comparePart(part, against);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

function comparePart(one: string, other: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
  if (isNumber && isOtherNumber) return Number(one) - Number(other);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return one === other ? 0 : one < other ? -1 : 1;
}
