/**
 * Sends part after part while the page is open, and shows what the server makes of each. Without it every part is a press
 * of the same button. It builds no markup of its own: what it shows comes from the server, escaped there.
 */
export const BULK_JOB_SCRIPT = `
'use strict';
(() => {
  const WAIT_MS = 3000;
  const stateNow = () => document.getElementById('job').dataset.state;
  const wait = () => new Promise((resolve) => { setTimeout(resolve, WAIT_MS); });

  const step = async () => {
    const form = document.querySelector('#job form[data-next]');
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
    // It has expired, or somebody may no longer: the page says so.
    if (answer.status >= 400 && answer.status < 500) return null;
    if (!answer.ok) throw new TypeError('the next part was not answered');
    // Inert: no style or script in it is looked at.
    const fresh = document.createElement('template');
    fresh.innerHTML = await answer.text();
    const job = fresh.content.getElementById('job');
    // Signed out meanwhile: the page of the sign-in has none.
    if (!job) return null;
    const before = document.querySelector('#job progress').value;
    const figures = job.querySelector('#job-figures');
    if (job.dataset.state === 'running') {
      document.getElementById('job-figures').replaceWith(document.importNode(figures, true));
    } else {
      document.getElementById('job').replaceWith(document.importNode(job, true));
      document.querySelector('#job h1').focus();
    }
    return figures.querySelector('progress').value - before;
  };

  const run = async () => {
    while (stateNow() === 'running') {
      try {
        // Another tab has what is left: it is looked at again until that has ended.
        const sent = await step();
        if (sent === null) { location.reload(); return; }
        if (sent === 0) await wait();
      } catch (error) {
        // The network went (Fetch, 5.6: a TypeError), or the server is in trouble.
        if (!(error instanceof TypeError)) throw error;
        document.getElementById('job-note').textContent = 'The last part was not answered. It is looked at again in a moment.';
        if (navigator.onLine) await wait();
        else await new Promise((resolve) => { addEventListener('online', resolve, { once: true }); });
      }
    }
  };
  run();
})();
`;
