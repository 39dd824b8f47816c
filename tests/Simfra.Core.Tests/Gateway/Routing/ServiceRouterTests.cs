using Simfra.Gateway;
using Simfra.Models;
using Simfra.Protocols;
using Simfra.Security.SigV4;

namespace Simfra.Core.Tests.Gateway.Routing;

/// <summary>Each of the ways in which a request tells its service, and which of them has the say.</summary>
public sealed class ServiceRouterTests
{
    private static readonly ServiceRouter Router = new(new(AwsCatalog.Services));

    [Theory]
    [InlineData("sqs.us-east-1.amazonaws.com", "sqs", "us-east-1")]
    [InlineData("monitoring.eu-west-1.amazonaws.com", "cloudwatch", "eu-west-1")]
    [InlineData("kms-fips.us-east-1.amazonaws.com", "kms", "us-east-1")]
    [InlineData("api.ecr.us-east-1.amazonaws.com", "ecr", "us-east-1")]
    [InlineData("api.ecr-public.us-east-1.amazonaws.com", "ecr-public", "us-east-1")]
    [InlineData("streams.dynamodb.us-east-1.amazonaws.com", "dynamodbstreams", "us-east-1")]
    [InlineData("dynamodb.us-east-1.amazonaws.com", "dynamodb", "us-east-1")]
    [InlineData("ingest.timestream.us-east-1.amazonaws.com", "timestream-write", "us-east-1")]
    [InlineData("iam.amazonaws.com", "iam", null)]
    [InlineData("sts.amazonaws.com", "sts", null)]
    [InlineData("s3.amazonaws.com", "s3", null)]
    [InlineData("s3-us-west-2.amazonaws.com", "s3", "us-west-2")]
    [InlineData("s3.dualstack.us-west-2.amazonaws.com", "s3", "us-west-2")]
    [InlineData("000000000000.s3-control.us-east-1.amazonaws.com", "s3control", "us-east-1")]
    [InlineData("sqs.us-east-1.localhost:4599", "sqs", "us-east-1")]
    [InlineData("sqs.localhost:4599", "sqs", null)]
    public void Find_ByHost(string host, string service, string? region)
    {
        var route = Find(Request(host: host));

        Assert.Equal((service, region, null), (route.Candidates[0].Id, route.Region, route.ServicePath));
    }

    [Theory]
    [InlineData("bucket.s3.us-east-1.amazonaws.com", "/bucket/a//b%2Fc")]
    [InlineData("bucket.s3.amazonaws.com", "/bucket/a//b%2Fc")]
    [InlineData("my.dotted.bucket.s3.us-east-1.amazonaws.com", "/my.dotted.bucket/a//b%2Fc")]
    [InlineData("bucket.s3-us-west-2.amazonaws.com", "/bucket/a//b%2Fc")]
    [InlineData("bucket.s3.dualstack.us-west-2.amazonaws.com", "/bucket/a//b%2Fc")]
    [InlineData("bucket.s3.localhost:4599", "/bucket/a//b%2Fc")]
    [InlineData("bucket.s3.us-east-1.localhost:4599", "/bucket/a//b%2Fc")]
    [InlineData("bucket.s3.localhost.localstack.cloud:4566", "/bucket/a//b%2Fc")]
    public void Find_ByVirtualHost_PutsTheBucketBeforeThePath(string host, string path)
    {
        var route = Find(Request("/a//b%2Fc", host));

        Assert.Equal(("s3", path), (route.Candidates[0].Id, route.ServicePath));
    }

    [Fact]
    public void Find_BucketUnderLocalhost_IsOneOnlyWhereTheSignatureTells()
    {
        var unsigned = Request("/key", "bucket.localhost:4599");

        Assert.Equal("/bucket/key", Find(Request("/key", "bucket.localhost:4599", scope: "s3")).ServicePath);
        Assert.Null(Find(unsigned).ServicePath);
        Assert.Equal("sqs", Find(Request("/", "bucket.localhost:4599", scope: "sqs")).Candidates[0].Id);
    }

    [Theory]
    [InlineData("/2013-04-01/hostedzone", "route53")]
    [InlineData("/2020-05-31/distribution", "cloudfront")]
    [InlineData("/v20180820/tags/x", "s3control")]
    [InlineData("/2015-03-31/functions", "lambda")]
    [InlineData("/2015-03-31/functions/f/invocations", "lambda")]
    [InlineData("/model/m/invoke", "bedrock-runtime")]
    [InlineData("/@connections/id", "apigatewaymanagementapi")]
    public void Find_ByPathPrefix(string path, string service)
    {
        Assert.Equal(service, Find(Request(path)).Candidates[0].Id);
        Assert.Equal(service, Find(Request(path, scope: AwsCatalog.Services[service].SigningName)).Candidates[0].Id);
    }

    [Theory]
    [InlineData("/model/key.bin")]
    [InlineData("/2013-04-01/report.csv")]
    public void Find_PathPrefixSignedForAnotherService_IsThatServices(string path) =>
        Assert.Equal("s3", Find(Request(path, scope: "s3")).Candidates[0].Id);

