import { WAY_BACK_NAMES } from '../../triage/bulk-address.ts';

/**
 * Says where others have acted on the error that one looks at, or Sentry has: status, assignee, priority. Asked every
 * five seconds while somebody looks, nothing while the page is hidden or the network is gone; the page itself is read anew
 * only where this error changed, at most every ten seconds (docs/api.md, Changes). What it shows comes from the server,
 * escaped there.
 */
export const STANDING_SCRIPT = `
'use strict';
(() => {
  const header = () => document.querySelector('header.stick');
  const notice = document.getElementById('acted');
  let since = header().dataset.read;
  let version = header().dataset.version;
  // What is told of is what came since the page was opened.
  const opened = header().dataset.acted;
  let asking = false;
  let readAt = 0;
  let waits = 0;

  // A laptop that sleeps with a question under way never hears of it.
  const ask = (address) => fetch(address, { headers: { accept: 'application/json, text/html' }, signal: AbortSignal.timeout(15000) });
  const isOfNetwork = (error) => error instanceof TypeError || error.name === 'TimeoutError' || error.name === 'AbortError';

  const follow = async () => {
    if (document.hidden || asking || !navigator.onLine || waits-- > 0) return;
    asking = true;
    waits = 0;
    try {
      const answer = await ask('/api/admin/changes?since=' + encodeURIComponent(since));
      if (answer.status === 401) { clearInterval(timer); return; }
      if (answer.status === 304) return;
      // A server in trouble is asked again after half a minute.
      if (answer.status !== 200) { waits = 6; return; }
      const told = await answer.json();
      const mine = told.groups.find(({ id }) => id === header().dataset.id);
      if (told.isWhole && (!mine || mine.version === version)) { since = told.cursor; return; }
      if (Date.now() - readAt < 10000) return;
      readAt = Date.now();
      await look();
      since = told.cursor;
    } catch (error) {
      if (!isOfNetwork(error)) throw error;
    } finally { asking = false; }
  };

  const look = async () => {
    const parameters = new URLSearchParams(location.search);
    ${JSON.stringify(['notice', 'comment', 'had', 'has', ...WAY_BACK_NAMES])}.forEach((name) => parameters.delete(name));
    parameters.set('after', opened);
    const answer = await ask(location.pathname + '?' + parameters);
    if (!answer.ok || answer.redirected) throw new TypeError('the page was not answered');
    // Inert: no style or script in it is looked at.
    const fresh = document.createElement('template');
    fresh.innerHTML = await answer.text();
    const next = fresh.content.querySelector('header.stick');
    if (!next) return;
    version = next.dataset.version;
    const { standing, acted } = next.dataset;
    if (standing === header().dataset.standing && acted === header().dataset.acted) return;
    // What somebody has open or stands on stays theirs; what they send then is judged by what they saw.
    for (const part of ['.badges', '.actions .triage']) {
      const [now, then] = [header().querySelector(part), next.querySelector(part)];
      if (now && then && !now.contains(document.activeElement) && !now.querySelector('details[open]')) now.replaceWith(document.importNode(then, true));
    }
    const [had, has] = [document, fresh.content].map((page) => page.querySelector('#facts .facts > div:last-child dd'));
    if (had && has) had.textContent = has.textContent;
    Object.assign(header().dataset, { standing, acted });
    const told = fresh.content.getElementById('acted');
    // Empty of one's own act, which has said what came of it.
    if (told && told.childElementCount > 0) {
      notice.replaceChildren(...[...told.childNodes].map((each) => document.importNode(each, true)));
      notice.hidden = false;
    }
    newer = fresh.content.getElementById('history');
    renewHistory();
    document.dispatchEvent(new Event('actionsmoved'));
  };

  // What is newer than the history that is shown, until it can be shown: not while somebody points at what would move, or stands in it.
  let newer = null;
  const movesUnder = () => ['history', 'similar'].map((id) => document.getElementById(id)).some((part) =>
    part && (part.contains(document.activeElement) || (matchMedia('(hover: hover)').matches && part.matches(':hover'))));
  const renewHistory = () => {
    if (!newer || movesUnder()) return;
    const [now, next] = [document.getElementById('history'), document.importNode(newer, true)];
    newer = null;
    if (!now) { document.querySelector('.side').insertBefore(next, document.getElementById('similar')); return; }
    now.querySelectorAll('details[open]').forEach(({ dataset }) => {
      const part = next.querySelector('details[data-part=' + dataset.part + ']');
      if (part) part.open = true;
    });
    now.replaceWith(next);
  };
  for (const moved of ['pointerover', 'focusin']) document.addEventListener(moved, () => {
    if (!newer) return;
    renewHistory();
    document.dispatchEvent(new Event('actionsmoved'));
  });

  const timer = setInterval(follow, 5000);
  document.addEventListener('visibilitychange', follow);
  addEventListener('online', follow);
  addEventListener('pageshow', (event) => { if (event.persisted) follow(); });
})();
`;
