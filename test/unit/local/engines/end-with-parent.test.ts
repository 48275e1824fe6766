import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const GUARD = path.resolve('lib/local/engines/end-with-parent.ts');
const ENDLESS = 'console.log(process.pid); setInterval(() => undefined, 1000)';
const PARENT = `
  require('node:child_process').spawn(
    process.execPath, [${JSON.stringify(GUARD)}, process.execPath, '-e', ${JSON.stringify(ENDLESS)}],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
`;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const untilGone = async (pid: number): Promise<boolean> => {
  for (let attempt = 0; attempt < 200 && isAlive(pid); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return !isAlive(pid);
};

const firstLine = async (stream: NodeJS.ReadableStream): Promise<string> => {
  const [chunk] = (await once(stream, 'data')) as [Buffer];
  return chunk.toString().trim();
};

it('a guarded process ends when its parent is killed without a chance to clean up', async () => {
  const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(await firstLine(parent.stdout));
  expect(isAlive(pid)).toBe(true);

  parent.kill('SIGKILL');

  expect(await untilGone(pid)).toBe(true);
});

it('SIGTERM to the guard ends the guarded process first', async () => {
  const guard = spawn(process.execPath, [GUARD, process.execPath, '-e', ENDLESS], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const pid = Number(await firstLine(guard.stdout));

  guard.kill('SIGTERM');
  await once(guard, 'exit');

  expect(isAlive(pid)).toBe(false);
});

it('the guard ends with the exit code of the guarded process', async () => {
  const guard = spawn(process.execPath, [GUARD, process.execPath, '-e', 'process.exit(7)'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  expect(await once(guard, 'exit')).toEqual([7, null]);
});

it('a program that does not exist is reported, not waited for', async () => {
  const guard = spawn(process.execPath, [GUARD, 'no-such-program'], { stdio: ['pipe', 'ignore', 'pipe'] });
  const said = firstLine(guard.stderr);
  expect(await once(guard, 'exit')).toEqual([1, null]);
  expect(await said).toContain('no-such-program');
});
