/** Where a text stands in an event. `local`, `extra`, `tag`, `header`, `env` and `query` are a name, a space, a value. */
export const PLACES = [
  'message',
  'title',
  'breadcrumb',
  'context_line',
  'function',
  'module',
  'package',
  'filename',
  'transaction',
  'url',
  'vars',
  'local',
  'extra',
  'tag',
  'header',
  'env',
  'query',
  'module version',
  'fingerprint',
] as const;

export type Place = (typeof PLACES)[number];

/** One labelled text: `keep` must be readable afterwards, `gone` must not. Exactly one of them is set. */
export interface Line {
  place: Place;
  kind: string;
  /** Where the text comes from. */
  source: string;
  text: string;
  keep: string | null;
  gone: string | null;
}

export const kept = (place: Place, kind: string, source: string, text: string): Line => ({
  place,
  kind,
  source,
  text,
  keep: text,
  gone: null,
});

export const secret = (place: Place, kind: string, text: string, gone: string): Line => ({
  place,
  kind,
  source: 'made up',
  text,
  keep: null,
  gone,
});
