using System.Net;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>A bucket's policy: the operations, which documents S3 takes, and which of them it calls public.</summary>
public sealed class BucketPolicyTests
{
    private const string Everybody = "\"*\"";

    [Fact]
    public async Task APolicy_IsGivenBackAsItWasPut()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.AllowPublicAsync();
        var policy = Policy(Allow("s3:GetObject", ObjectArn("*"), principal: Everybody)).Replace(",", " ,\n", StringComparison.Ordinal);

        var put = await aws.Raw.PutAsync("/orders?policy", policy);
        var got = await aws.Raw.GetAsync("/orders?policy");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.OK, policy), (put.Status, got.Status, got.Text));
        Assert.Equal(policy, (await aws.S3.GetBucketPolicyAsync(S3Fixture.Bucket)).Policy);
    }

    [Fact]
    public async Task DeleteBucketPolicy_TakesItAway()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), principal: Everybody));

        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync("/orders?policy")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync("/orders?policy")).Status);
        foreach (var target in new[] { "/orders?policy", "/orders?policyStatus" })
        {
            (await aws.Raw.GetAsync(target)).AssertError(
                HttpStatusCode.NotFound, "NoSuchBucketPolicy", "The bucket policy does not exist", ("BucketName", "orders"));
        }
    }

    [Theory]
    [InlineData("", "Policies must be valid JSON and the first byte must be '{'")]
    [InlineData("[]", "Policies must be valid JSON and the first byte must be '{'")]
    [InlineData(" {}", "Policies must be valid JSON and the first byte must be '{'")]
    [InlineData("""{"Version":"2012-10-17","Statement":[]}""", "Could not parse the policy: Statement is empty!")]
    [InlineData("""{"Version":"2012","Statement":[]}""", "The policy must contain a valid version string")]
    [InlineData("""{"Statement":[{"Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::orders/*"}]}""", "Missing required field Effect")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::orders/*"}]}""", "Missing required field Principal")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Resource":"arn:aws:s3:::orders/*"}]}""", "Missing required field Action")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}]}""", "Missing required field Resource")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Principal":{"AWS":"nobody"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::orders/*"}]}""",
        "Invalid principal in policy")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"arn:aws:s3:::orders/*"}]}""", "Policy has invalid action")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:Nothing","Resource":"arn:aws:s3:::orders/*"}]}""", "Policy has invalid action")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::others/*"}]}""", "Policy has invalid resource")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::orders-2/*"}]}""",
        "Policy has invalid resource")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::orders"}]}""",
        "Action does not apply to any resource(s) in statement")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::orders/*"}]}""",
        "Action does not apply to any resource(s) in statement")]
    public async Task PutBucketPolicy_OfWhatS3CannotUse_FailsWithMalformedPolicy(string policy, string message)
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutAsync("/orders?policy", policy)).AssertError(HttpStatusCode.BadRequest, "MalformedPolicy", message);
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.GetAsync("/orders?policy")).Status);
    }

    [Theory]
    [InlineData("s3:GetObject", "arn:aws:s3:::orders/*")]
    [InlineData("s3:GetObject", "arn:aws:s3:::orders*")]
    [InlineData("s3:ListBucket s3:GetObject", "arn:aws:s3:::orders arn:aws:s3:::orders/*")]
    [InlineData("s3:Get*", "arn:aws:s3:::orders/reports/*")]
    [InlineData("s3:*", "arn:aws:s3:::orders")]
    [InlineData("*", "arn:aws:s3:::orders/*")]
    public async Task PutBucketPolicy_OfActionsThatFitTheResources_IsTaken(string actions, string resources)
    {
        await using var aws = await S3Fixture.StartAsync();

        await aws.Raw.PutPolicyAsync(Allow(actions, resources, principal: Everybody));
    }

    [Fact]
    public async Task PutBucketPolicy_OfMoreThan20KB_FailsWithMalformedPolicy()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.AllowPublicAsync();
        var policy = Policy(Allow("s3:GetObject", ObjectArn("*"), principal: Everybody));

        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.PutAsync("/orders?policy", policy.PadRight(20 * 1024))).Status);
        (await aws.Raw.PutAsync("/orders?policy", policy.PadRight((20 * 1024) + 1))).AssertError(
            HttpStatusCode.BadRequest, "MalformedPolicy", "Policy document is too large.");
    }

    [Fact]
    public async Task PutBucketPolicy_WithAWrongDigest_FailsWithBadDigest()
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.Raw.PutAsync(
            "/orders?policy", Policy(Allow("s3:GetObject", ObjectArn("*"), principal: Everybody)), ("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="));

        answer.AssertError(HttpStatusCode.BadRequest, "BadDigest", null);
    }

    [Theory]
    [InlineData("GET", "/missing?policy")]
    [InlineData("PUT", "/missing?policy")]
    [InlineData("DELETE", "/missing?policy")]
    [InlineData("GET", "/missing?policyStatus")]
    public async Task PolicyOperations_OnABucketThatIsNotThere_FailWithNoSuchBucket(string method, string target)
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.SendAsync(method, target, method == "PUT" ? "{}"u8.ToArray() : null, [])).AssertError(
            HttpStatusCode.NotFound, "NoSuchBucket", "The specified bucket does not exist");
    }

    [Theory]
    [InlineData("GET", "/orders?policy", "s3:GetBucketPolicy")]
    [InlineData("PUT", "/orders?policy", "s3:PutBucketPolicy")]
    [InlineData("DELETE", "/orders?policy", "s3:DeleteBucketPolicy")]
    public async Task PolicyOperations_ByAnotherAccountThatThePolicyAllows_FailWithMethodNotAllowed(string method, string target, string action)
    {
        await using var aws = await S3Fixture.StartAsync();
        var other = aws.CreateRawClient(account: S3Fixture.OtherAccount);
        var body = method == "PUT" ? "{}"u8.ToArray() : null;

        (await other.SendAsync(method, target, body, [])).AssertDenied();
        await aws.Raw.PutPolicyAsync(Allow(action, BucketArn(), principal: Aws(S3Fixture.OtherAccount)));

        (await other.SendAsync(method, target, body, [])).AssertError(
            HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.",
            ("Method", method), ("ResourceType", "BUCKETPOLICY"));
    }

    [Theory]
    [InlineData(Everybody, "", true)]
    [InlineData("""{"AWS":"*"}""", "", true)]
    [InlineData("""{"AWS":"111111111111"}""", "", false)]
    [InlineData("""{"Service":"cloudtrail.amazonaws.com"}""", "", false)]
    [InlineData(Everybody, """{"StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}}""", false)]
    [InlineData(Everybody, """{"StringEquals":{"aws:PrincipalOrgID":"${aws:PrincipalOrgID}"}}""", true)]
    [InlineData(Everybody, """{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/x"}}""", true)]
    [InlineData(Everybody, """{"StringNotEquals":{"aws:SourceVpc":"vpc-91237329"}}""", true)]
    [InlineData(Everybody, """{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}""", false)]
    [InlineData(Everybody, """{"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}}""", true)]
    [InlineData(Everybody, """{"IpAddress":{"aws:SourceIp":"2001:db8::/32"}}""", false)]
    [InlineData(Everybody, """{"StringLike":{"aws:userid":"AROAEXAMPLEID:*"}}""", false)]
    [InlineData(Everybody, """{"StringLike":{"aws:userid":"*"}}""", true)]
    [InlineData(Everybody, """{"Bool":{"aws:SecureTransport":"true"}}""", true)]
    public async Task GetBucketPolicyStatus_TellsWhetherThePolicyIsPublic(string principal, string condition, bool isPublic)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), condition, principal));

        Assert.Equal(isPublic, (await aws.S3.GetBucketPolicyStatusAsync(new() { BucketName = S3Fixture.Bucket })).PolicyStatus.IsPublic);
    }

    [Fact]
    public async Task GetBucketPolicyStatus_OfDenials_IsNotPublic()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutPolicyAsync(Deny("s3:PutObject", ObjectArn("*"), principal: Everybody));

        Assert.False((await aws.S3.GetBucketPolicyStatusAsync(new() { BucketName = S3Fixture.Bucket })).PolicyStatus.IsPublic);
    }

    [Fact]
    public async Task APolicyThatDeniesEverybodyEverything_LeavesTheRootUserTheWayOut()
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutAsync("/orders/a.txt", "x")).Ok();
        await aws.Raw.PutPolicyAsync(Deny("s3:*", $"{BucketArn()} {ObjectArn("*")}", principal: Everybody));

        (await aws.Raw.GetAsync("/orders/a.txt")).AssertDenied(
            $"User: arn:aws:iam::{aws.AccountId}:root is not authorized to perform: s3:GetObject on resource: \"{ObjectArn("a.txt")}\" " +
            "with an explicit deny in a resource-based policy");
        (await aws.Raw.GetAsync("/orders?policy")).Ok();
        (await aws.Raw.DeleteAsync("/orders?policy")).Ok();
        (await aws.Raw.GetAsync("/orders/a.txt")).Ok();
    }
}
