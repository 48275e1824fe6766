import { changelogOf, parseLog } from '../../lib/changelog.ts';

const log = (...lines: [subject: string, date: string, decorations: string][]) =>
  lines.map((fields) => fields.join('\u001f')).join('\n');

describe('the changelog', () => {
  it('tells what is new and mended, release by release, and leaves the rest out', () => {
    // Arrange
    const commits = parseLog(
      log(
        ['feat: show trends', '2026-12-02', 'HEAD -> main'],
        ['docs: say more', '2026-12-01', 'tag: v0.2.0'],
        ['fix(sync): stop at the last page', '2026-11-30', ''],
        ['feat!: rename a route', '2026-11-29', ''],
        ['feat: the first version', '2026-11-23', 'tag: v0.1.0, origin/main'],
      ),
    );

    // Act
    const text = changelogOf(commits);

    // Assert
    expect(text.split('\n').filter((line) => /^[#-]/.test(line))).toEqual([
      '# Changes',
      '## Not yet released',
      '### New',
      '- show trends',
      '## 0.2.0 (2026-12-01)',
      '### Breaking',
      '- rename a route',
      '### Mended',
      '- **sync**: stop at the last page',
      '## 0.1.0 (2026-11-23)',
      '### New',
      '- the first version',
    ]);
  });

  it('has nothing of a commit without a type', () => {
    expect(changelogOf(parseLog(log(['wip', '2026-11-23', ''])))).not.toContain('wip');
  });
});
