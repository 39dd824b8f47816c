using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.Iam.DelegationTestCalls;

namespace Simfra.Services.Tests.Iam;

/// <summary>Whether the permissions of whoever asks cover those that a provider asks for.</summary>
public sealed class DelegationPermissionCheckTests
{
    private const string Get = """{"Effect":"Allow","Action":"iam:GetDelegationRequest","Resource":"*"}""";

    public static TheoryData<string, string, string> Cases => new()
    {
        { Allow("sqs:SendMessage"), Allow("sqs:SendMessage", "arn:aws:sqs:*:*:orders"), "ALLOWED" },
        { Allow("sqs:*"), Allow("sqs:SendMessage sqs:CreateQueue", "arn:aws:sqs:*:*:orders"), "ALLOWED" },
        { Allow("sqs:*"), Allow("sqs:Send*"), "ALLOWED" },
        { Allow("sqs:SendMessage"), Allow("sqs:*"), "DENIED" },
        { Allow("sqs:SendMessage"), Allow("sqs:SendMessage sqs:CreateQueue"), "DENIED" },
        { Allow("sqs:SendMessage", "arn:aws:sqs:*:*:orders"), Allow("sqs:SendMessage"), "DENIED" },
        { Allow("s3:*"), Allow("sqs:SendMessage"), "DENIED" },
        { Allow("sqs:*", "*", When("aws:RequestedRegion", "eu-west-1")), Allow("sqs:SendMessage"), "UNSURE" },
        { Policies(Allow("sqs:*"), Deny("sqs:SendMessage")), Allow("sqs:SendMessage"), "DENIED" },
        { Policies(Allow("sqs:*"), Deny("sqs:SendMessage")), Allow("sqs:CreateQueue"), "ALLOWED" },
        { Policies(Allow("sqs:*"), Deny("sqs:SendMessage")), Allow("sqs:*"), "UNSURE" },
        { Policies(Allow("sqs:*"), Deny("sqs:*", "arn:aws:sqs:*:*:payments")), Allow("sqs:SendMessage"), "UNSURE" },
        { Policies(Allow("sqs:*"), Deny("sqs:*", "arn:aws:sqs:*:*:payments")), Allow("sqs:SendMessage", "arn:aws:sqs:*:*:orders"), "ALLOWED" },
        { Policies(Allow("sqs:*"), Deny("sqs:*", "*", When("aws:RequestedRegion", "eu-west-1"))), Allow("sqs:SendMessage"), "UNSURE" },
        { """{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}""", Allow("sqs:SendMessage"), "ALLOWED" },
        { """{"Effect":"Allow","NotAction":"sqs:DeleteQueue","Resource":"*"}""", Allow("sqs:*"), "UNSURE" },
        { Allow("*"), Policies(Allow("sqs:SendMessage"), Deny("s3:*")), "ALLOWED" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task GetDelegationRequest_ChecksTheCallersPermissions(string own, string asked, string result)
    {
        await using var world = await StartAsync(Policy(asked));
        await using var alice = await world.AsNewUserAsync("alice", Policy(Get, own));
        var id = await world.AskAsync(WithoutParameters);

        var shown = (await alice.DelegationAsync("GetDelegationRequest", id, ("DelegationPermissionCheck", "true"))).Ok();

        Assert.Equal(("COMPLETE", result), (shown.Element("PermissionCheckStatus"), shown.Element("PermissionCheckResult")));
    }

    [Fact]
    public async Task GetDelegationRequest_ChecksTheBoundaryToo()
    {
        await using var world = await StartAsync();
        await using var alice = await world.AsNewUserAsync("alice");
        var boundary = await world.CreatePolicyAsync("boundary", Policy(Allow("sqs:CreateQueue iam:*")));
        (await world.IamAsync("PutUserPermissionsBoundary", ("UserName", "alice"), ("PermissionsBoundary", boundary))).Ok();
        var id = await world.AskAsync();

        Assert.Equal("DENIED", await ResultAsync(alice, id));
        Assert.Equal("ALLOWED", await ResultAsync(world, id));
    }

    private static (string, string)[] WithoutParameters { get; } =
        [.. ((string[])["Name", "Type", "Values.member.1"]).Select(static n => ($"Permissions.Parameters.member.1.{n}", ""))];

    private static string Policies(params string[] statements) => string.Join(',', statements);

    private static async Task<string?> ResultAsync(TestWorld world, string id) =>
        (await world.DelegationAsync("GetDelegationRequest", id, ("DelegationPermissionCheck", "true"))).Ok().Element("PermissionCheckResult");
}