    [Theory]
    [InlineData("AmazonSQS.CreateQueue", "sqs")]
    [InlineData("AmazonSSM.GetParameter", "ssm")]
    [InlineData("DynamoDB_20120810.PutItem", "dynamodb")]
    [InlineData("DynamoDBStreams_20120810.ListStreams", "dynamodbstreams")]
    [InlineData("GraniteServiceVersion20100801.PutMetricData", "cloudwatch")]
    [InlineData("com.amazonaws.codedeploy.CodeDeploy_20141006.ListApplications", null)]
    [InlineData("AmazonSQS", null)]
    [InlineData(".CreateQueue", null)]
    [InlineData("", null)]
    public void Find_ByTarget(string target, string? service) =>
        Assert.Equal(service, Find(Request(headers: ("X-Amz-Target", target))).Candidates.FirstOrDefault()?.Id);

    [Theory]
    [InlineData("/service/GraniteServiceVersion20100801/operation/ListMetrics", null, "cloudwatch")]
    [InlineData("/prefix/service/GraniteServiceVersion20100801/operation/ListMetrics", null, "cloudwatch")]
    [InlineData("/service/AnotherName/operation/ListMetrics", "monitoring", "cloudwatch")]
    public void Find_ByRpcPath(string path, string? scope, string service) =>
        Assert.Equal(service, Find(Request(path, scope: scope)).Candidates[0].Id);

    [Theory]
    [InlineData("sqs", "sqs")]
    [InlineData("monitoring", "cloudwatch")]
    [InlineData("dynamodb", "dynamodb", "dynamodbstreams")]
    [InlineData("apigateway", "apigateway", "apigatewayv2")]
    [InlineData("ses", "ses", "sesv2")]
    [InlineData("rds", "rds", "docdb", "neptune")]
    [InlineData("elasticloadbalancing", "elb", "elbv2")]
    [InlineData("s3", "s3", "s3control")]
    public void Find_ByScope_GivesAllThatAreSignedSo(string scope, params string[] services)
    {
        var candidates = Find(Request(scope: scope)).Candidates.Select(s => s.Id).ToList();

        Assert.Equal(services[0], candidates[0]);
        Assert.Subset(candidates.ToHashSet(), services.ToHashSet());
    }

    [Theory]
    [InlineData("/000000000000/orders", "Action=GetQueueUrl", "sqs")]
    [InlineData("/000000000000/orders/", "Action=GetQueueUrl", "sqs")]
    [InlineData("/000000000000/orders", "", "s3")]
    [InlineData("/12345/orders", "", "s3")]
    [InlineData("/bucket/key", "", "s3")]
    [InlineData("/bucket", "", "s3")]
    [InlineData("/", "", null)]
    [InlineData("/", "Action=GetCallerIdentity", null)]
    [InlineData("/bucket/key", "Action=X", null)]
    public void Find_UnsignedRequestToAnAddress_ByPath(string path, string query, string? service) =>
        Assert.Equal(service, Find(Request(path, query: query)).Candidates.FirstOrDefault()?.Id);

    [Fact]
    public void Find_HostHasTheSay_OverTargetAndScope()
    {
        var request = Request("/model/x", "sqs.us-east-1.amazonaws.com", "sts", headers: ("X-Amz-Target", "AmazonSSM.GetParameter"));

        Assert.Equal("sqs", Find(request).Candidates[0].Id);
    }

    [Fact]
    public void Find_TargetHasTheSay_OverScope() =>
        Assert.Equal("ssm", Find(Request(scope: "sqs", headers: ("X-Amz-Target", "AmazonSSM.GetParameter"))).Candidates[0].Id);

    [Theory]
    [InlineData("2012-06-01", "DescribeLoadBalancers", "elb")]
    [InlineData("2015-12-01", "DescribeLoadBalancers", "elbv2")]
    [InlineData("2011-06-15", "GetCallerIdentity", "sts")]
    [InlineData("2016-11-15", "DescribeVpcs", "ec2")]
    [InlineData("2014-10-31", "DescribeDBInstances", "rds")]
    [InlineData("2014-10-31", "ExecuteNothing", "rds")]
    [InlineData("1999-01-01", "DescribeLoadBalancers", null)]
    [InlineData(null, "DescribeLoadBalancers", null)]
    public void ByVersion_TellsQueryServicesApart(string? version, string action, string? service) =>
        Assert.Equal(service, Router.ByVersion(Router.QueryServices, version, action)?.Id);

    private static ServiceRoute Find(WireRequest request) => Router.Find(request, SignatureParameters.Read(request));

    private static WireRequest Request(
        string path = "/", string host = "localhost:4599", string? scope = null, string query = "", params (string, string)[] headers)
    {
        var request = new TestRequest("GET", query.Length == 0 ? path : $"{path}?{query}", headers) { Host = host };
        return GatewayFixture.Wire(scope is null ? request : request.With(
            "Authorization", $"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20300102/us-east-1/{scope}/aws4_request, SignedHeaders=host, Signature=00"));
    }
}
