import * as z from 'zod';
import { HttpProblem, json, type Answer, type Exchange } from '../exchange.ts';
import { isoMicros } from '../ingest/normalise.ts';
import { parseBody } from '../request-body.ts';
import type { Simulation } from '../simulation.ts';
import type { Group } from '../tracker/model.ts';
import { issueOf } from './issue-lookup.ts';

/** A comment of an issue, by the integration: nobody else has a token here. */
interface Comment {
  id: string;
  text: string;
  at: number;
}

/** They live and die with the issue. */
const comments = new WeakMap<Group, Comment[]>();

/** Mentions are actors beside the text; the text itself calls nobody in Sentry. */
const body = z.looseObject({ text: z.string().trim().min(1), mentions: z.array(z.string()).optional() });

const AN_HOUR = 3_600_000;

const commentJson = ({ id, text, at }: Comment, { integration }: Simulation): Record<string, unknown> => ({
  id,
  type: 'note',
  data: { text },
  dateCreated: isoMicros(at),
  user: { name: integration.name, isActive: true },
});

/** `GET /organizations/{org}/issues/{id}/comments/`, newest first. */
export const listComments = (_exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  const found = comments.get(issueOf(simulation, id)) ?? [];
  return json(
    200,
    found.toReversed().map((comment) => commentJson(comment, simulation)),
  );
};

/** `POST` there: the same text once more within the hour is refused (getsentry/sentry, GroupNotesEndpoint). */
export const postComment = (exchange: Exchange, [id = '']: string[], simulation: Simulation): Answer => {
  const group = issueOf(simulation, id);
  const { text } = parseBody(exchange, body);
  const now = simulation.now();
  const found = comments.get(group) ?? [];
  if (found.some((one) => one.text === text && one.at >= now - AN_HOUR)) {
    throw new HttpProblem(400, 'You have already posted that comment.');
  }
  const comment = { id: String(found.length + 1), text, at: now };
  comments.set(group, [...found, comment]);
  return json(201, commentJson(comment, simulation));
};
