import { anAdmin, NOW, type World } from '../fakes/admin-services.ts';
import { aBusyWorld } from './admin-busy-world.ts';

const HOUR_MS = 3_600_000;

/** So many hours before the world's now, ISO 8601. */
export const hoursAgo = (hours: number): string => new Date(NOW - hours * HOUR_MS).toISOString();

/** A page of an ordinary day, with what is different about it. */
export async function openBusyPage(path: string, changes: Partial<World> = {}) {
  const { call, world } = await anAdmin({ ...aBusyWorld(), ...changes });
  const answer = await call(path);
  return { status: answer.status, html: await answer.text(), headers: answer.headers, world };
}

/** What of it is read: no script, style or tag. */
export const wordsOf = (html: string | undefined): string =>
  (html ?? '')
    .replaceAll(/<(style|script)[^]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

export const cardOf = (html: string, id: string): string | undefined =>
  new RegExp(`<section class="card[^"]*" id="${id}">[^]*?</section>`).exec(html)?.[0];
