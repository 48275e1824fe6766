import { CommandError } from '../command-line/exit.ts';

/** A query that docs/queries.md has ready. */
export interface ReadyQuery {
  name: string;
  /** One sentence. */
  summary: string;
  sql: string;
}

/** The page that people read is where the command reads them too: what it shows is what is run. */
export const QUERIES_PAGE = 'docs/queries.md';

/** A heading, some sentences and one fenced block of SQL. */
const READY = /^### ([a-z-]+)\n\n([\s\S]*?)\n\n```sql\n([\s\S]*?)\n```$/gm;

export const readyQueriesIn = (page: string): ReadyQuery[] =>
  [...page.matchAll(READY)].map(([, name = '', text = '', sql = '']) => ({
    name,
    summary: text.replaceAll(/\s+/g, ' ').replace(/^(.*?\.)\s.*$/, '$1'),
    sql,
  }));

/** Throws `CommandError`, which names those that there are. */
export function readyQuery(queries: readonly ReadyQuery[], name: string): ReadyQuery {
  const found = queries.find((query) => query.name === name);
  if (found !== undefined) return found;
  const names = queries.map((query) => query.name).join(', ');
  throw new CommandError(`There is no ready query ${name}; there are ${names}.`);
}
