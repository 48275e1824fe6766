/**
 * The list under a field of the combobox pattern (ARIA Authoring Practices, "Editable Combobox With List Autocomplete"), for the scripts
 * of pages that offer something while somebody types: text of a function `combobox`. What it shows is set as text alone.
 *
 * `choose` gets what somebody chose, by Enter or by a click, which it then gets too. Of the list that it gives back, `show` takes
 * options, what each says as `[words, note, class]` and which one is stood on; `press` takes a key, with what opens and closes.
 */
export const COMBOBOX = `
  const combobox = ({ input, list, id, choose }) => {
    let shown = [];
    let at = -1;
    const attributes = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id, 'aria-expanded': 'false' };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    const hide = () => {
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
    const show = (options, wordsOf, stood = -1) => {
      if (options.length === 0 || document.activeElement !== input) { hide(); return; }
      shown = options;
      list.replaceChildren(...options.map((one, n) => {
        const option = document.createElement('li');
        option.id = id + '-' + n;
        option.setAttribute('role', 'option');
        const [words, note, kind = ''] = wordsOf(one);
        const name = document.createElement('span');
        name.className = kind;
        name.textContent = words;
        const beside = document.createElement('span');
        beside.className = 'muted small';
        beside.textContent = note;
        option.append(name, ' ', beside);
        return option;
      }));
      list.hidden = false;
      input.setAttribute('aria-expanded', 'true');
      mark(stood);
    };
    const press = (event, { open, close }) => {
      const count = shown.length;
      if (event.key === 'ArrowDown' && count === 0) { event.preventDefault(); open(); return; }
      if (count === 0) return;
      if (event.key === 'ArrowDown') mark(at + 1 < count ? at + 1 : -1);
      else if (event.key === 'ArrowUp') mark(at < 0 ? count - 1 : at - 1);
      else if (event.key === 'Enter' && at >= 0) choose(shown[at]);
      else if (event.key === 'Escape') { close(); event.stopPropagation(); }
      else return;
      event.preventDefault();
    };
    // The field keeps the focus, also under a finger.
    list.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => {
      const option = event.target.closest('[role=option]');
      if (option) choose(shown[[...list.children].indexOf(option)], event);
    });
    return { show, hide, press, stood: () => at };
  };
`;
