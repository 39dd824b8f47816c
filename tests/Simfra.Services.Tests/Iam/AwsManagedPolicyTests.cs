using System.Text.Json;
using Simfra.Services.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class AwsManagedPolicyTests
{
    [Fact]
    public async Task AdministratorAccess_IsAsAwsMadeIt()
    {
        await using var world = await TestWorld.StartAsync();
        const string Arn = "arn:aws:iam::aws:policy/AdministratorAccess";

        var policy = (await world.IamAsync("GetPolicy", ("PolicyArn", Arn))).Ok();
        Assert.Equal(
            ("AdministratorAccess", "/", "v1", "2015-02-06T18:39:46Z"),
            (policy.Element("PolicyName"), policy.Element("Path"), policy.Element("DefaultVersionId"), policy.Element("CreateDate")));
        Assert.Matches("^ANPA[A-Z2-7]{17}$", policy.Element("PolicyId"));
        var version = (await world.IamAsync("GetPolicyVersion", ("PolicyArn", Arn), ("VersionId", "v1"))).Ok();
        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""",
            Uri.UnescapeDataString(version.Element("Document")!));
    }

    [Theory]
    [InlineData("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", "logs:PutLogEvents")]
    [InlineData("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "s3:ListAllMyBuckets")]
    [InlineData("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "s3:Get*")]
    public async Task APolicy_IsFoundByItsPath(string arn, string action)
    {
        await using var world = await TestWorld.StartAsync();

        var policy = (await world.IamAsync("GetPolicy", ("PolicyArn", arn))).Ok();
        var version = await world.IamAsync("GetPolicyVersion", ("PolicyArn", arn), ("VersionId", policy.Element("DefaultVersionId")!));

        Assert.Contains($"\"{action}\"", Uri.UnescapeDataString(version.Ok().Element("Document")!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task APolicy_IsNotFoundByAnotherPath()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("GetPolicy", ("PolicyArn", "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"))).AssertXmlError(
            "NoSuchEntity", "Policy arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole was not found.", 404);
    }

    [Fact]
    public void EveryPolicy_HasAnIdOfItsOwn_AndADocumentThatIsAPolicy()
    {
        Assert.True(AwsManagedPolicies.All.Length > 1500);
        Assert.Equal(AwsManagedPolicies.All.Length, AwsManagedPolicies.All.Select(static p => p.PolicyId).Distinct().Count());
        foreach (var summary in AwsManagedPolicies.All)
        {
            Assert.True(PolicyArn.TryParse(summary.Arn, out var arn));
            var policy = AwsManagedPolicies.Find(arn)!;
            using var document = JsonDocument.Parse(policy.DefaultVersion.Document);
            Assert.True(document.RootElement.TryGetProperty("Statement", out _), summary.Arn);
            Assert.Same(policy.DefaultVersion.Document, AwsManagedPolicies.Find(arn)!.DefaultVersion.Document);
        }
    }
}
