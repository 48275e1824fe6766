"""What moto's services lack of what the deployment test reads back: each gap closed as AWS documents it, and no further.

A gap that moto closes itself is to be taken out here; test/deploy/moto-limits.ts lists what stays open.
"""

import json
from typing import Any

from moto.awslambda import urls as lambda_urls
from moto.awslambda.models import LambdaBackend
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend
from moto.cloudformation.parsing import ResourceMap
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudwatch.responses import CloudWatchResponse
from moto.cognitoidp.models import CognitoIdpBackend
from moto.core.responses import ActionResult
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import GlobalSecondaryIndex, Table
from moto.dynamodb.responses import DynamoHandler
from moto.events.models import EventBus

# What an account has that has asked for it once (Lambda guide, "Lambda quotas").
EXECUTIONS = 1000


def close() -> None:
    """To be called before a server starts."""
    # moto answers the whole bus where a template refers to it; AWS answers its name.
    EventBus.physical_resource_id = property(lambda bus: bus.name)
    # moto would run functions for items of a stream and messages of a queue, which takes Docker. Nothing runs here, so
    # messages stay where they are.
    LambdaBackend.send_dynamodb_items = lambda *_: True
    LambdaBackend.send_sqs_batch = lambda *_: False
    keep_what_is_retained()
    protect_stacks()
    filter_alarms()
    bound_writes()
    keep_how_people_are_named()
    lambda_urls.url_paths[r"{0}/(?P<api_version>[^/]+)/account-settings/?$"] = account_settings


def keep_what_is_retained() -> None:
    """Of a stack that was created, RetainExceptOnCreate is Retain (CloudFormation guide, "DeletionPolicy attribute")."""
    delete = ResourceMap.delete

    def delete_but_retained(resources: ResourceMap) -> None:
        for resource in resources._resource_json_map.values():
            if resource.get("DeletionPolicy") == "RetainExceptOnCreate":
                resource["DeletionPolicy"] = "Retain"
        delete(resources)

    ResourceMap.delete = delete_but_retained


def protect_stacks() -> None:
    """Termination protection (CloudFormation API reference, "UpdateTerminationProtection")."""

    def update_termination_protection(response: CloudFormationResponse) -> ActionResult:
        stack = response.cloudformation_backend.get_stack(response._get_param("StackName"))
        stack.enable_termination_protection = response._get_bool_param("EnableTerminationProtection")
        return ActionResult({"StackId": stack.stack_id})

    CloudFormationResponse.update_termination_protection = update_termination_protection
    delete = CloudFormationBackend.delete_stack

    def delete_unless_protected(backend: CloudFormationBackend, name_or_id: str) -> None:
        stacks = [stack for stack in backend.stacks.values() if name_or_id in (stack.name, stack.stack_id)]
        if any(stack.enable_termination_protection for stack in stacks):
            raise ValidationError(message=f"Stack [{name_or_id}] cannot be deleted while TerminationProtection is enabled")
        delete(backend, name_or_id)

    CloudFormationBackend.delete_stack = delete_unless_protected


def filter_alarms() -> None:
    """moto forgets the state that is asked for where a prefix is, so that every alarm seems to ring."""
    describe = CloudWatchResponse.describe_alarms

    def describe_in_state(response: CloudWatchResponse) -> ActionResult:
        answer = describe(response)
        wanted = response._get_param("StateValue")
        if wanted is not None:
            for kind, alarms in answer.result.items():
                answer.result[kind] = [alarm for alarm in alarms if alarm.state_value == wanted]
        return answer

    CloudWatchResponse.describe_alarms = describe_in_state


def bound_writes() -> None:
    """OnDemandThroughput of a table and its indexes is kept as it was given (DynamoDB API reference, "CreateTable")."""
    create, describe = DynamoHandler.create_table, Table.describe
    create_index, describe_index = GlobalSecondaryIndex.create, GlobalSecondaryIndex.describe

    def create_bounded(handler: DynamoHandler) -> Any:
        answer = create(handler)
        backend: DynamoDBBackend = handler.dynamodb_backend
        backend.tables[handler.body["TableName"]].bound = handler.body.get("OnDemandThroughput")
        return answer

    def describe_bounded(table: Table, base_key: str = "TableDescription") -> dict[str, Any]:
        described = describe(table, base_key)
        if getattr(table, "bound", None) is not None:
            described[base_key]["OnDemandThroughput"] = table.bound
        return described

    def create_index_bounded(given: dict[str, Any], keys: list[str]) -> GlobalSecondaryIndex:
        index = create_index(given, keys)
        index.bound = given.get("OnDemandThroughput")
        return index

    def describe_index_bounded(index: GlobalSecondaryIndex) -> dict[str, Any]:
        bound = getattr(index, "bound", None)
        return {**describe_index(index), **({} if bound is None else {"OnDemandThroughput": bound})}

    DynamoHandler.create_table = create_bounded
    Table.describe = describe_bounded
    GlobalSecondaryIndex.create = staticmethod(create_index_bounded)
    GlobalSecondaryIndex.describe = describe_index_bounded


def keep_how_people_are_named() -> None:
    """UpdateUserPool cannot change it (Cognito guide, "Updating user pool configuration"); moto forgets it instead."""
    update = CognitoIdpBackend.update_user_pool

    def update_but_names(backend: CognitoIdpBackend, user_pool_id: str, given: dict[str, Any]) -> None:
        before = backend.describe_user_pool(user_pool_id).extended_config
        kept = {name: before[name] for name in ("UsernameAttributes", "UsernameConfiguration") if name in before}
        update(backend, user_pool_id, {**given, **kept})

    CognitoIdpBackend.update_user_pool = update_but_names


def account_settings(*_: Any) -> tuple[int, dict[str, str], str]:
    """GetAccountSettings of Lambda: nothing is reserved."""
    limits = {"ConcurrentExecutions": EXECUTIONS, "UnreservedConcurrentExecutions": EXECUTIONS}
    return 200, {"Content-Type": "application/json"}, json.dumps({"AccountLimit": limits, "AccountUsage": {}})
