import { AGES, IN_THE_FUTURE, MOST_AHEAD_MS } from './age-words.ts';

/**
 * Times in the zone of whoever reads: on hover that zone's and UTC, ISO 8601 in place at a click, `z` for all of a page. The server
 * knows no zone and writes UTC, which says so; without this script that stands. The zone is the browser's own, so that it
 * needs no setting and goes along when somebody travels.
 *
 * A `time` is an age in words, but one of the class `exact` is the time itself, and one of the class `clock` the time of day, with its
 * day where that is not the day of what it stands beside. Links to a day begin it at the reader's midnight.
 */
export const TIME_SCRIPT = `
'use strict';
(() => {
  const AGES = ${JSON.stringify(AGES)};
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const parts = new Intl.DateTimeFormat('en', { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short' });
  const utc = (at) => at.toISOString().slice(0, 19).replace('T', ' ') + ' UTC';
  // 2026-01-31 09:00:00 GMT+1
  const local = (at) => {
    const of = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]));
    return of.year + '-' + of.month + '-' + of.day + ' ' + of.hour + ':' + of.minute + ':' + of.second + ' ' + of.timeZoneName;
  };
  const of = (options) => new Intl.DateTimeFormat('en-GB', options);
  const [days, clocks] = [of({ day: 'numeric', month: 'short' }), of({ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' })];
  const clockOf = (time, at) => {
    const beside = time.closest('[data-beside]');
    const isSameDay = beside && new Date(beside.dataset.beside).toDateString() === at.toDateString();
    return (isSameDay ? '' : days.format(at) + ' ') + clocks.format(at);
  };
  const both = (at) => local(at) === utc(at) ? utc(at) : local(at) + ' (' + zone + ')\\n' + utc(at);
  const atOf = (time) => { const at = new Date(time.dateTime); return Number.isNaN(at.getTime()) ? null : at; };

  const relative = (ms) => {
    if (ms <= -${MOST_AHEAD_MS}) return '${IN_THE_FUTURE}';
    const [, unit, words] = AGES.find(([below]) => ms < below);
    return unit === 0 ? words : Math.floor(ms / unit) + words;
  };
  // The server's clock: this one may be wrong.
  const read = document.querySelector('[data-read]');
  const ahead = read ? Date.now() - Date.parse(read.dataset.read) : 0;

  // How all times of the page are shown: the age, the reader's zone, ISO 8601.
  const WAYS = ['age', 'local', 'iso'];
  let way = 'age';
  const wordsOf = (time, at, how) => {
    if (how === 'iso') return at.toISOString();
    if (how === 'age' && time.classList.contains('clock')) return clockOf(time, at);
    if (how === 'local' || time.classList.contains('exact')) return local(at);
    // Where nothing tells how wrong this clock is, an age stays the server's words.
    return read ? relative(Date.now() - ahead - at.getTime()) : time.dataset.words;
  };
  const show = (time, how) => {
    const at = atOf(time);
    if (!at) return;
    if (time.dataset.words === undefined) time.dataset.words = time.textContent;
    const words = wordsOf(time, at, how);
    if (time.textContent !== words) time.textContent = words;
  };
  const timesOf = (root) => [...root.querySelectorAll('time[datetime]')];
  const showAll = () => timesOf(document).forEach((time) => show(time, time.dataset.iso === undefined ? way : 'iso'));

  // Asked for where somebody looks: rows come and go.
  const told = (event) => {
    const on = event.target instanceof Element ? event.target : null;
    const time = on && on.closest('time[datetime]');
    if (time) { const at = atOf(time); if (at) time.title = both(at); return; }
    // Titles of bars and hours begin with a time of UTC, and with nobody else's words.
    const title = on && on.matches('svg .slot, svg.grid path') && on.querySelector('title');
    const [found, day, clock] = (title && /^(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d)(?::\\d\\d)? UTC/.exec(title.textContent)) || [];
    if (!found) return;
    const at = new Date(day + 'T' + clock + ':00Z');
    if (local(at) !== utc(at)) title.textContent = local(at) + ' (' + zone + '), ' + title.textContent;
  };
  document.addEventListener('pointerover', told);
  document.addEventListener('focusin', told);
  document.addEventListener('click', (event) => {
    const time = event.target instanceof Element && event.target.closest('time[datetime]');
    if (!time || time.closest('a, button, summary, label') || String(getSelection()) !== '') return;
    if (time.dataset.iso === undefined) time.dataset.iso = ''; else delete time.dataset.iso;
    show(time, time.dataset.iso === undefined ? way : 'iso');
  });
  document.addEventListener('pagekey', (event) => {
    if (event.detail !== 'z') return;
    event.preventDefault();
    way = WAYS[(WAYS.indexOf(way) + 1) % WAYS.length];
    // What is wider than an age gets its room by style.
    document.documentElement.toggleAttribute('data-times', way !== 'age');
    timesOf(document).forEach((time) => { delete time.dataset.iso; });
    showAll();
  });

  // Today begins at the midnight of whoever reads.
  document.querySelectorAll('a[data-today]').forEach((link) => {
    const at = new Date(Date.now() - ahead);
    at.setHours(0, 0, 0, 0);
    link.href = link.getAttribute('href').split(encodeURIComponent(link.dataset.today)).join(encodeURIComponent(at.toISOString()));
    if ((new URLSearchParams(location.search).get('query') || '').includes('firstSeen:>=' + at.toISOString())) link.setAttribute('aria-current', 'true');
    link.title = 'Since ' + local(at) + ' (' + zone + ')';
  });
  document.querySelectorAll('.zone').forEach((words) => { words.textContent = zone; });
  showAll();
  const age = () => { if (!document.hidden) showAll(); };
  setInterval(age, 30000);
  document.addEventListener('visibilitychange', age);
  document.addEventListener('rowsmoved', age);
  document.addEventListener('actionsmoved', age);
  addEventListener('pageshow', (event) => { if (event.persisted) age(); });
})();
`;
