using System.IO.Compression;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>What a target got.</summary>
internal sealed record TargetCall(string Target, byte[] Payload, InternalCaller Caller, string? PartitionKey = null)
{
    /// <summary>The message that was sent, as a stream got it.</summary>
    public JsonNode Message
    {
        get
        {
            using var gzip = new GZipStream(new MemoryStream(Payload), CompressionMode.Decompress);
            return JsonNode.Parse(gzip)!;
        }
    }
}

/// <summary>Functions and streams that keep what they get, in the place of services that aren't built.</summary>
internal sealed class SubscriptionTestTargets : IEventFunctions, IFunctionCalls, IDataStreams, IDeliveryStreams
{
    public const string Function = "arn:aws:lambda:us-east-1:000000000000:function:f";
    public const string KinesisStream = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
    public const string Firehose = "arn:aws:firehose:us-east-1:000000000000:deliverystream/d";
    public const string Role = "arn:aws:iam::000000000000:role/logs";

    public List<TargetCall> Calls { get; } = [];

    /// <summary>Which service principal functions let in.</summary>
    public string Allowed { get; set; } = "logs.us-east-1.amazonaws.com";

    public Queue<AwsServiceException> Errors { get; } = new();

    public static SubscriptionTestTargets In(TestWorld world)
    {
        var targets = new SubscriptionTestTargets();
        var capabilities = world.Server.World.Gateway.Capabilities;
        capabilities.Provide<IEventFunctions>(targets);
        capabilities.Provide<IFunctionCalls>(targets);
        capabilities.Provide<IDataStreams>(targets);
        capabilities.Provide<IDeliveryStreams>(targets);
        return targets;
    }

    /// <summary>Makes the role that writes to streams, for an account.</summary>
    public static async Task CreateRoleAsync(TestWorld world, string? account = null, string service = "logs.amazonaws.com")
    {
        var trust = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{service}}"},"Action":"sts:AssumeRole"}]}""";
        (await world.QueryAsync("iam", "CreateRole", [("RoleName", "logs"), ("AssumeRolePolicyDocument", trust)], account)).Ok();
    }

    public ValueTask<bool> MayCallAsync(string functionArn, InternalCaller caller, CancellationToken cancellationToken) =>
        ValueTask.FromResult(functionArn == Function && caller.Principal is ServicePrincipal service && service.Name == Allowed);

    public ValueTask<FunctionAnswer> CallAsync(
        string functionArn, ReadOnlyMemory<byte> payload, InternalCaller caller, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Subscriptions hand events over; they don't wait for answers.");

    public ValueTask InvokeAsync(string functionArn, ReadOnlyMemory<byte> payload, InternalCaller caller, CancellationToken cancellationToken) =>
        TakeAsync(new(functionArn, Convert.FromBase64String(JsonNode.Parse(payload.Span)!["awslogs"]!.Text("data")), caller));

    public ValueTask PutAsync(string streamArn, ReadOnlyMemory<byte> record, InternalCaller caller, CancellationToken cancellationToken) =>
        TakeAsync(new(streamArn, record.ToArray(), caller));

    public ValueTask PutAsync(
        string streamArn, string partitionKey, ReadOnlyMemory<byte> record, InternalCaller caller, CancellationToken cancellationToken) =>
        TakeAsync(new(streamArn, record.ToArray(), caller, partitionKey));

    private ValueTask TakeAsync(TargetCall call)
    {
        if (Errors.TryDequeue(out var error))
        {
            return ValueTask.FromException(error);
        }

        Calls.Add(call);
        return ValueTask.CompletedTask;
    }
}
