import { Aws } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ARCHIVE_PREFIX, QUERY_RESULTS_PREFIX } from '../../lambdas/contracts/archive-keys.ts';
import {
  ARCHIVE_COLUMNS,
  ARCHIVE_TABLE,
  ARCHIVE_VIEWS,
  PARTITION_COLUMNS,
  TRINO,
  type View,
} from '../../lambdas/contracts/archive-sql.ts';
import type { Config } from '../config.ts';
import { nameOf } from './path-names.ts';

const GIGABYTE = 1_000_000_000;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour.toString().padStart(2, '0'));

/** Athena's name of a type of Hive's. */
const SQL_TYPES = { string: 'varchar', bigint: 'bigint', boolean: 'boolean' } as const;

/** The archive as tables that Athena reads where it lies (ADR 0049). */
export class ArchiveQueries extends Construct {
  readonly workgroup: string;
  readonly database: string;

  constructor(scope: Construct, id: string, config: Config, bucket: IBucket, key: IKey | undefined) {
    super(scope, id);
    // Athena's names have no hyphens, and a view holds the name of its database in its text.
    this.database = nameOf(this)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_');
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.database, description: 'The archive of Sentry’s errors: docs/queries.md' },
    });
    this.addArchive(config, bucket).addResourceDependency(database);
    for (const view of ARCHIVE_VIEWS) this.addView(view).addResourceDependency(database);
    this.workgroup = this.addWorkgroup(config, bucket, key);
  }

  /**
   * One column with the whole line: a reader of JSON columns folds the case of nested names and fails where two are then
   * the same, as those of headers may be. No character of a line is the separator, because JSON escapes U+0001.
   */
  private addArchive({ settings }: Config, bucket: IBucket): CfnTable {
    return new CfnTable(this, 'Archive', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.database,
      tableInput: {
        name: ARCHIVE_TABLE,
        description: 'One record a row, as JSON: docs/archive-format.md',
        tableType: 'EXTERNAL_TABLE',
        parameters: {
          EXTERNAL: 'TRUE',
          classification: 'json',
          compressionType: 'gzip',
          'projection.enabled': 'true',
          'projection.dt.type': 'date',
          'projection.dt.format': 'yyyy-MM-dd',
          // Objects go within a day or two after the last day of their retention.
          'projection.dt.range': `NOW-${(settings.RETENTION_EVENT_DAYS + 2).toString()}DAYS,NOW`,
          'projection.dt.interval': '1',
          'projection.dt.interval.unit': 'DAYS',
          'projection.hh.type': 'enum',
          'projection.hh.values': HOURS.join(','),
        },
        partitionKeys: [...PARTITION_COLUMNS],
        storageDescriptor: {
          location: `s3://${bucket.bucketName}/${ARCHIVE_PREFIX}`,
          columns: [...ARCHIVE_COLUMNS],
          compressed: true,
          inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          serdeInfo: {
            serializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
            parameters: { 'field.delim': '\u0001', 'serialization.format': '1' },
          },
        },
      },
    });
  }

  /** As `CREATE VIEW` in Athena writes a view down: its definition as JSON, in base64, in a remark (trinodb/trino, ViewReaderUtil). */
  private addView({ name, comment, columns, sql }: View): CfnTable {
    const definition = {
      originalSql: sql(TRINO).trim(),
      catalog: 'awsdatacatalog',
      schema: this.database,
      columns: columns.map((column) => ({ name: column.name, type: SQL_TYPES[column.type] })),
    };
    return new CfnTable(this, `View${name}`, {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.database,
      tableInput: {
        name,
        description: comment,
        tableType: 'VIRTUAL_VIEW',
        parameters: { presto_view: 'true', comment: 'Presto View' },
        viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`,
        viewExpandedText: '/* Presto View */',
        partitionKeys: [],
        storageDescriptor: {
          columns: columns.map(({ comment: remark, ...column }) => withRemark(column, remark)),
          location: '',
          serdeInfo: {},
        },
      },
    });
  }

  private addWorkgroup({ settings }: Config, bucket: IBucket, key: IKey | undefined): string {
    const name = nameOf(this);
    new CfnWorkGroup(this, 'Workgroup', {
      name,
      description: 'Queries over the archive: docs/queries.md',
      // Its history of queries is no reason to keep a stack.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        // Whoever asks can choose neither another place for results nor a higher limit.
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: settings.QUERY_SCAN_LIMIT_GB * GIGABYTE,
        resultConfiguration: {
          outputLocation: `s3://${bucket.bucketName}/${QUERY_RESULTS_PREFIX}`,
          encryptionConfiguration:
            key === undefined
              ? { encryptionOption: 'SSE_S3' }
              : { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn },
        },
      },
    });
    return name;
  }
}

const withRemark = <Column extends object>(column: Column, comment: string) =>
  comment === '' ? column : { ...column, comment };
