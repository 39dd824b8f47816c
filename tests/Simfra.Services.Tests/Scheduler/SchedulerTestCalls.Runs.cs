using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Scheduler;

/// <summary>What tests of running schedules have in common: a role, a queue, and what arrived there.</summary>
internal static partial class SchedulerTestCalls
{
    public const string Role = "arn:aws:iam::000000000000:role/scheduler";
    public const string DeadArn = "arn:aws:sqs:us-east-1:000000000000:dead";

    /// <summary>A queue for orders, one for dead letters, and a role that may send to both; the URL of the first.</summary>
    public static async Task<string> CreateTargetAsync(
        this TestWorld world, string service = "scheduler.amazonaws.com", string condition = "{}", string actions = "sqs:*")
    {
        var trust = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["Service"] = service },
                ["Action"] = "sts:AssumeRole",
                ["Condition"] = JsonNode.Parse(condition),
            },
        };
        await world.CreateRoleAsync("scheduler", trust.ToJsonString());
        (await world.IamAsync(
            "PutRolePolicy", ("RoleName", "scheduler"), ("PolicyName", "p"), ("PolicyDocument", Statements.Policy(Statements.Allow(actions))))).Ok();
        await world.CreateQueueAsync("dead");
        return await world.CreateQueueAsync("orders");
    }

    /// <summary>A target with an input, a dead-letter queue, and other members.</summary>
    public static JsonObject TargetOf(string? input, string arn = QueueArn, params (string Name, JsonNode? Value)[] more)
    {
        var target = new JsonObject { ["Arn"] = arn, ["RoleArn"] = Role, ["DeadLetterConfig"] = new JsonObject { ["Arn"] = DeadArn } };
        if (input is not null)
        {
            target["Input"] = input;
        }

        foreach (var (name, value) in more)
        {
            target[name] = value;
        }

        return target;
    }

    /// <summary>Creates a schedule that sends the time it was to run at to the orders.</summary>
    public static Task<string> CreateRunAsync(this TestWorld world, string name, string expression, params (string Name, JsonNode? Value)[] more) =>
        world.CreateScheduleAsync(name, [("ScheduleExpression", expression), ("Target", TargetOf("<aws.scheduler.scheduled-time>")), .. more]);

    /// <summary>Replaces one that <see cref="CreateRunAsync"/> has made.</summary>
    public static async Task UpdateRunAsync(this TestWorld world, string name, string expression, params (string Name, JsonNode? Value)[] more) =>
        (await world.SchedulerAsync(
            "PUT", $"/schedules/{name}",
            ScheduleOf([("ScheduleExpression", expression), ("Target", TargetOf("<aws.scheduler.scheduled-time>")), .. more]))).Ok();

    /// <summary>The bodies that have arrived and weren't looked at before.</summary>
    public static async Task<string[]> ArrivedAsync(this TestWorld world, string queueUrl)
    {
        await world.Server.DrainAsync();
        var bodies = new List<string>();
        while (await world.ReceiveAsync(queueUrl, new() { ["MaxNumberOfMessages"] = 10 }) is { Count: > 0 } some)
        {
            foreach (var message in some)
            {
                bodies.Add(message!.Text("Body"));
                (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = queueUrl, ["ReceiptHandle"] = message!.Text("ReceiptHandle") })).Ok();
            }
        }

        return [.. bodies];
    }

    /// <summary>The one dead letter that there is.</summary>
    public static async Task<(string Body, IReadOnlyDictionary<string, string> Attributes)> DeadLetterAsync(this TestWorld world)
    {
        await world.Server.DrainAsync();
        var message = Assert.Single(await world.ReceiveAsync(
            "http://localhost/000000000000/dead", new() { ["MessageAttributeNames"] = new JsonArray("All"), ["VisibilityTimeout"] = 0 }))!;
        return (message.Text("Body"), message["MessageAttributes"]!.AsObject().ToDictionary(static a => a.Key, static a => a.Value!.Text("StringValue")));
    }
}
