import { aGroup } from '../support/fakes/admin-services.ts';
import { listInBrowser } from '../support/engines/list-page.ts';

/** Menus hold what is in them, and stay on the page, however wide the letters of a system are. */

/** A cold browser unpacks itself first. */
jest.setTimeout(120_000);

const here = listInBrowser();

/** Of every menu, one after another: what reaches over the room of its box, and whether the page grew. */
const FAULTS = `(() => [...document.querySelectorAll('details.menu')].filter((menu) => menu.querySelector('summary').checkVisibility()).flatMap((menu) => {
  menu.open = true;
  const card = menu.querySelector('.card');
  const { left, right } = card.getBoundingClientRect();
  const end = right - parseFloat(getComputedStyle(card).paddingRight);
  const inside = [...card.querySelectorAll('button, input:not([type=hidden]), select, fieldset, p')];
  const over = inside.filter((each) => each.getBoundingClientRect().width > 0 && each.getBoundingClientRect().right > end);
  const page = document.documentElement;
  const isOff = left < 0 || right > page.clientWidth || page.scrollWidth > page.clientWidth;
  menu.open = false;
  const name = menu.querySelector('summary').textContent.trim();
  return [...over.map((each) => name + ': ' + each.localName + ' ' + each.textContent.trim()), ...(isOff ? [name + ' leaves the page'] : [])];
}))()`;

describe.each([
  ['the list', '/admin/error-log'],
  ['an error', '/admin/error-log/101'],
])('the menus of %s', (_name, path) => {
  it.each([1280, 1000, 760, 620, 390])('hold what is in them, %d pixels wide', async (width) => {
    await here.open(
      { groups: [aGroup()] },
      // A style of the test's own, which the policy of the page would not let in.
      { path, viewport: { width, height: 900 }, bypassCSP: true },
    );
    const usual = await here.page.evaluate<string[]>(FAULTS);
    await here.page.addStyleTag({ content: 'body { font-size: 16px !important; letter-spacing: 0.03em; }' });
    const wide = await here.page.evaluate<string[]>(FAULTS);

    expect([usual, wide]).toEqual([[], []]);
  });
});
