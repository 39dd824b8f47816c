using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Protocols.Codecs.Json;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Deliveries;

/// <summary>Where logs go to, and who else may send them there.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliveryDestination.html"/>
internal sealed class DeliveryDestinationOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.PutDeliveryDestination, PutDeliveryDestination);
        operations.Handle(CloudWatchLogsApi.GetDeliveryDestination, GetDeliveryDestination);
        operations.Handle(CloudWatchLogsApi.DescribeDeliveryDestinations, DescribeDeliveryDestinations);
        operations.Handle(CloudWatchLogsApi.DeleteDeliveryDestination, DeleteDeliveryDestination);
        operations.Handle(CloudWatchLogsApi.PutDeliveryDestinationPolicy, PutDeliveryDestinationPolicy);
        operations.Handle(CloudWatchLogsApi.GetDeliveryDestinationPolicy, GetDeliveryDestinationPolicy);
        operations.Handle(CloudWatchLogsApi.DeleteDeliveryDestinationPolicy, DeleteDeliveryDestinationPolicy);
    }

    private PutDeliveryDestinationResponse PutDeliveryDestination(PutDeliveryDestinationRequest request, OperationContext context)
    {
        var tables = states[context.Scope].Deliveries;
        var existing = tables.Destinations.Find(request.Name!);
        var resource = request.DeliveryDestinationConfiguration?.DestinationResourceArn;
        var destination = new LogDeliveryDestination
        {
            Name = request.Name!,
            Type = TypeOf(resource, request.DeliveryDestinationType),
            ResourceArn = resource,
            OutputFormat = request.OutputFormat,
            Policy = existing?.Policy,
            Tags = LogTags.Merge(existing?.Tags ?? LogGroup.NoTags, request.Tags, request.Name!),
        };
        if (existing is not null && existing.Type != destination.Type && tables.Deliveries.All.Any(d => d.Destination == destination.Name))
        {
            throw CloudWatchLogsErrors.Conflict("The type of a Delivery Destination that has deliveries cannot be changed.");
        }

        tables.Destinations.Put(destination);
        return new() { DeliveryDestination = Show(destination, context) };
    }

    /// <summary>The kind of destination, which its ARN tells; X-Ray has none.</summary>
    private static string TypeOf(string? resource, string? given)
    {
        if (resource is null)
        {
            return given is DeliveryDestinationType.Xray
                ? given
                : throw CloudWatchLogsErrors.Validation("A deliveryDestinationConfiguration is required for delivery destinations of this type.");
        }

        var type = resource.Split(':', 6) switch
        {
            ["arn", _, "s3", _, _, { Length: > 0 }] => DeliveryDestinationType.S3,
            ["arn", _, "logs", _, _, var group] when group.StartsWith("log-group:", StringComparison.Ordinal) => DeliveryDestinationType.Cwl,
            ["arn", _, "firehose", _, _, var stream] when stream.StartsWith("deliverystream/", StringComparison.Ordinal) => DeliveryDestinationType.Fh,
            _ => throw CloudWatchLogsErrors.Validation(
                $"The provided destinationResourceArn {resource} is not the ARN of a bucket, log group or delivery stream."),
        };
        return given is null || given == type
            ? type
            : throw CloudWatchLogsErrors.Validation("The deliveryDestinationType does not match the destinationResourceArn.");
    }

    private GetDeliveryDestinationResponse GetDeliveryDestination(GetDeliveryDestinationRequest request, OperationContext context) =>
        new() { DeliveryDestination = Show(Find(request.Name!, context), context) };

    private DescribeDeliveryDestinationsResponse DescribeDeliveryDestinations(DescribeDeliveryDestinationsRequest request, OperationContext context)
    {
        var destinations = states[context.Scope].Deliveries.Destinations;
        var (page, nextToken) = LogsPage.Of(
            key => key is null ? destinations.All : destinations.From(key, inclusive: false), static d => d.Name, request.Limit, request.NextToken);
        return new()
        {
            DeliveryDestinations = page.ConvertAll(d => Show(d, context)),
            NextToken = nextToken,
        };
    }

    private Simfra.Schemas.Unit DeleteDeliveryDestination(DeleteDeliveryDestinationRequest request, OperationContext context)
    {
        var destination = Find(request.Name!, context);
        var tables = states[context.Scope].Deliveries;
        if (tables.Deliveries.All.Any(d => d.Destination == destination.Name))
        {
            throw CloudWatchLogsErrors.Conflict("The Delivery Destination has deliveries. Delete them first.");
        }

        tables.Destinations.Remove(destination.Name);
        return new();
    }

    private PutDeliveryDestinationPolicyResponse PutDeliveryDestinationPolicy(PutDeliveryDestinationPolicyRequest request, OperationContext context)
    {
        var destination = Find(request.DeliveryDestinationName!, context);
        if (!IsObject(request.DeliveryDestinationPolicy!))
        {
            throw CloudWatchLogsErrors.Validation("The deliveryDestinationPolicy is not a valid policy document.");
        }

        states[context.Scope].Deliveries.Destinations.Put(destination with { Policy = request.DeliveryDestinationPolicy });
        return new() { Policy = new() { DeliveryDestinationPolicy = request.DeliveryDestinationPolicy } };
    }

    private GetDeliveryDestinationPolicyResponse GetDeliveryDestinationPolicy(GetDeliveryDestinationPolicyRequest request, OperationContext context) => new()
    {
        Policy = Find(request.DeliveryDestinationName!, context).Policy is { } policy ? new() { DeliveryDestinationPolicy = policy } : new(),
    };

    private Simfra.Schemas.Unit DeleteDeliveryDestinationPolicy(DeleteDeliveryDestinationPolicyRequest request, OperationContext context)
    {
        var destination = Find(request.DeliveryDestinationName!, context);
        states[context.Scope].Deliveries.Destinations.Put(destination with { Policy = null });
        return new();
    }

    private LogDeliveryDestination Find(string name, OperationContext context) =>
        states[context.Scope].Deliveries.Destinations.Find(name) ?? throw CloudWatchLogsErrors.DeliveryDestinationNotFound();

    private static bool IsObject(string json)
    {
        try
        {
            return ClientJson.ParseNode(json) is JsonObject policy && policy["Statement"] is JsonArray or JsonObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static DeliveryDestination Show(LogDeliveryDestination destination, OperationContext context) => new()
    {
        Name = destination.Name,
        Arn = context.Arn("logs", $"delivery-destination:{destination.Name}"),
        DeliveryDestinationType = destination.Type,
        OutputFormat = destination.OutputFormat,
        DeliveryDestinationConfiguration = destination.ResourceArn is { } arn ? new() { DestinationResourceArn = arn } : null,
        Tags = DeliveryShapes.Tags(destination.Tags),
    };
}
