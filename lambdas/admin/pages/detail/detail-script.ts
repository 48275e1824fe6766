/**
 * What the page of a group can do more with a script: copy, open what is jumped to, and keys. Everything here has a way without
 * it. It builds no markup, and asks this host alone: the evidence as text, when somebody copies it.
 */
export const DETAIL_SCRIPT = `
'use strict';
(() => {
  const said = document.getElementById('said');

  // --- copying
  const textOf = async ({ dataset }) => {
    if (dataset.of) return document.getElementById(dataset.of).textContent;
    const answer = await fetch(dataset.from, { headers: { accept: 'text/plain' } });
    // Signed out, the answer is another page's.
    if (!answer.ok || answer.redirected) throw new TypeError('not answered');
    return answer.text();
  };
  const copy = async (button) => {
    if (button.dataset.busy) return;
    button.dataset.busy = 'yes';
    const words = [...button.childNodes];
    // What stands beside it must not move under a pointer.
    button.style.minWidth = button.getBoundingClientRect().width + 'px';
    try {
      await navigator.clipboard.writeText(await textOf(button));
      button.textContent = 'Copied';
    } catch (error) {
      // No network, no permission, or no clipboard outside of https.
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      button.textContent = 'Could not be copied';
    }
    said.textContent = button.textContent;
    setTimeout(() => { button.replaceChildren(...words); delete button.dataset.busy; }, 2500);
  };
  document.querySelectorAll('button.copy').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', () => copy(button));
  });

  // --- a folded part opens for whoever jumps to it
  const open = () => {
    const part = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (part && part.localName === 'details') part.open = true;
  };
  addEventListener('hashchange', open);
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href^="#"]');
    const part = link && document.getElementById(link.hash.slice(1));
    if (part && part.localName === 'details') part.open = true;
  });
  open();

  // --- keys
  // A key that can do nothing says why.
  const press = (selector, otherwise) => {
    const found = document.querySelector(selector);
    if (found) found.click();
    else if (otherwise) document.dispatchEvent(new CustomEvent('tell', { detail: otherwise }));
  };
  const OLDEST = 'There is no event before this one.';
  const NEWEST = 'There is no event after this one.';
  // Who may not change anything is offered no such key.
  const change = (selector, otherwise) => press(selector, document.querySelector('.stick .triage') ? otherwise : '');
  const keys = {
    j: () => press('.event-nav a[rel=prev]', OLDEST),
    k: () => press('.event-nav a[rel=next]', NEWEST),
    m: () => press('.stick button.copy', 'No event is stored here.'),
    u: () => press('.crumb-path a'),
    e: () => change('.stick button[name=status][value=RESOLVED]', 'It is resolved already.'),
    r: () => change('.stick button[name=status][value=OPEN]', 'It is open already.'),
    a: () => press('.stick button[name=substatus][value=archived_until_escalating]'),
    d: () => press('.stick button[name=archive][value=day]'),
    i: () => change('.stick button[value=assign_me]', 'It cannot be assigned to you, or is yours already.'),
    f: () => press('.event-nav a[rel=first]', OLDEST),
    l: () => press('.event-nav a[rel=last]', NEWEST),
    c: () => press('.event-nav a.ends', 'There is no other event to compare with.'),
  };
  document.addEventListener('pagekey', (event) => {
    const act = Object.hasOwn(keys, event.detail) ? keys[event.detail] : undefined;
    if (act) { event.preventDefault(); act(); }
  });
})();
`;
