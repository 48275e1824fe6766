import * as z from 'zod';

/** An event as the Events API v2 takes it (https://developer.pagerduty.com/docs/send-alert-event). */
const link = z.strictObject({ href: z.url(), text: z.string().optional() });
const routing = { routing_key: z.string().length(32), dedup_key: z.string().min(1).max(255) };

export const pagerDutyEventSchema = z
  .union([
    z.strictObject({ ...routing, event_action: z.literal('resolve') }),
    z.strictObject({
      ...routing,
      event_action: z.literal('trigger'),
      client: z.string().optional(),
      client_url: z.url().optional(),
      links: z.array(link).optional(),
      payload: z.strictObject({
        summary: z.string().min(1).max(1_024),
        source: z.string().min(1),
        severity: z.enum(['critical', 'error', 'warning', 'info']),
        timestamp: z.iso.datetime().optional(),
        component: z.string().optional(),
        group: z.string().optional(),
        class: z.string().optional(),
        custom_details: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
      }),
    }),
  ])
  .refine((event) => Buffer.byteLength(JSON.stringify(event)) <= 512 * 1_024, 'larger than 512 KB');
