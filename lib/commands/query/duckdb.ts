import path from 'node:path';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBInstance, DuckDBResult } from '@duckdb/node-api';
import { ARCHIVE_PREFIX } from '../../../lambdas/contracts/archive-keys.ts';
import {
  ARCHIVE_TABLE,
  ARCHIVE_VIEWS,
  DUCKDB,
  DUCKDB_FUNCTIONS,
} from '../../../lambdas/contracts/archive-sql.ts';
import { messageOf } from '../../../lambdas/core/failure.ts';
import { CommandError } from '../command-line/exit.ts';
import { valueOf, type Answer, type Value } from './answer.ts';

/** As the readers of the archive: nothing that one message can carry comes near this. */
const MAX_RECORD_BYTES = 32 * 1_048_576;

/** An archive in a folder, to be asked in the dialect of docs/queries.md; `close` it. */
export interface FolderArchive {
  /** Rejects with `CommandError` where the engine does not take the statement. */
  ask(sql: string): Promise<Answer>;
  close(): void;
}

/**
 * Opens the archive whose objects lie in `folder`, below `archive/` or at once.
 * @param stop ends a query that is under way.
 */
export async function openFolder(folder: string, stop: AbortSignal): Promise<FolderArchive> {
  const objects = await objectsOf(folder);
  // The extensions that are needed are part of the package; no other is fetched from anywhere.
  const settings = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };
  const instance = await (await engine()).create(':memory:', settings);
  const connection = await instance.connect();
  for (const statement of statementsFor(objects)) await connection.run(statement);
  const interrupt = () => connection.interrupt();
  stop.addEventListener('abort', interrupt);
  return {
    ask: (sql) => ask(connection, sql, stop),
    close: () => {
      stop.removeEventListener('abort', interrupt);
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Compiled for each platform, and 80 MB large: whoever has the package alone installs it where they ask a folder. */
async function engine(): Promise<typeof DuckDBInstance> {
  try {
    return (await import('@duckdb/node-api')).DuckDBInstance;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new CommandError(
      'A folder is asked by DuckDB: npm install --save-dev @duckdb/node-api, then again.',
    );
  }
}

/** Where the folders by day lie. */
async function objectsOf(folder: string): Promise<{ root: string; isEmpty: boolean }> {
  if (!existsSync(folder)) throw new CommandError(`There is no folder ${folder}.`);
  const below = path.resolve(folder, ARCHIVE_PREFIX);
  const root = existsSync(below) ? below : path.resolve(folder);
  const files = await readdir(root, { recursive: true });
  return { root, isEmpty: !files.some((file) => file.endsWith('.jsonl.gz')) };
}

function statementsFor({ root, isEmpty }: { root: string; isEmpty: boolean }): string[] {
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  // What a glob means by these characters, a folder's name does not.
  const globbed = root.replaceAll(/[*?[]/g, '[$&]');
  const glob = `${globbed}/dt=*/hh=*/*.jsonl.gz`;
  const options = [
    "compression = 'gzip'",
    'hive_partitioning = true',
    'hive_types = {dt: varchar, hh: varchar}',
    `maximum_object_size = ${MAX_RECORD_BYTES.toString()}`,
  ];
  const source = isEmpty
    ? "SELECT '' AS record, '' AS dt, '' AS hh WHERE false"
    : `SELECT CAST(json AS varchar) AS record, dt, hh FROM read_ndjson_objects(${[text(glob), ...options].join(', ')})`;
  return [
    "SET TimeZone = 'UTC'",
    // As in Athena, where a quotient of whole numbers is one.
    'SET integer_division = true',
    ...DUCKDB_FUNCTIONS,
    `CREATE VIEW ${ARCHIVE_TABLE} AS ${source}`,
    ...ARCHIVE_VIEWS.map(({ name, sql }) => `CREATE VIEW ${name} AS ${sql(DUCKDB)}`),
    // From here on the engine reads these objects and nothing else, whatever a query says.
    `SET allowed_directories = [${text(root)}, ${text(globbed)}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
}

async function ask(connection: DuckDBConnection, sql: string, stop: AbortSignal): Promise<Answer> {
  const refused = (error: unknown): never => {
    stop.throwIfAborted();
    throw new CommandError(`The query was not taken: ${messageOf(error)}`, undefined, { cause: error });
  };
  const result = await connection.stream(sql).catch(refused);
  return { columns: result.columnNames(), rows: rowsOf(result, refused), bytesScanned: () => null };
}

async function* rowsOf(result: DuckDBResult, refused: (error: unknown) => never): AsyncGenerator<Value[]> {
  const types = result.columnTypes().map(String);
  try {
    for await (const rows of result.yieldRowsJson()) {
      for (const row of rows) yield row.map((value, column) => valueOf(textOf(value), types[column] ?? ''));
    }
  } catch (error) {
    refused(error);
  }
}

const textOf = (value: unknown): string | null =>
  value === null || typeof value === 'string' ? value : JSON.stringify(value);
