import { MOST_PROJECTS } from '../../triage/people.ts';

/**
 * Finds members and teams of Sentry while somebody types who an error is assigned to, by the combobox pattern (ARIA
 * Authoring Practices, "Editable Combobox With List Autocomplete"). Without it the field takes what Sentry takes, and a page
 * lists who can be chosen. Names are set as text alone.
 */
export const PEOPLE_SCRIPT = `
'use strict';
(() => {
  let numbers = 0;
  const MOST_PROJECTS = ${MOST_PROJECTS};

  // Those of the rows that are ticked; of all that match, and where none is ticked, those that the page shows.
  const projectsOfRows = () => {
    const rows = [...document.querySelectorAll('table.groups tbody tr')];
    const all = document.getElementById('all-matching');
    const ticked = rows.filter((row) => { const tick = row.querySelector('input[name=ids]'); return tick && tick.checked; });
    const meant = (all && all.checked) || ticked.length === 0 ? rows : ticked;
    return [...new Set(meant.map((row) => row.dataset.project).filter(Boolean))];
  };

  const start = (box) => {
    const input = box.querySelector('input');
    const list = box.querySelector('ul');
    const said = box.querySelector('[role=status]');
    const id = 'people-' + numbers++;
    // What is sent: whom somebody has chosen, or what they have typed.
    const sent = document.createElement('input');
    sent.type = 'hidden';
    sent.name = input.name;
    input.removeAttribute('name');
    input.after(sent);
    list.id = id;
    list.setAttribute('role', 'listbox');
    const attributes = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': id, 'aria-expanded': 'false' };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

    let shown = [];
    let at = -1;
    let asked = 0;
    let typed;

    const close = () => {
      shown = [];
      at = -1;
      list.hidden = true;
      list.replaceChildren();
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
    };
    const mark = (index) => {
      at = index;
      [...list.children].forEach((option, n) => option.setAttribute('aria-selected', String(n === at)));
      if (at < 0) { input.removeAttribute('aria-activedescendant'); return; }
      input.setAttribute('aria-activedescendant', list.children[at].id);
      list.children[at].scrollIntoView({ block: 'nearest' });
    };
    const nameOf = ({ kind, name }) => (kind === 'team' ? '#' : '') + name;
    const show = (people) => {
      if (people.length === 0 || document.activeElement !== input) { close(); return; }
      shown = people;
      list.replaceChildren(...people.map((one, n) => {
        const option = document.createElement('li');
        option.id = id + '-' + n;
        option.setAttribute('role', 'option');
        const name = document.createElement('span');
        name.textContent = nameOf(one);
        const beside = document.createElement('span');
        beside.className = 'muted small';
        beside.textContent = one.isYou ? 'you' : one.kind === 'team' ? 'team' : one.email ?? '';
        option.append(name, ' ', beside);
        return option;
      }));
      list.hidden = false;
      input.setAttribute('aria-expanded', 'true');
      mark(-1);
    };

    const find = async () => {
      const turn = ++asked;
      const projects = box.dataset.projects ? JSON.parse(box.dataset.projects) : projectsOfRows();
      if (projects.length === 0) return;
      if (projects.length > MOST_PROJECTS) { said.textContent = 'Of more than ' + MOST_PROJECTS + ' projects nobody is offered: type who.'; return; }
      const parameters = new URLSearchParams(projects.map((project) => ['project', project]));
      parameters.set('find', input.value);
      try {
        const answer = await fetch('/api/admin/people?' + parameters, { headers: { accept: 'application/json' } });
        // What was typed since has asked anew.
        if (turn !== asked || !answer.ok) return;
        const { people, more, unavailable } = await answer.json();
        show(people);
        said.textContent = unavailable ? unavailable.message
          : people.length === 0 ? 'Nobody is called so; it is sent as it is typed.'
          : more > 0 ? more.toLocaleString('en') + ' more: type on.' : '';
      } catch (error) {
        // The network went (Fetch, 5.6: a TypeError): one can still type.
        if (!(error instanceof TypeError)) throw error;
      }
    };
    const choose = (one) => {
      clearTimeout(typed);
      asked++;
      sent.value = one.assignee;
      input.value = nameOf(one);
      said.textContent = '';
      close();
    };

    input.addEventListener('input', () => {
      sent.value = input.value;
      clearTimeout(typed);
      typed = setTimeout(find, 150);
    });
    input.addEventListener('focus', () => { if (input.value === '') find(); });
    input.addEventListener('blur', close);
    input.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const count = shown.length;
      if (event.key === 'ArrowDown' && count === 0) { event.preventDefault(); find(); return; }
      if (count === 0) return;
      if (event.key === 'ArrowDown') mark(at + 1 < count ? at + 1 : -1);
      else if (event.key === 'ArrowUp') mark(at < 0 ? count - 1 : at - 1);
      else if (event.key === 'Enter' && at >= 0) choose(shown[at]);
      else if (event.key === 'Escape') { close(); event.stopPropagation(); }
      else return;
      event.preventDefault();
    });
    // The field keeps the focus, also under a finger; a menu that closes for clicks elsewhere hears nothing of this one.
    list.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => {
      event.stopPropagation();
      const option = event.target.closest('[role=option]');
      if (option) choose(shown[[...list.children].indexOf(option)]);
    });
  };
  const startAll = () => document.querySelectorAll('.people:not([data-found])').forEach((box) => {
    box.dataset.found = '';
    start(box);
  });
  document.addEventListener('actionsmoved', startAll);
  startAll();
})();
`;
