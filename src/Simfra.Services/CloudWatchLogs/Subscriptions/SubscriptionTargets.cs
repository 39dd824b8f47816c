using System.Text;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Where a subscription's events go in the end: a function, a data stream or a delivery stream, by ARN, and as which role.</summary>
internal sealed record SubscriptionTarget(string Arn, string? RoleArn)
{
    /// <summary><c>lambda</c>, <c>kinesis</c> or <c>firehose</c>.</summary>
    public string Vendor => Arn.Split(':', 6) is ["arn", _, var vendor, _, _, _] ? vendor : "";

    public StateScope Scope => Arn.Split(':', 6) is [_, _, _, var region, var account, _] ? new(account, region) : default;
}

/// <summary>Reaches functions and streams; never in a turn. Functions let the service in by their policy, streams its role.</summary>
internal sealed class SubscriptionTargets(ServiceHost host)
{
    private const string GlobalName = "logs.amazonaws.com";

    /// <summary>Whether a target takes what the service sends: functions are asked, streams get the control message.</summary>
    /// <exception cref="AwsServiceException">InvalidParameterException.</exception>
    public async ValueTask TryAsync(SubscriptionTarget target, string sourceArn, StateScope source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            if (target.Vendor == "lambda")
            {
                _ = await FindFunctionCallerAsync(target, sourceArn, source, cancellationToken).ConfigureAwait(false)
                    ?? throw CloudWatchLogsErrors.CannotCallFunction();
                return;
            }

            var kind = target.Vendor == "kinesis" ? "Kinesis stream" : "Firehose stream";
            var message = SubscriptionPayload.OfControl(kind, now.ToUnixTimeMilliseconds());
            await PutAsync(target, message, host.Ids.NewGuid().ToString(), sourceArn, source, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException) when (target.Vendor != "lambda")
        {
            throw CloudWatchLogsErrors.CannotReachStream(target.Vendor);
        }
    }

    /// <summary>Puts a payload to a target.</summary>
    /// <exception cref="AwsServiceException">The target's error.</exception>
    public async ValueTask PutAsync(
        SubscriptionTarget target, byte[] payload, string partitionKey, string sourceArn, StateScope source, CancellationToken cancellationToken)
    {
        switch (target.Vendor)
        {
            case "lambda":
                var functions = host.Capabilities.Find<IEventFunctions>() ?? throw CloudWatchLogsErrors.CannotCallFunction();
                var caller = await FindFunctionCallerAsync(target, sourceArn, source, cancellationToken).ConfigureAwait(false)
                    ?? throw CloudWatchLogsErrors.CannotCallFunction();
                var call = Encoding.UTF8.GetBytes($$$"""{"awslogs":{"data":"{{{Convert.ToBase64String(payload)}}}"}}""");
                await functions.InvokeAsync(target.Arn, call, caller, cancellationToken).ConfigureAwait(false);
                break;
            case "kinesis":
                var streams = host.Capabilities.Find<IDataStreams>() ?? throw CloudWatchLogsErrors.CannotReachStream(target.Vendor);
                var writer = await AssumeAsync(target, sourceArn, source, cancellationToken).ConfigureAwait(false);
                await streams.PutAsync(target.Arn, partitionKey, payload, writer, cancellationToken).ConfigureAwait(false);
                break;
            default:
                var deliveries = host.Capabilities.Find<IDeliveryStreams>() ?? throw CloudWatchLogsErrors.CannotReachStream(target.Vendor);
                var role = await AssumeAsync(target, sourceArn, source, cancellationToken).ConfigureAwait(false);
                await deliveries.PutAsync(target.Arn, payload, role, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>A function's policy may name the service of the region or the one of all.</summary>
    private async ValueTask<InternalCaller?> FindFunctionCallerAsync(
        SubscriptionTarget target, string sourceArn, StateScope source, CancellationToken cancellationToken)
    {
        if (host.Capabilities.Find<IFunctionCalls>() is not { } functions)
        {
            return null;
        }

        foreach (var name in NamesIn(source.Region))
        {
            var caller = ServiceCaller(name, target.Scope, $"{sourceArn}:*", source);
            if (await functions.MayCallAsync(target.Arn, caller, cancellationToken).ConfigureAwait(false))
            {
                return caller;
            }
        }

        return null;
    }

    /// <summary>A session of the target's role. Its trust policy may name the service of the region or the one of all.</summary>
    private async ValueTask<InternalCaller> AssumeAsync(
        SubscriptionTarget target, string sourceArn, StateScope source, CancellationToken cancellationToken)
    {
        for (var names = NamesIn(source.Region); ; names = names[1..])
        {
            try
            {
                var role = await new ServiceRole(host, names[0]).AssumeAsync(target.RoleArn!, sourceArn, source, cancellationToken).ConfigureAwait(false);
                return new(role, target.Scope)
                {
                    SourceArn = sourceArn,
                    SourceAccount = source.Account,
                };
            }
            catch (AwsServiceException) when (names.Length > 1)
            {
                // The other name may be the one that the policy means.
            }
        }
    }

    private static string[] NamesIn(string region) => [GlobalName, $"logs.{region}.amazonaws.com"];

    private static InternalCaller ServiceCaller(string name, StateScope scope, string sourceArn, StateScope source) =>
        new(new ServicePrincipal(source.Account, name), scope)
        {
            SourceArn = sourceArn,
            SourceAccount = source.Account,
        };
}
