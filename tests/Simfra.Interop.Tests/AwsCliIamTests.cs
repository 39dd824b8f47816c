using System.Text;
using System.Text.Json.Nodes;

namespace Simfra.Interop.Tests;

/// <summary>IAM by the AWS CLI: what a script that sets up an account runs.</summary>
public sealed class AwsCliIamTests
{
    private const string User = "arn:aws:iam::000000000000:user/alice";
    private const string ReadOnly = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

    [AwsCliFact]
    public async Task UsersRolesAndPolicies()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);

        Assert.Equal(User, await TextAsync(server, "User.Arn", "create-user", "--user-name", "alice", "--tags", "Key=team,Value=blue"));
        await IamAsync(server, "attach-user-policy", "--user-name", "alice", "--policy-arn", ReadOnly);
        await IamAsync(
            server, "create-role", "--role-name", "deploy", "--assume-role-policy-document",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""");
        await IamAsync(server, "attach-role-policy", "--role-name", "deploy", "--policy-arn", ReadOnly);
        Assert.Equal(
            ReadOnly, await TextAsync(server, "AttachedPolicies[].PolicyArn", "list-attached-role-policies", "--role-name", "deploy"));

        var simulated = JsonNode.Parse(await IamAsync(
            server, "simulate-principal-policy", "--policy-source-arn", User, "--action-names", "s3:GetObject", "s3:PutObject",
            "--resource-arns", "arn:aws:s3:::bucket/key"))!["EvaluationResults"]!.AsArray();
        Assert.Equal(["s3:GetObject allowed", "s3:PutObject implicitDeny"], simulated.Select(static r => $"{r!["EvalActionName"]} {r["EvalDecision"]}"));
        Assert.Equal("AmazonS3ReadOnlyAccess", (string)simulated[0]!["MatchedStatements"]![0]!["SourcePolicyId"]!);

        var conflict = await ClientTool.AwsFailsAsync(server, "iam", "delete-role", "--role-name", "deploy");
        Assert.Contains(
            "An error occurred (DeleteConflict) when calling the DeleteRole operation: Cannot delete entity, must detach all policies first.",
            conflict, StringComparison.Ordinal);
        var missing = await ClientTool.AwsFailsAsync(server, "iam", "get-user", "--user-name", "nobody");
        Assert.Contains(
            "An error occurred (NoSuchEntity) when calling the GetUser operation: The user with name nobody cannot be found.", missing, StringComparison.Ordinal);
        var malformed = await ClientTool.AwsFailsAsync(server, "iam", "create-policy", "--policy-name", "p", "--policy-document", "{}");
        Assert.Contains("(MalformedPolicyDocument)", malformed, StringComparison.Ordinal);
    }

    [AwsCliFact]
    public async Task CredentialReport()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        var early = await ClientTool.AwsFailsAsync(server, "iam", "get-credential-report");
        await IamAsync(server, "create-user", "--user-name", "alice");
        await IamAsync(server, "create-access-key", "--user-name", "alice");

        Assert.Equal("STARTED", await TextAsync(server, "State", "generate-credential-report"));
        while (await TextAsync(server, "State", "generate-credential-report") != "COMPLETE")
        {
            // As scripts do.
        }

        var report = Encoding.UTF8.GetString(Convert.FromBase64String(await TextAsync(server, "Content", "get-credential-report"))).Split('\n');
        Assert.Contains("(ReportNotPresent)", early, StringComparison.Ordinal);
        Assert.StartsWith("user,arn,user_creation_time,password_enabled,", report[0], StringComparison.Ordinal);
        Assert.StartsWith("<root_account>,arn:aws:iam::000000000000:root,", report[1], StringComparison.Ordinal);
        Assert.StartsWith($"alice,{User},", report[2], StringComparison.Ordinal);
        var columns = report[0].Split(',');
        Assert.Equal("true", report[2].Split(',')[Array.IndexOf(columns, "access_key_1_active")]);
        Assert.Equal("false", report[2].Split(',')[Array.IndexOf(columns, "access_key_2_active")]);
    }

    private static Task<string> IamAsync(SimfraServer server, params string[] arguments) => ClientTool.AwsAsync(server, ["iam", .. arguments]);

    private static async Task<string> TextAsync(SimfraServer server, string query, params string[] arguments) =>
        (await ClientTool.AwsAsync(server, ["iam", .. arguments, "--query", query, "--output", "text"])).Trim();
}
