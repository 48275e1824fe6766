"""A moto server on loopback for the deployment test.

moto's CloudFormation creates only some of the stack's resource types, although moto has the services behind more of
them. Those are taught here: each one is created through its service's own API, so botocore checks every property
against the AWS API model and moto keeps what the test reads back. A type of neither kind is skipped by moto.

Prints one line of JSON when it is ready: {"port", "native": [types of moto's CloudFormation], "taught": [types]}. Then
each line of standard input is one call of the AWS API, answered on one line: the AWS command line would take a second
for each. Ends when its standard input closes, so that it cannot outlive the test.
"""

import json
import logging
import os
import sys
from collections.abc import Callable
from typing import Any

# Before anything makes a client: nothing of the machine's own AWS configuration may be used.
os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_EC2_METADATA_DISABLED="true")

import boto3
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.cloudformation.parsing import get_model_list, get_model_map, get_name_type_map
from moto.core.common_models import CloudFormationModel
from moto.server import ThreadedMotoServer

import moto_gaps

Properties = dict[str, Any]
# What Ref answers under "Ref", and what Fn::GetAtt answers under the attribute's name.
Attributes = dict[str, Any]
Call = Callable[[Any, str, Properties], Attributes]

# What moto prints is no answer.
answers, sys.stdout = sys.stdout, sys.stderr

taught: dict[str, str] = {}
endpoint = ""


def teach(cfn_type: str, service: str, create: Call, update: Call | None = None, delete: Any = None) -> None:
    """Adds one type to moto's CloudFormation. Without `update`, changing such a resource fails the deployment."""

    class Taught(CloudFormationModel):
        # moto files every model under the second part of its module's name.
        __module__ = "moto.taught"

        def __init__(self, name: str, attributes: Attributes) -> None:
            self.name = name
            self.attributes = attributes

        @property
        def physical_resource_id(self) -> str:
            return self.attributes["Ref"]

        def get_cfn_attribute(self, attribute: str) -> Any:
            if attribute not in self.attributes:
                raise UnformattedGetAttTemplateException()
            return self.attributes[attribute]

        def is_created(self) -> bool:
            return True

        @staticmethod
        def cloudformation_name_type() -> str:
            return ""

        @staticmethod
        def cloudformation_type() -> str:
            return cfn_type

        @classmethod
        def has_cfn_attr(cls, attr: str) -> bool:
            return True

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
            return cls(resource_name, create(client_of(region_name), resource_name, cloudformation_json["Properties"]))

        @classmethod
        def update_from_cloudformation_json(
            cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
        ):
            if update is None:
                raise NotImplementedError(f"moto_server.py cannot update {cfn_type}")
            properties = {**cloudformation_json["Properties"], "Ref": original_resource.physical_resource_id}
            update(client_of(region_name), original_resource.name, properties)
            return original_resource

        @classmethod
        def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
            if delete is not None:
                delete(client_of(region_name), resource_name)

    def client_of(region: str) -> Any:
        return boto3.client(service, region_name=region, endpoint_url=endpoint)

    taught[cfn_type] = service
    # moto finds its models as subclasses; the reference keeps this one alive.
    models.append(Taught)


models: list[type[CloudFormationModel]] = []


def without(properties: Properties, *names: str) -> Properties:
    return {name: value for name, value in properties.items() if name not in names}


def create_table(dynamodb: Any, name: str, properties: Properties) -> Attributes:
    [replica] = properties["Replicas"]
    table = dynamodb.create_table(
        TableName=name,
        **without(
            properties,
            "GlobalSecondaryIndexes",
            "Replicas",
            "TimeToLiveSpecification",
            "WriteOnDemandThroughputSettings",
            "StreamSpecification",
        ),
        GlobalSecondaryIndexes=[
            {
                **without(index, "WriteOnDemandThroughputSettings"),
                "OnDemandThroughput": index["WriteOnDemandThroughputSettings"],
            }
            for index in properties["GlobalSecondaryIndexes"]
        ],
        StreamSpecification={"StreamEnabled": True, **properties["StreamSpecification"]},
        OnDemandThroughput={
            "MaxWriteRequestUnits": properties["WriteOnDemandThroughputSettings"]["MaxWriteRequestUnits"]
        },
        DeletionProtectionEnabled=replica.get("DeletionProtectionEnabled", False),
    )["TableDescription"]
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=properties["TimeToLiveSpecification"])
    dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification=replica["PointInTimeRecoverySpecification"]
    )
    return {"Ref": name, "Arn": table["TableArn"], "StreamArn": table["LatestStreamArn"]}


