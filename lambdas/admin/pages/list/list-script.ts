import { OUTCOME_NAMES } from '../../triage/bulk-address.ts';

/**
 * What the list can do more with a script: keys, and ticking a range. Everything here has a way without it.
 */
export const LIST_SCRIPT = `
'use strict';
(() => {
  const table = document.querySelector('table.groups');
  const form = table && table.closest('form');
  // Where the path above a group leads back to; no storage, no way back.
  try {
    const here = new URL(location.href);
    ${JSON.stringify(OUTCOME_NAMES)}.forEach((name) => here.searchParams.delete(name));
    sessionStorage.setItem('list', here.pathname + here.search);
  } catch (error) { if (!(error instanceof DOMException)) throw error; }
  const rows = () => [...document.querySelectorAll('table.groups tbody tr')];
  const ticks = () => [...document.querySelectorAll('input[name=ids]')];
  let at = -1;

  // A key that can do nothing says why.
  const tell = (words) => document.dispatchEvent(new CustomEvent('tell', { detail: words }));
  const CHOOSE = 'Choose an error first: j goes to the next one.';

  const goTo = (index) => {
    const all = rows();
    if (all.length === 0) return tell('There is no error here.');
    at = Math.max(0, Math.min(all.length - 1, index));
    all.forEach((row, n) => row.classList.toggle('at', n === at));
    all[at].scrollIntoView({ block: 'nearest' });
    const link = all[at].querySelector('a.title');
    if (link) link.focus({ preventScroll: true });
  };

  // A range: from the last one ticked by hand to the one that is clicked with the shift key.
  let last = null;
  const counted = () => {
    const said = document.getElementById('ticked');
    if (said) {
      const count = ticks().filter((tick) => tick.checked).length;
      said.textContent = count === 0 ? '' : count + ' ticked';
    }
  };
  if (form) {
    form.addEventListener('click', (event) => {
      const tick = event.target;
      if (!(tick instanceof HTMLInputElement) || tick.name !== 'ids') return;
      const all = ticks();
      if (event.shiftKey && last !== null) {
        const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b);
        if (from >= 0) all.slice(from, to + 1).forEach((each) => { each.checked = tick.checked; });
      }
      last = tick;
      counted();
    });
    const whole = document.getElementById('tick-all');
    if (whole) {
      whole.hidden = false;
      whole.addEventListener('change', () => {
        ticks().forEach((tick) => { tick.checked = whole.checked; });
        counted();
      });
    }
    counted();
    // Where rows have come or gone, the row that one stands on is looked for anew.
    document.addEventListener('rowsmoved', () => {
      at = rows().findIndex((row) => row.classList.contains('at'));
      counted();
    });
  }

  const press = (act) => {
    if (!form) return;
    const ticked = ticks().filter((tick) => tick.checked);
    const row = rows()[at];
    const all = document.getElementById('all-matching');
    if (ticked.length === 0 && !row && !all.checked) return tell(CHOOSE);
    if (row && !all.checked && ticked.length === 0) row.querySelector('input[name=ids]').checked = true;
    form.requestSubmit(form.querySelector('button[value="' + act + '"]'));
  };

  const visit = (id) => {
    const link = document.getElementById(id);
    if (link) link.click();
    else tell(document.getElementById('new-today') ? 'No earlier visit of this browser is known yet: n shows what is new today.' : 'Correct the search first.');
  };

  const keys = {
    j: () => goTo(at + 1),
    k: () => goTo(at - 1),
    o: () => { const row = rows()[at]; if (row) row.querySelector('a.title').click(); else tell(CHOOSE); },
    x: () => { const row = rows()[at]; if (!form) return; if (row) row.querySelector('input[name=ids]').click(); else tell(CHOOSE); },
    n: () => visit('new-today'),
    v: () => visit('new-since-visit'),
    e: () => press('resolve'),
    d: () => press('archive_day'),
    a: () => press('archive_until_escalating'),
    r: () => press('reopen'),
    i: () => { if (document.querySelector('.bulk button[value=assign_me]')) press('assign_me'); },
    '/': () => document.getElementById('search').focus(),
  };
  document.addEventListener('pagekey', (event) => {
    const act = Object.hasOwn(keys, event.detail) ? keys[event.detail] : undefined;
    if (act) { event.preventDefault(); act(); }
  });
})();
`;
