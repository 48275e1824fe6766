import { WAY_BACK_NAMES } from '../../triage/bulk-address.ts';

/**
 * Says where somebody else has acted on the error that one looks at, or Sentry has: status, assignee, priority. Asked every
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
    const answer = await ask(location.pathname + '?' + parameters);
    if (!answer.ok || answer.redirected) throw new TypeError('the page was not answered');
    // Inert: no style or script in it is looked at.
    const fresh = document.createElement('template');
    fresh.innerHTML = await answer.text();
    const next = fresh.content.querySelector('header.stick');
    if (!next) return;
    version = next.dataset.version;
    if (next.dataset.standing === header().dataset.standing) return;
    // What somebody has open or stands on stays theirs; what they send then is judged by what they saw.
    for (const part of ['.badges', '.actions .triage']) {
      const [now, then] = [header().querySelector(part), next.querySelector(part)];
      if (now && then && !now.contains(document.activeElement) && !now.querySelector('details[open]')) now.replaceWith(document.importNode(then, true));
    }
    const [had, has] = [document, fresh.content].map((page) => page.querySelector('#facts .facts > div:last-child dd'));
    if (had && has) had.textContent = has.textContent;
    header().dataset.standing = next.dataset.standing;
    // Empty of one's own act, which has said what came of it.
    if (next.dataset.told !== '') {
      notice.querySelector('span').textContent = next.dataset.told;
      notice.hidden = false;
    }
    document.dispatchEvent(new Event('actionsmoved'));
  };

  const timer = setInterval(follow, 5000);
  document.addEventListener('visibilitychange', follow);
  addEventListener('online', follow);
  addEventListener('pageshow', (event) => { if (event.persisted) follow(); });
})();
`;
