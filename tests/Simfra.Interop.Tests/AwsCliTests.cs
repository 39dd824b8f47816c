using System.Text.Json.Nodes;

namespace Simfra.Interop.Tests;

/// <summary>The AWS CLI, as a user types it.</summary>
public sealed class AwsCliTests
{
    [AwsCliFact]
    public async Task Sqs_TheLifeOfAMessage()
    {
        await using var server = await SimfraServer.StartAsync(o => o.Port = 0);
        var url = JsonNode.Parse(await ClientTool.AwsAsync(server, "sqs", "create-queue", "--queue-name", "orders"))!["QueueUrl"]!.GetValue<string>();

        await ClientTool.AwsAsync(server, "sqs", "send-message", "--queue-url", url, "--message-body", "hello");
        var received = JsonNode.Parse(await ClientTool.AwsAsync(server, "sqs", "receive-message", "--queue-url", url))!["Messages"]![0]!;
        Assert.Equal("hello", received["Body"]!.GetValue<string>());
        await ClientTool.AwsAsync(
            server, "sqs", "delete-message", "--queue-url", url, "--receipt-handle", received["ReceiptHandle"]!.GetValue<string>());
        Assert.Equal("", (await ClientTool.AwsAsync(server, "sqs", "receive-message", "--queue-url", url)).Trim());

        var error = await ClientTool.AwsFailsAsync(server, "sqs", "get-queue-url", "--queue-name", "nope");
        Assert.Contains("(AWS.SimpleQueueService.NonExistentQueue)", error, StringComparison.Ordinal);
    }

    [AwsCliFact]
    public async Task Sts_AssumesARoleOfAnotherAccount()
    {
        await using var server = await SimfraServer.StartAsync(o => o.Port = 0);
        var partner = server.World.Accounts.Create(accountId: "222222222222");
        (string, string)[] asPartner = [("AWS_ACCESS_KEY_ID", partner.RootAccessKeyId), ("AWS_SECRET_ACCESS_KEY", partner.RootSecretAccessKey)];
        await ClientTool.AwsAsync(server, "iam", "create-user", "--user-name", "alice");
        await ClientTool.AwsAsync(
            server, "iam", "put-user-policy", "--user-name", "alice", "--policy-name", "p", "--policy-document",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}""");
        var key = JsonNode.Parse(await ClientTool.AwsAsync(server, "iam", "create-access-key", "--user-name", "alice"))!["AccessKey"]!;
        (string, string)[] asAlice = [("AWS_ACCESS_KEY_ID", (string)key["AccessKeyId"]!), ("AWS_SECRET_ACCESS_KEY", (string)key["SecretAccessKey"]!)];
        await ClientTool.AwsAsync(
            server, asPartner,
            [
                "iam", "create-role", "--role-name", "reader", "--assume-role-policy-document",
                """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"sts:AssumeRole",
                  "Condition":{"StringEquals":{"sts:ExternalId":"unit-42"}}}]}
                """,
            ]);
        string[] assume = ["sts", "assume-role", "--role-arn", "arn:aws:iam::222222222222:role/reader", "--role-session-name", "cli"];

        var denied = await ClientTool.AwsFailsAsync(server, asAlice, assume);
        var session = JsonNode.Parse(await ClientTool.AwsAsync(server, asAlice, [.. assume, "--external-id", "unit-42"]))!["Credentials"]!;
        var identity = await ClientTool.AwsAsync(
            server,
            [
                ("AWS_ACCESS_KEY_ID", (string)session["AccessKeyId"]!), ("AWS_SECRET_ACCESS_KEY", (string)session["SecretAccessKey"]!),
                ("AWS_SESSION_TOKEN", (string)session["SessionToken"]!),
            ],
            ["sts", "get-caller-identity", "--query", "Arn", "--output", "text"]);

        Assert.Contains(
            "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::000000000000:user/alice is not authorized "
            + "to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/reader",
            denied, StringComparison.Ordinal);
        Assert.Equal("arn:aws:sts::222222222222:assumed-role/reader/cli", identity.Trim());
    }

    [AwsCliFact]
    public async Task Ssm_Ec2_Scheduler_CloudWatch_AndSts()
    {
        await using var server = await SimfraServer.StartAsync(static o =>
        {
            o.Port = 0;
            o.ClockMode = SimfraClockMode.Manual;
        });

        await ClientTool.AwsAsync(server, "ssm", "put-parameter", "--name", "/app/key", "--type", "String", "--value", "v1");
        Assert.Equal("v1", (await ClientTool.AwsAsync(
            server, "ssm", "get-parameter", "--name", "/app/key", "--query", "Parameter.Value", "--output", "text")).Trim());

        var vpc = (await ClientTool.AwsAsync(
            server, "ec2", "create-vpc", "--cidr-block", "10.0.0.0/16", "--query", "Vpc.VpcId", "--output", "text")).Trim();

        // A VPC that the waiter finds pending it looks at again after 15 seconds.
        await server.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await ClientTool.AwsAsync(server, "ec2", "wait", "vpc-available", "--vpc-ids", vpc);

        await ClientTool.AwsAsync(server, "scheduler", "create-schedule-group", "--name", "nightly");
        Assert.Contains("nightly", await ClientTool.AwsAsync(server, "scheduler", "list-schedule-groups"), StringComparison.Ordinal);

        await ClientTool.AwsAsync(server, "cloudwatch", "put-metric-data", "--namespace", "App", "--metric-name", "Orders", "--value", "3");
        Assert.Contains("Orders", await ClientTool.AwsAsync(server, "cloudwatch", "list-metrics", "--namespace", "App"), StringComparison.Ordinal);

        Assert.Equal("000000000000", (await ClientTool.AwsAsync(
            server, "sts", "get-caller-identity", "--query", "Account", "--output", "text")).Trim());
    }
}