def update_table(dynamodb: Any, name: str, properties: Properties) -> Attributes:
    # All of a table that an update of the tests changes.
    [replica] = properties["Replicas"]
    dynamodb.update_table(
        TableName=properties["Ref"], DeletionProtectionEnabled=replica.get("DeletionProtectionEnabled", False)
    )
    return {"Ref": properties["Ref"]}


def create_secret(secrets: Any, name: str, properties: Properties) -> Attributes:
    if "SecretString" in properties:
        made = secrets.create_secret(Name=name, **properties)
        return {"Ref": made["ARN"], "Id": made["ARN"]}
    generate = properties["GenerateSecretString"]
    password = secrets.get_random_password(ExcludePunctuation=generate["ExcludePunctuation"])["RandomPassword"]
    text = {**json.loads(generate["SecretStringTemplate"]), generate["GenerateStringKey"]: password}
    made = secrets.create_secret(
        Name=name, SecretString=json.dumps(text), **without(properties, "GenerateSecretString")
    )
    return {"Ref": made["ARN"], "Id": made["ARN"]}


def delete_secret(secrets: Any, arn: str) -> None:
    secrets.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


def put_queue_policy(sqs: Any, name: str, properties: Properties) -> Attributes:
    for queue in properties["Queues"]:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(properties["PolicyDocument"])})
    return {"Ref": name}


def create_schedule(scheduler: Any, name: str, properties: Properties) -> Attributes:
    return {"Ref": name, "Arn": scheduler.create_schedule(Name=name, **properties)["ScheduleArn"]}


def create_api(gateway: Any, name: str, properties: Properties) -> Attributes:
    api = gateway.create_api(**properties)
    return {"Ref": api["ApiId"], "ApiId": api["ApiId"], "ApiEndpoint": api["ApiEndpoint"]}


def create_integration(gateway: Any, name: str, properties: Properties) -> Attributes:
    return {"Ref": gateway.create_integration(**properties)["IntegrationId"]}


def create_route(gateway: Any, name: str, properties: Properties) -> Attributes:
    return {"Ref": gateway.create_route(**properties)["RouteId"]}


def create_stage(gateway: Any, name: str, properties: Properties) -> Attributes:
    gateway.create_stage(**properties)
    return {"Ref": properties["StageName"]}


def update_stage(gateway: Any, name: str, properties: Properties) -> Attributes:
    # moto has no UpdateStage.
    gateway.delete_stage(ApiId=properties["ApiId"], StageName=properties["StageName"])
    return create_stage(gateway, name, without(properties, "Ref"))


def create_domain(gateway: Any, name: str, properties: Properties) -> Attributes:
    [configuration] = gateway.create_domain_name(**properties)["DomainNameConfigurations"]
    return {
        "Ref": properties["DomainName"],
        "RegionalDomainName": configuration.get("ApiGatewayDomainName", "d-example.execute-api.amazonaws.com"),
        "RegionalHostedZoneId": configuration.get("HostedZoneId", "ZEXAMPLE"),
    }


def create_mapping(gateway: Any, name: str, properties: Properties) -> Attributes:
    return {"Ref": gateway.create_api_mapping(**properties)["ApiMappingId"]}


def put_invoke_config(functions: Any, name: str, properties: Properties) -> Attributes:
    functions.put_function_event_invoke_config(**without(properties, "Qualifier", "Ref"))
    return {"Ref": name}


def put_alarm(cloudwatch: Any, name: str, properties: Properties) -> Attributes:
    alarm = properties.get("AlarmName", name)
    cloudwatch.put_metric_alarm(**{**without(properties, "Ref"), "AlarmName": alarm})
    [made] = cloudwatch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"]
    return {"Ref": alarm, "Arn": made["AlarmArn"]}


def subscribe(sns: Any, name: str, properties: Properties) -> Attributes:
    return {"Ref": sns.subscribe(**properties, ReturnSubscriptionArn=True)["SubscriptionArn"]}


def put_topic_policy(sns: Any, name: str, properties: Properties) -> Attributes:
    for topic in properties["Topics"]:
        sns.set_topic_attributes(
            TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(properties["PolicyDocument"])
        )
    return {"Ref": name}


