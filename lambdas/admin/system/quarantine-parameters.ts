import type { QuarantineQuery } from '../../adapters/archive/quarantine-reader.ts';
import { bound, pageFields, parse, single, type QueryValues } from '../parameters.ts';

export const quarantineFields = pageFields.extend({
  from: bound('T00:00:00.000Z'),
  to: bound('T23:59:59.999Z'),
});
const fields = quarantineFields.refine(
  ({ from, to }) => from === undefined || to === undefined || Date.parse(from) <= Date.parse(to),
  {
    path: ['from'],
    message: 'must not be after to',
  },
);

/** `from`, `to`, `limit` and `cursor` of the quarantine. */
export const parseQuarantine = (values: QueryValues): QuarantineQuery => parse(fields, single(values));
