import { ticketAddress } from '../../core/markdown/ticket.ts';
import type { Group } from '../../core/group/group.ts';
import type { FullEvent } from '../answers.ts';
import { permalinkOf } from '../answers.ts';
import type { AdminServices } from '../services.ts';
import { groupMarkdown } from './event-markdown.ts';

/** Where a ticket of this group opens, prefilled with the evidence of one event; null where no template is set. */
export function ticketOf(
  { ticketUrl, place }: Pick<AdminServices, 'ticketUrl' | 'place'>,
  { group, event, address }: { group: Group; event: FullEvent; address: string },
): string | null {
  if (ticketUrl === '') return null;
  const { stored, detail } = event;
  const title = group.title || 'Untitled';
  return ticketAddress({
    template: ticketUrl,
    values: {
      title: group.shortId === null ? title : `${group.shortId}: ${title}`,
      url: address,
      sentryUrl: permalinkOf(group, place),
      id: group.shortId ?? group.issueId,
      project: group.project.slug ?? group.project.id,
      level: group.level,
      environment: stored.environment ?? '',
      release: stored.release ?? '',
    },
    bodyWithin: (budget) => groupMarkdown({ group, place, detail, address }, budget),
  });
}