def flagged(properties: Properties) -> Properties:
    """A template's flag may be a text; the API's is none."""
    return {name: value == "true" if value in ("true", "false") else value for name, value in properties.items()}


def create_user_pool(cognito: Any, name: str, properties: Properties) -> Attributes:
    # The API takes the factors by a call of their own, and the second one's message with the verification template.
    pool = cognito.create_user_pool(
        PoolName=name, **without(properties, "UserPoolName", "EnabledMfas", "UserPoolTags", "UserPoolTier")
    )["UserPool"]
    cognito.set_user_pool_mfa_config(
        UserPoolId=pool["Id"],
        SoftwareTokenMfaConfiguration={"Enabled": "SOFTWARE_TOKEN_MFA" in properties["EnabledMfas"]},
        MfaConfiguration=properties["MfaConfiguration"],
    )
    return {"Ref": pool["Id"], "UserPoolId": pool["Id"], "Arn": pool["Arn"]}


def update_user_pool(cognito: Any, name: str, properties: Properties) -> Attributes:
    pool = properties["Ref"]
    # moto takes its whole configuration from the last call.
    before = cognito.describe_user_pool(UserPoolId=pool)["UserPool"]
    kept = {key: before[key] for key in ("AdminCreateUserConfig", "Policies", "AutoVerifiedAttributes") if key in before}
    cognito.update_user_pool(UserPoolId=pool, **kept, DeletionProtection=properties["DeletionProtection"])
    return {"Ref": pool}


def create_user_pool_client(cognito: Any, name: str, properties: Properties) -> Attributes:
    made = cognito.create_user_pool_client(ClientName=name, **flagged(properties))["UserPoolClient"]
    user_pool_of[made["ClientId"]] = properties["UserPoolId"]
    return {"Ref": made["ClientId"], "ClientId": made["ClientId"]}


def update_user_pool_client(cognito: Any, name: str, properties: Properties) -> Attributes:
    client = properties["Ref"]
    cognito.update_user_pool_client(ClientId=client, **without(flagged(properties), "Ref", "GenerateSecret"))
    return {"Ref": client}


def delete_user_pool_client(cognito: Any, client: str) -> None:
    pool = user_pool_of.pop(client)
    unless_gone(cognito, lambda: cognito.delete_user_pool_client(UserPoolId=pool, ClientId=client))


def create_user_pool_domain(cognito: Any, name: str, properties: Properties) -> Attributes:
    cognito.create_user_pool_domain(**properties)
    user_pool_of[properties["Domain"]] = properties["UserPoolId"]
    return {"Ref": properties["Domain"]}


def delete_user_pool_domain(cognito: Any, domain: str) -> None:
    cognito.delete_user_pool_domain(UserPoolId=user_pool_of.pop(domain), Domain=domain)


def create_user_pool_group(cognito: Any, name: str, properties: Properties) -> Attributes:
    cognito.create_group(**properties)
    user_pool_of[properties["GroupName"]] = properties["UserPoolId"]
    return {"Ref": properties["GroupName"]}


def delete_user_pool_group(cognito: Any, group: str) -> None:
    pool = user_pool_of.pop(group)
    unless_gone(cognito, lambda: cognito.delete_group(UserPoolId=pool, GroupName=group))


def create_resource_server(cognito: Any, name: str, properties: Properties) -> Attributes:
    # moto has no DeleteResourceServer: it goes with its pool.
    return {"Ref": cognito.create_resource_server(**properties)["ResourceServer"]["Identifier"]}


def create_workgroup(athena: Any, name: str, properties: Properties) -> Attributes:
    configuration = properties["WorkGroupConfiguration"]
    athena.create_work_group(
        Name=properties["Name"], Description=properties["Description"], Configuration=configuration
    )
    return {"Ref": properties["Name"]}


def create_glue_database(glue: Any, name: str, properties: Properties) -> Attributes:
    glue.create_database(**properties)
    return {"Ref": properties["DatabaseInput"]["Name"]}


def create_glue_table(glue: Any, name: str, properties: Properties) -> Attributes:
    glue.create_table(**properties)
    return {"Ref": properties["TableInput"]["Name"]}


