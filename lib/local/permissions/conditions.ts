import { PolicyError } from './policy-error.ts';
import { wildcardText } from './wildcard.ts';

/** What is known of one call besides its action and resource: the values of its condition keys. */
export type CallContext = Readonly<Record<string, readonly string[]>>;

export type Condition = (context: CallContext) => boolean;

/** The condition keys that the local stack derives from calls; any other would be taken for absent from every call. */
const SUPPLIED_KEYS: ReadonlySet<string> = new Set([
  'dynamodb:leadingkeys',
  's3:prefix',
  'events:source',
  'ses:fromaddress',
]);

const NAME =
  /^(?:(ForAllValues|ForAnyValue):)?(StringEquals|StringNotEquals|StringLike|StringNotLike|Null)(IfExists)?$/;

/**
 * One operator with one key and its values (IAM guide, "IAM JSON policy elements: Condition operators"). Throws
 * `PolicyError` for what no call could be judged by here.
 */
export function compileCondition(name: string, key: string, values: readonly string[]): Condition {
  const [, set, operator, ifExists] = NAME.exec(name) ?? [];
  if (operator === undefined) throw new PolicyError(`The condition operator ${name} is not evaluated here.`);
  if (!SUPPLIED_KEYS.has(key.toLowerCase())) {
    throw new PolicyError(`The local stack does not derive the condition key ${key} from calls.`);
  }
  if (values.some((value) => value.includes('${')))
    throw new PolicyError(`Policy variables (${values.join(', ')}) are not evaluated here.`);
  const valuesOf = (context: CallContext): readonly string[] =>
    Object.entries(context).find(([given]) => given.toLowerCase() === key.toLowerCase())?.[1] ?? [];
  if (operator === 'Null') {
    const isAbsentWanted = values.includes('true');
    return (context) => (valuesOf(context).length === 0) === isAbsentWanted;
  }
  const isNegated = operator.includes('Not');
  const matches = anyOf(values, operator.endsWith('Like'));
  const fits = (value: string): boolean => matches(value) !== isNegated;
  return (context) => {
    const given = valuesOf(context);
    // A key that a call lacks fits a negated operator, `IfExists` and ForAllValues, and nothing else.
    if (given.length === 0)
      return set === 'ForAllValues' || (set === undefined && (isNegated || ifExists !== undefined));
    return set === 'ForAllValues' ? given.every(fits) : given.some(fits);
  };
}

function anyOf(values: readonly string[], hasWildcards: boolean): (value: string) => boolean {
  if (!hasWildcards) return (value) => values.includes(value);
  const patterns = values.map(wildcardText);
  return (value) => patterns.some((pattern) => pattern.test(value));
}
