import { MOST_PROJECTS } from '../../triage/people.ts';
import { COMBOBOX } from './combobox-script.ts';

/**
 * Finds members and teams of Sentry while somebody types who an error is assigned to. Without it the field takes what Sentry
 * takes, and a page lists who can be chosen.
 */
export const PEOPLE_SCRIPT = `
'use strict';
(() => {
  ${COMBOBOX}
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

    let asked = 0;
    let typed;
    const nameOf = ({ kind, name }) => (kind === 'team' ? '#' : '') + name;
    const choose = (one, event) => {
      // A menu that closes for clicks elsewhere hears nothing of this one.
      if (event) event.stopPropagation();
      clearTimeout(typed);
      asked++;
      sent.value = one.assignee;
      input.value = nameOf(one);
      said.textContent = '';
      offered.hide();
    };
    const offered = combobox({ input, list, id, choose });
    const show = (people) => offered.show(people, (one) => [nameOf(one), one.isYou ? 'you' : one.kind === 'team' ? 'team' : one.email ?? '']);

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

    input.addEventListener('input', () => {
      sent.value = input.value;
      clearTimeout(typed);
      typed = setTimeout(find, 150);
    });
    input.addEventListener('focus', () => { if (input.value === '') find(); });
    // Nothing of a menu moves while somebody goes on in it: a click that has begun on a button ends there.
    const menu = box.closest('details');
    input.addEventListener('blur', ({ relatedTarget }) => { if (relatedTarget && !menu.contains(relatedTarget)) offered.hide(); });
    menu.addEventListener('toggle', () => { if (!menu.open) offered.hide(); });
    input.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      offered.press(event, { open: find, close: offered.hide });
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
