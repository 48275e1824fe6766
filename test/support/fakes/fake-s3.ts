import { S3Client } from '@aws-sdk/client-s3';

/** A client whose requests are answered by a function. The SDK's paginators take no client but their own class. */
export const s3ClientOf = (send: (command: unknown) => Promise<unknown>): S3Client =>
  Object.assign(new S3Client({ region: 'eu-central-1' }), { send });
