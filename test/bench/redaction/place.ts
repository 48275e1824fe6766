import type { Place } from './line.ts';

/** `name value` as a name and a value; a text without a space is a value. */
function pairOf(text: string): [string, string] {
  const space = text.indexOf(' ');
  return space < 0 ? ['line', text] : [text.slice(0, space), text.slice(space + 1)];
}

const frame = (fields: object): object => ({
  exception: { values: [{ type: 'Error', stacktrace: { frames: [fields] } }] },
});

const exception = (fields: object): object => ({ exception: { values: [fields] } });

/** An event as a webhook has it, with the text in its place and nothing else that could be redacted. */
export function eventWith(place: Place, text: string): object {
  const [name, value] = pairOf(text);
  switch (place) {
    case 'message':
      return { ...exception({ type: 'Error', value: text }), title: text };
    case 'title':
      return { title: text, metadata: { title: text } };
    case 'breadcrumb':
      return { breadcrumbs: { values: [{ category: 'log', message: text }] } };
    case 'context_line':
      return frame({ filename: 'a.x', context_line: text, pre_context: [text], post_context: [text] });
    case 'function':
    case 'module':
    case 'package':
    case 'filename':
      return frame({ [place]: text });
    case 'transaction':
      return { transaction: text, culprit: text };
    case 'url':
      return { request: { url: text, method: 'GET' } };
    case 'vars':
      return frame({ vars: { line: text } });
    case 'local':
      return frame({ vars: { [name]: value } });
    case 'extra':
      return { extra: { [name]: value } };
    case 'tag':
      return { tags: [[name, value]] };
    case 'header':
      return { request: { headers: [[name, value]] } };
    case 'env':
      return { request: { env: { [name]: value } } };
    case 'query':
      return { request: { query_string: [[name, value]] } };
    case 'module version':
      return { modules: { [name]: value } };
    case 'fingerprint':
      return { fingerprint: text.split(' ') };
  }
}

/** The text as the stored event shows it; a pair is read with its name. */
export function readAt(place: Place, event: unknown): string[] {
  const texts = leavesOf(event);
  switch (place) {
    case 'fingerprint':
      return [texts.join(' ')];
    case 'local':
    case 'extra':
    case 'env':
    case 'module version':
    case 'tag':
    case 'header':
    case 'query':
      return texts.concat(pairsOf(event));
    default:
      return texts;
  }
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf);
  return [];
}

function pairsOf(value: unknown): string[] {
  if (Array.isArray(value)) {
    const [name, second]: unknown[] = value;
    const isPair = value.length === 2 && typeof name === 'string' && typeof second === 'string';
    return isPair ? [`${name} ${second}`] : value.flatMap(pairsOf);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' ? [`${name} ${inner}`] : pairsOf(inner),
  );
}
