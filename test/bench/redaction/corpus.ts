import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { generalSecrets } from './general-secrets.ts';
import { kept, PLACES, secret, type Line } from './line.ts';
import { createRandom } from './random.ts';
import { serviceSecrets } from './service-secrets.ts';

const FIXTURES = path.join(import.meta.dirname, '..', '..', 'fixtures', 'redaction');

/** Messages and source lines of named packages; placeholders in messages were filled with everyday values. */
const catalogues = z.array(
  z.object({
    language: z.string(),
    source: z.string(),
    lines: z.array(z.tuple([z.enum(PLACES), z.string()])),
  }),
);

/** Texts of our own that look like secrets or addresses and are none. */
const lookAlikes = z.partialRecord(z.enum(PLACES), z.array(z.string()));

const SEED = 2026;

/** Every labelled line, each once, in an order of its own. */
export function readCorpus(): Line[] {
  const all = [...messagesAndSources(), ...lookAlikesOfOurs(), ...secrets()];
  return [...new Map(all.map((line) => [`${line.place}\n${line.text}`, line])).values()];
}

const readJson = (name: string): unknown => JSON.parse(readFileSync(path.join(FIXTURES, name), 'utf8'));

const messagesAndSources = (): Line[] =>
  catalogues
    .parse(readJson('catalogues.json'))
    .flatMap(({ language, source, lines }) =>
      lines.map(([place, text]) => kept(place, language, source, text)),
    );

function lookAlikesOfOurs(): Line[] {
  const byPlace = lookAlikes.parse(readJson('look-alikes.json'));
  return PLACES.flatMap((place) =>
    (byPlace[place] ?? []).map((text) => kept(place, 'look-alike', 'written for this corpus', text)),
  );
}

function secrets(): Line[] {
  const random = createRandom(SEED);
  return [...serviceSecrets(random), ...generalSecrets(random)];
}

/** Texts in parts, cut inside each secret: nobody who scans the repository for secrets shall find one. */
const unseen = z.array(
  z.object({
    place: z.enum(PLACES),
    text: z.array(z.string()),
    gone: z.array(z.array(z.string())).nullable(),
  }),
);

/**
 * Twice 200 lines by writers who had seen neither rules nor corpus; one line here for each secret. At the first look 99 %
 * and 100 % of the harmless ones stayed, 93 % and 94 % of the secrets went; the kinds that failed were repaired since.
 */
export const readUnseen = (): Line[] =>
  unseen.parse(readJson('unseen.json')).flatMap(({ place, text, gone }) => {
    const whole = text.join('');
    if (gone === null) return [kept(place, 'unseen', 'a fresh writer', whole)];
    return gone.map((parts) => secret(place, 'unseen', whole, parts.join('')));
  });

/** A third of the lines, by their digest: the rules are written without a look at them. */
export const isHeldOut = ({ place, text }: Line): boolean =>
  createHash('sha256').update(`${place}\n${text}`).digest().readUInt8(0) % 3 === 0;
