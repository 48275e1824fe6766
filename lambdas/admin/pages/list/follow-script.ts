import { OUTCOME_NAMES } from '../../triage/bulk-address.ts';

/**
 * Rows that follow what happens. A row that is there changes where it stands; rows that come and go move others, which is
 * done only while nobody points at, stands on or reads further down the table, and is told above it until then. A list without
 * rows says why in the table's place, until the first one comes. Rows come from the server, escaped there.
 *
 * Asked every three seconds while somebody looks, nothing while the page is hidden or the network is gone
 * (docs/api.md, Changes, has what that costs).
 */
export const FOLLOW_SCRIPT = `
'use strict';
(() => {
  const table = document.querySelector('table.groups');
  if (!table) return;
  const body = table.tBodies[0];
  const notice = document.getElementById('moved');
  const [none, some] = [document.getElementById('none'), document.getElementById('some')];
  const rows = () => [...body.rows];
  const tickOf = (row) => row.querySelector('input[name=ids]');
  const isTicked = (row) => Boolean(tickOf(row)) && tickOf(row).checked;
  let since = table.dataset.read;
  let asking = false;
  let waits = 0;
  let renewedAt = 0;
  // The list as it is now, where its rows could not take their places yet, and what it says where it has none.
  let waiting = null;
  let why = null;

  // A laptop that sleeps with a question under way never hears of it.
  const ask = (address) => fetch(address, { headers: { accept: 'application/json, text/html' }, signal: AbortSignal.timeout(15000) });
  // Fetch, 5.6: a TypeError where the network went; a TimeoutError where nobody answers. The next question is asked as usual.
  const isOfNetwork = (error) => error instanceof TypeError || error.name === 'TimeoutError' || error.name === 'AbortError';

  const say = (text) => {
    notice.hidden = text === '';
    notice.querySelector('span').textContent = text;
  };

  const follow = async () => {
    settle();
    if (document.hidden || asking || !navigator.onLine || waits-- > 0) return;
    asking = true;
    waits = 0;
    try {
      const answer = await ask('/api/admin/changes?since=' + encodeURIComponent(since));
      if (answer.status === 401) { clearInterval(timer); say('You are signed out: nothing here moves any more.'); return; }
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
      if (!isOfNetwork(error)) throw error;
    } finally { asking = false; }
  };

  const renew = async () => {
    const address = new URL(location.href);
    ${JSON.stringify(OUTCOME_NAMES)}.forEach((name) => address.searchParams.delete(name));
    const answer = await ask(address);
    if (!answer.ok) throw new TypeError('the list was not answered');
    // Inert: no style or script in it is looked at.
    const fresh = document.createElement('template');
    fresh.innerHTML = await answer.text();
    for (const part of ['nav.tabs', '#matching-words']) {
      const [now, next] = [document.querySelector(part), fresh.content.querySelector(part)];
      // Links that somebody stands on stay theirs.
      if (now && next && !now.contains(document.activeElement)) now.replaceChildren(...document.importNode(next, true).childNodes);
    }
    const next = new Map([...fresh.content.querySelectorAll('table.groups tbody tr')].map((row) => [row.dataset.id, row]));
    for (const row of rows()) {
      const now = next.get(row.dataset.id);
      if (!now && !row.classList.contains('gone')) row.dataset.fading = '';
      row.classList.toggle('gone', !now);
      if (!now && tickOf(row)) tickOf(row).checked = false;
      if (!now || now.dataset.version === row.dataset.version) continue;
      // The title keeps the focus of whoever stands on it, and does not change with an event.
      [...now.cells].forEach((cell, n) => {
        if (!cell.classList.contains('tick') && !row.cells[n].contains(document.activeElement)) row.cells[n].replaceWith(document.importNode(cell, true));
      });
      row.dataset.version = now.dataset.version;
      mark(row, 'changed');
    }
    document.dispatchEvent(new Event('rowsmoved'));
    waiting = next;
    why = fresh.content.getElementById('none');
    settle();
  };

  const mark = (row, name) => {
    row.classList.remove(name);
    // A mark that is set anew is shown anew.
    void row.offsetWidth;
    row.classList.add(name);
  };

  // Whether a row that moves would move under somebody's pointer, eyes or keys.
  const isInUse = () => table.matches(':hover') || table.contains(document.activeElement) || rows().some((row) => isTicked(row) || row.classList.contains('at'))
    || body.getBoundingClientRect().top < 0 || document.querySelector('dialog[open], .bulk details[open]') !== null;

  const settle = () => {
    if (waiting === null) return;
    const known = new Set(rows().map((row) => row.dataset.id));
    const more = [...waiting.keys()].filter((id) => !known.has(id)).length;
    if (isInUse()) {
      say(more === 0 ? '' : more === 1 ? '1 more error belongs here now.' : more.toLocaleString('en') + ' more errors belong here now.');
      return;
    }
    // A row that no longer belongs here fades first, and is gone with the next question.
    const fading = rows().filter((row) => 'fading' in row.dataset);
    fading.forEach((row) => { delete row.dataset.fading; });
    if (fading.length > 0) return;
    const byId = new Map(rows().map((row) => [row.dataset.id, row]));
    const placed = [...waiting].map(([id, row]) => {
      if (byId.has(id)) return byId.get(id);
      const came = document.importNode(row, true);
      came.classList.add('came');
      return came;
    });
    body.replaceChildren(...placed);
    some.hidden = placed.length === 0;
    none.hidden = !some.hidden;
    if (why && some.hidden) none.replaceChildren(...document.importNode(why, true).childNodes);
    waiting = null;
    say('');
    document.dispatchEvent(new Event('rowsmoved'));
  };

  const timer = setInterval(follow, 3000);
  document.addEventListener('visibilitychange', follow);
  addEventListener('online', follow);
  addEventListener('pageshow', (event) => { if (event.persisted) follow(); });
})();
`;
