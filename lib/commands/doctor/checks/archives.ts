import { ok, warn, type Check } from '../check.ts';

const SHOWN = 5;

/** Earlier versions archived for ever without saying so: whoever did it believes that Sentry will bring the issue back. */
export const foreverArchives: Check = {
  name: 'forever-archives',
  run: async ({ aws, target }) => {
    const archives = await aws.table.foreverArchives();
    const unmeant = archives.filter(({ isChosen }) => !isChosen);
    const chosen = archives.length - unmeant.length;
    if (unmeant.length === 0) {
      return ok(
        chosen === 0
          ? 'nothing was archived for ever from here'
          : `archived for ever from here: ${chosen}, each chosen by name`,
      );
    }
    const names = unmeant.slice(0, SHOWN).map(({ group }) => group.shortId ?? group.issueId);
    const more = unmeant.length > SHOWN ? ', ...' : '';
    const page = new URL('/admin/archived-for-ever', target.adminUrl).href;
    return warn(
      `archived for ever from here, though nobody chose that: ${unmeant.length} (${names.join(', ')}${more})`,
      `Open ${page} and press its one button: it archives them until they escalate.`,
    );
  },
};
