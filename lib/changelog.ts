/** One commit as `git log` tells it. */
export interface Commit {
  /** `feat: ...`, `fix(scope): ...`. */
  subject: string;
  /** Day, `2026-11-23`. */
  date: string;
  /** The release that this commit is, without the `v` of its tag. */
  version: string | undefined;
}

/** What a reader of the changelog cares for; the other types change nothing that is deployed. */
const SECTIONS = [
  { title: 'Breaking', is: (type: string) => type.endsWith('!') },
  { title: 'New', is: (type: string) => type === 'feat' },
  { title: 'Mended', is: (type: string) => type === 'fix' },
  { title: 'Faster', is: (type: string) => type === 'perf' },
];

/** CHANGELOG.md of the given commits, newest first. Depends on nothing else, so it can be made anew at any time. */
export function changelogOf(commits: readonly Commit[]): string {
  const releases: { title: string; commits: Commit[] }[] = [{ title: 'Not yet released', commits: [] }];
  for (const commit of commits) {
    if (commit.version !== undefined) {
      releases.push({ title: `${commit.version} (${commit.date})`, commits: [] });
    }
    releases.at(-1)?.commits.push(commit);
  }
  const sections = releases.map(({ title, commits: own }) => ({ title, text: sectionsOf(own) }));
  const filled = sections
    .filter(({ text }) => text !== '')
    .map(({ title, text }) => `## ${title}\n\n${text}`);
  return `${HEAD}\n\n${filled.join('\n\n')}\n`;
}

const HEAD = `# Changes

<!-- Written by \`npm run docs:changelog\` from the subjects of the commits. -->`;

function sectionsOf(commits: readonly Commit[]): string {
  const entries = commits.flatMap(({ subject }) => {
    const [, type, scope, breaking = '', text] = /^(\w+)(?:\(([^)]+)\))?(!)?: (.+)$/.exec(subject) ?? [];
    return type === undefined || text === undefined ? [] : [{ type: type + breaking, scope, text }];
  });
  return SECTIONS.map(({ title, is }) => {
    const lines = entries
      .filter(({ type }) => is(type))
      .map(({ scope, text }) => `- ${scope === undefined ? '' : `**${scope}**: `}${text}`);
    return lines.length === 0 ? '' : `### ${title}\n\n${lines.join('\n')}`;
  })
    .filter((section) => section !== '')
    .join('\n\n');
}

const FIELD = '\u001f';
/** For `git log --format=...`: subject, day, and the tags among the decorations. */
export const LOG_FORMAT = ['%s', '%cs', '%D'].join(FIELD);

/** Reads what `git log --format=LOG_FORMAT` prints. */
export const parseLog = (log: string): Commit[] =>
  log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [subject = '', date = '', decorations = ''] = line.split(FIELD);
      return { subject, date, version: /tag: v(\d+\.\d+\.\d+)/.exec(decorations)?.[1] };
    });
