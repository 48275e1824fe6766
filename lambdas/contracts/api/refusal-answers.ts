import * as z from 'zod';
import { triageAnswer } from './group-answers.ts';
import { maybeText, text } from './fields.ts';

/** `ErrorBody` of routes.ts. */
const error = z.object({
  code: text.meta({ description: 'For programs, and stable.' }),
  message: text.meta({ description: 'What happened and what to do, for people.' }),
  requestId: text.meta({ description: 'Finds the line of the log.' }),
});

export const errorAnswer = z.object({ error });

export const queryErrorAnswer = z.object({
  error,
  position: z
    .object({ offset: z.int(), length: z.int() })
    .meta({ description: 'Of the mistake, in UTF-16 units of the text as it was sent.' }),
  suggestion: maybeText.meta({ description: 'The whole query as it would be right, or null.' }),
});

export const triageErrorAnswer = triageAnswer.extend({ error });

/** What API Gateway answers itself, before any function. */
export const gatewayAnswer = z
  .object({ message: maybeText })
  .meta({ description: 'An answer of API Gateway itself: the request has reached no function.' });
