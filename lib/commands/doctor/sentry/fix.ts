import { oneLine } from '../../../../lambdas/contracts/printable.ts';
import type { Context } from '../check.ts';
import { CommandError } from '../../command-line/exit.ts';
import {
  changeFor,
  isSameUrl,
  putIntegration,
  readIntegration,
  type Integration,
  type Reading,
} from './integration.ts';
import { told } from './sentry.ts';

export interface FixOptions {
  /** Asks the person; undefined where there is no terminal. */
  ask: ((question: string) => Promise<boolean>) | undefined;
  /** Go on without asking. */
  isAgreed: boolean;
  say: (text: string) => void;
}

/**
 * Sets webhook URL and events of the integration in Sentry, after asking; what it has beyond that stays.
 * Throws `CommandError` where nothing was changed because nobody could be asked, or Sentry refused.
 */
export async function fix(context: Context, { ask, isAgreed, say }: FixOptions): Promise<void> {
  const reading = await readIntegration(context);
  if (reading.kind !== 'found') throw new CommandError(whyNot(reading));
  const { integration } = reading;
  const change = changeFor(integration, context.target.webhookUrl);
  if (change === undefined) {
    say(oneLine(`Nothing to fix in Sentry: ${integration.slug} sends everything to us.`));
    return;
  }
  // One line each, whatever stands in a name: the person agrees to what can be seen.
  const question = [
    `In Sentry, set integration ${integration.name} (${integration.slug}):`,
    `  webhook URL  ${integration.webhookUrl ?? '(none)'}  ->  ${change.webhookUrl}`,
    `  events       ${integration.events.join(', ') || '(none)'}  ->  ${change.events.join(', ')}`,
  ];
  say(question.map(oneLine).join('\n'));
  if (isAgreed) refuseToMove(integration, context);
  else {
    if (ask === undefined)
      throw new CommandError('Nobody to ask on this terminal: add --yes if this is right.');
    if (!(await ask('Change it? [y/N] '))) {
      say('Nothing was changed.');
      return;
    }
  }
  const answer = await putIntegration(context, integration, change);
  if (answer.status === 200) {
    say('Changed.');
    return;
  }
  if (/'error' resource/.test(answer.detail)) {
    throw new CommandError(
      'Nothing was changed: the plan of this organization has no error hook. Set the webhook URL and the event issue by hand; the sync brings the events.',
    );
  }
  const advice = answer.status === 403 ? ` ${AS_PERSON}` : '';
  throw new CommandError(oneLine(`Nothing was changed: Sentry answered ${told(answer)}.${advice}`));
}

/**
 * An integration that nobody named and that sends somewhere else may be that of another stage. A person is shown what
 * would change; without one it must be named.
 */
function refuseToMove({ slug, webhookUrl }: Integration, { target, integration }: Context): void {
  const isElsewhere = webhookUrl !== null && webhookUrl !== undefined && webhookUrl !== '';
  if (integration !== undefined || !isElsewhere || isSameUrl(webhookUrl, target.webhookUrl)) return;
  throw new CommandError(
    oneLine(
      `Nothing was changed: ${slug} sends to ${webhookUrl}, which may be another stage. Add --integration ${slug} if it is to send to us instead.`,
    ),
  );
}

const AS_PERSON = 'Set SENTRY_ADMIN_TOKEN to a token of yours with org:write.';

function whyNot(reading: Exclude<Reading, { kind: 'found' }>): string {
  switch (reading.kind) {
    case 'absent':
      return 'There is no integration to fix: create it first (docs/sentry-setup.md).';
    case 'several':
      return `Which integration? Add --integration <slug>: ${reading.slugs.join(', ')}.`;
    case 'unreadable':
      return `Sentry does not show the integration: ${reading.told}. ${AS_PERSON}`;
  }
}
