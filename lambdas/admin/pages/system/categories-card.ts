import { html } from 'hono/html';
import * as z from 'zod';
import type { Html } from '../layout.ts';
import { clip, number, time } from '../text.ts';

const MAX_NAME = 40;
const run = z.object({
  startedAt: z.string(),
  complete: z.literal(true),
  byCategory: z.record(z.string(), z.number()),
});

/** How many issues of each category the last complete run has seen; nothing before there is one that counted them. */
export function categoriesCard(runs: readonly unknown[], nowMs: number): Html | string {
  const last = runs.map((each) => run.safeParse(each).data).find((each) => each !== undefined);
  const counts = Object.entries(last?.byCategory ?? {}).sort(([, a], [, b]) => b - a);
  if (last === undefined || counts.length === 0) return '';
  return html`<section class="card">
    <h2>Sentry issues by category</h2>
    <dl class="facts">
      ${counts.map(
        ([name, count]) =>
          html`<div>
            <dt>${clip(name.replaceAll('_', ' '), MAX_NAME)}</dt>
            <dd>${number(count)}</dd>
          </div>`,
      )}
    </dl>
    <p class="muted small">As the last complete sync saw them, ${time(last.startedAt, nowMs)}.</p>
  </section>`;
}
