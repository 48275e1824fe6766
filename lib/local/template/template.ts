import * as z from 'zod';

/** fauxqs answers for this account alone (its DEFAULT_ACCOUNT_ID). */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'us-east-1';

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).default({}),
});
const templateSchema = z.object({
  Metadata: z.record(z.string(), z.unknown()).default({}),
  Parameters: z.record(z.string(), z.object({ Default: z.unknown().optional() })).default({}),
  Resources: z.record(z.string(), resourceSchema),
});

export type Template = z.infer<typeof templateSchema>;
type Resource = z.infer<typeof resourceSchema>;

/** A template that holds something the local runner has no answer for. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export function parseTemplate(json: unknown): Template {
  return templateSchema.parse(json);
}

/** Turns CloudFormation's intrinsic functions into the plain values they have on this machine. */
export type Resolve = (value: unknown) => unknown;

const intrinsics = {
  Ref: z.string(),
  'Fn::GetAtt': z.union([
    z.tuple([z.string(), z.string()]),
    z.string().transform((text): [string, string] => {
      const [id = '', ...attribute] = text.split('.');
      return [id, attribute.join('.')];
    }),
  ]),
  'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]),
  'Fn::Sub': z.union([
    z.string().transform((text): [string, Record<string, unknown>] => [text, {}]),
    z.tuple([z.string(), z.record(z.string(), z.unknown())]),
  ]),
  'Fn::Select': z.tuple([z.coerce.number(), z.unknown()]),
  'Fn::Split': z.tuple([z.string(), z.unknown()]),
};

/**
 * Resolver of one template. A reference is the resource's local name, so that functions, queues and tables find
 * each other as they would in AWS. `awsEndpoint` is where the local SQS answers: a queue's Ref is its URL.
 * `apiUrl` is where the local HTTP API answers. The resolver throws `TemplateError` for a function or a reference it does not know.
 */
export function createResolver(template: Template, awsEndpoint: string, apiUrl = ''): Resolve {
  const reference = (id: string): unknown => {
    const pseudo = PSEUDO_PARAMETERS.get(id);
    if (pseudo !== undefined) return pseudo;
    const parameter = template.Parameters[id];
    if (parameter?.Default !== undefined) return parameter.Default;
    return refOf(id, resourceOf(id), resolve, awsEndpoint);
  };
  const attribute = (id: string, name: string): string => {
    const resource = resourceOf(id);
    const isApiUrl = resource.Type === 'AWS::ApiGatewayV2::Api' && name === 'ApiEndpoint';
    return isApiUrl ? apiUrl : attributeOf(id, resource, name, resolve);
  };
  const resourceOf = (id: string): Resource => {
    const resource = template.Resources[id];
    if (!resource)
      throw new TemplateError(`The template refers to ${id}, which is neither resource nor parameter.`);
    return resource;
  };
  const text = (value: unknown): string => z.coerce.string().parse(resolve(value));

  function apply(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return reference(intrinsics.Ref.parse(argument));
      case 'Fn::GetAtt':
        return attribute(...intrinsics['Fn::GetAtt'].parse(argument));
      case 'Fn::Join': {
        const [separator, parts] = intrinsics['Fn::Join'].parse(argument);
        return parts.map(text).join(separator);
      }
      case 'Fn::Sub': {
        const [pattern, variables] = intrinsics['Fn::Sub'].parse(argument);
        return pattern.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, key: string) =>
          literal ? `\${${key}}` : text(key in variables ? variables[key] : nameToIntrinsic(key)),
        );
      }
      case 'Fn::Select': {
        const [index, list] = intrinsics['Fn::Select'].parse(argument);
        return z.array(z.unknown()).parse(resolve(list))[index];
      }
      case 'Fn::Split': {
        const [separator, source] = intrinsics['Fn::Split'].parse(argument);
        return text(source).split(separator);
      }
      case 'Fn::ImportValue':
        // Of another stack, whose resource nothing runs here: a name of its own is what it takes.
        return `import/${text(argument)}`;
      default:
        throw new TemplateError(`The local runner does not know the template function ${name}.`);
    }
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    const record = z.record(z.string(), z.unknown()).safeParse(value);
    if (!record.success) return value;
    const entries = Object.entries(record.data);
    const [first] = entries;
    if (entries.length === 1 && first && (first[0] === 'Ref' || first[0].startsWith('Fn::')))
      return apply(...first);
    return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item)]));
  }
  return resolve;
}

