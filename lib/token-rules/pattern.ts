/**
 * The part of Go's regular expressions that the rules use, as a tree: so that a rule can be written again for
 * JavaScript without flags inside it and with a bound on every repetition, and its fixed beginning can be read off.
 */
export type Node =
  | { kind: 'literal'; text: string; anyCase: boolean }
  | { kind: 'class'; source: string; anyCase: boolean }
  | { kind: 'assertion'; source: string }
  | { kind: 'sequence'; nodes: Node[] }
  | { kind: 'choice'; ways: Node[] }
  | { kind: 'repeat'; node: Node; least: number; most: number };

/** A repetition without a bound of its own gets this one: longer than every token, and linear to try. */
const MOST = 512;

/** @throws Error for what no rule of the set uses so far. */
export function parsePattern(source: string): Node {
  let at = 0;

  const choice = (anyCase: boolean): Node => {
    const ways: Node[] = [];
    let state = anyCase;
    for (;;) {
      const [node, after] = sequence(state);
      ways.push(node);
      state = after;
      if (source[at] !== '|') break;
      at++;
    }
    const [only] = ways;
    return ways.length === 1 && only !== undefined ? only : { kind: 'choice', ways };
  };

  /** A flag that stands alone holds to the end of its group. */
  const sequence = (anyCase: boolean): [Node, boolean] => {
    const nodes: Node[] = [];
    let state = anyCase;
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const flag = /^\(\?(-?)i\)/.exec(source.slice(at, at + 6));
      if (flag !== null) {
        at += flag[0].length;
        state = flag[1] === '';
        continue;
      }
      nodes.push(repeated(atom(state)));
    }
    return [{ kind: 'sequence', nodes }, state];
  };

  const atom = (anyCase: boolean): Node => {
    const character = source[at] ?? '';
    if (character === '(') return group(anyCase);
    if (character === '[') return characterClass(anyCase);
    at++;
    if (character === '\\') return escaped(anyCase);
    if (character === '.') return { kind: 'class', source: '[^\\n]', anyCase: false };
    if (character === '^' || character === '$') return { kind: 'assertion', source: character };
    return { kind: 'literal', text: character, anyCase };
  };

  const group = (anyCase: boolean): Node => {
    const opening = /^\((?:\?:|\?(-?)i:|\?P<\w+>|(?!\?))/.exec(source.slice(at, at + 40));
    if (opening === null) throw new Error(`A group of a new kind at ${at} of ${source}`);
    at += opening[0].length;
    const own = opening[0].endsWith('i:') ? opening[1] === '' : anyCase;
    const node = choice(own);
    at++;
    return node;
  };

  const characterClass = (anyCase: boolean): Node => {
    const end = /^\[\^?\]?(?:\[:\w+:\]|\\.|[^\]\\])*\]/.exec(source.slice(at));
    if (end === null) throw new Error(`A class without an end at ${at} of ${source}`);
    at += end[0].length;
    return { kind: 'class', source: end[0].replaceAll('[:alnum:]', 'A-Za-z0-9'), anyCase };
  };

  const escaped = (anyCase: boolean): Node => {
    const character = source[at] ?? '';
    at++;
    if (character === 'b') return { kind: 'assertion', source: '\\b' };
    if (character === 'z') return { kind: 'assertion', source: '$' };
    if (character === 'x') {
      at += 2;
      return { kind: 'class', source: `\\x${source.slice(at - 2, at)}`, anyCase: false };
    }
    if (/[dwsSDWnrt]/.test(character)) return { kind: 'class', source: `\\${character}`, anyCase: false };
    return { kind: 'literal', text: character, anyCase };
  };

  const repeated = (node: Node): Node => {
    const sign = /^(?:\*|\+|\?|\{(\d+)(?:(,)(\d*))?\})\??/.exec(source.slice(at, at + 16));
    if (sign === null) return node;
    at += sign[0].length;
    const [whole, least, comma, most] = sign;
    if (least === undefined) {
      if (whole.startsWith('?')) return { kind: 'repeat', node, least: 0, most: 1 };
      return { kind: 'repeat', node, least: whole.startsWith('+') ? 1 : 0, most: MOST };
    }
    const upper = comma === undefined ? Number(least) : most === '' ? MOST : Number(most);
    return { kind: 'repeat', node, least: Number(least), most: upper };
  };

  const tree = choice(false);
  if (at < source.length) throw new Error(`Read ${at} of ${source.length} characters of ${source}`);
  return tree;
}

