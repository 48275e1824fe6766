import type { Browser, BrowserContext, Page } from 'playwright-core';
import { CANARY } from './texts.ts';

/** What hostile texts did on the pages that were shown since the watch began; all lists are empty where they did nothing. */
export interface Deeds {
  /** Alerts, questions and the like. */
  dialogs: string[];
  /** Scripts of the corpus that ran, by page. */
  ran: string[];
  /** Where the browser had to refuse something: the escaping had failed before. */
  refusedByPolicy: string[];
  /** On the console, or thrown. */
  said: string[];
  /** Asked of another host. */
  elsewhere: string[];
  /** Links and forms that lead to a script or, of forms, to another host. */
  leads: string[];
}

export interface Watch {
  page: Page;
  context: BrowserContext;
  deeds: Deeds;
  /** Pages that are wider than the window, and texts that reach out of the box that they stand in, by width. */
  overflows: readonly string[];
  /** Looks at the page that is shown, everything opened, in each width. */
  look: () => Promise<void>;
  close: () => Promise<void>;
}

/** A phone and a desk, CSS px. */
export const WIDTHS = [390, 1280] as const;

const TRAP = `
  globalThis.violations = [];
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    violations.push(violatedDirective + ' ' + blockedURI), true);
`;

interface Seen {
  runs: number;
  violations: string[];
  leads: string[];
}

const INSPECT = `(() => {
  document.querySelectorAll('details').forEach((each) => { each.open = true; });
  const isSafe = (address, own) => {
    const url = new URL(address, document.baseURI);
    return own ? url.origin === location.origin : ['http:', 'https:', 'mailto:'].includes(url.protocol);
  };
  const leads = [
    ...[...document.querySelectorAll('[href]')].filter((each) => !isSafe(each.getAttribute('href'), false)),
    ...[...document.querySelectorAll('form')].filter((each) => !isSafe(each.getAttribute('action') ?? '', true)),
    ...document.querySelectorAll('base, iframe, object, embed, meta[http-equiv=refresh]'),
  ];
  return { runs: globalThis.${CANARY} ?? 0, violations: globalThis.violations, leads: leads.map((each) => each.outerHTML.slice(0, 200)) };
})()`;

/**
 * Texts that end beyond the frame or the cell around them; what is cut or can be scrolled ends there. A box that nothing reaches
 * out of is no wider inside than outside, so the places of texts, which take long to ask for, matter in the others alone.
 */
const SPILLS = `(() => {
  const isBox = (each) => ['TD', 'TH', 'BUTTON', 'SUMMARY'].includes(each.tagName) || each.matches('.card, .notice, .badge, .chip, .button');
  const known = new Map();
  const wideBoxesAround = (each) => {
    if (!each || each === document.body) return [];
    if (known.has(each)) return known.get(each);
    const { overflowX, display } = getComputedStyle(each);
    const isCut = overflowX !== 'visible' && display !== 'inline';
    const isWide = !isCut && isBox(each) && each.scrollWidth > each.clientWidth + 1;
    const found = isCut ? [] : [...(isWide ? [each] : []), ...wideBoxesAround(each.parentElement)];
    known.set(each, found);
    return found;
  };
  const spills = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = texts.nextNode(); text && spills.length < 5; text = texts.nextNode()) {
    const boxes = wideBoxesAround(text.parentElement);
    if (boxes.length === 0 || text.data.trim() === '') continue;
    if (text.parentElement.closest('script, style, svg, .unseen, noscript, option')) continue;
    range.selectNodeContents(text);
    const { left, right, width } = range.getBoundingClientRect();
    if (width === 0) continue;
    const box = boxes.find((each) => {
      const around = each.getBoundingClientRect();
      // Blanks that hang over the end of a line are part of a text, and take no room.
      return right > around.right + 1 || left < around.left - 1;
    });
    if (box) spills.push(box.tagName.toLowerCase() + '.' + box.className + ': ' + text.data.trim().slice(0, 60));
  }
  return spills;
})()`;

export async function startWatch(browser: Browser, ownUrl: string): Promise<Watch> {
  const context = await browser.newContext({ viewport: { width: WIDTHS[0], height: 800 } });
  await context.addInitScript(TRAP);
  const page = await context.newPage();
  const deeds: Deeds = {
    ...{ dialogs: [], ran: [], refusedByPolicy: [], said: [], elsewhere: [], leads: [] },
  };
  const overflows: string[] = [];
  page.on('dialog', (dialog) => {
    deeds.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  // That a page was not found is no deed of a text.
  page.on('console', (message) => {
    if (!message.text().startsWith('Failed to load resource')) deeds.said.push(message.text());
  });
  page.on('pageerror', (error) => deeds.said.push(error.message));
  await context.route(
    (url) => url.origin !== ownUrl,
    async (route) => {
      deeds.elsewhere.push(route.request().url().slice(0, 200));
      await route.abort();
    },
  );
  const look = async () => {
    const at = new URL(page.url()).pathname;
    const { runs, violations, leads } = await page.evaluate<Seen>(INSPECT);
    if (runs > 0) deeds.ran.push(at);
    deeds.refusedByPolicy.push(...violations.map((each) => `${at}: ${each}`));
    deeds.leads.push(...leads.map((each) => `${at}: ${each}`));
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const taken = await page.evaluate<number>('document.scrollingElement.scrollWidth');
      if (taken > width) overflows.push(`${at}: ${taken} of ${width} px`);
      const spills = await page.evaluate<string[]>(SPILLS);
      overflows.push(...spills.map((each) => `${at}: ${width} px: ${each}`));
    }
  };
  return { page, context, deeds, overflows, look, close: () => context.close() };
}

export const NO_DEEDS: Deeds = {
  ...{ dialogs: [], ran: [], refusedByPolicy: [], said: [], elsewhere: [], leads: [] },
};
