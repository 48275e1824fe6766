/**
 * What the list can do more with a script: keys, ticking a range, and rows that follow what happens. Everything here has a
 * way without it. It builds no markup of its own: rows come from the server, escaped there.
 *
 * Asked every three seconds while somebody looks, nothing while the page is hidden or the network is gone
 * (docs/api.md, Changes, has what that costs).
 */
export const LIST_SCRIPT = `
'use strict';
(() => {
  const table = document.querySelector('table.groups');
  const form = table && table.closest('form');
  const help = document.getElementById('keys');
  const rows = () => [...document.querySelectorAll('table.groups tbody tr')];
  const ticks = () => [...document.querySelectorAll('input[name=ids]')];
  let at = -1;

  const goTo = (index) => {
    const all = rows();
    if (all.length === 0) return;
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
  // What was ticked for the action before stays so, and gives way to the row that one goes on to by key.
  ticks().forEach((tick) => { if (tick.checked) tick.dataset.kept = ''; });
  const takeOver = () => ticks().forEach((tick) => { delete tick.dataset.kept; });
  if (form) {
    form.addEventListener('click', (event) => {
      const tick = event.target;
      if (!(tick instanceof HTMLInputElement) || tick.name !== 'ids') return;
      takeOver();
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
        takeOver();
        ticks().forEach((tick) => { tick.checked = whole.checked; });
        counted();
      });
    }
    counted();
  }

  const press = (act) => {
    if (!form) return;
    const ticked = ticks().filter((tick) => tick.checked);
    const row = rows()[at];
    const all = document.getElementById('all-matching');
    if (ticked.length === 0 && !row && !all.checked) return;
    if (row && !all.checked && ticked.every((tick) => 'kept' in tick.dataset)) {
      ticked.forEach((tick) => { tick.checked = false; });
      row.querySelector('input[name=ids]').checked = true;
    }
    form.requestSubmit(form.querySelector('button[value="' + act + '"]'));
  };

  const keys = {
    j: () => goTo(at + 1),
    k: () => goTo(at - 1),
    o: () => { const row = rows()[at]; if (row) row.querySelector('a.title').click(); },
    x: () => { const row = rows()[at]; if (row && form) row.querySelector('input[name=ids]').click(); },
    e: () => press('resolve'),
    a: () => press('archive_until_escalating'),
    r: () => press('reopen'),
    '/': () => document.getElementById('search').focus(),
    '?': () => { if (help) { if (help.open) help.close(); else help.showModal(); } },
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target instanceof Element && event.target.closest('input:not([type=checkbox]), select, textarea');
    if (typing) { if (event.key === 'Escape') event.target.blur(); return; }
    if (help && help.open && event.key !== '?') return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (act) { event.preventDefault(); act(); }
  });

  // --- rows that follow
  if (!table) return;
  const notice = document.getElementById('moved');
  let since = table.dataset.read;
  let asking = false;
  let waits = 0;
  let renewedAt = 0;

  const follow = async () => {
    if (document.hidden || asking || !navigator.onLine || waits-- > 0) return;
    asking = true;
    waits = 0;
    try {
      const answer = await fetch('/api/admin/changes?since=' + encodeURIComponent(since), { headers: { accept: 'application/json' } });
      if (answer.status === 401) { clearInterval(timer); return; }
      if (answer.status === 304) return;
      // A server in trouble is asked again after half a minute.
      if (answer.status !== 200) { waits = 10; return; }
      const told = await answer.json();
      const known = new Map(rows().map((row) => [row.dataset.id, row.dataset.version]));
      const isHere = told.groups.some(({ id, version }) => known.has(id) && known.get(id) !== version);
      const isElsewhere = !told.isWhole || told.groups.some(({ id }) => !known.has(id));
      // What moves elsewhere may belong here by now; on a busy day that is no reason to read the list every three seconds.
      if (isHere || (isElsewhere && Date.now() - renewedAt > 30000)) {
        await renew();
        renewedAt = Date.now();
      } else if (isElsewhere) return;
      since = told.cursor;
    } catch (error) {
      // The network went (Fetch, 5.6: a TypeError): the next question is asked as usual.
      if (!(error instanceof TypeError)) throw error;
    } finally { asking = false; }
  };

  const renew = async () => {
    const address = new URL(location.href);
    ['act', 'done', 'refused', 'was', 'made'].forEach((name) => address.searchParams.delete(name));
    const answer = await fetch(address);
    if (!answer.ok) throw new TypeError('the list was not answered');
    // Inert: no style or script in it is looked at.
    const fresh = document.createElement('template');
    fresh.innerHTML = await answer.text();
    const next = new Map([...fresh.content.querySelectorAll('table.groups tbody tr')].map((row) => [row.dataset.id, row]));
    for (const row of rows()) {
      const now = next.get(row.dataset.id);
      row.classList.toggle('gone', !now);
      const tick = row.querySelector('input[name=ids]');
      if (!now && tick) tick.checked = false;
      if (!now || now.dataset.version === row.dataset.version) continue;
      // The title keeps the focus of whoever stands on it, and does not change with an event.
      [...now.cells].forEach((cell, n) => {
        if (!cell.classList.contains('tick') && !row.cells[n].contains(document.activeElement)) row.cells[n].replaceWith(document.importNode(cell, true));
      });
      row.dataset.version = now.dataset.version;
    }
    counted();
    const known = new Set(rows().map((row) => row.dataset.id));
    const more = [...next.keys()].filter((id) => !known.has(id)).length;
    notice.hidden = more === 0;
    notice.querySelector('span').textContent = more === 1 ? '1 more error belongs here now.' : more + ' more errors belong here now.';
  };

  const timer = setInterval(follow, 3000);
  document.addEventListener('visibilitychange', follow);
  addEventListener('online', follow);
})();
`;
