namespace Simfra.Core.Tests.Gateway.Routing;

/// <summary>Services under one signing name and address, told apart by what the request asks.</summary>
public sealed class SharedNameTests : IAsyncLifetime
{
    private readonly GatewayFixture _aws = new();

    [Theory]
    [InlineData("apigateway", "GET", "/restapis", "GetRestApis")]
    [InlineData("apigatewayv2", "GET", "/v2/apis", "GetApis")]
    [InlineData("sesv2", "GET", "/v2/email/identities", "ListEmailIdentities")]
    public async Task RestRequest_IsTheServicesThatHasTheRoute(string service, string method, string target, string operation) =>
        AssertRefused(await _aws.CallAsync(TestRequest.RestJson(method, target), service), ErrorForm.RestJson, service, operation);

    [Theory]
    [InlineData("ses", "ListIdentities")]
    [InlineData("elb", "DescribeLoadBalancers")]
    [InlineData("elbv2", "DescribeLoadBalancers")]
    [InlineData("rds", "DescribeDBProxies")]
    [InlineData("docdb", "ListGlobalClusters", "rds", "DescribeGlobalClusters")]
    [InlineData("neptune", "AddRoleToDBCluster", "rds")]
    public async Task QueryRequest_IsTheServicesOfItsVersion(string service, string action, string? taken = null, string? other = null) =>
        AssertRefused(await _aws.CallAsync(TestRequest.Form(service, other ?? action), service), ErrorForm.Query, taken ?? service, other ?? action);

    [Theory]
    [InlineData("timestream-write", "ListTables")]
    [InlineData("timestream-query", "ListScheduledQueries")]
    public async Task JsonRequest_IsTheServicesOfItsTarget(string service, string operation) =>
        AssertRefused(await _aws.CallAsync(TestRequest.Json(service, operation), service), ErrorForm.Json, service, operation);

    [Fact]
    public async Task TablesAndTheirStreams_AreToldFromEachOtherByTheTarget()
    {
        var tables = await _aws.CallAsync(TestRequest.Json("dynamodb", "ListTables"), "dynamodb");
        var streams = await _aws.CallAsync(TestRequest.Json("dynamodbstreams", "ListStreams"), "dynamodbstreams");

        Assert.Equal(("""{"TableNames":[]}""", """{"Streams":[]}"""), (tables.Ok().Text, streams.Ok().Text));
    }

    [Fact]
    public async Task ObjectStorage_IsToldFromItsControlApiByPath()
    {
        AssertRefused(
            await _aws.CallAsync(new("GET", "/v20180820/storagelens", ("x-amz-account-id", "000000000000")), "s3control"), ErrorForm.RestXml, "s3control", "ListStorageLensConfigurations");
        (await _aws.CallAsync(new("GET", "/"), "s3")).Ok();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UnsignedForm_WithActionAndVersionAlone_FindsItsService(bool isInBody)
    {
        const string form = "Action=GetCallerIdentity&Version=2011-06-15";

        var answer = await _aws.SendAsync(isInBody ? TestRequest.Form(form) : new("GET", $"/?{form}"));

        answer.AssertError(ErrorForm.Query, 403, "MissingAuthenticationToken", "Request is missing Authentication Token");
    }

    [Fact]
    public async Task Form_WithAnUnknownVersion_IsForNoService()
    {
        var answer = await _aws.SendAsync(TestRequest.Form("Action=GetCallerIdentity&Version=1999-01-01"));

        answer.AssertError(ErrorForm.Query, 404, "UnknownService");
    }

    [Fact]
    public async Task QueueUrl_WithAnAction_IsAQueues()
    {
        var created = await _aws.CallAsync(TestRequest.Form("sqs", "CreateQueue", "&QueueName=orders"), "sqs");
        Assert.EndsWith("/000000000000/orders", created.Ok().Element("QueueUrl"), StringComparison.Ordinal);

        var answer = await _aws.CallAsync(
            new("GET", "/000000000000/orders?Action=GetQueueAttributes&Version=2012-11-05&AttributeName.1=QueueArn"), "sqs");
        var unsigned = await _aws.SendAsync(new("GET", "/000000000000/orders?Action=GetQueueAttributes&Version=2012-11-05"));

        Assert.Equal("arn:aws:sqs:us-east-1:000000000000:orders", answer.Ok().Element("Value"));
        unsigned.AssertError(ErrorForm.Query, 403, "MissingAuthenticationToken");
    }

    [Fact]
    public async Task VirtualHost_ReadsAndWritesTheBucketInTheHost()
    {
        (await _aws.CallAsync(new("PUT", "/dotted.bucket"), "s3")).Ok();
        var host = "dotted.bucket.s3.us-east-1.amazonaws.com";
        (await _aws.CallAsync(TestRequest.Rest("PUT", "/a//b%2Fc", "content") with { Host = host }, "s3")).Ok();

        Assert.Equal("content", (await _aws.CallAsync(new("GET", "/dotted.bucket/a//b%2Fc"), "s3")).Ok().Text);
        Assert.Equal("content", (await _aws.CallAsync(new TestRequest("GET", "/a//b%2Fc") with { Host = "dotted.bucket.localhost:4599" }, "s3")).Ok().Text);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _aws.DisposeAsync().AsTask();

    private static void AssertRefused(TestAnswer answer, ErrorForm form, string service, string operation) =>
        answer.AssertError(form, 501, "NotImplemented", $"The operation {operation} of the service {service} is not implemented by Simfra.Embedded.");
}
