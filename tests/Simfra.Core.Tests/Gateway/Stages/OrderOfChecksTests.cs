using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Core.Tests.Gateway.Stages;

/// <summary>A request with several faults gets the error of the check that comes first.</summary>
public sealed class OrderOfChecksTests
{
    private static readonly Credential Unknown = new("AKIAUNKNOWNUNKNOWN12", "secret", new RootPrincipal(GatewayFixture.AccountId));
    private static readonly Credential WrongSecret = new(GatewayFixture.AccessKeyId, "wrong", new RootPrincipal(GatewayFixture.AccountId));

    [Theory]
    [InlineData("CreateQueue")]
    [InlineData("AddPermission")]
    [InlineData("NoSuchOperation")]
    public async Task UnknownKey_ComesBeforeTheOperation(string operation)
    {
        await using var aws = new GatewayFixture();

        var json = await aws.CallAsync(TestRequest.Json("sqs", operation, "{broken"), "sqs", credential: Unknown);
        var query = await aws.CallAsync(TestRequest.Form("sts", operation), "sts", credential: Unknown);

        json.AssertError(ErrorForm.Json, 403, "UnrecognizedClientException", "The security token included in the request is invalid.");
        query.AssertError(ErrorForm.Query, 403, "InvalidClientTokenId", "The security token included in the request is invalid.");
    }

    [Theory]
    [InlineData("CreateQueue")]
    [InlineData("AddPermission")]
    [InlineData("NoSuchOperation")]
    public async Task WrongSignature_ComesBeforeTheOperation(string operation)
    {
        await using var aws = new GatewayFixture();

        var answer = await aws.CallAsync(TestRequest.Json("sqs", operation, "{broken"), "sqs", credential: WrongSecret);

        answer.AssertError(ErrorForm.Json, 403, "InvalidSignatureException");
    }

    [Fact]
    public async Task UnbuiltOperation_ComesBeforeItsBody()
    {
        await using var aws = new GatewayFixture();

        (await aws.CallAsync(TestRequest.Json("ssm", "SendCommand", "{broken"), "ssm")).AssertError(ErrorForm.Json, 501, "NotImplemented");
    }

    [Fact]
    public async Task Body_ThenConstraints_ThenFaults_ThenAuthorization_ThenHandler()
    {
        var asked = new List<string>();
        await using var aws = new GatewayFixture(configure: o => o with { Authorizer = new Denial(asked) });
        var fault = aws.World.Faults.On("ssm", "GetParameter").ForResource("throttled").Throttle();

        (await aws.CallAsync(TestRequest.Json("ssm", "GetParameter", "{broken"), "ssm")).AssertError(ErrorForm.Json, 400, "SerializationException");
        (await aws.CallAsync(TestRequest.Json("ssm", "GetParameter"), "ssm")).AssertError(ErrorForm.Json, 400, "ValidationException");
        Assert.Equal(0, fault.Hits);

        (await aws.CallAsync(TestRequest.Json("ssm", "GetParameter", """{"Name":"throttled"}"""), "ssm"))
            .AssertError(ErrorForm.Json, 400, "ThrottlingException", "Rate exceeded");
        Assert.Equal(1, fault.Hits);
        Assert.Empty(asked);

        (await aws.CallAsync(TestRequest.Json("ssm", "GetParameter", """{"Name":"p"}"""), "ssm"))
            .AssertError(ErrorForm.Json, 403, "AccessDeniedException", "No.");
        Assert.Equal(["authorize"], asked);
    }

    [Fact]
    public async Task Policies_AreTheDefault_AndGiveNobodyInParticularNothing()
    {
        await using var aws = new GatewayFixture();

        (await aws.SendAsync(new TestRequest("GET", "/") with { Host = "s3.us-east-1.amazonaws.com" })).AssertError(ErrorForm.S3, 403, "AccessDenied", "Access Denied");
    }

    private sealed class Denial(List<string> asked) : IAuthorizer
    {
        public void Authorize(IShape input, OperationContext context)
        {
            asked.Add("authorize");
            throw new AwsServiceException("AccessDeniedException", 403, "No.");
        }
    }
}
