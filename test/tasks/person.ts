import type { Locator, Page } from 'playwright-core';

/**
 * Somebody at the page who is counted. A step is a click, a key, a field that is filled in (with the click or key that
 * reaches it), or a scroll of more than one screen. Looking, pointing at a menu that opens by itself and scrolling within a
 * screen cost nothing.
 */
export interface Person {
  page: Page;
  /** What was done, one entry for each step. */
  steps: readonly string[];
  click: (what: string, where: Locator) => Promise<void>;
  press: (what: string, key: string) => Promise<void>;
  fill: (what: string, where: Locator, text: string) => Promise<void>;
  /** Points at something. */
  hover: (where: Locator) => Promise<void>;
  /** Finds it on the page; fails where it is not there. */
  see: (what: string, where: Locator) => Promise<void>;
}

/** A task that this product, as it is, has no way for; the message says why. */
export class NotPossible extends Error {
  override readonly name = 'NotPossible';
}

/** On a machine that is busy with something else. */
const PATIENCE_MS = 30_000;

export function personAt(page: Page): Person {
  const steps: string[] = [];
  page.setDefaultTimeout(PATIENCE_MS);
  /** Of several the one that is nearest. */
  const reach = async (what: string, where: Locator): Promise<Locator> => {
    const shown = where.filter({ visible: true });
    await shown.first().waitFor();
    const height = page.viewportSize()?.height ?? 0;
    const found = await Promise.all(
      (await shown.all()).map(async (each) => ({ each, away: distance(await each.boundingBox(), height) })),
    );
    const [nearest] = found.toSorted((a, b) => a.away - b.away);
    if (nearest === undefined) throw new Error(`There is no ${what}.`);
    if (nearest.away > height) steps.push(`scroll to ${what}`);
    await nearest.each.scrollIntoViewIfNeeded();
    return nearest.each;
  };
  return {
    page,
    steps,
    click: async (what, where) => {
      const found = await reach(what, where);
      steps.push(`click ${what}`);
      await found.click();
    },
    press: async (what, key) => {
      steps.push(`press ${what}`);
      await page.keyboard.press(key);
    },
    fill: async (what, where, text) => {
      const found = await reach(what, where);
      steps.push(`fill in ${what}`);
      await found.fill(text);
    },
    hover: async (where) => where.hover(),
    see: async (what, where) => {
      await reach(what, where);
    },
  };
}

type Box = { y: number; height: number } | null;

/** How far one has to scroll until it is whole in the window, CSS px. */
const distance = (box: Box, windowHeight: number): number =>
  box === null ? Infinity : Math.max(0, -box.y, box.y + Math.min(box.height, windowHeight) - windowHeight);
