import assert from "node:assert";
import { CreateSubnetCommand, CreateVpcCommand, DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";

const ec2 = new EC2Client({});
const { Vpc } = await ec2.send(new CreateVpcCommand({
  CidrBlock: "10.0.0.0/16", TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "Name", Value: "main" }] }],
}));
assert.deepEqual(Vpc.Tags, [{ Key: "Name", Value: "main" }]);
const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc.VpcId, CidrBlock: "10.0.1.0/24" }));
const found = await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [Vpc.VpcId] }] }));
assert.deepEqual(found.Subnets.map(s => s.SubnetId), [Subnet.SubnetId]);
await assert.rejects(ec2.send(new CreateSubnetCommand({ VpcId: Vpc.VpcId, CidrBlock: "10.0.1.0/24" })), { name: "InvalidSubnet.Conflict" });
