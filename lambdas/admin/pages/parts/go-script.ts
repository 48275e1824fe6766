import type { Keys } from './keys-help.ts';

/** Where the second of two keys leads, the first being g: on every page of somebody who is signed in. */
const PLACES = {
  l: { address: '/admin/error-log', words: 'go to the list' },
  a: { address: '/admin/activity', words: 'to the activity' },
  t: { address: '/admin/trends', words: 'to the trends' },
  c: { address: '/admin/completeness', words: 'to completeness' },
  s: { address: '/admin/system', words: 'to the system' },
} as const;

/** For a page's own help. */
export const GO_KEYS: Keys = Object.entries(PLACES).map(([key, { words }]) => [`g ${key}`, words]);

const addresses = Object.fromEntries(Object.entries(PLACES).map(([key, { address }]) => [key, address]));

/**
 * Heard before the keys of a page's own script, one of which may be the second. It asks nobody, and a page works without it.
 */
export const GO_SCRIPT = `
'use strict';
(() => {
  const places = ${JSON.stringify(addresses)};
  let goes = false;
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof Element && event.target.closest('input:not([type=checkbox]), select, textarea');
    if (event.ctrlKey || event.metaKey || event.altKey || typing || document.querySelector('dialog[open]')) { goes = false; return; }
    const place = goes && Object.hasOwn(places, event.key) ? places[event.key] : undefined;
    goes = event.key === 'g';
    if (place === undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    location.assign(place);
  }, true);
})();
`;
