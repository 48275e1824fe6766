import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

/** Where the stacks of the integration suite record what they judged. */
export const RECORDED_FOLDER = path.resolve('.local/permissions');
/** The calls of the whole suite, merged, as they were last taken over. */
export const RECORDED_FIXTURE = 'test/fixtures/permissions/recorded-calls.json';

const call = z.object({
  role: z.string(),
  action: z.string(),
  resource: z.string(),
  context: z.record(z.string(), z.array(z.string())),
  isAllowed: z.boolean(),
});
export type RecordedCall = z.infer<typeof call>;

const line = z.union([
  z.object({ call }),
  z.object({ evaluated: z.number(), denied: z.number(), without: z.array(z.string()) }),
]);

export interface Recorded {
  /** Names of the test files that had a stack. */
  tests: string[];
  calls: RecordedCall[];
  /** How many calls were judged in all. */
  evaluated: number;
  /** How many of them were refused because a test had taken the action from the role. */
  refusedOnPurpose: number;
}

/** Merges what every stack has recorded. Stacks whose roles lacked something are counted, and show nothing else. */
export function readRecorded(folder: string = RECORDED_FOLDER): Recorded {
  const tests = new Set<string>();
  const calls = new Map<string, RecordedCall>();
  let [evaluated, refusedOnPurpose] = [0, 0];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl'))) {
    const lines = readFileSync(path.join(folder, file), 'utf8')
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => line.parse(JSON.parse(text)));
    const totals = lines.flatMap((each) => ('evaluated' in each ? [each] : []));
    evaluated += totals.reduce((sum, each) => sum + each.evaluated, 0);
    if (totals.some(({ without }) => without.length > 0)) {
      refusedOnPurpose += totals.reduce((sum, each) => sum + each.denied, 0);
      continue;
    }
    tests.add(file.split('.')[0] ?? file);
    for (const each of lines) if ('call' in each) calls.set(keyOf(each.call), each.call);
  }
  const inOrder = [...calls].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  return { tests: [...tests].sort(), calls: inOrder, evaluated, refusedOnPurpose };
}

const fixture = z.object({ tests: z.array(z.string()), calls: z.array(call) });

export const readFixture = () => fixture.parse(JSON.parse(readFileSync(RECORDED_FIXTURE, 'utf8')));

const keyOf = ({ role, action, resource, context, isAllowed }: RecordedCall): string =>
  [role, action, resource, JSON.stringify(context), String(isAllowed)].join(' ');

export const nameOf = ({
  role,
  action,
  resource,
}: Pick<RecordedCall, 'role' | 'action' | 'resource'>): string => `${role}: ${action} on ${resource}`;
