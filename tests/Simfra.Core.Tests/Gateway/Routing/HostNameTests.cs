using Simfra.Gateway;

namespace Simfra.Core.Tests.Gateway.Routing;

public sealed class HostNameTests
{
    [Theory]
    [InlineData("sqs.us-east-1.amazonaws.com", "sqs", "us-east-1")]
    [InlineData("sqs.us-east-1.amazonaws.com:4599", "sqs", "us-east-1")]
    [InlineData("SQS.us-east-1.AMAZONAWS.COM", "SQS", "us-east-1")]
    [InlineData("sqs.cn-north-1.amazonaws.com.cn", "sqs", "cn-north-1")]
    [InlineData("ec2.us-gov-west-1.amazonaws.com", "ec2", "us-gov-west-1")]
    [InlineData("lambda.ap-southeast-3.api.aws", "lambda", "ap-southeast-3")]
    [InlineData("abc.lambda-url.eu-west-1.on.aws", "abc.lambda-url", "eu-west-1")]
    [InlineData("sqs.us-east-1.localhost:4599", "sqs", "us-east-1")]
    [InlineData("sqs.us-east-1.localhost.localstack.cloud:4566", "sqs", "us-east-1")]
    [InlineData("s3.dualstack.us-west-2.amazonaws.com", "s3", "us-west-2")]
    [InlineData("bucket.s3.dualstack.us-west-2.amazonaws.com", "bucket.s3", "us-west-2")]
    [InlineData("kms-fips.us-east-1.amazonaws.com", "kms", "us-east-1")]
    [InlineData("s3-fips.dualstack.us-east-1.amazonaws.com", "s3", "us-east-1")]
    [InlineData("api.ecr.us-east-1.amazonaws.com", "api.ecr", "us-east-1")]
    [InlineData("s3-us-west-2.amazonaws.com", "s3", "us-west-2")]
    [InlineData("dotted.bucket.s3-us-west-2.amazonaws.com", "dotted.bucket.s3", "us-west-2")]
    [InlineData("iam.amazonaws.com", "iam", null)]
    [InlineData("sts-fips.amazonaws.com", "sts", null)]
    [InlineData("bucket.localhost", "bucket", null)]
    public void Parse_HostOfAService_GivesPrefixAndRegion(string host, string prefix, string? region) =>
        Assert.Equal(new HostName(prefix, region), HostName.Parse(host));

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:4599")]
    [InlineData("127.0.0.1:4599")]
    [InlineData("[::1]:4599")]
    [InlineData("[::1]")]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("amazonaws.com")]
    [InlineData(".amazonaws.com")]
    [InlineData("sqs.us-east-1.amazonaws.com.example.org")]
    [InlineData("notamazonaws.com")]
    public void Parse_AnotherHost_GivesNothing(string host) => Assert.Null(HostName.Parse(host));

    [Theory]
    [InlineData("us-east-1", true)]
    [InlineData("us-gov-east-1", true)]
    [InlineData("ap-southeast-10", true)]
    [InlineData("us-east-", false)]
    [InlineData("us-east", false)]
    [InlineData("usa-east-1", false)]
    [InlineData("u1-east-1", false)]
    [InlineData("US-EAST-1", false)]
    [InlineData("us-ea_st-1", false)]
    [InlineData("us-a-b-c-1", false)]
    [InlineData("", false)]
    public void IsRegion_TellsTheFormOfARegion(string label, bool expected) => Assert.Equal(expected, HostName.IsRegion(label));
}
