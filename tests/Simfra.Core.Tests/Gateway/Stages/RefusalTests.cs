namespace Simfra.Core.Tests.Gateway.Stages;

/// <summary>What isn't built and what doesn't exist, in each wire form.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private static readonly byte[] EmptyMap = [0xA0];

    private readonly GatewayFixture _aws = new();

    [Fact]
    public async Task Unbuilt_InEachProtocol_Is501ByName()
    {
        await AssertUnbuiltAsync(TestRequest.Form("rds", "DescribeDBInstances"), ErrorForm.Query, "rds", "DescribeDBInstances");
        await AssertUnbuiltAsync(TestRequest.Json("ssm", "SendCommand"), ErrorForm.Json, "ssm", "SendCommand");
        await AssertUnbuiltAsync(TestRequest.Form("ec2", "RunInstances"), ErrorForm.Ec2, "ec2", "RunInstances");
        await AssertUnbuiltAsync(TestRequest.RestJson("GET", "/2015-03-31/functions/"), ErrorForm.RestJson, "lambda", "ListFunctions");
        await AssertUnbuiltAsync(new("GET", "/2013-04-01/hostedzone"), ErrorForm.RestXml, "route53", "ListHostedZones");
        await AssertUnbuiltAsync(new("GET", "/bucket/key?torrent"), ErrorForm.S3, "s3", "GetObjectTorrent");
        await AssertUnbuiltAsync(TestRequest.Cbor("cloudwatch", "GetOTelEnrichment", EmptyMap), ErrorForm.Cbor, "cloudwatch", "GetOTelEnrichment");
        await AssertUnbuiltAsync(TestRequest.Json("cloudwatch", "GetOTelEnrichment"), ErrorForm.Json, "cloudwatch", "GetOTelEnrichment");
        await AssertUnbuiltAsync(TestRequest.Form("cloudwatch", "GetOTelEnrichment"), ErrorForm.Query, "cloudwatch", "GetOTelEnrichment");
    }

    [Fact]
    public async Task Unbuilt_OfAServiceSwitchedOff_Is501Too()
    {
        await using var aws = new GatewayFixture(modules: []);

        (await aws.CallAsync(TestRequest.Form("sts", "GetCallerIdentity"), "sts")).AssertError(
            ErrorForm.Query, 501, "NotImplemented", "The operation GetCallerIdentity of the service sts is not implemented by Simfra.Embedded.");
    }

    [Fact]
    public async Task UnknownOperation_InEachProtocol_IsAwsError()
    {
        (await _aws.CallAsync(TestRequest.Form("sts", "Nope"), "sts"))
            .AssertError(ErrorForm.Query, 400, "InvalidAction", "Could not find operation Nope for version 2011-06-15");
        (await _aws.CallAsync(TestRequest.Form("ec2", "Nope"), "ec2"))
            .AssertError(ErrorForm.Ec2, 400, "InvalidAction", "The action Nope is not valid for this web service.");
        (await _aws.CallAsync(TestRequest.Json("ssm", "Nope"), "ssm")).AssertError(ErrorForm.Json, 400, "UnknownOperationException");
        (await _aws.CallAsync(TestRequest.RestJson("GET", "/nope/nope"), "scheduler")).AssertError(ErrorForm.RestJson, 404, "UnknownOperationException");
        (await _aws.CallAsync(new("PATCH", "/bucket"), "s3"))
            .AssertError(ErrorForm.S3, 405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
        (await _aws.CallAsync(TestRequest.Cbor("cloudwatch", "Nope", EmptyMap), "cloudwatch"))
            .AssertError(ErrorForm.Cbor, 400, "UnknownOperationException");
    }

    [Theory]
    [InlineData("sts", ErrorForm.Query)]
    [InlineData("ec2", ErrorForm.Ec2)]
    internal async Task MissingAction_IsAwsError(string service, ErrorForm form) =>
        (await _aws.CallAsync(TestRequest.Form("Version=2011-06-15"), service)).AssertError(form, 400, "MissingAction");

    [Fact]
    public async Task UnknownService_Is404()
    {
        var answer = await _aws.SendAsync(new("POST", "/"));

        answer.AssertError(
            ErrorForm.Query, 404, "UnknownService", "No AWS service is known by the host, path, target or signature of POST /.");
    }

    [Fact]
    public async Task Head_HasNoBody_WhateverTheAnswer()
    {
        var answer = await _aws.CallAsync(new("HEAD", "/no-such-bucket"), "s3");

        Assert.Equal((404, 0), (answer.Status, answer.Body.Length));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _aws.DisposeAsync().AsTask();

    private async Task AssertUnbuiltAsync(TestRequest request, ErrorForm form, string service, string operation) =>
        (await _aws.CallAsync(request, service)).AssertError(
            form, 501, "NotImplemented", $"The operation {operation} of the service {service} is not implemented by Simfra.Embedded.");
}
