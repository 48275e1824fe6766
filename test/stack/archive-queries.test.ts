import { ARCHIVE_VIEWS, TRINO } from '../../lambdas/contracts/archive-sql.ts';
import { archiveObjectKey } from '../../lambdas/contracts/archive-keys.ts';
import { templateOf } from '../support/template/stack-template.ts';

interface Column {
  Name: string;
  Type: string;
}
interface Table {
  DatabaseName: string;
  TableInput: {
    Name: string;
    TableType: string;
    Parameters: Record<string, string>;
    PartitionKeys: Column[];
    ViewOriginalText: string;
    StorageDescriptor: { Columns: Column[]; SerdeInfo: { Parameters: Record<string, string> } };
  };
}

const prod = templateOf('prod');
const table = (name: string, { ofType } = prod): Table => {
  const tables = ofType('AWS::Glue::Table').map(([, { Properties }]) => Properties as Table);
  return tables.find(({ TableInput }) => TableInput.Name === name)!;
};
const workgroup = (settings: Record<string, string>): unknown => {
  const [found] = templateOf('prod', settings).ofType('AWS::Athena::WorkGroup');
  return found![1].Properties.WorkGroupConfiguration;
};

interface Definition {
  originalSql: string;
  schema: string;
  columns: { name: string; type: string }[];
}
const definitionOf = (text: string): Definition => {
  const [, base64 = ''] = /^\/\* Presto View: ([\w+/=]+) \*\/$/.exec(text) ?? [];
  return JSON.parse(Buffer.from(base64, 'base64').toString()) as Definition;
};

describe('the table of the archive', () => {
  it('has the folders that objects lie in as partitions, which nobody has to add', () => {
    const { PartitionKeys: keys, Parameters: parameters } = table('archive').TableInput;
    const folders = archiveObjectKey('2026-11-20T07:00:00.000Z', 'x').split('/').slice(1, -1);

    expect(folders).toEqual(['dt=2026-11-20', 'hh=07']);
    expect(keys.map(({ Name }) => Name)).toEqual(['dt', 'hh']);
    expect(parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.dt.format': 'yyyy-MM-dd',
      'projection.hh.values': expect.stringMatching(/^00,01,.*,07,.*,23$/) as string,
    });
  });

  it('reaches back as far as the archive is kept', () => {
    const { TableInput: kept } = table('archive', templateOf('prod', { RETENTION_EVENT_DAYS: '365' }));

    expect(kept.Parameters['projection.dt.range']).toBe('NOW-367DAYS,NOW');
  });

  it('has the whole line as one text, split by nothing that JSON can hold', () => {
    const { StorageDescriptor: storage } = table('archive').TableInput;

    expect(storage.Columns.map(({ Name, Type }) => [Name, Type])).toEqual([['record', 'string']]);
    expect(storage.SerdeInfo.Parameters['field.delim']).toBe('\u0001');
    expect(JSON.stringify('\u0001\n\r')).toBe(String.raw`"\u0001\n\r"`);
  });
});

describe.each(ARCHIVE_VIEWS.map((view) => [view.name, view] as const))('the view %s', (name, view) => {
  it('is written down as Athena does, with the same columns in both places', () => {
    const { TableInput: input, DatabaseName: database } = table(name);

    const definition = definitionOf(input.ViewOriginalText);

    expect(input).toMatchObject({ TableType: 'VIRTUAL_VIEW', Parameters: { presto_view: 'true' } });
    expect(definition).toMatchObject({ originalSql: view.sql(TRINO).trim(), schema: database });
    expect(definition.columns.map((column) => column.name)).toEqual(
      input.StorageDescriptor.Columns.map(({ Name }) => Name),
    );
  });
});

describe('the workgroup', () => {
  it('bounds what a query reads by a setting, and leaves nobody another place for results', () => {
    const configuration = workgroup({ QUERY_SCAN_LIMIT_GB: '5' });

    expect(configuration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 5_000_000_000,
      ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
    });
  });

  it('encrypts results by the team’s own key where it has one', () => {
    const KMS_KEY_ARN = 'arn:aws:kms:eu-central-1:123456789012:key/0a1b';

    const configuration = workgroup({
      KMS_KEY_ARN,
      STACK_REGION: 'eu-central-1',
    });

    expect(configuration).toMatchObject({
      ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: KMS_KEY_ARN } },
    });
  });
});
