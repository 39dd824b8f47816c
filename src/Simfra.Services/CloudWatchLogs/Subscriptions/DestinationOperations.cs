using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.Security.Iam.Grammar;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Destinations for the subscriptions of other accounts, and who may use them.</summary>
internal sealed class DestinationOperations(ServiceState<CloudWatchLogsState> states, SubscriptionTargets targets) : IOperationGroup
{
    private const int MaxPolicyLength = 5120;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.PutDestination, PutDestinationAsync);
        operations.Handle(CloudWatchLogsApi.PutDestinationPolicy, PutDestinationPolicy);
        operations.Handle(CloudWatchLogsApi.DescribeDestinations, DescribeDestinations);
        operations.Handle(CloudWatchLogsApi.DeleteDestination, DeleteDestination);
    }

    private async ValueTask<PutDestinationResponse> PutDestinationAsync(
        PutDestinationRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var target = new SubscriptionTarget(request.TargetArn!, request.RoleArn);
        if (target.Vendor is not ("kinesis" or "firehose"))
        {
            throw CloudWatchLogsErrors.InvalidParameter("Invalid targetArn.");
        }

        var arn = context.Arn("logs", $"destination:{request.DestinationName}");
        await targets.TryAsync(target, arn, context.Scope, context.Now, cancellationToken).ConfigureAwait(false);
        return states.Update(() => Put(request, context));
    }

    private PutDestinationResponse Put(PutDestinationRequest request, OperationContext context)
    {
        var state = states[context.Scope];
        var name = request.DestinationName!;
        var earlier = state.Destinations.Find(name);
        if (earlier is not null && request.Tags is not null)
        {
            throw CloudWatchLogsErrors.InvalidParameter("Tags can only be given to a new destination. Use TagResource to change those of an existing one.");
        }

        var destination = new Destination
        {
            Name = name,
            Scope = context.Scope,
            TargetArn = request.TargetArn!,
            RoleArn = request.RoleArn!,
            CreatedAt = earlier?.CreatedAt ?? context.Now.ToUnixTimeMilliseconds(),
            AccessPolicy = earlier?.AccessPolicy,
            Tags = LogTags.Merge(earlier?.Tags ?? LogGroup.NoTags, request.Tags, name),
        };
        state.Destinations.Put(destination);
        return new() { Destination = Show(destination) };
    }

    private Unit PutDestinationPolicy(PutDestinationPolicyRequest request, OperationContext context)
    {
        var (state, destination) = Find(request.DestinationName!, context);
        if (request.AccessPolicy!.Length > MaxPolicyLength)
        {
            throw CloudWatchLogsErrors.InvalidParameter("Access policy is too long.");
        }

        if (PolicyGrammar.Check(request.AccessPolicy, PolicyDialect.Resource) is { } fault)
        {
            throw CloudWatchLogsErrors.InvalidParameter(fault);
        }

        state.Destinations.Put(destination with { AccessPolicy = request.AccessPolicy });
        return new();
    }

    private DescribeDestinationsResponse DescribeDestinations(DescribeDestinationsRequest request, OperationContext context)
    {
        var (state, prefix) = (states[context.Scope], request.DestinationNamePrefix ?? "");
        var (page, nextToken) = LogsPage.Of(
            last => (last is null ? state.Destinations.From(prefix) : state.Destinations.From(last, inclusive: false))
                .TakeWhile(d => d.Name.StartsWith(prefix, StringComparison.Ordinal)),
            static d => d.Name,
            request.Limit,
            request.NextToken);
        return new() { Destinations = [.. page.Select(Show)], NextToken = nextToken };
    }

    private Unit DeleteDestination(DeleteDestinationRequest request, OperationContext context)
    {
        var (state, destination) = Find(request.DestinationName!, context);
        state.Destinations.Remove(destination.Name);
        return new();
    }

    private (CloudWatchLogsState State, Destination Destination) Find(string name, OperationContext context)
    {
        var state = states[context.Scope];
        return (state, state.Destinations.Find(name) ?? throw CloudWatchLogsErrors.DestinationNotFound());
    }

    private static Models.CloudWatchLogs.Destination Show(Destination destination) => new()
    {
        DestinationName = destination.Name,
        TargetArn = destination.TargetArn,
        RoleArn = destination.RoleArn,
        AccessPolicy = destination.AccessPolicy,
        Arn = destination.Arn,
        CreationTime = destination.CreatedAt,
    };
}

/// <summary>How destinations are found.</summary>
internal static class DestinationLookup
{
    /// <summary>The destination of an ARN; null where there is none.</summary>
    public static Destination? FindDestination(this ServiceState<CloudWatchLogsState> states, string arn) =>
        arn.Split(':', 7) is ["arn", _, "logs", var region, var account, "destination", var name]
            ? states.Find(new(account, region))?.Destinations.Find(name)
            : null;

    /// <summary>What a subscription's events will be sent to, to be tried; null for a destination, which was tried when it was made.</summary>
    /// <exception cref="AwsServiceException">AccessDeniedException, InvalidParameterException, ResourceNotFoundException.</exception>
    public static SubscriptionTarget? TargetToTry(this ServiceState<CloudWatchLogsState> states, string destinationArn, string? roleArn, StateScope scope)
    {
        var target = new SubscriptionTarget(destinationArn, roleArn);
        var isOwn = target.Scope == scope;
        switch (target.Vendor)
        {
            case "lambda" when !isOwn:
                throw CloudWatchLogsErrors.CrossAccountFunction();
            case "lambda" when roleArn is not null:
                throw CloudWatchLogsErrors.RoleForFunction();
            case "kinesis" or "firehose" when roleArn is null:
                throw CloudWatchLogsErrors.NoRole(target.Vendor);
            case "kinesis" or "firehose" when !isOwn:
                throw CloudWatchLogsErrors.CrossAccountStream(target.Vendor);
            case "lambda" or "kinesis" or "firehose":
                return target;
            case "logs":
                return states.FindDestination(destinationArn) is null ? throw CloudWatchLogsErrors.DestinationNotFound() : null;
            default:
                throw CloudWatchLogsErrors.InvalidParameter("Invalid destinationArn.");
        }
    }
}
