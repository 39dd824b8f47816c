import boto3
from botocore.exceptions import ClientError

ec2 = boto3.client("ec2")
assert "eu-west-1" in [r["RegionName"] for r in ec2.describe_regions()["Regions"]]
assert ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"] == "us-east-1a"

tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "main"}]}]
vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tags)["Vpc"]["VpcId"]
ec2.get_waiter("vpc_available").wait(VpcIds=[vpc], WaiterConfig={"Delay": 1})
subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]
assert subnet["AvailableIpAddressCount"] == 251
assert [v["VpcId"] for v in ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["ma*"]}])["Vpcs"]] == [vpc]
ec2.create_tags(Resources=[subnet["SubnetId"]], Tags=[{"Key": "tier", "Value": "web"}])
assert ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [subnet["SubnetId"]]}])["Tags"][0]["ResourceType"] == "subnet"

for call, error in (
    (lambda: ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.128/25"), "InvalidSubnet.Conflict"),
    (lambda: ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/24"), "InvalidSubnet.Range"),
    (lambda: ec2.delete_vpc(VpcId=vpc), "DependencyViolation"),
    (lambda: ec2.describe_vpcs(VpcIds=["vpc-00000000"]), "InvalidVpcID.NotFound"),
    (lambda: ec2.delete_vpc(VpcId=vpc + "0", DryRun=True), "InvalidVpcID.NotFound"),
):
    try:
        call()
        raise AssertionError(f"{error} was expected")
    except ClientError as e:
        assert e.response["Error"]["Code"] == error, e
ec2.delete_subnet(SubnetId=subnet["SubnetId"])
ec2.delete_vpc(VpcId=vpc)
