import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

type Commit = [subject: string, date: string, tag?: string];

const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));

/** CHANGELOG.md as `npm run docs:changelog` writes it in a repository of these commits, newest first. */
function changelogOf(...commits: Commit[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'changelog-'));
  const run = (command: string, args: string[], date = '') =>
    execFileSync(command, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_DATE: `${date}T12:00:00Z`,
        GIT_COMMITTER_DATE: `${date}T12:00:00Z`,
      },
    });
  try {
    run('git', ['init', '--quiet']);
    for (const [subject, date, tag] of commits.toReversed()) {
      const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
      run('git', [...identity, 'commit', '--quiet', '--allow-empty', '--message', subject], date);
      if (tag !== undefined) run('git', ['tag', tag]);
    }
    const [tool = '', ...args] = scripts['docs:changelog']!.split(' ');
    run(path.resolve('node_modules/.bin', tool), ['--config', path.resolve('cliff.toml'), ...args]);
    return readFileSync(path.join(folder, 'CHANGELOG.md'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the changelog', () => {
  it('tells what is new and fixed, release by release, and leaves the rest out', () => {
    // Arrange
    const commits: Commit[] = [
      ['feat: show trends', '2026-12-02'],
      ['docs: say more', '2026-12-01', 'v0.2.0'],
      ['fix(sync): stop at the last page', '2026-11-30'],
      ['feat!: rename a route', '2026-11-29'],
      ['feat: the first version', '2026-11-23', 'v0.1.0'],
    ];

    // Act
    const text = changelogOf(...commits);

    expect(text.split('\n').filter((line) => /^[#-]/.test(line))).toEqual([
      '# Changes',
      '## Not yet released',
      '### New',
      '- show trends',
      '## 0.2.0 (2026-12-01)',
      '### Breaking',
      '- rename a route',
      '### Fixed',
      '- **sync**: stop at the last page',
      '## 0.1.0 (2026-11-23)',
      '### New',
      '- the first version',
    ]);
  });

  it('has nothing of a commit without a type', () => {
    expect(changelogOf(['wip', '2026-11-23'], ['feat: a first version', '2026-11-22'])).not.toContain('wip');
  });

  it('has of a commit its subject, and not what stands below it', () => {
    expect(changelogOf(['fix: count once\n\nThe reason.', '2026-11-23'])).toContain('- count once\n');
  });

  it('is the page of this repository', () => {
    expect(readFileSync('CHANGELOG.md', 'utf8')).toMatch(
      /^# Changes\n\n<!-- Written by `npm run docs:changelog` .*-->\n\n## /,
    );
  });
});
