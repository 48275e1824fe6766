import { readFileSync } from 'node:fs';

it('the gate runs every part of npm run check', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
  const parts = (scripts['check'] ?? '').split(' && ');

  const commands = readFileSync('.ci/run', 'utf8')
    .split('\n')
    .map((line) => line.replace(/ >.*$/, ''));

  expect(parts).toHaveLength(5);
  expect(parts.filter((part) => !commands.includes(part))).toEqual([]);
});
