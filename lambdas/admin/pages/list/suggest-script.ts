import { COMBOBOX } from '../parts/combobox-script.ts';

/**
 * Suggestions under the search box: keys from the page, values from the facets of what is written besides, and the errors that
 * it finds, so that few of them need no page of their own. Without it the box is a box.
 */
export const SUGGEST_SCRIPT = `
'use strict';
(() => {
  const input = document.getElementById('search');
  const list = document.getElementById('suggestions');
  if (!input || !list) return;
  ${COMBOBOX}
  const KEYS = JSON.parse(list.dataset.keys);
  const MOST = 12;

  // Where the condition begins in which the cursor stands: after the last blank that is not in quotes.
  const tokenAt = (text, end) => {
    let [start, quoted] = [0, false];
    for (let n = 0; n < end; n++) {
      if (text[n] === '\\\\') { n++; continue; }
      if (text[n] === '"') quoted = !quoted;
      else if (!quoted && /\\s/.test(text[n])) start = n + 1;
    }
    return start;
  };

  const plain = (value) => /^[\\p{L}\\p{N}_][\\p{L}\\p{N}_.@+:\\/-]*$/u.test(value) && !/^(latest|me|my_teams)$/i.test(value);
  const written = (value) => plain(value) ? value : '"' + value.replace(/["\\\\*]/g, '\\\\$&') + '"';

  // What helps to write, above the errors that are found already.
  let words = [];
  let errors = [];
  let typed;
  let paused;
  let searched = 0;
  let asked = 0;
  const known = new Map();

  const close = () => {
    offered.hide();
    errors = [];
    clearTimeout(paused);
    searched++;
  };
  const render = (stood) => offered.show(
    [...words, ...errors],
    ({ text, note, address }) => [text, note, address ? 'found' : 'mono'],
    stood < words.length ? stood : -1,
  );
  const show = (options) => { words = options; render(-1); };

  // The errors of the list that match what is written; nothing of what is half written.
  const FOUND = 5;
  const count = (n, noun) => n.toLocaleString('en') + ' ' + noun + (n === 1 ? '' : 's');
  // A key without its value, or with a word that it does not know yet.
  const isHalf = (text) => text.split(/\\s+/).some((token) => {
    const [, key, value] = /^!?([^\\s":]+):(.*)$/.exec(token) ?? [];
    if (key === undefined) return false;
    const known = KEYS.find((one) => one.key.toLowerCase() === key.toLowerCase())?.values;
    return value === '' || (known && known.length > 0 ? !value.split('|').every((one) => known.includes(one)) : false);
  });
  const find = async () => {
    const turn = ++searched;
    const asked = new URLSearchParams(new FormData(input.form));
    const text = input.value.trim();
    if (text === '' || isHalf(text)) { errors = []; render(offered.stood()); return; }
    const list = '/admin/error-log?' + asked;
    if (asked.get('status') === 'ALL') asked.delete('status');
    asked.delete('period');
    asked.set('limit', FOUND + 1);
    try {
      const answer = await fetch('/api/admin/error-log?' + asked, { headers: { accept: 'application/json' } });
      const { groups = [] } = answer.ok ? await answer.json() : {};
      if (turn !== searched) return;
      const rows = groups.slice(0, FOUND).map(({ id, shortId, title, sentryCount, storedEvents, users }) => ({
        text: title, note: (shortId ?? id) + ' · ' + count(Math.max(sentryCount ?? 0, storedEvents), 'event') + ' · ' + count(users, 'user'), address: '/admin/error-log/' + encodeURIComponent(id),
      }));
      errors = groups.length > FOUND ? [...rows, { text: 'All that match', note: 'Enter', address: list }] : rows;
      // Who is written without a key is most often somebody who was hit.
      if (answer.ok && groups.length === 0 && !/[\\s:"|*]/.test(text)) errors = [{ text: 'user:' + text, note: 'errors of this user', insert: 'user:' + text, isKey: true, from: 0 }];
      // Whoever stands on a word stays there.
      render(offered.stood());
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  };

  // First what begins so, then what has it anywhere.
  const fitting = (options, part) => {
    const wanted = part.toLowerCase();
    const of = (test) => options.filter(({ text }) => test(text.toLowerCase().indexOf(wanted)));
    return [...of((index) => index === 0), ...of((index) => index > 0)];
  };

  const facetsBeside = async (rest) => {
    if (known.has(rest)) return known.get(rest);
    const read = async (query) => {
      const answer = await fetch('/api/admin/facets?query=' + encodeURIComponent(query), { headers: { accept: 'application/json' } });
      return answer.ok ? (await answer.json()).facets : null;
    };
    // What stands besides may be half written.
    const facets = await read(rest) ?? await read('') ?? [];
    known.set(rest, facets);
    return facets;
  };

  const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const dayOf = (day) => days.format(new Date(day));
  const valuesOf = async (key, rest) => {
    const { values } = KEYS.find((one) => one.key.toLowerCase() === key.toLowerCase()) ?? { values: [] };
    if (values) return values.map((text) => ({ text, insert: text, note: '' }));
    // What began in a release was seen in it: those are its names, though not its counts.
    const isFirst = /^first[_-]?release$/i.test(key);
    const facet = (await facetsBeside(rest)).find((one) => one.key.toLowerCase() === (isFirst ? 'release' : key.toLowerCase()));
    return (facet ? facet.values : []).filter(({ value }) => value !== null && value !== '').map(({ value, count: errors, firstDay }) => ({
      text: value, insert: written(value), note: [firstDay ? 'since ' + dayOf(firstDay) : '', isFirst ? '' : count(errors, 'error')].filter(Boolean).join(' · '),
    }));
  };

  const suggest = async (isAskedFor) => {
    const turn = ++asked;
    const text = input.value;
    const end = input.selectionStart ?? text.length;
    const start = tokenAt(text, end);
    const [, not, token] = /^(!?)(.*)$/s.exec(text.slice(start, end));
    const colon = token.indexOf(':');
    if (colon < 0) {
      if (token === '' && !not && !isAskedFor) { show([]); return; }
      const keys = KEYS.map(({ key, means }) => ({ text: key + ':', insert: key + ':', note: means, isKey: true, from: start + not.length }));
      show(fitting(keys, token));
      return;
    }
    const value = token.slice(colon + 1);
    const part = value.slice(value.lastIndexOf('|') + 1);
    const from = end - part.length;
    const rest = (text.slice(0, start) + text.slice(end)).trim();
    try {
      const options = await valuesOf(token.slice(0, colon), rest);
      // What was typed since has asked anew.
      if (turn !== asked) return;
      show(fitting(options, part.replace(/^"/, '')).slice(0, MOST).map((option) => ({ ...option, from })));
    } catch (error) {
      // The network went (Fetch, 5.6: a TypeError): one can still type.
      if (!(error instanceof TypeError)) throw error;
    }
  };

  const choose = ({ insert, isKey, from, address }) => {
    if (address) { location.assign(address); return; }
    // What was typed since they were shown is part of the word that they are for.
    const to = input.selectionStart;
    clearTimeout(typed);
    asked++;
    const after = isKey ? '' : ' ';
    const tail = input.value.slice(to).replace(isKey ? /^$/ : /^\\s/, '');
    input.value = input.value.slice(0, from) + insert + after + tail;
    const cursor = from + insert.length + after.length;
    input.setSelectionRange(cursor, cursor);
    close();
    if (isKey) suggest(true);
    find();
  };

  const offered = combobox({ input, list, id: 'suggestion', choose });
  input.addEventListener('input', () => {
    clearTimeout(typed);
    typed = setTimeout(() => suggest(false), 120);
    // A list is read for it: only once somebody pauses.
    clearTimeout(paused);
    searched++;
    paused = setTimeout(find, 300);
  });
  input.addEventListener('blur', close);
  input.addEventListener('click', close);
  input.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    // The cursor goes elsewhere: what is suggested was for where it was.
    if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) { close(); return; }
    offered.press(event, { open: () => suggest(true), close });
  });
})();
`;
