import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { ARCHIVE_PREFIX } from '../lambdas/contracts/archive-keys.ts';

/** What grants are given of. */
interface Granted {
  readonly table: ITableV2;
  readonly bucket: IBucket;
  readonly deadLetterQueue: IQueue;
  readonly functions: { readonly sync: IFunction };
  readonly secrets: { readonly webhook: ISecret; readonly sentryToken: ISecret; readonly endpoints: ISecret };
}

/** What others may be let do with an error log; nobody but its own functions may write groups and events. */
export class ErrorLogGrants {
  private readonly errorLog: Granted;

  /** @internal */
  constructor(errorLog: Granted) {
    this.errorLog = errorLog;
  }

  /** Read groups, events and runs of the sync, by key, by index and all of them. */
  readTable(grantee: IGrantable): Grant {
    return this.errorLog.table.grantReadData(grantee);
  }

  /** Read the records of the archive, and neither quarantine nor audit. */
  readArchive(grantee: IGrantable): Grant {
    return this.errorLog.bucket.grantRead(grantee, `${ARCHIVE_PREFIX}*`);
  }

  /** Start a full sync. */
  startSync(grantee: IGrantable): Grant {
    return this.errorLog.functions.sync.grantInvoke(grantee);
  }

  /** Fill in the secrets of Sentry and of the endpoints, without reading what is in them. */
  fillSecrets(grantee: IGrantable): Grant {
    const { webhook, sentryToken, endpoints } = this.errorLog.secrets;
    return webhook
      .grantWrite(grantee)
      .combine(sentryToken.grantWrite(grantee))
      .combine(endpoints.grantWrite(grantee));
  }

  /** Look at and take messages that failed five times. */
  consumeDeadLetters(grantee: IGrantable): Grant {
    return this.errorLog.deadLetterQueue.grantConsumeMessages(grantee);
  }
}
