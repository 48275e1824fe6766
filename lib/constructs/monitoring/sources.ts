import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { FunctionName } from '../../../lambdas/contracts/routes.ts';
import type { ServiceFunction } from '../service-function.ts';

/** What is watched: the parts of the flow, and the namespace their own metrics go to. */
export interface Sources {
  readonly namespace: string;
  readonly functions: Readonly<Record<FunctionName, ServiceFunction>>;
  readonly api: IHttpApi;
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly syncDeadLetterQueue: IQueue;
  readonly notifierDeadLetterQueue: IQueue;
  readonly table: ITableV2;
  readonly bucket: IBucket;
}
