import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { estimate, type CostSettings } from '../../../lib/cost/estimate.ts';
import { withTables } from '../../../lib/cost/markdown.ts';
import { COST_FILE, COST_TABLES, DEFAULTS, FRUGAL } from '../../../lib/cost/page.ts';
import { PRICES } from '../../../lib/cost/prices.ts';
import { SCALE_FILE, SCALE_TABLES } from '../../../lib/cost/scale-page.ts';
import { batchesOf } from '../../../lib/cost/traffic.ts';
import { settingsSchema } from '../../../lib/settings.ts';

const monthOf = (events: number, settings: CostSettings = DEFAULTS, issues = 1000) =>
  estimate({ events, issues, settings, prices: PRICES['us-east-1'] });

const someEvents = fc.integer({ min: 1, max: 1e9 });
const someIssues = fc.integer({ min: 1, max: 2000 });
const aWindow = fc.integer({ min: 0, max: 60 });

describe('a month', () => {
  it('is the sum of its parts, none of them below nothing', () => {
    fc.assert(
      fc.property(someEvents, someIssues, aWindow, (events, issues, window) => {
        const month = monthOf(events, { ...DEFAULTS, CONSUMER_BATCH_WINDOW_SECONDS: window }, issues);

        const sum = month.parts.reduce((all, { dollars }) => all + dollars, 0);

        expect(month.dollars).toBeCloseTo(sum, 6);
        expect(month.parts.every(({ dollars }) => dollars >= 0)).toBe(true);
      }),
    );
  });

  it('with more events never costs less', () => {
    fc.assert(
      fc.property(someEvents, someEvents, someIssues, (one, other, issues) => {
        const [fewer, more] = [Math.min(one, other), Math.max(one, other)];

        expect(monthOf(more, DEFAULTS, issues).dollars).toBeGreaterThanOrEqual(
          monthOf(fewer, DEFAULTS, issues).dollars,
        );
      }),
    );
  });

  it('with a longer window never costs more', () => {
    fc.assert(
      fc.property(someEvents, aWindow, aWindow, (events, one, other) => {
        const [short, long] = [Math.min(one, other), Math.max(one, other)];
        const cost = (window: number) =>
          monthOf(events, { ...DEFAULTS, CONSUMER_BATCH_WINDOW_SECONDS: window }).dollars;

        expect(cost(long)).toBeLessThanOrEqual(cost(short) + 1e-9);
      }),
    );
  });

  it('costs the fixed part alone where nothing happens', () => {
    const { dollars, fixedDollars } = monthOf(0, DEFAULTS, 0);

    expect(dollars).toBeCloseTo(fixedDollars, 9);
  });
});

describe('batches', () => {
  it('have at least one group, and no more than events or issues', () => {
    fc.assert(
      fc.property(someEvents, someIssues, aWindow, (events, issues, windowSeconds) => {
        const { size, groups } = batchesOf({ events, issues, windowSeconds });

        expect(groups).toBeGreaterThan(0.999);
        expect(groups).toBeLessThanOrEqual(Math.min(size, issues) + 1e-9);
      }),
    );
  });

  it('of a single issue have one', () => {
    expect(batchesOf({ events: 1e8, issues: 1, windowSeconds: 20 }).groups).toBeCloseTo(1, 9);
  });
});

describe('the budget of this product', () => {
  it('ten million events come to at most 150 dollars', () => {
    expect(monthOf(10e6, FRUGAL).dollars).toBeLessThanOrEqual(150);
  });

  it('without any event it is at most 12 dollars, with every alarm and without the dashboard', () => {
    expect(monthOf(0, FRUGAL).fixedDollars).toBeLessThanOrEqual(12);
  });
});

describe('the pages of cost and scale', () => {
  it.each([
    [COST_FILE, COST_TABLES],
    [SCALE_FILE, SCALE_TABLES],
  ])('%s has the tables that the calculation writes: npm run docs:cost', (file, tables) => {
    const page = readFileSync(file, 'utf8');

    expect(page).toBe(withTables(page, tables));
  });

  it('calculate with the defaults of the settings', () => {
    const settings = settingsSchema.parse({ SENTRY_ORG_SLUG: 'acme' });

    expect(settings).toMatchObject(DEFAULTS);
  });
});
