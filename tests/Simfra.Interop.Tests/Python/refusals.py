"""What isn't built is refused by name, in every protocol."""
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

config = Config(retries={"max_attempts": 0})
for service, operation, arguments in (
    ("lambda", "list_functions", {}),
    ("stepfunctions", "list_state_machines", {}),
    ("autoscaling", "describe_auto_scaling_groups", {}),
    ("route53", "list_hosted_zones", {}),
    ("ec2", "describe_instances", {}),
    ("glue", "get_databases", {}),
    ("braket", "search_jobs", {"filters": []}),
    ("cloudwatch", "list_managed_insight_rules", {"ResourceARN": "arn:aws:ec2:us-east-1:000000000000:vpc-endpoint-service/vpce-svc-1"}),
    ("s3", "get_object_torrent", {"Bucket": "some-bucket", "Key": "some-key"}),
):
    client = boto3.client(service, config=config)
    try:
        getattr(client, operation)(**arguments)
        raise AssertionError(f"{service}.{operation} succeeded")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "NotImplemented", (service, error)
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 501
        assert service in error.response["Error"]["Message"], error
