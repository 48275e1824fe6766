import type { Diagnosis } from '../../lib/commands/doctor/diagnosis.ts';
import type { Moto } from '../support/deployed/moto.ts';

/** Runs `npm run doctor -- <options>` as a reader of the docs would; its exit code, and what it printed. */
export async function runDoctor(
  moto: Moto,
  options: string,
  settings?: Record<string, string>,
): Promise<{ code: number; printed: string }> {
  const command = `npm run --silent doctor -- ${options} && echo "exit 0" || echo "exit $?"`;
  const output = await moto.shell(command, settings);
  return { code: Number(/^exit (\d)$/m.exec(output)?.[1]), printed: output.replace(/^exit \d$/m, '') };
}

/** State, finding and fix of each check by its name. */
export async function diagnose(moto: Moto, options: string, settings?: Record<string, string>) {
  const { code, printed } = await runDoctor(moto, `${options} --json`, settings);
  const { target, checks } = JSON.parse(/^\{$.*^\}$/ms.exec(printed)?.[0] ?? '') as Diagnosis;
  return {
    code,
    target,
    states: Object.fromEntries(checks.map(({ name, state }) => [name, state])),
    findings: Object.fromEntries(checks.map(({ name, finding }) => [name, finding])),
    fixes: Object.fromEntries(checks.map(({ name, fix }) => [name, fix])),
  };
}
