import type { Locator, Page } from 'playwright-core';
import type { Person } from './person.ts';
import { NotPossible } from './person.ts';
import type { Ways } from './tasks.ts';
import { BAD_RELEASE, CUSTOMER, CUSTOMERS_ERRORS, GOOD_RELEASE, MAIN_ERROR, NOISE } from './world.ts';

/** The shortest ways known through the pages of this repository. They go by roles, names and addresses. */
export function waysHere(url: string, alertLink: string): Ways {
  const list = async ({ page }: Person) => {
    await page.goto(`${url}/admin/error-log`);
  };
  const openMain = async (person: Person) => {
    await list(person);
    await person.click('the error', row(person.page, MAIN_ERROR.type).getByRole('link').first());
    await person.page.waitForURL(/\/error-log\/\d+/);
  };
  return {
    alert: async ({ page, see, click }) => {
      await page.goto(alertLink);
      await see('the failing line', page.getByText(MAIN_ERROR.line));
      const value = page.getByText('insufficient_funds').filter({ visible: true });
      if ((await value.count()) === 0) await click('the variables', page.getByText(/^\s*\d+ variables?\s*$/));
      if ((await value.count()) === 0)
        await click('the variable', page.getByText(MAIN_ERROR.variable, { exact: true }));
      await see('its value', value);
    },
    deploy: async (person) => {
      const { page, click, see } = person;
      await list(person);
      await click(
        'its release in a row',
        page.getByRole('link', { name: `Only what was seen in ${BAD_RELEASE}` }).first(),
      );
      await page.waitForURL(/query=/);
      await click('all of the page', page.getByRole('checkbox', { name: /all of this page/i }));
      await click('Resolve', page.getByRole('button', { name: 'Resolve', exact: true }));
      await see('the outcome', page.getByText(/5 errors resolved/).first());
    },
    mute: async (person) => {
      const { page, click, hover, see } = person;
      await list(person);
      await hover(row(page, NOISE));
      await click('Archive for a day', row(page, NOISE).getByRole('button', { name: /^Archive for a day/ }));
      await see('the outcome', page.getByText(/1 error archived/).first());
    },
    who: async (person) => {
      const { page, see } = person;
      await list(person);
      const main = row(page, MAIN_ERROR.type);
      await see('how many users', main.getByRole('cell').filter({ hasText: /^\s*21\s*$/ }));
      await see('its first release', main.getByTitle(`First stored event in ${GOOD_RELEASE}`));
    },
    worse: async (person) => {
      await list(person);
      await person.see(
        'both days and the verdict',
        row(person.page, MAIN_ERROR.type).locator('.day-before.worse'),
      );
    },
    since: async (person) => {
      const { page, click, see } = person;
      await list(person);
      // In the first hours of a day what came in the evening is of the day before.
      const isEarly = new Date().getHours() < 4;
      await click(
        isEarly ? 'in 24 h' : 'New today',
        page.getByRole('link', { name: isEarly ? 'in 24 h' : 'today', exact: true }),
      );
      await page.waitForURL(/query=/);
      await see('only what is new', row(page, 'KeyError'));
      await row(page, NOISE).waitFor({ state: 'detached' });
    },
    customer: async (person) => {
      const { page, fill, see } = person;
      await list(person);
      await fill('the search', page.getByRole('combobox', { name: /search/i }), `user:${CUSTOMER}`);
      const found = page
        .getByRole('listbox', { name: 'Suggestions' })
        .getByRole('option')
        .filter({ hasText: /events?\b/ });
      await see('their errors', found.filter({ hasText: MAIN_ERROR.type }));
      // All three, and none of anybody else: nothing is left to be looked up.
      if ((await found.count()) !== CUSTOMERS_ERRORS)
        throw new NotPossible(
          `not the errors of the customer alone: ${(await found.allTextContents()).join('; ')}`,
        );
    },
    hand: async (person) => {
      await openMain(person);
      const copy = person.page.getByRole('button', { name: /copy.*markdown|markdown.*copy/i });
      if ((await copy.count()) === 0) throw new NotPossible('the page copies nothing yet');
      await person.click('Copy as Markdown', copy.first());
    },
    ends: async (person) => {
      const { page, click, see } = person;
      await list(person);
      await click('"first", in its row', row(page, MAIN_ERROR.type).getByRole('link', { name: /^first / }));
      await page.waitForURL(/\/ends$/);
      for (const name of ['First event', 'Newest event']) {
        const side = page.getByRole('region', { name });
        await see(`the failing line of the ${name.toLowerCase()}`, side.getByText(MAIN_ERROR.line));
        await see(`its variable`, side.getByText(MAIN_ERROR.variable, { exact: true }).first());
      }
    },
    missed: async (person) => {
      const { page, click, see } = person;
      await list(person);
      await click('Completeness', page.getByRole('link', { name: 'Completeness' }).first());
      await see('what the last night had', page.getByText(/^Last night\b/));
    },
  };
}

const row = (page: Page, text: string): Locator => page.getByRole('row').filter({ hasText: text }).first();