def unless_gone(cognito: Any, delete: Callable[[], Any]) -> None:
    """moto deletes in an order of its own: with the pool its parts are gone."""
    try:
        delete()
    except cognito.exceptions.ResourceNotFoundException:
        pass


# A deletion is told the physical id alone.
user_pool_of: dict[str, str] = {}


def register() -> list[str]:
    """Teaches moto the types it lacks; returns the types that it knew before."""
    native = sorted(model.cloudformation_type() for model in get_model_list())
    teach("AWS::DynamoDB::GlobalTable", "dynamodb", create_table, update=update_table, delete=lambda c, n: c.delete_table(TableName=n))
    teach("AWS::SecretsManager::Secret", "secretsmanager", create_secret, delete=delete_secret)
    teach("AWS::SQS::QueuePolicy", "sqs", put_queue_policy, update=put_queue_policy)
    teach("AWS::Scheduler::Schedule", "scheduler", create_schedule, delete=lambda c, n: c.delete_schedule(Name=n))
    teach("AWS::ApiGatewayV2::Api", "apigatewayv2", create_api, delete=lambda c, n: c.delete_api(ApiId=n))
    teach("AWS::ApiGatewayV2::Integration", "apigatewayv2", create_integration)
    teach("AWS::ApiGatewayV2::Route", "apigatewayv2", create_route)
    teach("AWS::ApiGatewayV2::Stage", "apigatewayv2", create_stage, update=update_stage)
    teach(
        "AWS::ApiGatewayV2::DomainName",
        "apigatewayv2",
        create_domain,
        delete=lambda c, n: c.delete_domain_name(DomainName=n),
    )
    teach("AWS::ApiGatewayV2::ApiMapping", "apigatewayv2", create_mapping)
    teach("AWS::Lambda::EventInvokeConfig", "lambda", put_invoke_config, update=put_invoke_config)
    teach(
        "AWS::CloudWatch::Alarm",
        "cloudwatch",
        put_alarm,
        update=put_alarm,
        delete=lambda c, n: c.delete_alarms(AlarmNames=[n]),
    )
    teach("AWS::SNS::Subscription", "sns", subscribe, delete=lambda c, n: c.unsubscribe(SubscriptionArn=n))
    teach("AWS::SNS::TopicPolicy", "sns", put_topic_policy, update=put_topic_policy)
    teach(
        "AWS::Cognito::UserPool",
        "cognito-idp",
        create_user_pool,
        update=update_user_pool,
        delete=lambda c, pool: c.delete_user_pool(UserPoolId=pool),
    )
    teach(
        "AWS::Cognito::UserPoolClient",
        "cognito-idp",
        create_user_pool_client,
        update=update_user_pool_client,
        delete=delete_user_pool_client,
    )
    teach("AWS::Cognito::UserPoolDomain", "cognito-idp", create_user_pool_domain, delete=delete_user_pool_domain)
    teach("AWS::Cognito::UserPoolGroup", "cognito-idp", create_user_pool_group, delete=delete_user_pool_group)
    teach("AWS::Cognito::UserPoolResourceServer", "cognito-idp", create_resource_server)
    # The tables of a database go with it.
    teach("AWS::Athena::WorkGroup", "athena", create_workgroup, delete=lambda c, n: c.delete_work_group(WorkGroup=n))
    teach("AWS::Glue::Database", "glue", create_glue_database, delete=lambda c, n: c.delete_database(Name=n))
    teach("AWS::Glue::Table", "glue", create_glue_table)
    # They were read above, without the new ones.
    for cached in (get_model_list, get_model_map, get_name_type_map):
        cached.cache_clear()
    return native


def answer(line: str) -> dict[str, Any]:
    """One call of the AWS API: {"service", "operation": a boto3 method, "parameters"} -> {"answer"} or {"error"}."""
    call = json.loads(line)
    try:
        client = boto3.client(call["service"], region_name=call["region"], endpoint_url=endpoint)
        return {"answer": getattr(client, call["operation"])(**call["parameters"])}
    except Exception as error:  # Told to the caller, who fails the test with it.
        return {"error": f"{type(error).__name__}: {error}"}


def main() -> None:
    global endpoint
    moto_gaps.close()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    native = register()
    print(json.dumps({"port": port, "native": native, "taught": sorted(taught)}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(line), default=str), file=answers, flush=True)
    # Werkzeug's threads are daemons; nothing is worth waiting for.
    os._exit(0)


main()
