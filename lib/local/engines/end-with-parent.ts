/**
 * `node end-with-parent.ts <program> <arguments...>` runs a program that must not outlive whoever started it. The
 * starter keeps our stdin open and writes nothing; its end, even by SIGKILL, closes that pipe, which ends the program.
 */
import { spawn } from 'node:child_process';

const [program = '', ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

const end = () => void child.kill('SIGTERM');
process.stdin.once('end', end).resume();
// Ours to survive: the program gets them from here, and its end is ours.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);

child.once('error', (error) => {
  process.stderr.write(`${program} did not start: ${error.message}\n`);
  process.exit(1);
});
child.once('exit', (code) => process.exit(code ?? 1));
