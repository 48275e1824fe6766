import type { Locator, Page } from 'playwright-core';
import type { Person } from './person.ts';
import { NotPossible } from './person.ts';
import type { Ways } from './tasks.ts';
import { BAD_RELEASE, CUSTOMER, GOOD_RELEASE, MAIN_ERROR, NOISE } from './world.ts';

/** The shortest ways known through the pages of this repository. They go by roles, names and addresses. */
export function waysHere(url: string, alertLink: string): Ways {
  const list = async ({ page }: Person) => {
    await page.goto(`${url}/admin/error-log`);
  };
  const search = async (person: Person, query: string) => {
    await list(person);
    await person.fill(
      'the search',
      person.page.getByRole('searchbox').or(person.page.getByRole('combobox', { name: /search/i })),
      query,
    );
    await person.press('Enter', 'Enter');
    await person.page.waitForURL(/query=/);
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
      await see('the outcome', page.getByText(/5 issues resolved/).first());
    },
    mute: async (person) => {
      const { page, click, see } = person;
      await list(person);
      await click('its box', row(page, NOISE).getByRole('checkbox'));
      await click('Archive for a day', page.getByRole('button', { name: 'Archive for a day' }));
      await see('the outcome', page.getByText(/1 issue archived/).first());
    },
    who: async (person) => {
      const { page, click, see } = person;
      await openMain(person);
      await see('how many users', page.getByText(/^Users\b/).first());
      const release = page.getByText(GOOD_RELEASE).filter({ visible: true });
      if ((await release.count()) === 0) await click('the first event', firstEvent(page));
      await see('its release', release);
    },
    worse: async (person) => {
      const { page, click, see } = person;
      await openMain(person);
      const days = page.getByRole('img', { name: /in the last 14 days/ });
      if ((await days.count()) === 0) await click('14 days', page.getByRole('link', { name: /14 ?d/i }));
      await see('the events of both days', days);
    },
    since: async (person) => {
      await search(person, 'firstSeen:-8h');
      await person.see('only what is new', row(person.page, 'KeyError'));
      await row(person.page, NOISE).waitFor({ state: 'detached' });
    },
    customer: async (person) => {
      await search(person, `user:${CUSTOMER}`);
      await person.see('only their errors', row(person.page, MAIN_ERROR.type));
      await row(person.page, NOISE).waitFor({ state: 'detached' });
    },
    hand: async (person) => {
      await openMain(person);
      const copy = person.page.getByRole('button', { name: /copy.*markdown|markdown.*copy/i });
      if ((await copy.count()) === 0) throw new NotPossible('the page copies nothing yet');
      await person.click('Copy as Markdown', copy.first());
    },
    ends: async (person) => {
      await openMain(person);
      await person.click('the first event', firstEvent(person.page));
      await person.page.waitForURL(/events\/[0-9a-f]{32}/);
    },
    missed: async (person) => {
      const { page, click, see } = person;
      await list(person);
      await click('Completeness', page.getByRole('link', { name: 'Completeness' }).first());
      await see('the hours of the night', page.getByRole('heading', { level: 1 }));
    },
  };
}

const row = (page: Page, text: string): Locator => page.getByRole('row').filter({ hasText: text }).first();

const firstEvent = (page: Page): Locator => page.getByRole('link', { name: /^(first|oldest)/i });
