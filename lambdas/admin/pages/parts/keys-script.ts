import { ACTIVITY_ADDRESS, ALERTS_ADDRESS } from '../addresses.ts';

/** Of two keys, `g` and where to: the same on every page. */
export const GO_KEYS = [
  ['l', '/admin/error-log', 'the list'],
  ['a', ACTIVITY_ADDRESS, 'the activity'],
  ['t', '/admin/trends', 'the trends'],
  ['c', '/admin/completeness', 'completeness'],
  ['r', ALERTS_ADDRESS, 'the rules of alerts'],
  ['s', '/admin/system', 'the system'],
] as const;

/**
 * The one that hears keys. What belongs to a page is told to its script as the event `pagekey`, which it answers by
 * `preventDefault()`; where the key can do nothing there, that script says why by the event `tell`. A `g` takes the key after it, whatever
 * that is: `g a` must archive nothing.
 */
export const KEYS_SCRIPT = `
'use strict';
(() => {
  const PLACES = new Map(${JSON.stringify(GO_KEYS.map(([key, address]) => [key, address]))});
  const help = document.getElementById('keys');
  let goes = false;
  const told = document.getElementById('told');
  const tell = (words) => { if (told) told.textContent = words; };
  document.addEventListener('tell', (event) => tell(event.detail));
  const toggle = () => { if (!help) return false; if (help.open) help.close(); else help.showModal(); return true; };
  const act = (key) => {
    tell('');
    if (goes) {
      goes = false;
      if (PLACES.has(key)) location.assign(PLACES.get(key)); else tell('g and ' + key + ' lead nowhere: ? tells what keys do.');
      return true;
    }
    if (key === 'g') { goes = true; return true; }
    if (key === '?') return toggle();
    return !document.dispatchEvent(new CustomEvent('pagekey', { detail: key, cancelable: true }));
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || event.key === 'Shift') return;
    const on = event.target instanceof Element ? event.target : null;
    if (event.key === 'Escape') {
      goes = false;
      document.querySelectorAll('details.menu[open]').forEach((menu) => {
        menu.open = false;
        if (menu.contains(on)) menu.querySelector('summary').focus();
      });
    }
    if (on && on.closest('input:not([type=checkbox]), select, textarea')) { goes = false; if (event.key === 'Escape') on.blur(); return; }
    if (help && help.open && event.key !== '?') return;
    if (event.key.length === 1 && act(event.key)) event.preventDefault();
  });
  // Back to the list as it was: its search, tab and order.
  try {
    const list = sessionStorage.getItem('list') ?? '';
    if (list.startsWith('/admin/error-log?')) document.querySelectorAll('.crumb-path a[href="/admin/error-log"]').forEach((link) => { link.href = list; });
  } catch (error) { if (!(error instanceof DOMException)) throw error; }
  document.addEventListener('click', (event) => {
    goes = false;
    if (event.isTrusted) tell('');
    document.querySelectorAll('details.menu[open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
})();
`;
