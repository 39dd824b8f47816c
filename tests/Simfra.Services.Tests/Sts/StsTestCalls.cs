using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sts;

/// <summary>Short forms of what most tests of STS do. The account is the world's own unless another is named.</summary>
internal static class StsTestCalls
{
    public const string Account = "000000000000";
    public const string Other = TestWorld.OtherAccount;

    public static Task<TestAnswer> StsAsync(this TestWorld world, string operation, params (string Name, string Value)[] parameters) =>
        world.QueryAsync("sts", operation, parameters);

    public static string RoleArn(string name, string account = Account) => $"arn:aws:iam::{account}:role/{name}";

    /// <summary>A trust policy for a principal, with conditions or none.</summary>
    public static string Trust(string principal, string condition = "", string action = "\"sts:AssumeRole\"") =>
        $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{principal}},"Action":{{action}}{{(condition.Length == 0 ? "" : $",\"Condition\":{condition}")}}}]}
        """;

    public static string Aws(string arn) => $$"""{"AWS":"{{arn}}"}""";

    public static string Allow(string action, string resource = "*") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"}]}""";

    /// <summary>Creates a role in an account; its ARN.</summary>
    public static async Task<string> RoleAsync(
        this TestWorld world, string name, string trust, string account = Account, params (string Name, string Value)[] parameters)
    {
        var answer = await world.QueryAsync(
            "iam", "CreateRole", [("RoleName", name), ("AssumeRolePolicyDocument", trust), .. parameters], AccountOf(account));
        return answer.Ok().Element("Arn")!;
    }

    public static async Task PutRolePolicyAsync(this TestWorld world, string role, string policy, string account = Account) =>
        (await world.QueryAsync(
            "iam", "PutRolePolicy", [("RoleName", role), ("PolicyName", "p"), ("PolicyDocument", policy)], AccountOf(account))).Ok();

    /// <summary>Creates a user with a policy and a key; the world as called by it.</summary>
    public static async Task<TestWorld> UserAsync(this TestWorld world, string name, string? policy = null)
    {
        (await world.IamAsync("CreateUser", ("UserName", name))).Ok();
        if (policy is not null)
        {
            (await world.IamAsync("PutUserPolicy", ("UserName", name), ("PolicyName", "p"), ("PolicyDocument", policy))).Ok();
        }

        var (id, secret) = await world.CreateKeyAsync(name);
        return world.As(id, secret);
    }

    /// <summary>Asks for a session of a role.</summary>
    public static Task<TestAnswer> AssumeAsync(
        this TestWorld world, string roleArn, string session = "session", params (string Name, string Value)[] parameters) =>
        world.StsAsync("AssumeRole", [("RoleArn", roleArn), ("RoleSessionName", session), .. parameters]);

    /// <summary>The world as called with the keys of an answer.</summary>
    public static TestWorld AsSession(this TestWorld world, TestAnswer answer) => world.As(
        answer.Ok().Element("AccessKeyId")!, answer.Element("SecretAccessKey")!, answer.Element("SessionToken"));

    /// <summary>The ARN that GetCallerIdentity gives.</summary>
    public static async Task<string> WhoAmIAsync(this TestWorld world) => (await world.StsAsync("GetCallerIdentity")).Ok().Element("Arn")!;

    /// <summary>The parameters of tags.</summary>
    public static (string Name, string Value)[] Tags(params (string Key, string Value)[] tags) => IamTestCalls.TagParameters(tags);

    public static void AssertNotAuthorized(this TestAnswer answer, string principal, string action, string resource, string reason = "") =>
        answer.AssertXmlError("AccessDenied", $"User: {principal} is not authorized to perform: {action} on resource: {resource}{reason}", 403);

    /// <summary>The default account's root has a key of its own; any other's is its number.</summary>
    private static string? AccountOf(string account) => account == Account ? null : account;
}
