using System.Text.Json;
using Simfra.Services.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>Records as they come back from a store, where they are JSON.</summary>
public sealed class IamRecordTests
{
    [Fact]
    public void AUser_KeepsItsTagsWhateverTheirCase_ItsGroupsAndPolicies()
    {
        var user = new IamUser
        {
            UserName = "Alice",
            Path = "/team/",
            UserId = "AIDA",
            CreatedAt = TestWorld.StartTime,
            PermissionsBoundary = IamTestCalls.ReadOnlyAccess,
            GroupIds = ["AGPA2", "AGPA1"],
            Tags = IamTags.None.Add("Team", "a"),
            Policies = PrincipalPolicies.None with
            {
                Inline = PrincipalPolicies.None.Inline.Add("b", IamTestCalls.Policy).Add("B", "{}"),
                Attached = ["second", "first"],
            },
        };

        var back = JsonSerializer.Deserialize(JsonSerializer.Serialize(user, IamJsonContext.Default.IamUser), IamJsonContext.Default.IamUser)!;

        Assert.Equal(("Alice", "/team/", "AIDA", user.CreatedAt, "alice"), (back.UserName, back.Path, back.UserId, back.CreatedAt, back.Key));
        Assert.Equal(user.PermissionsBoundary, back.PermissionsBoundary);
        Assert.Equal(user.GroupIds, back.GroupIds);
        Assert.Equal("a", back.Tags["TEAM"]);
        Assert.Equal(["B", "b"], back.Policies.Inline.Keys);
        Assert.Equal(["second", "first"], back.Policies.Attached);
    }

    [Fact]
    public void APolicy_KeepsItsVersions_AndTheCaseOfItsTags()
    {
        var policy = new IamPolicy
        {
            PolicyName = "Reader",
            Path = "/",
            Owner = IamTestCalls.Account,
            PolicyId = "ANPA",
            CreatedAt = TestWorld.StartTime,
            UpdatedAt = TestWorld.StartTime.AddDays(1),
            DefaultVersionId = "v2",
            LastVersion = 3,
            Versions = [new("v2", IamTestCalls.Policy, TestWorld.StartTime), new("v3", "{}", TestWorld.StartTime)],
            Tags = IamTags.NoneOfResource.Add("a", "1").Add("A", "2"),
        };

        var back = JsonSerializer.Deserialize(JsonSerializer.Serialize(policy, IamJsonContext.Default.IamPolicy), IamJsonContext.Default.IamPolicy)!;

        Assert.Equal(("arn:aws:iam::000000000000:policy/Reader", "v2", 3), (back.Arn, back.DefaultVersionId, back.LastVersion));
        Assert.Equal(policy.Versions, back.Versions);
        Assert.Equal(["A", "a"], back.Tags.Keys);
    }

    [Fact]
    public void OtherRecords_ComeBackAsTheyWere()
    {
        var context = IamJsonContext.Default;
        AssertBack(new RoleUse("AROA", TestWorld.StartTime, "eu-west-1"), context.RoleUse);
        AssertBack(new RoleDeletion("task/x", "role", IsDone: true), context.RoleDeletion);
        AssertBack(new AccessKeyUse("AKIA", TestWorld.StartTime, "sts", "eu-west-1"), context.AccessKeyUse);
        AssertBack(
            new IamAccessKey
            {
                AccessKeyId = "AKIA",
                SecretAccessKey = "secret",
                UserId = "AIDA",
                CreatedAt = TestWorld.StartTime,
                IsActive = false,
            },
            context.IamAccessKey);

        static void AssertBack<T>(T record, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
            Assert.Equal(record, JsonSerializer.Deserialize(JsonSerializer.Serialize(record, type), type));
    }
}
