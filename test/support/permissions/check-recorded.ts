import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nameOf, readFixture, readRecorded, RECORDED_FIXTURE, RECORDED_FOLDER } from './recorded-calls.ts';

/** The calls of this run, for whoever takes them over. */
const MERGED = path.join(RECORDED_FOLDER, 'recorded-calls.json');

/**
 * Ends the integration suite: tells what was judged, and fails where a role refused a call, or where the fixture by which
 * test/stack/proven-permissions.test.ts proves the roles no longer says what the suite calls. Calls that are missing are
 * a fault only of a run of all the tests that the fixture is from.
 */
export function checkRecorded(): void {
  if (!existsSync(RECORDED_FOLDER)) return;
  const { tests, calls, evaluated, refusedOnPurpose } = readRecorded();
  if (calls.length === 0) return;
  const refused = calls.filter(({ isAllowed }) => !isAllowed).map(nameOf);
  const fixture = readFixture();
  const known = new Set(fixture.calls.map(nameOf));
  const seen = new Set(calls.map(nameOf));
  const isWhole = fixture.tests.every((test) => tests.includes(test));
  const added = [...seen].filter((name) => !known.has(name) && !refused.includes(name));
  const gone = isWhole ? [...known].filter((name) => !seen.has(name)) : [];
  const actions = new Set(calls.map(({ action }) => action));
  const roles = new Set(calls.map(({ role }) => role));
  process.stdout.write(
    `Permissions: ${evaluated.toString()} calls judged, ${actions.size.toString()} actions of ${roles.size.toString()} roles, ${refused.length.toString()} refused, ${refusedOnPurpose.toString()} more on purpose\n`,
  );
  mkdirSync(RECORDED_FOLDER, { recursive: true });
  const allowed = calls.filter(({ isAllowed }) => isAllowed);
  writeFileSync(MERGED, `${JSON.stringify({ tests, calls: allowed }, null, 2)}\n`);
  const faults = [
    ...refused.map((name) => `refused: ${name}`),
    ...added.map((name) => `not in ${RECORDED_FIXTURE}: ${name}`),
    ...gone.map((name) => `in ${RECORDED_FIXTURE}, and not called any more: ${name}`),
  ];
  if (faults.length === 0) return;
  const takeOver = `After a run of the whole integration suite, take over what is right: cp ${path.relative('.', MERGED)} ${RECORDED_FIXTURE}`;
  throw new Error(
    `The recorded calls are not those that prove the roles.\n${faults.join('\n')}\n${takeOver}`,
  );
}