/** The same pattern for JavaScript. */
export function sourceOf(node: Node): string {
  switch (node.kind) {
    case 'literal':
      return literalSource(node.text, node.anyCase);
    case 'class':
      return node.anyCase ? bothCases(node.source) : node.source;
    case 'assertion':
      return node.source;
    case 'sequence':
      return node.nodes.map(sourceOf).join('');
    case 'choice':
      return `(?:${node.ways.map(sourceOf).join('|')})`;
    case 'repeat':
      return `${wrapped(node.node)}{${node.least},${node.most}}`.replace(/\{(\d+),\1\}$/, '{$1}');
  }
}

const wrapped = (node: Node): string => (node.kind === 'sequence' ? `(?:${sourceOf(node)})` : sourceOf(node));

function literalSource(text: string, anyCase: boolean): string {
  const [low, high] = [text.toLowerCase(), text.toUpperCase()];
  if (anyCase && low !== high) return `[${low}${high}]`;
  return text.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&');
}

const bothCases = (source: string): string =>
  source
    .replace(/^(.*)a-zA-Z|a-z|A-Z/, '$1a-zA-Z')
    .replace(/(a-zA-Z.*)(?:a-z|A-Z)/, '$1')
    .replace(
      /([a-f])-([a-h])(?!\w-)/,
      (_, from: string, to: string) => `${from}-${to}${from.toUpperCase()}-${to.toUpperCase()}`,
    );

/** The least number of characters that the pattern takes. */
export function leastLength(node: Node): number {
  switch (node.kind) {
    case 'literal':
    case 'class':
      return 1;
    case 'assertion':
      return 0;
    case 'sequence':
      return node.nodes.reduce((sum, each) => sum + leastLength(each), 0);
    case 'choice':
      return Math.min(...node.ways.map(leastLength));
    case 'repeat':
      return node.least * leastLength(node.node);
  }
}

/** The fixed texts with which a match can begin, and the least number of characters after each. */
export function beginnings(node: Node): { prefix: string; rest: number }[] {
  const total = leastLength(node);
  let found = [''];
  for (const each of flat(node)) {
    const texts = fixedTexts(each);
    if (texts !== null && found.length * texts.length <= 24) {
      found = found.flatMap((start) => texts.map((text) => start + text));
      continue;
    }
    if (each.kind === 'choice') {
      const ways = each.ways.flatMap((way) => beginnings(way).map(({ prefix }) => prefix));
      found = found.flatMap((start) => ways.map((way) => start + way));
    }
    break;
  }
  return found.map((prefix) => ({ prefix, rest: Math.max(0, total - prefix.length) }));
}

/** A sequence without sequences in it. */
const flat = (node: Node): Node[] => (node.kind === 'sequence' ? node.nodes.flatMap(flat) : [node]);

/** Every text that the node can be, or null where that is no short list. */
function fixedTexts(node: Node): string[] | null {
  switch (node.kind) {
    case 'literal':
      return [node.text];
    case 'assertion':
      return [''];
    case 'class': {
      const members = /^\[([A-Za-z0-9]{1,6})\]$/.exec(node.source)?.[1];
      return members === undefined ? null : Array.from(members);
    }
    case 'sequence': {
      let all = [''];
      for (const each of node.nodes) {
        const texts = fixedTexts(each);
        if (texts === null) return null;
        all = all.flatMap((start) => texts.map((text) => start + text));
      }
      return all;
    }
    case 'choice': {
      const ways = node.ways.map(fixedTexts);
      return ways.some((way) => way === null) ? null : ways.flatMap((way) => way ?? []);
    }
    case 'repeat':
      return node.least === node.most && node.most <= 3 && node.node.kind === 'literal'
        ? [node.node.text.repeat(node.least)]
        : null;
  }
}
