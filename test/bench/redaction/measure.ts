import type { Sanitise } from '../../../lambdas/core/sanitise/sanitise.ts';
import { eventWith, readAt } from './place.ts';
import type { Line } from './line.ts';

export interface Judged {
  line: Line;
  isRight: boolean;
  /** What the stored event shows in the line's place. */
  shown: string;
}

/** Stores every line in an event of its own and looks whether it reads as its label says. */
export const judge = (lines: readonly Line[], sanitise: Sanitise): Judged[] =>
  lines.map((line) => {
    const texts = readAt(line.place, sanitise(JSON.parse(JSON.stringify(eventWith(line.place, line.text)))));
    const { keep, gone } = line;
    // A text that stands in several places has to be right in each of them.
    const isRight =
      keep !== null
        ? shownEverywhere(line, keep, texts)
        : gone !== null && !texts.some((text) => text.includes(gone));
    return { line, isRight, shown: texts.at(-1) ?? '' };
  });

/** How often the event shows the text before it is sanitised is how often it has to be shown after it. */
function shownEverywhere({ place, text }: Line, keep: string, texts: readonly string[]): boolean {
  const count = (all: readonly string[]) => all.filter((each) => each.includes(keep)).length;
  return count(texts) === count(readAt(place, eventWith(place, text)));
}

export interface Score {
  name: string;
  harmless: number;
  kept: number;
  secrets: number;
  removed: number;
}

/** Kept and removed lines by place or kind, those with most errors first. */
export function scoresBy(judged: readonly Judged[], nameOf: (line: Line) => string): Score[] {
  const scores = new Map<string, Score>();
  for (const { line, isRight } of judged) {
    const name = nameOf(line);
    const score = scores.get(name) ?? { name, harmless: 0, kept: 0, secrets: 0, removed: 0 };
    if (line.keep !== null) {
      score.harmless++;
      score.kept += Number(isRight);
    } else {
      score.secrets++;
      score.removed += Number(isRight);
    }
    scores.set(name, score);
  }
  return [...scores.values()];
}
