import * as z from 'zod';
import type { Sighting } from '../../core/group/group.ts';

const SIGHTING = /^([rw])(\d*)#(.+)$/;

/** `r` or `w`, epoch milliseconds, the issue: each byte counts towards the item's first KiB. */
export const sightingText = ({ at, source, issueId }: Sighting): string =>
  `${source === 'row' ? 'r' : 'w'}${at === '' ? '' : Date.parse(at).toString()}#${issueId}`;

export const sightingSchema = z
  .string()
  .regex(SIGHTING)
  .transform((text): Sighting => {
    const [, source, ms = '', issueId = ''] = SIGHTING.exec(text) ?? [];
    return {
      at: ms === '' ? '' : new Date(Number(ms)).toISOString(),
      source: source === 'r' ? 'row' : 'webhook',
      issueId,
    };
  });