const nameToIntrinsic = (key: string): unknown => (key.includes('.') ? { 'Fn::GetAtt': key } : { Ref: key });

const PSEUDO_PARAMETERS = new Map<string, string | undefined>([
  ['AWS::AccountId', LOCAL_ACCOUNT],
  ['AWS::Partition', 'aws'],
  ['AWS::Region', LOCAL_REGION],
  ['AWS::StackId', `arn:aws:cloudformation:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stack/local/local`],
  ['AWS::StackName', 'local'],
  ['AWS::URLSuffix', 'amazonaws.com'],
]);

/** The property that names a resource of this type, where the template names it at all. */
const NAME_PROPERTY: Record<string, string> = {
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SecretsManager::Secret': 'Name',
};

/** The name a resource has on this machine: the template's own, else its logical id. */
export function localName(id: string, resource: Resource, resolve: Resolve): string {
  const property = NAME_PROPERTY[resource.Type];
  const given = property === undefined ? undefined : resource.Properties[property];
  if (given !== undefined) return z.string().parse(resolve(given));
  // Bucket names are lower-case and at most 63 characters (S3, "Bucket naming rules").
  return resource.Type === 'AWS::S3::Bucket' ? id.toLowerCase().slice(0, 63) : id;
}

function refOf(id: string, resource: Resource, resolve: Resolve, awsEndpoint: string): string {
  const name = localName(id, resource, resolve);
  switch (resource.Type) {
    case 'AWS::SQS::Queue':
      return `${awsEndpoint}/${LOCAL_ACCOUNT}/${name}`;
    case 'AWS::SecretsManager::Secret':
      return attributeOf(id, resource, 'Arn', resolve);
    case 'AWS::Lambda::Alias':
      return `${functionArn(resource, resolve)}:${z.string().parse(resolve(resource.Properties['Name']))}`;
    case 'AWS::Lambda::Version':
      return `${functionArn(resource, resolve)}:1`;
    default:
      return name;
  }
}

/** Aliases and versions name their function by name or by ARN. */
const functionArn = (resource: Resource, resolve: Resolve): string => {
  const name = z.string().parse(resolve(resource.Properties['FunctionName']));
  return name.startsWith('arn:') ? name : arn('lambda', `function:${name}`);
};

const arn = (service: string, rest: string) => `arn:aws:${service}:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${rest}`;

function attributeOf(id: string, resource: Resource, attribute: string, resolve: Resolve): string {
  const name = localName(id, resource, resolve);
  switch (`${resource.Type} ${attribute}`) {
    case 'AWS::DynamoDB::GlobalTable Arn':
    case 'AWS::DynamoDB::Table Arn':
      return arn('dynamodb', `table/${name}`);
    case 'AWS::DynamoDB::GlobalTable StreamArn':
    case 'AWS::DynamoDB::Table StreamArn':
      return arn('dynamodb', `table/${name}/stream/local`);
    case 'AWS::Events::EventBus Arn':
      return arn('events', `event-bus/${name}`);
    case 'AWS::Events::Rule Arn':
      return arn('events', `rule/${name}`);
    case 'AWS::Lambda::Function Arn':
      return arn('lambda', `function:${name}`);
    case 'AWS::S3::Bucket Arn':
      return `arn:aws:s3:::${name}`;
    case 'AWS::SQS::Queue Arn':
      return arn('sqs', name);
    case 'AWS::SQS::Queue QueueName':
      return name;
    case 'AWS::IAM::Role Arn':
      return `arn:aws:iam::${LOCAL_ACCOUNT}:role/${name}`;
    case 'AWS::Logs::LogGroup Arn':
      // With the colon and the star that CloudFormation appends for the streams of the group.
      return arn('logs', `log-group:${name}:*`);
    case 'AWS::SecretsManager::Secret Arn':
    case 'AWS::SecretsManager::Secret Id':
      // AWS appends a hyphen and six random characters (Secrets Manager, "What's in a secret").
      return arn('secretsmanager', `secret:${name}-local0`);
    default:
      // Alarms and the like: nothing runs behind them here, their names only have to be distinct.
      return arn('local', `${id}/${attribute}`);
  }
}
