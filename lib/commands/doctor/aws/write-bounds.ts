import { DescribeTableCommand, type DynamoDBClient, type OnDemandThroughput } from '@aws-sdk/client-dynamodb';

/** What the table, or one index of it, may write a second; null where nothing bounds it. */
export interface WriteBound {
  name: string;
  units: number | null;
}

/** The table first, then its indexes: DynamoDB bounds each by itself. */
export async function writeBoundsOf(dynamodb: DynamoDBClient, tableName: string): Promise<WriteBound[]> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
  const indexes = (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName = '', OnDemandThroughput }) => ({
    name: `index ${IndexName}`,
    units: unitsOf(OnDemandThroughput),
  }));
  return [{ name: 'the table', units: unitsOf(Table?.OnDemandThroughput) }, ...indexes];
}

/** -1 takes a bound away (DynamoDB API reference, "OnDemandThroughput"). */
function unitsOf(throughput: OnDemandThroughput | undefined): number | null {
  const units = throughput?.MaxWriteRequestUnits ?? -1;
  return units < 0 ? null : units;
}
